//! Findings, as the protocol has them.
//!
//! Enters: the report of a project. Leaves: diagnostics of one document, or of the workspace, with an id by which a client
//! tells whether they have changed. They are the findings of `airenv check`, with the same words.

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};

use gen_lsp_types::{DocumentDiagnosticParams, WorkspaceDiagnosticParams};
use serde_json::{Value, json};
use siphasher::sip::SipHasher13;

use super::positions::Lines;
use super::projects::Place;
use super::session::Session;
use crate::config::Mistake;
use crate::diagnostic::{Location, Severity};
use crate::discover::configuration;
use crate::lint::Diagnostic;
use crate::project::Document;

/// Rules about text that does nothing, which editors fade.
const UNNECESSARY: [&str; 2] = ["AE404", "AE902"];

/// Rules about text that still works and will not, which editors strike through.
const DEPRECATED: [&str; 1] = ["AE105"];

/// `textDocument/diagnostic`.
pub(super) fn of_document(session: &mut Session<'_>, params: &DocumentDiagnosticParams) -> Value {
    report(of_open(session, &params.text_document.uri.0), params.previous_result_id.as_deref())
}

/// The diagnostics of an open file: one that airenv checks, or its configuration.
fn of_open(session: &mut Session<'_>, uri: &str) -> Vec<Value> {
    if let Some(mistakes) = of_configuration(session, uri) {
        return mistakes;
    }
    session.asked(uri).map_or_else(Vec::new, |asked| {
        asked.analysis.place(&asked.open).map_or_else(Vec::new, |place| items(session, place))
    })
}

/// The mistakes in an open configuration of airenv; `None` if it is none.
fn of_configuration(session: &Session<'_>, uri: &str) -> Option<Vec<Value>> {
    let open = session.documents.get(uri).filter(|open| !open.is_lost)?;
    let mistakes = configuration::mistakes(open.path.as_deref()?, &open.text, &session.options.formats)?;
    let lines = Lines::new(&open.text, session.client.encoding);
    let item = |mistake: &Mistake| json!({"range": lines.range(mistake.span), "severity": 1, "source": "airenv", "message": mistake.message});
    Some(mistakes.iter().map(item).collect())
}

/// `workspace/diagnostic`.
pub(super) fn of_workspace(session: &mut Session<'_>, params: &WorkspaceDiagnosticParams) -> Value {
    let known = params.previous_result_ids.iter().map(|known| (known.uri.0.as_str(), known.value.as_str()));
    let known: HashMap<&str, &str> = known.collect();
    let mut reports: BTreeMap<String, Value> = BTreeMap::new();
    for scope in session.scopes_of_folders() {
        let analysis = session.analysis(scope);
        for one in &analysis.known {
            for (index, document) in one.project.documents.iter().enumerate().filter(|(_, file)| !file.is_context) {
                let Some(path) = &document.location else { continue };
                if !session.folders.iter().any(|folder| path.starts_with(folder)) {
                    continue;
                }
                let uri = session.uri_of(path);
                let items = items(session, Place { known: one, index, document });
                let mut report = report(items, known.get(uri.as_str()).copied());
                let version = session.documents.get(&uri).map(|open| open.version);
                if let Some(report) = report.as_object_mut() {
                    report.insert("uri".to_owned(), json!(uri));
                    report.insert("version".to_owned(), json!(version));
                }
                reports.insert(uri, report);
            }
        }
    }
    // What was reported in a file that is not there any more is gone.
    for (uri, _) in known {
        let gone = || json!({"kind": "full", "uri": uri, "version": null, "items": []});
        reports.entry(uri.to_owned()).or_insert_with(gone);
    }
    json!({"items": reports.into_values().collect::<Vec<_>>()})
}

/// The parameters of `textDocument/publishDiagnostics`.
pub(super) fn to_publish(session: &mut Session<'_>, uri: &str) -> Option<Value> {
    let version = session.documents.get(uri)?.version;
    Some(json!({"uri": uri, "version": version, "diagnostics": of_open(session, uri)}))
}

/// A report, or that it is the one that the client has.
fn report(items: Vec<Value>, known: Option<&str>) -> Value {
    let mut hasher = SipHasher13::new();
    items.hash(&mut hasher);
    let id = format!("{:016x}", hasher.finish());
    if known == Some(id.as_str()) {
        return json!({"kind": "unchanged", "resultId": id});
    }
    // `json!` would copy every item.
    let of_report = [("kind", json!("full")), ("resultId", json!(id)), ("items", Value::Array(items))];
    Value::Object(of_report.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The diagnostics of a document.
fn items(session: &Session<'_>, place: Place<'_>) -> Vec<Value> {
    let mut shown = Shown { session, place, lines: HashMap::new() };
    let of_document = |diagnostic: &&Diagnostic| diagnostic.finding.location.document == place.index;
    place.known.report.diagnostics.iter().filter(of_document).map(|diagnostic| shown.one(diagnostic)).collect()
}

/// One diagnostic, as it is sent with an action.
pub(super) fn item(session: &Session<'_>, place: Place<'_>, diagnostic: &Diagnostic) -> Value {
    Shown { session, place, lines: HashMap::new() }.one(diagnostic)
}

/// The lines of a document as its editor counts them.
pub(super) fn lines<'d>(session: &Session<'_>, document: &'d Document) -> Lines<'d> {
    let text = document.file.text();
    let is_open = document.location.as_ref().is_none_or(|path| session.documents.uri_of(path).is_some());
    if is_open { Lines::new(text, session.client.encoding) } else { Lines::of_file(text, session.client.encoding) }
}

struct Shown<'s> {
    session: &'s Session<'s>,
    place: Place<'s>,
    lines: HashMap<usize, Lines<'s>>,
}

impl Shown<'_> {
    fn one(&mut self, diagnostic: &Diagnostic) -> Value {
        let finding = &diagnostic.finding;
        let severity = match finding.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            Severity::Note => 3,
        };
        let help = finding.help.as_ref().map(|help| format!("\nhelp: {}", help.as_str())).unwrap_or_default();
        let mut item = json!({
            "range": self.range(finding.location),
            "severity": severity,
            "code": diagnostic.rule.code,
            "source": "airenv",
            "message": format!("{}{help}", diagnostic.text()),
        });
        let related: Vec<Value> = if self.session.client.shows_related {
            let related = finding.related.iter().filter_map(|one| self.related(one.location, one.message.as_str()));
            related.collect()
        } else {
            Vec::new()
        };
        let tag = match diagnostic.rule.code {
            code if UNNECESSARY.contains(&code) => Some(1),
            code if DEPRECATED.contains(&code) => Some(2),
            _ => None,
        };
        let tag = tag.filter(|tag| self.session.client.tags.contains(tag));
        let page = self.session.options.site.page(diagnostic.rule).filter(|_| self.session.client.links_codes);
        if let Some(item) = item.as_object_mut() {
            if let Some(page) = page {
                item.insert("codeDescription".to_owned(), json!({"href": page}));
            }
            if !related.is_empty() {
                item.insert("relatedInformation".to_owned(), json!(related));
            }
            if let Some(tag) = tag {
                item.insert("tags".to_owned(), json!([tag]));
            }
        }
        item
    }

    fn related(&mut self, location: Location, message: &str) -> Option<Value> {
        let document = self.place.known.project.documents.get(location.document)?;
        let uri = match &document.location {
            Some(path) => self.session.uri_of(path),
            None => return None,
        };
        Some(json!({"location": {"uri": uri, "range": self.range(location)}, "message": message}))
    }

    fn range(&mut self, location: Location) -> gen_lsp_types::Range {
        let Some(document) = self.place.known.project.documents.get(location.document) else {
            return gen_lsp_types::Range::default();
        };
        let session = self.session;
        self.lines.entry(location.document).or_insert_with(|| lines(session, document)).range(location.span)
    }
}
