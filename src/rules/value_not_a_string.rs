//! AE806: a map or a list where the value of a variable belongs.

use super::prelude::*;
use crate::carrier::Kind;
use crate::format;
use crate::json;

pub(super) static RULE: Rule = Rule {
    code: "AE806",
    name: "value-not-a-string",
    severities: &[Severity::Error],
    summary: "The value of a variable in a YAML or JSON file is a map or a list, usually JSON without quotes.",
    why: "YAML reads `{\"a\": \"b\"}` as a map, not as a string. `docker compose`, Kubernetes, GitHub and the Astro \
          CLI refuse the whole file; chart templates print it in a form that is not JSON.",
    repair: "Put single quotes around the JSON: `'{\"a\": \"b\"}'`. In a JSON file write it as a string: \
             `\"{\\\"a\\\": \\\"b\\\"}\"`.",
    evidence: "compose-go, run on such files; the other programs by their schemas.",
    bad: Example::named(
        "compose.yaml",
        concat!(
            "services:\n",
            "  scheduler:\n",
            "    image: apache/airflow:3.0.0\n",
            "    environment:\n",
            "      AIRFLOW_CONN_DWH: {\"conn_type\": \"postgres\", \"host\": \"warehouse\"}\n"
        ),
    ),
    good: Example::instead(&[("AIRFLOW_CONN_DWH: {", "AIRFLOW_CONN_DWH: '{"), (r#"warehouse"}"#, r#"warehouse"}'"#)]),
    checks: &[Check::Oddities(check)],
};

fn check(scope: &Scope<'_>, carried: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let text = oddity.span.of_text(scope.text());
    let file = carried.kind;
    let kind = oddity.of.or(file);
    let what = match oddity.kind {
        OddityKind::NotText if text.starts_with(['[', '-']) => "a list",
        OddityKind::NotText => "a map",
        OddityKind::Number => "a number",
        OddityKind::Boolean => "a boolean",
        OddityKind::Nil => "null",
        _ => return None,
    };
    let effect = match (oddity.kind, kind) {
        (OddityKind::Nil, _) => "the chart writes `<nil>` in its place",
        (OddityKind::Number | OddityKind::Boolean, Some(Kind::HelmValues)) => "the chart or Kubernetes rejects it",
        _ => effect(kind),
    };
    let message = secrets::named(&oddity.name).and(" is ").and(what).and(" here, not a string: ").and(effect);
    let finding = Finding::error(scope.at(oddity.span), message).label(what);
    if kind == Some(Kind::Devcontainer) {
        return Some(finding.help(Message::from("write the JSON as a string: ").code(r#""{\"key\": \"value\"}""#)));
    }
    if format::is_json(&scope.document.file.path) {
        let example = if oddity.kind == OddityKind::NotText { r#""{\"key\": \"value\"}""# } else { "\"64\"" };
        return Some(finding.help(Message::from("write the value as a string: ").code(example)));
    }
    if oddity.kind == OddityKind::Nil {
        return Some(finding.help("give it a value, or remove it"));
    }
    if file == Some(Kind::Terraform) {
        return Some(in_terraform(scope, oddity, finding));
    }
    let example = if oddity.kind == OddityKind::NotText { r#"'{"key": "value"}'"# } else { "'64'" };
    let finding = finding.help(Message::from("put single quotes around the value: ").code(example));
    // What is not JSON here is not JSON within quotes either.
    let is_json = json::parse(text, &[]).is_valid();
    let holds_json = |name: &str| {
        secrets::is_kwargs(name) || ["AIRFLOW_CONN_", "AIRFLOW_VAR_"].iter().any(|start| name.starts_with(start))
    };
    let is_meant = is_json && oddity.name.text().is_some_and(holds_json);
    let is_certain = (is_meant || oddity.kind != OddityKind::NotText) && !text.contains(['\'', '\n']);
    let edge = |at: u32| scope.at(Span { start: at, end: at });
    let fix = Fix::new(Safety::Safe, "Put single quotes around it");
    let fix = fix.replace(edge(oddity.span.start), "'").replace(edge(oddity.span.end), "'");
    Some(if is_certain { finding.fix(fix) } else { finding })
}

/// In Terraform, strings have double quotes, and a function makes JSON of a map.
fn in_terraform(scope: &Scope<'_>, oddity: &Oddity<'_>, finding: Finding) -> Finding {
    let edge = |at: u32| scope.at(Span { start: at, end: at });
    // A string in a string has quotes of its own.
    if oddity.of.is_some_and(|of| of != Kind::Terraform || oddity.kind == OddityKind::NotText) {
        return finding.help("write it as a string");
    }
    let (help, title, before, behind) = if oddity.kind == OddityKind::NotText {
        ("put the map into `jsonencode(…)`", "Encode it as JSON", "jsonencode(", ")")
    } else {
        ("put double quotes around the value", "Put double quotes around it", "\"", "\"")
    };
    let fix = Fix::new(Safety::Safe, title).replace(edge(oddity.span.start), before);
    let is_one = oddity.span.of_text(scope.text()).ends_with(['}', ']']) || oddity.kind != OddityKind::NotText;
    let finding = finding.help(help);
    if is_one { finding.fix(fix.replace(edge(oddity.span.end), behind)) } else { finding }
}

/// Its effect.
fn effect(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Compose) => "compose refuses the whole file",
        Some(Kind::Kubernetes) => "Kubernetes rejects the object",
        Some(Kind::HelmValues) => "the chart rejects it or prints it in a form that is not JSON",
        Some(Kind::GitHub) => "GitHub rejects the whole workflow",
        Some(Kind::GitLab) => "GitLab rejects the whole pipeline",
        Some(Kind::Devcontainer) => "the container gets the string `[object Object]`",
        Some(Kind::CloudFormation) => "MWAA takes strings only",
        Some(Kind::Terraform) => "the provider cannot decode it",
        Some(Kind::Ecs) => "ECS rejects the task definition",
        Some(Kind::AstroDeployment) => "the Astro CLI refuses the file",
        _ => "no process gets it as written",
    }
}
