//! Random projects: airenv makes no mistake in their fixes, and checking all of them terminates.
//!
//! Lines and commands are combined at random, identically on every run.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use airenv::diagnostic::Safety;
use airenv::fix;
use airenv::format::Format;
use airenv::lint::{Settings, lint};
use airenv::project::{Document, Project};
use airenv::text::SourceFile;

use crate::laws::random::Random;

const KEYS: &[&str] = &[
    "AIRFLOW__SECRETS__BACKEND",
    "AIRFLOW__SECRETS__BACKEND",
    "AIRFLOW__SECRETS__BACKEND_KWARGS",
    "AIRFLOW__SECRETS__BACKEND_KWARGS",
    "AIRFLOW__SECRET__BACKEND",
    "airflow__secrets__backend_kwargs",
    "AIRFLOW__SECRETS__BACKEND_KWARG__REGION_NAME",
    "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS",
    "AIRFLOW_CONN_my_db",
    "AIRFLOW_CONN_MY_DB",
    "AIRFLOW_VAR_x",
    "AIRFLOW__CONN__DEMO",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AIRFLOW__CORE__FERNET_KEY",
    "DATABASE_URL",
    "STAGE",
    "\u{410}IRFLOW__SECRETS__BACKEND",
];

const VALUES: &[&str] = &[
    "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend",
    "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend",
    "airflow.providers.amazon.aws.secrets.secrets_manager:SecretsManagerBackend",
    "airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend",
    "{\"connections_prefix\": \"/airflow/connections\", \"variables_prefix\": \"airflow/variables/\"}",
    "{\"connections_prefix\": \"airflow/connections\", \"region_name\": \"us_east_1\", \"role_arn\": \"arn:aws:iam::1:role/x\"}",
    "{'connections_prefix': '/a', 'region_name': 'us-east-1',}",
    "{\u{201C}connections_prefix\u{201D}: \u{201C}/a\u{201D}}",
    "{\"connection_prefix\": \"/a\"} # a comment",
    "{\"connections_prefix\":\u{a0}\"/a\"}",
    "{\"a\": 1, \"a\": 2,, \"role_arn\": null",
    "\\{\\\"a\\\": 1}",
    "us-east-1",
    "us_east_1",
    "${AIRFLOW_CONN_my_db}",
    "$STAGE",
    "postgres://u:p@h:5432/db",
    "postgres://u:p#q@h/db",
    "a b",
    "'open",
    "<your-value>",
    "",
];

const BEFORE: &[&str] = &["", "", "", "", "export ", " ", "\u{a0}", "# "];
const BETWEEN: &[&str] = &["=", "=", "=", "=", "=", " = ", ":=", ": ", "= ", "==", "=\u{a0}"];
const QUOTES: &[&str] = &["", "", "'", "\"", "\\\""];
const BEHIND: &[&str] = &["\n", "\n", "\n", "\r\n", " # x\n", " \\\n", "\u{a0}\n", ";\n", "\n\n"];
const COMMENTS: &[&str] = &[
    "# airenv: ignore[AE004]\n",
    "# airenv: ignore[AE608, AE201]\n",
    "# airenv: ignore-file[AE999]\n",
    "# airenv: ignored[AE003\n",
    "# airenv: disable\n",
];
const COMMANDS: &[&str] = &[
    "astro deployment variable create -d x ",
    "astro deployment variable update --deployment-id x ",
    "astro deployment variable create ",
    "$ astro deployment variable create -d x ",
    "astro deployement variable create -d x -secret ",
    "export ",
    "",
];
const TAILS: &[&str] =
    &["\n", "\n", " --secret\n", " --secrets\n", " \\\n  --secret\n", " \\ \n --secret\n", " &&\n", " |\n", "; }\n"];

fn line(random: &mut Random) -> String {
    if random.below(8) == 0 {
        return random.of(COMMENTS).to_owned();
    }
    let quote = random.of(QUOTES);
    let [before, key, between] = [random.of(BEFORE), random.of(KEYS), random.of(BETWEEN)];
    format!("{before}{key}{between}{quote}{}{quote}{}", random.of(VALUES), random.of(BEHIND))
}

fn command(random: &mut Random) -> String {
    if random.below(6) == 0 {
        return random
            .of(&["# airenv: ignore[AE608]\n", "f() {\n", "}\n", "set -a; . ./.env\n", "cat <<E\n", "E\n"])
            .to_owned();
    }
    let quote = random.of(QUOTES);
    let [command, key] = [random.of(COMMANDS), random.of(KEYS)];
    format!("{command}{key}={quote}{}{quote}{}", random.of(VALUES), random.of(TAILS))
}

fn texts(random: &mut Random) -> [String; 2] {
    let mark = if random.below(10) == 0 { "\u{feff}" } else { "" };
    let (lines, commands) = (1 + random.below(6), random.below(5));
    let env = (0..lines).map(|_| line(random)).collect::<String>();
    [format!("{mark}{env}"), (0..commands).map(|_| command(random)).collect()]
}

fn project([env, script]: &[String; 2]) -> Project {
    let document = |name: &str, text: &String, format| Document::new(SourceFile::new(name, text.clone()), format);
    let documents = vec![document(".env", env, Format::Dotenv), document("deploy.sh", script, Format::Shell)];
    Project { documents, loaders: airenv::cli::default_loaders(), ..Project::default() }
}

#[test]
fn no_repair_is_a_mistake() {
    let check = |project: &Project| lint(project, &Settings::of(airenv::rules::ALL));
    let mut random = Random::new(11);
    let (mut mended, mut wrong) = (0, Vec::new());
    for _ in 0..3_000 {
        let texts = texts(&mut random);
        for safety in [Safety::Safe, Safety::Unsafe] {
            let fixed = fix::fix(project(&texts), &check, safety, &|_| true);
            mended += fixed.before.len();
            let mistakes: Vec<_> = fixed.faults.iter().filter(|fault| fault.is_mistake).collect();
            if !mistakes.is_empty() || !fixed.endless.is_empty() {
                let told: Vec<_> = mistakes.iter().map(|fault| (fault.rule.code, fault.breach.explain())).collect();
                wrong.push(format!("{told:?} {} of {texts:?}", fixed.endless.len()));
            }
        }
    }
    assert!(mended > 2_000, "{mended}");
    assert!(wrong.is_empty(), "{} of them, the first:\n{}", wrong.len(), wrong.join("\n"));
}
