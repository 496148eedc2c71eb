//! Fixes, all safe fixes at once, and comments that ignore a finding.

use serde_json::{Value, json};

use super::client::{Client, codes, edited, modern, plain};

const BACKEND: &str = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n";

/// A fault with a safe fix, a value that stays, and a fault whose fix a person should check.
fn broken() -> String {
    format!(
        "{BACKEND}AIRFLOW__SECRETS__BACKEND_KWARGS={{'region_name': 'us-east-1', 'role_arn': \
         'arn:aws:iam::123456789012:role/geheim'}}\nAIRFLOW__CORE__LOAD_EXAMPLE=False\n"
    )
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

fn of_kind(client: &mut Client, name: &str, kind: &str) -> Vec<Value> {
    let everything = json!({"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}});
    let params = json!({
        "textDocument": {"uri": client.uri(name)},
        "range": everything,
        "context": {"diagnostics": [], "only": [kind]},
    });
    client.request("textDocument/codeAction", params).unwrap().as_array().unwrap().clone()
}

#[test]
fn a_safe_fix_is_preferred_and_mends_its_finding() {
    for capabilities in [modern(), plain()] {
        let mut client = Client::start(&capabilities, &[]);
        client.open(".env", &broken());
        let actions = client.actions(".env", 1, 40);
        let fix = &actions[0];
        assert_eq!(
            (fix["kind"].as_str(), fix["isPreferred"].as_bool()),
            (Some("quickfix"), Some(true)),
            "{actions:#?}"
        );
        assert_eq!(fix["diagnostics"][0]["code"], "AE201");
        let after = edited(&broken(), fix, &client.uri(".env"));
        assert!(after.contains("\"role_arn\": \"arn:aws:iam::123456789012:role/geheim\""), "{after}");
        client.replace(".env", &after);
        let left = client.actions(".env", 1, 40);
        assert!(left.iter().all(|action| action["diagnostics"][0]["code"] != "AE201"));
        // The value stays where it is, so it is not sent.
        assert!(!fix.to_string().contains("geheim"), "{fix:#}");
    }
}

#[test]
fn edits_name_the_version_that_they_are_for() {
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", "X=1\n");
    client.replace(".env", &broken());
    let actions = client.actions(".env", 1, 40);
    assert_eq!(actions[0]["edit"]["documentChanges"][0]["textDocument"]["version"], 2);
}

#[test]
fn all_safe_fixes_of_a_file_come_at_once_and_late() {
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", &broken());
    let all = of_kind(&mut client, ".env", "source.fixAll");
    assert_eq!((all.len(), all[0].get("edit")), (1, None));
    let resolved = client.request("codeAction/resolve", all[0].clone()).unwrap();
    let after = edited(&broken(), &resolved, &client.uri(".env"));
    client.replace(".env", &after);
    assert!(codes(&client.pull(".env")).iter().all(|code| *code != "AE201"), "{after}");
    assert!(of_kind(&mut client, ".env", "source.fixAll.airenv").is_empty());
    // It was for another text.
    assert_eq!(client.request("codeAction/resolve", all[0].clone()).unwrap_err().code, -32801);
}

#[test]
fn a_client_that_resolves_nothing_gets_all_fixes_if_it_asks_for_them() {
    let mut client = Client::start(&plain(), &[]);
    client.open(".env", &broken());
    let all = of_kind(&mut client, ".env", "source.fixAll.airenv");
    assert!(edited(&broken(), &all[0], &client.uri(".env")).contains("{\"region_name\""));
    let none = of_kind(&mut client, ".env", "refactor");
    assert!(none.is_empty());
}

#[test]
fn fix_all_does_what_check_fix_does() {
    let text = broken();
    let mut client = Client::start(&plain(), &[(".astro/config.yaml", ""), (".env", &text)]);
    client.open_saved(".env");
    let all = of_kind(&mut client, ".env", "source.fixAll.airenv");
    let in_editor = edited(&text, &all[0], &client.uri(".env"));
    let run = crate::program::run_in(client.folder.path(), &["check", "--fix", ".env"]);
    assert!(run.stdout.contains("Fixed") || run.stderr.contains("Fixed"), "{run:?}");
    assert_eq!(in_editor, std::fs::read_to_string(client.folder.path().join(".env")).unwrap());
}

/// A file, the place of a finding, and the text with the comment above it.
const IGNORED: &[(&str, &str, &str, &str)] = &[
    (
        ".env",
        "X=1\n‸AIRFLOW__CORE__LOAD_EXAMPLE=False\n",
        "AE101",
        "X=1\n# airenv: ignore[AE101]\nAIRFLOW__CORE__LOAD_EXAMPLE=False\n",
    ),
    (
        "deploy.sh",
        "if true; then\n  astro deployment variable create \\\n    ‸AIRFLOW__CORE__LOAD_EXAMPLE=False -d x\nfi\n",
        "AE101",
        "if true; then\n  # airenv: ignore[AE101]\n  astro deployment variable create \\\n    AIRFLOW__CORE__LOAD_EXAMPLE=False -d x\nfi\n",
    ),
    (
        "compose.yaml",
        "services:\n  a:\n    image: apache/airflow\n    environment:\n      ‸AIRFLOW__CORE__LOAD_EXAMPLE: x\n",
        "AE101",
        "services:\n  a:\n    image: apache/airflow\n    environment:\n      # airenv: ignore[AE101]\n      AIRFLOW__CORE__LOAD_EXAMPLE: x\n",
    ),
    (
        "Dockerfile",
        "FROM apache/airflow\nENV A=1 \\\n    ‸AIRFLOW__CORE__LOAD_EXAMPLE=x\n",
        "AE101",
        "FROM apache/airflow\n# airenv: ignore[AE101]\nENV A=1 \\\n    AIRFLOW__CORE__LOAD_EXAMPLE=x\n",
    ),
];

#[test]
fn a_finding_is_ignored_by_a_comment_above_its_command() {
    for (name, text, code, expected) in IGNORED {
        let mut client = Client::start(&modern(), &[]);
        let (before, after) = text.split_once('‸').unwrap();
        let text = format!("{before}{after}");
        client.open(name, &text);
        let at = super::client::position(before);
        let place = |key: &str| u32::try_from(at[key].as_u64().unwrap()).unwrap();
        let actions = client.actions(name, place("line"), place("character"));
        let here = actions.iter().find(|action| {
            action["title"].as_str().unwrap().starts_with(&format!("Ignore {code} "))
                && action["title"].as_str().unwrap().ends_with("here")
        });
        let here = here.unwrap_or_else(|| panic!("{name}: {:#?}", titles(&actions)));
        let ignored = edited(&text, here, &client.uri(name));
        assert_eq!(&ignored, expected, "{name}");
        client.replace(name, &ignored);
        assert!(!codes(&client.pull(name)).contains(code));
    }
}

#[test]
fn a_finding_is_ignored_in_the_whole_file() {
    let mut client = Client::start(&modern(), &[]);
    let script = "#!/bin/bash\nastro deployment variable create AIRFLOW__CORE__LOAD_EXAMPLE=False -d x\n";
    client.open("deploy.sh", script);
    let actions = client.actions("deploy.sh", 1, 34);
    let file =
        actions.iter().find(|action| action["title"] == "Ignore AE101 misspelled-airflow-key in this file").unwrap();
    let ignored = edited(script, file, &client.uri("deploy.sh"));
    assert!(ignored.starts_with("#!/bin/bash\n# airenv: ignore-file[AE101]\nastro"), "{ignored}");
    client.replace("deploy.sh", &ignored);
    assert!(!codes(&client.pull("deploy.sh")).contains(&"AE101"));
}

/// Inside of a value that spans lines there is no place for a comment: it would become part of the value.
#[test]
fn a_comment_that_would_change_a_value_is_not_offered() {
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", "A='\nx\nAIRFLOW__SECRETS__BACKEND=y\n'\n");
    for line in 0..4 {
        for action in client.actions(".env", line, 0) {
            let title = action["title"].as_str().unwrap();
            if title.ends_with("here") {
                let text = "A='\nx\nAIRFLOW__SECRETS__BACKEND=y\n'\n";
                assert!(edited(text, &action, &client.uri(".env")).starts_with("# airenv"), "{title}");
            }
        }
    }
}

#[test]
fn an_unsafe_fix_says_so_and_comes_later() {
    let mut client = Client::start(&modern(), &[]);
    // A misspelled kwarg may mean something else.
    let text = format!(
        "{BACKEND}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"region_nam\": \"us-east-1\", \"role_arn\": \"arn:aws:iam::123456789012:role/x\"}}\n"
    );
    client.open(".env", &text);
    let actions = client.actions(".env", 1, 36);
    let fixes: Vec<&Value> = actions.iter().filter(|action| action.get("isPreferred").is_some()).collect();
    let preferred: Vec<bool> = fixes.iter().map(|fix| fix["isPreferred"].as_bool().unwrap()).collect();
    assert!(preferred.is_sorted_by(|one, other| one >= other), "{preferred:?}");
    for fix in fixes {
        let says_so = fix["title"].as_str().unwrap().ends_with("(may not keep the intended meaning)");
        assert_eq!(says_so, fix["isPreferred"] == false);
    }
}
