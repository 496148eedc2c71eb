//! `airenv init`: it writes what it found, and never overwrites anything.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{self, run_in};

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    program::repository("init", name, files)
}

fn written(folder: &Path) -> String {
    fs::read_to_string(folder.join("airenv.toml")).unwrap()
}

const HOOK: &str = "  - repo: https://github.com/OWNER/airenv\n    rev: v0.1.0\n    hooks:\n      - id: airenv\n\n\
                    To check the `.env` files that git ignores too, write `- id: airenv-project` instead.\n";

#[test]
fn an_astro_project() {
    let folder = folder(
        "astro",
        &[
            (".astro/config.yaml", "project:\n"),
            ("Dockerfile", "FROM apache/airflow:2.10.4\n"),
            (".env.prod", "A=hunter2\n"),
            (".env.dev", "A=hunter2\n"),
            ("ci/build.sh", "make\n"),
            ("deploy/prod.sh", "astro dev pytest\nastro deployment variable create --load --env .env.prod\n"),
        ],
    );
    let run = run_in(&folder, &["init"]);
    let expected = format!(
        "found an Astro project (.astro)\n\
         found 2 .env files: .env.dev, .env.prod\n\
         found 1 relevant script: deploy/prod.sh\n\
         found Airflow 2.10.4 (Dockerfile:1)\n\
         loaders: compose (astro dev start), docker (astro dev pytest), \
         astro-load (astro deployment variable create --load)\n\
         wrote airenv.toml\n\n\
         To run airenv in pre-commit, put this in .pre-commit-config.yaml (replace OWNER with the owner of your copy of airenv):\n\n\
         repos:\n{HOOK}"
    );
    assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.status), (expected.as_str(), "", 0));
    assert_eq!(
        written(&folder),
        "# Settings of airenv. `airenv config show` prints those in effect; `airenv check --help` explains more.\n\
         # File patterns are relative to this folder; a pattern without `/` matches at any depth.\n\n\
         # The loaders assumed to read the .env files. If this is wrong, list all that do:\n\
         # loaders = [\"compose\", \"docker\", \"astro-load\"]\n\n\
         # Read from the project: Airflow 2.10.4 (Dockerfile:1).\n\n\
         # These files seem to belong to separate deployments. If so, uncomment this, so that airenv\n\
         # compares only files of the same deployment:\n\
         # [deployments]\n\
         # dev = [\".env.dev\"]\n\
         # prod = [\".env.prod\", \"deploy/prod.sh\"]\n"
    );
}

/// An environment that gets more than its files show can be closed by its name.
#[test]
fn environments_that_no_file_shows_whole() {
    let compose = "services:\n  scheduler:\n    image: example/airflow\n    env_file: [elsewhere.env]\n    environment:\n      \
                   AIRFLOW__SECRETS__BACKEND: airflow.providers.hashicorp.secrets.vault.VaultBackend\n";
    let folder = folder("open", &[("compose.yaml", compose)]);
    assert_eq!(run_in(&folder, &["init"]).status, 0);
    let suggested = "# Say what, so that airenv can tell what is missing:\n\
                     # [environments.\"scheduler\"]\n# provides = [\"AWS_DEFAULT_REGION\"]\n# complete = true\n";
    let written = written(&folder);
    assert!(written.contains(&suggested["# ".len()..]), "{written}");
}

/// The suggestions are valid configuration too, once uncommented.
#[test]
fn what_is_written_and_what_is_suggested_can_be_read() {
    let files =
        [(".env.prod", ""), (".env.dev", ""), ("x.sh", "kubectl create secret generic x --from-env-file .env.dev")];
    let folder = folder("suggested", &files);
    assert_eq!(run_in(&folder, &["init"]).status, 0);
    let text = written(&folder);
    assert_eq!(run_in(&folder, &["config", "show"]).status, 0);
    let lines = text.lines().map(|line| match line.strip_prefix("# ") {
        Some(rest) if rest.contains(" = ") || rest.starts_with('[') => rest,
        _ => line,
    });
    fs::write(folder.join("airenv.toml"), lines.collect::<Vec<_>>().join("\n")).unwrap();
    let run = run_in(&folder, &["config", "show"]);
    assert!(
        run.stdout.contains("airflow-version = \"2.10.5\"") && run.stdout.contains("\"prod\" = [\".env.prod\"]"),
        "{run:?}"
    );
}

#[test]
fn a_folder_with_little_in_it_gets_little() {
    let folder = folder("little", &[("x/.env", "A=1\n"), (".pre-commit-config.yaml", "repos: []\n")]);
    let run = run_in(&folder, &["init", "x"]);
    let expected = "no Astro project found (no .astro)\nfound 1 .env file: .env\nno relevant scripts found\n\
                    no Airflow version found\nloaders: compose (astro dev start), docker (astro dev pytest), \
                    astro-load (astro deployment variable create --load)\nwrote x/airenv.toml\n";
    assert!(run.stdout.starts_with(expected), "{}", run.stdout);
    assert_eq!(written(&folder.join("x")).lines().count(), 8);
    let run = run_in(&folder, &["init"]);
    assert!(run.stdout.ends_with(&format!(
        "Add this to `repos:` in .pre-commit-config.yaml (replace OWNER with the owner of your copy of airenv):\n\n{HOOK}"
    )));
}

#[test]
fn nothing_is_overwritten() {
    let folder = folder("there", &[("airenv.toml", "# mine\n"), ("a/pyproject.toml", "[tool.airenv]\n"), ("b/x", "")]);
    let told = |path: &str| {
        let run = run_in(&folder, &["init", path]);
        (run.stderr, run.stdout, run.status)
    };
    let refused = |message: &str| (format!("airenv: {message}\n"), String::new(), 2);
    assert_eq!(told("."), refused("airenv.toml: already exists; nothing written"));
    assert_eq!(written(&folder), "# mine\n");
    assert_eq!(told("a"), refused("a/pyproject.toml: already has [tool.airenv]; nothing written"));
    assert!(!folder.join("a/airenv.toml").exists());
    // One further up is for the others.
    assert_eq!(told("b").2, 0);
    assert_eq!(told("none"), refused("none: no such file"));
    assert_eq!(told("b/x"), refused("b/x: not a folder; name the project folder"));
}

#[cfg(unix)]
#[test]
fn a_link_to_nowhere_is_not_written_through() {
    let folder = folder("link", &[]);
    std::os::unix::fs::symlink("elsewhere.toml", folder.join("airenv.toml")).unwrap();
    assert_eq!(run_in(&folder, &["init"]).status, 2);
    assert!(!folder.join("elsewhere.toml").exists());
}
