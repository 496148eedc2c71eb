//! AE848: a `RUN` sets a variable of Airflow's, and no process gets it.

use super::prelude::*;
use crate::format::dockerfile::Image;

pub(super) static RULE: Rule = Rule { checks: &[Check::Image(check)], ..book::RUN_EXPORT_LOST.of_file("Dockerfile") };

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for name in &image.lost {
        let message = secrets::named(name).and(" is gone when this `RUN` ends: no process in the container gets it");
        let finding = Finding::error(scope.at(name.whole()), message).label("lost");
        findings.push(finding.help("write `ENV` instead"));
    }
}
