//! Sections of `airflow.cfg`.
//!
//! Enters: variables. Leaves: the options that they override, by section, with `%` doubled. Never writes a hidden value:
//! the file has no way to refer to a variable that would not override it anyway.

use std::fmt::Write as _;

use super::{Carrier, ConvertedVariable, option};

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "airflow-cfg",
    about: "sections of airflow.cfg",
    refuses,
    write,
    secrets: "",
    leaves_out: Some("it may be secret; as a variable of the environment it overrides this file"),
};

fn refuses(variable: &ConvertedVariable<'_>) -> Option<&'static str> {
    let Some((_, option)) = option::of(variable.name) else {
        return Some("airflow.cfg has only options, AIRFLOW__SECTION__OPTION");
    };
    if option.contains("backend_kwarg__") {
        return Some("Airflow reads a single kwarg only from a variable of the environment");
    }
    if !variable.holds(|value| !value.contains(['\n', '\r'])) {
        return Some("an option of airflow.cfg cannot contain a line break");
    }
    let is_bare = variable.holds(|value| value.trim_matches(is_stripped) == value);
    (!is_bare).then_some("airflow.cfg loses whitespace around a value")
}

/// What `str.strip` of Python takes off, which is a little more than Unicode calls whitespace.
fn is_stripped(c: char) -> bool {
    c.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&c)
}

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let mut sections: Vec<(String, String)> = Vec::new();
    for variable in variables {
        let Some((section, option)) = option::of(variable.name) else { continue };
        let line = format!("{option} = {}\n", variable.text().unwrap_or_default().replace('%', "%%"));
        match sections.iter_mut().find(|(name, _)| *name == section) {
            Some((_, lines)) => lines.push_str(&line),
            None => sections.push((section, line)),
        }
    }
    let mut text = String::new();
    for (section, lines) in sections {
        let gap = if text.is_empty() { "" } else { "\n" };
        let _ = write!(text, "{gap}[{section}]\n{lines}");
    }
    text
}
