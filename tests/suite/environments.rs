//! The variables that each process gets, put together from every file: `show --format json --reveal`.
//!
//! `testdata/environments/cases.json` has small projects and what their processes really get, as far as it was seen or
//! read in the real programs. A value of null is not set, or known only at run time.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::program::{run_in, write};

const CASES: &str = include_str!("../../testdata/environments/cases.json");

#[derive(Deserialize)]
struct Case {
    name: String,
    files: BTreeMap<String, String>,
    environments: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    who: String,
    variables: BTreeMap<String, Option<String>>,
}

type Variables = BTreeMap<String, Option<String>>;

fn folder(index: usize, case: &Case) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("environments-{index}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".git")).unwrap();
    let files: Vec<(&str, &str)> = case.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    write(&folder, &files);
    folder
}

fn environments(folder: &Path, arguments: &[&str]) -> Vec<Variables> {
    let run = run_in(folder, &[&["show", "--format", "json"], arguments].concat());
    let overview: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let projects = overview["projects"].as_array().unwrap().iter();
    let all = projects.flat_map(|project| project["environments"].as_array().unwrap());
    let text = |value: &serde_json::Value| value.as_str().map(ToOwned::to_owned);
    let variables = |environment: &serde_json::Value| {
        let variables = environment["variables"].as_array().unwrap().iter();
        variables.map(|variable| (text(&variable["name"]).unwrap_or_default(), text(&variable["value"]))).collect()
    };
    all.map(variables).collect()
}

#[test]
fn each_process_gets_what_it_really_gets() {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    for (index, case) in cases.iter().enumerate() {
        let found = environments(&folder(index, case), &["--reveal", "."]);
        for expected in &case.environments {
            let holds = |variables: &Variables| {
                expected.variables.iter().all(|(name, value)| variables.get(name).unwrap_or(&None) == value)
            };
            assert!(found.iter().any(holds), "{}: {}: {found:#?}", case.name, expected.who);
        }
    }
}

/// What the real readers of Dockerfiles, compose files, workflows and pipelines say about the cases
/// (`oracles/README.md`); where airenv says something else on purpose, `on_purpose.json` has the reason.
#[test]
fn the_real_readers_give_the_same() {
    #[derive(Deserialize)]
    struct Asked {
        answers: BTreeMap<String, Answer>,
    }
    #[derive(Deserialize)]
    struct Answer {
        #[serde(default)]
        processes: BTreeMap<String, Variables>,
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let json = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let reasons: BTreeMap<String, String> = serde_json::from_str(&json("oracles/carriers/on_purpose.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    let mut compared = 0;
    for kind in ["compose", "dockerfile", "github", "gitlab"] {
        let asked: Asked = serde_json::from_str(&json(&format!("testdata/environments/asked/{kind}.json"))).unwrap();
        for (index, case) in cases.iter().enumerate() {
            // Of several with one name, the others are numbered.
            let number = 1 + cases.iter().take(index).filter(|other| other.name == case.name).count();
            let number = if number > 1 { format!(" {number}") } else { String::new() };
            let of_case = format!("environments/{}{number}: ", case.name);
            let own =
                asked.answers.iter().filter(|(name, _)| name.starts_with(&of_case) && !reasons.contains_key(*name));
            let known = |(name, answer): (&String, &Answer)| {
                let known = |variables: &Variables| variables.values().any(Option::is_some);
                let processes: Vec<Variables> = answer.processes.values().filter(|one| known(one)).cloned().collect();
                (name.clone(), processes)
            };
            for (name, processes) in own.map(known).filter(|(_, processes)| !processes.is_empty()) {
                let found = environments(&folder(1_000 + index, case), &["--reveal", "."]);
                for process in processes {
                    // What airenv does not know is no difference.
                    let agrees = |own: &Variables| {
                        let of = |(key, value): (&String, &Option<String>)| {
                            value.is_none() || own.get(key).is_some_and(|own| own.is_none() || own == value)
                        };
                        process.iter().all(of)
                    };
                    assert!(found.iter().any(agrees), "{kind}: {name}: {process:#?}\n{found:#?}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 150, "only {compared}");
}

#[test]
fn values_are_shown_only_if_they_are_asked_for_or_proved_public() {
    let files = [(".env", "AIRFLOW_CONN_DWH=postgres://etl:Winter9@dwh/x\nAWS_DEFAULT_REGION=eu-west-1\n")];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).into();
    let folder = folder(usize::MAX, &Case { name: String::new(), files, environments: Vec::new() });
    let value = |variables: &Variables, name: &str| variables[name].clone().unwrap();
    let shown = &environments(&folder, &["."])[0];
    assert_eq!(
        (value(shown, "AIRFLOW_CONN_DWH"), value(shown, "AWS_DEFAULT_REGION")),
        ("****".into(), "eu-west-1".into())
    );
    let revealed = &environments(&folder, &["--reveal", "."])[0];
    assert_eq!(value(revealed, "AIRFLOW_CONN_DWH"), "postgres://etl:Winter9@dwh/x");
    let run = run_in(&folder, &["show", "--reveal"]);
    assert_eq!((run.status, run.stderr.as_str()), (2, "airenv: --reveal needs --format json\n"));
}
