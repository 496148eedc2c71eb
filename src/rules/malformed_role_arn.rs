//! AE406: a role ARN with a mistake in it.

use super::prelude::*;
use super::role_arn;
use super::role_arn::told;

pub(super) static RULE: Rule = Rule {
    code: "AE406",
    name: "malformed-role-arn",
    severities: &[Severity::Error, Severity::Warning],
    summary: "The role ARN is malformed.",
    why: "A role ARN has the form `arn:<partition>:iam::<account>:role/<path and name>`: no region, an account of 12 \
          digits, `/` before the name. boto3 only checks that it has at least 20 characters (`ParamValidationError: \
          Invalid length for parameter RoleArn`); AWS refuses any other malformed ARN at the first lookup. Airflow 3 \
          logs that only at DEBUG and reports \"The conn_id isn't defined\"; 2.x also logs the cause as ERROR.",
    repair: "Copy the ARN from the role's page in the console, or from `aws iam get-role`.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with short and with malformed ARNs: boto3 refuses only the short ones \
          before it sends a request. The form: botocore, iam/2010-05-08.",
    bad: PARAMETER_STORE.but(&[("::123456789012:role/airflow-secrets", ":us-east-1:123456789012:role/airflow")]),
    good: PARAMETER_STORE.but(&[("airflow-secrets", "airflow")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if let Some((given, text, fault)) = role_arn::fault_of(config).filter(|(_, _, fault)| !fault.is_other) {
        findings.push(told(config, given, text, fault, Safety::Safe));
    }
}
