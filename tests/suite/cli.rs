//! The program as users see it.

use std::fs;
use std::path::PathBuf;

use airenv::output::site::Site;
use airenv::output::{human, rule_on_terminal};

use crate::program::{self, Run, run_in, run_with_input, write};

const OPEN: &str = "A='open\n";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A separate empty folder for each test.
fn folder(name: &str) -> PathBuf {
    program::folder("cli", name)
}

fn check(text: &str, options: &[&str]) -> Run {
    let arguments = [&["check", "-", "--stdin-filename", ".env", "--format", "concise"], options].concat();
    run_with_input(&arguments, text.as_bytes())
}

/// Every project is checked as a user would do it, and prints exactly `<name>.out`.
#[test]
fn projects_give_what_is_written_beside_them() {
    let projects = root().join("testdata/projects");
    let mut names: Vec<PathBuf> = fs::read_dir(&projects).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.is_dir());
    names.sort();
    assert!(!names.is_empty());
    for project in names {
        let name = project.file_name().unwrap().to_str().unwrap();
        let run = run_in(&projects, &["check", name, "--format", "human", "--color", "never"]);
        let found = format!("{}{}exit status {}\n", run.stdout, run.stderr, run.status);
        let expected = project.with_extension("out");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        assert_eq!(found, fs::read_to_string(&expected).unwrap_or_default(), "{name}");
    }
}

#[test]
fn a_walk_finds_env_files_and_nothing_else() {
    let folder = folder("walk");
    let found = [".env", ".env.prod", "prod.env", "deep/er/.env.local"];
    let left_out = [
        ".env.ts",
        ".env.js",
        ".env.d.ts",
        ".env.json",
        ".env.vault",
        ".envrc",
        "env",
        "notes.txt",
        ".git/.env",
        "node_modules/x/.env",
        ".venv/.env",
        "venv/.env",
        "target/.env",
        "dags/__pycache__/.env",
        ".astro/standalone/.env",
    ];
    write(&folder, &found.map(|path| (path, OPEN)));
    write(&folder, &left_out.map(|path| (path, OPEN)));
    let run = run_in(&folder, &["check", "--format", "concise"]);
    let paths: Vec<&str> = run.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(paths, [".env", ".env.prod", "deep/er/.env.local", "prod.env"]);
}

/// pre-commit passes scripts by type, whatever their extension.
#[test]
fn a_named_script_is_known_by_its_first_line() {
    let folder = folder("named-script");
    let command = "astro deployment variable create -d clx1 --secrets A=1\n";
    let script = format!("#!/bin/sh\n{command}");
    write(&folder, &[("push.chroot", &script), ("push.txt", command)]);
    let check = |arguments: &[&str]| {
        let run = run_in(&folder, &[&["check", "--format", "concise"], arguments].concat());
        (run.stdout.lines().filter_map(|line| line.split(' ').nth(2)).collect::<Vec<_>>().join(" "), run.status)
    };
    assert_eq!(check(&["push.chroot"]), ("AE605".to_owned(), 1));
    assert_eq!(check(&["push.txt"]), (String::new(), 2));
    assert_eq!(check(&["push.txt", "--as", "shell"]), ("AE605".to_owned(), 1));
    assert_eq!(check(&["."]), (String::new(), 0));
}

#[test]
fn a_run_that_finds_no_file_says_so() {
    let run = run_in(&folder("nothing"), &["check", "."]);
    assert_eq!(
        (run.status, run.stdout.as_str(), run.stderr.as_str()),
        (
            0,
            "",
            "airenv: no .env file, script, Dockerfile, airflow.cfg, Terraform file or YAML of Airflow found under .\n"
        )
    );
}

#[test]
fn a_frame_shows_the_form_of_what_it_masks() {
    let text = "ENV FOO=geheim\n\nAIRFLOW_CONN_A=postgresql://geheim:ge/heim@geheim/geheim\n\n\
                AIRFLOW_CONN_B={\"conn_type\": \"geheim\", \"prot\": \"geheim\"}\n\nAWS_DEFAULT\u{2013}REGION=geheim\n";
    let run = check(text, &["--format", "human", "--loaders", "astro-load"]);
    for line in [
        "ENV FOO=****",
        "AIRFLOW_CONN_A=postgresql://****:************@****",
        "AIRFLOW_CONN_B={\"conn_type\": ****, \"prot\": ****}",
        "AWS_DEFAULT\u{2013}REGION=****",
    ] {
        assert!(run.stdout.contains(&format!(" │ {line}\n")), "{line}\n{}", run.stdout);
    }
    assert!(!run.stdout.contains("geheim"), "{}", run.stdout);
}

#[test]
fn exclude_leaves_out_names_and_paths() {
    let folder = folder("exclude");
    write(&folder, &[("airflow.cfg", ""), ("a/.env", OPEN), ("b/.env", OPEN), ("b/c/.env", OPEN), ("x.env", OPEN)]);
    let paths = |globs: &[&str]| {
        let options = globs.iter().flat_map(|glob| ["--exclude", glob]);
        let run = run_in(&folder, &["check", "--format", "concise"].into_iter().chain(options).collect::<Vec<_>>());
        run.stdout.lines().filter_map(|line| line.split(':').next().map(ToOwned::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(paths(&["a"]), ["b/.env", "b/c/.env", "x.env"]);
    assert_eq!(paths(&["*.env", "b/c"]), [] as [&str; 0]);
    assert_eq!(paths(&["b/*/.env", "x.*"]), ["a/.env", "b/.env"]);
    assert_eq!(run_in(&folder, &["check", "--exclude", "a["]).status, 2);
}

#[test]
fn standard_input_has_a_name_and_may_be_empty() {
    let run = run_with_input(&["check", "-", "--format", "concise"], OPEN.as_bytes());
    assert!(run.stdout.starts_with("<stdin>:1:3: error AE002 "), "{}", run.stdout);
    let run = check("", &[]);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.status), ("", "", 0));
}

#[test]
fn the_exit_status_follows_the_fail_level() {
    let status = |text: &str, level: &str| check(text, &["--fail-on", level]).status;
    let warning = "FOO=1\nFOO=2\n";
    assert_eq!((status(OPEN, "error"), status(OPEN, "never")), (1, 0));
    assert_eq!((status(warning, "error"), status(warning, "warning"), status(warning, "note")), (0, 1, 1));
    assert_eq!(check("FOO=1\n", &["--fail-on", "note"]).status, 0);
}

#[test]
fn rules_are_selected_by_code_name_and_prefix() {
    let text = "FOO=1\nFOO=2\nENV BAR=1\n";
    let codes = |options: &[&str]| {
        let run = check(text, options);
        run.stdout.lines().filter_map(|line| line.split(' ').nth(2).map(ToOwned::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(codes(&[]), ["AE004", "AE014"]);
    assert_eq!(codes(&["--select", "AE004"]), ["AE004"]);
    assert_eq!(codes(&["--select", "dockerfile-syntax,ae004"]), ["AE004", "AE014"]);
    assert_eq!(codes(&["--select", "AE01"]), ["AE014"]);
    assert_eq!(codes(&["--ignore", "AE0"]), [] as [&str; 0]);
    assert_eq!(codes(&["--select", "ALL", "--ignore", "duplicate-key"]), ["AE014"]);
}

#[test]
fn what_does_not_exist_is_a_usage_error_with_a_hint() {
    let told = |options: &[&str]| {
        let run = check(OPEN, options);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{options:?}");
        run.stderr
    };
    assert_eq!(told(&["--select", "AE999"]), "airenv: unknown rule `AE999`; `airenv rules` lists all rules\n");
    assert_eq!(
        told(&["--ignore", "duplicat-key"]),
        "airenv: unknown rule `duplicat-key`; did you mean `duplicate-key`?\n"
    );
    assert_eq!(told(&["--airflow-version", "two"]), "airenv: `two` is not a version; write it like 2.10.5\n");
    assert_eq!(
        told(&["--provider-version", "amazon"]),
        "airenv: --provider-version amazon: expected NAME=VERSION, for example amazon=9.39.0\n"
    );
    assert!(told(&["--provider-version", "amazonn=1"]).contains("expected one of akeyless, amazon, "));
    assert!(told(&["--loaders", "docker-compose"]).contains("expected one of compose, "));
    assert!(told(&["--formt", "json"]).contains("'--format'"));
}

#[test]
fn every_json_report_is_valid_by_the_published_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(root().join("schema/report.schema.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut texts: Vec<String> = vec![String::new(), OPEN.to_owned(), "ENV K=1\n\u{1b}[31m=\u{2028}\n".to_owned()];
    for rule in airenv::rules::ALL {
        texts.extend([rule.bad.text().into_owned(), rule.good().text().into_owned()]);
    }
    for text in texts {
        let run = check(&text, &["--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{report:#}");
        assert_eq!(run.stdout.lines().count(), 1);
    }
}

#[test]
fn a_json_report_in_full() {
    let run = check("# é\nENV FOO=é\n", &["--format", "json"]);
    let expected = serde_json::json!({
        "version": 1,
        "tool": {"name": "airenv", "version": env!("CARGO_PKG_VERSION")},
        "diagnostics": [{
            "code": "AE014",
            "rule": "dockerfile-syntax",
            "severity": "error",
            "message": "this is Dockerfile syntax: `astro dev start` refuses the whole file",
            "help": "remove the word before the name",
            "path": ".env",
            "range": {"start": {"line": 2, "column": 1, "offset": 5}, "end": {"line": 2, "column": 5, "offset": 9}},
            "related": [],
            "loaders": [],
            "fix": {
                "title": "Remove the Dockerfile instruction",
                "safety": "safe",
                "edits": [{
                    "path": ".env",
                    "range": {"start": {"line": 2, "column": 1, "offset": 5}, "end": {"line": 2, "column": 5, "offset": 9}},
                    "text": "",
                    "shown": ""
                }]
            }
        }],
        "errors": [],
        "files_checked": 1
    });
    assert_eq!(serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap(), expected);
}

#[test]
fn files_that_cannot_be_read_are_in_the_json_report_too() {
    let folder = folder("errors");
    write(&folder, &[("good.env", "AIRFLOW_VAR_A=1\n")]);
    let run = run_in(&folder, &["check", "good.env", "none.env", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["errors"], serde_json::json!([{"path": "none.env", "message": "no such file"}]));
    assert_eq!((report["files_checked"].as_u64(), run.status), (Some(1), 2));
}

#[test]
fn the_human_report_is_plain_where_the_terminal_is() {
    let human = |name: &str, value: &str| {
        let mut command = program::program();
        command.args(["check", "-", "--format", "human"]).env(name, value).stdin(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), OPEN.as_bytes()).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
    };
    assert!(human("LC_ALL", "C").is_ascii());
    assert!(human("LANG", "C.UTF-8").contains('─'));
    assert!(!human("LANG", "C.UTF-8").contains('\u{1b}'));
    assert!(human("CLICOLOR_FORCE", "1").contains('\u{1b}'));
    assert!(!human("NO_COLOR", "1").contains('\u{1b}'));
}

#[test]
fn summary_statistics_and_quiet() {
    let text = "FOO=1\nFOO=2\nENV BAR=1\nENV BAZ=1\n";
    let run = check(text, &["--format", "human", "--statistics"]);
    let tail: Vec<&str> = run.stdout.lines().rev().take(5).collect();
    assert_eq!(
        tail,
        [
            "run `airenv explain AE014` for details",
            "2 fixable with --fix",
            "2 errors, 1 warning in 1 file (1 file checked)",
            "     1  AE004 duplicate-key",
            "     2  AE014 dockerfile-syntax"
        ]
    );
    assert_eq!(check("A=1\n", &["--format", "human"]).stdout, "no findings (1 file checked)\n");
    assert_eq!(check("A=1\n", &["--format", "human", "--quiet"]).stdout, "");
}

#[test]
fn explain_prints_the_page_and_rules_the_list() {
    let page = run_in(&root(), &["explain", "ae002"]);
    assert!(page.stdout.starts_with("## AE002 unterminated-quote\n"), "{}", page.stdout);
    assert_eq!(page.stdout, run_in(&root(), &["explain", "unterminated-quote"]).stdout);
    assert_eq!(
        run_in(&root(), &["explain", "AE0"]).stdout.matches("\n## ").count() + 1,
        airenv::rules::named("AE0").unwrap().len()
    );
    let unknown = run_in(&root(), &["explain", "unterminated"]);
    assert_eq!((unknown.status, unknown.stderr.contains("did you mean `unterminated-quote`?")), (2, true));
    let count = airenv::rules::ALL.len();
    assert_eq!(run_in(&root(), &["rules"]).stdout.lines().count(), count);
    let json: serde_json::Value =
        serde_json::from_str(&run_in(&root(), &["rules", "--format", "json"]).stdout).unwrap();
    assert_eq!(json.as_array().unwrap().len(), count);
    assert_eq!(
        run_in(&root(), &["rules", "--format", "markdown"]).stdout,
        fs::read_to_string(root().join("rules.md")).unwrap()
    );
}

/// With colours the page is wrapped, and has the same words without the marks of Markdown.
#[test]
fn a_terminal_shows_the_page_without_marks() {
    let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    let words = |text: &str| -> Vec<String> {
        let marks = ['`', '#'];
        let lines = text.lines().filter(|line| !line.starts_with("```"));
        lines
            .flat_map(str::split_whitespace)
            .map(|word| word.replace(marks, ""))
            .filter(|word| !word.is_empty())
            .collect()
    };
    for rule in airenv::rules::ALL {
        let page = airenv::output::rule_page::fitted(rule, 78);
        let style = human::Style { color: true, unicode: true, width: 80 };
        let shown = rule_on_terminal::write(rule, style, Site::at("https://example.org/airenv"));
        assert!(shown.starts_with("\u{1b}["), "{}", rule.code);
        assert!(shown.contains(&format!("https://example.org/airenv/rules/{}/", rule.name)), "{}", rule.code);
        let plain = rule_on_terminal::write(rule, style, Site::NONE);
        let plain = codes.replace_all(&plain, "");
        assert_eq!(words(&plain), words(&page), "{}", rule.code);
        // Examples are indented, and as they are.
        let prose = plain.lines().filter(|line| !line.starts_with("  "));
        let long: Vec<&str> = prose.filter(|line| line.chars().count() > 80).collect();
        assert_eq!(long, [""; 0], "{}", rule.code);
    }
    assert!(run_in(&root(), &["explain", "AE002", "--color", "always"]).stdout.contains("\u{1b}[1mWhy\u{1b}[0m\n"));
}

#[test]
fn help_and_version_are_no_errors() {
    for arguments in [&["--help"][..], &["check", "--help"], &["explain", "-h"], &["rules", "--help"], &["--version"]] {
        let run = run_in(&root(), arguments);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(!run.stdout.is_empty());
    }
    assert_eq!(run_in(&root(), &[]).status, 2);
}

#[test]
fn the_output_is_the_same_on_every_run() {
    let project = root().join("testdata");
    let first = run_in(&project, &["check", ".", "--format", "human"]);
    for _ in 0..3 {
        assert_eq!(run_in(&project, &["check", ".", "--format", "human"]).stdout, first.stdout);
    }
}

#[test]
fn a_path_without_a_command_is_answered_with_the_command() {
    let folder = folder("no-command");
    write(&folder, &[(".env", "A=1\n")]);
    let run = run_in(&folder, &["."]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert_eq!(run.stderr, "airenv: unknown command `.`; did you mean `airenv check .`?\n");
    let other = run_in(&folder, &["chekc"]);
    assert!(other.stderr.contains("'check'"), "{}", other.stderr);
}

#[test]
fn a_clean_run_says_what_was_checked() {
    let folder = folder("clean");
    write(&folder, &[(".env", "A=1\n"), (".astro/config.yaml", "")]);
    let clean = run_in(&folder, &["check", "--format", "concise"]);
    assert_eq!((clean.status, clean.stdout.as_str()), (0, ""));
    assert_eq!(clean.stderr, "no findings (1 file checked)\n");
    let quiet = run_in(&folder, &["check", "--format", "concise", "--quiet"]);
    assert_eq!((quiet.status, quiet.stdout.as_str(), quiet.stderr.as_str()), (0, "", ""));
}

#[test]
fn rules_are_added_to_those_of_the_configuration() {
    let folder = folder("extend");
    write(&folder, &[(".env", "AIRFLOW_CONN_a=x://\nexport B=1\n"), ("airenv.toml", "select = [\"AE0\"]\n")]);
    let codes = |options: &[&str]| {
        let run = run_in(&folder, &[&["check", "--format", "concise"], options].concat());
        let code = |line: &str| line.split(' ').find(|word| word.starts_with("AE")).map(ToOwned::to_owned);
        run.stdout.lines().filter_map(code).collect::<Vec<_>>()
    };
    let base = codes(&[]);
    assert!(!base.is_empty() && base.iter().all(|code| code.starts_with("AE0")), "{base:?}");
    let more = codes(&["--extend-select", "AE701"]);
    assert!(more.contains(&"AE701".to_owned()) && more.len() == base.len() + 1, "{more:?}");
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let shown = readme.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let printed = fs::read_to_string(root().join("testdata/projects/astro-ssm.out")).unwrap();
    assert!(printed.contains(shown), "{shown}");
}

#[test]
fn an_edit_that_copies_a_secret_is_shown_masked() {
    let folder = folder("masked-edit");
    write(&folder, &[(".env", "AIRFLOW_CONN_DB=postgres://u:hunter2@h/db # main\n")]);
    let run = run_in(&folder, &["check", ".env", "--format", "json", "--select", "AE007"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let edits = report["diagnostics"][0]["fix"]["edits"].as_array().unwrap();
    let shown: Vec<_> = edits.iter().map(|edit| (edit["text"].is_null(), edit["shown"].as_str().unwrap())).collect();
    assert_eq!(shown, [(true, "# ****\n"), (true, "postgres://****:****@****")]);
}

#[test]
fn the_files_to_check_are_listed() {
    let folder = folder("show-files");
    write(
        &folder,
        &[(".env", "AIRFLOW_VAR_A='x\n"), ("b/deploy.sh", "astro dev start\n"), ("c.txt", ""), ("d.env", "A=1\n")],
    );
    let run = run_in(&folder, &["check", "--show-files", "--exclude", "d.env"]);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.status), (".env\nb/deploy.sh\n", "", 0));
    let run = run_in(&folder, &["check", "--show-files", ".env", "none.env"]);
    assert_eq!((run.stdout.as_str(), run.status), (".env\n", 2));
}

#[test]
fn comments_are_added_above_what_they_ignore() {
    let folder = folder("add-ignore");
    let env = "A=1\nAIRFLOW_VAR_A='open\nB=2\n";
    let script =
        "set -e\nif true; then\n  astro deployment variable create -d clx1 \\\n    --secrt AIRFLOW_VAR_A=1\nfi\n";
    write(
        &folder,
        &[("x.env", env), ("deploy.sh", script), ("good.env", "AIRFLOW_VAR_A=1\n"), (".astro/config.yaml", "")],
    );
    let run = run_in(&folder, &["check", "--add-ignore", "--format", "concise"]);
    assert_eq!(
        (run.stdout.as_str(), run.stderr.as_str(), run.status),
        ("", "Added 2 comments in 2 files\nno findings (3 files checked, 2 findings ignored)\n", 0)
    );
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(text("deploy.sh"), script.replace("  astro", "  # airenv: ignore[AE605] TODO: say why\n  astro"));
    assert_eq!(text("x.env"), env.replace("AIRFLOW", "# airenv: ignore[AE002] TODO: say why\nAIRFLOW"));
    assert_eq!(text("good.env"), "AIRFLOW_VAR_A=1\n");
    let again = run_in(&folder, &["check", "--add-ignore", "--format", "concise"]);
    assert!(again.stderr.starts_with("Added 0 comments in 0 files\n") && again.status == 0);
}
