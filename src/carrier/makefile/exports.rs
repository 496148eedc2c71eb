//! Which variables of a Makefile reach the programs that it starts.
//!
//! Enters: assignments, in order, and what `export` and `unexport` say. Leaves: the variables of all recipes, those of
//! recipes that have their own, and those that only make knows. Never chooses between the branches of conditions.

use std::collections::{HashMap, HashSet};

use crate::carrier::Variable;
use crate::text::{Mapped, MappedBuilder, Span};

/// An assignment.
pub(super) struct MakeAssignment<'p> {
    /// Its name, in its place.
    pub key: Mapped<'p>,
    /// The same.
    pub name: &'p str,
    /// Its value, as far as it is known.
    pub value: Mapped<'p>,
    /// How it is assigned.
    pub operator: &'static str,
    /// The branch of a condition that it stands in.
    pub branch: Option<usize>,
    /// The target whose recipe alone has it.
    pub target: Option<&'p str>,
    /// Whether the line itself exports it.
    pub is_exported: bool,
}

/// The assignments of a file, and what it says about them.
#[derive(Default)]
pub(super) struct Exports<'p> {
    /// Whether `export` stands alone.
    pub all: bool,
    said: HashMap<&'p str, bool>,
    assigned: Vec<MakeAssignment<'p>>,
    /// By name, how it was assigned so far.
    names: HashMap<&'p str, VariablesSoFar<'p>>,
}

/// What is known of a name.
#[derive(Default)]
struct VariablesSoFar<'p> {
    /// Where it is assigned first.
    place: Span,
    count: usize,
    /// The value, if the last assignment gives it a literal, under no condition.
    literal: Option<Mapped<'p>>,
    /// Whether a target exports it.
    by_target: bool,
}

impl<'p> Exports<'p> {
    /// Takes an assignment; `+=` continues the one before, and `?=` does nothing behind another one.
    pub fn add(&mut self, mut new: MakeAssignment<'p>) {
        if matches!(new.operator, "?=" | "+=") {
            let mut before = self.assigned.iter().rev();
            match before.find(|old| old.name == new.name && old.target.is_none()) {
                Some(_) if new.operator == "?=" => return,
                Some(old) if old.branch.is_none() => new.value = joined(&old.value, &new.value),
                Some(_) => new.value = Mapped::hole(new.value.whole()),
                None => {}
            }
        }
        if new.operator == "+=" && new.target.is_none() && new.branch.is_none() {
            self.assigned.retain(|old| old.name != new.name || old.target.is_some());
        }
        let known = self
            .names
            .entry(new.name)
            .or_insert_with(|| VariablesSoFar { place: new.key.whole(), ..VariablesSoFar::default() });
        known.count += 1;
        let is_plain = matches!(new.operator, "=" | ":=" | "::=") && new.branch.is_none() && new.target.is_none();
        known.literal = (is_plain && new.value.is_certain()).then(|| new.value.clone());
        known.by_target |= new.target.is_some() && new.is_exported;
        self.assigned.push(new);
    }

    /// `export NAME …` and `unexport NAME …`: the last one counts.
    pub fn say(&mut self, names: impl Iterator<Item = &'p str>, is_exported: bool) {
        self.said.extend(names.map(|name| (name, is_exported)));
    }

    /// Whether the file assigns a name.
    pub fn assigns(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// Where a variable of this name is assigned first.
    pub fn place_of(&self, name: &str) -> Option<Span> {
        self.names.get(name).map(|known| known.place)
    }

    /// Whether recipes get a variable of this name.
    pub fn is_exported(&self, name: &str) -> bool {
        let by_target = self.names.get(name).is_some_and(|known| known.by_target);
        by_target || self.said.get(name).copied().unwrap_or(self.all)
    }

    /// The value of a variable that is set once so far, to a literal, under no condition.
    pub fn literal(&self, name: &str) -> Option<&Mapped<'p>> {
        self.names.get(name).filter(|known| known.count == 1).and_then(|known| known.literal.as_ref())
    }

    /// The variables of every recipe, those of each target that has its own, and those that only make knows.
    pub fn blocks(self) -> Vec<Vec<Variable<'p>>> {
        let branches: HashSet<usize> =
            self.assigned.iter().filter(|one| self.is_exported(one.name)).filter_map(|one| one.branch).collect();
        let is_set_elsewhere = |own: &MakeAssignment<'_>| {
            self.assigned.iter().any(|one| one.name == own.name && one.branch != own.branch && one.target.is_none())
        };
        // Whether one branch or another one counts is not known, and what one of them sets belongs to it alone.
        let value = |one: &MakeAssignment<'p>| match one.branch {
            Some(_) if branches.len() > 1 || is_set_elsewhere(one) => Mapped::hole(one.value.whole()),
            _ => one.value.clone(),
        };
        let (mut exported, mut own) = (Vec::new(), Vec::new());
        let mut targets: Vec<(&str, Vec<Variable<'p>>)> = Vec::new();
        for one in &self.assigned {
            let variable = (one.key.clone(), value(one));
            if let Some(target) = one.target {
                let is_exported = one.is_exported || self.said.get(one.name).copied().unwrap_or(self.all);
                match targets.iter_mut().find(|(name, _)| *name == target) {
                    _ if !is_exported => {}
                    Some((_, variables)) => variables.push(variable),
                    None => targets.push((target, vec![variable])),
                }
            } else if self.is_exported(one.name) {
                exported.push(variable);
            } else if !one.name.starts_with("AIRFLOW_") {
                own.push(variable);
            }
        }
        let of_target = targets.into_iter().map(|(_, own)| exported.iter().cloned().chain(own).collect());
        let of_target: Vec<Vec<Variable<'p>>> = of_target.collect();
        std::iter::once(exported).chain(of_target).chain(std::iter::once(own)).collect()
    }
}

/// Two values with the blank between them that `+=` writes.
fn joined<'p>(first: &Mapped<'p>, second: &Mapped<'p>) -> Mapped<'p> {
    let mut builder = MappedBuilder::default();
    builder.append(first, Span::new(0, first.len()));
    builder.decoded(b" ", Span { start: second.whole().start, end: second.whole().start });
    builder.append(second, Span::new(0, second.len()));
    builder.build(first.whole().cover(second.whole()))
}
