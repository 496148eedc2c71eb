//! Known findings.
//!
//! Enters: the text of a baseline, or findings. Leaves: which findings it contains, and its new
//! text. A finding is identified by its file, its rule and its subject, never by a line, a time or
//! any part of a value. Opens no file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rules;

/// The format version; it changes when an older airenv would misread it.
const VERSION: u32 = 1;

/// How often each finding is known.
#[derive(Debug, Default)]
pub struct Baseline {
    known: BTreeMap<Key, Count>,
}

/// What identifies a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The file, relative to the folder of the baseline, with `/`.
    pub path: String,
    /// The code of the rule.
    pub rule: String,
    /// Its subject: a variable, the words of a command.
    pub about: String,
}

/// How often a finding is known, and how often it occurred.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    known: usize,
    met: usize,
}

/// The first line, which says what the file is.
#[derive(Serialize, Deserialize)]
struct Head {
    #[serde(rename = "airenv-baseline")]
    version: u32,
}

/// Any other line.
#[derive(Serialize, Deserialize)]
struct Line {
    path: String,
    rule: String,
    about: String,
    count: usize,
}

impl Baseline {
    /// Reads a baseline. The error says what is wrong, without quoting the text.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.lines().any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")) {
            return Err("has merge conflict markers; keep the lines of both sides and remove the markers".to_owned());
        }
        let lines: Vec<serde_json::Value> = serde_json::from_str(text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            format!("not a baseline: not a JSON array at {place}; create one with `--write-baseline`")
        })?;
        let mut lines = lines.into_iter();
        let head = lines.next().and_then(|head| serde_json::from_value::<Head>(head).ok());
        match head {
            Some(Head { version: VERSION }) => {}
            Some(_) => {
                return Err("written by another version of airenv; write it again with `--write-baseline`".to_owned());
            }
            None => return Err("not a baseline; create one with `--write-baseline`".to_owned()),
        }
        let mut baseline = Self::default();
        for (index, line) in lines.enumerate() {
            let line: Line = serde_json::from_value(line)
                .map_err(|_| format!("entry {} is invalid: expected path, rule, about and count", index + 1))?;
            let key = Key { path: line.path, rule: line.rule, about: line.about };
            let count = baseline.known.entry(key).or_default();
            // A merge can duplicate an entry.
            count.known = count.known.max(line.count);
        }
        Ok(baseline)
    }

    /// Adds a finding.
    pub fn add(&mut self, key: Key) {
        self.known.entry(key).or_default().known += 1;
    }

    /// Whether a finding is known and has occurred less often than that so far.
    pub fn meets(&mut self, key: &Key) -> bool {
        let Some(count) = self.known.get_mut(key).filter(|count| count.met < count.known) else { return false };
        count.met += 1;
        true
    }

    /// How many entries no longer occur as often as they are known; `is_judged` tells for which
    /// files and rules this is certain.
    pub fn gone(&self, is_judged: impl Fn(&Key) -> bool) -> usize {
        self.known.iter().filter(|(key, count)| count.met < count.known && is_judged(key)).count()
    }

    /// How many findings are known.
    pub fn len(&self) -> usize {
        self.known.values().map(|count| count.known).sum()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The text of the file: a sorted JSON array with one entry per line. A comma begins a line, so
    /// that a new entry changes no other line.
    pub fn text(&self) -> String {
        // Plain structs of strings and numbers always serialize to JSON.
        let head = serde_json::to_string(&Head { version: VERSION }).unwrap_or_default();
        let lines = self.known.iter().map(|(key, count)| {
            let Key { path, rule, about } = key.clone();
            let line = Line { path, rule, about, count: count.known };
            format!(",{}\n", serde_json::to_string(&line).unwrap_or_default())
        });
        format!("[{head}\n{}]\n", lines.collect::<String>())
    }
}

impl Key {
    /// Whether its rule has one of these codes, or does not exist in this airenv.
    pub fn is_of(&self, codes: &[&str]) -> bool {
        codes.contains(&self.rule.as_str()) || rules::named(&self.rule).is_none()
    }
}
