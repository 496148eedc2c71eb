//! The `ENV` of a Dockerfile.
//!
//! Enters: variables. Leaves: an `ENV` for each, quoted so that `BuildKit` strips exactly these quotes and expands nothing.
//! Never writes a hidden value: an image has no way to refer to a secret.

use std::fmt::Write as _;

use super::{Carrier, ConvertedVariable};

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "dockerfile",
    about: "ENV of a Dockerfile",
    refuses,
    write,
    secrets: "",
    leaves_out: Some("it may be secret, and everyone who has the image could read it; set it where the container runs"),
};

fn refuses(variable: &ConvertedVariable<'_>) -> Option<&'static str> {
    let is_one_line = variable.holds(|value| value.chars().all(|c| c == '\t' || !c.is_control()));
    (!is_one_line).then_some("ENV cannot contain a line break or another control character")
}

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let mut text = String::new();
    for variable in variables {
        let _ = writeln!(text, "ENV {}={}", variable.name, quoted(variable.text().unwrap_or_default()));
    }
    text
}

/// The value: in single quotes, which keep everything but themselves and backslashes.
fn quoted(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:=@,+".contains(&byte);
    if !value.is_empty() && value.bytes().all(is_plain) {
        return value.to_owned();
    }
    if !value.contains(['\'', '\\']) {
        return format!("'{value}'");
    }
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$"))
}
