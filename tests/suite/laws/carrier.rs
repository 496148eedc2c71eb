//! The laws of carriers: whatever a file is, what it carries stands in it.

use airenv::carrier::{self, Carried};
use airenv::dag;
use airenv::format::{Format, dockerfile};
use airenv::project::Document;
use airenv::text::{Mapped, SourceFile};

use super::places;

/// Names of files, one for each kind of carrier and for each way to tell it.
pub const NAMES: &[&str] = &[
    "compose.yaml",
    ".github/workflows/deploy.yml",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "deployment.yaml",
    "values.yaml",
    "template.yaml",
    "kustomization.yaml",
    "airflow.cfg",
    "Makefile",
    ".devcontainer/devcontainer.json",
    "airflow.service",
    "main.tf",
    "Dockerfile",
    "README.md",
    "docs/setup.rst",
    "dags/etl.py",
];

/// All of them, for a file of this name.
pub fn holds(name: &str, text: &str) {
    let Some(format) = Format::of_name(name.rsplit('/').next().unwrap_or(name)) else {
        return dag::ids(text).iter().for_each(|id| places::span(text, id.span));
    };
    match format {
        Format::Page => {
            for fragment in carrier::page::fragments(name, text) {
                mapped(text, &fragment.text);
            }
        }
        Format::Dockerfile => {
            for write in dockerfile::image(text).writes {
                mapped(text, &write.key);
                mapped(text, &write.value);
                places::span(text, write.word);
            }
        }
        _ => carried(text, &carrier::read(format, name, text)),
    }
    let document = Document::new(SourceFile::new(name, text.to_owned()), format);
    for file in document.env_files() {
        places::span(text, file.span);
    }
    for (script, variables) in document.given() {
        places::span(text, script);
        variables.iter().flat_map(|(key, value)| [key, value]).for_each(|part| mapped(text, part));
    }
    for place in document.objects().values().flatten() {
        let variables = carrier::object(document.yaml(), *place).unwrap_or_default();
        variables.iter().flat_map(|(key, value)| [key, value]).for_each(|part| mapped(text, part));
    }
}

fn carried(text: &str, carried: &Carried<'_>) {
    for block in &carried.blocks {
        block.variables.iter().flat_map(|(key, value)| [key, value]).for_each(|part| mapped(text, part));
        block.files.iter().for_each(|file| places::span(text, file.span));
    }
    for oddity in &carried.oddities {
        mapped(text, &oddity.name);
        [oddity.span].into_iter().chain(oddity.beside).for_each(|span| places::span(text, span));
    }
    for secret in &carried.secrets {
        std::iter::once(&secret.name).chain(&secret.kind).for_each(|part| mapped(text, part));
    }
    // Every byte of a script stands where it stands in the file.
    assert!(carried.script.as_ref().is_none_or(|script| script.len() >= text.len()));
    assert!(carried.problem.is_none_or(|at| at as usize <= text.len()));
}

fn mapped(text: &str, mapped: &Mapped<'_>) {
    places::mapped(text.as_bytes(), mapped);
}
