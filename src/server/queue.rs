//! The messages that wait for their turn.
//!
//! Enters: messages of the client, as they arrive. Leaves: one at a time, in order. Takes everything that has arrived
//! before it gives one out, so that a cancelled request is never answered with a result, and a request about a text that
//! has changed since is known to be stale. Never drops a message.

use std::collections::VecDeque;
use std::time::Duration;

use lsp_server::{Connection, Message, Request, RequestId};
use serde_json::Value;

/// How long to wait before asking whether the client's process still runs.
const PATIENCE: Duration = Duration::from_secs(2);

/// The next message.
pub(super) enum Taken {
    /// This one.
    Message(Message),
    /// None came for a while.
    Idle,
    /// None will come any more.
    Gone,
}

/// What has arrived.
pub(super) struct Queue<'c> {
    connection: &'c Connection,
    waiting: VecDeque<Message>,
}

impl<'c> Queue<'c> {
    pub fn new(connection: &'c Connection) -> Self {
        Self { connection, waiting: VecDeque::new() }
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The next message; calls `cancel` for each waiting request that the client cancels.
    pub fn next(&mut self, cancel: &mut dyn FnMut(RequestId)) -> Taken {
        if self.waiting.is_empty() {
            match self.connection.receiver.recv_timeout(PATIENCE) {
                Ok(message) => self.add(message, cancel),
                Err(error) if error.is_timeout() => return Taken::Idle,
                Err(_) => return Taken::Gone,
            }
        }
        while let Ok(message) = self.connection.receiver.try_recv() {
            self.add(message, cancel);
        }
        self.waiting.pop_front().map_or(Taken::Idle, Taken::Message)
    }

    fn add(&mut self, message: Message, cancel: &mut dyn FnMut(RequestId)) {
        let cancelled = match &message {
            Message::Notification(one) if one.method == "$/cancelRequest" => id(one.params.get("id")),
            _ => None,
        };
        let Some(cancelled) = cancelled else {
            self.waiting.push_back(message);
            return;
        };
        let is_it = |waiting: &Message| matches!(waiting, Message::Request(request) if request.id == cancelled);
        if let Some(place) = self.waiting.iter().position(is_it) {
            self.waiting.remove(place);
            cancel(cancelled);
        }
    }

    /// Whether the text that a request is about changes in a message that has arrived since.
    pub fn makes_stale(&self, request: &Request) -> bool {
        let Some(own) = text_uri(&request.params) else { return false };
        self.waiting.iter().any(|message| {
            matches!(message, Message::Notification(one)
                if one.method == "textDocument/didChange" && text_uri(&one.params) == Some(own))
        })
    }
}

fn text_uri(params: &Value) -> Option<&str> {
    params.pointer("/textDocument/uri")?.as_str()
}

fn id(value: Option<&Value>) -> Option<RequestId> {
    match value? {
        Value::String(text) => Some(text.clone().into()),
        Value::Number(number) => Some(i32::try_from(number.as_i64()?).ok()?.into()),
        _ => None,
    }
}
