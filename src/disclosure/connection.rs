//! The structure of a connection's value, without its values.
//!
//! Enters: the value of an `AIRFLOW_CONN_…`. Leaves: the parts of it that reveal only its form.
//! Never a part of login, password, host or anything else that is filled in.

use super::kwargs::structure as between;
use super::name;
use crate::json;
use crate::knowledge::airflow;
use crate::text::Span;

/// The parts that may be shown: field names and punctuation of JSON, the scheme of a URI and the
/// delimiters around its login.
pub(super) fn structure(text: &str, holes: &[Span]) -> Vec<Span> {
    if text.trim_start().starts_with('{') { of_json(text, holes) } else { of_uri(text) }
}

fn of_json(text: &str, holes: &[Span]) -> Vec<Span> {
    let tree = json::parse(text, holes);
    let Some(root) = tree.root() else { return Vec::new() };
    let is_name = |key: &str| airflow::connection_field(key).is_some() || (tree.is_valid() && name(key).is_some());
    let keys = tree.members(root).filter(|member| is_name(member.key.expose())).map(|member| member.key_span);
    keys.chain(between(text.as_bytes(), tree.span(root), &tree, root)).collect()
}

/// `scheme://`, and `:` and `@` where it is clear what they are.
fn of_uri(text: &str) -> Vec<Span> {
    const LONGEST_SCHEME: usize = 30;
    const SLASHES: &str = "://";
    let Some((scheme, rest)) = text.split_once(SLASHES) else { return Vec::new() };
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-_".contains(&byte);
    if scheme.is_empty() || scheme.len() > LONGEST_SCHEME || !scheme.bytes().all(is_letter) {
        return Vec::new();
    }
    let start = scheme.len() + SLASHES.len();
    let mut parts = vec![Span::new(0, start)];
    let Some((login, host)) = rest.split_once('@') else { return parts };
    if !host.contains('@') && login.matches(':').count() <= 1 {
        parts.extend(login.find(':').map(|at| Span::new(start + at, start + at + 1)));
        parts.push(Span::new(start + login.len(), start + login.len() + 1));
    }
    parts
}
