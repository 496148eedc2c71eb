//! What one run checked, over all its projects.
//!
//! Enters: projects. Leaves: each with its report, and all findings in one order. Never mixes two
//! projects: a document's index is valid only in its own project.

use std::collections::HashMap;

use crate::diagnostic::{Edit, Fix, Severity};
use crate::parallel;
use crate::project::{Document, Project};
use crate::rules::Rule;
use crate::text::Position;

use super::{Diagnostic, Report, Settings, Suppressed, Suppression, lint, report::in_order};

/// Projects with what was found in them.
#[derive(Debug, Default)]
pub struct Checked {
    projects: Vec<(Project, Report)>,
    /// How many entries of the baseline no longer occur.
    pub gone: usize,
}

/// A finding with the project that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct ProjectFinding<'c> {
    /// The project.
    pub project: &'c Project,
    /// Its report.
    pub report: &'c Report,
    /// The finding.
    pub diagnostic: &'c Diagnostic,
}

impl<'c> ProjectFinding<'c> {
    /// The file that it is in.
    pub fn document(&self) -> Option<&'c Document> {
        self.project.documents.get(self.diagnostic.finding.location.document)
    }

    /// The path of that file.
    pub fn path(&self) -> &'c str {
        self.document().map_or("", |document| &document.file.path)
    }

    /// Where it begins.
    pub fn position(&self) -> Position {
        let start = self.diagnostic.finding.location.span.start;
        self.document().map_or(Position { line: 1, column: 1, offset: 0 }, |document| document.file.position(start))
    }

    /// Its fix, if it can be applied: a context file is never edited.
    pub fn fix(&self) -> Option<&'c Fix> {
        let is_checked = |edit: &Edit| {
            self.project.documents.get(edit.location.document).is_some_and(|document| !document.is_context)
        };
        self.diagnostic.finding.fix.as_ref().filter(|fix| fix.edits.iter().all(is_checked))
    }
}

impl Checked {
    /// Runs the rules over every project.
    pub fn new(projects: Vec<Project>, rules: &[&'static Rule]) -> Self {
        Self::with(projects.into_iter().map(|project| (project, Settings::of(rules))).collect())
    }

    /// The same, each project with its own settings.
    pub fn with(projects: Vec<(Project, Settings)>) -> Self {
        let projects = parallel::map(projects, |(project, settings)| {
            let report = lint(&project, &settings);
            (project, report)
        });
        Self { projects, gone: 0 }
    }

    /// Removes what a baseline contains from the findings: `are_known` gets all of them, in order.
    pub fn suppress_known(&mut self, are_known: impl FnOnce(&[ProjectFinding<'_>]) -> Vec<bool>) {
        let indices: HashMap<*const Project, usize> = self
            .projects
            .iter()
            .enumerate()
            .map(|(index, (project, _))| (std::ptr::from_ref(project), index))
            .collect();
        let mut known: Vec<Vec<bool>> = vec![Vec::new(); self.projects.len()];
        let findings = self.findings();
        for (found, is_known) in findings.iter().zip(are_known(&findings)) {
            let index = indices.get(&std::ptr::from_ref(found.project));
            if let Some(of_project) = index.and_then(|index| known.get_mut(*index)) {
                of_project.push(is_known);
            }
        }
        for ((_, report), known) in self.projects.iter_mut().zip(known) {
            // The findings of one project have the same order there and here.
            let mut known = known.into_iter();
            let all = std::mem::take(&mut report.diagnostics).into_iter();
            let (known, new): (Vec<_>, Vec<_>) = all.partition(|_| known.next().unwrap_or_default());
            let suppression = Suppression::Baseline;
            report.suppressed.extend(known.into_iter().map(|diagnostic| Suppressed { diagnostic, suppression }));
            report.suppressed.sort_by(|left, right| in_order(&left.diagnostic, &right.diagnostic));
            report.diagnostics = new;
        }
    }

    /// Each project with its report, in the order in which they were given.
    pub fn projects(&self) -> impl Iterator<Item = (&Project, &Report)> {
        self.projects.iter().map(|(project, report)| (project, report))
    }

    /// All findings, sorted by path and position.
    pub fn findings(&self) -> Vec<ProjectFinding<'_>> {
        let of_each = self.projects.iter().flat_map(|(project, report)| {
            report.diagnostics.iter().map(move |diagnostic| ProjectFinding { project, report, diagnostic })
        });
        let mut findings: Vec<ProjectFinding<'_>> = of_each.collect();
        findings.sort_by(|left, right| left.path().cmp(right.path()));
        findings
    }

    /// All findings, including suppressed ones, each with the reason if it is not reported; sorted
    /// by path and position.
    pub fn all(&self) -> Vec<(ProjectFinding<'_>, Option<Suppression>)> {
        let mut all: Vec<(ProjectFinding<'_>, Option<Suppression>)> = Vec::new();
        for (project, report) in &self.projects {
            let reported = report.diagnostics.iter().map(|diagnostic| (diagnostic, None));
            let suppressed = report.suppressed.iter().map(|one| (&one.diagnostic, Some(one.suppression)));
            let found = |(diagnostic, reason)| (ProjectFinding { project, report, diagnostic }, reason);
            let start = all.len();
            all.extend(reported.chain(suppressed).map(found));
            if let Some(own) = all.get_mut(start..) {
                own.sort_by(|(left, _), (right, _)| in_order(left.diagnostic, right.diagnostic));
            }
        }
        all.sort_by(|(left, _), (right, _)| left.path().cmp(right.path()));
        all
    }

    /// The number of findings of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        let all = self.projects.iter().flat_map(|(_, report)| &report.diagnostics);
        all.filter(|diagnostic| diagnostic.finding.severity == severity).count()
    }

    /// The number of findings suppressed for one reason.
    pub fn count_suppressed(&self, suppression: Suppression) -> usize {
        let all = self.projects.iter().flat_map(|(_, report)| &report.suppressed);
        all.filter(|suppressed| suppressed.suppression == suppression).count()
    }

    /// The number of files checked, without context.
    pub fn files(&self) -> usize {
        self.paths().count()
    }

    /// The files that were checked.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let all = self.projects.iter().flat_map(|(project, _)| &project.documents);
        all.filter(|document| !document.is_context).map(|document| document.file.path.as_str())
    }
}
