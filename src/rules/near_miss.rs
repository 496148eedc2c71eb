//! The kwarg that an unknown name is written for.
//!
//! Enters: a name that the backend does not know. Leaves: the one kwarg that it surely means. Never takes one of
//! two that are equally near.

use crate::backend::BackendConfig;
use crate::knowledge::{Backend, Kwarg, Purpose};

/// The kwarg that this unknown name is written for: in another case or with other marks between its words, as
/// people are known to write it, or with a typing error.
pub(super) fn kwarg<'b>(backend: &'b Backend, name: &str) -> Option<&'b Kwarg> {
    if backend.kwarg(name).is_some() {
        return None;
    }
    let plain = squeezed(name);
    let is_mistaken = |kwarg: &&Kwarg| kwarg.mistaken.iter().any(|known| squeezed(known) == plain);
    let is_same = |kwarg: &&Kwarg| squeezed(kwarg.name) == plain;
    let kwargs = &backend.kwargs;
    kwargs.iter().find(is_same).or_else(|| kwargs.iter().find(is_mistaken)).or_else(|| nearest(kwargs, &plain))
}

/// Whether a kwarg of an unknown name is written for this purpose.
pub(super) fn is_meant_for(config: &BackendConfig<'_>, purpose: Purpose) -> bool {
    let Some(backend) = config.backend else { return false };
    config
        .effective()
        .filter(|given| given.kwarg.is_none())
        .any(|given| kwarg(backend, given.name.expose()).is_some_and(|kwarg| kwarg.purpose == purpose))
}

/// The words of a name without case and marks: `roleArn`, `ROLE-ARN` and `role_arn` are one.
pub(super) fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The only kwarg within one typing error, or two where the name is long.
fn nearest<'b>(kwargs: &'b [Kwarg], plain: &str) -> Option<&'b Kwarg> {
    let most = if plain.len() >= 10 { 2 } else { 1 };
    // Names of another length are no typing errors; this also bounds the work for names of any length.
    let is_like = |kwarg: &&Kwarg| squeezed(kwarg.name).len().abs_diff(plain.len()) <= most;
    let candidates: Vec<&Kwarg> = kwargs.iter().filter(is_like).collect();
    let distance = |kwarg: &Kwarg| strsim::osa_distance(&squeezed(kwarg.name), plain);
    let best = candidates.iter().map(|kwarg| distance(kwarg)).min().filter(|best| *best <= most && plain.len() >= 4)?;
    let mut near = candidates.into_iter().filter(|kwarg| distance(kwarg) == best);
    near.next().filter(|_| near.next().is_none())
}
