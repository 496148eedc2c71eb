//! Connection URIs, as Airflow parses them with Python's `urlsplit`.
//!
//! Enters: the text of a URI, without surrounding whitespace. Leaves: the first thing in it that
//! Airflow rejects or misreads. Never keeps or shows any of the text.
//!
//! Verified by running: every kind of problem on Airflow 2.4.3, 2.5.3, 2.10.5 and 3.3.2, there for
//! the server and for tasks.

pub mod sqlalchemy;

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::text::Span;

/// What is wrong with a URI, and with which bytes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The bytes; empty if something is missing.
    pub span: Span,
    /// What is wrong with them.
    pub kind: ProblemKind,
}

/// What is wrong with a URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// No `type:` at its start: all of it becomes the schema of a connection without a type.
    NoScheme,
    /// A character before the `://` that is not allowed in a scheme: then there is no scheme.
    SchemeCharacter(char),
    /// No `//` after the scheme: neither host nor login is found.
    NoSlashes,
    /// This unescaped character of the login or the password ends the host.
    LoginCharacter(char),
    /// The same, where what is before it can be a host.
    HostLost(char),
    /// The port is not a number.
    Port,
    /// The port is larger than 65535.
    PortTooLarge,
    /// `[` without `]`, or the reverse.
    Bracket,
    /// The text between the brackets is not an IPv6 address: newer versions of Python reject that.
    BracketContent,
    /// A character of the host or the login that Unicode (NFKC) normalises to `/`, `?`, `#`, `@` or
    /// `:`: Python rejects it.
    LookAlike,
    /// A second `://` that does not belong to the host.
    SecondUrl,
    /// The fragment: everything from the `#` on is dropped.
    Fragment,
}

/// The first problem of a URI. `takes_host_protocol`: whether Airflow takes a second `://` as the
/// protocol of the host.
pub fn problem(text: &str, takes_host_protocol: bool) -> Option<Problem> {
    let Some(colon) = scheme_end(text) else { return Some(without_scheme(text)) };
    let rest = text.get(colon + 1..)?;
    if !rest.starts_with("//") {
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        let slash = usize::from(path.starts_with('/'));
        let is_lost = path.len() > slash;
        return is_lost.then(|| found(colon, colon + 1 + slash, ProblemKind::NoSlashes));
    }
    let authority = colon + "://".len();
    match second_url(text, colon).filter(|_| takes_host_protocol) {
        Some(Second::OfHost(end)) => of_authority(text, end),
        Some(Second::InQuery) => of_fragment(text, authority),
        Some(Second::Elsewhere(at)) => Some(found(at, at + "://".len(), ProblemKind::SecondUrl)),
        None => of_authority(text, authority),
    }
}

fn found(start: usize, end: usize, kind: ProblemKind) -> Problem {
    Problem { span: Span::new(start, end), kind }
}

/// The place of the `:` after the scheme.
fn scheme_end(text: &str) -> Option<usize> {
    let colon = text.find(':')?;
    is_scheme(text.get(..colon)?).then_some(colon)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.chars().all(is_scheme_character)
}

fn is_scheme_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "+-.".contains(character)
}

fn without_scheme(text: &str) -> Problem {
    let before = text.find("://").and_then(|end| text.get(..end)).filter(|before| !before.is_empty());
    let wrong = before.and_then(|before| before.char_indices().find(|(_, character)| !is_scheme_character(*character)));
    match wrong {
        Some((at, character)) => found(at, at + character.len_utf8(), ProblemKind::SchemeCharacter(character)),
        None => found(0, text.len(), ProblemKind::NoScheme),
    }
}

/// How Airflow treats a second `://`.
enum Second {
    /// It belongs to the host, whose name starts here: `http://https://host`.
    OfHost(usize),
    /// It is in the query of a URI without login and host, where it is harmless.
    InQuery,
    /// Anywhere else: Airflow rejects the URI, or loses the host.
    Elsewhere(usize),
}

fn second_url(text: &str, colon: usize) -> Option<Second> {
    let start = colon + "://".len();
    let mut others = text.get(start..)?.match_indices("://").map(|(at, _)| start + at);
    let (second, third) = (others.next()?, others.next());
    let between = text.get(start..second)?;
    let is_host_protocol = is_scheme(between) && text.get(..colon) != Some(between);
    let is_in_query = between.trim_start_matches('/').starts_with('?') && !between.contains(['@', ':']);
    Some(match third {
        Some(third) if is_host_protocol => Second::Elsewhere(third),
        None if is_host_protocol => Second::OfHost(second + "://".len()),
        None if is_in_query => Second::InQuery,
        _ => Second::Elsewhere(second),
    })
}

/// Characters whose compatibility form contains `/`, `?`, `#`, `@` or `:`.
const LOOK_ALIKE: &str = "\u{2047}\u{2048}\u{2049}\u{2100}\u{2101}\u{2105}\u{2106}\u{2A74}\u{FE13}\u{FE16}\u{FE55}\u{FE56}\u{FE5F}\u{FE6B}\u{FF03}\u{FF0F}\u{FF1A}\u{FF1F}\u{FF20}";

/// The problems of `login:password@host:port`, which starts at byte `start`, and of what follows
/// it.
fn of_authority(text: &str, start: usize) -> Option<Problem> {
    let rest = text.get(start..)?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let end = start + authority.len();
    if let Some(problem) = of_brackets(authority, start) {
        return Some(problem);
    }
    if let Some((at, character)) = authority.char_indices().find(|(_, character)| LOOK_ALIKE.contains(*character)) {
        return Some(found(start + at, start + at + character.len_utf8(), ProblemKind::LookAlike));
    }
    if let Some(character) = lost_host(text.get(end..)?, authority) {
        return Some(found(end, end + character.len_utf8(), ProblemKind::HostLost(character)));
    }
    let Some(port) = port(authority).map(|port| Span::new(start + port.start as usize, start + port.end as usize))
    else {
        return of_fragment(text, end);
    };
    let digits = port.of_text(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let after = text.get(end..)?;
        return Some(match after.chars().next().filter(|_| after.contains('@')) {
            Some(character) => found(end, end + 1, ProblemKind::LoginCharacter(character)),
            None => Problem { span: port, kind: ProblemKind::Port },
        });
    }
    let significant = digits.trim_start_matches('0');
    if significant.len() > 5 || significant.parse::<u32>().is_ok_and(|number| number > 65535) {
        return Some(Problem { span: port, kind: ProblemKind::PortTooLarge });
    }
    of_fragment(text, end)
}

/// The character that ends a login or password early, so that its rest and the host are lost: `login:p@ss/word@db.org/x`.
fn lost_host(after: &str, authority: &str) -> Option<char> {
    let (inside, behind) = after.rsplit_once('@')?;
    let host = behind.split(['/', '?', '#']).next().unwrap_or_default();
    // A query may contain an address.
    if host.is_empty() || inside.contains(['=', '&']) {
        return None;
    }
    let is_lost = match authority.rsplit_once('@') {
        // What stands for the host does not look like one, and what is lost does.
        Some((_, own)) => !own.contains(['.', ':', '[']) && is_address(host),
        None => !authority.contains(['.', ':', '[']) && !authority.is_empty() && inside.contains(':'),
    };
    after.chars().next().filter(|_| is_lost)
}

/// Whether this can only be a host: a domain, an IPv4 address, or one with a port.
fn is_address(host: &str) -> bool {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let top = name.rsplit_once('.').map(|(_, top)| top);
    let is_domain = top.is_some_and(|top| top.len() > 1 && top.bytes().all(|byte| byte.is_ascii_alphabetic()));
    is_name && (is_port || is_domain || name == "localhost" || name.parse::<Ipv4Addr>().is_ok())
}

/// A character that ends a host, and how it is written where it belongs to a login or a password.
pub fn escaped(character: char) -> (&'static str, &'static str) {
    match character {
        '/' => ("/", "%2F"),
        '?' => ("?", "%3F"),
        _ => ("#", "%23"),
    }
}

fn of_brackets(authority: &str, start: usize) -> Option<Problem> {
    let (open, close) = (authority.find('['), authority.find(']'));
    let (Some(open), Some(close)) = (open, close) else {
        let single = open.or(close)?;
        return Some(found(start + single, start + single + 1, ProblemKind::Bracket));
    };
    let address = authority.get(open + 1..close).unwrap_or_default();
    let without_zone = address.split('%').next().unwrap_or_default();
    let is_address = without_zone.parse::<Ipv6Addr>().is_ok() || address.starts_with('v');
    (!is_address).then(|| found(start + open, start + open.max(close) + 1, ProblemKind::BracketContent))
}

/// The port of `login:password@host:port`, if written.
fn port(authority: &str) -> Option<Span> {
    let host = authority.rfind('@').map_or(0, |at| at + 1);
    let name = authority.get(host..)?;
    let from = match name.find('[') {
        Some(open) => open + name.get(open..)?.find(']')?,
        None => 0,
    };
    let start = host + from + name.get(from..)?.find(':')? + 1;
    (start < authority.len()).then(|| Span::new(start, authority.len()))
}

fn of_fragment(text: &str, from: usize) -> Option<Problem> {
    let hash = from + text.get(from..)?.find('#')?;
    (hash + 1 < text.len()).then(|| found(hash, text.len(), ProblemKind::Fragment))
}

/// The value of a name in the query, as written; the last one counts.
pub fn query_value(text: &str, name: &str) -> Option<Span> {
    let text = text.split('#').next().unwrap_or_default();
    let mut start = text.find('?')? + 1;
    let mut value = None;
    for part in text.get(start..)?.split('&') {
        if let Some(written) = part.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')) {
            let end = start + part.len();
            value = Some(Span::new(end - written.len(), end));
        }
        start += part.len() + 1;
    }
    value
}

/// A query value with its escapes (`%7B`, `+`) decoded; `None` if that is not valid UTF-8.
pub fn unescaped(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let byte =
            escape.filter(|digits| !digits.starts_with('+')).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = after.get(if byte.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    String::from_utf8(bytes).ok()
}
