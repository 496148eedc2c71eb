//! The `airenv` program: arguments in, exit status out.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A panic's own message could quote a value, so print only its location.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        eprintln!("airenv: internal error at {place}; please report it (no content of your files is shown here)");
    }));
    let status = airenv::with_own_stack(|| airenv::cli::run(std::env::args_os()));
    ExitCode::from(status.unwrap_or(airenv::cli::COULD_NOT_CHECK))
}
