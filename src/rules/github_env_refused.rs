//! AE841: a line that GitHub refuses in `$GITHUB_ENV`, or reads under another name.

use super::prelude::*;
use crate::knowledge::variables::matters;
use crate::script::GithubEnv;

pub(super) static RULE: Rule = Rule {
    code: "AE841",
    name: "github-env-refused",
    severities: &[Severity::Error],
    summary: "A step writes to `$GITHUB_ENV` what GitHub refuses or reads under another name.",
    why: "Each line of that file is `NAME=VALUE`; everything before the first `=` is the name, including blanks and \
          `export`. A value of several lines must stand between `NAME<<END` and a line `END`. GitHub refuses every other \
          line, also a comment: the step fails, and the job with it.",
    repair: "Write JSON on one line, or the value between `NAME<<END` and `END`.",
    evidence: "The runner of GitHub Actions, read (`FileCommandManager.cs`).",
    bad: Example::named(
        ".github/workflows/test.yml",
        concat!(
            "on: push\n",
            "jobs:\n",
            "  test:\n",
            "    runs-on: ubuntu-latest\n",
            "    steps:\n",
            "      - run: |\n",
            "          cat >> \"$GITHUB_ENV\" <<'END'\n",
            "          AIRFLOW_CONN_DWH={\n",
            "            \"conn_type\": \"http\"\n",
            "          }\n",
            "          END\n",
            "      - run: pytest\n",
        ),
    ),
    good: Example::instead(&[
        ("AIRFLOW_CONN_DWH=", "AIRFLOW_CONN_DWH<<JSON\n          "),
        ("          END", "          JSON\n          END"),
    ]),
    checks: &[Check::Script(check)],
};

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    if scope.document.format != Format::Yaml {
        return;
    }
    for github in script.written.iter().filter_map(|file| file.github.as_ref()) {
        findings.extend(of_names(scope, github));
        findings.extend(of_lines(scope, github));
    }
}

/// The first refused line behind each variable of Airflow's, and those that name one.
fn of_lines(scope: &Scope<'_>, github: &GithubEnv<'_>) -> Vec<Finding> {
    let is_airflow = github.variables.iter().any(|(key, _)| matters(key.bytes()));
    let mut told = Vec::new();
    let mut found = Vec::new();
    for (line, count) in &github.refused {
        let before = count.checked_sub(1).and_then(|index| github.variables.get(index));
        let names = |line: &Mapped<'_>| {
            let is_comment = line.bytes().starts_with(b"#") && is_airflow;
            is_comment || line.text().is_some_and(|text| text.contains("AIRFLOW_"))
        };
        if told.contains(count) {
            continue;
        }
        if names(line) {
            let message = "GitHub refuses this line of `$GITHUB_ENV`, so the step fails: it is not `NAME=VALUE`";
            let finding = Finding::error(scope.at(line.whole()), Message::from(message));
            found.push(
                finding
                    .label("refused")
                    .help("write only lines `NAME=VALUE`, or a value between `NAME<<END` and `END`"),
            );
        } else if let Some((key, _)) = before.filter(|(key, _)| matters(key.bytes())) {
            told.push(*count);
            let message = secrets::named(key)
                .and(" has several lines here: GitHub reads the first one as the value and refuses the others, so the step fails");
            let finding = Finding::error(scope.at(key.whole()), message).label("several lines");
            found.push(finding.help("write the JSON on one line, or the value between `NAME<<END` and a line `END`"));
        }
    }
    found
}

/// Names that no program reads: with `export`, or with blanks around them.
fn of_names(scope: &Scope<'_>, github: &GithubEnv<'_>) -> Vec<Finding> {
    let finding = |(key, _): &(Mapped<'_>, Mapped<'_>)| {
        let name = key.text().filter(|_| key.is_certain())?;
        let own = name.strip_prefix("export ").unwrap_or(name).trim();
        let is_other = own != name && matters(own.as_bytes());
        let what = if own == name.trim() { "the blanks around it" } else { "`export`" };
        let message = Message::from("GitHub reads everything before `=` as the name of the variable, including ")
            .and(what)
            .and(": no program reads it");
        let finding = Finding::error(scope.at(key.whole()), message).label("another name");
        is_other.then(|| finding.help("write `NAME=VALUE` without anything in front of it or around `=`"))
    };
    github.variables.iter().filter_map(finding).collect()
}
