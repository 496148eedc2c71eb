//! What is known of a variable or function.

use std::rc::Rc;

use super::body::Function;
use crate::text::Mapped;

/// A text that variables share.
pub(super) type Shared<'s> = Rc<Mapped<'s>>;

/// The elements of an array by index, which variables share too.
pub(super) type List<'s> = Rc<Vec<(usize, Shared<'s>)>>;

/// What a name stands for.
#[derive(Clone)]
pub(super) enum Value<'s> {
    /// Nothing, for certain.
    Unset,
    /// Not known.
    Unknown,
    /// A text; it may have holes.
    Text(Shared<'s>),
    /// An indexed array, by index.
    List(List<'s>),
    /// An associative array, in the order of assignment.
    Table(Rc<Vec<(Vec<u8>, Shared<'s>)>>),
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
    /// Whether programs see it; `None` where it is not known.
    pub(super) exported: Option<bool>,
    /// An attribute changes what is assigned to it (`declare -i`, `-l`, `-u`, `-n`).
    pub(super) changes: bool,
    /// Nothing can be assigned to it any more.
    pub(super) readonly: bool,
}

impl<'s> Variable<'s> {
    pub(super) fn new(value: Value<'s>, exported: Option<bool>) -> Self {
        Self { value, exported, changes: false, readonly: false }
    }

    /// What holds whichever of the two it is.
    pub(super) fn either(&self, other: &Self) -> Self {
        Self {
            value: if self.value.same(&other.value) { self.value.clone() } else { Value::Unknown },
            exported: if self.exported == other.exported { self.exported } else { None },
            changes: self.changes || other.changes,
            readonly: self.readonly && other.readonly,
        }
    }
}
