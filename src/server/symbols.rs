//! x
use super::answer::Answer;
use super::session::Session;
use serde_json::{Value, json};
pub(super) fn list(_: &mut Session<'_>, _: &gen_lsp_types::DocumentSymbolParams) -> Answer {
    Ok(Value::Null)
}
