//! What a Makefile exports, and the commands of its recipes.
//!
//! Enters: the text of a Makefile. Leaves: a [`Block`] with the variables that it exports, one with those that only make
//! knows, and its recipes as a script with every byte in its own place. References of make are unknown variables there:
//! no function of make is evaluated.
//!
//! Source: GNU make 4.3, run on such files.

use super::{Block, Carried, Kind, Oddity, OddityKind, Variable};
use crate::text::{Mapped, MappedBuilder, Span, is_variable_name};

/// The operators of assignments, longer ones first.
const OPERATORS: [&str; 6] = ["::=", ":=", "?=", "+=", "!=", "="];

/// Reads a file.
pub(super) fn read(text: &str) -> Carried<'_> {
    let script = text.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
    let is_one_shell = text.lines().any(|line| line.starts_with(".ONESHELL"));
    let mut reader = Reader { text, script, is_one_shell, ..Reader::default() };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        reader.line(Span::new(at, at + line.trim_end_matches(['\n', '\r']).len()));
        at += line.len();
    }
    reader.finish()
}

#[allow(clippy::struct_excessive_bools, reason = "facts about the lines so far that do not depend on each other")]
#[derive(Default)]
struct Reader<'p> {
    text: &'p str,
    script: Vec<u8>,
    is_one_shell: bool,
    /// Whether a rule was seen: lines with a tab are its recipe.
    in_rule: bool,
    /// Whether the line before ends with a backslash.
    is_continued: bool,
    /// Whether what is skipped goes on: `define`, or a recipe line whose `export` is lost.
    is_skipped: bool,
    exports_all: bool,
    /// Names that are exported by a line of their own.
    exports: Vec<&'p str>,
    assigned: Vec<(Variable<'p>, bool)>,
    oddities: Vec<Oddity<'p>>,
    has_recipe: bool,
}

impl<'p> Reader<'p> {
    fn line(&mut self, line: Span) {
        let written = line.of_text(self.text);
        let is_continued = std::mem::replace(&mut self.is_continued, written.ends_with('\\'));
        if written.starts_with('\t') && (self.in_rule || is_continued) {
            return self.recipe(line, is_continued);
        }
        if is_continued && self.in_rule && self.has_recipe && !written.trim().is_empty() {
            return self.recipe(line, true);
        }
        let bare = written.trim_start();
        match bare.split_whitespace().next() {
            Some("define") => self.is_skipped = true,
            Some("endef") => self.is_skipped = false,
            None | Some("#") => {}
            _ if self.is_skipped || bare.starts_with('#') || is_continued => {}
            _ => self.directive(line, bare),
        }
    }

    fn directive(&mut self, line: Span, bare: &'p str) {
        let start = line.end as usize - bare.len();
        let (exported, rest) = match bare.strip_prefix("export") {
            Some(rest) if rest.is_empty() || rest.starts_with([' ', '\t']) => (true, rest),
            _ => (false, bare),
        };
        let name = rest.trim_start();
        let start = start + (bare.len() - name.len());
        let length = name.find(|mark: char| !(mark.is_ascii_alphanumeric() || mark == '_')).unwrap_or(name.len());
        let (key, behind) = name.split_at(length);
        let operator = behind.trim_start_matches([' ', '\t']);
        match OPERATORS.iter().find_map(|one| operator.strip_prefix(one)).filter(|_| is_variable_name(key)) {
            Some(value) => {
                self.in_rule = false;
                let value = value.trim_start_matches([' ', '\t']);
                let from = start + name.len() - value.len();
                let key = Mapped::verbatim(self.text.as_bytes(), Span::new(start, start + length));
                let value = self.value(Span::new(from, from + comment(value)));
                self.assigned.push(((key, value), exported));
            }
            None if exported && name.trim().is_empty() => self.exports_all = true,
            None if exported => self.exports.extend(name.split_whitespace()),
            None => self.in_rule |= bare.contains(':'),
        }
    }

    /// The value of a variable: `$$` is `$`, and references are holes.
    fn value(&self, span: Span) -> Mapped<'p> {
        let text = span.of_text(self.text);
        let start = span.start as usize;
        let at = |from: usize, to: usize| Span::new(start + from, start + to);
        let (mut builder, mut done) = (MappedBuilder::default(), 0);
        while let Some(dollar) = text.get(done..).and_then(|rest| rest.find('$')).map(|length| done + length) {
            builder.verbatim(self.text.as_bytes(), at(done, dollar));
            let length = reference(text.get(dollar..).unwrap_or_default());
            if text.get(dollar..).is_some_and(|rest| rest.starts_with("$$")) {
                builder.decoded(b"$", at(dollar, dollar + 2));
            } else {
                builder.hole(at(dollar, dollar + length));
            }
            done = dollar + length;
        }
        builder.verbatim(self.text.as_bytes(), at(done, text.len()));
        builder.build(span)
    }

    fn recipe(&mut self, line: Span, is_continued: bool) {
        let written = line.of_text(self.text);
        let bare = written.trim_start_matches(|mark| matches!(mark, '\t' | ' ' | '@' | '-' | '+') && !is_continued);
        let bare = if is_continued { written.trim_start_matches('\t') } else { bare };
        let start = line.end as usize - bare.len();
        if !is_continued {
            self.is_skipped = self.loses_export(Span::new(start, line.end as usize), bare);
        }
        if self.is_skipped {
            self.is_skipped = self.is_continued;
            return;
        }
        self.has_recipe = true;
        let shell = as_shell(bare);
        if let Some(place) = self.script.get_mut(start..start + shell.len()) {
            place.copy_from_slice(&shell);
        }
    }

    /// Whether a line only exports a variable: its shell ends with it, and the next line has another one.
    fn loses_export(&mut self, span: Span, bare: &'p str) -> bool {
        let Some(name) = bare.strip_prefix("export ").map(str::trim_start) else { return false };
        let is_alone = !bare.contains("&&") && !bare.contains(';') && !self.is_continued && !self.is_one_shell;
        let length = name.find('=').unwrap_or(name.len());
        let start = span.end as usize - name.len();
        let key = Mapped::verbatim(self.text.as_bytes(), Span::new(start, start + length));
        if is_alone && key.bytes().starts_with(b"AIRFLOW_") {
            self.oddities.push(Oddity { kind: OddityKind::LostExport, name: key, span, beside: None, of: None });
        }
        is_alone
    }

    fn finish(self) -> Carried<'p> {
        let (mut exported, mut own) = (Vec::new(), Vec::new());
        for ((key, value), is_exported) in self.assigned {
            let is_named = key.text().is_some_and(|key| self.exports.contains(&key));
            if is_exported || is_named || self.exports_all {
                exported.push((key, value));
            } else if !key.bytes().starts_with(b"AIRFLOW_") {
                own.push((key, value));
            }
        }
        let block = |variables: Vec<Variable<'p>>| Block { variables, is_open: true, ..Block::default() };
        let blocks = [exported, own].into_iter().filter(|variables| !variables.is_empty()).map(block).collect();
        let script = String::from_utf8(self.script).ok().filter(|_| self.has_recipe);
        Carried { kind: Some(Kind::Makefile), oddities: self.oddities, blocks, script, ..Carried::default() }
    }
}

/// Where a comment begins, or the end: the whitespace before it belongs to the value.
fn comment(value: &str) -> usize {
    let mut before = ' ';
    for (at, mark) in value.char_indices() {
        if mark == '#' && before != '\\' {
            return at;
        }
        before = mark;
    }
    value.len()
}

/// The length of a reference at the start of a text: `$$`, `$(NAME)`, `${NAME}`, `$x`.
fn reference(text: &str) -> usize {
    let close = match text.as_bytes().get(1) {
        Some(b'(') => b')',
        Some(b'{') => b'}',
        _ => return text.chars().take(2).map(char::len_utf8).sum(),
    };
    let open = text.as_bytes().get(1).copied().unwrap_or_default();
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        depth += usize::from(byte == open);
        depth -= usize::from(byte == close && depth > 0);
        if byte == close && depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// A recipe line as the shell gets it, in as many bytes: `$$NAME` is `$_NAME` and a reference of make `${__}`, which
/// nothing sets.
fn as_shell(line: &str) -> Vec<u8> {
    let mut shell = Vec::with_capacity(line.len());
    let mut done = 0;
    while let Some(dollar) = line.get(done..).and_then(|rest| rest.find('$')).map(|length| done + length) {
        shell.extend_from_slice(line.get(done..dollar).unwrap_or_default().as_bytes());
        let rest = line.get(dollar..).unwrap_or_default();
        let length = reference(rest);
        let behind = rest.as_bytes().get(2).copied().unwrap_or_default();
        match rest.as_bytes() {
            [b'$', b'$', b'{', ..] => {
                shell.extend_from_slice(b"${_");
                done = dollar + 3;
                continue;
            }
            [b'$', b'$', b'(', ..] => {
                shell.extend_from_slice(b"$( ");
                done = dollar + 3;
                continue;
            }
            [b'$', b'$', ..] if behind.is_ascii_alphabetic() || behind == b'_' => shell.extend_from_slice(b"$_"),
            [b'$', b'(' | b'{', ..] if length > 3 => {
                shell.extend_from_slice(b"${");
                shell.resize(shell.len() + length - 3, b'_');
                if length == 4 {
                    shell.pop();
                    shell.push(b'Q');
                }
                shell.push(b'}');
            }
            _ => shell.extend_from_slice(rest.get(..length).unwrap_or_default().as_bytes()),
        }
        done = dollar + length;
    }
    shell.extend_from_slice(line.get(done..).unwrap_or_default().as_bytes());
    shell
}
