//! What loaders read from a file, for people: which refuse it, where the others differ, where they
//! agree.

use std::fmt::Write as _;

use std::collections::BTreeMap;

use crate::loader::{Loader, Problem};
use crate::read::{Comparison, Row, Stumble, extent, traits};
use crate::text::{Mapped, Span};

use super::human::Style;
use super::mask::Mask;
use super::wrap::wrap;
use crate::disclosure::MASK;

/// How many omitted lines are listed individually.
const MOST_STUMBLES: usize = 20;

/// The widest column of names, in characters.
const WIDEST: usize = 44;

/// Writes the comparison.
pub fn write(
    path: &str,
    comparison: &Comparison<'_>,
    source: &[u8],
    mask: &Mask<'_>,
    style: Style,
    output: &mut String,
) {
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
        (1, 0) => ", which refuses the file".to_owned(),
        (_, 0) => ", all of which refuse the file".to_owned(),
        _ => format!(", {refused} of which refuse{} the file", if refused == 1 { "s" } else { "" }),
    };
    let agreement = match (readers, variables, parted) {
        (0 | 1, ..) | (_, 0, _) => String::new(),
        (_, _, 0) => "; all agree".to_owned(),
        (_, all, parted) if all == parted => "; they agree on none".to_owned(),
        _ => format!("; they differ on {parted}"),
    };
    format!("{} as read by {}{refusal}{agreement}", name(variables, "variable"), name(all, "loader"))
}

/// Why a file is refused, with the line.
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

    /// The line, from 1, on which a span begins.
    pub(super) fn of(&self, span: Span) -> u32 {
        let before = self.ends.partition_point(|end| *end < span.start as usize);
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

/// Builds a page.
pub(super) struct Page {
    pub(super) style: Style,
}

impl Page {
    pub(super) fn title(&self, path: &str, summary: &str, output: &mut String) {
        let path = super::escape::escape(path);
        let text = wrap(&format!("{path}: {summary}"), ("", "  "), self.style.width);
        let text = text.strip_prefix(path.as_ref()).unwrap_or(&text);
        let _ = writeln!(output, "{}{text}", self.bold(&path));
    }

    pub(super) fn heading(&self, text: &str, output: &mut String) {
        let _ = writeln!(output, "\n{}", self.bold(text));
    }

    fn bold(&self, text: &str) -> String {
        if self.style.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn dim(&self, text: &str) -> String {
        if self.style.color && !text.is_empty() { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Words starting at this column, wrapped onto further lines if they do not fit.
    pub(super) fn words(&self, words: &[String], (start, indent): (usize, usize), output: &mut String) {
        let mut column = start;
        for (index, word) in words.iter().enumerate() {
            let width = word.chars().count();
            if index > 0 && column + 1 + width > self.style.width {
                let _ = write!(output, "\n{}", " ".repeat(indent));
                column = indent;
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
            output.push_str(&self.dim(&wrap(note, ("", "  "), self.style.width)));
            output.push('\n');
        }
    }

    fn refusals(&self, refusals: &[Stumble], lines: &Lines, output: &mut String) {
        if refusals.is_empty() {
            return;
        }
        self.heading("Refuse the file and set nothing", output);
        self.reasons(&merged(refusals, lines), output);
    }

    /// Loaders, and next to them what they stumble over.
    fn reasons(&self, stumbles: &[(Vec<Loader>, String)], output: &mut String) {
        let stumbles = stumbles.iter().map(|(loaders, reason)| (names(loaders), reason));
        let stumbles: Vec<(String, &String)> = stumbles.collect();
        let column = column(stumbles.iter().map(|(names, _)| names.as_str()));
        for (names, reason) in stumbles {
            self.pair(&names, column, std::slice::from_ref(reason), output);
        }
    }

    /// Names, and next to them what is said about them.
    fn pair(&self, left: &str, column: usize, right: &[String], output: &mut String) {
        let indent = " ".repeat(column + 6);
        output.push_str("    ");
        output.push_str(left);
        let width = left.chars().count();
        if width > column {
            output.push('\n');
            output.push_str(&indent);
        } else {
            output.push_str(&" ".repeat(column - width + 2));
        }
        let room = self.style.width.saturating_sub(indent.len()).max(20);
        let right: Vec<String> = right.iter().map(|text| wrap(text, ("", ""), room)).collect();
        output.push_str(&right.join("\n").replace('\n', &format!("\n{indent}")));
        output.push('\n');
    }

    fn differences(
        &self,
        comparison: &Comparison<'_>,
        source: &[u8],
        lines: &Lines,
        mask: &Mask<'_>,
        output: &mut String,
    ) {
        let mut blocks: Vec<Block> = Vec::new();
        for row in comparison.rows.iter().filter(|row| !row.is_agreed()) {
            let groups = named_groups(row, &comparison.readers).into_iter();
            let groups: Vec<(String, Vec<String>)> =
                groups.map(|group| (group.label(), self.described(row, group.value, (source, lines), mask))).collect();
            let name = format!("{} (line {})", mask.key(row.key.bytes()), lines.of(row.key.whole()));
            match blocks.last_mut().filter(|(_, known)| *known == groups) {
                Some((names, _)) => names.push(name),
                None => blocks.push((vec![name], groups)),
            }
        }
        if blocks.is_empty() {
            return;
        }
        self.heading("They differ on", output);
        for (index, (variables, groups)) in blocks.iter().enumerate() {
            if index > 0 {
                output.push('\n');
            }
            output.push_str("  ");
            self.words(&with_commas(variables), (2, 4), output);
            let column = column(groups.iter().map(|(names, _)| names.as_str()));
            for (names, value) in groups {
                self.pair(names, column, value, output);
            }
        }
    }

    /// A value, and how it differs from the other readings.
    fn described(
        &self,
        row: &Row<'_>,
        value: Option<usize>,
        (source, lines): (&[u8], &Lines),
        mask: &Mask<'_>,
    ) -> Vec<String> {
        let Some(index) = value else { return vec!["(not set)".to_owned()] };
        let Some(Some(value)) = row.values.get(index) else { return vec!["(no value)".to_owned()] };
        if value.is_empty() {
            return vec!["(empty)".to_owned()];
        }
        let words = differences(row, value, source, lines).join(", ");
        let shown = self.fitted(&mask.value(value), mask);
        match words.as_str() {
            "" => vec![shown],
            _ if words.chars().count() + shown.chars().count() + 2 <= self.room() => {
                vec![format!("{shown}  ({words})")]
            }
            _ => vec![shown, format!("({words})")],
        }
    }

    /// How many columns a value has.
    fn room(&self) -> usize {
        self.style.width.saturating_sub(WIDEST + 6).max(30)
    }

    /// A masked value cut to one line: public values are long, and their two ends say the most.
    fn fitted(&self, text: &str, mask: &Mask<'_>) -> String {
        let room = self.room();
        let characters: Vec<char> = text.chars().collect();
        if mask.is_revealed() || characters.len() <= room {
            return text.to_owned();
        }
        let head = room * 2 / 3;
        let tail = room - head - 5;
        let parts = [characters.get(..head), characters.get(characters.len() - tail..)];
        let [head, tail] = parts.map(|part| part.unwrap_or_default().iter().collect::<String>());
        format!("{head} ... {tail}")
    }

    fn agreement(&self, comparison: &Comparison<'_>, mask: &Mask<'_>, output: &mut String) {
        let agreed: Vec<&Row<'_>> = comparison.rows.iter().filter(|row| row.is_agreed()).collect();
        if agreed.is_empty() {
            return;
        }
        let heading = if comparison.readers.len() == 1 { "Sets" } else { "They agree on" };
        self.heading(heading, output);
        let value_of = |row: &Row<'_>| match row.values.first().and_then(Option::as_ref) {
            Some(value) => self.fitted(&shown(value, mask), mask),
            None => "(no value)".to_owned(),
        };
        let told = agreed.into_iter().map(|row| (mask.key(row.key.bytes()), value_of(row)));
        let (hidden, told): (Vec<_>, Vec<_>) = told.partition(|(_, value)| value == MASK && !mask.is_revealed());
        let column = told.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(WIDEST + 6);
        for (name, value) in told {
            let _ = writeln!(output, "  {name:<column$}  {value}");
        }
        if !hidden.is_empty() {
            let names: Vec<String> = hidden.into_iter().map(|(name, _)| name).collect();
            output.push_str("  values not shown: ");
            self.words(&with_commas(&names), (13, 13), output);
        }
    }

    fn skipped(&self, comparison: &Comparison<'_>, lines: &Lines, output: &mut String) {
        let all = merged(&comparison.skipped, lines);
        if all.is_empty() {
            return;
        }
        self.heading("Not read as written", output);
        self.reasons(all.get(..MOST_STUMBLES).unwrap_or(&all), output);
        if all.len() > MOST_STUMBLES {
            let _ = writeln!(output, "    and {} more", all.len() - MOST_STUMBLES);
        }
    }

    /// The commands behind the loader names in use.
    fn legend(&self, comparison: &Comparison<'_>, output: &mut String) {
        let mut used: Vec<Loader> = comparison.refusals.iter().flat_map(|stumble| stumble.loaders.clone()).collect();
        used.extend(comparison.skipped.iter().flat_map(|stumble| stumble.loaders.iter()));
        for row in comparison.rows.iter().filter(|row| !row.is_agreed()) {
            used.extend(named_groups(row, &comparison.readers).into_iter().flat_map(|group| group.named));
        }
        used.sort_unstable();
        used.dedup();
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

fn shown(value: &Mapped<'_>, mask: &Mask<'_>) -> String {
    if value.is_empty() { "(empty)".to_owned() } else { mask.value(value) }
}

/// Variables that differ in the same way: their names, and each group of loaders with its reading.
type Block = (Vec<String>, Vec<(String, Vec<String>)>);

/// The loaders that set a variable in the same way.
struct Group {
    value: Option<usize>,
    /// Their names; none if they are all except the named ones.
    named: Vec<Loader>,
}

impl Group {
    fn label(&self) -> String {
        if self.named.is_empty() { "all others".to_owned() } else { names(&self.named) }
    }
}

/// The groups of a row; if most of many loaders agree, these come last and are not named.
fn named_groups(row: &Row<'_>, readers: &[Loader]) -> Vec<Group> {
    let of = |readers_of: &[usize]| readers_of.iter().filter_map(|reader| readers.get(*reader)).copied().collect();
    let mut groups: Vec<Group> =
        row.groups().iter().map(|(value, readers)| Group { value: *value, named: of(readers) }).collect();
    let most = groups.iter().position(|group| group.named.len() > 4 && group.named.len() * 2 > readers.len());
    if let Some(most) = most {
        let mut others = groups.remove(most);
        others.named.clear();
        groups.push(others);
    }
    groups
}

/// The width of a column of names, in characters.
fn column<'n>(names: impl Iterator<Item = &'n str>) -> usize {
    names.map(|names| names.chars().count()).max().unwrap_or(0).min(WIDEST)
}

/// Places with the same reason: each line once, consecutive lines merged.
fn merged(stumbles: &[Stumble], lines: &Lines) -> Vec<(Vec<Loader>, String)> {
    let mut of_lines: BTreeMap<(u32, &'static str), Vec<Loader>> = BTreeMap::new();
    for stumble in stumbles {
        let place = (lines.of(stumble.problem.span), stumble.problem.kind.reason());
        of_lines.entry(place).or_default().extend(&stumble.loaders);
    }
    let mut merged: Vec<(Vec<Loader>, (u32, u32), &str)> = Vec::new();
    for ((line, reason), mut loaders) in of_lines {
        loaders.sort_unstable();
        loaders.dedup();
        let before = merged.iter_mut().rev().take(4);
        let joins = |known: &&mut (Vec<Loader>, (u32, u32), &str)| {
            known.1.1 + 1 == line && known.2 == reason && known.0 == loaders
        };
        match before.into_iter().find(joins) {
            Some(known) => known.1.1 = line,
            None => merged.push((loaders, (line, line), reason)),
        }
    }
    let text = |(first, last): (u32, u32), reason: &str| match last - first {
        0 => format!("line {first}: {reason}"),
        _ => format!("lines {first} to {last}: {reason}"),
    };
    merged.into_iter().map(|(loaders, place, reason)| (loaders, text(place, reason))).collect()
}

/// How a value differs from the other readings of its variable.
fn differences(row: &Row<'_>, value: &Mapped<'_>, source: &[u8], lines: &Lines) -> Vec<String> {
    let others: Vec<&Mapped<'_>> = row.values.iter().flatten().collect();
    let mut words = traits(value, source);
    let of_others: Vec<Vec<&str>> = others.iter().map(|other| traits(other, source)).collect();
    if others.len() > 1 {
        words.retain(|word| !of_others.iter().all(|other| other.contains(word)));
    }
    let line = lines.of(value.whole());
    let (same, elsewhere): (Vec<_>, Vec<_>) = others.into_iter().partition(|other| lines.of(other.whole()) == line);
    words.extend(extent(value, &same, source).filter(|word| !words.contains(word)));
    let place = (!elsewhere.is_empty()).then(|| format!("from line {line}"));
    place.into_iter().chain(words.into_iter().map(ToOwned::to_owned)).collect()
}
