//! The versions that a project's files determine: `testdata/versions/*.txt`.
//!
//! A case is a Dockerfile, requirements files, and everything known from them. To write the answers
//! of new cases into their files: `UPDATE=1 cargo test --test suite versions::`, then review the diff.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use airenv::knowledge::VersionRange;
use airenv::project::{Target, VersionSource};
use airenv::text::SourceFile;

const NAMES: &[Option<&str>] = &[
    None,
    Some("akeyless"),
    Some("amazon"),
    Some("cncf-kubernetes"),
    Some("google"),
    Some("hashicorp"),
    Some("microsoft-azure"),
    Some("yandex"),
];

fn target(files: &BTreeMap<&str, String>) -> Target {
    Target::of_files(&|path| files.get(path).map(|text| SourceFile::new(path, text.clone())))
}

/// `amazon 9.2.0, requirements.txt:3`
fn shown(target: &Target) -> String {
    let mut text = String::new();
    for name in NAMES {
        if let Some(known) = target.known(*name) {
            let source = known.source.origin().map_or_else(|| format!("{:?}", known.source), ToString::to_string);
            writeln!(text, "{} {}, {source}", name.unwrap_or("airflow"), range(&known.versions)).unwrap();
        }
    }
    text
}

fn range(versions: &VersionRange) -> String {
    match (versions.only(), &versions.low, &versions.high) {
        (Some(only), ..) => only.to_string(),
        (None, Some(low), Some(high)) => format!("{low} to {high}"),
        (None, Some(low), None) => format!("{low} or later"),
        (None, None, Some(high)) => format!("{high} or before"),
        (None, None, None) => "any".to_owned(),
    }
}

#[test]
fn every_case_gives_what_is_written() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/versions");
    for name in ["dockerfile", "requirements", "both"] {
        let path = folder.join(name).with_extension("txt");
        let text = fs::read_to_string(&path).unwrap();
        let mut found = String::new();
        for case in format!("\n{text}").split("\n=== ").skip(1) {
            let (input, _) = case.split_once("--- expect\n").expect("what is expected");
            let mut parts = input.split("--- ");
            let title = parts.next().unwrap().trim();
            let files: BTreeMap<&str, String> =
                parts.map(|part| part.split_once('\n').unwrap()).map(|(name, text)| (name, text.to_owned())).collect();
            assert!(!files.is_empty(), "{title}");
            writeln!(found, "=== {input}--- expect\n{}", shown(&target(&files))).unwrap();
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &found).unwrap();
        }
        assert_eq!(found, fs::read_to_string(&path).unwrap(), "{name}");
    }
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let requirements =
        "# one\r\napache-airflow-providers-amazon==9.2.0\r\napache-airflow-providers-google \\\r\n==12.0.0\r\n";
    let dockerfile = "FROM \\\r\n quay.io/astronomer/astro-runtime:11.8.0\r\n";
    let read = |windows: bool| {
        let text = |text: &str| if windows { text.to_owned() } else { text.replace('\r', "") };
        shown(&target(&[("requirements.txt", text(requirements)), ("Dockerfile", text(dockerfile))].into()))
    };
    assert_eq!(read(true), read(false));
    assert!(read(true).contains("amazon 9.2.0, requirements.txt:2\n"), "{}", read(true));
    assert!(read(true).contains("airflow 2.9.3, Dockerfile:2\n"), "{}", read(true));
}

#[test]
fn an_origin_covers_what_is_written() {
    let text = "a==1\n  apache-airflow-providers-amazon==9.2.0 # note\n";
    let target = target(&[("requirements.txt", text.to_owned())].into());
    let VersionSource::Requirement(origin) = &target.known(Some("amazon")).unwrap().source else {
        panic!("no requirement")
    };
    assert_eq!((origin.span.of_text(text), origin.line), ("apache-airflow-providers-amazon==9.2.0", 2));
}

#[test]
fn options_win_over_files() {
    let files = [
        ("Dockerfile", "FROM quay.io/astronomer/astro-runtime:11.8.0\n".to_owned()),
        ("requirements.txt", "apache-airflow-providers-google==12.0.0\n".to_owned()),
    ];
    let mut target = target(&files.into());
    target.set_provider("hashicorp", "4.0.0").unwrap();
    target.set_airflow("2.5.0").unwrap();
    let mut pinned = Target::default();
    pinned.set_airflow("2.5.0").unwrap();
    // The image's providers are gone with its Airflow; what a requirement or an option names stays.
    for name in ["amazon", "cncf-kubernetes", "microsoft-azure"] {
        assert_eq!(target.versions(Some(name)), pinned.versions(Some(name)), "{name}");
    }
    assert_eq!(range(target.versions(None)), "2.5.0");
    assert_eq!(range(target.versions(Some("google"))), "12.0.0");
    assert_eq!(range(target.versions(Some("hashicorp"))), "4.0.0");
    target.set_provider("google", "10.0.0").unwrap();
    assert_eq!(range(target.versions(Some("google"))), "10.0.0");
}

/// Files that include each other or grow endlessly are read to an end.
#[test]
fn nothing_runs_away() {
    let mut arguments = "ARG A0=0123456789\n".to_owned();
    for index in 1..100 {
        writeln!(arguments, "ARG A{index}=$A{0}$A{0}", index - 1).unwrap();
    }
    arguments.push_str("FROM quay.io/astronomer/astro-runtime:$A99\n");
    assert!(target(&[("Dockerfile", arguments)].into()).known(None).is_none());
    let mut stages = "FROM quay.io/astronomer/astro-runtime:11.8.0 AS s0\n".to_owned();
    for index in 1..20_000 {
        writeln!(stages, "FROM s{} AS s{index}", index - 1).unwrap();
    }
    assert_eq!(range(target(&[("Dockerfile", stages)].into()).versions(None)), "2.9.3");
    let endless = Target::of_files(&|path| {
        path.ends_with(".txt").then(|| SourceFile::new(path, format!("-r x/{}\n", path.replace('/', ""))))
    });
    assert!(endless.known(Some("amazon")).is_none());
    let repeated = "apache-airflow".repeat(100_000);
    let files = [("Dockerfile", format!("FROM x\nRUN {repeated}\n")), ("requirements.txt", repeated)];
    assert!(target(&files.into()).known(None).is_none());
}
