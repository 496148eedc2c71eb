//! The cases of the rules: `testdata/rules/<rule_name>.txt`.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::fs;
use std::path::PathBuf;

/// One case of a file.
#[derive(Debug, Default)]
pub struct Case {
    pub title: String,
    pub options: Vec<String>,
    /// Names and texts of its files.
    pub files: Vec<(String, String)>,
    pub expected: String,
}

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/rules")
}

pub fn parse(file: &str) -> (String, Vec<Case>) {
    let mut head = String::new();
    let mut cases: Vec<Case> = Vec::new();
    let mut part = Part::None;
    for line in file.split_inclusive('\n') {
        if let Some(title) = line.strip_prefix("=== ") {
            cases.push(Case { title: title.trim().to_owned(), ..Case::default() });
            part = Part::None;
        } else if let Some(name) = line.strip_prefix("--- ") {
            part = match name.trim() {
                "options" => Part::Options,
                "expect" => Part::Expect,
                file => {
                    cases.last_mut().expect("a case").files.push((file.to_owned(), String::new()));
                    Part::File
                }
            };
        } else {
            let Some(case) = cases.last_mut() else {
                head.push_str(line);
                continue;
            };
            match part {
                Part::Options => case.options.extend(line.split_whitespace().map(ToOwned::to_owned)),
                Part::File => case.files.last_mut().unwrap().1.push_str(line),
                Part::Expect => case.expected.push_str(line),
                Part::None => assert!(line.trim().is_empty(), "{}: text outside of a part: {line}", case.title),
            }
        }
    }
    (head, cases)
}

/// The part of a case that a line is in.
#[derive(Clone, Copy)]
enum Part {
    None,
    Options,
    File,
    Expect,
}

/// `\u{…}` in a case represents the character: some are invisible.
pub fn unescape(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').expect("a closed \\u{…}");
        plain.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        plain.push_str(rest);
    }
    plain
}

/// Every file of cases, by its name.
pub fn all() -> Vec<(String, Vec<Case>)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, parse(&fs::read_to_string(path).unwrap()).1)
    };
    paths.iter().map(read).collect()
}
