//! No message of the server contains a value that was not proved public.

use serde_json::json;

use super::client::{Client, modern, plain};

const CANARY: &str = "xK9canary7Qz";

/// Files with a secret in each place where one can be, broken and right.
fn files() -> Vec<(&'static str, String)> {
    let vault = "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend";
    vec![
        (
            ".env",
            format!(
                "{vault}\nAIRFLOW__SECRETS__BACKEND_KWARGS={{'url': 'https://v:8200', 'token': '{CANARY}', \
                 'auth_type': 'tokn', \"{CANARY}\": 1}}\nAIRFLOW_CONN_DB=postgres://u:{CANARY}@h/d\nFERNET='{CANARY}\n\
                 AIRFLOW__CORE__FERNET_KEY={CANARY} # x\nAIRFLOW__CORE__LOAD_EXAMPLE={CANARY}\nAIRFLOW__{CANARY}__X={CANARY}\n"
            ),
        ),
        (
            "deploy.sh",
            format!(
                "export {vault}\nexport AIRFLOW__SECRETS__BACKEND_KWARGS=\"{{\\\"token\\\": \\\"{CANARY}\\\", \\\"url\\\": 5}}\"\n\
                 astro deployment variable create AIRFLOW_CONN_X={CANARY} --key {CANARY} -d \"$ID\"\n\
                 aws ssm put-parameter --name /airflow/connections/db --type String --value {CANARY}\n"
            ),
        ),
        (
            "compose.yaml",
            format!(
                "services:\n  a:\n    image: apache/airflow\n    environment:\n      {}: {}\n      AIRFLOW__SECRETS__BACKEND_KWARGS: '{{\"token\": \"{CANARY}\"'\n      AIRFLOW_VAR_X: {CANARY}\n",
                "AIRFLOW__SECRETS__BACKEND", "airflow.providers.hashicorp.secrets.vault.VaultBackend"
            ),
        ),
        (
            "Dockerfile",
            format!(
                "FROM apache/airflow:3.0.0\nENV AIRFLOW__SECRETS__BACKEND_KWARGS={{\"token\": \"{CANARY}\"}}\nENV {vault} AIRFLOW_CONN_A={CANARY}\n"
            ),
        ),
        ("airflow.cfg", format!("[secrets]\nbackend = {CANARY}\nbackend_kwargs = {{\"token\": \"{CANARY}\"\n")),
    ]
}

/// Asks everything at every character of every file, edits it, breaks the protocol, and looks at all that was received.
#[test]
fn no_message_has_a_secret() {
    for capabilities in [modern(), plain()] {
        let files = files();
        let saved: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let mut client = Client::start(&capabilities, &saved);
        let mut asked = 0;
        for (name, text) in &files {
            client.open(name, text);
            let document = json!({"uri": client.uri(name)});
            for method in ["textDocument/documentSymbol", "textDocument/documentLink", "textDocument/diagnostic"] {
                let _ = client.request(method, json!({"textDocument": document}));
            }
            for (line, written) in text.lines().enumerate() {
                for character in (0..=written.len()).step_by(5) {
                    let at = json!({"line": line, "character": character});
                    for method in ["textDocument/hover", "textDocument/completion", "textDocument/definition"] {
                        let _ = client.request(method, json!({"textDocument": document, "position": at}));
                        asked += 1;
                    }
                }
                let range =
                    json!({"start": {"line": line, "character": 0}, "end": {"line": line, "character": written.len()}});
                let context = json!({"diagnostics": []});
                let params = json!({"textDocument": document, "range": range, "context": context});
                let _ = client.request("textDocument/codeAction", params);
            }
            // All fixes at once.
            let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}});
            let context = json!({"diagnostics": [], "only": ["source.fixAll"]});
            let params = json!({"textDocument": document, "range": range, "context": context});
            for action in client.request("textDocument/codeAction", params).unwrap().as_array().unwrap().clone() {
                let _ = client.request("codeAction/resolve", action);
            }
            // An edit that does not fit, a request that is none, an odd language.
            client.change(name, &json!([{"range": {"start": {"line": 9, "character": 9}, "end": {"line": 0, "character": 0}}, "text": CANARY}]));
            let _ = client.request("textDocument/hover", json!({"textDocument": {"uri": CANARY}, "position": CANARY}));
            let _ = client.request(CANARY, json!({CANARY: CANARY}));
            client.open_as(&format!("untitled:{asked}"), CANARY, text);
            client.open(name, text);
        }
        let _ = client.request("workspace/diagnostic", json!({"previousResultIds": []}));
        client.settle();
        assert!(asked > 500, "{asked}");
        for message in &client.received {
            assert!(!format!("{message:?}").contains(CANARY), "{message:#?}");
        }
    }
}
