//! Where a rule may edit, and edits that fit the quoting of a value in its file.
//!
//! Enters: a part of a value as Airflow sees it, and a literal to put there. Leaves: where in the
//! file to put it, or nothing if the file's bytes differ from the value's, or the literal would
//! have to be escaped.

use super::prelude::*;
use crate::format::dotenv::{Quote, Statement};
use crate::json::Repair;
use crate::project::Project;
use crate::text::changes;

/// In edits. With more of them, people use a tool for it.
const MOST_LINES: usize = 2_000;

/// Removes every carriage return before a line feed: a file has one kind of line ends.
pub(super) fn unix_line_endings(document: usize, text: &str, safety: Safety) -> Option<Fix> {
    let returns = || memchr::memmem::find_iter(text.as_bytes(), b"\r\n").map(|at| Span::new(at, at + 1));
    let remove = |fix: Fix, span: Span| fix.replace(Location { document, span }, "");
    let is_short = returns().nth(MOST_LINES).is_none();
    is_short.then(|| returns().fold(Fix::new(safety, "Use Unix line endings"), remove))
}

/// The place of a part of a kwarg's string; for an empty part, the place to insert at. None if two
/// lines of the file name two classes: what suits the store of one loader would harm the other's.
pub(super) fn place(config: &BackendConfig<'_>, given: &Given<'_>, part: Span) -> Option<Location> {
    if config.class.is_some_and(|class| has_two_values(class)) {
        return None;
    }
    let (setting, span) = match given.origin {
        Origin::OneKwarg(setting) => (setting, setting.value.written(part)?),
        Origin::Json(node) => {
            let setting = config.kwargs?;
            (setting, setting.airflow.written(config.json_span(node, part)?)?)
        }
    };
    Some(Location { document: setting.document, span })
}

/// The place of a part of the kwargs' JSON.
pub(super) fn json_place(config: &BackendConfig<'_>, part: Span) -> Option<Location> {
    let setting = config.kwargs?;
    Some(Location { document: setting.document, span: setting.airflow.written(part)? })
}

/// Where in the file `text` can replace a part of a value: only where the file has exactly the
/// bytes of the value, and `text` needs no escapes.
pub(super) fn place_for(setting: &Setting<'_>, part: Span, text: &str) -> Option<Location> {
    place_in(setting, &setting.airflow, part, text)
}

fn place_in(setting: &Setting<'_>, value: &Mapped<'_>, part: Span, text: &str) -> Option<Location> {
    let span = value.written(part)?;
    match setting.file.format {
        Format::Dotenv => in_statement(setting, span, text),
        Format::Shell => fits_in_script(setting, span, text).then_some(setting.at(span)),
        // What needs no quotes in YAML needs no escapes within quotes either.
        Format::Yaml | Format::Make | Format::Just | Format::Hcl | Format::Devcontainer | Format::Unit => {
            text.chars().all(|mark| mark.is_ascii_alphanumeric() || "_-./".contains(mark)).then(|| setting.at(span))
        }
        // It has no quotes; `%` starts an interpolation.
        Format::Cfg => (!text.contains(['%', '\n', '\r'])).then(|| setting.at(span)),
        Format::Dockerfile | Format::Page | Format::Python | Format::State => None,
    }
}

/// Whether a string can replace a part of a value in a script, given the quotes around the value or
/// around the whole `NAME=value`.
fn fits_in_script(setting: &Setting<'_>, span: Span, text: &str) -> bool {
    let source = setting.source();
    // If the file's bytes differ from what the program gets, there are escapes.
    let Some(whole) = setting.value.written(Span::new(0, setting.value.len())) else { return false };
    let before = |place: u32| source.get(..place as usize).and_then(|head| head.chars().next_back());
    let is_quote = |mark: &char| matches!(mark, '\'' | '"');
    let quote = before(whole.start).filter(is_quote).or_else(|| before(setting.key.whole().start).filter(is_quote));
    // Within double quotes, and unquoted, a backslash is half of an escape.
    let is_plain = |mark: char| mark.is_ascii_alphanumeric() || "_-./:".contains(mark);
    match quote {
        Some('\'') => !text.contains('\'') && !span.of_text(source).contains('\''),
        Some(_) => !text.contains(['"', '$', '`', '\\', '!']) && !span.of_text(source).contains('\\'),
        None => text.chars().all(is_plain) && !span.of_text(source).contains('\\'),
    }
}

fn in_statement(setting: &Setting<'_>, span: Span, text: &str) -> Option<Location> {
    let statement = setting.file.statement(span)?;
    // `KEY:=value` sets `KEY` for one loader and `KEY:` for the next: what suits one value is wrong
    // in the other.
    if statement.key.of(setting.source().as_bytes()).ends_with(b":") {
        return None;
    }
    // Within double quotes a backslash is half of an escape.
    let is_escape = statement.quote == Quote::Double && span.of(setting.source().as_bytes()).contains(&b'\\');
    (!is_escape && fits(statement, setting.source(), span, text)).then_some(setting.at(span))
}

/// Adds the replacements that repair a value's JSON, if all of them can be written.
pub(super) fn with_repairs<'r>(
    fix: Fix,
    setting: &Setting<'_>,
    value: &Mapped<'_>,
    repairs: impl IntoIterator<Item = &'r Repair>,
) -> Option<Fix> {
    repairs.into_iter().flat_map(|repair| &repair.replacements).try_fold(fix, |fix, replacement| {
        let location = place_in(setting, value, replacement.span, replacement.text)?;
        Some(fix.replace(location, replacement.text))
    })
}

/// Each finding searches the files for a name once; in larger projects airenv renames nothing.
const LONGEST: usize = 1 << 18;

/// Whether a name occurs in the file outside its own line and not after a `#`. If the file is too
/// long to search, it may.
pub(super) fn may_be_named_elsewhere(document: &Document, own: Span, name: &str) -> bool {
    let text = document.file.text();
    let (before, behind) = (Span { start: 0, end: own.start }, Span::new(own.end as usize, text.len()));
    let sets = |before: &str| !before.rsplit('\n').next().unwrap_or_default().trim_start().starts_with('#');
    text.len() > LONGEST || [before, behind].iter().any(|part| stands(part.of_text(text), name, &sets))
}

/// Whether a text contains a name as a whole word after text that counts.
fn stands(text: &str, name: &str, counts: &dyn Fn(&str) -> bool) -> bool {
    text.match_indices(name).any(|(at, found)| {
        let (before, behind) = (text.get(..at), text.get(at + found.len()..));
        let (before, behind) = (before.unwrap_or_default(), behind.unwrap_or_default());
        !before.ends_with(is_of_name) && !behind.starts_with(is_of_name) && counts(before)
    })
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Whether another line of the file sets the same variable to something else.
fn has_two_values(setting: &Setting<'_>) -> bool {
    let document = setting.file;
    if document.format != Format::Dotenv {
        return false;
    }
    let text = document.file.text();
    let mut same = document.scan().filter(|statement| setting.key.bytes() == statement.key.of(text.as_bytes()));
    let first = same.next().map(|statement| statement.inner());
    first.is_some_and(|first| same.any(|other| other.inner().of_text(text) != first.of_text(text)))
}

/// Whether a variable can be renamed: all loaders read the same name, nothing in the project
/// expands it as `$NAME` or `${NAME…`, and no other line of its file has the old or the new name,
/// whichever loader reads which.
pub(super) fn may_rename(project: &Project, setting: &Setting<'_>, new: &str) -> bool {
    let (document, key) = (setting.file, setting.key.whole());
    let Some(name) = setting.key.text() else { return false };
    // A brace behind a blank begins a map.
    let is_in_braces =
        |before: &str| before.strip_suffix('{').is_some_and(|before| !before.ends_with([' ', '\t', '\n', ',', '[']));
    let expands = |before: &str| before.ends_with(['$', '!']) || is_in_braces(before);
    let text = document.file.text();
    let line = changes::lines(text, key);
    let before = Span { start: line.start, end: key.start }.of_text(text);
    let behind = Span { start: key.end, end: line.end }.of_text(text);
    let is_plain = name.chars().all(is_of_name) && matches!(before, "" | "export ") && behind.starts_with('=');
    (is_plain || document.format != Format::Dotenv)
        && project.documents.iter().map(|document| document.file.text().len()).sum::<usize>() <= LONGEST
        && ![name, new].iter().any(|name| may_be_named_elsewhere(document, key, name))
        && !project.documents.iter().any(|document| stands(document.file.text(), name, &expands))
}

/// Whether the quotes around a value can be changed or removed without changing what any loader
/// makes of the text between them.
pub(super) fn is_plain(inner: &str) -> bool {
    !inner.contains(['\\', '$', '#', '\n', '\'']) && inner.trim() == inner && inner.starts_with('{')
}

/// Whether a value is still open at the end of this text: then a `#` after it is inside the value,
/// and what follows is not a comment that could be moved away.
pub(super) fn is_open(head: &str) -> bool {
    let mut brackets = 0_usize;
    let mut quote = None;
    let mut before = ' ';
    for character in head.chars() {
        match (quote, character) {
            (Some(open), _) if open == character && before != '\\' => quote = None,
            (None, '"') => quote = Some(character),
            // Between letters it is an apostrophe.
            (None, '\'') if !before.is_alphanumeric() => quote = Some(character),
            (None, '{' | '[') => brackets += 1,
            (None, '}' | ']') => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        before = character;
    }
    brackets > 0 || quote.is_some()
}

fn fits(statement: &Statement, source: &str, span: Span, text: &str) -> bool {
    let inside = statement.inner().contains(span);
    match statement.quote {
        Quote::None => !begins_with_quote(statement, source, span, text),
        Quote::Single => inside && !text.contains('\''),
        Quote::Double => inside && !text.contains(['"', '\\', '$']),
        Quote::OpenSingle | Quote::OpenDouble => false,
    }
}

/// Whether an unquoted value would begin with a quote, which then needs another one at its end. Whitespace before it does
/// not count, whatever kind of it a loader strips.
fn begins_with_quote(statement: &Statement, source: &str, span: Span, text: &str) -> bool {
    let head = Span { start: statement.value.start, end: span.start }.of_text(source);
    let behind = Span { start: span.end, end: statement.value.end }.of_text(source);
    let first = text.chars().chain(behind.chars()).find(|mark| !mark.is_whitespace());
    head.trim().is_empty() && matches!(first, Some('"' | '\''))
}

/// A fix with more edits of a kwarg's value; `None` if one of them has no place in the file.
pub(super) fn edited(
    config: &BackendConfig<'_>,
    given: &Given<'_>,
    fix: Fix,
    edits: impl IntoIterator<Item = (Span, &'static str)>,
) -> Option<Fix> {
    edits.into_iter().try_fold(fix, |fix, (span, text)| Some(fix.replace(place(config, given, span)?, text)))
}
