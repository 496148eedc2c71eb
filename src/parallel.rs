//! Work on many items, on all cores.
//!
//! Enters: items and what to do with each. Leaves: the results in the order of the items. Never starts
//! threads for a few items: that takes longer than checking a small file.

use rayon::prelude::*;

/// Fewer items are worked on one after the other.
const MANY: usize = 8;

/// Does the same with every item.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    map_over(items.len(), items, work)
}

/// The same, where each item is worked on over so many others.
pub(crate) fn map_over<T: Send, R: Send>(others: usize, items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    if others < MANY {
        return items.into_iter().map(work).collect();
    }
    items.into_par_iter().map(work).collect()
}
