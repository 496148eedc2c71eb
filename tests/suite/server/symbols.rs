//! The variables of a document.

use serde_json::{Value, json};

use super::client::{Client, modern};

fn symbols(name: &str, text: &str) -> Vec<Value> {
    let mut client = Client::start(&modern(), &[(".astro/config.yaml", "")]);
    client.open(name, text);
    let params = json!({"textDocument": {"uri": client.uri(name)}});
    client.request("textDocument/documentSymbol", params).unwrap().as_array().unwrap().clone()
}

fn names(symbols: &[Value]) -> Vec<&str> {
    symbols.iter().map(|symbol| symbol["name"].as_str().unwrap()).collect()
}

#[test]
fn variables_are_listed_with_the_kwargs_in_them() {
    let text = "# c\nSTAGE=prod\nAIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n\
        AIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"https://v\", \"mount_point\": \"a\"}\n";
    let all = symbols(".env", text);
    assert_eq!(names(&all), ["STAGE", "AIRFLOW__SECRETS__BACKEND", "AIRFLOW__SECRETS__BACKEND_KWARGS"]);
    assert_eq!(names(all[2]["children"].as_array().unwrap()), ["url", "mount_point"]);
    assert_eq!(
        all[0]["selectionRange"],
        json!({"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 5}})
    );
    assert_eq!(all[0]["range"]["end"], json!({"line": 1, "character": 10}));
}

#[test]
fn scripts_and_yaml_have_the_variables_that_they_set() {
    let script = "export AIRFLOW__CORE__LOAD_EXAMPLES=False\nastro deployment variable create AIRFLOW__SECRETS__BACKEND=x -d y\n";
    assert_eq!(names(&symbols("deploy.sh", script)), ["AIRFLOW__CORE__LOAD_EXAMPLES", "AIRFLOW__SECRETS__BACKEND"]);
    let compose =
        "services:\n  a:\n    image: apache/airflow\n    environment:\n      - AIRFLOW__CORE__LOAD_EXAMPLES=x\n";
    assert_eq!(names(&symbols("compose.yaml", compose)), ["AIRFLOW__CORE__LOAD_EXAMPLES"]);
}

#[test]
fn what_may_be_a_piece_of_a_secret_is_no_name() {
    let text = "AIRFLOW_X=1\nKEY=-----BEGIN\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC=x\n";
    assert_eq!(names(&symbols(".env", text)), ["AIRFLOW_X", "KEY"]);
}
