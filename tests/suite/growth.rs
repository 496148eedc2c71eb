//! What `.ci/instructions` repeats to measure how the work grows.

/// The pieces of a kind of `testdata/growth.json`.
pub fn pieces(kind: &str) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/growth.json");
    let all: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    all[kind].as_array().unwrap().iter().map(|piece| piece.as_str().unwrap().to_owned()).collect()
}
