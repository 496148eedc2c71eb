//! What programs read from a file, for people: who refuses it, where the others part, what they agree on.

use crate::loader::{Loader, Problem};
use crate::read::{Comparison, Row, Stumble, extent, traits};
use crate::text::{Mapped, Span};

use super::human::Style;
use super::mask::Mask;

/// How many lines that are left out are told one by one.
const MOST_STUMBLES: usize = 20;

/// The widest column of names, in characters.
const WIDEST: usize = 36;

/// Writes the comparison.
pub fn write(path: &str, comparison: &Comparison<'_>, source: &[u8], mask: &Mask, style: Style, output: &mut String) {
    let page = Page { style };
    let lines = Lines::new(source);
    let refused: usize = comparison.refusals.iter().map(|stumble| stumble.loaders.len()).sum();
    page.title(path, &summary(comparison, refused), output);
    page.refusals(&comparison.refusals, &lines, output);
    page.differences(comparison, source, &lines, mask, output);
    page.agreement(comparison, mask, output);
    page.skipped(comparison, &lines, output);
    page.legend(comparison, output);
}

fn summary(comparison: &Comparison<'_>, refused: usize) -> String {
    let variables = comparison.rows.len();
    let readers = comparison.readers.len();
    let all = readers + refused;
    let parted = comparison.rows.iter().filter(|row| !row.is_agreed()).count();
    let name = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let refusal = match (refused, readers) {
        (0, _) => String::new(),
        (1, 0) => ", which is refused".to_owned(),
        (_, 0) => ", all of which refuse the file".to_owned(),
        _ => format!(", {refused} of which refuse{} the file", if refused == 1 { "s" } else { "" }),
    };
    let agreement = match (readers, variables, parted) {
        (0 | 1, ..) | (_, 0, _) => String::new(),
        (_, _, 0) => "; all agree".to_owned(),
        (_, all, parted) if all == parted => "; they agree on none".to_owned(),
        _ => format!("; they part at {parted}"),
    };
    format!("{} as read by {}{refusal}{agreement}", name(variables, "variable"), name(all, "program"))
}

/// The reason why a file is refused, with its line.
pub fn reason(problem: Problem, source: &[u8]) -> String {
    format!("line {}: {}", Lines::new(source).of(problem.span), problem.kind.reason())
}

/// The lines of a file.
pub(super) struct Lines {
    ends: Vec<usize>,
}

impl Lines {
    pub(super) fn new(source: &[u8]) -> Self {
        Self { ends: memchr::memchr_iter(b'\n', source).collect() }
    }

    /// The line, from 1, that a span begins on.
    pub(super) fn of(&self, span: Span) -> u32 {
        let before = self.ends.partition_point(|end| *end < span.start as usize);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

/// Puts the parts of a page together.
pub(super) struct Page {
    pub(super) style: Style,
}

impl Page {
    pub(super) fn title(&self, path: &str, summary: &str, output: &mut String) {
        let path = super::escape::escape(path);
        output.push_str(&format!("{}: {summary}\n", self.bold(&path)));
    }

    pub(super) fn heading(&self, text: &str, output: &mut String) {
        output.push_str(&format!("\n{}\n", self.bold(text)));
    }

    fn bold(&self, text: &str) -> String {
        if self.style.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn dim(&self, text: &str) -> String {
        if self.style.color && !text.is_empty() { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Words that go on in further lines where they do not fit, from this column on.
    pub(super) fn words(&self, words: &[String], indent: usize, output: &mut String) {
        let mut column = indent;
        for (index, word) in words.iter().enumerate() {
            let width = word.chars().count();
            if index > 0 && column + 1 + width > self.style.width {
                output.push('\n');
                output.push_str(&" ".repeat(indent + 2));
                column = indent + 2;
            } else if index > 0 {
                output.push(' ');
                column += 1;
            }
            output.push_str(word);
            column += width;
        }
        output.push('\n');
    }

    pub(super) fn notes<'n>(&self, notes: impl Iterator<Item = &'n str>, output: &mut String) {
        for (index, note) in notes.enumerate() {
            if index == 0 {
                output.push('\n');
            }
            output.push_str(&self.dim(note));
            output.push('\n');
        }
    }

    fn refusals(&self, refusals: &[Stumble], lines: &Lines, output: &mut String) {
        if refusals.is_empty() {
            return;
        }
        self.heading("Refuse the file, and set nothing", output);
        for stumble in refusals {
            let reason = format!("line {}: {}", lines.of(stumble.problem.span), stumble.problem.kind.reason());
            self.pair(&names(&stumble.loaders), WIDEST, &reason, output);
        }
    }

    /// A name or list of names, and what is said of it; below it where it does not fit beside it.
    fn pair(&self, left: &str, column: usize, right: &str, output: &mut String) {
        let width = left.chars().count();
        output.push_str("    ");
        output.push_str(left);
        if right.is_empty() {
            output.push('\n');
            return;
        }
        if width > column {
            output.push_str(&format!("\n    {}  ", " ".repeat(column)));
        } else {
            output.push_str(&" ".repeat(column - width + 2));
        }
        output.push_str(right);
        output.push('\n');
    }

    fn differences(&self, comparison: &Comparison<'_>, source: &[u8], lines: &Lines, mask: &Mask, output: &mut String) {
        let mut blocks: Vec<(Vec<String>, Vec<(String, String)>)> = Vec::new();
        for row in comparison.rows.iter().filter(|row| !row.is_agreed()) {
            let groups: Vec<(String, String)> = row
                .groups()
                .into_iter()
                .map(|(value, readers)| {
                    let loaders: Vec<Loader> =
                        readers.iter().filter_map(|reader| comparison.readers.get(*reader)).copied().collect();
                    (names(&loaders), described(row, value, source, mask))
                })
                .collect();
            let name = format!("{} (line {})", mask.key(row.key.bytes()), lines.of(row.key.whole()));
            match blocks.last_mut().filter(|(_, known)| *known == groups) {
                Some((names, _)) => names.push(name),
                None => blocks.push((vec![name], groups)),
            }
        }
        if blocks.is_empty() {
            return;
        }
        self.heading("They part at", output);
        for (index, (variables, groups)) in blocks.iter().enumerate() {
            if index > 0 {
                output.push('\n');
            }
            output.push_str("  ");
            self.words(&with_commas(variables), 2, output);
            let column = groups.iter().map(|(names, _)| names.chars().count()).max().unwrap_or(0).min(WIDEST);
            for (names, value) in groups {
                self.pair(names, column, value, output);
            }
        }
    }

    fn agreement(&self, comparison: &Comparison<'_>, mask: &Mask, output: &mut String) {
        let agreed: Vec<&Row<'_>> = comparison.rows.iter().filter(|row| row.is_agreed()).collect();
        if agreed.is_empty() {
            return;
        }
        let heading = if comparison.readers.len() == 1 { "Sets" } else { "They agree on" };
        self.heading(heading, output);
        let name = |row: &&Row<'_>| mask.key(row.key.bytes());
        let column = agreed.iter().map(|row| name(row).chars().count()).max().unwrap_or(0).min(WIDEST + 6);
        for row in agreed {
            let value = row.values.first().and_then(Option::as_ref);
            let value = value.map_or_else(|| self.dim("(no value)"), |value| shown(value, mask));
            let name = mask.key(row.key.bytes());
            output.push_str(&format!("  {name:<column$}  {value}\n"));
        }
    }

    fn skipped(&self, comparison: &Comparison<'_>, lines: &Lines, output: &mut String) {
        let all = &comparison.skipped;
        if all.is_empty() {
            return;
        }
        self.heading("Not read as it is written", output);
        for stumble in all.iter().take(MOST_STUMBLES) {
            let line = format!("line {}: {}", lines.of(stumble.problem.span), stumble.problem.kind.reason());
            self.pair(&names(&stumble.loaders), WIDEST, &line, output);
        }
        if all.len() > MOST_STUMBLES {
            output.push_str(&format!("    and {} more places\n", all.len() - MOST_STUMBLES));
        }
    }

    /// The commands behind the names that were used.
    fn legend(&self, comparison: &Comparison<'_>, output: &mut String) {
        let mut used: Vec<Loader> = comparison.readers.clone();
        used.extend(comparison.refusals.iter().flat_map(|stumble| stumble.loaders.iter().copied()));
        used.sort_unstable();
        let notes: Vec<String> =
            used.iter().map(|loader| format!("{:<17} {}", loader.name(), loader.command())).collect();
        self.notes(notes.iter().map(String::as_str), output);
    }
}

fn names(loaders: &[Loader]) -> String {
    loaders.iter().map(|loader| loader.name()).collect::<Vec<_>>().join(", ")
}

fn with_commas(names: &[String]) -> Vec<String> {
    let last = names.len().saturating_sub(1);
    names.iter().enumerate().map(|(at, name)| if at < last { format!("{name},") } else { name.clone() }).collect()
}

fn shown(value: &Mapped<'_>, mask: &Mask) -> String {
    if value.is_empty() { "(empty)".to_owned() } else { mask.value(value) }
}

/// A value, and what tells it from the other readings.
fn described(row: &Row<'_>, value: Option<usize>, source: &[u8], mask: &Mask) -> String {
    let Some(index) = value else { return "(not set)".to_owned() };
    let Some(Some(value)) = row.values.get(index) else { return "(no value)".to_owned() };
    if value.is_empty() {
        return "(empty)".to_owned();
    }
    let others: Vec<&Mapped<'_>> = row.values.iter().flatten().collect();
    let common: Vec<&str> = others
        .iter()
        .map(|other| traits(other, source))
        .reduce(|known, next| known.into_iter().filter(|word| next.contains(word)).collect())
        .unwrap_or_default();
    let mut words: Vec<&str> = traits(value, source);
    if others.len() > 1 {
        words.retain(|word| !common.contains(word));
    }
    words.extend(extent(value, &others, source));
    let shown = mask.value(value);
    if words.is_empty() { shown } else { format!("{shown}  ({})", words.join(", ")) }
}
