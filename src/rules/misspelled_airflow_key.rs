//! AE101: a variable whose name is almost one that configures the secrets backend.

use super::{Check, Example, Rule, Scope, edit};
use crate::carrier::{Carried, OddityKind};
use crate::diagnostic::{Finding, Fix, Location, Message, Safety, Severity};
use crate::disclosure;
use crate::environment::{Environment, Setting};
use crate::knowledge::airflow::{self, Form, Setting as What, Variable};
use crate::knowledge::options;
use crate::project::Document;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE101",
    name: "misspelled-airflow-key",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A variable name is a misspelling of one that Airflow reads.",
    why: "Airflow looks up `AIRFLOW__{SECTION}__{OPTION}` in exactly this spelling: upper case, two underscores \
          before the section and two after it. It never looks at other variables, so it silently ignores a name that \
          is off by one letter: no backend is loaded, or it gets none of its kwargs.",
    repair: "Write the name as Airflow reads it.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with single and triple underscores, other case, a trailing space, \
          `BACKENDS_KWARGS`; reported by users in astronomer/docs#3273 and aws/aws-mwaa-local-runner#437.",
    bad: Example::new("AIRFLOW__SECRETS__USE_CACHES=True\n"),
    good: Example::new("AIRFLOW__SECRETS__USE_CACHE=True\n"),
    yields: &[],
    checks: &[Check::Names(check), Check::Carried(check_cfg)],
};

/// The label if only whitespace is wrong.
const BLANK: &str = "whitespace in the name";

/// What a name is a misspelling of.
#[derive(Clone, Copy)]
pub(super) struct Meant {
    variable: &'static Variable,
    /// The bytes of the name that stand for the variable; the rest is the kwarg that it sets.
    part: Span,
    label: &'static str,
}

fn check(scope: &Scope<'_>, environment: &Environment<'_>, findings: &mut Vec<Finding>) {
    for setting in environment.settings() {
        let Some(key) = setting.key.text() else { continue };
        match meant(key) {
            Some(meant) if !is_referred_to(environment, meant.variable, key) => {
                findings.push(misspelled(scope, environment, setting, (key, meant)));
            }
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
    // A name that a file of the project expands is one of its own.
    let expands = |document: &Document| {
        let text = document.file.bytes();
        let holds = |mark: &str| memchr::memmem::find(text, format!("{mark}{key}").as_bytes()).is_some();
        holds("$") || holds("${") || holds("$(")
    };
    let is_expanded = || scope.project.documents.iter().any(expands);
    // Both may be set on purpose, for several versions.
    if environment.get(right.as_str()).is_some() || is_expanded() {
        return None;
    }
    let shown = Message::default().code(disclosure::option(&right));
    let message = Message::from("Airflow reads ").and(shown.clone()).and(": it silently ignores this name");
    let finding = Finding::new(Severity::Error, setting.key_location(), message).label("misspelled");
    Some(finding.help(Message::from("write ").and(shown)))
}

/// An option of `airflow.cfg` in another case than the one that Airflow reads.
fn check_cfg(scope: &Scope<'_>, carried: &Carried<'_>, findings: &mut Vec<Finding>) {
    for oddity in carried.oddities.iter().filter(|oddity| oddity.kind == OddityKind::OtherCase) {
        let message = "names in `airflow.cfg` are case-sensitive: Airflow never reads this option";
        let finding = Finding::new(Severity::Error, scope.at(oddity.span), Message::from(message));
        let finding = finding.label("never read").help("write the section and the option in lower case");
        findings.push(finding);
    }
}

/// The environment with each variable under its intended name, if a finding says that it is
/// misspelled and no other variable has that name; `None` if there is none.
pub fn meant_by<'p>(environment: &Environment<'p>, told: &[(&'static Rule, Finding)]) -> Option<Environment<'p>> {
    if told.is_empty() {
        return None;
    }
    environment.renamed(|setting| meant_name(environment, setting, told))
}

fn meant_name(
    environment: &Environment<'_>,
    setting: &Setting<'_>,
    told: &[(&'static Rule, Finding)],
) -> Option<&'static str> {
    let meant = meant(setting.key.text()?).filter(|meant| meant.variable.form != Form::OneKwarg)?;
    let is_told = told.iter().any(|(_, finding)| finding.location.touches(setting.key_location()));
    (is_told && environment.get(meant.variable.key).is_none()).then_some(meant.variable.key)
}

/// Whether a name is a misspelling of the variable that sets this.
pub(super) fn is_meant(key: &str, what: What) -> bool {
    match meant(key) {
        Some(meant) => meant.variable.setting == what,
        None => what == What::BackendKwargs && is_invented(key),
    }
}

/// The variable that a name is intended to be, if it is misspelled.
pub(super) fn meant(key: &str) -> Option<Meant> {
    if ["AIRFLOW_CONN_", "AIRFLOW_VAR_"].iter().any(|start| key.starts_with(start)) {
        return None;
    }
    let name = key.trim_matches([' ', '\t']);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if name.len() > 100 || !name.bytes().all(is_plain) || airflow::variable(key).is_some() {
        return None;
    }
    if let Some(variable) = without_head(name) {
        return Some(Meant { variable, part: Span::new(0, key.len()), label: "`AIRFLOW__` is missing" });
    }
    let words: Vec<(usize, &str)> = words(name).collect();
    let (head, rest) = words.split_first()?;
    let has_head = strsim::osa_distance(&head.1.to_ascii_uppercase(), "AIRFLOW") <= 2;
    let is_of_ids = rest
        .first()
        .is_some_and(|(_, word)| ["CONN", "VAR", "CTX"].iter().any(|other| word.eq_ignore_ascii_case(other)));
    if !has_head || is_of_ids {
        return None;
    }
    let rest: Vec<String> = rest.iter().map(|(_, word)| word.to_ascii_uppercase()).collect();
    let joined = rest.join("_");
    let whole = Span::new(0, key.len());
    if let Some(variable) = candidates().find(|variable| behind_airflow(variable) == joined) {
        return Some(Meant { variable, part: whole, label: label(key, name, variable) });
    }
    if let Some((variable, count)) = one_kwarg(&rest) {
        let (start, word) = words.get(count).copied()?;
        let kwarg = words.get(count + 1).map_or(start + word.len(), |(next, _)| *next);
        return Some(Meant { variable, part: Span::new(0, kwarg), label: "misspelled" });
    }
    nearest(&joined).map(|variable| Meant { variable, part: whole, label: "misspelled" })
}

/// `SECRETS__BACKEND`: all but the first word of a name.
fn without_head(name: &str) -> Option<&'static Variable> {
    let name = name.to_ascii_uppercase();
    candidates().find(|variable| variable.key.strip_prefix("AIRFLOW__") == Some(name.as_str()))
}

/// Whether it is an option that does not exist in the `[secrets]` section.
fn is_invented(key: &str) -> bool {
    let option = key.strip_prefix("AIRFLOW__SECRETS__");
    let is_name =
        |option: &str| option.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    option.is_some_and(|option| !option.is_empty() && is_name(option)) && airflow::variable(key).is_none()
}

/// The runs of letters and digits in a name, with their positions.
fn words(name: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        (!word.is_empty()).then_some((start, word))
    })
}

/// The variables that take a value and have an effect in some version.
fn candidates() -> impl Iterator<Item = &'static Variable> {
    let works = |variable: &&Variable| variable.does.steps().iter().any(|step| step.does.takes_effect());
    airflow::facts().settings.iter().filter(|variable| variable.form != Form::OneKwarg).filter(works)
}

/// `SECRETS_BACKEND`, in the form in which names are compared.
fn behind_airflow(variable: &Variable) -> String {
    variable.key.trim_start_matches("AIRFLOW__").trim_end_matches('_').replace("__", "_")
}

/// The single-kwarg variable that the words begin with, and how many of them belong to it.
fn one_kwarg(rest: &[String]) -> Option<(&'static Variable, usize)> {
    let variables = airflow::facts().settings.iter().filter(|variable| variable.form == Form::OneKwarg);
    let mut known = variables.map(|variable| (variable, behind_airflow(variable)));
    known.find_map(|(variable, own)| {
        let count = own.split('_').count();
        let head = rest.get(..count).filter(|_| rest.len() > count)?.join("_");
        (head == own || head.strip_suffix('S') == Some(own.as_str())).then_some((variable, count))
    })
}

/// The variable with the nearest name, if it is near enough.
fn nearest(joined: &str) -> Option<&'static Variable> {
    if let Some(variable) = candidates().find(|variable| variable.mistaken.contains(&joined)) {
        return Some(variable);
    }
    let near = candidates().filter_map(|variable| {
        let own = behind_airflow(variable);
        let distance = if own.len().abs_diff(joined.len()) <= 2 { strsim::osa_distance(joined, &own) } else { 3 };
        (distance <= 2).then_some((distance, variable))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, variable)| variable)
}

fn label(key: &str, name: &str, variable: &Variable) -> &'static str {
    if key != name && name == variable.key {
        BLANK
    } else if name.eq_ignore_ascii_case(variable.key) {
        "not in upper case"
    } else {
        "wrong underscores"
    }
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
    let finding =
        Finding::new(severity, location, message).label(meant.label).help(Message::from("write ").code(pattern));
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
    let subject = match disclosure::name(key) {
        Some(name) => Message::default().code(name),
        None => Message::from("this variable"),
    };
    let message = subject.and(" is not an Airflow option: Airflow silently ignores this line");
    // A custom backend may read an option of its own.
    let class = environment.get("AIRFLOW__SECRETS__BACKEND").filter(|class| !class.airflow.is_empty());
    let is_own = class.is_some_and(|class| class.airflow.text().and_then(crate::knowledge::class).is_none());
    let severity = if is_own { Severity::Warning } else { Severity::Error };
    Finding::new(severity, setting.key_location(), message)
        .label("not an option of [secrets]")
        .help(Message::from("put options of the backend into the JSON of ").code("AIRFLOW__SECRETS__BACKEND_KWARGS"))
}
