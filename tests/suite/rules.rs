//! Every rule on its cases: `testdata/rules/<rule_name>.txt`.
//!
//! A case is one or more files (`--- .env`, `--- deploy.sh` …) and everything that airenv says
//! about them, with all rules on. To write the answers of new cases into their files:
//! `UPDATE=1 cargo test --test suite rules::`, then review the diff.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use crate::cases::{Case, folder, parse, unescape};
use crate::program;

fn print(head: &str, cases: &[Case]) -> String {
    cases.iter().fold(head.to_owned(), |mut file, case| {
        let options =
            if case.options.is_empty() { String::new() } else { format!("--- options\n{}\n", case.options.join(" ")) };
        let files: String = case.files.iter().map(|(name, text)| format!("--- {name}\n{text}")).collect();
        write!(file, "=== {}\n{options}{files}--- expect\n{}", case.title, case.expected).unwrap();
        file
    })
}

fn answer(case: &Case) -> String {
    let options = case.options.iter().map(String::as_str);
    let run = if let [(name, text)] = case.files.as_slice() {
        let arguments = ["check", "-", "--stdin-filename", name.as_str(), "--format", "concise"];
        let arguments: Vec<&str> = arguments.into_iter().chain(options).collect();
        program::run_with_input(&arguments, unescape(text).as_bytes())
    } else {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join("rules")
            .join(case.title.replace(|c: char| !c.is_alphanumeric(), "-"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join(".astro")).unwrap();
        for (name, text) in &case.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, unescape(text)).unwrap();
        }
        let arguments: Vec<&str> =
            ["check", ".", "--quiet", "--format", "concise"].into_iter().chain(options).collect();
        program::run_in(&folder, &arguments)
    };
    assert_eq!(run.stderr, "", "{}", case.title);
    run.stdout
}

#[test]
fn every_case_gives_exactly_what_it_says() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    // Those of the carriers need no rule of their own.
    let carriers = folder().parent().unwrap().join("carriers");
    for entry in fs::read_dir(folder()).unwrap().chain(fs::read_dir(carriers).unwrap()) {
        let path = entry.unwrap().path();
        let (head, mut cases) = parse(&fs::read_to_string(&path).unwrap());
        for case in &mut cases {
            let found = answer(case);
            if update {
                case.expected = found;
            } else if found != case.expected {
                write!(wrong, "\n{} === {}\nexpected:\n{}found:\n{found}", path.display(), case.title, case.expected)
                    .unwrap();
            }
        }
        if update {
            fs::write(&path, print(&head, &cases)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_rule_has_a_case_that_fires_and_a_near_miss() {
    for rule in airenv::rules::ALL {
        let path = folder().join(format!("{}.txt", rule.name.replace('-', "_")));
        let file = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        let (_, cases) = parse(&file);
        let fires = |case: &Case| case.expected.contains(&format!(" {} {}: ", rule.code, rule.name));
        assert!(cases.iter().any(fires), "{}: no case fires", rule.name);
        assert!(cases.iter().any(|case| !fires(case)), "{}: no near miss", rule.name);
    }
}

/// The severities in the cases are those that the page of the rule names.
#[test]
fn every_severity_of_a_rule_is_declared_and_has_a_case() {
    for rule in airenv::rules::ALL {
        let mut seen: Vec<&str> = Vec::new();
        for entry in fs::read_dir(folder()).unwrap() {
            let file = fs::read_to_string(entry.unwrap().path()).unwrap();
            for name in ["error", "warning", "note"] {
                if file.contains(&format!(": {name} {} {}: ", rule.code, rule.name)) && !seen.contains(&name) {
                    seen.push(name);
                }
            }
        }
        seen.sort_by_key(|name| ["error", "warning", "note"].iter().position(|other| other == name));
        let declared: Vec<&str> = rule.severities.iter().map(|severity| severity.name()).collect();
        assert_eq!(declared, seen, "{}", rule.name);
    }
}

#[test]
fn every_bad_example_fires_and_every_good_one_is_silent() {
    for rule in airenv::rules::ALL {
        let found = |example: &airenv::rules::Example| {
            let options = example.options();
            let files = example.files().map(|(name, text)| (name.to_owned(), text.into_owned())).collect();
            answer(&Case { title: rule.name.to_owned(), options, files, expected: String::new() })
        };
        let bad = found(&rule.bad);
        let is_own = |line: &str| line.contains(&format!(" {} {}: ", rule.code, rule.name));
        // A page opens with the rule's own finding.
        assert!(bad.lines().next().is_some_and(is_own), "{}: the bad example gives\n{bad}", rule.code);
        assert_eq!(found(&rule.good()), "", "{}: the good example", rule.code);
    }
}

#[test]
fn codes_and_names_are_unique_and_in_order() {
    let codes: Vec<&str> = airenv::rules::ALL.iter().map(|rule| rule.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
    let mut names: Vec<&str> = airenv::rules::ALL.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), codes.len());
}

#[test]
fn rules_md_is_what_the_rules_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules.md");
    let book = airenv::output::rule_page::book();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &book).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap_or_default(),
        book,
        "UPDATE=1 cargo test --test suite rules:: writes it"
    );
}
