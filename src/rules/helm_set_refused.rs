//! AE850: a number or a map that `helm --set` or `--set-json` puts where the chart wants a string.

use super::prelude::*;
use crate::carrier::release;
use crate::command::chart::{self, Value};
use crate::environment::released;

pub(super) static RULE: Rule = Rule {
    code: "AE850",
    name: "helm-set-refused",
    severities: &[Severity::Error],
    summary: "`helm --set` or `--set-json` passes a number or a map where the Airflow chart wants a string.",
    why: "`--set env[0].value=64` passes the number 64, and `--set-json` a map for JSON that starts with `{`. The schema \
          of the official chart refuses both, and Kubernetes refuses numbers in the chart of the community: nothing is \
          installed.",
    repair: "Use `--set-string` for numbers. Pass JSON with `--set-literal`, in a file of values, or as a JSON string: \
             `--set-json 'config.secrets.backend_kwargs=\"{…}\"'` with `\\\"` for each quote in it.",
    evidence: "Helm 3.17.3 with the official chart and the chart of the community, run with such values.",
    bad: Example::script(
        "helm upgrade airflow apache-airflow/airflow \\\n  \
         --set-json 'config.secrets.backend_kwargs={\"connections_prefix\": \"airflow/connections\"}'\n",
    ),
    good: Example::instead(&[("--set-json", "--set-literal")]),
    checks: &[Check::Call(check)],
};

fn check(_: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    if call.program() != "helm" || !released::is_of_airflow(call) {
        return;
    }
    for given in call.command.flags() {
        for set in chart::sets(given.flag.name, &given.value) {
            let is_item = release::is_below(&set.path, "env") && set.path.ends_with(".value");
            let (what, span, help) = match set.value {
                Value::Typed(value) if is_item => {
                    ("a number or a boolean", value.whole(), Message::from("use ").code("--set-string"))
                }
                Value::Node(span) if given.flag.name == "set-json" && release::is_option(&set.path) => (
                    "a map or a list",
                    span,
                    Message::from("use ").code("--set-literal").and(", which takes JSON as a string"),
                ),
                _ => continue,
            };
            let message = Message::from("this is ").and(what).and(" here, not a string: nothing is installed");
            findings.push(Finding::error(call.at(span), message).label(what).help(help));
        }
    }
}
