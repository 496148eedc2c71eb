//! The commands that set variables or write secrets: their subcommands and flags.
//!
//! Enters: a program's name. Leaves: its table, as its own source or help has it. Never reads a
//! command line: that is `command`.

use std::sync::{LazyLock, OnceLock};

use foldhash::HashMap;
use serde::Deserialize;

use super::backend::Store;
use super::{parse, problem};

/// How a program reads its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlagStyle {
    /// Cobra and pflag: flags and arguments in any order, `-ls` is two flags, an unknown one is an error.
    Pflag,
    /// Python's argparse: flags in any order; a value that looks like a flag is none.
    Argparse,
    /// Go's own flag package: one dash or two, and the first argument ends the flags.
    GoFlag,
}

/// What a subcommand does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Does {
    /// Nothing itself: another subcommand follows.
    Group,
    /// Makes new objects; what exists already stays as it is.
    Create,
    /// Changes objects, and makes those that do not exist.
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
    /// Ties an object to deployments, or unties it.
    Link,
    /// Writes a secret into a store.
    WriteSecret,
    /// Writes to any path of the store's interface: perhaps a secret, perhaps its settings.
    WritePath,
    /// Something else; its flags are not in the table.
    Other,
}

/// What Astro's subcommands are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// What the words mean that are neither flags nor their values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arguments {
    /// They are ignored.
    #[default]
    Ignored,
    /// There may be none.
    None,
    /// Exactly one: the object's id or key.
    One,
    /// One, or none: the object's id or key.
    AtMostOne,
    /// Each is `KEY=VALUE`, parted at the first `=`.
    Pairs,
    /// The name of the secret.
    Name,
    /// The path of the secret, then `key=value`, `@file` or `-`.
    NameAndPairs,
}

/// How many words a flag takes behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Takes {
    /// None. With pflag and Go `--flag=false` switches it off.
    Nothing,
    /// One.
    Value,
    /// One, if the next word is no flag.
    Optional,
    /// All up to the next flag.
    Values,
}

/// What a flag says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
    /// That variables are read from a `.env` file.
    Load,
    /// That variables are saved to a `.env` file.
    Save,
    /// Which `.env` file to load or to save.
    EnvFile,
    /// A `.env` file to load, or `-`.
    FromFile,
    /// That variables become secret.
    Secret,
    /// A password.
    Password,
    /// The name of a secret.
    Name,
    /// The type of a parameter: `SecureString`.
    Type,
    /// That what exists already is replaced.
    Overwrite,
    /// The region or location.
    Region,
    /// The project.
    Project,
    /// The key vault.
    Vault,
    /// Where the secrets engine is mounted.
    Mount,
    /// A document that may give any other parameter.
    Input,
    /// To show something and do nothing.
    Help,
    /// Nothing that matters here.
    Other,
}

/// A program.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Its name, the last component of its path.
    pub name: &'static str,
    /// How it reads its flags.
    pub reads: FlagStyle,
    /// Where this was seen.
    pub evidence: &'static str,
}

/// A subcommand, or a group of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subcommand {
    /// Its words, the program first, parted by blanks: `astro deployment variable create`.
    pub path: &'static str,
    /// Other names of the last word.
    #[serde(default)]
    pub aliases: Vec<&'static str>,
    /// What it does.
    pub does: Does,
    /// What it is about.
    #[serde(default)]
    pub subject: Option<Subject>,
    /// The store that it writes to.
    #[serde(default)]
    pub store: Option<Store>,
    /// What its arguments are.
    #[serde(default)]
    pub arguments: Arguments,
    /// Whether each of its names is listed, so that a name that is nearly one is a mistake.
    #[serde(default)]
    pub every_name: bool,
    /// Whether each of its subcommands and flags is listed, so that another one is an error.
    #[serde(default)]
    pub complete: bool,
    /// The first major version that has it, where it is not the present one.
    #[serde(default)]
    pub since: Option<&'static str>,
    /// Where this was seen.
    pub evidence: &'static str,
}

impl Subcommand {
    /// The last word of the path, its own name.
    pub fn name(&self) -> &'static str {
        self.path.rsplit(' ').next().unwrap_or_default()
    }

    /// Whether it stands in this group.
    fn is_right_below(&self, path: &str) -> bool {
        self.path.rsplit_once(' ').is_some_and(|(above, _)| above == path)
    }

    /// Its name and its aliases.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name()).chain(self.aliases.iter().copied())
    }
}

/// A flag.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    /// The paths that have it, and all paths below them.
    pub on: Vec<&'static str>,
    /// Its long name, without dashes.
    pub name: &'static str,
    /// Its short name.
    #[serde(default)]
    pub short: Option<char>,
    /// What stands behind it.
    pub takes: Takes,
    /// What it says.
    pub says: Says,
    /// Whether the program's help hides it.
    #[serde(default)]
    pub hidden: bool,
    /// Names that are mistaken for it.
    #[serde(default)]
    pub mistaken: Vec<&'static str>,
    /// The first major version that has it, where it is not the present one.
    #[serde(default)]
    pub since: Option<&'static str>,
    /// Where this was seen.
    pub evidence: &'static str,
}

impl Flag {
    /// Whether the command of this path knows it.
    fn is_on(&self, path: &str) -> bool {
        let covers = |on: &&str| path.strip_prefix(*on).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        self.on.iter().any(covers)
    }
}

/// A data file: programs, their subcommands and their flags.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    #[serde(rename = "evidence")]
    _evidence: &'static str,
    /// The programs.
    pub programs: Vec<Program>,
    /// Their subcommands; a group stands before what is in it.
    pub commands: Vec<Subcommand>,
    /// Their flags.
    pub flags: Vec<Flag>,
    #[serde(skip)]
    levels: OnceLock<HashMap<&'static str, Level>>,
}

impl Table {
    /// The program of this name.
    pub fn program(&self, name: &[u8]) -> Option<&Program> {
        self.programs.iter().find(|program| program.name.as_bytes() == name)
    }

    /// What is known at the path of a program or a subcommand.
    pub fn level(&'static self, path: &str) -> Option<&'static Level> {
        self.levels().get(path)
    }

    /// The subcommands right below a path.
    pub fn below(&'static self, path: &str) -> &'static [&'static Subcommand] {
        self.level(path).map(|level| level.below.as_slice()).unwrap_or_default()
    }

    /// The flags that the command of this path knows.
    pub fn flags(&'static self, path: &str) -> &'static [&'static Flag] {
        self.level(path).map(|level| level.flags.as_slice()).unwrap_or_default()
    }

    /// What is known at each path; put together when it is first asked.
    fn levels(&'static self) -> &'static HashMap<&'static str, Level> {
        self.levels.get_or_init(|| {
            let programs = self.programs.iter().map(|program| program.name);
            let paths = programs.chain(self.commands.iter().map(|command| command.path));
            let level = |path: &str| {
                let below: Vec<_> = self.commands.iter().filter(|command| command.is_right_below(path)).collect();
                let named =
                    below.iter().rev().flat_map(|command| command.names().map(|name| (name.as_bytes(), *command)));
                let named = named.collect();
                Level { below, named, flags: self.flags.iter().filter(|flag| flag.is_on(path)).collect() }
            };
            paths.map(|path| (path, level(path))).collect()
        })
    }
}

/// What is known at a path.
#[derive(Debug)]
pub struct Level {
    /// The subcommands right below.
    pub below: Vec<&'static Subcommand>,
    /// The same by their names and aliases.
    pub named: HashMap<&'static [u8], &'static Subcommand>,
    /// The flags that are known here.
    pub flags: Vec<&'static Flag>,
}

const ASTRO: &str = include_str!("commands/astro.json");
const WRITERS: &str = include_str!("commands/writers.json");
static TABLES: [LazyLock<Table>; 2] = [LazyLock::new(|| parse(ASTRO)), LazyLock::new(|| parse(WRITERS))];

/// The names of all programs in the tables. Known without reading them: any other word costs nothing.
pub const PROGRAMS: [&str; 5] = ["astro", "aws", "gcloud", "az", "vault"];

/// All tables.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().map(|table| &**table)
}

/// The program of this name, with its table.
pub fn program(name: &[u8]) -> Option<(&'static Program, &'static Table)> {
    let known = PROGRAMS.iter().any(|program| program.as_bytes() == name);
    tables().take_while(|_| known).find_map(|table| Some((table.program(name)?, table)))
}

pub(super) fn malformed() -> Vec<String> {
    let files = [("commands/astro.json", ASTRO), ("commands/writers.json", WRITERS)];
    files.into_iter().filter_map(|(file, text)| problem::<Table>(file, text)).collect()
}
