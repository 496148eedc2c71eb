//! What `--set` and its siblings set in the values of a chart.
//!
//! Enters: a flag of Helm with its value. Leaves: the paths that it sets, each with what the chart gets there. Never
//! guesses how Helm reads a value that it refuses: what comes before it is all that is known.
//!
//! Source: `strvals` of Helm, run in 3.17.3 with such values; `pkg/cli/values` for the order, read from memory.

use crate::json::{self, Kind};
use crate::text::{Mapped, MappedBuilder, Span};

/// The flags in the order in which Helm applies them, behind all files of values.
pub const FLAGS: [&str; 5] = ["set-json", "set", "set-string", "set-file", "set-literal"];

/// One value of a chart.
#[derive(Debug)]
pub struct Set<'s> {
    /// Where it belongs: `config.secrets.backend`, `env[0].value`.
    pub path: String,
    /// The path as written.
    pub place: Span,
    /// What is there.
    pub value: Value<'s>,
}

impl Set<'_> {
    /// Whether it gives one value for all of a section of `airflow.cfg`: `config.AIRFLOW__CORE__EXECUTOR`.
    pub fn is_section(&self) -> bool {
        let is_key = |section: &str| section.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        self.path.strip_prefix("config.").is_some_and(is_key) && matches!(self.value, Value::Text(_) | Value::Typed(_))
    }
}

/// A value that the chart gets.
#[derive(Debug)]
pub enum Value<'s> {
    /// A string, or what becomes one in `airflow.cfg`.
    Text(Mapped<'s>),
    /// A number or a boolean where a list of variables needs a string.
    Typed(Mapped<'s>),
    /// A map or a list.
    Node(Span),
    /// Nothing: the value of the files is removed.
    Removed,
}

/// What a flag sets.
pub fn sets<'s>(flag: &str, text: &Mapped<'s>) -> Vec<Set<'s>> {
    match flag {
        "set" => split(text, true),
        "set-string" => split(text, false),
        "set-json" | "set-file" | "set-literal" => whole(flag, text).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// One path, with all that follows its `=`.
fn whole<'s>(flag: &str, text: &Mapped<'s>) -> Option<Set<'s>> {
    let equals = memchr::memchr(b'=', text.bytes())?;
    let path = text.slice(Span::new(0, equals));
    let given = text.slice(Span::new(equals + 1, text.len()));
    let value = match flag {
        "set-json" => of_json(&given)?,
        "set-file" => Value::Text(Mapped::hole(given.whole())),
        _ => Value::Text(given),
    };
    Some(Set { place: path.whole(), path: path.text()?.to_owned(), value })
}

/// JSON as a value: a string loses its quotes.
fn of_json<'s>(text: &Mapped<'s>) -> Option<Value<'s>> {
    if !text.is_certain() {
        return Some(Value::Text(Mapped::hole(text.whole())));
    }
    let tree = json::parse(text.text()?, &[]);
    let root = tree.root().filter(|_| tree.is_valid())?;
    Some(match tree.kind(root) {
        Kind::String { text: said, .. } => {
            Value::Text(Mapped::decoded(said.expose().as_bytes().to_vec(), text.whole()))
        }
        Kind::Null => Value::Removed,
        Kind::Array | Kind::Object => Value::Node(text.whole()),
        _ => Value::Typed(text.clone()),
    })
}

/// Paths and values between commas: a backslash takes the meaning of the byte behind it, `{…}` is a list.
fn split<'s>(text: &Mapped<'s>, has_types: bool) -> Vec<Set<'s>> {
    let bytes = text.bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let start = at;
        let Some(equals) = until(bytes, at, b"=,").filter(|end| bytes.get(*end) == Some(&b'=')) else { break };
        let path = part(text, start, equals);
        at = equals + 1;
        let is_list = bytes.get(at) == Some(&b'{');
        let end = if is_list { until(bytes, at, b"}").map(|end| end + 1) } else { until(bytes, at, b",") };
        let Some(end) = end.or((!is_list).then_some(bytes.len())) else { break };
        let Some(path_text) = path.text() else { break };
        let value =
            if is_list { Value::Node(text.origin(Span::new(at, end))) } else { typed(part(text, at, end), has_types) };
        found.push(Set { path: path_text.to_owned(), place: path.whole(), value });
        // Behind a list only a comma may follow.
        if bytes.get(end).is_some_and(|byte| *byte != b',') {
            break;
        }
        at = end + 1;
    }
    found
}

/// What `--set` makes of a value without quotes.
fn typed(text: Mapped<'_>, has_types: bool) -> Value<'_> {
    let written = text.text().filter(|_| has_types && text.is_certain());
    match written {
        Some("null") => Value::Removed,
        Some("true" | "false") => Value::Typed(text),
        Some(number) if number == "0" || !number.starts_with('0') && number.parse::<i64>().is_ok() => {
            Value::Typed(text)
        }
        _ => Value::Text(text),
    }
}

/// The first of some bytes that has no backslash in front of it.
fn until(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if wanted.contains(byte) => return Some(at),
            _ => at += 1,
        }
    }
    None
}

/// A value without the backslashes that take a meaning away.
pub fn unescaped<'s>(text: &Mapped<'s>) -> Mapped<'s> {
    part(text, 0, text.len())
}

fn part<'s>(text: &Mapped<'s>, from: usize, to: usize) -> Mapped<'s> {
    let bytes = text.bytes();
    if !bytes.get(from..to).unwrap_or_default().contains(&b'\\') {
        return text.slice(Span::new(from, to));
    }
    let (mut builder, mut plain, mut at) = (MappedBuilder::default(), from, from);
    while at < to {
        if bytes.get(at) == Some(&b'\\') {
            builder.append(text, Span::new(plain, at));
            plain = at + 1;
            at += 1;
        }
        at += 1;
    }
    builder.append(text, Span::new(plain.min(to), to));
    builder.build(text.origin(Span::new(from, to)))
}
