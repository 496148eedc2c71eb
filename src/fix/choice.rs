//! Which fixes are applied together.
//!
//! Enters: the findings of a report. Leaves: those whose fixes do not conflict: of two that touch,
//! the first; on one line, only those of one rule, because another rule may judge the line
//! differently once it is fixed. The rest get their turn in the next round.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::concern::{Line, line};
use crate::diagnostic::{Edit, Fix, Location};
use crate::lint::{Diagnostic, Report};
use crate::project::Project;
use crate::rules::Rule;

/// A fix, with the findings that it resolves.
#[derive(Debug)]
pub(super) struct FixChoice<'r> {
    pub fix: &'r Fix,
    pub diagnostics: Vec<&'r Diagnostic>,
}

impl FixChoice<'_> {
    /// The rule.
    pub fn rule(&self) -> Option<&'static Rule> {
        self.diagnostics.first().map(|diagnostic| diagnostic.rule)
    }

    /// The documents that it edits.
    pub fn documents(&self) -> BTreeSet<usize> {
        self.fix.edits.iter().map(|edit| edit.location.document).collect()
    }
}

/// The fixes of one round, in the order of the report.
pub(super) fn choose<'r>(
    project: &Project,
    report: &'r Report,
    is_wanted: &dyn Fn(&Diagnostic, &Fix) -> bool,
) -> Vec<FixChoice<'r>> {
    let mut chosen: Vec<FixChoice<'r>> = Vec::new();
    // By the place of the first edit.
    let mut known: HashMap<Location, usize> = HashMap::new();
    let mut taken = Taken { project, edits: BTreeSet::new(), rules: BTreeMap::new() };
    for diagnostic in &report.diagnostics {
        let Some(fix) = diagnostic.finding.fix.as_ref().filter(|fix| is_wanted(diagnostic, fix)) else { continue };
        let first = fix.edits.first().map(|edit| edit.location);
        // A mistake that is reported in several places is fixed once.
        let same = first.and_then(|first| known.get(&first)).and_then(|index| chosen.get_mut(*index));
        match same.filter(|same| same.fix == fix) {
            Some(same) => same.diagnostics.push(diagnostic),
            None if taken.take(fix, diagnostic.rule.code) => {
                known.extend(first.map(|first| (first, chosen.len())));
                chosen.push(FixChoice { fix, diagnostics: vec![diagnostic] });
            }
            None => {}
        }
    }
    chosen
}

/// What is already edited.
struct Taken<'p> {
    project: &'p Project,
    /// Document, start and end.
    edits: BTreeSet<(usize, u32, u32)>,
    /// The rule that edits a line.
    rules: BTreeMap<Line, &'static str>,
}

impl Taken<'_> {
    /// Reserves the places of a fix, if all of them are free.
    fn take(&mut self, fix: &Fix, code: &'static str) -> bool {
        let lines: Vec<Line> = fix.edits.iter().map(|edit| self.line(edit)).collect();
        let is_other = |line: &Line| self.rules.get(line).is_some_and(|rule| *rule != code);
        if fix.edits.iter().any(|edit| self.is_touched(edit)) || lines.iter().any(is_other) {
            return false;
        }
        let places = fix.edits.iter().map(|edit| (edit.location.document, edit.location.span));
        self.edits.extend(places.map(|(document, span)| (document, span.start, span.end)));
        self.rules.extend(lines.into_iter().map(|line| (line, code)));
        true
    }

    fn is_touched(&self, edit: &Edit) -> bool {
        let (document, span) = (edit.location.document, edit.location.span);
        let before = self.edits.range(..=(document, span.end, u32::MAX)).next_back();
        before.is_some_and(|(other, _, end)| *other == document && *end >= span.start)
    }

    fn line(&self, edit: &Edit) -> Line {
        line(self.project, edit.location)
    }
}
