//! The `ENV` of a Dockerfile, as `BuildKit` reads it.
//!
//! Enters: the text of a Dockerfile. Leaves: what its last stage sets, in order, with each byte
//! mapped back to the file, and the instructions that stop the build. What a build argument or the
//! base image sets is a hole. Never builds anything.

mod lines;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::json;
use crate::text::{Mapped, Span, offset, within_quotes};

use lines::lines;
use words::Words;

/// One variable set by an `ENV`.
#[derive(Debug)]
pub struct Write<'s> {
    /// Its name.
    pub key: Mapped<'s>,
    /// Its value in the container.
    pub value: Mapped<'s>,
    /// The value as written, with its quotes, if it is on one line.
    pub written: Option<Mapped<'s>>,
    /// The word with name and value; in the old form `ENV K v`, everything after `ENV`.
    pub word: Span,
}

impl<'s> Write<'s> {
    /// The JSON object or array as written, if it is not quoted or between double quotes: the build strips its inner quotes.
    pub fn loses_quotes(&self) -> Option<Mapped<'s>> {
        let written = self.written.as_ref()?;
        let text = written.text()?;
        let span = within_quotes(text);
        let inner = span.of_text(text);
        let is_json = inner.starts_with(['{', '[']) && inner.contains('"') && json::parse(inner, &[]).is_valid();
        (is_json && self.value.bytes() != inner.as_bytes()).then(|| written.slice(span))
    }
}

/// Why an `ENV` stops the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A word without `=` after one with it: a space outside quotes, or around the `=`.
    NoEquals,
    /// A name without a value.
    NoValue,
    /// A quote that is not closed on the line.
    Unterminated,
    /// `${}`, `${NAME`, `${NAME!}`.
    BrokenReference,
}

/// An `ARG` of the build.
#[derive(Debug)]
pub struct Argument<'s> {
    /// Its name.
    pub name: Mapped<'s>,
    /// Its value, if nothing else gives it one.
    pub default: Option<Mapped<'s>>,
}

/// What the last stage sets.
#[derive(Debug, Default)]
pub struct Image<'s> {
    /// Its variables; if one is set twice, the last counts.
    pub writes: Vec<Write<'s>>,
    /// What stops the build, and where.
    pub problems: Vec<(Span, Problem)>,
    /// The variables of stages that only provide files to the last one: no container gets them.
    pub discarded: Vec<Write<'s>>,
    /// Where a name is expanded that has an `ARG` before the first `FROM` but not in the stage: it
    /// is empty.
    pub out_of_scope: Vec<Span>,
    /// The arguments of the build.
    pub arguments: Vec<Argument<'s>>,
    /// The names that a `RUN` exports or writes to `/etc/environment`: they end with it, and nothing reads that.
    pub lost: Vec<Mapped<'s>>,
    /// The keywords of the instructions, with the whitespace after them.
    pub keywords: Vec<Span>,
    /// The comments, each with its `#`.
    pub comments: Vec<Span>,
}

/// An instruction of any kind.
#[derive(Debug)]
pub struct Instruction<'s> {
    /// Its name in capitals.
    pub name: String,
    /// Everything after it, with continuation lines joined and comments removed.
    pub text: Cow<'s, str>,
    /// The place of that text.
    pub span: Span,
    /// The text of its here-documents.
    pub heredocs: &'s str,
}

/// The instructions of a Dockerfile, in order.
pub fn instructions(text: &str) -> Vec<Instruction<'_>> {
    let (lines, _, escape) = lines(text);
    let instruction = |line: lines::Line| {
        let written = line.rest.of_text(text);
        // Blanks at the end, and the `\r` of a line end, are no part of it either.
        let start = line.rest.start + offset(written.len() - written.trim_start().len());
        let rest = Span { start, end: start + offset(written.trim().len()) };
        Instruction {
            name: line.keyword.of_text(text).to_ascii_uppercase(),
            text: lines::joined(text, rest, escape),
            span: rest,
            heredocs: line.heredocs.of_text(text),
        }
    };
    lines.into_iter().map(instruction).collect()
}

/// What is known about a name while a stage is read.
#[derive(Clone)]
enum Known<'s> {
    /// An `ENV` of the stage set it.
    Set(Mapped<'s>),
    /// A build argument, which may have any value.
    Argument,
    /// An argument for the `FROM` lines only, with its default.
    Global(Option<Mapped<'s>>),
}

type Names<'s> = HashMap<Vec<u8>, Known<'s>>;

/// The limit for all expanded names of a file together, in bytes; beyond it they become holes.
/// Without a limit, `ENV A=$B$B`, `ENV B=$C$C` … would fill any memory.
const EXPANDED_BYTES: usize = 1 << 20;

/// The cost of each name that a stage inherits from its base.
const NAME_BYTES: usize = 64;

#[derive(Default)]
struct Stage<'s> {
    below: Option<usize>,
    name: Option<String>,
    image: Image<'s>,
    names: Names<'s>,
}

/// Reads a Dockerfile.
pub fn image(text: &str) -> Image<'_> {
    built(text, None, &Given::new())
}

/// The arguments that a build is given; `None` for what is known only when it runs.
pub type Given = BTreeMap<String, Option<String>>;

/// What a stage of a Dockerfile sets, with those that it is based on; the last one if none is named, nothing if there is no
/// such stage.
pub fn built<'s>(text: &'s str, target: Option<&str>, given: &Given) -> Image<'s> {
    read(text, Vec::new(), target, given)
}

/// Reads a part of a Dockerfile, which may begin after its `FROM`.
pub fn fragment(text: &str) -> Image<'_> {
    let is_begun = instructions(text).iter().all(|instruction| instruction.name != "FROM");
    read(text, if is_begun { vec![Stage::default()] } else { Vec::new() }, None, &Given::new())
}

fn read<'s>(text: &'s str, mut stages: Vec<Stage<'s>>, target: Option<&str>, given: &Given) -> Image<'s> {
    let (lines, comments, escape) = lines(text);
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut globals = Names::default();
    let mut budget = EXPANDED_BYTES;
    let mut copied: HashSet<String> = HashSet::new();
    let mut keywords = Vec::with_capacity(lines.len());
    for line in lines {
        let blanks = line.rest.of(text.as_bytes()).iter().take_while(|byte| b" \t\\".contains(byte)).count();
        keywords.push(Span::new(line.keyword.start as usize, line.rest.start as usize + blanks));
        let rest = || line.rest.of_text(text).to_lowercase();
        match (line.keyword.of_text(text).to_ascii_uppercase().as_str(), stages.last_mut()) {
            ("FROM", _) => {
                let stage = begun(&rest(), (&stages, &mut by_name), &globals, &mut budget);
                stages.push(stage);
            }
            ("ARG", None) => {
                let arguments = Words::new(text, line.rest, escape).arguments(&globals, &mut budget);
                let global = |one: Argument<'s>| {
                    let value = match one.given(given) {
                        Some(Known::Set(value)) => Some(value),
                        Some(_) => None,
                        None => one.default.clone(),
                    };
                    (one.name.bytes().to_vec(), Known::Global(value))
                };
                globals.extend(arguments.into_iter().map(global));
            }
            ("ARG", Some(stage)) => {
                let arguments = Words::new(text, line.rest, escape).arguments(&stage.names, &mut budget);
                let known: Vec<_> = arguments.iter().filter_map(|one| one.known(&stage.names, given)).collect();
                stage.names.extend(known);
                stage.image.arguments.extend(arguments);
            }
            ("RUN", Some(stage)) => stage.image.lost.extend(lost(text, line.rest)),
            ("ENV", Some(stage)) => Words::new(text, line.rest, escape).read(stage, &mut budget),
            ("COPY", _) => copied
                .extend(rest().split_whitespace().filter_map(|word| Some(word.strip_prefix("--from=")?.to_owned()))),
            _ => {}
        }
    }
    let wanted = match target.map(str::to_lowercase) {
        Some(target) => stages.iter().position(|stage| stage.name.as_ref() == Some(&target)),
        None => stages.len().checked_sub(1),
    };
    Image { keywords, comments, ..chain(stages, wanted, &copied) }
}

impl<'s> Argument<'s> {
    /// What is known about its name from then on; nothing new if it repeats a name that an `ENV` has set.
    fn known(&self, names: &Names<'s>, given: &Given) -> Option<(Vec<u8>, Known<'s>)> {
        let known = match (self.given(given), &self.default, names.get(self.name.bytes())) {
            (Some(known), ..) => known,
            (None, Some(default), _) | (None, None, Some(Known::Global(Some(default)))) => Known::Set(default.clone()),
            (None, None, Some(Known::Set(_))) => return None,
            // `--build-arg` may set any value.
            (None, None, _) => Known::Argument,
        };
        Some((self.name.bytes().to_vec(), known))
    }

    /// What is known where the build is given a value for it.
    fn given(&self, given: &Given) -> Option<Known<'s>> {
        let decoded = |value: &String| Mapped::decoded(value.clone().into_bytes(), self.name.whole());
        let value = given.get(self.name.text()?)?;
        Some(value.as_ref().map_or(Known::Argument, |value| Known::Set(decoded(value))))
    }
}

/// The names of Airflow's that a `RUN` exports in vain, or writes to a file that nothing reads.
fn lost(text: &str, rest: Span) -> Vec<Mapped<'_>> {
    let written = rest.of_text(text);
    // What the same instruction runs gets them.
    let runs_airflow = written.split(|mark: char| mark.is_whitespace() || ";&|()".contains(mark));
    if runs_airflow.into_iter().any(|word| word == "airflow") {
        return Vec::new();
    }
    let to_file = written.contains("/etc/environment");
    let is_own =
        |name: &str| ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"].iter().any(|start| name.starts_with(start));
    let mut found = Vec::new();
    for (at, _) in written.match_indices("AIRFLOW_") {
        let (before, name) = written.split_at(at);
        let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let is_set = name.as_bytes().get(length) == Some(&b'=');
        let word = before.trim_end_matches(['\\', '\n', '\r', ' ', '\t']);
        let is_exported = word.len() < before.len()
            && word.strip_suffix("export").is_some_and(|rest| !rest.ends_with(|mark: char| mark.is_alphanumeric()));
        let is_written = to_file && before.ends_with(['\'', '"', ' ']);
        // A command that follows may use it.
        let is_last = !name.get(length..).unwrap_or_default().contains([';', '&', '|']);
        if is_set && is_own(name) && (is_exported && is_last || is_written) {
            let start = rest.start as usize + at;
            found.push(Mapped::verbatim(text.as_bytes(), Span::new(start, start + length)));
        }
    }
    found
}

/// A stage as its `FROM` begins it, with the names of its base stage.
fn begun<'s>(
    rest: &str,
    (stages, by_name): (&[Stage<'s>], &mut HashMap<String, usize>),
    globals: &Names<'s>,
    budget: &mut usize,
) -> Stage<'s> {
    let mut words = rest.split_whitespace().filter(|word| !word.starts_with("--"));
    let image = words.next().unwrap_or_default();
    let name = words.next().filter(|word| *word == "as").and_then(|_| words.next()).map(ToOwned::to_owned);
    let below = by_name.get(image).copied();
    by_name.extend(name.clone().map(|name| (name, stages.len())));
    let inherited = below.and_then(|below| stages.get(below)).map_or(globals, |stage| &stage.names);
    let names = if spend(budget, inherited.len() * NAME_BYTES) { inherited.clone() } else { Names::default() };
    Stage { below, name, names, ..Stage::default() }
}

/// Takes bytes from the budget of the file; false if too few are left.
fn spend(budget: &mut usize, bytes: usize) -> bool {
    let left = budget.checked_sub(bytes);
    *budget = left.unwrap_or(0);
    left.is_some()
}

/// The wanted stage with those it is based on, the base first.
fn chain<'s>(mut stages: Vec<Stage<'s>>, mut wanted: Option<usize>, copied: &HashSet<String>) -> Image<'s> {
    let mut levels = Vec::new();
    let mut discarded = Vec::new();
    while let Some(mut stage) = stages.pop() {
        let gives_files = || {
            let index = stages.len().to_string();
            stage.name.as_ref().is_some_and(|name| copied.contains(name)) || copied.contains(&index)
        };
        if wanted == Some(stages.len()) {
            wanted = stage.below;
            levels.push(stage.image);
        } else if gives_files() {
            discarded.append(&mut stage.image.writes);
        }
    }
    let mut all = Image { discarded, ..Image::default() };
    for mut level in levels.into_iter().rev() {
        all.writes.append(&mut level.writes);
        all.problems.append(&mut level.problems);
        all.out_of_scope.append(&mut level.out_of_scope);
        all.arguments.append(&mut level.arguments);
        all.lost.append(&mut level.lost);
    }
    all
}
