//! AE005: `export` in front of a name.

use super::prelude::*;
use super::readers::{self, Key, Line, LineFinding, LineReading};
use super::statements::is_exported;
use super::{Read, portable};
use crate::format::dockerfile::Image;
use crate::project::Sourcing;

pub(super) static RULE: Rule = Rule {
    code: "AE005",
    name: "export-prefix",
    severities: &[Severity::Error],
    summary: "A name is preceded by `export`, which some loaders do not understand.",
    why: "`astro dev start` and shells read `export KEY=value` as `KEY=value`. `astro dev pytest`, `astro dev parse` \
          and `astro deploy --pytest` stop, because docker refuses a name that contains a space. `astro deployment \
          variable create --load` and `astro dev start --standalone` set a variable named `export KEY`, which no \
          program asks for. In a Dockerfile, `ENV export KEY=value` sets a variable named `export`.",
    repair: "Remove the word: no loader of a `.env` file needs it. If a script sources the file, put `set -a` before the \
             line that does, which exports everything that the file sets.",
    evidence: "compose-go 2.9.1, docker's client 28.2.2 and the Astro CLI, run on such lines.",
    bad: Example::new("export AWS_DEFAULT_REGION=us-east-1\n"),
    good: Example::new("AWS_DEFAULT_REGION=us-east-1\n"),
    checks: &[Check::Line(check), Check::Image(check_image)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    if !is_exported(&line.statement, scope.text()) {
        return;
    }
    let refusing = line.who(|reader| reader.refuses() && is_of_key(reader));
    let naming = line.who(|reader| reader.key == Key::Export);
    let severity = readers::gravity(line, &refusing);
    let effects = [
        (refusing, "refuses the whole file", "refuse the whole file"),
        (naming, "makes the word part of the name", "make the word part of the name"),
    ];
    let told_of = readers::who_does("`export` does not belong in a `.env` file: ", effects);
    let Some((message, loaders)) = told_of else { return };
    let word = Span { start: line.statement.span.start, end: line.statement.key.start };
    let mut finding = Finding::new(severity, scope.at(word), message)
        .label("not understood everywhere")
        .help("remove the word `export`");
    if scope.document.sourced == Some(Sourcing::AsWritten) {
        finding = finding.help(
            "a script sources this file and needs `export`: remove it if the script runs `set -a` first, or give the \
             other loaders their own file",
        );
    } else {
        finding.fix = portable::fix(scope, line, "Remove `export`");
    }
    told.push(LineFinding { finding, loaders });
}

fn is_of_key(reader: &LineReading<'_>) -> bool {
    reader.problem.is_some_and(readers::is_of_key)
}

/// `ENV export KEY=value`.
fn check_image(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    let exported = image.writes.iter().filter(|write| write.key.text() == Some("export"));
    for write in exported.filter(|write| write.value.text().is_some_and(|text| text.contains('='))) {
        let word = write.key.whole();
        let blank = Span { start: word.start, end: write.value.whole().start };
        let message = "`ENV export KEY=value` sets a variable named `export`: no program gets the one that is meant";
        let finding =
            Finding::error(scope.at(word), message).label("taken for the name").help("remove the word `export`");
        findings.push(finding.fix(Fix::new(Safety::Safe, "Remove the word `export`").replace(scope.at(blank), "")));
    }
}
