//! What is said about the thing under the cursor.

use super::client::{Client, modern, plain};

const SSM: &str = "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend";

fn kwargs(members: &str) -> String {
    format!("AIRFLOW__SECRETS__BACKEND={SSM}\nAIRFLOW__SECRETS__BACKEND_KWARGS={{{members}}}\n")
}

fn hover(name: &str, text: &str) -> Option<String> {
    let mut client = Client::start(&modern(), &[(".astro/config.yaml", "")]);
    let answer = client.at_cursor(name, text, "textDocument/hover");
    answer["contents"]["value"].as_str().map(ToOwned::to_owned)
}

/// A file, its text with the cursor, and what the answer contains.
type Case = (&'static str, String, &'static [&'static str]);

fn cases() -> Vec<Case> {
    vec![
        (
            ".env",
            format!("AIRFLOW__SECRETS‸__BACKEND={SSM}\n"),
            &[
                "**`AIRFLOW__SECRETS__BACKEND`**",
                "Sets the class of the secrets backend.",
                "astro dev start: `airflow.providers.amazon",
                "(.env:1)",
            ],
        ),
        (
            ".env",
            kwargs("\"region_na‸me\": \"eu-west-1\""),
            &[
                "**`region_name`** of AWS Systems Manager Parameter Store",
                "The AWS region.",
                "Type: string, null",
                "`eu-west-1`",
            ],
        ),
        (
            ".env",
            kwargs("\"connections_prefix\": \"/airflow/conn‸ections\""),
            &[
                "**`connections_prefix`**",
                "Default: `\"/airflow/connections\"`",
                "asks for `/airflow/connections/my_db` in SSM",
            ],
        ),
        (
            ".env",
            kwargs("\"role_arn‸\": \"arn:aws:iam::123456789012:role/airflow\""),
            &["**`role_arn`**", "The ARN of the IAM role to assume."],
        ),
        (".env", "AIRFLOW__CORE__LOAD_‸EXAMPLES=False\n".to_owned(), &["Sets the option `load_examples` of `[core]`."]),
        (".env", "AIRFLOW_CONN_DB‸=postgres://u:p@h/d\n".to_owned(), &["A connection", "`****`"]),
        (
            "deploy.sh",
            "astro deployment variable create --load --env‸ .env -d x\n".to_owned(),
            &["**`--env`**, `-e` of `astro deployment variable create`", "The `.env` file to load or to save."],
        ),
        (
            "deploy.sh",
            "astro deployment variable create AIRFLOW__SECRETS__BACKEND=x -s‸ -d x\n".to_owned(),
            &["**`--secret`**", "Makes the variables secret."],
        ),
        (
            ".env",
            "AIRFLOW__CORE__FERNET_KEY‸='a' # b\n".to_owned(),
            &["Programs read it differently:", "`astro dev start`", "`****`"],
        ),
    ]
}

#[test]
fn a_thing_is_described() {
    for (name, text, expected) in cases() {
        let answer = hover(name, &text).unwrap_or_else(|| panic!("nothing about {text}"));
        for part in expected {
            assert!(answer.contains(part), "{part} is missing in:\n{answer}");
        }
    }
}

#[test]
fn nothing_is_said_about_the_rest() {
    for (name, text) in [
        (".env", "# AIR‸FLOW__SECRETS__BACKEND\nAIRFLOW_X=1\n"),
        (".env", "‸\nAIRFLOW_X=1\n"),
        ("deploy.sh", "echo ‸hello; astro version\n"),
        ("main.py", "x = ‸1\n"),
    ] {
        assert_eq!(hover(name, text), None, "{text}");
    }
}

#[test]
fn a_client_without_markdown_gets_plain_text() {
    let mut client = Client::start(&plain(), &[]);
    let answer = client.at_cursor(".env", &format!("AIRFLOW__SECRETS__BACKEND‸={SSM}\n"), "textDocument/hover");
    assert_eq!(answer["contents"]["kind"], "plaintext");
    assert!(!answer["contents"]["value"].as_str().unwrap().contains('`'));
}
