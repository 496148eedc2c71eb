//! AE824: a value of `set` that Helm takes apart.

use super::prelude::*;
use crate::knowledge::commands::Says;
use crate::text::contains;

pub(super) static RULE: Rule = Rule {
    code: "AE824",
    name: "helm-set-splits-value",
    severities: &[Severity::Error],
    summary: "JSON is passed with `helm --set`, or with `set` of a `helm_release`, which splits it.",
    why: "Both read `{…}` as a list, and a comma as the start of the next value. JSON becomes a list of pieces, or the \
          release fails with \"failed parsing key\".",
    repair: "In Terraform, pass it in `values`: `values = [yamlencode({ config = { secrets = { … } } })]`, or with \
             `type = \"literal\"` if the provider supports that. On the command line, use a values file or \
             `--set-literal`.",
    evidence: "`helm --set`, run with such values; `strvals` in the provider for Helm.",
    bad: Example::named(
        "main.tf",
        concat!(
            "resource \"helm_release\" \"airflow\" {\n",
            "  name  = \"airflow\"\n",
            "  chart = \"airflow\"\n",
            "  set {\n",
            "    name  = \"config.secrets.backend_kwargs\"\n",
            "    value = jsonencode({ connections_prefix = \"airflow/connections\", variables_prefix = \"airflow/variables\" })\n",
            "  }\n",
            "}\n"
        ),
    ),
    good: Example::named(
        "main.tf",
        concat!(
            "resource \"helm_release\" \"airflow\" {\n",
            "  name  = \"airflow\"\n",
            "  chart = \"airflow\"\n",
            "  values = [yamlencode({\n",
            "    config = {\n",
            "      secrets = {\n",
            "        backend        = \"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\"\n",
            "        backend_kwargs = jsonencode({ connections_prefix = \"airflow/connections\" })\n",
            "      }\n",
            "    }\n",
            "  })]\n",
            "}\n"
        ),
    ),
    checks: &[Check::Oddity(OddityKind::HelmSet, check), Check::Call(check_call)],
};

/// The same in `helm --set` for a release or a chart of Airflow.
fn check_call(_: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let is_airflow = |text: &Mapped<'_>| contains(text.bytes(), b"airflow");
    if !call.line.arguments.iter().any(|argument| is_airflow(&argument.value)) {
        return;
    }
    for given in call.command.flags().iter().filter(|given| given.flag.says == Says::ChartValue) {
        let value = memchr::memchr(b'=', given.value.bytes())
            .map(|equals| given.value.slice(Span::new(equals + 1, given.value.len())));
        let Some(value) = value.filter(|value| value.bytes().starts_with(b"{\"")) else { continue };
        let message = Message::from("Helm splits this value at its commas and reads `{…}` as a list");
        let finding = Finding::error(call.at(value.whole()), message).label("split");
        findings.push(finding.help("write the value into a values file, or use `--set-literal`"));
    }
}

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message = secrets::named(&oddity.name)
        .and(" does not get this value: Helm splits it at its commas and reads `{…}` as a list");
    let finding = Finding::error(scope.at(oddity.span), message).label("split");
    finding.help("pass it in `values`, with `yamlencode(…)`")
}
