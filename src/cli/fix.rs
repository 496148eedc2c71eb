//! `--fix` and `--diff`: applies or shows the fixes of a run.
//!
//! Enters: projects. Leaves: the projects afterwards, and what to say about it. Writes only files
//! that are named or in a named folder; fixed standard input goes to standard output.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use crate::diagnostic::Safety;
use crate::error::FileError;
use crate::fix::{self, Fixed, MOST_ROUNDS};
use crate::lint::{Report, Settings, lint};
use crate::output::diff::{self, Side};
use crate::output::escape::escape;
use crate::output::summary;
use crate::project::{Document, Project};
use crate::replace::{self, Replacement, Target};

/// The arguments about repairs.
#[derive(Debug, Args)]
pub(super) struct FixArguments {
    /// Apply safe fixes to the files; for `-`, print the fixed text and send the report to standard error
    #[arg(long, group = "repairs")]
    pub fix: bool,

    /// Also apply fixes that may not keep the intended meaning
    #[arg(long, requires = "repairs")]
    pub unsafe_fixes: bool,

    /// Show what --fix would change without writing anything; exits with 1 if it would change a file. Shows values
    /// that may be secret as ****
    #[arg(long, group = "repairs")]
    pub diff: bool,
}

const MISTAKE: &str = "; this is a bug in airenv, please report it";

/// The result for the projects of a run.
#[derive(Debug, Default)]
pub(super) struct Repairs {
    /// The projects afterwards.
    pub projects: Vec<Project>,
    /// The files that could not be written.
    pub errors: Vec<FileError>,
    /// What was fixed, in words.
    pub summary: String,
    /// What is printed: the diff, or the fixed text of standard input.
    pub output: String,
    /// Whether anything is fixed.
    pub is_changed: bool,
}

impl FixArguments {
    /// Whether any fixing is requested.
    pub fn is_wanted(&self) -> bool {
        self.fix || self.diff
    }
}

/// Applies the requested fixes.
pub(super) fn repair(arguments: &FixArguments, projects: Vec<Project>, settings: &[Settings]) -> Repairs {
    if !arguments.is_wanted() {
        return Repairs { projects, ..Repairs::default() };
    }
    let safety = if arguments.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let mut run = Run { is_dry: arguments.diff, ..Run::default() };
    for (project, settings) in projects.into_iter().zip(settings) {
        let check = |project: &Project| lint(project, settings);
        let targets = Targets::new(&project.root);
        let fixed = fix::fix(project, &check, safety, &|document| targets.allow(document));
        run.tell_faults(&fixed);
        run.finish(fixed, targets.into_found(), &check);
    }
    run.repairs.summary = run.summary();
    run.repairs
}

/// The files that may be written, as requested.
struct Targets {
    root: PathBuf,
    known: RefCell<BTreeMap<PathBuf, Result<Target, FileError>>>,
}

impl Targets {
    fn new(root: &str) -> Self {
        let root = std::env::current_dir().unwrap_or_default().join(root);
        Self { root, known: RefCell::default() }
    }

    /// Whether a document may be fixed: standard input always may.
    fn allow(&self, document: &Document) -> bool {
        let Some(path) = &document.origin else { return true };
        let mut known = self.known.borrow_mut();
        let target = || Target::new(&document.file.path, path, &self.root);
        known.entry(path.clone()).or_insert_with(target).is_ok()
    }

    fn into_found(self) -> BTreeMap<PathBuf, Result<Target, FileError>> {
        self.known.into_inner()
    }
}

/// What has been done so far.
#[derive(Default)]
struct Run {
    is_dry: bool,
    repairs: Repairs,
    /// The files that were written, with their new texts.
    written: Vec<(Target, String)>,
    /// How often each rule fixed each file, by path.
    mended: BTreeMap<(String, &'static str, &'static str), usize>,
}

impl Run {
    fn tell_faults(&mut self, fixed: &Fixed) {
        for fault in &fixed.faults {
            let report = if fault.is_mistake { MISTAKE } else { "" };
            let (rule, breach) = (fault.rule, fault.breach.explain());
            super::write::error(&format!(
                "{}: did not apply the fix for {} {}: with it, {breach}{report}",
                fault.path, rule.code, rule.name
            ));
        }
        if !fixed.endless.is_empty() {
            let codes: Vec<&str> = fixed.endless.iter().map(|rule| rule.code).collect();
            let reason = format!(
                "did not apply the fixes for {}: together they do not converge in {MOST_ROUNDS} rounds{MISTAKE}",
                codes.join(", ")
            );
            let root = if fixed.project.root.is_empty() { ".".to_owned() } else { fixed.project.root.clone() };
            self.repairs.errors.push(FileError { path: root, reason });
        }
    }

    /// Writes or shows what was fixed in a project.
    fn finish(
        &mut self,
        mut fixed: Fixed,
        targets: BTreeMap<PathBuf, Result<Target, FileError>>,
        check: &dyn Fn(&Project) -> Report,
    ) {
        let target = |document: &Document| targets.get(document.origin.as_ref()?)?.as_ref().ok();
        if self.is_dry {
            self.show(&mut fixed, check);
        } else {
            for group in fixed.groups() {
                if let Err(error) = self.write(&fixed, &group, &target) {
                    self.repairs.errors.push(error);
                    fixed.revert(&group);
                }
            }
        }
        self.repairs.errors.extend(targets.into_values().filter_map(Result::err));
        self.repairs.is_changed |= !fixed.before.is_empty();
        for mended in &fixed.mended {
            let path = fixed.project.documents.get(mended.document).map(|document| document.file.path.clone());
            let key = (path.unwrap_or_default(), mended.rule.code, mended.rule.name);
            *self.mended.entry(key).or_default() += 1;
        }
        if !self.is_dry {
            let input =
                fixed.project.documents.iter().find(|document| document.origin.is_none() && !document.is_context);
            self.repairs.output.push_str(input.map_or("", |document| document.file.text()));
        }
        self.repairs.projects.push(fixed.project);
    }

    fn show(&mut self, fixed: &mut Fixed, check: &dyn Fn(&Project) -> Report) {
        if fixed.before.is_empty() {
            return;
        }
        let (was, is) = (fixed.first_report(check), check(&fixed.project));
        for (index, before) in &fixed.before {
            let Some(after) = fixed.project.documents.get(*index) else { continue };
            let before = Side { document: before, disclosure: was.disclosure(*index) };
            let after = Side { document: after, disclosure: is.disclosure(*index) };
            diff::write(before, after, &mut self.repairs.output);
        }
    }

    /// Writes files that belong together.
    fn write<'t>(
        &mut self,
        fixed: &Fixed,
        group: &BTreeSet<usize>,
        target: &dyn Fn(&Document) -> Option<&'t Target>,
    ) -> Result<(), FileError> {
        let mut replacements = Vec::new();
        for index in group {
            let (Some(before), Some(after)) = (fixed.before.get(index), fixed.project.documents.get(*index)) else {
                continue;
            };
            let Some(target) = target(after) else { continue };
            match self.written.iter().find(|(other, _)| other.is_same(target)) {
                Some((_, text)) if text == after.file.text() => {}
                Some((other, _)) => return Err(twice(target, other)),
                None => replacements.push(Replacement {
                    target: target.clone(),
                    before: before.file.text(),
                    after: after.file.text(),
                }),
            }
        }
        replace::replace(&replacements)?;
        self.written.extend(replacements.into_iter().map(|one| (one.target, one.after.to_owned())));
        Ok(())
    }

    /// What was fixed: how much, and by which rules.
    fn summary(&self) -> String {
        let paths: BTreeSet<&str> = self.mended.keys().map(|(path, ..)| path.as_str()).collect();
        if paths.is_empty() {
            return if self.is_dry { "No problems would be fixed\n".to_owned() } else { String::new() };
        }
        let problems = summary::plural(self.mended.values().sum(), "problem");
        let verb = if self.is_dry { "Would fix" } else { "Fixed" };
        let mut text = format!("{verb} {problems} in {}:\n", summary::plural(paths.len(), "file"));
        for ((path, code, name), count) in &self.mended {
            // Writing to a String does not fail.
            let _ = writeln!(text, "{count:>6}  {}: {code} {name}", escape(path));
        }
        text
    }
}

fn twice(target: &Target, other: &Target) -> FileError {
    let reason = format!("not fixed: this is the same file as {}, which was fixed differently", other.shown);
    FileError { path: target.shown.clone(), reason }
}
