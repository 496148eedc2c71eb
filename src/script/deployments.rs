//! What a script sets for each deployment that it writes to.
//!
//! Enters: commands, in the order in which they run. Leaves: a [`Place`] for each set of variables that goes together.
//! Where a variable gets another value there is one more of them: a function that is called for each stage, and the
//! branches of an `if`, write to another deployment under the same name. Never mixes two of them.

use foldhash::HashMap;

use super::Call;
use crate::knowledge::commands::Subject;
use crate::place::{self, Deployed, Place};
use crate::project::Document;
use crate::text::Mapped;

/// More values of one variable are not told apart.
const MOST: usize = 50;

type Pair<'p> = (Mapped<'p>, Mapped<'p>);

/// Variables that go together.
#[derive(Default)]
struct Set<'p> {
    pairs: Vec<Pair<'p>>,
    /// By name, the pair that counts, of what can matter to a secrets backend.
    counts: HashMap<Vec<u8>, usize>,
}

impl<'p> Set<'p> {
    fn add(&mut self, (key, value): Pair<'p>) {
        if place::matters(key.bytes()) {
            self.counts.insert(key.bytes().to_vec(), self.pairs.len());
        }
        self.pairs.push((key, value));
    }

    fn get(&self, key: &[u8]) -> Option<&Pair<'p>> {
        self.counts.get(key).and_then(|index| self.pairs.get(*index))
    }

    /// Whether a variable gets another value than it has here.
    fn differs(&self, (key, value): &Pair<'p>) -> bool {
        self.get(key.bytes()).is_some_and(|(_, own)| !is_same(own, value))
    }
}

/// A place for each deployment, as far as they can be told apart.
pub(super) fn places<'p>(index: usize, file: &'p Document, calls: &[Call<'p>]) -> Vec<Place<'p>> {
    let mut deployments: Vec<(Option<Deployed>, Vec<Set<'p>>)> = Vec::new();
    let mut known: HashMap<Option<Deployed>, usize> = HashMap::default();
    let sets =
        |call: &&Call<'p>| call.command.subject() == Some(Subject::DeploymentVariable) && call.command.sets_variables();
    for call in calls.iter().filter(sets) {
        let name = call.deployment(file);
        let at = *known.entry(name.clone()).or_insert(deployments.len());
        if at == deployments.len() {
            deployments.push((name, vec![Set::default()]));
        }
        if let Some((_, sets)) = deployments.get_mut(at) {
            add(sets, pairs(call));
        }
    }
    let mut places = Vec::new();
    for (name, sets) in deployments {
        let of_name = completed(sets).into_iter().map(|pairs| Place::of_script(index, file, pairs));
        places.extend(of_name.map(|place| place.of_deployment(name.clone())));
    }
    places
}

fn pairs<'p>(call: &Call<'p>) -> Vec<Pair<'p>> {
    let pairs = call.command.assignments().into_iter().map(|assignment| {
        let torn = call.torn_value(&assignment).map(Mapped::hole);
        (assignment.key, torn.unwrap_or(assignment.value))
    });
    pairs.collect()
}

fn add<'p>(sets: &mut Vec<Set<'p>>, pairs: Vec<Pair<'p>>) {
    let differs = sets.last().is_some_and(|set| pairs.iter().any(|pair| set.differs(pair)));
    if differs && sets.len() < MOST {
        sets.push(Set::default());
    }
    if let Some(set) = sets.last_mut() {
        for pair in pairs {
            set.add(pair);
        }
    }
}

/// Each set with the variables that only others of the same name set: with the value that all of them give, else with
/// one that nobody knows.
fn completed<'p>(sets: Vec<Set<'p>>) -> Vec<Vec<Pair<'p>>> {
    let mut all: HashMap<Vec<u8>, Pair<'p>> = HashMap::default();
    for set in &sets {
        for key in set.counts.keys() {
            let Some((name, value)) = set.get(key) else { continue };
            let common = all.entry(key.clone()).or_insert_with(|| (name.clone(), value.clone()));
            if !is_same(&common.1, value) {
                common.1 = Mapped::hole(value.whole());
            }
        }
    }
    let complete = |set: Set<'p>| {
        let mut missing: Vec<_> = all.iter().filter(|(key, _)| !set.counts.contains_key(*key)).collect();
        missing.sort_by_key(|(key, _)| *key);
        missing.into_iter().map(|(_, pair)| pair.clone()).chain(set.pairs).collect()
    };
    sets.into_iter().map(complete).collect()
}

/// Whether two values are the same; those of run time are if they are the same text of the script.
fn is_same(one: &Mapped<'_>, other: &Mapped<'_>) -> bool {
    let is_certain = one.is_certain() && other.is_certain();
    one.bytes() == other.bytes() && (is_certain || one.whole() == other.whole())
}
