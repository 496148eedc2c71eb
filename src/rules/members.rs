//! The members of kwargs that are objects: unknown ones, missing ones, values of the wrong type.
//!
//! Enters: a configuration and one of its kwargs. Leaves: findings, for the rules about such
//! kwargs.

use super::kwarg_wrong_type::{how, is_without_effect};
use super::{edit, near_miss, wording};
use crate::backend::{BackendConfig, Given, Origin};
use crate::diagnostic::{Finding, Fix, Message, Safety, Severity};
use crate::disclosure;
use crate::json::{Kind, Member};
use crate::knowledge::{Certainty, Kwarg, Member as KnownMember, Outcome, Purpose, aws};
use crate::text::Span;

/// The members of a kwarg that is an object.
pub(super) fn check(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &'static Kwarg, findings: &mut Vec<Finding>) {
    let (Origin::Json(node), Some(tree)) = (given.origin, &config.tree) else { return };
    if kwarg.members.is_empty() || is_without_effect(config, kwarg) {
        return;
    }
    let members: Vec<Member<'_>> = tree.members(node).collect();
    for member in members.iter().filter(|member| member.key_certain) {
        findings.extend(match kwarg.member(member.key.expose()) {
            Some(known) => outdated_member(config, given, member, known)
                .or_else(|| member_kind(config, kwarg, member, known))
                .or_else(|| member_limit(config, member, known)),
            None => unknown_member(config, given, kwarg, member),
        });
    }
    // What SAML lacks matters only with this method; another rule covers it.
    if kwarg.purpose != Purpose::Saml {
        findings.extend(lacking(config, given, kwarg));
    }
}

/// The members that an object lacks.
pub(super) fn lacking(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &'static Kwarg) -> Option<Finding> {
    let (Origin::Json(_), Some(tree)) = (given.origin, &config.tree) else { return None };
    let members = config.members(given);
    let is_known = tree.complete && members.iter().all(|member| member.key_certain);
    let is_missing = |known: &&KnownMember| !members.iter().any(|member| member.key.expose() == known.name);
    let missing: Vec<&KnownMember> =
        kwarg.members.iter().filter(|known| known.required).filter(is_missing).filter(|_| is_known).collect();
    let outcomes = missing.iter().map(|known| known.missing.unwrap_or(kwarg.missing_member));
    // The first failure hides the rest.
    let outcome = outcomes.min_by_key(|outcome| *outcome != Outcome::CrashesAtImport)?;
    let names = || missing.iter().map(|known| known.name);
    let message = wording::kwarg_name(config, given).and(" has no ").codes(names(), " or ").and(": ");
    let severity = if outcome.breaks() { Severity::Error } else { Severity::Warning };
    let finding = Finding::new(severity, given.key, message.and(wording::effect(config, outcome)));
    Some(finding.label("incomplete").help(Message::from("add ").codes(names(), " and ")))
}

fn unknown_member(
    config: &BackendConfig<'_>,
    given: &Given<'_>,
    kwarg: &'static Kwarg,
    member: &Member<'_>,
) -> Option<Finding> {
    let plain = near_miss::squeezed(member.key.expose());
    let is_meant = |name: &str| near_miss::squeezed(name) == plain;
    let meant =
        kwarg.members.iter().find(|known| is_meant(known.name) || known.mistaken.iter().any(|name| is_meant(name)));
    let outcome = kwarg.other_member;
    if outcome == Outcome::Unproven && meant.is_none() {
        return None;
    }
    // Another version of the client library may know more settings.
    let is_closed = kwarg.purpose != Purpose::ClientSetting;
    let severity = if (outcome.breaks() && is_closed) || meant.is_some() { Severity::Error } else { Severity::Warning };
    let message = match disclosure::kwarg_name(config, member.key.expose()) {
        Some(name) => Message::default().code(name),
        None => Message::from("this name"),
    };
    let message = message.and(" is not a member of ").and(wording::kwarg_name(config, given));
    let message =
        if outcome == Outcome::Unproven { message } else { message.and(": ").and(wording::effect(config, outcome)) };
    let help = match meant {
        Some(meant) => Message::from("write ").code(meant.name),
        None => Message::from("expected ").codes(kwarg.members.iter().map(|known| known.name), " or "),
    };
    let finding =
        Finding::new(severity, config.kwargs_location(member.key_span)?, message).label("unknown member").help(help);
    let fix = meant.and_then(|meant| {
        let setting = config.kwargs?;
        let inner = Span { start: member.key_span.start + 1, end: member.key_span.end - 1 };
        let fix = Fix::new(Safety::Safe, Message::from("Rename to ").code(meant.name));
        Some(fix.replace(edit::place_for(setting, inner, meant.name)?, meant.name))
    });
    Some(Finding { fix, ..finding })
}

/// A member whose value has the wrong type.
fn member_kind(
    config: &BackendConfig<'_>,
    kwarg: &Kwarg,
    member: &Member<'_>,
    known: &'static KnownMember,
) -> Option<Finding> {
    let kind = config.json_kind(member.value)?;
    let wanted = known.kinds.first().filter(|_| !known.kinds.contains(&kind))?;
    let message = Message::default()
        .code(known.name)
        .and(" takes ")
        .and(wording::kind(*wanted))
        .and(", not ")
        .and(wording::kind(kind))
        .and(": ")
        .and(wording::effect(config, kwarg.other_member));
    let severity = if kwarg.other_member.breaks() { Severity::Error } else { Severity::Warning };
    let location = config.kwargs_location(config.tree.as_ref()?.span(member.value))?;
    let help = Message::from("write ").and(wording::kind(*wanted)).and(how(*wanted, kind));
    Some(Finding::new(severity, location, message).label("wrong type").help(help))
}

/// An external id or a duration that is too short or too long for AWS.
fn member_limit(config: &BackendConfig<'_>, member: &Member<'_>, known: &'static KnownMember) -> Option<Finding> {
    let limits = &aws::facts().sts;
    let tree = config.tree.as_ref()?;
    let (value, least, most, unit) = match (tree.kind(member.value), known.purpose) {
        (Kind::String { text, certain: true }, Some(Purpose::ExternalId)) => {
            (text.expose().chars().count(), limits.external_id_min, limits.external_id_max, " characters")
        }
        (Kind::Number(number), Some(Purpose::SessionDuration)) => {
            let seconds = number.text.expose().parse::<usize>().ok()?;
            (seconds, limits.duration_min as usize, limits.duration_max as usize, " seconds")
        }
        _ => return None,
    };
    if (least..=most).contains(&value) {
        return None;
    }
    let message = Message::default().code(known.name).and(" must be ").and(least).and(" to ").and(most).and(unit);
    let message = message.and(": AWS refuses the role, so every lookup fails").so(Outcome::FailsAtLookup);
    let label = if value < least { "too short" } else { "too long" };
    Some(Finding::new(Severity::Error, config.kwargs_location(tree.span(member.value))?, message).label(label))
}

/// A member that newer versions ignore.
fn outdated_member(
    config: &BackendConfig<'_>,
    given: &Given<'_>,
    member: &Member<'_>,
    known: &'static KnownMember,
) -> Option<Finding> {
    let last = known.last.as_ref()?;
    let gone = config.versions().after(last);
    (gone != Certainty::No).then_some(())?;
    let message = Message::default()
        .and(wording::distribution(config))
        .and(" reads ")
        .code(known.name)
        .and(" in ")
        .and(wording::kwarg_name(config, given))
        .and(" only up to ")
        .and(last)
        .and(": newer versions silently ignore it");
    let help = Message::from("write ").code(known.name).and(" next to ").and(wording::kwarg_name(config, given));
    Some(
        Finding::new(Severity::Warning, config.kwargs_location(member.key_span)?, message)
            .label("no longer read")
            .help(help),
    )
}
