//! AE202: kwargs that are JSON but not an object.

use super::connections;
use super::prelude::*;
use crate::json::Kind;
use crate::knowledge::airflow;

pub(super) static RULE: Rule = Rule {
    code: "AE202",
    name: "kwargs-not-an-object",
    severities: &[Severity::Error],
    summary: "The kwargs of a secrets backend are JSON, but not an object.",
    why: "Airflow needs an object: `{\"name\": value, …}`. For a list, a string, a number or `true` it logs one \
          warning at startup and builds the backend with *no* kwargs; before Airflow 2.4.1, every process crashes.\n\n\
          Often the object was encoded twice, so that it is a string.",
    repair: "Write the object itself: `{\"region_name\": \"us-east-1\"}`.",
    evidence: "Airflow 2.2.5, 2.3.4, 2.4.3, 2.5.3, 2.10.5 and 3.3.2, run with lists, strings, numbers and `true`.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS=[\"us-east-1\", \"arn:aws:iam::123456789012:role/airflow\"]\n",
        "AWS_DEFAULT_REGION=us-east-1\n"
    )),
    good: Example::instead(&[(r#"["us-east-1", ""#, r#"{"role_arn": ""#), ("]", "}")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(tree) = config.tree.as_ref().filter(|_| config.state == KwargsState::NotObject) else { return };
    let Some(root) = tree.root().filter(|_| !config.is_too_deep()) else { return };
    let Some(location) = config.kwargs_location(tree.span(root)) else { return };
    let twice = config.json_text(root).is_some_and(connections::is_object);
    let what = match tree.kind(root) {
        _ if twice => "a string that contains JSON (encoded twice)",
        Kind::Bool(_) => "`true`",
        _ => config.json_kind(root).map_or("not an object", wording::kind),
    };
    let facts = &airflow::facts().malformed_kwargs.not_an_object;
    let comes = match facts.certain(config.target.versions(None)) {
        Some(Outcome::CrashesAtImport) => ": every Airflow process crashes at startup",
        Some(Outcome::IgnoredWithWarning) => {
            ", so Airflow drops it, with one warning at startup: the backend gets no kwargs"
        }
        _ => ", so Airflow drops it (before 2.4.1 it crashes): the backend gets no kwargs",
    };
    let message = wording::kwargs_key(config).and(" must be a JSON object, but is ").and(what).and(comes);
    let crashes = facts.certain(config.target.versions(None)) == Some(Outcome::CrashesAtImport);
    let message = if crashes { message.so(Outcome::CrashesAtImport) } else { message };
    let help = if twice {
        Message::from("write the object itself, without the quotes around it and the backslashes")
    } else {
        Message::from("write an object, such as ").code(r#"{"connections_prefix": "…"}"#)
    };
    let mut finding = Finding::error(location, message).label("not an object").help(help);
    finding.fix = if twice { decode(config, tree.span(root)) } else { None };
    findings.push(finding);
}

/// Removes the quotes and backslashes of the outer encoding, if `\"` is the only escape.
fn decode(config: &BackendConfig<'_>, root: Span) -> Option<Fix> {
    let setting = config.kwargs?;
    let text = setting.airflow.text()?;
    let (start, end) = (root.start as usize, root.end as usize);
    let inner = text.get(start + 1..end - 1)?;
    let escapes: Vec<usize> = inner.match_indices('\\').map(|(at, _)| start + 1 + at).collect();
    let is_quote = |at: &usize| text.get(at + 1..at + 2) == Some("\"");
    if !escapes.iter().all(is_quote) {
        return None;
    }
    let removed = std::iter::once(start).chain(escapes).chain([end - 1]).map(|at| Span::new(at, at + 1));
    let fix = Fix::new(Safety::Safe, "Remove the outer encoding");
    removed.into_iter().try_fold(fix, |fix, span| Some(fix.replace(edit::place_for(setting, span, "")?, "")))
}
