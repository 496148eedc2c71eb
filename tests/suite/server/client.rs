//! A client of the server, in memory: it opens the files of a folder, edits them and asks. When it is dropped, every
//! request has been answered.

use std::collections::HashMap;
use std::fs;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use airenv::output::site::Site;
use airenv::server::{self, Ended, Options};
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response, ResponseError};
use serde_json::{Value, json};

/// Marks the cursor in texts of tests.
pub const CURSOR: char = '‸';

pub struct Client {
    connection: Option<Connection>,
    server: Option<JoinHandle<Ended>>,
    pub folder: tempfile::TempDir,
    /// The requests without an answer.
    open: Vec<RequestId>,
    answers: HashMap<RequestId, Result<Value, ResponseError>>,
    /// Everything that the server has sent.
    pub received: Vec<Message>,
    versions: HashMap<String, i32>,
    next: i32,
}

/// What a client of the newest kind can do.
pub fn modern() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16", "utf-8", "utf-32"]},
        "workspace": {
            "workspaceEdit": {"documentChanges": true},
            "diagnostics": {"refreshSupport": true},
            "didChangeWatchedFiles": {"dynamicRegistration": true},
        },
        "textDocument": {
            "diagnostic": {"relatedInformation": true, "tagSupport": {"valueSet": [1, 2]}},
            "publishDiagnostics": {"relatedInformation": true},
            "codeAction": {"resolveSupport": {"properties": ["edit"]}},
            "hover": {"contentFormat": ["markdown", "plaintext"]},
        },
    })
}

/// What a client of the first kind can do.
pub fn plain() -> Value {
    json!({})
}

impl Client {
    /// A server that nobody has initialized yet, beside a folder with these files.
    pub fn idle(files: &[(&str, &str)]) -> Self {
        let (own, of_server) = Connection::memory();
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let options = Options { formats: vec!["json".to_owned()], site: Site::at("https://example.org/airenv") };
        let work = move || server::run(&of_server, &options);
        let server = thread::Builder::new().stack_size(8 << 20).spawn(work).unwrap();
        Self {
            connection: Some(own),
            server: Some(server),
            folder,
            open: Vec::new(),
            answers: HashMap::new(),
            received: Vec::new(),
            versions: HashMap::new(),
            next: 0,
        }
    }

    /// A server whose workspace is a folder with these files.
    pub fn start(capabilities: &Value, files: &[(&str, &str)]) -> Self {
        let mut client = Self::idle(files);
        client.initialize(capabilities).unwrap();
        client
    }

    pub fn initialize(&mut self, capabilities: &Value) -> Result<Value, ResponseError> {
        let folders = json!([{"uri": self.uri(""), "name": "test"}]);
        let answer = self.request(
            "initialize",
            json!({"processId": std::process::id(), "capabilities": capabilities, "workspaceFolders": folders}),
        );
        self.notify("initialized", json!({}));
        answer
    }

    /// The URI of a file of the folder.
    pub fn uri(&self, name: &str) -> String {
        let path = fs::canonicalize(self.folder.path()).unwrap();
        let path = path.to_str().unwrap();
        if name.is_empty() { format!("file://{path}") } else { format!("file://{path}/{name}") }
    }

    pub fn send(&self, message: Message) {
        self.connection.as_ref().unwrap().sender.send(message).unwrap();
    }

    pub fn notify(&self, method: &str, params: Value) {
        self.send(Message::Notification(Notification { method: method.to_owned(), params }));
    }

    /// Sends a request and does not wait.
    pub fn ask(&mut self, method: &str, params: Value) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.open.push(id.clone());
        self.send(Message::Request(Request { id: id.clone(), method: method.to_owned(), params }));
        id
    }

    /// Expects an answer with this id.
    pub fn expect(&mut self, id: &RequestId) {
        self.open.push(id.clone());
    }

    /// Sends a request and waits for its answer.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, ResponseError> {
        let id = self.ask(method, params);
        self.answer(&id)
    }

    pub fn answer(&mut self, id: &RequestId) -> Result<Value, ResponseError> {
        loop {
            if let Some(answer) = self.answers.remove(id) {
                return answer;
            }
            self.receive();
        }
    }

    fn receive(&mut self) {
        let connection = self.connection.as_ref().unwrap();
        let message = connection.receiver.recv_timeout(Duration::from_secs(60)).expect("a message of the server");
        match &message {
            Message::Response(Response { id, response_result }) => {
                let place = self.open.iter().position(|open| open == id);
                self.open.remove(place.expect("one answer for one request"));
                self.answers.insert(id.clone(), response_result.clone());
            }
            Message::Request(request) => {
                let response = Response { id: request.id.clone(), response_result: Ok(Value::Null) };
                connection.sender.send(Message::Response(response)).unwrap();
            }
            Message::Notification(_) => {}
        }
        self.received.push(message);
    }

    /// Waits until the server has handled everything that was sent, and everything that it sends by itself is there.
    pub fn settle(&mut self) {
        for _ in 0..2 {
            assert!(self.request("test/nothing", json!({})).is_err());
        }
    }

    /// Opens a file with this text.
    pub fn open(&mut self, name: &str, text: &str) {
        let uri = if name.contains(':') { name.to_owned() } else { self.uri(name) };
        self.open_as(&uri, "plaintext", text);
    }

    pub fn open_as(&mut self, uri: &str, language: &str, text: &str) {
        self.versions.insert(uri.to_owned(), 1);
        let item = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": item}));
    }

    /// Opens a file of the folder as it is on disk.
    pub fn open_saved(&mut self, name: &str) {
        let text = fs::read_to_string(self.folder.path().join(name)).unwrap();
        self.open(name, &text);
    }

    /// Replaces the whole text.
    pub fn replace(&mut self, name: &str, text: &str) {
        self.change(name, &json!([{"text": text}]));
    }

    pub fn change(&mut self, name: &str, changes: &Value) {
        let uri = self.uri(name);
        let version = self.versions.get_mut(&uri).unwrap();
        *version += 1;
        let document = json!({"uri": uri, "version": *version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// Asks for the findings of a file.
    pub fn pull(&mut self, name: &str) -> Vec<Value> {
        let report = self.report(name, None);
        report["items"].as_array().unwrap().clone()
    }

    pub fn report(&mut self, name: &str, previous: Option<&str>) -> Value {
        let uri = if name.contains(':') { name.to_owned() } else { self.uri(name) };
        let params = json!({"textDocument": {"uri": uri}, "previousResultId": previous});
        self.request("textDocument/diagnostic", params).unwrap()
    }

    /// What the server has sent last about a file by itself.
    pub fn published(&mut self, name: &str) -> Option<Value> {
        self.settle();
        let uri = self.uri(name);
        let last =
            self.notifications("textDocument/publishDiagnostics").into_iter().rev().find(|one| one["uri"] == uri);
        last.cloned()
    }

    pub fn notifications(&self, method: &str) -> Vec<&Value> {
        let all = self.received.iter().filter_map(|message| match message {
            Message::Notification(one) if one.method == method => Some(&one.params),
            _ => None,
        });
        all.collect()
    }

    pub fn requests(&self, method: &str) -> Vec<&Value> {
        let all = self.received.iter().filter_map(|message| match message {
            Message::Request(one) if one.method == method => Some(&one.params),
            _ => None,
        });
        all.collect()
    }

    /// Opens a file whose text has a [`CURSOR`], and asks something there.
    pub fn at_cursor(&mut self, name: &str, text: &str, method: &str) -> Value {
        let (before, after) = text.split_once(CURSOR).unwrap();
        self.open(name, &format!("{before}{after}"));
        let position = position(before);
        let params = json!({"textDocument": {"uri": self.uri(name)}, "position": position});
        self.request(method, params).unwrap()
    }

    /// The actions for one character of a file.
    pub fn actions(&mut self, name: &str, line: u32, character: u32) -> Vec<Value> {
        let at = json!({"line": line, "character": character});
        let params = json!({
            "textDocument": {"uri": self.uri(name)},
            "range": {"start": at, "end": at},
            "context": {"diagnostics": []},
        });
        self.request("textDocument/codeAction", params).unwrap().as_array().unwrap().clone()
    }

    /// Ends the session; the server's status.
    pub fn end(mut self) -> Ended {
        self.leave()
    }

    fn leave(&mut self) -> Ended {
        let _ = self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        let ended = self.server.take().unwrap().join().unwrap();
        assert_eq!(self.open, [], "every request has its answer");
        ended
    }

    /// Waits until the server ends by itself.
    pub fn wait(mut self) -> Ended {
        self.server.take().unwrap().join().unwrap()
    }

    /// Leaves without a word.
    pub fn vanish(mut self) -> Ended {
        drop(self.connection.take());
        self.server.take().unwrap().join().unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if self.server.is_some() && !thread::panicking() {
            self.leave();
        }
    }
}

/// The place behind a text, in UTF-16.
pub fn position(before: &str) -> Value {
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
    json!({"line": line, "character": character})
}

/// The codes of diagnostics.
pub fn codes(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["code"].as_str().unwrap()).collect()
}

/// A text after the edits of an action for a file, which its positions count in UTF-16.
pub fn edited(text: &str, action: &Value, uri: &str) -> String {
    let of_document = |change: &&Value| change["textDocument"]["uri"] == uri;
    let edits = match action["edit"]["documentChanges"].as_array() {
        Some(changes) => changes.iter().filter(of_document).flat_map(|one| one["edits"].as_array().unwrap()).collect(),
        None => action["edit"]["changes"][uri].as_array().unwrap().iter().collect::<Vec<_>>(),
    };
    let mut text = text.to_owned();
    for edit in edits.into_iter().rev() {
        let [start, end] = ["start", "end"].map(|end| byte(&text, &edit["range"][end]));
        text.replace_range(start..end, edit["newText"].as_str().unwrap());
    }
    text
}

fn byte(text: &str, position: &Value) -> usize {
    let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut units = usize::try_from(position["character"].as_u64().unwrap()).unwrap();
    let within = text[start..].char_indices().find(|(_, character)| {
        let is_there = units == 0;
        units = units.saturating_sub(character.len_utf16());
        is_there
    });
    within.map_or(text.len(), |(at, _)| start + at)
}
