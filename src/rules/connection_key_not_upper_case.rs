//! AE701: a connection or a variable under a name that Airflow never looks up.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE701",
    name: "connection-key-not-upper-case",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A connection or a variable is set under a name that Airflow never reads.",
    why: "For the connection `my_db`, Airflow reads `AIRFLOW_CONN_MY_DB`: the id in upper case, whatever its own case, \
          with one underscore on each side of `CONN`. `AIRFLOW_CONN_my_db` and `AIRFLOW__CONN__MY_DB` are never read: \
          the connection isn't defined. The same goes for `AIRFLOW_VAR_…`.\n\n\
          Two probable mistakes are only warnings: a second underscore after `CONN`, which belongs to the id, and a \
          connection or a variable under a name such as `AIRFLOW_CONNECTION_MY_DB` or `AIRFLOW_VARIABLE_REGION`, which \
          is never read.",
    repair: "Write the name in upper case, with single underscores.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with each of these names.",
    bad: Example::new("AIRFLOW_CONN_warehouse=postgresql://etl:pass@warehouse:5432/dwh\n"),
    good: Example::new("AIRFLOW_CONN_WAREHOUSE=postgresql://etl:pass@warehouse:5432/dwh\n"),
    checks: &[Check::Environment(check)],
};

/// What such a variable contains.
#[derive(Clone, Copy)]
struct Kind {
    start: &'static str,
    /// How it begins in names that Airflow never looks up.
    wrong_starts: [&'static str; 2],
    thing: &'static str,
}

const KINDS: [Kind; 2] = [
    Kind { start: "AIRFLOW_CONN_", wrong_starts: ["AIRFLOW__CONN__", "AIRFLOW__CONN_"], thing: "connection" },
    Kind { start: "AIRFLOW_VAR_", wrong_starts: ["AIRFLOW__VAR__", "AIRFLOW__VAR_"], thing: "variable" },
];

/// A renaming, and a name that may be the project's own, are searched for in all files: for so many names of one
/// environment.
const MOST: usize = 200;

fn check(scope: &Scope<'_>, environment: &Environment<'_>, _: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    let mut searches = 0;
    for setting in environment.settings() {
        let Some(key) = setting.key.text() else { continue };
        if let Some(kind) = KINDS.into_iter().find(|kind| kind.start == key && !setting.value.is_empty()) {
            let message =
                Message::from("the name of the ").and(kind.thing).and(" is missing: no lookup ever reads this");
            let finding = Finding::warning(setting.key_location(), message).label("no name");
            findings.push(finding.help("write the id in capitals behind the last `_`"));
        } else if let Some((kind, wrong, right)) = wrong_name(key) {
            searches += 1;
            findings.push(finding(scope, environment, setting, (key, kind, wrong, &right), searches <= MOST));
        } else if let Some((start, kind)) = doubtful_start(key, setting)
            && (kind.thing == "connection" || {
                searches += 1;
                searches <= MOST && !is_expanded(scope, key)
            })
        {
            findings.push(doubtful(setting, key, start, kind));
        }
    }
}

/// The kind of a name that is never read, the wrong part of it, and the name that is read.
fn wrong_name(key: &str) -> Option<(Kind, Span, String)> {
    KINDS.into_iter().find_map(|kind| {
        let mut starts = [kind.start].into_iter().chain(kind.wrong_starts);
        let start = starts.find(|start| has_start(key, start))?.len();
        let id = key.get(start..)?;
        let is_plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
        let is_start_right = key.starts_with(kind.start);
        let is_id_right = !id.bytes().any(|byte| byte.is_ascii_lowercase());
        let wrong = match (is_start_right, is_id_right) {
            (true, true) => return None,
            (true, false) => Span::new(start, key.len()),
            (false, true) => Span::new(0, start),
            (false, false) => Span::new(0, key.len()),
        };
        is_plain.then(|| (kind, wrong, format!("{}{}", kind.start, id.to_ascii_uppercase())))
    })
}

/// What the names of a team's own variables end in.
const OWN: [&str; 13] = [
    "FILE", "FILES", "PATH", "DIR", "FOLDER", "JSON", "PREFIX", "NAME", "NAMES", "BUCKET", "COUNT", "TABLE", "VERSION",
];

/// The start of a name that is probably a mistake: `AIRFLOW_CONN__X` is read only for the id `_x`,
/// and `AIRFLOW_CONNECTION_X` never, though its value is a connection.
fn doubtful_start(key: &str, setting: &Setting<'_>) -> Option<(Span, Kind)> {
    const CONNECTIONS: [&str; 5] = ["CONNECTIONS", "CONNECTION", "CONNS", "CONN", "CON"];
    const VARIABLES: [&str; 4] = ["VARIABLES", "VARIABLE", "VARS", "VAR"];
    let [connection, variable] = KINDS;
    let is_id = |id: &str| id.starts_with(|first: char| first.is_ascii_alphanumeric());
    if let Some(kind) = KINDS.into_iter().find(|kind| key.starts_with(kind.start)) {
        let id = key.get(kind.start.len()..)?.strip_prefix('_')?;
        // `AIRFLOW_CONN__TEAM___ID` is the connection of a team.
        return (is_id(id) && !id.contains("___")).then(|| (Span::new(0, kind.start.len() + 1), kind));
    }
    let separators = ['_', '-', '.'];
    let rest = key.get(..7).filter(|head| head.eq_ignore_ascii_case("AIRFLOW")).and_then(|_| key.get(7..))?;
    let word = rest.trim_start_matches(separators);
    let of_connection = CONNECTIONS.iter().find(|other| has_start(word, other));
    let other = of_connection.or_else(|| VARIABLES.iter().find(|other| word.starts_with(**other)))?;
    let id = word.get(other.len()..)?;
    let start = key.len() - id.trim_start_matches(separators).len();
    if !id.starts_with(separators) || !is_id(key.get(start..)?) {
        return None;
    }
    let span = Span::new(0, start);
    if of_connection.is_none() {
        // The name of a file of variables is read by a script.
        let last = key.rsplit('_').next().unwrap_or_default();
        let is_own = OWN.contains(&last);
        return (!is_own && !key.bytes().any(|byte| byte.is_ascii_lowercase())).then_some((span, variable));
    }
    let value = setting.value.text()?.trim_start();
    (value.contains("://") || value.starts_with('{')).then_some((span, connection))
}

/// Whether a file of the project expands a variable: then it is one of its own.
fn is_expanded(scope: &Scope<'_>, key: &str) -> bool {
    scope.project.documents.iter().any(|document| {
        let text = document.file.bytes();
        memchr::memmem::find_iter(text, key.as_bytes()).any(|at| {
            text.get(..at)
                .is_some_and(|before| before.ends_with(b"$") || before.ends_with(b"{") || before.ends_with(b"("))
        })
    })
}

fn doubtful(setting: &Setting<'_>, key: &str, start: Span, kind: Kind) -> Finding {
    let is_read = key.starts_with(kind.start);
    let subject = Message::naming(disclosure::name(key), "this name");
    let message = match (is_read, kind.thing) {
        (true, thing) => subject.and(" only defines a ").and(thing).and(" whose id begins with `_`"),
        (false, "connection") => {
            subject.and(" contains a connection, but Airflow never reads it: the connection isn't defined")
        }
        (false, _) => {
            subject.and(" looks like a variable of Airflow, but Airflow never reads it: the variable isn't defined")
        }
    };
    let right = kind.start;
    let location = Location { document: setting.document, span: setting.key.origin(start) };
    let label = if is_read { "two underscores" } else { "wrong spelling" };
    let finding = Finding::warning(location, message).label(label);
    finding.help(Message::from("begin the name with ").code(right))
}

fn has_start(key: &str, start: &str) -> bool {
    key.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn finding(
    scope: &Scope<'_>,
    environment: &Environment<'_>,
    setting: &Setting<'_>,
    name: (&str, Kind, Span, &str),
    may_search: bool,
) -> Finding {
    let (key, kind, wrong, right) = name;
    let is_set = environment.get(right).is_some();
    let severity = if is_set { Severity::Warning } else { Severity::Error };
    let location = Location { document: setting.document, span: setting.key.origin(wrong) };
    let subject =
        Message::default().code_or("Airflow never reads ", disclosure::name(key), "Airflow never reads this name");
    let Some(right) = disclosure::name(right) else {
        let message = subject.and(", so the ").and(kind.thing).and(" isn't defined");
        return Finding::new(severity, location, message)
            .help(Message::from("begin with ").code(kind.start).and(" and write the whole name in upper case"));
    };
    let message = subject.and(", only ").code(right);
    let message = if is_set {
        message.and(", which is set too: this line has no effect")
    } else {
        message.and(", so the ").and(kind.thing).and(" isn't defined")
    };
    let label = if wrong.start == 0 { "wrong spelling" } else { "not upper case" };
    let finding = Finding::new(severity, location, message).label(label).help(Message::from("write ").code(right));
    let may_rename = !is_set && may_search && edit::may_rename(scope.project, setting, right.as_str());
    let place = setting.key.written(Span::new(0, key.len())).filter(|_| may_rename).map(|span| setting.at(span));
    finding.rewrite((Safety::Safe, "Write the name as Airflow reads it"), place, right)
}
