//! AE834: an `airflow.cfg` that does not reach the image of an Astro project.

use super::prelude::*;

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Oddity(OddityKind::NotInImage, check)], ..book::CFG_NOT_IN_IMAGE };

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message = "Airflow does not get this option: `.dockerignore` keeps `airflow.cfg` out of the image";
    let finding = Finding::note(scope.at(oddity.span), message).label("not in the image");
    finding.help("set it as a variable, in `.env` or in the deployment")
}
