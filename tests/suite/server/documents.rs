//! Opening, editing and closing: the server has the text that the client has.

use serde_json::{Value, json};

use super::client::{Client, codes, modern};

const REGION: &str =
    "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n";

fn insert(line: u32, character: u32, text: &str) -> Value {
    let at = json!({"line": line, "character": character});
    json!({"range": {"start": at, "end": at}, "text": text})
}

/// Where the finding of the last line is, after edits: the test knows the text by it.
fn last_key(client: &mut Client, code: &str) -> Value {
    let items = client.pull(".env");
    items.iter().find(|item| item["code"] == code).unwrap_or_else(|| panic!("{items:#?}"))["range"].clone()
}

#[test]
fn edits_in_every_encoding_reach_the_text() {
    // A misspelled key (AE101) behind characters of one to four bytes.
    let text = format!("{REGION}# é 💥\tx\r\nAIRFLOW__CORE__LOAD_EXAMPLE=x\n");
    for (encoding, column) in [("utf-8", 9), ("utf-16", 6), ("utf-32", 5)] {
        let mut client = Client::start(
            &json!({"general": {"positionEncodings": [encoding]}, "textDocument": {"diagnostic": {}}}),
            &[],
        );
        client.open(".env", &text);
        let before = last_key(&mut client, "AE101");
        assert_eq!(before["start"], json!({"line": 2, "character": 0}));
        // Behind the emoji, a new line moves the finding.
        client.change(".env", &json!([insert(1, column, "\n# "), insert(0, 0, "# ü\n")]));
        let after = last_key(&mut client, "AE101");
        assert_eq!(after["start"], json!({"line": 4, "character": 0}), "{encoding}");
    }
}

#[test]
fn edits_of_one_message_follow_each_other() {
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", "");
    client.change(
        ".env",
        &json!([{"text": "X=1\n"}, insert(1, 0, "AIRFLOW__CORE__LOAD_EXAMPLE=x"), insert(0, 0, "Y=2\n")]),
    );
    assert_eq!(last_key(&mut client, "AE101")["start"]["line"], 2);
}

#[test]
fn a_range_behind_the_end_is_the_end() {
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", "A=1");
    client.change(".env", &json!([insert(900, 7, "\nAIRFLOW__CORE__LOAD_EXAMPLE=x"), insert(0, 900, "0")]));
    assert_eq!(last_key(&mut client, "AE101")["start"]["line"], 1);
}

#[test]
fn an_edit_that_does_not_fit_silences_the_file_until_it_comes_whole() {
    let broken = "AIRFLOW__CORE__LOAD_EXAMPLE=x\n";
    let backwards =
        json!([{"range": {"start": {"line": 1, "character": 0}, "end": {"line": 0, "character": 0}}, "text": ""}]);
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", broken);
    assert_eq!(codes(&client.pull(".env")), ["AE101"]);
    client.change(".env", &backwards);
    assert!(client.pull(".env").is_empty());
    assert_eq!(client.notifications("window/logMessage").len(), 1);
    client.replace(".env", broken);
    assert_eq!(codes(&client.pull(".env")), ["AE101"]);
    // An old version is one too.
    let document = json!({"uri": client.uri(".env"), "version": -5});
    client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [insert(0, 0, "#")]}));
    assert!(client.pull(".env").is_empty());
    client.open(".env", broken);
    assert_eq!(codes(&client.pull(".env")), ["AE101"]);
}

#[test]
fn an_edit_of_a_file_that_is_not_open_changes_nothing() {
    let mut client = Client::start(&modern(), &[]);
    let document = json!({"uri": client.uri(".env"), "version": 3});
    client.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": "A"}]}));
    client.notify("textDocument/didChange", json!({"textDocument": 5}));
    client.notify("textDocument/didClose", json!({"textDocument": document}));
    assert!(client.pull(".env").is_empty());
}

#[test]
fn a_closed_file_counts_as_the_disk_has_it() {
    let saved = "AIRFLOW__CORE__LOAD_EXAMPLE=x\n";
    let mut client = Client::start(&modern(), &[(".env", saved), (".astro/config.yaml", "")]);
    client.open(".env", "X=1\n");
    assert!(client.pull(".env").is_empty());
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": client.uri(".env")}}));
    let report = client.request("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    assert_eq!(report["items"][0]["items"][0]["code"], "AE101");
}
