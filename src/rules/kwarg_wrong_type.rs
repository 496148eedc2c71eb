//! AE207: a kwarg whose value has the wrong type.

use super::kwarg_value::KwargValue;
use super::kwargs::{how, is_without_effect};
use super::members;
use super::prelude::*;
use crate::knowledge::{History, airflow};

pub(super) static RULE: Rule = Rule {
    code: "AE207",
    name: "kwarg-wrong-type",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "A kwarg has a value of the wrong type.",
    why: "Airflow passes each value to the backend unchanged. A prefix that is not a string crashes every process; so \
          does `\"kv_engine_version\": \"2\"`, which must be a number. `\"verify\": \"false\"` is a string, which \
          Python treats as true. A prefix `\"null\"` is not null: Airflow looks secrets up as `null/<id>`. An unknown \
          member of `assume_role_kwargs` makes every lookup fail. On Airflow 2.3.4 any list or object crashes every \
          process.\n\n\
          Variables for single kwargs (`AIRFLOW__SECRETS__BACKEND_KWARG__…`) always pass a string.",
    repair: "Write the type that the kwarg expects: strings in quotes; numbers, `true`, `false` and `null` without.",
    evidence: "Airflow 2.3.4, 2.10.5 and 3.3.2, run with such values; hashicorp 4.0.0 to 4.3.1 compared for `gcp`.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"https://vault.example.com\", \"auth_type\": \"approle\", ",
        "\"role_id\": \"airflow\", \"kv_engine_version\": \"2\"}\n"
    )),
    good: Example::instead(&[(r#""2""#, "2")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if config.is_too_deep() {
        return;
    }
    for given in config.effective().filter(|given| given.is_name_certain) {
        let first = findings.len();
        of_kwarg(config, given, findings);
        // The type does not matter if the version in force ignores the kwarg.
        let is_harmless =
            |finding: &&mut Finding| finding.severity < Severity::Error && finding.location == given.value;
        for finding in findings.iter_mut().skip(first).filter(is_harmless) {
            finding.yield_to(precedence::KWARG_OF_ANOTHER_VERSION, [given.key]);
        }
    }
}

fn of_kwarg(config: &BackendConfig<'_>, given: &Given<'_>, findings: &mut Vec<Finding>) {
    let Some(kind) = config.kind(given) else { return };
    findings.extend(nested(config, given, kind));
    let Some(kwarg) = given.kwarg else { return };
    let value = KwargValue { config, given, kwarg };
    let is_text = kind == JsonKind::String && kwarg.kinds.contains(&kind);
    let is_nothing = kind != JsonKind::Null && !is_text && config.is_falsy(given);
    let falsy = kwarg.falsy.filter(|_| is_nothing);
    if falsy == Some(Outcome::Ignored) {
        // A missing role is reported by another rule; that an empty object gives nothing is
        // obvious.
        let is_plain = kwarg.purpose == Purpose::RoleArn || (kind == JsonKind::Object && kwarg.kinds.contains(&kind));
        findings.extend((!is_plain).then(|| nothing(value)));
    } else if !kwarg.kinds.contains(&kind) {
        let history = falsy.map_or_else(|| kwarg.takes(kind), History::always);
        findings.extend(wrong_kind(value, kind, &history).or_else(|| value.item()));
    } else if kind == JsonKind::Object {
        // The parameters of the STS call are checked together with the role, if there is one.
        if kwarg.purpose != Purpose::AssumeRoleKwargs || kwarg.only_for.is_some() {
            members::check(config, given, kwarg, findings);
        }
    } else {
        // A placeholder has no form yet.
        findings.extend(value.malformed().map(|finding| finding.yields(precedence::PLACEHOLDER, [given.value])));
    }
}

/// A list or an object, if the Airflow in force cannot handle any.
fn nested(config: &BackendConfig<'_>, given: &Given<'_>, kind: JsonKind) -> Option<Finding> {
    let history = &airflow::facts().malformed_kwargs.nested_value;
    let outcome = history.certain(config.target.versions(None)).filter(|outcome| outcome.breaks())?;
    if !matches!(kind, JsonKind::Array | JsonKind::Object) {
        return None;
    }
    let message = wording::kwarg_name(config, given)
        .and(" is ")
        .and(wording::kind(kind))
        .and(", which this version of Airflow cannot pass to any backend: ")
        .and(wording::effect(config, outcome));
    let help = "use Airflow 2.4.0 or newer, or a kwarg without brackets";
    Some(Finding::error(given.value, message).label("nested value").help(help))
}

/// A value that counts as not given.
fn nothing(value: KwargValue<'_, '_>) -> Finding {
    let message = value.name().and(" counts as not given: this value is falsy in Python");
    let finding = Finding::note(value.given.value, message).label("counts as not given");
    finding.help("remove it, or write the intended value")
}

fn wrong_kind(value: KwargValue<'_, '_>, kind: JsonKind, history: &History) -> Option<Finding> {
    let KwargValue { config, given, kwarg } = value;
    if let Some(finding) = value.boolean_text() {
        return Some(finding);
    }
    // Its effect depends on whether a role is assumed; another rule covers that.
    if matches!(kwarg.purpose, Purpose::AssumeRoleMethod | Purpose::WebIdentityFederation | Purpose::Saml) {
        return None;
    }
    let wrong = kwarg.wrong.iter().find(|wrong| wrong.kinds.contains(&kind));
    if wrong.and_then(|wrong| wrong.only_with).is_some_and(|other| config.is_set(other) != Certainty::Yes) {
        return None;
    }
    let outcomes: Vec<Outcome> = history.at(config.versions()).collect();
    if is_without_effect(config, kwarg) && !outcomes.contains(&Outcome::CrashesAtImport) {
        return None;
    }
    let severity = severity(value, history, &outcomes)?;
    let message = match outcomes[..] {
        [.., before, last] if last.takes_effect() => only_since(value, kind, history, (before, last)),
        _ if severity > Severity::Note => {
            wanted(value, kind).and(": ").and(effect(value, kind, history, (&outcomes, severity)))
        }
        _ => wanted(value, kind),
    };
    let finding = Finding::new(value.severity(severity), given.value, message).label("wrong type");
    let finding = match (given.origin, kwarg.kinds.first()) {
        (Origin::OneKwarg(_), _) => {
            finding.help("a variable for one kwarg always passes a string: move this kwarg into the JSON")
        }
        (_, Some(wanted)) => {
            let help = Message::from("write ").and(wording::kind(*wanted));
            let help = match value.config.text(given).filter(|_| *wanted == JsonKind::Integer) {
                Some(text) if text.trim().parse::<f64>().is_err() => match number_in(text) {
                    Some(number) => help.and(", such as ").code(number),
                    None => help,
                },
                _ => help.and(how(*wanted, kind)),
            };
            finding.help(if kind == JsonKind::Null { help.and(", or remove it") } else { help })
        }
        _ => finding,
    };
    Some(Finding { fix: value.unquoted(), ..finding })
}

/// The number in a string that is none: `v2`, `30s`, `10m`.
fn number_in(text: &str) -> Option<usize> {
    let text = text.trim();
    let (digits, factor) = match text.strip_prefix('v').or_else(|| text.strip_suffix('s')) {
        Some(digits) => (digits, 1),
        None => (text.strip_suffix('m')?, 60),
    };
    digits.parse::<u16>().ok().map(|number| usize::from(number) * factor)
}

/// How severe a value of another type is; `None` if every version takes it.
fn severity(value: KwargValue<'_, '_>, history: &History, outcomes: &[Outcome]) -> Option<Severity> {
    let is_fine = |outcome: &Outcome| outcome.takes_effect() || *outcome == Outcome::Forwarded;
    match wording::breaks(history, value.config.versions()) {
        Certainty::Yes => Some(Severity::Error),
        Certainty::No if outcomes.iter().all(is_fine) => None,
        Certainty::No if outcomes.contains(&Outcome::Unproven) => Some(Severity::Note),
        Certainty::Maybe | Certainty::No => Some(Severity::Warning),
    }
}

/// "`kv_engine_version` takes a number, not a string"
fn wanted(value: KwargValue<'_, '_>, kind: JsonKind) -> Message {
    let kinds = value.kwarg.kinds;
    let is_told = |kind: &&JsonKind| match kind {
        JsonKind::Null => kinds.len() == 1,
        JsonKind::Number => !kinds.contains(&JsonKind::Integer),
        _ => true,
    };
    let mut message = value.name().and(" takes ");
    for (index, kind) in kinds.iter().filter(is_told).enumerate() {
        message = message.and(if index > 0 { " or " } else { "" }).and(wording::kind(*kind));
    }
    let text = value.config.text(value.given);
    let is_number = kind == JsonKind::String && text.is_some_and(|text| text.parse::<f64>().is_ok());
    message.and(", not ").and(if is_number { "a string that looks like a number" } else { wording::kind(kind) })
}

/// A type that only an older version rejects.
fn only_since(
    value: KwargValue<'_, '_>,
    kind: JsonKind,
    history: &History,
    (before, last): (Outcome, Outcome),
) -> Message {
    let config = value.config;
    let message = value.name().and(" takes ").and(wording::kind(kind)).so(last);
    let message = match history.first(last) {
        Some(since) => message.and(" only since ").and(wording::distribution(config)).and(" ").and(since),
        None => message.and(" in newer versions only"),
    };
    message.and(": before that, ").and(wording::effect(config, before).text)
}

/// What becomes of a value of another type.
fn effect(
    value: KwargValue<'_, '_>,
    kind: JsonKind,
    history: &History,
    (outcomes, severity): (&[Outcome], Severity),
) -> Message {
    let KwargValue { config, kwarg, .. } = value;
    if let Some(prefix) = value.lookup().filter(|_| severity == Severity::Error) {
        return Message::default().and(wording::of_prefix(config, Outcome::FailsAtLookup, prefix));
    }
    let taken = kwarg.wrong.iter().find(|wrong| wrong.kinds.contains(&kind));
    match (taken.and_then(|wrong| wrong.means), outcomes) {
        (Some(means), _) => Message::from(means),
        (None, [outcome]) if outcome.breaks() => {
            Message::default().and(wording::effect_of(config, kwarg.purpose, *outcome))
        }
        _ => wording::by_version(config, history, config.versions()),
    }
}
