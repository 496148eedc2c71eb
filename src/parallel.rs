//! Work on many items, on all cores.
//!
//! Enters: items and what to do with each. Leaves: the results in the order of the items. Never
//! starts threads for a few items: that takes longer than checking a small file.

use std::sync::Once;
use std::{io, thread};

use rayon::prelude::*;

/// Fewer items are processed one after the other.
const MANY: usize = 8;

/// The stack of every thread, in bytes, large enough for nested input whatever `ulimit -s` says.
const STACK: usize = 8 << 20;

/// Runs the whole program on a stack of this size; `None` if it panicked or no thread could be
/// started.
pub fn with_own_stack<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> Option<R> {
    let started: io::Result<_> = thread::Builder::new().stack_size(STACK).spawn(work);
    started.ok()?.join().ok()
}

/// Gives the threads of the pool the same stack, before the first of them starts.
fn prepare() {
    static PREPARED: Once = Once::new();
    // If a pool already exists, it is used unchanged.
    PREPARED.call_once(|| drop(rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global()));
}

/// Runs something later, on another thread.
pub(crate) fn spawn(work: impl FnOnce() + Send + 'static) {
    prepare();
    rayon::spawn(work);
}

/// Applies a function to every item.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    map_over(items.len(), items, work)
}

/// The same, where each item is processed against this many others.
pub(crate) fn map_over<T: Send, R: Send>(others: usize, items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    if others < MANY {
        return items.into_iter().map(work).collect();
    }
    prepare();
    items.into_par_iter().map(work).collect()
}
