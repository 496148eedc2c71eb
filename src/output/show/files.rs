//! The files of an environment, each with what it sets there and what is reported about it.
//!
//! Enters: one environment. Leaves: its files, the lowest layer first, with their lines in order. What is not on a line
//! of a file is left to the writers.

use crate::show::{At, EnvironmentView, Remark, Source, Variable};

/// A file that has a part in an environment.
pub(super) struct File<'v> {
    pub path: &'v str,
    /// What it does: reads a file, sets variables.
    pub sources: Vec<&'v Source>,
    pub lines: Vec<Line<'v>>,
}

/// What is on a line.
#[derive(Clone, Copy)]
pub(super) enum Line<'v> {
    /// A variable that is in force.
    Sets(u32, &'v Variable),
    /// A variable that another line overrides.
    Overridden(u32, &'v Variable),
    /// A finding.
    Reports(u32, &'v Remark),
}

impl Line<'_> {
    pub fn number(self) -> u32 {
        match self {
            Self::Sets(line, _) | Self::Overridden(line, _) | Self::Reports(line, _) => line,
        }
    }

    /// Findings come after what they are about.
    fn order(self) -> (u32, bool) {
        (self.number(), matches!(self, Self::Reports(..)))
    }
}

/// The files of an environment.
pub(super) fn of(view: &EnvironmentView) -> Vec<File<'_>> {
    let mut files: Vec<File<'_>> = Vec::new();
    // A file of which nothing is in force lies below those that override it.
    for (at, _) in placed(&view.overridden) {
        if placed(&view.variables).all(|(other, _)| other.path != at.path) {
            file(&mut files, at);
        }
    }
    for (at, variable) in placed(&view.variables) {
        file(&mut files, at).lines.push(Line::Sets(at.line, variable));
    }
    for (at, variable) in placed(&view.overridden) {
        file(&mut files, at).lines.push(Line::Overridden(at.line, variable));
    }
    for source in &view.sources {
        file(&mut files, &source.at).sources.push(source);
    }
    for remark in view.configurations.iter().flat_map(|configuration| &configuration.remarks) {
        if let Some(at) = &remark.at {
            file(&mut files, at).lines.push(Line::Reports(at.line, remark));
        }
    }
    for file in &mut files {
        file.lines.sort_by_key(|line| line.order());
    }
    files
}

fn placed(variables: &[Variable]) -> impl Iterator<Item = (&At, &Variable)> {
    variables.iter().filter_map(|variable| Some((variable.at.as_ref()?, variable)))
}

/// What is reported about an environment and is on no line.
pub(super) fn elsewhere(view: &EnvironmentView) -> impl Iterator<Item = &Remark> {
    let all = view.configurations.iter().flat_map(|configuration| &configuration.remarks);
    all.filter(|remark| remark.at.is_none())
}

fn file<'f, 'v>(files: &'f mut Vec<File<'v>>, at: &'v At) -> &'f mut File<'v> {
    let index = files.iter().position(|file| file.path == at.path).unwrap_or_else(|| {
        files.push(File { path: &at.path, sources: Vec::new(), lines: Vec::new() });
        files.len() - 1
    });
    &mut files[index]
}
