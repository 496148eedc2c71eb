//! AE836: a part of `Environment=` that systemd ignores.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE836",
    name: "ignored-in-unit",
    severities: &[Severity::Error, Severity::Warning],
    summary: "systemd ignores a part of `Environment=`.",
    why: "systemd splits `Environment=` into words at blanks. At a quote that is never closed, or at an escape that it \
          does not know, it gives up with `Invalid syntax, ignoring`: everything from there to the end of the line is \
          not set. A word that is not `NAME=value` is ignored alone: the `#` and each word of a comment, both sides of \
          `NAME = value`, and the second word of an unquoted value. The service still starts.",
    repair: "Put quotes around the whole assignment, `Environment='NAME=value'`, and a comment on a line of its own.",
    evidence: "systemd 252: `systemd-analyze verify` on such units.",
    bad: Example::named(
        "airflow.service",
        concat!(
            "[Service]\n",
            "Environment=AIRFLOW__CORE__EXECUTOR = LocalExecutor\n",
            "ExecStart=/opt/airflow/bin/airflow scheduler\n",
        ),
    ),
    good: Example::instead(&[("AIRFLOW__CORE__EXECUTOR = ", "AIRFLOW__CORE__EXECUTOR=")]),
    checks: &[Check::Oddities(check)],
};

fn check(scope: &Scope<'_>, _: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let written = oddity.span.of_text(scope.text());
    let of = |severity: Severity, message: Message| Finding::new(severity, scope.at(oddity.span), message);
    let finding = match oddity.kind {
        OddityKind::BadWord => {
            let is_escape = written.starts_with('\\');
            let subject = Message::naming(secrets::name(&oddity.name), "the rest of the line");
            let reason = if is_escape { " does not know this escape" } else { " finds no second quote" };
            let message =
                subject.and(" is not set: systemd").and(reason).and(", and ignores everything from this word on");
            let help = if is_escape { "write `\\\\` for a backslash" } else { "close the quote" };
            of(Severity::Error, message).label(if is_escape { "an unknown escape" } else { "never closed" }).help(help)
        }
        OddityKind::BlankInAssignment => {
            let message =
                secrets::named(&oddity.name).and(" is not set: systemd reads the name, the `=` and the value as words");
            of(Severity::Error, message)
                .label("a word of its own")
                .help("write `NAME=value` without blanks around the `=`")
        }
        OddityKind::StrayWord if written.starts_with('#') => of(
            Severity::Warning,
            "systemd knows no comments behind a value: it ignores each of these words, with a warning".into(),
        )
        .label("not a comment")
        .help("put the comment on a line of its own"),
        OddityKind::StrayWord => {
            of(Severity::Warning, "systemd begins a new word here and ignores it: it is not `NAME=value`".into())
                .label("ignored")
                .help("put quotes around the whole assignment: `'NAME=a value'`")
        }
        _ => return None,
    };
    Some(finding)
}
