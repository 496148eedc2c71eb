//! What a justfile exports, the `.env` file that it loads, and the commands of its recipes.
//!
//! Enters: the text of a justfile. Leaves: a [`Block`] with the variables that it exports, one for each recipe that has its
//! own, one with those that only just knows, and its recipes as a script with every byte in its own place. Never calls a
//! function and never runs a command: what they give is unknown.
//!
//! Source: just 1.59, run on such files.

mod expression;

use std::collections::HashMap;

use super::scripts::hide;
use super::{Block, Carried, EnvFile, Kind, Oddity, OddityKind, Variable};
use crate::format;
use crate::format::shell::EMBEDDED;
use crate::format::shell::quotes::unescaped;
use crate::loader::Loader;
use crate::text::{Mapped, Span, is_variable_name, name_length};

use expression::{Expressions, Fault};

/// The shells of the family that airenv reads.
const SHELLS: [&str; 5] = ["sh", "bash", "dash", "ksh", "zsh"];

/// Reads a file.
pub(super) fn read(text: &str) -> Carried<'_> {
    // What a variable stands for does not depend on the order: once to learn the literals, once to use them.
    let mut known = HashMap::new();
    for _ in 0..2 {
        let mut reader = Reader::new(text, &known);
        reader.all();
        let literals = reader.literals();
        known = literals;
    }
    let mut reader = Reader::new(text, &known);
    reader.all();
    reader.finish()
}

/// An assignment.
struct JustAssignment<'p> {
    key: Mapped<'p>,
    name: &'p str,
    value: Mapped<'p>,
    is_exported: bool,
}

struct Reader<'p, 'k> {
    text: &'p str,
    known: &'k HashMap<&'p str, Mapped<'p>>,
    script: Vec<u8>,
    assigned: Vec<JustAssignment<'p>>,
    /// By recipe, the variables of its attributes.
    of_recipes: Vec<Vec<Variable<'p>>>,
    /// The variables of the attributes above the next recipe.
    above: Vec<Variable<'p>>,
    /// Whether the next recipe is one script, and whether a shell reads it.
    script_above: Option<bool>,
    exports_all: bool,
    files: Vec<EnvFile>,
    oddities: Vec<Oddity<'p>>,
    /// Whether recipes are run by a shell of the family that airenv reads.
    is_shell: bool,
    has_recipe: bool,
}

impl<'p, 'k> Reader<'p, 'k> {
    fn new(text: &'p str, known: &'k HashMap<&'p str, Mapped<'p>>) -> Self {
        Self {
            text,
            known,
            script: text.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect(),
            assigned: Vec::new(),
            of_recipes: Vec::new(),
            above: Vec::new(),
            script_above: None,
            exports_all: false,
            files: Vec::new(),
            oddities: Vec::new(),
            is_shell: true,
            has_recipe: false,
        }
    }

    fn all(&mut self) {
        let mut at = 0;
        while at < self.text.len() {
            let line = self.line(at);
            let written = line.of_text(self.text);
            at = match written.split([' ', '\t', ':']).next().unwrap_or_default() {
                "" => self.after(line.end as usize),
                word if word.starts_with('#') => self.after(line.end as usize),
                "set" => self.setting(line),
                "alias" | "import" | "import?" | "mod" | "mod?" | "unexport" => self.after(line.end as usize),
                word if word.starts_with('[') => self.attribute(line),
                _ => self.assignment(line).unwrap_or_else(|| self.recipe(line)),
            };
        }
    }

    fn line(&self, at: usize) -> Span {
        let rest = self.text.get(at..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        Span::new(at, at + line.trim_end_matches('\r').len())
    }

    /// The line behind a place.
    fn after(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        at + rest.find('\n').map_or(rest.len(), |end| end + 1)
    }

    fn expression(&self, at: usize) -> Result<(Mapped<'p>, usize), (Fault, Span)> {
        Expressions { text: self.text, known: self.known }.read(at)
    }

    /// `set NAME` and `set NAME := value`.
    fn setting(&mut self, line: Span) -> usize {
        let written = line.of_text(self.text);
        let (name, value) = written.split_once(":=").unwrap_or((written, ""));
        let given = value.split('#').next().unwrap_or_default().trim();
        let is_on = given.is_empty() || given == "true";
        let name = name.split('#').next().unwrap_or_default();
        let at = line.end as usize - value.len();
        match name.split_whitespace().nth(1).unwrap_or_default() {
            "export" => self.exports_all = is_on,
            "dotenv-load" if is_on => self.load(".env".to_owned(), line),
            "dotenv-path" | "dotenv-filename" => {
                let value = self.expression(at).ok().map(|(value, _)| value).filter(Mapped::is_certain);
                if let Some(path) = value.as_ref().and_then(|value| value.text()) {
                    // It is looked for in place of `.env`.
                    self.files.clear();
                    self.load(path.to_owned(), line);
                }
            }
            "shell" => {
                let first = value.split(',').next().unwrap_or_default();
                let program = first.trim_matches([' ', '\t', '[', ']', '\'', '"']).rsplit('/').next();
                self.is_shell = program.is_some_and(|program| SHELLS.contains(&program));
            }
            _ => {}
        }
        self.after(line.end as usize)
    }

    fn load(&mut self, path: String, span: Span) {
        if self.files.is_empty() {
            self.files.push(EnvFile { path, span, is_required: false, loader: Loader::Just });
        }
    }

    /// `[env("NAME", "value")]` and `[script]`; other attributes change nothing here.
    fn attribute(&mut self, line: Span) -> usize {
        let written = line.of_text(self.text);
        if let Some(behind) = written.trim_start().strip_prefix("[script") {
            let program = behind.trim_matches(['(', ')', ']', '"', '\'', ' ', '\r']);
            self.script_above = Some(program.is_empty() || ["sh", "bash", "dash"].contains(&program));
        }
        let Some(inner) = written.find("env(").map(|at| line.start as usize + at + "env(".len()) else {
            return self.after(line.end as usize);
        };
        let Ok((key, behind)) = self.expression(inner) else { return self.after(line.end as usize) };
        let rest = self.text.get(behind..).unwrap_or_default();
        let comma = rest.len() - rest.trim_start().len();
        if rest.trim_start().starts_with(',')
            && let Ok((value, end)) = self.expression(behind + comma + 1)
        {
            if key.text().is_some_and(is_variable_name) {
                self.above.push((key, value));
            }
            return self.after(end.max(line.end as usize));
        }
        self.after(line.end as usize)
    }

    /// `NAME := expression` and `export NAME := expression`; `None` if the line is something else.
    fn assignment(&mut self, line: Span) -> Option<usize> {
        let written = line.of_text(self.text);
        let bare = written.strip_prefix("export ").map_or(written, str::trim_start);
        let length = bare.find(|mark: char| !(mark.is_ascii_alphanumeric() || matches!(mark, '_' | '-')))?;
        let value = bare.get(length..)?.trim_start_matches([' ', '\t']).strip_prefix(":=")?;
        let start = line.end as usize - bare.len();
        let name = bare.get(..length)?;
        let key = Mapped::verbatim(self.text.as_bytes(), Span::new(start, start + length));
        let at = line.end as usize - value.len();
        let is_exported = bare.len() != written.len();
        let (value, end) =
            match self.expression(at).and_then(|(value, end)| self.closed(at, end).map(|()| (value, end))) {
                Ok(found) => found,
                Err((fault, span)) => {
                    let kind = match fault {
                        Fault::Escape => OddityKind::JustEscape,
                        Fault::Behind => OddityKind::JustBehind,
                        Fault::Open => OddityKind::JustOpen,
                    };
                    self.oddities.push(Oddity::new(kind, key.clone(), span));
                    // The file is refused, and the rest of the value not known.
                    (Mapped::hole(Span::new(at, line.end as usize)), line.end as usize)
                }
            };
        self.assigned.push(JustAssignment { key, name, value, is_exported });
        Some(self.after(end.max(line.end as usize)))
    }

    /// Whether a line ends behind an expression that ends with a string.
    fn closed(&self, at: usize, end: usize) -> Result<(), (Fault, Span)> {
        let is_string = self.text.get(at..end).is_some_and(|own| own.ends_with(['\'', '"']));
        let rest = self.text.get(end..).unwrap_or_default();
        let behind = rest.trim_start_matches([' ', '\t', '\r']);
        let starts_word =
            behind.starts_with(|mark: char| mark.is_ascii_alphanumeric() || matches!(mark, '_' | '{' | '\'' | '"'));
        let from = end + rest.len() - behind.len();
        let length = behind.chars().next().map_or(0, char::len_utf8);
        if is_string && starts_word { Err((Fault::Behind, Span::new(from, from + length))) } else { Ok(()) }
    }

    /// The head of a recipe, and the indented lines below it.
    fn recipe(&mut self, head: Span) -> usize {
        let above = std::mem::take(&mut self.above);
        if !above.is_empty() {
            self.of_recipes.push(above);
        }
        let mut lines = Vec::new();
        let mut at = self.after(head.end as usize);
        while at < self.text.len() {
            let line = self.line(at);
            let written = line.of_text(self.text);
            if !written.trim().is_empty() && !written.starts_with([' ', '\t']) {
                break;
            }
            lines.push(line);
            at = self.after(line.end as usize);
        }
        let first = lines.iter().map(|line| line.of_text(self.text).trim_start()).find(|line| !line.is_empty());
        let first = first.unwrap_or_default();
        if let Some(is_shell) = self.script_above.take() {
            lines.iter().filter(|_| is_shell).for_each(|line| self.put(*line, line.start as usize));
        } else if !first.starts_with("#!") {
            if self.is_shell {
                self.commands(&lines);
            }
        } else if format::names_a_shell(first.as_bytes()) {
            lines.iter().skip(1).for_each(|line| self.put(*line, line.start as usize));
        }
        at
    }

    /// Lines that each have a shell of their own.
    fn commands(&mut self, lines: &[Span]) {
        let (mut is_continued, mut is_skipped) = (false, false);
        for line in lines {
            let written = line.of_text(self.text);
            let is_rest = std::mem::replace(&mut is_continued, written.ends_with('\\'));
            let bare = if is_rest { written.trim_start() } else { written.trim_start_matches([' ', '\t', '@', '-']) };
            let start = line.end as usize - bare.len();
            if !is_rest {
                is_skipped = bare.starts_with('#')
                    || !is_continued && self.loses_export(Span::new(start, line.end as usize), bare);
            }
            if !is_skipped {
                self.double_dollars(bare, start);
                self.put(*line, start);
            }
        }
    }

    /// Puts a line into the script: `{{…}}` becomes `${__}`, which nothing sets.
    fn put(&mut self, line: Span, start: usize) {
        self.has_recipe = true;
        let mut shell = self.text.get(start..line.end as usize).unwrap_or_default().as_bytes().to_vec();
        let mut at = 0;
        while let Some(open) =
            shell.get(at..).and_then(|rest| memchr::memmem::find(rest, b"{{")).map(|length| at + length)
        {
            let rest = shell.get(open..).unwrap_or_default();
            if rest.starts_with(b"{{{{") {
                at = open + 4;
                continue;
            }
            let Some(length) = memchr::memmem::find(rest, b"}}").map(|close| close + 2) else { break };
            hide(&mut shell, open..open + length);
            at = open + length;
        }
        if let Some(place) = self.script.get_mut(start..start + shell.len()) {
            place.copy_from_slice(&shell);
        }
    }

    /// Whether a line only exports variables: its shell ends with it, and the next line has another one.
    fn loses_export(&mut self, span: Span, bare: &'p str) -> bool {
        if !bare.starts_with("export ") || bare.contains(['|', '&']) {
            return false;
        }
        let mut at = span.start as usize;
        for part in bare.split(';') {
            let own = part.trim_start();
            let Some(name) = own.strip_prefix("export ").map(str::trim_start) else { return false };
            let start = at + part.len() - name.len();
            at += part.len() + 1;
            let length = name.find('=').unwrap_or(name.len());
            let key = Mapped::verbatim(self.text.as_bytes(), Span::new(start, start + length));
            if key.bytes().starts_with(b"AIRFLOW_") {
                self.oddities.push(Oddity::new(OddityKind::LostExport, key, span));
            }
        }
        true
    }

    /// `$$NAME`, as in a Makefile, which the shell reads as its own id and text.
    fn double_dollars(&mut self, line: &str, start: usize) {
        let mut done = 0;
        let dollars = unescaped(line).filter(|(_, mark, quote)| *mark == '$' && *quote != Some('\''));
        for (at, ..) in dollars {
            let Some(name) = line.get(at..).and_then(|rest| rest.strip_prefix("$$")).filter(|_| at >= done) else {
                continue;
            };
            done = at + 2;
            let length = name_length(name.as_bytes());
            if length > 0 {
                let from = start + at;
                let name = Mapped::verbatim(self.text.as_bytes(), Span::new(from + 2, from + 2 + length));
                let span = Span::new(from, from + 2 + length);
                self.oddities.push(Oddity::new(OddityKind::DoubleDollar, name, span));
            }
        }
    }

    /// The variables that the file sets once, to something known.
    fn literals(&self) -> HashMap<&'p str, Mapped<'p>> {
        let is_only = |name: &str| self.assigned.iter().filter(|one| one.name == name).count() == 1;
        let known = self.assigned.iter().filter(|one| one.value.is_certain() && is_only(one.name));
        known.map(|one| (one.name, one.value.clone())).collect()
    }

    fn finish(mut self) -> Carried<'p> {
        let (mut exported, mut own) = (Vec::new(), Vec::new());
        for one in self.assigned {
            if one.is_exported || self.exports_all {
                exported.push((one.key, one.value));
            } else if !one.name.starts_with("AIRFLOW_") {
                own.push((one.key, one.value));
            }
        }
        let with = |own: Vec<Variable<'p>>| exported.iter().cloned().chain(own).collect::<Vec<_>>();
        let of_recipes: Vec<Vec<Variable<'p>>> = self.of_recipes.into_iter().map(with).collect();
        let files = self.files;
        let block = |variables: Vec<Variable<'p>>, files: &[EnvFile]| Block {
            variables,
            files: files.to_vec(),
            is_open: true,
            ..Block::default()
        };
        let of_all = std::iter::once(exported).chain(of_recipes).map(|variables| block(variables, &files));
        let blocks = of_all.chain(std::iter::once(block(own, &[])));
        let blocks = blocks.filter(|block| !block.variables.is_empty() || !block.files.is_empty()).collect();
        // Its scripts are indented.
        if let Some(first) = self.script.first_mut().filter(|first| **first == b' ') {
            *first = EMBEDDED;
        }
        let script = String::from_utf8(self.script).ok().filter(|_| self.has_recipe);
        Carried { kind: Some(Kind::Justfile), oddities: self.oddities, blocks, script, ..Carried::default() }
    }
}
