//! What is reported for a `.env` file, compared with what the real programs read from it.
//!
//! For each file of `testdata/truth/dotenv.json`: if the loaders that count really read different
//! variables from it, some finding must say so; if they agree and read everything, no finding about
//! the file and its loaders may be an error or a warning.

// clippy's exception for tests does not cover the helpers of an integration test.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use airenv::diagnostic::{Fix, Safety, Severity};
use airenv::fix;
use airenv::format::Format;
use airenv::lint::{Report, Settings, lint};
use airenv::loader::{self, FileOutcome, Loader, Surroundings};
use airenv::project::{Document, Project, Target};
use airenv::text::SourceFile;
use serde_json::Value;

use crate::truth;

/// The loaders that count, in several combinations.
const CHOICES: &[&[Loader]] = &[
    &[Loader::Compose, Loader::Docker, Loader::AstroLoad],
    &[Loader::Compose, Loader::Docker, Loader::AstroStandalone, Loader::AstroLoad, Loader::Gotenv],
    &[Loader::Compose, Loader::AstroLoad],
    &[Loader::Docker, Loader::Gotenv],
    &[Loader::PythonDotenv, Loader::Dotenvy, Loader::Systemd, Loader::Kubectl],
    &[
        Loader::Compose,
        Loader::Docker,
        Loader::AstroStandalone,
        Loader::AstroLoad,
        Loader::Gotenv,
        Loader::PythonDotenv,
        Loader::Dotenvy,
        Loader::Systemd,
        Loader::Kubectl,
    ],
];

/// Files about which airenv disagrees, and why that is right.
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
    /// The loaders read different variables, or one refuses the file.
    Differ,
    /// All of them read the same ones.
    Agree,
}

/// What a loader read: its variables without those that only say that nothing is set; `None` if it
/// refused the file.
type Reading = Option<BTreeMap<String, String>>;

fn real(case: &Value, loader: Loader) -> Reading {
    let groups = case["read"].as_array().unwrap();
    let group = groups.iter().find(|group| group["loaders"].as_array().unwrap().contains(&loader.name().into()));
    let variables = group.unwrap().get("ok")?.as_object().unwrap();
    Some(variables.iter().map(|(key, value)| (key.clone(), value.to_string())).collect())
}

/// Whether a line consists of a name only, which just some of the loaders look up in their
/// environment.
fn loses_a_line(text: &str, loaders: &[Loader]) -> bool {
    let is_alone = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#') && !line.contains('=');
    loaders.contains(&Loader::AstroLoad) && text.trim_start_matches('\u{FEFF}').lines().any(is_alone)
}

fn report(text: &str, loaders: &[Loader]) -> Report {
    let documents = vec![Document::new(SourceFile::new(".env", text.to_owned()), Format::Dotenv)];
    let project = Project {
        root: String::new(),
        is_whole: false,
        documents,
        target: Target::default(),
        loaders: loaders.to_vec(),
        ..Project::default()
    };
    lint(&project, &Settings::of(airenv::rules::ALL))
}

fn findings(text: &str, loaders: &[Loader]) -> Vec<(Severity, String)> {
    let report = report(text, loaders);
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
                    wrong
                        .push(format!("{id} {text:.80?} {loaders:?}: {verdict:?}, but {found:?}\n   {readings:.300?}"));
                }
            }
        }
    }
    println!("differ: {differ}, agree: {agree}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(unused.is_empty(), "explanations of nothing: {unused:?}");
}

/// The rules whose safe fixes write a line as all loaders read it.
const OF_LINES: &[&str] = &["AE003", "AE005", "AE006", "AE007", "AE009", "AE010", "AE011", "AE015", "AE016"];

/// What the models read: by name, the value in force; `None` if the file is refused.
fn modelled(text: &str, loader: Loader) -> Option<BTreeMap<Vec<u8>, Vec<u8>>> {
    let known = BTreeMap::new();
    let mut variables = BTreeMap::new();
    let outcome = loader::read(loader, text.as_bytes(), Surroundings::Known(&known), &mut |variable| {
        let value = variable.value.map(|value| value.bytes().to_vec()).unwrap_or_default();
        if loader.first_wins() {
            variables.entry(variable.key.bytes().to_vec()).or_insert(value);
        } else {
            variables.insert(variable.key.bytes().to_vec(), value);
        }
    });
    matches!(outcome, FileOutcome::Read(_)).then_some(variables)
}

/// JSON without its whitespace, any other text unchanged.
fn without_blanks(value: &[u8]) -> Vec<u8> {
    match serde_json::from_slice::<Value>(value) {
        Ok(json) => json.to_string().into_bytes(),
        Err(_) => value.to_vec(),
    }
}

/// What a fix breaks: a variable that was not intended, or one that is not the same for all.
fn broken(text: &str, repair: &Fix, loaders: &[Loader]) -> Option<String> {
    let repaired = fix::apply(text, 0, repair)?;
    let lines = |text: &str| text.lines().map(ToOwned::to_owned).collect::<Vec<_>>();
    let (before, after) = (lines(text), lines(&repaired));
    let new: Vec<&String> = after.iter().filter(|line| !before.contains(line) && line.contains('=')).collect();
    let keys: Vec<Vec<u8>> = new
        .iter()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('=').next().unwrap().as_bytes().to_vec())
        .collect();
    for key in &keys {
        let values: BTreeSet<Option<Vec<u8>>> =
            loaders.iter().map(|loader| modelled(&repaired, *loader)?.get(key).cloned()).collect();
        if values.len() > 1 && loaders.iter().all(|loader| modelled(&repaired, *loader).is_some()) {
            return Some(format!("{repaired:?}: not the same to all"));
        }
        let meant = values.into_iter().flatten().next().map(|value| without_blanks(&value));
        let known = |loader: &Loader| Some(without_blanks(modelled(text, *loader)?.get(key)?));
        let is_known = loaders.iter().any(|loader| known(loader) == meant);
        let is_named = loaders.iter().any(|loader| modelled(text, *loader).is_some_and(|read| read.contains_key(key)));
        if is_named && !is_known {
            return Some(format!("{repaired:?}: nobody read this value before"));
        }
    }
    for loader in loaders {
        let Some(was) = modelled(text, *loader) else { continue };
        let Some(is) = modelled(&repaired, *loader) else {
            return Some(format!("{repaired:?}: {loader:?} refuses it"));
        };
        for (key, value) in &was {
            let name = String::from_utf8_lossy(key).into_owned();
            let is_meant = keys.contains(key)
                || text.lines().any(|line| !after.contains(&line.to_owned()) && line.contains(&name));
            if !is_meant && is.get(key) != Some(value) {
                return Some(format!("{repaired:?}: {name} changed for {loader:?}"));
            }
        }
    }
    None
}

#[test]
fn a_safe_repair_of_a_line_is_read_by_all_as_it_is_meant() {
    let mut wrong = Vec::new();
    let (mut safe, mut without) = (0, 0);
    for case in truth::read::<Vec<Value>>("dotenv.json") {
        let Some(text) = case.get("text").and_then(Value::as_str) else { continue };
        for loaders in CHOICES {
            for diagnostic in report(text, loaders).diagnostics {
                if !OF_LINES.contains(&diagnostic.rule.code) {
                    continue;
                }
                let Some(repair) = diagnostic.finding.fix.filter(|repair| repair.safety == Safety::Safe) else {
                    without += 1;
                    continue;
                };
                safe += 1;
                let broken = broken(text, &repair, loaders);
                wrong
                    .extend(broken.map(|broken| format!("{} {text:.80?} {loaders:?}: {broken}", diagnostic.rule.code)));
            }
        }
    }
    println!("safe repairs: {safe}; findings without one: {without}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
