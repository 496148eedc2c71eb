//! AE711: a DAG asks for an id that the store cannot have.

use std::cell::LazyCell;

use super::dag_ids::{self, AskedId, StoredIds, thing};
use super::prelude::*;
use super::stores;
use crate::dag::Kind;
use crate::knowledge::{NameProblem, Naming};

pub(super) static RULE: Rule = Rule {
    code: "AE711",
    name: "id-illegal-in-store",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A DAG asks for an id that no secret in the store of the backend can have.",
    why: "Airflow builds the name of a secret from the prefix and the id, verbatim. If the store allows no such name, \
          the secret cannot be there: Google Cloud allows letters, digits, `-` and `_`; Azure letters, digits and `-` \
          (Airflow turns `_` into `-`); Parameter Store letters, digits, `_`, `.`, `-` and `/`; Secrets Manager also \
          `+`, `=` and `@`.\n\n\
          Airflow then asks the environment and its metadata database. The database accepts only letters, digits and \
          `_ # ! ( ) - . : / \\` in the id of a connection: one with another character is nowhere, which is an error. \
          Where the database may have the id, this is a warning. airenv reports nothing if the project stores the id \
          elsewhere, or if a lookup pattern limits what the backend is asked for.",
    repair: "Rename the connection or variable, or (on AWS) exclude its id from the backend with a lookup pattern.",
    evidence: "Airflow 2.10.5 and 3.3.2: `Connection(conn_id=\"data warehouse\")` has no id. The names of Parameter Store and \
               Secrets Manager: botocore 1.44.5; of Google Cloud and Azure: Airflow's own checks, run.",
    bad: Example::named(
        "dags/report.py",
        "from airflow.sdk import BaseHook\n\nhook = BaseHook.get_connection(\"data warehouse\")\n",
    )
    .beside(&[(".env", GOOGLE)]),
    good: Example::instead(&[("data warehouse", "data_warehouse")]),
    checks: &[Check::Project(check)],
};

const GOOGLE: &str = concat!(
    "AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend\n",
    "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"airflow-connections\", ",
    "\"variables_prefix\": \"airflow-variables\", \"project_id\": \"data\"}\n"
);

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let asked = dag_ids::asked(scope);
    if asked.is_empty() {
        return;
    }
    let all = scope.configs.iter().chain(scope.deployed).flatten();
    let mut starts: Vec<Start> = Vec::new();
    for start in all.filter(|config| !config.environment.document.is_sample()).flat_map(Start::all) {
        if !starts.contains(&start) {
            starts.push(start);
        }
    }
    // Few projects have such an id.
    let known = LazyCell::new(|| StoredIds::of(&dag_ids::stored(scope)));
    for asked in &asked {
        let problem = starts.iter().find_map(|start| Some((start, start.problem(asked)?)));
        if let Some((start, problem)) = problem.filter(|_| !known.has(asked)) {
            findings.push(finding(asked, start, problem));
        }
    }
}

/// What the names of one kind begin with in one store.
#[derive(PartialEq, Eq)]
struct Start {
    kind: Kind,
    store: Store,
    title: &'static str,
    text: String,
    separator: String,
}

impl Start {
    /// Those of a configuration, if all of it is known and the prefix by itself is right.
    fn all(config: &BackendConfig<'_>) -> Vec<Self> {
        let Some(backend) = config.backend.filter(|_| config.class.is_some()) else { return Vec::new() };
        let Some(naming) = &backend.naming else { return Vec::new() };
        let starts = stores::starts(config).unwrap_or_default();
        let own = starts.into_iter().filter_map(|start| {
            let kind = dag_ids::kind(start.purpose)?;
            let (title, separator) = (wording::title(config), config.separator()?.to_owned());
            let is_right = naming.problem(&start.text).is_none() && !chooses(config, kind);
            is_right.then_some(Self { kind, store: backend.store, title, text: start.text, separator })
        });
        own.collect()
    }

    fn naming(&self) -> Option<&'static Naming> {
        self.store.backend().naming.as_ref()
    }

    fn problem(&self, asked: &AskedId<'_>) -> Option<NameProblem> {
        let naming = self.naming().filter(|_| self.kind == asked.id.kind)?;
        let id = asked.text();
        let id = if naming.underscore_becomes_separator { id.replace('_', &self.separator) } else { id.to_owned() };
        stores::refused(naming, &format!("{}{id}", self.text))
    }
}

/// Whether a pattern may keep ids from the backend.
fn chooses(config: &BackendConfig<'_>, kind: Kind) -> bool {
    let purpose = match kind {
        Kind::Connection => Purpose::ConnectionsLookupPattern,
        Kind::Variable => Purpose::VariablesLookupPattern,
    };
    config.given_for(purpose).is_some_and(|given| config.kind(given) != Some(JsonKind::Null))
}

fn finding(asked: &AskedId<'_>, start: &Start, problem: NameProblem) -> Finding {
    let (id, thing) = (asked.text(), thing(asked.id.kind));
    let message = Message::naming(disclosure::id(id), "this id");
    let (message, label) = match problem {
        NameProblem::Character(character, _) => (stores::illegal(message, character, start.title), "not allowed there"),
        NameProblem::TooLong(most) => {
            (message.and(" leads to a name with more than ").and(most).and(" characters"), "too long")
        }
        NameProblem::TooDeep(most) => {
            (message.and(" leads to a name with more than ").and(most).and(" levels"), "too many levels")
        }
        NameProblem::Reserved(_) | NameProblem::NoLeadingSlash => {
            (message.and(" leads to a name that ").and(start.title).and(" refuses"), "refused")
        }
    };
    let is_nowhere = asked.id.kind == Kind::Connection && !can_be_in_database(id);
    let (severity, effect) = if is_nowhere {
        (Severity::Error, ", nor does the metadata database: the connection is never found")
    } else {
        (Severity::Warning, ": the backend never finds it")
    };
    let help = match start.naming().and_then(|naming| naming.characters) {
        Some(more) => Message::from("use only letters, digits and ").code(more),
        None => Message::from("rename the ").and(thing),
    };
    Finding::new(severity, asked.at(), message.and(effect)).label(label).help(help)
}

/// Whether Airflow's database can have a connection of this id: it drops any other. (Version 2 also drops letters that are
/// not ASCII.)
fn can_be_in_database(id: &str) -> bool {
    id.chars().all(|character| character.is_alphanumeric() || "_#!()-.:/\\".contains(character))
}
