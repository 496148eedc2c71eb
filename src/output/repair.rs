//! Fixes as replacement texts, for outputs that offer them.
//!
//! Enters: a finding. Leaves: places and what to write there; nothing if a fix would copy a part of
//! the file that was not proved public.

use crate::diagnostic::{Edit, Fix, Location, Part};
use crate::lint::ProjectFinding;
use crate::text::Span;

/// A replacement that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What is replaced.
    pub location: Location,
    /// Its replacement.
    pub text: String,
}

/// Every replacement of the finding's fix, if all of them may be shown.
pub fn replacements(found: &ProjectFinding<'_>) -> Option<Vec<Replacement>> {
    let fix = found.fix()?;
    fix.edits.iter().map(|edit| replacement(found, edit)).collect()
}

/// The finding's fix as one replacement, including the text between its edits, if it is within one
/// file and all of it may be shown.
pub fn single(found: &ProjectFinding<'_>) -> Option<Replacement> {
    let Fix { edits, .. } = found.fix()?;
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.location);
    let (first, rest) = edits.split_first()?;
    let mut joined = Edit::clone(first);
    for edit in rest {
        let gap = Span { start: joined.location.span.end, end: edit.location.span.start };
        if edit.location.document != joined.location.document || gap.end < gap.start {
            return None;
        }
        joined.parts.push(Part::Copy(gap));
        joined.parts.extend(edit.parts.iter().cloned());
        joined.location.span.end = edit.location.span.end;
    }
    replacement(found, &joined)
}

fn replacement(found: &ProjectFinding<'_>, edit: &Edit) -> Option<Replacement> {
    let text = edit.parts.iter().map(|part| match part {
        Part::Text(text) => Some(text.as_str()),
        Part::Copy(span) => copied(found, Location { document: edit.location.document, span: *span }),
    });
    Some(Replacement { location: edit.location, text: text.collect::<Option<String>>()? })
}

/// A part of a file, if all of it was proved public. A part that spans lines never is.
fn copied<'f>(found: &ProjectFinding<'f>, location: Location) -> Option<&'f str> {
    let document = found.project.documents.get(location.document)?;
    let text = location.span.of_text(document.file.text());
    let parts = found.report.disclosure(location.document).split(document, location.span, &[]);
    (!text.contains('\n') && parts.iter().all(|(_, is_public)| *is_public)).then_some(text)
}
