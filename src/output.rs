//! The forms of a report.
//!
//! Enters: a [`Report`](crate::lint::Report) and its project. Leaves: text. Never shows a byte of a
//! value that was not proved public, and never a control character raw.

pub mod concise;
pub mod escape;
pub mod human;
pub mod json;
pub mod rule_page;
pub mod show;
pub mod summary;
mod view;
