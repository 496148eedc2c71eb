//! `airenv diff`: two environments beside each other.
//!
//! Enters: two paths. Leaves: what differs, on standard output, and an exit status: 0 if they are the same, 1 if they
//! differ or may differ, 2 if they could not be compared. Never shows a secret.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::diagnostic::Message;
use crate::error::Error;
use crate::output::show;
use crate::show::comparison::{Likeness, compare};
use crate::show::{ChosenEnvironment, NotChosen, choose};

use super::arguments::{LookupArguments, ReadingArguments};
use super::settings::projects;
use super::{CLEAN, FINDINGS, write};

/// The end of the long help.
pub(super) const HELP: &str = "\
Compares what the processes of two environments get: a `.env` file and its `.env.example`, development and production, a \
local `.env` and the script that writes to a deployment. It shows which variables one side lacks, which values differ, \
and what that means: the backend, and where Airflow looks up a connection and a variable. It compares what Airflow, its \
providers and AWS read, and no other variables. It says whether two secrets are the same and shows neither of them. A \
placeholder or an empty value in a template (`.env.example`, `.env.template`, `.env.sample`, `.env.dist`) is there to be \
filled in and counts as the same.

Exit status: 0 the same, 1 they differ or may differ, 2 they could not be compared.

Examples:
  airenv diff .env .env.example
  airenv diff .env deploy.sh --environment analytics-prod
  airenv diff deploy.sh --environment dev --environment prod
  airenv diff dev/.env prod/.env --connection my_db --format json";

/// The arguments of `diff`.
#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The first file or folder
    pub a: PathBuf,

    /// The second file or folder [default: the first one, if --environment names two]
    pub b: Option<PathBuf>,

    /// Which environment, by its name in `airenv show`, where a side has several; given twice, the first name is for
    /// the first side
    #[arg(long, value_name = "NAME")]
    pub environment: Vec<String>,

    #[command(flatten)]
    pub lookups: LookupArguments,

    /// Output format
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub format: DiffFormat,

    #[command(flatten)]
    pub reading: ReadingArguments,
}

/// The forms of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// Text
    Human,
    /// One JSON object
    Json,
}

pub(super) fn run(arguments: &DiffArguments) -> Result<u8, Error> {
    let (first, second) = match arguments.environment.as_slice() {
        [] => (None, None),
        [one] => (Some(one.as_str()), Some(one.as_str())),
        [one, other] => (Some(one.as_str()), Some(other.as_str())),
        _ => return Err(Error::Usage("--environment may be given twice at most: once for each side".to_owned())),
    };
    let (left, right) = (&arguments.a, arguments.b.as_ref().unwrap_or(&arguments.a));
    if arguments.b.is_none() && arguments.environment.len() < 2 {
        let reason = "name a second file or folder, or two environments: --environment NAME --environment NAME";
        return Err(Error::Usage(reason.to_owned()));
    }
    let facts = arguments.reading.facts();
    let of = |path: &Path| projects(vec![path.to_owned()], arguments.reading.exclude.clone(), &facts);
    let projects = [of(left)?, of(right)?];
    let [of_left, of_right] = &projects;
    let (one, other) = (choose(of_left, first), choose(of_right, second));
    // One name is for the sides that have it; the other side may have a single environment.
    let is_for_one = arguments.environment.len() == 1 && (one.is_ok() || other.is_ok());
    let again = |chosen, projects| match chosen {
        Err(NotChosen::NotNamed(_)) if is_for_one => choose(projects, None),
        chosen => chosen,
    };
    let one = taken(again(one, of_left), left, first)?;
    let other = taken(again(other, of_right), right, second)?;
    let asked = arguments.lookups.asked(false);
    let paths = [left, right].map(|path| path.display().to_string());
    let comparison = compare((&one, &paths[0]), (&other, &paths[1]), &asked);
    for side in [&comparison.left, &comparison.right] {
        if let Some(at) = &side.environment.refused {
            let reason = format!("`{}` refuses the file at line {}", side.environment.name.as_str(), at.line);
            return Err(Error::file(&side.path, reason));
        }
    }
    let mut text = String::new();
    match arguments.format {
        DiffFormat::Human => show::comparison(&comparison, write::style(arguments.reading.color), &mut text),
        DiffFormat::Json => show::comparison_json(&comparison, &mut text),
    }
    write::output(&text)?;
    Ok(if comparison.likeness == Likeness::Same { CLEAN } else { FINDINGS })
}

/// The environment, or an error that lists those that there are.
fn taken<'p>(
    chosen: Result<ChosenEnvironment<'p>, NotChosen>,
    path: &Path,
    name: Option<&str>,
) -> Result<ChosenEnvironment<'p>, Error> {
    let list = |names: &[Message]| {
        let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_str())).collect();
        names.join(", ")
    };
    let reason = match chosen {
        Ok(chosen) => return Ok(chosen),
        Err(NotChosen::Nothing) => "sets no variable of an environment in which Airflow runs".to_owned(),
        Err(NotChosen::NotNamed(names)) => {
            format!("has no such environment; --environment takes one of {}", list(&names))
        }
        Err(NotChosen::Several(names)) if name.is_some() => {
            format!("has several environments of this name: {}", list(&names))
        }
        Err(NotChosen::Several(names)) => {
            format!("has several environments; name one with --environment: {}", list(&names))
        }
    };
    Err(Error::file(path.display().to_string(), reason))
}
