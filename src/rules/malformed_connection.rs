//! AE702: a connection that Airflow cannot read, or reads as something else.

use super::connections::{judge, of_setting};
use super::prelude::*;
use crate::command::{Answer, Source};

pub(super) static RULE: Rule = Rule {
    code: "AE702",
    name: "malformed-connection",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "The value of an `AIRFLOW_CONN_…` variable is neither a URI nor JSON that Airflow can read.",
    why: "Airflow parses a value that starts with `{` as JSON and any other as a URI. It treats a connection that it \
          cannot read as missing and only reports \"The conn_id isn't defined\" (2.x also logs the cause as ERROR). \
          Values that it accepts by mistake are worse: without a scheme, or with quotes around it, the whole string \
          silently becomes the schema of a connection that has no type, host or login.\n\n\
          In `http://host/path` the path is the protocol of Airflow's HTTP hook: `https://host` sends requests to \
          `http://host`, and `https://host/v1` to `v1://host`. A third slash (`postgres:///user:password@host`) leaves \
          the connection without host and login. Both are warnings.",
    repair: "Write `type://login:password@host:port/schema?extra=value`, with `%2F`, `%23`, `%3F` and `%40` for `/`, `#`, \
             `?` and `@` in login and password; or a JSON object with Airflow's own field names.",
    evidence: "Airflow 2.4.3, 2.5.3, 2.10.5 and 3.3.2, run with some 200 values.",
    bad: Example::new("AIRFLOW_CONN_WAREHOUSE=postgresql://etl:pa/ss@warehouse:5432/dwh\n"),
    good: Example::new("AIRFLOW_CONN_WAREHOUSE=postgresql://etl:pa%2Fss@warehouse:5432/dwh\n"),
    checks: &[Check::Environment(check), Check::Call(check_call), Check::Carried(check_chart)],
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
