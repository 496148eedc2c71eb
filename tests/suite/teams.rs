//! Whole projects of the size that teams have: `testdata/teams/`. Each is right, and airenv is silent; each mistake of
//! `plants.json`, made in it, is found.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::program::run_in;

/// A mistake, as texts of files that are replaced.
#[derive(Deserialize, Serialize)]
struct Plant {
    project: String,
    name: String,
    /// What is wrong.
    what: String,
    /// What comes of it.
    why: String,
    /// The file, what it says, and what it says instead.
    edits: Vec<(String, String, String)>,
    /// Every finding, one on a line.
    expect: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/teams")
}

/// A copy of a project, in a repository of its own.
fn copied(copy: &str, project: &str) -> PathBuf {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("teams").join(copy);
    let _ = fs::remove_dir_all(&target);
    let source = folder().join(project);
    for entry in walkdir::WalkDir::new(&source) {
        let entry = entry.unwrap();
        let place = target.join(entry.path().strip_prefix(&source).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(&place).unwrap();
        } else {
            fs::copy(entry.path(), &place).unwrap();
        }
    }
    fs::create_dir(target.join(".git")).unwrap();
    target
}

fn check(folder: &Path) -> Vec<String> {
    let run = run_in(folder, &["check", ".", "--format", "concise"]);
    assert!(run.status < 2, "{}", run.stderr);
    run.stdout.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn right_projects_are_silent() {
    for name in ["astro-aws", "helm-gcp-vault", "compose-azure"] {
        assert_eq!(check(&copied(&format!("right-{name}"), name)), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn every_planted_mistake_is_found() {
    let path = folder().join("plants.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut plants: Vec<Plant> = serde_json::from_str(&text).unwrap();
    let mut copies: BTreeMap<String, PathBuf> = BTreeMap::new();
    for plant in &mut plants {
        let copy = copies.entry(plant.project.clone()).or_insert_with(|| copied(&plant.project, &plant.project));
        let mut before: BTreeMap<PathBuf, String> = BTreeMap::new();
        for (file, old, new) in &plant.edits {
            let place = copy.join(file);
            let text = fs::read_to_string(&place).unwrap();
            assert!(text.contains(old), "{}: {file} does not say {old:?}", plant.name);
            fs::write(&place, text.replacen(old, new, 1)).unwrap();
            before.entry(place).or_insert(text);
        }
        plant.expect = check(copy);
        assert_ne!(plant.expect, Vec::<String>::new(), "{} in {}", plant.name, plant.project);
        for (place, text) in before {
            fs::write(place, text).unwrap();
        }
    }
    let found = serde_json::to_string_pretty(&plants).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&path).unwrap());
}
