//! `airenv template`: the configuration of a backend, to be filled in.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::convert::Carrier;
use crate::error::Error;
use crate::template::{self, TEMPLATES, Template};

use super::{CLEAN, convert, write};

/// The end of the long help.
pub(super) const HELP: &str = "\
Prints the variables that configure a backend, with placeholders such as <your-region>, and as comments the commands that \
store a connection and a variable where this configuration looks them up. `airenv check` reports what is not filled in.

Examples:
  airenv template aws-secrets-manager >> .env
  airenv template hashicorp-vault --to deployment-file";

/// The arguments of `template`.
#[derive(Debug, Args)]
pub(super) struct TemplateArguments {
    /// The backend
    #[arg(value_parser = backends())]
    pub backend: &'static Template,

    /// The syntax to write
    #[arg(long, value_name = "CARRIER", value_parser = convert::carriers(), default_value = "dotenv")]
    pub to: &'static Carrier,
}

fn backends() -> impl TypedValueParser<Value = &'static Template> {
    let values = TEMPLATES.iter().map(|one| PossibleValue::new(one.name).help(one.store.backend().title));
    PossibleValuesParser::new(values.collect::<Vec<_>>())
        .try_map(|name| template::template(&name).ok_or("unknown backend"))
}

pub(super) fn run(arguments: &TemplateArguments) -> Result<u8, Error> {
    let text = arguments.backend.write(arguments.to).map_err(|refusals| convert::refused(arguments.to, &refusals))?;
    write::output(&text)?;
    Ok(CLEAN)
}
