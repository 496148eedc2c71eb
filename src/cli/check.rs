//! `airenv check`: from paths to a report and the exit status.

use std::path::Path;

use crate::diagnostic::Severity;
use crate::discover::{self, Discovery, Request};
use crate::error::{Error, FileError};
use crate::lint::{Checked, Settings};
use crate::output::escape::escape;
use crate::output::summary;
use crate::project::Project;

use super::arguments::{CheckArguments, ReadAs};
use super::fix::{Repairs, repair};
use super::report::Reports;
use super::{CLEAN, COULD_NOT_CHECK, FINDINGS, add_ignore, baseline, progress, settings, write};

pub(super) fn check(arguments: &CheckArguments) -> Result<u8, Error> {
    let mut reports = Reports::new(arguments)?;
    settings::apply(&mut Project::default(), None, arguments)?;
    let known = arguments.baseline.as_deref().map(baseline::Known::read).transpose()?;
    let found = progress::during(arguments.quiet, || discover::discover(&request(arguments)))?;
    let Discovery { mut projects, configurations, mut errors, excluded, foreign } = found;
    write::errors(&errors);
    if arguments.show_files {
        write::output(&files(&projects))?;
        return Ok(if errors.is_empty() { CLEAN } else { COULD_NOT_CHECK });
    }
    let mut in_force = Vec::new();
    for (project, configuration) in projects.iter_mut().zip(&configurations) {
        in_force.push(settings::apply(project, configuration.as_deref(), arguments)?);
    }
    let (mut settings, levels): (Vec<_>, Vec<_>) = in_force.into_iter().map(|one| (one.settings, one.fail_on)).unzip();
    reports.prefer(settings::format(configurations.iter().flatten().map(AsRef::as_ref)));
    let codes = baseline::codes(settings.iter().map(|settings: &Settings| settings.rules.as_slice()));
    let Repairs { projects, errors: unwritten, summary, output, is_changed } =
        progress::during(arguments.quiet, || repair(&arguments.repairs, projects, &settings));
    write::errors(&unwritten);
    errors.extend(unwritten);
    if !arguments.quiet {
        write::aside(&summary);
    }
    if arguments.repairs.diff {
        write::output(&output)?;
        let status = if is_changed { FINDINGS } else { CLEAN };
        return Ok(if errors.is_empty() { status } else { COULD_NOT_CHECK });
    }
    let projects = if arguments.add_ignore { ignoring(projects, &settings, &mut errors) } else { projects };
    for settings in &mut settings {
        settings.hides_source = !reports.show_source();
    }
    let all = projects.into_iter().zip(settings).collect();
    let mut checked = progress::during(arguments.quiet, || Checked::with(all));
    if let Some(known) = known {
        known.apply(&mut checked, &codes);
    }
    if checked.files() == 0 && errors.is_empty() {
        write::error(&nothing_checked(arguments, excluded, foreign));
    }
    if let Some(path) = &arguments.write_baseline {
        return write_baseline(path, &checked, &errors);
    }
    if arguments.prints_repaired() {
        write::output(&output)?;
    }
    reports.write(arguments, &checked, &errors)?;
    if levels.iter().all(Option::is_none) && !checked.findings().is_empty() {
        let summary = summary::summary(&checked);
        let counts = summary.lines().next().unwrap_or_default();
        write::error(&format!("{counts}; no finding fails this run (fail level `never`)"));
    }
    let status = if errors.is_empty() { status(&checked, &levels) } else { COULD_NOT_CHECK };
    // The program is about to exit: let the system free all memory at once.
    std::mem::forget(checked);
    Ok(status)
}

/// Which files the arguments name.
fn request(arguments: &CheckArguments) -> Request {
    Request {
        paths: arguments.paths.clone(),
        exclude: arguments.exclude.clone(),
        forced: arguments.read_as.map(ReadAs::format),
        stdin_name: arguments.stdin_filename.clone(),
        configuration: arguments.configuration.choice(),
        formats: settings::formats(),
        states: arguments.state.clone(),
        ..Request::default()
    }
}

/// The projects, with a comment for each finding that tells airenv not to report it.
fn ignoring(projects: Vec<Project>, settings: &[Settings], errors: &mut Vec<FileError>) -> Vec<Project> {
    let added = add_ignore::add(projects, settings);
    write::errors(&added.errors);
    errors.extend(added.errors);
    write::aside(&added.summary);
    added.projects
}

/// The files to check, each on a line, sorted.
fn files(projects: &[Project]) -> String {
    let documents = projects.iter().flat_map(|project| &project.documents).filter(|document| !document.is_context);
    let mut paths: Vec<&str> = documents.map(|document| document.file.path.as_str()).collect();
    paths.sort_unstable();
    paths.iter().fold(String::new(), |text, path| text + &escape(path) + "\n")
}

/// Nothing that airenv checks is under the named paths, which follow.
pub(super) const NOTHING_FOUND: &str =
    "no .env file, script, Dockerfile, airflow.cfg, Terraform file or YAML of Airflow found under";

fn write_baseline(path: &Path, checked: &Checked, errors: &[FileError]) -> Result<u8, Error> {
    if !errors.is_empty() {
        let reason = "baseline not written: some files could not be checked".to_owned();
        return Err(Error::file(path.display().to_string(), reason));
    }
    write::output(&baseline::write(path, checked)?)?;
    Ok(CLEAN)
}

fn nothing_checked(arguments: &CheckArguments, excluded: usize, foreign: usize) -> String {
    let paths: Vec<String> = arguments.paths.iter().map(|path| path.display().to_string()).collect();
    let paths = paths.join(", ");
    if excluded > 0 {
        return format!("nothing to check: the configuration or --exclude excludes {paths}");
    }
    if foreign > 0 {
        let files = if foreign == 1 { "the only file found has" } else { "the files found have" };
        return format!(
            "nothing under {paths} belongs to Airflow: this is not an Airflow project, and {files} no AIRFLOW… \
             variable (to check a file anyway, name it alone or use --as dotenv)"
        );
    }
    format!("{NOTHING_FOUND} {paths}")
}

fn status(checked: &Checked, levels: &[Option<Severity>]) -> u8 {
    let mut reports = checked.projects().zip(levels);
    let fails = reports.any(|((_, report), level)| {
        let is_bad = |level: &Severity| report.diagnostics.iter().any(|found| found.finding.severity >= *level);
        level.as_ref().is_some_and(is_bad)
    });
    if fails { FINDINGS } else { CLEAN }
}
