//! What `$NAME` expands to at one place of a file.
//!
//! Enters: the environment, and every variable that the file has set so far. Leaves: the value of a
//! name, or that it is not set, or that it is known only at run time. Never guesses an unknown
//! name.

use std::collections::HashMap;

use super::{Surroundings, Variable};
use crate::text::{Mapped, MappedBuilder, PieceKind, Span};

/// The limit for all expanded values of a file together, in bytes; beyond it they become holes.
/// Without a limit, `A=$B$B`, `B=$C$C` … would fill any memory.
const EXPANDED_BYTES: usize = 4 << 20;

/// The names that a loader can look up.
pub(super) struct Scope<'e, 's> {
    surroundings: Surroundings<'e>,
    order: Order,
    set: HashMap<Vec<u8>, Mapped<'s>>,
    /// A file with neither `$` nor NUL looks nothing up, so nothing is stored for it.
    keeps: bool,
    budget: usize,
}

/// Which value of a name counts, if there are several.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The environment, then the last one earlier in the file.
    EnvironmentThenLast,
    /// The environment, then the first one in the file, which became part of the environment.
    EnvironmentThenFirst,
    /// The last one earlier in the file, then the environment.
    LastThenEnvironment,
}

/// What is known about one name.
pub(super) enum NameState<'a, 's> {
    /// Its value in the environment.
    Surroundings(&'a str),
    /// The value that the file set earlier.
    File(&'a Mapped<'s>),
    /// Nothing sets it.
    Unset,
    /// Known only at run time.
    Unknown,
}

impl<'e, 's> Scope<'e, 's> {
    pub(super) fn new(surroundings: Surroundings<'e>, order: Order, text: &[u8]) -> Self {
        let keeps = memchr::memchr2(b'$', 0, text).is_some();
        Self { surroundings, order, set: HashMap::new(), keeps, budget: EXPANDED_BYTES }
    }

    /// Whether the whole environment is known.
    pub(super) fn is_known(&self) -> bool {
        self.surroundings.variables().is_some()
    }

    /// Stores a variable for the lines below it; without a value it counts as empty.
    pub(super) fn set(&mut self, variable: &Variable<'s>) {
        if !self.keeps {
            return;
        }
        let key = variable.key.bytes().to_vec();
        let value = variable.value.clone().unwrap_or(Mapped::decoded(&[][..], variable.key.whole()));
        if self.order == Order::EnvironmentThenFirst {
            self.set.entry(key).or_insert(value);
        } else {
            self.set.insert(key, value);
        }
    }

    /// The value of a name.
    ///
    /// If the environment is unknown, a name that the file sets earlier has that value: the
    /// environment could override it, but rarely does.
    pub(super) fn find(&self, name: &[u8]) -> NameState<'_, 's> {
        let inherited = inherited(self.surroundings, name);
        let file_first = self.order == Order::LastThenEnvironment;
        match self.set.get(name) {
            Some(value) if file_first || !matches!(inherited, NameState::Surroundings(_)) => NameState::File(value),
            _ => inherited,
        }
    }

    /// Adds the value of a name, written at `span`, to `text`.
    pub(super) fn expand(&mut self, name: &[u8], span: Span, text: &mut MappedBuilder) {
        let budget = self.budget;
        let length = match self.find(name) {
            NameState::Unset => 0,
            NameState::Surroundings(value) if value.len() <= budget => {
                text.decoded(value.as_bytes(), span);
                value.len()
            }
            NameState::File(value) if value.len() <= budget => {
                append(value, span, text);
                value.len()
            }
            NameState::Surroundings(_) | NameState::File(_) | NameState::Unknown => {
                text.hole(span);
                0
            }
        };
        self.budget -= length;
    }
}

/// The value of a name in the environment alone.
pub(super) fn inherited<'e>(surroundings: Surroundings<'e>, name: &[u8]) -> NameState<'e, 'static> {
    match surroundings.variables() {
        // No environment can hold these.
        _ if name.is_empty() || memchr::memchr2(b'=', 0, name).is_some() => NameState::Unset,
        None => NameState::Unknown,
        Some(variables) => {
            let value = std::str::from_utf8(name).ok().and_then(|name| variables.get(name));
            value.map_or(NameState::Unset, |value| NameState::Surroundings(value))
        }
    }
}

/// The value that a key without one gets from the environment; `None` if it is not set there.
pub(super) fn inherited_value<'s>(surroundings: Surroundings<'_>, source: &[u8], key: Span) -> Option<Mapped<'s>> {
    match inherited(surroundings, key.of(source)) {
        NameState::Surroundings(value) => Some(Mapped::decoded(value.as_bytes().to_vec(), key)),
        NameState::Unknown | NameState::File(_) => Some(Mapped::hole(key)),
        NameState::Unset => None,
    }
}

impl NameState<'_, '_> {
    /// Whether it is the empty string; `None` if known only at run time.
    pub(super) fn is_empty(&self) -> Option<bool> {
        match self {
            NameState::Surroundings(value) => Some(value.is_empty()),
            NameState::File(value) if value.is_empty() => Some(true),
            NameState::File(value) => value.pieces().any(|(piece, _)| piece.kind != PieceKind::Hole).then_some(false),
            NameState::Unset => Some(true),
            NameState::Unknown => None,
        }
    }
}

/// Adds a value that was decoded elsewhere, with `span` as its place.
fn append(value: &Mapped<'_>, span: Span, text: &mut MappedBuilder) {
    let mut known = 0;
    for (piece, covers) in value.pieces() {
        if piece.kind == PieceKind::Hole {
            text.decoded(Span { start: known, end: covers.start }.of(value.bytes()), span);
            text.hole(span);
            known = covers.end;
        }
    }
    text.decoded(value.bytes().get(known as usize..).unwrap_or_default(), span);
}
