//! What several rules ask of one statement of a `.env` file.
//!
//! Enters: a statement. Leaves: whether it has a form that some rule reports. Never reports.

use crate::format::dotenv::{Kind, Quote, Statement};
use crate::json;
use crate::text::Span;

/// Whether a quoted value runs over a line that is plainly the next variable: the quote that closed
/// it was intended to open another value.
pub(super) fn swallows_an_assignment(statement: &Statement, text: &str) -> bool {
    let is_quoted = statement.kind == Kind::Assignment && matches!(statement.quote, Quote::Single | Quote::Double);
    let value = statement.value.of_text(text);
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let is_assignment =
        |line: &str| line.split_once('=').is_some_and(|(key, _)| is_name(key.trim_start_matches("export ")));
    is_quoted && value.lines().skip(1).any(is_assignment)
}

/// The ` #` that cuts off JSON which would be complete without it.
pub(super) fn cutting_hash(statement: &Statement, text: &str) -> Option<Span> {
    let value = statement.value.of_text(text);
    if statement.kind != Kind::Assignment || statement.quote != Quote::None || !value.starts_with(['{', '[']) {
        return None;
    }
    let at = value.find(" #")?;
    let head = value.get(..at)?;
    (!json::parse(head, &[]).is_valid() && json::parse(value, &[]).is_valid()).then(|| {
        let start = statement.value.start as usize + at;
        Span::new(start, start + 2)
    })
}

/// Whether the value is such a placeholder and not a real value.
pub(super) fn is_not_saved(statement: &Statement, text: &str) -> bool {
    let value = statement.value.of_text(text);
    statement.kind == Kind::Assignment
        && statement.quote == Quote::None
        && (value == "# secret" || value == "# secret, use --include-secrets")
}

/// The instruction in front of the name, with the whitespace after it.
pub(super) fn instruction(statement: &Statement, text: &str) -> Option<Span> {
    let key = statement.key.of_text(text);
    let word = ["ENV", "ARG", "env", "arg"].into_iter().find(|word| key.starts_with(word))?;
    let rest = key.get(word.len()..)?;
    let name = rest.trim_start_matches([' ', '\t']);
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (statement.kind == Kind::Assignment && name.len() < rest.len() && is_name).then(|| {
        let start = statement.key.start as usize;
        Span::new(start, start + key.len() - name.len())
    })
}

/// Whether an assignment begins with `export`.
pub(super) fn is_exported(statement: &Statement, text: &str) -> bool {
    statement.kind == Kind::Assignment && statement.is_exported(text)
}
