//! What a run is asked to do, and what it found.
//!
//! Enters: findings, with their rules and the loaders that they apply to. Leaves: a [`Report`], in the order in which
//! findings are reported. Never finds anything.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::diagnostic::{Finding, Severity};
use crate::disclosure::Disclosure;
use crate::loader::Loader;
use crate::rules::Rule;

/// A finding of a rule.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// What the rule found.
    pub finding: Finding,
    /// The loaders to which it applies; empty if loaders do not matter.
    pub loaders: Vec<Loader>,
    /// Whether it does not apply to other loaders of the run.
    pub is_partial: bool,
    /// Whether no command of the Astro CLI reads the file.
    pub is_of_others: bool,
}

impl Diagnostic {
    /// The message, naming the loaders concerned if others read the file differently.
    pub fn text(&self) -> String {
        let message = self.finding.message.as_str();
        let command = |loader: &Loader| if self.is_of_others { loader.plain_command() } else { loader.command() };
        if !self.is_partial || self.loaders.iter().any(|loader| message.contains(command(loader))) {
            return message.to_owned();
        }
        let commands = self.loaders.iter().map(command);
        let message = self.finding.message.clone().and(" (as read by ").codes(commands, " and ").and(")");
        message.as_str().to_owned()
    }
}

/// Why a finding is not reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// A comment in the file says so.
    InSource,
    /// The baseline contains it.
    Baseline,
}

/// A finding that is not reported.
#[derive(Debug, Clone)]
pub struct Suppressed {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Why not.
    pub suppression: Suppression,
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// Sorted by path and position.
    pub diagnostics: Vec<Diagnostic>,
    /// What was found and is not reported, in the same order.
    pub suppressed: Vec<Suppressed>,
    pub(super) disclosures: Vec<Disclosure>,
    pub(super) nothing: Disclosure,
}

impl Report {
    /// Every finding, whether it is reported or not.
    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut Diagnostic> {
        let suppressed = self.suppressed.iter_mut().map(|suppressed| &mut suppressed.diagnostic);
        self.diagnostics.iter_mut().chain(suppressed)
    }

    /// Sorts what was found, each finding once: several processes may get the same line.
    pub(super) fn sort(&mut self) {
        self.diagnostics.sort_by(|one, other| in_order(one, other).then(one.loaders.len().cmp(&other.loaders.len())));
        // One without loaders is about all of them.
        let is_same = |one: &mut Diagnostic, other: &mut Diagnostic| {
            in_order(one, other) == Ordering::Equal && (one.loaders == other.loaders || other.loaders.is_empty())
        };
        self.diagnostics.dedup_by(is_same);
        self.suppressed.sort_by(|left, right| in_order(&left.diagnostic, &right.diagnostic));
    }

    /// What may be shown of a document.
    pub fn disclosure(&self, document: usize) -> &Disclosure {
        self.disclosures.get(document).unwrap_or(&self.nothing)
    }
}

/// What a run is asked to do.
#[derive(Debug, Default)]
pub struct Settings {
    /// The rules to run.
    pub rules: Vec<&'static Rule>,
    /// Severity overrides, by rule code.
    pub severities: HashMap<&'static str, Severity>,
    /// Whether findings are shown without source lines: then what may be shown is not determined,
    /// and everything counts as secret.
    pub hides_source: bool,
}

impl Settings {
    /// These rules, and everything else at its default.
    pub fn of(rules: &[&'static Rule]) -> Self {
        Self { rules: rules.to_vec(), ..Self::default() }
    }
}

/// The order in which findings are reported.
pub(super) fn in_order(left: &Diagnostic, right: &Diagnostic) -> Ordering {
    order(left).cmp(&order(right))
}

/// By file, position, severity (the worst first) and code.
fn order(diagnostic: &Diagnostic) -> impl Ord {
    let location = diagnostic.finding.location;
    let severity = std::cmp::Reverse(diagnostic.finding.severity);
    (
        location.document,
        location.span.start,
        severity,
        diagnostic.rule.code,
        location.span.end,
        diagnostic.finding.message.clone(),
    )
}
