//! The findings of one document while its rules run.
//!
//! Enters: what a rule found, and for which loaders. Leaves: each finding once, with all its
//! loaders. Never judges.

use std::collections::HashMap;

use super::Diagnostic;
use crate::diagnostic::{Finding, Message, Severity};
use crate::loader::Loader;
use crate::rules::{LineFinding, Rule};

/// The findings of one document, with equal ones of several loaders merged.
#[derive(Default)]
pub(super) struct Collected {
    diagnostics: Vec<Diagnostic>,
    seen: HashMap<(&'static str, u32, u32, Message), Vec<usize>>,
}

impl Collected {
    pub fn add(&mut self, rule: &'static Rule, loaders: &[Loader], findings: impl Iterator<Item = Finding>) {
        for finding in findings {
            let span = finding.location.span;
            let same = self.seen.entry((rule.code, span.start, span.end, finding.message.clone())).or_default();
            let known = same
                .iter()
                .copied()
                .find(|index| self.diagnostics.get(*index).is_some_and(|known| known.finding == finding));
            if let Some(known) = known.and_then(|index| self.diagnostics.get_mut(index)) {
                let new = loaders.iter().filter(|loader| !known.loaders.contains(loader));
                let new: Vec<Loader> = new.copied().collect();
                known.loaders.extend(new);
                continue;
            }
            same.push(self.diagnostics.len());
            self.diagnostics.push(Diagnostic {
                rule,
                finding,
                loaders: loaders.to_vec(),
                is_partial: false,
                is_of_others: false,
            });
        }
    }

    pub fn add_told(&mut self, rule: &'static Rule, told: impl Iterator<Item = LineFinding>) {
        for told in told {
            self.add(rule, &told.loaders, std::iter::once(told.finding));
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter()
    }

    /// Keeps those that pass a test; nothing is added afterwards.
    pub fn retain(&mut self, test: impl FnMut(&Diagnostic) -> bool) {
        self.diagnostics.retain(test);
    }

    /// States in the last note of a rule how many more there are.
    pub fn count_notes(&mut self, rule: &'static Rule, more: usize) {
        let is_note =
            |known: &&mut Diagnostic| known.rule.code == rule.code && known.finding.severity == Severity::Note;
        if let Some(last) = self.diagnostics.iter_mut().rev().find(is_note) {
            let message = std::mem::take(&mut last.finding.message);
            let noun = if more == 1 { " more line)" } else { " more lines)" };
            last.finding.message = message.and(" (also on ").and(more).and(noun);
        }
    }

    /// `readers` is the number of loaders that could have a finding.
    pub fn finish(mut self, readers: usize) -> Vec<Diagnostic> {
        for diagnostic in &mut self.diagnostics {
            diagnostic.is_partial = !diagnostic.loaders.is_empty() && diagnostic.loaders.len() < readers;
        }
        self.diagnostics
    }
}
