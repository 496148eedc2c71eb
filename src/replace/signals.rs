//! Delays signals that end the program while files are written: otherwise a temporary file would
//! stay behind.
//!
//! Enters: the start and the end of the writing. Leaves: nothing; a signal that arrived between
//! them ends the program at the end. Never drops a signal.

#[cfg(unix)]
pub(super) use unix::Held;

#[cfg(unix)]
mod unix {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, OnceLock};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::{flag, low_level};

    /// They end the program unless it handles them.
    const ENDING: [i32; 4] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];

    /// Set up once: a handler stays for the rest of the run; whenever nothing is being written, it
    /// ends the program as if it did not exist.
    struct Handlers {
        is_idle: Arc<AtomicBool>,
        came: [(i32, Arc<AtomicBool>); 4],
    }

    fn handlers() -> &'static Handlers {
        static HANDLERS: OnceLock<Handlers> = OnceLock::new();
        HANDLERS.get_or_init(|| {
            let is_idle = Arc::new(AtomicBool::new(true));
            let hold = |signal| {
                let came = Arc::new(AtomicBool::new(false));
                // If the system rejects a handler, the signal ends the program at once.
                let _ = flag::register_conditional_default(signal, Arc::clone(&is_idle))
                    .and_then(|_| flag::register(signal, Arc::clone(&came)));
                (signal, came)
            };
            // Of a limit on the size of files the write itself tells.
            let _ = hold(libc::SIGXFSZ);
            Handlers { came: ENDING.map(hold), is_idle }
        })
    }

    /// Signals are delayed until this is released.
    pub struct Held(&'static Handlers);

    impl Held {
        pub fn new() -> Self {
            let handlers = handlers();
            handlers.is_idle.store(false, Ordering::SeqCst);
            Self(handlers)
        }

        /// Ends the program if a signal arrived.
        pub fn release(self) {
            self.0.is_idle.store(true, Ordering::SeqCst);
            for (signal, came) in &self.0.came {
                if came.load(Ordering::SeqCst) {
                    // If that fails, the program goes on and ends normally.
                    let _ = low_level::emulate_default_handler(*signal);
                }
            }
        }
    }
}

/// Systems without signals delay none.
#[cfg(not(unix))]
pub(super) struct Held;

#[cfg(not(unix))]
impl Held {
    pub fn new() -> Self {
        Self
    }

    pub fn release(self) {}
}
