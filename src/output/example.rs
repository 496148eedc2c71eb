//! What airenv prints for the example of a rule.
//!
//! Enters: a documented example, and the columns. Leaves: the report for people, without colour. Never opens a file: the
//! example holds its files.

use std::borrow::Cow;

use super::human::{self, Style};
use super::site::Site;
use crate::format::Format;
use crate::lint::Checked;
use crate::project::{Document, Project, Target};
use crate::rules::{self, Example};
use crate::text::SourceFile;
use crate::usage;

/// The report about the files of an example.
pub(super) fn output(example: &Example, width: usize) -> String {
    let open = |path: &str| {
        let file = example.files().find(|(name, _)| *name == path);
        file.map(|(name, text)| SourceFile::new(name, text.into_owned()))
    };
    let mut target = Target::of_files(&open);
    for (name, version) in example.versions {
        // A version that cannot be parsed is visible in the page, which the tests compare.
        let _ = if *name == "airflow" { target.set_airflow(version) } else { target.set_provider(name, version) };
    }
    let document = |(name, text): (&str, Cow<'_, str>)| {
        let format = Format::of_name(name).or_else(|| Format::of_folders(name));
        let mut document = Document::new(SourceFile::new(name, text.into_owned()), format?);
        // An example with a git folder is tracked by git.
        document.is_ignored = example.files().any(|(name, _)| name.starts_with(".git/")).then_some(false);
        let mut ignores = example.files().filter(|(name, _)| *name == ".dockerignore");
        document.is_kept_out = ignores.any(|(_, text)| text.lines().any(|line| line == name));
        Some(document)
    };
    let mut documents: Vec<Document> = example.files().filter_map(document).collect();
    documents.sort_by(|left, right| left.file.path.cmp(&right.file.path));
    let is_whole = !example.is_alone();
    let named = example.loaders.to_vec();
    let loaders = if named.is_empty() { usage::loaders(&documents, None) } else { named };
    let project = Project { is_whole, documents, target, loaders, ..Project::default() };
    let checked = Checked::new(vec![project], rules::ALL);
    let mut text = String::new();
    human::write(&checked, Style { color: false, unicode: true, width }, Site::NONE, &mut text);
    text
}
