//! What goes wrong outside of airenv: full disks, many runs at once, trees that change, odd names, little stack.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{program, run_in};

const BROKEN: &str = "AWS_DEFAULT_REGION = us-east-1\nB='x\n";

const MENDED: &str = "AWS_DEFAULT_REGION=us-east-1\nB='x\n";

/// A separate folder for each test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("faults").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".astro")).unwrap();
    folder
}

/// The files of a folder, by name, each with its text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    let mut files: Vec<_> = files
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

/// What a shell runs in the folder, with airenv as `$0`: its status and what it says.
fn shell(folder: &Path, script: &str) -> (Option<i32>, String) {
    let program = env!("CARGO_BIN_EXE_airenv");
    let output = Command::new("bash").args(["-c", script, program]).current_dir(folder).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// The limit on the size of files stands for a full disk: the write fails, the file stays, and nothing stays beside it.
/// Whether or not the signal of the limit is ignored.
#[test]
fn a_write_that_does_not_fit_leaves_the_file_and_nothing_beside_it() {
    let text: String = (0..1_000).map(|number| format!("KEY_{number}=x\n")).chain([BROKEN.to_owned()]).collect();
    for trap in ["", "trap '' XFSZ; "] {
        let folder = folder("full");
        fs::write(folder.join(".env"), &text).unwrap();
        let (status, said) =
            shell(&folder, &format!("{trap}ulimit -c 0 -f 4; exec \"$0\" check --fix --format concise > /dev/null"));
        assert_eq!((status, said.as_str()), (Some(2), "airenv: .env: cannot write: file too large\n"));
        assert!(files(&folder) == [(".env".to_owned(), text.clone())]);
    }
}

/// Each of them fixes what no other has fixed, and leaves what another one writes at the moment.
#[test]
fn a_hundred_runs_at_once_fix_every_file_once() {
    let folder = folder("at-once");
    let names: Vec<String> = (0..20).map(|number| format!("{number:02}.env")).collect();
    for name in &names {
        fs::write(folder.join(name), BROKEN).unwrap();
    }
    let start = || program().current_dir(&folder).args(["check", "--fix", "--format", "concise"]).spawn().unwrap();
    let runs: Vec<_> = (0..100).map(|_| start()).collect();
    for run in runs {
        let output = run.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{said}");
        let is_told = |line: &str| {
            line.starts_with("Fixed ")
                || line.starts_with("     1  ")
                || line.ends_with("it changed while airenv was fixing it, so airenv left it alone; run airenv again")
        };
        assert!(said.lines().all(is_told), "{said}");
    }
    let expected: Vec<_> = names.into_iter().map(|name| (name, MENDED.to_owned())).collect();
    assert_eq!(files(&folder), expected);
}

/// Folders, files and links take each other's places while airenv reads: it says so or reads what is there.
#[test]
fn a_tree_that_changes_below_a_run() {
    let folder = folder("changing");
    fs::write(folder.join("good.env"), "A='open\n").unwrap();
    let is_done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for turn in (0..4).cycle() {
                if is_done.load(std::sync::atomic::Ordering::Relaxed) {
                    return;
                }
                for number in 0..50 {
                    let path = folder.join(format!("v{number}.env"));
                    let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
                    let _ = match turn {
                        0 => fs::write(&path, "A=1\n"),
                        1 => fs::create_dir(&path).and_then(|()| fs::write(path.join(".env"), "A='1\n")),
                        2 => std::os::unix::fs::symlink(".", &path),
                        _ => std::os::unix::fs::symlink("nowhere", &path),
                    };
                }
            }
        });
        for arguments in [["check", "--format", "concise"], ["check", "--fix", "--quiet"]].into_iter().cycle().take(30)
        {
            let run = run_in(&folder, &arguments);
            assert!(matches!(run.status, 1 | 2), "{run:?}");
            assert!(run.stdout.contains("good.env") && !run.stderr.contains("internal error"), "{run:?}");
        }
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn ten_thousand_findings_in_one_file() {
    let folder = folder("many");
    let text: String = (0..10_000).map(|number| format!("AIRFLOW__CORE__NO_SUCH_{number} = x\n")).collect();
    fs::write(folder.join(".env"), &text).unwrap();
    for format in ["concise", "json", "sarif", "human"] {
        let run = run_in(&folder, &["check", "--format", format]);
        assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{format}");
        // GitHub takes 5,000 from a SARIF file.
        let least = if format == "sarif" { 5_000 } else { 10_000 };
        assert!(run.stdout.matches("AE006").count() >= least, "{format}");
    }
    assert_eq!(run_in(&folder, &["check", "--fix", "--unsafe-fixes", "--quiet"]).status, 0);
    assert_eq!(files(&folder), [(".env".to_owned(), text.replace(" = ", "="))]);
}

/// No name of a file breaks a line of a report, or begins a command of a build server.
#[test]
fn names_of_files_that_are_odd() {
    let folder = folder("names");
    let names: [&[u8]; 6] =
        [b"a\nb.env", b"\xff.env", b"q\"'<>&;.env", b"-x.env", b"%0A::error.env", b"##vso[x]\r.env"];
    for name in names {
        fs::write(folder.join(OsStr::from_bytes(name)), "A='open\n").unwrap();
    }
    let found = |format: &str| {
        let run = run_in(&folder, &["check", "--format", format]);
        assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{format}");
        run.stdout
    };
    for (format, start) in [("concise", ""), ("github", "::error file="), ("azure", "##vso[task.logissue type=error;")]
    {
        let output = found(format);
        let lines: Vec<&str> = output.lines().collect();
        assert_eq!(lines.len(), names.len(), "{output}");
        assert!(lines.iter().all(|line| line.starts_with(start) && !line.contains("##vso[x]")), "{output}");
    }
    for format in ["json", "sarif", "rdjson", "gitlab"] {
        let _: serde_json::Value = serde_json::from_str(&found(format)).unwrap();
    }
    for format in ["junit", "checkstyle"] {
        roxmltree::Document::parse(&found(format)).unwrap();
    }
}

/// Every command has its own stack, whatever the caller's is.
#[test]
fn a_small_stack_and_little_memory_are_enough() {
    let folder = folder("small");
    fs::write(folder.join("deep.env"), format!("AIRFLOW__SECRETS__BACKEND_KWARGS={}\n", "[".repeat(50_000))).unwrap();
    fs::write(folder.join("deep.sh"), format!("export AIRFLOW__SECRETS__BACKEND={}\n", "$(".repeat(50_000))).unwrap();
    fs::write(folder.join("compose.yaml"), format!("services: {}\n", "{a: ".repeat(5_000))).unwrap();
    // In KiB. Builds without optimization take twice the memory of others.
    for limit in ["-s 256", "-v 400000"] {
        for command in
            ["check --fix --unsafe-fixes --quiet", "show", "read deep.env", "read deep.sh", "convert --to shell ."]
        {
            let (status, said) = shell(&folder, &format!("ulimit -c 0 {limit}; exec \"$0\" {command} > /dev/null"));
            assert!(matches!(status, Some(0..=2)) && !said.contains("internal error"), "{limit} {command}: {said}");
        }
    }
}
