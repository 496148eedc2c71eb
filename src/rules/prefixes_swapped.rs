//! AE305: a prefix that names the other kind.

use super::prefix_kind::{WrongPrefix, wrong};
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE305",
    name: "prefixes-swapped",
    severities: &[Severity::Error],
    summary: "The connections prefix ends in `variables`, or vice versa.",
    why: "Airflow looks up connections only under the prefix for connections. Under `/airflow/variables` it finds \
          none of those stored under `/airflow/connections`, and only reports \"The conn_id isn't defined\".",
    repair: "Swap the two prefixes.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with swapped prefixes.",
    bad: PARAMETER_STORE.but(&[(
        r#"/airflow/connections", "variables_prefix": "/airflow/variables"#,
        r#"/airflow/variables", "variables_prefix": "/airflow/connections"#,
    )]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let mut wrong = wrong(config);
    if let Some(second) = partner(&wrong) {
        let second = wrong.remove(second);
        let first = wrong.remove(0);
        findings.push(exchanged(&first, &second));
    }
    findings.extend(wrong.iter().map(alone));
}

/// The prefix whose kind the first one names, if it names the first one's kind in turn.
fn partner(wrong: &[WrongPrefix<'_, '_>]) -> Option<usize> {
    let first = wrong.first()?;
    let is_partner = |other: &WrongPrefix<'_, '_>| {
        other.names == first.prefix.kwarg.purpose && first.names == other.prefix.kwarg.purpose
    };
    wrong.iter().position(is_partner)
}

fn exchanged(first: &WrongPrefix<'_, '_>, second: &WrongPrefix<'_, '_>) -> Finding {
    let (one, other) = (&first.prefix, &second.prefix);
    let message = Message::quoting(one.kwarg.name).and(" and ").code(other.kwarg.name);
    let message = message.and(" are swapped: Airflow looks for ").and(wording::things(one.kwarg.purpose));
    let message = message.and(" among the ").and(wording::things(other.kwarg.purpose)).and(", and vice versa");
    let finding = Finding::error(one.at(first.word), message)
        .label("wrong kind")
        .related(other.at(second.word), "wrong kind too")
        .help("swap the two values");
    let places =
        (edit::place(one.config, one.given, one.whole()), edit::place(other.config, other.given, other.whole()));
    match places {
        (Some(one), Some(other)) => finding.fix(
            Fix::new(Safety::Unsafe, "Swap the two prefixes")
                .edit(one, vec![Part::Copy(other.span)])
                .edit(other, vec![Part::Copy(one.span)]),
        ),
        _ => finding,
    }
}

fn alone(wrong: &WrongPrefix<'_, '_>) -> Finding {
    let prefix = &wrong.prefix;
    let (things, named) = (wording::things(prefix.kwarg.purpose), wording::things(wrong.names));
    let message = Message::quoting(prefix.kwarg.name).and(" names ").and(named).and(": Airflow looks for ").and(things);
    let message = message.and(" among the ").and(named).and(" and finds none");
    let help = match prefix.shown() {
        Some(shown) => Message::from("write ")
            .code(Message::default().and(shown.part(Span { start: 0, end: wrong.word.start })).and(things)),
        None => Message::from("end it with ").code(things),
    };
    let finding = Finding::error(prefix.at(wrong.word), message).label("wrong kind").help(help);
    let place = edit::place(prefix.config, prefix.given, wrong.word);
    finding.rewrite((Safety::Unsafe, "Name the right kind"), place, things)
}
