//! Values that are secret by their shape: tokens with a known prefix, private keys, URLs with a
//! password.
//!
//! Enters: a value. Leaves: the name of its shape. Never keeps or shows a value.

use std::sync::{LazyLock, OnceLock};

use regex::Regex;
use serde::Deserialize;

use super::{parse, problem};

/// A shape of secret values.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// What such a value is: `GitHub token`.
    pub name: &'static str,
    /// Literals of which every match begins with one: another value is not looked at further.
    #[serde(default)]
    pub starts: Vec<&'static str>,
    /// Literals of which every match holds one, where it may begin in many ways.
    #[serde(default)]
    pub hints: Vec<&'static str>,
    /// The regular expression, anchored.
    pub pattern: &'static str,
    /// A value of this shape, made up.
    pub example: &'static str,
    /// A value that is nearly, but not, of this shape.
    pub counterexample: &'static str,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
}

impl Shape {
    /// Whether the value has this shape.
    pub fn matches(&self, value: &str) -> bool {
        let first = value.as_bytes().first();
        let begins = |start: &&str| start.as_bytes().first() == first && value.starts_with(start);
        let is_hinted = self.starts.iter().any(begins) || self.hints.iter().any(|hint| value.contains(hint));
        is_hinted && self.regex().is_some_and(|regex| regex.is_match(value))
    }

    /// The compiled pattern; a test sees to it that every one compiles.
    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(self.pattern).ok()).as_ref()
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "evidence")]
    _evidence: &'static str,
    shapes: Vec<Shape>,
}

const TEXT: &str = include_str!("shapes.json");
static SHAPES: LazyLock<File> = LazyLock::new(|| parse(TEXT));

/// All of them.
pub fn shapes() -> &'static [Shape] {
    &SHAPES.shapes
}

/// The first shape that the value has.
pub fn shape_of(value: &str) -> Option<&'static Shape> {
    // One look for a mark that every hint has spares most texts the search for each hint.
    let may_be_hinted = memchr::memchr3(b'~', b'=', b':', value.as_bytes()).is_some();
    shapes().iter().find(|shape| (may_be_hinted || shape.hints.is_empty()) && shape.matches(value))
}

pub(super) fn malformed() -> Option<String> {
    problem::<File>("shapes.json", TEXT)
}
