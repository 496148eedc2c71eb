//! The kwargs of a configuration, one by one.

use std::collections::HashSet;

use crate::diagnostic::Location;
use crate::environment::Setting;
use crate::json::{Kind, NodeId, NumberForm};
use crate::knowledge::{Certainty, JsonKind, Kwarg, Outcome, Scalar};
use crate::text::{Secret, Span};

use super::{BackendConfig, KwargsState};

/// How a kwarg is written.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'p> {
    /// As a member of the JSON.
    Json(NodeId),
    /// In a variable of its own: the raw string.
    OneKwarg(&'p Setting<'p>),
}

/// One kwarg as written.
#[derive(Clone, Debug)]
pub struct Given<'p> {
    /// Its name as the backend gets it.
    pub name: Secret<'p>,
    /// Whether the name is certain.
    pub is_name_certain: bool,
    /// What is known about a kwarg of this name.
    pub kwarg: Option<&'static Kwarg>,
    /// How it is written.
    pub origin: Origin<'p>,
    /// Where the name is written.
    pub key: Location,
    /// Where the value is written.
    pub value: Location,
    /// Whether the backend gets it: no later kwarg and no single-kwarg variable replaces it.
    pub is_effective: bool,
    /// Whether a class of the project takes it, and does not pass it on to the backend.
    pub is_own: bool,
}

impl Given<'_> {
    /// Whether it is a member of the JSON.
    pub fn is_json(&self) -> bool {
        matches!(self.origin, Origin::Json(_))
    }

    /// Whether the whole value is known.
    pub fn is_certain(&self, config: &BackendConfig<'_>) -> bool {
        match self.origin {
            Origin::Json(node) => config.tree.as_ref().is_some_and(|tree| match tree.kind(node) {
                Kind::String { certain, .. } => *certain,
                Kind::Hole | Kind::Unreadable => false,
                _ => true,
            }),
            Origin::OneKwarg(setting) => setting.value.is_certain(),
        }
    }
}

impl<'p> BackendConfig<'p> {
    /// Whether a kwarg is something other than null or an empty string, written or by default.
    pub fn is_set(&self, name: &str) -> Certainty {
        let Some(given) = self.given_named(name) else {
            let default = self.backend.and_then(|backend| backend.kwarg(name)).map(|kwarg| kwarg.default);
            let has_default = default.is_some_and(|default| !matches!(default, Scalar::Null | Scalar::Text("")));
            return match (has_default, self.is_complete()) {
                (true, _) => Certainty::Yes,
                (false, true) => Certainty::No,
                (false, false) => Certainty::Maybe,
            };
        };
        self.is_given_set(given)
    }

    /// Whether a written kwarg is something other than null, an empty string or a value that counts
    /// as not given.
    pub fn is_given_set(&self, given: &Given<'p>) -> Certainty {
        let is_empty = self.text(given).is_some_and(str::is_empty);
        let falsy = given.kwarg.and_then(|kwarg| kwarg.falsy);
        if falsy == Some(Outcome::Ignored) && self.is_falsy(given) {
            return Certainty::No;
        }
        match self.kind(given) {
            Some(JsonKind::Null) => Certainty::No,
            Some(JsonKind::String) if is_empty && given.is_certain(self) => Certainty::No,
            Some(JsonKind::String) if given.is_certain(self) => Certainty::Yes,
            None | Some(JsonKind::String) => Certainty::Maybe,
            Some(_) => Certainty::Yes,
        }
    }
}

/// Every kwarg that is written, in order.
pub(super) fn collect<'p>(config: &BackendConfig<'p>) -> Vec<Given<'p>> {
    let mut given: Vec<Given<'p>> = members(config);
    let reads = config.reads_one_kwarg();
    if reads != Certainty::No {
        given.extend(variables(config));
    }
    let mut later: HashSet<Secret<'p>> = HashSet::new();
    for given in given.iter_mut().rev() {
        given.is_effective &= !later.contains(&given.name);
        if given.is_name_certain {
            later.insert(given.name.clone());
        }
    }
    given
}

fn members<'p>(config: &BackendConfig<'p>) -> Vec<Given<'p>> {
    let (Some(tree), Some(setting)) = (&config.tree, config.kwargs) else { return Vec::new() };
    let Some(root) = tree.root().filter(|_| config.state != KwargsState::NotObject && !config.is_too_deep()) else {
        return Vec::new();
    };
    let location = |span: Span| Location { document: setting.document, span: setting.airflow.origin(span) };
    let members = tree.members(root).map(|member| Given {
        kwarg: config.backend.and_then(|backend| backend.kwarg(member.key.expose())),
        is_name_certain: member.key_certain,
        origin: Origin::Json(member.value),
        key: location(member.key_span),
        value: location(tree.span(member.value)),
        is_effective: true,
        is_own: false,
        name: member.key,
    });
    members.collect()
}

fn variables<'p>(config: &BackendConfig<'p>) -> Vec<Given<'p>> {
    let start = config.section.one_kwarg_start();
    let named = config.environment.settings().filter_map(|setting| {
        let name = setting.key.text()?.strip_prefix(start)?;
        (!name.is_empty()).then(|| (setting, name.to_lowercase()))
    });
    let given = named.map(|(setting, name)| Given {
        kwarg: config.backend.and_then(|backend| backend.kwarg(&name)),
        is_name_certain: setting.key.is_certain(),
        origin: Origin::OneKwarg(setting),
        key: setting.key_location(),
        value: setting.value_location(),
        is_effective: true,
        is_own: false,
        name: name.into(),
    });
    given.collect()
}

/// The type of a JSON value; `None` if not known.
pub(super) fn kind(kind: &Kind<'_>) -> Option<JsonKind> {
    Some(match kind {
        Kind::Null => JsonKind::Null,
        Kind::Bool(_) => JsonKind::Boolean,
        Kind::Number(number) if number.form == NumberForm::Integer => JsonKind::Integer,
        Kind::Number(_) => JsonKind::Number,
        Kind::String { .. } => JsonKind::String,
        Kind::Array => JsonKind::Array,
        Kind::Object => JsonKind::Object,
        Kind::Hole | Kind::Unreadable => return None,
    })
}
