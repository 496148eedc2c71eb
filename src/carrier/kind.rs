//! What a YAML file is for, judged by its path and its top-level keys.
//!
//! Enters: a path and a tree. Leaves: a [`Kind`], or `None` for files that are irrelevant to Airflow.

use super::values::LISTS;
use super::{Identity, ecs};
use crate::format::yaml::{NodeId, Value, Yaml};
use crate::format::{self, Format};
use crate::text::{file_name, is_variable_name};

/// Top-level keys in the values of an Airflow chart.
const PARTS: &[&str] =
    &["airflow", "executor", "webserver", "scheduler", "workers", "apiServer", "defaultAirflowTag", "dags"];

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What `docker compose` reads.
    Compose,
    /// A deployment of Astro: `astro deployment create --deployment-file`.
    AstroDeployment,
    /// A workflow or a composite action of GitHub.
    GitHub,
    /// A pipeline of GitLab.
    GitLab,
    /// A pipeline of `CircleCI`.
    CircleCi,
    /// A pipeline of Azure.
    Azure,
    /// A pipeline of Bitbucket.
    Bitbucket,
    /// An object of Kubernetes.
    Kubernetes,
    /// Values of a Helm chart.
    HelmValues,
    /// An `airflow.cfg`.
    AirflowCfg,
    /// A Makefile.
    Makefile,
    /// A justfile.
    Justfile,
    /// A `devcontainer.json`.
    Devcontainer,
    /// A unit of systemd.
    Unit,
    /// A template of `CloudFormation` or SAM.
    CloudFormation,
    /// A file of Terraform.
    Terraform,
    /// A task definition of ECS, as its API takes it.
    Ecs,
}

/// The deployment of Astro that a file describes.
pub(super) fn deployment(yaml: &Yaml<'_>, root: NodeId) -> Option<Identity> {
    let paths = [["configuration", "name"], ["metadata", "deployment_id"]];
    let of_path = |path: [&str; 2]| yaml.at(root, &["deployment", path[0], path[1]]).and_then(|name| yaml.text(name));
    let names: Vec<String> = paths.into_iter().filter_map(of_path).map(ToOwned::to_owned).collect();
    (!names.is_empty()).then(|| Identity::deployment(names))
}

/// The object of Kubernetes that a document describes.
pub(super) fn object(yaml: &Yaml<'_>, root: NodeId) -> Option<Identity> {
    let text = |path: &[&str]| yaml.at(root, path).and_then(|node| yaml.text(node));
    let (kind, name) = (text(&["kind"])?, text(&["metadata", "name"])?);
    Some(Identity::object(kind, name, text(&["metadata", "namespace"])))
}

/// The documents of a file, with each object of a list of Kubernetes by itself.
pub(super) fn documents(yaml: &Yaml<'_>) -> Vec<NodeId> {
    let has_kind = |item: &NodeId| yaml.get(*item, "kind").is_some();
    let of_root = |root: &NodeId| match yaml.get(*root, "items").map(|items| yaml.items(items)) {
        Some(items) if is_list(yaml, *root) && items.iter().all(has_kind) => items.to_vec(),
        _ => vec![*root],
    };
    yaml.roots.iter().flat_map(of_root).collect()
}

/// Whether a document is a list of objects of Kubernetes.
pub(super) fn is_list(yaml: &Yaml<'_>, root: NodeId) -> bool {
    yaml.text_at(root, "kind").is_some_and(|kind| kind.ends_with("List"))
}

impl Kind {
    /// The kind of a document in a file.
    pub fn of(path: &str, yaml: &Yaml<'_>, root: NodeId) -> Option<Self> {
        let name = file_name(path);
        let has = |key: &str| yaml.get(root, key).is_some();
        let below = |key: &str| yaml.merged_at(root, key);
        let any_below = |key: &str, inner: &[&str]| {
            below(key).iter().any(|(_, value)| inner.iter().any(|inner| yaml.get(*value, inner).is_some()))
        };
        if has("apiVersion") && has("kind") {
            return Some(Self::Kubernetes);
        }
        let is_of_aws = |(_, resource): &(NodeId, NodeId)| {
            let kind = yaml.text_at(*resource, "Type");
            kind.is_some_and(|kind| kind.starts_with("AWS::"))
        };
        if below("Resources").iter().any(is_of_aws) {
            return Some(Self::CloudFormation);
        }
        if yaml.at(root, &["deployment", "environment_variables"]).is_some() {
            return Some(Self::AstroDeployment);
        }
        if ecs::definitions(yaml, root).is_some() {
            return Some(Self::Ecs);
        }
        let is_json = format::is_json(path);
        let may_be_compose = !is_json || name.contains("compose");
        if may_be_compose && any_below("services", &["image", "build", "environment", "env_file", "command"]) {
            return Some(Self::Compose);
        }
        // The other programs have their files in YAML.
        if is_json {
            let has_values = ["env", "extraEnv", "config"].iter().any(|key| has(key));
            return (name.starts_with("values") && has_values).then_some(Self::HelmValues);
        }
        // The first form of such files, without `services:`.
        let has_image = |(_, value): &(NodeId, NodeId)| yaml.get(*value, "image").is_some();
        if super::COMPOSE_FILES.contains(&name) && !has("services") && yaml.members(root).iter().any(has_image) {
            return Some(Self::Compose);
        }
        if any_below("jobs", &["runs-on", "uses"]) || yaml.at(root, &["runs", "steps"]).is_some() {
            return Some(Self::GitHub);
        }
        if name.ends_with("gitlab-ci.yml") || name.ends_with("gitlab-ci.yaml") {
            return Some(Self::GitLab);
        }
        if path.contains(".circleci/") {
            return Some(Self::CircleCi);
        }
        if has("pipelines") && name.starts_with("bitbucket-pipelines") {
            return Some(Self::Bitbucket);
        }
        let is_azure = (has("pool") || has("trigger")) && (has("steps") || has("stages"));
        if name.starts_with("azure-pipelines") || is_azure || is_template_of_azure(yaml, root) {
            return Some(Self::Azure);
        }
        if Format::of_name(name) == Some(Format::Page) && is_pipeline_of_gitlab(yaml, root) {
            return Some(Self::GitLab);
        }
        is_values(name, yaml, root).then_some(Self::HelmValues)
    }
}

/// Whether a document has values of a chart, by their names or by the backend that they configure. On a page, where the name
/// of the file tells nothing, whatever has variables may be a part of some.
fn is_values(name: &str, yaml: &Yaml<'_>, root: NodeId) -> bool {
    let has_any = |keys: &[&str]| keys.iter().any(|key| yaml.get(root, key).is_some());
    let is_page = Format::of_name(name) == Some(Format::Page);
    let is_named = (name.starts_with("values") || is_page) && has_any(&["env", "extraEnv", "config"])
        || is_page && has_any(&["environment", "x-airflow-common", "extraEnvVars"]);
    is_named
        || has_any(PARTS)
        || is_of_chart(yaml, root)
        || yaml.members(root).iter().any(|(_, own)| is_of_chart(yaml, *own))
        || is_page && holds_variables(yaml, root, 0)
}

/// Whether the values below a node, which may be the name of a chart, are for Airflow: they configure a backend, or list
/// its variables.
pub(super) fn is_of_chart(yaml: &Yaml<'_>, node: NodeId) -> bool {
    let is_variable = |item: &NodeId| yaml.text_at(*item, "name").is_some_and(|name| name.starts_with("AIRFLOW_"));
    sets_backend(yaml, node) || LISTS.iter().any(|list| yaml.items_at(node, list).iter().any(is_variable))
}

fn sets_backend(yaml: &Yaml<'_>, node: NodeId) -> bool {
    let backend = yaml.at(node, &["config", "secrets", "backend"]).and_then(|backend| yaml.text(backend));
    backend.is_some_and(|backend| backend.trim_start().starts_with("airflow."))
}

/// Whether a file has jobs or steps for a pipeline of Azure.
fn is_template_of_azure(yaml: &Yaml<'_>, root: NodeId) -> bool {
    let holds = |key: &str, inner: &[&str]| {
        let items = yaml.get(root, key).map(|list| yaml.items(list)).unwrap_or_default();
        items.iter().any(|item| inner.iter().any(|inner| yaml.get(*item, inner).is_some()))
    };
    holds("jobs", &["job", "deployment"]) || holds("stages", &["stage"]) || holds("steps", &["task", "bash", "pwsh"])
}

/// Whether a job of GitLab is at the top: a script, and a key that no job of others has beside it.
fn is_pipeline_of_gitlab(yaml: &Yaml<'_>, root: NodeId) -> bool {
    const BESIDE: [&str; 6] = ["stage", "image", "before_script", "only", "rules", "variables"];
    let is_job = |(_, job): &(NodeId, NodeId)| {
        yaml.get(*job, "script").is_some() && BESIDE.iter().any(|key| yaml.get(*job, key).is_some())
    };
    yaml.members(root).iter().any(is_job)
}

/// What the variables that a page sets begin with.
const NAMES: [&str; 3] = ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"];

/// Whether a node, or one below it, is variables of Airflow's.
fn holds_variables(yaml: &Yaml<'_>, node: NodeId, depth: usize) -> bool {
    let below = |node: &NodeId| holds_variables(yaml, *node, depth + 1);
    depth < DEEPEST
        && (sets_variables(yaml, node)
            || yaml.items(node).iter().any(below)
            || yaml.members(node).iter().any(|(_, value)| below(value)))
}

/// What a page prints is not nested deeper.
const DEEPEST: usize = 12;

/// Whether nothing but variables is at the top, in one of the three forms, and one of Airflow's: a page leaves out what is
/// above them. A plain value with blanks is a sentence about the variable, unless it is JSON.
pub(super) fn sets_variables(yaml: &Yaml<'_>, root: NodeId) -> bool {
    let is_of_airflow = |name: &str| NAMES.iter().any(|start| name.starts_with(start));
    // So is a word alone where a class, JSON or a URI belongs.
    let is_value = |name: &str, value: Option<NodeId>| {
        let Some(scalar) = value.and_then(|value| yaml.scalar(value)) else { return true };
        let text = scalar.text.text().unwrap_or_default();
        let is_word = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_long = name.contains("BACKEND") || name.starts_with("AIRFLOW_CONN_");
        !scalar.is_plain || text.starts_with('{') || !(text.contains(' ') || is_word && is_long)
    };
    let mut names: Vec<&str> = Vec::new();
    match yaml.value(root) {
        Value::Scalar(_) => return false,
        Value::Map(members) => {
            for (key, value) in members {
                let Some(name) = yaml.text(*key).filter(|name| is_value(name, Some(*value))) else { return false };
                if name != "<<" {
                    names.push(name);
                }
            }
        }
        Value::List(items) => {
            for item in items {
                let pair = yaml.text(*item).and_then(|text| text.split_once('='));
                let is_given = ["value", "valueFrom"].iter().any(|key| yaml.get(*item, key).is_some());
                let own = yaml.text_at(*item, "name");
                let own = own.filter(|name| is_given && is_value(name, yaml.get(*item, "value")));
                let name = pair.map(|(name, _)| name).or(own);
                let Some(name) = name else { return false };
                names.push(name);
            }
        }
    }
    let is_name = |name: &&str| is_variable_name(name) && !name.starts_with(|first: char| first.is_ascii_lowercase());
    names.iter().all(is_name) && names.iter().any(|name| is_of_airflow(name))
}
