//! AE016: a byte order mark that a loader takes as part of the first name.

use super::Read;
use super::prelude::*;
use super::readers::{self, Key, Line, LineFinding};
use crate::format::dotenv::{Kind, Statement};

pub(super) static RULE: Rule = Rule {
    code: "AE016",
    name: "byte-order-mark",
    severities: &[Severity::Warning],
    summary: "The file begins with a byte order mark, which a loader makes part of the first name.",
    why: "Some editors put an invisible U+FEFF at the start of a file. `astro dev start` and `astro dev pytest` drop \
          it. `astro deployment variable create --load` and `astro dev start --standalone` take it as the first \
          character of the first name, and set the variable under a name that no program asks for.",
    repair: "Save the file as UTF-8 without a byte order mark.",
    evidence: "compose-go 2.9.1, docker's client 28.2.2 and the Astro CLI, run on such files.",
    bad: Example::new("\u{FEFF}AWS_DEFAULT_REGION=us-east-1\n"),
    good: Example::new("AWS_DEFAULT_REGION=us-east-1\n"),
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    if !is_about(&line.statement, scope.text()) {
        return;
    }
    let mark = Span::new(0, MARK.len_utf8());
    let is_comment = line.statement.kind == Kind::Comment;
    let loaders = line.who(|reader| reader.key == Key::Mark || (is_comment && reader.sets()));
    let effect = [(loaders, "makes it part of the first line", "make it part of the first line")];
    let told_of = readers::who_does("the file begins with an invisible byte order mark: ", effect);
    let Some((message, loaders)) = told_of else { return };
    let finding =
        Finding::warning(scope.at(mark), message).label("U+FEFF").help("save the file without a byte order mark");
    // If a later line sets it again, the name without the mark has another value.
    let name = line.statement.key.of_text(scope.text()).trim_start_matches(MARK);
    let is_again = line.statement.kind == Kind::Assignment
        && edit::may_be_named_elsewhere(scope.document, line.statement.span, name);
    let fix = Fix::new(Safety::Safe, "Remove the byte order mark").replace(scope.at(mark), "");
    let finding = if is_again { finding } else { finding.fix(fix) };
    told.push(LineFinding { finding, loaders });
}

const MARK: char = '\u{FEFF}';

/// Whether the line of a statement has a byte order mark.
pub(super) fn is_about(statement: &Statement, text: &str) -> bool {
    text.starts_with(MARK) && readers::lines(text, statement).start == 0
}
