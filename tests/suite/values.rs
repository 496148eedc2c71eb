//! Values that people write in place of the right ones, compared with real Airflow.
//!
//! `testdata/truth/values.json` has environments that were run on Airflow 3.3.2 and 2.10.5, each with what Airflow did and
//! whether that is what the environment asks for (`works`; what the emulated stores do not check, such as half a key, was
//! judged by the client library alone). What does not work must be an error or a warning; what works, neither.

use std::collections::BTreeMap;

use airenv::diagnostic::Severity;
use airenv::lint::{Settings, lint};
use airenv::show::{Asked, Verdict, overview};
use serde::Deserialize;

use crate::{stacks, truth};

#[derive(Deserialize)]
struct Case {
    id: String,
    env: BTreeMap<String, String>,
    airflow: BTreeMap<String, Answer>,
}

#[derive(Deserialize)]
struct Answer {
    works: bool,
    #[serde(default)]
    config_error: Option<String>,
}

/// Findings about what the runs had, or about what a `.env` file of its own lacks.
const NO_CAUSE: &[&str] = &["AE405", "AE410", "AE506"];

/// Fair advice about what works.
const ON_PURPOSE: &[&str] = &["AE101", "AE107", "AE111", "AE205", "AE206", "AE306"];

/// The finding that reports what its code alone does not: a role that is not assumed.
const CAUSES: &[&str] = &["is not assumed", "has no effect without", "refuses to log in"];

/// Values that a loader changes before Airflow gets them, or that only the image decides.
const NOT_COMPARED: &[&str] = &["ak-iam", "a2-azure"];

#[test]
fn airenv_agrees_with_airflow_about_values() {
    let (mut broken, mut works, mut wrong) = (0, 0, Vec::new());
    for case in truth::read::<Vec<Case>>("values.json") {
        let Some(text) = stacks::dotenv(&case.env).filter(|_| !NOT_COMPARED.contains(&case.id.as_str())) else {
            continue;
        };
        for (stack, answer) in &case.airflow {
            let project = stacks::project(".env", &text, stack).unwrap();
            let report = lint(&project, &Settings::of(airenv::rules::ALL));
            let found = report.diagnostics.iter().filter(|found| found.finding.severity >= Severity::Warning);
            let found: Vec<String> = found.map(|found| format!("{} {}", found.rule.code, found.text())).collect();
            let is_of = |found: &str, codes: &[&str]| codes.iter().any(|code| found.starts_with(code));
            let is_cause = |found: &String| !is_of(found, NO_CAUSE) || CAUSES.iter().any(|cause| found.contains(cause));
            let is_right = if answer.works {
                found.iter().all(|found| is_of(found, NO_CAUSE) || is_of(found, ON_PURPOSE))
            } else {
                found.iter().any(is_cause)
            };
            *(if answer.works { &mut works } else { &mut broken }) += 1;
            if !is_right {
                wrong.push(format!("{} on {stack}: works {}, but {found:?}", case.id, answer.works));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(broken > 200 && works > 300, "{broken} {works}");
}

/// If the backend fails, Airflow does not go on to the default of an option that it asks the backend for.
#[test]
fn airflow_without_its_database_crashes() {
    let mut seen = 0;
    for case in truth::read::<Vec<Case>>("values.json") {
        let Some(text) = stacks::dotenv(&case.env) else { continue };
        for (stack, answer) in &case.airflow {
            let is_refused =
                answer.config_error.as_deref().is_some_and(|error| error.contains("alternative secrets backend"));
            if !is_refused || !case.env.contains_key("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET") {
                continue;
            }
            let project = stacks::project(".env", &text, stack).unwrap();
            let overview = overview(&project, &Asked::default());
            let configurations = overview.environments.first().map_or(&[][..], |one| &one.configurations);
            let told = configurations.iter().map(|configuration| configuration.verdict).max();
            assert_eq!(told, Some(Verdict::Crashes), "{} on {stack}", case.id);
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen}");
}
