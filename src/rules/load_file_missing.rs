//! AE609: a `.env` file to load that the project does not have.

use super::command_line::{is_about_deployment, is_mangled};
use super::{Check, Example, ProjectScope, Rule, wording};
use crate::command::Loads;
use crate::diagnostic::{Finding, Message, Severity};
use crate::disclosure;
use crate::format::Format;
use crate::knowledge::commands::Says;
use crate::project::Document;
use crate::script::{Call, Script};

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE609",
    name: "load-file-missing",
    severity: Severity::Warning,
    summary: "A script loads a `.env` file that the project does not have, though it has others.",
    why: "The Astro CLI says that it cannot read the file, uploads nothing from it, and exits with 0: a CI job stays \
          green.\n\n\
          Only reported where the whole project was read and other `.env` files lie where this one should: in many \
          projects they are made when they are needed.",
    repair: "Write the name of the file that is meant.",
    evidence: "deployment_variable.go of the Astro CLI.",
    bad: Example::script("astro deployment variable update --deployment-id \"$ID\" --load --env .env.prd\n")
        .beside(&[(".env.prod", "ENVIRONMENT=prod\n")]),
    good: Example::script("astro deployment variable update --deployment-id \"$ID\" --load --env .env.prod\n")
        .beside(&[(".env.prod", "ENVIRONMENT=prod\n")]),
    check: Check::Project(check),
};

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    if !scope.project.is_whole {
        return;
    }
    let documents = &scope.project.documents;
    for (read, document) in scope.reads.iter().zip(documents) {
        let Some(script) = &read.script else { continue };
        for call in &script.calls {
            findings.extend(missing(call, script, document, documents));
        }
    }
}

fn missing(call: &Call<'_>, script: &Script<'_>, own: &Document, documents: &[Document]) -> Option<Finding> {
    let path = loaded(call)?;
    if is_mangled(call, own.file.text()) {
        return None;
    }
    let name = disclosure::file(path)?;
    let file_name = path.rsplit('/').next()?;
    let is_dotenv = |document: &&Document| document.format == Format::Dotenv;
    let names = documents.iter().filter(is_dotenv).map(|document| document.file.path.as_str());
    let mut names = names.map(|path| path.rsplit('/').next().unwrap_or(path));
    // Wherever a file of that name lies, the script may run beside it.
    if names.any(|known| known == file_name) || may_be_made(script, own, file_name) {
        return None;
    }
    let folder = own.file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let stands_beside = |document: &&Document| {
        let parent = document.file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        parent == folder || !parent.contains('/')
    };
    let others = documents.iter().filter(is_dotenv).filter(stands_beside).filter(|one| !wording::is_template_file(one));
    let others: Vec<_> = others.filter_map(|document| disclosure::file(&document.file.path)).collect();
    if others.is_empty() {
        return None;
    }
    let message = Message::from("the project has no file ").code(name);
    let message = message.and(": ").code("astro").and(" uploads nothing from it, and exits with 0");
    let help = Message::from("there are ").codes(others.into_iter().take(6), " and ");
    let location = match call.command.loads() {
        Loads::File(given) => call.word(given.value_word),
        _ => call.head(),
    };
    Some(Finding::new(Severity::Warning, location, message).label("no such file").help(help))
}

/// The relative path that certainly is loaded by `--load --env`.
fn loaded<'c>(call: &'c Call<'_>) -> Option<&'c str> {
    let Loads::File(given) = call.command.loads() else { return None };
    let path = given.value.text().filter(|_| given.value.is_certain() && given.flag.says == Says::EnvFile)?;
    (is_about_deployment(call) && !path.starts_with('/')).then_some(path)
}

/// Whether the script speaks of the file elsewhere than where it loads it: it may make it.
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
