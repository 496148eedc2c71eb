//! The `ENV` of a Dockerfile, as BuildKit takes it.
//!
//! Enters: the text of a Dockerfile. Leaves: what its last stage sets, in order, with the way back to each byte, and the
//! instructions that stop the build. What a build argument or the image below says is a hole. Never builds anything.

use std::collections::HashMap;

use parse_dockerfile::{Instruction, parse};

use crate::text::{Mapped, MappedBuilder, Span};

/// One variable that an `ENV` sets.
#[derive(Debug)]
pub struct Write<'s> {
    /// Its name.
    pub key: Mapped<'s>,
    /// Its value in the container.
    pub value: Mapped<'s>,
    /// The word with name and value; of the old form `ENV K v` all behind `ENV`.
    pub word: Span,
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
    /// The keywords `ENV`.
    pub keywords: Vec<Span>,
    /// The comments, each with its `#`.
    pub comments: Vec<Span>,
}

/// The values of names while a stage is read; `None`: not known.
type Names<'s> = HashMap<Vec<u8>, Option<Mapped<'s>>>;

#[derive(Default)]
struct Stage<'s> {
    below: Option<usize>,
    image: Image<'s>,
    names: Names<'s>,
}

/// Reads a Dockerfile; nothing where it is none.
pub fn image(text: &str) -> Image<'_> {
    let Ok(dockerfile) = parse(text) else { return Image::default() };
    let escape = dockerfile.parser_directives.escape.as_ref().map_or('\\', |directive| directive.value.value);
    let escape = u8::try_from(escape).unwrap_or(b'\\');
    let mut stages: Vec<Stage<'_>> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for instruction in &dockerfile.instructions {
        match (instruction, stages.last_mut()) {
            (Instruction::From(from), _) => {
                let below = by_name.get(&from.image.value.to_lowercase()).copied();
                if let Some((_, name)) = &from.as_ {
                    by_name.insert(name.value.to_lowercase(), stages.len());
                }
                let names = below.and_then(|below| stages.get(below)).map(|stage| stage.names.clone());
                stages.push(Stage { below, names: names.unwrap_or_default(), ..Stage::default() });
            }
            (Instruction::Arg(argument), Some(stage)) => {
                // `--build-arg` may say anything.
                for word in argument.arguments.value.split_whitespace() {
                    let name = word.split('=').next().unwrap_or_default();
                    stage.names.insert(name.as_bytes().to_vec(), None);
                }
            }
            (Instruction::Env(env), Some(stage)) => {
                stage.image.keywords.push(Span::new(env.env.span.start, env.env.span.end));
                let span = Span::new(env.arguments.span.start, env.arguments.span.end);
                Words::new(text, span, escape).read(stage);
            }
            _ => {}
        }
    }
    let mut image = chain(stages);
    image.comments = comments(text);
    image
}

/// The last stage with those that it stands on, the lowest first.
fn chain(mut stages: Vec<Stage<'_>>) -> Image<'_> {
    let mut levels = Vec::new();
    let mut next = stages.pop();
    while let Some(stage) = next {
        let below = stage.below;
        levels.push(stage.image);
        // A stage stands on an earlier one: the way down ends.
        next = below.and_then(|below| {
            stages.truncate(below + 1);
            stages.pop()
        });
    }
    let mut all = Image::default();
    for mut level in levels.into_iter().rev() {
        all.writes.append(&mut level.writes);
        all.problems.append(&mut level.problems);
        all.keywords.append(&mut level.keywords);
    }
    all
}

fn comments(text: &str) -> Vec<Span> {
    let mut at = 0;
    let mut comments = Vec::new();
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\r', '\n']);
        let blanks = bare.len() - bare.trim_start().len();
        if bare.trim_start().starts_with('#') {
            comments.push(Span::new(at + blanks, at + bare.len()));
        }
        at += line.len();
    }
    comments
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
            match continued(source, at, escape) {
                Some(next) => at = without_comments(source, next),
                None => {
                    places.push(at);
                    at += 1;
                }
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

    fn read(&self, stage: &mut Stage<'s>) {
        let Some(words) = self.words() else {
            stage.image.problems.push((self.span, Problem::Unterminated));
            return;
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
                (self.value(key, &stage.names), self.value(value, &stage.names), word)
            })
            .collect();
        for (key, value, word) in made {
            match (key, value) {
                (Some(key), Some(value)) => {
                    stage.names.insert(key.bytes().to_vec(), Some(value.clone()));
                    stage.image.writes.push(Write { key, value, word });
                }
                _ => stage.image.problems.push((word, Problem::Unterminated)),
            }
        }
    }

    /// Where the words begin and end; `None` where a quote stays open.
    fn words(&self) -> Option<Vec<(usize, usize)>> {
        let mut words = Vec::new();
        let mut start = None;
        let mut quote = None;
        let mut at = 0;
        while let Some(byte) = self.byte(at) {
            match (quote, byte) {
                (None, b' ' | b'\t' | b'\r' | b'\n') => words.extend(start.take().map(|start| (start, at))),
                (Some(open), byte) if byte == open => quote = None,
                (None, b'\'' | b'"') => {
                    start = start.or(Some(at));
                    quote = Some(byte);
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
        quote.is_none().then_some(words)
    }

    /// A word with quotes removed and names expanded; `None` where a quote stays open.
    fn value(&self, (start, end): (usize, usize), names: &Names<'s>) -> Option<Mapped<'s>> {
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
                    at = self.name(at, end, names, &mut builder);
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
    fn name(&self, at: usize, end: usize, names: &Names<'s>, builder: &mut MappedBuilder<'s>) -> usize {
        let braced = self.byte(at + 1) == Some(b'{');
        let first = at + 1 + usize::from(braced);
        let is_letter = |index: &usize| {
            *index < end && self.byte(*index).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let last = (first..).find(|index| !is_letter(index)).unwrap_or(first);
        let is_plain = !braced || self.byte(last) == Some(b'}');
        if last == first && !braced {
            // `$` alone stays; `$$` and its like are names that nobody has.
            let is_special = self.byte(first).filter(|_| first < end).is_some_and(|byte| b"@*#?-$!".contains(&byte));
            if !is_special {
                builder.verbatim(self.source, self.span(at, first));
            }
            return first + usize::from(is_special);
        }
        let behind = if !braced {
            last
        } else if is_plain {
            last + 1
        } else {
            self.closing(last, end)
        };
        let name: Vec<u8> = (first..last).filter_map(|index| self.byte(index)).collect();
        match names.get(&name).filter(|_| is_plain) {
            Some(Some(value)) => builder.append(value, Span::new(0, value.len())),
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
