//! The compose files that run together.
//!
//! Enters: the documents of a project. Leaves: lists of its compose files, each in the order in which compose merges them:
//! as the options `-f` of a command name them, `COMPOSE_FILE`, or `dockerComposeFile` of a `devcontainer.json`; and the files
//! that their references are filled in from, as `--env-file` and `include:` name them. What a comment says counts as well: it
//! says how the file is meant. Never guesses a name that is known only at run time.

use std::collections::{HashMap, HashSet};

use crate::carrier;
use crate::format::Format;
use crate::project::{Document, joined};
use crate::text::folder_of;

/// What compose takes for the list of its files.
const VARIABLE: &str = "COMPOSE_FILE";

/// Options of `docker compose` that take a value and change nothing about the files.
const WITH_VALUE: [&str; 8] =
    ["-p", "--project-name", "--profile", "--ansi", "--progress", "--parallel", "-c", "--context"];

/// The files that a command names: those of compose, and what it fills in from; `None` where only run time knows one.
#[derive(Default)]
struct Given {
    files: Vec<String>,
    env_files: Option<Vec<String>>,
}

/// The lists of at least two files.
pub(super) fn all(documents: &[Document], root: &str) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    for document in documents.iter().filter(|document| document.format != Format::Python) {
        let path = document.file.path.as_str();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let lists = if document.format == Format::Devcontainer {
            let names = carrier::compose_files(document.file.text());
            resolved(documents, folder, &names).into_iter().collect::<Vec<_>>()
        } else if document.holds(VARIABLE) || document.holds("compose") {
            let names = of_commands(document.file.text()).into_iter().map(|given| given.files);
            let names = names.chain(of_variables(document.file.text()));
            names.filter_map(|names| folders(folder, root).find_map(|from| resolved(documents, from, &names))).collect()
        } else {
            Vec::new()
        };
        found.extend(lists.into_iter().filter(|list| list.len() > 1));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The files beside each one that compose reads: those that it merges by itself, and those that only change services.
pub(super) fn of_folders(documents: &[Document]) -> Vec<Vec<usize>> {
    let folder = |document: &Document| document.file.path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let is_base = |document: &&Document| carrier::COMPOSE_FILES.contains(&document.name());
    let is_change = |document: &Document| {
        let is_compose = || document.name().contains("compose") && document.holds("services:");
        let changes = || document.compose().services().iter().any(|service| !service.has_image);
        carrier::COMPOSE_OVERRIDES.contains(&document.name()) || is_compose() && changes()
    };
    let of_base = |base: &Document| {
        let files = documents.iter().enumerate().filter(|(_, document)| document.format == Format::Yaml);
        let files = files.filter(|(_, document)| folder(document) == folder(base));
        files.filter(|(_, document)| is_base(document) || is_change(document)).map(|(index, _)| index).collect()
    };
    documents.iter().filter(is_base).map(of_base).collect()
}

/// A folder and those above it, up to the root of the project: it is not known where a command runs.
fn folders<'a>(folder: &'a str, root: &'a str) -> impl Iterator<Item = &'a str> {
    let above = move |folder: &&'a str| {
        let is_root = *folder == root || folder.is_empty();
        (!is_root).then(|| folder.rsplit_once('/').map_or("", |(above, _)| above))
    };
    std::iter::successors(Some(folder), above)
}

/// The documents of these names, if all of them are in the project.
fn resolved(documents: &[Document], folder: &str, names: &[String]) -> Option<Vec<usize>> {
    let is_yaml = |index: &usize| documents.get(*index).is_some_and(|document| document.format == Format::Yaml);
    names.iter().map(|name| find(documents, folder, name).filter(is_yaml)).collect()
}

fn find(documents: &[Document], folder: &str, name: &str) -> Option<usize> {
    let path = joined(folder, name)?;
    documents.binary_search_by(|document| document.file.path.as_str().cmp(path.as_str())).ok()
}

/// The files that references are filled in from instead of `.env`, by the first compose file; the last one wins. None where
/// commands disagree, or only run time knows them.
pub(super) fn env_files(documents: &[Document], root: &str) -> HashMap<usize, Vec<usize>> {
    let mut found: HashMap<usize, HashSet<Option<Vec<usize>>>> = HashMap::new();
    for document in documents.iter().filter(|document| document.holds("compose")) {
        let folder = folder_of(&document.file.path);
        for given in of_commands(document.file.text()) {
            let base = |folder: &str| match given.files.first() {
                Some(_) => resolved(documents, folder, &given.files)?.first().copied(),
                None => carrier::COMPOSE_FILES.iter().find_map(|name| find(documents, folder, name)),
            };
            let Some((from, base)) = folders(folder, root).find_map(|from| Some((from, base(from)?))) else { continue };
            let files = |names: &Vec<String>| names.iter().map(|name| find(documents, from, name)).collect();
            found.entry(base).or_default().insert(given.env_files.as_ref().and_then(files));
        }
    }
    let of_commands = found.into_iter().filter_map(|(base, mut lists)| {
        let folder = folder_of(&documents.get(base)?.file.path);
        let is_default = lists.remove(&Some(Vec::new())) && find(documents, folder, ".env").is_some();
        let mut lists = lists.into_iter();
        let first = lists.next().filter(|_| !is_default)?;
        Some((base, first.filter(|_| lists.next().is_none()).unwrap_or_default()))
    });
    let mut all: HashMap<usize, Vec<usize>> = of_commands.collect();
    let is_including = |document: &Document| document.format == Format::Yaml && document.holds("include:");
    for document in documents.iter().filter(|document| is_including(document)) {
        let folder = folder_of(&document.file.path);
        for (paths, files) in document.compose().included() {
            let own = find(documents, folder, ".env");
            let files: Option<Vec<usize>> = files.iter().map(|name| find(documents, folder, name)).collect();
            // The file that includes another wins.
            let files: Vec<usize> = files.map(|files| files.into_iter().chain(own).collect()).unwrap_or_default();
            all.extend(paths.iter().filter_map(|path| Some((find(documents, folder, path)?, files.clone()))));
        }
    }
    all
}

/// The files of each `docker compose -f one -f other` in a text.
fn of_commands(text: &str) -> Vec<Given> {
    let programs = text.match_indices("compose").filter(|(at, _)| {
        let before = text.get(..*at).unwrap_or_default();
        ["docker ", "docker-", "podman ", "podman-"].iter().any(|program| before.ends_with(program))
    });
    programs.filter_map(|(at, word)| files_of(text.get(at + word.len()..)?)).collect()
}

/// The files that the options behind the program's name give.
fn files_of(rest: &str) -> Option<Given> {
    let joined = logical_line(rest);
    let mut words = joined.split([' ', '\t']).filter(|word| !word.is_empty());
    let mut given = Given { env_files: Some(Vec::new()), ..Given::default() };
    while let Some(word) = words.next() {
        let (is_env, file) = match word.split_once('=') {
            _ if matches!(word, "-f" | "--file") => (false, words.next()?),
            Some(("--file", file)) => (false, file),
            _ if word == "--env-file" => (true, words.next()?),
            Some(("--env-file", file)) => (true, file),
            _ if WITH_VALUE.contains(&word) => {
                words.next();
                continue;
            }
            // Relative to another folder.
            Some(("--project-directory", _)) => return None,
            _ if word == "--project-directory" => return None,
            _ if word.starts_with('-') => continue,
            _ => break,
        };
        if is_env {
            given.env_files = given.env_files.zip(name(file)).map(|(files, file)| [files, vec![file]].concat());
        } else {
            given.files.push(name(file)?);
        }
    }
    Some(given)
}

/// A line with those that a backslash continues it with.
fn logical_line(text: &str) -> String {
    let mut line = String::new();
    for part in text.split('\n') {
        let Some(part) = part.trim_end().strip_suffix('\\') else {
            line.push_str(part);
            break;
        };
        line.extend([part, " "]);
    }
    line
}

/// The files of each `COMPOSE_FILE=one:other` in a text.
fn of_variables(text: &str) -> Vec<Vec<String>> {
    let places = text.match_indices(VARIABLE).filter_map(|(at, word)| text.get(at + word.len()..));
    let list = |rest: &str| {
        let rest = rest.strip_prefix('=').or_else(|| rest.strip_prefix(": "))?;
        let value = rest.lines().next()?.trim_start().trim_start_matches(['"', '\'']);
        let value = value.split([' ', '\t', '"', '\'']).next()?;
        let separator = if value.contains(';') { ';' } else { ':' };
        value.split(separator).map(name).collect::<Option<Vec<String>>>()
    };
    places.filter_map(list).collect()
}

/// The name of a file, without quotes. Only the folder at its beginning may be known at run time alone.
fn name(word: &str) -> Option<String> {
    let word = word.trim_matches(['"', '\'', '`', ',']);
    let word = if word.starts_with('$') { word.split_once('/')?.1 } else { word };
    (!word.is_empty() && !word.contains(['$', '{', '}', '*'])).then(|| word.to_owned())
}
