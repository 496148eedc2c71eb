//! Where a rule may edit: only where the file has the very bytes that were judged.
//!
//! Enters: a kwarg and a part of its decoded text. Leaves: the place in the file, if it can be written to. Never
//! gives the place of an escape or of an expanded variable.

use crate::backend::{BackendConfig, Given, Origin};
use crate::diagnostic::Location;
use crate::text::Span;

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
