//! Lines with parts in columns, coloured and cut to the terminal.

use crate::output::escape::escape;
use crate::output::human::Style;

/// How a part looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    /// A heading.
    Strong,
    /// Less important: where something is written.
    Faint,
    /// An address, a name in force.
    Good,
    /// Not in force, or possibly wrong.
    Doubtful,
    /// Something that breaks.
    Bad,
}

/// A part of a line.
#[derive(Clone, Debug)]
pub(super) struct Part {
    text: String,
    look: Look,
}

impl Part {
    pub fn new(text: impl AsRef<str>, look: Look) -> Self {
        Self { text: escape(text.as_ref()).into_owned(), look }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn width(&self) -> usize {
        self.text.chars().count()
    }

    pub fn write(&self, style: Style, output: &mut String) {
        let code = match self.look {
            Look::Plain => "",
            Look::Strong => "1",
            Look::Faint => "2",
            Look::Good => "36",
            Look::Doubtful => "33",
            Look::Bad => "31",
        };
        let text = if style.unicode { self.text.clone() } else { ascii(&self.text) };
        if style.color && !code.is_empty() && !text.is_empty() {
            output.extend(["\u{1b}[", code, "m", &text, "\u{1b}[0m"]);
        } else {
            output.push_str(&text);
        }
    }
}

/// Characters that plain terminals cannot display, in ASCII.
fn ascii(text: &str) -> String {
    text.replace('→', "->").replace('…', "...").replace('×', "x").replace('⚠', "!").replace('☞', "*").replace('─', "-")
}

/// Rows of cells: each column as wide as its widest cell, as long as there is room; the last one is
/// not padded.
pub(super) fn columns(rows: &[Vec<Part>], indent: usize, most: usize, style: Style, output: &mut String) {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    // A column may be as wide as the widest last cell allows.
    let last = rows.iter().filter(|row| row.len() == count).filter_map(|row| row.last()).map(Part::width).max();
    let mut room = style.width.saturating_sub(indent + last.unwrap_or_default());
    let mut widths: Vec<usize> = Vec::new();
    for column in 0..count {
        let cells = rows.iter().filter(|row| row.len() > column + 1).filter_map(|row| row.get(column));
        let most = if column == 0 { most } else { most.min(room.saturating_sub(2)) };
        let width = cells.map(Part::width).filter(|width| *width <= most).max().unwrap_or_default();
        room = room.saturating_sub(width + 2);
        widths.push(width);
    }
    for row in rows {
        let mut line = " ".repeat(indent);
        let mut at = indent;
        let mut target = indent;
        for (index, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let close = at + if index > 0 { 2 } else { 0 };
            // Aligned if there is room, else right after the previous cell.
            let start = if target + cell.width() > style.width { close } else { target.max(close) };
            if index > 0 && start + cell.width() > style.width {
                // What does not fit goes on the next line, after the first column.
                output.push_str(line.trim_end());
                output.push('\n');
                at = (indent + widths.first().copied().unwrap_or_default() + 2).min(indent + 22);
                line = " ".repeat(at);
            } else {
                line.push_str(&" ".repeat(start - at));
                at = start;
            }
            cell.write(style, &mut line);
            at += cell.width();
            target += width + 2;
        }
        output.push_str(line.trim_end());
        output.push('\n');
    }
}

/// Parts wrapped onto lines that align after the first one's head; a part is broken only if it is
/// longer than a line.
pub(super) fn wrapped(head: &Part, parts: &[String], look: Look, indent: usize, style: Style, output: &mut String) {
    let start = indent + head.width() + 1;
    let room = style.width.saturating_sub(start).max(20);
    let mut lines: Vec<String> = vec![String::new()];
    let in_words = |part: &String| -> Vec<String> {
        let is_long = part.chars().count() > room;
        if is_long { part.split(' ').map(ToOwned::to_owned).collect() } else { vec![part.clone()] }
    };
    for part in parts.iter().flat_map(in_words) {
        let part = escape(&part);
        let Some(line) = lines.last_mut() else { continue };
        if !line.is_empty() && line.chars().count() + 1 + part.chars().count() > room {
            lines.push(part.into_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&part);
        }
    }
    for (index, line) in lines.iter().enumerate() {
        if index == 0 {
            output.push_str(&" ".repeat(indent));
            head.write(style, output);
            output.push(' ');
        } else {
            output.push_str(&" ".repeat(start));
        }
        Part::new(line, look).write(style, output);
        output.push('\n');
    }
}
