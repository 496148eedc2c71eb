//! What YAML files, Terraform files, `airflow.cfg`, Makefiles, justfiles, units of systemd and `devcontainer.json` carry for Airflow's
//! processes: variables and scripts.
//!
//! Enters: a file's text, format and path. Leaves: its variable blocks, each with what is known about the process that
//! gets it, and the text of its scripts at the same offsets. Never judges, and never treats a placeholder that is filled
//! in later as a value.

mod base64;
mod block;
mod cfg;
pub mod chart;
mod cloudformation;
mod commands;
mod compose;
mod devcontainer;
mod ecs;
mod embedded;
mod identity;
mod installed;
mod interpolation;
mod justfile;
mod kind;
mod kustomize;
mod levels;
mod makefile;
mod managed;
mod objects;
mod oddities;
mod oddity;
pub mod page;
pub mod release;
mod scripts;
pub mod state;
mod taken;
pub mod terraform;
mod typed;
mod unit;
mod values;
mod variables;

pub use block::{Block, Build, EnvFile, EnvFrom, Object, Reference, Variable};
pub use cfg::{kept_out, spelled};
pub use compose::{ComposeFile, ServiceName, is_known as is_known_image, meant as meant_key};
pub use devcontainer::compose_files;
pub use identity::Identity;
pub use interpolation::fill;
pub use kind::Kind;
pub use managed::{is_option_in_composer, is_refused_by_composer, is_taken_by_mwaa};
pub use objects::{ObjectPlace, datum, is_patched, keys, may_hold_objects, object, objects, prefixed};
pub use oddity::{Oddity, OddityKind};

use std::collections::HashMap;

use crate::format::yaml::{NodeId, Yaml};
use crate::format::{Format, is_json};
use crate::json;
use crate::knowledge::Store;
use crate::text::{Mapped, Span, file_name};

/// Deeper nesting is not searched.
const DEEPEST: usize = 40;

/// The files that `docker compose` looks for, in this order.
pub const COMPOSE_FILES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The override files that it looks for, in this order.
pub const COMPOSE_OVERRIDES: [&str; 4] =
    ["compose.override.yaml", "compose.override.yml", "docker-compose.override.yml", "docker-compose.override.yaml"];

/// The only compose file of an Astro project that its CLI reads.
pub const ASTRO_OVERRIDE: &str = "docker-compose.override.yml";

/// A secret that a file writes to a store.
#[derive(Clone, Debug)]
pub struct StoredSecret<'p> {
    /// The store.
    pub store: Store,
    /// Its name, which may have holes.
    pub name: Mapped<'p>,
    /// What precedes the name: the Vault mount, with a slash behind it.
    pub mount: Option<String>,
    /// The type of a parameter, if it is given.
    pub kind: Option<Mapped<'p>>,
    /// Its own region, if it is given.
    pub region: Option<Mapped<'p>>,
    /// Whether it names the provider that makes it.
    pub has_provider: bool,
}

/// What a file carries.
#[derive(Debug, Default)]
pub struct Carried<'p> {
    /// What kind of file it is.
    pub kind: Option<Kind>,
    /// The oddities of its blocks.
    pub oddities: Vec<Oddity<'p>>,
    /// Its variables.
    pub blocks: Vec<Block<'p>>,
    /// Its scripts, each at its own offset in a text as long as the file; `None` if there are none.
    pub script: Option<String>,
    /// Where it stops being valid YAML or HCL.
    pub problem: Option<u32>,
    /// The secrets that it writes to a store.
    pub secrets: Vec<StoredSecret<'p>>,
    /// The values of secrets that it writes out itself, and other values outside of blocks with their names.
    pub literals: Vec<(Option<Mapped<'p>>, Mapped<'p>)>,
}

/// The `.env` files that a YAML file names: for services of compose, and for generators of kustomize.
pub fn env_files(path: &str, yaml: &Yaml<'_>) -> Vec<EnvFile> {
    let mut files = Vec::new();
    for root in &yaml.roots {
        if Kind::of(path, yaml, *root) != Some(Kind::Compose) {
            files.extend(kustomize::files(yaml, *root));
        }
    }
    files.extend(compose::blocks_of(path, yaml).into_iter().flat_map(|block| block.files));
    files
}

/// The variables that the scripts of a pipeline get, by the place of each script.
pub fn given<'p>(path: &str, yaml: &Yaml<'p>) -> Vec<(Span, Vec<Variable<'p>>)> {
    let mut given = Vec::new();
    for root in &yaml.roots {
        let Some(kind) = Kind::of(path, yaml, *root) else { continue };
        for level in levels::of_file(yaml, *root, kind, false).into_iter().filter(|level| !level.variables.is_empty()) {
            given.extend(level.scripts.iter().map(|script| (yaml.span(*script), level.variables.clone())));
        }
    }
    given
}

/// Something else may be put into a template, and of two branches that set a variable one is taken.
fn of_template(block: &mut Block<'_>) {
    block.is_open = true;
    let mut counts: HashMap<Vec<u8>, usize> = HashMap::new();
    block.variables.iter().for_each(|(key, _)| *counts.entry(key.bytes().to_vec()).or_default() += 1);
    for (key, value) in &mut block.variables {
        if counts.get(key.bytes()).is_some_and(|count| *count > 1) {
            *value = Mapped::hole(value.whole());
        }
    }
}

/// Whether JSON that is no YAML is no JSON either, in a file of a known kind: others may have comments, or one text behind
/// the other, as Kubernetes takes them.
fn is_broken_json(text: &str, kind: Option<Kind>) -> bool {
    kind.is_some_and(|kind| kind != Kind::Kubernetes) && !json::parse(text, &[]).is_valid()
}

/// Reads a file.
pub fn read<'p>(format: Format, path: &str, text: &'p str) -> Carried<'p> {
    match format {
        Format::Cfg => cfg::read(text),
        Format::Make => makefile::read(text),
        Format::Just => justfile::read(text),
        // Each of its blocks is read by itself; a dump is read as what it is.
        Format::Page | Format::State => Carried::default(),
        Format::Devcontainer => devcontainer::read(path, text),
        Format::Unit => unit::read(path, text),
        Format::Hcl => terraform::read(path, text),
        _ => read_yaml(path, &Yaml::read(text)),
    }
}

/// Reads a YAML file, each of its documents as what it is.
pub fn read_yaml<'p>(path: &str, yaml: &Yaml<'p>) -> Carried<'p> {
    let text = yaml.source;
    let mut carried = Carried { problem: yaml.problem, ..Carried::default() };
    let mut scripts = scripts::Scripts::new(text);
    for root in kind::documents(yaml) {
        if installed::add(text, yaml, root, &mut carried) {
            carried.kind = carried.kind.or(Some(Kind::Kubernetes));
            continue;
        }
        carried.blocks.extend(kustomize::blocks(yaml, root));
        let Some(kind) = Kind::of(path, yaml, root) else { continue };
        carried.kind = carried.kind.or(Some(kind));
        if !add_document((path, yaml), root, kind, &mut carried) {
            continue;
        }
        carried.oddities.extend(oddities::of(text, yaml, root, kind));
        carried.oddities.extend(scripts::maps(yaml, root, kind));
        scripts.add(yaml, root, kind);
    }
    if is_json(path) && !is_broken_json(text, carried.kind) {
        carried.problem = None;
    }
    carried.blocks.extend(
        compose::blocks_of(path, yaml).into_iter().filter(|block| block.has_variables() || block.has_own_image()),
    );
    if yaml.is_template {
        carried.blocks.iter_mut().for_each(of_template);
        // Of two branches, one is taken.
        carried.oddities.retain(|odd| !matches!(odd.kind, OddityKind::Twice | OddityKind::ReferenceBelow));
    }
    carried.script = scripts.finish();
    // Of a file that its reader refuses nothing is missing.
    if yaml.problem.is_some() || carried.oddities.iter().any(|oddity| oddity.kind.stops_compose()) {
        carried.blocks.iter_mut().for_each(|block| block.is_open = true);
    }
    carried
}

/// Adds the blocks of a document of a known kind; whether anything else of it is looked at.
fn add_document<'p>((path, yaml): (&str, &Yaml<'p>), root: NodeId, kind: Kind, carried: &mut Carried<'p>) -> bool {
    let text = yaml.source;
    match kind {
        Kind::Compose => {}
        Kind::GitHub | Kind::GitLab => carried.blocks.extend(levels::blocks(text, yaml, root, kind)),
        Kind::CloudFormation => {
            cloudformation::read(text, yaml, root, carried);
            return false;
        }
        Kind::Ecs => {
            ecs::add(yaml, root, carried);
            return false;
        }
        Kind::HelmValues if Format::of_name(file_name(path)) == Some(Format::Page) => {
            let mut blocks = variables::blocks(text, yaml, root, kind);
            let values = blocks.iter_mut().flat_map(|block| &mut block.variables);
            values.for_each(|(_, value)| *value = interpolation::of_page(value));
            carried.blocks.extend(blocks);
        }
        Kind::Kubernetes => {
            embedded::add_cfg(yaml, root, carried);
            carried.blocks.extend(variables::blocks(text, yaml, root, kind));
        }
        Kind::HelmValues => {
            let nested = values::extra_env(text, yaml, root).into_iter();
            let mut nested = nested.chain(values::extra_secrets(text, yaml, root));
            carried.problem = carried.problem.or_else(|| nested.find_map(|nested| nested.problem));
            carried.blocks.extend(variables::blocks(text, yaml, root, kind));
            let objects = values::extra_objects(text, yaml, root).into_iter();
            let block = |variables| Block { variables, is_open: true, has_platform: true, ..Block::default() };
            carried.blocks.extend(objects.map(block));
        }
        _ => carried.blocks.extend(variables::blocks(text, yaml, root, kind)),
    }
    true
}
