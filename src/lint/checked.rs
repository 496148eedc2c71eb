//! What one run checked, over all its projects.
//!
//! Enters: projects. Leaves: each with its report, and all findings in one order. Never mixes two
//! projects: a document's index counts in its own project only.

use crate::diagnostic::{Edit, Fix, Severity};
use crate::parallel;
use crate::project::Project;
use crate::rules::Rule;

use super::{Diagnostic, Report, Settings, Suppressed, Suppression, lint, order};

/// Projects with what was found in them.
#[derive(Debug, Default)]
pub struct Checked {
    projects: Vec<(Project, Report)>,
    /// How many entries of the baseline no longer occur.
    pub gone: usize,
}

/// A finding with the project that it is about.
#[derive(Clone, Copy, Debug)]
pub struct Found<'c> {
    /// The project.
    pub project: &'c Project,
    /// Its report.
    pub report: &'c Report,
    /// The finding.
    pub diagnostic: &'c Diagnostic,
}

impl<'c> Found<'c> {
    /// The path of the file that it is in.
    pub fn path(&self) -> &'c str {
        let document = self.project.documents.get(self.diagnostic.finding.location.document);
        document.map_or("", |document| &document.file.path)
    }

    /// Its repair, where one can be made: no file that is only context is ever edited.
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

    /// Takes what a baseline knows out of the findings, asked in the order of the files.
    pub fn suppress_known(&mut self, mut is_known: impl FnMut(&Found<'_>) -> bool) {
        for (project, report) in &mut self.projects {
            let all = std::mem::take(&mut report.diagnostics);
            let known = |diagnostic: &Diagnostic| is_known(&Found { project, report, diagnostic });
            let (known, new): (Vec<_>, Vec<_>) = all.into_iter().partition(known);
            let suppression = Suppression::Baseline;
            report.suppressed.extend(known.into_iter().map(|diagnostic| Suppressed { diagnostic, suppression }));
            report.suppressed.sort_by(|left, right| order(&left.diagnostic).cmp(&order(&right.diagnostic)));
            report.diagnostics = new;
        }
    }

    /// Each project with its report, in the order in which they were given.
    pub fn projects(&self) -> impl Iterator<Item = (&Project, &Report)> {
        self.projects.iter().map(|(project, report)| (project, report))
    }

    /// All findings, sorted by path and position.
    pub fn findings(&self) -> Vec<Found<'_>> {
        let of_each = self.projects.iter().flat_map(|(project, report)| {
            report.diagnostics.iter().map(move |diagnostic| Found { project, report, diagnostic })
        });
        let mut findings: Vec<Found<'_>> = of_each.collect();
        findings.sort_by(|left, right| left.path().cmp(right.path()));
        findings
    }

    /// How many findings there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        let all = self.projects.iter().flat_map(|(_, report)| &report.diagnostics);
        all.filter(|diagnostic| diagnostic.finding.severity == severity).count()
    }

    /// How many findings are not reported, for one reason.
    pub fn count_suppressed(&self, suppression: Suppression) -> usize {
        let all = self.projects.iter().flat_map(|(_, report)| &report.suppressed);
        all.filter(|suppressed| suppressed.suppression == suppression).count()
    }

    /// How many files were checked; context is not.
    pub fn files(&self) -> usize {
        let all = self.projects.iter().flat_map(|(project, _)| &project.documents);
        all.filter(|document| !document.is_context).count()
    }
}
