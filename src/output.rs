//! The forms of a report.
//!
//! Enters: a [`Report`](crate::lint::Report) and its project. Leaves: text. Never shows a byte of a
//! value that was not proved public, and never a control character raw.

mod base64;
pub mod concise;
pub mod diff;
pub mod escape;
pub mod human;
pub mod json;
pub mod mask;
pub mod read_human;
pub mod read_json;
pub mod read_script;
pub mod rule_page;
pub mod show;
pub mod summary;
mod view;
