//! Whether a program reads two texts alike, except for the intended changes.
//!
//! Enters: a text before and after its edits, and the edits. Leaves: the variables that changed
//! unintentionally. Variables on edited lines may change; every other one must stay the same.

use std::collections::{BTreeMap, BTreeSet};

use super::{FileOutcome, Loader, Surroundings, read};
use crate::text::changes::{Changes, lines};
use crate::text::{Mapped, Span};

/// What got worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The program read the text before and rejects it now.
    Refused,
    /// A variable that was not edited appeared, vanished or has another value.
    Variable,
}

/// A text before and after edits.
#[derive(Clone, Copy)]
pub struct Edited<'t> {
    /// The text before.
    pub before: &'t str,
    /// The text after.
    pub after: &'t str,
    /// Maps bytes of one to bytes of the other.
    pub changes: &'t Changes,
}

/// A program's readings of both texts.
pub struct Comparison<'t> {
    edited: Edited<'t>,
    old: Reading<'t>,
    new: Reading<'t>,
}

/// A program's reading of a text.
struct Reading<'s> {
    is_refused: bool,
    /// In text order, each with its place.
    variables: Vec<(Vec<u8>, Value<'s>, Span)>,
    /// By name, the final one.
    counting: BTreeMap<Vec<u8>, usize>,
}

type Value<'s> = Option<Mapped<'s>>;

impl<'t> Comparison<'t> {
    /// Reads both texts.
    pub fn new(loader: Loader, edited: Edited<'t>, surroundings: Surroundings<'_>) -> Self {
        let [old, new] = [edited.before, edited.after].map(|text| Reading::of(loader, text, surroundings));
        Self { edited, old, new }
    }

    /// Whether the program read the text before and rejects it now.
    pub fn is_newly_refused(&self) -> bool {
        self.new.is_refused && !self.old.is_refused
    }

    /// The names of the variables that changed, except those on the lines of intended edits (given
    /// by number). Any edit may add variables.
    pub fn unmeant(&self, is_meant: &dyn Fn(usize) -> bool) -> Vec<&[u8]> {
        // A loader that rejected the file has no reading to preserve.
        let may_change = self.touched(&|edit| self.old.is_refused || is_meant(edit));
        let may_appear = self.touched(&|_| true);
        let old = self.old.variables.iter().filter(|(.., place)| may_change.before(*place));
        // A name that an untouched line already sets keeps the value of that line.
        let is_known = |key: &Vec<u8>| self.old.counting.contains_key(key);
        let new = self.new.variables.iter().filter(|(key, _, place)| may_appear.after(*place) && !is_known(key));
        let meant: BTreeSet<&Vec<u8>> = old.chain(new).map(|(key, ..)| key).collect();
        let keys: BTreeSet<&Vec<u8>> = self.old.counting.keys().chain(self.new.counting.keys()).collect();
        let is_kept = |key: &Vec<u8>| match (self.old.value(key), self.new.value(key)) {
            // A rejected file set nothing: new variables are what its fix is for.
            (None, Some(_)) => self.old.is_refused,
            (old, new) => is_same(old, new),
        };
        let unmeant = keys.into_iter().filter(|key| !meant.contains(key) && !is_lost(key) && !is_kept(key));
        unmeant.map(Vec::as_slice).collect()
    }

    /// Whether another program reads a variable the same in both texts.
    pub fn is_alike(&self, other: &Self, key: &[u8]) -> bool {
        is_same(self.old.value(key), other.old.value(key)) && is_same(self.new.value(key), other.new.value(key))
    }

    fn touched(&self, is_meant: &dyn Fn(usize) -> bool) -> crate::text::Touched {
        let Edited { before, after, changes } = self.edited;
        let places = |reading: &Reading<'_>| reading.variables.iter().map(|(.., place)| *place).collect::<Vec<_>>();
        let mut touched = changes.touched(before, after, is_meant, &lines);
        touched.widen(changes, &places(&self.old), &places(&self.new));
        touched
    }
}

impl<'s> Reading<'s> {
    fn of(loader: Loader, text: &'s str, surroundings: Surroundings<'_>) -> Self {
        let mut variables = Vec::new();
        let outcome = read(loader, text.as_bytes(), surroundings, &mut |variable| {
            let key = variable.key.whole();
            let place = variable.value.as_ref().map_or(key, |value| value.whole().cover(key));
            variables.push((variable.key.bytes().to_vec(), variable.value, place));
        });
        let is_refused = matches!(outcome, FileOutcome::Refused(_));
        // Only this one sets variables until it stops.
        if is_refused && loader != Loader::Dotenvy {
            variables.clear();
        }
        let mut counting = BTreeMap::new();
        for (index, (key, ..)) in variables.iter().enumerate() {
            if !(loader.first_wins() && counting.contains_key(key)) {
                counting.insert(key.clone(), index);
            }
        }
        Self { is_refused, variables, counting }
    }

    fn value(&self, key: &[u8]) -> Option<&Value<'s>> {
        self.counting.get(key).and_then(|index| self.variables.get(*index)).map(|(_, value, _)| value)
    }
}

/// Whether no program can read a variable of this name, such as `export KEY`.
fn is_lost(key: &[u8]) -> bool {
    key.iter().any(u8::is_ascii_whitespace)
}

/// Whether two variables are both missing, or have the same bytes and the same unknown parts.
fn is_same(left: Option<&Value<'_>>, right: Option<&Value<'_>>) -> bool {
    match (left, right) {
        (Some(Some(left)), Some(Some(right))) => left.bytes() == right.bytes() && left.holes() == right.holes(),
        (Some(left), Some(right)) => left.is_none() && right.is_none(),
        (left, right) => left.is_none() && right.is_none(),
    }
}
