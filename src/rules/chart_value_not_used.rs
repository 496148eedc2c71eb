//! AE832: values at a level where no chart reads them.

use super::charts;
use super::prelude::*;
use crate::carrier::chart;

pub(super) static RULE: Rule = Rule { checks: &[Check::Project(check)], ..book::CHART_VALUE_NOT_USED };

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    for document in charts::of_umbrellas(scope) {
        let Some(file) = scope.project.documents.get(document) else { continue };
        findings.extend(chart::at_top(file.yaml()).into_iter().map(|(span, name)| {
            let message = Message::default()
                .code(name)
                .and(" is outside ")
                .code("airflow:")
                .and(", so Helm does not pass it to the Airflow chart, and nothing else reads it");
            Finding::warning(Location { document, span }, message)
                .label("read by no chart")
                .help(Message::from("move it below ").code("airflow:"))
        }));
    }
    for document in charts::given(scope) {
        let Some(file) = scope.project.documents.get(document) else { continue };
        findings.extend(chart::unread(file.yaml()).into_iter().map(|(span, name)| {
            let message = Message::from("the Airflow chart reads only ")
                .code(name)
                .and(" at the top level: it ignores this key and all that is below it");
            Finding::warning(Location { document, span }, message)
                .label("read by no chart")
                .help(Message::from("write ").code(name).and(" at the top level"))
        }));
    }
}
