//! `--baseline` and `--write-baseline`.
//!
//! Enters: a path, findings. Leaves: fewer findings, or the file rewritten. Paths in it are
//! relative to its own folder, wherever airenv runs.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::baseline::{Baseline, Key};
use crate::diagnostic::Severity;
use crate::discover::read_small;
use crate::error::Error;
use crate::lint::{Checked, FindingIdentity, ProjectFinding, identities};
use crate::output::summary::plural;
use crate::rules;

use super::file;

/// In bytes. No baseline is longer.
const LONGEST: u64 = 1 << 28;

/// A baseline, with the folder that its paths are relative to.
#[derive(Debug)]
pub(super) struct Known {
    baseline: Baseline,
    folders: Folders,
}

impl Known {
    /// Reads a baseline.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let fail = |reason| Error::file(path.display().to_string(), reason);
        let text = read_small(path, LONGEST).map_err(fail)?;
        let baseline = Baseline::read(&text).map_err(fail)?;
        Ok(Self { baseline, folders: Folders::new(path) })
    }

    /// Removes known findings. `codes` are those of the rules that ran.
    pub fn apply(mut self, checked: &mut Checked, codes: &[&str]) {
        let Self { baseline, folders } = &mut self;
        checked.suppress_known(|findings| keys(folders, findings).iter().map(|key| baseline.meets(key)).collect());
        let paths: HashSet<String> = checked
            .projects()
            .flat_map(|(project, _)| &project.documents)
            .filter(|document| !document.is_context)
            .map(|document| folders.relative(document.location.as_deref()))
            .collect();
        let is_judged = |key: &Key| key.is_of(codes) && (paths.contains(&key.path) || !folders.has(&key.path));
        checked.gone = baseline.gone(is_judged);
    }
}

/// Writes the findings to a baseline, and says how many there are.
pub(super) fn write(path: &Path, checked: &Checked) -> Result<String, Error> {
    let is_other =
        read_small(path, LONGEST).is_ok_and(|text| !text.trim().is_empty() && Baseline::read(&text).is_err());
    if is_other {
        return Err(Error::Usage(format!("{}: refusing to overwrite a file that is no baseline", path.display())));
    }
    let mut baseline = Baseline::default();
    let mut folders = Folders::new(path);
    let findings = checked.findings();
    for key in keys(&mut folders, &findings) {
        baseline.add(key);
    }
    file::write(path, &baseline.text()).map_err(|error| {
        let reason = format!("cannot write the baseline: {}", crate::discover::reason(&error));
        Error::file(path.display().to_string(), reason)
    })?;
    let errors = findings.iter().filter(|found| found.diagnostic.finding.severity == Severity::Error).count();
    let errors = if errors == 0 { String::new() } else { format!(" ({})", plural(errors, "error")) };
    Ok(format!("wrote {}{errors} to {}\n", plural(baseline.len(), "finding"), path.display()))
}

/// The key of each finding.
fn keys(folders: &mut Folders, findings: &[ProjectFinding<'_>]) -> Vec<Key> {
    let key = |(found, identity): (&ProjectFinding<'_>, FindingIdentity)| {
        let document = found.project.documents.get(found.diagnostic.finding.location.document);
        let path = folders.relative(document.and_then(|document| document.location.as_deref()));
        Key { path, rule: found.diagnostic.rule.code.to_owned(), about: identity.place }
    };
    findings.iter().zip(identities(findings)).map(key).collect()
}

/// The codes of all rules that ran on any project.
pub(super) fn codes<'s>(settings: impl Iterator<Item = &'s [&'static rules::Rule]>) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = settings.flatten().map(|rule| rule.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Converts paths to the baseline's folder.
#[derive(Debug)]
struct Folders {
    own: PathBuf,
    /// Folders with links resolved, by their original paths.
    real: HashMap<PathBuf, PathBuf>,
}

impl Folders {
    fn new(baseline: &Path) -> Self {
        let folder = baseline.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Self { own: fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()), real: HashMap::new() }
    }

    /// The path of a file relative to the baseline's folder, with `/`.
    fn relative(&mut self, file: Option<&Path>) -> String {
        let Some((folder, name)) = file.and_then(|file| Some((file.parent()?, file.file_name()?))) else {
            return "<stdin>".to_owned();
        };
        let real = self.real.entry(folder.to_owned());
        let real = real.or_insert_with(|| fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()));
        let shared = self.own.components().zip(real.components()).take_while(|(own, real)| own == real).count();
        let up = self.own.components().skip(shared).map(|_| "..".to_owned());
        let down = real.components().skip(shared).filter(|part| !matches!(part, Component::RootDir));
        let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
        let parts: Vec<String> = up.chain(down).chain([name.to_string_lossy().into_owned()]).collect();
        parts.join("/")
    }

    /// Whether a file of the baseline still exists.
    fn has(&self, relative: &str) -> bool {
        fs::symlink_metadata(self.own.join(relative)).is_ok()
    }
}
