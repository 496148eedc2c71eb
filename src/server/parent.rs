//! Whether the process of the editor still runs.
//!
//! Enters: its id, as the client tells it. Leaves: yes or no. Never signals it. Where the system does not tell, it runs:
//! the end of the input ends the server too.

/// Whether a process is gone.
#[cfg(unix)]
pub(super) fn is_gone(process: i32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    Pid::from_raw(process).is_some_and(|process| test_kill_process(process) == Err(Errno::SRCH))
}

/// Nothing tells.
#[cfg(not(unix))]
pub(super) fn is_gone(_: i32) -> bool {
    false
}
