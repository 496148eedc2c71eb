//! Fixes a project, round by round, until there is nothing left to fix.
//!
//! Enters: a project, and how it is checked. Leaves: the fixed project and what was fixed. A fix is
//! applied only if every loader still reads everything else in the file unchanged; one that edits
//! several files is applied to all of them or to none.

use std::collections::{BTreeMap, BTreeSet};

use super::choice::{FixChoice, choose};
use super::proof::Breach;
use super::texts::{Texts, edited};
use crate::diagnostic::{Edit, Fix, Safety};
use crate::lint::Report;
use crate::project::{Document, Project};
use crate::rules::Rule;

/// Fixes that still trigger new ones after this many rounds never end.
pub const MOST_ROUNDS: usize = 20;

/// A fix that was not applied, because it would have changed more than it says.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The rule.
    pub rule: &'static Rule,
    /// The path of the document.
    pub path: String,
    /// What it would have changed.
    pub breach: Breach,
    /// Whether the rule promised that it would not.
    pub is_mistake: bool,
}

/// A finding that was fixed.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The document that it was found in.
    pub document: usize,
    /// The documents that were edited for it.
    edited: BTreeSet<usize>,
}

/// A project with its fixes applied.
#[derive(Debug)]
pub struct Fixed {
    /// The project as it is now.
    pub project: Project,
    /// The previous versions of the documents that changed, by index.
    pub before: BTreeMap<usize, Document>,
    /// What was fixed.
    pub mended: Vec<Mended>,
    /// What could not be fixed.
    pub faults: Vec<Fault>,
    /// The rules whose fixes keep triggering each other; none of theirs was applied.
    pub endless: Vec<&'static Rule>,
}

/// Applies every fix of the wanted kind to the documents that may be written.
pub fn fix(
    project: Project,
    check: &dyn Fn(&Project) -> Report,
    safety: Safety,
    may_write: &dyn Fn(&Document) -> bool,
) -> Fixed {
    let mut fixed =
        Fixed { project, before: BTreeMap::new(), mended: Vec::new(), faults: Vec::new(), endless: Vec::new() };
    let mut previous = Vec::new();
    let mut round = 0;
    // Each round fixes something, or excludes one more rule for a document, or one more rule whose
    // fixes never end.
    loop {
        let report = check(&fixed.project);
        let chosen = fixed.choose(&report, safety, may_write);
        if chosen.is_empty() {
            break;
        }
        let rules: Vec<&'static Rule> = chosen.iter().filter_map(FixChoice::rule).collect();
        if round == MOST_ROUNDS {
            fixed.begin_without(rules.into_iter().chain(std::mem::take(&mut previous)));
            round = 0;
            continue;
        }
        let known_faults = fixed.faults.len();
        let (texts, mended) = fixed.prove(&chosen, &report);
        let is_new = fixed.take(texts);
        if !is_new && fixed.faults.len() == known_faults {
            break;
        }
        // What a person has to decide may be right in the new text.
        if is_new {
            fixed.faults.retain(|fault| fault.is_mistake);
        }
        fixed.mended.extend(mended);
        previous = rules;
        round += 1;
    }
    fixed
}

impl Fixed {
    /// The documents that are written together or not at all.
    pub fn groups(&self) -> Vec<BTreeSet<usize>> {
        let single = self.before.keys().map(|document| BTreeSet::from([*document]));
        single.chain(self.mended.iter().map(|mended| mended.edited.clone())).fold(Vec::new(), |groups, mut bound| {
            let (joined, mut apart): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group: &BTreeSet<usize>| !group.is_disjoint(&bound));
            bound.extend(joined.into_iter().flatten());
            apart.push(bound);
            apart
        })
    }

    /// Reverts the fixes in some documents.
    pub fn revert(&mut self, documents: &BTreeSet<usize>) {
        for index in documents {
            if let (Some(before), Some(document)) = (self.before.remove(index), self.project.documents.get_mut(*index))
            {
                *document = before;
            }
        }
        self.mended.retain(|mended| mended.edited.is_disjoint(documents));
    }

    /// The report from before anything was fixed.
    pub fn first_report(&mut self, check: &dyn Fn(&Project) -> Report) -> Report {
        self.exchange();
        let report = check(&self.project);
        self.exchange();
        report
    }

    /// Swaps the current documents with their previous versions.
    fn exchange(&mut self) {
        for (index, before) in &mut self.before {
            if let Some(document) = self.project.documents.get_mut(*index) {
                std::mem::swap(before, document);
            }
        }
    }

    fn choose<'r>(
        &self,
        report: &'r Report,
        safety: Safety,
        may_write: &dyn Fn(&Document) -> bool,
    ) -> Vec<FixChoice<'r>> {
        choose(&self.project, report, &|diagnostic, fix| {
            let document = |edit: &Edit| self.project.documents.get(edit.location.document);
            let is_faulty = |document: &Document| {
                self.faults
                    .iter()
                    .any(|fault| fault.rule.code == diagnostic.rule.code && fault.path == document.file.path)
            };
            let may_edit = |document: &Document| !document.is_context && !is_faulty(document) && may_write(document);
            let is_endless = self.endless.iter().any(|rule| rule.code == diagnostic.rule.code);
            !is_endless && fix.safety <= safety && fix.edits.iter().all(|edit| document(edit).is_some_and(may_edit))
        })
    }

    /// The texts after the fixes that leave everything else unchanged. If all together do not, each
    /// is tried alone.
    fn prove(&mut self, chosen: &[FixChoice<'_>], report: &Report) -> (Texts, Vec<Mended>) {
        let all: Vec<&FixChoice<'_>> = chosen.iter().collect();
        if let Ok(texts) = self.edited(&all, report) {
            return (texts, mended(&all));
        }
        let mut held = Vec::new();
        let mut texts = Texts::new();
        for one in chosen {
            held.push(one);
            match self.edited(&held, report) {
                Ok(edited) => texts = edited,
                Err((index, breach)) => {
                    held.pop();
                    self.add_fault(one, index, breach);
                }
            }
        }
        (texts, mended(&held))
    }

    /// The texts after some fixes, or the document in which they would change something else.
    fn edited(&self, repairs: &[&FixChoice<'_>], report: &Report) -> Result<Texts, (usize, Breach)> {
        let fixes: Vec<&Fix> = repairs.iter().map(|repair| repair.fix).collect();
        edited(&self.project, &fixes, report)
    }

    fn add_fault(&mut self, repair: &FixChoice<'_>, index: usize, breach: Breach) {
        if let (Some(document), Some(rule)) = (self.project.documents.get(index), repair.rule()) {
            let is_mistake = repair.fix.safety == Safety::Safe || breach == Breach::Edits;
            self.faults.push(Fault { rule, path: document.file.path.clone(), breach, is_mistake });
        }
    }

    /// Puts the texts in place, and returns whether any of them is new.
    fn take(&mut self, texts: Texts) -> bool {
        let mut is_new = false;
        for (index, text) in texts {
            let Some(document) = self.project.documents.get_mut(index) else { continue };
            if document.file.text() != text {
                let repaired = document.with_text(text);
                self.before.entry(index).or_insert(std::mem::replace(document, repaired));
                is_new = true;
            }
        }
        is_new
    }

    /// Reverts everything, to start over without the fixes of some rules.
    fn begin_without(&mut self, rules: impl Iterator<Item = &'static Rule>) {
        self.endless.extend(rules);
        self.endless.sort_by_key(|rule| rule.code);
        self.endless.dedup_by_key(|rule| rule.code);
        let all = self.before.keys().copied().collect();
        self.revert(&all);
    }
}

fn mended(repairs: &[&FixChoice<'_>]) -> Vec<Mended> {
    let of_one = |repair: &&FixChoice<'_>| {
        let edited = repair.documents();
        let findings = repair.diagnostics.iter();
        let mended = findings.map(|diagnostic| Mended {
            rule: diagnostic.rule,
            document: diagnostic.finding.location.document,
            edited: edited.clone(),
        });
        mended.collect::<Vec<_>>()
    };
    repairs.iter().flat_map(of_one).collect()
}
