//! AE848: a `RUN` sets a variable of Airflow's, and no process gets it.

use super::prelude::*;
use crate::format::dockerfile::Image;

pub(super) static RULE: Rule = Rule {
    code: "AE848",
    name: "run-export-lost",
    severities: &[Severity::Error],
    summary: "A `RUN` sets an Airflow variable that is gone when the instruction ends.",
    why: "Each `RUN` has a shell of its own. What it exports ends with it, and no process of a container reads \
          `/etc/environment`, which only a login does. Airflow starts without the variable.",
    repair: "Set the variable with `ENV`.",
    evidence: "BuildKit: the environment of the image after such instructions.",
    bad: Example::dockerfile(concat!(
        "FROM quay.io/astronomer/astro-runtime:12.6.0\n",
        "RUN export AIRFLOW__CORE__PARALLELISM=16\n",
    )),
    good: Example::instead(&[("RUN export", "ENV")]),
    checks: &[Check::Image(check)],
};

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for name in &image.lost {
        let message = secrets::named(name).and(" is gone when this `RUN` ends: no process in the container gets it");
        let finding = Finding::error(scope.at(name.whole()), message).label("lost");
        findings.push(finding.help("write `ENV` instead"));
    }
}
