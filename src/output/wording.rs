//! The text of a finding, for outputs that show it on one line.
//!
//! Enters: a finding. Leaves: its sentences, escaped.

use crate::diagnostic::Message;
use crate::lint::Diagnostic;

use super::escape::escape;

/// `AE201 kwargs-not-json`.
pub fn rule(diagnostic: &Diagnostic) -> String {
    format!("{} {}", diagnostic.rule.code, diagnostic.rule.name)
}

/// What is wrong.
pub fn message(diagnostic: &Diagnostic) -> String {
    escape(&diagnostic.text()).into_owned()
}

/// What to write instead.
pub fn help(diagnostic: &Diagnostic) -> Option<String> {
    diagnostic.finding.help.as_ref().map(Message::as_str).map(|help| escape(help).into_owned())
}

/// Both: `what is wrong. Help: what to write instead`.
pub fn whole(diagnostic: &Diagnostic) -> String {
    let message = message(diagnostic);
    match help(diagnostic) {
        Some(help) => format!("{message}. Help: {help}"),
        None => message,
    }
}
