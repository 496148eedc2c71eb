//! Runs the built program.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run printed, and its exit status.
#[derive(Debug)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The program, ready for arguments: no colours, no terminal settings of the machine.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airenv"));
    let pipelines = ["GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD"];
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "LC_ALL", "LC_CTYPE"].into_iter().chain(pipelines) {
        command.env_remove(name);
    }
    command.env("LANG", "C.UTF-8").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Writes files below a folder.
pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// An empty folder for a case of a test.
pub fn folder(test: &str, case: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test).join(case);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The same with these files, and its own root.
pub fn project(test: &str, case: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = folder(test, case);
    std::fs::create_dir(folder.join(".astro")).unwrap();
    write(&folder, files);
    folder
}

/// The same as the repository of an Airflow project, whose `.env` files are all checked.
pub fn repository(test: &str, case: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = folder(test, case);
    std::fs::create_dir(folder.join(".git")).unwrap();
    write(&folder, &[("airflow_settings.yaml", "")]);
    write(&folder, files);
    folder
}

/// Runs it in a folder.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    finish(program().current_dir(folder).args(arguments).spawn().unwrap())
}

/// Runs it with standard input, in an empty project.
pub fn run_with_input(arguments: &[&str], input: &[u8]) -> Run {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty-project");
    std::fs::create_dir_all(folder.join(".astro")).unwrap();
    let mut child = program().current_dir(folder).args(arguments).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let run = finish(child);
    writer.join().unwrap();
    run
}

fn finish(child: std::process::Child) -> Run {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8 output");
    Run { status: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}
