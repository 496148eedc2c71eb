//! What goes to the terminal, and what the terminal can display.

use std::env;
use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::error::Error;
use crate::output::escape::escape;
use crate::output::human::Style;
use crate::output::site::Site;

use super::arguments::Color;
use super::{CLEAN, COULD_NOT_CHECK};

/// Columns without a terminal.
const WIDTH: usize = 100;

/// Writes to standard output. A closed pipe is not an error.
pub(super) fn output(text: &str) -> Result<(), Error> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::Output(error.kind())),
        _ => Ok(()),
    }
}

/// Writes the help that was asked for, or what is wrong with the arguments; returns the exit status.
pub(super) fn help(help: &clap::Error) -> u8 {
    let printed = help.print().and_then(|()| io::stdout().flush());
    match printed {
        // clap distinguishes help from usage errors.
        Ok(()) => if help.use_stderr() { COULD_NOT_CHECK } else { CLEAN },
        Err(failed) if failed.kind() == ErrorKind::BrokenPipe => CLEAN,
        Err(failed) => {
            error(&Error::Output(failed.kind()).to_string());
            COULD_NOT_CHECK
        }
    }
}

/// Writes one line to standard error.
pub(super) fn error(message: &str) {
    // If this fails there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "airenv: {}", escape(message));
}

/// Writes each of them.
pub(super) fn errors(errors: impl IntoIterator<Item: ToString>) {
    errors.into_iter().for_each(|one| error(&one.to_string()));
}

/// Writes text to standard error unchanged.
pub(super) fn aside(text: &str) {
    // If this fails there is nobody left to tell.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// How standard output can display a report.
pub(super) fn style(color: Color) -> Style {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
        Color::Auto => is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE") || io::stdout().is_terminal(),
    };
    Style { color, unicode: is_utf8(), width: width().unwrap_or(WIDTH) }
}

/// The same for lists, which keep one line per entry if a program reads them.
pub(super) fn list_style(color: Color) -> Style {
    Style { width: width().unwrap_or(usize::MAX), ..style(color) }
}

/// The site, where its addresses become links: on a terminal that shows colour.
pub(super) fn links(style: Style, is_file: bool, site: Site) -> Site {
    if style.color && !is_file && io::stdout().is_terminal() { site } else { Site::NONE }
}

/// The requested columns, else those of the terminal.
fn width() -> Option<usize> {
    let asked = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    asked.or_else(|| terminal().filter(|_| io::stdout().is_terminal())).map(|width: usize| width.clamp(40, 160))
}

/// Whether the locale is UTF-8. The first non-empty one of these variables decides.
fn is_utf8() -> bool {
    let values = ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|name| env::var(name).ok());
    let locale = values.into_iter().find(|value| !value.is_empty()).unwrap_or_default().to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}
