//! The reports of a run: their formats, and where they go.
//!
//! Enters: the options, and what was checked. Leaves: one report on standard output or in a file,
//! and any number of others in files. Never overwrites a file that airenv reads.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::carrier;
use crate::error::{Error, FileError};
use crate::format::{Format, is_json};
use crate::lint::Checked;
use crate::output::site::Site;
use crate::output::{
    Outcome, azure, checkstyle, concise, github, gitlab, grouped, human, json, junit, markdown, rdjson, sarif, summary,
    wrap::wrap,
};

use super::arguments::{CheckArguments, Color};
use super::pipeline::{self, Pipeline};
use super::{file, write};

/// What to report, and where to.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Output format [default: human on a terminal and in GitLab CI (there gitlab with --output), github in GitHub
    /// Actions, azure in Azure Pipelines, concise elsewhere]
    #[arg(long, value_enum, alias = "output-format")]
    format: Option<OutputFormat>,

    /// Write the findings to this file, atomically, instead of standard output
    #[arg(long, short, value_name = "FILE", conflicts_with = "diff")]
    output: Option<PathBuf>,

    /// Also write a report in another format, such as sarif=airenv.sarif; may be repeated
    #[arg(long = "report", value_name = "FORMAT=FILE", conflicts_with = "diff")]
    reports: Vec<Report>,
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// The source around each finding, and what to write instead, for people
    Human,
    /// One line per finding, for editors and problem matchers
    Concise,
    /// Findings grouped by file, for people
    Grouped,
    /// A table for each file, for pull requests and `$GITHUB_STEP_SUMMARY`
    Markdown,
    /// One JSON object, for programs
    Json,
    /// JSON Lines, one object per finding, for programs that read streams
    Jsonl,
    /// Annotations, for the log of GitHub Actions
    Github,
    /// Code Quality report, for GitLab
    Gitlab,
    /// SARIF 2.1.0, for code scanning (GitHub, Azure) and editors
    Sarif,
    /// Issues, for the log of Azure Pipelines
    Azure,
    /// Test results as XML, for CI servers that show tests (Jenkins, GitLab, Azure): one test per finding
    Junit,
    /// Checkstyle XML, for CI servers that show warnings (Jenkins)
    Checkstyle,
    /// reviewdog diagnostics, for comments on changes, with suggestions
    Rdjson,
}

/// An additional report.
#[derive(Debug, Clone)]
struct Report {
    format: OutputFormat,
    file: PathBuf,
}

impl FromStr for Report {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) = text
            .split_once('=')
            .filter(|(_, file)| !file.is_empty())
            .ok_or("expected FORMAT=FILE, for example sarif=airenv.sarif")?;
        let known = || OutputFormat::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let format = OutputFormat::from_str(format, false).map_err(|_| {
            let names: Vec<String> = known().map(|value| value.get_name().to_owned()).collect();
            format!("unknown format; expected one of {}", names.join(", "))
        })?;
        Ok(Self { format, file: file.into() })
    }
}

/// The reports to write: the first one has no file if it goes to standard output.
pub(super) struct Reports {
    all: Vec<(OutputFormat, Option<PathBuf>)>,
    /// Whether an option names the format of the first one.
    is_named: bool,
}

impl Reports {
    /// The reports that the options request, if they may write their files.
    pub fn new(arguments: &CheckArguments) -> Result<Self, Error> {
        let ReportArguments { format, output, reports } = &arguments.report;
        let output = output.clone().filter(|file| file.as_os_str() != "-");
        let is_named = format.is_some();
        let format = format.unwrap_or_else(|| default_format(output.is_some()));
        let others = reports.iter().map(|report| (report.format, Some(report.file.clone())));
        let reports = Self { all: std::iter::once((format, output)).chain(others).collect(), is_named };
        let states = arguments.state.iter().map(|state| &state.path);
        let named = arguments.paths.iter().chain(&arguments.baseline).chain(states);
        let inputs: Vec<PathBuf> = named.filter_map(|path| fs::canonicalize(path).ok()).collect();
        let mut files: Vec<PathBuf> = Vec::new();
        for file in reports.all.iter().filter_map(|(_, file)| file.as_deref()) {
            let shown = file.display();
            if file.as_os_str() == "-" {
                return Err(Error::Usage("--report needs a file; use --format to print to standard output".to_owned()));
            }
            let real = real(file);
            if [file, &real].into_iter().any(|file| is_checked(file) || is_of_project(file)) || inputs.contains(&real) {
                return Err(refused(file));
            }
            if files.contains(&real) {
                return Err(Error::Usage(format!("{shown}: two reports cannot share a file")));
            }
            files.push(real);
        }
        Ok(reports)
    }

    /// Uses the format from the configuration, unless an option names one.
    pub fn prefer(&mut self, format: Option<OutputFormat>) {
        if let (Some(format), Some((first, _)), false) = (format, self.all.first_mut(), self.is_named) {
            *first = format;
        }
    }

    /// Whether one of them shows lines of the files, or edits.
    pub fn show_source(&self) -> bool {
        use OutputFormat as F;
        self.all.iter().any(|(format, _)| matches!(format, F::Human | F::Sarif | F::Rdjson | F::Json | F::Jsonl))
    }

    /// Writes all of them, even if one cannot be written.
    pub fn write(&self, arguments: &CheckArguments, checked: &Checked, errors: &[FileError]) -> Result<(), Error> {
        let outcome = Outcome { checked, errors, paths: &pipeline::paths(), site: Site::OURS };
        let prints_concise = self.all.iter().any(|report| matches!(report, (OutputFormat::Concise, None)));
        let is_read = arguments.repairs.fix || arguments.paths.iter().any(|path| path.as_os_str() == "-");
        if prints_concise && !arguments.quiet && !is_read && checked.findings().is_empty() && checked.files() > 0 {
            // Silence must not look like nothing happened; but a program on the other end does not
            // need this line.
            write::aside(&format!("{}\n", summary::summary(checked)));
        }
        let written = self.all.iter().map(|(format, file)| {
            if let Some(file) = file.as_deref().filter(|file| was_read(file, checked)) {
                return Err(refused(file));
            }
            let text = render(*format, file.is_some(), arguments, &outcome);
            let Some(file) = file else { return print(arguments, &text) };
            file::write(file, &text).map_err(|error| {
                let reason = match error.kind() {
                    io::ErrorKind::NotFound => "no such folder".to_owned(),
                    kind => kind.to_string(),
                };
                let reason = format!("cannot write the report: {reason}");
                Error::file(file.display().to_string(), reason)
            })
        });
        let failed: Vec<Error> = written.filter_map(Result::err).collect();
        let Some((last, others)) = failed.split_last() else { return Ok(()) };
        write::errors(others);
        Err(last.clone())
    }
}

/// Standard output is not available if the fixed text of standard input goes there.
fn print(arguments: &CheckArguments, text: &str) -> Result<(), Error> {
    if arguments.prints_repaired() {
        write::aside(text);
        return Ok(());
    }
    write::output(text)
}

/// The file behind a path, with links resolved; a file that does not exist yet is found through its
/// folder.
fn real(file: &Path) -> PathBuf {
    let (folder, name) = (file.parent().filter(|folder| !folder.as_os_str().is_empty()), file.file_name());
    let beside = || Some(fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?.join(name?));
    fs::canonicalize(file).ok().or_else(beside).unwrap_or_else(|| file.to_owned())
}

fn refused(file: &Path) -> Error {
    Error::Usage(format!("{}: refusing to overwrite a file that airenv reads", file.display()))
}

/// Whether this run read the file; an older report may be among the pages and the JSON files.
fn was_read(file: &Path, checked: &Checked) -> bool {
    let real = real(file);
    let documents = checked.projects().flat_map(|(project, _)| &project.documents);
    let others = documents.filter(|document| document.format != Format::Page && !is_json(&document.file.path));
    let besides = checked.projects().flat_map(|(project, _)| project.others.iter().map(PathBuf::as_path));
    let mut all = others.filter_map(|document| document.location.as_deref()).chain(besides);
    all.any(|read| read.file_name() == real.file_name() && fs::canonicalize(read).is_ok_and(|read| read == real))
}

/// Whether a file of this name is one that airenv checks; a report may be a page.
fn is_checked(file: &Path) -> bool {
    let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
    match Format::of_name(name) {
        None | Some(Format::Page) => false,
        // A report, or one of those that airenv reads.
        Some(Format::Yaml) if is_json(name) => {
            fs::read_to_string(file).is_ok_and(|text| carrier::read(Format::Yaml, name, &text).kind.is_some())
        }
        Some(_) => true,
    }
}

/// Whether a file of this name says what airenv does, or which versions a project has.
fn is_of_project(file: &Path) -> bool {
    const NAMES: [&str; 5] = ["airenv.toml", ".airenv.toml", "pyproject.toml", ".gitignore", ".dockerignore"];
    let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let is_requirements = name.starts_with("requirements") && name.ends_with(".txt");
    file.exists() && (NAMES.contains(&name) || is_requirements)
}

/// People read pipeline logs, and GitHub and Azure annotate from the log; GitLab accepts only
/// files.
fn default_format(is_file: bool) -> OutputFormat {
    match Pipeline::current() {
        Some(Pipeline::GitLab) if is_file => OutputFormat::Gitlab,
        _ if is_file => OutputFormat::Concise,
        _ if io::stdout().is_terminal() => OutputFormat::Human,
        Some(Pipeline::GitHub) => OutputFormat::Github,
        Some(Pipeline::GitLab) => OutputFormat::Human,
        Some(Pipeline::Azure) => OutputFormat::Azure,
        None => OutputFormat::Concise,
    }
}

fn render(format: OutputFormat, is_file: bool, arguments: &CheckArguments, outcome: &Outcome<'_>) -> String {
    let Outcome { checked, errors, site, .. } = *outcome;
    let mut text = String::new();
    let color = if is_file && arguments.color == Color::Auto { Color::Never } else { arguments.color };
    let style = if format == OutputFormat::Grouped { write::list_style(color) } else { write::style(color) };
    match format {
        OutputFormat::Human => human::write(checked, style, write::links(style, is_file, site), &mut text),
        OutputFormat::Concise => concise::write(checked, style, &mut text),
        OutputFormat::Grouped => grouped::write(checked, style, &mut text),
        OutputFormat::Markdown => markdown::write(outcome, &mut text),
        OutputFormat::Json => json::write(checked, errors, site, &mut text),
        OutputFormat::Jsonl => json::write_lines(checked, site, &mut text),
        OutputFormat::Github => github::write(outcome, &mut text),
        OutputFormat::Gitlab => gitlab::write(outcome, &mut text),
        OutputFormat::Sarif => sarif::write(outcome, &mut text),
        OutputFormat::Azure => azure::write(outcome, &mut text),
        OutputFormat::Junit => junit::write(outcome, &mut text),
        OutputFormat::Checkstyle => checkstyle::write(outcome, &mut text),
        OutputFormat::Rdjson => rdjson::write(outcome, &mut text),
    }
    let is_for_people = matches!(format, OutputFormat::Human | OutputFormat::Concise | OutputFormat::Grouped);
    let is_log = is_for_people || matches!(format, OutputFormat::Github | OutputFormat::Azure);
    if arguments.statistics && is_log {
        text.push_str(&summary::statistics(checked));
    }
    if !arguments.quiet && is_for_people && format != OutputFormat::Concise {
        let separator = if format == OutputFormat::Grouped && !text.is_empty() { "\n" } else { "" };
        text.push_str(separator);
        for line in summary::summary(checked).lines() {
            text.push_str(&wrap(line, ("", "  "), write::list_style(color).width));
            text.push('\n');
        }
        if !errors.is_empty() {
            let files = summary::plural(errors.len(), "file");
            text.push_str(&["could not check ", &files, ": see the errors above\n"].concat());
        }
        if let Some(pointer) = summary::pointer(checked).filter(|_| format == OutputFormat::Human) {
            text.push_str(&pointer);
            text.push('\n');
        }
    }
    text
}
