//! Whether programs read two texts of a document exactly alike.
//!
//! Enters: a document before and after. Leaves: yes or no, for every program that reads it. Stricter than the proof of a
//! fix, which may change what it edits: a comment may change nothing at all.

use crate::format::Format;
use crate::format::dockerfile;
use crate::loader::{self, FileOutcome, Loader};
use crate::project::{Document, Project};
use crate::shell;
use crate::surroundings::Surroundings;
use crate::text::{Mapped, Span};

/// Whether every program reads a document of a project as it reads the same document with another text.
pub fn is_read_alike(project: &Project, before: &Document, after: &Document) -> bool {
    let scripts = before.script_text().map(runs) == after.script_text().map(runs);
    scripts
        && match before.format {
            Format::Dotenv => {
                project.loaders_of(before).into_iter().all(|loader| loaded(before, loader) == loaded(after, loader))
            }
            Format::Dockerfile => image(before) == image(after),
            Format::Shell | Format::Page => true,
            _ => carried(before) == carried(after),
        }
}

/// Bytes, and their unknown parts.
type Words = Vec<(Vec<u8>, Vec<Span>)>;

fn words<'w, 's: 'w>(all: impl Iterator<Item = &'w Mapped<'s>>) -> Words {
    all.map(|word| (word.bytes().to_vec(), word.holes())).collect()
}

/// What a loader reads, or whether it refuses the file.
fn loaded(document: &Document, loader: Loader) -> (bool, Words) {
    let mut read = Words::new();
    let outcome = loader::read(loader, document.file.bytes(), Surroundings::Unknown, &mut |variable| {
        read.extend(words(std::iter::once(&variable.key).chain(&variable.value)));
    });
    (matches!(outcome, FileOutcome::Read(_)), read)
}

/// What a shell runs and sets, and how often it refuses.
fn runs(script: &str) -> (Vec<Words>, Words, usize) {
    let execution = shell::run(script, Surroundings::Unknown);
    let commands = execution.commands.iter().map(|command| {
        let arguments = command.arguments.iter().map(|argument| &argument.value);
        let own = command.assignments.iter().flat_map(|one| std::iter::once(&one.name).chain(&one.value));
        words(arguments.chain(own).chain(command.redirections.iter().map(|redirection| &redirection.target)))
    });
    let assigned = execution.assignments.iter().flat_map(|one| std::iter::once(&one.name).chain(&one.value));
    (commands.collect(), words(assigned), execution.problems.len())
}

fn image(document: &Document) -> (Words, usize) {
    let image = dockerfile::image(document.file.text());
    (words(image.writes.iter().flat_map(|write| [&write.key, &write.value])), image.problems.len())
}

fn carried(document: &Document) -> (Vec<Words>, usize, bool) {
    let carried = document.carried();
    let blocks = carried.blocks.iter().map(|block| words(block.variables.iter().flat_map(|(key, value)| [key, value])));
    (blocks.collect(), carried.oddities.len(), carried.problem.is_some())
}
