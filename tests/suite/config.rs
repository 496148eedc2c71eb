//! Configuration: each key has an effect, each mistake a location, and none of it shows a secret.

use std::fs;
use std::path::{Path, PathBuf};

use crate::parts;
use crate::program::{self, Run, run_in, run_with_input, write};

const TWICE: &str = "A=1\nA=2\n";

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    program::repository("config", name, files)
}

fn told(run: &Run) -> String {
    format!("{}{}exit status {}\n", run.stdout, run.stderr, run.status)
}

fn check(folder: &Path, options: &[&str]) -> String {
    told(&run_in(folder, &[&["check"], options].concat()))
}

fn paths(folder: &Path, options: &[&str]) -> Vec<String> {
    let run = run_in(folder, &[&["check", "--format", "concise"], options].concat());
    run.stdout.lines().filter_map(|line| line.split(':').next().map(ToOwned::to_owned)).collect()
}

/// Runs each case with its configuration and without any: the results must differ.
#[test]
fn every_key_has_an_effect() {
    let seen = std::cell::RefCell::new(String::new());
    parts::check("config/effects.txt", |case| {
        let folder = case.write("config-effects", &["isolated", "expect"]);
        let with = check(&folder, &case.options());
        let without = check(&folder, &[&["--isolated"], case.options().as_slice()].concat());
        assert_ne!(with, without, "{}", case.title);
        seen.borrow_mut().push_str(case.part("airenv.toml"));
        vec![("isolated", without), ("expect", with)]
    });
    for key in airenv::config::KEYS {
        let is_set = |line: &str| line.starts_with(&format!("{key} =")) || line.starts_with(&format!("[{key}]"));
        assert!(seen.borrow().lines().any(is_set), "no case for {key}");
    }
}

#[test]
fn every_mistake_is_told_with_its_place_and_without_its_text() {
    parts::check("config/mistakes.txt", |case| {
        let folder = case.write("config-mistakes", &["expect"]);
        fs::write(folder.join(".env"), TWICE).unwrap();
        let run = run_in(&folder, &["check"]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", case.title);
        assert!(!run.stderr.contains("hunter2"), "{}: {}", case.title, run.stderr);
        assert_eq!(run_in(&folder, &["config", "show"]).stderr, run.stderr);
        assert_eq!(run_in(&folder, &["check", "--isolated"]).status, 1);
        vec![("expect", run.stderr)]
    });
}

#[test]
fn the_nearest_file_counts_alone() {
    let folder = folder(
        "nearest",
        &[
            ("airenv.toml", "ignore = [\"AE004\"]\n"),
            (".env", TWICE),
            ("a/.env", TWICE),
            ("b/pyproject.toml", "[tool.airenv]\nfail-on = \"never\"\n"),
            ("b/c/.env", TWICE),
            ("d/pyproject.toml", "[tool.other]\nname = \"airenv\"\n"),
            ("d/.env", TWICE),
            ("e/pyproject.toml", "[tool.airenv]\nselect = [\"AE004\"]\n"),
            ("e/airenv.toml", "select = [\"AE014\"]\n"),
            ("e/.env", TWICE),
        ],
    );
    assert_eq!(paths(&folder, &[]), ["b/c/.env"]);
    assert_eq!(run_in(&folder, &["check"]).status, 0);
    assert_eq!(paths(&folder.join("b/c"), &[]), [".env"]);
    assert_eq!(paths(&folder, &["b/c/.env", "a/.env"]), ["b/c/.env"]);
    assert_eq!(paths(&folder, &["--isolated"]).len(), 5);
}

#[test]
fn above_a_repository_nothing_counts() {
    let folder =
        folder("above", &[("airenv.toml", "ignore = [\"AE004\"]\n"), ("inner/.env", TWICE), ("inner/airflow.cfg", "")]);
    assert_eq!(paths(&folder, &[]).len(), 0);
    fs::create_dir_all(folder.join("inner/.git")).unwrap();
    assert_eq!(paths(&folder, &[]).len(), 1);
    assert_eq!(paths(&folder.join("inner"), &[]).len(), 1);
}

#[test]
fn one_file_can_be_named_for_everything() {
    let files = [("ci/strict.toml", "[per-file-ignores]\n\"b\" = [\"AE004\"]\n"), ("a/.env", TWICE), ("b/.env", TWICE)];
    let folder = folder("named", &files);
    write(&folder, &[("a/airenv.toml", "ignore = [\"AE004\"]\n"), ("pyproject.toml", "[tool.other]\n")]);
    assert_eq!(paths(&folder, &["--config", "ci/strict.toml"]), ["a/.env"]);
    let told = |file: &str| check(&folder, &["--config", file]);
    assert_eq!(told("none.toml"), "airenv: none.toml: no such file\nexit status 2\n");
    assert_eq!(told("ci"), "airenv: ci: not a regular file\nexit status 2\n");
    assert_eq!(told("pyproject.toml"), "airenv: pyproject.toml: no [tool.airenv] table\nexit status 2\n");
    assert_eq!(run_in(&folder, &["check", "--config", "x", "--isolated"]).status, 2);
}

#[test]
fn flags_win() {
    let config = "select = [\"AE004\"]\nextend-select = [\"AE002\"]\nexclude = [\"x.env\"]\nfail-on = \"never\"\n\
                  loaders = [\"docker\"]\nformat = \"json\"\nairflow-version = \"2.10.5\"\n";
    let text = "A=1\nA=2\nC='open\nENV B=1\n";
    let folder = folder("flags", &[("airenv.toml", config), (".env", text), ("x.env", TWICE), ("y.env", TWICE)]);
    let codes = |options: &[&str]| {
        let run = run_in(&folder, &[&["check", ".env", "--format", "concise"], options].concat());
        let codes = run.stdout.lines().filter_map(|line| line.split(' ').nth(2).map(ToOwned::to_owned));
        (codes.collect::<Vec<_>>().join(" "), run.status)
    };
    assert_eq!(codes(&[]), ("AE004".to_owned(), 0));
    assert_eq!(codes(&["--loaders", "compose"]), ("AE004 AE002".to_owned(), 0));
    assert_eq!(codes(&["--loaders", "compose", "--select", "AE014"]), ("AE014".to_owned(), 0));
    assert_eq!(codes(&["--loaders", "compose", "--ignore", "AE002"]), ("AE004".to_owned(), 0));
    assert_eq!(codes(&["--fail-on", "note"]), ("AE004".to_owned(), 1));
    assert!(run_in(&folder, &["check"]).stdout.starts_with("{\"version\""));
    assert_eq!(paths(&folder, &["--exclude", "y.env"]), [".env"]);
}

#[test]
fn standard_input_has_the_configuration_of_its_name() {
    let run = run_with_input(&["check", "-", "--stdin-filename", ".env"], TWICE.as_bytes());
    assert_eq!(run.status, 1);
    let folder = folder("input", &[("a/airenv.toml", "ignore = [\"AE004\"]\nexclude = [\"b\"]\n")]);
    let status = |name: &str| {
        let mut child = program::program();
        let child = child.current_dir(&folder).args(["check", "-", "--stdin-filename", name]);
        let mut child = child.stdin(std::process::Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"A=1\nA=2\nB='open\n").unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap().lines().count())
    };
    assert_eq!((status(".env"), status("a/.env"), status("a/b/.env")), ((1, 2), (1, 1), (0, 0)));
}

#[test]
fn files_of_one_root_with_two_configurations_keep_their_context() {
    let kwargs = "AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\"}\n";
    let files = [(".env", kwargs), ("envs/.env", TWICE), ("envs/airenv.toml", "severity = { AE004 = \"note\" }\n")];
    let folder = folder("two", &files);
    let run = run_in(&folder, &["check", "--format", "concise"]);
    assert!(run.stdout.contains("envs/.env:2:1: note AE004"), "{}", run.stdout);
    assert!(run.stdout.starts_with(".env:1:1: "), "{}", run.stdout);
}

#[test]
fn what_is_in_force_is_shown_with_its_place() {
    let pyproject = "[project]\nname = \"hunter2\"\n[tool.other]\ntoken = \"hunter2\"\n[tool.airenv]\n\
                     select = [\"AE0\"]\nfail-on = \"never\"\nsecret-keys = [\"A\\u001b\\\"\"]\n\
                     [tool.airenv.severity]\nAE004 = \"note\"\n[tool.airenv.deployments]\n\"a b\" = [\"x.sh\"]\n";
    let folder = folder("show", &[("pyproject.toml", pyproject), ("deep/.env", TWICE)]);
    let run = run_in(&folder, &["config", "show", "deep/.env"]);
    let expected = "# pyproject.toml\n\
                    select = [\"AE0\"]  # pyproject.toml:6\n\
                    extend-select = []  # default\n\
                    ignore = []  # default\n\
                    fail-on = \"never\"  # pyproject.toml:7\n\
                    exclude = []  # default\n\
                    documents = false  # default\n\
                    secret-keys = [\"A\\U0000001B\\\"\"]  # pyproject.toml:8\n\
                    public-keys = []  # default\n\
                    # loaders: those that every Astro project uses, plus those that the project's scripts and .astro/config.yaml use\n\
                    # airflow-version: read from the Dockerfile and requirements.txt of the project\n\
                    # format: human on a terminal, concise elsewhere\n\n\
                    [severity]  # pyproject.toml:9\n\"AE004\" = \"note\"\n\n\
                    [deployments]  # pyproject.toml:11\n\"a b\" = [\"x.sh\"]\n";
    assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.status), (expected, "", 0));
    assert_eq!(run_in(&folder, &["config", "show", "none"]).stderr, "airenv: none: no such file\n");
}

/// Even what is called public is not shown: a value must be proved public.
#[test]
fn keys_change_nothing_of_what_is_shown() {
    let text = "MY_KEY='hunter2\nENV OTHER=hunter2\nAWS_DEFAULT_REGION=hunter2 # hunter2\n";
    for config in ["public-keys = [\"*\"]\n", "secret-keys = [\"*\"]\n", ""] {
        let script = "astro deployment variable create MY_KEY=hunter2 \"hunter2\"\n";
        let folder = folder("masked", &[("airenv.toml", config), (".env", text), ("x.sh", script)]);
        for format in ["human", "concise", "json"] {
            let run = run_in(&folder, &["check", "--format", format]);
            assert!(run.status == 1 && !told(&run).contains("hunter2"), "{config}{}", run.stdout);
        }
    }
}

/// What is shown is a configuration and means what it shows.
#[test]
fn what_is_shown_can_be_written_to_a_file() {
    let effects =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/config/effects.txt")).unwrap();
    let configs = effects.split("--- airenv.toml\n").skip(1).map(|rest| rest.split("\n--- ").next().unwrap());
    for config in configs.chain([""]) {
        let folder = folder("again", &[("airenv.toml", &format!("{config}\n")), ("shared/airenv.toml", "")]);
        let shown = run_in(&folder, &["config", "show"]).stdout;
        write(&folder, &[("airenv.toml", &shown)]);
        let again = run_in(&folder, &["config", "show"]);
        let plain = |text: &str| {
            let lines = text.lines().map(|line| line.split("  #").next().unwrap().to_owned());
            lines.filter(|line| !line.starts_with("# airenv") && !line.starts_with("# extends")).collect::<Vec<_>>()
        };
        assert_eq!((plain(&again.stdout), again.stderr.as_str()), (plain(&shown), ""), "{config}");
    }
}

/// The schema and the reader agree on every configuration of the tests.
#[test]
fn the_schema_takes_what_airenv_takes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = run_in(root, &["config", "schema"]).stdout;
    assert_eq!(schema, fs::read_to_string(root.join("schema/airenv.schema.json")).unwrap());
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let is_valid = |config: &str| {
        let value: toml::Table = config.parse().unwrap();
        validator.is_valid(&serde_json::to_value(value).unwrap())
    };
    let effects = fs::read_to_string(root.join("testdata/config/effects.txt")).unwrap();
    for config in effects.split("--- airenv.toml\n").skip(1) {
        let config = config.split("\n--- ").next().unwrap();
        assert!(is_valid(config), "{config}");
    }
    let mistakes = fs::read_to_string(root.join("testdata/config/mistakes.txt")).unwrap();
    for title in ["a key that is none", "wrong types"] {
        let case = mistakes.split("=== ").find(|case| case.starts_with(title)).unwrap();
        let config = case.split("--- airenv.toml\n").nth(1).unwrap().split("--- expect").next().unwrap();
        for line in config.lines() {
            assert!(!is_valid(line), "{line}");
        }
    }
}

#[cfg(unix)]
#[test]
fn configurations_that_cannot_be_read() {
    use std::os::unix::fs::symlink;
    type Make<'m> = &'m dyn Fn(&Path);
    let told = |name: &str, make: &dyn Fn(&Path)| {
        let folder = folder(name, &[(".env", TWICE)]);
        make(&folder);
        check(&folder, &[])
    };
    let cases: [(&str, Make, &str); 6] = [
        (
            "bytes",
            &|folder| fs::write(folder.join("airenv.toml"), b"a = 1\nb = \"caf\xE9\"\n").unwrap(),
            "airenv.toml: invalid UTF-8 at byte 15 (line 2); save the file as UTF-8",
        ),
        ("a-folder", &|folder| fs::create_dir(folder.join("airenv.toml")).unwrap(), "airenv.toml: not a regular file"),
        ("a-link", &|folder| symlink("nowhere", folder.join("airenv.toml")).unwrap(), "airenv.toml: no such file"),
        (
            "huge",
            &|folder| fs::write(folder.join("airenv.toml"), "#".repeat(2 << 20)).unwrap(),
            "airenv.toml: larger than 1 MiB, which is too large for this kind of file",
        ),
        (
            "nul",
            &|folder| fs::write(folder.join("airenv.toml"), b"a\0").unwrap(),
            "airenv.toml: not a text file: byte 2 is NUL",
        ),
        (
            "deep",
            &|folder| fs::write(folder.join("airenv.toml"), format!("select = {}", "[".repeat(100_000))).unwrap(),
            "airenv.toml:1:",
        ),
    ];
    for (name, make, expected) in cases {
        let found = told(name, make);
        assert!(found.starts_with(&format!("airenv: {expected}")), "{name}: {found}");
        assert!(found.ends_with("exit status 2\n") && found.lines().count() <= 3, "{name}: {found}");
    }
}
