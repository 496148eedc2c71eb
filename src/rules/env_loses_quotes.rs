//! AE805: JSON in a Dockerfile or a unit of systemd whose quotes are stripped.

use super::prelude::*;
use crate::format::dockerfile::Image;

pub(super) static RULE: Rule = Rule {
    code: "AE805",
    name: "env-loses-quotes",
    severities: &[Severity::Error],
    summary: "JSON in an `ENV` or in `Environment=` of a systemd unit is not between single quotes, so its own quotes are \
              silently stripped.",
    why: "`ENV` reads its words as a shell does: quotes hold a value together and are not part of it. `ENV \
          K={\"a\":\"b\"}` sets `{a:b}`, and so does `ENV K=\"{\"a\":\"b\"}\"`. That is not JSON: Airflow drops all kwargs, or \
          reads a connection as a URI.\n\n\
          systemd reads `Environment=` the same way, and begins a new word at each space.",
    repair: "Put single quotes around the whole value.",
    evidence: "BuildKit: what such an `ENV` sets; systemd 252: `extract_first_word`, run on such lines.",
    bad: Example::dockerfile(concat!(
        "FROM quay.io/astronomer/astro-runtime:12.6.0\n",
        "ENV AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\":\"airflow/connections\"}\n"
    )),
    good: Example::instead(&[("{", "'{"), ("}", "}'")]),
    checks: &[Check::Image(check), Check::Oddity(OddityKind::LosesQuotes, check_carried)],
};

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for write in &image.writes {
        let Some(written) = write.loses_quotes() else { continue };
        let effect = " loses its JSON quotes in the build: what the container gets is not JSON";
        let is_plain = written.text().is_some_and(|text| !text.contains(['\'', '$', '\\']));
        let around = write.written.as_ref().map_or(written.whole(), Mapped::whole);
        findings.push(finding(scope, &write.key, (written.whole(), around), effect, is_plain));
    }
}

fn check_carried(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let effect =
        " loses its JSON quotes: systemd reads them as quotes around words, and what the service gets is not JSON";
    let is_plain = !oddity.span.of_text(scope.text()).contains(['\'', '\\', '\n']);
    finding(scope, &oddity.name, (oddity.span, oddity.span), effect, is_plain)
}

/// `around` is the JSON with the quotes that do not hold it together.
fn finding(
    scope: &Scope<'_>,
    key: &Mapped<'_>,
    (json, around): (Span, Span),
    effect: &'static str,
    is_plain: bool,
) -> Finding {
    let subject = Message::naming(secrets::name(key), "this value");
    let is_bare = json == around;
    let label = if is_bare { "unquoted JSON" } else { "loses its quotes" };
    let finding = Finding::error(scope.at(json), subject.and(effect)).label(label);
    let finding = finding.help("put single quotes around the whole value");
    let fix = Fix::new(Safety::Safe, "Put single quotes around the value");
    let fix = fix.replace(scope.at(Span { end: json.start, ..around }), "'");
    let fix = fix.replace(scope.at(Span { start: json.end, ..around }), "'");
    if is_plain { finding.fix(fix) } else { finding }
}
