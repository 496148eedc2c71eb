//! Files of cases: `=== title`, followed by parts that begin with `--- name`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// One case.
#[derive(Debug)]
pub struct Case {
    pub title: String,
    /// Names and texts, in order.
    pub parts: Vec<(String, String)>,
}

impl Case {
    pub fn part(&self, name: &str) -> &str {
        self.parts.iter().find(|(part, _)| part == name).map_or("", |(_, text)| text)
    }

    /// The parts that are files.
    pub fn files(&self, answers: &[&str]) -> impl Iterator<Item = &(String, String)> {
        self.parts.iter().filter(move |(name, _)| name != "options" && !answers.contains(&name.as_str()))
    }

    /// Writes its files to a separate empty folder.
    pub fn write(&self, test: &str, answers: &[&str]) -> PathBuf {
        let name = self.title.replace(|c: char| !c.is_alphanumeric(), "-");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test).join(name);
        let _ = fs::remove_dir_all(&folder);
        // It is the repository of an Airflow project, so nothing above it counts.
        fs::create_dir_all(folder.join(".git")).unwrap();
        fs::write(folder.join("airflow_settings.yaml"), "").unwrap();
        for (name, text) in self.files(answers) {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    pub fn options(&self) -> Vec<&str> {
        self.part("options").split_whitespace().collect()
    }
}

fn parse(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.split_inclusive('\n') {
        if let Some(title) = line.strip_prefix("=== ") {
            cases.push(Case { title: title.trim().to_owned(), parts: Vec::new() });
            continue;
        }
        let case = cases.last_mut().expect("a case first");
        match line.strip_prefix("--- ") {
            Some(name) => case.parts.push((name.trim().to_owned(), String::new())),
            None => case.parts.last_mut().expect("a part first").1.push_str(line),
        }
    }
    cases
}

/// Runs every case of a file and compares its answers, by name; `UPDATE=1` writes them.
pub fn check(file: &str, answer: impl Fn(&Case) -> Vec<(&'static str, String)>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(file);
    let mut cases = parse(&fs::read_to_string(&path).unwrap());
    assert!(!cases.is_empty());
    let mut wrong = String::new();
    for case in &mut cases {
        for (name, found) in answer(case) {
            let expected = case.part(name);
            if found != expected {
                write!(wrong, "\n=== {}\n--- {name}\nexpected:\n{expected}found:\n{found}", case.title).unwrap();
            }
            case.parts.retain(|(part, _)| part != name);
            case.parts.push((name.to_owned(), found));
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        let text = cases.iter().fold(String::new(), |text, case| {
            let parts: String = case.parts.iter().map(|(name, part)| format!("--- {name}\n{part}")).collect();
            text + &format!("=== {}\n{parts}", case.title)
        });
        fs::write(&path, text).unwrap();
    } else {
        assert!(wrong.is_empty(), "{wrong}");
    }
}
