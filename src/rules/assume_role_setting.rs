//! AE411: settings of `AssumeRole` that fail or have no effect.

use super::prelude::*;
use super::{aws, members, near_miss};
use crate::knowledge::{Requirement, variables};

pub(super) static RULE: Rule = Rule {
    code: "AE411",
    name: "assume-role-setting",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A setting for assuming the role fails, or is ignored.",
    why: "With `role_arn`, Airflow accepts three values of `assume_role_method`; any other, including `null` and the \
          empty string, raises NotImplementedError at every lookup. A web identity needs a federation (`google`, or \
          `file` since amazon 7.3.0), and SAML needs its settings. The members of `assume_role_kwargs` are passed to \
          STS, which rejects unknown parameters.\n\n\
          Since amazon 9.0.0, an `external_id` next to `role_arn` is ignored: the role is silently assumed *without* \
          it. It belongs in `assume_role_kwargs`.",
    repair: "Write the setting as the amazon provider reads it: `\"assume_role_kwargs\": {\"ExternalId\": \
          \"…\"}`.",
    evidence: "Airflow 2.10.5 and 3.3.2 with amazon 9.2.0 and 9.39.0, run with each of these, with and without \
          `role_arn`.",
    bad: PARAMETER_STORE.but(&[(r#""region_name""#, r#""external_id": "airflow-prod", "region_name""#)]),
    good: PARAMETER_STORE
        .but(&[(r#""region_name""#, r#""assume_role_kwargs": {"ExternalId": "airflow-prod"}, "region_name""#)]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some(backend) = aws::backend(config) else { return };
    let has_role = aws::has_role(config);
    let is_possible = backend
        .kwarg_for(Purpose::RoleArn)
        .is_some_and(|kwarg| config.versions().before(&kwarg.since) != Certainty::Yes);
    if has_role == Certainty::No || !is_possible {
        return;
    }
    // Without a role none of this matters; whether there is one may be known only at run time.
    let severity = if has_role == Certainty::Yes { Severity::Error } else { Severity::Warning };
    findings.extend(choice(config, Purpose::AssumeRoleMethod, severity));
    findings.extend(web_identity(config, backend, severity));
    findings.extend(saml(config, backend, severity));
    findings.extend(external_id(config, severity));
    if let Some(given) = config.given_for(Purpose::AssumeRoleKwargs)
        && let Some(kwarg) = given.kwarg
    {
        members::check(config, given, kwarg, findings);
    }
}

/// A method that Airflow does not know.
fn choice(config: &BackendConfig<'_>, purpose: Purpose, severity: Severity) -> Option<Finding> {
    let given = config.given_for(purpose).filter(|given| given.is_certain(config))?;
    let kwarg = given.kwarg?;
    let name = Message::quoting(kwarg.name);
    let (message, text) = match config.kind(given) {
        Some(JsonKind::Null) => (name.and(" is null"), ""),
        Some(JsonKind::String) => {
            let text = config.text(given)?;
            match disclosure::given(config, given).filter(|_| !text.is_empty()) {
                Some(shown) => (name.and(" is ").code(shown), text),
                None if text.is_empty() => (name.and(" is empty"), text),
                None => (name.and(" is some other value"), text),
            }
        }
        Some(_) => (name.and(" is not a string"), ""),
        None => return None,
    };
    let Some(choice) = kwarg.choice(text) else {
        let message = message.and(", which Airflow does not accept: ").and(wording::consequence(kwarg.other_choice));
        return Some(other_choice(config, given, kwarg, text, Finding::new(severity, given.value, message)));
    };
    let since = choice.since.as_ref()?;
    let severity = wording::severity_if(config.versions().before(since))?;
    let message = message
        .and(", which the amazon provider accepts only since ")
        .and(since)
        .and(": before that, every lookup fails");
    Some(Finding::new(severity, given.value, message).label("too new").help("use a newer amazon provider"))
}

fn other_choice(
    config: &BackendConfig<'_>,
    given: &Given<'_>,
    kwarg: &'static Kwarg,
    text: &str,
    finding: Finding,
) -> Finding {
    let finding = finding.label("unknown value");
    let meant = kwarg.choices.iter().find(|choice| near_miss::squeezed(choice.value) == near_miss::squeezed(text));
    let Some(meant) = meant else {
        return finding.help(Message::from("expected ").codes(kwarg.choices.iter().map(|choice| choice.value), " or "));
    };
    let finding = finding.help(Message::from("write ").code(meant.value));
    let place = edit::place(config, given, Span::new(0, text.len()));
    finding.rewrite((Safety::Safe, Message::from("Write ").code(meant.value)), place, meant.value)
}

/// What a web identity needs besides the method. What SAML needs is reported with the other missing
/// kwargs.
fn web_identity(config: &BackendConfig<'_>, backend: &'static Backend, severity: Severity) -> Option<Finding> {
    let TextValue::Given(given, method) = config.text_for(Purpose::AssumeRoleMethod) else { return None };
    let required = asks_for(backend, Purpose::WebIdentityFederation, method)?;
    match config.text_for(Purpose::WebIdentityFederation) {
        TextValue::Absent | TextValue::Null(_) if config.is_complete() => {
            let name = required.usual()?;
            let message = Message::from("this method needs ").code(name).and(", which is missing: ");
            let message = message.and(wording::consequence(required.missing));
            let finding = Finding::new(severity, given.value, message).label("needs another kwarg");
            Some(finding.help(Message::from("add ").code(name)))
        }
        _ => choice(config, Purpose::WebIdentityFederation, severity).or_else(|| token_file(config, backend, given)),
    }
}

/// What the SAML settings lack, if the method needs them. Missing SAML settings are reported with
/// the other missing kwargs.
fn saml(config: &BackendConfig<'_>, backend: &'static Backend, severity: Severity) -> Option<Finding> {
    let method = config.text_for(Purpose::AssumeRoleMethod).text()?;
    asks_for(backend, Purpose::Saml, method)?;
    let given = config.given_for(Purpose::Saml)?;
    let kwarg = given.kwarg?;
    match config.kind(given)? {
        JsonKind::Null => None,
        JsonKind::Object => {
            let finding = members::lacking(config, given, kwarg).filter(|_| config.is_complete())?;
            Some(Finding { severity, ..finding })
        }
        _ => {
            let message = Message::quoting(kwarg.name).and(" is not an object: ");
            let message = message.and(wording::consequence(kwarg.missing_member));
            Some(Finding::new(severity, given.value, message).label("not an object").help("write an object in braces"))
        }
    }
}

/// What a method with this purpose needs.
fn asks_for(backend: &'static Backend, purpose: Purpose, method: &str) -> Option<&'static Requirement> {
    backend.requirements.iter().find(|required| {
        let kwarg = required.usual().and_then(|usual| backend.kwarg(usual));
        kwarg.is_some_and(|kwarg| kwarg.purpose == purpose)
            && required.when.iter().any(|condition| condition.is.contains(&method))
    })
}

/// A web identity from a file without the path of the file. The cluster may set it.
fn token_file(config: &BackendConfig<'_>, backend: &'static Backend, method: &Given<'_>) -> Option<Finding> {
    let federation = config.text_for(Purpose::WebIdentityFederation).text()?;
    let requirement = backend.requirements.iter().find(|requirement| {
        requirement.when.iter().any(|condition| {
            backend.kwarg(condition.kwarg).is_some_and(|kwarg| kwarg.purpose == Purpose::WebIdentityFederation)
                && condition.is.contains(&federation)
        })
    })?;
    let is_given = requirement.any_of.iter().copied().flatten().any(|name| config.given_named(name).is_some());
    let is_set = |name: &&str| config.environment.has(name) && variables::variable(name).is_some();
    if is_given || requirement.variables.iter().any(is_set) || !config.is_complete() {
        return None;
    }
    let name = requirement.usual()?;
    let names = [name].into_iter().chain(requirement.variables.iter().copied());
    let message = Message::from("this method reads a token from a file, but none is named: without ");
    let message = message.codes(names, " or ").and(" every lookup fails").so(Outcome::FailsAtLookup);
    let finding = Finding::warning(method.value, message).label("no token file");
    Some(finding.help(Message::from("add ").code(name).and(" unless the cluster sets the variable")))
}

/// An external id in a place where it is no longer read.
fn external_id(config: &BackendConfig<'_>, severity: Severity) -> Option<Finding> {
    let given = config.given_for(Purpose::ExternalId).filter(|given| config.kind(given) == Some(JsonKind::String))?;
    let is_written = config.text(given).is_some_and(|text| !text.is_empty());
    let kwarg = given.kwarg.filter(|_| is_written)?;
    let gone = kwarg.after.first()?.from.as_ref()?;
    let is_gone = match config.versions().before(gone) {
        Certainty::Yes => Certainty::No,
        Certainty::No => Certainty::Yes,
        Certainty::Maybe => Certainty::Maybe,
    };
    let severity = wording::severity_if(is_gone)?.min(severity);
    let distribution = config.backend?.distribution.unwrap_or("the provider");
    let message = Message::quoting(kwarg.name).and(" is ignored by ").and(distribution).and(" ").and(gone);
    let message =
        message.and(" and newer: the role is assumed without it, which a trust policy that asks for it refuses");
    let finding = Finding::new(severity, given.key, message).label("ignored");
    let Some((outer, inner)) = kwarg.instead.and_then(|instead| instead.split_once('.')) else { return Some(finding) };
    let place = Message::from("\"").and(outer).and("\": {\"").and(inner).and("\": …}");
    let finding = finding.help(Message::from("write it as ").code(place));
    Some(finding.fix(moved(config, given, outer, inner)))
}

/// Moves a member into an object of its own, if that object does not exist yet.
fn moved(config: &BackendConfig<'_>, given: &Given<'_>, outer: &'static str, inner: &'static str) -> Option<Fix> {
    let Origin::Json(node) = given.origin else { return None };
    let tree = config.tree.as_ref().filter(|_| config.given_named(outer).is_none())?;
    let root = tree.root()?;
    let member = tree.members(root).find(|member| member.value == node)?;
    let key = edit::json_place(config, member.key_span)?;
    let end = tree.span(node).end;
    let end = edit::json_place(config, Span { start: end, end })?;
    let front = Message::from("\"").and(outer).and("\": {\"").and(inner).and("\"");
    let title = Message::from("Move it into ").code(outer);
    Some(Fix::new(Safety::Unsafe, title).replace(key, front).replace(end, "}"))
}
