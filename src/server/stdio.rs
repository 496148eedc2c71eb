//! Messages over standard input and output.
//!
//! Enters: the bytes of the client. Leaves: messages, and what the server sends, as bytes. What is not a message is
//! answered with the protocol's error and skipped, as far as its length tells where the next one begins. Never keeps more
//! than the length of the longest message, and never quotes what it read.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Ended;

/// In bytes. A longer message is not read.
const LONGEST: u64 = 512 << 20;

/// In bytes. A longer line of a header is none.
const LONGEST_LINE: u64 = 4096;

type Output = Arc<Mutex<io::Stdout>>;

/// The threads that read and write.
pub(super) struct Threads {
    writer: Option<JoinHandle<()>>,
}

impl Threads {
    /// Waits until everything is written, unless nobody reads it any more.
    pub fn finish(self, ended: Ended) {
        if let Some(writer) = self.writer.filter(|_| ended == Ended::Properly) {
            let _ = writer.join();
        }
    }
}

/// Starts to read and to write.
pub(super) fn connect() -> (Connection, Threads) {
    let (server, client) = Connection::memory();
    let output: Output = Arc::new(Mutex::new(io::stdout()));
    let Connection { sender, receiver } = client;
    let errors = output.clone();
    let _ = thread::Builder::new().spawn(move || {
        let mut input = BufReader::new(io::stdin());
        loop {
            match read(&mut input) {
                Incoming::Message(message) => {
                    if sender.send(message).is_err() {
                        break;
                    }
                }
                Incoming::Wrong(id, code, reason) => {
                    let body = json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": reason}});
                    if write(&errors, &body.to_string()).is_err() {
                        break;
                    }
                }
                Incoming::Skipped => {}
                Incoming::End => break,
            }
        }
    });
    let writer = thread::Builder::new().spawn(move || {
        for message in receiver {
            let Ok(body) = serde_json::to_string(&Sent { jsonrpc: "2.0", message: &message }) else { continue };
            if write(&output, &body).is_err() {
                break;
            }
        }
    });
    (server, Threads { writer: writer.ok() })
}

/// A message as it is sent.
#[derive(serde::Serialize)]
struct Sent<'m> {
    jsonrpc: &'static str,
    #[serde(flatten)]
    message: &'m Message,
}

fn write(output: &Output, body: &str) -> io::Result<()> {
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

/// What was read.
enum Incoming {
    Message(Message),
    /// Something else, with the id that the answer must have.
    Wrong(Value, ErrorCode, &'static str),
    /// Something that may have no answer.
    Skipped,
    End,
}

/// A message as it arrives.
#[derive(Deserialize)]
struct Arrived {
    #[serde(default)]
    id: Value,
    method: Option<String>,
    #[serde(default)]
    params: Value,
    result: Option<Value>,
    error: Option<ResponseError>,
}

fn read(input: &mut impl BufRead) -> Incoming {
    let length = match length(input) {
        Some(Ok(length)) => length,
        Some(Err(reason)) => return Incoming::Wrong(Value::Null, ErrorCode::InvalidRequest, reason),
        None => return Incoming::End,
    };
    let mut body = Vec::new();
    if length > LONGEST {
        // What follows is skipped, so that the next message is found.
        return match io::copy(&mut input.take(length), &mut io::sink()) {
            Ok(copied) if copied == length => {
                Incoming::Wrong(Value::Null, ErrorCode::InvalidRequest, "the message is longer than 512 MiB")
            }
            _ => Incoming::End,
        };
    }
    match input.take(length).read_to_end(&mut body) {
        Ok(read) if read as u64 == length => message(&body),
        _ => Incoming::End,
    }
}

fn message(body: &[u8]) -> Incoming {
    if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_err() {
        return Incoming::Wrong(Value::Null, ErrorCode::ParseError, "the message is not JSON");
    }
    let invalid = |id: Value| Incoming::Wrong(id, ErrorCode::InvalidRequest, "the message is not a JSON-RPC request");
    let Ok(Arrived { id, method, params, result, error }) = serde_json::from_slice(body) else {
        return invalid(Value::Null);
    };
    let known = match &id {
        Value::String(text) => Some(RequestId::from(text.clone())),
        Value::Number(number) => number.as_i64().and_then(|number| i32::try_from(number).ok()).map(RequestId::from),
        _ => None,
    };
    match (method, known) {
        (Some(method), Some(id)) => Incoming::Message(Message::Request(Request { id, method, params })),
        (Some(method), None) if id.is_null() => {
            Incoming::Message(Message::Notification(Notification { method, params }))
        }
        (Some(_), None) => invalid(id),
        (None, Some(id)) => {
            let response_result = error.map_or_else(|| Ok(result.unwrap_or_default()), Err);
            Incoming::Message(Message::Response(Response { id, response_result }))
        }
        // The answer to something that nobody asked.
        (None, None) if error.is_some() || result.is_some() => Incoming::Skipped,
        (None, None) => invalid(Value::Null),
    }
}

/// The length that a header tells; `None` at the end of the input.
fn length(input: &mut impl BufRead) -> Option<Result<u64, &'static str>> {
    let mut length = None;
    let mut has_read = false;
    loop {
        let mut line = Vec::new();
        let read = input.take(LONGEST_LINE).read_until(b'\n', &mut line).ok()?;
        if read == 0 {
            return None;
        }
        let line = line.trim_ascii();
        if line.is_empty() && has_read {
            return Some(length.ok_or("the message has no Content-Length"));
        }
        has_read |= !line.is_empty();
        let text = std::str::from_utf8(line).unwrap_or_default();
        if let Some((name, value)) = text.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}
