//! The built program over standard input and output.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::program::program;

struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program().args(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    fn write(&mut self, bytes: &str) {
        self.input.as_mut().unwrap().write_all(bytes.as_bytes()).unwrap();
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.write(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the server has ended");
            match line.trim().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().unwrap(),
                _ if line.trim().is_empty() => break,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    fn end(mut self) -> (i32, String) {
        drop(self.input.take());
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        let output = self.child.wait_with_output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(errors, "");
        (output.status.code().unwrap(), rest)
    }
}

fn request(id: i32, method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

#[test]
fn a_session_from_its_beginning_to_its_end() {
    for arguments in [&["server"][..], &["lsp", "--stdio"]] {
        let mut server = Process::start(arguments);
        server.send(&request(1, "initialize", &json!({"capabilities": {"textDocument": {"diagnostic": {}}}})));
        assert_eq!(server.receive()["result"]["serverInfo"]["name"], "airenv");
        server.send(&json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}));
        let document = json!({"uri": "untitled:1", "languageId": "dotenv", "version": 1, "text": "AIRFLOW__CORE__LOAD_EXAMPLE=x\n"});
        server.send(&json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}));
        server.send(&request(2, "textDocument/diagnostic", &json!({"textDocument": {"uri": "untitled:1"}})));
        assert_eq!(server.receive()["result"]["items"][0]["code"], "AE101");
        server.send(&request(3, "shutdown", &Value::Null));
        assert_eq!(server.receive(), json!({"jsonrpc": "2.0", "id": 3, "result": null}));
        server.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
        assert_eq!(server.end(), (0, String::new()));
    }
}

/// What is no message is answered with the protocol's error, which quotes nothing, and the next one is understood.
#[test]
fn what_is_no_message_is_an_error() {
    let mut server = Process::start(&["server"]);
    let cases = [
        ("{\"geheim", -32700),
        ("\u{0}\u{1}geheim", -32700),
        ("5", -32600),
        ("[]", -32600),
        ("{}", -32600),
        ("{\"id\": 1.5, \"method\": \"geheim\"}", -32600),
        ("{\"id\": {}, \"method\": \"geheim\"}", -32600),
        ("{\"method\": 7}", -32600),
    ];
    for (body, code) in cases {
        server.write(&format!("Content-Length: {}\r\nX-Geheim: 1\r\n\r\n{body}", body.len()));
        let answer = server.receive();
        assert_eq!(answer["error"]["code"], code, "{body}");
        assert!(!answer.to_string().contains("geheim"), "{answer}");
    }
    server.write("X: y\r\n\r\n");
    assert_eq!(server.receive()["error"]["code"], -32600);
    // What answers nothing is skipped.
    server.send(&json!({"jsonrpc": "2.0", "id": null, "result": 5}));
    server.send(&request(1, "initialize", &json!({"capabilities": {}})));
    assert_eq!(server.receive()["id"], 1);
    assert_eq!(server.end().0, 1);
}

#[test]
fn the_end_of_the_input_ends_the_server() {
    assert_eq!(Process::start(&["server"]).end(), (1, String::new()));
    let mut server = Process::start(&["server"]);
    server.write("Content-Length: 500\r\n\r\n{\"half");
    assert_eq!(server.end(), (1, String::new()));
    let mut server = Process::start(&["server"]);
    server.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
    assert_eq!(server.end(), (1, String::new()));
}
