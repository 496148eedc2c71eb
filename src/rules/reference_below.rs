//! AE815: `$(NAME)` in a container of Kubernetes refers to a variable further down.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE815",
    name: "reference-below",
    severities: &[Severity::Error],
    summary: "`$(NAME)` in a Kubernetes container refers to a variable further down.",
    why: "Kubernetes expands `$(NAME)` in the order of the list, and only with variables that are above it or come \
          from `envFrom`. A reference to a variable further down stays as it is: the process gets the string \
          `$(NAME)`.",
    repair: "Move the variable above the one that refers to it.",
    evidence: "Kubernetes' API reference, EnvVar; the order of the kubelet.",
    bad: Example::named(
        "scheduler.yaml",
        concat!(
            "apiVersion: v1\n",
            "kind: Pod\n",
            "metadata: {name: scheduler}\n",
            "spec:\n",
            "  containers:\n",
            "    - name: scheduler\n",
            "      image: example.com/airflow\n",
            "      env:\n",
            "        - name: AIRFLOW_CONN_DWH\n",
            "          value: postgres://etl:$(DWH_PASSWORD)@dwh.example.com/dwh\n",
            "        - name: DWH_PASSWORD\n",
            "          valueFrom:\n",
            "            secretKeyRef: {name: dwh, key: password}\n",
        ),
    ),
    good: Example::instead(&[
        ("        - name: AIRFLOW_CONN_DWH\n          value: postgres://etl:$(DWH_PASSWORD)@dwh.example.com/dwh\n", ""),
        (
            "key: password}\n",
            concat!(
                "key: password}\n        - name: AIRFLOW_CONN_DWH\n",
                "          value: postgres://etl:$(DWH_PASSWORD)@dwh.example.com/dwh\n"
            ),
        ),
    ]),
    checks: &[Check::Oddity(OddityKind::ReferenceBelow, check)],
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message =
        Message::from("Kubernetes does not expand this reference, because the variable is set further down: ");
    let message = message.and(secrets::named(&oddity.name)).and(" gets it as written");
    let finding = Finding::error(scope.at(oddity.span), message).label("not expanded");
    finding.help("move the variable above this one")
}
