//! `airenv diff`, compared with stored outputs, with its schema, and with what Python reads from JSON.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use airenv::format::Format;
use airenv::loader::Loader;
use airenv::output::{human, show};
use airenv::project::{Document, Project};
use airenv::show::comparison::{Comparison, Relation, compare};
use airenv::show::{Asked, choose};
use airenv::text::SourceFile;
use unicode_width::UnicodeWidthStr;

use crate::program::{program, run_in, write};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/diff")
}

/// A stored case: files, then runs, each with what it prints.
struct Case {
    name: String,
    folder: PathBuf,
    files: String,
    /// The arguments, and the output.
    runs: Vec<(String, String)>,
}

/// The cases, in folders of the test's own.
fn cases(caller: &str) -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(data()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    let case = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(path).unwrap();
        let (files, runs) = text.split_once("--- diff ").expect("a run");
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("diff").join(caller).join(&name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join(".astro")).unwrap();
        for file in files.split("--- ").skip(1) {
            let (path, text) = file.split_once('\n').unwrap();
            write(&folder, &[(path, text)]);
        }
        let runs = runs.split("--- diff ").map(|run| run.split_once('\n').unwrap());
        let runs = runs.map(|(arguments, output)| (arguments.to_owned(), output.to_owned())).collect();
        Case { name, folder, files: files.to_owned(), runs }
    };
    paths.iter().map(case).collect()
}

fn arguments(line: &str) -> Vec<&str> {
    std::iter::once("diff").chain(line.split(' ')).collect()
}

/// `UPDATE=1 cargo test --test suite diff::` writes what is printed.
#[test]
fn environments_are_compared_as_people_see_them() {
    let cases = cases("seen");
    assert!(cases.len() > 5);
    for Case { name, folder, files, runs } in cases {
        let mut found = files;
        for (line, _) in &runs {
            let run = run_in(&folder, &arguments(line));
            let _ = write!(found, "--- diff {line}\n{}{}exit status {}\n", run.stdout, run.stderr, run.status);
        }
        let path = data().join(&name).with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &found).unwrap();
        }
        assert_eq!(found, fs::read_to_string(&path).unwrap(), "{name}");
    }
}

#[test]
fn every_json_comparison_is_valid_by_the_published_schema() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/diff.schema.json");
    let schema = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut valid = 0;
    for Case { name, folder, runs, .. } in cases("json") {
        for (line, output) in runs {
            let run = run_in(&folder, &[arguments(&line), vec!["--format", "json"]].concat());
            let status: i32 = output.trim_end().rsplit(' ').next().unwrap().parse().unwrap();
            assert_eq!(run.status, status, "{name}: {line}");
            if status == 2 {
                assert_eq!(run.stdout, "", "{name}: {line}");
                continue;
            }
            let comparison: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
            let errors: Vec<String> = validator.iter_errors(&comparison).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
            let is_same = comparison["comparison"]["likeness"] == "same";
            assert_eq!(is_same, status == 0, "{name}: {line}");
            valid += 1;
        }
    }
    assert!(valid > 10, "only {valid}");
}

#[test]
fn every_line_fits_the_terminal() {
    for Case { name, folder, runs, .. } in cases("widths") {
        for (line, _) in &runs {
            for width in [60, 80, 100] {
                let mut command = program();
                command.current_dir(&folder).env("COLUMNS", width.to_string()).args(arguments(line));
                let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
                let is_fitting = |line: &&str| {
                    // A word that is longer than the rest of the line is not broken.
                    let longest = line.split_whitespace().map(UnicodeWidthStr::width).max().unwrap_or_default();
                    line.width() <= width || longest + 26 > width
                };
                let long: Vec<&str> = output.lines().filter(|line| !is_fitting(line)).collect();
                assert_eq!(long, [""; 0], "{name}: {line} at {width}");
            }
        }
    }
}

#[test]
fn colours_mark_the_sides_and_only_if_they_are_wanted() {
    let case = cases("colours").into_iter().find(|case| case.name == "dev_and_prod").unwrap();
    let plain = run_in(&case.folder, &["diff", ".env", ".env.prod"]).stdout;
    let painted = run_in(&case.folder, &["diff", ".env", ".env.prod", "--color", "always"]).stdout;
    assert!(!plain.contains('\u{1b}'));
    assert!(painted.contains("\u{1b}[31m-\u{1b}[0m") && painted.contains("\u{1b}[36m+\u{1b}[0m"), "{painted}");
    assert_eq!(regex::Regex::new("\u{1b}\\[[0-9]*m").unwrap().replace_all(&painted, ""), plain);
}

fn project(name: &str, text: &str) -> Project {
    let documents = vec![Document::new(SourceFile::new(name, text.to_owned()), Format::Dotenv)];
    Project { documents, loaders: vec![Loader::Docker], ..Project::default() }
}

fn compared(left: (&str, &str), right: (&str, &str)) -> Comparison {
    let projects = [[project(left.0, left.1)], [project(right.0, right.1)]];
    let [one, other] = projects.each_ref().map(|projects| choose(projects, None).expect("an environment"));
    compare((&one, left.0), (&other, right.0), &Asked::default())
}

const CLASS: &str = "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n";

/// `testdata/diff/json.json` says what Python reads.
#[test]
fn kwargs_are_the_same_if_python_reads_the_same() {
    let pairs: Vec<(String, String, bool)> =
        serde_json::from_str(&fs::read_to_string(data().join("json.json")).unwrap()).unwrap();
    let text = |kwargs: &str| format!("{CLASS}AIRFLOW__SECRETS__BACKEND_KWARGS={kwargs}\n");
    let (mut same, mut wrong) = (0, Vec::new());
    for (one, other, is_same) in &pairs {
        let comparison = compared((".env", &text(one)), (".env.prod", &text(other)));
        let kwargs = &comparison.variables[1];
        assert_eq!(kwargs.name.as_str(), "AIRFLOW__SECRETS__BACKEND_KWARGS");
        same += usize::from(kwargs.relation == Relation::Same);
        if (kwargs.relation == Relation::Same) != *is_same {
            wrong.push(format!("{one} {other}: {:?}", kwargs.relation));
        }
    }
    assert!(pairs.len() > 1700 && same > 50, "{same} of {}", pairs.len());
    assert_eq!(wrong, [""; 0]);
}

/// Not a word, a region, an ARN or a class; long enough to be recognised when it is cut.
const CANARIES: [&str; 2] = ["cAnArYq7Zx3Kw9Lp2Vd5", "bIrDiEv8Yu4Jt6Nm1Sc0"];

/// Whether two secrets are the same is said, and neither is shown: as a variable, as a kwarg, in a URI, in broken JSON,
/// as a name, in a template.
#[test]
fn neither_of_two_secrets_is_shown() {
    let places = fs::read_to_string(data().join("../secret_places/dotenv.txt")).unwrap();
    let own = [
        format!("{CLASS}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"url\": \"https://v\", \"token\": \"@@\"}}\n"),
        format!("{CLASS}AIRFLOW__SECRETS__BACKEND_KWARG__TOKEN=@@\n"),
        format!("{CLASS}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"@@\": [\"@@\", {{\"@@\": \"@@\"}}]}}\n"),
        format!("{CLASS}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"connections_path\": \"@@\", \"mount_point\": \"@@\"}}\n"),
        "AIRFLOW_CONN_DB=postgres://u:@@@h/db\n@@=@@\nAIRFLOW_VAR_@@=1\n".to_owned(),
        "AIRFLOW__CORE__FERNET_KEY=<@@>\nAIRFLOW_VAR_A=\nAIRFLOW__SECRETS__BACKEND=@@\n".to_owned(),
    ];
    let places = places.split("---\n").map(ToOwned::to_owned).chain(own);
    let mut tried = 0;
    for place in places {
        for [one, other] in [CANARIES, [CANARIES[0]; 2]] {
            let (left, right) = (place.replace("@@", one), place.replace("@@", other));
            for path in [".env.prod", ".env.example"] {
                let sides = [[project(".env", &left)], [project(path, &right)]];
                let [Ok(first), Ok(second)] = sides.each_ref().map(|projects| choose(projects, None)) else { continue };
                let asked = Asked { reveal: true, ..Asked::default() };
                let comparison = compare((&first, ".env"), (&second, path), &asked);
                let mut output = format!("{comparison:?}");
                for width in [60, 100] {
                    let style = human::Style { color: false, unicode: true, width };
                    show::comparison(&comparison, style, &mut output);
                }
                show::comparison_json(&comparison, &mut output);
                for part in CANARIES.iter().flat_map(|canary| [&canary[..6], &canary[5..11], &canary[8..]]) {
                    assert!(!output.contains(part), "{part} is shown of\n{left}\n{right}\n{output}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "only {tried}");
}
