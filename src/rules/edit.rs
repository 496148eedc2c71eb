//! Where a rule may edit, and edits that stay right for how a value is quoted in its file.
//!
//! Enters: a part of a value as Airflow sees it, and a literal to put there. Leaves: where in the file to put it, or
//! nothing where the file has other bytes than those that were judged, or would have to be written otherwise.

use crate::backend::{BackendConfig, Given, Origin};
use crate::diagnostic::{Fix, Location};
use crate::format::dotenv::{Quote, Statement};
use crate::json::Repair;
use crate::place::{Place, Setting};
use crate::text::{Mapped, Span};

/// The place of a part of a kwarg's text; of an empty part, the place where text can be put in.
pub(super) fn place(config: &BackendConfig<'_>, given: &Given<'_>, part: Span) -> Option<Location> {
    let (setting, span) = match given.origin {
        Origin::OneKwarg(setting) => (setting, setting.value.written(part)?),
        Origin::Json(node) => {
            let setting = config.kwargs?;
            (setting, setting.airflow.written(config.json_span(node, part)?)?)
        }
    };
    Some(Location { document: setting.document, span })
}

/// The place of a part of the kwargs' JSON.
pub(super) fn json_place(config: &BackendConfig<'_>, part: Span) -> Option<Location> {
    let setting = config.kwargs?;
    Some(Location { document: setting.document, span: setting.airflow.written(part)? })
}

/// Where in the file `text` can take the place of a part of a value: only where the file has the very
/// bytes of the value, and where `text` needs no escapes.
pub(super) fn place_for(place: &Place<'_>, setting: &Setting<'_>, part: Span, text: &str) -> Option<Location> {
    place_in(place, &setting.airflow, part, text)
}

fn place_in(place: &Place<'_>, value: &Mapped<'_>, part: Span, text: &str) -> Option<Location> {
    let span = value.written(part)?;
    let statement = place.statement(span)?;
    // Between double quotes a backslash is half of an escape.
    let is_escape = statement.quote == Quote::Double && span.of(place.document.file.bytes()).contains(&b'\\');
    (!is_escape && fits(statement, span, text)).then_some(place.at(span))
}

/// Adds the replacements of repairs of a value's JSON, if all of them can be written.
pub(super) fn with_repairs<'r>(
    fix: Fix,
    place: &Place<'_>,
    value: &Mapped<'_>,
    repairs: impl IntoIterator<Item = &'r Repair>,
) -> Option<Fix> {
    repairs.into_iter().flat_map(|repair| &repair.replacements).try_fold(fix, |fix, replacement| {
        let location = place_in(place, value, replacement.span, replacement.text)?;
        Some(fix.replace(location, replacement.text))
    })
}

/// Whether the quotes around a value in the file can become other ones, or go, without a change of what
/// any reader makes of the text between them.
pub(super) fn is_plain(inner: &str) -> bool {
    !inner.contains(['\\', '$', '#', '\n', '\'']) && inner.trim() == inner && inner.starts_with('{')
}

/// Whether a value is still open where this text ends: a `#` behind it then stands in the middle of the value, and what
/// follows is not a comment that could be moved away.
pub(super) fn is_open(head: &str) -> bool {
    let mut brackets = 0_usize;
    let mut quote = None;
    let mut before = ' ';
    for character in head.chars() {
        match (quote, character) {
            (Some(open), _) if open == character && before != '\\' => quote = None,
            (None, '"') => quote = Some(character),
            // Between letters it is an apostrophe.
            (None, '\'') if !before.is_alphanumeric() => quote = Some(character),
            (None, '{' | '[') => brackets += 1,
            (None, '}' | ']') => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        before = character;
    }
    brackets > 0 || quote.is_some()
}

fn fits(statement: &Statement, span: Span, text: &str) -> bool {
    let inside = statement.inner().contains(span);
    match statement.quote {
        Quote::None => span.start > statement.value.start || !text.starts_with(['"', '\'']),
        Quote::Single => inside && !text.contains('\''),
        Quote::Double => inside && !text.contains(['"', '\\', '$']),
        Quote::OpenSingle | Quote::OpenDouble => false,
    }
}
