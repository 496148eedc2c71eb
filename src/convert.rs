//! An environment, written the way another place must have it.
//!
//! Enters: the variables of one environment as [`show`](crate::show) gives them, hidden and revealed, and the name of a
//! [`Carrier`]. Leaves: a text that gives a process the same values, in which a secret that the user did not ask for is
//! that place's way to refer to one. Never writes a file, and never writes a value that was neither proved public nor
//! asked for.

mod airflow_cfg;
mod astro;
mod compose;
mod deployment_file;
mod dockerfile;
mod dotenv;
mod github;
mod hcl;
mod helm_official;
mod kubernetes;
mod option;
mod shell;
mod terraform_astro;
mod terraform_mwaa;
mod yaml;

use std::fmt::Write as _;

use crate::disclosure::MASK;
use crate::show::{At, EnvironmentView, Value};
use crate::text::is_variable_name;

/// A kind of place that variables can be written to.
#[derive(Debug)]
pub struct Carrier {
    /// Its name on the command line.
    pub name: &'static str,
    /// What is written, in a few words.
    pub about: &'static str,
    /// Why it cannot hold a variable.
    refuses: fn(&ConvertedVariable<'_>) -> Option<&'static str>,
    /// Writes the variables that it can hold.
    write: fn(&[ConvertedVariable<'_>]) -> String,
    /// What the user has to do for secrets that are only referred to; a line of a comment.
    secrets: &'static str,
    /// Why a secret is left out where there is no way to refer to one.
    leaves_out: Option<&'static str>,
}

/// All of them, in the order of the help.
pub static CARRIERS: [&Carrier; 11] = [
    &dotenv::CARRIER,
    &astro::CARRIER,
    &deployment_file::CARRIER,
    &compose::CARRIER,
    &helm_official::CARRIER,
    &dockerfile::CARRIER,
    &github::CARRIER,
    &kubernetes::CARRIER,
    &terraform_mwaa::CARRIER,
    &terraform_astro::CARRIER,
    &airflow_cfg::CARRIER,
];

/// The carrier of a name.
pub fn carrier(name: &str) -> Option<&'static Carrier> {
    CARRIERS.into_iter().find(|carrier| carrier.name == name)
}

/// A variable to write.
#[derive(Clone, Copy)]
pub struct ConvertedVariable<'v> {
    /// Its name.
    pub name: &'v str,
    /// Its value; `None` if known only at run time. Only for the eyes of the writers.
    value: Option<&'v str>,
    /// Whether the place should treat it as a secret.
    pub is_secret: bool,
    /// Whether it may not be written.
    is_hidden: bool,
    /// Where it is set.
    at: Option<&'v At>,
}

impl<'v> ConvertedVariable<'v> {
    /// A variable whose value airenv itself knows, so that it may be written.
    pub(crate) fn known(name: &'v str, value: &'v str, is_secret: bool) -> Self {
        Self { name, value: Some(value), is_secret, is_hidden: false, at: None }
    }

    /// A secret of that name, to be referred to.
    pub(crate) fn secret(name: &'v str, value: &'v str) -> Self {
        Self { name, value: Some(value), is_secret: true, is_hidden: true, at: None }
    }

    /// The value, if it may be written; otherwise a reference takes its place.
    fn text(&self) -> Option<&'v str> {
        self.value.filter(|_| !self.is_hidden)
    }

    /// Whether the value passes a test. What only run time knows passes.
    fn holds(&self, test: impl Fn(&str) -> bool) -> bool {
        self.value.is_none_or(test)
    }
}

/// A variable that a carrier cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its name; `****` if that may be secret.
    pub name: String,
    /// Where it is set.
    pub at: Option<At>,
    /// Why.
    pub why: &'static str,
}

/// The variables of an environment, from how it is shown and how it is revealed. With `reveal`, secrets are written.
pub fn assigned<'v>(
    shown: &'v EnvironmentView,
    revealed: &'v EnvironmentView,
    reveal: bool,
) -> Vec<ConvertedVariable<'v>> {
    let one = |(shown, revealed): (&'v crate::show::Variable, &'v crate::show::Variable)| {
        let value = match &revealed.value {
            Value::Revealed(text) => Some(text.expose()),
            _ => None,
        };
        // What is known only in part is not written either.
        let is_unproved = value.is_none_or(|value| shown.value.text() != value);
        let name = if reveal { revealed.name.text() } else { shown.name.text() };
        // Where the secrets are, and which role reads them, is nothing for everyone who sees a deployment.
        let is_secret = is_unproved || name.ends_with("BACKEND_KWARGS");
        ConvertedVariable { name, value, is_secret, is_hidden: is_unproved && !reveal, at: revealed.at.as_ref() }
    };
    shown.variables.iter().zip(&revealed.variables).map(one).collect()
}

/// Writes variables; an error with those that the carrier cannot hold.
pub fn convert(carrier: &Carrier, variables: &[ConvertedVariable<'_>]) -> Result<String, Vec<Refusal>> {
    let refusals: Vec<Refusal> = variables.iter().filter_map(|variable| refusal(carrier, variable)).collect();
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let mut text = String::new();
    let mut kept = Vec::new();
    for variable in variables {
        let why = match carrier.leaves_out {
            _ if variable.value.is_none() => "its value is known only at run time",
            Some(why) if variable.is_hidden => why,
            _ => {
                kept.push(*variable);
                continue;
            }
        };
        let place = variable.at.map(|at| format!(", {}:{}", at.path.escape_default(), at.line)).unwrap_or_default();
        let _ = writeln!(text, "# {} is left out: {why}{place}", variable.name);
    }
    if kept.iter().any(|variable| variable.is_hidden) {
        let _ = writeln!(text, "# {}", carrier.secrets);
    }
    if !kept.is_empty() {
        text.push_str(&(carrier.write)(&kept));
    }
    Ok(text)
}

fn refusal(carrier: &Carrier, variable: &ConvertedVariable<'_>) -> Option<Refusal> {
    let why = if variable.name == MASK {
        "its name may be secret: only with --reveal can it be written"
    } else if is_variable_name(variable.name) {
        (carrier.refuses)(variable)?
    } else {
        "a name that every program takes has only letters, digits and _"
    };
    let name = if is_variable_name(variable.name) { variable.name } else { MASK };
    Some(Refusal { name: name.to_owned(), at: variable.at.cloned(), why })
}

/// Takes every variable.
fn takes_all(_: &ConvertedVariable<'_>) -> Option<&'static str> {
    None
}
