//! Links to the files that a document names.

use serde_json::{Value, json};

use super::client::{Client, modern};

fn links(client: &mut Client, name: &str) -> Vec<(String, Value)> {
    let params = json!({"textDocument": {"uri": client.uri(name)}});
    let answer = client.request("textDocument/documentLink", params).unwrap();
    let root = client.uri("");
    let link = |one: &Value| {
        (one["target"].as_str().unwrap().strip_prefix(&root).unwrap()[1..].to_owned(), one["range"]["start"].clone())
    };
    answer.as_array().unwrap().iter().map(link).collect()
}

#[test]
fn files_that_are_there_are_linked() {
    let env = "AIRFLOW__CORE__LOAD_EXAMPLES=False\n";
    let script = "set -a\n. ./.env\nastro deployment variable create --load --env .env.prod -d x\nsource missing.env\nsource \"$X.env\"\n";
    let compose = "services:\n  a:\n    image: apache/airflow:3.0.0\n    env_file:\n      - .env.prod\n      - nowhere.env\n    environment:\n      AIRFLOW__X__Y: 1\n";
    let files = [
        (".astro/config.yaml", ""),
        (".env", env),
        (".env.prod", env),
        ("deploy.sh", script),
        ("compose.yaml", compose),
    ];
    let mut client = Client::start(&modern(), &files);
    client.open_saved("deploy.sh");
    let at = |line: u32, character: u32| json!({"line": line, "character": character});
    let expected = [(".env".to_owned(), at(1, 2)), (".env.prod".to_owned(), at(2, 46))];
    assert_eq!(links(&mut client, "deploy.sh"), expected);
    client.open_saved("compose.yaml");
    assert_eq!(links(&mut client, "compose.yaml"), [(".env.prod".to_owned(), at(4, 8))]);
    client.open_saved(".env");
    assert!(links(&mut client, ".env").is_empty());
}
