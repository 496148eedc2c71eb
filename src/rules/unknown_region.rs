//! AE403: a region that AWS does not have.

use super::aws::Region;
use super::prelude::*;
use crate::knowledge::aws;
use crate::text::near;

pub(super) static RULE: Rule = Rule {
    code: "AE403",
    name: "unknown-region",
    severities: &[Severity::Warning],
    summary: "The region is well-formed but does not exist.",
    why: "boto3 does not look up the name: it builds the service address from it (`ssm.us-esat-1.amazonaws.com`), and \
          no such host answers, so every lookup fails after some retries. Names such as `aws-global` stand for a whole \
          partition, not for a place where secrets are stored.\n\n\
          It is a warning, because AWS may have opened regions that are newer than airenv's list.",
    repair: "Write the region where the secrets are stored.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with `us-esat-1` and `aws-global`; the regions of botocore 1.44.5.",
    bad: PARAMETER_STORE.but(&[("us-east-1", "us-esat-1")]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(region) = Region::of(config) else { return };
    let text = region.text;
    let lower = text.to_ascii_lowercase();
    let is_written_well = !text.is_empty() && aws::is_region_format(text);
    // botocore takes `fips` off, and asks the endpoints that the word means.
    let plain = lower.strip_prefix("fips-").or_else(|| lower.strip_suffix("-fips")).unwrap_or(&lower);
    let is_judged_elsewhere = aws::is_region(plain) || aws::region_of_zone(text).is_some();
    if !is_written_well || is_judged_elsewhere || region.is_only_signed_with() {
        return;
    }
    let finding = if aws::is_pseudo_region(text) {
        let message = region
            .is("a whole partition, not a region")
            .and(": no secrets are stored there, so every lookup fails")
            .so(Outcome::FailsAtLookup);
        Finding::warning(region.at(region.whole()), message).label("not a region")
    } else {
        let message =
            region.is("not an AWS region").and(": no host answers, so every lookup fails").so(Outcome::FailsAtLookup);
        Finding::warning(region.at(region.whole()), message).label("unknown region")
    };
    findings.push(region.repaired(finding, meant(&lower), Safety::Unsafe));
}

/// The only region within two typos; two that differ only in the number are equally near.
fn meant(text: &str) -> Option<&'static str> {
    let same = super::aws::meant_region(text);
    same.or_else(|| near::only(text, aws::regions().map(|region| (region, region)), 2))
}
