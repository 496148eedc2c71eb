//! The table of `astro deployment variable list`.
//!
//! Enters: a text. Leaves: whether it has the head of that table, and the variables of its rows. A secret is shown as
//! `****`; a value with several lines tears its row and is not known.
//!
//! Source: `makeVarTable` and `printutil.Table` of the Astro CLI, read, not run: a number, the key, the value, and whether it is secret,
//! each padded with spaces to the width of its column.

use super::Variable;
use crate::text::{Mapped, Span, lines_from};

/// The head of the table.
const HEAD: [&str; 4] = ["#", "KEY", "VALUE", "SECRET"];

/// What is printed in place of a table without rows.
const EMPTY: &str = "No variables found";

/// Whether a text has such a table.
pub(super) fn is_one(text: &str) -> bool {
    text.lines().any(is_head) || text.trim() == EMPTY
}

fn is_head(line: &str) -> bool {
    line.split_whitespace().eq(HEAD)
}

/// The variables of the rows.
pub(super) fn read(text: &str) -> Vec<Variable<'_>> {
    let mut variables: Vec<Variable<'_>> = Vec::new();
    let mut column = None;
    for (start, line) in lines_from(text) {
        if column.is_none() {
            // Columns are as wide in characters, not in bytes.
            column = line
                .find("VALUE")
                .filter(|_| is_head(line))
                .map(|at| line.get(..at).unwrap_or_default().chars().count());
            continue;
        }
        let bare = line.trim_end();
        match (row(text, Span::new(start, start + bare.len()), column.unwrap_or_default()), variables.last_mut()) {
            (Some(variable), _) => variables.push(variable),
            (None, Some((_, value))) if !bare.is_empty() => *value = Mapped::hole(value.whole()),
            _ => {}
        }
    }
    variables
}

/// The variable of a row; `None` if the line starts none.
fn row(text: &str, line: Span, column: usize) -> Option<Variable<'_>> {
    let source = text.as_bytes();
    let whole = line.of_text(text);
    let number = whole.trim_start();
    let key = number.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let bare = key.trim_start();
    let length = bare.find(char::is_whitespace).unwrap_or(bare.len());
    if key.len() == number.len() || bare.len() == key.len() || length == 0 {
        return None;
    }
    let start = line.start as usize + (whole.len() - bare.len());
    let name = Mapped::verbatim(source, Span::new(start, start + length));
    let is_secret = whole.ends_with("true");
    let shown = whole.strip_suffix("true").or_else(|| whole.strip_suffix("false"));
    let from = whole.char_indices().nth(column).map_or(whole.len(), |(at, _)| at);
    let value = shown.and_then(|shown| shown.get(from..)).map(str::trim_end);
    let place = |length: usize| Span::new(line.start as usize + from, line.start as usize + from + length);
    let value = match value {
        Some(value) if !is_secret => Mapped::verbatim(source, place(value.len())),
        value => Mapped::hole(place(value.map_or(0, str::len))),
    };
    Some((name, value))
}
