//! What people see fits the terminal, at every width and for every rule.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use airenv::rules;
use unicode_width::UnicodeWidthStr;

use crate::program;

/// Columns of a narrow pane, of the usual terminal, and of wide ones.
const WIDTHS: [usize; 5] = [60, 80, 100, 120, 200];

/// Every rule's bad example, each in a separate project.
fn examples(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    for rule in rules::ALL {
        let project = folder.join(rule.code);
        fs::create_dir_all(project.join(".astro")).unwrap();
        let files: Vec<_> = rule.bad.files().filter(|(path, _)| !path.starts_with(".git/")).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_ref())).collect();
        program::write(&project, &files);
    }
    folder
}

fn run(folder: &Path, width: usize, arguments: &[&str]) -> String {
    let mut command = program::program();
    command.current_dir(folder).env("COLUMNS", width.to_string()).args(arguments);
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// A line may be too long only because of a path, or of a word that barely fits. A command is to be copied as a whole.
fn is_fitting(line: &str, width: usize) -> bool {
    const PROGRAMS: [&str; 7] = ["aws ", "gcloud ", "az ", "vault ", "kubectl ", "yc ", "akeyless "];
    let last = line.rsplit(' ').next().unwrap_or_default();
    let is_command =
        line.strip_prefix("    ").is_some_and(|line| PROGRAMS.iter().any(|program| line.starts_with(program)));
    is_command || line.width() <= width || line.contains("─[") || last.width() + 26 > width
}

#[test]
fn every_line_fits_the_terminal() {
    let folder = examples("width");
    let forms: [&[&str]; 4] = [
        &["check", ".", "--format", "human", "--color", "never"],
        &["check", ".", "--format", "grouped", "--color", "never"],
        &["rules"],
        &["show", "."],
    ];
    for width in WIDTHS {
        for form in forms {
            let shown = run(&folder, width, form);
            assert!(shown.lines().count() > 90, "{form:?}");
            let long: Vec<&str> = shown.lines().filter(|line| !is_fitting(line, width.min(160))).collect();
            assert_eq!(long, [""; 0], "{form:?} at {width}");
        }
    }
}

/// `script` gives the program a terminal of its own; if it is not installed, only the test above
/// runs.
#[test]
fn the_terminal_tells_its_width() {
    let folder = examples("terminal");
    let program = env!("CARGO_BIN_EXE_airenv");
    for width in [60, 80, 120] {
        let line = format!("stty rows 40 cols {width} && exec '{program}' check AE305 AE201 --color never");
        let Ok(output) = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .current_dir(&folder)
            .env("LANG", "C.UTF-8")
            .env_remove("COLUMNS")
            .output()
        else {
            println!("not tried: `script` is not installed");
            return;
        };
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(shown.contains("error[AE305]"), "{shown}");
        let widest = shown.lines().map(|line| line.trim_end().width()).max().unwrap();
        assert!(widest <= width && widest > width - 20, "{widest} columns of {width}: {shown}");
    }
}
