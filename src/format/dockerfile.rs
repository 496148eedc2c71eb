//! The `ENV` of a Dockerfile, as `BuildKit` takes it.
//!
//! Enters: the text of a Dockerfile. Leaves: what its last stage sets, in order, with the way back to each byte, and the
//! instructions that stop the build. What a build argument or the image below says is a hole. Never builds anything.

use std::collections::{HashMap, HashSet};

use crate::json;
use crate::text::{Mapped, MappedBuilder, Span};

/// One variable that an `ENV` sets.
#[derive(Debug)]
pub struct Write<'s> {
    /// Its name.
    pub key: Mapped<'s>,
    /// Its value in the container.
    pub value: Mapped<'s>,
    /// The value as it is written, with its quotes, where it stands on one line.
    pub written: Option<Mapped<'s>>,
    /// The word with name and value; of the old form `ENV K v` all behind `ENV`.
    pub word: Span,
}

impl<'s> Write<'s> {
    /// The JSON object or list as it is written, where it stands without quotes around it: the build takes its own quotes
    /// away.
    pub fn loses_quotes(&self) -> Option<&Mapped<'s>> {
        let written = self.written.as_ref()?;
        let text = written.text()?;
        let is_json = text.starts_with(['{', '[']) && text.contains('"') && json::parse(text, &[]).is_valid();
        (is_json && self.value.bytes() != written.bytes()).then_some(written)
    }
}

/// Why an `ENV` stops the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A word without `=` behind one that has it: a blank outside of quotes, or around the `=`.
    NoEquals,
    /// A name without a value.
    NoValue,
    /// A quote that nothing closes on the line.
    Unterminated,
}

/// What the last stage sets.
#[derive(Debug, Default)]
pub struct Image<'s> {
    /// Its variables; of one that is set twice the last counts.
    pub writes: Vec<Write<'s>>,
    /// What stops the build, and where.
    pub problems: Vec<(Span, Problem)>,
    /// The variables of stages that only give files to the last one: no container has them.
    pub discarded: Vec<Write<'s>>,
    /// Where a name is expanded that an `ARG` before the first `FROM` has and its stage does not: it is empty.
    pub out_of_scope: Vec<Span>,
    /// The keywords of the instructions, with the blanks behind them.
    pub keywords: Vec<Span>,
    /// The comments, each with its `#`.
    pub comments: Vec<Span>,
}

/// What is known of a name while a stage is read.
#[derive(Clone)]
enum Known<'s> {
    /// An `ENV` of the stage set it.
    Set(Mapped<'s>),
    /// A build argument, which may be anything.
    Argument,
    /// An argument of the `FROM` lines only.
    Global,
}

type Names<'s> = HashMap<Vec<u8>, Known<'s>>;

/// All expanded names of a file together make at most this many bytes; what exceeds them is a hole. Without a limit,
/// `ENV A=$B$B`, `ENV B=$C$C` … would fill any memory.
const EXPANDED_BYTES: usize = 1 << 20;

/// Each name that a stage has from the one below it costs as much.
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
    let (lines, comments, escape) = lines(text);
    let mut stages: Vec<Stage<'_>> = Vec::new();
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
                let stage = begun(&rest(), &stages, &globals, &mut budget);
                stages.push(stage);
            }
            ("ARG", None) => globals.extend(arguments(line.rest.of_text(text)).map(|name| (name, Known::Global))),
            // `--build-arg` may say anything.
            ("ARG", Some(stage)) => {
                stage.names.extend(arguments(line.rest.of_text(text)).map(|name| (name, Known::Argument)));
            }
            ("ENV", Some(stage)) => Words::new(text, line.rest, escape).read(stage, &mut budget),
            ("COPY", _) => copied
                .extend(rest().split_whitespace().filter_map(|word| Some(word.strip_prefix("--from=")?.to_owned()))),
            _ => {}
        }
    }
    Image { comments, keywords, ..chain(stages, &copied) }
}

/// The names that an `ARG` declares.
fn arguments(rest: &str) -> impl Iterator<Item = Vec<u8>> {
    let names = rest.split_whitespace().filter_map(|word| word.split('=').next());
    names.map(|name| name.as_bytes().to_vec())
}

/// A stage as its `FROM` begins it: with the names of the stage that it stands on.
fn begun<'s>(rest: &str, stages: &[Stage<'s>], globals: &Names<'s>, budget: &mut usize) -> Stage<'s> {
    let mut words = rest.split_whitespace().filter(|word| !word.starts_with("--"));
    let image = words.next().unwrap_or_default();
    let name = words.next().filter(|word| *word == "as").and_then(|_| words.next()).map(ToOwned::to_owned);
    let below = stages.iter().rposition(|stage| stage.name.as_deref() == Some(image));
    let inherited = below.and_then(|below| stages.get(below)).map_or(globals, |stage| &stage.names);
    let names = if spend(budget, inherited.len() * NAME_BYTES) { inherited.clone() } else { Names::default() };
    Stage { below, name, names, ..Stage::default() }
}

/// Takes from what may be made out of the file; false where it is used up.
fn spend(budget: &mut usize, bytes: usize) -> bool {
    let left = budget.checked_sub(bytes);
    *budget = left.unwrap_or(0);
    left.is_some()
}

/// The last stage with those that it stands on, the lowest first.
fn chain<'s>(mut stages: Vec<Stage<'s>>, copied: &HashSet<String>) -> Image<'s> {
    let mut wanted = stages.len().checked_sub(1);
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
    }
    all
}

/// One instruction, with its continued lines.
struct Line {
    keyword: Span,
    rest: Span,
}

/// The instructions and the comments, and the character that escapes.
fn lines(text: &str) -> (Vec<Line>, Vec<Span>, u8) {
    let source = text.as_bytes();
    let (mut lines, mut comments) = (Vec::new(), Vec::new());
    let mut escape = None;
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while at < source.len() {
        let end = line_end(source, at);
        let bare = source.get(at..end).unwrap_or_default();
        let start = at + bare.len() - bare.trim_ascii_start().len();
        if source.get(start) == Some(&b'#') {
            let comment = Span::new(start, start + source.get(start..end).unwrap_or_default().trim_ascii_end().len());
            escape = escape.or_else(|| directive(comment.of_text(text)).filter(|_| lines.is_empty()));
            comments.push(comment);
            at = end + 1;
            continue;
        }
        if bare.trim_ascii().is_empty() {
            at = end + 1;
            continue;
        }
        let end = instruction_end(source, start, escape.unwrap_or(b'\\'), &mut comments);
        let word = source.get(start..end).unwrap_or_default().iter().take_while(|byte| !byte.is_ascii_whitespace());
        let keyword = Span::new(start, start + word.count());
        let rest = Span::new(keyword.end as usize, end);
        at = behind_heredocs(source, rest, end + 1);
        lines.push(Line { keyword, rest });
    }
    (lines, comments, escape.unwrap_or(b'\\'))
}

/// `# escape=X`, which has to stand in front of everything else.
fn directive(comment: &str) -> Option<u8> {
    let (name, value) = comment.strip_prefix('#')?.split_once('=')?;
    let value = value.trim().as_bytes();
    (name.trim().eq_ignore_ascii_case("escape") && matches!(value, [b'\\' | b'`'])).then(|| value.first().copied())?
}

fn line_end(source: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', source.get(at..).unwrap_or_default()).map_or(source.len(), |end| at + end)
}

/// The end of the instruction's last line; comments between its lines are kept.
fn instruction_end(source: &[u8], mut at: usize, escape: u8, comments: &mut Vec<Span>) -> usize {
    loop {
        let end = line_end(source, at);
        let bare = source.get(at..end).unwrap_or_default().trim_ascii_end();
        if !bare.ends_with(&[escape]) || end == source.len() {
            return end;
        }
        at = end + 1;
        let next = without_comments(source, at);
        let mut comment = at;
        while comment < next {
            let end = line_end(source, comment);
            let line = source.get(comment..end).unwrap_or_default();
            let start = end - line.trim_ascii_start().len();
            let length = line.trim_ascii().len();
            comments.extend((length > 0).then(|| Span::new(start, start + length)));
            comment = end + 1;
        }
        at = next;
    }
}

/// Behind the here-documents that an instruction begins.
fn behind_heredocs(source: &[u8], rest: Span, mut at: usize) -> usize {
    let words = rest.of(source);
    for mark in memchr::memmem::find_iter(words, b"<<") {
        let behind = words.get(mark + 2..).unwrap_or_default();
        let behind = behind.strip_prefix(b"-").unwrap_or(behind);
        let behind = behind.strip_prefix(b"\"").or_else(|| behind.strip_prefix(b"'")).unwrap_or(behind);
        let length = behind.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        let name = behind.get(..length).unwrap_or_default();
        if name.first().is_none_or(u8::is_ascii_digit) {
            continue;
        }
        let mut next = at;
        let mut is_closed = false;
        while next < source.len() && !is_closed {
            let end = line_end(source, next);
            is_closed = source.get(next..end).unwrap_or_default().trim_ascii() == name;
            next = end + 1;
        }
        if !is_closed {
            // The build stops here.
            return at;
        }
        at = next;
    }
    at
}

/// What the names of a word stand for.
struct Scope<'n, 's> {
    names: &'n Names<'s>,
    /// Where arguments are expanded that only the `FROM` lines have.
    lost: Vec<Span>,
    /// Bytes that may still be made.
    budget: &'n mut usize,
}

/// The words behind one `ENV`, without continued line ends and the comments between them.
struct Words<'s> {
    source: &'s [u8],
    /// The places of the bytes that count.
    places: Vec<usize>,
    escape: u8,
    span: Span,
}

impl<'s> Words<'s> {
    fn new(text: &'s str, span: Span, escape: u8) -> Self {
        let source = text.as_bytes();
        let mut places = Vec::with_capacity(span.len());
        let mut at = span.start as usize;
        let end = span.end as usize;
        while at < end {
            if let Some(next) = continued(source, at, escape) {
                at = without_comments(source, next);
            } else {
                places.push(at);
                at += 1;
            }
        }
        Self { source, places, escape, span }
    }

    fn byte(&self, index: usize) -> Option<u8> {
        self.places.get(index).and_then(|place| self.source.get(*place)).copied()
    }

    /// The file's bytes behind these.
    fn span(&self, start: usize, end: usize) -> Span {
        let at = |index: usize| self.places.get(index).copied();
        let first = at(start).unwrap_or(self.span.end as usize);
        let last = end.checked_sub(1).and_then(at).map_or(first, |last| last + 1);
        Span::new(first, last.max(first))
    }

    fn read(&self, stage: &mut Stage<'s>, budget: &mut usize) {
        let words = match self.words() {
            Ok(words) => words,
            Err(open) => {
                stage.image.problems.push((self.span(open, open + 1), Problem::Unterminated));
                return;
            }
        };
        let Some((first, rest)) = words.split_first() else { return };
        let equals = |word: &(usize, usize)| (word.0..word.1).find(|at| self.byte(*at) == Some(b'='));
        let mut pairs = Vec::new();
        if equals(first).is_none() {
            let Some((start, _)) = rest.first() else {
                stage.image.problems.push((self.span(first.0, first.1), Problem::NoValue));
                return;
            };
            pairs.push((*first, (*start, self.places.len())));
        } else {
            for word in &words {
                let Some(at) = equals(word) else {
                    stage.image.problems.push((self.span(word.0, word.1), Problem::NoEquals));
                    return;
                };
                pairs.push(((word.0, at), (at + 1, word.1)));
            }
        }
        // All values of one instruction are made of what was there before it.
        let made: Vec<_> = pairs
            .into_iter()
            .map(|(key, value)| {
                let word = self.span(key.0, value.1);
                let mut scope = Scope { names: &stage.names, lost: Vec::new(), budget: &mut *budget };
                let written = self.span(value.0, value.1);
                let written = (written.len() == value.1 - value.0).then(|| Mapped::verbatim(self.source, written));
                let made = (self.value(key, &mut scope), self.value(value, &mut scope), written, word);
                stage.image.out_of_scope.append(&mut scope.lost);
                made
            })
            .collect();
        for (key, value, written, word) in made {
            match (key, value) {
                (Some(key), Some(value)) => {
                    stage.names.insert(key.bytes().to_vec(), Known::Set(value.clone()));
                    stage.image.writes.push(Write { key, value, written, word });
                }
                _ => stage.image.problems.push((word, Problem::Unterminated)),
            }
        }
    }

    /// Where the words begin and end; the quote that stays open, where one does.
    fn words(&self) -> Result<Vec<(usize, usize)>, usize> {
        let mut words = Vec::new();
        let mut start = None;
        let mut quote = None;
        let mut opened = 0;
        let mut at = 0;
        while let Some(byte) = self.byte(at) {
            match (quote, byte) {
                (None, b' ' | b'\t' | b'\r' | b'\n') => words.extend(start.take().map(|start| (start, at))),
                (Some(open), byte) if byte == open => quote = None,
                (None, b'\'' | b'"') => {
                    start = start.or(Some(at));
                    quote = Some(byte);
                    opened = at;
                }
                (_, byte) if byte == self.escape && quote != Some(b'\'') => {
                    start = start.or(Some(at));
                    at += 1;
                }
                _ => start = start.or(Some(at)),
            }
            at += 1;
        }
        words.extend(start.map(|start| (start, self.places.len())));
        if quote.is_none() { Ok(words) } else { Err(opened) }
    }

    /// A word with quotes removed and names expanded; `None` where a quote stays open.
    fn value(&self, (start, end): (usize, usize), scope: &mut Scope<'_, 's>) -> Option<Mapped<'s>> {
        let mut builder = MappedBuilder::default();
        let mut at = start;
        let mut quote = None;
        while at < end {
            let byte = self.byte(at)?;
            let next = self.byte(at + 1).filter(|_| at + 1 < end);
            match (quote, byte) {
                (Some(open), byte) if byte == open => quote = None,
                (None, b'\'' | b'"') => quote = Some(byte),
                (Some(b'\''), _) => builder.verbatim(self.source, self.span(at, at + 1)),
                (_, b'$') => {
                    at = self.name((at, end), scope, &mut builder);
                    continue;
                }
                (Some(_), byte) if byte == self.escape => {
                    // Only these lose it.
                    if !next.is_some_and(|next| next == b'"' || next == b'$' || next == self.escape) {
                        builder.verbatim(self.source, self.span(at, at + 1));
                    }
                    if next.is_some() {
                        builder.verbatim(self.source, self.span(at + 1, at + 2));
                    }
                    at += 1;
                }
                (None, byte) if byte == self.escape => {
                    if next.is_some() {
                        builder.verbatim(self.source, self.span(at + 1, at + 2));
                    }
                    at += 1;
                }
                _ => builder.verbatim(self.source, self.span(at, at + 1)),
            }
            at += 1;
        }
        quote.is_none().then(|| builder.build(self.span(start, end)))
    }

    /// What `$NAME` stands for; where it ends.
    fn name(&self, (at, end): (usize, usize), scope: &mut Scope<'_, 's>, builder: &mut MappedBuilder<'s>) -> usize {
        let braced = self.byte(at + 1) == Some(b'{');
        let first = at + 1 + usize::from(braced);
        let is_letter =
            |index: &usize| self.byte(*index).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let name_end = first + (first..end).take_while(is_letter).count();
        let is_plain = !braced || self.byte(name_end) == Some(b'}');
        if name_end == first && !braced {
            // `$` alone stays; `$$` and its like are names that nobody has.
            let is_special = self.byte(first).filter(|_| first < end).is_some_and(|byte| b"@*#?-$!".contains(&byte));
            if !is_special {
                builder.verbatim(self.source, self.span(at, first));
            }
            return first + usize::from(is_special);
        }
        let behind = if !braced {
            name_end
        } else if is_plain {
            name_end + 1
        } else {
            self.closing(name_end, end)
        };
        let name: Vec<u8> = (first..name_end).filter_map(|index| self.byte(index)).collect();
        match scope.names.get(&name).filter(|_| is_plain) {
            Some(Known::Set(value)) if spend(scope.budget, value.weight()) => {
                builder.append(value, Span::new(0, value.len()));
            }
            Some(Known::Global) => {
                scope.lost.push(self.span(at, behind));
                // It is empty, which is told at this place: what comes of that is not told once more.
                builder.hole(self.span(at, behind));
            }
            // A build argument, or the image below may set it.
            _ => builder.hole(self.span(at, behind)),
        }
        behind
    }

    /// Behind the bracket that closes `${…`, with the words of its default.
    fn closing(&self, from: usize, end: usize) -> usize {
        let mut depth = 1_u32;
        for at in from..end {
            match self.byte(at) {
                Some(b'{') => depth += 1,
                Some(b'}') => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + 1;
            }
        }
        end
    }
}

/// Behind a line end that the escape character continues, where one stands here.
fn continued(source: &[u8], at: usize, escape: u8) -> Option<usize> {
    let rest = source.get(at..)?.strip_prefix(&[escape])?;
    let blanks = rest.iter().take_while(|byte| b" \t\r".contains(byte)).count();
    (rest.get(blanks) == Some(&b'\n')).then_some(at + 1 + blanks + 1)
}

/// Behind lines that are comments or empty, inside of a continued instruction.
fn without_comments(source: &[u8], mut at: usize) -> usize {
    loop {
        let line = source.get(at..).unwrap_or_default();
        let line = line.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let bare = line.trim_ascii();
        if !line.ends_with(b"\n") || !(bare.is_empty() || bare.starts_with(b"#")) {
            return at;
        }
        at += line.len();
    }
}
