//! AE404: a region in a variable that boto3 does not read.

use super::aws;
use super::aws::in_its_place;
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE404",
    name: "region-variable-not-read",
    severities: &[Severity::Error],
    summary: "Only `AWS_REGION`, which boto3 does not read, sets the region.",
    why: "boto3 reads `AWS_DEFAULT_REGION`. It does not read `AWS_REGION`, which AWS SDKs of other languages do. If \
          nothing else sets the region, every lookup fails with NoRegionError.",
    repair: "Set `AWS_DEFAULT_REGION`, or add `region_name` to the kwargs.",
    evidence: "Airflow 2.10.5 and 3.3.2 with boto3 1.44.5, run with `AWS_REGION` alone and with both.",
    bad: PARAMETER_STORE.but(&[(r#", "region_name": "us-east-1"}"#, "}\nAWS_REGION=us-east-1")]),
    good: PARAMETER_STORE.but(&[(r#", "region_name": "us-east-1"}"#, "}\nAWS_DEFAULT_REGION=us-east-1")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some((variable, setting)) = in_its_place(config) else { return };
    let (Some(backend), Some(instead)) = (aws::backend(config), variable.instead) else { return };
    let message = Message::from("boto3 does not read ")
        .code(variable.name)
        .and(", and nothing else sets a region: every lookup fails with NoRegionError")
        .so(Outcome::FailsAtLookup);
    let kwarg = backend.kwarg_for(Purpose::Region).map_or("", |kwarg| kwarg.name);
    let finding = Finding::error(setting.key_location(), message)
        .label("not read")
        .help(Message::from("set ").code(instead).and(", or add ").code(kwarg).and(" to the kwargs"));
    findings.push(finding.fix(with_line(setting, instead)));
}

/// Adds a line for the right variable with the same value. The old one stays for programs that read
/// it.
fn with_line(setting: &Setting<'_>, name: &'static str) -> Option<Fix> {
    let statement = setting.statement()?;
    let before = crate::diagnostic::Location {
        document: setting.document,
        span: Span { start: statement.span.start, end: statement.span.start },
    };
    let line = Part::Text(Message::default().and(name).and("="));
    let parts = vec![line, Part::Copy(statement.value), Part::Text(Message::from("\n"))];
    Some(Fix::new(Safety::Safe, Message::from("Set ").code(name).and(" too")).edit(before, parts))
}
