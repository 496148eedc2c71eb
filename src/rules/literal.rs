//! Strings that are secrets themselves: not the name of a secret, not its location, not a dummy
//! value in a test.
//!
//! Enters: a name and a string. Leaves: which part of the string is a secret. In doubt it is not
//! one, because only its look is judged.

use super::prelude::*;
use super::secrets::{self, Kind};
use crate::disclosure::is_word;
use crate::json::{self, Kind as JsonKind};
use crate::knowledge::{names, shapes};
use crate::project::{Keys, Secrecy};
use crate::text::HOLE;

/// In bytes. A shorter string is not worth calling a secret.
const SHORTEST: usize = 8;

/// The part of a value that is a literal secret, and why it counts as one.
pub(super) fn secret(keys: &Keys, key: Option<&str>, value: &Mapped<'_>) -> Option<(Kind, Span)> {
    let text = value.text()?;
    if !value.is_certain() {
        let is_public = key.is_some_and(|key| keys.says(key) == Some(Secrecy::Public));
        return if is_public { None } else { password_beside_holes(text) };
    }
    let whole = Span::new(0, text.len());
    match key.and_then(|key| keys.says(key)) {
        Some(Secrecy::Public) => return None,
        Some(Secrecy::Secret) => return (!secrets::is_harmless(text)).then_some((Kind::Configured, whole)),
        None => {}
    }
    if text.trim_start().starts_with('{') {
        return credential(text, &|_| false);
    }
    if let Some(shape) = shapes::shape_of(text) {
        return (!is_stand_in(text)).then_some((Kind::Value(shape.name), whole));
    }
    let is_named = key.is_some_and(|key| names::secret_word(key).is_some() && !is_connection(key) && !is_id(key));
    (is_named && is_like_secret(text)).then_some((Kind::Name, whole))
}

/// Whether a string without a name may contain a secret: a quick look that rules out most strings.
pub(super) fn may_be_secret(text: &[u8]) -> bool {
    text.trim_ascii_start().first().is_some_and(|first| *first == b'{' || !first.is_ascii())
        || shapes::may_have_shape(text)
}

/// The same, except AWS keys in kwargs, which have their own rule.
pub(super) fn secret_not_told(keys: &Keys, key: Option<&str>, value: &Mapped<'_>) -> Option<(Kind, Span)> {
    match value.text().filter(|text| value.is_certain() && text.trim_start().starts_with('{')) {
        Some(text) if key.is_some_and(|key| secrets::is_kwargs(key) && keys.says(key).is_none()) => {
            credential(text, &secrets::is_aws_key_name)
        }
        _ => secret(keys, key, value),
    }
}

/// A credential among the members of a JSON text; `is_told` says which have their own rule.
fn credential(text: &str, is_told: &dyn Fn(&str) -> bool) -> Option<(Kind, Span)> {
    let tree = json::parse(text, &[]);
    let mut found = secrets::credentials(&tree).into_iter().filter(|member| !is_told(member.key.expose()));
    found.find_map(|member| match tree.kind(member.value) {
        JsonKind::String { text, .. } => {
            let text = text.expose();
            let is_secret = is_like_secret(text) || (shapes::shape_of(text).is_some() && !is_stand_in(text));
            is_secret.then(|| (Kind::Credential, tree.span(member.value)))
        }
        _ => None,
    })
}

fn is_connection(key: &str) -> bool {
    matches!(names::secret_variable(key), Some(names::SecretName::Connection))
}

/// `SECRET_ID` may be the id of a secret.
fn is_id(key: &str) -> bool {
    key.to_ascii_lowercase().ends_with("id")
}

/// Whether a string looks generated, or chosen to be hard to guess.
pub(super) fn is_like_secret(text: &str) -> bool {
    let holds = |test: fn(&u8) -> bool| text.bytes().any(|byte| test(&byte));
    let is_mixed = holds(u8::is_ascii_alphabetic) && holds(u8::is_ascii_digit);
    let is_token = text.len() >= SHORTEST && text.bytes().all(|byte| byte.is_ascii_graphic());
    is_token && is_mixed && !is_place(text) && !is_stand_in(text) && !parts(text).all(is_word)
}

/// A path, a URL, or a reference to a secret: `arn:…`, `vault:…`, `projects/…`.
fn is_place(text: &str) -> bool {
    const STARTS: &[&str] = &["/", "./", "../", "~", "arn:", "projects/", "secret:", "vault:", "ssm:", "env:", "file:"];
    const ENDINGS: &[&str] =
        &[".json", ".pem", ".key", ".txt", ".yaml", ".yml", ".crt", ".p8", ".p12", ".env", ".toml", ".ini", ".gpg"];
    STARTS.iter().any(|start| text.starts_with(start))
        || ENDINGS.iter().any(|ending| text.ends_with(ending))
        || text.contains("://")
        || text.contains(['$', '`'])
        || text.contains("{{")
}

/// Whether a string is only a dummy secret: in an example, in a test, on the local machine.
fn is_stand_in(text: &str) -> bool {
    const PARTS: &[&str] = &[
        "example",
        "dummy",
        "fake",
        "sample",
        "changeme",
        "change-me",
        "change_me",
        "placeholder",
        "redacted",
        "xxx",
        "***",
        "...",
        "localhost",
        "127.0.0.1",
        "00000000",
    ];
    const WORDS: &[&str] = &["test", "tests", "testing", "demo", "mock", "todo", "local"];
    let plain = whose(text).to_ascii_lowercase();
    placeholders::placeholder(text).is_some()
        || PARTS.iter().any(|part| plain.contains(part))
        || parts(&plain).any(|part| WORDS.contains(&part))
        || password(text).is_some_and(|(user, password)| password == user || parts(password).all(is_word))
}

/// The part that tells whose a secret is: of a URL, who logs in where. A host of a team may well be `….example` in what it
/// shows of its files.
fn whose(text: &str) -> &str {
    let authority = text.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
    let authority = authority.filter(|authority| authority.contains('@')).unwrap_or(text);
    let (name, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
    let name = if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { authority };
    name.strip_suffix(".example").unwrap_or(name)
}

/// User and password of a URL.
fn password(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit_once('@')?.0.split_once(':')
}

/// A password that is written out in a URL, though its host or user is known only at run time.
fn password_beside_holes(text: &str) -> Option<(Kind, Span)> {
    let shape = shapes::shape_of(text)?;
    let (user, password) = password(text)?;
    let start = text.find("://")? + "://".len() + user.len() + ":".len();
    let is_written = !password.contains(HOLE) && is_like_secret(password) && !is_stand_in(text);
    is_written.then(|| (Kind::Value(shape.name), Span::new(start, start + password.len())))
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty())
}
