//! What a YAML file or an `airflow.cfg` carries for the processes of Airflow: variables, and scripts.
//!
//! Enters: the text of a file, its format and its path. Leaves: the blocks of variables in it, each with what is known of who gets it, and
//! the text of its scripts at their own places. Never judges, and never takes for a value what is filled in later.

mod base64;
mod cfg;
mod compose;
mod interpolation;
mod kind;
mod kustomize;
mod makefile;
mod oddities;
mod scripts;
mod typed;
mod variables;

pub use cfg::spelled;
pub use kind::Kind;

use crate::format::Format;
use crate::format::yaml::Yaml;
use crate::loader::Loader;
use crate::text::{Mapped, Span};

/// Nothing is looked for deeper than this.
const DEEPEST: usize = 40;

/// What `docker compose` reads, in the order in which it looks.
pub const COMPOSE_FILES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// What it reads upon that, in the order in which it looks.
pub const COMPOSE_OVERRIDES: [&str; 4] =
    ["compose.override.yaml", "compose.override.yml", "docker-compose.override.yml", "docker-compose.override.yaml"];

/// A variable: its name and its value.
pub type Variable<'p> = (Mapped<'p>, Mapped<'p>);

/// Variables that one kind of process gets.
#[derive(Clone, Debug, Default)]
pub struct Block<'p> {
    /// Who gets them, as the file calls it.
    pub name: String,
    /// In the order in which they count: the last one of a name does.
    pub variables: Vec<Variable<'p>>,
    /// The `.env` files that come before them.
    pub files: Vec<EnvFile>,
    /// Whether something else may set more.
    pub is_open: bool,
    /// Whether it only changes a service that another file defines.
    pub is_change: bool,
    /// Whether a platform may give a region and an identity.
    pub has_platform: bool,
    /// The Dockerfile's folder, where the process runs in an image that is built here.
    pub build: Option<String>,
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

/// Something in a block that is not as its reader wants it.
#[derive(Clone, Debug)]
pub struct Oddity<'p> {
    /// What is odd.
    pub kind: OddityKind,
    /// The variable.
    pub name: Mapped<'p>,
    /// Where.
    pub span: Span,
    /// The place that it is odd beside.
    pub beside: Option<Span>,
}

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddityKind {
    /// A map or a list where a string belongs.
    NotText,
    /// A number without quotes, which the reader refuses.
    Number,
    /// `true` or `yes` without quotes, which the reader refuses.
    Boolean,
    /// A number or a boolean without quotes of which a process gets another text.
    Rewritten,
    /// Null, which becomes the text `<nil>`.
    Nil,
    /// A variable without a value, where it must have one.
    NoValue,
    /// Of compose: `environment:` with nothing below it.
    EmptyBlock,
    /// Of compose: an own `environment`, which drops the one that `<<` merges, and the backend in it.
    DropsBackend,
    /// Of compose: an argument of the build, which no process gets.
    BuildArgument,
    /// A `$` inside a word, which the reader takes for a reference.
    Reference,
    /// Of compose: `${NAME}` without a default.
    Interpolated,
    /// `<<` where the reader does not merge.
    MergeKey,
    /// Of a Makefile: an `export` that ends with its line.
    LostExport,
    /// Of Kubernetes: plain text where base64 belongs.
    NotBase64,
    /// Of Kubernetes: `$(NAME)` above the variable of that name.
    ReferenceBelow,
    /// A name that the same block has already.
    Twice,
    /// A secret that is not marked as one.
    NotMarked,
    /// Of `airflow.cfg`: a name that is read in lower case only.
    OtherCase,
    /// Of `airflow.cfg`: a `%` that starts no interpolation.
    Percent,
    /// Of `airflow.cfg`: a byte order mark in front of the first section.
    ByteOrderMark,
    /// Of `airflow.cfg`: text before the first section.
    NoSection,
    /// Of `airflow.cfg`: a line that is neither a section nor an option.
    NotAnOption,
}

/// What a file carries.
#[derive(Debug, Default)]
pub struct Carried<'p> {
    /// What kind of file it is.
    pub kind: Option<Kind>,
    /// What is odd in its blocks.
    pub oddities: Vec<Oddity<'p>>,
    /// Its variables.
    pub blocks: Vec<Block<'p>>,
    /// Its scripts, each at its own place in a text as long as the file; `None`: it has none.
    pub script: Option<String>,
    /// Where it is no YAML.
    pub problem: Option<u32>,
}

/// The image of Airflow that the services of a compose file run, and where it is written.
pub fn image(text: &str) -> Option<(String, Span)> {
    let yaml = Yaml::read(text);
    let root = yaml.roots.first().copied()?;
    compose::image(&yaml, root)
}

/// The `.env` files that a YAML file names: for services of compose, and for generators of kustomize.
pub fn env_files(path: &str, text: &str) -> Vec<EnvFile> {
    let yaml = Yaml::read(text);
    let mut files = Vec::new();
    for root in &yaml.roots {
        match Kind::of(path, &yaml, *root) {
            Some(Kind::Compose) => {
                files.extend(compose::blocks(&yaml, *root).into_iter().flat_map(|block| block.files));
            }
            _ => files.extend(kustomize::files(&yaml, *root)),
        }
    }
    files
}

/// Reads a file.
pub fn read<'p>(format: Format, path: &str, text: &'p str) -> Carried<'p> {
    match format {
        Format::Cfg => return cfg::read(text),
        Format::Make => return makefile::read(text),
        _ => {}
    }
    let yaml = Yaml::read(text);
    let mut carried = Carried { problem: yaml.problem, ..Carried::default() };
    let mut scripts = scripts::Scripts::new(text);
    for root in &yaml.roots {
        let Some(kind) = Kind::of(path, &yaml, *root) else { continue };
        carried.kind = carried.kind.or(Some(kind));
        match kind {
            Kind::Compose => carried.blocks.extend(compose::blocks(&yaml, *root)),
            _ => carried.blocks.extend(variables::blocks(text, &yaml, *root, kind)),
        }
        carried.oddities.extend(oddities::of(&yaml, *root, kind));
        scripts.add(&yaml, *root, kind);
    }
    carried.script = scripts.finish();
    carried
}
