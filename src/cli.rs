//! The command line.
//!
//! Enters: arguments. Leaves: text on standard output, errors on standard error, and the exit status:
//! 0 nothing at or above the fail level, 1 findings, 2 could not check.

mod arguments;
mod write;

use std::ffi::OsString;
use std::io::IsTerminal;

use clap::Parser;

use crate::diagnostic::Severity;
use crate::discover::{self, Found, Request};
use crate::error::{Error, FileError};
use crate::format::Format;
use crate::lint::Checked;
use crate::loader::Loader;
use crate::output::{concise, human, json, rule_page, summary};
use crate::project::{Document, Project, Target};
use crate::rules::{self, Example, Rule};
use crate::text::SourceFile;

use arguments::{Arguments, CheckArguments, Command, FailOn, OutputFormat, RulesFormat};
pub use arguments::{command, default_loaders};

/// Nothing at or above the fail level was found.
pub const CLEAN: u8 = 0;
/// There are findings.
pub const FINDINGS: u8 = 1;
/// Something could not be checked: bad usage, or a file that cannot be read.
pub const COULD_NOT_CHECK: u8 = 2;

/// Runs the program and tells its exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(help) => {
            // clap tells help (status 0) and usage errors (status 2) apart.
            let _ = help.print();
            return if help.use_stderr() { COULD_NOT_CHECK } else { CLEAN };
        }
    };
    let status = match arguments.command {
        Command::Check(arguments) => check(&arguments),
        Command::Explain { rule } => explain(&rule),
        Command::Rules { format } => list(format),
    };
    status.unwrap_or_else(|error| {
        write::error(&error.to_string());
        COULD_NOT_CHECK
    })
}

fn explain(word: &str) -> Result<u8, Error> {
    let pages: Vec<String> = resolve(word)?.into_iter().map(rule_page::page).collect();
    write::output(&pages.join("\n"))?;
    Ok(CLEAN)
}

fn list(format: RulesFormat) -> Result<u8, Error> {
    write::output(&match format {
        RulesFormat::Human => rule_page::list(),
        RulesFormat::Json => rule_page::json(),
        RulesFormat::Markdown => rule_page::book(),
    })?;
    Ok(CLEAN)
}

fn check(arguments: &CheckArguments) -> Result<u8, Error> {
    let rules = selection(arguments)?;
    pin(&mut Target::default(), arguments)?;
    let found = discover::discover(&Request {
        paths: arguments.paths.clone(),
        exclude: arguments.exclude.clone(),
        forced: arguments.read_as.map(|_| Format::Dotenv),
        stdin_name: arguments.stdin_filename.clone(),
    })?;
    let Found { mut projects, errors } = found;
    for error in &errors {
        write::error(&error.to_string());
    }
    let loaders = arguments.loaders.clone().unwrap_or_else(default_loaders);
    for project in &mut projects {
        project.loaders.clone_from(&loaders);
        pin(&mut project.target, arguments)?;
    }
    let checked = Checked::new(projects, &rules);
    if checked.files() == 0 && errors.is_empty() {
        let paths: Vec<String> = arguments.paths.iter().map(|path| path.display().to_string()).collect();
        write::error(&format!("no .env file or script found below {}", paths.join(", ")));
    }
    write::output(&render(arguments, &checked, &errors))?;
    Ok(if errors.is_empty() { status(&checked, arguments.fail_on) } else { COULD_NOT_CHECK })
}

fn render(arguments: &CheckArguments, checked: &Checked, errors: &[FileError]) -> String {
    let mut text = String::new();
    let is_terminal = std::io::stdout().is_terminal();
    let format = arguments.format.unwrap_or(if is_terminal { OutputFormat::Human } else { OutputFormat::Concise });
    match format {
        OutputFormat::Json => json::write(checked, errors, &mut text),
        OutputFormat::Concise => concise::write(checked, &mut text),
        OutputFormat::Human => human::write(checked, write::style(arguments.color), &mut text),
    }
    if arguments.statistics && format != OutputFormat::Json {
        text.push_str(&summary::statistics(checked));
    }
    if !arguments.quiet && format == OutputFormat::Human {
        text.push_str(&summary::summary(checked));
        text.push('\n');
    }
    text
}

fn status(checked: &Checked, fail_on: FailOn) -> u8 {
    let level = match fail_on {
        FailOn::Never => return CLEAN,
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Note => Severity::Note,
    };
    let fails = checked.findings().iter().any(|found| found.diagnostic.finding.severity >= level);
    if fails { FINDINGS } else { CLEAN }
}

/// The rules to run: the selected ones without the ignored ones.
fn selection(arguments: &CheckArguments) -> Result<Vec<&'static Rule>, Error> {
    let mut selected = if arguments.select.is_empty() { rules::ALL.to_vec() } else { resolve_all(&arguments.select)? };
    let ignored = resolve_all(&arguments.ignore)?;
    selected.retain(|rule| !ignored.iter().any(|ignored| ignored.code == rule.code));
    selected.sort_by_key(|rule| rule.code);
    selected.dedup_by_key(|rule| rule.code);
    Ok(selected)
}

fn resolve_all(words: &[String]) -> Result<Vec<&'static Rule>, Error> {
    words.iter().map(|word| resolve(word)).collect::<Result<Vec<_>, _>>().map(|rules| rules.concat())
}

fn resolve(word: &str) -> Result<Vec<&'static Rule>, Error> {
    rules::named(word).ok_or_else(|| {
        let hint = rules::nearest(word)
            .map_or_else(|| "`airenv rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        Error::Usage(format!("no rule is named `{word}`; {hint}"))
    })
}

/// The versions of the options win over those that files tell.
fn pin(target: &mut Target, arguments: &CheckArguments) -> Result<(), Error> {
    for pair in &arguments.provider_versions {
        let (name, version) = pair.split_once('=').ok_or_else(|| {
            Error::Usage(format!("--provider-version {pair}: write it as NAME=VERSION, for example amazon=9.39.0"))
        })?;
        target.set_provider(name, version).map_err(Error::Usage)?;
    }
    arguments.airflow_version.iter().try_for_each(|version| target.set_airflow(version).map_err(Error::Usage))
}

/// What airenv prints for a documented example, in the plain human form.
pub(crate) fn example_output(example: &Example) -> String {
    let mut target = Target::default();
    for (name, version) in example.versions {
        // A version that cannot be read shows in the page: the tests compare it.
        let _ = if *name == "airflow" { target.set_airflow(version) } else { target.set_provider(name, version) };
    }
    let document = |(name, text): (&str, &str)| {
        let mut document = Document::new(SourceFile::new(name, text.to_owned()), Format::of_name(name)?);
        // An example with a folder of git is one that git keeps.
        document.is_ignored = example.files().any(|(name, _)| name.starts_with(".git/")).then_some(false);
        Some(document)
    };
    let mut documents: Vec<Document> = example.files().filter_map(document).collect();
    documents.sort_by(|left, right| left.file.path.cmp(&right.file.path));
    let is_whole = !example.beside.is_empty();
    let project = Project { root: String::new(), is_whole, documents, target, loaders: default_loaders() };
    let checked = Checked::new(vec![project], rules::ALL);
    let mut text = String::new();
    human::write(&checked, human::Style { color: false, unicode: true, width: 100 }, &mut text);
    text
}

/// The loaders of an Astro project.
pub(crate) const ASTRO_LOADERS: &[Loader] = &[Loader::Compose, Loader::AstroLoad];
