//! AE022: Windows line ends, of which a loader keeps the carriage return.

use super::prelude::*;
use super::readers::{self, Line, LineFinding, Value};
use crate::format::dotenv::{Kind, Statement};

pub(super) static RULE: Rule = Rule {
    code: "AE022",
    name: "windows-line-endings",
    severities: &[Severity::Warning],
    summary: "The file has Windows line endings, and a loader keeps the carriage return.",
    why: "A Windows line ends with a carriage return and a line feed. `astro dev start`, `astro dev pytest` and `astro \
          deployment variable create --load` drop both. A shell that sources the file keeps the carriage return as the \
          last character of every value, which makes a region or a class path invalid.",
    repair: "Save the file with Unix line endings.",
    evidence: "bash 5.2, compose-go 2.9.1, docker's client 28.2.2 and the Astro CLI, run on such files.",
    bad: Example::new("AWS_DEFAULT_REGION=us-east-1\r\n").read_by(READERS),
    good: Example::new("AWS_DEFAULT_REGION=us-east-1\n").read_by(READERS),
    checks: &[Check::Readers(check)],
};

const READERS: &[Loader] = &[Loader::Compose, Loader::Bash];

/// At most this many lines are examined; a file's lines all end alike.
const MOST: usize = 8;

fn check(scope: &Scope<'_>, places: &[Environment<'_>], told: &mut Vec<LineFinding>) {
    let text = scope.text();
    if memchr::memmem::find(text.as_bytes(), b"\r\n").is_none() {
        return;
    }
    let loaders: Vec<Loader> = places.iter().filter_map(|place| place.loader).collect();
    let is_written_so = |statement: &Statement| {
        statement.kind == Kind::Assignment && readers::lines(text, statement).of_text(text).ends_with("\r\n")
    };
    let statements = scope.document.scan().filter(is_written_so).take(MOST);
    let mut kept = statements.filter_map(|statement| {
        let line = Line::read(scope, &statement, &loaders)?;
        let keeping = line.who(|reader| reader.value == Value::CarriageReturn);
        let effect = [(keeping, "keeps the carriage return", "keep the carriage return")];
        Some((statement, readers::who_does("the file has Windows line endings: ", effect)?))
    });
    let Some((statement, (message, loaders))) = kept.next() else { return };
    let end = readers::lines(text, &statement).end;
    let finding = Finding::warning(scope.at(Span { start: end - 2, end: end - 1 }), message)
        .label("becomes part of the value")
        .help("save the file with Unix line endings")
        .fix(fix(scope));
    told.push(LineFinding { finding, loaders });
}

/// Removes every carriage return before a line feed. Inside a quoted value some loaders keep them
/// as part of the value.
fn fix(scope: &Scope<'_>) -> Option<Fix> {
    let text = scope.text();
    let is_in_value = scope.document.scan().any(|statement| statement.value.of_text(text).contains("\r\n"));
    let safety = if is_in_value { Safety::Unsafe } else { Safety::Safe };
    edit::unix_line_endings(scope.index, text, safety)
}
