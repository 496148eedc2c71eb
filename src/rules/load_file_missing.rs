//! AE609: a `.env` file to load that does not exist in the project.

use std::collections::{HashMap, HashSet};

use super::command_line::{is_about_deployment, is_mangled};
use super::prelude::*;
use crate::command::Loads;
use crate::knowledge::commands::Says;
use crate::text::{file_name, folder_of};

pub(super) static RULE: Rule = Rule {
    code: "AE609",
    name: "load-file-missing",
    severities: &[Severity::Warning],
    summary: "A script loads a `.env` file that is not in the project, though others are.",
    why: "The Astro CLI reports that it cannot read the file, uploads nothing from it and exits with 0, so a CI job \
          stays green.\n\n\
          airenv reports this only if it read the whole project and found other `.env` files where this one should be: \
          many projects create such files only when they need them.",
    repair: "Correct the file name.",
    evidence: "deployment_variable.go of the Astro CLI.",
    bad: Example::script("astro deployment variable update --deployment-id \"$ID\" --load --env .env.prd\n")
        .beside(&[(".env.prod", "ENVIRONMENT=prod\n")]),
    good: Example::instead(&[(".env.prd", ".env.prod")]),
    checks: &[Check::Project(check)],
};

/// At most this many other files are listed.
const MOST: usize = 6;

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    if !scope.project.is_whole {
        return;
    }
    let documents = &scope.project.documents;
    let files = ScriptFiles::of(documents);
    for (read, document) in scope.reads.iter().zip(documents) {
        let Some(script) = &read.script else { continue };
        // If a file of that name exists anywhere, the script may run next to it.
        let loads = script.calls.iter().filter_map(|call| Some((call, loaded(call)?)));
        let missing: Vec<_> = loads.filter(|(_, path)| !files.names.contains(file_name(path))).collect();
        let others = if missing.is_empty() { Vec::new() } else { files.beside(document) };
        if others.is_empty() {
            continue;
        }
        let mut made: HashMap<&str, bool> = HashMap::new();
        for (call, path) in missing {
            let name = file_name(path);
            let is_made = *made.entry(name).or_insert_with(|| may_be_made(script, document, name));
            if !is_made && !is_mangled(call, document.file.text()) {
                findings.extend(finding(call, path, &others));
            }
        }
    }
}

/// The `.env` files of a project, and for each folder the first ones that may be shown.
struct ScriptFiles<'p> {
    names: HashSet<&'p str>,
    by_folder: HashMap<&'p str, Vec<Public<'p>>>,
    at_root: Vec<Public<'p>>,
}

impl<'p> ScriptFiles<'p> {
    fn of(documents: &'p [Document]) -> Self {
        let mut files = Self { names: HashSet::new(), by_folder: HashMap::new(), at_root: Vec::new() };
        let of_format = documents.iter().filter(|document| document.format == Format::Dotenv);
        let depth = |document: &Document| document.file.path.matches('/').count();
        let root = of_format.clone().map(depth).min();
        for document in of_format {
            let path = &document.file.path;
            files.names.insert(file_name(path));
            let shown = disclosure::file(path).filter(|_| !document.is_sample());
            let beside = files.by_folder.entry(folder_of(path)).or_default();
            beside.extend(shown.filter(|_| beside.len() < MOST));
            files.at_root.extend(shown.filter(|_| files.at_root.len() < MOST && Some(depth(document)) == root));
        }
        files
    }

    /// The files in the folder of a script or at the root, where the missing one should be.
    fn beside(&self, script: &Document) -> Vec<Public<'p>> {
        let own = self.by_folder.get(folder_of(&script.file.path)).into_iter().flatten();
        let mut beside: Vec<Public<'_>> = own.chain(&self.at_root).copied().collect();
        beside.sort_unstable_by_key(|file| file.as_str());
        beside.dedup_by_key(|file| file.as_str());
        beside.truncate(MOST);
        beside
    }
}

fn finding(call: &Call<'_>, path: &str, others: &[Public<'_>]) -> Option<Finding> {
    let Loads::File(given) = call.command.loads() else { return None };
    let message = Message::from("the project has no file ").code(disclosure::file(path)?);
    let message = message.and(": ").code("astro").and(" uploads nothing from it and exits with 0");
    let help = Message::from("the project has ").codes(others.iter().copied(), " and ");
    Some(Finding::warning(call.word(given.value_word), message).label("no such file").help(help))
}

/// The relative path that `--load --env` certainly loads, if it stays within the folder: nothing is
/// known of files outside the project.
fn loaded<'c>(call: &'c Call<'_>) -> Option<&'c str> {
    let Loads::File(given) = call.command.loads() else { return None };
    let path = given.value.text().filter(|_| given.value.is_certain() && given.flag.says == Says::EnvFile)?;
    let is_outside = path.starts_with(['/', '~']) || path.split('/').any(|part| part == "..");
    (is_about_deployment(call) && !is_outside).then_some(path)
}

/// Whether the script mentions the file elsewhere than where it loads it: it may create it.
fn may_be_made(script: &Script<'_>, own: &Document, file_name: &str) -> bool {
    let loads = script.calls.iter().filter_map(|call| match call.command.loads() {
        Loads::File(given) => Some(call.word(given.value_word).span),
        _ => None,
    });
    let loads: Vec<_> = loads.collect();
    let mut places = own.file.text().match_indices(file_name).map(|(at, _)| at);
    let mut is_named = false;
    let is_elsewhere = places.any(|at| {
        is_named = true;
        !loads.iter().any(|span| span.range().contains(&at))
    });
    is_elsewhere || !is_named
}
