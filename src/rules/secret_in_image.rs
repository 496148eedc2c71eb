//! AE804: a secret that an image keeps.

use super::literal;
use super::prelude::*;
use super::secrets::{self, Kind};
use std::collections::HashSet;

use crate::format::dockerfile::Image;

pub(super) static RULE: Rule = Rule { checks: &[Check::Image(check)], ..book::SECRET_IN_IMAGE.of_file("Dockerfile") };

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
