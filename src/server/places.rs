//! What is written at a place of a document.
//!
//! Enters: a document and a position. Leaves: the variables, kwargs and environments that it belongs to, by the same
//! environments as `airenv show`. Never shows anything itself.

use gen_lsp_types::TextDocumentPositionParams;

use super::answer::Failure;
use super::diagnostics::lines;
use super::projects::Place;
use super::session::{RequestedDocument, Session};
use crate::backend::{BackendConfig, Given};
use crate::diagnostic::Location;
use crate::environment::Setting;
use crate::format::Format;
use crate::format::dotenv::Kind;
use crate::show::{self, FoundEnvironment};
use crate::text::Span;

/// A position that a request is about.
pub(super) struct At {
    pub asked: RequestedDocument,
    pub offset: u32,
}

/// The document and the byte; `None` if airenv does not check the file.
pub(super) fn at(session: &mut Session<'_>, params: &TextDocumentPositionParams) -> Result<Option<At>, Failure> {
    let Some(asked) = session.asked(&params.text_document.uri.0) else { return Ok(None) };
    let Some(place) = asked.analysis.place(&asked.open) else { return Ok(None) };
    let offset = lines(session, place.document).offset(params.position).ok_or_else(Failure::outside)?;
    let offset = crate::text::offset(offset);
    Ok(Some(At { asked, offset }))
}

/// The environments of a document's project.
pub(super) fn environments(place: Place<'_>) -> Vec<FoundEnvironment<'_>> {
    show::environments(&place.known.project)
}

/// The configurations of an environment.
pub(super) fn configs<'f>(place: Place<'f>, found: &'f FoundEnvironment<'f>) -> Vec<BackendConfig<'f>> {
    BackendConfig::of(&found.environment, &place.known.project.target)
}

/// Whether a location is in the document and holds a byte, or ends there.
pub(super) fn holds(place: Place<'_>, location: Location, offset: u32) -> bool {
    location.document == place.index && location.span.start <= offset && offset <= location.span.end
}

/// The variable whose name or value is written at a byte: its name, where the name is, and whether the byte is in it.
pub(super) fn variable(place: Place<'_>, found: &[FoundEnvironment<'_>], offset: u32) -> Option<(String, Span)> {
    let all = found.iter().flat_map(|found| found.environment.all_settings());
    let all: Vec<&Setting<'_>> = all.filter(|setting| setting.document == place.index).collect();
    let named = |setting: &&Setting<'_>| Some((setting.key.text()?.to_owned(), setting.key.whole()));
    let by_key = || all.iter().find(|setting| holds(place, setting.key_location(), offset)).and_then(named);
    let by_value = || all.iter().find(|setting| holds(place, setting.value_location(), offset)).and_then(named);
    by_key().or_else(|| of_statement(place, offset)).or_else(by_value)
}

/// The same for a line of a `.env` file that no environment has.
fn of_statement(place: Place<'_>, offset: u32) -> Option<(String, Span)> {
    let at = Span { start: offset, end: offset };
    let statement = place.document.statement(at).filter(|_| place.document.format == Format::Dotenv)?;
    let is_it = statement.kind == Kind::Assignment && statement.span.start <= offset && offset <= statement.span.end;
    is_it.then(|| (statement.key.of_text(place.document.file.text()).to_owned(), statement.key))
}

/// The kwarg that is written at a byte.
pub(super) fn kwarg<'c, 'p>(place: Place<'_>, config: &'c BackendConfig<'p>, offset: u32) -> Option<&'c Given<'p>> {
    let is_there = |given: &&Given<'_>| holds(place, given.key, offset) || holds(place, given.value, offset);
    config.given.iter().find(is_there)
}
