//! The commands that set variables or write secrets: their subcommands and flags.
//!
//! Enters: a program's name. Leaves: its table, as in its own source or help. Never reads a command
//! line: that is `command`.

use std::sync::OnceLock;

use foldhash::HashMap;

use super::backend::Store;
use super::{Evidence, OrEmpty};

/// How a program reads its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlagStyle {
    /// Cobra and pflag: flags and arguments in any order, `-ls` is two flags, an unknown flag is an
    /// error.
    Pflag,
    /// Python's argparse: flags in any order; a value that looks like a flag is not a value.
    Argparse,
    /// Go's own flag package: one dash or two, and the first argument ends the flags.
    GoFlag,
    /// pflag without interspersed flags: the first argument ends them.
    PflagFirst,
}

/// What a subcommand does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Does {
    /// Nothing itself: a subcommand follows.
    Group,
    /// Creates new objects and leaves existing ones unchanged.
    Create,
    /// Changes objects, and creates those that do not exist.
    Update,
    /// The same under the name of the next major version.
    Set,
    /// Shows all.
    List,
    /// Shows one.
    Get,
    /// Removes one.
    Delete,
    /// Writes all as a `.env` file.
    Export,
    /// Links an object to deployments, or unlinks it.
    Link,
    /// Writes a secret into a store.
    WriteSecret,
    /// Writes to any path of the store's API: possibly a secret, possibly its settings.
    WritePath,
    /// Starts a process with variables.
    Start,
    /// Keeps variables that processes get later.
    Keep,
    /// Builds an image.
    Build,
    /// Something else; its flags are not in the table.
    Other,
}

/// What Astro's subcommands act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Environment variables of one deployment.
    DeploymentVariable,
    /// Environment variables as objects of a workspace or a deployment.
    EnvironmentVariable,
    /// Airflow variables as such objects.
    AirflowVariable,
    /// Connections as such objects.
    Connection,
    /// Exports of metrics.
    MetricsExport,
}

/// The meaning of words that are neither flags nor their values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Arguments {
    /// They are ignored.
    #[default]
    Ignored,
    /// None are allowed.
    None,
    /// Exactly one: the object's id or key.
    One,
    /// One, or none: the object's id or key.
    AtMostOne,
    /// Each is `KEY=VALUE`, split at the first `=`.
    Pairs,
    /// The name of the secret.
    Name,
    /// The path of the secret, then `key=value`, `@file` or `-`.
    NameAndPairs,
    /// What runs, then its own command line.
    Image,
}

/// How many words a flag takes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Takes {
    /// None. With pflag and Go, `--flag=false` turns it off.
    Nothing,
    /// One.
    Value,
    /// One, if the next word is not a flag.
    Optional,
    /// All up to the next flag.
    Values,
}

/// The meaning of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Says {
    /// The id of a deployment.
    DeploymentId,
    /// The name of a deployment.
    DeploymentName,
    /// The id or the name of a deployment.
    Deployment,
    /// The id of a workspace.
    Workspace,
    /// The key of a variable.
    Key,
    /// The value of a variable or of a secret.
    Value,
    /// Where the value of a secret is read from: a file, or `-`.
    ValueFile,
    /// To read variables from a `.env` file.
    Load,
    /// To save variables to a `.env` file.
    Save,
    /// Which `.env` file to load or to save.
    EnvFile,
    /// A `.env` file to load, or `-`.
    FromFile,
    /// A variable, `KEY=VALUE`; a bare `KEY` takes its value from the environment.
    Variable,
    /// A file of variables.
    VariableFile,
    /// To make variables secret.
    Secret,
    /// An argument of a build, `KEY=VALUE`.
    BuildArgument,
    /// A password.
    Password,
    /// The name of a secret.
    Name,
    /// The type of a parameter: `SecureString`.
    Type,
    /// To replace what already exists.
    Overwrite,
    /// The region or location.
    Region,
    /// The project.
    Project,
    /// The key vault.
    Vault,
    /// Where the secrets engine is mounted.
    Mount,
    /// A document that may set any other parameter.
    Input,
    /// Environment variables of Cloud Composer, `K=V,K=V`.
    ComposerVariables,
    /// Options of Airflow in Cloud Composer, `section-option=V,…`.
    ComposerOptions,
    /// Options of Airflow in MWAA: a JSON object of `section.option`.
    MwaaOptions,
    /// A value of a Helm chart.
    ChartValue,
    /// To show something and do nothing.
    Help,
    /// Nothing that matters here.
    Other,
}

/// A program.
#[derive(Debug)]
pub struct Program {
    /// Its name, the last component of its path.
    pub name: &'static str,
    /// How it reads its flags.
    pub reads: FlagStyle,
    /// Whether each of its commands matters, and not only those that write something.
    pub every_command: bool,
    /// Where this was observed.
    pub evidence: Evidence,
}

/// A subcommand, or a group of them.
#[derive(Debug)]
pub struct Subcommand {
    /// Its words starting with the program, separated by spaces:
    /// `astro deployment variable create`.
    pub path: &'static str,
    /// Other names of the last word.
    pub aliases: OrEmpty<&'static str>,
    /// What it does.
    pub does: Does,
    /// What it acts on.
    pub subject: Option<Subject>,
    /// The store that it writes to.
    pub store: Option<Store>,
    /// What its arguments are.
    pub arguments: Arguments,
    /// Whether all of its names are listed, so that a similar name is a mistake.
    pub every_name: bool,
    /// Whether all of its subcommands and flags are listed, so that any other is an error.
    pub complete: bool,
    /// The first major version that has it, if that is not the current one.
    pub since: Option<&'static str>,
    /// Where this was observed.
    pub evidence: Evidence,
}

impl Subcommand {
    /// The last word of the path, its own name.
    pub fn name(&self) -> &'static str {
        self.path.rsplit(' ').next().unwrap_or_default()
    }

    /// Whether it is directly in this group.
    fn is_right_below(&self, path: &str) -> bool {
        let rest = self.path.strip_prefix(path).and_then(|rest| rest.strip_prefix(' '));
        rest.is_some_and(|name| !name.contains(' '))
    }

    /// Its name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name()).chain(self.aliases.iter().copied())
    }
}

/// A flag.
#[derive(Debug)]
pub struct Flag {
    /// The paths that have it, including everything below them.
    pub on: &'static [&'static str],
    /// Its long name, without dashes.
    pub name: &'static str,
    /// Its short name.
    pub short: Option<char>,
    /// What follows it.
    pub takes: Takes,
    /// Its meaning.
    pub says: Says,
    /// Whether the program's help hides it.
    pub hidden: bool,
    /// Names that people use for it by mistake.
    pub mistaken: OrEmpty<&'static str>,
    /// The first major version that has it, if that is not the current one.
    pub since: Option<&'static str>,
    /// Where this was observed.
    pub evidence: Evidence,
}

impl Flag {
    /// Whether the command of this path knows it.
    fn is_on(&self, path: &str) -> bool {
        let covers = |on: &&str| path.strip_prefix(*on).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        self.on.iter().any(covers)
    }
}

/// A data file: programs, their subcommands and their flags.
#[derive(Debug)]
pub struct Table {
    _evidence: Evidence,
    /// The programs.
    pub programs: &'static [Program],
    /// Their subcommands; a group precedes its members.
    pub commands: &'static [Subcommand],
    /// Their flags.
    pub flags: &'static [Flag],
    /// What is known at each path, found out when it is needed.
    levels: OnceLock<HashMap<&'static str, OnceLock<Level>>>,
}

impl Table {
    /// The program of this name.
    pub fn program(&self, name: &[u8]) -> Option<&Program> {
        self.programs.iter().find(|program| program.name.as_bytes() == name)
    }

    /// What is known at the path of a program or a subcommand.
    pub fn level(&'static self, path: &str) -> Option<&'static Level> {
        let levels = self.levels.get_or_init(|| {
            let programs = self.programs.iter().map(|program| program.name);
            let paths = programs.chain(self.commands.iter().map(|command| command.path));
            paths.map(|path| (path, OnceLock::new())).collect()
        });
        Some(levels.get(path)?.get_or_init(|| self.new_level(path)))
    }

    /// The subcommands directly below a path.
    pub fn below(&'static self, path: &str) -> &'static [&'static Subcommand] {
        self.level(path).map(|level| level.below.as_slice()).unwrap_or_default()
    }

    /// The flags that the command of this path knows.
    pub fn flags(&'static self, path: &str) -> &'static [&'static Flag] {
        self.level(path).map(|level| level.flags.as_slice()).unwrap_or_default()
    }

    fn new_level(&'static self, path: &str) -> Level {
        let below: Vec<_> = self.commands.iter().filter(|command| command.is_right_below(path)).collect();
        let named = below.iter().rev().flat_map(|command| command.names().map(|name| (name.as_bytes(), *command)));
        let named = named.collect();
        Level { below, named, flags: self.flags.iter().filter(|flag| flag.is_on(path)).collect() }
    }
}

/// What is known at a path.
#[derive(Debug)]
pub struct Level {
    /// The subcommands directly below.
    pub below: Vec<&'static Subcommand>,
    /// The same by their names and aliases.
    pub named: HashMap<&'static [u8], &'static Subcommand>,
    /// The flags known here.
    pub flags: Vec<&'static Flag>,
}

static TABLES: [Table; 3] = [
    include!(concat!(env!("OUT_DIR"), "/astro.rs")),
    include!(concat!(env!("OUT_DIR"), "/writers.rs")),
    include!(concat!(env!("OUT_DIR"), "/starters.rs")),
];

/// The names of all programs in the tables, listed here so that any other word costs nothing.
pub const PROGRAMS: [&str; 11] =
    ["astro", "aws", "gcloud", "az", "vault", "docker", "docker-compose", "podman", "kubectl", "airflow", "helm"];

/// All tables.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    TABLES.iter()
}

/// The program of this name, with its table.
pub fn program(name: &[u8]) -> Option<(&'static Program, &'static Table)> {
    let known = PROGRAMS.iter().any(|program| program.as_bytes() == name);
    tables().take_while(|_| known).find_map(|table| Some((table.program(name)?, table)))
}
