//! AE006: whitespace around the `=`.

use super::prelude::*;
use super::readers::{self, Key, Line, LineFinding, Value};
use super::{Read, portable, statements};
use crate::format::dockerfile::Image;
use crate::format::dotenv::{Kind, Statement};
use crate::knowledge::variables::matters;

pub(super) static RULE: Rule = Rule {
    code: "AE006",
    name: "space-around-equals",
    severities: &[Severity::Error],
    summary: "There is space around the `=`, and some loaders keep it.",
    why: "`astro dev start` strips whitespace around the `=`. Others do not. A space before it makes `astro dev \
          pytest` refuse the whole file, and makes `astro deployment variable create --load` set a variable whose name \
          ends with the space, which no program looks up. A space after it becomes the start of the value in `astro \
          dev pytest` and in `astro dev start --standalone`.\n\n\
          In a Dockerfile, `ENV NAME = value` is the old form without `=`: the first space ends the name, and the value \
          begins with `= `.",
    repair: "Write `KEY=value` without spaces.",
    evidence: "compose-go 2.9.1, docker's client 28.2.2, Docker's own parser of Dockerfiles and the Astro CLI, run on such \
               lines.",
    bad: Example::new("AWS_DEFAULT_REGION = us-east-1\n"),
    good: Example::new("AWS_DEFAULT_REGION=us-east-1\n"),
    checks: &[Check::Line(check), Check::Image(check_image)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    let text = scope.text();
    let Some(blanks) = blanks(&line.statement, text) else { return };
    let is_before = blanks.start == line.statement.key.end && !blanks.of_text(text).starts_with('=');
    let is_exported = statements::is_exported(&line.statement, text);
    let is_of_key = |kind| readers::is_of_key(kind) && is_before && !is_exported;
    let refusing = line.who(|reader| reader.refuses() && reader.problem.is_some_and(is_of_key));
    let naming = line.who(|reader| reader.key == Key::Blank);
    let keeping = line.who(|reader| reader.value == Value::Before && reader.key != Key::Blank);
    let severity = readers::gravity(line, &refusing);
    let effects = [
        (refusing, "refuses the whole file", "refuse the whole file"),
        (naming, "keeps it at the end of the name", "keep it at the end of the name"),
        (keeping, "keeps it at the start of the value", "keep it at the start of the value"),
    ];
    let Some((message, loaders)) = readers::who_does("space around the `=`: ", effects) else { return };
    let finding = Finding::new(severity, scope.at(blanks), message)
        .label("not stripped by every loader")
        .help("write `KEY=value` without spaces")
        .fix(portable::fix(scope, line, "Remove the spaces around the `=`"));
    told.push(LineFinding { finding, loaders });
}

/// `ENV NAME = value` and `ENV NAME: value`.
fn check_image(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for write in &image.writes {
        let name = write.key.text().and_then(|key| key.strip_suffix(':')).filter(|name| matters(name.as_bytes()));
        if let Some(name) = name {
            let subject = Message::naming(disclosure::name(name), "this name");
            let message =
                subject.and(" ends with a colon here: `ENV NAME: value` sets a variable that no program reads");
            let place = write.key.whole();
            let colon = Span { start: place.end - 1, end: place.end };
            let finding = Finding::error(scope.at(colon), message).label("part of the name");
            findings.push(finding.help("write `ENV NAME=value`"));
            continue;
        }
        let Some(text) = write.value.text().filter(|text| text.starts_with('=')) else { continue };
        let name = write.key.whole();
        let message = secrets::named(&write.key)
            .and(" gets a value that begins with `=`: in `ENV NAME value` the first space ends the name");
        let rest = text.trim_start_matches('=').trim_start();
        let is_one_word = !rest.is_empty() && !rest.contains([' ', '\t', '\\']);
        let equals = Span::new(0, text.len() - rest.len());
        let place = write.value.written(equals).filter(|_| is_one_word);
        let fix = place.map(|equals| {
            let around = Span { start: name.end, end: equals.end };
            Fix::new(Safety::Safe, "Remove the spaces around the `=`").replace(scope.at(around), "=")
        });
        let finding = Finding::error(scope.at(write.value.whole()), message).label("begins with `=`");
        findings.push(finding.help("write `ENV NAME=value` without spaces").fix(fix));
    }
}

/// The `=` with the whitespace around it, if there is any.
fn blanks(statement: &Statement, text: &str) -> Option<Span> {
    let around = Span { start: statement.key.end, end: statement.value.start };
    let written = around.of_text(text);
    let is_marker = statements::is_not_saved(statement, text);
    // The whitespace after the `=` is all there is of an empty value.
    let is_around = statement.kind == Kind::Assignment && written.contains('=') && written.len() > 1;
    (is_around && !is_marker && !statement.value.is_empty()).then_some(around)
}
