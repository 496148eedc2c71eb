//! AE407: something other than a role where a role belongs.

use super::prelude::*;
use super::role_arn;

pub(super) static RULE: Rule = Rule {
    code: "AE407",
    name: "not-a-role-arn",
    severities: &[Severity::Error, Severity::Warning],
    summary: "`role_arn` names something other than a role.",
    why: "Only roles can be assumed. AWS refuses a user, an instance profile, a policy, the session that `aws sts \
          get-caller-identity` prints (`arn:aws:sts::…:assumed-role/…`) and the bare name of a role. boto3 passes them \
          on, so nothing reports it before the first lookup.",
    repair: "Write the ARN of the role itself: `arn:aws:iam::<account>:role/<name>`.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with each of these: boto3 sends all of them to STS unchanged. What STS \
          accepts: its documentation.",
    bad: PARAMETER_STORE
        .but(&[("iam::123456789012:role/airflow-secrets", "sts::123456789012:assumed-role/airflow/etl")]),
    good: PARAMETER_STORE.but(&[("airflow-secrets", "airflow")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if let Some((given, text, fault)) = role_arn::fault_of(config).filter(|(_, _, fault)| fault.is_other) {
        findings.push(role_arn::told(config, given, text, fault, Safety::Unsafe));
    }
}
