//! The laws of the language server.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use airenv::output::site::Site;
use airenv::server::{self, Ended, Options};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

/// Stands for the URI of the workspace in the messages that are tried.
pub const FOLDER: &str = "file:///@";

/// An empty folder, which is the workspace of every session.
static WORKSPACE: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());

/// A session of messages, one a line: every request has one answer, no message makes airenv fail, and the session ends as
/// the client asks. Lines that are no message, or name files elsewhere, are left out.
pub fn holds(lines: &str) {
    let (client, own) = Connection::memory();
    let folder = format!("file://{}", WORKSPACE.path().display());
    let params = json!({"capabilities": {}, "workspaceFolders": [{"uri": FOLDER, "name": "w"}]});
    let first = json!({"id": "first", "method": "initialize", "params": params}).to_string();
    let last = [r#"{"id": "last", "method": "shutdown"}"#, r#"{"method": "exit"}"#];
    // Only the first `initialize` counts: a line with that method may say what the client can do.
    let is_first = |message: &Message| matches!(message, Message::Request(one) if one.method == "initialize");
    let begins = lines.lines().next().and_then(|line| message(line, &folder)).is_some_and(|one| is_first(&one));
    let first = (!begins).then_some(first);
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for line in first.as_deref().into_iter().chain(lines.lines()).chain(last) {
        let Some(message) = message(line, &folder) else { continue };
        if let Message::Request(request) = &message {
            *asked.entry(request.id.to_string()).or_default() += 1;
        }
        client.sender.send(message).unwrap();
    }
    let ended = server::run(&own, &Options { formats: vec!["json".to_owned()], site: Site::default() });
    drop(own);
    let mut answered: BTreeMap<String, usize> = BTreeMap::new();
    for message in client.receiver {
        match message {
            Message::Response(Response { id, response_result }) => {
                *answered.entry(id.to_string()).or_default() += 1;
                let has_failed = response_result.is_err_and(|error| error.code == ErrorCode::InternalError as i32);
                assert!(!has_failed, "airenv has failed at request {id}");
            }
            Message::Notification(Notification { method, params }) => {
                assert!(!(method == "window/logMessage" && params["type"] == 1), "airenv has failed at a message");
            }
            Message::Request(_) => {}
        }
    }
    // After an early `exit` nothing is answered; a session that does not begin does not end properly.
    let is_over = |line: &str| line.contains("exit") || line.contains("shutdown");
    if !lines.lines().any(is_over) {
        assert!(begins || ended == Ended::Properly, "{ended:?}");
        assert_eq!(asked, answered, "answers to each request");
    }
}

/// The message of a line.
fn message(line: &str, folder: &str) -> Option<Message> {
    let mut value: Value = serde_json::from_str(line).ok()?;
    replace(&mut value, folder)?;
    let method = value.get("method")?.as_str()?.to_owned();
    let params = value.get("params").cloned().unwrap_or_default();
    let id = match value.get("id") {
        Some(Value::String(id)) => Some(RequestId::from(id.clone())),
        Some(Value::Number(id)) => Some(RequestId::from(i32::try_from(id.as_i64()?).ok()?)),
        _ => None,
    };
    Some(match id {
        Some(id) => Message::Request(Request { id, method, params }),
        None => Message::Notification(Notification { method, params }),
    })
}

/// Puts the folder in; `None` for a text that names another one.
fn replace(value: &mut Value, folder: &str) -> Option<()> {
    match value {
        Value::String(text) if text.starts_with(FOLDER) && !text.contains("..") => {
            *text = text.replacen(FOLDER, folder, 1);
            Some(())
        }
        Value::String(text) => (!text.trim_start().to_ascii_lowercase().starts_with("file")).then_some(()),
        Value::Array(items) => items.iter_mut().try_for_each(|item| replace(item, folder)),
        Value::Object(members) => members.values_mut().try_for_each(|member| replace(member, folder)),
        _ => Some(()),
    }
}
