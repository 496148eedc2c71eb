//! What several rules ask of one kwarg, and say about it.
//!
//! Enters: a configuration and a kwarg. Leaves: whose it is, how bad a mistake in it can be, how it is written. Never
//! reports.

use super::near_miss;
use super::prelude::*;

/// Where the kwargs are written without a value, for a loader that does not set such a variable.
pub(super) fn left_empty(config: &BackendConfig<'_>) -> Option<Location> {
    let is_absent = config.class.is_some() && config.kwargs.is_none() && config.given.is_empty();
    config.environment.left_empty(config.section.kwargs_key()).filter(|_| is_absent)
}

/// A single-kwarg variable may have no effect at all in the Airflow in force.
pub(super) fn severity(config: &BackendConfig<'_>, given: &Given<'_>, worst: Severity) -> Severity {
    let is_sure = matches!(given.origin, Origin::Json(_)) || config.reads_one_kwarg() == Certainty::Yes;
    if is_sure { worst } else { worst.min(Severity::Warning) }
}

/// The right name as it must be written there: the whole variable, if it is one.
pub(super) fn written_name(config: &BackendConfig<'_>, given: &Given<'_>, meant: &'static Kwarg) -> Message {
    match given.origin {
        Origin::Json(_) => Message::from(meant.name),
        Origin::OneKwarg(_) => {
            let upper = meant.name.to_ascii_uppercase();
            let key = Message::from(config.section.one_kwarg_start());
            disclosure::name(&upper).map_or_else(|| key.clone().and(meant.name), |upper| key.clone().and(upper))
        }
    }
}

/// Replaces the wrong name with the right one.
pub(super) fn rename(config: &BackendConfig<'_>, given: &Given<'_>, meant: &'static Kwarg) -> Option<Fix> {
    let title = Message::from("Rename to ").code(meant.name);
    // A value that is wrong under the other name as well is only half mended.
    let is_of_kind = config.kind(given).is_none_or(|kind| meant.kinds.contains(&kind));
    let lacks_scheme = meant.needs_scheme.is_some() && config.text(given).is_some_and(|text| !text.contains("://"));
    let fix = Fix::new(if is_of_kind && !lacks_scheme { Safety::Safe } else { Safety::Unsafe }, title);
    let (setting, tree) = (config.kwargs?, config.tree.as_ref()?);
    let Origin::Json(node) = given.origin else { return None };
    let member = tree.members(tree.root()?).find(|member| member.value == node)?;
    let inner = Span { start: member.key_span.start + 1, end: member.key_span.end - 1 };
    Some(fix.replace(edit::place_for(setting, inner, meant.name)?, meant.name))
}

/// The backend that has a kwarg of this name, if this one does not and no plain misspelling
/// explains it.
pub(super) fn origin(config: &BackendConfig<'_>, given: &Given<'_>) -> Option<(&'static Backend, &'static Kwarg)> {
    let backend = config.backend.filter(|_| given.kwarg.is_none())?;
    let name = given.name.expose();
    let mut others = Store::ALL.into_iter().filter(|store| *store != backend.store).map(Store::backend);
    let (other, kwarg) = others.find_map(|other| Some((other, other.kwarg(name)?)))?;
    let is_misspelled = near_miss::kwarg(backend, name).is_some() && !is_place(kwarg.purpose);
    (!is_misspelled).then_some((other, kwarg))
}

/// This backend's own kwarg for the purpose of another backend's kwarg.
pub(super) fn own(backend: &'static Backend, name: &str, other: &Kwarg) -> Option<&'static Kwarg> {
    let same = || backend.kwarg_for(other.purpose).filter(|_| is_telling(other.purpose));
    backend.meant_by(name).or_else(same)
}

/// Whether it says where secrets are stored: those names differ most between backends.
pub(super) fn is_place(purpose: Purpose) -> bool {
    use Purpose as P;
    matches!(purpose, P::ConnectionsPrefix | P::VariablesPrefix | P::ConfigPrefix)
        || matches!(purpose, P::ConnectionsLabel | P::VariablesLabel | P::ConfigLabel)
        || matches!(purpose, P::ConnectionsFile | P::VariablesFile | P::ConfigFile)
}

/// Whether two kwargs with this purpose are for the same thing.
pub(super) fn is_telling(purpose: Purpose) -> bool {
    use Purpose as P;
    is_place(purpose)
        || matches!(purpose, P::Separator | P::Region | P::RoleArn | P::Profile | P::EndpointUrl | P::VaultUrl)
        || matches!(purpose, P::AuthType | P::ProjectId | P::Scopes | P::Impersonation | P::TlsVerify)
}

pub(super) fn how(wanted: JsonKind, is: JsonKind) -> &'static str {
    match (wanted, is) {
        (JsonKind::String, JsonKind::Integer | JsonKind::Number | JsonKind::Boolean) => ": put quotes around it",
        (JsonKind::String, JsonKind::Array) => ", without brackets",
        (JsonKind::Integer | JsonKind::Number | JsonKind::Boolean, JsonKind::String) => ": remove the quotes",
        (JsonKind::Object, JsonKind::String) => " in braces: remove the quotes around it",
        _ => "",
    }
}

/// Whether the kwarg does nothing without another one that is missing, or with this login.
pub(super) fn is_without_effect(config: &BackendConfig<'_>, kwarg: &Kwarg) -> bool {
    let is_other = |login: &str| config.text_for(Purpose::AuthType).text() != Some(login);
    kwarg.only_for.is_some_and(is_other) || kwarg.only_with.is_some_and(|other| config.is_set(other) == Certainty::No)
}

/// Whether a kwarg is the string `null` or `None` where null itself is intended.
pub(super) fn is_null_text(config: &BackendConfig<'_>, given: &Given<'_>) -> bool {
    let text = config.text(given).filter(|_| given.is_certain(config));
    let takes = |kwarg: &Kwarg| kwarg.kinds.contains(&JsonKind::Null) && kwarg.kinds.contains(&JsonKind::String);
    given.kwarg.is_some_and(takes) && text.is_some_and(|text| text.eq_ignore_ascii_case("null") || text == "None")
}

/// Whether no kwarg is given in any form.
pub(super) fn has_none(config: &BackendConfig<'_>) -> bool {
    config.state == KwargsState::Absent && config.given.is_empty()
}
