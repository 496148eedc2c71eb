//! AE023: `$NAME_rest`, where only `NAME` is set.

use std::cell::LazyCell;

use foldhash::HashSet;

use super::prelude::*;
use crate::format::dotenv::{Kind, Quote, Statement};
use crate::text::{PieceKind, is_variable_name, offset};

pub(super) static RULE: Rule = Rule {
    code: "AE023",
    name: "name-runs-on",
    severities: &[Severity::Warning],
    summary: "A reference `$NAME_rest` names a longer variable than the intended one.",
    why: "A name after `$` includes every letter, digit and `_` that follows: `$ENVIRONMENT_connections` refers to \
          `ENVIRONMENT_connections`, not to `ENVIRONMENT`. Airflow then leaves the reference as it is; a shell, or a \
          loader that expands it, replaces it with nothing. The prefix is wrong either way, and no secret is found.\n\n\
          airenv reports it if the file sets the shorter name, in capitals, but not the longer one, and the rest of \
          the name contains lower-case letters, which names in the environment rarely do.",
    repair: "Write braces around the name: `${ENVIRONMENT}_connections`.",
    evidence: "Python's `os.path.expandvars`, which Airflow calls, run on both forms; the loaders as for AE012.",
    bad: Example::new("STAGE=prod\nAIRFLOW_VAR_BUCKET=reports-$STAGE_eu\n").read_by(&[Loader::Compose]),
    good: Example::new("STAGE=prod\nAIRFLOW_VAR_BUCKET=reports-${STAGE}_eu\n").read_by(&[Loader::Compose]),
    checks: &[Check::File(check), Check::Script(check_script)],
};

fn check(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let text = scope.text();
    if scope.document.format != Format::Dotenv || !text.contains('$') {
        return;
    }
    let assignments = || scope.document.statements().iter().filter(|statement| statement.kind == Kind::Assignment);
    let set: HashSet<&str> = assignments().map(|statement| statement.key.of_text(text)).collect();
    for statement in assignments().filter(|statement| is_expanded(statement, text)) {
        findings.extend(references(statement.inner(), text).filter_map(|name| finding(scope, &set, name)));
    }
}

/// What a command of a script stores: the shell puts nothing in place of a name that is not set.
fn check_script(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let text = scope.text();
    let assigned = || script.execution.assignments.iter().filter_map(|assigned| assigned.name.text());
    let set: LazyCell<HashSet<&str>, _> = LazyCell::new(|| assigned().collect());
    let mut names: Vec<Span> = Vec::new();
    for assignment in script.calls.iter().flat_map(|call| call.command.assignments()) {
        names.extend(unknown_names(&assignment.value, text));
    }
    for value in script.execution.assignments.iter().filter_map(|assigned| assigned.value.as_ref()) {
        names.extend(unknown_names(value, text));
    }
    // A value may reach several commands.
    names.sort_unstable();
    names.dedup();
    findings.extend(names.iter().filter_map(|span| finding(scope, &set, Span { start: span.start + 1, ..*span })));
}

/// The references in a value whose variable the script does not set, with their `$`.
fn unknown_names(value: &Mapped<'_>, text: &str) -> impl Iterator<Item = Span> {
    let unknown = value.pieces().filter(|(piece, _)| piece.kind == PieceKind::Hole).map(|(piece, _)| piece.span);
    unknown.filter(|span| span.of_text(text).strip_prefix('$').is_some_and(is_variable_name))
}

/// Whether something replaces references in the value: Airflow itself, or a loader.
fn is_expanded(statement: &Statement, text: &str) -> bool {
    statement.key.of_text(text).starts_with("AIRFLOW__") || statement.quote != Quote::Single
}

/// The names behind a `$` without braces.
fn references(value: Span, text: &str) -> impl Iterator<Item = Span> {
    let written = value.of_text(text);
    written.match_indices('$').filter_map(move |(at, _)| {
        let before = written.get(..at)?;
        let rest = written.get(at + 1..)?;
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let start = value.start as usize + at + 1;
        (length > 0 && !before.ends_with(['$', '\\'])).then(|| Span::new(start, start + length))
    })
}

fn finding(scope: &Scope<'_>, set: &HashSet<&str>, name: Span) -> Option<Finding> {
    let written = name.of_text(scope.text());
    if set.contains(written) {
        return None;
    }
    let is_meant = |end: &usize| written.get(..*end).is_some_and(|meant| set.contains(meant) && is_capital(meant));
    let end = written.rmatch_indices('_').map(|(end, _)| end).find(is_meant)?;
    let (meant, rest) = written.split_at(end);
    if !rest.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let message = Message::default().code_or(
        "the name after this `$` is ",
        disclosure::name(written),
        "the name after this `$` is longer than that of the intended variable",
    );
    let at = Span { start: name.start - 1, ..name };
    let finding = Finding::warning(scope.at(at), message.and(", which the file does not set"));
    let Some(meant) = disclosure::name(meant) else {
        return Some(finding.label("runs on").help("write braces around the name"));
    };
    let braced = Message::from("${").and(meant).and("}");
    let reference = Span { end: name.start + offset(end), ..at };
    let fix = Fix::new(Safety::Unsafe, "Write braces around the name").replace(scope.at(reference), braced.clone());
    Some(
        finding
            .label("runs on")
            .help(Message::from("write ").code(braced).and(" if that is the intended variable"))
            .fix(fix),
    )
}

fn is_capital(name: &str) -> bool {
    name.len() > 1 && !name.bytes().any(|byte| byte.is_ascii_lowercase())
}
