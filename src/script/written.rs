//! The files of variables that a script writes.
//!
//! Enters: what the script writes, in order, and its commands. Leaves: for each file its text as the script leaves it,
//! and the program that reads it. Parts known only at run time are holes.

use super::{Call, GithubEnv};
use crate::loader::Loader;
use crate::shell::Written;
use crate::text::{Mapped, MappedBuilder, Span, file_name};

/// A file of variables that a script writes.
#[derive(Debug)]
pub struct WrittenFile<'p> {
    /// Its name, as the script writes it.
    pub name: Mapped<'p>,
    /// All of its text that the script writes.
    pub text: Mapped<'p>,
    /// The program that reads it.
    pub loader: Loader,
    /// What the later steps of a job get from it, if it is the one that GitHub reads.
    pub github: Option<GithubEnv<'p>>,
}

/// More texts are not kept.
const MOST: usize = 200;

/// More text is not kept, in bytes.
const MOST_BYTES: usize = 1 << 22;

/// Keeps what is written, unless it is too much: a loop may write the same again and again.
pub(super) fn keep<'p>(all: &mut Vec<Written<'p>>, one: Written<'p>) {
    let bytes: usize = all.iter().map(|known| known.text.len()).sum();
    if all.len() < MOST && bytes < MOST_BYTES {
        all.push(one);
    }
}

/// Puts together what goes into each file.
pub(super) fn files<'p>(all: Vec<Written<'p>>, calls: &[Call<'p>], source: &'p str) -> Vec<WrittenFile<'p>> {
    let mut files: Vec<WrittenFile<'p>> = Vec::new();
    let is_github = |name: &Mapped<'_>| !name.is_certain() && name.whole().of_text(source).contains("GITHUB_ENV");
    for one in all {
        let to_github = is_github(&one.file);
        // All steps write to one file, whatever they call it.
        let is_same = |file: &&mut WrittenFile<'p>| file.name.is_same(&one.file) || to_github && is_github(&file.name);
        let known = files.iter_mut().find(is_same);
        match known {
            Some(file) if one.appends => file.text = joined(&file.text, &one.text),
            Some(file) if to_github => file.text = joined(&file.text, &one.text),
            Some(file) => file.text = one.text,
            None => {
                let loader = loader(&one.file, calls);
                files.push(WrittenFile { name: one.file, text: one.text, loader, github: None });
            }
        }
    }
    for file in files.iter_mut().filter(|file| is_github(&file.name)) {
        file.github = Some(GithubEnv::read(&file.text));
    }
    files
}

fn joined<'p>(one: &Mapped<'p>, other: &Mapped<'p>) -> Mapped<'p> {
    let mut builder = MappedBuilder::default();
    builder.append(one, Span::new(0, one.len()));
    builder.append(other, Span::new(0, other.len()));
    builder.build(one.whole())
}

/// The program that reads a file: the one that the script hands it to, else by its name.
fn loader(name: &Mapped<'_>, calls: &[Call<'_>]) -> Loader {
    // The one that GitHub reads has lines like those of docker: quotes belong to the value.
    let Some(path) = name.text().filter(|_| name.is_certain()) else { return Loader::Docker };
    let file = |path: &str| file_name(path).to_owned();
    let own = file(path);
    let given = calls.iter().flat_map(|call| call.command.flags().iter().map(move |given| (call, given)));
    let mut readers = given.filter_map(|(call, given)| {
        let loader = call.loader_of(given)?;
        (given.value.text().map(file).as_ref() == Some(&own)).then_some(loader)
    });
    let by_name = if path.starts_with("/etc/") { Loader::Systemd } else { Loader::Compose };
    readers.next_back().unwrap_or(by_name)
}
