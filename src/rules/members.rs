//! The members of kwargs that are objects, and what is inside them: unknown ones, missing ones,
//! values of the wrong type or out of bounds.
//!
//! Enters: a configuration and one of its kwargs. Leaves: findings, for the rules about such
//! kwargs.

use super::kwargs::{how, is_without_effect};
use super::near_miss;
use super::prelude::*;
use crate::json::{Kind, Member, NodeId};
use crate::knowledge::Member as KnownMember;

/// An object whose members are known: a kwarg, or a member of one.
struct Object<'c, 'p> {
    config: &'c BackendConfig<'p>,
    kwarg: &'static Kwarg,
    /// What to call it.
    name: Message,
    node: NodeId,
    known: &'static [KnownMember],
    /// Whether another version of the client library may know more members.
    is_open: bool,
}

/// The members of a kwarg that is an object.
pub(super) fn check(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &'static Kwarg, findings: &mut Vec<Finding>) {
    let Origin::Json(node) = given.origin else { return };
    if kwarg.members.is_empty() || is_without_effect(config, kwarg) {
        return;
    }
    let name = wording::kwarg_name(config, given);
    let is_open = kwarg.purpose == Purpose::ClientSetting;
    of_object(&Object { config, kwarg, name, node, known: kwarg.members, is_open }, findings);
    // What SAML lacks matters only with this method; another rule covers it.
    if kwarg.purpose != Purpose::Saml {
        findings.extend(lacking(config, given, kwarg));
    }
}

fn of_object(object: &Object<'_, '_>, findings: &mut Vec<Finding>) {
    let Some(tree) = &object.config.tree else { return };
    for member in tree.members(object.node).filter(|member| member.key_certain) {
        let Some(known) = object.known.iter().find(|known| known.name == member.key.expose()) else {
            findings.extend(unknown_member(object, &member));
            continue;
        };
        let finding = outdated_member(object, &member, known)
            .or_else(|| member_kind(object, member.value, known, false))
            .or_else(|| member_limit(object, &member, known))
            .or_else(|| member_characters(object, &member, known))
            .or_else(|| member_choice(object, &member, known));
        match finding {
            Some(finding) => {
                let location = finding.location;
                // A placeholder has no form yet.
                findings.push(finding.yields(precedence::PLACEHOLDER, [location]));
            }
            None => within(object, member.value, known, findings),
        }
    }
}

/// What is inside a member: the items of a list, the members of an object.
fn within(object: &Object<'_, '_>, value: NodeId, known: &'static KnownMember, findings: &mut Vec<Finding>) {
    let Some(tree) = &object.config.tree else { return };
    let items: Vec<NodeId> = match tree.kind(value) {
        Kind::Array => tree.children(value).collect(),
        Kind::Object if known.items.is_empty() => vec![value],
        _ => return,
    };
    for item in items {
        let finding = member_kind(object, item, known, true);
        if finding.is_none() && !known.members.is_empty() && matches!(tree.kind(item), Kind::Object) {
            let Object { config, kwarg, .. } = *object;
            let name = Message::quoting(known.name);
            let inner = Object { config, kwarg, name, node: item, known: known.members, is_open: false };
            of_object(&inner, findings);
            findings.extend(lacking_in(&inner));
        }
        findings.extend(finding);
    }
}

/// What an object inside a kwarg lacks.
fn lacking_in(object: &Object<'_, '_>) -> Option<Finding> {
    let tree = object.config.tree.as_ref().filter(|tree| tree.complete)?;
    let members: Vec<Member<'_>> = tree.members(object.node).collect();
    if !members.iter().all(|member| member.key_certain) {
        return None;
    }
    // A misspelling is reported as such.
    let is_meant = |known: &KnownMember| {
        let plain = near_miss::squeezed(known.name);
        members.iter().any(|member| near_miss::squeezed(member.key.expose()) == plain)
    };
    let missing = || object.known.iter().filter(|known| known.required && !is_meant(known)).map(|known| known.name);
    missing().next()?;
    let message = object.name.clone().and(" has an item without ").codes(missing(), " and ").and(": ");
    let message = message.and(wording::effect(object.config, object.kwarg.other_member));
    let finding = Finding::error(object.config.node_location(object.node)?, message);
    Some(finding.label("incomplete").help(Message::from("add ").codes(missing(), " and ")))
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

fn unknown_member(object: &Object<'_, '_>, member: &Member<'_>) -> Option<Finding> {
    let Object { config, kwarg, .. } = *object;
    let plain = near_miss::squeezed(member.key.expose());
    let is_meant = |name: &str| near_miss::squeezed(name) == plain;
    let meant =
        object.known.iter().find(|known| is_meant(known.name) || known.mistaken.iter().any(|name| is_meant(name)));
    let outcome = kwarg.other_member;
    if outcome == Outcome::Unproven && meant.is_none() {
        return None;
    }
    let is_closed = !object.is_open;
    let severity = if (outcome.breaks() && is_closed) || meant.is_some() { Severity::Error } else { Severity::Warning };
    let message = Message::naming(disclosure::kwarg_name(config, member.key.expose()), "this name");
    let message = message.and(" is not a member of ").and(object.name.clone());
    let message = if outcome == Outcome::Unproven {
        message
    } else {
        message.and(": ").and(wording::effect_of(config, kwarg.purpose, outcome))
    };
    let help = match meant {
        Some(meant) => Message::from("write ").code(meant.name),
        None => Message::from("expected ").codes(object.known.iter().map(|known| known.name), " or "),
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

/// A value of a member, or an item of its list, that has the wrong type.
fn member_kind(object: &Object<'_, '_>, value: NodeId, known: &'static KnownMember, is_item: bool) -> Option<Finding> {
    let Object { config, kwarg, .. } = *object;
    let kinds = if is_item { known.items } else { known.kinds };
    let kind = config.json_kind(value)?;
    let wanted = kinds.first().filter(|_| !kinds.contains(&kind))?;
    let message = Message::default()
        .code(known.name)
        .and(if is_item { " takes a list whose items are each " } else { " takes " })
        .and(wording::kind(*wanted))
        .and(", not ")
        .and(wording::kind(kind))
        .and(": ");
    // Python takes a string for a list of its letters.
    let is_split = kwarg.purpose == Purpose::ConnectionWords && kind == JsonKind::String && !is_item;
    let message = if is_split {
        message.and("each of its letters is taken as a word, and the field stays empty")
    } else {
        message.and(wording::effect_of(config, kwarg.purpose, kwarg.other_member))
    };
    let severity = if kwarg.other_member.breaks() { Severity::Error } else { Severity::Warning };
    let help = Message::from("write ").and(wording::kind(*wanted)).and(how(*wanted, kind));
    Some(Finding::new(severity, config.node_location(value)?, message).label("wrong type").help(help))
}

/// A number that is too small or too large, or a string that is too short or too long.
fn member_limit(object: &Object<'_, '_>, member: &Member<'_>, known: &'static KnownMember) -> Option<Finding> {
    let tree = object.config.tree.as_ref()?;
    let (value, unit) = match tree.kind(member.value) {
        Kind::String { text, certain: true } => (i64::try_from(text.expose().chars().count()).ok()?, " characters"),
        Kind::Number(number) => {
            let unit = if known.purpose == Some(Purpose::SessionDuration) { " seconds" } else { "" };
            (number.text.expose().parse::<i64>().ok()?, unit)
        }
        _ => return None,
    };
    let is_short = known.least.is_some_and(|least| value < i64::from(least));
    if !is_short && known.most.is_none_or(|most| value <= i64::from(most)) {
        return None;
    }
    let is_length = unit == " characters";
    let message = Message::quoting(known.name).and(if is_length { " must have " } else { " must be " });
    let message = match (known.least, known.most) {
        (Some(least), Some(most)) if least == most => message.and(least as usize),
        (Some(least), Some(most)) => message.and(least as usize).and(" to ").and(most as usize),
        (least, most) => message
            .and(if least.is_some() { "at least " } else { "at most " })
            .and(least.or(most).unwrap_or_default() as usize),
    };
    let message = refused(object, message.and(unit));
    let label = if is_short { "too short" } else { "too long" };
    let label = match (unit, is_short) {
        ("", true) => "too small",
        ("", false) => "too large",
        _ => label,
    };
    let finding = Finding::error(object.config.node_location(member.value)?, message).label(label);
    Some(finding.help("write a value within these limits"))
}

/// A string with a character that the service does not allow.
fn member_characters(object: &Object<'_, '_>, member: &Member<'_>, known: &'static KnownMember) -> Option<Finding> {
    let legal = known.characters?;
    let Kind::String { text, certain: true } = object.config.tree.as_ref()?.kind(member.value) else { return None };
    let text = text.expose();
    let is_illegal = |character: char| !character.is_ascii_alphanumeric() && !legal.contains(character);
    let (at, character) = text.char_indices().find(|(_, character)| is_illegal(*character))?;
    let message = Message::quoting(known.name).and(" has a character that it cannot contain");
    let part = Span::new(at, at + character.len_utf8());
    let location = object.config.json_part(member.value, part).or_else(|| object.config.node_location(member.value))?;
    let finding = Finding::error(location, refused(object, message)).label("not allowed");
    Some(finding.help(Message::from("use only letters, digits and ").code(legal)))
}

/// A string that is none of those that the member accepts.
fn member_choice(object: &Object<'_, '_>, member: &Member<'_>, known: &'static KnownMember) -> Option<Finding> {
    let Kind::String { text, certain: true } = object.config.tree.as_ref()?.kind(member.value) else { return None };
    if known.choices.is_empty() || known.choices.contains(&text.expose()) {
        return None;
    }
    let choices = || known.choices.iter().copied();
    let message = Message::quoting(known.name).and(" must be ").codes(choices(), " or ");
    let finding = Finding::error(object.config.node_location(member.value)?, refused(object, message));
    let lower = text.expose().to_ascii_lowercase();
    Some(match choices().find(|choice| *choice == lower) {
        Some(choice) => finding.label("unknown value").help(Message::from("write ").code(choice)),
        None => finding.label("unknown value").help("write one of these values, or remove it"),
    })
}

/// Who refuses it, and the effect.
fn refused(object: &Object<'_, '_>, message: Message) -> Message {
    if object.kwarg.purpose == Purpose::AssumeRoleKwargs {
        message.and(": AWS refuses the role, so every lookup fails").so(Outcome::FailsAtLookup)
    } else {
        message.and(": ").and(wording::effect(object.config, object.kwarg.other_member))
    }
}

/// A member that newer versions ignore.
fn outdated_member(object: &Object<'_, '_>, member: &Member<'_>, known: &'static KnownMember) -> Option<Finding> {
    let config = object.config;
    let last = known.last.as_ref()?;
    let gone = config.versions().after(last);
    (gone != Certainty::No).then_some(())?;
    let message = Message::default()
        .and(wording::distribution(config))
        .and(" reads ")
        .code(known.name)
        .and(" in ")
        .and(object.name.clone())
        .and(" only up to ")
        .and(last)
        .and(": newer versions silently ignore it");
    let help = Message::from("write ").code(known.name).and(" next to ").and(object.name.clone());
    Some(Finding::warning(config.kwargs_location(member.key_span)?, message).label("no longer read").help(help))
}
