//! What a backend needs, and whether something gives it.
//!
//! Enters: a configuration. Leaves: the requirements that nothing meets. Never reports.

use super::aws;
use super::prelude::*;
use crate::environment::Host;
use crate::knowledge::{Condition, Release, Requirement, Scalar, Show, variables};

/// What happens without this kwarg, if something needs it.
pub(super) fn without(config: &BackendConfig<'_>, kwarg: &Kwarg) -> Option<Outcome> {
    let backend = config.backend.filter(|_| config.state == KwargsState::Object)?;
    // A platform may give a region.
    if kwarg.purpose == Purpose::Region && config.environment.host == Host::Platform {
        return None;
    }
    let asks = |required: &&Requirement| required.any_of.iter().copied().flatten().any(|name| *name == kwarg.name);
    let judged = backend.requirements.iter().filter(|required| is_judged(config, required));
    let lacking = judged.filter(asks).filter(|required| {
        let since = since(config, backend, required);
        since == Certainty::No && is_needed(config, required, since) && !may_be_given(config, required, &|_| false)
    });
    lacking.map(|required| required.missing).filter(|outcome| outcome.breaks()).max()
}

/// Whether it is known that nothing else meets a requirement: everything is known, or the value that asks for it is one with
/// the one that lacks it, and no variable stands for that.
pub(super) fn is_judged(config: &BackendConfig<'_>, required: &Requirement) -> bool {
    let is_asked = || required.when.iter().any(|condition| config.given_named(condition.kwarg).is_some());
    let has_no_variable = || required.variables.is_empty() && required.maybe_variables.is_empty();
    // Where Airflow may read variables of one kwarg, those are for what is secret.
    let is_public = |name: &'static str| {
        let kwarg = config.backend.and_then(|backend| backend.kwarg(name));
        kwarg.is_some_and(|kwarg| kwarg.show != Show::Secret)
    };
    let is_plain = || {
        config.reads_one_kwarg() == Certainty::No || required.any_of.iter().copied().flatten().copied().all(is_public)
    };
    config.is_complete() || config.is_one_value() && is_asked() && has_no_variable() && is_plain()
}

/// Whether all that counts is older than the version that needs it.
pub(super) fn since(config: &BackendConfig<'_>, backend: &Backend, required: &Requirement) -> Certainty {
    required.since.as_ref().map_or(Certainty::No, |since| match config.versions().before(since) {
        // An older version does not know the kwarg that needs it either.
        Certainty::Maybe if is_as_new(backend, required, since) => Certainty::No,
        before => before,
    })
}

pub(super) fn is_needed(config: &BackendConfig<'_>, required: &Requirement, since: Certainty) -> bool {
    since != Certainty::Yes && required.when.iter().all(|condition| holds(config, condition) == Certainty::Yes)
}

/// Whether a kwarg of the conditions, or the required value, was introduced no earlier.
pub(super) fn is_as_new(backend: &Backend, required: &Requirement, since: &Release) -> bool {
    required.when.iter().any(|condition| {
        let kwarg = backend.kwarg(condition.kwarg);
        let choices = kwarg.into_iter().flat_map(|kwarg| kwarg.choices);
        let mut asked = choices.filter(|choice| condition.is.contains(&choice.value));
        kwarg.is_some_and(|kwarg| kwarg.since >= *since)
            || asked.any(|choice| choice.since.as_ref().is_some_and(|other| other >= since))
    })
}

/// Whether a condition on a kwarg holds.
pub(super) fn holds(config: &BackendConfig<'_>, condition: &Condition) -> Certainty {
    if condition.is.is_empty() {
        return config.is_set(condition.kwarg);
    }
    let Some(given) = config.given_named(condition.kwarg) else {
        let default = config.backend.and_then(|backend| backend.kwarg(condition.kwarg)).map(|kwarg| kwarg.default);
        let is_default = matches!(default, Some(crate::knowledge::Scalar::Text(text)) if condition.is.contains(&text));
        return if is_default { Certainty::Yes } else { Certainty::No };
    };
    match config.text(given).filter(|_| given.is_certain(config)) {
        Some(text) if condition.is.contains(&text) => Certainty::Yes,
        Some(_) => Certainty::No,
        None => Certainty::Maybe,
    }
}

/// Whether a kwarg is set: one that a written value lacks is not.
pub(super) fn is_set(config: &BackendConfig<'_>, name: &str) -> Certainty {
    match config.is_set(name) {
        Certainty::Maybe if config.given_named(name).is_none() && config.is_one_value() => Certainty::No,
        set => set,
    }
}

/// Whether it is given in some form, or known only at run time, or meant by a misspelled kwarg.
pub(super) fn may_be_given(config: &BackendConfig<'_>, required: &Requirement, is_meant: &IsMeant<'_>) -> bool {
    let may_be_set = |name: &str| is_set(config, name) != Certainty::No;
    let by_kwarg = required.any_of.iter().any(|all| all.iter().all(|name| may_be_set(name) || is_meant(name)));
    let by_other = required.maybe.iter().any(|name| may_be_set(name));
    let variables = required.variables.iter().filter(|name| reads(config, name)).chain(required.maybe_variables);
    by_kwarg || by_other || variables.into_iter().any(|name| config.environment.has_value(name))
}

/// The version that introduced the login method, if an older one is in force.
pub(super) fn too_new_login<'c, 'p>(config: &'c BackendConfig<'p>) -> Option<(&'c Given<'p>, &'c Release)> {
    let given = config.given_for(Purpose::AuthType).filter(|given| given.is_certain(config))?;
    let since = given.kwarg?.choice(config.text(given)?)?.since.as_ref()?;
    (config.versions().before(since) == Certainty::Yes).then_some((given, since))
}

pub(super) fn reads(config: &BackendConfig<'_>, variable: &str) -> bool {
    let since = variables::variable(variable).and_then(|variable| variable.since.as_ref());
    since.is_none_or(|since| config.versions().before(since) != Certainty::Yes)
}

/// Whether an unknown kwarg is a misspelling of this name: another rule says so.
pub(super) type IsMeant<'c> = dyn Fn(&str) -> bool + 'c;

/// The first thing that the backend needs that neither its defaults nor the environment give, and
/// that no other rule reports.
pub(super) fn unmet(config: &BackendConfig<'_>, backend: &'static Backend) -> Option<&'static Requirement> {
    let versions = config.versions();
    let is_in_force = |requirement: &&Requirement| {
        requirement.since.as_ref().is_none_or(|since| versions.before(since) == Certainty::No)
            && requirement.when.iter().all(|condition| is_by_default(backend, condition.kwarg, condition.is))
    };
    let is_set = |name: &str| config.environment.has_value(name);
    let is_read = |name: &str| {
        let since = variables::variable(name).and_then(|variable| variable.since.as_ref());
        since.is_none_or(|since| versions.before(since) != Certainty::Yes)
    };
    let is_told = |requirement: &&Requirement| {
        let kwarg = requirement.usual().and_then(|kwarg| backend.kwarg(kwarg));
        kwarg.is_some_and(|kwarg| kwarg.purpose == Purpose::Region) && aws::in_its_place(config).is_some()
    };
    let mut judged = backend.requirements.iter().filter(is_in_force).filter(|requirement| !is_told(requirement));
    judged.find(|requirement| {
        let by_default = |all: &&[&str]| all.iter().all(|kwarg| is_by_default(backend, kwarg, &[]));
        !requirement.any_of.iter().any(by_default)
            && !requirement.variables.iter().any(|name| is_read(name) && is_set(name))
            && !requirement.maybe_variables.iter().any(|name| is_set(name))
    })
}

/// Whether a kwarg has one of these values by default; with no values, whether it has any default.
pub(super) fn is_by_default(backend: &Backend, kwarg: &str, values: &[&str]) -> bool {
    match backend.kwarg(kwarg).map(|kwarg| kwarg.default) {
        Some(Scalar::Text(text)) if values.is_empty() => !text.is_empty(),
        Some(Scalar::Text(text)) => values.contains(&text),
        Some(Scalar::Integer(number)) => values.is_empty() || values.contains(&number.to_string().as_str()),
        Some(Scalar::Boolean(_)) => values.is_empty(),
        Some(Scalar::Null) | None => false,
    }
}
