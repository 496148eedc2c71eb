//! What is known about a variable or function.

use std::rc::Rc;

use super::body::Function;
use crate::text::Mapped;

/// A string shared between variables.
pub(super) type Shared<'s> = Rc<Mapped<'s>>;

/// The elements of an array by index, also shared between variables.
pub(super) type List<'s> = Rc<Vec<(usize, Shared<'s>)>>;

/// The keys and elements of an associative array.
pub(super) type Entries<'s> = Vec<(Vec<u8>, Shared<'s>)>;

/// With more entries bash 5.2 uses more buckets, which we do not model.
const MOST_IN_ORDER: usize = 1024;

/// The entries in the order in which bash 5.2 lists them; `None` if unknown.
///
/// Bash keeps them in 1,024 buckets by an FNV hash of the key; in each bucket the newest comes
/// first.
pub(super) fn in_bash_order<'t, 's>(entries: &'t Entries<'s>) -> Option<Vec<&'t (Vec<u8>, Shared<'s>)>> {
    if entries.len() > MOST_IN_ORDER {
        return None;
    }
    let mut ordered: Vec<_> = entries.iter().rev().collect();
    ordered.sort_by_key(|(key, _)| bucket(key));
    Some(ordered)
}

fn bucket(key: &[u8]) -> u32 {
    key.iter().fold(2_166_136_261, |hash: u32, byte| hash.wrapping_mul(16_777_619) ^ u32::from(*byte)) & 1023
}

/// What a name refers to.
#[derive(Clone)]
pub(super) enum Value<'s> {
    /// Certainly unset.
    Unset,
    /// Unknown.
    Unknown,
    /// A string; it may have holes.
    Text(Shared<'s>),
    /// An indexed array, by index.
    List(List<'s>),
    /// An associative array, in the order of assignment.
    Table(Rc<Entries<'s>>),
    /// A function.
    Function(Rc<Function<'s>>),
}

impl<'s> Value<'s> {
    pub(super) fn text(mapped: Mapped<'s>) -> Self {
        Self::Text(Rc::new(mapped))
    }

    /// An array of these elements, from index 0.
    pub(super) fn list(elements: impl IntoIterator<Item = Shared<'s>>) -> Self {
        Self::List(Rc::new(elements.into_iter().enumerate().collect()))
    }

    /// Whether both are certainly the same.
    pub(super) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unset, Self::Unset) => true,
            (Self::Text(one), Self::Text(two)) => same_text(one, two),
            (Self::List(one), Self::List(two)) => {
                Rc::ptr_eq(one, two)
                    || one.len() == two.len()
                        && one.iter().zip(two.iter()).all(|(one, two)| one.0 == two.0 && same_text(&one.1, &two.1))
            }
            (Self::Table(one), Self::Table(two)) => Rc::ptr_eq(one, two),
            (Self::Function(one), Self::Function(two)) => one.same(two),
            _ => false,
        }
    }
}

fn same_text(one: &Shared<'_>, two: &Shared<'_>) -> bool {
    Rc::ptr_eq(one, two) || one.bytes() == two.bytes() && one.is_certain() && two.is_certain()
}

/// A variable with its attributes.
#[derive(Clone)]
pub(super) struct Variable<'s> {
    pub(super) value: Value<'s>,
    /// Whether child processes see it; `None` if unknown.
    pub(super) exported: Option<bool>,
    /// It has an attribute that changes assigned values (`declare -i`, `-l`, `-u`, `-n`).
    pub(super) changes: bool,
    /// It can no longer be assigned to.
    pub(super) readonly: bool,
}

impl<'s> Variable<'s> {
    pub(super) fn new(value: Value<'s>, exported: Option<bool>) -> Self {
        Self { value, exported, changes: false, readonly: false }
    }

    /// What is true of both variables.
    pub(super) fn either(&self, other: &Self) -> Self {
        Self {
            value: if self.value.same(&other.value) { self.value.clone() } else { Value::Unknown },
            exported: if self.exported == other.exported { self.exported } else { None },
            changes: self.changes || other.changes,
            readonly: self.readonly && other.readonly,
        }
    }
}
