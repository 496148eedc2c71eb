//! The texts that changes start from: the test data of everything else.
//!
//! Enters: nothing. Leaves: texts by what reads them, always in the same order.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::carrier;
use super::server::FOLDER;

/// Longer texts cost more than they find.
const LONGEST: usize = 6_000;

/// The folder of test data, for the tests and for `fuzz/`.
fn testdata() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = if own.ends_with("fuzz") { own.parent().unwrap() } else { own };
    root.join("testdata")
}

fn rows(file: &str) -> Vec<Value> {
    serde_json::from_str(&fs::read_to_string(testdata().join(file)).unwrap()).unwrap()
}

fn sorted(folder: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(testdata().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The files of each case in a file of cases: `=== title`, `--- name`.
fn cases(path: &Path) -> Vec<Vec<(String, String)>> {
    let text = fs::read_to_string(path).unwrap();
    let mut cases: Vec<Vec<(String, String)>> = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with("=== ") {
            cases.push(Vec::new());
        } else if let Some(name) = line.strip_prefix("--- ") {
            cases.last_mut().unwrap().push((name.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = cases.last_mut().and_then(|case| case.last_mut()) {
            text.push_str(line);
        }
    }
    let is_answer = |name: &str| matches!(name, "options" | "expect" | "isolated");
    for case in &mut cases {
        case.retain(|(name, _)| !is_answer(name));
    }
    cases
}

/// `\u{…}` in a case stands for the character.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let decoded = part.split_once('}').and_then(|(code, rest)| {
            let character = u32::from_str_radix(code, 16).ok().and_then(char::from_u32)?;
            Some((character, rest))
        });
        match decoded {
            Some((character, rest)) => plain.extend(std::iter::once(character).chain(rest.chars())),
            None => plain.push_str(part),
        }
    }
    plain
}

/// The files of every project that another test has.
static PROJECTS: LazyLock<Vec<Vec<(String, String)>>> = LazyLock::new(|| {
    let mut all: Vec<Vec<(String, String)>> = Vec::new();
    for path in ["rules", "carriers", "convert"].into_iter().flat_map(sorted) {
        let unescape = |case: Vec<(String, String)>| {
            case.into_iter().map(|(name, text)| (name, unescaped(&text))).collect::<Vec<_>>()
        };
        all.extend(cases(&path).into_iter().map(unescape));
    }
    for row in rows("environments/cases.json") {
        let files = row["files"].as_object().into_iter().flatten();
        all.push(files.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect());
    }
    for folder in sorted("projects").into_iter().filter(|path| path.is_dir()) {
        let entries = walkdir::WalkDir::new(&folder).sort_by_file_name().into_iter().map(Result::unwrap);
        let file = |entry: walkdir::DirEntry| {
            let name = entry.path().strip_prefix(&folder).unwrap().to_str()?.to_owned();
            Some((name, fs::read_to_string(entry.path()).ok()?))
        };
        all.push(entries.filter(|entry| entry.file_type().is_file()).filter_map(file).collect());
    }
    all.retain(|files| !files.is_empty() && files.iter().map(|(_, text)| text.len()).sum::<usize>() < 4 * LONGEST);
    all
});

/// Whole projects, each as one text.
pub fn projects() -> Vec<String> {
    let text = |files: &Vec<(String, String)>| {
        let mut text = String::new();
        for (name, content) in files {
            text.push_str("--- ");
            text.push_str(name);
            text.push('\n');
            text.push_str(content);
        }
        text
    };
    PROJECTS.iter().map(text).collect()
}

fn files_of_projects(is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let files = PROJECTS.iter().flatten().filter(|(name, text)| is_wanted(name) && text.len() < LONGEST);
    files.map(|(_, text)| text.clone()).collect()
}

fn texts(file: &str, member: &str) -> Vec<String> {
    let texts = rows(file).into_iter().filter_map(|row| {
        let text = if member.is_empty() { row.get(0)?.as_str()? } else { row[member].as_str()? };
        Some(text.to_owned())
    });
    texts.filter(|text| text.len() < LONGEST).collect()
}

/// `.env` files.
pub fn dotenv() -> Vec<String> {
    let mut all = texts("truth/dotenv.json", "text");
    all.extend(files_of_projects(|name| name.ends_with(".env")));
    all
}

/// Scripts.
pub fn scripts() -> Vec<String> {
    let mut all = texts("truth/shell.json", "script");
    all.extend(texts("shell/answers.json", "script"));
    all.extend(files_of_projects(|name| name.ends_with(".sh")));
    all
}

/// JSON, right and wrong.
pub fn json() -> Vec<String> {
    texts("json/cases.json", "")
}

/// Configurations, and other members of `pyproject.toml` around them.
pub fn configurations() -> Vec<String> {
    let files = sorted("config").into_iter().flat_map(|path| cases(&path)).flatten();
    files.filter(|(name, _)| name.ends_with(".toml")).map(|(_, text)| text).collect()
}

/// Files of every carrier, each under one of the names of [`carrier::NAMES`] that tells its kind.
pub fn carried() -> BTreeMap<&'static str, Vec<String>> {
    let mut all: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for name in carrier::NAMES {
        let base = name.rsplit('/').next().unwrap_or(name);
        let ending = base.rsplit_once('.').map_or(base, |(_, ending)| ending);
        let is_yaml = |name: &str| name.ends_with(".yaml") || name.ends_with(".yml");
        let is_page = |name: &str| name.ends_with(".md") || name.ends_with(".rst");
        let is_like =
            |other: &str| is_yaml(name) && is_yaml(other) || is_page(name) && is_page(other) || other.ends_with(ending);
        let mut texts = files_of_projects(is_like);
        texts.extend(match *name {
            "airflow.cfg" => self::texts("cfg/cases.json", ""),
            "main.tf" => self::texts("hcl/cases.json", ""),
            "Dockerfile" => self::texts("dockerfile/env.json", "text"),
            "dags/etl.py" => [self::texts("dags/real.json", "text"), self::texts("dags/edges.json", "text")].concat(),
            _ => Vec::new(),
        });
        all.insert(name, texts);
    }
    all
}

/// Sessions with the language server: a file is opened, changed and asked about.
pub fn sessions() -> Vec<String> {
    let clients = [
        json!({}),
        json!({
            "general": {"positionEncodings": ["utf-8", "utf-16"]},
            "workspace": {"workspaceEdit": {"documentChanges": true}, "diagnostics": {"refreshSupport": true}},
            "textDocument": {
                "diagnostic": {"relatedInformation": true},
                "codeAction": {"resolveSupport": {"properties": ["edit"]}},
                "completion": {"completionItem": {"snippetSupport": true}},
            },
        }),
    ];
    let files = PROJECTS.iter().filter(|files| files.len() < 3).flatten().filter(|(_, text)| text.len() < 600);
    files.enumerate().step_by(5).map(|(number, (name, text))| session(&clients[number % 2], name, text)).collect()
}

fn session(capabilities: &Value, name: &str, text: &str) -> String {
    let uri = format!("{FOLDER}/{name}");
    let document = json!({"uri": uri});
    let at = |line: usize, character: usize| json!({"line": line, "character": character});
    let end = at(text.matches('\n').count(), 0);
    let all = json!({"start": at(0, 0), "end": end});
    let request = |id: u32, method: &str, params: &Value| json!({"id": id, "method": method, "params": params});
    let places = [at(0, 3), at(0, 40), at(1, 60)];
    let ask = |(id, method): (u32, &str)| {
        let params = json!({
            "textDocument": document,
            "position": places[id as usize % 3],
            "range": all,
            "context": {"diagnostics": []},
        });
        request(id, method, &params)
    };
    let asked = [
        "textDocument/diagnostic",
        "textDocument/codeAction",
        "textDocument/hover",
        "textDocument/completion",
        "textDocument/definition",
        "textDocument/documentSymbol",
        "textDocument/documentLink",
        "workspace/diagnostic",
    ];
    let fix_all = json!({"title": "x", "kind": "source.fixAll.airenv", "data": {"uri": uri}});
    let versioned = json!({"uri": uri, "version": 2});
    let insert = json!([{"range": {"start": at(0, 1), "end": at(0, 2)}, "text": "é\n"}]);
    let item = json!({"uri": uri, "languageId": "plaintext", "version": 1, "text": text});
    let folders = json!([{"uri": FOLDER, "name": "w"}]);
    let mut lines = vec![request(0, "initialize", &json!({"capabilities": capabilities, "workspaceFolders": folders}))];
    lines.push(json!({"method": "textDocument/didOpen", "params": {"textDocument": item}}));
    lines.extend((1..).zip(asked).map(ask));
    lines.push(request(20, "codeAction/resolve", &fix_all));
    let change = json!({"textDocument": versioned, "contentChanges": insert});
    lines.push(json!({"method": "textDocument/didChange", "params": change}));
    lines.push(ask((21, "textDocument/diagnostic")));
    lines.push(json!({"method": "$/cancelRequest", "params": {"id": 21}}));
    lines.push(json!({"method": "textDocument/didClose", "params": {"textDocument": document}}));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Projects of one file with the place of a secret.
pub fn secret_places() -> Vec<String> {
    let files = [("dotenv", ".env"), ("script", "deploy.sh"), ("dockerfile", "Dockerfile"), ("terraform", "main.tf")];
    let places = files.into_iter().flat_map(|(list, name)| {
        let texts = fs::read_to_string(testdata().join("secret_places").join(list).with_extension("txt")).unwrap();
        let places = texts.split("---\n").map(|place| format!("--- {name}\n{place}"));
        places.collect::<Vec<_>>()
    });
    places.collect()
}
