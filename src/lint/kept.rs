//! Which fixes are kept in files of other syntaxes than `.env` files and scripts.
//!
//! Enters: a finding. Leaves: it without its fix where the edit could mean something else there. Never writes anything.

use super::Diagnostic;
use crate::diagnostic::Edit;
use crate::format::{self, Format};
use crate::project::Project;
use crate::rules::Check;
use crate::text::changes;

/// Drops a fix that would edit a Dockerfile, or insert into YAML something that could mean
/// something else there, unless its rule knows the syntax.
pub(super) fn keep(project: &Project, diagnostic: &mut Diagnostic) {
    let edits = diagnostic.finding.fix.as_ref().map(|fix| fix.edits.as_slice()).unwrap_or_default();
    let is_of_format = |check: &Check| matches!(check, Check::Image(_) | Check::Carried(_));
    let is_json = |edit: &Edit| {
        project.documents.get(edit.location.document).is_some_and(|document| format::is_json(&document.file.path))
    };
    // Rules for YAML and Terraform know no JSON.
    let knows_syntax = diagnostic.rule.checks.iter().all(is_of_format) && !edits.iter().any(is_json);
    if !knows_syntax && edits.iter().any(|edit| is_strange(project, edit)) {
        diagnostic.finding.fix = None;
    }
}

/// Whether an edit is not known to be right in the syntax of its file.
fn is_strange(project: &Project, edit: &Edit) -> bool {
    let is_plain = |mark: char| mark.is_ascii_alphanumeric() || " _-./=".contains(mark);
    let Some(document) = project.documents.get(edit.location.document) else { return false };
    let text = document.file.text();
    // A value that several places make up is mended by hand.
    let is_shared = || edit.location.span.of_text(text).contains('$');
    let is_of_another = || !changes::lines(text, edit.location.span).of_text(text).contains("AIRFLOW_");
    match document.format {
        // Nothing is written to what shows what runs.
        Format::Dockerfile | Format::State => true,
        Format::Make | Format::Just if is_of_another() => true,
        Format::Cfg => edit.text().is_none_or(|text| text.contains("AIRFLOW_") || text.contains(['%', '\n', '\r'])),
        Format::Yaml | Format::Make | Format::Just | Format::Hcl | Format::Devcontainer | Format::Unit => {
            is_shared() || !edit.text().is_some_and(|text| text.chars().all(is_plain))
        }
        _ => false,
    }
}
