//! URLs of services, compared with what real Airflow did with them.
//!
//! `testdata/truth/service-urls.json` has for each environment what Airflow, `SQLAlchemy` and Celery made of it, with no server
//! at 127.0.0.1: whatever got as far as being refused there is right. Everything else must be reported, and nothing more.

use std::collections::BTreeMap;

use airenv::lint::{Settings, lint};
use airenv::loader::Loader;
use airenv::project::Target;
use serde::Deserialize;

use crate::{stacks, truth};

#[derive(Deserialize)]
struct Case {
    id: String,
    env: BTreeMap<String, String>,
    airflow: BTreeMap<String, Answer>,
}

#[derive(Deserialize)]
struct Answer {
    error: Option<String>,
    connect: Option<String>,
}

/// Whether the program found the service of the URL.
fn works(answer: &Answer) -> bool {
    const ARRIVED: [&str; 5] =
        ["Connection refused", "Error 111", "Errno 111", "Can't connect to MySQL", "Error 2 connecting"];
    // A host that begins with `@` is taken for a socket of this name.
    let is_arrival =
        |text: &String| text == "ok" || ARRIVED.iter().any(|part| text.contains(part)) && !text.contains("socket \"@");
    [&answer.error, &answer.connect].into_iter().flatten().all(is_arrival)
}

/// What airenv leaves to others, and why.
const SILENT: &[(&str, &[&str])] = &[
    (
        "a package that the run lacked, but an image may have",
        &[
            "dbs-mysql-pymysql",
            "dbs-mysql",
            "dbs-mysqldb",
            "dbs-mysql-connector",
            "dbs-mariadb",
            "dbs-sqlserver",
            "dbs-asyncpg",
            "brs-kafka",
            "brs-qpid",
            "brs-etcd",
            "brs-gcpubsub",
            "rbs-mongodb",
            "dbs-cockroach",
        ],
    ),
    ("a setting beside the URL is missing", &["brs-sqs", "brs-sentinel", "rbs-rediss", "rbs-s3"]),
    ("a name that resembles none: a plugin may bring it", &["brs-http", "dbs-http", "brs-valkey"]),
    ("the server decides", &["dbs-port-big", "dbs-nohost", "dbs-empty", "brs-db-word"]),
    ("the loader of this test drops the blank", &["dbs-lead"]),
    ("SQLite has a file, not a server", &["dbs-sqlite-rel", "dbs-sqlite-two"]),
    (
        "whether Python takes the brackets for an address depends on its version",
        &["db-brackets", "br-brackets", "amqp-brackets", "rbr-brackets"],
    ),
    ("a result backend without `://` may be a class", &["rbs-db-colon", "rbs-dbdash", "rbs-pg-noslash"]),
];

#[test]
fn urls_are_told_as_the_programs_take_them() {
    let cases: Vec<Case> = truth::read("service-urls.json");
    let (mut told, mut right, mut wrong, mut unread) = (0, 0, Vec::new(), 0);
    for case in &cases {
        let Some(text) = stacks::dotenv(&case.env) else {
            unread += 1;
            continue;
        };
        for (stack, answer) in &case.airflow {
            let mut project = stacks::project(".env", &text, stack).unwrap();
            // `astro dev start` sets the database itself.
            project.loaders = vec![Loader::AstroLoad];
            let report = lint(&project, &Settings::of(airenv::rules::ALL));
            let is_told = report.diagnostics.iter().any(|diagnostic| diagnostic.rule.code == "AE112");
            let is_left = SILENT.iter().any(|(_, ids)| ids.contains(&case.id.as_str()));
            match (works(answer), is_told) {
                (true, false) => right += 1,
                (false, true) => told += 1,
                (false, false) if is_left => {}
                (works, _) => {
                    wrong.push(format!("{} on {stack}: works {works}, told {is_told}, {:?}", case.id, answer.error));
                }
            }
        }
    }
    println!("told {told}, right and silent {right}, not written as a .env {unread}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(told > 100 && right > 150, "{told} {right}");
}

/// What `airflow version` did with an environment: with credentials of a user that name no project, where it asks for some.
#[derive(Deserialize)]
struct Pair {
    env: BTreeMap<String, String>,
    airflow: String,
    provider: (String, String),
    crashes: bool,
}

#[test]
fn versions_that_fail_are_told_and_no_others() {
    let pairs: Vec<Pair> = truth::read("version-pairs.json");
    for pair in &pairs {
        let text = stacks::dotenv(&pair.env).unwrap();
        let mut project = stacks::project(".env", &text, "af3.3.2").unwrap();
        project.target = Target::default();
        project.target.set_airflow(&pair.airflow).unwrap();
        project.target.set_provider(&pair.provider.0, &pair.provider.1).unwrap();
        let report = lint(&project, &Settings::of(airenv::rules::ALL));
        let is_told = report.diagnostics.iter().any(|diagnostic| matches!(diagnostic.rule.code, "AE109" | "AE111"));
        assert_eq!(is_told, pair.crashes, "Airflow {} with {:?}: {:?}", pair.airflow, pair.provider, pair.env);
    }
}
