//! What is told of a `.env` file, judged by what the real programs read from it.
//!
//! For each file of `testdata/truth/dotenv.json`: where the programs that count really take different variables from
//! it, some finding must say so; where they agree and read everything, no finding about the file and its readers may be
//! an error or a warning.

// clippy's exception for tests does not reach the helpers of an integration test.
#![allow(clippy::unwrap_used, clippy::panic)]

mod truth;

use std::collections::{BTreeMap, BTreeSet};

use airenv::diagnostic::Severity;
use airenv::format::Format;
use airenv::lint::lint;
use airenv::loader::Loader;
use airenv::project::{Document, Project, Target};
use airenv::text::SourceFile;
use serde_json::Value;

/// The programs that count, in several choices.
const CHOICES: &[&[Loader]] = &[
    &[Loader::Compose, Loader::Docker, Loader::AstroLoad],
    &[Loader::Compose, Loader::Docker, Loader::AstroStandalone, Loader::AstroLoad, Loader::Gotenv],
    &[Loader::Compose, Loader::AstroLoad],
    &[Loader::Docker, Loader::Gotenv],
];

/// Files about which airenv says something else, and why that is right.
const EXPLAINED: &[(Verdict, &str, &[&str])] = &[
    (
        Verdict::Differ,
        "`--load` leaves out variables without a value, which most programs take for not set",
        &["empty-many", "empty-value-crlf", "empty-value-next"],
    ),
    (
        Verdict::Agree,
        "the mark of a saved secret: all of them read it, as the secret",
        &["comment-value-two-space-hash"],
    ),
    (Verdict::Agree, "the first of two values is lost", &["dup-two"]),
    (Verdict::Agree, "`--load` reports the second line, and exits with status 1", &["dup-same"]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The programs take different variables, or one refuses the file.
    Differ,
    /// All of them take the same ones.
    Agree,
}

/// What a program took: its variables without those that only say that nothing is set; `None`: it refused the file.
type Reading = Option<BTreeMap<String, String>>;

fn real(case: &Value, loader: Loader) -> Reading {
    let groups = case["read"].as_array().unwrap();
    let group = groups.iter().find(|group| group["loaders"].as_array().unwrap().contains(&loader.name().into()));
    let variables = group.unwrap().get("ok")?.as_object().unwrap();
    Some(variables.iter().map(|(key, value)| (key.clone(), value.to_string())).collect())
}

/// Whether a name stands alone on a line, which only some of the programs look up in their environment.
fn loses_a_line(text: &str, loaders: &[Loader]) -> bool {
    let is_alone = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#') && !line.contains('=');
    loaders.contains(&Loader::AstroLoad) && text.trim_start_matches('\u{FEFF}').lines().any(is_alone)
}

fn findings(text: &str, loaders: &[Loader]) -> Vec<(Severity, String)> {
    let documents = vec![Document::new(SourceFile::new(".env", text.to_owned()), Format::Dotenv)];
    let project = Project {
        root: String::new(),
        is_whole: false,
        documents,
        target: Target::default(),
        loaders: loaders.to_vec(),
    };
    let report = lint(&project, airenv::rules::ALL);
    let told = |diagnostic: &airenv::lint::Diagnostic| {
        (diagnostic.finding.severity, format!("{} {}", diagnostic.rule.code, diagnostic.text()))
    };
    report.diagnostics.iter().map(told).collect()
}

fn explanation(id: &str, verdict: Verdict) -> Option<&'static str> {
    let entries = EXPLAINED.iter().filter(|(of, ..)| *of == verdict).flat_map(|(_, _, ids)| ids.iter().copied());
    entries.into_iter().find(|entry| *entry == id)
}

#[test]
fn every_real_difference_is_told_and_no_agreement_is() {
    let mut wrong = Vec::new();
    let mut unused: BTreeSet<&str> = EXPLAINED.iter().flat_map(|(_, _, ids)| ids.iter().copied()).collect();
    let (mut differ, mut agree) = (0, 0);
    for case in truth::read::<Vec<Value>>("dotenv.json") {
        let id = case["id"].as_str().unwrap();
        let Some(text) = case.get("text").and_then(Value::as_str) else { continue };
        for loaders in CHOICES {
            let readings: Vec<Reading> = loaders.iter().map(|loader| real(&case, *loader)).collect();
            let is_same = readings.iter().all(|reading| reading.is_some() && *reading == readings[0]);
            if is_same && loses_a_line(text, loaders) {
                continue;
            }
            let found = findings(text, loaders);
            let verdict = if is_same { Verdict::Agree } else { Verdict::Differ };
            let is_wrong = match verdict {
                Verdict::Differ => found.is_empty(),
                Verdict::Agree => {
                    found.iter().any(|(severity, told)| *severity > Severity::Note && told < &"AE1".to_owned())
                }
            };
            match verdict {
                Verdict::Differ => differ += 1,
                Verdict::Agree => agree += 1,
            }
            if !is_wrong {
                continue;
            }
            match explanation(id, verdict) {
                Some(entry) => {
                    unused.remove(entry);
                }
                None => {
                    wrong.push(format!("{id} {text:.80?} {loaders:?}: {verdict:?}, but {found:?}\n   {readings:.300?}"))
                }
            }
        }
    }
    println!("differ: {differ}, agree: {agree}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(unused.is_empty(), "explanations of nothing: {unused:?}");
}
