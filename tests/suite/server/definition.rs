//! From a write to the one in force.

use serde_json::{Value, json};

use super::client::{Client, modern};

const SSM: &str = "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend";

fn places(client: &mut Client, name: &str, text: &str) -> Vec<(String, Value)> {
    let answer = client.at_cursor(name, text, "textDocument/definition");
    let root = client.uri("");
    let place = |one: &Value| {
        let uri = one["uri"].as_str().unwrap().strip_prefix(&root).unwrap().trim_start_matches('/').to_owned();
        (uri, one["range"]["start"].clone())
    };
    answer.as_array().unwrap().iter().map(place).collect()
}

#[test]
fn an_overridden_write_leads_to_the_one_in_force() {
    let mut client = Client::start(&modern(), &[(".astro/config.yaml", "")]);
    let text = format!("AIRFLOW__SECRETS__BACK‸END=x\nA=1\nAIRFLOW__SECRETS__BACKEND={SSM}\n");
    // `astro deployment variable create --load` takes the first one.
    let both = [0, 2].map(|line| (".env".to_owned(), json!({"line": line, "character": 0})));
    assert_eq!(places(&mut client, ".env", &text), both);
    let script =
        format!("export AIRFLOW__SECRETS__BACK‸END=x\nexport AIRFLOW__SECRETS__BACKEND={SSM}\nairflow version\n");
    assert_eq!(places(&mut client, "run.sh", &script), [("run.sh".to_owned(), json!({"line": 1, "character": 7}))]);
}

#[test]
fn the_image_leads_to_the_file_above_it() {
    let files = [(".astro/config.yaml", ""), (".env", &*format!("AIRFLOW__SECRETS__BACKEND={SSM}\n"))];
    let mut client = Client::start(&modern(), &files);
    let image = "FROM astrocrpublic.azurecr.io/runtime:3.1-1\nENV AIRFLOW__SECRETS__BACK‸END=x\n";
    let found = places(&mut client, "Dockerfile", image);
    assert!(found.contains(&(".env".to_owned(), json!({"line": 0, "character": 0}))), "{found:?}");
}

#[test]
fn a_kwarg_leads_to_the_one_that_replaces_it() {
    let mut client = Client::start(&modern(), &[(".astro/config.yaml", "")]);
    let text = format!(
        "AIRFLOW__SECRETS__BACKEND={SSM}\nAIRFLOW__SECRETS__BACKEND_KWARGS={{\"profile‸_name\": \"a\", \"profile_name\": \"b\"}}\n"
    );
    let found = places(&mut client, ".env", &text);
    assert_eq!(found, [(".env".to_owned(), json!({"line": 1, "character": 55}))]);
}

#[test]
fn nothing_leads_nowhere() {
    let mut client = Client::start(&modern(), &[(".astro/config.yaml", "")]);
    assert!(places(&mut client, ".env", "# x‸\nAIRFLOW_X=1\n").is_empty());
}
