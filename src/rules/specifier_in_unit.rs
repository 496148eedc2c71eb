//! AE831: a `%` in `Environment=` of a systemd unit.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE831",
    name: "specifier-in-unit",
    severities: &[Severity::Error],
    summary: "systemd reads a `%` in `Environment=` as a specifier.",
    why: "In a unit, `%` starts a specifier: `%h` is the home folder, `%C` the cache folder. If the letter or digit \
          after it is not a specifier, as in a password with `%40`, systemd logs `Failed to resolve specifiers, \
          ignoring` and does not set the variable; the service starts without it. In the files of `EnvironmentFile=` \
          there are no specifiers.",
    repair: "Write `%%` for a `%`, or move the variable to a file that `EnvironmentFile=` names.",
    evidence: "systemd 252: `systemd-analyze verify` on such units.",
    bad: Example::named(
        "airflow.service",
        concat!(
            "[Service]\n",
            "Environment=AIRFLOW_CONN_DWH=postgres://dwh.example.com/dwh?application_name=etl%40acme\n",
            "ExecStart=/opt/airflow/bin/airflow scheduler\n",
        ),
    ),
    good: Example::instead(&[("%40acme", "%%40acme")]),
    checks: &[Check::Oddities(check)],
};

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
