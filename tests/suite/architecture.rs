//! The layers: a module uses only those below it. And what no source file may contain.

use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom up. A module may use the ones before it.
const FLOORS: &[&str] = &[
    "text",
    "parallel",
    "knowledge",
    "json",
    "uri",
    "format",
    "dag",
    "command",
    "surroundings",
    "shell",
    "loader",
    "carrier",
    "diagnostic",
    "project",
    "ignore",
    "script",
    "environment",
    "usage",
    "backend",
    "disclosure",
    "rules",
    "config",
    "lint",
    "baseline",
    "fix",
    "show",
    "convert",
    "template",
    "error",
    "read",
    "output",
    "discover",
    "settings",
    "replace",
    "server",
    "cli",
    "main",
];

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    let name = |path: &PathBuf| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn module(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap()
}

#[test]
fn a_module_uses_only_the_floors_below_its_own() {
    let floor = |name: &str| FLOORS.iter().position(|known| *known == name);
    let mut wrong = Vec::new();
    for (file, source) in all_sources() {
        let own = module(&file);
        if own == "lib" {
            continue;
        }
        let level = floor(own).unwrap_or_else(|| panic!("`{own}` has no floor: add it to FLOORS"));
        for used in source.split("crate::").skip(1) {
            let used = used.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap();
            // `use crate::{…}` would hide what it uses.
            assert!(!used.is_empty(), "{file}: name one module in each `use crate::…`");
            if floor(used).is_some_and(|used| used > level) {
                wrong.push(format!("{file} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What several rules need is in a module of its own: no rule asks another one, and no such module asks a rule.
#[test]
fn no_rule_asks_another_rule() {
    let of_rules = |(file, text): (String, String)| {
        let name = file.strip_prefix("rules/")?.strip_suffix(".rs")?.to_owned();
        Some((name, text))
    };
    let files: Vec<(String, String)> = all_sources().into_iter().filter_map(of_rules).collect();
    let is_rule = |text: &str| text.contains("pub(super) static RULE: Rule");
    let rules: Vec<&str> = files.iter().filter(|(_, text)| is_rule(text)).map(|(name, _)| name.as_str()).collect();
    assert!(rules.len() > 100 && files.len() > rules.len(), "{} of {}", rules.len(), files.len());
    let words = regex::Regex::new(r"\w+").unwrap();
    let paths = regex::Regex::new(r"(\w+)::").unwrap();
    for (file, text) in &files {
        let imports = text.lines().filter(|line| line.trim_start().starts_with("use super::"));
        let imported = imports.flat_map(|line| words.find_iter(line)).map(|word| word.as_str());
        let called = paths.captures_iter(text).map(|path| path.get(1).unwrap().as_str());
        let asked: Vec<&str> = imported.chain(called).filter(|name| rules.contains(name) && name != file).collect();
        assert_eq!(asked, [""; 0], "{file}");
    }
}

#[test]
fn input_cannot_trip_the_sources() {
    for (file, source) in all_sources() {
        for forbidden in [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!("] {
            assert!(!source.contains(forbidden), "{file} holds {forbidden}");
        }
    }
}

/// airenv opens no connection and starts no program. `deny.toml` holds the crates below it to the first.
#[test]
fn the_sources_open_no_connection_and_start_no_program() {
    for (file, source) in all_sources() {
        for forbidden in [
            "TcpStream",
            "TcpListener",
            "UdpSocket",
            "UnixStream",
            "ToSocketAddrs",
            "process::Command",
            "Command::new(",
        ] {
            assert!(!source.contains(forbidden), "{file} holds {forbidden}");
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (file, source) in all_sources() {
        assert!(source.starts_with("//! "), "{file} has no module comment");
    }
}
