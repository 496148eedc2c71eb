//! Whether two values are the same, without showing them.
//!
//! Enters: values as processes get them. Leaves: yes, no, or that only run time knows. JSON is the same if Python
//! reads the same from it. Never leaves a value.

use std::collections::BTreeMap;

use super::{BackendConfig, Given, Origin};
use crate::json::{self, Kind, NodeId, NumberForm, Tree};
use crate::text::Mapped;

/// Whether two texts are the same; `None` if only run time knows.
pub fn texts(left: &Mapped<'_>, right: &Mapped<'_>) -> Option<bool> {
    (left.is_certain() && right.is_certain()).then(|| left.bytes() == right.bytes())
}

/// Whether two values are the same text, or JSON that Python reads the same from; `None` if only run time knows, or if one
/// is JSON and the other is not: a connection may be written in two ways.
pub fn values(left: &Mapped<'_>, right: &Mapped<'_>) -> Option<bool> {
    if texts(left, right)? {
        return Some(true);
    }
    let is_json = |value: &Mapped<'_>| value.bytes().trim_ascii_start().starts_with(b"{");
    match (is_json(left), is_json(right)) {
        (false, false) => Some(false),
        (true, true) => {
            let (left, right) = (json::parse(left.text()?, &[]), json::parse(right.text()?, &[]));
            let is_valid = left.is_valid() && right.is_valid();
            is_valid.then(|| nodes((&left, left.root()?), (&right, right.root()?))).flatten()
        }
        _ => None,
    }
}

/// Whether two kwargs are the same.
pub fn kwargs(
    (left, left_given): (&BackendConfig<'_>, &Given<'_>),
    (right, right_given): (&BackendConfig<'_>, &Given<'_>),
) -> Option<bool> {
    if !left_given.is_certain(left) || !right_given.is_certain(right) {
        return None;
    }
    match (left_given.origin, right_given.origin) {
        (Origin::Json(one), Origin::Json(other)) => nodes((left.tree.as_ref()?, one), (right.tree.as_ref()?, other)),
        // One variable for one kwarg gives a string.
        _ => Some(left.text(left_given) == right.text(right_given) && left.kind(left_given) == right.kind(right_given)),
    }
}

fn nodes((left, one): (&Tree<'_>, NodeId), (right, other): (&Tree<'_>, NodeId)) -> Option<bool> {
    match (left.kind(one), right.kind(other)) {
        (Kind::Null, Kind::Null) => Some(true),
        (Kind::Bool(one), Kind::Bool(other)) => Some(one == other),
        (Kind::Number(one), Kind::Number(other)) => {
            let (is_one, is_other) = (one.form == NumberForm::Integer, other.form == NumberForm::Integer);
            let (one, other) = (one.text.expose(), other.text.expose());
            let plain = |text: &str| if text == "-0" { "0".to_owned() } else { text.to_owned() };
            let value = |text: &str| text.parse::<f64>().ok().filter(|value| !value.is_nan());
            Some(match (is_one, is_other) {
                (true, true) => plain(one) == plain(other),
                (false, false) => one == other || value(one).is_some_and(|one| Some(one) == value(other)),
                _ => false,
            })
        }
        (Kind::String { text: one, certain: true }, Kind::String { text: other, certain: true }) => Some(one == other),
        (Kind::Hole | Kind::Unreadable, _)
        | (_, Kind::Hole | Kind::Unreadable)
        | (Kind::String { .. }, Kind::String { .. }) => None,
        (Kind::Array, Kind::Array) => {
            let (ones, others): (Vec<_>, Vec<_>) = (left.children(one).collect(), right.children(other).collect());
            let pairs = ones.iter().zip(&others).map(|(one, other)| nodes((left, *one), (right, *other)));
            if ones.len() == others.len() { all(pairs) } else { Some(false) }
        }
        (Kind::Object, Kind::Object) => {
            let (ones, others) = (members(left, one)?, members(right, other)?);
            if !ones.keys().eq(others.keys()) {
                return Some(false);
            }
            all(ones.values().zip(others.values()).map(|(one, other)| nodes((left, *one), (right, *other))))
        }
        _ => Some(false),
    }
}

/// The members by name, the last of each name; `None` if a name is known only at run time.
fn members(tree: &Tree<'_>, node: NodeId) -> Option<BTreeMap<String, NodeId>> {
    tree.members(node)
        .map(|member| member.key_certain.then(|| (member.key.expose().to_owned(), member.value)))
        .collect()
}

/// One difference is enough; without one, all must be known.
fn all(pairs: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let pairs: Vec<Option<bool>> = pairs.collect();
    if pairs.contains(&Some(false)) {
        return Some(false);
    }
    (!pairs.contains(&None)).then_some(true)
}
