//! AE303: whitespace and empty parts in a prefix.

use super::prefix::{self, Fault, PURPOSES, Prefix};
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE303",
    name: "malformed-prefix",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "A prefix contains whitespace, an empty part (`//`) or an extra separator.",
    why: "Airflow joins prefix and id verbatim. It keeps whitespace and `//`, so it looks up \
          `/airflow//connections/<id>` or `/airflow/connections /<id>`. Parameter Store does not allow such names; \
          other stores may, but hardly ever contain them. Airflow strips only the end of the prefix: slashes for \
          Parameter Store, HashiCorp Vault and Akeyless, the separator for the others, nothing for Google Cloud.\n\n\
          It is an error where the store does not allow the name, a warning where it does, and a note where it makes \
          no difference.",
    repair: "Remove the whitespace, the empty part or the separator from the prefix.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with whitespace and slashes at the start, inside and at the end of \
          prefixes.",
    bad: PARAMETER_STORE.but(&[("/airflow/connections", "/airflow//connections")]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    for prefix in prefix::given(config) {
        findings.extend(prefix.fault().and_then(|fault| finding(&prefix, fault)));
    }
    findings.extend(empty_separator(config));
}

/// An empty separator after a prefix that ends with a word.
fn empty_separator(config: &BackendConfig<'_>) -> Option<Finding> {
    let given = config.given_for(Purpose::Separator)?;
    let is_empty = given.is_certain(config) && config.text(given) == Some("");
    let name = PURPOSES.into_iter().filter(|_| is_empty).find_map(|purpose| match config.text_for(purpose) {
        TextValue::Given(prefix, text) if text.ends_with(char::is_alphanumeric) => {
            disclosure::store_name(config, prefix, "<id>")
        }
        // Few projects keep configuration in the backend.
        TextValue::Default(text) if purpose != Purpose::ConfigPrefix => Some(Message::from(text).and("<id>")),
        _ => None,
    })?;
    let message = Message::quoting(given.kwarg?.name).and(" is empty: Airflow looks up ").code(name);
    let usual = config.backend?.naming.as_ref()?.separator;
    let finding = Finding::warning(given.value, message).label("empty");
    Some(finding.help(Message::from("write ").code(usual).and(", or remove it")))
}

fn finding(prefix: &Prefix<'_, '_>, fault: Fault) -> Option<Finding> {
    Some(match fault {
        // A tab or a line end makes the JSON itself invalid.
        Fault::Blank(span) if prefix.config.state == KwargsState::NotJson && is_control(span.of_text(prefix.text)) => {
            return None;
        }
        Fault::Blank(span) => blank(prefix, span),
        Fault::DoubleSlash(span) => double_slash(prefix, span),
        Fault::Dots(span) => kept(prefix, span, " has a `.` or `..` part, which the store does not interpret: "),
        Fault::SeparatorTwice(span) => {
            let finding = kept(prefix, span, " ends with the separator, which Airflow does not strip here: ");
            with_edit(prefix, finding, Safety::Unsafe, "Remove the separator at the end", &[(span, "")])
        }
        // Broken JSON may end a string early.
        Fault::OtherSeparator(_) if prefix.config.state == KwargsState::NotJson => return None,
        Fault::OtherSeparator(span) => other_separator(prefix, span),
        Fault::Trailing(span) => {
            let mark = span.of_text(prefix.text).chars().next().and_then(wording::punctuation);
            let message = Message::quoting(prefix.kwarg.name).and(" ends with ");
            let message = match mark {
                Some(mark) => message.code(mark).and(", which Airflow strips"),
                None => message.and("the separator, which Airflow strips"),
            };
            let finding = Finding::note(prefix.at(span), message)
                .label("makes no difference")
                .help("remove it, so that the file shows the real path");
            with_edit(prefix, finding, Safety::Safe, "Remove what Airflow strips", &[(span, "")])
        }
        _ => return None,
    })
}

/// A separator at the end that is not the one in force.
fn other_separator(prefix: &Prefix<'_, '_>, span: Span) -> Finding {
    let separator = prefix.config.separator().and_then(|text| text.chars().next()).and_then(wording::punctuation);
    let message = Message::quoting(prefix.kwarg.name).and(" ends with another separator, and Airflow adds ");
    let message = message.code(separator.unwrap_or_default()).and(": ").and(asks(prefix));
    let finding = Finding::warning(prefix.at(span), message).label("two separators");
    let own = prefix.config.backend.and_then(|backend| backend.kwarg_for(Purpose::Separator));
    finding.help(Message::default().code_or("remove it, or set ", own.map(|own| own.name), "remove it from the prefix"))
}

fn is_control(text: &str) -> bool {
    text.contains(char::is_control)
}

fn blank(prefix: &Prefix<'_, '_>, span: Span) -> Finding {
    let is_refused = prefix.naming.characters.is_some();
    let severity = if is_refused { Severity::Error } else { Severity::Warning };
    let message = Message::quoting(prefix.kwarg.name).and(" contains whitespace, ");
    let message = if is_refused {
        let effect = wording::of_prefix(prefix.config, prefix.illegal(), prefix.kwarg.purpose);
        message.and("which ").and(wording::title(prefix.config)).and(" does not allow in names: ").and(effect)
    } else {
        message.and("which becomes part of the name")
    };
    let trimmed = prefix.text.trim();
    let start = prefix.text.len() - prefix.text.trim_start().len();
    let end = start + trimmed.len();
    let is_inside = trimmed.contains(char::is_whitespace);
    let at = if is_inside && start == 0 {
        span
    } else if start > 0 {
        Span::new(0, start)
    } else {
        Span::new(end, prefix.text.len())
    };
    let finding =
        Finding::new(severity, prefix.at(at), message).label("whitespace").help("write the prefix without whitespace");
    if is_inside || trimmed.is_empty() {
        return finding;
    }
    let ends = [(Span::new(0, start), ""), (Span::new(end, prefix.text.len()), "")];
    with_edit(prefix, finding, Safety::Safe, "Remove the whitespace around the prefix", &ends)
}

fn double_slash(prefix: &Prefix<'_, '_>, span: Span) -> Finding {
    let (severity, safety) =
        if prefix.is_hierarchy() { (Severity::Error, Safety::Safe) } else { (Severity::Warning, Safety::Unsafe) };
    let message = Message::quoting(prefix.kwarg.name).and(" has an empty part: ").and(asks(prefix));
    let message = if prefix.is_hierarchy() {
        let effect = wording::of_prefix(prefix.config, prefix.naming.illegal, prefix.kwarg.purpose);
        message.and(", which ").and(wording::title(prefix.config)).and(" does not allow, so ").and(effect)
    } else {
        message.and(", with both slashes")
    };
    let finding = Finding::new(severity, prefix.at(span), message).label("empty part").help("write a single `/`");
    with_edit(prefix, finding, safety, "Write a single `/`", &[(span, "/")])
}

/// Something that is looked up verbatim.
fn kept(prefix: &Prefix<'_, '_>, span: Span, reason: &'static str) -> Finding {
    let message = Message::quoting(prefix.kwarg.name).and(reason).and(asks(prefix));
    Finding::warning(prefix.at(span), message).label("used verbatim").help("remove it from the prefix")
}

fn asks(prefix: &Prefix<'_, '_>) -> Message {
    Message::default().code_or(
        "Airflow looks up ",
        disclosure::store_name(prefix.config, prefix.given, "<id>"),
        "Airflow looks up the name as written",
    )
}

fn with_edit(
    prefix: &Prefix<'_, '_>,
    finding: Finding,
    safety: Safety,
    title: &'static str,
    edits: &[(Span, &'static str)],
) -> Finding {
    let edits = edits.iter().copied().filter(|(span, _)| !span.is_empty());
    finding.fix(edit::edited(prefix.config, prefix.given, Fix::new(safety, title), edits))
}
