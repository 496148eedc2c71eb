//! AE806: a map or a list where the value of a variable belongs.

use super::{Check, Example, Rule, Scope, secrets};
use crate::carrier::{Carried, Kind, OddityKind};
use crate::diagnostic::{Finding, Fix, Message, Safety, Severity};
use crate::json;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE806",
    name: "value-not-a-string",
    severity: Severity::Error,
    summary: "The value of a variable in a YAML file is a map or a list, usually JSON without quotes.",
    why: "YAML reads `{\"a\": \"b\"}` as a map, not as a string. `docker compose`, Kubernetes, GitHub and the Astro \
          CLI refuse the whole file; chart templates print it in a form that is not JSON.",
    repair: "Put single quotes around the JSON: `'{\"a\": \"b\"}'`.",
    evidence: "compose-go, run on such files; the other programs by their schemas.",
    bad: Example::yaml(
        "compose.yaml",
        concat!(
            "services:\n",
            "  scheduler:\n",
            "    image: apache/airflow:3.0.0\n",
            "    environment:\n",
            "      AIRFLOW_CONN_DWH: {\"conn_type\": \"postgres\", \"host\": \"warehouse\"}\n"
        ),
    ),
    good: Example::yaml(
        "compose.yaml",
        concat!(
            "services:\n",
            "  scheduler:\n",
            "    image: apache/airflow:3.0.0\n",
            "    environment:\n",
            "      AIRFLOW_CONN_DWH: '{\"conn_type\": \"postgres\", \"host\": \"warehouse\"}'\n"
        ),
    ),
    yields: &[],
    checks: &[Check::Carried(check)],
};

fn check(scope: &Scope<'_>, carried: &Carried<'_>, findings: &mut Vec<Finding>) {
    for oddity in carried.oddities.iter().filter(|oddity| oddity.kind == OddityKind::NotText) {
        let text = oddity.span.of_text(scope.text());
        let what = if text.starts_with('[') || text.starts_with('-') { "a list" } else { "a map" };
        let message = secrets::named(&oddity.name).and(" is ").and(what).and(" here, not a string: ");
        let message = message.and(effect(carried.kind));
        let finding = Finding::new(Severity::Error, scope.at(oddity.span), message).label(what);
        let finding = finding.help(Message::from("put single quotes around the value: ").code(r#"'{"key": "value"}'"#));
        // What is not JSON here is not JSON within quotes either.
        let is_json = json::parse(text, &[]).is_valid() && !text.contains(['\'', '\n']);
        let edge = |at: u32| scope.at(Span { start: at, end: at });
        let fix = Fix::new(Safety::Safe, "Put single quotes around it");
        let fix = fix.replace(edge(oddity.span.start), "'").replace(edge(oddity.span.end), "'");
        findings.push(if is_json { finding.fix(fix) } else { finding });
    }
}

/// Its effect.
fn effect(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Compose) => "`docker compose` refuses the whole file",
        Some(Kind::Kubernetes) => "Kubernetes rejects the object",
        Some(Kind::GitHub) => "GitHub rejects the whole workflow",
        Some(Kind::GitLab) => "GitLab rejects the whole pipeline",
        Some(Kind::AstroDeployment) => "the Astro CLI refuses the file",
        _ => "no process gets it as written",
    }
}
