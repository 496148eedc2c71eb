//! Edits of the client's texts.
//!
//! Enters: texts before and after. Leaves: the edits between them, which hold only what differs: a value that stays where
//! it is is not sent.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use similar::{Algorithm, DiffOp, capture_diff_slices, capture_diff_slices_deadline};

use super::diagnostics::lines;
use super::projects::Place;
use super::session::Session;
use crate::fix::Texts;
use crate::project::Project;
use crate::text::Span;

/// How long the smallest edits of one place are looked for.
const PATIENCE: Duration = Duration::from_millis(50);

/// The edits of a workspace after which its documents have these texts.
pub(super) fn workspace(session: &Session<'_>, (own, uri): (Place<'_>, &str), texts: &Texts) -> Option<Value> {
    let project: &Project = &own.known.project;
    let mut of_documents: Vec<(String, Option<i32>, Vec<Value>)> = Vec::new();
    for (index, after) in texts {
        let document = project.documents.get(*index)?;
        let uri = match &document.location {
            _ if *index == own.index => uri.to_owned(),
            Some(path) => session.uri_of(path),
            None => return None,
        };
        let before = document.file.text();
        let lines = lines(session, document);
        let edits = between(before, after);
        let edits = edits.into_iter().map(|(span, text)| json!({"range": lines.range(span), "newText": text}));
        let version = session.documents.get(&uri).map(|open| open.version);
        of_documents.push((uri, version, edits.collect()));
    }
    if session.client.versions_edits {
        let changes = of_documents
            .into_iter()
            .map(|(uri, version, edits)| json!({"textDocument": {"uri": uri, "version": version}, "edits": edits}));
        return Some(json!({"documentChanges": changes.collect::<Vec<_>>()}));
    }
    let changes: Map<String, Value> = of_documents.into_iter().map(|(uri, _, edits)| (uri, json!(edits))).collect();
    Some(json!({"changes": changes}))
}

/// The edits between two texts, in order.
pub(super) fn between(before: &str, after: &str) -> Vec<(Span, String)> {
    let [old, new] = [before, after].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let [old_starts, new_starts] = [&old, &new].map(|lines| starts(lines));
    let at = |starts: &[usize], line: usize| starts.get(line).copied().unwrap_or_default();
    let mut edits = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        let (lines, news) = (operation.old_range(), operation.new_range());
        let (start, end) = (at(&old_starts, lines.start), at(&old_starts, lines.end));
        let (from, to) = (at(&new_starts, news.start), at(&new_starts, news.end));
        let (old, new) = (before.get(start..end).unwrap_or_default(), after.get(from..to).unwrap_or_default());
        edits.extend(
            within(old, new)
                .into_iter()
                .map(|(span, text)| (Span::new(start + span.start as usize, start + span.end as usize), text)),
        );
    }
    edits
}

/// Where each line starts, and where the last one ends.
fn starts(lines: &[&str]) -> Vec<usize> {
    let mut at = 0;
    let starts = lines.iter().map(|line| {
        at += line.len();
        at
    });
    std::iter::once(0).chain(starts).collect()
}

/// The edits between some lines and what comes in their place, by their characters.
fn within(before: &str, after: &str) -> Vec<(Span, String)> {
    let [old, new] = [before, after].map(|text| text.chars().collect::<Vec<_>>());
    let offsets: Vec<usize> = before.char_indices().map(|(at, _)| at).chain([before.len()]).collect();
    let deadline = Some(Instant::now() + PATIENCE);
    let all = capture_diff_slices_deadline(Algorithm::Myers, &old, &new, deadline).into_iter();
    let changed = all.filter(|operation| !matches!(operation, DiffOp::Equal { .. }));
    let edits = changed.map(|operation| {
        let (from, to) = (operation.old_range(), operation.new_range());
        let [start, end] = [from.start, from.end].map(|at| offsets.get(at).copied().unwrap_or(before.len()));
        (Span::new(start, end), new.get(to).unwrap_or_default().iter().collect())
    });
    edits.collect()
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn edits_lead_from_one_text_to_the_other_and_leave_the_rest() {
        let cases = [
            ("", "A=1\n"),
            ("A=1\n", ""),
            ("A='hunter2' \nB=é\n", "A=\"hunter2\"\nB=é\n"),
            ("A=1\nB=2\nC=3\n", "# c\nA=1\nC=4\n"),
            ("K={\"a\": 'hunter2'}\r\nL=1", "K='{\"a\": \"hunter2\"}'\r\nL=1\n"),
        ];
        for (before, after) in cases {
            let edits = between(before, after);
            let mut text = before.to_owned();
            for (span, new) in edits.iter().rev() {
                assert!(!new.contains("hunter2"));
                text.replace_range(span.range(), new);
            }
            assert_eq!(text, after);
        }
    }
}
