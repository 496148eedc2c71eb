//! The programs that the project's own files name for its `.env` files.
//!
//! Enters: the documents of a project. Leaves: for each `.env` file the loaders of the commands, compose services and
//! generators that name it. Never evaluates a file that does not contain one of the words.

use crate::carrier;
use crate::format::Format;
use crate::knowledge::commands::Says;
use crate::loader::Loader;
use crate::project::{Document, named};
use crate::script::{Call, Script};
use crate::text::folder_of;

/// What a script has in it that names such a file.
const WORD: &str = "env-file";

/// What a YAML file has in it that names one: of compose, and of kustomize.
const WORDS: [&str; 2] = ["env_file", "envs"];

/// A file, with a program that reads it.
pub(super) struct Reader {
    /// Its index.
    pub file: usize,
    /// The program.
    pub loader: Loader,
    /// Whether what it starts gets more variables from elsewhere.
    pub is_shared: bool,
}

/// The files, each with a program that reads it.
pub(super) fn files(documents: &[Document], root: &str) -> Vec<Reader> {
    if !documents.iter().any(|document| document.format == Format::Dotenv) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let holds = |word: &str| document.holds(word);
        if holds(WORD) && document.script_text().is_some() {
            let script = Script::among(documents, root, index, document);
            found.extend(script.calls.iter().flat_map(|call| of_call(documents, root, index, call)));
        }
        let names_one = match document.format {
            Format::Yaml => WORDS.iter().any(|word| holds(word)),
            Format::Devcontainer => holds(WORD),
            Format::Unit => holds("EnvironmentFile"),
            Format::Just => holds("dotenv-"),
            _ => false,
        };
        if document.format == Format::Yaml && holds("services:") && holds("AIRFLOW_") {
            found.extend(filled_from(documents, index, document).map(|file| Reader {
                file,
                loader: Loader::Compose,
                is_shared: true,
            }));
        }
        if names_one {
            let files = document.env_files();
            let own = |file: carrier::EnvFile| of_name(documents, root, index, &file.path, (file.loader, true));
            found.extend(files.into_iter().flat_map(own));
        }
    }
    found
}

/// The `.env` files that a Makefile includes, whose recipes get what it exports besides.
pub(super) fn included(documents: &[Document], root: &str) -> Vec<usize> {
    let holds = |document: &Document| document.holds("include");
    let makefiles = documents.iter().enumerate();
    let makefiles = makefiles.filter(|(_, document)| document.format == Format::Make && holds(document));
    let of_line = |line: &'_ str| {
        let names = ["include ", "-include ", "sinclude "].iter().find_map(|word| line.trim_start().strip_prefix(word));
        names.into_iter().flat_map(str::split_whitespace).map(ToOwned::to_owned).collect::<Vec<String>>()
    };
    let of_file = |(index, document): (usize, &Document)| {
        let names = document.file.text().lines().flat_map(of_line);
        names.flat_map(|name| named(documents, root, index, &name)).collect::<Vec<usize>>()
    };
    let is_dotenv = |index: &usize| documents.get(*index).is_some_and(|file| file.format == Format::Dotenv);
    makefiles.flat_map(of_file).filter(is_dotenv).collect()
}

/// The `.env` file beside a compose file that fills in its references to variables.
fn filled_from(documents: &[Document], index: usize, document: &Document) -> Option<usize> {
    let beside = named(documents, "", index, ".env").into_iter().find(|file| {
        documents.get(*file).is_some_and(|file| folder_of(&file.file.path) == folder_of(&document.file.path))
    })?;
    let dotenv = documents.get(beside)?;
    let names = document.compose().references();
    let sets = |name: &String| dotenv.holds(&format!("{name}="));
    names.iter().any(sets).then_some(beside)
}

/// The files that a command hands to what it starts.
fn of_call(documents: &[Document], root: &str, script: usize, call: &Call<'_>) -> Vec<Reader> {
    let is_source = |says: Says| matches!(says, Says::VariableFile | Says::Variable);
    let sources = call.command.flags().iter().filter(|given| is_source(given.flag.says)).count();
    // A service of compose has variables of its own.
    let is_shared = sources > 1 || call.command.path().contains("compose");
    let given = call.command.flags().iter().filter(|given| given.flag.says == Says::VariableFile);
    let files = given.filter_map(|given| {
        let path = given.value.text().filter(|_| given.value.is_certain())?;
        Some(of_name(documents, root, script, path, (call.loader_of(given)?, is_shared)))
    });
    files.flatten().collect()
}

fn of_name(
    documents: &[Document],
    root: &str,
    by: usize,
    path: &str,
    (loader, is_shared): (Loader, bool),
) -> Vec<Reader> {
    let is_dotenv = |index: &usize| documents.get(*index).is_some_and(|file| file.format == Format::Dotenv);
    let reader = |file| Reader { file, loader, is_shared };
    named(documents, root, by, path).into_iter().filter(is_dotenv).map(reader).collect()
}
