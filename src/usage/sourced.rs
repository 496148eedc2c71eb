//! The `.env` files that the project's scripts source.
//!
//! Enters: the documents of a project. Leaves: which of its `.env` files a script reads with bash,
//! and whether all their variables are exported. Does not see scripts outside the project; ignores
//! comments.

use std::collections::BTreeSet;

use crate::format::Format;
use crate::project::{Document, Sourcing, named};
use crate::script::Script;
use crate::shell::Load;
use crate::text::PieceKind;

/// Words before a substitution whose output bash reads as a script, or as assignments.
const SUBSTITUTIONS: [&str; 9] =
    ["eval $(", "eval \"$(", "eval `", "eval \"`", "source <(", ". <(", "export $(", "export `", "env $("];

/// The indexes of the files, each with how it is read, and whether the script sets more variables.
pub(super) fn files(documents: &[Document], root: &str) -> Vec<(usize, Sourcing, bool)> {
    let names: BTreeSet<&str> = of_format(documents, Format::Dotenv).map(|(_, document)| document.name()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let scripts = of_format(documents, Format::Shell).filter(|(_, script)| names.iter().any(|name| script.holds(name)));
    let mut found = Vec::new();
    for (index, script) in scripts {
        let mut of_script = Vec::new();
        let mut sets_more = script.holds("export AIRFLOW_");
        if script.holds(". ") || script.holds("source") {
            let read = Script::among(documents, root, index, script);
            let loads = read.execution.loads.iter();
            of_script.extend(loads.flat_map(|load| sourced(documents, root, index, load)));
            sets_more |= !read.exported().is_empty();
        }
        let lines = script.file.text().lines().filter(|line| !line.trim_start().starts_with('#'));
        of_script.extend(lines.flat_map(|line| substituted(documents, root, index, line)));
        let (first, more) = (of_script.first().map(|(file, _)| *file), of_script.iter().map(|(file, _)| *file));
        let is_one = more.into_iter().all(|file| Some(file) == first);
        found.extend(of_script.into_iter().map(|(file, how)| (file, how, sets_more || !is_one)));
    }
    found
}

fn of_format(documents: &[Document], format: Format) -> impl Iterator<Item = (usize, &Document)> {
    documents.iter().enumerate().filter(move |(_, document)| document.format == format)
}

/// What `. FILE` may read. If part of the path is known only at run time, the rest of it decides.
fn sourced(documents: &[Document], root: &str, script: usize, load: &Load<'_>) -> Vec<(usize, Sourcing)> {
    let how = if load.exports == Some(false) { Sourcing::AsWritten } else { Sourcing::Exported };
    let files = if let Some(name) = load.file.text().filter(|_| load.file.is_certain()) {
        dotenv(documents, named(documents, root, script, name))
    } else {
        let last = load.file.pieces().last();
        let literal = last.filter(|(piece, _)| piece.kind != PieceKind::Hole);
        let tail = literal.and_then(|(_, covers)| std::str::from_utf8(covers.of(load.file.bytes())).ok());
        tail.map_or_else(Vec::new, |tail| ending_in(documents, tail))
    };
    files.into_iter().map(|index| (index, how)).collect()
}

/// The files of a line such as `export $(grep -v '^#' .env | xargs)`.
fn substituted(documents: &[Document], root: &str, script: usize, line: &str) -> Vec<(usize, Sourcing)> {
    let Some(start) = SUBSTITUTIONS.iter().filter_map(|word| Some(line.find(word)? + word.len())).min() else {
        return Vec::new();
    };
    let is_edge = |c: char| c.is_whitespace() || "\"'`()|;&<>".contains(c);
    let words = line.get(start..).unwrap_or_default().split(is_edge).filter(|word| !word.is_empty());
    let of_word = |word: &str| match word.rfind(['$', '}']) {
        Some(_) => ending_in(documents, word.find('/').and_then(|at| word.get(at..)).unwrap_or_default()),
        None => dotenv(documents, named(documents, root, script, word)),
    };
    let exports = line.contains("export ") || line.contains("env $(");
    let how = if exports { Sourcing::Exported } else { Sourcing::AsWritten };
    words.flat_map(of_word).map(|index| (index, how)).collect()
}

fn dotenv(documents: &[Document], mut files: Vec<usize>) -> Vec<usize> {
    files.retain(|index| documents.get(*index).is_some_and(|document| document.format == Format::Dotenv));
    files
}

/// The `.env` files whose paths end with `tail`.
fn ending_in(documents: &[Document], tail: &str) -> Vec<usize> {
    let Some(tail) = tail.strip_prefix('/').filter(|tail| !tail.is_empty()) else { return Vec::new() };
    let ends = |document: &Document| {
        let before = document.file.path.strip_suffix(tail);
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    of_format(documents, Format::Dotenv).filter(|(_, document)| ends(document)).map(|(index, _)| index).collect()
}
