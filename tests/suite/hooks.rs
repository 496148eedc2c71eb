//! The pre-commit hooks match the files that airenv reads, and no others.

use std::fs;
use std::path::Path;

use airenv::format::{Format, is_dag};
use regex::Regex;

/// The pattern of a key of `.pre-commit-hooks.yaml`.
fn pattern(text: &str, key: &str) -> Regex {
    let line = text.lines().find(|line| line.trim_start().starts_with(key)).unwrap();
    let (_, quoted) = line.split_once('\'').unwrap();
    Regex::new(quoted.strip_suffix('\'').unwrap()).unwrap()
}

#[test]
fn the_hooks_take_the_names_that_tell_a_format() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
    let (files, exclude) = (pattern(&text, "files: &"), pattern(&text, "exclude: &"));
    let endings = "ts js mjs cjs mts cts tsx jsx json json5 yaml yml toml py rb go rs php java kt cs sh bash md html \
                   vault keys gpg pgp asc age enc zip gz tar tgz zst bz2 xz 7z db sqlite lock png jpg pdf swp \
                   ksh zsh dockerignore tf env prod local example template txt envrc";
    let names = endings.split_whitespace().flat_map(|ending| {
        [
            format!(".env.{ending}"),
            format!(".env.prod.{ending}"),
            format!("prod.{ending}"),
            format!("prod.env.{ending}"),
            format!(".{ending}"),
            format!("{ending}.env"),
            format!(".ENV.{}", ending.to_uppercase()),
            ending.to_owned(),
        ]
    });
    let others =
        [".env", "env", ".envrc", "x.envrc", ".env-prod", ".env-example", "prod.env", "deploy.SH", ".env.d.ts"];
    let images =
        ["Dockerfile", "dockerfile", "Dockerfile.prod", "Dockerfile.md", "Dockerfile.dockerignore", "a.Dockerfile"];
    let others = others.into_iter().chain(images).chain(["Containerfile", "Dockerfile2", ".dockerfile"]);
    let units = [
        "airflow.service",
        ".service",
        "a.service.txt",
        "devcontainer.json",
        ".devcontainer.json",
        "x-devcontainer.json",
        "justfile",
        "Justfile",
        ".justfile",
        "dev.just",
        "justfile.md",
    ];
    let others = others.chain(units);
    for name in names.chain(others.map(ToOwned::to_owned)) {
        for path in [name.clone(), format!("deep/er/{name}")] {
            let taken = files.is_match(&path) && !exclude.is_match(&path);
            // Pages of documentation are checked only where someone asks for it.
            let is_asked = Format::of_name(&name).is_some_and(|format| format != Format::Page);
            assert_eq!(taken, is_asked, "{path}");
        }
    }
    for path in ["dags/a.py", "x/dags/b/c.py", "include/a.py", "dags.py", "dags/a.txt", "Dags/a.py", "mydags/a.py"] {
        assert_eq!(files.is_match(path) && !exclude.is_match(path), is_dag(path), "{path}");
    }
}
