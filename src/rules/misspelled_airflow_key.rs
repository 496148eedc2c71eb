//! AE101: a variable whose name is almost one that configures the secrets backend.

use super::option_names::{BLANK, Meant, is_invented, meant};
use super::prelude::*;
use crate::backend::takes_effect;
use crate::knowledge::airflow::{self, Form, Setting as What, Variable};
use crate::knowledge::{self, Release, options};

pub(super) static RULE: Rule = Rule {
    code: "AE101",
    name: "misspelled-airflow-key",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A variable name is a misspelling of one that Airflow reads.",
    why: "Airflow looks up `AIRFLOW__{SECTION}__{OPTION}` in exactly this spelling: upper case, two underscores \
          before the section and two after it. It never looks at other variables, so it silently ignores a name that \
          is off by one letter: no backend is loaded, or it gets none of its kwargs. The same goes for an option in a \
          section that does not have it, for a name without a section, and for lines of `airflow.cfg` or options of MWAA \
          in a `.env` file.",
    repair: "Write the name as Airflow reads it.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with single and triple underscores, other case, a trailing space, \
          `BACKENDS_KWARGS`, and with `backend = …` and `secrets.backend=…` in a `.env` file; reported by users in astronomer/docs#3273 and aws/aws-mwaa-local-runner#437.",
    bad: Example::new("AIRFLOW__SECRETS__USE_CACHES=True\n"),
    good: Example::new("AIRFLOW__SECRETS__USE_CACHE=True\n"),
    checks: &[Check::Names(check), Check::Oddities(check_cfg)],
};

fn check(scope: &Scope<'_>, environment: &Environment<'_>, findings: &mut Vec<Finding>) {
    for setting in environment.settings() {
        let Some(key) = setting.key.text() else { continue };
        match meant(key) {
            Some(meant) if !is_referred_to(environment, meant.variable, key) => {
                findings.push(misspelled(scope, environment, setting, (key, meant)));
            }
            None if is_of_another_place(setting, key) => findings.extend(of_another_place(environment, setting, key)),
            None if is_invented(key) => findings.push(invented(environment, setting, key)),
            None => findings.extend(of_option(scope, environment, setting, key)),
            _ => {}
        }
    }
}

/// A misspelled option of any other section.
fn of_option(scope: &Scope<'_>, environment: &Environment<'_>, setting: &Setting<'_>, key: &str) -> Option<Finding> {
    // The table of all options is large: names that are known need not be looked for in it.
    if airflow::variable(key).is_some() || !key.starts_with("AIRFLOW_") {
        return None;
    }
    let right = options::meant(key)?;
    // The table begins with Airflow 2.7; `[database]` came with 2.3.
    let is_new = right.as_str().starts_with("AIRFLOW__DATABASE__") && !key.contains("DATABASE");
    if is_new && scope.project.target.versions(None).before(&SECTION_OF_DATABASE) == Certainty::Yes {
        return None;
    }
    // A name that a file of the project expands is one of its own.
    let is_expanded = || scope.project.documents.iter().any(|document| expands(document.file.bytes(), key));
    // Both may be set on purpose, for several versions.
    if environment.get(right.as_str()).is_some() || is_expanded() {
        return None;
    }
    let shown = Message::quoting(disclosure::option(&right));
    let message = Message::from("Airflow reads ").and(shown.clone()).and(": it silently ignores this name");
    let finding = Finding::error(setting.key_location(), message).label("misspelled");
    Some(finding.help(Message::from("write ").and(shown)))
}

/// Whether a line of a `.env` file has the form of `airflow.cfg` or of MWAA: its value proves what is meant.
fn is_of_another_place(setting: &Setting<'_>, key: &str) -> bool {
    let value = setting.value.text().unwrap_or_default().trim().trim_matches(['"', '\'']);
    setting.file.format == Format::Dotenv
        && match key.trim().strip_prefix("secrets.").unwrap_or(key.trim()) {
            "backend" => knowledge::class(value).is_some(),
            "backend_kwargs" => value.starts_with('{') && value.ends_with('}'),
            _ => false,
        }
}

fn of_another_place(environment: &Environment<'_>, setting: &Setting<'_>, key: &str) -> Option<Finding> {
    let section = if key.trim().ends_with("kwargs") { What::BackendKwargs } else { What::Backend };
    let variable = airflow::variable_for(section, Form::Plain).filter(|right| environment.get(right.key).is_none())?;
    let place = if key.contains('.') { "MWAA" } else { "`airflow.cfg`" };
    let message = Message::from("Airflow reads ").code(variable.key).and(", and this is the form of an option in ");
    let message = message.and(place).and(": it silently ignores this line");
    let message = match effect(variable) {
        Some(effect) => message.and(", so ").and(effect),
        None => message,
    };
    let finding = Finding::error(setting.key_location(), message).label("not a variable of Airflow");
    Some(finding.help(Message::from("write ").code(Message::from(variable.key).and("=…"))))
}

/// Whether a text expands a variable for something else: `K: ${K:-v}`, `export K="$K"` and `: "${K:=v}"` only set it.
fn expands(text: &[u8], key: &str) -> bool {
    let finder = memchr::memmem::Finder::new(key);
    let is_use = |at: usize| {
        let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(at + key.len()..).unwrap_or_default());
        let is_reference = [&b"$"[..], b"${", b"$("].iter().any(|mark| before.ends_with(mark));
        let is_whole = behind.first().is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        let start = memchr::memrchr(b'\n', before).map_or(0, |line| line + 1);
        let is_set_there = || finder.find(before.get(start..).unwrap_or_default()).is_some();
        is_reference && is_whole && !behind.starts_with(b":=") && !is_set_there()
    };
    finder.find_iter(text).any(is_use)
}

/// The first version with `[database]`.
const SECTION_OF_DATABASE: Release = Release::new(2, 3, 0);

/// An option of `airflow.cfg` in another case than the one that Airflow reads.
fn check_cfg(scope: &Scope<'_>, _: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let (message, help) = match oddity.kind {
        OddityKind::OtherCase => (
            "names in `airflow.cfg` are case-sensitive: Airflow never reads this option",
            "write the option in lower case",
        ),
        OddityKind::OtherSection => (
            "Airflow never reads this section: it has another name",
            "write `[secrets]`, or `[workers]` for `secrets_backend`, in lower case and without blanks",
        ),
        OddityKind::VariableAsOption => (
            "this is the name of a variable: in `airflow.cfg` Airflow never reads it",
            "write the option: `backend` for `AIRFLOW__SECRETS__BACKEND`",
        ),
        OddityKind::OtherOption => (
            "Airflow never reads this option: it reads `backend` and `backend_kwargs` in `[secrets]`",
            "move it to `[secrets]`, as `backend` or `backend_kwargs`",
        ),
        _ => return None,
    };
    let finding = Finding::error(scope.at(oddity.span), Message::from(message));
    Some(finding.label("never read").help(help))
}

/// Whether the correct variable takes its value from this one: then the name is intentional.
fn is_referred_to(environment: &Environment<'_>, variable: &Variable, key: &str) -> bool {
    let right = environment.get(variable.key);
    let written = right.and_then(|right| Some(right.statement()?.value.of_text(right.source())));
    let value = written.unwrap_or_default();
    value.contains('$') && value.contains(key)
}

fn misspelled(scope: &Scope<'_>, environment: &Environment<'_>, setting: &Setting<'_>, name: (&str, Meant)) -> Finding {
    let (key, meant) = name;
    let right = meant.variable.key;
    let is_one_kwarg = meant.variable.form == Form::OneKwarg;
    let is_set = environment.get(right).is_some();
    let pattern = Message::from(right).and(if is_one_kwarg { "<KEY>" } else { "" });
    if takes_effect(meant.variable, scope.project.target.versions(None)) == Certainty::No {
        let message = Message::from("this is a misspelling of ").code(pattern);
        let message = message.and(", which this version of Airflow ignores too: the line has no effect");
        let location = Location { document: setting.document, span: setting.key.origin(meant.part) };
        let finding = Finding::error(location, message).label(meant.label);
        return finding.help("remove the line, or use a newer Airflow");
    }
    let subject = Message::from("Airflow reads ").code(pattern.clone());
    let subject = if is_set { subject.and(", which is set too") } else { subject };
    let subject = match disclosure::name(key) {
        _ if meant.label == BLANK => subject.and(", but whitespace makes this another name"),
        Some(name) => subject.and(", not ").code(name),
        None => subject.and(", not this name"),
    };
    let message = match effect(meant.variable) {
        _ if is_set => subject.and(": this line has no effect"),
        Some(effect) => subject.and(": it silently ignores this line, so ").and(effect),
        None => subject.and(": it silently ignores this line"),
    };
    let location = Location { document: setting.document, span: setting.key.origin(meant.part) };
    let severity = if is_set { Severity::Warning } else { Severity::Error };
    let kwarg = Span::new(meant.part.end as usize, key.len()).of_text(key).to_ascii_uppercase();
    let whole = format!("{right}{}", kwarg.trim_start_matches('_'));
    let help = match disclosure::name(&whole).filter(|_| is_one_kwarg) {
        Some(whole) => Message::from("write ").code(whole),
        None => Message::from("write ").code(pattern),
    };
    let finding = Finding::new(severity, location, message).label(meant.label).help(help);
    let may_rename = !is_set && edit::may_rename(scope.project, setting, right);
    match setting.key.written(meant.part).filter(|_| may_rename) {
        Some(span) => {
            finding.fix(Fix::new(Safety::Safe, "Write the name as Airflow reads it").replace(setting.at(span), right))
        }
        None => finding,
    }
}

/// What a line that is ignored leaves unset.
fn effect(variable: &Variable) -> Option<&'static str> {
    Some(match variable.setting {
        _ if variable.form == Form::OneKwarg => "the backend does not get this kwarg",
        What::Backend => "no secrets backend is used",
        What::BackendKwargs => "the backend gets none of these kwargs",
        What::UseCache | What::CacheSeconds => return None,
        What::WorkersBackend => "workers use no backend of their own",
        What::WorkersBackendKwargs => "the backend of the workers gets none of these kwargs",
    })
}

fn invented(environment: &Environment<'_>, setting: &Setting<'_>, key: &str) -> Finding {
    let subject = Message::naming(disclosure::name(key), "this variable");
    let message = subject.and(" is not an Airflow option: Airflow silently ignores this line");
    // A custom backend may read an option of its own.
    let class = environment.get("AIRFLOW__SECRETS__BACKEND").filter(|class| !class.airflow.is_empty());
    let is_own = class.is_some_and(|class| class.airflow.text().and_then(crate::knowledge::class).is_none());
    let severity = if is_own { Severity::Warning } else { Severity::Error };
    let finding = Finding::new(severity, setting.key_location(), message).label("not an option of [secrets]");
    if key.ends_with("_FILE") {
        let right = "AIRFLOW__SECRETS__BACKEND_KWARGS_CMD=cat <path>";
        return finding.help(Message::from("Airflow reads no `_FILE`: write ").code(right));
    }
    finding.help(Message::from("put options of the backend into the JSON of ").code("AIRFLOW__SECRETS__BACKEND_KWARGS"))
}
