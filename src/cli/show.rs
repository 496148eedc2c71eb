//! `airenv show`: from a path to what Airflow will do with the project there.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::discover::{self, Discovery, Request, StateFile};
use crate::error::Error;
use crate::output::show;
use crate::project::Project;
use crate::settings;
use crate::show::{Overview, overview};

use super::arguments::{LookupArguments, ReadingArguments, parse_state};
use super::settings::formats;
use super::{CLEAN, COULD_NOT_CHECK, check, write};

/// The end of the long help.
pub(super) const HELP: &str = "\
For each environment (what `astro dev start` reads from a `.env`, a deployment that a script writes to, the programs \
that a script starts, a service of a compose file), airenv shows the backend, where each setting comes from, and where \
Airflow looks up a connection and a variable. It runs nothing and contacts no service: what is known only at run time \
is shown as written. It shows secrets only with --reveal.

Examples:
  airenv show                              the project in the current folder
  airenv show --connection my_db           where Airflow looks up one connection
  airenv show --format html > airenv.html  a page for the browser
  airenv show deploy.sh --format json      one script, as JSON";

/// The arguments of `show`.
#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// Files and folders
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    pub lookups: LookupArguments,

    /// Output format
    #[arg(long, value_enum, default_value_t = ShowFormat::Human)]
    pub format: ShowFormat,

    /// Print the values of variables, including secrets; only with --format json
    #[arg(long)]
    pub reveal: bool,

    /// A dump of what runs, to check and to compare with the files; NAME says of which deployment or service, where the
    /// dump does not; `-` is standard input; may be repeated
    #[arg(long, value_name = "[NAME=]FILE", value_parser = parse_state)]
    pub state: Vec<StateFile>,

    #[command(flatten)]
    pub reading: ReadingArguments,
}

/// The forms of an overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ShowFormat {
    /// Text
    Human,
    /// A page with a picture, for browsers: files, environments, backends and addresses, with the findings
    Html,
    /// A summary with a Mermaid graph, for pull requests and `$GITHUB_STEP_SUMMARY`
    Markdown,
    /// One JSON object
    Json,
}

pub(super) fn show(arguments: &ShowArguments) -> Result<u8, Error> {
    if arguments.reveal {
        if arguments.format != ShowFormat::Json {
            return Err(Error::Usage("--reveal needs --format json".to_owned()));
        }
        write::error("--reveal prints values, including secrets");
    }
    let facts = arguments.reading.facts();
    settings::tell(&mut Project::default(), None, &facts)?;
    let (paths, exclude) = (arguments.paths.clone(), arguments.reading.exclude.clone());
    let states = arguments.state.clone();
    let request = Request { paths, exclude, formats: formats(), states, ..Request::default() };
    let Discovery { mut projects, configurations, errors, .. } = discover::discover(&request)?;
    write::errors(&errors);
    for (project, configuration) in projects.iter_mut().zip(&configurations) {
        settings::tell(project, configuration.as_deref(), &facts)?;
    }
    let asked = arguments.lookups.asked(arguments.reveal);
    let overviews: Vec<Overview> = projects.iter().map(|project| overview(project, &asked)).collect();
    if projects.is_empty() && errors.is_empty() {
        let paths: Vec<String> = arguments.paths.iter().map(|path| path.display().to_string()).collect();
        write::error(&format!("{} {}", check::NOTHING_FOUND, paths.join(", ")));
    }
    let mut text = String::new();
    match arguments.format {
        ShowFormat::Human => show::human(&overviews, write::style(arguments.reading.color), &mut text),
        ShowFormat::Html => show::html(&overviews, &errors, &mut text),
        ShowFormat::Markdown => show::markdown(&overviews, &errors, &mut text),
        ShowFormat::Json => show::json(&overviews, &errors, &mut text),
    }
    write::output(&text)?;
    Ok(if errors.is_empty() { CLEAN } else { COULD_NOT_CHECK })
}
