//! The lines of a block of code.
//!
//! Enters: a text. Leaves: those that say something. Never decides what they are.

/// The lines that are no comments and not blank, without blanks at their ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_end).filter(|line| !line.trim_start().starts_with('#') && !line.trim().is_empty())
}
