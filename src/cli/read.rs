//! `airenv read`: what each program reads from one file, or what a script runs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{Args, ValueEnum};
use foldhash::HashSet;

use crate::discover::configuration::Choice;
use crate::discover::{self, Request};
use crate::error::Error;
use crate::format::{self, Format};
use crate::loader::Loader;
use crate::output::mask::Mask;
use crate::output::{read_human, read_json, read_script};
use crate::project::Project;
use crate::read::{Comparison, Reading};
use crate::shell;
use crate::surroundings::{Start, Surroundings};
use crate::text::{Mapped, Span, file_name};

use super::arguments::{Color, ReadAs, parse_loader};
use super::{CLEAN, write};

const READ_HELP: &str = "\
Each loader reads the file as it would here: if it looks up names that the file does not set, it finds them in the \
environment of airenv. bash reads the file like `sh -c 'set -a; . \"$1\"' sh ./FILE`.

For a script (recognized by its name, or by a first line such as #!/bin/bash), airenv shows the commands with their \
arguments and the variables set at the end instead. It never runs anything. With --loader or --as dotenv it reads the \
script as a `.env` file.

JSON output: {\"loader\": NAME, \"variables\": {…}} or {\"loader\": NAME, \"error\": …} for one loader, \
{\"readings\": […]} for several, {\"commands\": […], \"variables\": {…}} for a script. A key without a value is null, \
bytes that are not UTF-8 are {\"base64\": …}, a value known only in part is {\"parts\": [text, null, …]}.

Examples:
  airenv read .env                                   what the project's loaders read, and where they differ
  airenv read --loader all .env                      what every loader reads
  airenv read --loader compose,docker .env           only these two
  airenv read --loader compose --format json --reveal .env
  airenv read deploy.sh                              the commands that a script runs";

/// The arguments of `read`.
#[derive(Debug, Args)]
#[command(after_long_help = READ_HELP)]
pub(super) struct ReadArguments {
    /// File to read; `-` reads standard input
    pub file: PathBuf,

    /// Show these loaders, by name, or `all`; may be repeated [default: those that count for the project; with `--format
    /// json` all]
    #[arg(long = "loader", value_name = "NAME", value_delimiter = ',', value_parser = parse_asked)]
    pub loaders: Vec<LoaderChoice>,

    /// Read the file as this format, whatever its name
    #[arg(long = "as", value_enum, value_name = "FORMAT", conflicts_with = "loaders")]
    pub read_as: Option<ReadAs>,

    /// Output format
    #[arg(long, value_enum, default_value_t = ReadFormat::Human)]
    pub format: ReadFormat,

    /// Print values, including secrets
    #[arg(long)]
    pub reveal: bool,

    /// Name of the file that is passed on standard input
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,

    /// When to use color; `auto` honors `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE`
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub color: Color,
}

/// A value of `--loader`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoaderChoice {
    /// Every loader.
    All,
    /// This one.
    One(Loader),
}

fn parse_asked(name: &str) -> Result<LoaderChoice, String> {
    if name == "all" {
        Ok(LoaderChoice::All)
    } else {
        parse_loader(name).map(LoaderChoice::One).map_err(|known| known + ", all")
    }
}

/// The forms of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReadFormat {
    /// A table
    Human,
    /// One JSON object
    Json,
}

pub(super) fn read(arguments: &ReadArguments) -> Result<u8, Error> {
    let (path, source) =
        discover::one_file(&arguments.file, arguments.stdin_filename.as_deref()).map_err(Error::File)?;
    if arguments.reveal {
        write::error("--reveal prints values, including secrets");
    }
    let format = format_of(&path, &source, arguments);
    let loaders = loaders(arguments, format);
    let mask = Mask::new(&path, &source, format, &loaders, arguments.reveal);
    let mut output = match format {
        Format::Shell => script(&path, &source, &mask, arguments),
        Format::Dotenv => variables(&path, &source, &loaders, &mask, arguments),
        _ => return Err(Error::file(path.clone(), refusal(&path, format))),
    };
    if arguments.format == ReadFormat::Json {
        output.push('\n');
    }
    write::output(&output)?;
    Ok(CLEAN)
}

/// Why a file is not read, and what shows what is in it.
fn refusal(path: &str, format: Format) -> String {
    let (kind, what) = match format {
        Format::Page => return "this is a page of documentation; `airenv check` checks the code on it".to_owned(),
        Format::Python => {
            return "this is a DAG, which sets no variables; `airenv check` checks the ids that it names".to_owned();
        }
        Format::Dockerfile => ("a Dockerfile", "its ENV sets"),
        Format::Make => ("a Makefile", "it sets"),
        Format::Just => ("a justfile", "it sets"),
        Format::Hcl => ("a Terraform file", "it sets"),
        Format::Cfg => ("an airflow.cfg", "it sets"),
        Format::Yaml if format::is_json(path) => ("a JSON file", "it sets"),
        Format::Yaml => ("a YAML file", "it sets"),
        _ => ("not a file of variables", "it sets"),
    };
    format!("this is {kind}; `airenv show` shows what {what} in each environment")
}

/// A file contains variables unless it is certainly a script.
fn format_of(path: &str, source: &[u8], arguments: &ReadArguments) -> Format {
    if !arguments.loaders.is_empty() {
        return Format::Dotenv;
    }
    if let Some(read_as) = arguments.read_as {
        return read_as.format();
    }
    let name = file_name(path);
    let is_script = || if format::names_a_shell(source) { Format::Shell } else { Format::Dotenv };
    Format::of_name(name).or_else(|| Format::of_folders(path)).unwrap_or_else(is_script)
}

/// The requested loaders, each once.
fn loaders(arguments: &ReadArguments, format: Format) -> Vec<Loader> {
    if arguments.loaders.is_empty() && arguments.format == ReadFormat::Human && format == Format::Dotenv {
        return counting(arguments);
    }
    if arguments.loaders.is_empty() || arguments.loaders.contains(&LoaderChoice::All) {
        return Loader::ALL.to_vec();
    }
    let mut loaders: Vec<Loader> = Vec::new();
    for loader in &arguments.loaders {
        match loader {
            LoaderChoice::One(loader) if !loaders.contains(loader) => loaders.push(*loader),
            _ => {}
        }
    }
    loaders
}

/// The loaders that count for the file in its project; where nothing tells, every one.
fn counting(arguments: &ReadArguments) -> Vec<Loader> {
    let request = Request {
        paths: vec![arguments.file.clone()],
        forced: arguments.read_as.map(ReadAs::format),
        stdin_name: arguments.stdin_filename.clone(),
        configuration: Choice::Isolated,
        ..Request::default()
    };
    let found = if arguments.file.as_os_str() == "-" { None } else { discover::discover(&request).ok() };
    let project = found.into_iter().flat_map(|found| found.projects).next();
    let of_file = |project: &Project| {
        let document = project.documents.iter().find(|document| !document.is_context)?;
        Some(project.loaders_of(document))
    };
    let loaders = project.as_ref().and_then(of_file).unwrap_or_default();
    if loaders.is_empty() { Loader::ALL.to_vec() } else { loaders }
}

fn variables(path: &str, source: &[u8], loaders: &[Loader], mask: &Mask<'_>, arguments: &ReadArguments) -> String {
    let process = process_environment();
    let shell = start_of_shell(&process, path, loaders);
    let surroundings = |loader: Loader| match loader {
        Loader::Bash => Surroundings::Shell(&shell),
        _ => Surroundings::Known(&process),
    };
    let mut output = String::new();
    match (arguments.format, loaders) {
        (ReadFormat::Human, _) => {
            let comparison = Comparison::new(loaders, source, &surroundings);
            read_human::write(path, &comparison, source, mask, write::style(arguments.color), &mut output);
            let others = Loader::ALL.len() - loaders.len();
            if arguments.loaders.is_empty() && others > 0 {
                let _ = writeln!(
                    output,
                    "\n{others} other programs read `.env` files: `--loader all` shows what they make of it"
                );
            }
        }
        (ReadFormat::Json, [loader]) => {
            read_json::one(&Reading::new(*loader, source, surroundings(*loader)), source, mask, &mut output);
        }
        (ReadFormat::Json, _) => {
            let readings = loaders.iter().map(|loader| Reading::new(*loader, source, surroundings(*loader)));
            read_json::all(readings, source, mask, &mut output);
        }
    }
    output
}

fn script(path: &str, source: &[u8], mask: &Mask<'_>, arguments: &ReadArguments) -> String {
    let process = process_environment();
    let text = Mapped::verbatim(source, Span::new(0, source.len()));
    let execution = shell::run_text(&text, Surroundings::Known(&process));
    let mut output = String::new();
    match arguments.format {
        ReadFormat::Json => read_script::json(&execution, source, mask, &mut output),
        ReadFormat::Human => {
            let elsewhere = shell::run_text(&text, Surroundings::Unknown).commands.len();
            let style = write::style(arguments.color);
            read_script::human(path, (&execution, elsewhere), source, mask, style, &mut output);
        }
    }
    output
}

/// The variables of this process that are valid text.
fn process_environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The start of the shell that sources the file.
fn start_of_shell(process: &BTreeMap<String, String>, path: &str, loaders: &[Loader]) -> Start {
    let name = file_name(path);
    let is_asked = loaders.contains(&Loader::Bash);
    Start {
        variables: process.clone(),
        parameters: vec!["sh".to_owned(), format!("./{name}")],
        // Bash uses a default of its own if there is no `PATH`.
        lacks_program: std::env::var_os("PATH").filter(|_| is_asked).map(|_| lacks_program as fn(&[u8]) -> bool),
    }
}

/// Whether no folder of `PATH` has a file of this name. The folders are read once, and only if a text names a program.
fn lacks_program(name: &[u8]) -> bool {
    static PROGRAMS: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).filter_map(|folder| std::fs::read_dir(folder).ok());
        folders.flatten().flatten().map(|entry| entry.file_name().into_encoded_bytes()).collect()
    });
    !PROGRAMS.contains(name)
}
