//! What is no `.env` file, or cannot be read: a clear message, the others still checked, the right status.
#![cfg(unix)]

mod program;

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use program::{program, run_in};

/// A folder of its own for each test, with one good file.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("good.env"), "A='open\n").unwrap();
    folder
}

/// Checks the folder: the bad file gives this message, the good one is still checked.
fn assert_told(folder: &Path, message: &str) {
    let run = run_in(folder, &["check", "--format", "concise"]);
    assert_eq!(run.stderr, format!("airenv: {message}\n"));
    assert!(run.stdout.starts_with("good.env:1:3: error AE002 "), "{}", run.stdout);
    assert_eq!(run.status, 2);
}

#[test]
fn a_file_that_is_not_utf8() {
    let folder = folder("not-utf8");
    fs::write(folder.join("bad.env"), b"A=1\nB=caf\xE9\n").unwrap();
    assert_told(&folder, "bad.env: not UTF-8 text: byte 10, on line 2, cannot be read; save the file as UTF-8");
}

#[test]
fn a_file_in_utf16() {
    let folder = folder("utf16");
    fs::write(folder.join("bad.env"), b"\xFF\xFEA\0=\x001\0").unwrap();
    assert_told(&folder, "bad.env: UTF-16 text (it starts with a byte order mark); save it as UTF-8");
}

#[test]
fn a_file_with_nul() {
    let folder = folder("nul");
    fs::write(folder.join("bad.env"), b"A=1\0\n").unwrap();
    assert_told(&folder, "bad.env: not text: byte 4 is NUL");
}

#[test]
fn a_fifo() {
    let folder = folder("fifo");
    let made = Command::new("mkfifo").arg(folder.join("bad.env")).status();
    if made.is_ok_and(|status| status.success()) {
        assert_told(&folder, "bad.env: not a regular file; `-` reads standard input");
    }
}

#[test]
fn a_loop_of_links_and_a_link_to_nothing() {
    let folder = folder("links");
    symlink("loop.env", folder.join("loop.env")).unwrap();
    symlink("nowhere", folder.join("dangling.env")).unwrap();
    symlink(".", folder.join("again")).unwrap();
    let run = run_in(&folder, &["check", "--format", "concise"]);
    assert_eq!(run.stderr, "airenv: dangling.env: no such file\nairenv: loop.env: too many levels of symbolic links\n");
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    assert_eq!(run.status, 2);
}

#[test]
fn a_link_to_a_file_is_read() {
    let folder = folder("link");
    symlink("good.env", folder.join("linked.env")).unwrap();
    let run = run_in(&folder, &["check", "--format", "concise"]);
    assert_eq!((run.stderr.as_str(), run.stdout.lines().count(), run.status), ("", 2, 1));
}

#[test]
fn files_and_folders_without_permission() {
    let folder = folder("permission");
    fs::write(folder.join("bad.env"), "A=1\n").unwrap();
    fs::set_permissions(folder.join("bad.env"), Permissions::from_mode(0o000)).unwrap();
    fs::create_dir(folder.join("closed")).unwrap();
    fs::set_permissions(folder.join("closed"), Permissions::from_mode(0o000)).unwrap();
    // The superuser may read everything: then there is nothing to tell.
    if fs::read(folder.join("bad.env")).is_err() {
        assert_told(&folder, "bad.env: permission denied\nairenv: closed: permission denied");
    }
    fs::set_permissions(folder.join("closed"), Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn paths_that_do_not_exist_or_tell_no_format() {
    let folder = folder("named");
    fs::write(folder.join("notes.txt"), "A=1\n").unwrap();
    let run = run_in(&folder, &["check", "none.env", "notes.txt", "--format", "concise"]);
    let expected = "airenv: none.env: no such file\nairenv: notes.txt: the name tells no format that airenv reads; `--as dotenv` reads it as a .env file, `--as shell` as a script\n";
    assert_eq!((run.stderr.as_str(), run.stdout.as_str(), run.status), (expected, "", 2));
    assert_eq!(run_in(&folder, &["check", "notes.txt", "--as", "dotenv"]).status, 0);
    assert_eq!(run_in(&folder, &["check", "notes.txt", "--as", "shell"]).status, 0);
}

#[test]
fn a_path_with_control_characters() {
    let folder = folder("control");
    fs::write(folder.join("a\u{1b}[31m.env"), "A='open\n").unwrap();
    let run = run_in(&folder, &["check", "--format", "concise"]);
    assert!(run.stdout.starts_with("a\\u{1b}[31m.env:1:3: "), "{}", run.stdout);
}

#[test]
fn large_and_deep_input() {
    let folder = folder("large");
    fs::write(folder.join("line.env"), format!("A={}\n", "x".repeat(10 << 20))).unwrap();
    fs::write(folder.join("quotes.env"), format!("A='{}\n", "\"".repeat(1 << 20))).unwrap();
    let key = "AIRFLOW__SECRETS__BACKEND_KWARGS";
    fs::write(folder.join("deep.env"), format!("{key}={}\n", "[".repeat(1_000_000))).unwrap();
    let run = run_in(&folder, &["check", "--format", "human"]);
    assert_eq!((run.stderr.as_str(), run.status), ("", 1));
    assert!(run.stdout.len() < 100_000, "{} bytes", run.stdout.len());
}

#[test]
fn an_output_that_cannot_be_written() {
    if let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") {
        let folder = folder("full");
        let child = program().current_dir(&folder).args(["check"]).stdout(Stdio::from(full)).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.starts_with("airenv: cannot write the output: "), "{told}");
    }
}

#[test]
fn a_reader_that_goes_away() {
    let folder = folder("pipe");
    fs::write(folder.join("many.env"), "A=1\n".repeat(50_000)).unwrap();
    let mut child = program().current_dir(&folder).args(["check", "--format", "concise"]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), b"".as_slice()));
}
