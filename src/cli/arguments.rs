//! The arguments, and their help.

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::format::Format;
use crate::loader::Loader;

use super::config::ConfigArguments;
use super::fix::FixArguments;
use super::init::InitArguments;
use super::report::ReportArguments;
use super::settings::ConfigurationArguments;
use super::show;

/// What the whole program says of itself.
#[derive(Debug, Parser)]
#[command(
    name = "airenv",
    version,
    about = "Checks the environment that configures Apache Airflow's secrets backend",
    long_about = "Checks the environment that configures Apache Airflow's secrets backend: the `.env` files of an \
                  Astro project, and the scripts that push the same variables to a deployment. It tells, before anything is deployed, what Airflow will do with them, and never \
                  shows a secret.",
    after_help = "Exit status: 0 nothing at or above the fail level, 1 findings, 2 could not check.\n\
                  The rules: `airenv rules`, `airenv explain AE201`, and rules.md in the source.",
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
    /// Write an airenv.toml for the project at hand, and print its pre-commit entry
    #[command(after_long_help = super::init::HELP)]
    Init(InitArguments),
    /// Show the configuration
    Config(ConfigArguments),
    /// Show what each program reads from a file, and where they part
    Read(Box<super::read::ReadArguments>),
    /// Show what Airflow will do: the backend, its settings, where secrets are looked up
    #[command(after_long_help = show::HELP, args_override_self = true)]
    Show(Box<show::ShowArguments>),
    /// Print the page of a rule: what it finds, why it matters, how to mend it
    Explain {
        /// A code or a name: AE201, kwargs-not-json; AE2 for a whole family
        rule: String,
    },
    /// List the rules
    Rules {
        /// Only these: codes, names, or the beginning of codes, such as AE4
        #[arg(long, value_name = "RULES", value_delimiter = ',')]
        select: Vec<String>,

        /// When to use colour
        #[arg(long, value_enum, default_value_t = Color::Auto)]
        color: Color,

        /// How to print them
        #[arg(long, value_enum, default_value_t = RulesFormat::Human)]
        format: RulesFormat,
    },
    /// Print completions for a shell
    #[command(after_long_help = COMPLETIONS_HELP)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, for `man -l -`
    Man {
        /// The page of one command, such as check [default: the program's]
        command: Option<String>,
    },
}

const COMPLETIONS_HELP: &str = "\
Examples:
  airenv completions bash > ~/.local/share/bash-completion/completions/airenv
  airenv completions zsh > ~/.zfunc/_airenv        with `fpath+=~/.zfunc` before compinit
  airenv completions fish > ~/.config/fish/completions/airenv.fish";

const CHECK_HELP: &str = "\
Folders are searched for `.env`, `.env.*` and `*.env` files and for scripts (`*.sh`, `*.bash`, `*.ksh`, `*.zsh`, \
`.envrc`, and files without an ending that begin with `#!` and a shell), for Dockerfiles, and for YAML that names \
Airflow's variables or the Astro CLI: compose files, pipelines, deployments of Astro, objects of Kubernetes, values of \
charts; whether git ignores them or not. Left out are \
.git, node_modules, .venv, venv, target, __pycache__ and .astro/standalone, and code and data that only looks so \
(.env.ts, .env.json, .env.vault). Links to folders are not followed.

Files under one root are one project: the nearest folder upward with .astro, else the root of the version \
control, else the folder named. Where only a part of a project is named, its other files are read to \
understand that part; nothing is reported in them.

Settings are read from the nearest airenv.toml, or pyproject.toml with [tool.airenv], from the folder of each file \
upward to the root of the repository; `airenv config show` prints them. --select says alone which rules run, --ignore \
and --exclude leave out more, and any other flag takes the place of its key.

A comment on the line above says no to a finding: `# airenv: ignore[AE405] the instance profile is meant`. At the top \
of a file `# airenv: ignore-file[AE405]` says it for all of it.

Where only --airflow-version is given, the providers are taken to be those of the Astro Runtime images with \
that Airflow.

Examples:
  airenv check                                     everything below the working folder
  airenv check .env.prod --format json             one file, for a program
  airenv check --select AE2,AE4 --fail-on error    some rules, errors only
  airenv check --airflow-version 2.10.5 --provider-version amazon=9.2.0
  airenv check --write-baseline known.json         take what is found now as known
  airenv check --baseline known.json               what is new since then
  airenv check --report sarif=airenv.sarif         the findings, and a report for code scanning
  cat .env | airenv check - --stdin-filename .env";

/// The versions that the variables are for.
#[derive(Debug, Args)]
pub(super) struct VersionArguments {
    /// The Airflow version that the variables are for, such as 2.10.5 [default: what the Dockerfile
    /// and requirements.txt at the project's root tell]
    #[arg(long, value_name = "VERSION")]
    pub airflow_version: Option<String>,

    /// A provider's version, such as amazon=9.39.0; may be repeated
    #[arg(long = "provider-version", value_name = "NAME=VERSION")]
    pub provider_versions: Vec<String>,
}

/// The arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Files and folders; `-` reads standard input
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    pub report: ReportArguments,

    /// Run only these rules: codes, names, or beginnings of codes such as AE2
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub select: Vec<String>,

    /// Run these rules too, beside those that the configuration selects
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub extend_select: Vec<String>,

    /// Do not run these rules
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// The least severity that makes the exit status 1 [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,

    /// The same as `--fail-on never`; the findings are counted on standard error
    #[arg(long, conflicts_with = "fail_on")]
    pub exit_zero: bool,

    #[command(flatten)]
    pub versions: VersionArguments,

    /// The programs that read the files, by name [default: compose,docker,astro-load; also
    /// astro-standalone and gotenv where a script or the configuration of the project uses them]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = parse_loader)]
    pub loaders: Option<Vec<Loader>>,

    /// Leave out files and folders that match, named ones too; without `/` at any depth; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,

    #[command(flatten)]
    pub configuration: ConfigurationArguments,

    /// Do not report the findings that this file knows
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Write the findings into this file, for --baseline, and report none
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,

    /// Read every file in this format, whatever its name
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub read_as: Option<ReadAs>,

    /// The name under which standard input is reported
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,

    #[command(flatten)]
    pub repairs: FixArguments,

    /// When to use colour; `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are obeyed
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,

    /// Print the findings only, without the summary
    #[arg(long, short)]
    pub quiet: bool,

    /// Count the findings of each rule
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
    /// One line for each rule
    Human,
    /// A JSON array
    Json,
    /// Every page, as in rules.md
    Markdown,
}

/// The least severity that fails a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors only
    Error,
    /// Errors and warnings
    Warning,
    /// Every finding
    Note,
    /// Nothing that is found; the findings are counted on standard error
    Never,
}

/// A forced format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReadAs {
    /// KEY=value lines
    Dotenv,
    /// A script of a shell
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

pub(super) fn parse_loader(name: &str) -> Result<Loader, String> {
    Loader::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Loader::ALL.map(Loader::name).to_vec();
        format!("known are {}", names.join(", "))
    })
}
