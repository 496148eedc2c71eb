//! `airflow.cfg`, as Python's configparser reads it.
//!
//! Enters: a text. Leaves: its sections and options, each value with the way back to its bytes, and what makes
//! configparser refuse the file. `%(name)s` is replaced by the option of that name, if the file has it, and is a hole
//! otherwise.
//!
//! Source: `configparser.RawConfigParser._read` of Python 3.8 to 3.13, with the settings of Airflow: names are
//! case-sensitive, comments begin a line, blank lines belong to a value, nothing may be set twice.

use std::collections::HashMap;

use crate::text::{Mapped, MappedBuilder, Span, offset};

/// An option with its value.
#[derive(Debug)]
pub struct CfgOption<'s> {
    /// The name of its section, as written.
    pub section: &'s str,
    /// Its name.
    pub name: Span,
    name_text: &'s str,
    /// Its value: continuation lines are joined, `%%` is `%`.
    pub value: Mapped<'s>,
    /// A `%` that starts no interpolation: Airflow fails as soon as it asks for the option.
    pub percent: Option<Span>,
    /// The first `%(name)s` that names no option of the section, with its place.
    pub missing: Option<(String, Span)>,
    /// Its value before interpolation.
    raw: Mapped<'s>,
}

/// Why configparser refuses the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// Text before the first section.
    NoSection,
    /// A byte order mark before the first section.
    ByteOrderMark,
    /// A line at the level of an option without `=` or `:`, or without a name.
    NotAnOption,
    /// A section that the file has already.
    SectionTwice,
    /// An option that its section has already.
    OptionTwice,
}

/// What makes configparser refuse the file. It raises on the first one; each is told.
#[derive(Debug)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
    /// The first of two.
    pub beside: Option<Span>,
}

/// A file.
#[derive(Debug, Default)]
pub struct Cfg<'s> {
    /// The names of its sections, in order.
    pub sections: Vec<(&'s str, Span)>,
    /// Its options, in order.
    pub options: Vec<CfgOption<'s>>,
    /// What makes configparser refuse it.
    pub problems: Vec<Problem>,
}

/// How deep configparser follows names.
const DEEPEST: usize = 10;

/// The section whose options every other one has, too.
pub const DEFAULT: &str = "DEFAULT";

impl<'s> Cfg<'s> {
    /// Reads a text.
    pub fn read(text: &'s str) -> Self {
        let mut reader = Reader { text, ..Reader::default() };
        for line in lines(text) {
            reader.line(line);
        }
        reader.finish_option();
        reader.cfg.interpolate();
        reader.cfg
    }

    /// Fills `%(name)s` in, as far as the file says what it is.
    fn interpolate(&mut self) {
        let read: Vec<_> = self.options.iter().map(|option| self.resolved(option, &option.raw, DEEPEST)).collect();
        for (option, (value, missing)) in self.options.iter_mut().zip(read) {
            option.value = value;
            option.missing = missing.map(|(name, part)| (name, option.raw.origin(part)));
        }
    }

    fn resolved(&self, option: &CfgOption<'s>, raw: &Mapped<'s>, depth: usize) -> (Mapped<'s>, Option<(String, Span)>) {
        let mut missing = None;
        let (value, _) = interpolated_by(raw, &mut |name, part| {
            let own = |other: &&CfgOption<'_>| other.section == option.section || other.section == DEFAULT;
            let of_name = |other: &&CfgOption<'_>| other.name_text.as_bytes() == name;
            let found = self.options.iter().filter(own).filter(of_name).max_by_key(|other| other.section != DEFAULT);
            // What the default section names may be in any other one.
            if found.is_none() && option.section != DEFAULT {
                missing.get_or_insert_with(|| (String::from_utf8_lossy(name).into_owned(), part));
            }
            let deeper = depth.checked_sub(1)?;
            found.map(|other| self.resolved(option, &other.raw, deeper).0)
        });
        (value, missing)
    }

    /// The options that a section has, its own or by default.
    pub fn of_section<'c>(&'c self, section: &'c str) -> impl Iterator<Item = &'c CfgOption<'s>> + 'c {
        let exists = self.sections.iter().any(|(name, _)| *name == section);
        let is_in = move |option: &&CfgOption<'_>| option.section == section || exists && option.section == DEFAULT;
        // The section's own come last and win.
        let defaults = self.options.iter().filter(|option| option.section == DEFAULT);
        let own = self.options.iter().filter(|option| option.section != DEFAULT);
        defaults.chain(own).filter(is_in)
    }
}

/// An option whose value may go on.
struct Open<'s> {
    section: &'s str,
    name: Span,
    /// The stripped lines of its value; an empty span is a blank line.
    lines: Vec<Span>,
}

#[derive(Default)]
struct Reader<'s> {
    text: &'s str,
    cfg: Cfg<'s>,
    /// The section that options belong to.
    section: Option<&'s str>,
    open: Option<Open<'s>>,
    /// How many characters the line of the last section or option is indented.
    indent: usize,
    seen_sections: HashMap<&'s str, Span>,
    seen_options: HashMap<(&'s str, &'s str), Span>,
}

impl<'s> Reader<'s> {
    fn line(&mut self, line: Span) {
        let written = line.of_text(self.text);
        let bare = trimmed(self.text, line);
        let stripped = bare.of_text(self.text);
        if stripped.starts_with(['#', ';']) {
            return;
        }
        if stripped.is_empty() {
            if let Some(open) = &mut self.open {
                open.lines.push(Span { start: line.start, end: line.start });
            }
            return;
        }
        let indent = written.chars().take_while(|mark| is_space(*mark)).count();
        match &mut self.open {
            Some(open) if indent > self.indent => open.lines.push(bare),
            _ => {
                self.indent = indent;
                self.header_or_option(bare);
            }
        }
    }

    fn header_or_option(&mut self, line: Span) {
        let text = line.of_text(self.text);
        if let Some(end) = text.strip_prefix('[').and_then(|rest| rest.rfind(']')).filter(|end| *end > 0) {
            let start = line.start as usize + 1;
            return self.header(Span::new(start, start + end));
        }
        let Some(section) = self.section else {
            let is_marked = text.starts_with('\u{feff}');
            let kind = if is_marked { ProblemKind::ByteOrderMark } else { ProblemKind::NoSection };
            // One is enough: all lines up to the first section are like this.
            if self.cfg.problems.iter().all(|problem| problem.kind != kind) {
                self.problem(kind, line, None);
            }
            if let Some(header) = text.strip_prefix("\u{feff}[").and_then(|rest| rest.rfind(']')) {
                let start = line.start as usize + "\u{feff}[".len();
                self.header(Span::new(start, start + header));
            }
            return;
        };
        let delimiter = text.find(['=', ':']);
        if delimiter.is_none_or(|at| at == 0) {
            self.problem(ProblemKind::NotAnOption, line, None);
        }
        match (delimiter, &mut self.open) {
            (Some(at), _) => self.option(section, line, at),
            // The end of JSON is read as it is meant: the file is refused anyway.
            (None, Some(open)) if text.starts_with(['}', ']']) => open.lines.push(line),
            _ => {}
        }
    }

    fn header(&mut self, span: Span) {
        self.finish_option();
        let name = span.of_text(self.text);
        if let Some(first) = self.seen_sections.insert(name, span).filter(|_| name != DEFAULT) {
            self.problem(ProblemKind::SectionTwice, span, Some(first));
        }
        self.cfg.sections.push((name, span));
        self.section = Some(name);
    }

    fn option(&mut self, section: &'s str, line: Span, delimiter: usize) {
        self.finish_option();
        let delimiter = line.start + offset(delimiter);
        let name = trimmed(self.text, Span { end: delimiter, ..line });
        let first = self.seen_options.insert((section, name.of_text(self.text)), name);
        if let Some(first) = first {
            self.problem(ProblemKind::OptionTwice, name, Some(first));
        }
        let value = trimmed(self.text, Span { start: delimiter + 1, ..line });
        self.open = Some(Open { section, name, lines: vec![value] });
    }

    fn finish_option(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        while open.lines.len() > 1 && open.lines.last().is_some_and(|line| line.is_empty()) {
            open.lines.pop();
        }
        let Open { section, name, lines } = open;
        let mut builder = MappedBuilder::default();
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                builder.decoded(b"\n", Span { start: line.start, end: line.start });
            }
            if !line.is_empty() {
                builder.verbatim(self.text.as_bytes(), *line);
            }
        }
        let whole = lines.iter().filter(|line| !line.is_empty()).fold(None, |whole: Option<Span>, line| {
            Some(Span { start: whole.map_or(line.start, |whole| whole.start), end: line.end })
        });
        let whole = whole.or(lines.first().copied()).unwrap_or(Span { start: name.end, end: name.end });
        let raw = builder.build(whole);
        let (value, refused) = interpolated(&raw);
        let percent = refused.map(|part| raw.origin(part));
        let name_text = name.of_text(self.text);
        self.cfg.options.push(CfgOption { section, name, name_text, value, percent, missing: None, raw });
    }

    fn problem(&mut self, kind: ProblemKind, span: Span, beside: Option<Span>) {
        self.cfg.problems.push(Problem { kind, span, beside });
    }
}

/// What configparser's interpolation makes of a value: `%%` is `%`, and `%(name)s` a hole. With the first `%` that it
/// refuses, in the value before.
pub fn interpolated<'s>(value: &Mapped<'s>) -> (Mapped<'s>, Option<Span>) {
    interpolated_by(value, &mut |_, _| None)
}

/// The same, where a function knows the values of names; it gets their places, too.
fn interpolated_by<'s>(
    value: &Mapped<'s>,
    of: &mut dyn FnMut(&[u8], Span) -> Option<Mapped<'s>>,
) -> (Mapped<'s>, Option<Span>) {
    let bytes = value.bytes();
    if memchr::memchr(b'%', bytes).is_none() {
        return (value.clone(), None);
    }
    // No name ends behind this.
    let last = memchr::memmem::rfind(bytes, b")s").unwrap_or_default();
    let (mut builder, mut refused, mut done) = (MappedBuilder::default(), None, 0);
    while let Some(at) = memchr::memchr(b'%', bytes.get(done..).unwrap_or_default()).map(|at| done + at) {
        builder.append(value, Span::new(done, at));
        let rest = bytes.get(at..).unwrap_or_default();
        let name = rest
            .strip_prefix(b"%(")
            .filter(|_| at < last)
            .and_then(|name| memchr::memmem::find(name, b")s"))
            .filter(|end| *end > 0);
        let length = match name {
            _ if rest.starts_with(b"%%") => 2,
            Some(end) => end + "%()s".len(),
            None => 1,
        };
        let part = Span::new(at, at + length);
        match length {
            1 => {
                refused.get_or_insert(part);
                builder.append(value, part);
            }
            2 => builder.decoded(b"%", value.origin(part)),
            _ => match of(bytes.get(at + 2..at + length - 2).unwrap_or_default(), part) {
                Some(known) => builder.append(&known, Span::new(0, known.len())),
                None => builder.hole(value.origin(part)),
            },
        }
        done = at + length;
    }
    builder.append(value, Span::new(done, bytes.len()));
    (builder.build(value.whole()), refused)
}

/// The lines of a text without their ends, which Python takes in all three forms.
fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let line = Span::new(at, at + end);
        let is_windows = rest.as_bytes().get(end..end + 2) == Some(b"\r\n");
        at += end + if is_windows { 2 } else { 1 };
        Some(line)
    })
}

/// A part of a text without the whitespace around it.
fn trimmed(text: &str, span: Span) -> Span {
    let written = span.of_text(text);
    let inner = written.trim_matches(is_space);
    let start = span.start + offset(written.len() - written.trim_start_matches(is_space).len());
    Span { start: start.min(span.end), end: (start + offset(inner.len())).min(span.end) }
}

/// What Python's `str.strip` takes for whitespace.
fn is_space(mark: char) -> bool {
    mark.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&mark)
}
