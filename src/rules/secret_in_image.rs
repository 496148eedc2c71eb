//! AE804: a secret that an image keeps.

use super::literal;
use super::prelude::*;
use super::secrets::{self, Kind};
use std::collections::HashSet;

use crate::format::dockerfile::Image;

pub(super) static RULE: Rule = Rule {
    code: "AE804",
    name: "secret-in-image",
    severities: &[Severity::Error, Severity::Warning],
    summary: "`ENV` or `ARG` writes a secret into an image.",
    why: "The value of an `ENV` is in the Dockerfile and in the image: anyone who can pull it can read the value with \
          `docker history` or `docker inspect`, and a later `ENV` or `RUN unset` does not remove it. The default of an \
          `ARG` is in that history, too.\n\n\
          airenv recognizes a secret by its form (an AWS key, a GitHub token, a URL with a password …), or by the \
          variable's name if the value looks like a secret. Placeholders and references do not count.",
    repair: "Set it as a secret variable of the deployment, and locally in a `.env` that git ignores. Pass what only \
          the build needs with `RUN --mount=type=secret`. Replace the secret: the old one is exposed.",
    evidence: "BuildKit: such a value in the history of the image.",
    bad: Example::dockerfile(concat!(
        "FROM quay.io/astronomer/astro-runtime:12.6.0\n",
        "ENV AIRFLOW_CONN_DB=postgres://airflow:kT7vQ2mN9xB4rL6w@db:5432/airflow\n"
    )),
    good: Example::instead(&[(
        "AIRFLOW_CONN_DB=postgres://airflow:kT7vQ2mN9xB4rL6w@db:5432/airflow",
        "AIRFLOW__CORE__LOAD_EXAMPLES=False",
    )]),
    checks: &[Check::Image(check)],
};

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    let variables = image.writes.iter().chain(&image.discarded).map(|write| (&write.key, &write.value));
    let arguments = image.arguments.iter().filter_map(|argument| Some((&argument.name, argument.default.as_ref()?)));
    let mut seen = HashSet::new();
    for (name, value) in arguments.chain(variables) {
        let Some((kind, part)) = literal::secret_not_told(&scope.project.keys, name.text(), value) else { continue };
        let span = value.written(part).unwrap_or_else(|| value.origin(part));
        // A variable may get its value from an argument.
        if !seen.insert(span) {
            continue;
        }
        let subject = kind.subject(secrets::name(name));
        let message = subject.and(" is written into the image: anyone who can pull it, or read this file, has it");
        let severity =
            if matches!(kind, Kind::Value(_) | Kind::Credential) { Severity::Error } else { Severity::Warning };
        let label = kind.label_of_literal();
        let finding = Finding::new(severity, scope.at(Span { start: span.start, end: span.end }), message).label(label);
        findings.push(finding.help("set it as a secret variable of the deployment, and replace this one"));
    }
}
