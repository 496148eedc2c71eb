//! `airenv config`: the settings in force, and the possible ones.
//!
//! Enters: a path, the choice of a configuration. Leaves: TOML in which each line says where it
//! comes from, or the JSON Schema. Shows only airenv's keys, never the rest of a `pyproject.toml`.

use std::fmt::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::config::{Config, Given, Pairs};
use crate::diagnostic::Severity;
use crate::discover::configuration::{Configuration, nearest};
use crate::error::Error;
use crate::loader::Loader;
use crate::project::Closing;

use super::settings::{ConfigurationArguments, formats};
use super::{CLEAN, write};

/// The arguments of `config`.
#[derive(Debug, Args)]
pub(super) struct ConfigArguments {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print the settings in effect for a file or folder, and where each comes from
    #[command(after_long_help = SHOW_HELP)]
    Show {
        /// The file or folder
        #[arg(default_value = ".")]
        path: PathBuf,
        #[command(flatten)]
        configuration: ConfigurationArguments,
    },
    /// Print the JSON Schema of airenv.toml, for editors
    Schema,
}

const SHOW_HELP: &str = "\
airenv uses the nearest airenv.toml, or pyproject.toml with [tool.airenv], searching from the folder of the file up \
to the root of the repository. It does not merge configurations: only the nearest one applies.

Examples:
  airenv config show                               settings for the current folder
  airenv config show deploy/prod.sh                settings for one file
  airenv config show --isolated > airenv.toml      start from the defaults";

pub(super) fn run(arguments: &ConfigArguments) -> Result<u8, Error> {
    match &arguments.command {
        ConfigCommand::Schema => write::output(include_str!("../../schema/airenv.schema.json"))?,
        ConfigCommand::Show { path, configuration } => {
            let found = nearest(path, &configuration.choice(), &formats())?;
            write::output(&show(found.as_deref()))?;
        }
    }
    Ok(CLEAN)
}

/// The configuration in force, as TOML.
fn show(found: Option<&Configuration>) -> String {
    let nothing = Config::default();
    let config = found.map_or(&nothing, |found| &found.config);
    let mut page = Page { text: String::new() };
    match found {
        Some(found) => page.line(&format!("# {}", crate::output::escape::escape(&found.path))),
        None => page.line("# no configuration file"),
    }
    if let Some(extend) = &config.extend {
        page.line(&format!("# extends {}", crate::output::escape::escape(&extend.value)));
    }
    page.key("select", config.select.as_ref(), |words| list(words), "[\"ALL\"]");
    page.key("extend-select", config.extend_select.as_ref(), |words| list(words), "[]");
    page.key("ignore", config.ignore.as_ref(), |words| list(words), "[]");
    page.key("fail-on", config.fail_on.as_ref(), |level| quoted(level.map_or("never", Severity::name)), "\"warning\"");
    page.key("exclude", config.exclude.as_ref(), |globs| list(globs), "[]");
    page.key("documents", config.documents.as_ref(), bool::to_string, "false");
    page.key("secret-keys", config.secret_keys.as_ref(), |keys| list(keys), "[]");
    page.key("public-keys", config.public_keys.as_ref(), |keys| list(keys), "[]");
    page.key("loaders", config.loaders.as_ref(), |loaders| names(loaders), "");
    page.key("airflow-version", config.airflow_version.as_ref(), |version| quoted(version), "");
    page.key("format", config.format.as_ref(), |format| quoted(format), "");
    page.table("provider-versions", config.provider_versions.as_ref(), |version| quoted(version));
    page.table("severity", config.severity.as_ref(), |severity| quoted(severity.name()));
    page.table("per-file-ignores", config.per_file_ignores.as_ref(), |rules| list(rules));
    page.table("deployments", config.deployments.as_ref(), |files| list(files));
    page.table("environments", config.environments.as_ref(), closing);
    page.text
}

/// The text to print.
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A key with its value, or with its default if TOML can express it.
    fn key<T>(&mut self, name: &str, given: Option<&Given<T>>, show: impl Fn(&T) -> String, default: &str) {
        match given {
            Some(given) => {
                let from = from(given);
                self.line(&format!("{name} = {}  # {from}", show(&given.value)));
            }
            None if default.is_empty() => self.line(&format!("# {name}: {}", untold(name))),
            None => self.line(&format!("{name} = {default}  # default")),
        }
    }

    fn table<T>(&mut self, name: &str, given: Option<&Given<Pairs<T>>>, show: impl Fn(&T) -> String) {
        let Some(given) = given else { return };
        let from = from(given);
        self.line(&format!("\n[{name}]  # {from}"));
        for (key, value) in &given.value {
            self.line(&format!("{} = {}", quoted(key), show(value)));
        }
    }
}

/// Where a value is written.
fn from<T>(given: &Given<T>) -> String {
    format!("{}:{}", crate::output::escape::escape(&given.path), given.line)
}

/// What applies by default.
fn untold(name: &str) -> &'static str {
    match name {
        "format" => "human on a terminal, concise elsewhere",
        "loaders" => {
            "those that every Astro project uses, plus those that the project's scripts and .astro/config.yaml use"
        }
        _ => "read from the Dockerfile and requirements.txt of the project",
    }
}

fn closing(closing: &Closing) -> String {
    format!("{{ provides = {}, complete = {} }}", list(&closing.provides), closing.is_complete)
}

fn names(loaders: &[Loader]) -> String {
    list(loaders.iter().map(|loader| loader.name()))
}

fn list(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", texts.join(", "))
}

/// A string as TOML writes it, with visible characters only.
fn quoted(text: &str) -> String {
    text.chars().fold(String::from("\""), |mut quoted, c| {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            c if c.is_alphanumeric() => quoted.push(c),
            // Writing to a String does not fail.
            c => drop(write!(quoted, "\\U{:08X}", u32::from(c))),
        }
        quoted
    }) + "\""
}
