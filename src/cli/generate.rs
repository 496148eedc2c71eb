//! Shell completions and manual pages, generated from the definition of the command line.

use clap_complete::Shell;
use clap_mangen::Man;

use crate::error::Error;

use super::arguments::command;
use super::{CLEAN, write};

/// Prints the completions for a shell.
pub(super) fn completions(shell: Shell) -> Result<u8, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "airenv", &mut script);
    write::output(&String::from_utf8_lossy(&script))?;
    Ok(CLEAN)
}

/// Prints the manual page of the program or of one of its commands.
pub(super) fn manual(name: Option<&str>) -> Result<u8, Error> {
    let mut program = command();
    // Sets every command's full name and the global arguments.
    program.build();
    let page = match name {
        None => program,
        Some(name) => program.find_subcommand(name).cloned().ok_or_else(|| {
            let names: Vec<&str> = command_names(&program);
            Error::Usage(format!("unknown command `{name}`; expected one of {}", names.join(", ")))
        })?,
    };
    let title = page.get_display_name().unwrap_or("airenv").to_owned();
    let mut roff = Vec::new();
    let source = concat!("airenv ", env!("CARGO_PKG_VERSION"));
    let written = Man::new(page).title(title).source(source).render(&mut roff);
    written.map_err(|error| Error::Output(error.kind()))?;
    write::output(&String::from_utf8_lossy(&roff).replace("\n.SH EXTRA\n", "\n.SH NOTES\n"))?;
    Ok(CLEAN)
}

fn command_names(program: &clap::Command) -> Vec<&str> {
    program.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "help").collect()
}
