//! The formats of an overview.
//!
//! Enters: what [`show`](crate::show) knows about each project. Leaves: text for people, a page, a
//! summary in Markdown, or one JSON object in a stable format. Never shows a raw control character.

mod comparison;
mod differences;
mod files;
mod graph;
mod html;
mod human;
mod markdown;
mod mermaid;
mod said;
mod table;

pub use comparison::write as comparison;
pub use html::write as html;
pub use human::write as human;
pub use markdown::write as markdown;

use serde::Serialize;

use crate::error::FileError;
use crate::show::Overview;
use crate::show::comparison::Comparison;

use super::json::{JsonError, Tool};
use super::plain_json;

/// The format version; it changes when a consumer of the old one would go wrong.
const VERSION: u32 = 1;

/// The output of `airenv show`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct JsonOverview<'o> {
    version: u32,
    tool: Tool,
    projects: &'o [Overview],
    errors: Vec<JsonError<'o>>,
}

/// Writes everything as one object on one line.
pub fn json(projects: &[Overview], errors: &[FileError], output: &mut String) {
    let object = JsonOverview {
        version: VERSION,
        tool: Tool::OURS,
        projects,
        errors: errors.iter().map(JsonError::new).collect(),
    };
    output.push_str(&plain_json::line(&object));
}

/// The output of `airenv diff`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct JsonComparison<'o> {
    version: u32,
    tool: Tool,
    comparison: &'o Comparison,
}

/// Writes a comparison as one object on one line.
pub fn comparison_json(comparison: &Comparison, output: &mut String) {
    let object = JsonComparison { version: VERSION, tool: Tool::OURS, comparison };
    output.push_str(&plain_json::line(&object));
}

#[cfg(test)]
mod tests {
    use super::{JsonComparison, JsonOverview};

    /// `UPDATE=1 cargo test` writes the files.
    #[test]
    fn the_published_schemas_are_those_of_the_structs() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/");
        let schemas = [
            ("show", schemars::schema_for!(JsonOverview<'static>)),
            ("diff", schemars::schema_for!(JsonComparison<'static>)),
        ];
        for (name, schema) in schemas {
            let text = format!("{:#}\n", schema.as_value());
            let path = format!("{folder}{name}.schema.json");
            if std::env::var_os("UPDATE").is_some() {
                assert!(std::fs::write(&path, &text).is_ok());
            }
            assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text);
        }
    }
}
