//! How fixes are selected, proved and applied, tested with good and bad artificial fixes.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeSet;

use airenv::diagnostic::{Finding, Fix, Location, Safety, Severity};
use airenv::fix::{self, Breach, Fixed};
use airenv::format::Format;
use airenv::lint::{self, Diagnostic, Report};
use airenv::loader::Loader;
use airenv::loader::compare::Difference;
use airenv::project::{Document, Project, Target};
use airenv::rules::{self, Rule};
use airenv::shell::compare::Difference as Script;
use airenv::text::{SourceFile, Span};

/// A repair: where it stands in the text, what it puts there.
type Edit = (usize, &'static str, &'static str);

fn project(files: &[(&str, &str)]) -> Project {
    let document = |(name, text): &(&str, &str)| {
        Document::new(SourceFile::new(*name, (*text).to_owned()), Format::of_name(name).unwrap())
    };
    Project {
        root: String::new(),
        is_whole: false,
        documents: files.iter().map(document).collect(),
        target: Target::default(),
        loaders: airenv::cli::default_loaders(),
        ..Project::default()
    }
}

fn rule(code: &str) -> &'static Rule {
    rules::ALL.iter().find(|rule| rule.code == code).unwrap()
}

/// A finding whose fix replaces texts; none if the project lacks one of them.
fn finding(project: &Project, code: &str, safety: Safety, edits: &[Edit]) -> Option<Diagnostic> {
    let mut fix = Fix::new(safety, "Made up");
    let mut places = Vec::new();
    for (document, old, new) in edits {
        let start = project.documents[*document].file.text().find(old)?;
        let location = Location { document: *document, span: Span::new(start, start + old.len()) };
        fix = fix.replace(location, *new);
        places.push(location);
    }
    let finding = Finding::new(Severity::Error, places[0], "made up").fix(fix);
    Some(Diagnostic { rule: rule(code), finding, loaders: Vec::new(), is_partial: false, is_of_others: false })
}

fn report(findings: impl IntoIterator<Item = Option<Diagnostic>>) -> Report {
    let mut report = Report::default();
    report.diagnostics.extend(findings.into_iter().flatten());
    report
}

/// The files after these fixes were offered for as long as they apply.
fn mend(files: &[(&str, &str)], repairs: &[(&str, Safety, &[Edit])]) -> Fixed {
    let check =
        |project: &Project| report(repairs.iter().map(|(code, safety, edits)| finding(project, code, *safety, edits)));
    fix::fix(project(files), &check, Safety::Unsafe, &|_| true)
}

fn text(fixed: &Fixed, document: usize) -> &str {
    fixed.project.documents[document].file.text()
}

fn mended(fixed: &Fixed) -> Vec<&'static str> {
    fixed.mended.iter().map(|mended| mended.rule.code).collect()
}

fn faults(fixed: &Fixed) -> Vec<(&'static str, Breach)> {
    fixed.faults.iter().map(|fault| (fault.rule.code, fault.breach)).collect()
}

#[test]
fn of_two_repairs_that_touch_the_first_is_made_and_then_the_second() {
    let fixed = mend(
        &[(".env", "A=one\nB=1\n")],
        &[("AE101", Safety::Safe, &[(0, "one", "1e2")]), ("AE102", Safety::Safe, &[(0, "e", "f")])],
    );
    assert_eq!((text(&fixed, 0), mended(&fixed)), ("A=1f2\nB=1\n", vec!["AE101", "AE102"]));
}

#[test]
fn repairs_that_come_to_no_end_are_left_out_and_the_others_are_made() {
    let fixed = mend(
        &[(".env", "A=1\nB=3\n")],
        &[
            ("AE101", Safety::Safe, &[(0, "A=1", "A=2")]),
            ("AE102", Safety::Safe, &[(0, "A=2", "A=1")]),
            ("AE103", Safety::Safe, &[(0, "B=3", "B=4")]),
        ],
    );
    assert_eq!(fixed.endless.iter().map(|rule| rule.code).collect::<Vec<_>>(), ["AE101", "AE102"]);
    assert_eq!((text(&fixed, 0), mended(&fixed)), ("A=1\nB=4\n", vec!["AE103"]));
}

/// What Secrets Manager takes as part of a name Parameter Store needs.
#[test]
fn text_that_two_environments_give_to_different_backends_is_mended_by_hand() {
    let compose = |class: &str| {
        let kwargs = r#"{"connections_prefix": "/a/connections", "variables_prefix": "/a/variables"}"#;
        format!(
            "services:\n  one:\n    image: apache/airflow:2.10.5\n    environment: &common\n      \
             AIRFLOW__SECRETS__BACKEND: airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n      \
             AIRFLOW__SECRETS__BACKEND_KWARGS: '{kwargs}'\n  two:\n    image: apache/airflow:2.10.5\n    \
             environment:\n      <<: *common\n      AIRFLOW__SECRETS__BACKEND: airflow.providers.amazon.aws.secrets.{class}\n"
        )
    };
    let mended = |class: &str| {
        let text = compose(class);
        let check = |project: &Project| lint::lint(project, &lint::Settings::of(rules::ALL));
        let fixed = fix::fix(project(&[("compose.yaml", &text)]), &check, Safety::Unsafe, &|_| true);
        (mended(&fixed), fixed.endless.len())
    };
    assert_eq!(mended("systems_manager.SystemsManagerParameterStoreBackend"), (vec![], 0));
    assert_eq!(mended("secrets_manager.SecretsManagerBackend"), (vec!["AE302", "AE302"], 0));
}

#[test]
fn a_repair_that_changes_nothing_is_no_repair() {
    let fixed = mend(&[(".env", "A=1\n")], &[("AE101", Safety::Safe, &[(0, "1", "1")])]);
    assert!(fixed.before.is_empty() && fixed.mended.is_empty() && fixed.endless.is_empty());
}

#[test]
fn one_mistake_that_shows_twice_is_mended_once() {
    let edits: &[Edit] = &[(0, "1", "2")];
    let fixed = mend(&[(".env", "A=1\n")], &[("AE101", Safety::Safe, edits), ("AE101", Safety::Safe, edits)]);
    assert_eq!((text(&fixed, 0), mended(&fixed)), ("A=2\n", vec!["AE101", "AE101"]));
}

#[test]
fn a_repair_that_changes_another_variable_is_not_made_and_the_others_are() {
    let refused = Breach::Loader(Loader::Compose, Difference::Refused);
    let changed = |loader| Breach::Loader(loader, Difference::Variable);
    let cases: [(&str, Edit, Breach); 6] = [
        // A quote that nothing closes, and one that another value closes.
        ("A=1\nB=2\nC=3\n", (0, "A=1", "A=\"1"), refused),
        ("A=1\nB=2\nC=x'y\n", (0, "A=1", "A='1"), changed(Loader::Compose)),
        ("A=1\nB=2\nC=3\n", (0, "A=1\n", "A=1"), changed(Loader::Compose)),
        // A name that another line refers to, and one that exists already.
        ("A=1\nB=2\nC=$A\n", (0, "A=1", "Z=1"), changed(Loader::Compose)),
        ("A=1\nB=2\nC=$A\n", (0, "A=1", "A=4"), changed(Loader::Compose)),
        ("B=2\nA=1\nC=3\n", (0, "B=2", "A=2"), changed(Loader::AstroLoad)),
    ];
    for (before, edit, breach) in cases {
        let wrong: &[Edit] = &[edit];
        let last = before.rsplit_once('C').unwrap().1.trim();
        let fixed = mend(
            &[(".env", &format!("{before}GOOD=no\n"))],
            &[("AE101", Safety::Safe, wrong), ("AE102", Safety::Safe, &[(0, "no", "yes")])],
        );
        assert_eq!(faults(&fixed), [("AE101", breach)], "{edit:?}, C{last}");
        assert!(fixed.faults[0].is_mistake);
        assert_eq!((text(&fixed, 0), mended(&fixed)), (format!("{before}GOOD=yes\n").as_str(), vec!["AE102"]));
    }
}

#[test]
fn a_repair_may_change_its_own_lines() {
    let cases: [(&str, &[Edit], &str); 6] = [
        ("A=1\nB=2\n", &[(0, "A=1", "Z=1")], "Z=1\nB=2\n"),
        ("A=1\nB=2\n", &[(0, "A=1\n", "")], "B=2\n"),
        ("A=1\nB=2\n", &[(0, "1\nB=2", "1\nC=3\nB=2")], "A=1\nC=3\nB=2\n"),
        // A file that was refused may become readable.
        ("A='1\nB=2\n", &[(0, "'1", "1")], "A=1\nB=2\n"),
        // Lines between two edits become part of one value.
        ("A={\n1\n}\nB=2\n", &[(0, "A={", "A='{"), (0, "}", "}'")], "A='{\n1\n}'\nB=2\n"),
        ("A='1\n2'\nB=2\n", &[(0, "2'", "3'")], "A='1\n3'\nB=2\n"),
    ];
    for (before, edits, after) in cases {
        let fixed = mend(&[(".env", before)], &[("AE101", Safety::Safe, edits)]);
        assert_eq!((text(&fixed, 0), faults(&fixed)), (after, Vec::new()), "{before:?}");
    }
}

/// A fix for one loader leaves what another one makes of the line, unless both read the same.
#[test]
fn a_safe_repair_changes_nothing_for_a_reader_that_is_content() {
    let run = |file: &str, loaders: &'static [Loader], safety| {
        let check = |project: &Project| {
            let one = finding(project, "AE101", safety, &[(0, "1", "2")]);
            report([one.map(|one| Diagnostic { loaders: loaders.to_vec(), is_partial: true, ..one })])
        };
        let fixed = fix::fix(project(&[(".env", file)]), &check, Safety::Unsafe, &|_| true);
        (text(&fixed, 0).to_owned(), faults(&fixed))
    };
    let breach = Breach::Loader(Loader::Docker, Difference::Variable);
    let (kept, mended) = ("A='1' # note\n", "A='2' # note\n");
    assert_eq!(run(kept, &[Loader::Compose], Safety::Safe), (kept.to_owned(), vec![("AE101", breach)]));
    assert_eq!(
        run(kept, &[Loader::Compose, Loader::Docker, Loader::AstroLoad], Safety::Safe),
        (mended.to_owned(), vec![])
    );
    assert_eq!(run(kept, &[Loader::Compose], Safety::Unsafe), (mended.to_owned(), vec![]));
    assert_eq!(run("A=1\n", &[Loader::Compose], Safety::Safe), ("A=2\n".to_owned(), vec![]));
}

#[test]
fn an_unsafe_repair_is_asked_for_and_both_answer_to_the_selected_readers() {
    let text_of = |safety| {
        let files = [(".env", "A=x y\nB=1\n")];
        let check = |project: &Project| report([finding(project, "AE101", Safety::Unsafe, &[(0, "1", "2 3")])]);
        let fixed = fix::fix(project(&files), &check, safety, &|_| true);
        text(&fixed, 0).to_owned()
    };
    assert_eq!(text_of(Safety::Safe), "A=x y\nB=1\n");
    assert_eq!(text_of(Safety::Unsafe), "A=x y\nB=2 3\n");
    // dotenvy refuses whitespace, and nobody here uses it.
    for safety in [Safety::Safe, Safety::Unsafe] {
        let fixed = mend(&[(".env", "B=1\n")], &[("AE101", safety, &[(0, "1", "2 3")])]);
        assert_eq!((text(&fixed, 0), faults(&fixed)), ("B=2 3\n", Vec::new()));
    }
}

#[test]
fn other_commands_of_a_script_run_as_before() {
    let script = "X=1\nastro a \"$X\"\nastro b\nastro c 'd'\n";
    let bad: [(Edit, Script); 4] = [
        ((0, "astro b", "astro 'b"), Script::Refused),
        ((0, "a \"$X\"", "a \\"), Script::Command),
        ((0, "astro b\n", "astro b "), Script::Command),
        ((0, "astro b", "X=2 && exit"), Script::Command),
    ];
    for (edit, difference) in bad {
        let wrong: &[Edit] = &[edit];
        let fixed = mend(&[("deploy.sh", script)], &[("AE601", Safety::Safe, wrong)]);
        let breach = Breach::Script(difference);
        assert_eq!((text(&fixed, 0), faults(&fixed)), (script, vec![("AE601", breach)]), "{edit:?}");
    }
    let good: [Edit; 4] =
        [(0, "astro b", "astro 'b b'"), (0, "X=1", "X='1 2'"), (0, "astro c 'd'", "astro c"), (0, "b\n", "b \\\n-x\n")];
    for edit in good {
        let right: &[Edit] = &[edit];
        let fixed = mend(&[("deploy.sh", script)], &[("AE601", Safety::Safe, right)]);
        assert!(faults(&fixed).is_empty() && text(&fixed, 0) != script, "{edit:?} {:?}", faults(&fixed));
    }
}

#[test]
fn a_repair_of_two_files_is_made_in_both_or_in_none() {
    let files = [("a.env", "A=1\n"), ("b.env", "B=1\n"), ("c.env", "C=1\n")];
    let both: &[Edit] = &[(0, "A=1", "A=2"), (1, "B=1", "B=2")];
    let check = |project: &Project| {
        report([
            finding(project, "AE308", Safety::Safe, both),
            finding(project, "AE101", Safety::Safe, &[(2, "C=1", "C=2")]),
        ])
    };
    let mut fixed = fix::fix(project(&files), &check, Safety::Safe, &|_| true);
    assert_eq!(fixed.groups(), [BTreeSet::from([0, 1]), BTreeSet::from([2])]);
    fixed.revert(&BTreeSet::from([0, 1]));
    assert_eq!((text(&fixed, 0), text(&fixed, 1), text(&fixed, 2)), ("A=1\n", "B=1\n", "C=2\n"));
    assert_eq!(mended(&fixed), ["AE101"]);
    let fixed = fix::fix(project(&files), &check, Safety::Safe, &|document| document.file.path != "b.env");
    assert_eq!((text(&fixed, 0), text(&fixed, 1), text(&fixed, 2)), ("A=1\n", "B=1\n", "C=2\n"));
    // If one half would do harm, the other is not applied either.
    let half: &[Edit] = &[(0, "A=1", "A=2"), (1, "B=1", "B='1")];
    let fixed = mend(&files, &[("AE308", Safety::Safe, half)]);
    assert_eq!((text(&fixed, 0), text(&fixed, 1), fixed.faults.len()), ("A=1\n", "B=1\n", 1));
}

#[test]
fn context_is_never_edited() {
    let mut project = project(&[(".env", "A=1\n"), ("b.env", "B=1\n")]);
    project.documents[1].is_context = true;
    let check = |project: &Project| {
        report([
            finding(project, "AE308", Safety::Safe, &[(0, "A=1", "A=2"), (1, "B=1", "B=2")]),
            finding(project, "AE101", Safety::Safe, &[(1, "B=1", "B=3")]),
        ])
    };
    let fixed = fix::fix(project, &check, Safety::Safe, &|_| true);
    assert!(fixed.before.is_empty() && fixed.faults.is_empty());
}
