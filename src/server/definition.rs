//! Where a variable or a kwarg is in force.
//!
//! Enters: a position in a write. Leaves: the writes that count in its place, in every environment that has it.

use std::collections::BTreeSet;

use gen_lsp_types::DefinitionParams;
use serde_json::{Value, json};

use super::answer::Answer;
use super::diagnostics::lines;
use super::places;
use super::projects::Place;
use super::session::Session;
use crate::diagnostic::Location;

/// `textDocument/definition`.
pub(super) fn find(session: &mut Session<'_>, params: &DefinitionParams) -> Answer {
    let Some(at) = places::at(session, &params.text_document_position_params)? else { return Ok(Value::Null) };
    let Some(place) = at.asked.analysis.place(&at.asked.open) else { return Ok(Value::Null) };
    let found: Vec<Value> = in_force(place, at.offset)
        .into_iter()
        .filter_map(|location| {
            let document = place.known.project.documents.get(location.document)?;
            let uri = match &document.location {
                Some(path) => session.uri_of(path),
                None => at.asked.uri.clone(),
            };
            Some(json!({"uri": uri, "range": lines(session, document).range(location.span)}))
        })
        .collect();
    Ok(Value::Array(found))
}

fn in_force(place: Place<'_>, offset: u32) -> BTreeSet<Location> {
    let found = places::environments(place);
    let mut locations = BTreeSet::new();
    for one in &found {
        for config in places::configs(place, one) {
            let given = places::kwarg(place, &config, offset);
            let other = given.and_then(|given| config.given_named(given.name.expose()));
            locations.extend(other.map(|other| other.key));
        }
    }
    if !locations.is_empty() {
        return locations;
    }
    let Some((name, _)) = places::variable(place, &found, offset) else { return locations };
    let is_own = |one: &&crate::show::FoundEnvironment<'_>| {
        one.environment.index == place.index
            || one.environment.reads.contains(&place.index)
            || one.environment.all_settings().any(|setting| setting.document == place.index)
    };
    let settings = found.iter().filter(is_own).filter_map(|one| one.environment.get(&name));
    settings.map(crate::environment::Setting::key_location).collect()
}
