//! What people dump of a running system: the variables that processes have, as the platform or the process prints them.
//!
//! Enters: the text of a dump. Leaves: its kind, told by its content alone, and a [`Block`] for each process. What a dump
//! hides is set, and its value is not known. Never asks a system for anything, and never takes a file of a project for a
//! dump.
//!
//! Source: outputs of `docker compose config` as people publish them; `AirflowConfigParser.write` of Airflow 2.10.5, read,
//! not run: it prints the value of a variable raw.

mod lines;
mod objects;
mod table;

use super::{Block, Identity, Kind, Variable, cfg, compose, kind, variables};
use crate::format::cfg::Cfg;
use crate::format::yaml::{NodeId, Yaml};
use crate::text::Mapped;

/// What printed a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dump {
    /// `env` or `printenv` in the process: every variable that it has.
    Environment,
    /// Lines `NAME=value` of such an output, or those that `astro deployment variable list --save` writes.
    Lines,
    /// The table of `astro deployment variable list`.
    AstroTable,
    /// `astro deployment inspect`, as YAML or JSON.
    AstroDeployment,
    /// `docker compose config`, as YAML or JSON.
    Compose,
    /// `docker inspect`.
    Containers,
    /// `kubectl get -o json` or `-o yaml`.
    Kubernetes,
    /// `airflow config list`.
    Configuration,
}

impl Dump {
    /// What printed a text; an error says why it cannot be told.
    pub fn of(text: &str) -> Result<Self, &'static str> {
        let bare = text.trim_start_matches('\u{feff}').trim_start();
        if bare.is_empty() {
            return Err("the dump is empty");
        }
        if table::is_one(text) {
            return Ok(Self::AstroTable);
        }
        if let Some(lines) = lines::kind(text) {
            return lines;
        }
        if is_configuration(text) {
            return Ok(Self::Configuration);
        }
        let yaml = Yaml::read(text);
        let root = yaml.roots.first().copied().filter(|_| yaml.problem.is_none()).ok_or(UNKNOWN)?;
        of_tree(&yaml, root)
    }

    /// Whether it says which deployment, service or object it is about.
    pub fn names_itself(self) -> bool {
        matches!(self, Self::AstroDeployment | Self::Compose | Self::Containers | Self::Kubernetes)
    }
}

/// Why a text is not taken.
const UNKNOWN: &str = "not a dump that airenv recognizes: it takes what `astro deployment variable list`, `astro deployment \
                       inspect`, `docker compose config`, `docker inspect`, `kubectl get -o json` (or yaml), `airflow \
                       config list` or `env` prints";

fn of_tree(yaml: &Yaml<'_>, root: NodeId) -> Result<Dump, &'static str> {
    if objects::are_containers(yaml, root) {
        return Ok(Dump::Containers);
    }
    match Kind::of("", yaml, root) {
        Some(Kind::Kubernetes) if objects::are_live(yaml, root) => Ok(Dump::Kubernetes),
        Some(Kind::Kubernetes) => {
            Err("a manifest, not what `kubectl get -o json` (or yaml) prints: it has no `metadata.uid`")
        }
        _ if yaml.at(root, &["deployment", "metadata", "deployment_id"]).is_some() => Ok(Dump::AstroDeployment),
        Some(Kind::AstroDeployment) => {
            Err("a deployment file, not what `astro deployment inspect` prints: it has no `metadata.deployment_id`")
        }
        Some(Kind::Compose) if is_resolved(yaml, root) => Ok(Dump::Compose),
        Some(Kind::Compose) => Err("a compose file, not what `docker compose config` prints"),
        _ => Err(UNKNOWN),
    }
}

/// Whether it is a compose file as `docker compose config` prints it: with what is a default elsewhere written out, such
/// as the network of every service. Early versions print no name.
fn is_resolved(yaml: &Yaml<'_>, root: NodeId) -> bool {
    let is_joined = |service: &NodeId| {
        let networks = yaml.get(*service, "networks").is_some_and(|networks| yaml.items(networks).is_empty());
        (networks || yaml.get(*service, "network_mode").is_some())
            && ["env_file", "extends"].iter().all(|key| yaml.get(*service, key).is_none())
    };
    let services = yaml.members_at(root, "services");
    let is_named = ["name", "networks"].iter().any(|key| yaml.get(root, key).is_some());
    is_named && services.iter().all(|(_, service)| is_joined(service))
}

/// Whether it is what `airflow config list` prints.
fn is_configuration(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let is_section =
        first.is_some_and(|line| line.starts_with('[') && line.ends_with(']') && !line.contains(['"', '{']));
    is_section && Cfg::read(text).sections.iter().any(|(name, _)| matches!(*name, "core" | "secrets" | "workers"))
}

/// The variables of each process in a dump.
pub fn blocks(text: &str, dump: Dump) -> Vec<Block<'_>> {
    let mut blocks = match dump {
        Dump::Environment | Dump::Lines => {
            vec![Block { variables: lines::read(text), is_open: dump == Dump::Lines, ..Block::default() }]
        }
        Dump::AstroTable => vec![of_deployment(table::read(text), None)],
        Dump::Configuration => of_configuration(text),
        Dump::AstroDeployment | Dump::Compose | Dump::Containers | Dump::Kubernetes => of_yaml(text, dump),
    };
    for (_, value) in blocks.iter_mut().flat_map(|block| &mut block.variables) {
        if value.text().is_none_or(is_hidden) {
            *value = Mapped::hole(value.whole());
        }
    }
    blocks
}

/// A deployment has the image of the project below its variables.
fn of_deployment(variables: Vec<Variable<'_>>, identity: Option<Identity>) -> Block<'_> {
    Block { variables, is_deployment: true, identity, ..Block::default() }
}

fn of_yaml(text: &str, dump: Dump) -> Vec<Block<'_>> {
    let yaml = Yaml::read(text);
    let Some(root) = yaml.roots.first().copied() else { return Vec::new() };
    match dump {
        Dump::Kubernetes => objects::of_cluster(text, &yaml),
        Dump::Containers => objects::of_containers(&yaml, root),
        // Everything is filled in and merged already.
        Dump::Compose => {
            let blocks = compose::blocks(&yaml, &[root]).into_iter();
            blocks.map(|block| Block { is_filled_in: false, ..block }).collect()
        }
        _ => {
            let variables = yaml.at(root, &["deployment", "environment_variables"]);
            let items = variables.map(|list| yaml.items(list)).unwrap_or_default();
            let variables = items.iter().filter_map(|item| objects::of_astro(&yaml, *item)).collect();
            vec![of_deployment(variables, kind::deployment(&yaml, root))]
        }
    }
}

/// What the options say; the environment that they do not come from is not shown.
fn of_configuration(text: &str) -> Vec<Block<'_>> {
    // Airflow prints the value of a variable as it is: one with several lines tears the output.
    let is_torn = !Cfg::read(text).problems.is_empty();
    let mut blocks = cfg::read(text).blocks;
    for (_, value) in blocks.iter_mut().flat_map(|block| &mut block.variables) {
        // `%%` of a file and `%` of a variable cannot be told apart.
        if is_torn || value.bytes().contains(&b'%') {
            *value = Mapped::hole(value.whole());
        }
    }
    blocks
}

/// Whether a dump shows this in place of a value or of a part of it.
fn is_hidden(value: &str) -> bool {
    const WORDS: [&str; 5] = ["redacted", "hidden", "masked", "secret", "sensitive"];
    let bare = value.trim();
    let inner = bare.trim_matches(|mark: char| "<>[](){}* ".contains(mark));
    bare.contains("***") || inner.len() < bare.len() && WORDS.iter().any(|word| inner.eq_ignore_ascii_case(word))
}
