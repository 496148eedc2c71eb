//! Strings as YAML has them.
//!
//! Enters: a text. Leaves: a scalar that every YAML reader takes for exactly this string, whatever it looks like. Never
//! writes a plain scalar: `no`, `1.10` and `{…}` would become something else.

use std::fmt::Write as _;

/// A string: in single quotes if it is one line of usual characters, which keeps JSON readable.
pub(super) fn string(text: &str) -> String {
    if text.chars().all(|c| matches!(c, ' '..='~')) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // Line separators would be folded, and PyYAML refuses what is not printable.
            _ if is_odd(c) && u32::from(c) <= 0xFFFF => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

/// `$(NAME)` is a reference to Kubernetes, and `$$` a `$`.
pub(super) fn of_container(text: &str) -> String {
    if text.contains("$(") || text.contains("$$") { string(&text.replace('$', "$$")) } else { string(text) }
}
