//! AE826: a value that gcloud splits at its commas.

use super::{Check, Example, Rule, Scope};
use crate::command;
use crate::diagnostic::{Finding, Message, Severity};
use crate::knowledge::commands::Says;
use crate::script::Call;

/// The rule.
pub static RULE: Rule = Rule {
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
    good: Example::script(
        "gcloud composer environments update etl --location europe-west1 \\\n  \
         --update-airflow-configs='^|^secrets-backend_kwargs={\"connections_prefix\": \"airflow-connections\", \"sep\": \"-\"}'\n",
    ),
    yields: &[],
    checks: &[Check::Call(check)],
};

fn check(_: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let is_list = |says: Says| matches!(says, Says::ComposerVariables | Says::ComposerOptions);
    for given in call.command.flags().iter().filter(|given| is_list(given.flag.says)) {
        // What only run time knows may contain anything.
        let parts = command::parts(&given.value);
        let Some(part) = parts.iter().find(|part| part.is_certain() && !part.bytes().contains(&b'=')) else { continue };
        if part.is_empty() {
            continue;
        }
        let message = Message::from("gcloud splits this flag at its commas, and this part has no `=`: gcloud stops");
        let finding = Finding::new(Severity::Error, call.at(part.whole()), message).label("read as a separate pair");
        findings.push(finding.help("begin the value with another delimiter: `^|^`, and separate the pairs with `|`"));
    }
}
