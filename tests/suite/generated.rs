//! Completions and manual pages in the checkout are what the program prints.

use std::fs;
use std::path::Path;

use crate::program::run_in;

/// The folder contains exactly these files, with what the program prints for each. `UPDATE=1`
/// writes them.
fn same(folder: &str, files: &[(String, Vec<&str>)]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join(folder);
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, arguments) in files {
            fs::write(folder.join(name), run_in(root, arguments).stdout).unwrap();
        }
    }
    let mut present: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    present.sort();
    let mut wanted: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    wanted.sort();
    assert_eq!(present, wanted);
    for (name, arguments) in files {
        let run = run_in(root, arguments);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{name}");
        assert!(run.stdout == fs::read_to_string(folder.join(name)).unwrap(), "{name} is old: UPDATE=1 writes it anew");
    }
}

#[test]
fn completions_are_the_printed_ones() {
    let shells = [
        ("airenv.bash", "bash"),
        ("_airenv", "zsh"),
        ("airenv.fish", "fish"),
        ("airenv.elv", "elvish"),
        ("_airenv.ps1", "powershell"),
    ];
    same("completions", &shells.map(|(name, shell)| (name.to_owned(), vec!["completions", shell])));
}

#[test]
fn manual_pages_are_the_printed_ones() {
    let program = airenv::cli::command();
    let commands = program.get_subcommands().map(clap::Command::get_name);
    let of_commands = commands.map(|name| (format!("airenv-{name}.1"), vec!["man", name]));
    let pages: Vec<(String, Vec<&str>)> =
        std::iter::once(("airenv.1".to_owned(), vec!["man"])).chain(of_commands).collect();
    same("man", &pages);
}

#[test]
fn a_page_of_no_command_is_refused() {
    let run = run_in(Path::new(env!("CARGO_MANIFEST_DIR")), &["man", "chek"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.starts_with("airenv: unknown command `chek`; expected one of check, "), "{}", run.stderr);
}
