//! AE831: a `%` in `Environment=` of a systemd unit.

use super::prelude::*;

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Oddities(check)], ..book::SPECIFIER_IN_UNIT.of_file("airflow.service") };

fn check(scope: &Scope<'_>, _: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let name = secrets::named(&oddity.name);
    let message = match oddity.kind {
        OddityKind::BadSpecifier => {
            name.and(" is not set: systemd does not know this specifier and ignores the assignment")
        }
        OddityKind::Specifier => {
            name.and(" gets a folder or a name in place of this `%`: systemd reads it as a specifier")
        }
        _ => return None,
    };
    let finding = Finding::error(scope.at(oddity.span), message).label("a specifier");
    let edge = Span { end: oddity.span.start, ..oddity.span };
    let fix = Fix::new(Safety::Safe, "Write `%%`").replace(scope.at(edge), "%");
    Some(finding.help("write `%%` for a `%`").fix(fix))
}
