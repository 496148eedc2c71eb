//! Clients that break the protocol get its errors, and the server goes on.

use serde_json::{Value, json};

use super::client::{Client, codes, modern};

const MISSPELLED: &str = "AIRFLOW__CORE__LOAD_EXAMPLE=x\n";

const METHODS: [&str; 8] = [
    "textDocument/diagnostic",
    "workspace/diagnostic",
    "textDocument/codeAction",
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/documentSymbol",
    "textDocument/documentLink",
];

#[test]
fn an_unknown_method_and_wrong_parameters_are_errors() {
    let mut client = Client::start(&modern(), &[]);
    assert_eq!(client.request("textDocument/dance", json!({})).unwrap_err().code, -32601);
    for method in METHODS {
        for params in
            [Value::Null, json!(5), json!([]), json!({"textDocument": "x"}), json!({"textDocument": {"uri": 5}})]
        {
            if let Err(error) = client.request(method, params.clone()) {
                assert_eq!(error.code, -32602, "{method} {params}");
            }
        }
    }
    client.open(".env", MISSPELLED);
    assert_eq!(codes(&client.pull(".env")), ["AE101"]);
}

#[test]
fn nothing_is_known_about_a_file_that_is_not_open() {
    let mut client = Client::start(&modern(), &[(".env", MISSPELLED)]);
    for uri in [
        client.uri(".env").as_str(),
        "untitled:x",
        "",
        "file:",
        "file://host/share/.env",
        "file:///../.env",
        "git:/x?y",
    ] {
        assert!(client.report(if uri.contains(':') { uri } else { "x:" }, None)["items"] == json!([]), "{uri}");
    }
}

#[test]
fn a_position_outside_of_the_text_is_an_error() {
    let mut client = Client::start(&modern(), &[]);
    client.open(".env", MISSPELLED);
    let document = json!({"uri": client.uri(".env")});
    for method in ["textDocument/hover", "textDocument/completion", "textDocument/definition"] {
        let at = |line: u32, character: u32| json!({"textDocument": document, "position": {"line": line, "character": character}});
        assert_eq!(client.request(method, at(4_000_000_000, 0)).unwrap_err().code, -32602, "{method}");
        // Behind the end of a line is its end.
        assert!(client.request(method, at(0, 4_000_000_000)).is_ok(), "{method}");
    }
    let beyond = json!({"line": 9, "character": 0});
    let range = json!({"start": beyond, "end": beyond});
    let params = json!({"textDocument": document, "range": range, "context": {"diagnostics": []}});
    assert_eq!(client.request("textDocument/codeAction", params).unwrap_err().code, -32602);
}

#[test]
fn odd_abilities_are_taken_for_none() {
    for params in
        [json!({"capabilities": 5}), json!({"capabilities": {"textDocument": []}}), json!({"workspaceFolders": [5]})]
    {
        let mut client = Client::idle(&[]);
        let answer = client.request("initialize", params).unwrap();
        assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
    }
    let mut client = Client::idle(&[]);
    assert_eq!(client.request("initialize", json!(5)).unwrap_err().code, -32602);
    client.initialize(&modern()).unwrap();
}

#[test]
fn a_very_long_text_is_read() {
    let mut client = Client::start(&modern(), &[]);
    let long = format!("{}{MISSPELLED}", "# nothing to see on this line of a very long file\n".repeat(400_000));
    client.open(".env", &long);
    assert!(codes(&client.pull(".env")).contains(&"AE101"));
}

#[test]
fn ids_may_be_texts() {
    let mut client = Client::start(&modern(), &[]);
    let id = lsp_server::RequestId::from("a \" b".to_owned());
    let request = lsp_server::Request { id: id.clone(), method: "x".to_owned(), params: Value::Null };
    client.expect(&id);
    client.send(lsp_server::Message::Request(request));
    assert_eq!(client.answer(&id).unwrap_err().code, -32601);
}
