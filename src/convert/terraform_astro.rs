//! A deployment of Astro in Terraform.
//!
//! Enters: variables. Leaves: its `environment_variables`, with a sensitive variable of Terraform for what is hidden.
//! Never writes a hidden value.

use std::fmt::Write as _;

use super::{Carrier, ConvertedVariable, hcl, takes_all};

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "terraform-astro",
    about: "environment_variables of an Astro deployment in Terraform",
    refuses: takes_all,
    write,
    secrets: "Set each sensitive variable with TF_VAR_name in the environment of Terraform.",
    leaves_out: None,
};

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let mut text = String::from("resource \"astro_deployment\" \"airflow\" {\n  environment_variables = [\n");
    for variable in variables {
        let (name, is_secret) = (variable.name, variable.is_secret);
        let value = hcl::value(variable);
        let _ = writeln!(text, "    {{ key = \"{name}\", value = {value}, is_secret = {is_secret} }},");
    }
    text.push_str("  ]\n}\n");
    text.push_str(&hcl::declarations(variables));
    text
}
