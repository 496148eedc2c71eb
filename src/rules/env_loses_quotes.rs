//! AE805: JSON in a Dockerfile whose quotes the build strips.

use super::{Check, Example, Rule, Scope, secrets};
use crate::diagnostic::{Finding, Fix, Message, Safety, Severity};
use crate::format::dockerfile::Image;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE805",
    name: "env-loses-quotes",
    severity: Severity::Error,
    summary: "Unquoted JSON in an `ENV`: the build silently strips the quotes inside.",
    why: "`ENV` reads its words as a shell does: quotes hold a value together and are not part of it. `ENV \
          K={\"a\":\"b\"}` sets `{a:b}`. That is not JSON: Airflow drops all kwargs, or reads a connection as a URI.",
    repair: "Put single quotes around the whole value.",
    evidence: "BuildKit: what such an `ENV` sets.",
    bad: Example::dockerfile(concat!(
        "FROM quay.io/astronomer/astro-runtime:12.6.0\n",
        "ENV AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\":\"airflow/connections\"}\n"
    )),
    good: Example::dockerfile(concat!(
        "FROM quay.io/astronomer/astro-runtime:12.6.0\n",
        "ENV AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\":\"airflow/connections\"}'\n"
    )),
    yields: &[],
    checks: &[Check::Image(check)],
};

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for write in &image.writes {
        let Some(written) = write.loses_quotes() else { continue };
        let subject =
            secrets::name(&write.key).map_or(Message::from("this value"), |name| Message::default().code(name));
        let message = subject.and(" loses its JSON quotes in the build: what the container gets is not JSON");
        let finding = Finding::new(Severity::Error, scope.at(written.whole()), message).label("unquoted JSON");
        let finding = finding.help("put single quotes around the whole value");
        let is_plain = written.text().is_some_and(|text| !text.contains(['\'', '$', '\\']));
        let place = written.whole();
        let at = |place: u32| scope.at(Span { start: place, end: place });
        findings.push(if is_plain {
            let fix = Fix::new(Safety::Safe, "Put single quotes around the value");
            finding.fix(fix.replace(at(place.start), "'").replace(at(place.end), "'"))
        } else {
            finding
        });
    }
}
