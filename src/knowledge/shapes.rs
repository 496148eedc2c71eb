//! Values that are secret by their shape: tokens with a known prefix, private keys, URLs with a
//! password.
//!
//! Enters: a value. Leaves: the name of its shape. Never keeps or shows a value.

use std::sync::{LazyLock, OnceLock};

use memchr::memmem::Finder;
use regex::Regex;

use super::{Evidence, OrEmpty};

/// A shape of secret values.
#[derive(Debug)]
pub struct Shape {
    /// What such a value is: `GitHub token`.
    pub name: &'static str,
    /// Every match begins with one of these literals; other values are not examined further.
    pub starts: OrEmpty<&'static str>,
    /// Every match contains one of these literals, if it may begin in many ways.
    pub hints: OrEmpty<&'static str>,
    /// The regular expression, anchored.
    pub pattern: &'static str,
    /// A value of this shape, made up.
    pub example: &'static str,
    /// A value that almost has this shape.
    pub counterexample: &'static str,
}

struct File {
    _evidence: Evidence,
    shapes: &'static [Shape],
}

static SHAPES: File = include!(concat!(env!("OUT_DIR"), "/shapes.rs"));

/// All of them.
pub fn shapes() -> &'static [Shape] {
    SHAPES.shapes
}

/// The first shape that the value has.
pub fn shape_of(value: &str) -> Option<&'static Shape> {
    let first = candidates(value.as_bytes()).filter(|shape| has_shape(value, *shape)).min()?;
    shapes().get(first)
}

/// Whether the value has the shape at this index.
fn has_shape(value: &str, shape: usize) -> bool {
    let known = INDEX.compiled.get(shape).zip(shapes().get(shape));
    let regex = known.and_then(|(compiled, shape)| compiled.get_or_init(|| Regex::new(shape.pattern).ok()).as_ref());
    regex.is_some_and(|regex| regex.is_match(value))
}

/// Whether a value may have a shape: a quick look that rules out most strings.
pub fn may_have_shape(value: &[u8]) -> bool {
    candidates(value).next().is_some()
}

/// The indexes of the shapes that a value may have.
fn candidates(value: &[u8]) -> impl Iterator<Item = usize> {
    let begun = value.first().and_then(|first| INDEX.begun.get(usize::from(*first))).into_iter().flatten();
    let begun = begun.filter(move |(start, _)| value.starts_with(start)).map(|(_, shape)| *shape);
    // One search for a character that every hint contains spares most strings the search for each
    // hint.
    let may_be_hinted = memchr::memchr3(b'~', b'=', b':', value).is_some();
    let hinted = INDEX.hinted.iter().filter(move |(hint, _)| may_be_hinted && hint.find(value).is_some());
    begun.chain(hinted.map(|(_, shape)| *shape))
}

/// Finds the shapes that a value may have, as indexes into the list.
struct Index {
    /// By their beginnings, grouped by first byte.
    begun: Vec<Vec<(&'static [u8], usize)>>,
    /// By what they contain.
    hinted: Vec<(Finder<'static>, usize)>,
    /// The patterns that were needed so far; a test makes sure that every one compiles.
    compiled: Vec<OnceLock<Option<Regex>>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut begun = vec![Vec::new(); usize::from(u8::MAX) + 1];
    let mut hinted = Vec::new();
    for (place, shape) in shapes().iter().enumerate() {
        for start in shape.starts.iter().map(|start| start.as_bytes()) {
            if let Some(alike) = start.first().and_then(|first| begun.get_mut(usize::from(*first))) {
                alike.push((start, place));
            }
        }
        hinted.extend(shape.hints.iter().map(|hint| (Finder::new(hint), place)));
    }
    Index { begun, hinted, compiled: shapes().iter().map(|_| OnceLock::new()).collect() }
});
