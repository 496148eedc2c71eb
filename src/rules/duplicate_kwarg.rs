//! AE204: a kwarg given twice.

use std::collections::HashMap;

use super::prelude::*;
use crate::json::{Member, NodeId, Tree};

pub(super) static RULE: Rule = Rule {
    code: "AE204",
    name: "duplicate-kwarg",
    severities: &[Severity::Warning, Severity::Note],
    summary: "A kwarg is given twice in one JSON object.",
    why: "Python silently keeps the last of two members with the same name, so the backend does not get everything \
          that the line shows.",
    repair: "Keep one of the two.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with two prefixes, two regions, and a region followed by null.",
    bad: SECRETS_MANAGER.but(&[("}", r#", "region_name": "eu-west-1"}"#)]),
    good: SECRETS_MANAGER.but(&[("us-east-1", "eu-west-1")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(tree) = config.tree.as_ref().filter(|_| config.state == KwargsState::Object) else { return };
    let Some(root) = tree.root() else { return };
    in_object(config, tree, root, findings);
    for member in tree.members(root) {
        in_object(config, tree, member.value, findings);
    }
}

fn in_object(config: &BackendConfig<'_>, tree: &Tree<'_>, object: NodeId, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<String, Member<'_>> = HashMap::new();
    for member in tree.members(object).filter(|member| member.key_certain) {
        let name = member.key.expose().to_owned();
        if let Some(first) = seen.insert(name, member.clone()) {
            findings.extend(finding(config, tree, &first, &member));
        }
    }
}

fn finding(config: &BackendConfig<'_>, tree: &Tree<'_>, first: &Member<'_>, second: &Member<'_>) -> Option<Finding> {
    let name = Message::naming(disclosure::kwarg_name(config, second.key.expose()), "this name");
    let written = |member: &Member<'_>| {
        let value = &config.kwargs?.airflow;
        Some(tree.span(member.value).of_text(value.text().filter(|_| value.is_certain())?))
    };
    let is_same = written(first).is_some() && written(first) == written(second);
    let (severity, effect) = if is_same {
        (Severity::Note, " is given twice, with the same value")
    } else {
        (Severity::Warning, " is given twice: Python keeps the last one and silently drops the first")
    };
    let message = name.and(effect);
    let finding = Finding::new(severity, config.kwargs_location(second.key_span)?, message)
        .label("this one counts")
        .related(config.kwargs_location(first.key_span)?, "this one is dropped")
        .help("keep one of the two");
    Some(finding)
}
