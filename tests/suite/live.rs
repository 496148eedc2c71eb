//! `--state`: dumps of what runs, told by their content, read as the programs that print them mean them, and never taken
//! for files of the project.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use airenv::carrier::state::{Dump, blocks};

use crate::program::{self, run_in, write};

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("live").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".astro")).unwrap();
    write(&folder, files);
    folder
}

const TABLE: &str = " #     KEY                    VALUE         SECRET     \n 1     AWS_DEFAULT_REGION     us-east-1     false      \n";
const INSPECT: &str = "deployment:\n    environment_variables:\n        - is_secret: true\n          key: AIRFLOW_VAR_A\n          \
                       value: \"\"\n        - is_secret: false\n          key: AIRFLOW_VAR_B\n          value: b\n    \
                       configuration:\n        name: prod\n    metadata:\n        deployment_id: clx1\n";
const COMPOSE: &str = "name: a\nservices:\n  web:\n    environment:\n      AIRFLOW_VAR_A: $$5\n    image: apache/airflow:3.0.2\n    \
                       networks:\n      default: null\n";
const CONTAINERS: &str =
    r#"[{"Name": "/web-1", "Config": {"Image": "a", "Env": ["AIRFLOW_VAR_A=${b} $(c) $$", "PATH=/bin"]}}]"#;
const OBJECTS: &str = r#"{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Secret", "metadata":
    {"name": "env", "uid": "1"}, "data": {"AIRFLOW_VAR_A": "Yg=="}}]}"#;
const CONFIGURATION: &str = "[core]\nexecutor = LocalExecutor\n\n[secrets]\nbackend = a.b.C\nbackend_kwargs = \n";

/// The variables of every process of a dump; `None`: set, and not known.
fn variables(text: &str) -> Vec<Vec<(String, Option<String>)>> {
    let of_block = |block: airenv::carrier::Block<'_>| {
        let variable = |(key, value): &(airenv::text::Mapped<'_>, airenv::text::Mapped<'_>)| {
            let text = value.text().filter(|_| value.is_certain());
            (key.text().unwrap().to_owned(), text.map(ToOwned::to_owned))
        };
        block.variables.iter().map(variable).collect()
    };
    blocks(text, Dump::of(text).unwrap()).into_iter().map(of_block).collect()
}

#[test]
fn a_dump_is_told_by_its_content() {
    let env = "HOSTNAME=a\nPATH=/bin\nA=b\n";
    let expected = [
        (TABLE, Dump::AstroTable),
        ("\nNo variables found\n", Dump::AstroTable),
        (INSPECT, Dump::AstroDeployment),
        (COMPOSE, Dump::Compose),
        (CONTAINERS, Dump::Containers),
        (OBJECTS, Dump::Kubernetes),
        (r#"{"apiVersion": "v1", "kind": "List", "items": []}"#, Dump::Kubernetes),
        (CONFIGURATION, Dump::Configuration),
        (env, Dump::Environment),
        ("\u{feff}HOSTNAME=a\r\nPATH=/bin\r\n", Dump::Environment),
        ("\nA=b\nC= # secret\n", Dump::Lines),
    ];
    for (text, dump) in expected {
        assert_eq!(Dump::of(text), Ok(dump), "{text}");
    }
}

#[test]
fn what_is_no_dump_is_refused_with_the_reason() {
    let refused = [
        ("", "empty"),
        ("# a\nA=b\n", ".env file"),
        ("A='b'\n", ".env file"),
        ("services:\n  a:\n    image: apache/airflow\n    environment: {A: b}\n", "compose file"),
        ("name: a\nservices:\n  a:\n    image: b\n    env_file: .env\n    networks: {default: }\n", "compose file"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {A: b}\n", "manifest"),
        ("apiVersion: v1\nkind: Secret\nmetadata:\n  creationTimestamp: null\n  name: a\n", "manifest"),
        ("deployment:\n  environment_variables: []\n  configuration: {name: a}\n", "deployment file"),
        ("[project]\nname = \"a\"\n", "not a dump"),
        ("[1, 2]", "not a dump"),
        ("{\"a\": ", "not a dump"),
        ("#!/bin/sh\nexport A=b\n", "not a dump"),
        ("FROM apache/airflow:3.0.2\nENV A=b\n", "not a dump"),
    ];
    for (text, reason) in refused {
        let found = Dump::of(text).unwrap_err();
        assert!(found.contains(reason), "{text}: {found}");
        let folder = folder("refused", &[("dump", text), (".env", "AIRFLOW_VAR_A=b\n")]);
        let run = run_in(&folder, &["check", "--state", "dump"]);
        assert_eq!(run.status, 2, "{text}: {}", run.stderr);
        assert!(run.stderr.contains("dump: ") && run.stderr.contains(reason), "{}", run.stderr);
    }
}

/// What a dump hides is set and not known; everything else is what the process has, character by character.
#[test]
fn values_are_those_of_the_process() {
    let pair = |key: &str, value: Option<&str>| (key.to_owned(), value.map(ToOwned::to_owned));
    assert_eq!(variables(INSPECT), [vec![pair("AIRFLOW_VAR_A", None), pair("AIRFLOW_VAR_B", Some("b"))]]);
    assert_eq!(variables(COMPOSE), [vec![pair("AIRFLOW_VAR_A", Some("$5"))]]);
    assert_eq!(variables(CONTAINERS)[0][0], pair("AIRFLOW_VAR_A", Some("${b} $(c) $$")));
    assert_eq!(variables(OBJECTS), [vec![pair("AIRFLOW_VAR_A", Some("b"))]]);
    assert_eq!(variables(CONFIGURATION), [vec![pair("AIRFLOW__SECRETS__BACKEND", Some("a.b.C"))]]);
    let table = " #     KEY     VALUE               SECRET     \n 1     A       two  words é      false      \n 2     B       \
                 ****                true       \n 3     C                           false      \n 4     D       a\nb     false     \n";
    let expected = [pair("A", Some("two  words é")), pair("B", None), pair("C", Some("")), pair("D", None)];
    assert_eq!(variables(table), [expected.to_vec()]);
    let lines = "\nA=b # c\nB= # secret\nC=x***y\nD=< hidden >\nE=hidden\nF=[REDACTED]\n";
    let hidden = [pair("B", None), pair("C", None), pair("D", None), pair("E", Some("hidden")), pair("F", None)];
    assert_eq!(variables(lines)[0][0], pair("A", Some("b # c")));
    assert_eq!(variables(lines)[0][1..], hidden);
}

/// Judged by the real `env`.
#[cfg(unix)]
#[test]
fn every_value_of_env_is_read_as_it_is() {
    let values = [
        ("PATH", "/usr/bin:/bin"),
        ("HOME", "/home/airflow"),
        ("AIRFLOW_CONN_A", "postgres://u:p%40'\"$x`y`@h/d?a=b#c"),
        ("AIRFLOW_VAR_B", " spaces and = signs \t"),
        ("AIRFLOW_VAR_C", "{\n  \"a\": \"b=c\",\n  \"d\": [1, 2]\n}"),
        ("AIRFLOW_VAR_D", ""),
        ("AIRFLOW_VAR_E", "é\\n🎈"),
        ("dotted.name-1", "x"),
        ("BASH_FUNC_f%%", "() {  echo a\n}"),
    ];
    let output = Command::new("/usr/bin/env").env_clear().envs(values).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let [found] = variables(&text).try_into().unwrap();
    let found: BTreeMap<String, Option<String>> = found.into_iter().collect();
    let expected = values.into_iter().map(|(key, value)| (key.to_owned(), Some(value.to_owned())));
    assert_eq!(found, expected.collect());
    assert_eq!(Dump::of(&text), Ok(Dump::Environment));
}

#[test]
fn a_dump_comes_from_standard_input_and_belongs_to_one_project() {
    let run = program::run_with_input(&["check", "--state", "clx1=-", "--format", "concise"], TABLE.as_bytes());
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let folder = folder("several", &[("a/.astro/x", ""), ("b/.astro/x", ""), ("a/.env", "A=b\n"), ("b/.env", "A=b\n")]);
    write(&folder, &[("live.txt", TABLE), ("live.yaml", INSPECT)]);
    let run = run_in(&folder, &["check", "a", "b", "--state", "live.txt"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("--state is for one project, and these paths hold 2"), "{}", run.stderr);
    let run = run_in(&folder, &["check", "a", "--state", "x=live.yaml"]);
    assert!(run.status == 2 && run.stderr.contains("this dump says what it is of"), "{}", run.stderr);
    let run = run_in(&folder, &["check", "a", "--state", "none.txt"]);
    assert!(run.status == 2 && run.stderr.contains("none.txt: no such file"), "{}", run.stderr);
    let run = run_in(&folder, &["check", "a", "--state", "live.txt", "--show-files"]);
    assert_eq!(run.stdout, "a/.env\nlive.txt\n");
}

/// A dump holds every secret of a system: none of them is printed, and the dump is never written to.
#[test]
fn no_output_shows_a_secret_of_a_dump() {
    const SECRET: &str = "hunter2hunter2";
    let kwargs = format!("{{\"connections_prefx\": \"/a\", \"role_arn\": \"{SECRET}\", \"password\": \"{SECRET}\"}}");
    let class = "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend";
    let dump = format!(
        "PATH=/bin\nHOME=/\nDB_PASSWORD={SECRET}\nAIRFLOW_CONN_A=postgres://u:{SECRET}@h/d?x=1#y\nAIRFLOW_VAR_A=\n{SECRET}\n\
         AIRFLOW__SECRETS__BACKEND={class}\nAIRFLOW__SECRETS__BACKEND_KWARGS={kwargs}\n"
    );
    let compose = format!(
        "services:\n  web:\n    image: apache/airflow:3.0.2\n    environment:\n      AIRFLOW_CONN_A: postgres://u:{SECRET}2@h/d\n"
    );
    let formats =
        ["human", "concise", "json", "jsonl", "github", "gitlab", "sarif", "azure", "junit", "checkstyle", "rdjson"];
    for format in formats.into_iter().chain(["markdown", "grouped"]) {
        let folder = folder("secret", &[("live.txt", &dump), ("compose.yaml", &compose)]);
        let run = run_in(&folder, &["check", "--state", "web=live.txt", "--format", format]);
        assert!(run.status == 1, "{format}: {}", run.stderr);
        assert!(!run.stdout.contains(SECRET) && !run.stderr.contains(SECRET), "{format}: {}", run.stdout);
    }
    for format in ["human", "html", "markdown", "json"] {
        let folder = folder("secret", &[("live.txt", &dump), ("compose.yaml", &compose)]);
        let run = run_in(&folder, &["show", "--state", "web=live.txt", "--format", format]);
        assert!(run.status == 0 && run.stdout.contains("live.txt"), "{format}: {}", run.stdout);
        assert!(!run.stdout.contains(SECRET), "{format}: {}", run.stdout);
    }
    for arguments in [["--fix", "--unsafe-fixes"], ["--add-ignore", "--quiet"]] {
        let folder = folder("secret", &[("live.txt", &dump), ("compose.yaml", &compose)]);
        run_in(&folder, &[&["check", "--state", "web=live.txt"], arguments.as_slice()].concat());
        assert_eq!(fs::read_to_string(folder.join("live.txt")).unwrap(), dump);
    }
}

#[test]
fn show_says_what_runs_and_where() {
    let folder = folder("show", &[("live.json", CONTAINERS), ("live.yaml", INSPECT)]);
    let run = run_in(&folder, &["show", "--state", "live.yaml", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let environment = &shown["projects"][0]["environments"][0];
    assert_eq!(environment["kind"], "state", "{shown}");
    assert_eq!(environment["name"], "prod in live.yaml");
    assert_eq!(environment["sources"][0]["does"], "shows what runs");
}

/// However a dump is truncated or garbled: nothing fails, and every position is inside it.
#[test]
fn no_dump_is_too_odd() {
    for text in [TABLE, INSPECT, COMPOSE, CONTAINERS, OBJECTS, CONFIGURATION, "PATH=a\nHOME=b\nA=b\nc\n"] {
        for (at, _) in text.char_indices() {
            for odd in [text[..at].to_owned(), text[at..].to_owned(), format!("{}é\u{0}={}", &text[..at], &text[at..])]
            {
                let Ok(dump) = Dump::of(&odd) else { continue };
                for (key, value) in blocks(&odd, dump).iter().flat_map(|block| &block.variables) {
                    assert!(key.whole().of(odd.as_bytes()).len() == key.whole().len(), "{odd}");
                    assert!(value.whole().of(odd.as_bytes()).len() == value.whole().len(), "{odd}");
                }
            }
        }
    }
}

#[test]
fn versions_are_those_of_the_folder_though_the_dump_is_its_only_file() {
    let folder = folder("bare", &[("requirements.txt", "apache-airflow==2.9.1\n"), ("live.txt", TABLE)]);
    let run = run_in(&folder, &["show", ".", "--state", "live.txt", "--format", "json"]);
    assert!(run.stdout.contains(r#"{"name":"Airflow","version":"2.9.1""#), "{}", run.stdout);
}
