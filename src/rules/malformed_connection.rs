//! AE702: a connection that Airflow cannot read, or reads as something else.

use super::connections::{judge, of_setting};
use super::prelude::*;
use crate::command::{Answer, Source};

pub(super) static RULE: Rule = Rule {
    checks: &[Check::Environment(check), Check::Call(check_call), Check::Carried(check_chart)],
    ..book::MALFORMED_CONNECTION
};

fn check(scope: &Scope<'_>, environment: &Environment<'_>, _: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    for setting in environment.settings() {
        of_setting(scope, environment, setting, findings);
    }
}

/// The `extra` of a connection that a chart makes.
fn check_chart(scope: &Scope<'_>, carried: &Carried<'_>, findings: &mut Vec<Finding>) {
    let broken = carried.oddities.iter().filter(|oddity| oddity.kind == OddityKind::ExtraNotJson);
    findings.extend(broken.map(|oddity| {
        let message = "the `extra` of this connection is not JSON: Airflow logs an error and uses none of it";
        Finding::error(scope.at(oddity.span), message).label("not JSON").help("write one JSON object")
    }));
}

/// A URI that a command stores where Airflow looks for connections.
fn check_call(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let Answer::Known(Source::Text { value, .. }) = call.command.secret_value() else { return };
    let Some(name) = call.command.secret_name().known() else { return };
    let is_of_connections = name.text().is_some_and(|name| name.to_ascii_lowercase().contains("connections"));
    let Some(text) = value.text().filter(|text| is_of_connections && text.contains("://")) else { return };
    let key = Mapped::decoded(b"AIRFLOW_CONN_STORED".to_vec(), name.whole());
    let (airflow, text) = (value.clone(), text.to_owned());
    let setting = Setting { document: call.document, file: scope.document, key, value, airflow, is_endless: false };
    judge(scope, &setting, &text, findings);
}
