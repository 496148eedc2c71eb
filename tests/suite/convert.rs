//! `airenv convert`: what it writes for every environment, read back.
//!
//! Every environment of `testdata/environments/cases.json` and of the projects in `testdata/projects` is written to every
//! carrier. Read back by airenv, the revealed text gives the same values, and the hidden one the same names.
//! `testdata/convert/refused.txt` says which variables a carrier cannot hold, and why.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use airenv::convert::{CARRIERS, assigned, convert};
use airenv::discover::{Request, discover};
use airenv::format::Format;
use airenv::format::cfg::Cfg;
use airenv::project::{Document, Project};
use airenv::show::{Asked, EnvironmentView, Value, overview};
use airenv::text::SourceFile;
use serde::Deserialize;

use crate::program::{run_in, write};

const CASES: &str = include_str!("../../testdata/environments/cases.json");
const REFUSED: &str = include_str!("../../testdata/convert/refused.txt");

#[derive(Deserialize)]
struct Case {
    name: String,
    files: BTreeMap<String, String>,
}

/// By name, the value; `None` if known only at run time.
type Values = BTreeMap<String, Option<String>>;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("convert").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".git")).unwrap();
    folder
}

/// The same environments, as they are shown and as they are revealed.
fn environments(path: &Path) -> Vec<(EnvironmentView, EnvironmentView)> {
    let projects = discover(&Request { paths: vec![path.to_owned()], ..Request::default() }).unwrap().projects;
    projects.iter().flat_map(views).collect()
}

fn views(project: &Project) -> Vec<(EnvironmentView, EnvironmentView)> {
    let of = |reveal| overview(project, &Asked { reveal, ..Asked::default() }).environments;
    of(false).into_iter().zip(of(true)).collect()
}

fn values(view: &EnvironmentView) -> Values {
    let value = |value: &Value| match value {
        Value::Revealed(text) => Some(text.expose().to_owned()),
        _ => None,
    };
    view.variables.iter().map(|one| (one.name.text().to_owned(), value(&one.value))).collect()
}

/// The name of a file that has such a text, and what has to be around the text.
fn file(carrier: &str) -> (&'static str, &'static str, &'static str) {
    match carrier {
        "dotenv" => (".env", "", ""),
        "astro" => ("deploy.sh", "", ""),
        "deployment-file" => ("deployment.yaml", "", ""),
        "compose" => ("compose.yaml", "", ""),
        "helm-official" => ("values.yaml", "executor: CeleryExecutor\n", ""),
        "dockerfile" => ("Dockerfile", "FROM quay.io/astronomer/astro-runtime:12.6.0\n", ""),
        "github" => (".github/workflows/ci.yml", "", "jobs:\n  test:\n    runs-on: ubuntu-latest\n"),
        "kubernetes" => ("pod.yaml", "", ""),
        "terraform-mwaa" | "terraform-astro" => ("main.tf", "", ""),
        "airflow-cfg" => ("airflow.cfg", "", ""),
        other => panic!("no file for {other}"),
    }
}

/// What airenv reads from a text that was written for a carrier.
fn read_back(carrier: &str, text: &str) -> Vec<Values> {
    let (name, before, behind) = file(carrier);
    let text = format!("{before}{text}{behind}");
    if carrier == "airflow-cfg" {
        // `show` reads only the sections of backends.
        let cfg = Cfg::read(&text);
        assert!(cfg.problems.is_empty(), "{text}");
        let option = |section: &str, name: &str| format!("AIRFLOW__{section}__{name}").to_ascii_uppercase();
        let value = |option: &airenv::format::cfg::CfgOption<'_>| option.value.text().map(ToOwned::to_owned);
        let all = cfg.options.iter().map(|one| (option(one.section, one.name.of_text(&text)), value(one)));
        return vec![all.collect()];
    }
    let format = Format::of_name(name.rsplit('/').next().unwrap()).unwrap();
    let documents = vec![Document::new(SourceFile::new(name, text), format)];
    let loaders = vec![airenv::loader::Loader::Compose];
    let project = Project { documents, loaders, ..Project::default() };
    views(&project).iter().map(|(_, revealed)| values(revealed)).collect()
}

/// MWAA adds kwargs of its own, and a parser may say `{{` or `${{` is known only at run time though the reader does not.
fn is_as_written(carrier: &str, expected: &Values, found: &Values) -> bool {
    let is_same = |(name, value): (&String, &Option<String>)| {
        let is_pasted = value.as_ref().is_some_and(|value| value.contains("{{"));
        let may_be_unknown = is_pasted && matches!(carrier, "github" | "helm-official" | "kubernetes");
        // airenv does not read what the kubelet makes of a `$` in the values of a chart.
        let is_of_kubelet = carrier == "helm-official" && value.as_ref().is_some_and(|value| value.contains("$("));
        is_of_kubelet || found.get(name).is_some_and(|read| read == value || may_be_unknown && read.is_none())
    };
    let is_own = |name: &String| expected.contains_key(name) || carrier == "terraform-mwaa" || !is_read(name);
    expected.iter().all(is_same) && found.keys().all(is_own)
}

/// Whether a reader keeps a variable of this name.
fn is_read(name: &str) -> bool {
    airenv::knowledge::variables::matters(name.as_bytes())
}

/// Every environment of the test data, with a name for messages.
fn all() -> Vec<(String, EnvironmentView, EnvironmentView)> {
    let mut all = Vec::new();
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    for (index, case) in cases.iter().enumerate() {
        let folder = folder(&format!("case-{index}"));
        let files: Vec<(&str, &str)> = case.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        write(&folder, &files);
        all.extend(environments(&folder).into_iter().map(|(shown, revealed)| (case.name.clone(), shown, revealed)));
    }
    let projects = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/projects");
    let folders = fs::read_dir(projects).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    for folder in folders {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        all.extend(environments(&folder).into_iter().map(|(shown, revealed)| (name.clone(), shown, revealed)));
    }
    all
}

#[test]
fn every_environment_is_the_same_when_it_is_read_back() {
    let (mut same, mut wrong) = (BTreeMap::new(), Vec::new());
    for (case, shown, revealed) in all() {
        for carrier in CARRIERS {
            let variables = assigned(&shown, &revealed, true);
            // Variable by variable, so that one that is refused does not keep the others back.
            let held: Vec<_> = variables.into_iter().filter(|one| convert(carrier, &[*one]).is_ok()).collect();
            let Ok(text) = convert(carrier, &held) else { panic!("{case}: {}", carrier.name) };
            let mut expected = values(&revealed);
            expected.retain(|name, value| value.is_some() && held.iter().any(|one| one.name == name) && is_read(name));
            // A file that names nothing of Airflow's is not read.
            if !expected.keys().any(|name| name.starts_with("AIRFLOW")) {
                continue;
            }
            *same.entry(carrier.name).or_insert(0) += 1;
            if !read_back(carrier.name, &text).iter().any(|found| is_as_written(carrier.name, &expected, found)) {
                let found = read_back(carrier.name, &text);
                wrong.push(format!("{case}: {}\n{text}\n{expected:#?}\n{found:#?}", carrier.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(same.len() == CARRIERS.len() && same.values().all(|count| *count > 50), "{same:?}");
}

#[test]
fn a_hidden_secret_is_a_reference_and_its_value_is_nowhere() {
    let mut hidden = 0;
    for (case, shown, revealed) in all() {
        for carrier in CARRIERS {
            let variables = assigned(&shown, &revealed, false);
            let held: Vec<_> = variables.into_iter().filter(|one| convert(carrier, &[*one]).is_ok()).collect();
            let Ok(text) = convert(carrier, &held) else { panic!("{case}: {}", carrier.name) };
            // A file that names nothing of Airflow's is not read.
            if !held.iter().any(|one| one.name.starts_with("AIRFLOW")) {
                continue;
            }
            let secrets: Vec<(String, String)> = values(&revealed)
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .filter(|(name, _)| held.iter().any(|one| one.name == name) && is_read(name))
                .filter(|(name, value)| {
                    shown.variables.iter().any(|one| one.name.text() == name && one.value.text() != value)
                })
                .collect();
            let found = read_back(carrier.name, &text);
            for (name, value) in secrets {
                // Shorter ones occur by chance.
                assert!(value.len() < 8 || !text.contains(&value), "{case}: {}: {name}\n{text}", carrier.name);
                hidden += 1;
                let is_told = text.contains(&format!("# {name} is left out: "));
                let is_referred = found.iter().any(|found| found.get(&name) == Some(&None));
                assert!(is_told || is_referred, "{case}: {}: {name}\n{text}\n{found:#?}", carrier.name);
            }
        }
    }
    assert!(hidden > 1000, "only {hidden}");
}

#[test]
fn what_a_carrier_cannot_hold_is_refused_with_the_reason() {
    let mut refused = Vec::new();
    for line in REFUSED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (carrier, rest) = line.split_once(' ').unwrap();
        let (name, rest) = rest.trim_start().split_once(' ').unwrap();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        let value = values.next().unwrap().unwrap();
        let reason = rest[values.byte_offset()..].trim();
        let carrier = airenv::convert::carrier(carrier).unwrap();
        let view = |value: Value| {
            let mut view = environments(&sample()).remove(0).1;
            view.variables.truncate(1);
            view.variables[0].name = Value::Revealed(name.to_owned().into());
            view.variables[0].value = value;
            view
        };
        let (shown, revealed) = (view(Value::Unknown), view(Value::Revealed(value.clone().into())));
        for reveal in [false, true] {
            let variables = assigned(&shown, &revealed, reveal);
            match convert(carrier, &variables) {
                Ok(text) => {
                    assert_eq!(reason, "-", "{line}");
                    let expected = BTreeMap::from([(name.to_owned(), Some(value.clone()))]);
                    let found = read_back(carrier.name, &text);
                    let is_back = found.iter().any(|found| is_as_written(carrier.name, &expected, found));
                    assert!(!reveal || is_back, "{line}\n{text}\n{found:#?}");
                }
                Err(refusals) => {
                    assert_eq!((refusals.len(), refusals[0].why), (1, reason), "{line}");
                    refused.push(carrier.name);
                }
            }
        }
    }
    refused.dedup();
    assert_eq!(refused, ["astro", "dockerfile", "terraform-mwaa", "airflow-cfg"]);
}

fn sample() -> PathBuf {
    let folder = folder("sample");
    write(&folder, &[(".env", "AIRFLOW_VAR_A=1\n")]);
    folder.join(".env")
}

#[test]
fn the_command_prints_what_it_is_asked_for() {
    let folder = folder("command");
    let secret = "postgres://etl:Winter9@dwh/x";
    let class = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let dotenv = format!("AIRFLOW__SECRETS__BACKEND={class}\nAIRFLOW_CONN_DWH={secret}\n");
    let services = "services:\n  a:\n    image: apache/airflow\n    environment: {AIRFLOW_VAR_A: '1'}\n  b:\n    image: \
                    apache/airflow\n    environment: {AIRFLOW_VAR_A: '2'}\n";
    write(&folder, &[(".env", &dotenv), ("none.env", "FOO=1\n"), ("sub/compose.yaml", services)]);
    let run = |arguments: &[&str]| run_in(&folder, &[&["convert"], arguments].concat());
    let hidden = run(&[".env", "--to", "astro"]);
    let create = "astro deployment variable create --deployment-id \"$ASTRO_DEPLOYMENT_ID\"";
    let expected = format!(
        "# Each secret comes from the shell variable of the same name.\n{create} \\\n  \
         AIRFLOW__SECRETS__BACKEND={class}\n{create} --secret \\\n  \"AIRFLOW_CONN_DWH=$AIRFLOW_CONN_DWH\"\n"
    );
    assert_eq!((hidden.status, hidden.stdout, hidden.stderr), (0, expected, String::new()));
    let revealed = run(&[".env", "--to", "astro", "--reveal"]);
    assert!(revealed.stdout.contains(&format!("--secret \\\n  AIRFLOW_CONN_DWH={secret}\n")), "{}", revealed.stdout);
    assert_eq!(revealed.stderr, "airenv: --reveal prints values, including secrets\n");
    let refused = run(&[".env", "--to", "terraform-mwaa"]);
    let reason = "MWAA takes only options of airflow.cfg, AIRFLOW__SECTION__OPTION";
    let expected = format!("airenv: .env:2: AIRFLOW_CONN_DWH cannot be written to terraform-mwaa: {reason}\n");
    assert_eq!((refused.status, refused.stdout.as_str(), refused.stderr), (2, "", expected));
    let none = run(&["none.env", "--to", "compose"]);
    let reason = "sets no variable that can matter to Airflow's secrets backend";
    assert_eq!((none.status, none.stderr), (2, format!("airenv: none.env: {reason}\n")));
    let several = run(&["sub/compose.yaml", "--to", "dotenv"]);
    assert!(several.status == 2 && several.stdout.is_empty(), "{}", several.stderr);
    let list = "`a in sub/compose.yaml`, `b in sub/compose.yaml`";
    assert!(several.stderr.contains("several environments") && several.stderr.contains(list), "{}", several.stderr);
    let named = run(&["sub/compose.yaml", "--to", "dotenv", "--environment", "b in sub/compose.yaml", "--reveal"]);
    assert_eq!((named.status, named.stdout.as_str()), (0, "AIRFLOW_VAR_A=2\n"), "{}", named.stderr);
    let other = run(&["sub/compose.yaml", "--to", "dotenv", "--environment", "c"]);
    assert!(other.status == 2 && other.stderr.contains("no such environment"), "{}", other.stderr);
}

/// The placeholders of the templates, and what fills them in.
const FILLED: &[(&str, &str)] = &[
    ("<your-region>", "us-east-1"),
    ("<your-role-arn>", "arn:aws:iam::123456789012:role/airflow"),
    ("<your-project-id>", "analytics-prod"),
    ("<your-vault-name>", "kv-airflow-prod"),
    ("<your-vault-host>", "vault.acme.io"),
    ("<your-role-id>", "5e1a4c3f-6f36-43c8-9d07-1d1f3f0b2a5c"),
    ("<your-secret-id>", "0b9d4c55-5a19-4d0e-8d7e-2f1c5b7a9e11"),
    ("<your-namespace>", "airflow"),
    ("<your-folder-id>", "b1g8d3c5h7k2m4n6p8q0"),
    ("<path-to-your-key-file>", "/opt/airflow/secrets/key.json"),
    ("<your-access-id>", "p-4k2n8x1q7w3e"),
    ("<your-access-key>", "Yx8Qm2ZrT4vKp7LwN5cB1sDf"),
    ("<path-to-your-folder>", "/opt/airflow/secrets"),
];

/// The providers that the images bring, in versions that are new enough.
const IN_IMAGES: [&str; 4] = ["amazon", "google", "microsoft-azure", "hashicorp"];

fn has_credential(template: &str) -> bool {
    matches!(template, "hashicorp-vault" | "akeyless")
}

#[test]
fn a_template_is_silent_once_it_is_filled_in_and_told_before() {
    let list = run_in(&folder("templates"), &["template", "none"]);
    assert!(list.status == 2 && list.stderr.contains("aws-secrets-manager"), "{}", list.stderr);
    for template in airenv::template::TEMPLATES {
        for carrier in CARRIERS {
            let folder = folder(&format!("template-{}-{}", template.name, carrier.name));
            let run = run_in(&folder, &["template", template.name, "--to", carrier.name]);
            assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{} {}", template.name, carrier.name);
            let (name, before, behind) = file(carrier.name);
            let check = |text: &str| {
                write(&folder, &[(name, &format!("{before}{text}{behind}")), (".gitignore", ".env\n")]);
                let mut arguments = vec!["check", "--airflow-version", "3.1.0", "--fail-on", "note", "."];
                // The version that the template names is enough, and the images have none of these.
                let needs = template.needs().filter(|(name, _)| !IN_IMAGES.contains(name));
                let version = needs.map(|(name, since)| format!("{name}={since}"));
                let package = needs.map(|(name, _)| format!("apache-airflow-providers-{name}\n"));
                write(&folder, &[("requirements.txt", package.as_deref().unwrap_or_default())]);
                arguments.extend(version.iter().flat_map(|version| ["--provider-version", version]));
                run_in(&folder, &arguments)
            };
            // A credential is referred to, but in a `.env` file.
            let is_referred = run.stdout.contains("contains a credential");
            assert_eq!(is_referred, has_credential(template.name) && carrier.name != "dotenv", "{}", run.stdout);
            let unfilled = check(&run.stdout);
            assert_eq!(unfilled.stdout.contains("AE213"), !is_referred, "{}\n{}", carrier.name, unfilled.stdout);
            let filled = FILLED.iter().fold(run.stdout, |text, (name, value)| text.replace(name, value));
            assert!(!filled.contains("<your"), "{filled}");
            let checked = check(&filled);
            assert_eq!(checked.stdout.lines().next(), None, "{} {}\n{filled}", template.name, carrier.name);
        }
    }
}
