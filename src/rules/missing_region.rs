//! AE401: an AWS backend without a region.

use super::aws;
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE401",
    name: "missing-region",
    severities: &[Severity::Error],
    summary: "An AWS backend has no region.",
    why: "boto3 needs a region for every request. Without `region_name` and `AWS_DEFAULT_REGION` every lookup fails \
          with `NoRegionError: You must specify a region.` boto3 does not read `AWS_REGION`. Nothing is logged at \
          start; Airflow 3 logs the error only at DEBUG and reports \"The conn_id isn't defined\", 2.x also logs the \
          cause as ERROR.\n\n\
          A profile may name a region, so airenv reports nothing if one is set. If the deployment gets \
          `AWS_DEFAULT_REGION` from elsewhere, ignore this finding, or better, write the region here.",
    repair: "Add `region_name` to the kwargs, or set `AWS_DEFAULT_REGION`.",
    evidence: "Airflow 2.2.5 to 3.3.2 with amazon 3.3.0 to 9.39.0, run without a region, with each of the \
          variables, and with `null`.",
    bad: PARAMETER_STORE.but(&[(r#", "region_name": "us-east-1""#, "")]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(backend) = aws::backend(config) else { return };
    let Some(place) = aws::judged(config).filter(|_| aws::lacks_region(config)) else { return };
    let (Some(kwarg), Some(variable)) = (backend.kwarg_for(Purpose::Region), aws::region_variable(backend)) else {
        return;
    };
    let null = config.given_for(Purpose::Region);
    let message = match null {
        Some(_) => Message::quoting(kwarg.name).and(" is null and ").code(variable).and(" is not set here"),
        None => Message::from("no region: neither ").code(kwarg.name).and(" nor ").code(variable).and(" is set here"),
    };
    let message = message.and(", so every lookup fails with NoRegionError").so(Outcome::FailsAtLookup);
    let help = Message::from("add ")
        .code(Message::from("\"").and(kwarg.name).and("\": \"us-east-1\""))
        .and(" (your region) to the kwargs, or set ");
    let finding =
        Finding::error(null.map_or(place, |given| given.value), message).label("no region").help(help.code(variable));
    // A variable set in its place has its own finding.
    let other = aws::in_its_place(config).map(|(_, setting)| setting.key_location());
    let finding = finding.yields(precedence::OTHER_REGION_VARIABLE, other);
    findings.push(wording::unless_lost(finding, config, variable));
}
