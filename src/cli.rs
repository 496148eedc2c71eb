//! The command line.
//!
//! Enters: arguments. Leaves: text on standard output, errors on standard error, and the exit
//! status: 0 if there is nothing at or above the fail level, 1 if there are findings, 2 if
//! something could not be checked.

mod add_ignore;
mod arguments;
mod baseline;
mod check;
mod config;
mod convert;
mod diff;
mod file;
mod fix;
mod generate;
mod init;
mod pipeline;
mod progress;
mod read;
mod report;
mod settings;
mod show;
mod template;
mod write;

use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};

use crate::error::Error;
use crate::output::site::Site;
use crate::output::{rule_on_terminal, rule_page};
use crate::rules::{self, Rule};
use crate::server;

use arguments::{Arguments, Color, Command, RulesFormat};
pub use arguments::{command, default_loaders};

/// No finding at or above the fail level.
pub const CLEAN: u8 = 0;
/// There are findings.
pub const FINDINGS: u8 = 1;
/// Something could not be checked: bad usage, or a file that cannot be read.
pub const COULD_NOT_CHECK: u8 = 2;

/// Runs the program and returns its exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let mut command = Arguments::command();
    let parsed = command.try_get_matches_from_mut(arguments).and_then(|mut matches| {
        Arguments::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
    });
    // Freeing it takes half as long as reading the arguments.
    std::mem::forget(command);
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(help) => {
            if let Some(path) = path_for_command(&help) {
                write::error(&format!("unknown command `{path}`; did you mean `airenv check {path}`?"));
                return COULD_NOT_CHECK;
            }
            return write::help(&help);
        }
    };
    let status = match arguments.command {
        Command::Check(arguments) => check::check(&arguments),
        Command::Config(arguments) => config::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Read(arguments) => read::read(&arguments),
        Command::Show(arguments) => show::show(&arguments),
        Command::Server { stdio: _ } => Ok(serve()),
        Command::Template(arguments) => template::run(&arguments),
        Command::Explain { rule, color } => explain(&rule, color),
        Command::Rules { select, color, format } => list(&select, color, format),
        Command::Completions { shell } => generate::completions(shell),
        Command::Man { command } => generate::manual(command.as_deref()),
    };
    status.unwrap_or_else(|error| {
        error.to_string().lines().for_each(write::error);
        COULD_NOT_CHECK
    })
}

/// Serves an editor until it leaves.
fn serve() -> u8 {
    match server::stdio(&server::Options { formats: settings::formats(), site: Site::OURS }) {
        server::Ended::Properly => CLEAN,
        server::Ended::Left => FINDINGS,
    }
}

/// A path where a command belongs: `airenv .`
fn path_for_command(error: &clap::Error) -> Option<String> {
    let context = error.get(ContextKind::InvalidSubcommand).filter(|_| error.kind() == ErrorKind::InvalidSubcommand)?;
    let ContextValue::String(word) = context else { return None };
    Path::new(word).exists().then(|| word.clone())
}

fn explain(word: &str, color: Color) -> Result<u8, Error> {
    let style = write::style(color);
    let site = write::links(style, false, Site::OURS);
    let page =
        |rule: &Rule| if style.color { rule_on_terminal::write(rule, style, site) } else { rule_page::page(rule) };
    let pages: Vec<String> = resolve(word)?.into_iter().map(page).collect();
    write::output(&pages.join("\n"))?;
    Ok(CLEAN)
}

fn list(select: &[String], color: Color, format: RulesFormat) -> Result<u8, Error> {
    let mut rules: Vec<&Rule> = if select.is_empty() { rules::ALL.to_vec() } else { Vec::new() };
    for word in select {
        rules.extend(resolve(word)?);
    }
    rules.sort_unstable_by_key(|rule| rule.code);
    rules.dedup_by_key(|rule| rule.code);
    write::output(&match format {
        RulesFormat::Human => rule_page::list(&rules, write::list_style(color)),
        RulesFormat::Json => rule_page::json(&rules, Site::OURS),
        RulesFormat::Markdown => rule_page::book(),
    })?;
    Ok(CLEAN)
}

fn resolve(word: &str) -> Result<Vec<&'static Rule>, Error> {
    rules::named(word).ok_or_else(|| {
        let hint = rules::nearest(word)
            .map_or_else(|| "`airenv rules` lists all rules".to_owned(), |near| format!("did you mean `{near}`?"));
        Error::Usage(format!("unknown rule `{word}`; {hint}"))
    })
}
