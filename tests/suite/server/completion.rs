//! What can be written at the cursor, and that what is then written is right.

use serde_json::Value;

use super::client::{CURSOR, Client, codes, modern};

const SSM: &str = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n";
const VAULT: &str = "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n";

fn complete(client: &mut Client, name: &str, text: &str) -> Vec<Value> {
    let answer = client.at_cursor(name, text, "textDocument/completion");
    answer["items"].as_array().cloned().unwrap_or_default()
}

fn labels(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["label"].as_str().unwrap()).collect()
}

/// The text after an item is chosen.
fn chosen(text: &str, items: &[Value], label: &str) -> String {
    let item =
        items.iter().find(|item| item["label"] == label).unwrap_or_else(|| panic!("{label}: {:?}", labels(items)));
    let (before, after) = text.split_once(CURSOR).unwrap();
    let range = &item["textEdit"]["range"];
    let typed = range["end"]["character"].as_u64().unwrap() - range["start"]["character"].as_u64().unwrap();
    let start = before.len() - usize::try_from(typed).unwrap();
    format!("{}{}{after}", &before[..start], item["textEdit"]["newText"].as_str().unwrap())
}

/// A file, its text with the cursor, the label that is chosen, and the text afterwards.
#[test]
fn a_choice_is_written_as_its_place_needs_it() {
    let cases = [
        (
            ".env",
            "AIRFLOW__SECRETS__BACKEND_KW‸".to_owned(),
            "AIRFLOW__SECRETS__BACKEND_KWARGS",
            "AIRFLOW__SECRETS__BACKEND_KWARGS=".to_owned(),
        ),
        (
            ".env",
            "AIRFLOW__CORE__LOAD_‸=x".to_owned(),
            "AIRFLOW__CORE__LOAD_EXAMPLES",
            "AIRFLOW__CORE__LOAD_EXAMPLES=x".to_owned(),
        ),
        (
            ".env",
            "AIRFLOW__SECRETS__BACKEND=‸".to_owned(),
            "airflow.providers.hashicorp.secrets.vault.VaultBackend",
            "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend".to_owned(),
        ),
        (
            ".env",
            format!("{SSM}AIRFLOW__SECRETS__BACKEND_KWARGS={{‸}}"),
            "region_name",
            format!("{SSM}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"region_name\": \"\"}}"),
        ),
        (
            ".env",
            format!("{SSM}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"reg‸\"}}"),
            "region_name",
            format!("{SSM}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"region_name\"}}"),
        ),
        (
            ".env",
            format!("{SSM}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"region_name\": \"eu-w‸\"}}"),
            "eu-west-1",
            format!("{SSM}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"region_name\": \"eu-west-1\"}}"),
        ),
        (
            ".env",
            format!("{VAULT}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"auth_type\": ‸}}"),
            "approle",
            format!("{VAULT}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"auth_type\": \"approle\"}}"),
        ),
        (
            "deploy.sh",
            format!("export {SSM}export AIRFLOW__SECRETS__BACKEND_KWARGS=\"{{‸}}\""),
            "role_arn",
            format!("export {SSM}export AIRFLOW__SECRETS__BACKEND_KWARGS=\"{{\\\"role_arn\\\": \\\"\\\"}}\""),
        ),
        (
            ".env",
            "AIRFLOW_X=1\nAWS_DEFAULT_REGION=us-‸".to_owned(),
            "us-east-1",
            "AIRFLOW_X=1\nAWS_DEFAULT_REGION=us-east-1".to_owned(),
        ),
        (
            "deploy.sh",
            "astro deployment variable create \\\n  --lo‸".to_owned(),
            "--load",
            "astro deployment variable create \\\n  --load".to_owned(),
        ),
        ("deploy.sh", "astro deployment var‸".to_owned(), "variable", "astro deployment variable".to_owned()),
        (
            "compose.yaml",
            "services:\n  a:\n    image: apache/airflow\n    environment:\n      AIRFLOW__SECRETS__BACKEND_KW‸"
                .to_owned(),
            "AIRFLOW__SECRETS__BACKEND_KWARGS",
            "services:\n  a:\n    image: apache/airflow\n    environment:\n      AIRFLOW__SECRETS__BACKEND_KWARGS"
                .to_owned(),
        ),
    ];
    for (name, text, label, expected) in cases {
        let mut client = Client::start(&modern(), &[(".astro/config.yaml", "")]);
        let items = complete(&mut client, name, &text);
        assert_eq!(chosen(&text, &items, label), expected);
    }
}

#[test]
fn kwargs_that_are_given_are_not_offered_again() {
    let mut client = Client::start(&modern(), &[]);
    let text =
        format!("{SSM}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"region_name\": \"eu-west-1\", ‸, \"role_arn\": \"x\"}}\n");
    let items = complete(&mut client, ".env", &text);
    let labels = labels(&items);
    assert!(labels.contains(&"connections_prefix"));
    assert!(!labels.contains(&"region_name") && !labels.contains(&"role_arn"), "{labels:?}");
}

#[test]
fn only_what_the_versions_have_is_offered() {
    let classes = |dockerfile: &str| {
        let mut client = Client::start(&modern(), &[("Dockerfile", dockerfile)]);
        let items = complete(&mut client, ".env", "AIRFLOW__SECRETS__BACKEND=‸");
        labels(&items).into_iter().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let all = classes("FROM apache/airflow:3.0.0\n");
    assert!(all.iter().any(|class| class.contains("systems_manager")));
}

#[test]
fn flags_that_are_given_are_not_offered_again_and_hidden_ones_never() {
    let mut client = Client::start(&modern(), &[]);
    let items = complete(&mut client, "deploy.sh", "astro deployment variable create --load -‸\n");
    let labels = labels(&items);
    assert!(labels.contains(&"--env") && !labels.contains(&"--load"), "{labels:?}");
}

#[test]
fn nothing_is_offered_in_comments_and_prose() {
    let mut client = Client::start(&modern(), &[(".astro/config.yaml", "")]);
    for (name, text) in [
        (".env", "# AIRFLOW__SEC‸\nAIRFLOW_X=1\n"),
        (".env", "AIRFLOW_X=some text‸\n"),
        ("deploy.sh", "echo \"$AIR‸\"; astro version\n"),
    ] {
        assert_eq!(labels(&complete(&mut client, name, text)), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn a_snippet_leads_into_the_value() {
    let mut capabilities = modern();
    capabilities["textDocument"]["completion"] = serde_json::json!({"completionItem": {"snippetSupport": true}});
    let mut client = Client::start(&capabilities, &[]);
    let items = complete(&mut client, ".env", &format!("{SSM}AIRFLOW__SECRETS__BACKEND_KWARGS={{‸}}"));
    let region = items.iter().find(|item| item["label"] == "region_name").unwrap();
    assert_eq!(
        (region["textEdit"]["newText"].as_str(), region["insertTextFormat"].as_u64()),
        (Some("\"region_name\": \"$0\""), Some(2))
    );
}

/// What is completed has no fault: names, classes and kwargs are those that Airflow knows.
#[test]
fn what_is_completed_has_no_finding() {
    let mut client = Client::start(&modern(), &[]);
    let text = "AIRFLOW__SECRETS__BACKEND_KWARGS={‸}\n";
    let items = complete(&mut client, ".env", &format!("{SSM}{text}"));
    // Those that are struck through still work.
    for item in items.iter().filter(|item| item.get("tags").is_none()) {
        let written = chosen(text, std::slice::from_ref(item), item["label"].as_str().unwrap());
        client.replace(".env", &format!("{SSM}{written}"));
        let found = client.pull(".env");
        assert!(!codes(&found).iter().any(|code| ["AE205", "AE206", "AE210"].contains(code)), "{written}: {found:#?}");
    }
    assert!(items.len() > 10);
}
