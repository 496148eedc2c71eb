//! Whether a program reads two texts alike, but for what was meant to change.
//!
//! Enters: a text before and after its edits, and the edits. Leaves: the first difference that nobody meant. The
//! variables on the lines that were edited are meant; every other one must stay what it was.

use std::collections::{BTreeMap, BTreeSet};

use super::{Environment, Loader, Outcome, read};
use crate::text::changes::{Changes, lines};
use crate::text::{Mapped, Span};

/// What became worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The program read the text before and refuses it now.
    Refused,
    /// A variable that was not meant appeared, vanished or has another value.
    Variable,
}

/// What a program takes from a text.
struct Reading<'s> {
    is_refused: bool,
    /// In the order of the text.
    variables: Vec<(Vec<u8>, Value<'s>, Span)>,
}

type Value<'s> = Option<Mapped<'s>>;

/// What the edits changed for a loader besides the variables on the lines of those that are meant for it, by their
/// number; `None`: nothing. New variables may come with any edit.
pub fn difference(
    loader: Loader,
    before: &str,
    after: &str,
    changes: &Changes,
    is_meant: &dyn Fn(usize) -> bool,
    environment: Environment<'_>,
) -> Option<Difference> {
    let (old, new) = (Reading::of(loader, before, environment), Reading::of(loader, after, environment));
    if new.is_refused && !old.is_refused {
        return Some(Difference::Refused);
    }
    // Whoever refused the file has no reading of it to keep.
    let is_meant = |edit: usize| old.is_refused || is_meant(edit);
    let places = |reading: &Reading<'_>| reading.variables.iter().map(|(.., place)| *place).collect::<Vec<_>>();
    let touched = |is_meant: &dyn Fn(usize) -> bool| {
        let mut touched = changes.touched(before, after, is_meant, &lines);
        touched.widen(changes, &places(&old), &places(&new));
        touched
    };
    let (may_change, may_appear) = (touched(&is_meant), touched(&|_| true));
    let meant_before = old.variables.iter().filter(|(.., place)| may_change.before(*place));
    // A name that an untouched line has already keeps the value of that line.
    let known: BTreeSet<&[u8]> = old.variables.iter().map(|(key, ..)| key.as_slice()).collect();
    let meant_after =
        new.variables.iter().filter(|(key, _, place)| may_appear.after(*place) && !known.contains(key.as_slice()));
    let meant: BTreeSet<&[u8]> = meant_before.chain(meant_after).map(|(key, ..)| key.as_slice()).collect();
    let [was, is] = [&old, &new].map(|reading| reading.counting(loader, &meant));
    // What a refused file held is void; new variables are what its repair is for.
    let is_kept = |(key, value): (&&[u8], &&Value<'_>)| is.get(key).is_some_and(|now| is_same(value, now));
    let is_same_set = was.iter().all(is_kept) && (old.is_refused || was.len() == is.len());
    (!is_same_set).then_some(Difference::Variable)
}

/// Whether whatever the edits change for a loader, they change in the same way for the other one.
pub fn follows(loader: Loader, other: Loader, before: &str, after: &str, environment: Environment<'_>) -> bool {
    let read = |loader, text| Reading::of(loader, text, environment);
    let [old, new] = [before, after].map(|text| read(loader, text));
    let [other_old, other_new] = [before, after].map(|text| read(other, text));
    let none = BTreeSet::new();
    let [was, is] = [&old, &new].map(|reading| reading.counting(loader, &none));
    let [other_was, other_is] = [&other_old, &other_new].map(|reading| reading.counting(other, &none));
    let is_alike = |left: &BTreeMap<&[u8], &Value<'_>>, right: &BTreeMap<&[u8], &Value<'_>>, key: &[u8]| match (
        left.get(key),
        right.get(key),
    ) {
        (Some(left), Some(right)) => is_same(left, right),
        (left, right) => left.is_none() && right.is_none(),
    };
    let keys: BTreeSet<&[u8]> = was.keys().chain(is.keys()).copied().collect();
    let mut changed = keys.into_iter().filter(|key| !is_alike(&was, &is, key));
    new.is_refused == old.is_refused
        && changed.all(|key| is_alike(&was, &other_was, key) && is_alike(&is, &other_is, key))
}

impl<'s> Reading<'s> {
    fn of(loader: Loader, text: &'s str, environment: Environment<'_>) -> Self {
        let mut variables = Vec::new();
        let outcome = read(loader, text.as_bytes(), environment, &mut |variable| {
            let place =
                variable.value.as_ref().map_or(variable.key.whole(), |value| value.whole().cover(variable.key.whole()));
            variables.push((variable.key.bytes().to_vec(), variable.value, place));
        });
        let is_refused = matches!(outcome, Outcome::Refused(_));
        // Only this one sets variables until it stops.
        if is_refused && loader != Loader::Dotenvy {
            variables.clear();
        }
        Self { is_refused, variables }
    }

    /// The variables that count, without those that are meant to change.
    fn counting(&self, loader: Loader, meant: &BTreeSet<&[u8]>) -> BTreeMap<&[u8], &Value<'s>> {
        let mut variables = BTreeMap::new();
        let kept = self.variables.iter().filter(|(key, ..)| !meant.contains(key.as_slice()) && !is_lost(key));
        for (key, value, _) in kept {
            if loader.first_wins() {
                variables.entry(key.as_slice()).or_insert(value);
            } else {
                variables.insert(key.as_slice(), value);
            }
        }
        variables
    }
}

/// Whether no program can ask for a variable of this name, such as `export KEY`.
fn is_lost(key: &[u8]) -> bool {
    key.iter().any(u8::is_ascii_whitespace)
}

/// Whether two values are the same bytes with the same parts unknown.
fn is_same(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => left.bytes() == right.bytes() && left.holes() == right.holes(),
        (left, right) => left.is_none() && right.is_none(),
    }
}
