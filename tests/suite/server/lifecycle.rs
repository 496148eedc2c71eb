//! The beginning and the end of a session.

use airenv::server::Ended;
use serde_json::{Value, json};

use super::client::{Client, modern, plain};

#[test]
fn an_encoding_is_agreed_upon_and_never_one_that_was_not_offered() {
    let cases = [
        (json!(null), "utf-16"),
        (json!([]), "utf-16"),
        (json!(["utf-16"]), "utf-16"),
        (json!(["utf-16", "utf-8"]), "utf-8"),
        (json!(["utf-32", "utf-16"]), "utf-32"),
        (json!(["utf-7"]), "utf-16"),
        (json!("utf-8"), "utf-16"),
    ];
    for (offered, expected) in cases {
        let mut client = Client::idle(&[]);
        let answer = client.initialize(&json!({"general": {"positionEncodings": offered}})).unwrap();
        assert_eq!(answer["capabilities"]["positionEncoding"], expected, "{offered}");
    }
}

#[test]
fn findings_are_offered_to_be_pulled_only_to_a_client_that_pulls() {
    for (capabilities, expected) in [(modern(), true), (plain(), false)] {
        let mut client = Client::idle(&[]);
        let answer = client.initialize(&capabilities).unwrap();
        let provider = &answer["capabilities"]["diagnosticProvider"];
        assert_eq!(provider["interFileDependencies"].as_bool().unwrap_or_default(), expected);
        assert_eq!(answer["serverInfo"]["name"], "airenv");
    }
}

#[test]
fn nothing_is_answered_before_initialize_and_after_shutdown() {
    let mut client = Client::idle(&[]);
    let hover = |client: &mut Client| client.request("textDocument/hover", json!({})).unwrap_err().code;
    client.notify("textDocument/didOpen", json!({"nonsense": true}));
    assert_eq!(hover(&mut client), -32002);
    client.initialize(&modern()).unwrap();
    assert_eq!(client.initialize(&modern()).unwrap_err().code, -32600);
    assert_eq!(client.request("shutdown", Value::Null).unwrap(), Value::Null);
    assert_eq!(hover(&mut client), -32600);
    assert_eq!(client.end(), Ended::Properly);
}

#[test]
fn a_client_that_leaves_without_a_word_ends_the_server() {
    assert_eq!(Client::start(&modern(), &[]).vanish(), Ended::Left);
    assert_eq!(Client::idle(&[]).vanish(), Ended::Left);
}

#[cfg(unix)]
#[test]
fn the_server_ends_when_the_process_of_the_client_is_gone() {
    let mut child = std::process::Command::new("true").spawn().unwrap();
    let gone = child.id();
    child.wait().unwrap();
    let mut client = Client::idle(&[]);
    client.request("initialize", json!({"processId": gone, "capabilities": {}})).unwrap();
    assert_eq!(client.wait(), Ended::Left);
}

#[test]
fn the_client_is_asked_to_watch_files_if_it_can() {
    let mut client = Client::start(&modern(), &[]);
    client.settle();
    let asked = client.requests("client/registerCapability");
    assert_eq!(asked[0]["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    let mut client = Client::start(&plain(), &[]);
    client.settle();
    assert!(client.requests("client/registerCapability").is_empty());
}
