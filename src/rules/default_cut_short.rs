//! AE830: a default in a `devcontainer.json` that ends at its first `:` or `}`.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE830",
    name: "default-cut-short",
    severities: &[Severity::Warning],
    summary: "The default of a `${localEnv:…}` in a `devcontainer.json` ends earlier than it looks.",
    why: "`${localEnv:NAME:default}` ends at its first `}`, and the default at its first `:`. Of a default in JSON, \
          only `{\"connections_prefix\"` is left, followed by whatever comes after the first `}`. Anyone whose machine \
          sets the variable never notices.",
    repair: "Leave the default out and set the variable on the machine, or write the value without `${localEnv:…}`.",
    evidence: "`@devcontainers/cli` 0.89.0, run on such a file.",
    bad: Example::named(
        "devcontainer.json",
        concat!(
            "{\n",
            "  \"image\": \"apache/airflow:3.0.0\",\n",
            "  \"remoteEnv\": {\n",
            "    \"AIRFLOW_CONN_DWH\": \"${localEnv:DWH:{\\\"conn_type\\\": \\\"postgres\\\"}}\"\n",
            "  }\n",
            "}\n",
        ),
    ),
    good: Example::instead(&[("localEnv:DWH:{\\\"conn_type\\\": \\\"postgres\\\"}", "localEnv:DWH")]),
    checks: &[Check::Oddity(OddityKind::DefaultCut, check)],
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message = secrets::named(&oddity.name)
        .and(" has a default that ends at its first `:` or `}`: where the machine does not set the variable, only the ")
        .and("beginning is left");
    let finding = Finding::warning(scope.at(oddity.span), message).label("ends here");
    finding.help("leave the default out, and set the variable on the machine")
}
