//! AE407: something other than a role where a role belongs.

use super::prelude::*;
use super::role_arn;

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::NOT_A_ROLE_ARN };

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if let Some((given, text, fault)) = role_arn::fault_of(config).filter(|(_, _, fault)| fault.is_other) {
        findings.push(role_arn::told(config, given, text, fault, Safety::Unsafe));
    }
}
