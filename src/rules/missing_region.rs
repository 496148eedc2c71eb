//! AE401: an AWS backend without a region.

use super::aws;
use super::prelude::*;

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::MISSING_REGION };

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
