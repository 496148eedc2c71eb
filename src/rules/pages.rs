//! What rules say about code on pages of documentation.
//!
//! Enters: nothing. Leaves: the rules whose findings hold whatever stands around a block, as data. A block is a fragment:
//! what is missing is elsewhere, alternatives are no duplicates, versions are those of the reader.

#[cfg(test)]
use super::ALL;
use super::prelude::*;

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
    /// The place of the finding, a value: a word in capitals or in brackets stands for the reader's own.
    Value,
    /// Everything up to the blank lines around it.
    Paragraph,
    /// The line of the finding.
    Line,
    /// Everything up to the blank lines around it, which names Airflow's variables.
    OfAirflow,
    /// The line of the finding: it sets a variable of Airflow's.
    Assignment,
    /// The line of the finding: a pipeline pastes kwargs into it, which are JSON.
    Pasted,
    /// An Astro project's `.env` file.
    EnvFile,
    /// A secret that could be one: pages are full of `password` and `client%20secret`.
    Secret,
}

const fn place(code: &'static str) -> OnPages {
    OnPages { code, least: Severity::Error, needs: Needs::Place }
}

const fn value(code: &'static str) -> OnPages {
    OnPages { code, least: Severity::Error, needs: Needs::Value }
}

const fn paragraph(code: &'static str) -> OnPages {
    OnPages { code, least: Severity::Error, needs: Needs::Paragraph }
}

const fn assignment(code: &'static str) -> OnPages {
    OnPages { code, least: Severity::Error, needs: Needs::Assignment }
}

const fn secret(code: &'static str) -> OnPages {
    OnPages { code, least: Severity::Warning, needs: Needs::Secret }
}

/// Every rule that does.
const ON_PAGES: &[OnPages] = &[
    paragraph("AE001"),
    OnPages { code: "AE007", least: Severity::Warning, needs: Needs::EnvFile },
    OnPages { code: "AE014", least: Severity::Error, needs: Needs::EnvFile },
    place("AE018"),
    place("AE101"),
    place("AE104"),
    OnPages { code: "AE105", least: Severity::Warning, needs: Needs::Place },
    OnPages { code: "AE106", least: Severity::Error, needs: Needs::Line },
    place("AE107"),
    place("AE110"),
    place("AE112"),
    paragraph("AE201"),
    paragraph("AE202"),
    OnPages { code: "AE205", least: Severity::Warning, needs: Needs::Place },
    place("AE206"),
    value("AE207"),
    OnPages { code: "AE219", least: Severity::Warning, needs: Needs::Place },
    value("AE305"),
    value("AE307"),
    value("AE402"),
    value("AE406"),
    value("AE407"),
    value("AE408"),
    OnPages { code: "AE501", least: Severity::Warning, needs: Needs::Place },
    secret("AE503"),
    paragraph("AE601"),
    paragraph("AE602"),
    paragraph("AE604"),
    place("AE605"),
    place("AE606"),
    place("AE607"),
    paragraph("AE611"),
    OnPages { code: "AE612", least: Severity::Warning, needs: Needs::Pasted },
    assignment("AE616"),
    paragraph("AE617"),
    paragraph("AE618"),
    OnPages { code: "AE701", least: Severity::Warning, needs: Needs::Place },
    place("AE702"),
    paragraph("AE801"),
    secret("AE804"),
    paragraph("AE805"),
    paragraph("AE806"),
    OnPages { code: "AE807", least: Severity::Error, needs: Needs::OfAirflow },
    paragraph("AE808"),
    place("AE820"),
    place("AE821"),
    paragraph("AE822"),
    place("AE823"),
    paragraph("AE824"),
    place("AE826"),
    OnPages { code: "AE842", least: Severity::Error, needs: Needs::Pasted },
];

fn of(code: &str) -> Option<&'static OnPages> {
    ON_PAGES.iter().find(|rule| rule.code == code)
}

/// Those of the rules that run on pages.
pub(crate) fn on_pages(rules: &[&'static Rule]) -> Vec<&'static Rule> {
    rules.iter().filter(|rule| of(rule.code).is_some()).copied().collect()
}

/// A page, and a fragment of it.
pub(crate) struct Printed<'t> {
    /// All of the page.
    pub page: &'t str,
    /// What the fragment is as a file.
    pub text: &'t str,
    /// Whether it is the `.env` file of an Astro project.
    pub is_for_astro: bool,
}

/// Whether a rule is about the `.env` file of an Astro project, so that what one of its readers makes of it counts.
pub(crate) fn is_of_env_file(rule: &Rule) -> bool {
    of(rule.code).is_some_and(|own| matches!(own.needs, Needs::EnvFile))
}

/// Whether what a rule found in a fragment holds, whatever is left out of it.
pub(crate) fn holds_on_page(rule: &Rule, severity: Severity, printed: &Printed<'_>, span: Span) -> bool {
    let text = printed.text;
    let Some(own) = of(rule.code).filter(|own| severity >= own.least) else { return false };
    match own.needs {
        Needs::Place => !leaves_out(span.of_text(text)),
        Needs::Value => !leaves_out(span.of_text(text)) && !stands_for_own(span.of_text(text)),
        Needs::Line => !leaves_out(line_of(text, span)),
        Needs::EnvFile => printed.is_for_astro,
        Needs::Pasted => {
            let line = line_of(text, span);
            ["BACKEND_KWARGS=${{", "BACKEND_KWARGS=\"${{"].iter().any(|start| line.contains(start))
        }
        Needs::Assignment => {
            let line = line_of(text, span);
            line.trim_start().starts_with("export AIRFLOW_") && !line.contains("...")
        }
        Needs::Secret => {
            let secret = span.of_text(text);
            !leaves_out(secret) && is_real(secret) && !is_example(printed, secret)
        }
        Needs::OfAirflow => {
            let own = paragraph_of(text, span).of_text(text);
            // What stands for a value is a string like any other.
            ["AIRFLOW_", "secrets.backend"].iter().any(|word| own.contains(word))
                && !own.lines().map(uncommented).any(|line| line.contains("...") || line.contains('…'))
        }
        Needs::Paragraph => is_whole(paragraph_of(text, span).of_text(text)),
    }
}

/// Whether no line of a paragraph leaves something out: what a string is filled in with changes nothing around it.
fn is_whole(paragraph: &str) -> bool {
    let is_object = |line: &str| ["{...}", "{…}", "{ ... }"].iter().any(|object| line.contains(object));
    !paragraph.lines().any(|line| is_object(line) || leaves_out(uncommented(&unquoted(line))))
}

/// Whether a value, or a part of it, is a name for what the reader has: `ACCOUNT_ID`, `{region}`, `[region]`.
fn stands_for_own(value: &str) -> bool {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    let is_word = |part: &str| part.len() > 2 && part.bytes().all(is_capital);
    let is_between = |part: &str, open: char, close: char| part.starts_with(open) && part.ends_with(close);
    let stands = |part: &str| is_word(part) || is_between(part, '{', '}') || is_between(part, '[', ']');
    value.trim_matches('"').split([':', '/', ',', ' ']).any(stands)
}

/// No token of a real service is shorter, in bytes.
const SHORTEST: usize = 12;

/// Whether a secret is more than words: it has letters and digits, and not only those of escapes.
fn is_real(text: &str) -> bool {
    let of_user = text.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map(|(user, _)| user);
    let secret = of_user.map_or(text, |user| user.split_once(':').map_or(user, |(_, password)| password));
    let plain =
        secret.split('%').enumerate().map(|(at, part)| if at == 0 { part } else { part.get(2..).unwrap_or_default() });
    let plain = plain.collect::<String>();
    let has = |test: fn(&u8) -> bool| plain.bytes().any(|byte| test(&byte));
    plain.len() >= SHORTEST && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// The secret key of Amazon's documentation, up to the word that says what it is.
const EXAMPLE_KEY: &str = "wJalrXUtnFEMI";

/// Whether a secret is the example of a page: Amazon's own, beside one that says so, or one that its prose shows as well.
fn is_example(printed: &Printed<'_>, secret: &str) -> bool {
    let secret = secret.trim_matches(['"', '\'']);
    let in_prose = |line: &str| !line.contains("```") && line.contains(&format!("`{secret}`"));
    secret.contains(EXAMPLE_KEY) || says_example(printed.text) || printed.page.lines().any(in_prose) || is_words(secret)
}

/// Whether a key says of itself that it is one: `AKIAIOSFODNN7EXAMPLE`, and not `LOAD_EXAMPLES`.
fn says_example(text: &str) -> bool {
    let before = |at: usize| text.as_bytes().get(at.wrapping_sub(1)).is_some_and(u8::is_ascii_alphanumeric);
    memchr::memmem::find_iter(text.as_bytes(), "EXAMPLE").any(before)
}

/// Whether a text is words with a number behind them: `ChangeIt2024`.
fn is_words(text: &str) -> bool {
    let words = text.trim_end_matches(|mark: char| mark.is_ascii_digit());
    let number = text.len() - words.len();
    let is_word = |word: &str| word.len() > 2 && word.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
    let mut starts: Vec<usize> =
        words.char_indices().filter(|(_, mark)| !mark.is_ascii_lowercase()).map(|(at, _)| at).collect();
    starts.insert(0, 0);
    starts.push(words.len());
    starts.dedup();
    let between = |pair: &[usize]| words.get(*pair.first()?..*pair.last()?).map(is_word);
    number < 5 && starts.windows(2).all(|pair| between(pair) == Some(true))
}

/// The line of a place, or the first of several.
fn line_of(text: &str, span: Span) -> &str {
    let start = text.get(..span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// A line up to its comment.
fn uncommented(line: &str) -> &str {
    let is_all = line.trim_start().starts_with('#');
    if is_all { "" } else { line.split(" #").next().unwrap_or_default() }
}

/// A line without what is between double quotes, and without what is between single quotes in that.
fn unquoted(line: &str) -> String {
    let without = |line: &str, quote: &str| line.split(quote).step_by(2).collect::<Vec<_>>().join(quote);
    let line = without(line, "\"");
    // An apostrophe is no quote.
    if line.matches('\'').count() % 2 == 0 { without(&line, "'") } else { line }
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
    // Three stars hide a value.
    let is_left_out =
        part.contains("...") || part.contains("***") || part.contains('…') || part.eq_ignore_ascii_case("port");
    is_left_out || placeholders::placeholder(part).is_some()
}

#[test]
fn every_rule_on_pages_exists() {
    assert!(ON_PAGES.iter().all(|own| ALL.iter().any(|rule| rule.code == own.code)));
}
