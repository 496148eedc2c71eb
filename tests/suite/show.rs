//! `airenv show`, compared with the requests of real Airflow, with golden outputs, and with its
//! schema.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use airenv::show::{Asked, Configuration, Kind, Lookup, State, Verdict, overview};
use serde::Deserialize;

use crate::program::{self, Run, run_in};
use crate::stacks;
use crate::truth;

type Case = truth::Case<Answer>;

#[derive(Deserialize)]
struct Answer {
    stage: String,
    #[serde(default)]
    requests: Vec<Request>,
}

#[derive(Deserialize)]
struct Request {
    op: String,
    name: serde_json::Value,
    #[serde(default)]
    region: Option<String>,
}

/// The value of a variable for a secret option, if there is one.
fn secret_option(case: &Case) -> Option<String> {
    let is_option =
        |key: &str| key.starts_with("AIRFLOW__") && key.ends_with("_SECRET") && !key.starts_with("AIRFLOW__SECRETS__");
    case.env.iter().find(|(key, _)| is_option(key)).map(|(_, value)| value.clone())
}

/// The configuration of every process except the tasks: the runs were schedulers.
fn configuration(text: &str, case: &Case, stack: &str) -> Configuration {
    let asked = Asked {
        connection: case.connection.clone(),
        variable: case.variable.clone(),
        config: secret_option(case).or(Some("none".to_owned())),
        reveal: false,
    };
    let overview = overview(&stacks::project(".env", text, stack).unwrap(), &asked);
    assert_eq!(overview.environments.len(), 1, "{}", case.id);
    overview.environments[0].configurations[0].clone()
}

/// The requests for secrets, as one string each: name and region.
fn asked(answer: &Answer) -> Vec<String> {
    let of_store = |request: &&Request| match request.op.as_str() {
        "GetParameter" | "GetSecretValue" | "access_secret_version" | "get_secret" => true,
        "GET" => request.name.as_str().is_some_and(|name| name.contains("/v1/") && !name.contains("/auth/")),
        _ => false,
    };
    let text = |request: &Request| {
        let name = request.name.as_str().map_or_else(|| request.name.to_string(), ToOwned::to_owned);
        match &request.region {
            Some(region) => format!("{name} in {region}"),
            None => name,
        }
    };
    answer.requests.iter().filter(of_store).map(text).collect()
}

/// The same for what is shown; `****` and `…` match any text.
fn shown(configuration: &Configuration, lookup: &Lookup) -> Vec<String> {
    let region = configuration.region.as_ref().map(|region| match region.state {
        State::Given => region.value.as_str().to_owned(),
        _ => "…".to_owned(),
    });
    let server = lookup.server.as_ref().map_or("", |server| server.as_str());
    let name = |name: &str| match lookup.store {
        Some("SSM" | "Secrets Manager") => format!("{name} in {}", region.clone().unwrap_or_default()),
        Some("Google Secret Manager") => {
            let project = server.strip_prefix("project ").unwrap_or("…");
            format!("projects/{project}/secrets/{name}/versions/latest")
        }
        Some("Vault") => {
            format!("{}/v1/{}", server.trim_end_matches('/'), encoded(name)).replace('<', "%3C").replace('>', "%3E")
        }
        _ => name.to_owned(),
    };
    lookup.names.iter().map(|one| name(one.as_str())).collect()
}

/// A path as `requests` sends it.
fn encoded(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~*:=@+$,&;!'()".contains(&byte);
    let each =
        path.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    each.collect::<String>().replace("%E2%80%A6", "…")
}

/// Whether a request is the shown one.
fn is_same(request: &str, shown: &str) -> bool {
    let pattern = regex::escape(shown).replace("\\*\\*\\*\\*", ".*").replace('…', ".*");
    regex::Regex::new(&format!("^(?s:{pattern})$")).unwrap().is_match(request)
}

/// Requests for a name other than the shown one, and why that is right.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    ("what a command prints, only its run can tell", &["cmd-kwargs", "cmd-cmd-cat"]),
    ("a list or an object for a text: its form in Python is not shown", &["gcp-var-list", "vault-path-dict"]),
    ("`..` in a path of Vault, which its client follows; a rule of its own says so", &["vault-path-dotdot"]),
];

/// Cases in which airenv does not say that Airflow crashes or hangs, and why.
const OTHER_ENDS: &[(&str, &[&str])] = &[
    (
        "a class that airenv does not know may be a backend of the user's own",
        &[
            "class-not-backend",
            "class-no-airflow",
            "class-builtin-dict",
            "class-os-path-join",
            "class-os-getcwd",
            "class-json-loads",
            "class-unknown",
            "class-infisical",
            "class-hook",
        ],
    ),
    ("a variable of the container may give the class", &["class-dollar-unset"]),
    (
        "VAULT_TOKEN of the container may be all that is needed",
        &["vault-none", "vault-badjson", "kwarg-vault-token", "kwarg-vault-kv"],
    ),
    ("the credentials of the container may name the project", &["gcp-nocred", "gcp-none-nocred"]),
    ("whether a text is a private key", &["gcp-keyfile-bad-key"]),
    ("what a command does, only its run can tell", &["cmd-cmd-missing-program"]),
];

#[test]
fn a_crash_is_told_and_no_other() {
    let (mut compared, mut wrong) = (0, Vec::new());
    for case in truth::cases::<Answer>() {
        let Some(text) = stacks::dotenv(&case.env) else { continue };
        for (stack, answer) in &case.airflow {
            let class = case.env.get("AIRFLOW__SECRETS__BACKEND").map_or("", String::as_str);
            if !stacks::is_installed(class, stack) {
                continue;
            }
            let verdict = configuration(&text, &case, stack).verdict;
            compared += 1;
            let is_told = match answer.stage.as_str() {
                "crash_at_import" => verdict == Verdict::Crashes,
                "hang" => verdict == Verdict::Hangs,
                _ => verdict < Verdict::Hangs,
            };
            let is_explained = OTHER_ENDS.iter().any(|(_, ids)| ids.contains(&case.id.as_str()));
            if !is_told && !is_explained {
                wrong.push(format!("{} on {stack}: {} is shown as {verdict:?}", case.id, answer.stage));
            }
        }
    }
    assert!(compared > 3500, "only {compared} compared");
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_names_are_those_that_airflow_asks_for() {
    let (mut compared, mut wrong, mut masked) = (0, Vec::new(), BTreeSet::new());
    for case in truth::cases::<Answer>() {
        let Some(text) = stacks::dotenv(&case.env) else { continue };
        for (stack, answer) in &case.airflow {
            let requests = asked(answer);
            if requests.is_empty() {
                continue;
            }
            let configuration = configuration(&text, &case, stack);
            let names = |kinds: &[Kind]| -> Vec<String> {
                let lookups = configuration.lookups.iter().filter(|lookup| kinds.contains(&lookup.kind));
                lookups.flat_map(|lookup| shown(&configuration, lookup)).collect()
            };
            let secrets = names(&[Kind::Connection, Kind::Variable]);
            // Whether an option may be kept in a store depends on its version of Airflow.
            let options = names(if secret_option(&case).is_some() { &[Kind::Config] } else { &[] });
            compared += 1;
            if secrets.iter().any(|name| name.contains("****")) {
                masked.insert(case.id.clone());
            }
            let is_explained = OTHER_NAMES.iter().any(|(_, ids)| ids.contains(&case.id.as_str()));
            let is_shown = |request: &String| secrets.iter().chain(&options).any(|name| is_same(request, name));
            let is_asked = |name: &String| requests.iter().any(|request| is_same(request, name));
            let is_right = requests.iter().all(is_shown) && secrets.iter().all(is_asked);
            if !is_right && !is_explained {
                wrong.push(format!("{} on {stack}: asked {requests:?}, shown {secrets:?}", case.id));
            }
        }
    }
    assert!(compared > 1400, "only {compared} compared");
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(masked.len() < 30, "of too many the names may not be shown: {masked:?}");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// An empty folder with these files, and its own root.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    program::project("show", name, files)
}

fn show(name: &str, files: &[(&str, &str)], options: &[&str]) -> Run {
    run_in(&folder(name, files), &[&["show", "--color", "never"], options].concat())
}

const CLASS: &str = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n";

/// Whole projects; `UPDATE=1 cargo test --test suite show::` writes what is printed.
#[test]
fn projects_are_shown_as_people_see_them() {
    let projects = root().join("testdata/projects");
    let mut names: Vec<PathBuf> = fs::read_dir(&projects).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.is_dir());
    names.sort();
    for project in names {
        let name = project.file_name().unwrap().to_str().unwrap();
        let run = run_in(&projects, &["show", name, "--color", "never"]);
        let found = format!("{}{}exit status {}\n", run.stdout, run.stderr, run.status);
        let expected = project.with_extension("show.out");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        assert_eq!(found, fs::read_to_string(&expected).unwrap_or_default(), "{name}");
    }
}

#[test]
fn every_json_overview_is_valid_by_the_published_schema() {
    let schema = fs::read_to_string(root().join("schema/show.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for path in ["testdata/projects", "testdata/commands", "none"] {
        let run = run_in(&root(), &["show", path, "--format", "json"]);
        let overview: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let errors: Vec<String> = validator.iter_errors(&overview).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(run.stdout.lines().count(), 1);
    }
}

#[test]
fn one_connection_alone_is_looked_up() {
    let kwargs = "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_lookup_pattern\": \"^prod_\", \"region_name\": \"us-east-1\", \
                  \"role_arn\": \"arn:aws:iam::123456789012:role/airflow\"}\nAIRFLOW_CONN_DWH=postgres://h/db\n";
    let text = format!("{CLASS}{kwargs}");
    let lookups = |options: &[&str]| -> Vec<String> {
        let run = show("one", &[(".env", &text)], options);
        run.stdout
            .lines()
            .skip_while(|line| !line.contains('→'))
            .take_while(|line| !line.is_empty())
            .map(ToOwned::to_owned)
            .collect()
    };
    assert_eq!(
        lookups(&["--connection", "prod_dwh"]),
        [
            "  Connection(\"prod_dwh\") → SSM /airflow/connections/prod_dwh in us-east-1",
            "                           as arn:aws:iam::123456789012:role/airflow",
            "                           then AIRFLOW_CONN_PROD_DWH, then the metadata database",
        ]
    );
    assert_eq!(
        lookups(&["--connection", "dwh"]),
        [
            "  Connection(\"dwh\") → not looked up: `^prod_` does not match",
            "                      then AIRFLOW_CONN_DWH (.env:3), then the metadata database",
        ]
    );
    assert_eq!(
        lookups(&["--variable", "a/b"]),
        [
            "  Variable(\"a/b\") → SSM /airflow/variables/a/b in us-east-1",
            "                    as arn:aws:iam::123456789012:role/airflow",
            "                    then AIRFLOW_VAR_A/B, then the metadata database",
        ]
    );
    assert_eq!(
        lookups(&["--config", "smtp"]),
        ["  Config(\"smtp\") → SSM /airflow/config/smtp in us-east-1 as arn:aws:iam::123456789012:role/airflow"]
    );
}

#[test]
fn what_only_run_time_knows_stands_as_it_is_written() {
    let script = "astro deployment variable update --deployment-id \"$ID\" AIRFLOW__SECRETS__BACKEND=\
                  airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend \
                  AIRFLOW__SECRETS__BACKEND_KWARGS=\"{\\\"connections_prefix\\\": \\\"/$STAGE/connections\\\", \
                  \\\"variables_prefix\\\": \\\"$(prefix)/variables\\\", \\\"role_arn\\\": \\\"${ROLE_ARN}\\\"}\"\n";
    let run = show("holes", &[("deploy.sh", script)], &[]);
    for part in [
        "deployment $ID (known at run time)",
        "Connection(\"my_db\") → SSM /$STAGE/connections/my_db (region not set here) as ${ROLE_ARN}",
        "Variable(\"my_key\") → SSM …/variables/my_key (region not set here) as ${ROLE_ARN} (with a leading slash,",
    ] {
        let words: Vec<&str> = run.stdout.split_whitespace().collect();
        assert!(words.join(" ").contains(part.trim_end()), "{part}\n{}", run.stdout);
    }
}

#[test]
fn a_deployment_gets_what_files_and_commands_give_it_in_order() {
    let files = [
        (
            ".env.prod",
            "AIRFLOW_CONN_DWH=postgres://h/db\nAIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\"}\n",
        ),
        (
            "a.sh",
            "C=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n\
             astro deployment variable create --deployment-name prod --load --env .env.prod\n\
             astro deployment variable create --deployment-name prod AIRFLOW__SECRETS__BACKEND=\"$C\" \
             AIRFLOW__SECRETS__BACKEND_KWARGS='{\"region_name\": \"eu-west-1\"}'\n",
        ),
        ("c.sh", "astro deployment variable update --deployment-name prod AWS_DEFAULT_REGION=eu-west-2\n"),
    ];
    let run = show("order", &files, &["--connection", "dwh"]);
    let expected = [
        "deployment prod",
        "  a.sh:2 loads .env.prod",
        "  a.sh:3 sets variables",
        "  c.sh:1 sets variables",
        "",
        "  backend             AWS Secrets Manager  a.sh:3",
        "  role                credentials from the environment",
        "  region_name         us-east-1            .env.prod:2",
        "  connections_prefix  airflow/connections  default",
        "  variables_prefix    airflow/variables    default",
        "  config_prefix       airflow/config       default",
        "",
        "  Connection(\"dwh\") → Secrets Manager airflow/connections/dwh in us-east-1",
        "                      then AIRFLOW_CONN_DWH (.env.prod:1), then the metadata database",
    ];
    assert!(run.stdout.contains(&expected.join("\n")), "{}", run.stdout);
}

#[test]
fn which_of_two_scripts_runs_last_nobody_knows_whatever_their_names_are() {
    let command = |verb: &str, rest: &str| format!("astro deployment variable {verb} --deployment-id clx1 {rest}\n");
    let class = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let kwargs = |region: &str| format!("AIRFLOW__SECRETS__BACKEND_KWARGS='{{\"region_name\": \"{region}\"}}'");
    let first = command("create", &format!("{class} {}", kwargs("us-east-1")));
    let second = command("update", &kwargs("eu-west-1"));
    let places = |names: [&str; 2], second: &str| {
        let run = show("unordered", &[(names[0], first.as_str()), (names[1], second)], &["--connection", "dwh"]);
        let mut lines: Vec<String> = run
            .stdout
            .lines()
            .filter(|line| line.starts_with("deployment ") || line.contains(" → "))
            .map(|line| line.replace(names[0], "FIRST").replace(names[1], "SECOND"))
            .collect();
        lines.sort();
        lines
    };
    // `create` never decides what another command updates.
    let updated = ["  Connection(\"dwh\") → Secrets Manager airflow/connections/dwh in eu-west-1", "deployment clx1"];
    assert_eq!(places(["a.sh", "b.sh"], &second), updated);
    assert_eq!(places(["b.sh", "a.sh"], &second), updated);
    let created = second.replace("update", "create");
    let either = [
        "  Connection(\"dwh\") → Secrets Manager airflow/connections/dwh in eu-west-1",
        "  Connection(\"dwh\") → Secrets Manager airflow/connections/dwh in us-east-1",
        "deployment clx1 if FIRST ran last",
        "deployment clx1 if SECOND ran last",
    ];
    assert_eq!(places(["a.sh", "b.sh"], &created), either);
    assert_eq!(places(["b.sh", "a.sh"], &created), either);
}

#[test]
fn a_file_that_only_run_time_names_is_told_and_nothing_is_said_of_its_backend() {
    let loop_of = "for name in $NAMES; do\n  astro deployment variable create --deployment-id \"$name\" --load --env \
                   \".env.$name\"\ndone\n";
    let run = show("named", &[("deploy.sh", loop_of)], &[]);
    let expected = [
        "deployment $name  (known at run time)",
        "  deploy.sh:2 loads a file whose name is known only at run time (may not run)",
        "",
        "  backend  none in this project\n",
    ];
    assert!(run.stdout.ends_with(&expected.join("\n")), "{}", run.stdout);
    // A file that is named and exists.
    let named = "astro deployment variable create --deployment-name prod --load --env .env.prod\n";
    let run = show("there", &[("deploy.sh", named), (".env.prod", "A=1\n")], &[]);
    assert!(run.stdout.contains("deployment prod\n  deploy.sh:1 loads .env.prod\n"), "{}", run.stdout);
    assert!(run.stdout.contains("AIRFLOW_CONN_MY_DB, then the metadata database"), "{}", run.stdout);
}

#[test]
fn another_reader_is_shown_where_it_reads_something_else() {
    let same = format!("{CLASS}AIRFLOW__SECRETS__BACKEND_KWARGS={{\"region_name\": \"us-east-1\"}}\n");
    let run = show("same", &[(".env", &same)], &[]);
    assert_eq!(run.stdout.matches("reads .env").count(), 1, "{}", run.stdout);
    let differs = format!("{CLASS}AIRFLOW__SECRETS__BACKEND_KWARGS='{{\"region_name\": \"us-east-1\"}}' # note\n");
    let run = show("differs", &[(".env", &differs)], &[]);
    assert_eq!(run.stdout.matches("reads .env").count(), 3, "{}", run.stdout);
    assert!(run.stdout.contains("\nastro dev pytest  reads .env\n"), "{}", run.stdout);
    assert!(run.stdout.contains("\nWhere they differ\n"), "{}", run.stdout);
}

#[test]
fn a_file_that_its_reader_refuses_starts_nothing() {
    let run = show("refused", &[(".env", &format!("{CLASS}ENV A=1\n"))], &["--loaders", "compose"]);
    assert!(
        run.stdout.ends_with("astro dev start  reads .env\n  refuses the file at line 2: nothing starts\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn nothing_sets_a_backend() {
    let run = show("none", &[(".env", "FOO=1\nAIRFLOW_VAR_MY_KEY=1\n")], &["--airflow-version", "3.1.0"]);
    let expected = [
        "  backend  none",
        "",
        "  Connection(\"my_db\") → AIRFLOW_CONN_MY_DB, then the metadata database (tasks: via the API server)",
        "  Variable(\"my_key\")  → AIRFLOW_VAR_MY_KEY (.env:2), then",
        "                        the metadata database (tasks: via the API server)",
        "",
        "  in the environment",
        "    AIRFLOW_VAR_MY_KEY  .env:2",
        "",
    ];
    assert!(run.stdout.ends_with(&expected.join("\n")), "{}", run.stdout);
}

#[test]
fn bad_input_is_told_and_the_rest_is_shown() {
    let folder = folder("bad", &[(".env", CLASS)]);
    let run = run_in(&folder, &["show", ".env", "none.env", "--format", "json"]);
    assert_eq!((run.status, run.stderr.as_str()), (2, "airenv: none.env: no such file\n"));
    let overview: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(overview["errors"], serde_json::json!([{"path": "none.env", "message": "no such file"}]));
    assert_eq!(overview["projects"][0]["environments"][0]["name"], "astro dev start");
    let run = run_in(&folder, &["show", "--airflow-version", "two"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
}

#[test]
fn a_terminal_without_unicode_gets_ascii() {
    let mut command = program::program();
    let folder = folder("ascii", &[(".env", CLASS)]);
    let output = command.current_dir(folder).args(["show"]).env("LC_ALL", "C").output().unwrap();
    assert!(output.stdout.is_ascii() && !output.stdout.is_empty());
}
