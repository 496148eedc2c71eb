//! AE408: a role and a region in different partitions.

use super::aws::Region;
use super::prelude::*;
use super::role_arn;
use crate::knowledge::aws;

pub(super) static RULE: Rule = Rule {
    code: "AE408",
    name: "partition-mismatch",
    severities: &[Severity::Error],
    summary: "The role and the region belong to different AWS partitions.",
    why: "Partitions (`aws`, `aws-cn`, `aws-us-gov` …) share no accounts and no roles. STS in `us-east-1` cannot \
          assume a role of `arn:aws-cn:…`, so every lookup fails.",
    repair: "Use a role and a region of the same partition.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with such pairs: boto3 sends the ARN to the STS of the region. The \
          partitions: botocore 1.44.5.",
    bad: PARAMETER_STORE.but(&[("aws:iam", "aws-cn:iam"), ("airflow-secrets", "airflow")]),
    good: PARAMETER_STORE.but(&[
        ("aws:iam", "aws-cn:iam"),
        ("airflow-secrets", "airflow"),
        ("us-east-1", "cn-north-1"),
    ]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let role = role_arn::given(config).filter(|(given, _)| !wording::is_judged_elsewhere(config, given));
    let region = Region::of(config).filter(Region::is_filled_in);
    let (Some((given, text)), Some(region)) = (role, region) else { return };
    let is_judged = role_arn::fault(text, None).is_none() && !region.is_only_signed_with();
    let Some((partition, span)) = role_arn::partition(text).filter(|_| is_judged) else { return };
    let Some(of_region) = aws::partition_of_region(region.text).filter(|of_region| of_region.id != partition) else {
        return;
    };
    let message = Message::from("the role belongs to ");
    let message = match disclosure::given(config, given) {
        Some(shown) => message.code(shown.part(span)),
        None => message.and("another partition"),
    };
    let message = message
        .and(" and the region to ")
        .code(of_region.id)
        .and(": no account spans two partitions, so every lookup fails")
        .so(Outcome::FailsAtLookup);
    let related = match region.shown() {
        Some(shown) => Message::quoting(shown).and(" belongs to ").code(of_region.id),
        None => Message::from("the region"),
    };
    let finding = Finding::error(config.part_location(given, span), message)
        .label("different partition")
        .related(region.at(region.whole()), related)
        .help(Message::from("use a role of ").code(of_region.id).and(", or a region of the role's partition"));
    findings.push(finding);
}
