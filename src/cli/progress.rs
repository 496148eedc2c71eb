//! A sign of life from a run that takes long.
//!
//! Enters: the work. Leaves: what the work leaves, and meanwhile a line on standard error, if that is a terminal, that
//! is gone before anything else is written. Never shows what is checked.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run that ends sooner needs no sign.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often the line changes.
const TICK: Duration = Duration::from_millis(120);

/// Does the work, with the line if it takes longer than half a second.
pub(super) fn during<T>(is_quiet: bool, work: impl FnOnce() -> T) -> T {
    let target = ProgressDrawTarget::stderr();
    if is_quiet || target.is_hidden() { work() } else { during_on(target, PATIENCE, work) }
}

fn during_on<T>(target: ProgressDrawTarget, patience: Duration, work: impl FnOnce() -> T) -> T {
    let (ends, waits) = mpsc::channel::<()>();
    let shows = move || {
        if waits.recv_timeout(patience) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        let bar = ProgressBar::with_draw_target(None, target);
        // The template is a constant; with another one the bar would be the library's own.
        if let Ok(style) = ProgressStyle::with_template("{spinner} checking… {elapsed}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(TICK);
        // Ends when the sender is dropped, by a panic too.
        let _ = waits.recv();
        bar.finish_and_clear();
    };
    // Where no thread can be had, the work matters more.
    let thread = thread::Builder::new().spawn(shows);
    let result = work();
    drop(ends);
    let _ = thread.map(thread::JoinHandle::join);
    result
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use indicatif::InMemoryTerm;

    use super::*;

    /// Whether a terminal comes to show what is asked for.
    fn comes(terminal: &InMemoryTerm, shows: impl Fn(&str) -> bool) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(20) {
            if shows(&terminal.contents()) {
                return true;
            }
            thread::sleep(Duration::from_millis(5));
        }
        false
    }

    fn target(terminal: &InMemoryTerm) -> ProgressDrawTarget {
        ProgressDrawTarget::term_like(Box::new(terminal.clone()))
    }

    #[test]
    fn long_work_has_a_line_that_is_gone_at_its_end() {
        let terminal = InMemoryTerm::new(10, 80);
        let shown =
            during_on(target(&terminal), Duration::ZERO, || comes(&terminal, |text| text.contains("checking…")));
        assert!(shown);
        assert_eq!(terminal.contents(), "");
    }

    #[test]
    fn short_work_has_none() {
        let terminal = InMemoryTerm::new(10, 80);
        assert_eq!(during_on(target(&terminal), Duration::from_secs(3600), || 7), 7);
        assert!(terminal.moves_since_last_check().is_empty());
    }
}
