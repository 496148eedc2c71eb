//! AE406: a role ARN with a mistake in it.

use super::prelude::*;
use super::role_arn;
use super::role_arn::told;

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::MALFORMED_ROLE_ARN };

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if let Some((given, text, fault)) = role_arn::fault_of(config).filter(|(_, _, fault)| !fault.is_other) {
        findings.push(told(config, given, text, fault, Safety::Safe));
    }
}
