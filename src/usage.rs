//! Which programs read the `.env` files of a project.
//!
//! Enters: the documents of a project and its `.astro/config.yaml`. Leaves: the loaders that count
//! if the user names none. Never evaluates a script that does not contain the relevant word.

mod compositions;
mod readers;
mod sourced;

use std::collections::HashMap;

use crate::carrier;
use crate::command::Command;
use crate::format::Format;
use crate::knowledge::commands::Says;
use crate::loader::Loader;
use crate::project::{Document, named};
use crate::script::{Call, Script};

use readers::Reader;

/// The loaders of every Astro project, also used if nothing is known about the project.
pub const ALWAYS: &[Loader] = &[Loader::Compose, Loader::Docker, Loader::AstroLoad];

/// The loaders that count: those of every Astro project, and those that a script or the
/// configuration uses.
pub fn loaders(documents: &[Document], config: Option<&str>) -> Vec<Loader> {
    let is_standalone = config.is_some_and(is_standalone) || runs(documents, "--standalone", &starts_standalone);
    let is_from_file = runs(documents, "--from-file", &|call| loads_from_file(&call.command));
    let counts = |loader: &Loader| match loader {
        Loader::AstroStandalone => is_standalone,
        Loader::Gotenv => is_from_file,
        loader => ALWAYS.contains(loader),
    };
    Loader::ALL.into_iter().filter(counts).collect()
}

/// The compose files that run together, in order; each of those that run with one that names Airflow may matter.
pub fn compositions(documents: &mut [Document], root: &str) -> Vec<Vec<usize>> {
    let found = compositions::all(documents, root);
    for files in found.iter().cloned().chain(compositions::of_folders(documents)) {
        let names_airflow = |index: &usize| documents.get(*index).is_some_and(Document::names_airflow);
        if files.iter().any(names_airflow) {
            for index in files {
                documents.get_mut(index).into_iter().for_each(|document| document.is_combined = true);
            }
        }
    }
    mark_builders(documents);
    found
}

/// The files that references in compose files are filled in from, by the first of those that run together, where that is
/// not `.env`.
pub fn env_files(documents: &[Document], root: &str) -> HashMap<usize, Vec<usize>> {
    compositions::env_files(documents, root)
}

/// Marks each compose file that names no Airflow, but builds an image upon one and hands a file to it, or another stage or
/// arguments to the build.
fn mark_builders(documents: &mut [Document]) {
    let is_image = |document: &Document| document.format == Format::Dockerfile && document.names_airflow();
    if !documents.iter().any(is_image) {
        return;
    }
    for document in documents.iter_mut().filter(|document| carrier::COMPOSE_FILES.contains(&document.name())) {
        let gives_any = || ["env_file", "target", "args"].iter().any(|word| document.holds(word));
        document.is_combined |= document.holds("services:") && document.holds("build") && gives_any();
    }
}

/// Whether a script runs a command that passes the test. Only scripts that contain the word are
/// evaluated.
fn runs(documents: &[Document], word: &str, test: &dyn Fn(&Call<'_>) -> bool) -> bool {
    let mut scripts = documents.iter().enumerate().filter(|(_, document)| document.format != Format::Dotenv);
    scripts.any(|(index, document)| {
        let is_script = document.holds(word) && document.script_text().is_some();
        is_script && Script::read(index, document).calls.iter().any(test)
    })
}

/// Marks each `.env` file that a script of the project sources.
pub fn mark_sourced(documents: &mut [Document], root: &str) {
    let found = sourced::files(documents, root);
    for (index, how, is_shared) in found {
        if let Some(document) = documents.get_mut(index) {
            document.is_shared |= is_shared && !document.is_usual();
            document.sourced = document.sourced.max(Some(how));
        }
    }
}

/// `astro dev start --standalone`, and the other commands of `astro dev` that take the flag.
fn starts_standalone(call: &Call<'_>) -> bool {
    let words: Vec<&[u8]> = call.line.arguments.iter().map(|argument| argument.value.bytes()).collect();
    call.program() == "astro" && words.get(1) == Some(&&b"dev"[..]) && words.contains(&&b"--standalone"[..])
}

/// `astro env variable create --from-file F`.
fn loads_from_file(command: &Command<'_>) -> bool {
    command.given(Says::FromFile).known().is_some()
}

/// `mode: standalone` below `dev:`, as `astro config set dev.mode standalone` writes it.
fn is_standalone(config: &str) -> bool {
    let mut section = "";
    config.lines().any(|line| {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        if !line.starts_with([' ', '\t', '#', '-']) {
            section = key.trim();
        }
        let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        section == "dev" && line.starts_with([' ', '\t']) && key.trim() == "mode" && value == "standalone"
    })
}

/// Marks the programs that the project's own files name for each `.env` file. Where they name one, and nothing of Astro's
/// reads the file too, only they count. In a project that compose runs, no program of Astro's reads the others either.
pub fn mark_readers(documents: &mut [Document], root: &str, is_astro: bool) {
    for index in readers::included(documents, root) {
        if let Some(document) = documents.get_mut(index) {
            document.is_shared |= !document.is_usual();
        }
    }
    let found = readers::files(documents, root);
    let has_sourced = documents.iter().any(|document| document.sourced.is_some());
    let is_foreign = has_sourced && !is_astro && !documents.iter().any(|document| document.holds("astro"));
    let is_sourced =
        |document: &Document| document.sourced.is_some() && !is_astro && (is_foreign || !document.is_usual());
    let is_of_compose = !is_astro && documents.iter().any(runs_airflow);
    let is_needed = !found.is_empty() || is_of_compose || documents.iter().any(is_sourced);
    let of_astro = if is_needed { files_of_astro(documents, root) } else { Vec::new() };
    for (index, document) in documents.iter_mut().enumerate().filter(|(_, document)| is_sourced(document)) {
        document.is_read_by_others_only = !of_astro.contains(&index);
    }
    for Reader { file, loader, is_shared } in found {
        if let Some(document) = documents.get_mut(file) {
            document.is_read_by_others_only = !(is_astro && document.is_usual() || of_astro.contains(&file));
            document.is_shared |= is_shared && document.is_read_by_others_only;
            document.read_by.push(loader);
            document.read_by.sort_unstable();
            document.read_by.dedup();
        }
    }
    if is_of_compose {
        let others = documents.iter_mut().enumerate().filter(|(index, document)| {
            let is_free = document.read_by.is_empty() && document.sourced.is_none();
            (document.is_usual() || is_pattern(document)) && is_free && !of_astro.contains(index)
        });
        for (_, document) in others {
            document.is_read_by_others_only = true;
            document.read_by.push(Loader::Compose);
        }
    }
}

/// Whether people copy it to the `.env` file that programs read.
fn is_pattern(document: &Document) -> bool {
    document.format == Format::Dotenv && (document.is_sample() || document.name().contains("copy"))
}

/// Whether it is a compose file that runs Airflow: then nobody needs `astro dev` to do so.
fn runs_airflow(document: &Document) -> bool {
    carrier::COMPOSE_FILES.contains(&document.name()) && document.holds("services:") && document.holds("AIRFLOW_")
}

/// The `.env` files that commands of the Astro CLI name.
fn files_of_astro(documents: &[Document], root: &str) -> Vec<usize> {
    let own = |document: &Document| document.holds("astro") && document.script_text().is_some();
    let scripts = documents.iter().enumerate().filter(|(_, document)| own(document));
    let of_script = |(index, document): (usize, &Document)| {
        let script = Script::among(documents, root, index, document);
        let given = script.calls.iter().flat_map(|call| call.command.flags());
        let given = given.filter(|given| matches!(given.flag.says, Says::EnvFile | Says::FromFile));
        let paths = given.filter_map(|given| given.value.text());
        paths.flat_map(|path| named(documents, root, index, path)).collect::<Vec<_>>()
    };
    scripts.flat_map(of_script).collect()
}
