//! Wording that several rules share.

use super::prelude::*;
use super::{kwargs, option_names};
use crate::diagnostic::{Consequence, Effect};
use crate::format::dotenv::Statement;
use crate::knowledge::{History, Release, VersionRange, airflow};

/// The severity of a version-dependent finding: an error if the pinned version is affected, a
/// warning if the version is not known, none if it is not affected.
pub(super) fn severity_if(affected: Certainty) -> Option<Severity> {
    match affected {
        Certainty::Yes => Some(Severity::Error),
        Certainty::Maybe => Some(Severity::Warning),
        Certainty::No => None,
    }
}

/// Whether something breaks Airflow in these versions.
pub(super) fn breaks(history: &History, versions: &VersionRange) -> Certainty {
    let outcomes: Vec<Outcome> = history.at(versions).collect();
    let broken = outcomes.iter().filter(|outcome| outcome.breaks()).count();
    match broken {
        0 => Certainty::No,
        _ if broken == outcomes.len() => Certainty::Yes,
        _ => Certainty::Maybe,
    }
}

/// The effect of something, to follow "so" or a dash: "every lookup fails".
pub(super) fn consequence(outcome: Outcome) -> Consequence {
    let text = match outcome {
        Outcome::Works => "it works",
        Outcome::Deprecated => "it still works, with a deprecation warning",
        Outcome::Forwarded => "it is passed to the client library, which ignores it",
        Outcome::Ignored => "it is silently ignored",
        Outcome::IgnoredWithWarning => "it is ignored, with one warning at startup",
        Outcome::TakenAsOther => "it is silently read as something else",
        Outcome::FallsBack => "a default silently takes its place",
        Outcome::FindsNothing => "nothing is ever found",
        Outcome::FailsAtLookup => {
            "every lookup fails; Airflow only reports \"The conn_id isn't defined\" (2.x also logs the cause as ERROR)"
        }
        Outcome::CrashesAtImport => "every Airflow process crashes at startup",
        Outcome::Hangs => "every Airflow process hangs at startup",
        Outcome::Unproven => "its effect is unknown",
    };
    Consequence::new(text, outcome)
}

/// The same, for the processes that read this configuration: only tasks read the one for workers.
pub(super) fn effect(config: &BackendConfig<'_>, outcome: Outcome) -> Consequence {
    let text = match (outcome, config.target.versions(None).before(&THIRD)) {
        (Outcome::FailsAtLookup, Certainty::Yes) => {
            "every lookup fails; Airflow logs the cause, and reports \"The conn_id isn't defined\""
        }
        (Outcome::FailsAtLookup, Certainty::No) => {
            "every lookup fails; of a connection Airflow only reports \"The conn_id isn't defined\""
        }
        _ => return effect_in(config.section, outcome),
    };
    Consequence::new(text, outcome)
}

/// The first version that does not log why the lookup of a connection failed; that of a variable it still does.
const THIRD: Release = Release::new(3, 0, 0);

/// The same, for a kwarg that concerns some lookups alone.
pub(super) fn effect_of(config: &BackendConfig<'_>, purpose: Purpose, outcome: Outcome) -> Consequence {
    let text = match purpose {
        Purpose::ConnectionWords => "no connection that is stored as JSON is ever found",
        Purpose::DataKey => "no secret has this key, so nothing is found with it",
        _ => return effect(config, outcome),
    };
    if outcome.breaks() { Consequence { text, told: Effect::default() } } else { effect(config, outcome) }
}

/// The same, for the settings of a section.
pub(super) fn effect_in(section: Section, outcome: Outcome) -> Consequence {
    match (section, outcome) {
        (Section::Workers, Outcome::CrashesAtImport) => {
            Consequence::new("every task fails when it loads the secrets backend", outcome)
        }
        (Section::Workers, Outcome::Hangs) => {
            Consequence::new("every task hangs when it loads the secrets backend", outcome)
        }
        _ => consequence(outcome),
    }
}

/// Whether other rules cover a kwarg's string completely: a placeholder, or the string `null`.
pub(super) fn is_judged_elsewhere(config: &BackendConfig<'_>, given: &Given<'_>) -> bool {
    placeholders::in_kwarg(config, given).is_some() || kwargs::is_null_text(config, given)
}

/// A finding about a missing variable, which yields to the finding about the line beside the backend that should set it but that
/// a loader stumbles over.
pub(super) fn unless_lost(finding: Finding, config: &BackendConfig<'_>, key: &str) -> Finding {
    let beside = config.class.or(config.kwargs).filter(|setting| setting.file.format == Format::Dotenv);
    let lost = beside.and_then(|setting| {
        let is_meant = |line: &Statement| {
            let line = line.span.of_text(setting.source()).trim_start();
            ["", "export ", "ENV "]
                .iter()
                .any(|word| line.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with(key)))
        };
        let mut lines = setting.file.scan().filter(|line| is_meant(line) && !line.span.contains(setting.key.whole()));
        lines.next().map(|line| setting.at(line.span))
    });
    finding.yields(precedence::LOST_LINE, lost)
}

/// A finding about a missing setting, which yields to the finding that says why: the same setting
/// in a form that has no effect, or under a misspelled name.
pub(super) fn explained(finding: Finding, config: &BackendConfig<'_>, missing: airflow::Setting) -> Finding {
    let is_variant = |key: &str| {
        airflow::variable(key)
            .is_some_and(|(variable, _)| variable.setting == missing && variable.form != airflow::Form::Plain)
    };
    let variable = airflow::variable_for(missing, airflow::Form::Plain);
    let finding = unless_lost(finding, config, variable.map_or("", |variable| variable.key));
    config.environment.settings().fold(finding, |finding, setting| match setting.key.text() {
        Some(key) if is_variant(key) => finding.yields(precedence::UNUSABLE_FORM, [setting.key_location()]),
        Some(key) if option_names::is_meant(key, missing) => {
            finding.yields(precedence::MISSPELLED_KEY, [setting.key_location()])
        }
        _ => finding,
    })
}

/// What a prefix is for: "connections".
pub(super) fn things(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::ConnectionsPrefix => "connections",
        Purpose::VariablesPrefix => "variables",
        _ => "configuration",
    }
}

/// The effect of a prefix, to follow "so" or a colon: "no connection is ever found".
pub(super) fn of_prefix(config: &BackendConfig<'_>, outcome: Outcome, purpose: Purpose) -> Consequence {
    if !matches!(outcome, Outcome::FailsAtLookup | Outcome::FindsNothing) {
        return effect(config, outcome);
    }
    let (text, no_connection, no_variable) = match purpose {
        Purpose::ConnectionsPrefix => ("no connection is ever found", true, false),
        Purpose::VariablesPrefix => ("no variable is ever found", false, true),
        _ => ("no configuration value is ever found", false, false),
    };
    Consequence { text, told: Effect { outcome: None, no_connection, no_variable } }
}

/// A punctuation mark that may be shown: a single ASCII character reveals nothing.
pub(super) fn punctuation(character: char) -> Option<&'static str> {
    const MARKS: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^_{|}~";
    let at = MARKS.find(character)?;
    MARKS.get(at..at + character.len_utf8())
}

/// The effect on several things at once, to follow "so" or a colon: "they are silently ignored".
pub(super) fn effect_on_several(config: &BackendConfig<'_>, outcome: Outcome) -> Consequence {
    let text = match outcome {
        Outcome::Works => "they work",
        Outcome::Deprecated => "they still work, with a deprecation warning",
        Outcome::Forwarded => "they are passed to the client library, which ignores them",
        Outcome::Ignored => "they are silently ignored",
        Outcome::IgnoredWithWarning => "they are ignored, with one warning at startup",
        Outcome::TakenAsOther => "they are silently read as something else",
        Outcome::FallsBack => "defaults silently take their place",
        Outcome::Unproven => "their effect is unknown",
        Outcome::FindsNothing | Outcome::FailsAtLookup | Outcome::CrashesAtImport | Outcome::Hangs => {
            return effect(config, outcome);
        }
    };
    Consequence::new(text, outcome)
}

/// The effect of something in the versions in force; if they differ, from which version on.
pub(super) fn by_version(config: &BackendConfig<'_>, history: &History, versions: &VersionRange) -> Message {
    let possible: Vec<Outcome> = history.at(versions).collect();
    let Some((last, earlier)) = possible.split_last() else {
        return Message::default().and(consequence(Outcome::Unproven));
    };
    let message = Message::default().and(effect(config, *last));
    match (earlier.last(), history.first(*last)) {
        (Some(before), Some(since)) if before != last && *before != Outcome::Unproven => {
            let message = message.and("; before ").and(distribution(config)).and(" ").and(since);
            message.and(", ").and(effect(config, *before).text)
        }
        _ => message,
    }
}

/// The distribution whose versions matter for a backend: "amazon", "Airflow".
pub(super) fn distribution(config: &BackendConfig<'_>) -> &'static str {
    config.backend.and_then(|backend| backend.distribution).unwrap_or("Airflow")
}

/// The name of a kwarg as written, if it may be shown.
pub(super) fn kwarg_name(config: &BackendConfig<'_>, given: &Given<'_>) -> Message {
    let of_variable = match given.origin {
        Origin::OneKwarg(_) => disclosure::name(given.name.expose()),
        Origin::Json(_) => None,
    };
    Message::naming(of_variable.or_else(|| disclosure::kwarg_name(config, given.name.expose())), "this kwarg")
}

/// A value that Airflow keeps expanding forever.
pub(super) fn endless(config: &BackendConfig<'_>, setting: &Setting<'_>) -> Finding {
    let message = Message::from("this reference leads back to itself, so Airflow expands it forever: ");
    let message = message.and(effect(config, Outcome::Hangs));
    Finding::error(setting.value_location(), message)
        .label("endless expansion")
        .help("replace the reference with the value itself")
}

/// A JSON type: "a string".
pub(super) fn kind(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Null => "null",
        JsonKind::Boolean => "a boolean",
        JsonKind::Integer => "an integer",
        JsonKind::Number => "a number",
        JsonKind::String => "a string",
        JsonKind::Array => "a list",
        JsonKind::Object => "an object",
    }
}

/// The backend's short name: "AWS Secrets Manager", or "the backend" if it is not known.
pub(super) fn title(config: &BackendConfig<'_>) -> &'static str {
    config.backend.map_or("the backend", |backend| backend.title)
}

/// The setting that a configuration comes from: "`AIRFLOW__SECRETS__BACKEND_KWARGS`".
pub(super) fn kwargs_key(config: &BackendConfig<'_>) -> Message {
    Message::quoting(config.section.kwargs_key())
}

/// A sentence used as a continuation: its first letter in lower case, unless it begins with a name.
pub(super) fn lowered(sentence: &'static str) -> Message {
    const STARTS: [(&str, &str); 6] = [
        ("A ", "a "),
        ("Another ", "another "),
        ("The ", "the "),
        ("There ", "there "),
        ("This ", "this "),
        ("More ", "more "),
    ];
    const MORE: [(&str, &str); 4] =
        [("Line ", "line "), ("Nothing ", "nothing "), ("Only ", "only "), ("Text ", "text ")];
    let known = STARTS.iter().chain(&MORE).find_map(|(upper, lower)| Some((*lower, sentence.strip_prefix(upper)?)));
    known.map_or_else(|| Message::from(sentence), |(lower, rest)| Message::from(lower).and(rest))
}
