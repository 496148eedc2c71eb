//! AE404: a region in a variable that boto3 does not read.

use super::aws;
use super::aws::in_its_place;
use super::prelude::*;

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::REGION_VARIABLE_NOT_READ };

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
