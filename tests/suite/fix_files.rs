//! `--fix` on real files: what is written, what is never written, and what is kept.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::program::{Run, run_in, run_with_input};
use airenv::replace::{Replacement, Target, replace};

const BROKEN: &str = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n\
    AIRFLOW__SECRETS__BACKEND_KWARGS={'region_name': 'us-east-1', 'role_arn': 'arn:aws:iam::123456789012:role/geheim'}\n\
    OTHER=geheim\n";

/// A separate empty project for each test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fix-files").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("project/.astro")).unwrap();
    folder.join("project")
}

fn mended(text: &str) -> String {
    text.replace('\'', "\"")
}

fn fix(folder: &Path, arguments: &[&str]) -> Run {
    run_in(folder, &[&["check", "--fix"], arguments].concat())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn fix_writes_the_file_and_tells_what_was_mended() {
    let folder = folder("simple");
    fs::write(folder.join(".env"), BROKEN).unwrap();
    let run = fix(&folder, &[]);
    let told = "Fixed 1 problem in 1 file:\n     1  .env: AE201 kwargs-not-json\n";
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", told));
    assert_eq!(fs::read_to_string(folder.join(".env")).unwrap(), mended(BROKEN));
    assert_eq!(names(&folder), [".astro", ".env"]);
}

#[test]
fn the_exit_status_and_the_report_are_about_what_remains() {
    let folder = folder("remains");
    fs::write(folder.join(".env"), format!("{BROKEN}A='open\n")).unwrap();
    let run = fix(&folder, &[]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.starts_with(".env:4:3: error AE002 ") && run.stdout.lines().count() == 1, "{}", run.stdout);
}

#[test]
fn a_second_run_changes_nothing_and_touches_nothing() {
    let folder = folder("twice");
    let path = folder.join(".env");
    fs::write(&path, BROKEN).unwrap();
    fix(&folder, &[]);
    let long_ago = SystemTime::now() - Duration::from_secs(100_000);
    fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    let was = fs::metadata(&path).unwrap().modified().unwrap();
    let run = fix(&folder, &[]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), was);
}

#[test]
fn only_wanted_kinds_of_repairs_are_made() {
    let folder = folder("kinds");
    let script = "astro deployment variable update --deployment-id \"$ID\" --env .env.prod\n";
    fs::write(folder.join("store.sh"), script).unwrap();
    fs::write(folder.join(".env.prod"), "A=1\n").unwrap();
    assert_eq!(fix(&folder, &[]).status, 1);
    assert_eq!(fs::read_to_string(folder.join("store.sh")).unwrap(), script);
    assert_eq!(fix(&folder, &["--unsafe-fixes"]).status, 0);
    let loads = script.replace("--env", "--load --env");
    assert_eq!(fs::read_to_string(folder.join("store.sh")).unwrap(), loads);
    // A rule that does not run fixes nothing.
    fs::write(folder.join(".env"), BROKEN).unwrap();
    assert_eq!(fix(&folder, &["--ignore", "AE201"]).status, 0);
    assert_eq!(fs::read_to_string(folder.join(".env")).unwrap(), BROKEN);
    assert_eq!(run_in(&folder, &["check", "--unsafe-fixes"]).status, 2);
    assert_eq!(run_in(&folder, &["check", "--fix", "--diff"]).status, 2);
}

#[test]
fn diff_writes_nothing_and_shows_no_value() {
    let folder = folder("diff");
    fs::write(folder.join(".env"), BROKEN.trim_end()).unwrap();
    let run = run_in(&folder, &["check", "--diff"]);
    let expected = "--- .env\n+++ .env\n@@ -1,3 +1,3 @@\n \
        AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n\
        -AIRFLOW__SECRETS__BACKEND_KWARGS={'region_name': 'us-east-1', 'role_arn': 'arn:aws:iam::123456789012:role/geheim'}\n\
        +AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\", \"role_arn\": \"arn:aws:iam::123456789012:role/geheim\"}\n \
        OTHER=****\n\\ No newline at end of file\n";
    assert_eq!((run.status, run.stdout.as_str()), (1, expected));
    assert_eq!(run.stderr, "Would fix 1 problem in 1 file:\n     1  .env: AE201 kwargs-not-json\n");
    assert_eq!(fs::read_to_string(folder.join(".env")).unwrap(), BROKEN.trim_end());
    fs::write(folder.join(".env"), mended(BROKEN)).unwrap();
    let run = run_in(&folder, &["check", "--diff"]);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", "No problems would be fixed\n"));
}

#[test]
fn standard_input_is_printed_fixed_and_never_written() {
    let folder = folder("stdin");
    fs::write(folder.join(".env"), BROKEN).unwrap();
    let input = format!("{BROKEN}FOO=1\nFOO=2\n");
    let arguments = ["check", "-", "--stdin-filename", ".env", "--fix", "--format", "concise"];
    let run = run_with_input(&arguments, input.as_bytes());
    assert_eq!((run.status, run.stdout), (1, mended(&input)));
    assert!(run.stderr.starts_with("Fixed 1 problem in 1 file:\n"), "{}", run.stderr);
    assert!(run.stderr.contains("\n.env:5:1: warning AE004 "), "{}", run.stderr);
    let run = run_with_input(&arguments, b"A=1");
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "A=1", ""));
}

#[test]
fn line_ends_the_last_line_and_the_mark_at_the_start_stay() {
    let folder = folder("kept");
    let comment = "AWS_DEFAULT_REGION='us-east-1' # note\n";
    let windows = |text: &str| text.replace('\n', "\r\n");
    let texts = [
        ("crlf", windows(BROKEN), windows(&mended(BROKEN))),
        ("no-end", BROKEN.trim_end().to_owned(), mended(BROKEN.trim_end())),
        ("mark", format!("\u{FEFF}{BROKEN}"), format!("\u{FEFF}{}", mended(BROKEN))),
        ("line", windows(comment), windows("# note\nAWS_DEFAULT_REGION=us-east-1\n")),
        ("last", comment.trim_end().to_owned(), "# note\nAWS_DEFAULT_REGION=us-east-1".to_owned()),
        ("first", "\u{FEFF}ENV A=1\n".to_owned(), "\u{FEFF}A=1\n".to_owned()),
    ];
    for (name, text, _) in &texts {
        fs::write(folder.join(format!("{name}.env")), text).unwrap();
    }
    // The mark is a mistake of its own.
    fix(&folder, &["--ignore", "AE016"]);
    for (name, _, expected) in &texts {
        assert_eq!(&fs::read_to_string(folder.join(format!("{name}.env"))).unwrap(), expected, "{name}");
    }
}

#[test]
fn files_that_are_only_context_are_not_written() {
    let folder = folder("context");
    fs::write(folder.join(".env"), BROKEN).unwrap();
    fs::write(folder.join("other.env"), BROKEN).unwrap();
    fix(&folder, &[".env"]);
    assert_eq!(fs::read_to_string(folder.join(".env")).unwrap(), mended(BROKEN));
    assert_eq!(fs::read_to_string(folder.join("other.env")).unwrap(), BROKEN);
}

#[test]
fn many_files_are_mended_in_one_run() {
    let folder = folder("many");
    for index in 0..100 {
        fs::create_dir_all(folder.join(format!("d{index}"))).unwrap();
        fs::write(folder.join(format!("d{index}/.env")), BROKEN).unwrap();
    }
    let run = fix(&folder, &[]);
    assert!(run.stderr.starts_with("Fixed 100 problems in 100 files:\n"), "{}", run.stderr);
    assert!((0..100).all(|index| fs::read_to_string(folder.join(format!("d{index}/.env"))).unwrap() == mended(BROKEN)));
}

#[test]
fn a_file_that_changed_meanwhile_is_left_and_so_is_what_belongs_to_it() {
    let folder = folder("changed");
    let path = |name: &str| folder.join(name);
    fs::write(path("a.env"), "A=1\n").unwrap();
    fs::write(path("b.env"), "B=new\n").unwrap();
    let target = |name: &str| Target::new(name, &path(name), &folder).unwrap();
    let replacements = [
        Replacement { target: target("a.env"), before: "A=1\n", after: "A=2\n" },
        Replacement { target: target("b.env"), before: "B=old\n", after: "B=2\n" },
    ];
    let error = replace(&replacements).unwrap_err();
    assert_eq!(error.path, "b.env");
    assert!(error.reason.starts_with("it changed while"), "{}", error.reason);
    assert_eq!(fs::read_to_string(path("a.env")).unwrap(), "A=1\n");
    assert_eq!(fs::read_to_string(path("b.env")).unwrap(), "B=new\n");
    assert_eq!(names(&folder), [".astro", "a.env", "b.env"]);
    fs::write(path("b.env"), "B=old\n").unwrap();
    replace(&replacements).unwrap();
    assert_eq!(fs::read_to_string(path("a.env")).unwrap(), "A=2\n");
    assert_eq!(fs::read_to_string(path("b.env")).unwrap(), "B=2\n");
}

#[test]
fn a_read_only_file_is_an_error_and_the_others_are_mended() {
    let folder = folder("read-only");
    fs::write(folder.join("a.env"), BROKEN).unwrap();
    fs::write(folder.join("b.env"), BROKEN).unwrap();
    let mut permissions = fs::metadata(folder.join("a.env")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(folder.join("a.env"), permissions).unwrap();
    let run = fix(&folder, &[]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("airenv: a.env: not fixed: it is read-only\n"), "{}", run.stderr);
    assert!(run.stdout.starts_with("a.env:2:35: error AE201 "), "{}", run.stdout);
    assert_eq!(fs::read_to_string(folder.join("a.env")).unwrap(), BROKEN);
    assert_eq!(fs::read_to_string(folder.join("b.env")).unwrap(), mended(BROKEN));
    // A file with nothing to fix may be in any state.
    assert_eq!(fix(&folder, &["b.env"]).status, 0);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::process::{Command, Stdio};
    use std::sync::Barrier;
    use std::time::{Duration, Instant};

    use super::{BROKEN, Replacement, Target, fix, folder, fs, mended, names, replace};

    /// Signals at any time: the file is the old one or the fixed one, and no other file is left
    /// beside it.
    #[test]
    fn signals_leave_nothing_half_written() {
        let folder = folder("signals");
        let path = folder.join(".env");
        let lines: String = (0..400).map(|line| format!("KEY_{line}=value {line}\n")).collect();
        let old = format!("{BROKEN}{lines}");
        let (mut ended, mut written) = (0, 0);
        for round in 0..140_u64 {
            fs::write(&path, &old).unwrap();
            let mut run = Command::new(env!("CARGO_BIN_EXE_airenv"));
            let mut run = run.args(["check", "--fix", "--isolated", ".env"]).current_dir(&folder);
            run = run.stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = run.spawn().unwrap();
            if round == 139 {
                child.wait().unwrap();
            }
            std::thread::sleep(Duration::from_micros(150 * round));
            let signal = ["-TERM", "-INT", "-HUP", "-QUIT"][usize::try_from(round % 4).unwrap()];
            let sent = Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status();
            sent.unwrap();
            ended += u32::from(child.wait().unwrap().code().is_none());
            let text = fs::read_to_string(&path).unwrap();
            written += u32::from(text == mended(&old));
            assert!(text == old || text == mended(&old), "round {round}: {text}");
            assert_eq!(names(&folder), [".astro", ".env"], "round {round}");
        }
        // Some must come before the end, and some files must be fixed; otherwise nothing was
        // tested.
        assert!(ended > 0 && written > 0, "{ended} runs ended by the signal, {written} files mended");
    }

    /// Somebody saves the file at any moment of the replacement, as editors do: what was saved is there
    /// afterwards.
    #[test]
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    fn what_somebody_saves_meanwhile_is_never_lost() {
        let folder = folder("saved-meanwhile");
        let path = folder.join(".env");
        let (mut replaced, mut refused) = (0, 0);
        for round in 0..400_u32 {
            fs::write(&path, "A=old\n").unwrap();
            let target = Target::new(".env", &path, &folder).unwrap();
            let saved = format!("A=saved {round}\n");
            let draft = folder.join("draft");
            fs::write(&draft, &saved).unwrap();
            let start = Barrier::new(2);
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    start.wait();
                    let begun = Instant::now();
                    while begun.elapsed() < Duration::from_micros(u64::from(round % 100) * 4) {
                        std::hint::spin_loop();
                    }
                    fs::rename(&draft, &path).unwrap();
                });
                start.wait();
                match replace(&[Replacement { target, before: "A=old\n", after: "A=new\n" }]) {
                    Ok(()) => replaced += 1,
                    Err(error) => {
                        assert!(error.reason.starts_with("it changed while"), "{}", error.reason);
                        refused += 1;
                    }
                }
            });
            assert_eq!(fs::read_to_string(&path).unwrap(), saved, "round {round}");
            assert_eq!(names(&folder), [".astro", ".env"], "round {round}");
        }
        println!("{replaced} replaced before it was saved, {refused} left alone");
    }

    #[test]
    fn permissions_and_the_owner_stay() {
        let folder = folder("permissions");
        let path = folder.join(".env");
        for mode in [0o600, 0o640, 0o664, 0o755] {
            fs::write(&path, BROKEN).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            // Only the superuser can change a file's owner.
            let given = std::os::unix::fs::chown(&path, Some(12345), Some(12345)).is_ok();
            fix(&folder, &[]);
            let metadata = fs::metadata(&path).unwrap();
            assert_eq!(metadata.mode() & 0o7777, mode);
            assert!(!given || (metadata.uid(), metadata.gid()) == (12345, 12345));
            assert_eq!(fs::read_to_string(&path).unwrap(), mended(BROKEN));
        }
    }

    #[test]
    fn a_link_inside_of_the_project_is_followed_and_stays_a_link() {
        let folder = folder("link-inside");
        fs::create_dir(folder.join("deep")).unwrap();
        fs::write(folder.join("deep/real"), BROKEN).unwrap();
        symlink("deep/real", folder.join(".env")).unwrap();
        let run = fix(&folder, &[]);
        assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        assert_eq!(fs::read_to_string(folder.join("deep/real")).unwrap(), mended(BROKEN));
        assert!(fs::symlink_metadata(folder.join(".env")).unwrap().is_symlink());
        assert_eq!(names(&folder.join("deep")), ["real"]);
        // A file and a link to it are fixed once.
        fs::write(folder.join("deep/real"), BROKEN).unwrap();
        symlink("deep/real", folder.join("x.env")).unwrap();
        let run = fix(&folder, &[]);
        assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        assert_eq!(fs::read_to_string(folder.join("deep/real")).unwrap(), mended(BROKEN));
    }

    #[test]
    fn a_link_out_of_the_project_is_never_written() {
        let folder = folder("link-outside");
        let outside = folder.parent().unwrap().join("outside.env");
        fs::write(&outside, BROKEN).unwrap();
        symlink(&outside, folder.join(".env")).unwrap();
        let run = fix(&folder, &[]);
        let told = "airenv: .env: not fixed: a link on its path leads out of the project\n";
        assert_eq!((run.status, run.stderr.as_str()), (2, told));
        assert!(run.stdout.starts_with(".env:2:35: error AE201 "), "{}", run.stdout);
        assert_eq!(fs::read_to_string(&outside).unwrap(), BROKEN);
        // Nor through a folder that is a link.
        let elsewhere = folder.parent().unwrap().join("link-outside-folder");
        let _ = fs::create_dir(&elsewhere);
        fs::write(elsewhere.join("a.env"), BROKEN).unwrap();
        symlink(&elsewhere, folder.join("linked")).unwrap();
        let run = fix(&folder, &["linked/a.env"]);
        assert_eq!(run.status, 2);
        assert_eq!(run.stderr, "airenv: linked/a.env: not fixed: a link on its path leads out of the project\n");
        assert_eq!(fs::read_to_string(elsewhere.join("a.env")).unwrap(), BROKEN);
    }

    #[test]
    fn a_file_with_other_names_is_never_written() {
        let folder = folder("hard-link");
        fs::write(folder.join(".env"), BROKEN).unwrap();
        fs::hard_link(folder.join(".env"), folder.join("copy")).unwrap();
        let run = fix(&folder, &[]);
        let told = "airenv: .env: not fixed: it has other names (hard links), which would keep the old text\n";
        assert_eq!((run.status, run.stderr.as_str()), (2, told));
        assert_eq!(fs::read_to_string(folder.join("copy")).unwrap(), BROKEN);
        assert_eq!(fs::read_to_string(folder.join(".env")).unwrap(), BROKEN);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error() {
        let folder = folder("read-only-folder");
        fs::write(folder.join(".env"), BROKEN).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
        let is_administrator = fs::write(folder.join("probe"), "").is_ok();
        if is_administrator {
            println!("skipped: the administrator may write everywhere");
        } else {
            let run = fix(&folder, &[]);
            assert_eq!(run.status, 2);
            assert!(run.stderr.contains("airenv: .env: cannot write: permission denied\n"), "{}", run.stderr);
            assert!(run.stdout.starts_with(".env:2:35: error AE201 "), "{}", run.stdout);
            assert_eq!(fs::read_to_string(folder.join(".env")).unwrap(), BROKEN);
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn what_looks_like_a_comment_and_may_be_data_stays_where_it_is() {
    let fixed = |text: &str| {
        run_with_input(&["check", "-", "--stdin-filename", ".env", "--fix", "--format", "concise"], text.as_bytes())
            .stdout
    };
    let kwargs = |json: &str| {
        let class = "airflow.providers.hashicorp.secrets.vault.VaultBackend";
        format!("AIRFLOW__SECRETS__BACKEND={class}\nAIRFLOW__SECRETS__BACKEND_KWARGS={json}\n")
    };
    let kept = [
        kwargs(r#"{"url": "https://vault.example.net", # the server "token": "x"}"#),
        kwargs(r#"{"url": "https://vault.example.net", "auth_type": , // "token", "token": "x"}"#),
        "AIRFLOW_VAR_SETTINGS={\"a\": 1, # airenv: ignore[AE007] \"b\": 2}\n".to_owned(),
        "AIRFLOW_VAR_GREETING=say \"hello # airenv: ignore[AE007] and\" welcome\n".to_owned(),
    ];
    for text in kept {
        assert_eq!(fixed(&text), text);
    }
    // The near misses: a value that is complete before it.
    let moved = "STAGE=dev\n# airenv: ignore[AE004] it's so\nSTAGE=it's\n";
    assert_eq!(fixed("STAGE=dev\nSTAGE=it's # airenv: ignore[AE004] it's so\n"), moved);
    let json = r#"{"url": "https://vault.example.net", "auth_type": "token", "token": "x"}"#;
    assert_eq!(
        fixed(&kwargs(&json.replace("\"token\",", "\"token\" /* as on prod */,"))),
        kwargs(json).replace("\"token\",", "\"token\" ,")
    );
}

#[test]
fn a_file_that_a_script_sources_keeps_what_bash_needs() {
    let class = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let kwargs = r#"{"role_arn": "arn:aws:iam::123456789012:role/airflow", "region_name": "us-east-1"}"#;
    let quoted = format!("AIRFLOW__SECRETS__BACKEND={class}\nAIRFLOW__SECRETS__BACKEND_KWARGS='{kwargs}'\n");
    let exported = format!("export AWS_DEFAULT_REGION=us-east-1\n{quoted}");
    let folder = folder("sourced");
    let fixed = |script: &str, text: &str| {
        fs::write(folder.join(".env"), text).unwrap();
        fs::write(folder.join("deploy.sh"), format!("#!/bin/bash\n{script}\nastro deployment list\n")).unwrap();
        fix(&folder, &[]);
        fs::read_to_string(folder.join(".env")).unwrap()
    };
    for script in [". ./.env", "source .env", "source \"$(dirname \"$0\")/.env\"", "eval \"$(cat .env)\""] {
        assert_eq!(fixed(script, &exported), exported, "{script}");
    }
    assert_eq!(fixed("set -a; . ./.env; set +a", &quoted), quoted);
    assert_eq!(fixed("export $(grep -v '^#' .env | xargs)", &quoted), quoted);
    // The near misses: nothing reads it, or it is read as something else.
    let bare = quoted.replace('\'', "");
    for script in ["# . ./.env", "cat .env", ". ./other.env"] {
        assert_eq!(fixed(script, &quoted), bare, "{script}");
    }
}

/// Whether `astro` should do what it does not do as written is for people to decide.
#[test]
fn a_safe_fix_gives_effect_to_no_command_that_had_none() {
    let folder = folder("no-effect");
    for command in [
        "deployment variable undelete X --yes",
        "deployment variable create -d x --unload",
        "deployment variable create -d x --nosecret A=1",
        "deployment variable create -d x --secrets A=1",
        "deployment variable create -d x -secret A=1",
    ] {
        let script = format!("#!/bin/bash\nastro {command}\n");
        fs::write(folder.join("deploy.sh"), &script).unwrap();
        fix(&folder, &["--select", "AE6"]);
        assert_eq!(fs::read_to_string(folder.join("deploy.sh")).unwrap(), script, "{command}");
    }
}

/// A finding whose fix would do harm is reported without it: another line expands the name, two
/// stores use the kwargs, the next line has the same name. A comment that ignores nothing is
/// removed from a script, and what is below it stays.
#[test]
fn a_repair_that_would_harm_is_not_offered() {
    let store = "airflow.providers.amazon.aws.secrets";
    let [ssm, manager] =
        ["systems_manager.SystemsManagerParameterStoreBackend", "secrets_manager.SecretsManagerBackend"];
    let kwargs = "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"/airflow/connections\"}";
    let two =
        format!("AIRFLOW__SECRETS__BACKEND={store}.{ssm}\nAIRFLOW__SECRETS__BACKEND={store}.{manager}\n{kwargs}\n");
    let cases = [
        (".env", "AIRFLOW_CONN_my_db=postgres://h/db\nDATABASE_URL=${AIRFLOW_CONN_my_db}\n", None),
        (".env", two.as_str(), None),
        (".env", "\u{feff}STAGE=1\nSTAGE=2\n", None),
        (".env", "AIRFLOW__SECRETS__BACKEND_KWARGS:={'a': 1}\n", None),
        (".env", "AIRFLOW_CONN_my_db=postgres://h/db\n", Some("AIRFLOW_CONN_MY_DB=postgres://h/db\n")),
        (".env", "\u{a0}\u{a0}AWS\u{2013}REGION\u{a0}=us-east-1\n", Some("AWS_REGION=us-east-1\n")),
        (
            "deploy.sh",
            "echo a\n# airenv: ignore[AE608]\nastro deployment variable create -d x A=1\n",
            Some("echo a\nastro deployment variable create -d x A=1\n"),
        ),
    ];
    for (index, (name, text, mended)) in cases.into_iter().enumerate() {
        let folder = folder(&format!("harm-{index}"));
        std::fs::write(folder.join(name), text).unwrap();
        let run = fix(&folder, &["--unsafe-fixes"]);
        assert!(!run.stderr.contains("mistake"), "{text}{}", run.stderr);
        assert_eq!(std::fs::read_to_string(folder.join(name)).unwrap(), mended.unwrap_or(text));
    }
}

#[test]
fn json_in_a_dockerfile_gets_its_quotes() {
    let folder = folder("dockerfile");
    let text = "FROM apache/airflow:2.10.5\r\nENV A=1 \\\r\n  AIRFLOW_CONN_A={\"conn_type\":\"http\",\"host\":\"a\"} B={\"a\":\"$A\"}\r\n";
    fs::write(folder.join("Dockerfile"), text).unwrap();
    let run = fix(&folder, &[]);
    let mended = text.replace("={\"conn", "='{\"conn").replace("\"} B", "\"}' B");
    assert_eq!(fs::read_to_string(folder.join("Dockerfile")).unwrap(), mended);
    // A value that contains a name to expand is reported and not edited.
    assert!(
        run.stdout.starts_with("Dockerfile:3:54: error AE805 ") && run.stdout.lines().count() == 1,
        "{}",
        run.stdout
    );
}
