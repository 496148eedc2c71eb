//! Work on many items, on all cores.
//!
//! Enters: items and what to do with each. Leaves: the results in the order of the items. Never starts
//! threads for a few items: that takes longer than checking a small file.

use std::sync::Once;
use std::{io, thread};

use rayon::prelude::*;

/// Fewer items are worked on one after the other.
const MANY: usize = 8;

/// What every thread gets for nested input, in bytes, whatever `ulimit -s` says.
const STACK: usize = 8 << 20;

/// Runs the whole program on a stack of its own size; `None` where it panicked or no thread can be started.
pub fn with_own_stack<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> Option<R> {
    let started: io::Result<_> = thread::Builder::new().stack_size(STACK).spawn(work);
    started.ok()?.join().ok()
}

/// Gives the threads of the pool the same stack, before the first of them starts.
fn prepare() {
    static PREPARED: Once = Once::new();
    // A pool that somebody else has made is used as it is.
    PREPARED.call_once(|| drop(rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global()));
}

/// Does something later, on another thread.
pub(crate) fn spawn(work: impl FnOnce() + Send + 'static) {
    prepare();
    rayon::spawn(work);
}

/// Does the same with every item.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    map_over(items.len(), items, work)
}

/// The same, where each item is worked on over so many others.
pub(crate) fn map_over<T: Send, R: Send>(others: usize, items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    if others < MANY {
        return items.into_iter().map(work).collect();
    }
    prepare();
    items.into_par_iter().map(work).collect()
}
