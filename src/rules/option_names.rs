//! The variable of Airflow that a name is a misspelling of.
//!
//! Enters: a name. Leaves: the variable that is meant, or an environment in which each has its intended name. Never reports.

use super::Rule;
use crate::diagnostic::Finding;
use crate::environment::{Environment, Setting};
use crate::knowledge::airflow::{self, Form, Setting as What, Variable};
use crate::text::{Span, near};

/// What a name is a misspelling of.
#[derive(Clone, Copy)]
pub(super) struct Meant {
    pub variable: &'static Variable,
    /// The bytes of the name that stand for the variable; the rest is the kwarg that it sets.
    pub part: Span,
    pub label: &'static str,
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
    let without_second = joined.strip_prefix("AIRFLOW_").unwrap_or(&joined);
    if let Some(variable) = candidates().find(|variable| behind_airflow(variable) == without_second) {
        return Some(Meant { variable, part: whole, label: label(key, name, variable) });
    }
    // Docker's habit of files, and forms of Airflow in another spelling: no kwarg has this name.
    let is_form = key
        .strip_prefix("AIRFLOW__SECRETS__BACKEND_KWARGS_")
        .is_some_and(|form| matches!(form, "FILE" | "SECRETS" | "CMDS" | "COMMAND"));
    if let Some((variable, count)) = one_kwarg(&rest).filter(|_| !is_form) {
        let (start, word) = words.get(count).copied()?;
        let kwarg = words.get(count + 1).map_or(start + word.len(), |(next, _)| *next);
        return Some(Meant { variable, part: Span::new(0, kwarg), label: "misspelled" });
    }
    nearest(&joined).map(|variable| Meant { variable, part: whole, label: "misspelled" })
}

/// The environment as it is meant: each variable under its intended name, if a finding says that it is misspelled and no other
/// variable has that name, and JSON that is taken apart as it is written; `None` if that is the same.
pub(crate) fn meant_by<'p>(
    environment: &Environment<'p>,
    told: &[(&'static Rule, Finding)],
) -> Option<Environment<'p>> {
    let name = |setting: &Setting<'p>| if told.is_empty() { None } else { meant_name(environment, setting, told) };
    environment.meant(name)
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

/// `SECRETS__BACKEND`: all but the first word of a name.
pub(super) fn without_head(name: &str) -> Option<&'static Variable> {
    let name = name.to_ascii_uppercase();
    candidates().find(|variable| variable.key.strip_prefix("AIRFLOW__") == Some(name.as_str()))
}

/// Whether it is an option that does not exist in the `[secrets]` section.
pub(super) fn is_invented(key: &str) -> bool {
    let option = key.strip_prefix("AIRFLOW__SECRETS__");
    let is_name =
        |option: &str| option.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    option.is_some_and(|option| !option.is_empty() && is_name(option)) && airflow::variable(key).is_none()
}

/// The runs of letters and digits in a name, with their positions.
pub(super) fn words(name: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        (!word.is_empty()).then_some((start, word))
    })
}

/// The variables that take a value and have an effect in some version.
pub(super) fn candidates() -> impl Iterator<Item = &'static Variable> {
    let works = |variable: &&Variable| variable.does.steps().iter().any(|step| step.does.takes_effect());
    airflow::facts().settings.iter().filter(|variable| variable.form != Form::OneKwarg).filter(works)
}

/// `SECRETS_BACKEND`, in the form in which names are compared.
pub(super) fn behind_airflow(variable: &Variable) -> String {
    variable.key.trim_start_matches("AIRFLOW__").trim_end_matches('_').replace("__", "_")
}

/// The single-kwarg variable that the words begin with, and how many of them belong to it.
pub(super) fn one_kwarg(rest: &[String]) -> Option<(&'static Variable, usize)> {
    let variables = airflow::facts().settings.iter().filter(|variable| variable.form == Form::OneKwarg);
    let mut known = variables.map(|variable| (variable, behind_airflow(variable)));
    known.find_map(|(variable, own)| {
        let count = own.split('_').count();
        let head = rest.get(..count).filter(|_| rest.len() > count)?.join("_");
        (head == own || head.strip_suffix('S') == Some(own.as_str())).then_some((variable, count))
    })
}

/// The variable with the nearest name, if it is near enough.
pub(super) fn nearest(joined: &str) -> Option<&'static Variable> {
    if let Some(variable) = candidates().find(|variable| variable.mistaken.contains(&joined)) {
        return Some(variable);
    }
    near::nearest(joined, candidates().map(|variable| (behind_airflow(variable), variable)), 2).first().copied()
}

pub(super) fn label(key: &str, name: &str, variable: &Variable) -> &'static str {
    if key != name && name == variable.key {
        BLANK
    } else if name.eq_ignore_ascii_case(variable.key) {
        "not in upper case"
    } else {
        "wrong underscores"
    }
}

/// The label if only whitespace is wrong.
pub(super) const BLANK: &str = "whitespace in the name";
