//! The blocks of a page of documentation that one of the other readers can read.
//!
//! Enters: a page. Leaves: its [`Fragment`]s, each in the format that its content shows, whatever the page calls it. Output
//! of programs, other languages and templates are left alone, and so is everything that Airflow has no part in.

mod kind;
mod session;

use crate::format::Format;
use crate::format::page;
use crate::text::Mapped;

/// A part of a page, as a file of its own.
#[derive(Clone, Debug)]
pub struct Fragment<'t> {
    /// How it is written.
    pub format: Format,
    /// What would be in the file, with the way back to the page.
    pub text: Mapped<'t>,
}

/// The fragments of a page, in order.
pub fn fragments<'t>(path: &str, text: &'t str) -> Vec<Fragment<'t>> {
    let of_block = |block: page::Code<'t>| {
        let commands = session::commands(&block.text).unwrap_or(block.text);
        let format = kind::of(path, commands.text()?)?;
        let text = if format == Format::Shell { session::filled_in(&commands) } else { commands };
        Some(Fragment { format, text })
    };
    page::read(path, text).blocks.into_iter().filter_map(of_block).collect()
}
