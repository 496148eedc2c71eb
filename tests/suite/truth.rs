//! The files that record what the real programs did.

use std::fs;
use std::path::Path;

/// One of them. Python wrote it, so it may contain `NaN` and `Infinity`, which become `null`.
pub fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/truth").join(name);
    let text = fs::read_to_string(path).unwrap();
    let numbers = regex::Regex::new(r#"([^\\]"): -?(?:NaN|Infinity)"#).unwrap();
    serde_json::from_str(&numbers.replace_all(&text, "$1: null")).unwrap()
}
