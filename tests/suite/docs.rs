//! The pages in `docs/` and the README are correct: their tables are computed, their commands run.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use airenv::loader::{self, FileOutcome, Loader, Surroundings};
use serde_json::Value;

use crate::program;

/// The intended value of every form in the table of `docs/loaders.md`.
const MEANT: &str = r#"{"a": "b"}"#;

/// Forms of one line, and whether the table shows them verbatim.
const FORMS: &[(&str, &str)] = &[
    (r#"`K={"a": "b"}`"#, "K={\"a\": \"b\"}\n"),
    (r#"`K='{"a": "b"}'`"#, "K='{\"a\": \"b\"}'\n"),
    (r#"`K="{\"a\": \"b\"}"`"#, "K=\"{\\\"a\\\": \\\"b\\\"}\"\n"),
    (r#"`K="{"a": "b"}"`"#, "K=\"{\"a\": \"b\"}\"\n"),
    (r#"`export K={"a": "b"}`"#, "export K={\"a\": \"b\"}\n"),
    (r#"`K = {"a": "b"}`"#, "K = {\"a\": \"b\"}\n"),
    (r#"`K={"a": "b"} # note`"#, "K={\"a\": \"b\"} # note\n"),
    (r#"`K='{"a": "b"}' # note`"#, "K='{\"a\": \"b\"}' # note\n"),
    (r#"`K={"a": "b"}` with a trailing space"#, "K={\"a\": \"b\"} \n"),
    ("the same JSON over several lines, unquoted", "K={\n  \"a\": \"b\"\n}\n"),
    ("the same, in single quotes", "K='{\n  \"a\": \"b\"\n}'\n"),
    (r#"`K={"a": "b"}` after a byte order mark"#, "\u{FEFF}K={\"a\": \"b\"}\n"),
    (r#"`K={"a": "b"}` with Windows line endings (`\r\n`)"#, "K={\"a\": \"b\"}\r\n"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What a loader makes of a form: `✓` the intended JSON, `✗` another value, `–` no such variable,
/// `!` it refuses the file.
fn cell(loader: Loader, text: &str) -> &'static str {
    let mut value: Option<Vec<u8>> = None;
    let environment = BTreeMap::new();
    let outcome = loader::read(loader, text.as_bytes(), Surroundings::Known(&environment), &mut |variable| {
        if variable.key.bytes() == b"K" {
            value = variable.value.map(|value| value.bytes().to_vec());
        }
    });
    let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
    match (outcome, value) {
        (FileOutcome::Refused(_), _) => "!",
        (_, None) => "–",
        (_, Some(value)) if json(&value) == json(MEANT.as_bytes()) => "✓",
        _ => "✗",
    }
}

fn table() -> String {
    let loaders: Vec<Loader> = Loader::ALL.into_iter().collect();
    let names: Vec<&str> = loaders.iter().map(|loader| loader.name()).collect();
    let mut table = format!("| written as | {} |\n|---|{}\n", names.join(" | "), ":-:|".repeat(names.len()));
    for (form, text) in FORMS {
        let cells: Vec<&str> = loaders.iter().map(|loader| cell(*loader, text)).collect();
        let _ = writeln!(table, "| {} | {} |", form.replace('|', "\\|"), cells.join(" | "));
    }
    table
}

/// Puts the computed text between the marks of a page, and compares.
fn computed(page: &str, mark: &str, text: &str) {
    let path = root().join(page);
    let old = fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {mark} -->\n"), format!("<!-- end of {mark} -->"));
    let (before, rest) = old.split_once(&begin).unwrap();
    let (_, after) = rest.split_once(&end).unwrap();
    let new = format!("{before}{begin}{text}{end}{after}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &new).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == new, "{page} is old: UPDATE=1 writes it anew");
}

#[test]
fn the_table_of_loaders_is_what_they_read() {
    computed("docs/loaders.md", "computed table", &table());
}

#[test]
fn every_loader_is_on_its_page() {
    let page = fs::read_to_string(root().join("docs/loaders.md")).unwrap();
    for loader in Loader::ALL {
        assert!(page.contains(&format!("| `{}` | `{}`", loader.name(), loader.command())), "{}", loader.name());
    }
}

/// The commands in the `sh` code blocks: each line, with its continuations.
fn commands(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let mut commands = Vec::new();
    let mut is_shell = false;
    let mut joined = String::new();
    for line in text.lines() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            is_shell = language == "sh";
        } else if is_shell && !line.trim().is_empty() {
            match line.strip_suffix('\\') {
                Some(start) => joined.push_str(start),
                None => commands.push(std::mem::take(&mut joined) + line),
            }
        }
    }
    commands
}

/// Where the commands of the pages find airenv.
fn path() -> String {
    let binaries = Path::new(env!("CARGO_BIN_EXE_airenv")).parent().unwrap();
    format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap())
}

/// Runs a command of a page in a fresh project.
fn run(folder: &Path, command: &str) -> std::process::Output {
    let _ = fs::remove_dir_all(folder);
    let files = [
        (".astro/config.yaml", "project:\n  name: docs\n"),
        ("Dockerfile", "FROM quay.io/astronomer/astro-runtime:12.6.0\n"),
        (".env", include_str!("../../testdata/projects/astro-ssm/.env")),
        (".env.prod", "AIRFLOW__SECRETS__USE_CACHE=True\n"),
        ("airenv-baseline.json", "[{\"airenv-baseline\":1}\n]\n"),
        ("README.md", "# An Airflow project\n"),
        ("deploy.sh", "astro deployment variable create --deployment-id \"$ID\" --load --env .env.prod\n"),
    ];
    program::write(folder, &files);
    std::process::Command::new("/bin/bash")
        .args(["-o", "pipefail", "-c", command])
        .current_dir(folder)
        .env("PATH", path())
        .env("GITHUB_STEP_SUMMARY", folder.join("summary"))
        .output()
        .unwrap()
}

/// Every `sh` block of the pages runs, in a project with a `.env` and a script. What cannot run
/// here (an installation, a service) is in a block of another kind: `sh example`.
#[test]
fn the_commands_of_the_pages_run() {
    if !Path::new("/bin/bash").exists() {
        eprintln!("skipped: no bash");
        return;
    }
    let mut pages: Vec<PathBuf> =
        fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    pages.push(root().join("README.md"));
    pages.sort();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("docs");
    let mut count = 0;
    for page in pages {
        for command in commands(&page) {
            let output = run(&folder, &command);
            let status = output.status.code();
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(matches!(status, Some(0 | 1)), "{}: {command}: {status:?}\n{errors}", page.display());
            count += 1;
        }
    }
    assert!(count > 0, "no page has a command");
}

/// The loop over many repositories: it succeeds if all could be checked, whatever was found.
#[test]
fn the_loop_over_many_repositories_tells_which_could_not_be_checked() {
    if !cfg!(target_os = "linux") || !Path::new("/bin/bash").exists() {
        eprintln!("skipped: the loop needs GNU find");
        return;
    }
    let page = fs::read_to_string(root().join("docs/scale.md")).unwrap();
    let (_, block) = page.split_once("```sh example\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scale");
    let all = |third: &[u8]| {
        let _ = fs::remove_dir_all(&folder);
        let broken: &[u8] = b"AIRFLOW__SECRETS__BACKEND_KWARGS={\n";
        for (name, text) in [("clean", &b"A=1\n"[..]), ("broken", broken), ("third", third)] {
            fs::create_dir_all(folder.join("repositories").join(name)).unwrap();
            fs::write(folder.join("repositories").join(name).join(".env"), text).unwrap();
        }
        let mut bash = std::process::Command::new("/bin/bash");
        let output = bash.args(["-e", "-c", block]).current_dir(&folder).env("PATH", path()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert_eq!(all(b"B=2\n"), (Some(0), String::new()));
    let status = fs::read_to_string(folder.join("out/status")).unwrap();
    let mut lines: Vec<&str> = status.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["0 clean", "0 third", "1 broken"]);
    assert_eq!(all(b"B=\xFF\n"), (Some(1), "2 third\n".to_owned()));
}

/// The problem matcher of the page is the file beside it, which `tests/suite/report.rs` compares with the
/// concise format.
#[test]
fn the_problem_matcher_of_the_page_is_that_of_the_file() {
    let page = fs::read_to_string(root().join("docs/editors.md")).unwrap();
    let (_, block) = page.split_once("```json\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    assert_eq!(block, fs::read_to_string(root().join("docs/matchers/vscode.json")).unwrap());
}

/// The keys with their descriptions in the schema.
#[test]
fn the_table_of_keys_is_that_of_the_schema() {
    let schema = fs::read_to_string(root().join("schema/airenv.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let rows = airenv::config::KEYS.iter().map(|key| {
        let text = schema["properties"][key]["description"].as_str().unwrap();
        format!("| `{key}` | {} |\n", text.replace('\n', " "))
    });
    computed("docs/configuration.md", "computed keys", &format!("| key | |\n|---|---|\n{}", rows.collect::<String>()));
}

/// The configuration on the page is valid.
#[test]
fn the_configuration_of_the_page_is_read() {
    let page = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let (_, block) = page.split_once("```toml\n").unwrap();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("docs-configuration");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("airenv.toml"), block.split("```").next().unwrap()).unwrap();
    let run = program::run_in(&folder, &["config", "show"]);
    assert_eq!((run.stderr.as_str(), run.status), ("", 0));
}

/// Whether JSON has everything that an example shows; the example leaves out members and items.
fn shows(example: &Value, json: &Value) -> bool {
    match (example, json) {
        (Value::Object(example), Value::Object(json)) => {
            example.iter().all(|(name, value)| json.get(name).is_some_and(|other| shows(value, other)))
        }
        (Value::Array(example), Value::Array(json)) if example.is_empty() => json.is_empty(),
        (Value::Array(example), Value::Array(json)) => {
            let mut rest = json.iter();
            example.iter().all(|item| rest.any(|other| shows(item, other)))
        }
        (example, json) => example == json,
    }
}

#[test]
fn the_examples_of_json_are_what_is_printed() {
    if !Path::new("/bin/bash").exists() {
        eprintln!("skipped: no bash");
        return;
    }
    let page = fs::read_to_string(root().join("docs/json.md")).unwrap();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("docs-json");
    let mut count = 0;
    for block in page.split("```sh\n").skip(1) {
        let (command, rest) = block.split_once("```").unwrap();
        let (example, _) = rest.strip_prefix("\n\n```json\n").unwrap().split_once("```").unwrap();
        let example: Value = serde_json::from_str(example).unwrap();
        let printed: Value = serde_json::from_slice(&run(&folder, command).stdout).unwrap();
        assert!(shows(&example, &printed), "{command}{printed:#}");
        count += 1;
    }
    assert_eq!(count, 4);
}

#[test]
fn an_example_of_json_shows_only_what_is_there() {
    let printed = serde_json::json!({"a": [{"b": 1}, {"b": 2, "c": [3]}], "d": null});
    for (example, is_shown) in [
        (serde_json::json!({"a": [{"b": 2}]}), true),
        (serde_json::json!({"a": [{"b": 1}, {"c": [3]}], "d": null}), true),
        (serde_json::json!({"a": []}), false),
        (serde_json::json!({"a": [{"b": 2}, {"b": 1}]}), false),
        (serde_json::json!({"e": null}), false),
        (serde_json::json!({"a": [{"b": 3}]}), false),
    ] {
        assert_eq!(shows(&example, &printed), is_shown, "{example}");
    }
}
