//! `airenv convert`: the environment of a file, written the way another place must have it.
//!
//! Enters: a file and a carrier. Leaves: a text on standard output. Never writes a file, and prints secrets only with
//! `--reveal`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::convert::{self, CARRIERS, Carrier, Refusal};
use crate::error::Error;
use crate::loader::Loader;
use crate::project::Project;
use crate::settings::Facts;
use crate::show::{Asked, EnvironmentView, overview};

use super::arguments::{VersionArguments, parse_loader};
use super::settings::{facts, projects};
use super::{CLEAN, write};

/// The end of the long help.
pub(super) const HELP: &str = "\
Takes the variables that can matter to Airflow's secrets backend, as `airenv show FILE --format json` lists them, and \
prints them so that a process at the other place gets the same values. A value that may be secret becomes a reference: \
a shell variable, secretKeyRef, ${{ secrets.NAME }}, a sensitive variable of Terraform. With --reveal it is written, and \
still marked as a secret where the place can mark it. What is known only at run time is left out, and a comment says \
so. It writes no file.

If the place cannot hold a value, airenv prints nothing but the reason and exits with 2.

Examples:
  airenv convert .env --to astro                             commands for an Astro deployment
  airenv convert deploy.sh --to deployment-file --environment prod
  airenv convert .env --to compose > compose.override.yaml";

/// The arguments of `convert`.
#[derive(Debug, Args)]
pub(super) struct ConvertArguments {
    /// The file that sets the variables
    pub file: PathBuf,

    /// The syntax to write
    #[arg(long, value_name = "CARRIER", value_parser = carriers())]
    pub to: &'static Carrier,

    /// Which environment of the file, by its name in `airenv show`
    #[arg(long, value_name = "NAME")]
    pub environment: Option<String>,

    /// Write values, including secrets
    #[arg(long)]
    pub reveal: bool,

    #[command(flatten)]
    pub versions: VersionArguments,

    /// Loader (program that reads `.env` files), by name [default: as for check]
    #[arg(long, value_name = "NAME", value_parser = parse_loader)]
    pub loader: Option<Loader>,
}

pub(super) fn carriers() -> impl TypedValueParser<Value = &'static Carrier> {
    let values = CARRIERS.iter().map(|carrier| PossibleValue::new(carrier.name).help(carrier.about));
    PossibleValuesParser::new(values.collect::<Vec<_>>())
        .try_map(|name| convert::carrier(&name).ok_or("unknown carrier"))
}

pub(super) fn run(arguments: &ConvertArguments) -> Result<u8, Error> {
    let fail = |reason: String| Error::file(arguments.file.display().to_string(), reason);
    let loaders = arguments.loader.map(|loader| vec![loader]);
    let facts = Facts { loaders: loaders.as_ref(), ..facts(&arguments.versions) };
    let projects = projects(vec![arguments.file.clone()], Vec::new(), &facts)?;
    let pairs = environments(&projects);
    let (shown, revealed) = chosen(&pairs, arguments.environment.as_deref()).map_err(fail)?;
    if let Some(at) = &shown.refused {
        return Err(fail(format!("`{}` refuses the file at line {}", shown.name.as_str(), at.line)));
    }
    if arguments.reveal {
        write::error("--reveal prints values, including secrets");
    }
    let variables = convert::assigned(shown, revealed, arguments.reveal);
    let text = convert::convert(arguments.to, &variables).map_err(|refusals| refused(arguments.to, &refusals))?;
    write::output(&text)?;
    Ok(CLEAN)
}

/// An environment as it is shown, and as it is revealed.
type Pair = (EnvironmentView, EnvironmentView);

/// The environments that set something, each once.
fn environments(projects: &[Project]) -> Vec<Pair> {
    let of = |project: &Project, reveal| overview(project, &Asked { reveal, ..Asked::default() }).environments;
    let mut pairs: Vec<Pair> = Vec::new();
    for project in projects {
        for (shown, revealed) in of(project, false).into_iter().zip(of(project, true)) {
            let sets = !revealed.variables.is_empty() || revealed.refused.is_some();
            let is_known =
                pairs.iter().any(|(_, known)| known.name == revealed.name && known.variables == revealed.variables);
            if sets && !is_known {
                pairs.push((shown, revealed));
            }
        }
    }
    pairs
}

/// The environment that is asked for; an error lists those that there are.
fn chosen<'p>(pairs: &'p [Pair], name: Option<&str>) -> Result<&'p Pair, String> {
    let is_named = |pair: &&Pair| name.is_none_or(|name| pair.0.name.as_str() == name);
    let found: Vec<&Pair> = pairs.iter().filter(is_named).collect();
    let names: Vec<String> = pairs.iter().map(|(shown, _)| format!("`{}`", shown.name.as_str())).collect();
    match (found.as_slice(), name) {
        ([only], _) => Ok(only),
        ([], None) => Err("sets no variable that can matter to Airflow's secrets backend".to_owned()),
        ([], Some(_)) if pairs.is_empty() => {
            Err("sets no variable that can matter to Airflow's secrets backend".to_owned())
        }
        ([], Some(_)) => Err(format!("has no such environment; --environment takes one of {}", names.join(", "))),
        (_, None) => Err(format!("has several environments; name one with --environment: {}", names.join(", "))),
        (_, Some(_)) => Err("has several environments of this name; `airenv show` shows them".to_owned()),
    }
}

/// A line for each variable that the carrier cannot hold.
pub(super) fn refused(carrier: &Carrier, refusals: &[Refusal]) -> Error {
    let line = |refusal: &Refusal| {
        let place = refusal.at.as_ref().map(|at| format!("{}:{}: ", at.path, at.line)).unwrap_or_default();
        format!("{place}{} cannot be written to {}: {}", refusal.name, carrier.name, refusal.why)
    };
    Error::Configuration(refusals.iter().map(line).collect())
}
