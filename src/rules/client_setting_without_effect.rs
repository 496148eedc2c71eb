//! AE215: settings of a client that the AWS backends never give to the client that looks up secrets.

use super::aws;
use super::prelude::*;
use crate::json::Member;

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::CLIENT_SETTING_WITHOUT_EFFECT };

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
