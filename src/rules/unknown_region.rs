//! AE403: a region that AWS does not have.

use super::aws::Region;
use super::prelude::*;
use crate::knowledge::aws;
use crate::text::near;

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::UNKNOWN_REGION };

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
