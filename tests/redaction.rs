//! No output shows a value that was not proved public.
//!
//! A canary is put into every value of every test input, in every quoting and in broken JSON too, and looked
//! for in every format and in the `Debug` form of everything.

mod truth;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use airenv::format::Format;
use airenv::format::dotenv::{Kind, statements};
use airenv::knowledge::Show;
use airenv::lint::Checked;
use airenv::loader::Loader;
use airenv::output::paths::Paths;
use airenv::output::{Outcome, azure, checkstyle, concise, github, gitlab, grouped, human, json, junit, rdjson, sarif};
use airenv::project::{Document, Project, Target};
use airenv::text::SourceFile;

/// Not a word, a region, an ARN or a class; long enough to be seen when it is cut.
const CANARY: &str = "cAnArYq7Zx3Kw9";

/// No part of it may be seen either.
const PARTS: &[&str] = &["cAnAr", "q7Zx3", "3Kw9"];

fn inputs() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut inputs: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder.join("rules")).unwrap() {
        let file = fs::read_to_string(entry.unwrap().path()).unwrap();
        let cases = file.split("--- .env\n").skip(1);
        inputs.extend(cases.map(|case| case.split("--- expect").next().unwrap().to_owned()));
    }
    let rows: Vec<serde_json::Value> = truth::read("dotenv.json");
    inputs.extend(
        rows.iter().filter_map(|row| row["text"].as_str()).filter(|text| text.len() < 5000).map(ToOwned::to_owned),
    );
    let rows: Vec<serde_json::Value> = truth::read("airflow.json");
    for row in rows {
        let settings = row["env"].as_object().unwrap().iter();
        inputs.push(settings.map(|(key, value)| format!("{key}={}\n", value.as_str().unwrap())).collect());
    }
    let mut projects: Vec<PathBuf> =
        fs::read_dir(folder.join("projects")).unwrap().map(|entry| entry.unwrap().path()).collect();
    projects.retain(|path| path.join(".env").exists());
    inputs.extend(projects.iter().map(|path| fs::read_to_string(path.join(".env")).unwrap()));
    inputs
}

/// Ways to write the canary as a whole value.
const FORMS: &[&str] = &[
    "C",
    "'C'",
    "\"C\"",
    "C # C",
    " C ",
    "'C",
    "\"C",
    "`C`",
    "$C",
    "{\"token\": \"C\"}",
    "{'token': 'C'}",
    "{\"token\": \"C",
    "{\"token\": C}",
    "{\"token: \"C\"}",
    "{\"token\": \"C\\q\"}",
    "\"{\\\"token\\\": \\\"C\\\"}\"",
    "\"{\"token\": \"C\"}\"",
    "[\"C\"]",
    "\"\\\"C\\\"\"",
    "{\"a\": {\"b\": [\"C\"]}}",
    "{\"token\": \"C\",}",
    "{\"aws_secret_access_key\": \"C\", \"aws_secret_access_key\": \"C\"}",
    "{\"gcp_keyfile_dict\": {\"private_key\": \"C\"}}",
    "{\"token\"= \"C\"}",
    "{\"token\": 'C', \"password\": \u{201C}C\u{201D}}",
    "'{\"token\": \"C\"}' C",
    "{\"role_arn\": \"C\", \"region_name\": \"C\"}",
    "{\"url\": \"https://u:C@h/\"}",
    "postgres://u:C@h:C/db",
    "postgres://u:C/x#y@h/db",
    "{\"conn_type\": \"x\", \"password\": \"C\", \"port\": \"C\"}",
    "arn:aws:iam::123456789012:user C",
];

/// How often a key got each form: a few files for each are enough.
type Tried = HashMap<(String, usize), usize>;

fn variants(input: &str, tried: &mut Tried) -> Vec<String> {
    let mut variants = Vec::new();
    let found: Vec<_> = statements(input).collect();
    for statement in found.iter().filter(|statement| statement.kind == Kind::Assignment) {
        // One kwarg as a variable of its own: its name says whether the value may be shown.
        let key = input[statement.key.range()].to_lowercase();
        if key.rsplit_once("kwarg__").is_some_and(|(_, name)| is_public_kwarg(name)) {
            continue;
        }
        let (head, tail) = (&input[..statement.value.start as usize], &input[statement.value.end as usize..]);
        for (index, form) in FORMS.iter().enumerate() {
            let count = tried.entry((key.clone(), index)).or_default();
            *count += 1;
            if *count <= 4 {
                variants.push(format!("{head}{}{tail}", form.replace('C', CANARY)));
            }
        }
        // Inside of the value, at every quote that opens: the JSON around it stays.
        let value = &input[statement.value.range()];
        for (at, _) in value.match_indices(": \"").chain(value.match_indices(": '")) {
            if !holds_a_public_kwarg(&value[..at]) {
                let at = at + 3;
                variants.push(format!("{head}{}{CANARY}{}{tail}", &value[..at], &value[at..]));
                variants.push(format!("{head}{}{CANARY}", &value[..at]));
            }
        }
    }
    variants.push(format!("{input}# {CANARY}\n"));
    variants.push(format!("{CANARY}\n{input}"));
    variants.push(format!("{input}{CANARY} {CANARY}\n{CANARY}==\n"));
    variants
}

/// What people put around a key.
const QUOTES: &[char] = &['"', '\'', '\\', '\u{201C}', '\u{201D}', '\u{2018}', '\u{2019}', ' ', '{'];

/// Whether the member before a place is one whose value may be shown.
fn holds_a_public_kwarg(before: &str) -> bool {
    let key = before.trim_end_matches(QUOTES).rsplit(QUOTES).next().unwrap_or_default();
    is_public_kwarg(key)
}

fn is_public_kwarg(name: &str) -> bool {
    let mut kwargs = airenv::knowledge::Store::ALL.into_iter().flat_map(|store| &store.backend().kwargs);
    kwargs.any(|kwarg| kwarg.name == name && kwarg.show != Show::Secret)
}

/// Scripts: the cases of the rules, and what bash was asked.
fn scripts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rules");
    let mut scripts: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let file = fs::read_to_string(entry.unwrap().path()).unwrap();
        let cases = file.split("--- deploy.sh\n").skip(1);
        scripts.extend(cases.map(|case| case.split("\n--- ").next().unwrap().to_owned() + "\n"));
    }
    let rows: Vec<serde_json::Value> = truth::read("shell.json");
    scripts.extend(rows.iter().map(|row| row["script"].as_str().unwrap().to_owned()));
    scripts
}

/// A script with the canary in place of each quoted text and of each text behind a `=`.
fn script_variants(script: &str) -> Vec<String> {
    let values = regex::Regex::new(r#"'[^'\n]*'|"[^"\n]*"|=[^\s'"=;)]+"#).unwrap();
    let replaced = values.find_iter(script).flat_map(|found| {
        let (head, tail) = (&script[..found.start()], &script[found.end()..]);
        let [quote, inner] = if found.as_str().starts_with('=') { ["", "="] } else { [&found.as_str()[..1], ""] };
        let whole = format!("{head}{inner}{quote}{CANARY}{quote}{tail}");
        let json = format!("{head}{inner}{quote}{{token: {CANARY}}}{quote}{tail}");
        let open = format!("{head}{inner}{quote}{CANARY}{tail}");
        [whole, json, open]
    });
    replaced.chain([format!("# {CANARY}\n{script}"), format!("{script}\n{CANARY} {CANARY}={CANARY}\n")]).collect()
}

fn outputs(text: &str) -> String {
    outputs_of(".env", Format::Dotenv, text)
}

fn outputs_of(name: &str, format: Format, text: &str) -> String {
    let documents = vec![Document::new(SourceFile::new(name, text.to_owned()), format)];
    let loaders = vec![Loader::Compose, Loader::AstroLoad];
    let project = Project { root: String::new(), is_whole: false, documents, target: Target::default(), loaders };
    let checked = Checked::new(vec![project], airenv::rules::ALL);
    let mut output = format!("{checked:?}");
    for (color, unicode) in [(false, true), (true, false)] {
        human::write(&checked, human::Style { color, unicode, width: 100 }, &mut output);
    }
    concise::write(&checked, &mut output);
    grouped::write(&checked, &mut output);
    json::write(&checked, &[], &mut output);
    json::write_lines(&checked, &mut output);
    let outcome = Outcome { checked: &checked, errors: &[], paths: &Paths::default() };
    for write in
        [azure::write, checkstyle::write, github::write, gitlab::write, junit::write, rdjson::write, sarif::write]
    {
        write(&outcome, &mut output);
    }
    output
}

#[test]
fn no_output_shows_a_canary() {
    let mut tried = 0;
    let mut forms = Tried::new();
    for input in inputs() {
        for variant in variants(&input, &mut forms) {
            tried += 1;
            assert_hidden(&variant, &outputs(&variant));
        }
    }
    assert!(tried > 10_000, "only {tried} variants");
}

#[test]
fn no_output_shows_a_canary_of_a_script() {
    let mut tried = 0;
    for script in scripts() {
        for variant in script_variants(&script) {
            tried += 1;
            assert_hidden(&variant, &outputs_of("deploy.sh", Format::Shell, &variant));
        }
    }
    assert!(tried > 1_000, "only {tried} variants");
}

fn assert_hidden(input: &str, output: &str) {
    if let Some(at) = PARTS.iter().find_map(|part| output.find(part)) {
        let from = (0..=at.saturating_sub(200)).rev().find(|at| output.is_char_boundary(*at)).unwrap();
        let to = (at + 20..=output.len()).find(|at| output.is_char_boundary(*at)).unwrap_or(output.len());
        panic!("leak for\n{input}\n…{}", &output[from..to]);
    }
}
