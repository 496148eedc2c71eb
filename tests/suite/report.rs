//! Every report format, as its consumer reads it.
//!
//! `testdata/output/<case>.<format>` is what airenv writes, byte for byte;
//! `UPDATE=1 cargo test --test suite report::` writes it. The schema or the rules of its consumer check
//! each one again.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::program::{self, Run, program, run_in};
use airenv::text::Unit;
use serde_json::Value;

const FORMATS: &[&str] = &[
    "concise",
    "grouped",
    "markdown",
    "json",
    "jsonl",
    "github",
    "gitlab",
    "sarif",
    "azure",
    "junit",
    "checkstyle",
    "rdjson",
    "human",
];

/// Files by their names.
type Files = &'static [(&'static str, &'static str)];

/// A name with the characters that are special in one format or another.
const AWKWARD: &str = "a b#c%d;e,f:g]]>\"'ß<&>.env";

/// A name that would act as a command: it ends the line, addresses GitHub and a terminal, and
/// reverses the text.
const HOSTILE: &str = "\u{202e}\u{1b}[31m\n\r::error::x.env";

/// Projects, and the additional arguments of `check`.
const CASES: &[(&str, Files, &[&str])] = &[
    ("clean", &[(".env", "FOO=1\n")], &[]),
    (
        "awkward",
        &[
            (
                AWKWARD,
                "# ß😀\nENV FOO=1\n\
                 AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n\
                 AIRFLOW__SECRETS__BACKEND_KWARGS={\"ß😀\": 1, \"connections_prefix\": \"airflow/connections\", \"token\": \"geheim\",}\n",
            ),
            (HOSTILE, "A=1\nA=2\nA=3\n\u{1b}[31m geheim\n"),
        ],
        &[],
    ),
    (
        "script",
        &[
            (
                "deploy/run.sh",
                "astro deployment variable create --deployment-id x \\\n  AIRFLOW_CONN_A=postgres://u:geheim@h/x\n\
                 astro deployment variable create --load --env ']]>%ß;,.env' --deployment-id x\n",
            ),
            (".git/HEAD", "ref: refs/heads/main\n"),
            ("geheim.env", "AIRFLOW__SECRETS__BACKEND_KWARGS={\"token\": \"geheim\"}\n"),
        ],
        &[],
    ),
    // Keys and public values with the same characters.
    (
        "keys",
        &[
            (
                ".env",
                "A%0A:,;]]>\"'ß\u{202e}\u{1b}[31m=1\nA%0A:,;]]>\"'ß\u{202e}\u{1b}[31m=geheim\n\
                 ::error::x=1\n::error::x=geheim\n##vso[task.complete]=1\n##vso[task.complete]=geheim\n",
            ),
            (
                "prod.env",
                "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n\
                 AIRFLOW__SECRETS__BACKEND_KWARGS={\"%0A:,;]]>\\\"'ß\u{202e}\u{1b}[31m\": \"geheim\", \
                 \"region_name\": \"us-east-1%0A::,;]]>\\\"'<&ß\u{202e}\", \
                 \"connections_prefix\": \"::error::%,;]]>\\\"'<&ß\u{202e}\\n##vso[task.complete]\", \
                 \"role_arn\": \"arn:aws:iam::1:user/%0A::,;]]>'<&ß\"}\n",
            ),
        ],
        &[],
    ),
    ("unreadable", &[(".env", "ENV A=1\n")], &[".env", "none%;,]]>.env", "no\u{202e}\u{1b}ne.env"]),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A separate project.
fn project(name: &str, files: &[(&str, &str)]) -> PathBuf {
    program::project("report", name, files)
}

/// Several tests request the same report at once.
static ASKED: AtomicUsize = AtomicUsize::new(0);

/// A case in one format.
fn report(case: &str, format: &str) -> Run {
    let (name, files, paths) = CASES.iter().find(|(name, ..)| *name == case).unwrap();
    let number = ASKED.fetch_add(1, Ordering::Relaxed);
    let folder = project(&format!("{name}-{format}-{number}"), files);
    run_in(&folder, &[&["check", "--loaders", "compose,astro-load", "--format", format], *paths].concat())
}

fn reports(format: &'static str) -> impl Iterator<Item = (&'static str, String)> {
    CASES.iter().map(move |(name, ..)| (*name, report(name, format).stdout))
}

fn schema(name: &str) -> jsonschema::Validator {
    let text = fs::read_to_string(root().join("testdata/schemas").join(name)).unwrap();
    // One pattern in SARIF's schema has a bracket that only JavaScript accepts unescaped.
    let text = text.replace("[a-zA-Z]{2}]?$", r"[a-zA-Z]{2}\\]?$");
    jsonschema::options().should_validate_formats(true).build(&serde_json::from_str(&text).unwrap()).unwrap()
}

fn assert_valid(validator: &jsonschema::Validator, case: &str, report: &Value) {
    let errors: Vec<String> =
        validator.iter_errors(report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{case}: {errors:#?}\n{report:#}");
}

#[test]
fn each_format_is_what_is_written_in_testdata() {
    let folder = root().join("testdata/output");
    for (name, ..) in CASES {
        for format in FORMATS {
            let run = report(name, format);
            assert!(run.stdout.is_empty() || run.stdout.ends_with('\n'), "{name}.{format}");
            let found = run.stdout.replace(&format!("\"{}\"", env!("CARGO_PKG_VERSION")), "\"VERSION\"");
            let path = folder.join(format!("{name}.{format}"));
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&path, &found).unwrap();
            }
            assert_eq!(found, fs::read_to_string(&path).unwrap_or_default(), "{name}.{format}");
        }
    }
}

#[test]
fn nothing_hidden_and_nothing_secret_is_in_any_format() {
    for format in FORMATS {
        for (case, report) in reports(format) {
            let hidden: Vec<char> =
                report.chars().filter(|c| airenv::output::escape::is_unsafe(*c) && *c != '\n').collect();
            assert!(hidden.is_empty(), "{case}.{format}: {hidden:?}");
            // The name of a file is not secret, its content is.
            assert!(!report.replace("geheim.env", "").contains("geheim"), "{case}.{format}");
            assert!(!report.starts_with('\u{FEFF}'));
        }
    }
}

/// Pipelines execute commands in the logs that they read, and the name of a file can look like one.
#[test]
fn the_name_of_a_file_is_no_command() {
    let names = ["::add-mask::a.env", " ::add-mask::b.env", "##vso[task.complete]c.env", "x##[add-mask]d.env"];
    let folder = project("commands", &names.map(|name| (name, "ENV A=1\n")));
    for format in FORMATS {
        let own = |line: &&str| match *format {
            "github" => line.starts_with("::error file="),
            "azure" => line.starts_with("##vso[task.logissue "),
            _ => false,
        };
        let run = run_in(&folder, &["check", "--format", format, ".", "##vso[task.complete]none.env"]);
        let lines: Vec<&str> = run.stdout.lines().chain(run.stderr.lines()).collect();
        assert!(lines.iter().any(|line| line.contains("d.env")), "{format}: {lines:#?}");
        for line in lines {
            let rest = if own(&line) { &line[2..] } else { line };
            assert!(!rest.trim_start().starts_with("::"), "{format}: {line}");
            assert!(!rest.contains("##vso[") && !rest.contains("##["), "{format}: {line}");
        }
    }
    let run = run_in(&folder, &["check", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let mut paths: Vec<&str> =
        report["diagnostics"].as_array().unwrap().iter().map(|finding| finding["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    let mut expected = names;
    expected.sort_unstable();
    assert_eq!(paths, expected, "JSON says the very name");
}

#[test]
fn sarif_is_valid_and_holds_what_code_scanning_asks_for() {
    let validator = schema("sarif-2.1.0.json");
    let mut rules_seen = BTreeSet::new();
    for (case, text) in reports("sarif") {
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_valid(&validator, case, &report);
        let run = &report["runs"][0];
        assert_eq!(run["columnKind"], "utf16CodeUnits");
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        for rule in rules {
            for field in ["shortDescription", "fullDescription", "help"] {
                assert!(!rule[field]["text"].as_str().unwrap().is_empty());
            }
            let is_about_secrets = rule["id"].as_str().unwrap().starts_with("AE5");
            assert_eq!(rule["properties"]["security-severity"].is_string(), is_about_secrets, "{rule}");
        }
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(result["ruleId"], rules[index]["id"]);
            rules_seen.insert(result["ruleId"].as_str().unwrap().to_owned());
            let place = &result["locations"][0]["physicalLocation"];
            let region = &place["region"];
            for field in ["startLine", "startColumn", "endLine", "endColumn"] {
                assert!(region[field].as_u64().unwrap() >= 1, "{case}: {result}");
            }
            assert_eq!(place["artifactLocation"]["uriBaseId"], "SRCROOT");
            let hash = result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap();
            let (hash, occurrence) = hash.split_once(':').unwrap();
            assert!(hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hash}");
            assert!(occurrence.parse::<usize>().unwrap() >= 1);
        }
    }
    assert!(rules_seen.contains("AE501") && rules_seen.contains("AE201"), "{rules_seen:?}");
}

/// What is not reported is in SARIF, with the reason; GitLab gets only what is new.
#[test]
fn suppressed_findings_are_marked() {
    let text = "# airenv: ignore[AE014] known\nENV A=1\nENV B=1\n";
    let folder = project("suppressed", &[(".env", text)]);
    assert_eq!(run_in(&folder, &["check", "--write-baseline", "known.json"]).status, 0);
    fs::write(folder.join(".env"), format!("{text}ENV C=1\n")).unwrap();
    let read = |arguments: &[&str]| {
        serde_json::from_str::<Value>(&run_in(&folder, &[&["check"], arguments].concat()).stdout).unwrap()
    };
    let report = read(&["--baseline", "known.json", "--format", "sarif"]);
    assert_valid(&schema("sarif-2.1.0.json"), "suppressed", &report);
    let results = report["runs"][0]["results"].as_array().unwrap();
    let of = |field: &str| results.iter().map(|result| result[field].clone()).collect::<Vec<_>>();
    let line = |result: &Value| result["locations"][0]["physicalLocation"]["region"]["startLine"].clone();
    assert_eq!(results.iter().map(line).collect::<Vec<_>>(), [2, 3, 4]);
    let external = serde_json::json!([{"kind": "external"}]);
    assert_eq!(of("suppressions"), [serde_json::json!([{"kind": "inSource"}]), external, Value::Null]);
    assert_eq!(of("baselineState"), ["new", "unchanged", "new"]);
    let issues = read(&["--baseline", "known.json", "--format", "gitlab"]);
    assert_eq!(issues[0]["location"]["lines"]["begin"], 4);
    assert_eq!(issues.as_array().unwrap().len(), 1);
    let without = read(&["--format", "sarif"]);
    assert!(without["runs"][0]["results"].as_array().unwrap().iter().all(|result| result["baselineState"].is_null()));
}

/// What GitHub accepts of a rule: no more of it is written, however long the rule is.
#[test]
fn the_page_of_every_rule_fits_into_sarif() {
    let validator = schema("sarif-2.1.0.json");
    for rule in airenv::rules::ALL {
        let folder = project("rule", &[]);
        for (name, text) in rule.bad.files() {
            fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
            fs::write(folder.join(name), text.as_ref()).unwrap();
        }
        let mut arguments = vec!["check".to_owned(), "--format=sarif".to_owned(), format!("--select={}", rule.code)];
        arguments.extend(rule.bad.options());
        let run = run_in(&folder, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_valid(&validator, rule.code, &report);
        for rule in report["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
            for field in ["shortDescription", "fullDescription"] {
                assert!((1..=1024).contains(&rule[field]["text"].as_str().unwrap().chars().count()), "{rule}");
            }
            assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 10);
        }
    }
}

#[test]
fn code_scanning_gets_the_worst_of_too_many_results() {
    let duplicates: String = (0..4_999).map(|number| format!("K{number}=1\nK{number}=2\n")).collect();
    let folder = project("many", &[(".env", &format!("{duplicates}ENV A=1\nENV B=1\n"))]);
    let run = run_in(&folder, &["check", "--format", "sarif"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let results = report["runs"][0]["results"].as_array().unwrap();
    let levels = results.iter().map(|result| result["level"].as_str().unwrap());
    let errors: Vec<usize> =
        levels.enumerate().filter(|(_, level)| *level == "error").map(|(index, _)| index).collect();
    assert_eq!((results.len(), errors), (5_000, vec![4_998, 4_999]));
    assert_eq!(
        report["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
        "code scanning keeps only 5000 results: 1 less severe one is left out"
    );
}

#[test]
fn gitlab_gets_one_array_of_issues_with_fingerprints_of_their_own() {
    let validator = schema("gitlab-code-quality.json");
    for (case, text) in reports("gitlab") {
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_valid(&validator, case, &report);
        let issues = report.as_array().unwrap();
        let fingerprints: BTreeSet<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
        assert_eq!(fingerprints.len(), issues.len(), "{case}");
    }
    assert_eq!(report("clean", "gitlab").stdout, "[]\n");
}

#[test]
fn a_fingerprint_follows_its_finding() {
    let fingerprints = |name: &str, env: &str, script: &str| {
        let folder = project(name, &[(".env", env), ("deploy.sh", script)]);
        let report: Value = serde_json::from_str(&run_in(&folder, &["check", "--format", "gitlab"]).stdout).unwrap();
        let mut all: Vec<String> = report
            .as_array()
            .unwrap()
            .iter()
            .map(|issue| {
                format!("{} {}", issue["check_name"].as_str().unwrap(), issue["fingerprint"].as_str().unwrap())
            })
            .collect();
        all.sort();
        all
    };
    let create = "astro deployment variable create --deployment-id x ";
    let (env, script) = ("FOO=1\nFOO=2\nBAR=1\nBAR=2\n", format!("{create} AIRFLOW_CONN_A=a://u:p@h/\n"));
    let before = fingerprints("fingerprint", env, &script);
    assert_eq!(before.len(), 3, "{before:?}");
    let moved = fingerprints(
        "fingerprint",
        "# moved\n\nBAR=3\nBAR=4\n\nFOO=5\nFOO=6\n",
        &format!("\n\n{create} \\\n AIRFLOW_CONN_A=b://v:q@i/\n"),
    );
    assert_eq!(before, moved, "lines, order and values do not matter");
    let other = fingerprints("fingerprint", "FOO=1\nFOO=2\nBAZ=1\nBAZ=2\n", &script.replace("CONN_A", "CONN_B"));
    assert_eq!(before.iter().filter(|one| other.contains(one)).count(), 1, "another variable is another finding");
}

#[test]
fn rdjson_is_valid_and_counts_bytes() {
    let validator = schema("rdjson.json");
    for (case, text) in reports("rdjson") {
        assert_valid(&validator, case, &serde_json::from_str(&text).unwrap());
    }
    let text = "AIRFLOW__SECRETS__BACKEND_KWARGS={\"ß😀\": 1,}\n";
    let folder = project("columns", &[(".env", text)]);
    let at = |format: &str, pointer: &str| {
        let run = run_in(&folder, &["check", "--select", "AE201", "--format", format]);
        serde_json::from_str::<Value>(&run.stdout).unwrap().pointer(pointer).unwrap().as_u64().unwrap()
    };
    let comma = text.find(",}").unwrap();
    let before = &text[..comma];
    let columns = [
        ("rdjson", "/diagnostics/0/location/range/start/column", before.len()),
        ("sarif", "/runs/0/results/0/locations/0/physicalLocation/region/startColumn", before.encode_utf16().count()),
        ("json", "/diagnostics/0/range/start/column", before.chars().count()),
    ];
    for (format, pointer, expected) in columns {
        assert_eq!(at(format, pointer), expected as u64 + 1, "{format}");
    }
}

/// A suggestion, applied by its bytes, is the fix.
#[test]
fn a_suggestion_mends_the_file() {
    let text = "A='ß😀'\nENV FOO=1\n";
    let folder = project("suggestion", &[(".env", text)]);
    let run = run_in(&folder, &["check", "--select", "AE014", "--format", "rdjson"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let suggestion = &report["diagnostics"][0]["suggestions"][0];
    let offset = |place: &Value| {
        let (line, column) = (place["line"].as_u64().unwrap(), place["column"].as_u64().unwrap());
        let before: usize = text.split_inclusive('\n').take(usize::try_from(line).unwrap() - 1).map(str::len).sum();
        before + usize::try_from(column).unwrap() - 1
    };
    let (start, end) = (offset(&suggestion["range"]["start"]), offset(&suggestion["range"]["end"]));
    let mended = format!("{}{}{}", &text[..start], suggestion["text"].as_str().unwrap(), &text[end..]);
    fs::write(folder.join(".env"), &mended).unwrap();
    assert_eq!(
        (run_in(&folder, &["check", "--select", "AE014"]).stdout.as_str(), mended.as_str()),
        ("", "A='ß😀'\nFOO=1\n")
    );
}

#[test]
fn jsonl_is_the_findings_of_json() {
    for (name, ..) in CASES {
        let whole: Value = serde_json::from_str(&report(name, "json").stdout).unwrap();
        let lines = report(name, "jsonl").stdout;
        let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(whole["diagnostics"], Value::Array(lines));
    }
}

/// What a runner makes of a workflow command: its kind, properties and message.
fn workflow_command(line: &str) -> (String, Vec<(String, String)>, String) {
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (kind, properties) = head.split_once(' ').unwrap();
    let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let property = |text: &str| {
        let (name, value) = text.split_once('=').unwrap();
        let value = value.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",");
        (name.to_owned(), value.replace("%25", "%"))
    };
    (kind.to_owned(), properties.split(',').map(property).collect(), data(message))
}

#[test]
fn github_reads_every_command_as_it_is_meant() {
    let report = report("awkward", "github").stdout;
    let commands: Vec<_> = report.lines().map(workflow_command).collect();
    let file = |file: &str| ("file".to_owned(), file.to_owned());
    assert_eq!(commands.len(), 4);
    assert_eq!(commands[0].1[0], file(AWKWARD));
    assert_eq!(commands[2].1[0], file(&airenv::output::escape::escape(HOSTILE)));
    assert!(commands[0].2.ends_with("\nhelp: remove the word before the name"), "{}", commands[0].2);
    let kinds: Vec<&str> = commands.iter().map(|command| command.0.as_str()).collect();
    assert_eq!(kinds, ["error", "error", "error", "warning"]);
    for (_, properties, _) in commands {
        let names: Vec<&str> = properties.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["file", "line", "endLine", "col", "endColumn", "title"]);
    }
}

#[test]
fn github_is_told_the_worst_first_and_how_many_there_are() {
    let text: String = (0..11).map(|number| format!("K{number}=1\nK{number}=2\n")).collect();
    let folder = project("annotations", &[(".env", &format!("{text}ENV A=1\n"))]);
    let run = run_in(&folder, &["check", "--format", "github"]);
    let starts: Vec<&str> = run.stdout.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(starts, [&["::error"], &["::warning"; 11][..], &["airenv:"]].concat());
    assert!(
        run.stdout.ends_with(
            "\nairenv: 1 error, 11 warnings, 0 notes; GitHub shows 10 of each kind per step, the log has all of them\n"
        ),
        "{}",
        run.stdout
    );
}

#[test]
fn azure_reads_every_command_as_it_is_meant() {
    let decode = |text: &str| {
        let text = text.replace("%3B", ";").replace("%0D", "\r").replace("%0A", "\n").replace("%5D", "]");
        text.replace("%AZP25", "%")
    };
    let report = report("awkward", "azure").stdout;
    let first = report.lines().next().unwrap().strip_prefix("##vso[task.logissue ").unwrap();
    let (properties, message) = first.split_once(']').unwrap();
    let properties: Vec<(&str, String)> = properties
        .split_terminator(';')
        .map(|one| one.split_once('=').unwrap())
        .map(|(name, value)| (name, decode(value)))
        .collect();
    let expected =
        [("type", "error"), ("sourcepath", AWKWARD), ("linenumber", "2"), ("columnnumber", "1"), ("code", "AE014")];
    assert_eq!(properties, expected.map(|(name, value)| (name, value.to_owned())));
    assert!(decode(message).starts_with("dockerfile-syntax: this is "), "{message}");
}

#[test]
fn xml_is_well_formed_and_says_what_was_found() {
    for format in ["junit", "checkstyle"] {
        for (case, text) in reports(format) {
            roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{case}.{format}: {error}\n{text}"));
        }
    }
    let text = report("awkward", "checkstyle").stdout;
    let document = roxmltree::Document::parse(&text).unwrap();
    let names: Vec<&str> = document.descendants().filter_map(|node| node.attribute("name")).collect();
    assert_eq!(names, [AWKWARD, &airenv::output::escape::escape(HOSTILE)]);
}

#[test]
fn junit_counts_what_it_holds() {
    for (case, text) in reports("junit") {
        let document = roxmltree::Document::parse(&text).unwrap();
        for node in
            document.descendants().filter(|node| node.has_tag_name("testsuites") || node.has_tag_name("testsuite"))
        {
            for (attribute, element) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
                let count = node.descendants().filter(|inner| inner.has_tag_name(element)).count();
                assert_eq!(node.attribute(attribute), Some(count.to_string().as_str()), "{case}: {attribute}");
            }
        }
    }
    assert!(report("clean", "junit").stdout.contains("<testcase name=\"no findings\" classname=\".env\"/>"));
    // xmllint is not installed everywhere; where it is, Jenkins' schema decides.
    let Ok(_) = Command::new("xmllint").arg("--version").output() else { return };
    let xsd = root().join("testdata/schemas/junit.xsd");
    for (case, _) in reports("junit") {
        let file = root().join("testdata/output").join(format!("{case}.junit"));
        let run = Command::new("xmllint").arg("--noout").arg("--schema").args([&xsd, &file]).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
}

/// The concise format of every case and of all projects, and the same findings in JSON.
fn concise_and_json() -> Vec<(String, Value)> {
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let mut all: Vec<(String, Value)> =
        reports("concise").map(|(case, text)| (text, json(&report(case, "json").stdout))).collect();
    let projects = root().join("testdata/projects");
    let of = |format: &str| run_in(&projects, &["check", ".", "--format", format]).stdout;
    all.push((of("concise"), json(&of("json"))));
    all
}

#[test]
fn the_problem_matchers_read_the_concise_form() {
    let matcher = |file: &str, pointer: &str| {
        let text = fs::read_to_string(root().join("docs/matchers").join(file)).unwrap();
        let matcher: Value = serde_json::from_str(&text).unwrap();
        matcher.pointer(pointer).unwrap().clone()
    };
    // GitHub knows only errors and warnings.
    let patterns = [
        (matcher("github.json", "/problemMatcher/0/pattern/0"), false),
        (matcher("vscode.json", "/tasks/0/problemMatcher/pattern"), true),
    ];
    let mut severities = BTreeSet::new();
    for (text, whole) in concise_and_json() {
        let findings = whole["diagnostics"].as_array().unwrap();
        assert_eq!(text.lines().count(), findings.len());
        for (pattern, takes_notes) in &patterns {
            let regexp = regex::Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
            for (line, finding) in text.lines().zip(findings) {
                let severity = finding["severity"].as_str().unwrap();
                severities.insert(severity.to_owned());
                if severity == "note" && !takes_notes {
                    assert!(!regexp.is_match(line), "{line}");
                    continue;
                }
                let groups = regexp.captures(line).unwrap_or_else(|| panic!("{line}"));
                let group = |name: &str| &groups[usize::try_from(pattern[name].as_u64().unwrap()).unwrap()];
                let escape = |text: &Value| airenv::output::escape::escape(text.as_str().unwrap()).into_owned();
                assert_eq!(group("file"), escape(&finding["path"]));
                assert_eq!(group("line"), finding["range"]["start"]["line"].to_string());
                assert_eq!(group("column"), finding["range"]["start"]["column"].to_string());
                assert_eq!(group("severity"), severity);
                assert_eq!(group("code"), finding["code"]);
                assert_eq!(
                    group("message"),
                    format!("{}: {}", finding["rule"].as_str().unwrap(), escape(&finding["message"]))
                );
            }
        }
    }
    assert_eq!(severities.len(), 3, "{severities:?}");
}

#[test]
fn several_reports_are_written_in_one_run() {
    let folder = project("several", &[(".env", "ENV A=1\n")]);
    let run = run_in(
        &folder,
        &["check", "--format", "github", "--report", "sarif=airenv.sarif", "--report", "junit=out.xml"],
    );
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
    assert_eq!(run.stdout, run_in(&folder, &["check", "--format", "github"]).stdout);
    let written = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(written("airenv.sarif"), run_in(&folder, &["check", "--format", "sarif"]).stdout);
    assert_eq!(written("out.xml"), run_in(&folder, &["check", "--format", "junit"]).stdout);
}

#[test]
fn a_report_goes_into_a_file_whole_or_not_at_all() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = project(
        "output",
        &[
            (".env", "ENV A=1\n"),
            ("known.txt", "a longer text than the report, to see that nothing of it stays ".repeat(20).as_str()),
        ],
    );
    let expected = run_in(&folder, &["check", "--format", "concise"]).stdout;
    fs::set_permissions(folder.join("known.txt"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("known.txt", folder.join("link.txt")).unwrap();
    let run = run_in(&folder, &["check", "--format", "concise", "-o", "link.txt"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert_eq!(fs::read_to_string(folder.join("known.txt")).unwrap(), expected);
    assert_eq!(fs::metadata(folder.join("known.txt")).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::symlink_metadata(folder.join("link.txt")).unwrap().is_symlink());
    assert_eq!(run_in(&folder, &["check", "--format", "concise", "--output", "/dev/stdout"]).stdout, expected);
    assert_eq!(run_in(&folder, &["check", "--format", "concise", "--output", "-"]).stdout, expected);
    let mut names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, [".astro", ".env", "known.txt", "link.txt"]);
}

#[test]
fn a_report_that_cannot_be_written_is_told() {
    let folder = project("unwritable", &[(".env", "ENV A=1\n")]);
    let told = |arguments: &[&str]| {
        let run = run_in(&folder, &[&["check", "--format", "concise"], arguments].concat());
        (run.status, run.stderr)
    };
    assert_eq!(
        told(&["--report", "sarif=none/airenv.sarif"]),
        (2, "airenv: none/airenv.sarif: cannot write the report: no such folder\n".to_owned())
    );
    assert_eq!(told(&["-o", ".env"]), (2, "airenv: .env: refusing to overwrite a file that airenv reads\n".to_owned()));
    // JSON may be a report, or an object of Kubernetes.
    let over = "refusing to overwrite a file that airenv reads";
    fs::write(folder.join("pod.json"), "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}\n").unwrap();
    assert_eq!(told(&["-o", "pod.json"]), (2, format!("airenv: pod.json: {over}\n")));
    // What the run reads by another name or in another folder.
    fs::create_dir(folder.join("dags")).unwrap();
    let dag = "from airflow.hooks.base import BaseHook\nBaseHook.get_connection(\"db\")\n";
    fs::write(folder.join("dags/d.py"), dag).unwrap();
    assert_eq!(told(&["-o", "dags/d.py"]), (2, format!("airenv: dags/d.py: {over}\n")));
    fs::create_dir_all(folder.join(".astro")).unwrap();
    fs::write(folder.join("requirements.txt"), "-r more.txt\n").unwrap();
    fs::write(folder.join("more.txt"), "apache-airflow==2.10.5\n").unwrap();
    assert_eq!(told(&["-o", "more.txt"]), (2, format!("airenv: more.txt: {over}\n")));
    std::os::unix::fs::symlink(".env", folder.join("link")).unwrap();
    fs::write(folder.join("named"), "A=1\n").unwrap();
    assert_eq!(told(&["-o", "link"]), (2, format!("airenv: link: {over}\n")));
    assert_eq!(told(&["named", "--as", "dotenv", "-o", "./named"]), (2, format!("airenv: ./named: {over}\n")));
    assert_eq!(
        told(&["--report", "sarif=./a", "--report", "junit=a"]),
        (2, "airenv: a: two reports cannot share a file\n".to_owned())
    );
    assert_eq!(
        told(&["--report", "sarif=-"]),
        (2, "airenv: --report needs a file; use --format to print to standard output\n".to_owned())
    );
    for wrong in ["sarif", "sarif=", "sarof=a"] {
        let (status, stderr) = told(&["--report", wrong]);
        assert!(
            status == 2 && stderr.contains(if wrong == "sarof=a" { "expected one of human, " } else { "FORMAT=FILE" }),
            "{stderr}"
        );
    }
    assert_eq!(fs::read_to_string(folder.join(".env")).unwrap(), "ENV A=1\n");
}

#[test]
fn a_pipeline_chooses_the_format_and_where_paths_begin() {
    let folder = project("pipeline", &[("sub/.env", "ENV A=1\n")]);
    let run = |name: &str, value: &str, arguments: &[&str]| {
        let mut command = program();
        command.current_dir(folder.join("sub")).arg("check").args(arguments).env(name, value);
        for root in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"] {
            command.env(root, &folder);
        }
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let start = |name: &str, value: &str| run(name, value, &[]).lines().next().unwrap().to_owned();
    assert!(start("GITHUB_ACTIONS", "true").starts_with("::error file=sub/.env,line=1,"));
    assert!(start("TF_BUILD", "True").starts_with("##vso[task.logissue type=error;sourcepath=sub/.env;"));
    assert!(
        start("GITLAB_CI", "true").starts_with("error[AE014] dockerfile-syntax [safe fix]: this is Dockerfile syntax")
    );
    for (name, value) in [("GITHUB_ACTIONS", "false"), ("GITHUB_ACTIONS", ""), ("OTHER", "true")] {
        assert!(start(name, value).starts_with(".env:1:1: error "), "{name}={value}");
    }
    assert!(run("GITHUB_ACTIONS", "true", &["--format", "concise"]).starts_with(".env:1:1: error "));
    assert_eq!(run("GITLAB_CI", "true", &["-o", "../quality.json"]), "");
    let report: Value = serde_json::from_str(&fs::read_to_string(folder.join("quality.json")).unwrap()).unwrap();
    assert_eq!(report[0]["location"]["path"], "sub/.env");
    let report: Value = serde_json::from_str(&run("GITHUB_ACTIONS", "true", &["--format", "sarif"])).unwrap();
    assert_eq!(
        report.pointer("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri").unwrap(),
        "sub/.env"
    );
}

#[test]
fn a_run_that_may_not_fail_says_what_it_found() {
    let folder = project("zero", &[(".env", "ENV A=1\nB=1\nB=2\n"), ("good.env", "A=1\n")]);
    let run = |arguments: &[&str]| {
        let run = run_in(&folder, &[&["check", "--format", "concise", "--quiet"], arguments].concat());
        (run.status, run.stderr)
    };
    let told =
        "airenv: 1 error, 1 warning in 1 file (2 files checked); no finding fails this run (fail level `never`)\n";
    assert_eq!(run(&["--exit-zero"]), (0, told.to_owned()));
    assert_eq!(run(&["--fail-on", "never"]), (0, told.to_owned()));
    assert_eq!(run(&["--exit-zero", "good.env"]), (0, String::new()));
    assert_eq!(run(&["--exit-zero", "none.env"]), (2, "airenv: none.env: no such file\n".to_owned()));
    assert_eq!(run(&["--exit-zero", "--fail-on", "error"]).0, 2);
}

#[test]
fn the_help_says_who_reads_each_format() {
    let help = run_in(&root(), &["check", "--help"]).stdout;
    for format in FORMATS {
        let line = help.lines().find(|line| line.trim_start().starts_with(&format!("- {format}:")));
        assert!(line.is_some_and(|line| line.contains(" for ")), "{format}\n{help}");
    }
}

/// A column far into a long line is correct in every unit.
#[test]
fn columns_are_right_in_long_lines() {
    let text = format!("A='{}'\n{}", "ß😀x".repeat(5_000), "😀".repeat(3_000));
    let file = airenv::text::SourceFile::new("x", text.clone());
    for (offset, _) in text.char_indices().step_by(97) {
        let line = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let before = &text[line..offset];
        let at = u32::try_from(offset).unwrap();
        let columns = [Unit::Bytes, Unit::Utf16, Unit::Characters].map(|unit| file.column(at, unit) as usize);
        assert_eq!(columns, [before.len(), before.encode_utf16().count(), before.chars().count()].map(|n| n + 1));
    }
}
