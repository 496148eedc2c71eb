//! `airenv check`: from paths to a report and the exit status.

use crate::diagnostic::Severity;
use crate::discover::{self, Found, Request};
use crate::error::Error;
use crate::format::Format;
use crate::lint::Checked;
use crate::output::summary;
use crate::project::Target;
use crate::rules::{self, Rule};

use super::arguments::{CheckArguments, FailOn};
use super::fix::{Repairs, repair};
use super::report::Reports;
use super::{CLEAN, COULD_NOT_CHECK, FINDINGS, resolve, write};

pub(super) fn check(arguments: &CheckArguments) -> Result<u8, Error> {
    let reports = Reports::new(arguments)?;
    let rules = selection(arguments)?;
    pin(&mut Target::default(), arguments.airflow_version.as_deref(), &arguments.provider_versions)?;
    let found = discover::discover(&Request {
        paths: arguments.paths.clone(),
        exclude: arguments.exclude.clone(),
        forced: arguments.read_as.map(|_| Format::Dotenv),
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
    if arguments.repairs.fix && arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        write::output(&output)?;
    }
    reports.write(arguments, &checked, &errors)?;
    let fail_on = if arguments.exit_zero { FailOn::Never } else { arguments.fail_on };
    if fail_on == FailOn::Never && !checked.findings().is_empty() {
        let summary = summary::summary(&checked);
        let counts = summary.lines().next().unwrap_or_default();
        write::error(&format!("{counts}; they do not fail this run"));
    }
    Ok(if errors.is_empty() { status(&checked, fail_on) } else { COULD_NOT_CHECK })
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
