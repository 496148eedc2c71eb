//! Of two findings with the same cause one is reported. A rule that does not run silences nothing.

use std::collections::BTreeSet;
use std::fs;

use airenv::backend::{BackendConfig, KwargsState};
use airenv::environment::Environment;
use airenv::format::Format;
use airenv::lint::{Settings, lint};
use airenv::loader::Loader;
use airenv::project::{Document, Project};
use airenv::rules::{self, Rule};
use airenv::text::SourceFile;

use crate::cases;

/// The projects of the rules' cases that need no options.
fn projects() -> Vec<(String, Project)> {
    let mut projects = Vec::new();
    for entry in fs::read_dir(cases::folder()).unwrap() {
        let (_, cases) = cases::parse(&fs::read_to_string(entry.unwrap().path()).unwrap());
        for case in cases.iter().filter(|case| case.options.is_empty()) {
            let format = |name: &str| match name {
                name if name.ends_with(".sh") => Some(Format::Shell),
                name if name.contains("Dockerfile") => Some(Format::Dockerfile),
                name if name.contains(".env") => Some(Format::Dotenv),
                _ => None,
            };
            let document = |(name, text): &(String, String)| {
                Some(Document::new(SourceFile::new(name.clone(), cases::unescape(text)), format(name)?))
            };
            let mut documents: Vec<Document> = case.files.iter().filter_map(document).collect();
            documents.sort_by(|one, other| one.file.path.cmp(&other.file.path));
            let loaders = vec![Loader::Compose, Loader::Docker, Loader::AstroLoad];
            projects.push((case.title.clone(), Project { documents, loaders, is_whole: true, ..Project::default() }));
        }
    }
    projects
}

/// A finding: code, document, place.
type Told = (&'static str, usize, u32, u32);

fn told(project: &Project, rules: &[&'static Rule]) -> BTreeSet<Told> {
    let of = |one: &airenv::lint::Diagnostic| {
        let place = one.finding.location;
        (one.rule.code, place.document, place.span.start, place.span.end)
    };
    lint(project, &Settings::of(rules)).diagnostics.iter().map(of).collect()
}

/// Comments that ignore rules depend on which rules run.
fn judges_files(rule: &Rule) -> bool {
    !rule.code.starts_with("AE9")
}

#[test]
fn a_rule_that_is_left_out_takes_no_other_finding_with_it() {
    let mut lost = Vec::new();
    for (title, project) in projects() {
        let rules: Vec<&'static Rule> = rules::ALL.iter().copied().filter(|rule| judges_files(rule)).collect();
        let all = told(&project, &rules);
        for code in all.iter().map(|one| one.0).collect::<BTreeSet<_>>() {
            let others: Vec<_> = rules.iter().copied().filter(|rule| rule.code != code).collect();
            let without = told(&project, &others);
            // What follows a misspelled name, or `ENV`, is checked only if that is reported.
            if ["AE014", "AE101"].contains(&code) {
                continue;
            }
            let rest = all.iter().filter(|one| one.0 != code);
            lost.extend(
                rest.filter(|one| !without.contains(one)).map(|one| format!("{title}: {one:?} without {code}")),
            );
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn kwargs_that_are_no_json_are_told_whatever_else_is_left_out() {
    let only: Vec<&'static Rule> = rules::named("AE201").unwrap();
    let (mut broken, mut silent) = (0, Vec::new());
    for (title, project) in projects() {
        for (index, document) in project.documents.iter().enumerate() {
            if document.format != Format::Dotenv {
                continue;
            }
            let is_broken = project.loaders.iter().any(|loader| {
                let environment = Environment::read(index, document, *loader);
                let configs = BackendConfig::of(&environment, &project.target);
                configs.iter().any(|config| config.state == KwargsState::NotJson)
            });
            let found = told(&project, &only);
            broken += usize::from(is_broken);
            if is_broken && !found.iter().any(|one| one.1 == index) {
                silent.push(format!("{title}: {}", document.file.path));
            }
        }
    }
    assert!(broken > 40, "{broken}");
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn rules_yield_in_no_circle() {
    let of = |code: &str| rules::ALL.iter().find(|rule| rule.code == code).expect("a rule of this code");
    for rule in rules::ALL {
        let mut open: Vec<&str> = rule.yields().to_vec();
        let mut seen = BTreeSet::new();
        while let Some(code) = open.pop() {
            assert_ne!(code, rule.code, "{} yields to itself", rule.code);
            if seen.insert(code) {
                open.extend(of(code).yields());
            }
        }
    }
}
