//! Files that a document names.
//!
//! Enters: a document. Leaves: links from `--env FILE`, `source FILE` and `env_file` to the files of the project.

use std::collections::BTreeMap;

use gen_lsp_types::DocumentLinkParams;
use serde_json::{Value, json};

use super::diagnostics::lines;
use super::projects::Place;
use super::session::Session;
use crate::format::Format;
use crate::knowledge::commands::Says;
use crate::project::named;
use crate::script::Script;
use crate::text::Span;

/// `textDocument/documentLink`.
pub(super) fn list(session: &mut Session<'_>, params: &DocumentLinkParams) -> Value {
    let Some(asked) = session.asked(&params.text_document.uri.0) else { return json!([]) };
    let Some(place) = asked.analysis.place(&asked.open) else { return json!([]) };
    let lines = lines(session, place.document);
    let shown = files(place).into_iter().filter_map(|(span, index)| {
        let path = place.known.project.documents.get(index)?.location.as_ref()?;
        Some(json!({"range": lines.range(span), "target": session.uri_of(path)}))
    });
    Value::Array(shown.collect())
}

/// The places where a document names others, with what they name.
fn files(place: Place<'_>) -> BTreeMap<Span, usize> {
    let project = &place.known.project;
    let mut files = BTreeMap::new();
    let document = place.document;
    let of_name = |name: &str| named(&project.documents, &project.root, place.index, name).first().copied();
    if document.script_text().is_some() && document.can_matter() {
        let script = Script::read(place.index, document);
        for call in &script.calls {
            let is_file = |says: Says| matches!(says, Says::EnvFile | Says::FromFile | Says::VariableFile);
            for given in call.command.flags().iter().filter(|given| is_file(given.flag.says)) {
                let name = given.value.text().filter(|_| given.value.is_certain());
                files.extend(name.and_then(of_name).map(|index| (given.value.whole(), index)));
            }
        }
        for load in &script.execution.loads {
            let name = load.file.text().filter(|_| load.file.is_certain());
            files.extend(name.and_then(of_name).map(|index| (load.file.whole(), index)));
        }
    }
    if !matches!(document.format, Format::Dotenv | Format::Shell | Format::Dockerfile | Format::Page)
        && document.can_matter()
    {
        let carried = document.carried();
        for file in carried.blocks.iter().flat_map(|block| &block.files) {
            files.extend(project.beside(place.index, &file.path).map(|index| (file.span, index)));
        }
    }
    files
}
