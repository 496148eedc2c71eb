//! AE106: a class path with characters that no class path contains.

use super::{Check, Example, Rule, edit, unknown_backend_class, wording};
use crate::backend::BackendConfig;
use crate::diagnostic::{Finding, Fix, Location, Message, Safety, Severity};
use crate::disclosure;
use crate::environment::Setting;
use crate::knowledge::Outcome;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE106",
    name: "malformed-backend-class",
    severities: &[Severity::Error],
    summary: "The class path of the secrets backend contains a quote, a space, a colon or another character that does \
          not belong there.",
    why: "Airflow imports the value verbatim: `\"a.b.C\"` with its quotes, `a.b.C ` with its trailing space. The \
          import fails, and every Airflow process crashes at start.",
    repair: "Write only the path: module and class, separated by dots.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with quotes, leading and trailing spaces, a line break, a tilde and a \
          class without a module.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager:SecretsManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\", ",
        "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow\"}\n"
    )),
    good: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\", ",
        "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow\"}\n"
    )),
    yields: &["AE013", "AE213"],
    checks: &[Check::Backend(check)],
};

const CHARACTER: &str = "a class path cannot contain this character, so Airflow cannot import it";

/// What is wrong with a class path.
pub(super) struct Mistake {
    /// The first part that is wrong.
    at: Span,
    reason: &'static str,
    /// How to correct it; empty if that is not known.
    repairs: Vec<(Span, &'static str)>,
}

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if let Some(finding) = expanded(config) {
        findings.push(finding);
        return;
    }
    let Some((setting, path)) = path_of(config) else { return };
    let Some(mistake) = mistake(path) else { return };
    let character = mistake.at.of_text(path);
    let effect = wording::effect(config, Outcome::CrashesAtImport);
    let message = match disclosure::character(character).filter(|_| mistake.reason == CHARACTER) {
        Some(shown) => {
            Message::from("a class path cannot contain ").code(shown).and(", so Airflow cannot import it: ").and(effect)
        }
        None => Message::from(mistake.reason).and(": ").and(effect),
    };
    let mut finding =
        Finding::new(Severity::Error, location(setting, mistake.at), message).label("not part of a class path");
    let right = repaired(path, &mistake.repairs);
    finding = match right.as_deref().and_then(disclosure::class_path) {
        Some(right) => finding.help(Message::from("write ").code(right)),
        None => finding.help("write only module and class, separated by dots"),
    };
    if let Some(fix) = fix(setting, &mistake).filter(|_| right.is_some()) {
        finding = finding.fix(fix);
    }
    findings.push(finding);
}

/// What Airflow's own expansion makes of the value.
fn expanded(config: &BackendConfig<'_>) -> Option<Finding> {
    let setting = config.class?;
    if setting.is_endless {
        return Some(wording::endless(config, setting));
    }
    let is_home = setting.value.bytes().starts_with(b"~");
    let message = Message::from("Airflow expands the leading `~` to a home folder, so this is not a class path: ");
    let message = message.and(wording::effect(config, Outcome::CrashesAtImport));
    let help = "write only module and class, separated by dots";
    let tilde = Location { document: setting.document, span: setting.value.origin(Span::new(0, 1)) };
    is_home.then(|| Finding::new(Severity::Error, tilde, message).label("not part of a class path").help(help))
}

/// The setting with the class path, and its value, if that is known.
pub(super) fn path_of<'c, 'p>(config: &'c BackendConfig<'p>) -> Option<(&'c Setting<'p>, &'c str)> {
    let setting = config.class.filter(|setting| setting.airflow.is_certain())?;
    let path = setting.airflow.text()?;
    Some((setting, path))
}

/// The path in its intended form, if it has another form and the intent is certain.
pub(super) fn repaired_path(path: &str) -> Option<String> {
    let mistake = mistake(path).filter(|mistake| !mistake.repairs.is_empty())?;
    repaired(path, &mistake.repairs)
}

/// What is wrong with the form of a class path; none if Python could import it.
pub(super) fn mistake(path: &str) -> Option<Mistake> {
    let start = path.len() - path.trim_start_matches(is_around).len();
    let rest = path.get(start..).unwrap_or_default();
    // Everything after whitespace is a comment, or a second path.
    let word = rest.split(is_blank).next().unwrap_or_default().trim_end_matches(is_around);
    let (core, end) = (word, start + word.len());
    if core.is_empty() {
        return Some(Mistake { at: Span::new(0, path.len()), reason: "this is not a class path", repairs: Vec::new() });
    }
    let mut repairs = Vec::new();
    if start > 0 {
        repairs.push((Span::new(0, start), ""));
    }
    for (at, mark) in core.match_indices([':', '/']) {
        repairs.push((Span::new(start + at, start + at + mark.len()), "."));
    }
    if end < path.len() {
        repairs.push((Span::new(end, path.len()), ""));
    }
    if let Some(&(span, _)) = repairs.first() {
        let reason = reason(span.of_text(path));
        let is_right = is_path(&repaired(path, &repairs)?);
        return Some(Mistake { at: span, reason, repairs: if is_right { repairs } else { Vec::new() } });
    }
    if is_path(core) || (!core.contains('.') && unknown_backend_class::nearest(core).is_some()) {
        return None;
    }
    let wrong = core.char_indices().find(|(_, character)| !is_name_character(*character) && *character != '.');
    Some(match wrong {
        Some((at, character)) => {
            Mistake { at: Span::new(at, at + character.len_utf8()), reason: CHARACTER, repairs: Vec::new() }
        }
        None if core.contains('.') => Mistake {
            at: core.find("..").map_or(Span::new(0, core.len()), |at| Span::new(at, at + 2)),
            reason: "a name is missing between two dots, so Airflow cannot import the class",
            repairs: Vec::new(),
        },
        None => Mistake {
            at: Span::new(0, core.len()),
            reason: "this is a class name without a module, so Airflow cannot import it",
            repairs: Vec::new(),
        },
    })
}

fn reason(wrong: &str) -> &'static str {
    let first = wrong.chars().next().unwrap_or_default();
    match first {
        ':' if wrong.len() == 1 => "a colon instead of a dot separates module and class, so Airflow cannot import it",
        '/' => "slashes instead of dots separate the parts of the class path, so Airflow cannot import it",
        '.' => "the class path has a dot without a name, so Airflow cannot import it",
        _ if is_blank(first) && wrong.contains('#') => {
            "the comment is part of the class path, so Airflow cannot import it"
        }
        _ if is_blank(first) => "the whitespace is part of the class path, so Airflow cannot import it",
        '"' | '\'' | '`' | '\u{2018}'..='\u{201F}' => {
            "the quote is part of the class path, so Airflow cannot import it"
        }
        _ => "this character is part of the class path, so Airflow cannot import it",
    }
}

/// Two or more names joined by dots. Python imports a file of any name, so `-` is allowed.
fn is_path(text: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(is_name_character);
    text.contains('.') && text.split('.').all(is_name)
}

fn is_name_character(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '-'
}

fn is_blank(character: char) -> bool {
    character.is_whitespace()
}

/// Characters that people leave around a path.
fn is_around(character: char) -> bool {
    is_blank(character)
        || "'\"`~;,.:()[]{}=".contains(character)
        || matches!(character, '\u{2018}'..='\u{201F}' | '\u{00AB}' | '\u{00BB}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FF02}')
}

fn repaired(path: &str, repairs: &[(Span, &'static str)]) -> Option<String> {
    let mut text = String::with_capacity(path.len());
    let mut done = 0;
    for (span, literal) in repairs {
        text.push_str(Span { start: done, end: span.start }.of_text(path));
        text.push_str(literal);
        done = span.end;
    }
    text.push_str(Span::new(done as usize, path.len()).of_text(path));
    (!repairs.is_empty()).then_some(text)
}

fn fix(setting: &Setting<'_>, mistake: &Mistake) -> Option<Fix> {
    let fix = Fix::new(Safety::Safe, "Write only the class path");
    mistake
        .repairs
        .iter()
        .try_fold(fix, |fix, (span, literal)| Some(fix.replace(edit::place_for(setting, *span, literal)?, *literal)))
}

fn location(setting: &Setting<'_>, part: Span) -> Location {
    Location { document: setting.document, span: setting.airflow.origin(part) }
}
