//! An environment of Amazon MWAA in Terraform.
//!
//! Enters: variables. Leaves: its `airflow_configuration_options`, with a sensitive variable of Terraform for what is
//! hidden. Never writes a hidden value.

use std::fmt::Write as _;

use super::{Carrier, ConvertedVariable, hcl, option};
use crate::carrier;

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "terraform-mwaa",
    about: "airflow_configuration_options of Amazon MWAA in Terraform",
    refuses,
    write,
    secrets: "Set each sensitive variable with TF_VAR_name in the environment of Terraform.",
    leaves_out: None,
};

fn refuses(variable: &ConvertedVariable<'_>) -> Option<&'static str> {
    if option::of(variable.name).is_none() {
        return Some("MWAA takes only options of airflow.cfg, AIRFLOW__SECTION__OPTION");
    }
    let is_taken = variable.holds(|value| carrier::is_taken_by_mwaa(value.as_bytes()));
    (!is_taken).then_some("MWAA takes only one line of printable ASCII that is not empty")
}

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let mut text = String::from(
        "resource \"aws_mwaa_environment\" \"airflow\" {\n  name = \"airflow\"\n\n  airflow_configuration_options = {\n",
    );
    let key = |variable: &ConvertedVariable<'_>| {
        option::of(variable.name).map(|(section, option)| format!("\"{section}.{option}\""))
    };
    // As `terraform fmt` aligns them.
    let width = variables.iter().filter_map(key).map(|key| key.len()).max().unwrap_or(0);
    for variable in variables {
        if let Some(key) = key(variable) {
            let _ = writeln!(text, "    {key:<width$} = {}", hcl::value(variable));
        }
    }
    text.push_str("  }\n}\n");
    text.push_str(&hcl::declarations(variables));
    text
}
