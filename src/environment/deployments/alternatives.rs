//! The sets of variables that a deployment may have.
//!
//! Enters: what each command writes, script by script. Leaves: every set that may be in force at
//! some time, and those in force at the end. Never mixes two values of one variable: if other sets
//! disagree, the value is unknown.

use foldhash::HashMap;

use super::super::Write;
use crate::knowledge::variables::matters;
use crate::text::Mapped;

/// At most this many values of a variable are distinguished.
const MOST: usize = 50;

/// What one command writes.
pub(super) struct Batch<'p> {
    /// The script that runs it.
    pub script: usize,
    /// Whether it keeps existing values: `create`.
    pub keeps: bool,
    pub written: Vec<Write<'p>>,
}

/// Variables that belong together.
#[derive(Default)]
struct Set<'p> {
    written: Vec<Write<'p>>,
    /// By name, the one in force, among those that can matter to a secrets backend.
    counts: HashMap<Vec<u8>, usize>,
}

impl<'p> Set<'p> {
    fn add(&mut self, one: &Write<'p>) {
        if matters(one.key.bytes()) {
            self.counts.insert(one.key.bytes().to_vec(), self.written.len());
        }
        self.written.push(one.clone());
    }

    fn get(&self, key: &[u8]) -> Option<&Write<'p>> {
        self.counts.get(key).and_then(|index| self.written.get(*index))
    }

    /// Whether a variable gets another value than it has here.
    fn differs(&self, one: &Write<'p>) -> bool {
        self.get(one.key.bytes()).is_some_and(|own| !is_same(&own.value, &one.value))
    }
}

/// Every set that may be in force at some time.
pub(super) fn all<'p>(batches: &[Batch<'p>]) -> Vec<Vec<Write<'p>>> {
    let mut sets = vec![Set::default()];
    for batch in batches {
        let differs = sets.last().is_some_and(|set| batch.written.iter().any(|one| set.differs(one)));
        if differs && sets.len() < MOST {
            sets.push(Set::default());
        }
        if let Some(set) = sets.last_mut() {
            batch.written.iter().for_each(|one| set.add(one));
        }
    }
    completed(sets)
}

/// Adds to each set the variables that only other sets of the same name have: with their common
/// value, or as unknown if they disagree.
fn completed<'p>(sets: Vec<Set<'p>>) -> Vec<Vec<Write<'p>>> {
    let mut common: HashMap<Vec<u8>, Write<'p>> = HashMap::default();
    for set in &sets {
        for key in set.counts.keys() {
            let Some(one) = set.get(key) else { continue };
            let known = common.entry(key.clone()).or_insert_with(|| one.clone());
            if !is_same(&known.value, &one.value) {
                known.value = Mapped::hole(one.value.whole());
                (known.document, known.file) = (one.document, one.file);
            }
        }
    }
    let complete = |set: Set<'p>| {
        let mut missing: Vec<_> = common.iter().filter(|(key, _)| !set.counts.contains_key(*key)).collect();
        missing.sort_by_key(|(key, _)| *key);
        missing.into_iter().map(|(_, one)| one.clone()).chain(set.written).collect()
    };
    sets.into_iter().map(complete).collect()
}

/// The sets in force after every script has run: one, or, if scripts disagree about a variable, one
/// for each script that may run last.
pub(super) fn last<'p>(batches: &[Batch<'p>]) -> Vec<(Option<usize>, Vec<Write<'p>>)> {
    let mut agreed: Vec<Write<'p>> = Vec::new();
    let mut disputed: Vec<Vec<Left<'p>>> = Vec::new();
    for lasts in lasts(batches) {
        let lasts = candidates(lasts);
        let Some((first, rest)) = lasts.split_first() else { continue };
        if rest.iter().all(|other| is_same(&first.one.value, &other.one.value)) {
            agreed.push(first.one.clone());
        } else {
            disputed.push(lasts);
        }
    }
    let mut scripts: Vec<usize> = disputed.iter().flatten().map(|last| last.script).collect();
    scripts.sort_unstable();
    scripts.dedup();
    scripts.truncate(MOST);
    let with_the_last_word = |script: &usize| {
        let own = disputed.iter().filter_map(|lasts| {
            let unknown = lasts.first()?;
            let unknown = || Write { value: Mapped::hole(unknown.one.value.whole()), ..unknown.one.clone() };
            let own = lasts.iter().find(|last| last.script == *script);
            Some(own.map_or_else(unknown, |own| own.one.clone()))
        });
        (Some(*script), agreed.iter().cloned().chain(own).collect::<Vec<_>>())
    };
    let sets: Vec<_> = scripts.iter().map(with_the_last_word).collect();
    if sets.is_empty() { vec![(None, agreed)] } else { sets }
}

/// What one script leaves of a variable.
#[derive(Clone)]
struct Left<'p> {
    script: usize,
    one: Write<'p>,
    /// Whether it would have kept an existing value.
    keeps: bool,
}

/// For each variable, in the order of first writing, what each script leaves of it.
fn lasts<'p>(batches: &[Batch<'p>]) -> Vec<Vec<Left<'p>>> {
    let mut all: Vec<Vec<Left<'p>>> = Vec::new();
    let mut known: HashMap<Vec<u8>, usize> = HashMap::default();
    for batch in batches {
        for one in &batch.written {
            let index = *known.entry(one.key.bytes().to_vec()).or_insert(all.len());
            if index == all.len() {
                all.push(Vec::new());
            }
            let Some(lasts) = all.get_mut(index) else { continue };
            let new = Left { script: batch.script, one: one.clone(), keeps: batch.keeps };
            match lasts.last_mut().filter(|last| last.script == batch.script) {
                Some(_) if batch.keeps => {}
                Some(last) => *last = new,
                None => lasts.push(new),
            }
        }
    }
    all
}

/// The scripts that may decide the value: one that only creates a variable never does if another
/// one updates it.
fn candidates(mut lasts: Vec<Left<'_>>) -> Vec<Left<'_>> {
    if lasts.iter().any(|last| !last.keeps) {
        lasts.retain(|last| !last.keeps);
    }
    lasts
}

/// Whether two values are the same; values known only at run time are if they are the same text of
/// the script.
fn is_same(one: &Mapped<'_>, other: &Mapped<'_>) -> bool {
    let is_certain = one.is_certain() && other.is_certain();
    one.bytes() == other.bytes() && (is_certain || one.whole() == other.whole())
}
