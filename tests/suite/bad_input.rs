//! Files that are not `.env` files or scripts, or cannot be read: a clear message, the others still
//! checked, the right status.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::program::{program, run_in};

/// Possible names of a bad file: the report is the same for all.
const BAD: &[&str] = &["bad.env", "bad.sh", "bad.bash"];

/// A separate folder for each test, with one good file.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".astro")).unwrap();
    fs::write(folder.join("good.env"), "A='open\n").unwrap();
    folder
}

/// Checks the folder with a bad file of each name in turn: it gives this message, and the good one
/// is still checked.
fn assert_each_told(test: &str, make: impl Fn(&Path), message: &str) {
    for name in BAD {
        let folder = folder(test);
        make(&folder.join(name));
        assert_told(&folder, &format!("{name}: {message}"));
    }
}

/// Checks the folder: the unreadable file gives this message, and the good one is still checked.
fn assert_told(folder: &Path, message: &str) {
    let run = run_in(folder, &["check", "--format", "concise"]);
    assert_eq!(run.stderr, format!("airenv: {message}\n"));
    assert!(run.stdout.starts_with("good.env:1:3: error AE002 "), "{}", run.stdout);
    assert_eq!(run.status, 2);
}

#[test]
fn a_file_that_is_not_utf8() {
    let make = |path: &Path| fs::write(path, b"A=1\nB=caf\xE9\n").unwrap();
    assert_each_told("not-utf8", make, "invalid UTF-8 at byte 10 (line 2); save the file as UTF-8");
}

#[test]
fn a_file_in_utf16() {
    let make = |path: &Path| fs::write(path, b"\xFF\xFEA\0=\x001\0").unwrap();
    assert_each_told("utf16", make, "encoded as UTF-16 (it starts with a byte order mark); save it as UTF-8");
}

#[test]
fn a_file_with_nul() {
    assert_each_told("nul", |path| fs::write(path, b"A=1\0\n").unwrap(), "not a text file: byte 4 is NUL");
}

#[test]
fn a_script_without_an_ending_that_is_no_text() {
    let folder = folder("no-ending");
    fs::write(folder.join("deploy"), b"#!/bin/sh\nastro \xE9\n").unwrap();
    fs::write(folder.join("program"), b"\x7FELF\0\xE9").unwrap();
    assert_told(&folder, "deploy: invalid UTF-8 at byte 17 (line 2); save the file as UTF-8");
}

#[test]
fn a_fifo() {
    let first = Command::new("mkfifo").arg(folder("fifo").join("try")).status();
    if first.is_ok_and(|status| status.success()) {
        let make = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
        assert_each_told("fifo", make, "not a regular file; `-` reads standard input");
    }
}

/// Nothing waits for a FIFO's writer, whatever its name.
#[test]
fn a_fifo_with_the_name_of_another_file() {
    for name in ["deploy", "Dockerfile", "requirements.txt", "pyproject.toml"] {
        let folder = folder("fifo-names");
        assert!(Command::new("mkfifo").arg(folder.join(name)).status().unwrap().success());
        let run = run_in(&folder, &["check", "--format", "concise"]);
        assert!(run.stdout.starts_with("good.env:1:3: error AE002 "), "{name}: {}", run.stdout);
    }
}

/// The caller's stack size does not matter.
#[test]
fn deep_input_on_a_small_stack() {
    let folder = folder("small-stack");
    fs::write(folder.join("deep.env"), format!("AIRFLOW__SECRETS__BACKEND_KWARGS={}\n", "[".repeat(100_000))).unwrap();
    for (index, nest) in NESTS.iter().enumerate() {
        fs::write(folder.join(format!("deep{index}.sh")), nest.repeat(5_000)).unwrap();
    }
    let script = format!("ulimit -s 256; exec '{}' check --format concise", env!("CARGO_BIN_EXE_airenv"));
    let run = Command::new("bash").args(["-c", &script]).current_dir(&folder).output().unwrap();
    assert_eq!((String::from_utf8_lossy(&run.stderr).as_ref(), run.status.code()), ("", Some(1)));
}

#[test]
fn a_loop_of_links_and_a_link_to_nothing() {
    let folder = folder("links");
    symlink("loop.env", folder.join("loop.env")).unwrap();
    symlink("nowhere", folder.join("dangling.env")).unwrap();
    symlink("loop.sh", folder.join("loop.sh")).unwrap();
    symlink("nowhere", folder.join("dangling.sh")).unwrap();
    symlink(".", folder.join("again")).unwrap();
    symlink("..", folder.join("again.sh")).unwrap();
    let run = run_in(&folder, &["check", "--format", "concise"]);
    let of = |names: [&str; 2], reason: &str| names.map(|name| format!("airenv: {name}: {reason}\n")).concat();
    let told = of(["dangling.env", "dangling.sh"], "no such file");
    let told = told + &of(["loop.env", "loop.sh"], "too many levels of symbolic links");
    assert_eq!(run.stderr, told);
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
    for name in ["bad.env", "bad.sh"] {
        fs::write(folder.join(name), "A=1\n").unwrap();
        fs::set_permissions(folder.join(name), Permissions::from_mode(0o000)).unwrap();
    }
    fs::create_dir(folder.join("closed")).unwrap();
    fs::set_permissions(folder.join("closed"), Permissions::from_mode(0o000)).unwrap();
    // The superuser may read everything; then there is nothing to report.
    if fs::read(folder.join("bad.env")).is_err() {
        let told = ["bad.env", "bad.sh", "closed"].map(|name| format!("{name}: permission denied"));
        assert_told(&folder, &told.join("\nairenv: "));
    }
    fs::set_permissions(folder.join("closed"), Permissions::from_mode(0o755)).unwrap();
}

/// A file that determines versions is reported as unreadable, and determines nothing.
#[test]
fn requirements_that_cannot_be_read() {
    let folder = folder("requirements");
    fs::create_dir_all(folder.join(".astro")).unwrap();
    let path = folder.join("requirements.txt");
    fs::write(&path, "apache-airflow==2.3.0\n").unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_err() {
        assert_told(&folder, "requirements.txt: permission denied");
    }
    fs::remove_file(&path).unwrap();
    fs::write(&path, b"apache-airflow==2.3.0 # f\xFCr Dags\n").unwrap();
    assert_told(&folder, "requirements.txt: invalid UTF-8 at byte 26 (line 1); save the file as UTF-8");
    fs::remove_file(&path).unwrap();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    assert_told(&folder, "requirements.txt: not a regular file");
    // A folder of this name is no file of requirements.
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(run_in(&folder, &["check", "--format", "concise"]).stderr, "");
}

#[test]
fn paths_that_do_not_exist_or_tell_no_format() {
    let folder = folder("named");
    fs::write(folder.join("notes.txt"), "A=1\n").unwrap();
    let run = run_in(&folder, &["check", "none.env", "none.sh", "notes.txt", "--format", "concise"]);
    let expected = "airenv: none.env: no such file\nairenv: none.sh: no such file\nairenv: notes.txt: airenv does not check this kind of file; to check it anyway, use `--as dotenv` for a .env file or `--as shell` for a script\n";
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

/// Constructs that nest in a script, endlessly.
const NESTS: &[&str] = &[
    "$(",
    "\"$(",
    "${x:-",
    "\"${x:-",
    "$((",
    "((",
    "(",
    "{ ",
    "[[ ( ",
    "`",
    "\"",
    "'",
    "$'",
    "{a,",
    "<(",
    "a=(",
    "if ",
    "if :; then ",
    "while :; do ",
    "until ",
    "for x in a b; do ",
    "case x in x) ",
    "f() { ",
    "! ",
    "a && ",
    "a | ",
    "eval ",
    "bash -c ",
    "cat <<A\n",
    "\\",
    "astro K=$(",
    "export K=\"$(",
];

#[test]
fn large_and_deep_scripts() {
    let folder = folder("large-scripts");
    for (index, nest) in NESTS.iter().enumerate() {
        let text = format!("astro deployment variable list\n{}\nastro dev start\n", nest.repeat(300_000 / nest.len()));
        fs::write(folder.join(format!("deep{index}.sh")), text).unwrap();
    }
    fs::write(folder.join("line.sh"), format!("astro deployment variable create K={}\n", "x".repeat(10 << 20)))
        .unwrap();
    let words: String = (0..100_000).map(|index| format!("K{index}=1 ")).collect();
    fs::write(folder.join("words.sh"), format!("astro deployment variable create -d x {words}\n")).unwrap();
    let key = "AIRFLOW__SECRETS__BACKEND_KWARGS";
    fs::write(folder.join("json.sh"), format!("export {key}='{}'\n", "[".repeat(1_000_000))).unwrap();
    for format in ["human", "concise", "json"] {
        let run = run_in(&folder, &["check", "--format", format]);
        assert_eq!((run.stderr.as_str(), run.status), ("", 1), "{format}");
        assert!(run.stdout.len() < 1_000_000, "{format}: {} bytes", run.stdout.len());
    }
}

#[test]
fn an_output_that_cannot_be_written() {
    let folder = folder("full");
    for arguments in [["check"], ["--help"], ["--version"]] {
        let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
        let child = program().current_dir(&folder).args(arguments).stdout(Stdio::from(full)).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.starts_with("airenv: cannot write the output: "), "{told}");
    }
}

#[test]
fn a_reader_that_goes_away() {
    for (name, text) in [("many.env", "A=1\n"), ("many.sh", "astro deploiment\n")] {
        let folder = folder("pipe");
        fs::write(folder.join(name), text.repeat(50_000)).unwrap();
        let mut child = program().current_dir(&folder).args(["check", "--format", "concise"]).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), b"".as_slice()), "{name}");
    }
}

/// A file that disappears or grows between the walk and the reading is either reported or read.
#[test]
fn files_that_come_and_go() {
    let folder = folder("vanished");
    let names: Vec<String> = (0..200).flat_map(|index| [format!("v{index}.sh"), format!("v{index}.env")]).collect();
    let is_done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(std::sync::atomic::Ordering::Relaxed) {
                for name in &names {
                    let _ = fs::write(folder.join(name), "A=1\n");
                }
                for name in &names {
                    let _ = fs::remove_file(folder.join(name));
                }
            }
        });
        for _ in 0..20 {
            let run = run_in(&folder, &["check", "--format", "concise"]);
            let is_told = |line: &str| line.starts_with("airenv: v") && line.ends_with(": no such file");
            assert!(run.stderr.lines().all(is_told), "{}", run.stderr);
            assert_eq!(run.status, if run.stderr.is_empty() { 1 } else { 2 });
            assert!(run.stdout.starts_with("good.env:1:3: error AE002 "), "{}", run.stdout);
        }
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}
