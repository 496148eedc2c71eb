//! Which findings and fixes are kept.
//!
//! Enters: a finding. Leaves: nothing if it is about the text of another file; it without its fix where the edit could
//! mean something else in the syntax of its file, or could break another environment that reads the same text. Never
//! writes anything.

use std::collections::{HashMap, HashSet};

use super::Diagnostic;
use crate::backend::BackendConfig;
use crate::diagnostic::{Edit, Location};
use crate::format::{self, Format};
use crate::knowledge::Store;
use crate::project::Project;
use crate::rules::{Check, Read};
use crate::text::changes;

/// What a sourced script does is reported in that script; at the word that names it only what no script of the project has,
/// without a fix, because the text is not here.
pub(super) fn of_sourced(project: &Project, reads: &[Read<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let scripts = reads.iter().enumerate().filter_map(|(document, read)| Some((document, read.script.as_ref()?)));
    let words: HashSet<Location> = scripts
        .flat_map(|(document, script)| {
            let words = script.execution.loads.iter().filter_map(|load| load.text_at);
            words.map(move |span| Location { document, span })
        })
        .collect();
    if words.is_empty() {
        return;
    }
    let is_script = |location: Location| {
        project.documents.get(location.document).is_some_and(|document| document.format == Format::Shell)
    };
    let is_foreign = |diagnostic: &Diagnostic| words.contains(&diagnostic.finding.location);
    let own = diagnostics.iter().filter(|one| !is_foreign(one) && is_script(one.finding.location));
    let told: HashSet<&str> = own.map(|diagnostic| diagnostic.rule.code).collect();
    diagnostics.retain(|diagnostic| !is_foreign(diagnostic) || !told.contains(diagnostic.rule.code));
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| is_foreign(diagnostic)) {
        diagnostic.finding.fix = None;
        diagnostic.finding.label = Some("in the script that this one sources".into());
    }
}

/// The kwargs that several backends get, each in its own environment: what suits one may break another.
pub(super) fn contested<'c, 'p: 'c>(configs: impl Iterator<Item = &'c BackendConfig<'p>>) -> Vec<Location> {
    let mut backends: HashMap<Location, Store> = HashMap::new();
    let mut contested = Vec::new();
    for config in configs {
        let (Some(kwargs), Some(backend)) = (config.kwargs, config.backend) else { continue };
        let location = Location { document: kwargs.document, span: kwargs.value.whole() };
        if *backends.entry(location).or_insert(backend.store) != backend.store {
            contested.push(location);
        }
    }
    contested
}

/// Drops a fix that edits contested kwargs, a Dockerfile, or inserts into YAML something that could mean something else
/// there, unless its rule knows the syntax.
pub(super) fn keep(project: &Project, contested: &[Location], diagnostic: &mut Diagnostic) {
    let edits = diagnostic.finding.fix.as_ref().map(|fix| fix.edits.as_slice()).unwrap_or_default();
    let is_of_format =
        |check: &Check| matches!(check, Check::Image(_) | Check::Carried(_) | Check::Oddity(..) | Check::Oddities(_));
    let is_json = |edit: &Edit| {
        project.documents.get(edit.location.document).is_some_and(|document| format::is_json(&document.file.path))
    };
    // Rules for YAML and Terraform know no JSON.
    let knows_syntax = diagnostic.rule.checks.iter().all(is_of_format) && !edits.iter().any(is_json);
    let is_in = |place: &Location, edit: &Edit| {
        place.document == edit.location.document && place.span.contains(edit.location.span)
    };
    let is_contested = |edit: &Edit| contested.iter().any(|place| is_in(place, edit));
    if edits.iter().any(|edit| is_contested(edit) || !knows_syntax && is_strange(project, edit)) {
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
