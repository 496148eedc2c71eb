//! AE215: settings of a client that the AWS backends never give to the client that looks up secrets.

use super::aws;
use super::prelude::*;
use crate::json::Member;

pub(super) static RULE: Rule = Rule {
    code: "AE215",
    name: "client-setting-without-effect",
    severities: &[Severity::Note],
    summary: "`config_kwargs` or `service_config` does not reach the client that looks up secrets.",
    why: "The AWS backends take `config_kwargs` and check it, but build the client of Parameter Store and Secrets Manager \
          without it: timeouts, retries and proxies of lookups stay at the defaults of boto3. Only the request for the \
          role of `role_arn` gets it. They also take `service_config`, which is for connections, and use at most the address of \
          `sts` of it.\n\n\
          It is a note: the lookups work.",
    repair: "Set the variables of the AWS client: `AWS_RETRY_MODE`, `AWS_MAX_ATTEMPTS`, `HTTPS_PROXY`. An address belongs into \
             the kwarg `endpoint_url`.",
    evidence: "Providers amazon 9.39.0 and 8.29.0 with Airflow 3.3.2 and 2.10.5, run: the configuration of the client that \
               both backends build, and the address that is asked.",
    bad: PARAMETER_STORE.but(&[(
        r#""region_name": "us-east-1""#,
        r#""region_name": "us-east-1", "config_kwargs": {"read_timeout": 5}"#,
    )]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if aws::backend(config).is_none() {
        return;
    }
    for given in config.effective().filter(|given| given.is_certain(config)) {
        let Some(kwarg) = given.kwarg.filter(|kwarg| matches!(kwarg.name, "config_kwargs" | "service_config")) else {
            continue;
        };
        let members = config.members(given);
        // The request for the role may go elsewhere.
        let counts = |member: &&Member<'_>| kwarg.name == "config_kwargs" || member.key.expose() != "sts";
        if !members.iter().any(|member| counts(&member)) {
            continue;
        }
        let is_config = kwarg.name == "config_kwargs";
        let effect = match aws::has_role(config) {
            Certainty::No => " has no effect: the client that looks up secrets is built without it",
            _ if is_config => {
                " reaches only the request for the role: the client that looks up secrets is built without it"
            }
            _ => " does not reach the client that looks up secrets",
        };
        let holds = |name: &str| members.iter().any(|member| member.key.expose() == name);
        let help = match kwarg.name {
            "config_kwargs" if holds("retries") => {
                Message::from("set ").codes(["AWS_RETRY_MODE", "AWS_MAX_ATTEMPTS"], " and ").and(" instead")
            }
            "config_kwargs" if holds("proxies") => Message::from("set ").code("HTTPS_PROXY").and(" instead"),
            "service_config" => Message::from("write an address into ").code("endpoint_url"),
            _ => "remove it: no kwarg or variable has this effect".into(),
        };
        let message = Message::quoting(kwarg.name).and(effect);
        findings.push(Finding::note(given.key, message).label("without effect").help(help));
    }
}
