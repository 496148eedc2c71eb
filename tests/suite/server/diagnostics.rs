//! Findings: pulled and pushed, of whole projects, with the open files over the disk.

use std::fs;

use serde_json::json;

use super::client::{Client, codes, modern, plain};
use crate::program::run_in;

const BACKEND: &str = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n";
const MISSPELLED: &str = "AIRFLOW__CORE__LOAD_EXAMPLE=x\n";

fn kwargs(prefix: &str) -> String {
    format!(
        "{BACKEND}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"connections_prefix\": \"{prefix}\", \"region_name\": \
         \"eu-west-1\", \"role_arn\": \"arn:aws:iam::123456789012:role/airflow\"}}\n"
    )
}

const SCRIPT: &str =
    "#!/bin/bash\naws ssm put-parameter --name /airflow/connections/db --type SecureString --value \"$V\"\n";

#[test]
fn a_finding_has_its_place_its_code_and_its_help() {
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", MISSPELLED);
    let items = client.pull(".env");
    assert_eq!(codes(&items), ["AE101"]);
    let item = &items[0];
    assert_eq!(item["severity"], 1);
    assert_eq!(item["source"], "airenv");
    assert_eq!(item["range"]["start"], json!({"line": 0, "character": 0}));
    assert_eq!(item["range"]["end"], json!({"line": 0, "character": 27}));
    assert!(item["message"].as_str().unwrap().contains("\nhelp: "), "{item}");
}

/// A mistake in a configuration stops the checks: it stands where the editor shows it.
#[test]
fn a_mistake_in_the_configuration_is_marked() {
    for (name, text, line) in [
        ("airenv.toml", "fail-on = \"error\"\nselct = [\"AE2\"]\n", 1),
        ("pyproject.toml", "[project]\nname = \"x\"\n\n[tool.airenv]\nselct = []\n", 4),
    ] {
        let mut client = Client::start(&modern(), &[]);
        client.open(name, text);
        let items = client.pull(name);
        assert_eq!(items.len(), 1, "{items:?}");
        assert_eq!(items[0]["range"]["start"], json!({"line": line, "character": 0}));
        assert_eq!(items[0]["range"]["end"], json!({"line": line, "character": 5}));
        assert_eq!(items[0]["message"], "`selct` is not a known key; did you mean `select`?");
        client.open(name, &text.replace("selct", "select"));
        assert!(client.pull(name).is_empty());
    }
    // A file of another tool.
    let mut client = Client::start(&modern(), &[]);
    client.open("pyproject.toml", "[project\n");
    assert!(client.pull("pyproject.toml").is_empty());
}

/// The program around the server tells where the pages of the rules are; an editor says whether it shows links.
#[test]
fn a_code_links_to_its_page_where_the_editor_shows_it() {
    for (kind, is_shown) in [("diagnostic", true), ("publishDiagnostics", true), ("hover", false)] {
        let mut capabilities = modern();
        capabilities["textDocument"][kind]["codeDescriptionSupport"] = json!(true);
        let mut client = Client::start(&capabilities, &[]);
        client.open(".env", MISSPELLED);
        let page = "https://example.org/airenv/rules/misspelled-airflow-key/";
        let wanted = if is_shown { json!({"href": page}) } else { json!(null) };
        assert_eq!(client.pull(".env")[0]["codeDescription"], wanted, "{kind}");
    }
}

/// Every finding of `airenv check`, at its place: nothing is analysed in another way.
#[test]
fn the_findings_are_those_of_check() {
    let projects = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/projects");
    let mut compared = 0;
    for entry in fs::read_dir(projects).unwrap() {
        let project = entry.unwrap().path();
        if !project.is_dir() {
            continue;
        }
        let run = run_in(&project, &["check", "--format", "json"]);
        let Ok(report) = serde_json::from_str::<serde_json::Value>(&run.stdout) else { continue };
        let mut expected: Vec<String> = report["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                let start = &one["range"]["start"];
                let path = fs::canonicalize(&project).unwrap().join(one["path"].as_str().unwrap());
                format!("{}:{}:{} {}", path.display(), start["line"], one["code"], one["message"])
            })
            .collect();
        let mut client = Client::idle(&[]);
        let uri = format!("file://{}", fs::canonicalize(&project).unwrap().display());
        let folders = json!([{"uri": uri, "name": "project"}]);
        client.request("initialize", json!({"capabilities": modern(), "workspaceFolders": folders})).unwrap();
        let answer = client.request("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
        let mut found = Vec::new();
        for file in answer["items"].as_array().unwrap() {
            let path = file["uri"].as_str().unwrap().strip_prefix("file://").unwrap();
            for item in file["items"].as_array().unwrap() {
                let line = item["range"]["start"]["line"].as_u64().unwrap() + 1;
                let message = item["message"].as_str().unwrap().split("\nhelp: ").next().unwrap();
                found.push(format!("{path}:{line}:{} {}", item["code"], json!(message)));
            }
        }
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "{}", project.display());
        compared += found.len();
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", MISSPELLED);
    let first = client.report(".env", None);
    let id = first["resultId"].as_str().unwrap();
    assert_eq!(client.report(".env", Some(id)), json!({"kind": "unchanged", "resultId": id}));
    client.replace(".env", "X=1\n");
    assert_eq!(client.report(".env", Some(id))["kind"], "full");
    client.replace(".env", MISSPELLED);
    assert_eq!(client.report(".env", Some(id))["kind"], "unchanged");
}

#[test]
fn a_client_that_does_not_pull_is_told_with_the_version() {
    let mut client = Client::start(&plain(), &[]);
    client.open(".env", MISSPELLED);
    let told = client.published(".env").unwrap();
    assert_eq!((codes(told["diagnostics"].as_array().unwrap()), told["version"].as_i64()), (vec!["AE101"], Some(1)));
    client.replace(".env", "X=1\n");
    let told = client.published(".env").unwrap();
    assert_eq!((&told["diagnostics"], told["version"].as_i64()), (&json!([]), Some(2)));
    client.replace(".env", MISSPELLED);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": client.uri(".env")}}));
    assert_eq!(client.published(".env").unwrap()["diagnostics"], json!([]));
}

#[test]
fn a_client_that_pulls_is_not_told() {
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", MISSPELLED);
    assert!(client.published(".env").is_none());
}

/// The prefix is in `.env`, the mark in the script: the buffer counts, not the disk.
#[test]
fn a_prefix_that_is_mended_in_one_file_clears_the_mark_in_another() {
    for capabilities in [modern(), plain()] {
        let files = [(".astro/config.yaml", ""), (".env", &kwargs("/airflow/connection")), ("deploy.sh", SCRIPT)];
        let mut client = Client::start(&capabilities, &files);
        client.open_saved("deploy.sh");
        client.open_saved(".env");
        let mark = |client: &mut Client| {
            let items = if capabilities == modern() {
                client.pull("deploy.sh")
            } else {
                client.published("deploy.sh").unwrap()["diagnostics"].as_array().unwrap().clone()
            };
            items.into_iter().find(|item| item["code"] == "AE309")
        };
        let marked = mark(&mut client).expect("AE309");
        if capabilities == modern() {
            let related = &marked["relatedInformation"][0];
            assert_eq!(related["location"]["uri"], client.uri(".env"), "{marked:#}");
        } else {
            assert!(marked.get("relatedInformation").is_none());
        }
        client.replace(".env", &kwargs("/airflow/connections"));
        assert_eq!(mark(&mut client), None);
    }
}

#[test]
fn a_file_that_is_not_saved_yet_belongs_to_its_project() {
    let mut client = Client::start(&modern(), &[(".astro/config.yaml", ""), ("deploy.sh", SCRIPT)]);
    client.open_saved("deploy.sh");
    assert!(client.pull("deploy.sh").is_empty());
    client.open(".env", &kwargs("/airflow/connection"));
    assert_eq!(codes(&client.pull("deploy.sh")), ["AE309"]);
}

#[test]
fn settings_of_the_project_count_also_unsaved() {
    let mut client = Client::start(&modern(), &[(".astro/config.yaml", ""), ("airenv.toml", "ignore = [\"AE101\"]\n")]);
    client.open(".env", MISSPELLED);
    assert!(client.pull(".env").is_empty());
    client.open("airenv.toml", "severity = { AE101 = \"note\" }\n");
    assert_eq!(client.pull(".env")[0]["severity"], 3);
    client.replace("airenv.toml", "severity = 5\n");
    assert!(client.pull(".env").is_empty());
    let told = client.notifications("window/showMessage");
    assert!(told[0]["message"].as_str().unwrap().contains("airenv.toml:1:"), "{told:?}");
}

#[test]
fn a_file_that_is_not_of_airflow_is_left_alone() {
    let mut client = Client::start(&modern(), &[]);
    client.open("web/.env", "A='b\nC: d\n");
    assert!(client.pull("web/.env").is_empty());
    client.open("main.py", MISSPELLED);
    assert!(client.pull("main.py").is_empty());
    client.open_as(&client.uri("README.md"), "markdown", &format!("```sh\n{MISSPELLED}```\n"));
    assert!(client.pull("README.md").is_empty());
}

#[test]
fn a_file_in_no_project_and_no_workspace_stands_alone() {
    let mut client = Client::idle(&[(".env", MISSPELLED), ("deploy.sh", SCRIPT)]);
    client.request("initialize", json!({"capabilities": modern()})).unwrap();
    client.open_saved(".env");
    assert_eq!(codes(&client.pull(".env")), ["AE101"]);
}

#[test]
fn a_text_that_is_no_file_yet_goes_by_its_language() {
    let mut client = Client::start(&modern(), &[]);
    client.open_as("untitled:Untitled-1", "dotenv", MISSPELLED);
    assert_eq!(codes(&client.pull("untitled:Untitled-1")), ["AE101"]);
    client.open_as("untitled:Untitled-2", "python", MISSPELLED);
    assert!(client.pull("untitled:Untitled-2").is_empty());
    client.open_as("untitled:Untitled-3", "dotenv", "A='b\n");
    assert!(client.pull("untitled:Untitled-3").is_empty());
    // The language also decides where the name says nothing.
    let uri = client.uri("settings");
    client.open_as(&uri, "dotenv", MISSPELLED);
    assert_eq!(codes(&client.pull("settings")), ["AE101"]);
}

#[test]
fn the_workspace_is_reported_with_what_is_gone() {
    let files = [(".astro/config.yaml", ""), (".env", MISSPELLED), ("other/x.env", "AIRFLOW__CORE__LOAD_EXAMPLE=y\n")];
    let mut client = Client::start(&modern(), &files);
    let ask = |client: &mut Client, known: serde_json::Value| {
        let answer = client.request("workspace/diagnostic", json!({"previousResultIds": known})).unwrap();
        answer["items"].as_array().unwrap().clone()
    };
    let items = ask(&mut client, json!([]));
    let uris: Vec<&str> = items.iter().map(|item| item["uri"].as_str().unwrap()).collect();
    assert_eq!(uris, [client.uri(".env"), client.uri("other/x.env")]);
    assert!(items.iter().all(|item| codes(item["items"].as_array().unwrap()) == ["AE101"]));
    let known =
        json!(items.iter().map(|item| json!({"uri": item["uri"], "value": item["resultId"]})).collect::<Vec<_>>());
    assert!(ask(&mut client, known.clone()).iter().all(|item| item["kind"] == "unchanged"));
    fs::remove_file(client.folder.path().join("other/x.env")).unwrap();
    let event = json!({"uri": client.uri("other/x.env"), "type": 3});
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [event]}));
    let items = ask(&mut client, known);
    assert_eq!((items[0]["kind"].as_str(), &items[1]["items"]), (Some("unchanged"), &json!([])));
    assert_eq!(client.requests("workspace/diagnostic/refresh").len(), 1);
}

#[test]
fn a_file_that_changes_on_disk_counts_once_the_client_says_so() {
    let mut client = Client::start(&modern(), &[(".astro/config.yaml", ""), ("deploy.sh", SCRIPT)]);
    client.open_saved("deploy.sh");
    assert!(client.pull("deploy.sh").is_empty());
    fs::write(client.folder.path().join(".env"), kwargs("/airflow/connection")).unwrap();
    let event = json!({"uri": client.uri(".env"), "type": 1});
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [event]}));
    assert_eq!(codes(&client.pull("deploy.sh")), ["AE309"]);
}

#[test]
fn folders_of_the_workspace_come_and_go() {
    let mut client = Client::idle(&[("one/.env", MISSPELLED), ("two/.env", MISSPELLED)]);
    client.request("initialize", json!({"capabilities": modern()})).unwrap();
    let count = |client: &mut Client| {
        let answer = client.request("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
        answer["items"].as_array().unwrap().len()
    };
    assert_eq!(count(&mut client), 0);
    let [one, two] = ["one", "two"].map(|name| json!({"uri": client.uri(name), "name": name}));
    let change = |client: &Client, added: serde_json::Value, removed: serde_json::Value| {
        client.notify("workspace/didChangeWorkspaceFolders", json!({"event": {"added": added, "removed": removed}}));
    };
    change(&client, json!([one, two]), json!([]));
    assert_eq!(count(&mut client), 2);
    change(&client, json!([]), json!([one]));
    assert_eq!(count(&mut client), 1);
}

#[test]
fn a_cancelled_request_and_a_stale_one_get_the_protocols_errors() {
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", MISSPELLED);
    // The server takes everything that has arrived before it answers: a long text keeps it busy meanwhile.
    let busy = format!("{}{MISSPELLED}", "K=v # comment\n".repeat(60_000));
    client.replace(".env", &busy);
    let params = json!({"textDocument": {"uri": client.uri(".env")}});
    let first = client.ask("textDocument/diagnostic", params.clone());
    let hover = json!({"textDocument": {"uri": client.uri(".env")}, "position": {"line": 0, "character": 0}});
    let cancelled = client.ask("textDocument/hover", hover.clone());
    client.notify("$/cancelRequest", json!({"id": 3}));
    let stale = client.ask("textDocument/diagnostic", params);
    let stale_hover = client.ask("textDocument/hover", hover);
    client.replace(".env", "X=1\n");
    let _ = client.answer(&first);
    assert_eq!(cancelled, lsp_server::RequestId::from(3));
    assert_eq!(client.answer(&cancelled).unwrap_err().code, -32800);
    let error = client.answer(&stale).unwrap_err();
    assert_eq!((error.code, error.data), (-32802, Some(json!({"retriggerRequest": true}))));
    assert_eq!(client.answer(&stale_hover).unwrap_err().code, -32801);
}
