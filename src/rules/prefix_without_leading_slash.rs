//! AE301: a prefix without the leading slash that the store's names need.

use super::prefix::{self, Fault, Prefix, only_the_name};
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE301",
    name: "prefix-without-leading-slash",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A prefix for Parameter Store does not begin with `/`.",
    why: "Parameter Store refuses a name that contains a `/` but does not start with one. Up to amazon 7.2.1, Airflow \
          looks up `airflow/connections/<id>` for the prefix `airflow/connections`, logs the refusal, and reports \
          \"The conn_id isn't defined\". Since 7.3.0 the backend adds the leading `/` itself.\n\n\
          It is an error if an older version is pinned, and a warning if the version is not known.",
    repair: "Add a leading `/`: every version understands it.",
    evidence: "amazon 5.1.0 and 7.2.1 look up the name without the slash, 9.2.0 and 9.39.0 with it (Airflow 2.4.3, \
               2.5.3, 2.10.5 and 3.3.2, run). That the service refuses the name is from its documentation.",
    bad: PARAMETER_STORE.but(&[("/airflow/connections", "airflow/connections")]).with(&[("amazon", "7.2.1")]),
    good: PARAMETER_STORE.with(&[("amazon", "7.2.1")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    for prefix in prefix::given(config) {
        if let Some(Fault::NoLeadingSlash(adds)) = prefix.fault() {
            findings.push(finding(&prefix, adds));
        }
    }
}

fn finding(prefix: &Prefix<'_, '_>, adds: Certainty) -> Finding {
    let config = prefix.config;
    let severity = if adds == Certainty::No { Severity::Error } else { Severity::Warning };
    let message = Message::quoting(prefix.kwarg.name).and(" does not begin with `/`: ").and(older(prefix, adds));
    let message = match disclosure::store_name(config, prefix.given, "<id>").filter(|_| adds == Certainty::No) {
        Some(name) => message.and("looks up ").code(name).and(", which "),
        None => message.and("looks up a name without it, which "),
    };
    let effect = wording::of_prefix(prefix.config, prefix.naming.illegal, prefix.kwarg.purpose);
    let message = message.and(wording::title(config)).and(" refuses, so ").and(effect);
    let start = prefix.text.chars().next().map_or(0, char::len_utf8);
    let finding = Finding::new(severity, prefix.at(Span::new(0, start)), message).label("no leading `/`");
    // A slash before an ARN does not make it a name.
    if prefix.text.starts_with("arn:") {
        return finding.help(only_the_name(prefix));
    }
    let finding = match prefix.shown() {
        Some(shown) => finding
            .help(Message::from("write ").code(Message::from("/").and(shown)).and(": every version understands it")),
        None => finding.help("add a leading `/`: every version understands it"),
    };
    finding.rewrite((Safety::Safe, "Add a leading `/`"), edit::place(config, prefix.given, Span::at(0)), "/")
}

/// Who looks up this name: "Airflow ", or "amazon before 7.3.0 " if the version is not known.
fn older(prefix: &Prefix<'_, '_>, adds: Certainty) -> Message {
    let distribution = prefix.config.backend.and_then(|backend| backend.distribution);
    match (adds, distribution, &prefix.naming.leading_slash_added_since) {
        (Certainty::Maybe, Some(distribution), Some(since)) => {
            Message::default().and(distribution).and(" before ").and(since).and(" ")
        }
        _ => Message::from("Airflow "),
    }
}
