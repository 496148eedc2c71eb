//! The report for programs: one JSON object, or one per finding, in a stable format.

use serde::Serialize;

use crate::diagnostic::{Edit, Location};
use crate::error::FileError;
use crate::lint::{Checked, ProjectFinding};
use crate::project::Project;
use crate::text::Position;

use super::site::Site;
use super::{plain_json, view};

/// The format version; it changes when a consumer of the old one would go wrong.
const VERSION: u32 = 1;

/// Writes the report as one object on one line.
pub fn write(checked: &Checked, errors: &[FileError], site: Site, output: &mut String) {
    let findings = checked.findings();
    let object = JsonReport {
        version: VERSION,
        tool: Tool::OURS,
        diagnostics: findings.iter().map(|found| JsonDiagnostic::new(found, site)).collect(),
        errors: errors.iter().map(JsonError::new).collect(),
        files_checked: checked.files(),
    };
    output.push_str(&plain_json::line(&object));
}

/// Writes each finding as an object of the same shape, one per line.
pub fn write_lines(checked: &Checked, site: Site, output: &mut String) {
    for found in checked.findings() {
        output.push_str(&plain_json::line(&JsonDiagnostic::new(&found, site)));
    }
}

/// A report by airenv.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct JsonReport<'r> {
    version: u32,
    tool: Tool,
    diagnostics: Vec<JsonDiagnostic<'r>>,
    errors: Vec<JsonError<'r>>,
    files_checked: usize,
}

/// The tool that produced it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    pub(super) const OURS: Self = Self { name: "airenv", version: env!("CARGO_PKG_VERSION") };
}

/// One finding.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct JsonDiagnostic<'r> {
    code: &'static str,
    rule: &'static str,
    /// The page of the rule, if this airenv was built for a site.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[cfg_attr(test, schemars(extend("enum" = ["error", "warning", "note"])))]
    severity: &'static str,
    message: String,
    help: Option<&'r str>,
    path: &'r str,
    range: Range,
    related: Vec<JsonRelated<'r>>,
    loaders: Vec<&'static str>,
    fix: Option<JsonFix<'r>>,
}

/// A range in a file; the end is exclusive.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Range {
    start: Place,
    end: Place,
}

/// A position in a file: line and column are 1-based, the column in Unicode scalar values; the offset is in bytes,
/// from 0.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Place {
    line: u32,
    column: u32,
    offset: u32,
}

/// Another location that explains a finding.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct JsonRelated<'r> {
    path: &'r str,
    range: Range,
    message: &'r str,
}

/// A fix.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct JsonFix<'r> {
    title: &'r str,
    #[cfg_attr(test, schemars(extend("enum" = ["safe", "unsafe"])))]
    safety: &'static str,
    edits: Vec<JsonEdit<'r>>,
}

/// A replacement; `text` is null if it copies parts of the file, which may be secret. `shown` is for people: the same
/// with `****` in place of what may not be shown.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct JsonEdit<'r> {
    path: &'r str,
    range: Range,
    text: Option<String>,
    shown: String,
}

/// A file that could not be read.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct JsonError<'r> {
    path: &'r str,
    message: &'r str,
}

impl<'r> JsonError<'r> {
    pub(super) fn new(error: &'r FileError) -> Self {
        Self { path: &error.path, message: &error.reason }
    }
}

impl<'r> JsonDiagnostic<'r> {
    fn new(found: &ProjectFinding<'r>, site: Site) -> Self {
        let ProjectFinding { project, diagnostic, .. } = *found;
        let finding = &diagnostic.finding;
        let (path, range) = place(finding.location, project);
        let related = finding.related.iter().map(|related| {
            let (path, range) = place(related.location, project);
            JsonRelated { path, range, message: related.message.as_str() }
        });
        let fix = finding.fix.as_ref().map(|fix| JsonFix {
            title: fix.title.as_str(),
            safety: fix.safety.name(),
            edits: fix.edits.iter().map(|edit| json_edit(edit, found)).collect(),
        });
        Self {
            code: diagnostic.rule.code,
            rule: diagnostic.rule.name,
            url: site.page(diagnostic.rule),
            severity: finding.severity.name(),
            message: diagnostic.text(),
            help: finding.help.as_ref().map(crate::diagnostic::Message::as_str),
            path,
            range,
            related: related.collect(),
            loaders: diagnostic.loaders.iter().map(|loader| loader.name()).collect(),
            fix,
        }
    }
}

fn json_edit<'r>(edit: &Edit, found: &ProjectFinding<'r>) -> JsonEdit<'r> {
    let index = edit.location.document;
    let (path, range) = place(edit.location, found.project);
    let shown =
        found.project.documents.get(index).map(|document| view::edit(document, found.report.disclosure(index), edit));
    JsonEdit { path, range, text: edit.text(), shown: shown.unwrap_or_default() }
}

fn place(location: Location, project: &Project) -> (&str, Range) {
    match project.documents.get(location.document) {
        Some(document) => {
            let [start, end] =
                [location.span.start, location.span.end].map(|at| Place::from(document.file.position(at)));
            (&document.file.path, Range { start, end })
        }
        None => ("", Range { start: Place::START, end: Place::START }),
    }
}

impl Place {
    const START: Self = Self { line: 1, column: 1, offset: 0 };
}

impl From<Position> for Place {
    fn from(position: Position) -> Self {
        Self { line: position.line, column: position.column, offset: position.offset }
    }
}

#[cfg(test)]
mod tests {
    use super::JsonReport;

    /// `UPDATE=1 cargo test` writes the file.
    #[test]
    fn the_published_schema_is_that_of_the_structs() {
        let schema = schemars::schema_for!(JsonReport<'static>);
        let text = format!("{:#}\n", schema.as_value());
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/report.schema.json");
        if std::env::var_os("UPDATE").is_some() {
            assert!(std::fs::write(path, &text).is_ok());
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text);
    }
}
