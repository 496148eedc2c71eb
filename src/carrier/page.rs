//! The blocks of a page of documentation that one of the other readers can read.
//!
//! Enters: a page. Leaves: its [`Fragment`]s, each in the format that its content shows, whatever the page calls it, and
//! with what the page leaves out around it. Output of programs, other languages and templates are left alone, and so is
//! everything that Airflow has no part in.

mod console;
mod frame;
mod kind;
mod lines;
mod named;
mod session;

pub use kind::WORDS;

use crate::format::Format;
use crate::format::page;
use crate::text::{Mapped, MappedBuilder, Span, contains, lines_from};

/// A part of a page, as a file of its own.
#[derive(Clone, Debug)]
pub struct Fragment<'t> {
    /// How it is written.
    pub format: Format,
    /// What would be in the file, with the way back to the page.
    pub text: Mapped<'t>,
    /// Whether it is the `.env` file of an Astro project.
    pub is_for_astro: bool,
}

/// What pages about Astro have in them.
const ASTRO: [&str; 3] = ["astro dev", "astro deployment", "Astro project"];

/// The fragments of a page, in order.
pub fn fragments<'t>(path: &str, text: &'t str) -> Vec<Fragment<'t>> {
    let is_of_astro = ASTRO.iter().any(|word| contains(text, word));
    let of_block = |block: page::Code<'t>| {
        let (info, above) = block.said(text);
        let commands = session::commands(&block.text).unwrap_or(block.text);
        let own = dedented(&commands);
        let is_env = named::is_env_file(info, above, own.text()?);
        if is_env && kind::is_env_file(own.text()?) {
            return Some(Fragment { format: Format::Dotenv, text: own, is_for_astro: is_of_astro });
        }
        if let Some(text) = console::options(&own) {
            return Some(Fragment { format: Format::Yaml, text, is_for_astro: false });
        }
        let format = kind::of(path, own.text()?, info)?;
        let text = match format {
            Format::Shell => session::filled_in(&own),
            _ => frame::completed(format, &own),
        };
        Some(Fragment { format, text, is_for_astro: is_of_astro && format == Format::Dotenv })
    };
    page::read(path, text).blocks.into_iter().filter_map(of_block).collect()
}

/// A block without the blanks in front of all its lines.
fn dedented<'t>(block: &Mapped<'t>) -> Mapped<'t> {
    let text = block.text().unwrap_or_default();
    let blank = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let indent = text.lines().filter(|line| !line.trim().is_empty()).map(blank).min().unwrap_or_default();
    if indent == 0 {
        return block.clone();
    }
    let mut builder = MappedBuilder::default();
    for (at, line) in lines_from(text) {
        builder.append(block, Span::new(at + indent.min(blank(line)), at + line.len()));
    }
    builder.build(block.whole())
}
