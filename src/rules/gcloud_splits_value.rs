//! AE826: a value that gcloud splits at its commas.

use super::prelude::*;
use crate::command::{self, Given};
use crate::knowledge::commands::Says;

pub(super) static RULE: Rule = Rule {
    code: "AE826",
    name: "gcloud-splits-value",
    severities: &[Severity::Error],
    summary: "A value for `gcloud composer` contains commas, and gcloud splits it there.",
    why: "`--update-airflow-configs` and `--update-env-variables` take `K=V,K=V`. A comma in JSON ends the value; what \
          follows has no `=`, so gcloud stops with \"Bad syntax for dict arg\".",
    repair: "Begin the list with another delimiter between two `^`: `^|^secrets-backend=…|secrets-backend_kwargs={…}`.",
    evidence: "gcloud, run with such values; `gcloud topic escaping`.",
    bad: Example::script(
        "gcloud composer environments update etl --location europe-west1 \\\n  \
         --update-airflow-configs=secrets-backend_kwargs='{\"connections_prefix\": \"airflow-connections\", \"sep\": \"-\"}'\n",
    ),
    good: Example::instead(&[("=secrets-backend_kwargs='{", "='^|^secrets-backend_kwargs={")]),
    checks: &[Check::Call(check)],
};

fn check(_: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let is_list = |says: Says| matches!(says, Says::ComposerVariables | Says::ComposerOptions);
    for given in call.command.flags().iter().filter(|given| is_list(given.flag.says)) {
        // What only run time knows may contain anything.
        let parts = command::parts(&given.value);
        findings.extend(parted(call, given));
        let Some(part) = parts.iter().find(|part| part.is_certain() && !part.bytes().contains(&b'=')) else { continue };
        if part.is_empty() {
            continue;
        }
        let message = Message::from("gcloud splits this flag at its commas, and this part has no `=`: gcloud stops");
        let finding = Finding::error(call.at(part.whole()), message).label("read as a separate pair");
        findings.push(finding.help("begin the value with another delimiter: `^|^`, and separate the pairs with `|`"));
    }
}

/// A list whose next pair is a word of its own: blanks at the beginning of a continued line part them.
fn parted(call: &Call<'_>, given: &Given<'_>) -> Option<Finding> {
    let next = call.line.arguments.get(given.value_word + 1)?;
    let is_cut = given.value.is_certain() && given.value.bytes().ends_with(b",");
    let is_pair = !next.value.bytes().starts_with(b"-") && next.value.bytes().contains(&b'=');
    let message = "the blanks before this pair end the list: gcloud takes it for an argument of its own, and stops";
    (is_cut && is_pair).then(|| {
        let finding = Finding::error(call.at(next.word), message).label("not in the list");
        finding.help("write the pairs without blanks between them, or put quotes around the whole list")
    })
}
