//! The files that record what the real programs did.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// One of them. Python wrote it, so it may contain `NaN` and `Infinity`, which become `null`.
pub fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/truth").join(name);
    let text = fs::read_to_string(path).unwrap();
    let numbers = regex::Regex::new(r#"([^\\]"): -?(?:NaN|Infinity)"#).unwrap();
    serde_json::from_str(&numbers.replace_all(&text, "$1: null")).unwrap()
}

/// An environment, and what each Airflow did with it, as far as a test asks.
#[derive(Deserialize)]
pub struct Case<A> {
    pub id: String,
    pub env: BTreeMap<String, String>,
    pub connection: Option<String>,
    pub variable: Option<String>,
    pub airflow: BTreeMap<String, A>,
}

/// The environments that were run on every Airflow.
pub fn cases<A: DeserializeOwned>() -> Vec<Case<A>> {
    ["airflow.json", "airflow-extra.json"].into_iter().flat_map(read::<Vec<Case<A>>>).collect()
}
