//! What can be done about findings.
//!
//! Enters: a range of a document. Leaves: for each finding in it its fix, and comments that ignore it; and all safe fixes
//! of the document at once. Each is proved as `airenv check --fix` proves it, over the open files.

use gen_lsp_types::{CodeActionContext, CodeActionKind, CodeActionParams, Range, Uri};
use lsp_server::ErrorCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{self, Answer, Failure};
use super::projects::Place;
use super::session::{RequestedDocument, Session};
use super::{diagnostics, edits};
use crate::diagnostic::Safety;
use crate::fix::{self, Comment, Texts};
use crate::lint::{Diagnostic, lint};
use crate::project::{Document, Project};
use crate::text::Span;

/// All safe fixes of a document.
pub(super) const FIX_ALL: &str = "source.fixAll.airenv";

/// At most this many findings of a range get actions of their own.
const MOST: usize = 20;

/// `textDocument/codeAction`.
pub(super) fn list(session: &mut Session<'_>, params: &CodeActionParams) -> Answer {
    let Some(asked) = session.asked(&params.text_document.uri.0) else { return Ok(json!([])) };
    let Some(place) = asked.analysis.place(&asked.open) else { return Ok(json!([])) };
    let mut actions = Vec::new();
    if wants(&params.context, "quickfix") {
        let span = span(session, place, params.range)?;
        let near = |diagnostic: &&Diagnostic| {
            let own = diagnostic.finding.location;
            own.document == place.index && own.span.start <= span.end && span.start <= own.span.end
        };
        let near: Vec<&Diagnostic> = place.known.report.diagnostics.iter().filter(near).take(MOST).collect();
        let mut fixes: Vec<(bool, Value)> = near.iter().filter_map(|one| of_fix(session, &asked, place, one)).collect();
        // The safe ones first.
        fixes.sort_by_key(|(is_safe, _)| !is_safe);
        actions.extend(fixes.into_iter().map(|(_, action)| action));
        actions.extend(near.iter().flat_map(|one| ignores(session, &asked, place, one)));
    }
    let is_fixable = || place.known.report.diagnostics.iter().any(|diagnostic| is_safe_here(place, diagnostic));
    let is_named = params.context.only.as_ref().is_some_and(|only| !only.is_empty());
    if wants(&params.context, FIX_ALL) && (is_named || session.client.resolves_edits) && is_fixable() {
        let mut action = json!({"title": "Fix all safe airenv problems", "kind": FIX_ALL});
        let data = Data { uri: params.text_document.uri.clone(), version: asked.open.version };
        let edit = if session.client.resolves_edits { None } else { Some(fix_all(session, &asked)?) };
        put(&mut action, "data", json!({"uri": data.uri, "version": data.version}));
        if let Some(edit) = edit {
            put(&mut action, "edit", edit);
        }
        actions.push(action);
    }
    Ok(Value::Array(actions))
}

/// What an action needs to be resolved.
#[derive(Deserialize)]
struct Data {
    uri: Uri,
    version: i32,
}

/// `codeAction/resolve`.
pub(super) fn resolve(session: &mut Session<'_>, mut action: Value) -> Answer {
    let is_open = action.get("kind").and_then(Value::as_str) == Some(FIX_ALL);
    if !is_open {
        return if action.get("edit").is_some() { Ok(action) } else { Err(Failure::params()) };
    }
    let data: Data = answer::read(action.get("data").cloned().unwrap_or_default())?;
    let Some(asked) = session.asked(&data.uri.0) else { return Err(Failure::params()) };
    if asked.open.version != data.version {
        return Err(Failure::stale("codeAction/resolve"));
    }
    let edit = fix_all(session, &asked)?;
    put(&mut action, "edit", edit);
    Ok(action)
}

/// The fix of a finding, and whether it is safe.
fn of_fix(
    session: &Session<'_>,
    asked: &RequestedDocument,
    place: Place<'_>,
    diagnostic: &Diagnostic,
) -> Option<(bool, Value)> {
    let fix = diagnostic.finding.fix.as_ref()?;
    let documents = &place.known.project.documents;
    let may_edit = |document: &Document| !document.is_context;
    if !fix.edits.iter().all(|edit| documents.get(edit.location.document).is_some_and(may_edit)) {
        return None;
    }
    let texts = fix::edited(&place.known.project, &[fix], &place.known.report).ok()?;
    let is_safe = fix.safety == Safety::Safe;
    let remark = if is_safe { "" } else { " (may not keep the intended meaning)" };
    let title = format!("{}{remark}", fix.title.as_str());
    let mut action = quick(session, asked, place, (diagnostic, &title), &texts)?;
    put(&mut action, "isPreferred", json!(is_safe));
    Some((is_safe, action))
}

/// Comments that ignore a finding.
fn ignores(session: &Session<'_>, asked: &RequestedDocument, place: Place<'_>, diagnostic: &Diagnostic) -> Vec<Value> {
    let (code, name) = (diagnostic.rule.code, diagnostic.rule.name);
    let (at, codes) = (diagnostic.finding.location.span, [code]);
    let comment = Comment {
        project: &place.known.project,
        index: place.index,
        document: place.document,
        codes: &codes,
        reason: "",
    };
    let texts = |text: String| Texts::from([(place.index, text)]);
    let here = comment.above(at).map(|text| (format!("Ignore {code} {name} here"), texts(text)));
    let file = comment.for_file(at).map(|text| (format!("Ignore {code} {name} in this file"), texts(text)));
    let both = here.into_iter().chain(file);
    both.filter_map(|(title, texts)| quick(session, asked, place, (diagnostic, &title), &texts)).collect()
}

fn quick(
    session: &Session<'_>,
    asked: &RequestedDocument,
    place: Place<'_>,
    (diagnostic, title): (&Diagnostic, &str),
    texts: &Texts,
) -> Option<Value> {
    Some(json!({
        "title": title,
        "kind": "quickfix",
        "diagnostics": [diagnostics::item(session, place, diagnostic)],
        "edit": edits::workspace(session, (place, &asked.uri), texts)?,
    }))
}

/// The edits that apply every safe fix of a document, round by round, as `--fix` does.
fn fix_all(session: &Session<'_>, asked: &RequestedDocument) -> Answer {
    let failure = || Failure::new(ErrorCode::RequestFailed, "airenv does not check the file any more");
    let own = asked.analysis.place(&asked.open).ok_or_else(failure)?;
    let path = own.document.location.clone();
    let has_it = |project: &Project| project.documents.iter().any(|document| document.location == path);
    let project = session.projects_again(asked).into_iter().find(has_it).ok_or_else(failure)?;
    let settings = &own.known.settings;
    let is_own = |document: &Document| document.location == path;
    let check = |project: &Project| lint(project, settings);
    let fixed = fix::fix(project, &check, Safety::Safe, &is_own);
    let changed = fixed
        .before
        .keys()
        .filter_map(|index| Some((*index, fixed.project.documents.get(*index)?.file.text().to_owned())));
    let texts: Texts = changed.collect();
    edits::workspace(session, (own, &asked.uri), &texts).ok_or_else(failure)
}

/// Whether a finding has a safe fix that edits this document alone.
fn is_safe_here(place: Place<'_>, diagnostic: &Diagnostic) -> bool {
    let fix = diagnostic.finding.fix.as_ref().filter(|fix| fix.safety == Safety::Safe);
    fix.is_some_and(|fix| fix.edits.iter().all(|edit| edit.location.document == place.index))
}

/// Whether the client wants actions of a kind: it may name the kind, or one that holds it.
fn wants(context: &CodeActionContext, kind: &str) -> bool {
    let Some(only) = &context.only else { return true };
    only.iter().any(|wanted| {
        let wanted = name(wanted);
        let rest = kind.strip_prefix(wanted.as_str());
        wanted.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn name(kind: &CodeActionKind) -> String {
    serde_json::to_value(kind).ok().and_then(|name| Some(name.as_str()?.to_owned())).unwrap_or_default()
}

fn span(session: &Session<'_>, place: Place<'_>, range: Range) -> Result<Span, Failure> {
    let lines = diagnostics::lines(session, place.document);
    let (start, end) = (lines.offset(range.start), lines.offset(range.end));
    let (start, end) = start.zip(end).ok_or_else(Failure::outside)?;
    Ok(Span::new(start, end.max(start)))
}

fn put(value: &mut Value, key: &str, member: Value) {
    if let Some(object) = value.as_object_mut() {
        object.insert(key.to_owned(), member);
    }
}
