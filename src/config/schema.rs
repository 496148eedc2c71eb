//! The JSON Schema of a configuration, for editors.
//!
//! Enters: the keys of [`Config`](super::Config). Leaves: `schema/airenv.schema.json`, which the
//! tests keep up to date.

use schemars::JsonSchema;
use serde_json::Value;

use super::{Config, KEYS};
use crate::loader;

/// Severity of a finding.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[allow(dead_code, reason = "only its names count")]
pub(super) enum Severity {
    Error,
    Warning,
    Note,
}

/// A severity, or `never`.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[allow(dead_code, reason = "only its names count")]
pub(super) enum Level {
    Error,
    Warning,
    Note,
    Never,
}

/// What the place of an environment gives it.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(dead_code, reason = "only its names count")]
pub(super) struct Closing {
    /// The variables that the place sets, such as `AWS_DEFAULT_REGION`.
    provides: Option<Vec<String>>,
    /// Whether files and `provides` show the whole environment, so that what neither sets is missing.
    complete: Option<bool>,
}

/// A program that reads `.env` files.
pub(super) struct Loader;

impl JsonSchema for Loader {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Loader".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = loader::Loader::ALL.map(loader::Loader::name).to_vec();
        schemars::json_schema!({ "type": "string", "enum": names })
    }
}

/// A key may be left out, but TOML has no null.
fn without_null(schema: &mut Value) {
    if let Some(kinds) = schema.get_mut("type")
        && let Some(kind) = kinds.get(0).cloned()
    {
        *kinds = kind;
    }
    if let Some(choice) = schema.get("anyOf").and_then(|choices| choices.get(0)).cloned()
        && let (Some(schema), Some(choice)) = (schema.as_object_mut(), choice.as_object())
    {
        schema.remove("anyOf");
        schema.extend(choice.clone());
    }
    let parts = schema.as_object_mut().into_iter().flat_map(|parts| parts.iter_mut());
    for (_, part) in parts {
        without_null(part);
    }
}

/// `UPDATE=1 cargo test` writes the file.
#[test]
fn the_published_schema_is_that_of_the_keys() {
    let mut schema = schemars::schema_for!(Config).to_value();
    without_null(&mut schema);
    let text = format!("{schema:#}\n");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/airenv.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        assert!(std::fs::write(path, &text).is_ok());
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), text);
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut known: Vec<&str> = properties.into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    let mut read = KEYS.to_vec();
    known.sort_unstable();
    read.sort_unstable();
    assert_eq!(known, read);
}
