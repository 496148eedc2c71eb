//! What the README says about airenv compared with its peers is true.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use airenv::rules;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The cells of the rows of a table below a heading that begins this way.
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let rows = text.lines().skip_while(|line| !line.starts_with(heading)).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// The lines of `NAME.planted`: the location, the findings that name the mistake, and what it is.
fn planted() -> Vec<(PathBuf, String, Vec<String>)> {
    let projects = root().join("testdata/projects");
    let mut all = Vec::new();
    for entry in fs::read_dir(&projects).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.extension().is_none_or(|ending| ending != "planted") {
            continue;
        }
        for line in fs::read_to_string(&entry).unwrap().lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.splitn(3, " | ").collect();
            assert!(columns.len() == 3 && !columns[2].is_empty(), "{line}");
            let names = columns[1].split(' ').map(ToOwned::to_owned).collect();
            all.push((entry.with_extension(""), columns[0].to_owned(), names));
        }
    }
    all
}

#[test]
fn the_table_of_the_readme_says_what_airenv_finds() {
    if !Path::new("/bin/bash").exists() {
        eprintln!("skipped: no bash");
        return;
    }
    let binaries = Path::new(env!("CARGO_BIN_EXE_airenv")).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap());
    let script = root().join("benches/peers");
    let output = Command::new("/bin/bash").arg(script).arg("airenv").env("PATH", path).output().unwrap();
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{text}{errors}");
    let measured = table(&text, "| project | planted |");
    let readme = table(&fs::read_to_string(root().join("README.md")).unwrap(), "| project | planted |");
    let shown: Vec<Vec<String>> = readme.iter().map(|row| row[..3].to_vec()).collect();
    assert_eq!(measured, shown);
    assert_eq!(measured.last().unwrap()[1], planted().len().to_string());
}

#[test]
fn a_tool_that_is_not_installed_is_said_to_be_missing() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peers");
    fs::create_dir_all(&folder).unwrap();
    let script = root().join("benches/peers");
    // The path contains what the script itself needs, and no tool.
    for name in ["dirname", "mktemp", "rm", "grep", "awk"] {
        let paths = std::env::var_os("PATH").unwrap();
        let Some(found) = std::env::split_paths(&paths).map(|path| path.join(name)).find(|path| path.exists()) else {
            eprintln!("skipped: no {name}");
            return;
        };
        let link = folder.join(name);
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(found, link).unwrap();
    }
    let output = Command::new("/bin/bash").arg(script).arg("gitleaks").env("PATH", &folder).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = table(&text, "| project | planted |");
    assert!(rows.len() > 10 && rows[2..].iter().all(|row| row[2] == "missing"), "{text}");
    assert!(text.ends_with("\n\nno tool is installed\n"), "{text}");
}

/// A planted mistake is on existing lines, and names possible findings.
#[test]
fn what_is_planted_is_there() {
    let mut projects: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for (project, place, names) in planted() {
        *projects.entry(project.clone()).or_default() += 1;
        let (path, lines) = place.split_once(':').unwrap();
        let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
        let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
        let count = fs::read_to_string(project.join(path)).unwrap().lines().count();
        assert!(1 <= first && first <= last && last <= count, "{}: {place}", project.display());
        for name in names.iter().filter(|name| name.starts_with("AE")) {
            assert!(rules::ALL.iter().any(|rule| rule.code == *name), "{place}: {name}");
        }
    }
    assert_eq!(projects.len(), 10);
}
