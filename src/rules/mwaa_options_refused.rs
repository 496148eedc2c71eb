//! AE851: options of MWAA that `aws` refuses on the command line.

use super::prelude::*;
use crate::command::{self, OptionRefusal};
use crate::knowledge::commands::Says;

pub(super) static RULE: Rule = Rule {
    code: "AE851",
    name: "mwaa-options-refused",
    severities: &[Severity::Error],
    summary: "`aws mwaa` refuses an option: JSON without quotes in `K=V,K=V`, a second word, or a value that is not a string.",
    why: "In `--airflow-configuration-options K=V,K=V`, `{` starts a map of `aws`'s own syntax, in which JSON has no place: \
          `aws` stops with \"Expected: '=', received: '\"'\". In JSON each value is a string; a number or an object is an \
          \"Invalid type\". Options behind a space are \"Unknown options\". The environment of MWAA stays as it was.",
    repair: "Pass all options as one JSON object, the kwargs in it as a string: \
             `'{\"secrets.backend_kwargs\": \"{\\\"connections_prefix\\\": \\\"airflow/connections\\\"}\"}'`.",
    evidence: "`ShorthandParser` of aws-cli 1.46.3 and the parameter validation of botocore 1.44.8, run with such values.",
    bad: Example::script(
        "aws mwaa update-environment --name etl --airflow-configuration-options \\\n  \
         'secrets.backend_kwargs={\"connections_prefix\": \"airflow/connections\"}'\n",
    ),
    good: Example::instead(&[(
        r#"'secrets.backend_kwargs={"connections_prefix": "airflow/connections"}'"#,
        "'{\"secrets.backend_kwargs\": \"{\\\"connections_prefix\\\": \\\"airflow/connections\\\"}\"}'",
    )]),
    checks: &[Check::Call(check)],
};

fn check(_: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    for given in call.command.flags().iter().filter(|given| given.flag.says == Says::MwaaOptions) {
        findings.extend(next_word(call, given));
        let Some(refused) = command::refused(&given.value).filter(|_| call.torn_at(given.value_word).is_none()) else {
            continue;
        };
        let (span, message, label, help) = match refused {
            OptionRefusal::Shorthand(span) => (
                span,
                "`aws` does not take JSON here: `{` starts a map of its own syntax, and it stops",
                "not in its syntax",
                Message::from("pass all options as one JSON object, with this value as a string in it"),
            ),
            OptionRefusal::NotText(span) => (
                span,
                "this is not a string: `aws` refuses the options",
                "not a string",
                Message::from("write it as a string, JSON with ").code("\\\"").and(" for each quote"),
            ),
        };
        findings.push(Finding::error(call.at(span), Message::from(message)).label(label).help(help));
    }
}

/// Another `K=V` in a word of its own, which `aws` does not know.
fn next_word(call: &Call<'_>, given: &command::Given<'_>) -> Option<Finding> {
    let next = call.line.arguments.get(given.value_word + 1)?;
    let is_pair = next.value.is_certain()
        && next.value.text().is_some_and(|text| {
            let (key, _) = text.split_once('=').unwrap_or_default();
            key.contains('.') && !key.starts_with('-')
        });
    let message = "`aws` takes one word here: it stops with \"Unknown options\", and the environment stays as it was";
    let is_own = is_pair && call.torn_at(given.value_word).is_none();
    let finding = is_own.then(|| Finding::error(call.at(next.word), Message::from(message)).label("another word"))?;
    Some(finding.help("separate the options with commas, or pass all of them as one JSON object"))
}
