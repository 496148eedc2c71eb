//! URLs of databases, as `SQLAlchemy` takes them apart.
//!
//! Enters: the text of a URL. Leaves: where its parts are. Never keeps or shows any of the text.
//!
//! `SQLAlchemy`'s pattern ends the password at the first `@`, and lets `/`, `?` and `#` stand in it; Python's `urlsplit` does
//! neither. Verified by running `SQLAlchemy` 1.4.54 and 2.1.9.

use crate::text::Span;

/// The parts of a URL; those that it lacks are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// `postgresql+psycopg2`.
    pub scheme: Span,
    /// The password, up to the first `@`.
    pub password: Span,
    /// The host.
    pub host: Span,
    /// What stands behind the colon of the host.
    pub port: Span,
    /// The name of the database, without the slash.
    pub database: Span,
}

/// The parts of a URL; `None` if it does not begin with `name://`.
pub fn parts(text: &str) -> Option<Parts> {
    let scheme = text.split_once("://").map(|(scheme, _)| Span::new(0, scheme.len()))?;
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '+';
    if scheme.is_empty() || !scheme.of_text(text).chars().all(is_name) {
        return None;
    }
    let start = scheme.end as usize + "://".len();
    let (password, start) = login(text, start);
    let host = host(text, start)?;
    let port = behind(text, host.end as usize, ':', &['/', '?']);
    let at = port.unwrap_or(host).end as usize;
    let database = behind(text, at, '/', &['?']);
    let none = Span::new(at, at);
    Some(Parts { scheme, password, host, port: port.unwrap_or(none), database: database.unwrap_or(none) })
}

/// The password, and where the host begins.
fn login(text: &str, start: usize) -> (Span, usize) {
    let none = Span::new(start, start);
    let rest = text.get(start..).unwrap_or_default();
    let user = rest.find([':', '/']).unwrap_or(rest.len());
    let behind = rest.get(user..).and_then(|behind| behind.strip_prefix(':'));
    if let Some(at) = behind.and_then(|behind| behind.find('@')) {
        let from = start + user + 1;
        return (Span::new(from, from + at), from + at + 1);
    }
    // A name alone ends at its last `@`.
    match rest.get(..user).and_then(|user| user.rfind('@')) {
        Some(at) => (none, start + at + 1),
        None => (none, start),
    }
}

/// A name, or an address in brackets.
fn host(text: &str, start: usize) -> Option<Span> {
    let rest = text.get(start..)?;
    let bracketed = rest.strip_prefix('[').and_then(|inner| inner.split(['/', '?']).next()?.rfind(']'));
    let length = match bracketed.filter(|length| *length > 0) {
        Some(length) => length + 2,
        None => rest.find(['/', ':', '?']).unwrap_or(rest.len()),
    };
    Some(Span::new(start, start + length))
}

/// What stands behind this mark, up to one of the ends.
fn behind(text: &str, at: usize, mark: char, ends: &[char]) -> Option<Span> {
    let rest = text.get(at..)?.strip_prefix(mark)?;
    let start = at + mark.len_utf8();
    Some(Span::new(start, start + rest.find(ends).unwrap_or(rest.len())))
}
