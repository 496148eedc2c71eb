//! Values of the official Helm chart of Airflow.
//!
//! Enters: variables. Leaves: `env`, and `extraEnv` with a `secretKeyRef` for what is hidden. Never writes a hidden
//! value.

use std::fmt::Write as _;

use super::kubernetes::{self, SECRET};
use super::{Carrier, ConvertedVariable, takes_all, yaml};

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "helm-official",
    about: "env and extraEnv in the values of Airflow's official Helm chart",
    refuses: takes_all,
    write,
    secrets: kubernetes::SECRETS,
    leaves_out: None,
};

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let mut text = String::new();
    let written: Vec<(&str, &str)> =
        variables.iter().filter_map(|variable| Some((variable.name, variable.text()?))).collect();
    if !written.is_empty() {
        text.push_str("env:\n");
    }
    for (name, value) in written {
        let _ = writeln!(text, "  - name: {name}\n    value: {}", yaml::of_container(value));
    }
    let hidden: Vec<&ConvertedVariable<'_>> = variables.iter().filter(|variable| variable.text().is_none()).collect();
    if !hidden.is_empty() {
        text.push_str("extraEnv: |\n");
    }
    for ConvertedVariable { name, .. } in hidden {
        let _ = writeln!(
            text,
            "  - name: {name}\n    valueFrom:\n      secretKeyRef:\n        name: {SECRET}\n        key: {name}"
        );
    }
    text
}
