//! The laws of `.env` files and of every loader.

use std::collections::{BTreeMap, BTreeSet};

use airenv::format::dotenv::{Kind, statements};
use airenv::loader::{self, FileOutcome, Loader, Surroundings};
use airenv::text::Span;

use super::places;

/// What expanded values of a file are limited to, in bytes; bash has more.
const BUDGET: usize = 4 << 20;

/// All of them.
pub fn holds(source: &[u8]) {
    let known = BTreeMap::from([("HOME".to_owned(), "/root".to_owned()), ("OSVAR".to_owned(), "a b".to_owned())]);
    for loader in Loader::ALL {
        for surroundings in [Surroundings::Known(&known), Surroundings::Unknown] {
            read_by(loader, source, surroundings);
        }
    }
    if let Ok(text) = std::str::from_utf8(source) {
        statements_are_in_order(text);
    }
    the_crate_agrees(source);
}

/// Every place is in the file, and what is read is not much longer than the file.
pub fn read_by(loader: Loader, source: &[u8], surroundings: Surroundings<'_>) {
    let span = |span| places::span_of_bytes(source, span);
    let mut read = 0;
    let outcome = loader::read(loader, source, surroundings, &mut |variable| {
        for text in std::iter::once(&variable.key).chain(&variable.value) {
            places::mapped(source, text);
            read += text.len();
        }
    });
    let budget = if loader == Loader::Bash { 4 * BUDGET } else { BUDGET };
    assert!(read <= budget + 16 * source.len(), "{}: {read} bytes of {}", loader.name(), source.len());
    match outcome {
        FileOutcome::Read(problems) => problems.iter().for_each(|problem| span(problem.span)),
        FileOutcome::Refused(problem) => span(problem.span),
    }
}

/// Statements do not overlap, and hold their keys and values.
fn statements_are_in_order(text: &str) {
    let mut end = 0;
    for statement in statements(text) {
        assert!(end <= statement.span.start && !statement.span.is_empty(), "{statement:?} behind {end}");
        end = statement.span.end;
        for span in [statement.span, statement.key, statement.value, statement.inner(), statement.rest()] {
            places::span(text, span);
            let is_empty = span == Span::default();
            assert!(is_empty || statement.kind != Kind::Assignment || statement.span.contains(span), "{statement:?}");
        }
    }
}

/// The model of the crate `dotenvy` reads what the crate reads. It looks names up in this process.
pub fn the_crate_agrees(source: &[u8]) {
    let body = source.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source);
    let lines: Result<Vec<(String, String)>, _> = dotenvy::from_read_iter(body).collect();
    let keys = lines.iter().flatten().map(|(key, _)| key).collect::<BTreeSet<_>>().len();
    // `load` sets the variables as it goes: it sees the first of two, the iterator the last, and only `load` stops at a
    // NUL byte.
    if source.contains(&0) || source.contains(&b'$') && lines.as_ref().is_ok_and(|lines| lines.len() > keys) {
        return;
    }
    let process: BTreeMap<String, String> = std::env::vars().collect();
    let mut modelled = Vec::new();
    let outcome = loader::read(Loader::Dotenvy, source, Surroundings::Known(&process), &mut |variable| {
        let value = variable.value.as_ref().and_then(|value| value.text()).unwrap_or_default().to_owned();
        modelled.push((variable.key.text().unwrap_or_default().to_owned(), value));
    });
    match lines {
        Ok(lines) => assert_eq!((lines, true), (modelled, matches!(outcome, FileOutcome::Read(_)))),
        Err(_) => assert!(matches!(outcome, FileOutcome::Refused(_)), "the crate refuses it"),
    }
}
