//! AE850: what `helm --set` or `--set-json` puts where the schema of the chart wants something else.

use super::prelude::*;
use crate::carrier::release;
use crate::command::chart::{self, Set, Value};
use crate::environment::released;

pub(super) static RULE: Rule = Rule {
    code: "AE850",
    name: "helm-set-refused",
    severities: &[Severity::Error],
    summary: "`helm --set` or `--set-json` passes something of a type that the Airflow chart refuses.",
    why: "`--set env[0].value=64` passes the number 64, and `--set-json` a map for JSON that starts with `{`. The schema \
          of the official chart refuses both where it wants a string, and Kubernetes refuses numbers in the chart of the \
          community. `config` of the official chart has a map for each section of `airflow.cfg`: it refuses \
          `config.AIRFLOW__CORE__PARALLELISM=64`. Nothing is installed.",
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
                _ if set.is_section() && released::is_of_official_chart(call) => {
                    findings.push(for_section(call, &set));
                    continue;
                }
                _ => continue,
            };
            let message = Message::from("this is ").and(what).and(" here, not a string: nothing is installed");
            findings.push(Finding::error(call.at(span), message).label(what).help(help));
        }
    }
}

/// `config.AIRFLOW__CORE__EXECUTOR=…`, as the chart of the community takes it.
fn for_section(call: &Call<'_>, set: &Set<'_>) -> Finding {
    let message = "this is a string where the official chart wants the options of a section: nothing is installed";
    let finding = Finding::error(call.at(set.place), message).label("not a section of `airflow.cfg`");
    finding.help(Message::from("set the option below its section, as in ").code("config.core.parallelism"))
}
