//! What comments tell airenv not to report.
//!
//! Enters: the findings of a project. Leaves: those that a comment ignores, moved to the suppressed
//! ones, and findings about the comments themselves. Never drops a finding without a trace.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Finding, Severity};
use crate::format::Format;
use crate::ignore::Ignore;
use crate::project::{Document, Project};
use crate::rules::{self, Check, IgnoreScope, Rule, Scope};
use crate::text::Span;

use super::{Diagnostic, Report, Suppressed, Suppression};

/// Applies the comments of every document, given in document order.
pub(super) fn apply(project: &Project, rules: &[&'static Rule], comments: Vec<Vec<Ignore>>, report: &mut Report) {
    let mut ignored: HashMap<usize, Ignored> = HashMap::new();
    for (index, (document, comments)) in project.documents.iter().zip(comments).enumerate() {
        if !comments.is_empty() && !document.is_context {
            ignored.insert(index, Ignored::new(document, comments));
        }
    }
    if ignored.is_empty() {
        return;
    }
    sort_out(&mut ignored, report);
    let mut documents: Vec<(&usize, &Ignored)> = ignored.iter().collect();
    documents.sort_unstable_by_key(|(index, _)| **index);
    let judge = Judge::new(project, rules, report);
    let about_comments: Vec<Diagnostic> =
        documents.into_iter().flat_map(|(index, ignored)| check(&judge, *index, ignored)).collect();
    report.diagnostics.extend(about_comments);
    sort_out(&mut ignored, report);
}

/// Moves ignored findings to the suppressed ones.
fn sort_out(ignored: &mut HashMap<usize, Ignored>, report: &mut Report) {
    for diagnostic in std::mem::take(&mut report.diagnostics) {
        let location = diagnostic.finding.location;
        let ignored = ignored.get_mut(&location.document);
        if ignored.is_some_and(|ignored| ignored.takes(diagnostic.rule, location.span)) {
            report.suppressed.push(Suppressed { diagnostic, suppression: Suppression::InSource });
        } else {
            report.diagnostics.push(diagnostic);
        }
    }
}

/// Decides for which rules it is certain that they had nothing to find. An error hides what comes
/// after it: of a refused file, or of kwargs that are not valid JSON, nothing else is known.
struct Judge<'p> {
    project: &'p Project,
    rules: &'p [&'static Rule],
    /// The documents with an error, reported or not, or in which not every error rule runs.
    doubtful: BTreeSet<usize>,
}

impl<'p> Judge<'p> {
    fn new(project: &'p Project, rules: &'p [&'static Rule], report: &Report) -> Self {
        let suppressed = report.suppressed.iter().map(|suppressed| &suppressed.diagnostic);
        let found = report.diagnostics.iter().chain(suppressed).map(|diagnostic| &diagnostic.finding);
        let errors = found.filter(|finding| finding.severity == Severity::Error);
        let mut judge = Self { project, rules, doubtful: errors.map(|finding| finding.location.document).collect() };
        for (index, document) in project.documents.iter().enumerate() {
            let mut rules_of_errors = rules::ALL.iter().filter(|rule| rule.severity() == Severity::Error);
            if !rules_of_errors.all(|rule| judge.is_run(rule, document)) {
                judge.doubtful.insert(index);
            }
        }
        judge
    }

    fn is_run(&self, rule: &Rule, document: &Document) -> bool {
        self.rules.iter().any(|run| run.code == rule.code) && !document.left_out.contains(&rule.code)
    }

    fn is_sure(&self, rule: &Rule, index: usize, document: &Document) -> bool {
        self.is_run(rule, document)
            && rule.checks.iter().all(|check| match check {
                Check::Statement(_) => true,
                Check::Call(_) | Check::Script(_) if document.script_text().is_none() => true,
                Check::Carried(_) | Check::Oddity(..) | Check::Oddities(_)
                    if matches!(document.format, Format::Dotenv | Format::Shell | Format::Dockerfile) =>
                {
                    true
                }
                Check::Project(_) => self.project.is_whole && self.doubtful.is_empty(),
                Check::Ignores(_) => false,
                _ => !self.doubtful.contains(&index),
            })
    }
}

fn check(judge: &Judge<'_>, index: usize, ignored: &Ignored) -> Vec<Diagnostic> {
    let project = judge.project;
    let Some(document) = project.documents.get(index) else { return Vec::new() };
    let unused = ignored.unused(document, |rule| judge.is_sure(rule, index, document));
    let scope = Scope { project, index, document };
    let scope = IgnoreScope { scope, ignores: &ignored.ignores, unused: &unused };
    let mut diagnostics = Vec::new();
    for rule in judge.rules {
        let mut findings: Vec<Finding> = Vec::new();
        for check in rule.checks {
            if let Check::Ignores(check) = check {
                check(&scope, &mut findings);
            }
        }
        let diagnostic =
            |finding| Diagnostic { rule, finding, loaders: Vec::new(), is_partial: false, is_of_others: false };
        diagnostics.extend(findings.into_iter().map(diagnostic));
    }
    diagnostics
}

/// The ignore comments of one document.
struct Ignored {
    ignores: Vec<Ignore>,
    /// The parts of the file that comments apply to, by start.
    parts: Vec<Part>,
}

/// A part of a file, with the codes ignored in it, and whether each was found.
struct Part {
    span: Span,
    /// The preceding part that is still open where this one begins.
    around: Option<usize>,
    codes: HashMap<&'static str, bool>,
}

impl Ignored {
    fn new(document: &Document, ignores: Vec<Ignore>) -> Self {
        let mut parts: HashMap<Span, HashMap<&'static str, bool>> = HashMap::new();
        for ignore in &ignores {
            let Some(span) = ignore.covers else { continue };
            let codes = parts.entry(span).or_default();
            let named = ignore.instruction.names.iter().flat_map(|name| named(document, *name));
            codes.extend(named.map(|rule| (rule.code, false)));
        }
        let mut parts: Vec<Part> = parts.into_iter().map(|(span, codes)| Part { span, around: None, codes }).collect();
        parts.sort_unstable_by_key(|part| part.span);
        let mut open: Vec<(usize, u32)> = Vec::new();
        for (index, part) in parts.iter_mut().enumerate() {
            while open.pop_if(|(_, end)| *end < part.span.start).is_some() {}
            part.around = open.last().map(|(index, _)| *index);
            open.push((index, part.span.end));
        }
        Self { ignores, parts }
    }

    /// Whether a rule's finding is ignored at its location.
    fn takes(&mut self, rule: &Rule, span: Span) -> bool {
        let behind = self.parts.partition_point(|part| part.span.start <= span.start);
        let mut next = behind.checked_sub(1);
        let mut is_taken = false;
        while let Some(part) = next.and_then(|index| self.parts.get_mut(index)) {
            next = part.around;
            if span.start <= part.span.end
                && let Some(is_used) = part.codes.get_mut(rule.code)
            {
                *is_used = true;
                is_taken = true;
            }
        }
        is_taken
    }

    /// The names for which certainly nothing had to be found, and nothing was; sorted.
    fn unused(&self, document: &Document, is_sure: impl Fn(&Rule) -> bool) -> Vec<Span> {
        let part: HashMap<Span, &Part> = self.parts.iter().map(|part| (part.span, part)).collect();
        let mut unused = Vec::new();
        for ignore in &self.ignores {
            let Some(part) = ignore.covers.and_then(|span| part.get(&span)) else { continue };
            let is_unused = |name: &&Span| {
                let rules = named(document, **name);
                let is_used = |rule: &&Rule| part.codes.get(rule.code).is_some_and(|is_used| *is_used);
                !rules.is_empty() && !rules.iter().any(is_used) && rules.iter().all(|rule| is_sure(rule))
            };
            unused.extend(ignore.instruction.names.iter().filter(is_unused));
        }
        unused.sort_unstable();
        unused
    }
}

fn named(document: &Document, name: Span) -> Vec<&'static Rule> {
    rules::named_only(name.of_text(document.file.text())).unwrap_or_default()
}
