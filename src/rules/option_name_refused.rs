//! AE820: an option of a managed Airflow whose name the service refuses.

use super::prelude::*;
use crate::carrier::Kind;
use crate::knowledge::variables::overridden;

pub(super) static RULE: Rule = Rule {
    code: "AE820",
    name: "option-name-refused",
    severities: &[Severity::Error],
    summary: "An option of MWAA or Cloud Composer has a name that the service refuses.",
    why: "Both services name the options of `airflow.cfg` in their own way: MWAA expects `secrets.backend`, Cloud \
          Composer `secrets-backend`, and neither accepts the name of the environment variable. With another name the \
          service refuses the change, and nothing is applied.",
    repair: "Write the name as the service expects it.",
    evidence: "The API model of MWAA (`ConfigKey`), its `setup_environment.py`; the documentation of Cloud Composer.",
    bad: Example::named(
        "main.tf",
        concat!(
            "resource \"aws_mwaa_environment\" \"etl\" {\n",
            "  name = \"etl\"\n",
            "  airflow_configuration_options = {\n",
            "    \"secrets-backend\" = \"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\"\n",
            "  }\n",
            "}\n"
        ),
    ),
    good: Example::instead(&[("secrets-backend", "secrets.backend")]),
    checks: &[Check::Oddities(check)],
};

fn check(scope: &Scope<'_>, carried: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let (service, separator) = match oddity.kind {
        OddityKind::MwaaOption => ("MWAA", '.'),
        OddityKind::ComposerOption => ("Cloud Composer", '-'),
        _ => return None,
    };
    let message =
        secrets::named(&oddity.name).and(" is not set: ").and(service).and(" refuses the name of this option");
    let finding = Finding::error(scope.at(oddity.span), message).label("refused");
    // The name says no more than that of the variable.
    let spelled = secrets::name(&oddity.name).and_then(|name| spelled(name.as_str(), separator));
    let Some(spelled) = spelled else {
        return Some(finding.help(match separator {
            '.' => "name an option of `airflow.cfg`, such as `core.parallelism`; other variables belong into the startup script",
            _ => "name the section and the option with a `-` between them",
        }));
    };
    let text = scope.text();
    let behind = text.as_bytes().get(oddity.span.end as usize);
    let is_quoted = matches!(behind, Some(b'"' | b'\'')) && !oddity.span.is_empty();
    let is_plain =
        carried.kind == Some(Kind::CloudFormation) || separator == '-' && !oddity.span.of_text(text).contains('.');
    let help = Message::from("name it ").code(Public::proved(&spelled));
    let fix = Fix::new(Safety::Safe, "Name it as the service does");
    let place = |span: Span| scope.at(span);
    let fix = if is_quoted || is_plain || separator == '-' {
        fix.replace(place(oddity.span), Public::proved(&spelled))
    } else {
        let edge = |at: u32| place(Span { start: at, end: at });
        fix.replace(edge(oddity.span.start), "\"")
            .replace(place(oddity.span), Public::proved(&spelled))
            .replace(edge(oddity.span.end), "\"")
    };
    Some(finding.help(help).fix(fix))
}

/// The name of an option, of that of its variable.
fn spelled(variable: &str, separator: char) -> Option<String> {
    let (section, option) = overridden(variable)?;
    Some(format!("{}{separator}{}", section.to_ascii_lowercase(), option.to_ascii_lowercase()))
}
