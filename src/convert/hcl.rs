//! Strings and variables of Terraform.
//!
//! Enters: a text, or the names of hidden values. Leaves: a string in which nothing is a template, and the declarations
//! of sensitive variables. Never writes a hidden value.

use std::fmt::Write as _;

use super::ConvertedVariable;

/// A string in quotes.
pub(super) fn string(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let opens = matches!(c, '$' | '%') && rest.peek() == Some(&'{');
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // A third mark in a row would be read as the first of two.
            _ if opens && before == c || c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            _ if opens => quoted.extend([c, c]),
            _ => quoted.push(c),
        }
        before = c;
    }
    quoted.push('"');
    quoted
}

/// The variable that has a hidden value.
pub(super) fn variable(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// A value, or the reference to it.
pub(super) fn value(assigned: &ConvertedVariable<'_>) -> String {
    assigned.text().map_or_else(|| format!("var.{}", variable(assigned.name)), string)
}

/// The declarations of the hidden ones.
pub(super) fn declarations(variables: &[ConvertedVariable<'_>]) -> String {
    let mut text = String::new();
    for assigned in variables.iter().filter(|assigned| assigned.text().is_none()) {
        let name = variable(assigned.name);
        let _ = write!(text, "\nvariable \"{name}\" {{\n  type      = string\n  sensitive = true\n}}\n");
    }
    text
}
