//! What YAML files, Terraform files, `airflow.cfg`, Makefiles, justfiles, units of systemd and `devcontainer.json` carry for Airflow's
//! processes: variables and scripts.
//!
//! Enters: a file's text, format and path. Leaves: its variable blocks, each with what is known about the process that
//! gets it, and the text of its scripts at the same offsets. Never judges, and never treats a placeholder that is filled
//! in later as a value.

mod base64;
mod cfg;
pub mod chart;
mod cloudformation;
mod compose;
mod devcontainer;
mod ecs;
mod identity;
mod installed;
mod interpolation;
mod justfile;
mod kind;
mod kustomize;
mod levels;
mod makefile;
mod managed;
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

pub use cfg::{kept_out, spelled};
pub use compose::meant as meant_key;
pub use identity::Identity;
pub use interpolation::fill;
pub use kind::Kind;
pub use managed::{is_refused_by_composer, is_taken_by_mwaa};
pub use oddity::{Oddity, OddityKind};

use std::collections::HashMap;

use crate::format::yaml::{NodeId, Yaml};
use crate::format::{Format, is_json};
use crate::json;
use crate::knowledge::Store;
use crate::loader::Loader;
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

/// A variable: its name and its value.
pub type Variable<'p> = (Mapped<'p>, Mapped<'p>);

/// The variables of one kind of process.
#[allow(clippy::struct_excessive_bools, reason = "facts about the process that do not depend on each other")]
#[derive(Clone, Debug, Default)]
pub struct Block<'p> {
    /// The process, as the file names it.
    pub name: String,
    /// In order; the last one of a name counts.
    pub variables: Vec<Variable<'p>>,
    /// The `.env` files that come before them.
    pub files: Vec<EnvFile>,
    /// Whether the files win over them instead.
    pub files_win: bool,
    /// Whether something else may set more.
    pub is_open: bool,
    /// Whether it only changes a service that another file defines.
    pub is_change: bool,
    /// Whether a platform may give a region and an identity.
    pub has_platform: bool,
    /// What its image is built from, if the project builds it.
    pub build: Option<Build>,
    /// Its image, as compose names it: with the default of a reference.
    pub image: Option<String>,
    /// Whether the program that it starts is `airflow`.
    pub starts_airflow: bool,
    /// Whether its variables replace those of the service that it changes.
    pub replaces: bool,
    /// The variables that it takes away from the service that it changes.
    pub resets: Vec<String>,
    /// Whether references in its values are filled in from the `.env` beside the file.
    pub is_filled_in: bool,
    /// The files and folders of the host that it mounts, relative to the file.
    pub mounts: Vec<String>,
    /// Whether it mounts an `airflow.cfg`.
    pub has_own_cfg: bool,
    /// Whether it is a deployment, which runs in the project's image without its `airflow.cfg`.
    pub is_deployment: bool,
    /// Whether it has a role of its own: an identity without keys.
    pub has_identity: bool,
    /// The objects of Kubernetes whose data come before the variables.
    pub objects: Vec<Taken>,
    /// What it is of, where the file says so.
    pub identity: Option<Identity>,
    /// The variables whose values are in objects of Kubernetes.
    pub references: Vec<Reference>,
    /// Variables whose values are in other files of the project, each with the index of its document.
    pub elsewhere: Vec<(usize, Variable<'p>)>,
    /// The object of Kubernetes that it is the data of.
    pub object: Option<Object>,
    /// For the step of a job: the part of the file whose steps come before it, and how many of the variables are not its
    /// own. What those steps hand on comes between these and its own.
    pub handed: Option<(Span, usize)>,
}

/// What an image is built from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// The folder, relative to the file that names it.
    pub folder: String,
    /// The Dockerfile in it.
    pub dockerfile: String,
    /// The stage; the last one if none is named.
    pub target: Option<String>,
}

impl Build {
    /// The image of the Dockerfile in a folder.
    pub fn of_folder(folder: String) -> Self {
        Self { folder, dockerfile: "Dockerfile".to_owned(), target: None }
    }
}

/// An object of Kubernetes whose data a container takes as variables.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The object.
    pub object: Object,
    /// What is put in front of each key.
    pub prefix: String,
}

/// A variable of a container whose value is in an object of Kubernetes.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The index of the variable in its block.
    pub variable: usize,
    /// The object.
    pub object: Object,
    /// The key there.
    pub key: String,
    /// Where the key is named.
    pub span: Span,
    /// Whether the container starts without it.
    pub is_optional: bool,
}

/// A `.env` file that a block reads.
#[derive(Clone, Debug)]
pub struct EnvFile {
    /// Its path, relative to the file that names it.
    pub path: String,
    /// Where it is named.
    pub span: Span,
    /// Whether nothing starts without it.
    pub is_required: bool,
    /// The program that reads it.
    pub loader: Loader,
}

/// A `ConfigMap` or a `Secret` that a container takes its variables from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Object {
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

/// The kinds of objects that hold variables.
const OBJECTS: [&str; 2] = ["ConfigMap", "Secret"];

/// The objects of these kinds in a file, also those that kustomize makes.
pub fn objects(text: &str) -> Vec<Object> {
    let names = OBJECTS.iter().chain(&kustomize::GENERATORS);
    if !names.into_iter().any(|name| memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some()) {
        return Vec::new();
    }
    let yaml = Yaml::read(text);
    let mut objects = Vec::new();
    for root in kind::documents(&yaml) {
        objects.extend(object_at(&yaml, root));
        objects.extend(kustomize::objects(&yaml, root).into_iter().map(|(object, _)| object));
    }
    objects
}

/// The object that a document is.
fn object_at(yaml: &Yaml<'_>, root: NodeId) -> Option<Object> {
    let kind = yaml.text_at(root, "kind")?;
    let name = yaml.at(root, &["metadata", "name"]).and_then(|name| yaml.text(name))?.to_owned();
    OBJECTS.iter().find(|known| **known == kind).map(|kind| Object { kind, name })
}

/// The only place of an object in a file: the document that it is, or the generator of kustomize that makes it.
fn place_of(path: &str, yaml: &Yaml<'_>, object: &Object) -> Option<(NodeId, bool)> {
    let documents = kind::documents(yaml).into_iter().filter(|root| {
        Kind::of(path, yaml, *root) == Some(Kind::Kubernetes) && object_at(yaml, *root).as_ref() == Some(object)
    });
    let generated = yaml.roots.iter().flat_map(|root| kustomize::objects(yaml, *root));
    let generated = generated.filter(|(own, _)| own == object).map(|(_, node)| (node, true));
    let mut found = documents.map(|root| (root, false)).chain(generated);
    found.next().filter(|_| found.next().is_none())
}

/// The variables of an object of Kubernetes in a file; `None` if it has none of this name, or several.
pub fn object<'p>(path: &str, text: &'p str, object: &Object) -> Option<Vec<Variable<'p>>> {
    let yaml = Yaml::read(text);
    let (node, is_generated) = place_of(path, &yaml, object)?;
    if is_generated { kustomize::literals(&yaml, node) } else { Some(variables::of_object(text, &yaml, node)) }
}

/// One value of an object of Kubernetes in a file, with its key.
pub fn datum<'p>(path: &str, text: &'p str, object: &Object, key: &str) -> Option<Variable<'p>> {
    let yaml = Yaml::read(text);
    let (node, is_generated) = place_of(path, &yaml, object)?;
    if !is_generated {
        return taken::of_datum(&yaml, node, key);
    }
    kustomize::literals(&yaml, node)?.into_iter().rev().find(|(own, _)| own.bytes() == key.as_bytes())
}

/// All keys of an object of Kubernetes in a file; `None` if they are not known there.
pub fn keys(path: &str, text: &str, object: &Object) -> Option<Vec<String>> {
    let yaml = Yaml::read(text);
    let (node, is_generated) = place_of(path, &yaml, object).filter(|_| !yaml.is_template && yaml.problem.is_none())?;
    if is_generated { None } else { taken::keys(&yaml, node) }
}

/// The objects that containers in a file take with a prefix: their keys are no names of variables.
pub fn prefixed(text: &str) -> Vec<Object> {
    let holds = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    if !holds("envFrom") || !holds("prefix") {
        return Vec::new();
    }
    let yaml = Yaml::read(text);
    let mut taken = Vec::new();
    yaml.roots.iter().for_each(|root| taken::taken(&yaml, *root, 0, &mut taken));
    taken.into_iter().filter(|one| !one.prefix.is_empty()).map(|one| one.object).collect()
}

/// Whether a kustomization changes what it builds in a way that only kustomize knows.
pub fn is_patched(text: &str) -> bool {
    let yaml = Yaml::read(text);
    yaml.roots.iter().any(|root| kustomize::is_patched(&yaml, *root))
}

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

/// Whether a reference names an image of Airflow that sets no backend.
pub fn is_known_image(image: &str) -> bool {
    compose::is_known(image)
}

/// The Airflow image that the services of a compose file run, and its place.
pub fn image(text: &str) -> Option<(String, Span)> {
    let yaml = Yaml::read(text);
    let root = yaml.roots.first().copied()?;
    compose::image(&yaml, root)
}

/// The names of the variables that compose fills into the variables of its services.
pub fn references(path: &str, text: &str) -> Vec<String> {
    let yaml = Yaml::read(text);
    let blocks = compose_blocks(path, &yaml);
    let values = blocks.iter().flat_map(|block| &block.variables).map(|(_, value)| value);
    values.flat_map(|value| interpolation::references(value, text)).collect()
}

/// The compose files that services of a file extend.
pub fn extended(text: &str) -> Vec<String> {
    let yaml = Yaml::read(text);
    yaml.roots.iter().flat_map(|root| compose::extended(&yaml, *root)).collect()
}

/// The blocks of the services of a compose file that have variables.
fn compose_blocks<'p>(path: &str, yaml: &Yaml<'p>) -> Vec<Block<'p>> {
    let mut blocks = compose::blocks(yaml, &compose_roots(path, yaml));
    blocks.retain(compose::has_variables);
    blocks
}

/// A block for each service of a compose file, also for those without variables.
pub fn composed<'p>(path: &str, text: &'p str) -> Vec<Block<'p>> {
    let yaml = Yaml::read(text);
    let mut blocks = compose::blocks(&yaml, &compose_roots(path, &yaml));
    // Of a file that its reader refuses nothing is missing.
    for block in &mut blocks {
        block.is_open |= yaml.problem.is_some() || yaml.is_template;
    }
    blocks
}

/// The compose files that a `devcontainer.json` names, in order.
pub use devcontainer::compose_files;

/// A service of a compose file.
#[derive(Debug)]
pub struct Service<'p> {
    /// Its name.
    pub name: Mapped<'p>,
    /// Where it is named.
    pub span: Span,
    /// Whether the file says what it runs in: an image, or what it is built from.
    pub has_image: bool,
}

/// The services of a compose file.
pub fn services(text: &str) -> Vec<Service<'_>> {
    let yaml = Yaml::read(text);
    yaml.roots.iter().flat_map(|root| compose::named(&yaml, *root)).collect()
}

/// The `.env` files that a file names: for services of compose and of systemd, for containers of an editor, and for
/// generators of kustomize.
pub fn env_files(format: Format, path: &str, text: &str) -> Vec<EnvFile> {
    if format != Format::Yaml {
        return read(format, path, text).blocks.into_iter().flat_map(|block| block.files).collect();
    }
    let yaml = Yaml::read(text);
    let mut files = Vec::new();
    for root in &yaml.roots {
        if Kind::of(path, &yaml, *root) != Some(Kind::Compose) {
            files.extend(kustomize::files(&yaml, *root));
        }
    }
    files.extend(compose::blocks(&yaml, &compose_roots(path, &yaml)).into_iter().flat_map(|block| block.files));
    files
}

/// Whether a YAML file is a compose file.
pub fn is_compose(path: &str, text: &str) -> bool {
    !compose_roots(path, &Yaml::read(text)).is_empty()
}

/// The documents of a compose file, which it merges.
fn compose_roots(path: &str, yaml: &Yaml<'_>) -> Vec<NodeId> {
    yaml.roots.iter().copied().filter(|root| Kind::of(path, yaml, *root) == Some(Kind::Compose)).collect()
}

/// The variables that the scripts of a pipeline get, by the place of each script.
pub fn given<'p>(format: Format, path: &str, text: &'p str) -> Vec<(Span, Vec<Variable<'p>>)> {
    if format != Format::Yaml {
        return Vec::new();
    }
    let yaml = Yaml::read(text);
    let mut given = Vec::new();
    for root in &yaml.roots {
        let Some(kind) = Kind::of(path, &yaml, *root) else { continue };
        for level in levels::of_file(&yaml, *root, kind, false).into_iter().filter(|level| !level.variables.is_empty())
        {
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
        Format::Cfg => return cfg::read(text),
        Format::Make => return makefile::read(text),
        Format::Just => return justfile::read(text),
        // Each of its blocks is read by itself; a dump is read as what it is.
        Format::Page | Format::State => return Carried::default(),
        Format::Devcontainer => return devcontainer::read(path, text),
        Format::Unit => return unit::read(path, text),
        Format::Hcl => return terraform::read(path, text),
        _ => {}
    }
    let yaml = Yaml::read(text);
    let mut carried = Carried { problem: yaml.problem, ..Carried::default() };
    let mut scripts = scripts::Scripts::new(text);
    for root in kind::documents(&yaml) {
        if installed::add(text, &yaml, root, &mut carried) {
            carried.kind = carried.kind.or(Some(Kind::Kubernetes));
            continue;
        }
        carried.blocks.extend(kustomize::blocks(&yaml, root));
        let Some(kind) = Kind::of(path, &yaml, root) else { continue };
        carried.kind = carried.kind.or(Some(kind));
        match kind {
            Kind::Compose => {}
            Kind::GitHub | Kind::GitLab => carried.blocks.extend(levels::blocks(text, &yaml, root, kind)),
            Kind::CloudFormation => {
                cloudformation::read(text, &yaml, root, &mut carried);
                continue;
            }
            Kind::Ecs => {
                ecs::add(&yaml, root, &mut carried);
                continue;
            }
            Kind::HelmValues if Format::of_name(file_name(path)) == Some(Format::Page) => {
                let mut blocks = variables::blocks(text, &yaml, root, kind);
                let values = blocks.iter_mut().flat_map(|block| &mut block.variables);
                values.for_each(|(_, value)| *value = interpolation::of_page(value));
                carried.blocks.extend(blocks);
            }
            Kind::HelmValues => {
                let nested = values::extra_env(text, &yaml, root).into_iter();
                let mut nested = nested.chain(values::extra_secrets(text, &yaml, root));
                carried.problem = carried.problem.or_else(|| nested.find_map(|nested| nested.problem));
                carried.blocks.extend(variables::blocks(text, &yaml, root, kind));
            }
            _ => carried.blocks.extend(variables::blocks(text, &yaml, root, kind)),
        }
        carried.oddities.extend(oddities::of(text, &yaml, root, kind));
        carried.oddities.extend(scripts::maps(&yaml, root, kind));
        scripts.add(&yaml, root, kind);
    }
    if is_json(path) && !is_broken_json(text, carried.kind) {
        carried.problem = None;
    }
    carried.blocks.extend(compose_blocks(path, &yaml));
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
