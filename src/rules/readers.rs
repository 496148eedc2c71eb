//! What each loader makes of one statement of a `.env` file.
//!
//! Enters: a statement. Leaves: a [`Line`]: for each loader that counts, how it reads the name and
//! the value, from the lines of the statement alone. Plain lines, which all loaders read alike, are
//! never read here.

use super::prelude::*;
use super::shapes::ValueParts;
use super::{shapes, statements};
use crate::format::dotenv::{Kind, Statement};
use crate::knowledge::variables;
use crate::loader::{self, Outcome, Problem, ProblemKind, Surroundings, Variable, plain};

pub(super) use super::shapes::{Key, Value};

/// A finding and the loaders that it is about.
#[derive(Debug)]
pub struct LineFinding {
    /// What was found.
    pub finding: Finding,
    /// For which loaders.
    pub loaders: Vec<Loader>,
}

/// A line of a file on which a rule reports something.
#[derive(Debug)]
pub struct ToldLine {
    code: &'static str,
    span: Span,
    loaders: Vec<Loader>,
}

impl ToldLine {
    /// Where a finding reports it.
    pub fn of(code: &'static str, finding: &Finding, loaders: &[Loader]) -> Self {
        Self { code, span: finding.location.span, loaders: loaders.to_vec() }
    }

    /// Whether it applies to a loader.
    fn is_of(&self, loader: Loader) -> bool {
        self.loaders.is_empty() || self.loaders.contains(&loader)
    }
}

impl LineFinding {
    /// A note that is only counted.
    pub(super) fn counted(location: Location, loaders: Vec<Loader>) -> Self {
        Self { finding: Finding::note(location, Message::default()), loaders }
    }
}

/// One loader, and what it makes of a statement.
#[derive(Debug)]
pub struct Reader<'p> {
    /// The loader.
    pub loader: Loader,
    /// How it reads the name.
    pub key: Key,
    /// How it reads the value.
    pub value: Value,
    /// Why it refuses the file because of this statement, or gives up on the line.
    pub problem: Option<ProblemKind>,
    /// The variables that it reads from the statement.
    variables: Vec<Variable<'p>>,
}

impl Reader<'_> {
    /// Whether it refuses the file because of this statement.
    pub fn refuses(&self) -> bool {
        self.value == Value::Refused
    }

    /// Whether it sets a variable from the statement.
    pub fn sets(&self) -> bool {
        !self.refuses() && !self.variables.is_empty()
    }

    /// Whether the name that it reads contains these bytes.
    pub(super) fn names(&self, part: &[u8]) -> bool {
        self.variables.first().is_some_and(|variable| memchr::memmem::find(variable.key.bytes(), part).is_some())
    }

    /// The bytes of the value that it gives the variable.
    fn bytes(&self) -> Option<&[u8]> {
        self.variables.first()?.value.as_ref().map(Mapped::bytes)
    }
}

/// A statement and what each loader makes of it.
#[derive(Debug)]
pub struct Line<'p> {
    /// The statement.
    pub statement: Statement,
    /// The loaders that count, each with its reading.
    pub readers: Vec<Reader<'p>>,
    /// Whether further notes of the current rule are only counted, so that their wording does not
    /// matter.
    pub is_counted: bool,
    /// The text of the document.
    text: &'p str,
}

impl<'p> Line<'p> {
    /// Reads a statement; `None` if it is a plain line.
    pub fn read(scope: &Scope<'p>, statement: &Statement, loaders: &[Loader]) -> Option<Self> {
        let text = scope.text();
        let lines = lines(text, statement);
        if plain::is_plain_line(lines.of(text.as_bytes()), loaders.iter().copied().all(reads_json)) {
            return None;
        }
        let written = ValueParts::of(statement, text);
        let readers = loaders.iter().map(|loader| reader(*loader, &written, lines.of(text.as_bytes())));
        Some(Self { statement: *statement, readers: readers.collect(), is_counted: false, text })
    }

    /// The intended name of the variable.
    pub fn key(&self) -> &'p str {
        self.statement.key.of_text(self.text)
    }

    /// The value without quotes and comment.
    pub fn meant(&self) -> &'p str {
        shapes::meant(&self.statement, self.text).of_text(self.text)
    }

    /// Whether Airflow or AWS reads the variable.
    pub fn matters(&self) -> bool {
        matters(self.key())
    }

    /// The loaders that pass a test.
    pub fn who(&self, test: impl Fn(&Reader<'p>) -> bool) -> Vec<Loader> {
        self.readers.iter().filter(|reader| test(reader)).map(|reader| reader.loader).collect()
    }

    /// Whether some loader reads the value this way.
    pub fn some(&self, value: Value) -> bool {
        self.readers.iter().any(|reader| reader.value == value)
    }

    /// The loaders that take the next line as part of this one.
    pub(super) fn who_goes_on(&self) -> Vec<Loader> {
        let own = lines(self.text, &self.statement).of_text(self.text);
        let with_next = format!("{own}NEXT=line\n");
        self.who(|reader| {
            let mut is_read = false;
            let mut sink = |variable: Variable<'_>| is_read |= variable.key.bytes() == b"NEXT";
            loader::read(reader.loader, with_next.as_bytes(), Surroundings::Unknown, &mut sink);
            !is_read
        })
    }

    /// Whether all loaders that set a variable from it give it the same bytes.
    pub fn agree(&self) -> bool {
        let mut values = self.readers.iter().filter(|reader| !reader.refuses()).map(Reader::bytes);
        let first = values.next();
        values.all(|value| Some(value) == first)
    }

    /// The intended name and value, for an environment whose loader spoils them, if a rule reports
    /// it on the line.
    fn mended(
        &self,
        environment: &Environment<'p>,
        places: &[Environment<'p>],
        told: &[ToldLine],
    ) -> Option<(Mapped<'p>, Mapped<'p>)> {
        let spoiled = self.readers.iter().find(|reader| Some(reader.loader) == environment.loader)?;
        let is_refused = self.readers.iter().any(Reader::refuses);
        let is_lost = spoiled.problem == Some(ProblemKind::RunsCommand);
        let is_spoiled = is_lost || spoiled.value.is_spoiled() || (is_refused && !spoiled.value.is_right());
        // `ENV` in front of a name is not part of it.
        let instruction = statements::instruction(&self.statement, self.text);
        let is_told = is_spoiled || spoiled.key.is_spoiled() || instruction.is_some();
        if self.statement.kind != Kind::Assignment
            || !is_told
            || statements::is_not_saved(&self.statement, self.text)
            || self.holds_another(environment)
            || !self.is_told(spoiled, is_refused, told)
        {
            return None;
        }
        let name = instruction.map_or(self.statement.key.start, |instruction| instruction.end);
        let key = Mapped::verbatim(self.text.as_bytes(), Span { start: name, ..self.statement.key });
        let read_by = |loader: Loader| {
            let environment = places.iter().find(|environment| environment.loader == Some(loader))?;
            environment.setting_in(lines(self.text, &self.statement)).map(|setting| setting.value.clone())
        };
        if !is_spoiled {
            return Some((key, read_by(spoiled.loader)?));
        }
        let right = self.readers.iter().filter(|reader| reader.value.is_right() && !reader.key.is_spoiled());
        let value = right.into_iter().find_map(|reader| read_by(reader.loader)).unwrap_or_else(|| {
            let span = shapes::meant(&self.statement, self.text);
            if spoiled.value.is_verbatim() { Mapped::verbatim(self.text.as_bytes(), span) } else { Mapped::hole(span) }
        });
        Some((key, value))
    }

    /// Whether a rule reports what a loader does to the line.
    fn is_told(&self, spoiled: &Reader<'_>, is_refused: bool, told: &[ToldLine]) -> bool {
        // A file's line ends are reported once.
        if spoiled.value == Value::CarriageReturn && told.iter().any(|line| precedence::LINE_ENDS.contains(&line.code))
        {
            return true;
        }
        let lines = lines(self.text, &self.statement);
        let first = told.partition_point(|line| line.span.start < lines.start);
        let mut own = told.iter().skip(first).take_while(|line| line.span.start < lines.end);
        own.any(|line| is_refused || line.is_of(spoiled.loader))
    }

    /// Whether another variable begins inside the value: an unclosed quote reaches further than
    /// intended.
    fn holds_another(&self, environment: &Environment<'p>) -> bool {
        let behind = Span { start: self.statement.key.end + 1, ..lines(self.text, &self.statement) };
        environment.setting_in(behind).is_some()
    }

    /// The value as read by the first loader that gets it right. Spans are relative to the start of
    /// the line.
    pub(super) fn right(&self) -> Option<&Mapped<'p>> {
        let right = self.readers.iter().find(|reader| reader.value == Value::Decoded);
        let right = right.or_else(|| self.readers.iter().find(|reader| reader.value == Value::Meant));
        right?.variables.first()?.value.as_ref()
    }

    /// Converts a span of [`right`](Self::right) to one of the file.
    pub(super) fn in_file(&self, span: Span) -> Span {
        let start = lines(self.text, &self.statement).start;
        Span { start: start + span.start, end: start + span.end }
    }

    /// Whether a key was read from this statement.
    pub fn is_of(&self, key: &Mapped<'_>) -> bool {
        let lines = lines(self.text, &self.statement);
        lines.contains(key.whole())
    }
}

/// Gives each environment the intended value if its loader spoils it and the line has a finding for
/// that: anything else wrong with the value is then reported once, not again in other words for
/// that loader.
pub fn mend<'p>(scope: &Scope<'p>, places: &mut [Environment<'p>], mut told: Vec<ToldLine>) {
    if told.is_empty() {
        return;
    }
    told.sort_unstable_by_key(|line| line.span);
    let loaders: Vec<Loader> = places.iter().filter_map(|place| place.loader).collect();
    let mut starts: Vec<u32> =
        places.iter().flat_map(Environment::settings).map(|setting| setting.key.whole().end).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut read = Vec::new();
    for start in starts {
        let Some(statement) = scope.document.statement(Span { start, end: start }) else { continue };
        if read.last().is_some_and(|line: &Line<'_>| line.statement == *statement) {
            continue;
        }
        read.extend(Line::read(scope, statement, &loaders));
    }
    let mended = read.iter().flat_map(|line| {
        let mended =
            places.iter().enumerate().filter_map(|(index, place)| Some((index, line.mended(place, places, &told)?)));
        mended.map(move |(index, meant)| (line, index, meant)).collect::<Vec<_>>()
    });
    let mended: Vec<_> = mended.collect();
    for (index, place) in places.iter_mut().enumerate() {
        let mut own = mended.iter().filter(|(_, of, _)| *of == index).peekable();
        if own.peek().is_none() {
            continue;
        }
        for (line, _, (key, value)) in own {
            place.replace(lines(line.text, &line.statement), key.clone(), value.clone());
        }
        place.settle();
    }
}

/// How grave it is that loaders read a line differently: whether a whole file is lost, or a variable that matters.
pub(super) fn gravity(line: &Line<'_>, refusing: &[Loader]) -> Severity {
    if line.matters() || !refusing.is_empty() { Severity::Error } else { Severity::Warning }
}

/// Whether a problem is in the name of a variable.
pub(super) fn is_of_key(kind: ProblemKind) -> bool {
    matches!(kind, ProblemKind::KeyCharacter | ProblemKind::KeyBlank | ProblemKind::KeyMissing)
}

/// Whether Airflow or AWS reads a variable of this name.
pub(super) fn matters(key: &str) -> bool {
    key.starts_with("AIRFLOW_") || key.starts_with("AWS_") || variables::variable(key).is_some()
}

/// The loaders' commands: "`a`, `b` and `c`".
pub(super) fn commands(loaders: &[Loader]) -> Message {
    Message::default().codes(loaders.iter().map(|loader| loader.command()), " and ")
}

/// What some loaders do: who, the verb for one, the verb for several.
pub(super) type Clause<'e> = (&'e [Loader], &'static str, &'static str);

/// What loaders do, as one sentence: "`a` refuses the file, and `b` and `c` keep it".
pub(super) fn effects(message: Message, effects: &[Clause<'_>]) -> Message {
    clauses(message, effects, [", and "; 2])
}

/// The same with all of them; nothing if none does any of it.
pub(super) fn who_does<const COUNT: usize>(
    lead: &'static str,
    does: [(Vec<Loader>, &'static str, &'static str); COUNT],
) -> Option<(Message, Vec<Loader>)> {
    // Nearly every line is read alike by all.
    if does.iter().all(|(who, ..)| who.is_empty()) {
        return None;
    }
    let message = effects(Message::from(lead), &does.each_ref().map(|(who, one, more)| (who.as_slice(), *one, *more)));
    Some((message, does.into_iter().flat_map(|(who, ..)| who).collect()))
}

/// What loaders do differently: "`a` refuses the file, `b` expands it, but `c` keeps it".
pub(super) fn contrasts(message: Message, effects: &[Clause<'_>]) -> Message {
    clauses(message, effects, [", ", ", but "])
}

/// One clause for each effect that a loader has; `before_next` and `before_last` stand between them.
fn clauses(message: Message, effects: &[Clause<'_>], [before_next, before_last]: [&'static str; 2]) -> Message {
    let told: Vec<&Clause<'_>> = effects.iter().filter(|(who, ..)| !who.is_empty()).collect();
    let mut message = message;
    for (index, (who, one, several)) in told.iter().enumerate() {
        let joint = match (index, told.len() - index) {
            (0, _) => "",
            (_, 1) => before_last,
            _ => before_next,
        };
        message = message.and(joint).and(commands(who)).and(" ").and(if who.len() == 1 { *one } else { *several });
    }
    message
}

/// The lines of a statement, with leading whitespace and the line end.
pub(super) fn lines(text: &str, statement: &Statement) -> Span {
    let bytes = text.as_bytes();
    let before = bytes.get(..statement.span.start as usize).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
    let from = statement.span.end as usize;
    let rest = bytes.get(from..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest).map_or(bytes.len(), |length| from + length + 1);
    Span::new(start, end)
}

/// Whether a loader keeps unquoted JSON on one line unchanged, if it contains no `$`, `#` or `\\`.
fn reads_json(loader: Loader) -> bool {
    matches!(
        loader,
        Loader::Compose
            | Loader::Docker
            | Loader::AstroStandalone
            | Loader::AstroLoad
            | Loader::Gotenv
            | Loader::Kubectl
    )
}

fn reader<'p>(loader: Loader, written: &ValueParts<'_>, lines: &'p [u8]) -> Reader<'p> {
    let mut variables = Vec::new();
    let outcome = loader::read(loader, lines, Surroundings::Unknown, &mut |variable| {
        variables.push(variable);
    });
    let (is_refused, problem) = match outcome {
        Outcome::Refused(problem) => (true, Some(problem)),
        Outcome::Read(problems) => (false, problems.first().copied()),
    };
    let problem = problem.map(|problem: Problem| problem.kind);
    let first = variables.first();
    let (key, value) = match first {
        _ if is_refused => (Key::Plain, Value::Refused),
        None => (Key::Plain, Value::Missing),
        Some(variable) => {
            let key = shapes::key(variable.key.bytes(), written);
            let value = variable.value.as_ref().map_or(Value::Missing, |value| shapes::value(value, written));
            (key, value)
        }
    };
    Reader { loader, key, value, problem, variables }
}
