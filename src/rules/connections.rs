//! A connection in a variable, as Airflow reads it: a URI or JSON.
//!
//! Enters: the value of `AIRFLOW_CONN_…`. Leaves: what is wrong with it. Never guesses at what only run time knows.

use super::prelude::*;
use super::{connection_uri, json_lines};
use crate::json::{self, Kind, Member, NodeId, NumberForm, Reason, Tree};
use crate::knowledge::VersionRange;
use crate::knowledge::airflow::{self, ConnectionField, Takes};
use crate::uri::{self, UriProblemKind};

/// The effect of most mistakes.
pub(super) const NOT_DEFINED: &str = ", so Airflow rejects the whole connection";

pub(super) const PORT: &str = "write a number, such as `5432`";

/// Dialects of `SQLAlchemy`, with the schemes of the connections that Airflow has.
pub(super) const DRIVERS: [(&str, &str); 5] = [
    ("postgresql", "postgres://"),
    ("postgres", "postgres://"),
    ("mysql", "mysql://"),
    ("mssql", "mssql://"),
    ("oracle", "oracle://"),
];

impl Connection<'_, '_> {
    /// Where a part of the trimmed value is written.
    fn at(&self, part: Span) -> Location {
        let from = |offset: u32| self.start + offset as usize;
        let span = self.setting.value.origin(Span::new(from(part.start), from(part.end)));
        Location { document: self.setting.document, span }
    }

    fn empty(&self, is_empty: bool) -> Finding {
        let (severity, message) = if is_empty {
            (Severity::Warning, "an empty value counts as not set: this defines no connection")
        } else {
            (Severity::Error, "this value contains only whitespace, so the connection isn't defined")
        };
        let location = if is_empty { self.setting.key_location() } else { self.setting.value_location() };
        Finding::new(severity, location, message).label("empty").help("write the connection, or remove the line")
    }

    /// A value that is not a JSON object, and whose start does not look like anything else.
    fn of_text(&self) -> Option<Finding> {
        let first = self.text.chars().next()?;
        if matches!(first, '"' | '\'') {
            let quote = Span::new(0, 1);
            let message = "the quotes are part of the value, so Airflow reads all of it as the schema of a connection without host or login";
            return Some(
                Finding::error(self.at(quote), message)
                    .label("part of the value")
                    .help("remove the quotes inside the value"),
            );
        }
        if first == '[' {
            let message = "a list is not a connection: Airflow reads all of it as the schema of a connection without host or login";
            return Some(
                Finding::error(self.at(Span::new(0, 1)), message)
                    .label("not a JSON object")
                    .help("write one JSON object, or a URI"),
            );
        }
        self.of_uri()
    }

    /// A URI for `SQLAlchemy`: the driver becomes part of the type, which no hook has.
    fn of_driver(&self) -> Option<Finding> {
        let (scheme, _) = self.text.split_once("://")?;
        let (kind, driver) = scheme.split_once('+')?;
        let right = DRIVERS.iter().find(|(dialect, _)| *dialect == kind).map(|(_, right)| *right)?;
        let is_name = !driver.is_empty() && driver.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let message = "the SQLAlchemy driver becomes part of the connection's type, and Airflow has no hook for that";
        let span = Span::new(0, scheme.len());
        let finding = Finding::warning(self.at(span), message).label("not a connection type");
        is_name.then(|| finding.help(Message::from("write ").code(right)))
    }

    fn of_uri(&self) -> Option<Finding> {
        if self.text.starts_with("arn:aws") {
            let message =
                "this is an ARN, which Airflow does not resolve: it takes it for a connection, without host and login";
            let finding = Finding::error(self.at(Span::new(0, self.text.len())), Message::from(message));
            return Some(
                finding.label("not a connection").help("let a secrets backend get the secret, or write it here"),
            );
        }
        if let Some(finding) = self.of_driver() {
            return Some(finding);
        }
        let refuses = match self.versions.before(&airflow::facts().nested_url_refused_since) {
            Certainty::Yes => Certainty::No,
            Certainty::No => Certainty::Yes,
            Certainty::Maybe => Certainty::Maybe,
        };
        let Some(problem) = uri::problem(self.text, refuses != Certainty::No) else {
            return self.of_query().or_else(|| self.of_path());
        };
        let (severity, message, label, help) = connection_uri::explain(problem.kind);
        let is_version_unknown = problem.kind == UriProblemKind::SecondUrl && refuses == Certainty::Maybe;
        let severity = if is_version_unknown { Severity::Warning } else { severity };
        Some(Finding::new(severity, self.at(problem.span), message).label(label).help(help))
    }

    fn of_json(&self, findings: &mut Vec<Finding>) {
        let since = &airflow::facts().json_connections_since;
        if self.versions.before(since) == Certainty::Yes {
            let message = Message::from("connections in JSON need Airflow ")
                .and(since)
                .and(" or newer: this version reads all of it as a URI");
            findings.push(
                Finding::error(self.at(Span::new(0, 1)), message)
                    .label("read as a URI")
                    .help("write the connection as a URI"),
            );
            return;
        }
        let Some(trimmed) = self.setting.value.text().map(|_| self.text) else { return };
        let holes: Vec<Span> = self.setting.value.holes().into_iter().filter_map(|hole| self.inside(hole)).collect();
        let tree = json::parse(trimmed, &holes);
        if let Some(error) = tree.errors.first() {
            let message = Message::from("this is not valid JSON")
                .and(NOT_DEFINED)
                .and(": ")
                .and(wording::lowered(error.reason.explain()));
            let finding = Finding::error(self.at(error.span), message).label("not valid JSON");
            findings.push(match error.reason {
                Reason::SingleQuotes => finding.help("write double quotes inside, as JSON does"),
                _ => finding,
            });
            return;
        }
        let Some(root) = tree.root().filter(|root| matches!(tree.kind(*root), Kind::Object)) else { return };
        if let Some(finding) = self.other_object(&tree, root) {
            findings.push(finding);
            return;
        }
        findings.extend(self.uri_beside(&tree, root));
        for member in tree.members(root).filter(|member| member.key_certain) {
            match airflow::connection_field(member.key.expose()) {
                Some(field) if self.is_too_new(field) => findings.push(self.unknown_field(&member)),
                Some(field) => findings.extend(self.of_field(&tree, &member, field)),
                None => findings.push(self.unknown_field(&member)),
            }
        }
    }

    /// A `uri` field along with fields that the URI would give.
    fn uri_beside(&self, tree: &Tree<'_>, root: NodeId) -> Option<Finding> {
        let field = |member: &Member<'_>| {
            let is_set = member.key_certain && is_set(tree, member.value);
            airflow::connection_field(member.key.expose()).filter(|_| is_set)
        };
        let is_whole = |member: &Member<'_>| field(member).is_some_and(|field| field.takes == Takes::Whole);
        let is_part = |member: &Member<'_>| field(member).is_some_and(ConnectionField::is_part);
        let uri = tree.members(root).find(is_whole)?;
        let other = tree.members(root).find(is_part)?;
        let message = Message::quoting("uri").and(" cannot be combined with other fields");
        let finding = Finding::error(self.at(uri.key_span), message.and(NOT_DEFINED));
        let finding = finding.label("excludes other fields").help("keep either the URI or the other fields");
        Some(finding.related(self.at(other.key_span), "another field"))
    }

    /// The path of an HTTP connection, in which Airflow's hook looks for the protocol, and a host behind a third slash.
    fn of_path(&self) -> Option<Finding> {
        let (scheme, rest) = self.text.split_once("://")?;
        let end = rest.find(['?', '#']).unwrap_or(rest.len());
        let rest = rest.get(..end)?;
        let start = scheme.len() + "://".len();
        if rest.starts_with('/') && rest.contains('@') {
            let message = "a third slash ends the host before it begins: Airflow reads what follows as the schema, and finds no host and no login";
            let finding = Finding::warning(self.at(Span::new(start, start + 1)), message);
            return Some(finding.label("a third slash").help("remove it"));
        }
        let is_https = scheme.eq_ignore_ascii_case("https");
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if !is_https && !scheme.eq_ignore_ascii_case("http")
            || authority.is_empty()
            || authority.contains(':') && path.starts_with('/')
            || authority.contains("%3A%2F")
        {
            return None;
        }
        if matches!(path, "http" | "https") || (path.is_empty() && !is_https) {
            return None;
        }
        let form = "http://login:password@host/https";
        if path.is_empty() {
            let message = "`https` is only the connection's type here: Airflow's HTTP hook sends requests to `http://`, unencrypted";
            let finding = Finding::warning(self.at(Span::new(0, scheme.len())), message);
            return Some(finding.label("not the protocol").help(Message::from("write it as ").code(form)));
        }
        let from = start + authority.len() + 1;
        let message = "Airflow's HTTP hook takes this path for the protocol (`path://host`): requests fail";
        let finding = Finding::warning(self.at(Span::new(from, from + path.len())), message);
        let help = Message::from("write `https` here, as in ").code(form).and(", and the path in the DAG");
        Some(finding.label("taken for the protocol").help(help))
    }

    /// What `__extra__` in the query contains, if it is not a JSON object: it replaces all extras.
    fn of_query(&self) -> Option<Finding> {
        let value = uri::query_value(self.text, "__extra__").filter(|value| !value.is_empty())?;
        let text = uri::unescaped(value.of_text(self.text))?;
        (!is_object(&text)).then(|| self.no_extras(value))
    }

    /// Converts a span of the whole value to one of the trimmed value.
    fn inside(&self, span: Span) -> Option<Span> {
        let start = (span.start as usize).checked_sub(self.start)?;
        Some(Span::new(start, start + span.len()))
    }

    /// Whether the Airflow in force certainly does not know the field yet.
    fn is_too_new(&self, field: &ConnectionField) -> bool {
        field.since.as_ref().is_some_and(|since| self.versions.before(since) == Certainty::Yes)
    }

    /// An object that is no connection, but has one in it or belongs into one.
    fn other_object(&self, tree: &Tree<'_>, root: NodeId) -> Option<Finding> {
        let members: Vec<Member<'_>> = tree.members(root).filter(|member| member.key_certain).collect();
        let has = |name: &str| members.iter().any(|member| member.key.expose() == name);
        if ["type", "private_key", "client_email"].into_iter().all(has) && !has("conn_type") {
            let message = Message::from("this is a key file of Google and not a connection").and(NOT_DEFINED);
            let finding = Finding::error(self.at(tree.span(root)), message).label("a key file");
            let right = r#"{"conn_type": "google_cloud_platform", "extra": {"keyfile_dict": {…}}}"#;
            return Some(finding.help(Message::from("write ").code(right)));
        }
        let [only] = members.as_slice() else { return None };
        let is_field = airflow::connection_field(only.key.expose()).is_some();
        let mut inner = tree.members(only.value).filter(|_| !is_field && matches!(tree.kind(only.value), Kind::Object));
        inner.find(|member| member.key.expose() == "conn_type").map(|_| {
            let message = Message::from("the connection lies in another object").and(NOT_DEFINED);
            let finding = Finding::error(self.at(only.key_span), message).label("one object too many");
            finding.help("take off the outer object: Airflow takes the id from the variable's name")
        })
    }

    fn unknown_field(&self, member: &Member<'_>) -> Finding {
        let key = member.key.expose();
        let subject = Message::naming(disclosure::name(key), "this");
        let message = subject.and(" is not a connection field").and(NOT_DEFINED);
        let finding = Finding::error(self.at(member.key_span), message).label("unknown field");
        match near_field(key) {
            Some(field) => finding.help(Message::from("write ").code(field)),
            None if ["conn_id", "connection_id", "id"].contains(&key) => {
                finding.help("remove it: Airflow takes the id from the variable's name")
            }
            None => finding.help(Message::from("remove it, or move it into ").code("extra")),
        }
    }

    fn of_field(&self, tree: &Tree<'_>, member: &Member<'_>, field: &'static ConnectionField) -> Option<Finding> {
        let kind = tree.kind(member.value);
        let is_given = !tree.is_falsy(member.value);
        let (reason, help) = match (field.takes, kind) {
            (Takes::Object, _) => return self.of_extra(tree, member, kind),
            (Takes::Text | Takes::Whole, Kind::Number(_) | Kind::Bool(_) | Kind::Array | Kind::Object) if is_given => {
                (" is not a string", "put it in double quotes")
            }
            (Takes::Text, Kind::Bool(false)) if field.refuses_false => (" is not a string", "put it in double quotes"),
            (Takes::Integer, Kind::String { text, certain: true }) if !is_integer(text.expose()) => {
                (" is not a number", PORT)
            }
            (Takes::Integer, Kind::Array | Kind::Object) if is_given => (" is not a number", PORT),
            (Takes::Integer, Kind::Number(number))
                if matches!(number.form, NumberForm::NotANumber | NumberForm::Infinity) =>
            {
                (" is not a number", PORT)
            }
            _ => return None,
        };
        let message = Message::quoting(field.name).and(reason).and(NOT_DEFINED);
        Some(Finding::error(self.at(tree.span(member.value)), message).label("refused").help(help))
    }

    fn of_extra(&self, tree: &Tree<'_>, member: &Member<'_>, kind: &Kind<'_>) -> Option<Finding> {
        let is_right = match kind {
            Kind::String { text, certain: true } if text.expose().is_empty() => true,
            Kind::String { text, certain: true } => is_object(text.expose()),
            Kind::Number(_) | Kind::Array | Kind::Bool(_) => tree.is_falsy(member.value),
            _ => true,
        };
        (!is_right).then(|| self.no_extras(tree.span(member.value)))
    }

    /// Extras that are not a JSON object.
    fn no_extras(&self, part: Span) -> Finding {
        let since = &airflow::facts().connection_extra_is_object_since;
        let subject = Message::from("the extras are not a JSON object: ");
        let (severity, message) = match self.versions.before(since) {
            Certainty::No => (Severity::Error, subject.and("Airflow rejects the connection, so it isn't defined")),
            Certainty::Maybe => {
                let message = subject
                    .and("since Airflow ")
                    .and(since)
                    .and(" the connection isn't defined; before that, it has no extras");
                (Severity::Warning, message)
            }
            Certainty::Yes => (Severity::Note, subject.and("the connection has no extras")),
        };
        let help = Message::from("write an object, such as ").code("{\"region_name\": \"us-east-1\"}");
        Finding::new(severity, self.at(part), message).label("not a JSON object").help(help)
    }
}

/// A connection being checked.
pub(super) struct Connection<'c, 'p> {
    setting: &'c Setting<'p>,
    versions: &'c VersionRange,
    /// The value without the surrounding whitespace, which Airflow strips, and where it begins.
    text: &'c str,
    start: usize,
}

/// Whether Airflow cannot read a connection.
pub(super) fn is_malformed(scope: &Scope<'_>, environment: &Environment<'_>, setting: &Setting<'_>) -> bool {
    let mut findings = Vec::new();
    of_setting(scope, environment, setting, &mut findings);
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

pub(super) fn of_setting(
    scope: &Scope<'_>,
    environment: &Environment<'_>,
    setting: &Setting<'_>,
    findings: &mut Vec<Finding>,
) {
    let is_connection = setting
        .key
        .text()
        .and_then(|key| key.strip_prefix("AIRFLOW_CONN_"))
        .is_some_and(|id| !id.is_empty() && !id.bytes().any(|byte| byte.is_ascii_lowercase()));
    let Some(value) = setting.value.text().filter(|_| is_connection) else { return };
    // A template is there to be filled in.
    if value.is_empty() && environment.document.is_sample() {
        return;
    }
    let mut own = Vec::new();
    judge(scope, setting, value, &mut own);
    json_lines::yield_to_line(&mut own, setting, environment, precedence::CONNECTION_LINE);
    for finding in &mut own {
        finding.yield_to(precedence::PLACEHOLDER, [setting.value_location()]);
    }
    findings.append(&mut own);
}

pub(super) fn judge(scope: &Scope<'_>, setting: &Setting<'_>, value: &str, findings: &mut Vec<Finding>) {
    let text = value.trim();
    let start = value.len() - value.trim_start().len();
    let connection = Connection { setting, versions: scope.project.target.versions(None), text, start };
    if text.is_empty() {
        findings.push(connection.empty(value.is_empty()));
    } else if text.starts_with('{') {
        connection.of_json(findings);
    } else if setting.value.is_certain() {
        findings.extend(connection.of_text());
    }
}

/// The field that people mean by a name.
pub(super) fn near_field(key: &str) -> Option<&'static str> {
    let plain = key.to_lowercase().replace('-', "_");
    let fields = &airflow::facts().connection_fields;
    let known = fields.iter().find(|field| field.name == plain || field.mistaken.contains(&plain.as_str()));
    let near = || fields.iter().find(|field| plain.len() > 3 && strsim::osa_distance(&plain, field.name) == 1);
    known.or_else(near).map(|field| field.name)
}

/// Whether Python's `int()` accepts it; an empty string counts as no port.
pub(super) fn is_integer(text: &str) -> bool {
    let digits = text.trim().trim_start_matches(['+', '-']);
    let is_number = digits.chars().all(|c| c.is_numeric() || c == '_') && digits.chars().any(char::is_numeric);
    text.is_empty() || is_number
}

/// Whether Python certainly treats it as true.
pub(super) fn is_set(tree: &Tree<'_>, node: NodeId) -> bool {
    match tree.kind(node) {
        Kind::String { certain: false, .. } | Kind::Hole => false,
        _ => !tree.is_falsy(node),
    }
}

/// Whether a string is a JSON object.
pub(super) fn is_object(text: &str) -> bool {
    let tree = json::parse(text, &[]);
    tree.is_valid() && tree.root().is_some_and(|root| matches!(tree.kind(root), Kind::Object))
}
