//! AE106: a class path with characters that no class path contains.

use super::class_path::{CHARACTER, Mistake, mistake, nearest, path_of, repaired};
use super::near_miss;
use super::prelude::*;
use crate::knowledge;

pub(super) static RULE: Rule = Rule {
    code: "AE106",
    name: "malformed-backend-class",
    severities: &[Severity::Error],
    summary: "The class path of the secrets backend contains a quote, a space, a colon or another character that does \
          not belong there.",
    why: "Airflow imports exactly what the value says: `\"a.b.C\"` with its quotes, `a.b.C ` with its trailing space. \
          The import fails, and every Airflow process crashes at startup.",
    repair: "Write only the path: module and class, separated by dots.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with quotes, leading and trailing spaces, a line break, a tilde and a \
          class without a module.",
    bad: SECRETS_MANAGER.but(&[("secrets_manager.SecretsManager", "secrets_manager:SecretsManager")]),
    good: SECRETS_MANAGER,
    checks: &[Check::Backend(check)],
};

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
    let mut finding = Finding::error(location(setting, mistake.at), message).label("not part of a class path");
    if path.ends_with('\r') {
        let fix = edit::unix_line_endings(setting.document, setting.source(), Safety::Unsafe);
        findings.push(finding.help("save the file with Unix line endings").fix(fix));
        return;
    }
    if let Some(help) = with_kwargs(config, path) {
        findings.push(finding.help(help));
        return;
    }
    if let Some((help, fix)) = meant(setting, path, &mistake) {
        finding = finding.help(help);
        findings.push(Finding { fix, ..finding });
        return;
    }
    let right = repaired(path, &mistake.repairs);
    finding = finding.help(Message::default().code_or(
        "write ",
        right.as_deref().and_then(disclosure::class_path),
        "write only module and class, separated by dots",
    ));
    findings.push(finding.fix(fix(setting, &mistake).filter(|_| right.is_some())));
}

/// What to write if the kwargs are in the place of the class, or behind it.
fn with_kwargs(config: &BackendConfig<'_>, path: &str) -> Option<Message> {
    let class = path.split_once('(').and_then(|(class, _)| knowledge::class(class.trim()));
    if let Some(class) = class {
        let help = Message::from("write ").code(class.path).and(" alone, and the kwargs as JSON into ");
        return Some(help.code(config.section.kwargs_key()));
    }
    let is_class = config.kwargs?.airflow.text().and_then(|text| knowledge::class(text.trim())).is_some();
    let help = || Message::from("exchange it with the value of ").code(config.section.kwargs_key());
    (is_class && path.trim_start().starts_with('{')).then(help)
}

/// What to write if the path without what does not belong there still names no class.
fn meant(setting: &Setting<'_>, path: &str, mistake: &Mistake) -> Option<(Message, Option<Fix>)> {
    if ["none", "null", "false", "no", "off"].iter().any(|word| path.trim().eq_ignore_ascii_case(word)) {
        let help = Message::from("remove the line: without it, Airflow uses no secrets backend");
        return Some((help, None));
    }
    let right = repaired(path, &mistake.repairs);
    let right = right.as_deref().unwrap_or(path);
    let module = right.strip_suffix(".py").unwrap_or(right);
    let class = match nearest(module) {
        Some(near) if knowledge::class(module).is_none() && near.is_sure => near.path,
        _ => by_word(path.trim()).filter(|_| mistake.repairs.is_empty())?,
    };
    let place = edit::place_for(setting, Span::new(0, path.len()), class);
    let fix = place.map(|place| Fix::new(Safety::Unsafe, "Write the right class path").replace(place, class));
    Some((Message::from("write ").code(class), fix))
}

/// The class that a word such as `secretsmanager` stands for.
fn by_word(word: &str) -> Option<&'static str> {
    let plain = near_miss::squeezed(word);
    let stores = Store::ALL.into_iter().map(|store| store.backend().class);
    stores.into_iter().find(|class| {
        let mut parts = class.rsplit('.').map(near_miss::squeezed);
        let (name, module) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        !plain.is_empty() && (name.strip_suffix("backend") == Some(plain.as_str()) || module == plain)
    })
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
    is_home.then(|| Finding::error(tilde, message).label("not part of a class path").help(help))
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
