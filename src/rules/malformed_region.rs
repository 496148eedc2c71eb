//! AE402: a region that is not in the form of a region.

use super::aws::{self as connection, Region};
use super::prelude::*;
use super::references;
use crate::knowledge::aws;

pub(super) static RULE: Rule = Rule {
    code: "AE402",
    name: "malformed-region",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A region is not written in the form that boto3 and AWS expect.",
    why: "boto3 accepts only letters, digits and `-`: `us_east_1`, `us-east-1 ` with a trailing space and `US East (N. \
          Virginia)` raise InvalidRegionError at every lookup, and an empty string leads to an invalid address \
          (`https://sts..amazonaws.com`). An availability zone (`us-east-1a`) and upper case pass this check; the \
          request then goes to a host that does not exist or does not know the region.",
    repair: "Write the region code: `us-east-1`.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with each of these, in the kwargs and in `AWS_DEFAULT_REGION`.",
    bad: PARAMETER_STORE.but(&[("us-east-1", "us_east_1")]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check), Check::Project(check_images)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if let Some((name, key)) = connection::left_empty(config) {
        findings.push(empty(name, key));
        return;
    }
    let Some(region) = Region::of(config) else { return };
    if region.text.is_empty() {
        findings.push(empty(region.name, region.key()));
    } else if !aws::is_region_format(region.text) {
        findings.push(malformed(&region));
    } else if let Some(meant) = aws::region_of_zone(region.text) {
        let message = region.is("an availability zone").and(", not a region: lookups fail");
        let zone = Span::new(region.text.len() - 1, region.text.len());
        let finding = Finding::warning(region.at(zone), message).label("this letter makes it an availability zone");
        findings.push(region.repaired(finding, Some(meant), Safety::Safe));
    } else if let Some(meant) = upper_case(region.text) {
        let message = region.is("in upper case").and(": AWS writes regions in lower case; lookups may fail");
        let finding = Finding::warning(region.at(region.whole()), message).label("upper case");
        findings.push(region.repaired(finding, Some(meant), Safety::Safe));
    }
}

/// The regions of images that what runs in them replaces: what is wrong with an image is told once, in its Dockerfile.
fn check_images(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    for finding in scope.configs.iter().flatten().filter_map(in_image) {
        if findings.iter().all(|known| known.location != finding.location) {
            findings.push(finding);
        }
    }
}

/// That of the image below, which counts wherever no other variable replaces it.
fn in_image(config: &BackendConfig<'_>) -> Option<Finding> {
    let is_region = |text: &str| aws::is_region_format(text) && aws::region_of_zone(text).is_none();
    let region = Region::of_image(config)?;
    if region.text.is_empty() || is_region(region.text) || !region.is_filled_in() {
        return None;
    }
    let message = region.is("not a region").and(": wherever nothing replaces the image's value, every lookup fails");
    let finding = Finding::warning(region.at(region.whole()), message).label("not a region");
    Some(region.repaired(finding, connection::meant_region(region.text), Safety::Safe))
}

fn empty(name: &'static str, location: Location) -> Finding {
    let message = Message::default()
        .code(name)
        .and(" is empty: the service address has no region, so every lookup fails")
        .so(Outcome::FailsAtLookup);
    Finding::error(location, message).label("empty").help("write a region, such as `us-east-1`")
}

fn malformed(region: &Region<'_, '_>) -> Finding {
    if let Some(span) = references::unexpanded(region.text) {
        let message = Message::default()
            .code(region.name)
            .and(" contains a reference that nothing expands here: every lookup fails with InvalidRegionError")
            .so(Outcome::FailsAtLookup);
        return Finding::error(region.at(span), message).label("not expanded").help(references::HELP);
    }
    let meant = connection::meant_region(region.text);
    let message = match blank(region) {
        Some(_) => Message::quoting(region.name).and(" has whitespace around the region"),
        None => region.is("not a region"),
    };
    let message = message.and(": every lookup fails with InvalidRegionError").so(Outcome::FailsAtLookup);
    let finding = match blank(region) {
        Some(span) => Finding::error(region.at(span), message).label("whitespace"),
        None => Finding::error(region.at(region.whole()), message).label("not a region"),
    };
    region.repaired(finding, meant, Safety::Safe)
}

/// The whitespace at either end, if the rest has the form of a region.
fn blank(region: &Region<'_, '_>) -> Option<Span> {
    let core = region.text.trim();
    let start = region.text.len() - region.text.trim_start().len();
    let is_only_fault = core.len() < region.text.len() && !core.is_empty() && aws::is_region_format(core);
    is_only_fault.then(|| if start > 0 { Span::new(0, start) } else { Span::new(core.len(), region.text.len()) })
}

fn upper_case(text: &str) -> Option<&'static str> {
    let is_upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    connection::meant_region(text).filter(|meant| is_upper && meant.eq_ignore_ascii_case(text))
}
