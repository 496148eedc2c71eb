//! The law of secrets: none is in any output.

use super::{outputs, projects};

/// Stands for the secret in the texts that are tried.
pub const PLACE: &str = "@@";

/// What a key looks like, and what no test data has.
const SECRET: &str = "Zq7Xw3Kd9Lm4Pv8Rt2Bd6Hj1Nf5Gs0WyTc3Vb7Qk1M=";

/// So much of it tells it.
const TELLING: usize = 12;

/// No output about the files of [`projects::project`] has a part of the secret that stands in them.
pub fn holds(text: &str) {
    // The name of a file is shown.
    if projects::files(text).iter().any(|(name, _)| name.contains(PLACE)) {
        return;
    }
    let text = text.replace(PLACE, SECRET);
    let output = outputs::of(&|| projects::project(&text), SECRET);
    let parts = (0..SECRET.len() - TELLING).step_by(4).map(|start| &SECRET[start..start + TELLING]);
    for part in parts {
        if let Some(at) = output.find(part) {
            let from = (0..=at.saturating_sub(200)).rev().find(|at| output.is_char_boundary(*at)).unwrap_or_default();
            panic!("the secret is shown: …{}", &output[from..at]);
        }
    }
}
