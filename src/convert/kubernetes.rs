//! A container of Kubernetes.
//!
//! Enters: variables. Leaves: a pod whose container gets them, with a `secretKeyRef` for what is hidden. Never writes a
//! hidden value.

use std::fmt::Write as _;

use super::{Carrier, ConvertedVariable, takes_all, yaml};

/// The object that has the secrets.
pub(super) const SECRET: &str = "airflow-secrets";

/// How to make it.
pub(super) const SECRETS: &str = "The secrets are in an object of the cluster: kubectl create secret generic airflow-secrets --from-literal=\"NAME=$NAME\"";

/// The record.
pub(super) static CARRIER: Carrier = Carrier {
    name: "kubernetes",
    about: "env of a container of Kubernetes",
    refuses: takes_all,
    write,
    secrets: SECRETS,
    leaves_out: None,
};

fn write(variables: &[ConvertedVariable<'_>]) -> String {
    let mut text = String::from(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: airflow\nspec:\n  containers:\n    - name: airflow\n      \
         image: apache/airflow\n      env:\n",
    );
    for variable in variables {
        let _ = writeln!(text, "        - name: {}", variable.name);
        let _ = match variable.text() {
            Some(value) => writeln!(text, "          value: {}", yaml::of_container(value)),
            None => writeln!(
                text,
                "          valueFrom:\n            secretKeyRef:\n              name: {SECRET}\n              key: {}",
                variable.name
            ),
        };
    }
    text
}
