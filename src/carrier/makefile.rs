//! What a Makefile exports, and the commands of its recipes.
//!
//! Enters: the text of a Makefile. Leaves: a [`Block`] with the variables that it exports, one for each target that
//! exports its own, one with those that only make knows, and its recipes as a script with every byte in its own place.
//! References of make are unknown there, except for those to a variable that the file sets once, above, to a literal: no
//! function of make is evaluated. What depends on a condition is unknown where the file has alternatives.
//!
//! Source: GNU make 4.3, run on such files.

mod exports;
mod text;

use super::{Block, Carried, Kind, Oddity, OddityKind, Variable};
use crate::text::{Mapped, Span, is_variable_name, lines_from};

use exports::{Exports, MakeAssignment};

/// The operators of assignments, longer ones first.
const OPERATORS: [&str; 6] = ["::=", ":=", "?=", "+=", "!=", "="];

/// What begins a condition.
const CONDITIONS: [&str; 4] = ["ifeq", "ifneq", "ifdef", "ifndef"];

/// What the line of a recipe has in it that concerns Airflow.
const WORDS: [&str; 4] = ["AIRFLOW_", "ASTRO_", "airflow ", "astro "];

/// Whether everything that the Makefile sets is written in it, apart from a `.env` that it includes.
fn is_closed(text: &str) -> bool {
    let is_env = |line: &str| line.split_whitespace().skip(1).all(|file| file.ends_with("env"));
    let includes = |line: &str| ["include ", "-include ", "sinclude "].iter().any(|word| line.starts_with(word));
    !text.contains("$(eval") && text.lines().map(str::trim_start).filter(|line| includes(line)).all(is_env)
}

/// Reads a file.
pub(super) fn read(text: &str) -> Carried<'_> {
    let script = text.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
    let is_one_shell = text.lines().any(|line| line.starts_with(".ONESHELL"));
    let mut reader = Reader { text, script, is_one_shell, is_closed: is_closed(text), ..Reader::default() };
    for (at, line) in lines_from(text) {
        reader.line(Span::new(at, at + line.trim_end_matches(['\n', '\r']).len()));
    }
    reader.finish()
}

#[allow(clippy::struct_excessive_bools, reason = "facts about the lines so far that do not depend on each other")]
#[derive(Default)]
struct Reader<'p> {
    text: &'p str,
    script: Vec<u8>,
    is_one_shell: bool,
    /// Whether no other Makefile sets variables.
    is_closed: bool,
    /// Whether a rule was seen: lines with a tab are its recipe.
    in_rule: bool,
    /// Whether the line before ends with a backslash.
    is_continued: bool,
    /// Where the line began that goes on outside a recipe.
    open: Option<usize>,
    /// The variable of a `define`, and where its text begins.
    defined: Option<(Mapped<'p>, bool, usize)>,
    /// Whether a recipe line whose `export` is lost goes on.
    is_skipped: bool,
    /// The branches of the conditions around a line.
    branches: Vec<usize>,
    branch_count: usize,
    exports: Exports<'p>,
    oddities: Vec<Oddity<'p>>,
    /// `$NAME` in recipes and exported values, each with what it is for.
    dollars: Vec<(Mapped<'p>, Span)>,
    has_recipe: bool,
}

impl<'p> Reader<'p> {
    fn line(&mut self, line: Span) {
        let written = line.of_text(self.text);
        let is_continued = std::mem::replace(&mut self.is_continued, written.ends_with('\\'));
        if self.defined.is_some() {
            return self.in_define(line, written);
        }
        let is_of_recipe = self.open.is_none();
        if is_of_recipe && written.starts_with('\t') && (self.in_rule || is_continued) {
            return self.recipe(line, is_continued);
        }
        if is_of_recipe && is_continued && self.in_rule && self.has_recipe && !written.trim().is_empty() {
            return self.recipe(line, true);
        }
        let start = self.open.take().unwrap_or(line.start as usize);
        if self.is_continued {
            self.open = Some(start);
            return;
        }
        let whole = Span::new(start, line.end as usize);
        let bare = whole.of_text(self.text).trim_start();
        match bare.split(|mark: char| mark.is_whitespace() || mark == '(').next() {
            None | Some("") => {}
            Some(word) if word.starts_with('#') => {}
            Some(word) if CONDITIONS.contains(&word) => self.enter_branch(),
            Some("else") => {
                self.branches.pop();
                self.enter_branch();
            }
            Some("endif") => {
                self.branches.pop();
            }
            _ => self.directive(whole, bare),
        }
    }

    fn enter_branch(&mut self) {
        self.branch_count += 1;
        self.branches.push(self.branch_count);
    }

    /// A line between `define` and `endef`: it is text.
    fn in_define(&mut self, line: Span, written: &str) {
        if written.split_whitespace().next() != Some("endef") {
            return;
        }
        let Some((key, is_exported, start)) = self.defined.take() else { return };
        // The line break in front of `endef` is not part of it.
        let text = self.text.get(start..line.start as usize).unwrap_or_default();
        let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
        self.assign(key, Span::new(start, start + text.len()), "=", (is_exported, None));
    }

    fn directive(&mut self, line: Span, bare: &'p str) {
        let mut rest = bare;
        let (mut is_exported, mut is_unexported, mut is_define) = (false, false, false);
        loop {
            let (word, behind) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
            match word {
                "export" => is_exported = true,
                "unexport" => is_unexported = true,
                "define" => is_define = true,
                "override" | "private" => {}
                _ => break,
            }
            rest = behind.trim_start();
        }
        let start = line.end as usize - rest.len();
        if is_define {
            let name = self.name(start, rest);
            self.defined = Some((name, is_exported, (line.end as usize + 1).min(self.text.len())));
            return;
        }
        if let Some((key, value, operator)) = self.assignment(start, rest) {
            self.in_rule = false;
            return self.assign(key, value, operator, (is_exported, None));
        }
        let names = || rest.split('#').next().unwrap_or_default().split_whitespace();
        match (is_exported, is_unexported) {
            (true, _) if names().next().is_none() => self.exports.all = true,
            (_, true) if names().next().is_none() => self.exports.all = false,
            (true, _) => self.exports.say(names(), true),
            (_, true) => self.exports.say(names(), false),
            _ => self.rule(start, rest),
        }
    }

    /// `target: export NAME = value` is a variable of the recipes of this target; other lines with a colon begin a rule.
    fn rule(&mut self, start: usize, line: &'p str) {
        let Some((target, behind)) = line.split_once(':') else { return };
        let mut rest = behind.trim_start();
        let mut is_exported = false;
        while let Some((word, behind)) = rest.split_once([' ', '\t']) {
            match word {
                "export" => is_exported = true,
                "override" | "private" => {}
                _ => break,
            }
            rest = behind.trim_start();
        }
        if let Some((key, value, operator)) = self.assignment(start + line.len() - rest.len(), rest) {
            return self.assign(key, value, operator, (is_exported, Some(target.trim())));
        }
        self.in_rule = true;
        // `target: ; command`; the colon may also stand in a call of make: `$(eval a: ; b)`.
        let is_target = target.matches('(').count() == target.matches(')').count();
        let recipe = rest.find([';', '#']).filter(|at| rest.as_bytes().get(*at) == Some(&b';') && is_target);
        if let Some(at) = recipe {
            let end = start + line.len();
            self.recipe(Span::new(end - rest.len() + at + 1, end), false);
        }
    }

    /// A name, its value, and the operator between them.
    fn assignment(&self, start: usize, text: &'p str) -> Option<(Mapped<'p>, Span, &'static str)> {
        let key = self.name(start, text);
        let behind = text.get(key.len()..)?;
        let operator = behind.trim_start_matches([' ', '\t']);
        let (found, value) = OPERATORS.iter().find_map(|one| Some((*one, operator.strip_prefix(one)?)))?;
        let value = value.trim_start_matches([' ', '\t']);
        let from = start + text.len() - value.len();
        let is_name = key.text().is_some_and(is_variable_name);
        is_name.then(|| (key, Span::new(from, from + text::comment(value)), found))
    }

    fn name(&self, start: usize, text: &str) -> Mapped<'p> {
        let length = text.find(|mark: char| !(mark.is_ascii_alphanumeric() || mark == '_')).unwrap_or(text.len());
        Mapped::verbatim(self.text.as_bytes(), Span::new(start, start + length))
    }

    fn assign(
        &mut self,
        key: Mapped<'p>,
        value: Span,
        operator: &'static str,
        (is_exported, target): (bool, Option<&'p str>),
    ) {
        let name = key.whole().of_text(self.text);
        if is_exported && target.is_none() {
            self.exports.say(std::iter::once(name), true);
        }
        let literal = |name: &str| self.exports.literal(name).filter(|_| self.is_closed);
        let (own, single) = text::value(self.text, value, &literal);
        // Only the shell knows what its command prints.
        let own = if operator == "!=" { Mapped::hole(value) } else { own };
        self.dollars.extend(single.into_iter().map(|span| (key.clone(), span)));
        let branch = self.branches.last().copied();
        self.exports.add(MakeAssignment { key, name, value: own, operator, branch, target, is_exported });
    }

    fn recipe(&mut self, line: Span, is_continued: bool) {
        let written = line.of_text(self.text);
        let bare = written.trim_start_matches(|mark| matches!(mark, '\t' | ' ' | '@' | '-' | '+') && !is_continued);
        let bare = if is_continued { written.trim_start_matches('\t') } else { bare };
        let start = line.end as usize - bare.len();
        if !is_continued {
            self.is_skipped = self.loses_export(Span::new(start, line.end as usize), bare);
        }
        if WORDS.iter().any(|word| bare.contains(word)) {
            let none = Mapped::verbatim(self.text.as_bytes(), Span::new(start, start));
            self.dollars.extend(text::single_dollars(bare, start).into_iter().map(|span| (none.clone(), span)));
        }
        if self.is_skipped {
            self.is_skipped = self.is_continued;
            return;
        }
        self.has_recipe = true;
        let shell = text::as_shell(bare);
        if let Some(place) = self.script.get_mut(start..start + shell.len()) {
            place.copy_from_slice(&shell);
        }
    }

    /// Whether a line only exports variables: its shell ends with it, and the next line has another one.
    fn loses_export(&mut self, span: Span, bare: &'p str) -> bool {
        if self.is_continued || self.is_one_shell || !bare.starts_with("export ") {
            return false;
        }
        let commands = text::commands(bare);
        let names = commands.iter().map(|part| {
            let own = part.of_text(bare).trim();
            let name = own.strip_prefix("export ").map(str::trim_start);
            name.map(|name| (part.end as usize - part.of_text(bare).trim_start().len(), own.len() - name.len(), name))
        });
        let Some(names) = names.collect::<Option<Vec<_>>>() else { return false };
        for (at, before, name) in names {
            let length = name.find('=').unwrap_or(name.len());
            let start = span.start as usize + at + before;
            let key = Mapped::verbatim(self.text.as_bytes(), Span::new(start, start + length));
            if key.bytes().starts_with(b"AIRFLOW_") {
                self.oddities.push(Oddity::new(OddityKind::LostExport, key, span));
            }
        }
        true
    }

    fn finish(mut self) -> Carried<'p> {
        let is_own_letter = |name: &str| self.exports.assigns(name);
        let dollars = std::mem::take(&mut self.dollars).into_iter().filter(|(_, span)| {
            let letter = span.of_text(self.text).get(1..2).unwrap_or_default();
            self.is_closed && !is_own_letter(letter)
        });
        for (name, span) in dollars {
            let is_read = name.is_empty() || name.text().is_some_and(|name| self.exports.is_exported(name));
            if is_read {
                let beside = self.exports.place_of(span.of_text(self.text).get(1..).unwrap_or_default());
                self.oddities.push(Oddity { kind: OddityKind::SingleDollar, name, span, beside, of: None });
            }
        }
        let block = |variables: Vec<Variable<'p>>| Block { variables, is_open: true, ..Block::default() };
        let blocks = self.exports.blocks().into_iter().filter(|variables| !variables.is_empty()).map(block).collect();
        let script = String::from_utf8(self.script).ok().filter(|_| self.has_recipe);
        Carried { kind: Some(Kind::Makefile), oddities: self.oddities, blocks, script, ..Carried::default() }
    }
}
