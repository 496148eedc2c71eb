//! Which files that were read matter to Airflow.
//!
//! Enters: documents. Leaves: those that an Airflow process may read. A file that only looks like one of Airflow's is
//! left out, and counted.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::airflow;
use crate::carrier::terraform;
use crate::format::{Format, is_json};
use crate::project::Document;

/// Whether a YAML file may matter to Airflow: it names something that does, or may change a file
/// that does. All other kinds of file may.
pub(super) fn may_matter(document: &Document) -> bool {
    let name = document.name();
    if name == "Chart.yaml" {
        return is_chart(document);
    }
    // What it stores, DAGs may name.
    let stores = name.starts_with("airflow_settings.")
        && ["conn_id: ", "variable_name: "].iter().any(|key| document.file.text().contains(key));
    // A script or a chart beside them may make these Airflow's.
    let is_of_chart = name.contains("values") && !is_json(name) || is_of_release(document);
    let is_own = !document.format.is_carrier() && !matches!(document.format, Format::Page | Format::Python);
    // Which compose files run together.
    let composes = ["COMPOSE_FILE", "compose -f", "compose --file"].iter().any(|word| document.holds(word));
    // The region of the scripts that its jobs run.
    let gives_region =
        document.holds(".sh") && ["AWS_REGION", "AWS_DEFAULT_REGION"].iter().any(|name| document.holds(name));
    let is_of_module = document.format == Format::Hcl && is_part(document);
    is_own
        || composes
        || gives_region
        || is_of_module
        || document.can_matter()
        || names_files(document)
        || is_of_chart
        || stores
        || is_object(document)
}

/// Whether it is a file that names others, for services or for objects.
fn names_files(document: &Document) -> bool {
    let name = document.name();
    ["compose", "docker-compose", "kustomization."].iter().any(|start| name.starts_with(start))
}

/// Whether it has a list that replaces the variables of another file of values.
fn is_of_release(document: &Document) -> bool {
    let text = document.file.text();
    let is_list = |key: &str| {
        let mut found =
            text.match_indices(key).filter(|(at, _)| *at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n'));
        found.any(|(at, _)| text.get(at + key.len()..).is_some_and(|rest| rest.trim_start().starts_with("- ")))
    };
    document.format == Format::Yaml && (is_list("env:") || is_list("secret:") || text.contains("\nextraEnv:"))
}

/// Whether containers may take variables from it, under other names or encoded, or it changes what they get.
fn is_object(document: &Document) -> bool {
    let name = document.name();
    let holds = |kind: &str| document.holds(kind);
    let is_json = || holds("\"apiVersion\"") && (holds("\"Secret\"") || holds("\"ConfigMap\""));
    document.format == Format::Yaml
        && (name.starts_with("kustomization.") || holds("kind: Secret") || holds("kind: ConfigMap") || is_json())
}

/// Whether it may say what the variables of a module are, who calls one, or where its resources are.
fn is_part(document: &Document) -> bool {
    let holds = |word: &str| document.holds(word);
    terraform::is_values(&document.file.path) || holds("variable") || holds("module") || holds("provider \"aws\"")
}

/// Whether it is the head of a chart that may depend on Airflow's, without templates of its own, which may read any
/// value.
fn is_chart(document: &Document) -> bool {
    let folder = document.location.as_deref().and_then(Path::parent);
    document.name() == "Chart.yaml"
        && document.file.text().contains("airflow")
        && folder.is_some_and(|folder| !folder.join("templates").exists())
}

/// Leaves out the parts of modules of Terraform that have nothing to do with a file which names Airflow: those of other
/// folders than its own, its callers', and those with the values of its variables.
fn leave_out_modules(documents: &mut Vec<(PathBuf, Document)>) {
    let is_other = |document: &Document| document.format == Format::Hcl && !document.names_airflow();
    if !documents.iter().any(|(_, document)| is_other(document)) {
        return;
    }
    let files = documents.iter().filter(|(_, document)| document.format == Format::Hcl);
    let files = files.filter(|(_, document)| !terraform::is_values(&document.file.path));
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for (path, document) in files {
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        (if is_other(document) { &mut others } else { &mut own }).push(folder);
    }
    let is_part = |path: &Path| {
        let Some(folder) = path.parent() else { return false };
        // Values may lie beside a module, in a folder that is none.
        let is_beside = |one: &PathBuf| folder.parent() == one.parent() && !others.iter().any(|other| other == folder);
        own.iter().any(|one| folder.starts_with(one) || one.starts_with(folder) || is_beside(one))
    };
    documents.retain(|(path, document)| !is_other(document) || is_part(path));
}

/// Leaves out the files that no Airflow process reads, as far as we can tell, and counts those that
/// would have been checked: `.env` files without an Airflow variable, outside an Airflow project,
/// with no script above or below them that runs Airflow or the Astro CLI.
pub(super) fn leave_out_foreign(documents: &mut Vec<(PathBuf, Document)>, is_airflow: impl Fn() -> bool) -> usize {
    leave_out_modules(documents);
    let is_own = |document: &Document| match document.format {
        Format::Hcl => true,
        Format::Dotenv => airflow::is_of_airflow(document.file.bytes()),
        Format::Shell => airflow::runs_airflow(document.file.bytes()),
        _ => document.names_airflow(),
    };
    if documents.iter().all(|(_, document)| is_own(document)) || is_airflow() {
        return 0;
    }
    // What they run or install is Airflow, with the files that they name.
    let is_starter = |document: &Document| match document.format {
        Format::Shell | Format::Make | Format::Just => is_own(document),
        _ => is_chart(document),
    };
    let starters = documents.iter().filter(|(_, document)| is_starter(document));
    let folders: Vec<PathBuf> = starters.filter_map(|(path, _)| path.parent().map(Path::to_owned)).collect();
    let is_any_own = documents.iter().any(|(_, document)| document.format == Format::Yaml && is_own(document));
    let own = documents.iter().filter(|(_, document)| is_own(document));
    let mut beside: HashMap<PathBuf, Vec<String>> = HashMap::new();
    for (path, document) in own {
        beside.entry(path.with_file_name("")).or_default().push(document.name().to_owned());
    }
    // What reads or extends a file of Airflow's beside it is Airflow's.
    let names_own = |path: &Path, document: &Document| {
        let names = beside.get(&path.with_file_name("")).filter(|_| names_files(document));
        names.is_some_and(|names| names.iter().any(|name| document.holds(name)))
    };
    let before = documents.iter().filter(|(_, document)| !document.is_context).count();
    documents.retain(|(path, document)| {
        let is_near =
            |folder: &PathBuf| path.starts_with(folder) || path.parent().is_some_and(|own| folder.starts_with(own));
        is_own(document)
            || names_own(path, document)
            || is_any_own && is_object(document)
            || folders.iter().any(is_near)
    });
    before - documents.iter().filter(|(_, document)| !document.is_context).count()
}
