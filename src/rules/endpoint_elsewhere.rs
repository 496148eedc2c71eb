//! AE413: an endpoint of another AWS service or region.

use super::aws as connection;
use super::aws::Region;
use super::prelude::*;
use crate::knowledge::aws;

pub(super) static RULE: Rule = Rule {
    code: "AE413",
    name: "endpoint-elsewhere",
    severities: &[Severity::Error],
    summary: "`endpoint_url` is the endpoint of another AWS service or of another region.",
    why: "boto3 sends the requests of the backend to this URL, signed for `region_name` and for the backend's own \
          service. The endpoint of another service does not know the request, and that of another region rejects \
          the signature. A gateway, a proxy or LocalStack is not reported.",
    repair: "Write the endpoint of Parameter Store (`ssm`) or of Secrets Manager (`secretsmanager`) in the region of \
          `region_name`, or remove `endpoint_url`: boto3 finds it by itself.",
    evidence: "Airflow 2.7.3, 2.10.5 and 3.3.2, run with such endpoints and with those of VPC endpoints.",
    bad: PARAMETER_STORE
        .but(&[(r#"us-east-1""#, r#"eu-central-1", "endpoint_url": "https://ssm.us-east-1.amazonaws.com""#)]),
    good: PARAMETER_STORE
        .but(&[(r#"us-east-1""#, r#"eu-central-1", "endpoint_url": "https://ssm.eu-central-1.amazonaws.com""#)]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(own) = connection::backend(config).and_then(|backend| backend.service) else { return };
    let TextValue::Given(given, url) = config.text_for(Purpose::EndpointUrl) else { return };
    let (Some(host), Some(kwarg)) = (host(url), given.kwarg) else { return };
    let lower = host.text.to_ascii_lowercase();
    let name = Message::quoting(kwarg.name);
    if aws::facts().partitions.iter().any(|partition| lower == format!("{own}.{}", partition.dns_suffix)) {
        let message = name.and(" has no region, and no host has this name, so every lookup fails");
        let finding = Finding::error(config.part_location(given, host.span), message.so(Outcome::FailsAtLookup));
        let help = Message::from("remove it: boto3 knows the endpoint of each region");
        findings.push(finding.label("no region").help(help));
        return;
    }
    let Some((service, region)) = service_and_region(&lower) else { return };
    let found = if service.strip_suffix("-fips").unwrap_or(service) == own {
        of_region(config, region).map(|(message, help)| (name.and(message), "another region", help))
    } else {
        let message = name.and(" is the endpoint of a service other than ").code(own).and(", so every lookup fails");
        Some((message, "another service", Message::from("write the endpoint of ").code(own)))
    };
    if let Some((message, label, help)) = found {
        let location = config.part_location(given, host.span);
        findings.push(Finding::error(location, message.so(Outcome::FailsAtLookup)).label(label).help(help));
    }
}

/// The region of the endpoint, if it is not the one that requests are signed for.
fn of_region(config: &BackendConfig<'_>, region: &'static str) -> Option<(Message, Message)> {
    let signed = Region::of(config).filter(|signed| signed.is_filled_in() && aws::is_region(signed.text))?;
    if signed.text.eq_ignore_ascii_case(region) {
        return None;
    }
    let message =
        Message::from(" is the endpoint of ").code(region).and(", and requests are signed for the region in ");
    let message = message.code(signed.name).and(": AWS rejects the signature, so every lookup fails");
    Some((message, Message::from("write the endpoint of the region in ").code(signed.name)))
}

struct EndpointHost<'t> {
    text: &'t str,
    span: Span,
}

/// The host of a URL.
fn host(url: &str) -> Option<EndpointHost<'_>> {
    let start = url.find("://")? + "://".len();
    let authority = url.get(start..)?.split(['/', '?', '#']).next()?;
    let login = authority.rfind('@').map_or(0, |at| at + 1);
    let text = authority.get(login..)?.split(':').next()?;
    let start = start + login;
    Some(EndpointHost { text, span: Span::new(start, start + text.len()) })
}

/// The service and the region of `ssm.eu-central-1.amazonaws.com`, or of a VPC endpoint.
fn service_and_region(host: &str) -> Option<(&str, &'static str)> {
    let suffixes = aws::facts().partitions.iter().map(|partition| partition.dns_suffix).chain(["api.aws"]);
    let within = suffixes.filter_map(|suffix| host.strip_suffix(suffix)?.strip_suffix('.'));
    // `amazonaws.com` does not end `amazonaws.com.cn`, and no suffix ends another one.
    let within = within.into_iter().next()?;
    let (labels, is_private) = match within.strip_suffix(".vpce") {
        Some(labels) => (labels, true),
        None => (within, false),
    };
    let mut labels = labels.rsplit('.');
    let (region, service) = (labels.next()?, labels.next()?);
    let is_whole = labels.next().is_some() == is_private;
    let region = aws::regions().find(|known| *known == region)?;
    is_whole.then_some((service, region))
}
