//! Baselines: known findings are not reported, wherever they have moved to, and no part of a value
//! is kept.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{self, Run, run_in, write};

const KNOWN: &str = "airenv-baseline.json";

fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    program::repository("baseline", name, files)
}

fn check(folder: &Path, options: &[&str]) -> Run {
    run_in(folder, &[&["check", "--format", "concise"], options].concat())
}

/// The positions and codes of the reported findings.
fn reported(folder: &Path, options: &[&str]) -> Vec<String> {
    let run = check(folder, &[&["--baseline", KNOWN], options].concat());
    let is_clean = run.stdout.is_empty();
    assert!(if is_clean { run.stderr.starts_with("no findings (") } else { run.stderr.is_empty() }, "{}", run.stderr);
    run.stdout.lines().map(|line| line.split(' ').take(3).collect::<Vec<_>>().join(" ")).collect()
}

fn record(folder: &Path) -> String {
    let run = check(folder, &["--write-baseline", KNOWN]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    fs::read_to_string(folder.join(KNOWN)).unwrap()
}

fn summary(folder: &Path, options: &[&str]) -> String {
    let run = run_in(folder, &[&["check", "--format", "human", "--baseline", KNOWN], options].concat());
    run.stdout.lines().last().unwrap_or_default().to_owned()
}

const SCRIPT: &str = "astro deployment variable create DB_PASSWORD=\"$DB_PASSWORD\" STAGE=prod\n";

#[test]
fn a_baseline_in_full() {
    let folder = folder(
        "full",
        &[(".env", "A=1\nA=2\nENV B=1\nB=2\nENV B=3\n"), ("deploy/x.sh", SCRIPT), ("z.env", "C='hunter2\n")],
    );
    let run = check(&folder, &["--write-baseline", KNOWN]);
    assert_eq!((run.stdout.as_str(), run.status), ("wrote 7 findings (4 errors) to airenv-baseline.json\n", 0));
    let expected = r#"[{"airenv-baseline":1}
,{"path":".env","rule":"AE004","about":"","count":1}
,{"path":".env","rule":"AE004","about":"A","count":1}
,{"path":".env","rule":"AE014","about":"","count":2}
,{"path":"deploy/x.sh","rule":"AE501","about":"astro deployment variable create DB_PASSWORD","count":1}
,{"path":"deploy/x.sh","rule":"AE608","about":"astro deployment variable create","count":1}
,{"path":"z.env","rule":"AE002","about":"C","count":1}
]
"#;
    assert_eq!(fs::read_to_string(folder.join(KNOWN)).unwrap(), expected);
    assert_eq!(reported(&folder, &[]), [] as [&str; 0]);
    assert_eq!(check(&folder, &["--baseline", KNOWN, "--fail-on", "note"]).status, 0);
    assert_eq!(summary(&folder, &[]), "no findings (3 files checked, 7 findings in the baseline)");
}

#[test]
fn what_is_known_may_move_and_what_is_new_is_told() {
    let folder = folder("move", &[(".env", "A=1\nA=2\n"), ("x.sh", SCRIPT)]);
    record(&folder);
    write(&folder, &[(".env", "# more\n\nB=1\nB=2\nA=3\n\nA=4\n")]);
    write(&folder, &[("x.sh", &format!("set -eu\n\n{SCRIPT}{SCRIPT}"))]);
    assert_eq!(
        reported(&folder, &[]),
        [".env:4:1: warning AE004", "x.sh:4:1: warning AE608", "x.sh:4:34: error AE501"]
    );
    write(&folder, &[("x.sh", "astro deployment variable create API_TOKEN=\"$T\" --deployment-id \"$ID\"\n")]);
    assert_eq!(reported(&folder, &["x.sh"]), ["x.sh:1:34: error AE501"]);
}

#[test]
fn what_no_longer_occurs_is_counted_where_it_was_looked_for() {
    let folder = folder("gone", &[("a.env", "A=1\nA=2\nENV B=1\n"), ("b.env", "A=1\nA=2\n"), ("c.env", "A=1\nA=2\n")]);
    record(&folder);
    write(&folder, &[("a.env", "A=1\n")]);
    fs::remove_file(folder.join("c.env")).unwrap();
    let tail = |text: &str| text.split_once("checked").map(|(_, tail)| tail.to_owned()).unwrap_or_default();
    let gone = |options: &[&str]| tail(&summary(&folder, options));
    assert_eq!(gone(&[]), ", 1 finding in the baseline, 3 baseline entries no longer occur)");
    assert_eq!(gone(&["b.env"]), ", 1 finding in the baseline, 1 baseline entry no longer occurs)");
    assert_eq!(gone(&["b.env", "--ignore", "AE004"]), ")");
}

#[test]
fn paths_count_from_the_folder_of_the_baseline() {
    let folder = folder("paths", &[("a/.env", "A=1\nA=2\n"), ("ci/x", ""), ("a/b/.env", "A=1\nA=2\n")]);
    let run = run_in(&folder.join("a"), &["check", "--write-baseline", "../ci/known.json"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let text = fs::read_to_string(folder.join("ci/known.json")).unwrap();
    assert!(text.contains("\"path\":\"../a/.env\"") && text.contains("\"path\":\"../a/b/.env\""), "{text}");
    for (from, baseline, path) in
        [("", "ci/known.json", "."), ("a/b", "../../ci/known.json", ".."), ("ci", "known.json", "../a")]
    {
        let run = run_in(&folder.join(from), &["check", path, "--baseline", baseline]);
        assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{from}");
    }
    let absolute = folder.join("a/.env");
    let run = run_in(&folder, &["check", absolute.to_str().unwrap(), "--baseline", "ci/known.json"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
}

#[test]
fn ignored_findings_are_not_in_it() {
    let folder = folder("ignored", &[(".env", "A=1\n# airenv: ignore[AE004]\nA=2\n# airenv: ignore[AE014]\nB=1\n")]);
    let text = record(&folder);
    assert_eq!(
        text,
        "[{\"airenv-baseline\":1}\n,{\"path\":\".env\",\"rule\":\"AE902\",\"about\":\"\",\"count\":1}\n]\n"
    );
    assert_eq!(summary(&folder, &[]), "no findings (1 file checked, 1 finding ignored, 1 finding in the baseline)");
}

#[test]
fn two_branches_can_be_put_together() {
    let folder = folder("merge", &[("a.env", "A=1\nA=2\n"), ("b.env", "B=1\nB=2\n"), (KNOWN, "")]);
    let head = "[{\"airenv-baseline\":1}\n";
    let line = |path: &str, about: &str, count: usize| {
        format!(",{{\"path\":\"{path}\",\"rule\":\"AE004\",\"about\":\"{about}\",\"count\":{count}}}\n")
    };
    // Merging both sides duplicates a line, or leaves two with different counts.
    let union = [head, &line("a.env", "A", 1), &line("b.env", "B", 1), &line("b.env", "B", 2), "]\n"].concat();
    write(&folder, &[(KNOWN, &union)]);
    assert_eq!(reported(&folder, &[]), [] as [&str; 0]);
    let marked = union.replacen(",{", "<<<<<<< ours\n,{", 1);
    write(&folder, &[(KNOWN, &marked)]);
    let run = check(&folder, &["--baseline", KNOWN]);
    let expected = "airenv: airenv-baseline.json: has merge conflict markers; keep the lines of both sides and remove the markers\n";
    assert_eq!((run.stderr.as_str(), run.status), (expected, 2));
}

#[test]
fn a_baseline_that_is_none() {
    let folder = folder("broken", &[(".env", "A=1\nA=2\n")]);
    let told = |text: &[u8]| {
        fs::write(folder.join(KNOWN), text).unwrap();
        let run = check(&folder, &["--baseline", KNOWN]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert!(!run.stderr.contains("hunter2"), "{}", run.stderr);
        run.stderr.trim_start_matches("airenv: airenv-baseline.json: ").trim_end().to_owned()
    };
    assert_eq!(
        told(b"[{\"airenv-baseline\":1}\n,hunter2]"),
        "not a baseline: not a JSON array at line 2, column 2; create one with `--write-baseline`"
    );
    assert_eq!(
        told(b"{\"hunter2\": 1}"),
        "not a baseline: not a JSON array at line 1, column 0; create one with `--write-baseline`"
    );
    assert_eq!(told(b"[]"), "not a baseline; create one with `--write-baseline`");
    assert_eq!(told(b"[\"hunter2\"]"), "not a baseline; create one with `--write-baseline`");
    assert_eq!(
        told(b"[{\"airenv-baseline\":2}]"),
        "written by another version of airenv; write it again with `--write-baseline`"
    );
    assert_eq!(
        told(b"[{\"airenv-baseline\":1},{\"path\":\"hunter2\"}]"),
        "entry 1 is invalid: expected path, rule, about and count"
    );
    assert!(told(b"caf\xE9").starts_with("invalid UTF-8 at byte 4"));
    assert!(told(b"").starts_with("not a baseline"));
    let run = check(&folder, &["--baseline", "none.json"]);
    assert_eq!((run.stderr.as_str(), run.status), ("airenv: none.json: no such file\n", 2));
    let run = check(&folder, &["--baseline", "."]);
    assert_eq!((run.stderr.as_str(), run.status), ("airenv: .: not a regular file\n", 2));
    let run = check(&folder, &["--baseline", KNOWN, "--write-baseline", KNOWN]);
    assert_eq!(run.status, 2);
}

#[test]
fn a_baseline_that_cannot_be_written() {
    let folder = folder("unwritten", &[(".env", "A=1\nA=2\n"), ("bad.env", "")]);
    let told = |to: &str| {
        let run = check(&folder, &["--write-baseline", to]);
        (run.stderr, run.status)
    };
    assert_eq!(told("."), ("airenv: .: cannot write the baseline: is a directory\n".to_owned(), 2));
    let expected = "airenv: no/such/folder.json: cannot write the baseline: no such file\n";
    assert_eq!(told("no/such/folder.json"), (expected.to_owned(), 2));
    // An incomplete one would not suppress the findings missing from it, and a later one too many.
    fs::write(folder.join(KNOWN), "kept").unwrap();
    fs::write(folder.join("bad.env"), b"caf\xE9\n").unwrap();
    let (stderr, status) = told(KNOWN);
    assert!(stderr.ends_with("baseline not written: some files could not be checked\n"), "{stderr}");
    assert_eq!((status, fs::read_to_string(folder.join(KNOWN)).unwrap().as_str()), (2, "kept"));
}

#[cfg(unix)]
#[test]
fn the_file_is_written_as_a_whole_and_keeps_its_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("atomic", &[(".env", "A=1\nA=2\n"), ("real/known.json", "[{\"airenv-baseline\":1}]\n")]);
    let real = folder.join("real/known.json");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/known.json", folder.join(KNOWN)).unwrap();
    record(&folder);
    assert!(folder.join(KNOWN).is_symlink());
    assert!(fs::read_to_string(&real).unwrap().starts_with("[{\"airenv-baseline\":1}"));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_dir(folder.join("real")).unwrap().count(), 1);
}

/// What is no baseline is not overwritten, whatever it is.
#[test]
fn nothing_else_is_overwritten() {
    let folder = folder("other", &[(".env", "A=1\nA=2\n"), ("notes.json", "{}\n"), ("empty.json", "")]);
    for name in [".env", "notes.json"] {
        let before = fs::read_to_string(folder.join(name)).unwrap();
        let run = check(&folder, &["--write-baseline", name]);
        let refused = format!("airenv: {name}: refusing to overwrite a file that is no baseline\n");
        assert_eq!((run.status, run.stderr), (2, refused));
        assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), before);
    }
    assert_eq!(check(&folder, &["--write-baseline", "empty.json"]).status, 0);
    assert_eq!(check(&folder, &["--write-baseline", "new.json"]).status, 0);
}

/// It contains no part of a value, even if keys are not names.
#[test]
fn no_baseline_shows_a_canary() {
    let canary = "cAnArYq7Zx3Kw9";
    let mut texts = vec![
        format!("{canary}==\n{canary}\nA='{canary}\n"),
        format!("# airenv: ignore[{canary}] {canary}\nA={canary} # airenv: ignore[AE004] {canary}\n"),
        format!("astro deployment variable create {canary}={canary} \"{canary}\" --value {canary}\n"),
        format!("export AIRFLOW__SECRETS__BACKEND_KWARGS={{\"a\": \"{canary}\"}}\n"),
    ];
    texts.extend(airenv::rules::ALL.iter().map(|rule| rule.bad.text().replace("prod", canary).replace("dev", canary)));
    let mut met = 0;
    for text in texts {
        let folder = folder("canary", &[(".env", &text), ("deploy.sh", &text)]);
        let baseline = record(&folder);
        met += baseline.lines().count() - 2;
        assert!(!baseline.contains("q7Zx3"), "{text}\n{baseline}");
        assert_eq!(reported(&folder, &[]), [] as [&str; 0], "{text}\n{baseline}");
    }
    assert!(met > 50, "only {met} entries");
}

/// A baseline lists what is not new, a comment what is intentional.
#[test]
fn a_known_finding_is_repaired_and_an_ignored_one_is_not() {
    let text = "# airenv: ignore[AE014] for the old image\nENV A=1\nENV B=1\nC=1\nC=2\n";
    let folder = folder("repaired", &[(".env", text)]);
    assert_eq!(record(&folder).matches("AE014").count(), 1);
    let diff = check(&folder, &["--baseline", KNOWN, "--diff"]);
    assert!(diff.status == 1 && diff.stdout.contains("\n-ENV B=****\n+B=****\n"), "{}", diff.stdout);
    assert_eq!(fs::read_to_string(folder.join(".env")).unwrap(), text);
    let fixed = check(&folder, &["--baseline", KNOWN, "--fix"]);
    assert_eq!((fixed.stdout.as_str(), fixed.status), ("", 0));
    assert_eq!(fs::read_to_string(folder.join(".env")).unwrap(), text.replace("ENV B", "B"));
    assert_eq!(
        summary(&folder, &[]),
        "no findings (1 file checked, 1 finding ignored, 1 finding in the baseline, 1 baseline entry no longer occurs)"
    );
    write(&folder, &[(".env", text)]);
    let rest = check(&folder, &["--fix", "--write-baseline", KNOWN]);
    assert_eq!(rest.status, 0, "{}", rest.stdout);
    let baseline = fs::read_to_string(folder.join(KNOWN)).unwrap();
    assert!(baseline.contains("AE004") && !baseline.contains("AE014"), "{baseline}");
}
