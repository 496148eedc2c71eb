//! Judged by real Airflow.
//!
//! Each environment of `testdata/truth/airflow*.json` is written as a `.env` that compose reads exactly so,
//! and checked for the versions of the stack that it ran on. Where Airflow crashed, warned at start, hung, or
//! did not find the connection or the variable in the configured backend, there must be an error or a warning;
//! where both came from the configured backend without a warning, there must be none.

mod truth;

use std::collections::{BTreeMap, BTreeSet};

use airenv::diagnostic::Severity;
use airenv::format::Format;
use airenv::lint::lint;
use airenv::loader::{self, Environment, Loader, Outcome};
use airenv::project::{Document, Project, Target};
use airenv::text::SourceFile;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    id: String,
    env: BTreeMap<String, String>,
    connection: Option<String>,
    variable: Option<String>,
    airflow: BTreeMap<String, Answer>,
}

#[derive(Deserialize)]
struct Answer {
    stage: String,
    #[serde(default)]
    startup_warning: serde_json::Value,
    #[serde(default)]
    connection_found_in: serde_json::Value,
    #[serde(default)]
    variable_found_in: serde_json::Value,
}

/// A stack's name, its Airflow, and its providers.
type Stack = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Versions of the stacks that the answers come from.
const STACKS: &[Stack] = &[
    (
        "af3.3.2",
        "3.3.2",
        &[
            ("amazon", "9.39.0"),
            ("google", "22.8.0"),
            ("microsoft-azure", "15.2.1"),
            ("hashicorp", "4.8.4"),
            ("yandex", "4.6.1"),
            ("cncf-kubernetes", "10.25.0"),
            ("akeyless", "0.3.2"),
        ],
    ),
    (
        "af2.10.5",
        "2.10.5",
        &[("amazon", "9.2.0"), ("google", "12.0.0"), ("microsoft-azure", "12.0.0"), ("hashicorp", "4.0.0")],
    ),
    ("af2.5.3-amazon7.2.1", "2.5.3", &[("amazon", "7.2.1")]),
    ("af2.4.3-amazon5.1.0", "2.4.3", &[("amazon", "5.1.0")]),
    ("af2.3.4-amazon5.0.0", "2.3.4", &[("amazon", "5.0.0")]),
    ("af2.2.5-amazon3.3.0", "2.2.5", &[("amazon", "3.3.0")]),
];

/// Stores for which nothing answered in the runs: what was not found there proves nothing.
const NOT_EMULATED: &[&str] = &["google", "azure", "hashicorp", "yandex", "kubernetes", "akeyless"];

/// What airenv warns of although the lookups worked in the runs, and why that is right.
const WARNED_ON_PURPOSE: &[(&str, &str)] = &[
    ("AE204", "the first of two equal kwargs is dropped in silence: which one was meant, Airflow cannot know"),
    ("AE205", "an unknown kwarg that is swallowed does nothing: whoever wrote it meant something"),
    ("AE206", "the same for a kwarg of another backend"),
    ("AE210", "the same for a kwarg that this provider does not read any more"),
    ("AE213", "a placeholder in a role ARN: the emulator takes any text of 20 characters for a role"),
    ("AE405", "no role: the runs had credentials in their environment"),
    ("AE406", "the emulator takes any text of 20 characters for a role, AWS does not"),
    ("AE407", "the same"),
    ("AE408", "the same: the emulator knows no partitions"),
    ("AE410", "static keys work, and lie in every copy of the file"),
    ("AE411", "an external id in the wrong place: the role is assumed without it"),
];

/// Cases in which airenv says something else, and why that is right.
const EXCEPTIONS: &[(&str, &str)] = &[];

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Verdict {
    Broken,
    Works,
    ProvesNothing,
}

fn cases() -> Vec<Case> {
    ["airflow.json", "airflow-extra.json"].into_iter().flat_map(truth::read::<Vec<Case>>).collect()
}

/// A `.env` that compose reads as exactly this environment; `None` where there is no such file.
fn dotenv(env: &BTreeMap<String, String>) -> Option<String> {
    let text: String = env.iter().map(|(key, value)| format!("{key}={}\n", quoted(value))).collect();
    let mut read = BTreeMap::new();
    let outcome =
        loader::read(Loader::Compose, text.as_bytes(), Environment::Known(&BTreeMap::new()), &mut |variable| {
            let value = variable.value.map(|value| value.text().unwrap().to_owned());
            read.insert(variable.key.text().unwrap().to_owned(), value.unwrap_or_default());
        });
    (matches!(outcome, Outcome::Read(_)) && read == *env).then_some(text)
}

fn quoted(value: &str) -> String {
    if value.contains('\'') || value.contains('\\') {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
        return format!("\"{escaped}\"");
    }
    format!("'{value}'")
}

fn verdict(case: &Case, answer: &Answer) -> Verdict {
    if answer.stage != "imported" || !answer.startup_warning.is_null() {
        return Verdict::Broken;
    }
    let setting = |key: &str| case.env.get(key).filter(|value| !value.is_empty());
    let class = setting("AIRFLOW__SECRETS__BACKEND").or_else(|| setting("AIRFLOW__WORKERS__SECRETS_BACKEND"));
    let mentions_backend = case.env.keys().any(|key| key.to_uppercase().contains("BACKEND"));
    let found_in = |found: &serde_json::Value| found.as_str().map(ToOwned::to_owned);
    let (connection, variable) = (found_in(&answer.connection_found_in), found_in(&answer.variable_found_in));
    if !mentions_backend {
        // Without a backend the environment itself is asked: only what is set there counts.
        let names = |start: &str| case.env.keys().any(|key| key.to_uppercase().replace("__", "_").starts_with(start));
        let missing = (names("AIRFLOW_CONN_") && connection.is_none()) || (names("AIRFLOW_VAR_") && variable.is_none());
        return if missing { Verdict::Broken } else { Verdict::Works };
    }
    let class = class.map(|class| class.rsplit('.').next().unwrap_or_default().trim().to_owned()).unwrap_or_default();
    let is_found = |asked: &Option<String>, found: &Option<String>| asked.is_none() || found.as_deref() == Some(&class);
    if is_found(&case.connection, &connection) && is_found(&case.variable, &variable) {
        return Verdict::Works;
    }
    let store = setting("AIRFLOW__SECRETS__BACKEND").cloned().unwrap_or_default().to_lowercase();
    if NOT_EMULATED.iter().any(|name| store.contains(name)) { Verdict::ProvesNothing } else { Verdict::Broken }
}

fn findings(text: &str, stack: &str) -> Option<Vec<String>> {
    let (_, airflow, providers) = STACKS.iter().find(|(name, ..)| *name == stack)?;
    let mut target = Target::default();
    target.set_airflow(airflow).unwrap();
    for (name, version) in *providers {
        target.set_provider(name, version).unwrap();
    }
    let documents = vec![Document::new(SourceFile::new(".env", text.to_owned()), Format::Dotenv)];
    let project = Project { root: String::new(), is_whole: false, documents, target, loaders: vec![Loader::Compose] };
    let report = lint(&project, airenv::rules::ALL);
    let found = report.diagnostics.iter().filter(|diagnostic| diagnostic.finding.severity >= Severity::Warning);
    Some(found.map(|diagnostic| format!("{} {}", diagnostic.rule.code, diagnostic.text())).collect())
}

fn is_on_purpose(finding: &str) -> bool {
    WARNED_ON_PURPOSE.iter().any(|(code, _)| finding.starts_with(code))
}

#[test]
fn airenv_agrees_with_real_airflow() {
    let mut wrong = Vec::new();
    let mut unused: BTreeSet<&str> = EXCEPTIONS.iter().map(|(id, _)| *id).collect();
    let (mut broken, mut missed, mut works, mut alarms, mut warned, mut excepted, mut unwritable) =
        (0, 0, 0, 0, 0, 0, 0);
    for case in cases() {
        let Some(text) = dotenv(&case.env) else {
            unwritable += 1;
            continue;
        };
        for (stack, answer) in &case.airflow {
            let Some(found) = findings(&text, stack) else { continue };
            let verdict = verdict(&case, answer);
            let is_wrong = match verdict {
                Verdict::Broken => found.is_empty(),
                Verdict::Works => found.iter().any(|found| !is_on_purpose(found)),
                Verdict::ProvesNothing => false,
            };
            let exception = EXCEPTIONS.iter().find(|(id, _)| *id == case.id || *id == format!("{}@{stack}", case.id));
            if let (true, Some((id, _))) = (is_wrong, exception) {
                unused.remove(id);
                excepted += 1;
                continue;
            }
            warned += usize::from(verdict == Verdict::Works && !is_wrong && !found.is_empty());
            match verdict {
                Verdict::Broken => broken += 1,
                Verdict::Works => works += 1,
                Verdict::ProvesNothing => {}
            }
            if is_wrong {
                *(if verdict == Verdict::Broken { &mut missed } else { &mut alarms }) += 1;
                wrong.push(format!("{} on {stack}: {verdict:?}, but {found:?}", case.id));
            }
        }
    }
    println!(
        "broken in Airflow: {broken}, missed {missed}; works in Airflow: {works}, false alarms {alarms}, warned on purpose {warned}"
    );
    println!("explained exceptions: {excepted}; environments that no .env can hold: {unwritable}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(unused.is_empty(), "exceptions that are none any more: {unused:?}");
}
