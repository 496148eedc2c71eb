//! `airenv check`: from paths to a report and the exit status.

use std::io::IsTerminal;

use crate::diagnostic::Severity;
use crate::discover::{self, Found, Request};
use crate::error::{Error, FileError};
use crate::format::Format;
use crate::lint::Checked;
use crate::output::{concise, human, json, summary};
use crate::project::Target;
use crate::rules::{self, Rule};

use super::arguments::{CheckArguments, FailOn, OutputFormat, ReadAs};
use super::fix::{Repairs, repair};
use super::{CLEAN, COULD_NOT_CHECK, FINDINGS, resolve, write};

pub(super) fn check(arguments: &CheckArguments) -> Result<u8, Error> {
    let rules = selection(arguments)?;
    pin(&mut Target::default(), arguments.airflow_version.as_deref(), &arguments.provider_versions)?;
    let found = discover::discover(&Request {
        paths: arguments.paths.clone(),
        exclude: arguments.exclude.clone(),
        forced: arguments.read_as.map(|read_as| match read_as {
            ReadAs::Dotenv => Format::Dotenv,
            ReadAs::Shell => Format::Shell,
        }),
        stdin_name: arguments.stdin_filename.clone(),
    })?;
    let Found { mut projects, mut errors } = found;
    for error in &errors {
        write::error(&error.to_string());
    }
    for project in &mut projects {
        if let Some(loaders) = &arguments.loaders {
            project.loaders.clone_from(loaders);
        }
        pin(&mut project.target, arguments.airflow_version.as_deref(), &arguments.provider_versions)?;
    }
    let Repairs { projects, errors: unwritten, summary, output, is_changed } =
        repair(&arguments.repairs, projects, &rules);
    for error in &unwritten {
        write::error(&error.to_string());
    }
    errors.extend(unwritten);
    if !arguments.quiet {
        write::aside(&summary);
    }
    if arguments.repairs.diff {
        write::output(&output)?;
        let status = if is_changed { FINDINGS } else { CLEAN };
        return Ok(if errors.is_empty() { status } else { COULD_NOT_CHECK });
    }
    let checked = Checked::new(projects, &rules);
    if checked.files() == 0 && errors.is_empty() {
        let paths: Vec<String> = arguments.paths.iter().map(|path| path.display().to_string()).collect();
        write::error(&format!("no .env file or script found below {}", paths.join(", ")));
    }
    let report = render(arguments, &checked, &errors);
    if arguments.repairs.fix && arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        write::output(&output)?;
        write::aside(&report);
    } else {
        write::output(&report)?;
    }
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

/// The versions of the options win over those that files tell.
pub(super) fn pin(target: &mut Target, airflow: Option<&str>, providers: &[String]) -> Result<(), Error> {
    for pair in providers {
        let (name, version) = pair.split_once('=').ok_or_else(|| {
            Error::Usage(format!("--provider-version {pair}: write it as NAME=VERSION, for example amazon=9.39.0"))
        })?;
        target.set_provider(name, version).map_err(Error::Usage)?;
    }
    airflow.map_or(Ok(()), |version| target.set_airflow(version).map_err(Error::Usage))
}
