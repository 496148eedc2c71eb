//! What git ignores, and what `.dockerignore` keeps out of the image.
//!
//! Enters: a project's root and its files that may hold secrets. Leaves: whether the `.gitignore` files between
//! the root of the repository and each file ignore it, and whether the `.dockerignore` at the root does. Knows nothing of
//! `git add -f`, of machine-wide settings, or of what git already tracks.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::buffers::Buffers;
use crate::format::Format;
use crate::project::Document;
use crate::text::contains;

/// In bytes. A longer `.gitignore` is not read.
const LONGEST: u64 = 1 << 20;

/// The files that git is asked about, besides YAML that matters.
const MARKED: [Format; 7] =
    [Format::Dotenv, Format::Cfg, Format::Make, Format::Just, Format::Unit, Format::Hcl, Format::Devcontainer];

/// Marks each such file of a project as ignored or not, if something shows that git tracks the
/// project: its root is the root of a repository, or has a `.gitignore`.
pub(super) fn mark(root: &Path, files: &mut [(PathBuf, Document)], buffers: &Buffers) {
    let is_repository = root.join(".git").exists();
    if root.as_os_str().is_empty() || !(is_repository || root.join(".gitignore").is_file()) {
        return;
    }
    let top = root.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(root);
    let mut ignores = Ignores { top: top.to_owned(), known: HashMap::new(), buffers };
    let is_asked = |document: &Document| {
        MARKED.contains(&document.format) || document.format == Format::Yaml && document.can_matter()
    };
    for (path, document) in files.iter_mut().filter(|(_, document)| is_asked(document)) {
        document.is_ignored = Some(ignores.leave_out(path));
        if document.format == Format::Yaml && contains(document.file.bytes(), b"env_file") {
            let folder = path.parent().unwrap_or(root);
            let named = document.env_files();
            let below = named.into_iter().map(|file| file.path).filter(|file| is_below(file));
            document.ignored_files = below.filter(|file| ignores.leave_out(&folder.join(file))).collect();
        }
    }
}

/// Whether a path stays below the folder that it is relative to.
fn is_below(path: &str) -> bool {
    !path.starts_with(['/', '~']) && !path.split('/').any(|part| part == "..")
}

/// Marks each `airflow.cfg` that the `.dockerignore` at the root keeps out of the image.
pub(super) fn mark_kept_out(root: &Path, files: &mut [(PathBuf, Document)], buffers: &Buffers) {
    let mut all = files.iter_mut().filter(|(_, document)| document.format == Format::Cfg).peekable();
    if root.as_os_str().is_empty() || all.peek().is_none() {
        return;
    }
    let text = buffers.optional_text(&root.join(".dockerignore"), LONGEST).unwrap_or_default();
    let patterns: Vec<Pattern> = text.lines().filter_map(of_docker).collect();
    for (path, document) in all {
        let Ok(path) = path.strip_prefix(root) else { continue };
        let named = |pattern: &&Pattern| path.ancestors().any(|part| pattern.glob.is_match(part));
        document.is_kept_out = patterns.iter().rev().find(named).is_some_and(|pattern| !pattern.is_negated);
    }
}

/// A line of a `.dockerignore`: every pattern is relative to the root.
fn of_docker(line: &str) -> Option<Pattern> {
    let line = line.trim();
    let (is_negated, line) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest.trim()));
    let line = line.trim_start_matches("./").trim_matches('/');
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    pattern(&format!("/{line}")).map(|pattern| Pattern { is_negated, ..pattern })
}

/// The `.gitignore` files of a repository.
struct Ignores<'b> {
    buffers: &'b Buffers,
    top: PathBuf,
    known: HashMap<PathBuf, Vec<Pattern>>,
}

/// One line of a `.gitignore`.
struct Pattern {
    glob: GlobMatcher,
    is_negated: bool,
    /// Whether it matches only folders.
    is_of_folders: bool,
}

impl Ignores<'_> {
    /// Whether git ignores a file or one of the folders that contain it.
    fn leave_out(&mut self, path: &Path) -> bool {
        let mut above: Vec<&Path> = path.ancestors().take_while(|part| *part != self.top).collect();
        above.reverse();
        let last = above.len().saturating_sub(1);
        above.into_iter().enumerate().any(|(index, part)| self.is_named(part, index < last))
    }

    /// Whether the last pattern that matches a file or a folder ignores it; the nearest file wins.
    fn is_named(&mut self, path: &Path, is_folder: bool) -> bool {
        let mut folder = path.parent();
        while let Some(current) = folder.filter(|folder| folder.starts_with(&self.top)) {
            let relative = path.strip_prefix(current).unwrap_or(path);
            let patterns = self.known.entry(current.to_owned()).or_insert_with(|| patterns(current, self.buffers));
            let means = |pattern: &&Pattern| (is_folder || !pattern.is_of_folders) && pattern.glob.is_match(relative);
            if let Some(pattern) = patterns.iter().rev().find(means) {
                return !pattern.is_negated;
            }
            folder = current.parent();
        }
        false
    }
}

/// The patterns of a folder's own `.gitignore`, in order.
fn patterns(folder: &Path, buffers: &Buffers) -> Vec<Pattern> {
    let text = buffers.optional_text(&folder.join(".gitignore"), LONGEST).unwrap_or_default();
    text.lines().filter_map(pattern).collect()
}

fn pattern(line: &str) -> Option<Pattern> {
    let line = line.trim_end_matches([' ', '\t']);
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (is_negated, line) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
    let (is_of_folders, line) = line.strip_suffix('/').map_or((false, line), |rest| (true, rest));
    // Git treats braces as plain characters.
    let plain = line.replace('{', "\\{").replace('}', "\\}");
    let glob = match plain.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None if plain.contains('/') => plain,
        None => format!("**/{plain}"),
    };
    let glob = GlobBuilder::new(&glob).literal_separator(true).backslash_escape(true).build().ok()?.compile_matcher();
    Some(Pattern { glob, is_negated, is_of_folders })
}
