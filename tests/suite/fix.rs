//! Fixes never make a file worse: over every case of every other test, and on real files.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};

use airenv::diagnostic::Safety;
use airenv::fix::{self, Fixed};
use airenv::format::Format;
use airenv::lint::{Settings, lint};
use airenv::loader::{self, FileOutcome, Loader, Surroundings};
use airenv::project::{Document, Project, Target};
use airenv::rules;
use airenv::text::{Mapped, SourceFile, Span};
use similar::{Algorithm, ChangeTag, capture_diff_slices};

use crate::cases;
use crate::truth;

/// A project to fix, which can be created repeatedly.
struct Case {
    id: String,
    files: Vec<(String, String)>,
    options: Vec<String>,
}

impl Case {
    fn one(id: &str, name: &str, text: String) -> Self {
        Self { id: id.to_owned(), files: vec![(name.to_owned(), text)], options: Vec::new() }
    }

    fn project(&self) -> Project {
        let document = |(path, text): &(String, String)| {
            let name = path.rsplit('/').next().unwrap();
            Some(Document::new(SourceFile::new(path.clone(), text.clone()), Format::of_name(name)?))
        };
        let mut documents: Vec<Document> = self.files.iter().filter_map(document).collect();
        documents.sort_by(|left, right| left.file.path.cmp(&right.file.path));
        let beside = |path: &str| {
            let (name, text) = self.files.iter().find(|(name, _)| name == path)?;
            Some(SourceFile::new(name.clone(), text.clone()))
        };
        let mut target = Target::of_files(&beside);
        let mut loaders = airenv::cli::default_loaders();
        for pair in self.options.chunks(2) {
            match pair[0].as_str() {
                "--airflow-version" => target.set_airflow(&pair[1]).unwrap(),
                "--provider-version" => {
                    let (name, version) = pair[1].split_once('=').unwrap();
                    target.set_provider(name, version).unwrap();
                }
                "--loaders" => loaders = pair[1].split(',').map(|name| Loader::from_name(name).unwrap()).collect(),
                _ => {}
            }
        }
        Project { is_whole: self.files.len() > 1, documents, target, loaders, ..Project::default() }
    }
}

fn mend(project: Project, safety: Safety) -> Fixed {
    fix::fix(project, &|project| lint(project, &Settings::of(rules::ALL)), safety, &|_| true)
}

/// The `.env` texts for which it is known what every real loader reads.
fn truth_of_loaders() -> Vec<(serde_json::Value, Case)> {
    let rows: Vec<serde_json::Value> = truth::read("dotenv.json");
    let case = |row: serde_json::Value| {
        let text = row["text"].as_str().filter(|text| !text.contains('\0'))?.to_owned();
        let case = Case::one(row["id"].as_str().unwrap(), ".env", text);
        Some((row, case))
    };
    rows.into_iter().filter_map(case).collect()
}

fn scripts() -> Vec<Case> {
    let answers =
        serde_json::from_str::<Vec<serde_json::Value>>(include_str!("../../testdata/shell/answers.json")).unwrap();
    let rows: Vec<serde_json::Value> = truth::read("shell.json");
    let case = |row: &serde_json::Value| {
        Case::one(row["id"].as_str().unwrap(), "deploy.sh", row["script"].as_str().unwrap().to_owned())
    };
    rows.iter().chain(&answers).map(case).collect()
}

fn cases_of_rules() -> Vec<Case> {
    let mut all = Vec::new();
    for (file, cases) in cases::all() {
        for case in cases {
            let files = case.files.iter().map(|(name, text)| (name.clone(), cases::unescape(text))).collect();
            all.push(Case { id: format!("{file}: {}", case.title), files, options: case.options });
        }
    }
    for rule in rules::ALL {
        let files = rule.bad.files().map(|(name, text)| (name.to_owned(), text.into_owned())).collect();
        let options = rule.bad.versions.iter().flat_map(|(name, version)| match *name {
            "airflow" => ["--airflow-version".to_owned(), (*version).to_owned()],
            name => ["--provider-version".to_owned(), format!("{name}={version}")],
        });
        all.push(Case { id: format!("{}: the bad example", rule.code), files, options: options.collect() });
    }
    all
}

fn projects() -> Vec<Case> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/projects");
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.is_dir());
    names.sort();
    let case = |path: &std::path::PathBuf| {
        let paths =
            walkdir::WalkDir::new(path).into_iter().map(Result::unwrap).filter(|entry| entry.file_type().is_file());
        let file = |entry: walkdir::DirEntry| {
            let name = entry.path().strip_prefix(path).unwrap().to_string_lossy().into_owned();
            Some((name, std::fs::read_to_string(entry.path()).ok()?))
        };
        Case { id: path.display().to_string(), files: paths.filter_map(file).collect(), options: Vec::new() }
    };
    names.iter().map(case).collect()
}

/// A variable as a loader reads it, and the lines that it is on.
type Read = (Option<Vec<u8>>, BTreeSet<usize>);

/// What a loader reads from a file, by name; `None` if it refuses the file.
type Reading = Option<BTreeMap<Vec<u8>, Read>>;

fn reading(loader: Loader, text: &str) -> Reading {
    let known = BTreeMap::from([
        ("PATH".to_owned(), "/usr/bin".to_owned()),
        ("HOME".to_owned(), "/nonexistent".to_owned()),
        ("LANG".to_owned(), "C.UTF-8".to_owned()),
        ("OSVAR".to_owned(), "from_os".to_owned()),
    ]);
    let line = |position: u32| text[..position as usize].matches('\n').count();
    let mut variables: BTreeMap<Vec<u8>, Read> = BTreeMap::new();
    let outcome = loader::read(loader, text.as_bytes(), Surroundings::Known(&known), &mut |variable| {
        let place = variable
            .value
            .as_ref()
            .map_or(variable.key.whole(), |value: &Mapped<'_>| Span::cover(value.whole(), variable.key.whole()));
        let value = variable.value.map(|value| value.bytes().to_vec());
        let entry = variables.entry(variable.key.bytes().to_vec()).or_insert_with(|| (value.clone(), BTreeSet::new()));
        entry.1.extend(line(place.start)..=line(place.end));
        if !loader.first_wins() {
            entry.0 = value;
        }
    });
    matches!(outcome, FileOutcome::Read(_)).then_some(variables)
}

/// The lines that differ, of both texts.
fn changed_lines(before: &str, after: &str) -> [BTreeSet<usize>; 2] {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let operations = capture_diff_slices(Algorithm::Myers, &old, &new);
    let mut lines = [BTreeSet::new(), BTreeSet::new()];
    for change in operations.iter().flat_map(|operation| operation.iter_changes(&old, &new)) {
        match change.tag() {
            ChangeTag::Delete => lines[0].insert(change.old_index().unwrap()),
            ChangeTag::Insert => lines[1].insert(change.new_index().unwrap()),
            ChangeTag::Equal => false,
        };
    }
    lines
}

/// What a fix makes worse for a loader, determined without the program's own proof: by the lines
/// that differ.
fn worse(loader: Loader, before: &str, after: &str) -> Option<String> {
    let old = reading(loader, before)?;
    let Some(new) = reading(loader, after) else { return Some("refuses it now".to_owned()) };
    let [removed, added] = changed_lines(before, after);
    let is_meant = |key: &Vec<u8>| {
        let stands_in = |reading: &BTreeMap<Vec<u8>, Read>, lines: &BTreeSet<usize>| {
            reading.get(key).is_some_and(|(_, places)| !places.is_disjoint(lines))
        };
        stands_in(&old, &removed) || stands_in(&new, &added)
    };
    let value = |reading: &BTreeMap<Vec<u8>, Read>, key: &Vec<u8>| reading.get(key).map(|(value, _)| value.clone());
    let keys: BTreeSet<&Vec<u8>> = old.keys().chain(new.keys()).collect();
    let changed = keys.into_iter().find(|key| value(&old, key) != value(&new, key) && !is_meant(key))?;
    Some(format!("another value of {:?}", String::from_utf8_lossy(changed)))
}

/// Checks every promise about one case and lists the broken ones.
fn examine(case: &Case, safety: Safety, wrong: &mut Vec<String>) -> usize {
    let fixed = mend(case.project(), safety);
    let mut say = |what: String| wrong.push(format!("{} ({}): {what}", case.id, safety.name()));
    for fault in fixed.faults.iter().filter(|fault| fault.is_mistake) {
        say(format!("{} {}: {}", fault.rule.code, fault.path, fault.breach.explain()));
    }
    if !fixed.endless.is_empty() {
        say("no end".to_owned());
    }
    for (index, before) in &fixed.before {
        let (before, after) = (before.file.text(), fixed.project.documents[*index].file.text());
        if fixed.project.documents[*index].format == Format::Dotenv {
            for loader in fixed.project.loaders.iter().copied() {
                if let Some(what) = worse(loader, before, after) {
                    say(format!("{}: {what}\n{before}\n{after}", loader.name()));
                }
            }
        }
        // A byte order mark may be removed: that is the fix of AE016.
        let is_marked = |text: &str| text.starts_with('\u{FEFF}');
        if before.ends_with('\n') != after.ends_with('\n') || (is_marked(after) && !is_marked(before)) {
            say("another start or end".to_owned());
        }
        if before.matches('\n').count() == before.matches("\r\n").count()
            && after.replace("\r\n", "").contains('\n')
            && before.contains('\n')
            && after.contains('\r')
        {
            say("other line ends".to_owned());
        }
    }
    let count = fixed.before.len();
    let again = mend(fixed.project, safety);
    if !again.before.is_empty() {
        say("the second run changes something".to_owned());
    }
    count
}

fn examine_all(cases: &[Case]) -> usize {
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in cases {
        for safety in [Safety::Safe, Safety::Unsafe] {
            count += examine(case, safety, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    count
}

/// The same cases, with every loader selected.
fn with_all_loaders(mut cases: Vec<Case>) -> Vec<Case> {
    let names: Vec<&str> = Loader::ALL.map(Loader::name).to_vec();
    for case in &mut cases {
        case.options.extend(["--loaders".to_owned(), names.join(",")]);
    }
    cases
}

#[test]
fn repairs_for_every_loader_together_stay() {
    let cases = truth_of_loaders().into_iter().map(|(_, case)| case).chain(cases_of_rules()).chain(projects());
    println!("{} files mended", examine_all(&with_all_loaders(cases.collect())));
}

#[test]
fn the_truth_of_loaders_stays() {
    let cases: Vec<Case> = truth_of_loaders().into_iter().map(|(_, case)| case).collect();
    println!("{} files mended", examine_all(&cases));
}

#[test]
fn scripts_stay() {
    println!("{} files mended", examine_all(&scripts()));
}

#[test]
fn the_cases_of_the_rules_stay() {
    println!("{} files mended", examine_all(&cases_of_rules()));
}

#[test]
fn projects_stay() {
    println!("{} files mended", examine_all(&projects()));
}

/// How often what compose reads changes, and how often it can no longer read the file.
fn count_changes(repair: &dyn Fn(&str) -> String) -> [usize; 4] {
    let cases = truth_of_loaders();
    let changes = cases.iter().map(|(_, case)| {
        let before = &case.files[0].1;
        let after = repair(before);
        let values = |text: &str| {
            let variables = reading(Loader::Compose, text)?;
            Some(variables.into_iter().map(|(key, (value, _))| (key, value)).collect::<Vec<_>>())
        };
        let (old, new) = (values(before), values(&after));
        [old.is_some() && new.is_some() && old != new, old.is_some() && new.is_none(), old.is_none() && new.is_some()]
    });
    let changes: Vec<[bool; 3]> = changes.collect();
    let count = |index: usize| changes.iter().filter(|change| change[index]).count();
    [cases.len(), count(0), count(1), count(2)]
}

fn print_changes(name: &str, [files, changed, unreadable, readable]: [usize; 4]) {
    println!("{name}: of {files} files, {changed} read otherwise, {unreadable} unreadable, {readable} readable again");
}

/// `DOTENV_LINTER=path cargo test --test suite fix:: compose -- --nocapture` prints the same for that
/// program's `fix`.
#[test]
fn what_compose_reads_changes_seldom_and_never_to_nothing() {
    for safety in [Safety::Safe, Safety::Unsafe] {
        let repair = |text: &str| {
            let fixed = mend(Case::one("", ".env", text.to_owned()).project(), safety);
            fixed.project.documents[0].file.text().to_owned()
        };
        let changes = count_changes(&repair);
        print_changes(&format!("airenv, {} fixes", safety.name()), changes);
        assert_eq!(changes[2], 0);
    }
    let Some(linter) = std::env::var_os("DOTENV_LINTER") else { return };
    let folder = folder("dotenv-linter");
    let path = folder.join(".env");
    let repair = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let run = std::process::Command::new(&linter).args(["fix", "--no-backup", "--quiet"]).arg(&path).output();
        run.unwrap();
        String::from_utf8(std::fs::read(&path).unwrap()).unwrap()
    };
    print_changes("dotenv-linter", count_changes(&repair));
}

/// A separate empty folder for each test.
fn folder(name: &str) -> std::path::PathBuf {
    crate::program::project("fix", name, &[])
}

/// Values in a script, before and after their fixes.
const IN_SCRIPTS: &[(&str, &str, &str)] = &[
    (
        "a class without quotes",
        "export AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.Vaultbackend\n",
        "export AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
    ),
    (
        "kwargs between single quotes",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS='{\"url\": \"https://vault.example.com\",}'\n",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS='{\"url\": \"https://vault.example.com\"}'\n",
    ),
    (
        "single quotes around the whole argument",
        "astro deployment variable create -d clx1 -s 'AIRFLOW__SECRETS__BACKEND_KWARGS={\"a\": None}'\n",
        "astro deployment variable create -d clx1 -s 'AIRFLOW__SECRETS__BACKEND_KWARGS={\"a\": null}'\n",
    ),
    (
        "JSON needs double quotes, and these stand between double quotes",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS=\"{'url': 'https://vault.example.com'}\"\n",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS=\"{'url': 'https://vault.example.com'}\"\n",
    ),
    (
        "escapes between double quotes",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS=\"{\\\"url\\\": \\\"https://vault.example.com\\\",}\"\n",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS=\"{\\\"url\\\": \\\"https://vault.example.com\\\",}\"\n",
    ),
];

#[test]
fn values_in_scripts_are_mended_by_the_quotes_around_them() {
    for (title, before, after) in IN_SCRIPTS {
        let fixed = mend(Case::one(title, "deploy.sh", (*before).to_owned()).project(), Safety::Unsafe);
        assert_eq!(fixed.project.documents[0].file.text(), *after, "{title}");
    }
}

/// A misspelled name in each kind of file that carries variables.
const NAMES: &[(&str, &str)] = &[
    ("compose.yaml", "services:\n  a:\n    image: apache/airflow:3.0.2\n    environment:\n      - @@=a.b.C\n"),
    ("compose.yaml", "services:\n  a:\n    image: apache/airflow:3.0.2\n    environment: {@@: a.b.C}\n"),
    ("values.yaml", "env:\n  - name: @@\n    value: \"a.b.C\"\n"),
    ("airflow.service", "[Service]\nEnvironment=@@=a.b.C\nExecStart=/opt/airflow/bin/airflow scheduler\n"),
    ("Makefile", "export @@ = a.b.C\nrun:\n\tairflow scheduler\n"),
];

#[test]
fn names_in_carriers_are_mended() {
    for (name, text) in NAMES {
        let of = |key: &str| text.replace("@@", key);
        let fixed = mend(Case::one(name, name, of("AIRFLOW__SERETS__BACKEND")).project(), Safety::Safe);
        let after = fixed.project.documents[0].file.text();
        assert_eq!(after, of("AIRFLOW__SECRETS__BACKEND"), "{name}");
        assert!(fixed.faults.is_empty(), "{name}: {:?}", fixed.faults);
    }
}

/// The two most common mistakes, and characters of another keyboard: fixed as a person would.
#[test]
fn common_mistakes_become_what_is_meant() {
    let json = r#"{"conn_type": "http", "extra": {"a": ["b"]}}"#;
    let right = format!("A=1\nAIRFLOW_CONN_X={json}\nB=2\n");
    let lines =
        "AIRFLOW_CONN_X={\n  \"conn_type\": \"http\",\n  \"extra\": {\n    \"a\": [\n      \"b\"\n    ]\n  }\n}";
    let broken = [
        format!("A=1\nAIRFLOW_CONN_X=\"{json}\"\nB=2\n"),
        format!("A=1\n{lines}\nB=2\n"),
        format!("A=1\n{}\nB=2\n", lines.replace("  ", "\t")),
    ];
    for text in broken {
        let fixed = mend(Case::one("common", ".env", text.clone()).project(), Safety::Safe);
        assert_eq!(fixed.project.documents[0].file.text(), right, "{text}");
    }
}
