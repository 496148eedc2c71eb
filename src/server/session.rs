//! A session with one client.
//!
//! Enters: requests and notifications, one after the other. Leaves: answers, and what the client must be told. Every
//! request is answered once, whatever happens: a fault of airenv is an error reply and a line in the log, without any
//! content of a file.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::rc::Rc;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde_json::{Value, json};

use super::answer::{self, Answer, Failure};
use super::client::Client;
use super::documents::{Documents, Open};
use super::projects::{self, Analysis};
use super::scope::Scope;
use super::{Options, actions, completion, definition, diagnostics, hover, links, parent, symbols, uri};
use crate::discover::root::Roots;
use crate::project::Project;

/// How far the session is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Before,
    Running,
    ShutDown,
}

/// What is known of a session.
pub(super) struct Session<'c> {
    connection: &'c Connection,
    pub options: Options,
    phase: Phase,
    pub client: Client,
    pub documents: Documents,
    /// The folders of the workspace.
    pub folders: Vec<PathBuf>,
    scopes: HashMap<String, Option<Scope>>,
    analyses: HashMap<Scope, Rc<Analysis>>,
    /// Whether something has changed since findings were sent.
    has_changed: bool,
    published: HashMap<String, Value>,
    /// The mistakes in configurations that the user has been told of.
    told: HashMap<Scope, Vec<String>>,
    asked: i32,
}

/// A document that a request is about.
pub(super) struct RequestedDocument {
    pub uri: String,
    pub open: Open,
    pub analysis: Rc<Analysis>,
}

impl<'c> Session<'c> {
    pub fn new(connection: &'c Connection, options: Options) -> Self {
        Self {
            connection,
            options,
            phase: Phase::Before,
            client: Client::default(),
            documents: Documents::default(),
            folders: Vec::new(),
            scopes: HashMap::new(),
            analyses: HashMap::new(),
            has_changed: false,
            published: HashMap::new(),
            told: HashMap::new(),
            asked: 0,
        }
    }

    /// Whether the client has asked for the end.
    pub fn is_shut_down(&self) -> bool {
        self.phase == Phase::ShutDown
    }

    /// Whether the client's process is gone.
    pub fn is_orphan(&self) -> bool {
        self.client.process.is_some_and(parent::is_gone)
    }

    /// Answers a request.
    pub fn request(&mut self, request: Request, is_stale: bool) {
        let Request { id, method, params } = request;
        let answer = match (self.phase, method.as_str()) {
            (Phase::Before, "initialize") => self.initialize(&params),
            (Phase::Before, _) => {
                Err(Failure::new(ErrorCode::ServerNotInitialized, "the first request must be `initialize`"))
            }
            (Phase::Running, "initialize") => {
                Err(Failure::new(ErrorCode::InvalidRequest, "`initialize` was requested before"))
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            (Phase::ShutDown, _) => Err(Failure::new(ErrorCode::InvalidRequest, "the server is shut down")),
            (Phase::Running, method) if is_stale => Err(Failure::stale(method)),
            (Phase::Running, method) => self.guarded(|session| session.answer(method, params)).unwrap_or_else(|| {
                let reason = "airenv has failed at this request; please report it";
                Err(Failure::new(ErrorCode::InternalError, reason))
            }),
        };
        self.reply(id, answer);
    }

    /// Answers a request that the client has cancelled.
    pub fn refuse_cancelled(&self, id: RequestId) {
        self.reply(id, Err(Failure::new(ErrorCode::RequestCanceled, "cancelled by the client")));
    }

    fn reply(&self, id: RequestId, answer: Answer) {
        let response_result = answer.map_err(|failure| {
            let (code, message) = (failure.code as i32, failure.message.to_owned());
            ResponseError { code, message, data: failure.data }
        });
        self.send(Message::Response(Response { id, response_result }));
    }

    fn send(&self, message: Message) {
        // The client may be gone; the next message is then missing too.
        let _ = self.connection.sender.send(message);
    }

    /// Sends a notification.
    fn notify(&self, method: &str, params: Value) {
        self.send(Message::Notification(Notification { method: method.to_owned(), params }));
    }

    /// Sends a request, whose answer does not matter.
    fn ask(&mut self, method: &str, params: Value) {
        self.asked += 1;
        let id = RequestId::from(format!("airenv-{}", self.asked));
        self.send(Message::Request(Request { id, method: method.to_owned(), params }));
    }

    fn log(&self, text: &str) {
        self.notify("window/logMessage", json!({"type": 2, "message": text}));
    }

    /// Does something that must not end the server; `None` if it failed.
    fn guarded<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> Option<R> {
        let done = catch_unwind(AssertUnwindSafe(|| work(self)));
        if done.is_err() {
            self.analyses.clear();
            self.notify("window/logMessage", json!({"type": 1, "message": "airenv has failed at a message"}));
        }
        done.ok()
    }

    fn initialize(&mut self, params: &Value) -> Answer {
        if !params.is_object() {
            return Err(Failure::params());
        }
        self.client = Client::of(params);
        let folders = params.get("workspaceFolders").and_then(Value::as_array);
        let root = || params.get("rootUri").and_then(Value::as_str).and_then(uri::to_path).into_iter().collect();
        self.folders = folders.map_or_else(root, |folders| folders.iter().filter_map(folder).collect());
        self.phase = Phase::Running;
        Ok(self.abilities())
    }

    /// What the server can do for this client.
    fn abilities(&self) -> Value {
        let mut capabilities = json!({
            "positionEncoding": self.client.encoding.name(),
            "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
            "codeActionProvider": {
                "codeActionKinds": ["quickfix", actions::FIX_ALL],
                "resolveProvider": true,
            },
            "hoverProvider": true,
            "completionProvider": {"triggerCharacters": completion::TRIGGERS},
            "definitionProvider": true,
            "documentSymbolProvider": true,
            "documentLinkProvider": {"resolveProvider": false},
            "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
        });
        if self.client.pulls
            && let Some(all) = capabilities.as_object_mut()
        {
            let options = json!({"identifier": "airenv", "interFileDependencies": true, "workspaceDiagnostics": true});
            all.insert("diagnosticProvider".to_owned(), options);
        }
        json!({
            "capabilities": capabilities,
            "serverInfo": {"name": "airenv", "version": env!("CARGO_PKG_VERSION")},
        })
    }

    fn answer(&mut self, method: &str, params: Value) -> Answer {
        match method {
            "textDocument/diagnostic" => Ok(diagnostics::of_document(self, &answer::read(params)?)),
            "workspace/diagnostic" => Ok(diagnostics::of_workspace(self, &answer::read(params)?)),
            "textDocument/codeAction" => actions::list(self, &answer::read(params)?),
            "codeAction/resolve" => actions::resolve(self, params),
            "textDocument/hover" => hover::hover(self, &answer::read(params)?),
            "textDocument/completion" => completion::complete(self, &answer::read(params)?),
            "textDocument/definition" => definition::find(self, &answer::read(params)?),
            "textDocument/documentSymbol" => Ok(symbols::list(self, &answer::read(params)?)),
            "textDocument/documentLink" => Ok(links::list(self, &answer::read(params)?)),
            _ => Err(Failure::new(ErrorCode::MethodNotFound, "airenv does not know this method")),
        }
    }

    /// Takes a notification.
    pub fn notification(&mut self, notification: Notification) {
        if self.phase != Phase::Running {
            return;
        }
        let Notification { method, params } = notification;
        self.guarded(|session| session.take(&method, params));
    }

    fn take(&mut self, method: &str, params: Value) {
        match method {
            "initialized" => self.watch(),
            "textDocument/didOpen" => self.open(&params),
            "textDocument/didChange" => self.change(params),
            "textDocument/didClose" => self.close(&params),
            "textDocument/didSave" => self.forget(),
            "workspace/didChangeWatchedFiles" | "workspace/didChangeConfiguration" => {
                self.forget();
                self.refresh();
            }
            "workspace/didChangeWorkspaceFolders" => self.change_folders(&params),
            _ => {}
        }
    }

    fn open(&mut self, params: &Value) {
        let text = |name: &str| params.pointer(&format!("/textDocument/{name}")).and_then(Value::as_str);
        let version = params.pointer("/textDocument/version").and_then(Value::as_i64);
        let version = version.and_then(|version| i32::try_from(version).ok()).unwrap_or_default();
        if let (Some(uri), Some(content)) = (text("uri"), text("text")) {
            self.documents.open(uri.to_owned(), text("languageId").unwrap_or_default(), version, content.to_owned());
            self.forget();
        }
    }

    fn change(&mut self, params: Value) {
        let Ok(params) = answer::read::<gen_lsp_types::DidChangeTextDocumentParams>(params) else {
            self.log("an edit that airenv does not understand was ignored");
            return;
        };
        let uri = params.text_document.text_document_identifier.uri.0;
        let version = params.text_document.version;
        if let Err(unfit) = self.documents.change(&uri, version, params.content_changes, self.client.encoding) {
            self.log(unfit.reason());
        }
        let path = self.documents.get(&uri).and_then(|open| open.path.clone());
        self.analyses.retain(|scope, _| match (&path, scope) {
            (_, Scope::Text(text)) => *text != uri,
            (Some(path), scope) => !scope.may_hold(path),
            (None, _) => true,
        });
        self.has_changed = true;
    }

    fn close(&mut self, params: &Value) {
        let Some(uri) = params.pointer("/textDocument/uri").and_then(Value::as_str) else { return };
        if self.documents.close(uri).is_some() && self.published.remove(uri).is_some() {
            self.notify("textDocument/publishDiagnostics", json!({"uri": uri, "diagnostics": []}));
        }
        self.forget();
    }

    fn change_folders(&mut self, params: &Value) {
        let all = |name: &str| {
            let all = params.pointer(&format!("/event/{name}")).and_then(Value::as_array);
            all.into_iter().flatten().filter_map(folder).collect::<Vec<_>>()
        };
        let (added, removed) = (all("added"), all("removed"));
        self.folders.retain(|folder| !removed.contains(folder) && !added.contains(folder));
        self.folders.extend(added);
        self.forget();
        self.refresh();
    }

    /// Drops what is known of the disk.
    fn forget(&mut self) {
        self.analyses.clear();
        self.scopes.clear();
        self.has_changed = true;
    }

    /// Asks the client to tell of changed files.
    fn watch(&mut self) {
        if !self.client.watches {
            return;
        }
        let watchers: Vec<Value> = WATCHED.iter().map(|glob| json!({"globPattern": glob})).collect();
        let registration = json!({
            "id": "airenv-files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        self.ask("client/registerCapability", json!({"registrations": [registration]}));
    }

    /// Asks the client to ask again.
    fn refresh(&mut self) {
        if self.client.pulls && self.client.refreshes {
            self.ask("workspace/diagnostic/refresh", Value::Null);
        }
    }

    /// Sends findings to a client that does not ask for them.
    pub fn publish(&mut self) {
        if !std::mem::take(&mut self.has_changed) || self.client.pulls || self.phase != Phase::Running {
            return;
        }
        let uris: Vec<String> = self.documents.all().map(|(uri, _)| uri.to_owned()).collect();
        for uri in uris {
            let found = self.guarded(|session| diagnostics::to_publish(session, &uri)).flatten();
            let Some(params) = found else { continue };
            if self.published.get(&uri) != Some(&params) {
                self.notify("textDocument/publishDiagnostics", params.clone());
                self.published.insert(uri, params);
            }
        }
    }

    /// An open file with the projects around it; `None` if airenv does not check it, or its text is not known.
    pub fn asked(&mut self, uri: &str) -> Option<RequestedDocument> {
        let open = self.documents.get(uri).filter(|open| !open.is_lost)?.clone();
        if !self.scopes.contains_key(uri) {
            let mut roots = Roots::new(std::env::home_dir()).over(self.documents.buffers());
            let scope = Scope::of(uri, &open, &self.folders, &mut roots);
            self.scopes.insert(uri.to_owned(), scope);
        }
        let scope = self.scopes.get(uri)?.clone()?;
        Some(RequestedDocument { uri: uri.to_owned(), open, analysis: self.analysis(scope) })
    }

    /// The scopes of the folders of the workspace.
    pub fn scopes_of_folders(&self) -> Vec<Scope> {
        let mut roots = Roots::new(std::env::home_dir()).over(self.documents.buffers());
        self.folders.iter().filter_map(|folder| Scope::of_folder(folder, &self.folders, &mut roots)).collect()
    }

    /// The projects of a scope, as they are now.
    pub fn analysis(&mut self, scope: Scope) -> Rc<Analysis> {
        if let Some(known) = self.analyses.get(&scope) {
            return known.clone();
        }
        let analysis = Rc::new(Analysis::new(&scope, &self.documents, &self.folders, &self.options));
        let told = self.told.insert(scope.clone(), analysis.mistakes.clone()).unwrap_or_default();
        if analysis.mistakes != told && !analysis.mistakes.is_empty() {
            let message = format!("airenv checks nothing {}: {}", scope.place(), analysis.mistakes.join("\n"));
            self.notify("window/showMessage", json!({"type": 2, "message": message}));
        }
        self.analyses.insert(scope, analysis.clone());
        analysis
    }

    /// The projects around an open file once more, to be changed.
    pub fn projects_again(&self, asked: &RequestedDocument) -> Vec<Project> {
        let Some(Some(scope)) = self.scopes.get(&asked.uri) else { return Vec::new() };
        let loaded = projects::load(scope, &self.documents, &self.folders, &self.options);
        loaded.unwrap_or_default().into_iter().map(|(project, _)| project).collect()
    }

    /// The URI of a path: the client's own, if it has the file open.
    pub fn uri_of(&self, path: &std::path::Path) -> String {
        self.documents.uri_of(path).map_or_else(|| uri::of_path(path), ToOwned::to_owned)
    }
}

fn folder(folder: &Value) -> Option<PathBuf> {
    uri::to_path(folder.get("uri")?.as_str()?)
}

/// The files that decide about findings.
const WATCHED: &[&str] = &[
    "**/{.env,.env.*,*.env,.envrc}",
    "**/*.{sh,bash,ksh,zsh,yaml,yml,json,tf,tfvars,mk,just,service,conf}",
    "**/{Dockerfile,Dockerfile.*,*.Dockerfile,Containerfile,Makefile,GNUmakefile,justfile,Justfile}",
    "**/{*airflow*.cfg,devcontainer.json,.devcontainer.json,requirements.txt,.gitignore,.dockerignore}",
    "**/dags/**/*.py",
    "**/{airenv.toml,pyproject.toml,.astro/config.yaml}",
];

#[cfg(test)]
mod tests {
    use lsp_server::{Connection, Message};

    use super::{Options, Session};

    /// A fault of airenv is told without any content, and does not end the server.
    #[test]
    fn a_fault_is_a_line_in_the_log() {
        let (own, client) = Connection::memory();
        let mut session = Session::new(&own, Options::default());
        let done = session.guarded(|_| std::panic::resume_unwind(Box::new("geheim".to_owned())));
        assert_eq!(done, None::<()>);
        assert_eq!(session.guarded(|_| 5), Some(5));
        let told: Vec<Message> = client.receiver.try_iter().collect();
        assert!(matches!(told.as_slice(), [Message::Notification(one)] if one.method == "window/logMessage"));
        assert!(!format!("{told:?}").contains("geheim"));
    }
}
