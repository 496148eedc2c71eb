//! The kwarg that an unknown name stands for.
//!
//! Enters: a name that the backend does not know. Leaves: the one kwarg that it certainly means.
//! Never picks one of two that are equally near.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::prelude::*;
use crate::text::near;

/// With more typos it is another name.
const MOST_ERRORS: usize = 2;

/// If one place has more unknown kwargs than this, the rest are not examined.
const MOST_UNKNOWN: usize = 100;

/// The names of a backend's kwargs, squeezed.
struct Names {
    /// In the order of the kwargs.
    own: Vec<(String, &'static Kwarg)>,
    /// The own names and their common misspellings.
    all: HashMap<String, &'static Kwarg>,
}

impl Names {
    fn of(store: Store) -> Option<&'static Self> {
        static NAMES: [OnceLock<Names>; Store::ALL.len()] = [const { OnceLock::new() }; Store::ALL.len()];
        Some(NAMES.get(store as usize)?.get_or_init(|| Self::read(store.backend())))
    }

    fn read(backend: &'static Backend) -> Self {
        let own: Vec<_> = backend.kwargs.iter().map(|kwarg| (squeezed(kwarg.name), kwarg)).collect();
        let mistaken =
            backend.kwargs.iter().flat_map(|kwarg| kwarg.mistaken.iter().map(move |name| (squeezed(name), kwarg)));
        let mut all = HashMap::new();
        for (name, kwarg) in own.iter().cloned().chain(mistaken) {
            all.entry(name).or_insert(kwarg);
        }
        Self { own, all }
    }
}

/// The kwarg that this unknown name stands for: with other case or punctuation, a common
/// misspelling, or a typo.
pub(super) fn kwarg(backend: &Backend, name: &str) -> Option<&'static Kwarg> {
    if backend.kwarg(name).is_some() {
        return None;
    }
    let names = Names::of(backend.store)?;
    let plain = squeezed(name);
    names.all.get(&plain).copied().or_else(|| nearest(&names.own, &plain))
}

/// Whether an unknown kwarg is a misspelling of one with this purpose.
pub(super) fn is_meant_for(config: &BackendConfig<'_>, purpose: Purpose) -> bool {
    let Some(backend) = config.backend else { return false };
    let mut unknown = config.effective().filter(|given| given.kwarg.is_none()).take(MOST_UNKNOWN);
    unknown.any(|given| kwarg(backend, given.name.expose()).is_some_and(|kwarg| kwarg.purpose == purpose))
}

/// The words of a name without case and punctuation: `roleArn`, `ROLE-ARN` and `role_arn` are the
/// same.
pub(super) fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The only kwarg within one typo, or two if the name is long.
fn nearest(own: &[(String, &'static Kwarg)], plain: &str) -> Option<&'static Kwarg> {
    let most = if plain.len() >= 10 { MOST_ERRORS } else { 1 };
    let is_long = plain.len() >= 4;
    near::only(plain, own.iter().filter(|_| is_long).map(|(name, kwarg)| (name, *kwarg)), most)
}
