//! Ignores: what they cover, and that they suppress nothing else. The cases of AE901, AE902 and
//! AE903 show the rest.

use airenv::format::Format;
use airenv::lint::{Checked, Suppression};
use airenv::loader::Loader;
use airenv::output::site::Site;
use airenv::output::{concise, human, json};
use airenv::project::{Document, Project};
use airenv::text::SourceFile;

use crate::program;

fn checked(name: &str, text: &str) -> Checked {
    let documents = vec![Document::new(SourceFile::new(name, text.to_owned()), Format::of_name(name).unwrap())];
    let loaders = vec![Loader::Compose, Loader::AstroLoad];
    Checked::new(vec![Project { documents, loaders, ..Project::default() }], airenv::rules::ALL)
}

fn codes(checked: &Checked) -> Vec<&'static str> {
    checked.findings().iter().map(|found| found.diagnostic.rule.code).collect()
}

/// If the whole file ignores a rule, its bad example loses exactly this rule's findings and keeps
/// all others.
#[test]
fn ignoring_a_rule_in_a_file_takes_this_rule_only() {
    for rule in airenv::rules::ALL {
        // Nothing can come before a byte order mark.
        let can_begin = !rule.bad.text().starts_with('\u{FEFF}');
        if rule.bad.is_alone() && can_begin && !rule.code.starts_with("AE9") {
            let before = codes(&checked(rule.bad.file, &rule.bad.text()));
            let mark = if rule.bad.file == "devcontainer.json" { "//" } else { "#" };
            let text = format!("{mark} airenv: ignore-file[{}]\n{}", rule.name, rule.bad.text());
            let after = checked(rule.bad.file, &text);
            let expected: Vec<&str> = before.iter().filter(|code| **code != rule.code).copied().collect();
            let taken = before.len() - expected.len();
            assert_eq!(after.count_suppressed(Suppression::InSource), taken, "{}", rule.code);
            // An example that needs a version has nothing to ignore without it.
            let unused = if taken == 0 { vec!["AE902"] } else { Vec::new() };
            assert_eq!(codes(&after), [unused, expected].concat(), "{}", rule.code);
        }
    }
}

/// A comment changes no reading: with one above each statement the findings are the same as
/// without.
#[test]
fn an_ignore_above_a_statement_changes_nothing_else() {
    for rule in airenv::rules::ALL.iter().filter(|rule| rule.bad.file == ".env" && rule.bad.is_alone()) {
        let text = rule.bad.text();
        if text.starts_with('\u{FEFF}')
            || text.contains("airenv:")
            || text.lines().any(|line| line.starts_with([' ', '}']))
        {
            continue;
        }
        let before: Vec<&str> = codes(&checked(".env", &text));
        let commented: String = text.lines().map(|line| format!("# airenv: ignore[AE903]\n{line}\n")).collect();
        let after: Vec<&str> = codes(&checked(".env", &commented));
        let mut sorted = (before, after);
        sorted.0.sort_unstable();
        sorted.1.sort_unstable();
        assert_eq!(sorted.0, sorted.1, "{commented}");
    }
}

#[test]
fn reports_count_what_is_ignored() {
    let run = program::run_with_input(
        &["check", "-", "--stdin-filename", ".env", "--format", "human"],
        b"A=1\n# airenv: ignore[AE004]\nA=2\n",
    );
    assert_eq!((run.stdout.as_str(), run.status), ("no findings (1 file checked, 1 finding ignored)\n", 0));
}

/// No output shows the names and reasons in comments, unless a name has the form of a rule's name.
#[test]
fn no_output_shows_a_reason() {
    let canary = "cAnArYq7Zx3Kw9";
    for form in [
        "# airenv: ignore[AE014] C",
        "# airenv: ignore[AE014, C] x",
        "# airenv: ignore[C]",
        "# airenv: ignore C",
        "# airenv: ignore[C",
        "# airenv: ignroe[C] C",
        "# airenv: ignoreC[AE004]",
        "# airenv: C",
        "# airenv: ignore-file[C] C",
        "#C airenv: ignore[AE004]",
        "A=C # airenv: ignore[AE004] C",
        "  # airenv: ignore[AE004] C=C",
        "A=\"# airenv: ignore[AE004] C\"",
    ] {
        let line = form.replace('C', canary);
        for name in [".env", "deploy.sh"] {
            let checked = checked(name, &format!("{line}\nAWS_REGION=x\n{line}\nENV A=1\n{line}\n"));
            let mut output = format!("{checked:?}");
            let style = human::Style { color: false, unicode: true, width: 100 };
            human::write(&checked, style, Site::NONE, &mut output);
            concise::write(&checked, style, &mut output);
            json::write(&checked, &[], Site::NONE, &mut output);
            assert!(!["cAnAr", "q7Zx3", "3Kw9"].iter().any(|part| output.contains(part)), "{name}: {form}\n{output}");
        }
    }
}
