//! What rules say about code on pages of documentation.
//!
//! Enters: nothing. Leaves: the rules whose findings hold whatever stands around a block, as data. A block is a fragment:
//! what is missing is elsewhere, alternatives are no duplicates, versions are those of the reader.

#[cfg(test)]
use super::ALL;
use super::{Rule, placeholder_left};
use crate::diagnostic::Severity;
use crate::text::Span;

/// A rule that runs on pages.
struct OnPages {
    code: &'static str,
    /// The mildest severity that is told there.
    least: Severity,
    /// What may not be left out by `...` or `<…>` for its findings to hold.
    needs: Needs,
}

enum Needs {
    /// The place of the finding.
    Place,
    /// Everything up to the blank lines around it.
    Paragraph,
}

const fn place(code: &'static str) -> OnPages {
    OnPages { code, least: Severity::Error, needs: Needs::Place }
}

const fn paragraph(code: &'static str) -> OnPages {
    OnPages { code, least: Severity::Error, needs: Needs::Paragraph }
}

const fn warning(code: &'static str) -> OnPages {
    OnPages { code, least: Severity::Warning, needs: Needs::Place }
}

/// Every rule that does.
const ON_PAGES: &[OnPages] = &[
    paragraph("AE018"),
    place("AE101"),
    place("AE104"),
    place("AE105"),
    place("AE106"),
    place("AE107"),
    place("AE110"),
    paragraph("AE201"),
    paragraph("AE202"),
    place("AE205"),
    place("AE206"),
    place("AE207"),
    place("AE305"),
    place("AE307"),
    place("AE402"),
    place("AE406"),
    place("AE407"),
    place("AE408"),
    warning("AE501"),
    warning("AE503"),
    paragraph("AE601"),
    paragraph("AE602"),
    paragraph("AE604"),
    place("AE605"),
    place("AE606"),
    place("AE607"),
    paragraph("AE611"),
    paragraph("AE617"),
    paragraph("AE618"),
    place("AE701"),
    place("AE702"),
    paragraph("AE801"),
    warning("AE804"),
    paragraph("AE805"),
    paragraph("AE806"),
    paragraph("AE808"),
];

fn of(code: &str) -> Option<&'static OnPages> {
    ON_PAGES.iter().find(|rule| rule.code == code)
}

/// Those of the rules that run on pages.
pub(crate) fn on_pages(rules: &[&'static Rule]) -> Vec<&'static Rule> {
    rules.iter().filter(|rule| of(rule.code).is_some()).copied().collect()
}

/// Whether what a rule found in a fragment holds, whatever is left out of it.
pub(crate) fn holds_on_page(rule: &Rule, severity: Severity, text: &str, span: Span) -> bool {
    let Some(own) = of(rule.code).filter(|own| severity >= own.least) else { return false };
    let part = match own.needs {
        Needs::Place => span,
        Needs::Paragraph => paragraph_of(text, span),
    };
    !leaves_out(part.of_text(text))
}

/// What is around a place up to the blank lines.
fn paragraph_of(text: &str, span: Span) -> Span {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let behind = text.get(span.end as usize..).unwrap_or_default();
    let start = before.rfind("\n\n").map_or(0, |at| at + 2);
    let length = behind.find("\n\n").unwrap_or(behind.len());
    Span::new(start, span.end as usize + length)
}

/// Whether something is to be filled in there.
fn leaves_out(part: &str) -> bool {
    part.contains("...") || part.contains('…') || placeholder_left::placeholder(part).is_some()
}

#[test]
fn every_rule_on_pages_exists() {
    assert!(ON_PAGES.iter().all(|own| ALL.iter().any(|rule| rule.code == own.code)));
}
