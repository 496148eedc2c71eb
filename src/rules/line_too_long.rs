//! AE017: a line longer than a loader's buffer.

use super::Read;
use super::prelude::*;
use super::readers::{self, Line, LineFinding};
use crate::loader::ProblemKind;

pub(super) static RULE: Rule = Rule {
    code: "AE017",
    name: "line-too-long",
    severities: &[Severity::Warning],
    summary: "A line is longer than 64 KiB, and some loaders stop reading there.",
    why: "Several loaders read lines into a buffer of 64 KiB. On a longer line `astro dev pytest` refuses the whole \
          file; `astro deployment variable create --load` prints a message and uploads only the lines above it; \
          `kubectl create secret --from-env-file` does the same silently. `astro dev start` reads lines of any length.",
    repair: "Put large values in files and their paths in variables.",
    evidence: "docker's client 28.2.2, gotenv 1.6.0, kubectl 1.32 and the Astro CLI, run with a line of 70,000 bytes.",
    bad: Example::new(LONG),
    good: Example::new("CERTIFICATES=/usr/local/airflow/include/certificates.pem\n"),
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    let is_too_long = |reader: &super::LineReading<'_>| reader.problem == Some(ProblemKind::LineTooLong);
    let refusing = line.who(|reader| is_too_long(reader) && reader.refuses());
    let stopping = line.who(|reader| is_too_long(reader) && !reader.refuses());
    let effects = [
        (refusing, "refuses the whole file", "refuse the whole file"),
        (stopping, "drops this line and all below it", "drop this line and all below it"),
    ];
    let Some((message, loaders)) = readers::who_does("this line is longer than 64 KiB: ", effects) else { return };
    let finding = Finding::warning(scope.at(line.statement.key), message)
        .label("over 65,535 bytes")
        .help("put large values in files and their paths in variables");
    told.push(LineFinding { finding, loaders });
}

/// A line of 66,000 bytes.
const LONG: &str = match std::str::from_utf8(&BYTES) {
    Ok(text) => text,
    Err(_) => "",
};

static BYTES: [u8; 66_000] = {
    let mut bytes = [b'x'; 66_000];
    let name = *b"CERTIFICATES=";
    let mut at = 0;
    while at < name.len() {
        bytes[at] = name[at];
        at += 1;
    }
    bytes[bytes.len() - 1] = b'\n';
    bytes
};
