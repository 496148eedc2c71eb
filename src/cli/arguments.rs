//! The arguments, and their help.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::discover::StateFile;
use crate::format::Format;
use crate::loader::Loader;
use crate::settings::Facts;
use crate::show::Asked;

use super::config::ConfigArguments;
use super::fix::FixArguments;
use super::init::InitArguments;
use super::report::ReportArguments;
use super::settings::{ConfigurationArguments, facts};
use super::show;

/// What the whole program says of itself.
#[derive(Debug, Parser)]
#[command(
    name = "airenv",
    version,
    about = "Checks the environment that configures Apache Airflow's secrets backend",
    long_about = "Checks the environment that configures Apache Airflow's secrets backend: `.env` files, the scripts \
                  that push the same variables to a deployment, Dockerfiles, compose files and other YAML, Terraform, and \
                  airflow.cfg. Shows what Airflow will do with them before anything is deployed. Values that may be \
                  secret are shown as ****; only --reveal prints them (`airenv read`, `show` and `convert`).",
    after_help = "Exit status: 0 no findings at or above the fail level, 1 findings, 2 something could not be checked.\n\
                  Rules: `airenv rules`, `airenv explain AE201`, and rules.md in the repository.",
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files and folders
    #[command(after_long_help = CHECK_HELP, args_override_self = true)]
    Check(Box<CheckArguments>),
    /// Write an airenv.toml for a project and print its pre-commit entry
    #[command(after_long_help = super::init::HELP)]
    Init(InitArguments),
    /// Show the configuration
    Config(ConfigArguments),
    /// Show what each loader reads from a file, and where they differ
    Read(Box<super::read::ReadArguments>),
    /// Show what Airflow will do: its secrets backend, the settings, where it looks up secrets
    #[command(after_long_help = show::HELP, args_override_self = true)]
    Show(Box<show::ShowArguments>),
    /// Compare two environments: what one lacks, what differs, what that means for the lookups
    #[command(after_long_help = super::diff::HELP, args_override_self = true)]
    Diff(Box<super::diff::DiffArguments>),
    /// Serve an editor: the language server, on standard input and output
    #[command(visible_alias = "lsp", after_long_help = SERVER_HELP)]
    Server {
        /// Accepted because some editors always pass it
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Write the environment of a file in the syntax of another place
    #[command(after_long_help = super::convert::HELP)]
    Convert(Box<super::convert::ConvertArguments>),
    /// Print the configuration of a secrets backend, to be filled in
    #[command(after_long_help = super::template::HELP)]
    Template(super::template::TemplateArguments),
    /// Explain a rule: what it finds, why it matters, how to fix it
    Explain {
        /// A code or a name, such as AE201 or kwargs-not-json; AE2 for the whole family
        rule: String,

        /// When to use color; without color the page is Markdown
        #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
        color: Color,
    },
    /// List the rules
    Rules {
        /// List only these rules: codes, names, or code prefixes such as AE4
        #[arg(long, value_name = "RULES", value_delimiter = ',')]
        select: Vec<String>,

        /// When to use color
        #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
        color: Color,

        /// Output format
        #[arg(long, value_enum, default_value_t = RulesFormat::Human)]
        format: RulesFormat,
    },
    /// Print shell completions
    #[command(after_long_help = COMPLETIONS_HELP)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the man page, for `man -l -`
    Man {
        /// Print the page of this command, such as check [default: airenv itself]
        command: Option<String>,
    },
}

const COMPLETIONS_HELP: &str = "\
Examples:
  airenv completions bash > ~/.local/share/bash-completion/completions/airenv
  airenv completions zsh > ~/.zfunc/_airenv        with `fpath+=~/.zfunc` before compinit
  airenv completions fish > ~/.config/fish/completions/airenv.fish";

const SERVER_HELP: &str = "\
An editor starts it and talks to it in the Language Server Protocol. It reports what `airenv check` reports about the \
project around each open file, while you type, and offers the fixes. It writes no files. It ends with the editor.";

const CHECK_HELP: &str = "\
airenv searches folders for `.env`, `.env.*` and `*.env` files, scripts (`*.sh`, `*.bash`, `*.ksh`, `*.zsh`, \
`.envrc`, and files without an extension that begin with `#!` and a shell), Dockerfiles, airflow.cfg, Makefiles, justfiles, \
systemd units, devcontainer.json, Terraform files that mention Airflow, YAML that names Airflow variables or the \
Astro CLI (compose files, CI pipelines, Astro deployments, Kubernetes objects, Helm chart values, CloudFormation \
templates), and the Python files of dags/, including files that git ignores. It skips .git, node_modules, .venv, \
venv, target, __pycache__, .terraform and .astro/standalone, and code and data files with similar names (.env.ts, \
.env.json, .env.vault). It does not follow symlinks to folders.

Files under one root form one project. The root is the nearest folder upward with .astro, else the nearest one in the \
repository with another sign of Airflow (airflow.cfg, airflow_settings.yaml, an Airflow image in its Dockerfile or \
compose file, apache-airflow in its requirements.txt), else the root of the repository, else the folder you name. If \
you name only part of a project, airenv reads its other files for context, but reports nothing in them.

Settings come from the nearest airenv.toml, or pyproject.toml with [tool.airenv], searching from the folder of each \
file up to the root of the repository; `airenv config show` prints them. --select replaces the configured selection \
of rules; --extend-select, --ignore and --exclude add to the configuration; any other flag overrides its key.

A comment on the line above suppresses a finding: `# airenv: ignore[AE405] uses the instance profile`. At the top of \
a file, `# airenv: ignore-file[AE405]` suppresses the rule in the whole file.

With only --airflow-version, airenv assumes the provider versions of the Astro Runtime images with that Airflow \
version.

Examples:
  airenv check                                     everything under the current folder
  airenv check .env.prod --format json             one file, as JSON
  airenv check --select AE2,AE4 --fail-on error    some rules; only errors fail
  airenv check --airflow-version 2.10.5 --provider-version amazon=9.2.0
  airenv check --write-baseline known.json         record the current findings
  airenv check --baseline known.json               report only new findings
  airenv check --report sarif=airenv.sarif         findings, plus a report for code scanning
  cat .env | airenv check - --stdin-filename .env";

/// The versions that the variables are for.
#[derive(Debug, Args)]
pub(super) struct VersionArguments {
    /// Airflow version to check for, such as 2.10.5 [default: read from the Dockerfile and requirements.txt in the
    /// project root]
    #[arg(long, value_name = "VERSION")]
    pub airflow_version: Option<String>,

    /// Provider version to check for, such as amazon=9.39.0; may be repeated
    #[arg(long = "provider-version", value_name = "NAME=VERSION")]
    pub provider_versions: Vec<String>,
}

/// How files are read for `show` and `diff`.
#[derive(Debug, Args)]
pub(super) struct ReadingArguments {
    #[command(flatten)]
    pub versions: VersionArguments,

    /// Loaders (programs that read `.env` files), by name, the usual one first [default: as for check]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = parse_loader)]
    pub loaders: Option<Vec<Loader>>,

    /// Skip matching files and folders; a pattern without `/` matches at any depth; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,

    /// When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,
}

impl ReadingArguments {
    /// What the command line says about versions and loaders.
    pub fn facts(&self) -> Facts<'_> {
        Facts { loaders: self.loaders.as_ref(), ..facts(&self.versions) }
    }
}

/// What Airflow is to look up.
#[derive(Debug, Args)]
pub(super) struct LookupArguments {
    /// Show where Airflow looks up this connection
    #[arg(long, value_name = "ID")]
    pub connection: Option<String>,

    /// Show where Airflow looks up this Airflow variable
    #[arg(long, value_name = "KEY")]
    pub variable: Option<String>,

    /// Show where Airflow looks up this configuration value: the value of an `AIRFLOW__…_SECRET` variable
    #[arg(long, value_name = "KEY")]
    pub config: Option<String>,
}

impl LookupArguments {
    /// The same as a question to `show`.
    pub fn asked(&self, reveal: bool) -> Asked {
        let Self { connection, variable, config } = self;
        Asked { connection: connection.clone(), variable: variable.clone(), config: config.clone(), reveal }
    }
}

/// The arguments of `check`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct CheckArguments {
    /// Files and folders to check; `-` reads standard input
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    pub report: ReportArguments,

    /// Run only these rules: codes, names, or code prefixes such as AE2
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub select: Vec<String>,

    /// Run these rules in addition to the selected ones
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub extend_select: Vec<String>,

    /// Do not run these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// Minimum severity that makes airenv exit with 1 [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,

    /// Same as `--fail-on never`; the number of findings goes to standard error
    #[arg(long, conflicts_with = "fail_on")]
    pub exit_zero: bool,

    #[command(flatten)]
    pub versions: VersionArguments,

    /// Loaders (programs that read `.env` files) to check for, by name [default: compose,docker,astro-load, plus
    /// astro-standalone and gotenv if a script or the configuration of the project uses them]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = parse_loader)]
    pub loaders: Option<Vec<Loader>>,

    /// Skip matching files and folders, even if named; a pattern without `/` matches at any depth; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,

    #[command(flatten)]
    pub configuration: ConfigurationArguments,

    /// Do not report the findings recorded in this file
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Record the findings in this file for --baseline instead of reporting them
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,

    /// Write a comment above each finding that ignores it, with a place for the reason
    #[arg(long, conflicts_with_all = ["fix", "diff", "write_baseline"])]
    pub add_ignore: bool,

    /// Print the files that would be checked, one per line, and check nothing
    #[arg(long, conflicts_with_all = ["fix", "diff", "write_baseline"])]
    pub show_files: bool,

    /// A dump of what runs, to check and to compare with the files; NAME says of which deployment or service, where the
    /// dump does not; `-` is standard input; may be repeated
    #[arg(long, value_name = "[NAME=]FILE", value_parser = parse_state)]
    pub state: Vec<StateFile>,

    /// Read every file as this format, whatever its name
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub read_as: Option<ReadAs>,

    /// Name of the file that is passed on standard input
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,

    #[command(flatten)]
    pub repairs: FixArguments,

    /// When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,

    /// Print only the findings, without the summary
    #[arg(long, short)]
    pub quiet: bool,

    /// Print the number of findings per rule
    #[arg(long)]
    pub statistics: bool,
}

impl CheckArguments {
    /// Whether standard output is reserved for the fixed text of standard input.
    pub fn prints_repaired(&self) -> bool {
        self.repairs.fix && self.paths.iter().any(|path| path.as_os_str() == "-")
    }
}

/// The forms of the list of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RulesFormat {
    /// One line per rule
    Human,
    /// A JSON array
    Json,
    /// The page of every rule, as in rules.md
    Markdown,
}

/// The least severity that fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors only
    Error,
    /// Errors and warnings
    Warning,
    /// Any finding
    Note,
    /// No finding; the number of findings goes to standard error
    Never,
}

/// A forced format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReadAs {
    /// KEY=value lines
    Dotenv,
    /// A shell script
    Shell,
}

impl ReadAs {
    pub fn format(self) -> Format {
        match self {
            Self::Dotenv => Format::Dotenv,
            Self::Shell => Format::Shell,
        }
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The definition of the whole command line.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// The loaders that count if none are named and no project file requires more.
pub fn default_loaders() -> Vec<Loader> {
    crate::usage::ALWAYS.to_vec()
}

/// `FILE` or `NAME=FILE`.
#[allow(clippy::unnecessary_wraps, reason = "clap wants a result")]
pub(super) fn parse_state(given: &str) -> Result<StateFile, String> {
    Ok(StateFile::of(given))
}

pub(super) fn parse_loader(name: &str) -> Result<Loader, String> {
    Loader::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Loader::ALL.map(Loader::name).to_vec();
        format!("expected one of {}", names.join(", "))
    })
}
