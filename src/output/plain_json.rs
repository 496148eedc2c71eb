//! JSON without hidden characters: control characters and bidirectional marks become `\u202e`.
//!
//! Enters: anything that serde can serialize. Leaves: equivalent JSON, without raw characters that
//! change how a log or an editor displays it.

use std::fmt::Write;

use serde::Serialize;

use super::escape::is_unsafe;

/// On one line.
pub fn line(value: &impl Serialize) -> String {
    // Plain structs of strings and numbers always serialize to JSON.
    plain(serde_json::to_string(value).unwrap_or_default())
}

/// On several lines, for people and for files that are diffed.
pub fn lines(value: &impl Serialize) -> String {
    plain(serde_json::to_string_pretty(value).unwrap_or_default())
}

/// Line ends occur between JSON tokens; any other such character, and `#`, can occur only in a
/// string.
fn plain(mut json: String) -> String {
    // Two of them may begin a command of a pipeline that parses its log.
    if json.contains("##") {
        json = json.replace("##", "#\\u0023");
    }
    let is_hidden = |character: char| is_unsafe(character) && character != '\n';
    if json.contains(is_hidden) {
        let mut escaped = String::with_capacity(json.len() + 64);
        for character in json.chars() {
            if !is_hidden(character) {
                escaped.push(character);
                continue;
            }
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a String does not fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
        json = escaped;
    }
    json.push('\n');
    json
}
