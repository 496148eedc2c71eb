//! The secrets backend that takes effect in an environment, as Airflow would see it.
//!
//! Enters: an [`Environment`] and the versions in force. Leaves: the class, the kwargs after
//! per-key overrides, and what is not known about them. Never judges: that is what rules do.

pub mod alike;
mod given;
mod section;

pub use given::{Given, Origin};
pub use section::Section;

use crate::diagnostic::Location;
use crate::environment::{Environment, Setting};
use crate::json::{self, Kind, NodeId, Tree};
use crate::knowledge::{self, Backend, Certainty, Class, Kwarg, Purpose, VersionRange, airflow};
use crate::project::{OtherNames, Signature, Target};
use crate::text::Span;

/// The state of the kwargs as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KwargsState {
    /// Not set.
    Absent,
    /// Set to something that Airflow treats as nothing: an empty string, `{}`, `null`, `[]`,
    /// `false`, `0`, `""`.
    Empty,
    /// A JSON object: the given kwargs are all there are.
    Object,
    /// JSON but not an object: Airflow drops it.
    NotObject,
    /// Not JSON: Airflow drops all of it. The kwargs that could be read are still listed.
    NotJson,
    /// Known only at run time: a command's output, or a value with holes that matter. Also JSON
    /// that is [too deep](BackendConfig::is_too_deep) to read.
    Unknown,
}

/// Python's JSON reader fails at this nesting depth.
pub const DEEPEST: u32 = 1000;

/// One configuration of a secrets backend.
#[derive(Clone, Debug)]
pub struct BackendConfig<'p> {
    /// Where it takes effect.
    pub environment: &'p Environment<'p>,
    /// The versions in force.
    pub target: &'p Target,
    /// Which pair of settings it is.
    pub section: Section,
    /// The setting that names the class, unless it is empty.
    pub class: Option<&'p Setting<'p>>,
    /// The known class of exactly this path.
    pub known_class: Option<&'static Class>,
    /// The known backend behind the class.
    pub backend: Option<&'static Backend>,
    /// The setting with the kwargs.
    pub kwargs: Option<&'p Setting<'p>>,
    /// The kwargs as JSON.
    pub tree: Option<Tree<'p>>,
    /// The state of the kwargs as a whole.
    pub state: KwargsState,
    /// Every kwarg that is written, in order, with those that have no effect marked.
    pub given: Vec<Given<'p>>,
}

impl<'p> BackendConfig<'p> {
    /// The configurations of an environment: for `[secrets]`, and for `[workers]` if one of its
    /// settings is present.
    pub fn of(environment: &'p Environment<'p>, target: &'p Target) -> Vec<Self> {
        if environment.sets_nothing() && !environment.is_composed() {
            return Vec::new();
        }
        [Section::Secrets, Section::Workers]
            .into_iter()
            .filter_map(|section| Self::of_section(environment, target, section))
            .collect()
    }

    fn of_section(environment: &'p Environment<'p>, target: &'p Target, section: Section) -> Option<Self> {
        let class = environment.get(section.backend_key()).filter(|setting| !setting.airflow.is_empty());
        let kwargs = environment.get(section.kwargs_key());
        let tree =
            kwargs.and_then(|setting| setting.airflow.text().map(|text| json::parse(text, &setting.airflow.holes())));
        let state = state(environment, section, kwargs, tree.as_ref());
        let certain = class.filter(|setting| setting.airflow.is_certain());
        let known_class = certain.and_then(|setting| setting.airflow.text()).and_then(knowledge::class);
        let takes = certain.and_then(|setting| Self::takes(target, setting.airflow.text()?));
        let inherited = takes.as_ref().and_then(Self::inherited);
        let backend = known_class.or(inherited).and_then(|class| class.store).map(knowledge::Store::backend);
        let mut config =
            Self { environment, target, section, class, known_class, backend, kwargs, tree, state, given: Vec::new() };
        config.given = given::collect(&config);
        if let (Some(takes), Some(_)) = (&takes, inherited) {
            for given in &mut config.given {
                given.is_own = takes.named.iter().any(|own| own.name == given.name.expose());
            }
        }
        let is_read = airflow::variable(section.backend_key())
            .is_some_and(|(variable, _)| takes_effect(variable, target.versions(None)) != Certainty::No);
        (is_read && (class.is_some() || kwargs.is_some() || !config.given.is_empty())).then_some(config)
    }

    /// What a class of the project itself takes.
    fn takes(target: &Target, path: &str) -> Option<Signature> {
        target.own(path)?.takes(path.rsplit('.').next()?)
    }

    /// The class from which one of the project only differs in what it takes besides.
    fn inherited(takes: &Signature) -> Option<&'static Class> {
        let OtherNames::Passed(class, true) = takes.rest else { return None };
        let backend = class.store?.backend();
        takes.named.iter().all(|own| backend.kwarg(&own.name).is_none()).then_some(class)
    }

    /// The configuration as the backend uses it, if that differs: without kwargs that are dropped
    /// as a whole, and without those that the backend swallows.
    pub fn as_used(&self) -> Option<Self> {
        let swallows =
            |backend: &Backend| backend.unknown.certain(self.versions()) == Some(knowledge::Outcome::Ignored);
        let is_swallowing = self.backend.is_some_and(swallows);
        let is_dropped = matches!(self.state, KwargsState::NotJson | KwargsState::NotObject | KwargsState::Empty);
        let is_used = |given: &Given<'_>| {
            let is_known = given.kwarg.is_some() || !given.is_name_certain || !is_swallowing;
            is_known && (!is_dropped || matches!(given.origin, Origin::OneKwarg(_)))
        };
        if !is_dropped && self.given.iter().all(is_used) {
            return None;
        }
        let mut used = self.clone();
        used.given.retain(is_used);
        if is_dropped {
            (used.kwargs, used.tree, used.state) = (None, None, KwargsState::Absent);
        }
        Some(used)
    }

    /// The same, assuming that the kwargs go to the backend of this store because nothing else
    /// names one.
    #[must_use]
    pub fn presuming(&self, store: knowledge::Store) -> Self {
        let backend = store.backend();
        let mut config = Self { backend: Some(backend), ..self.clone() };
        for given in &mut config.given {
            given.kwarg = backend.kwarg(given.name.expose());
        }
        config
    }

    /// Whether the kwargs are too deeply nested for Python to read.
    pub fn is_too_deep(&self) -> bool {
        self.tree.as_ref().is_some_and(|tree| tree.depth >= DEEPEST)
    }

    /// The versions that decide what the backend does: those of its provider, or of Airflow.
    pub fn versions(&self) -> &'p VersionRange {
        let distribution = self.backend.and_then(|backend| backend.distribution);
        self.target.versions(distribution)
    }

    /// The kwargs that Airflow passes to the backend, or would if the JSON were fixed.
    pub fn effective(&self) -> impl Iterator<Item = &Given<'p>> {
        self.given.iter().filter(|given| given.is_effective && !given.is_own)
    }

    /// The effective kwarg for a purpose.
    pub fn given_for(&self, purpose: Purpose) -> Option<&Given<'p>> {
        self.effective().find(|given| given.kwarg.is_some_and(|kwarg| kwarg.purpose == purpose))
    }

    /// The effective kwarg of a name.
    pub fn given_named(&self, name: &str) -> Option<&Given<'p>> {
        self.effective().find(|given| given.name.expose() == name)
    }

    /// Whether [`given`](Self::given) is certainly all that the backend gets.
    pub fn is_complete(&self) -> bool {
        self.environment.is_whole
            && matches!(self.state, KwargsState::Absent | KwargsState::Empty | KwargsState::Object)
            && self.given.iter().all(|given| given.is_name_certain)
    }

    /// Whether the kwargs are written out as one value, so that whatever else sets them replaces it as a whole. Then a kwarg
    /// that it lacks is missing, even where the environment is not known, unless a variable of one kwarg may add it.
    pub fn is_one_value(&self) -> bool {
        self.class.is_some()
            && self.state == KwargsState::Object
            && self.given.iter().all(|given| given.is_name_certain)
            && !self.environment.document.is_fragment
            && self.reads_one_kwarg() != Certainty::Yes
    }

    /// The string of the kwarg for a purpose, or its default.
    pub fn text_for(&self, purpose: Purpose) -> TextValue<'_, 'p> {
        let Some(backend) = self.backend else { return TextValue::Unknown };
        match (self.given_for(purpose), backend.kwarg_for(purpose)) {
            (Some(given), _) => match self.text(given) {
                Some(text) if given.is_certain(self) => TextValue::Given(given, text),
                _ if self.kind(given) == Some(knowledge::JsonKind::Null) => TextValue::Null(given),
                _ => TextValue::Unknown,
            },
            (None, Some(Kwarg { default: knowledge::Scalar::Text(text), .. })) if self.is_complete() => {
                TextValue::Default(text)
            }
            (None, _) if self.is_complete() => TextValue::Absent,
            _ => TextValue::Unknown,
        }
    }

    /// The separator between a prefix and an id; `None` if known only at run time.
    pub fn separator(&self) -> Option<&str> {
        let backend = self.backend?;
        let usual = backend.naming.as_ref().map(|naming| naming.separator);
        match self.text_for(Purpose::Separator) {
            TextValue::Given(_, text) => Some(text),
            TextValue::Null(_) => None,
            _ if backend.kwarg_for(Purpose::Separator).is_none() || self.given_for(Purpose::Separator).is_none() => {
                usual
            }
            _ => None,
        }
    }

    /// The members of a kwarg that is an object, in order.
    pub fn members(&self, given: &Given<'p>) -> Vec<json::Member<'p>> {
        match (given.origin, &self.tree) {
            (Origin::Json(node), Some(tree)) => tree.members(node).collect(),
            _ => Vec::new(),
        }
    }

    /// Where a JSON value is written in the file.
    pub fn node_location(&self, node: NodeId) -> Option<Location> {
        self.kwargs_location(self.tree.as_ref()?.span(node))
    }

    /// The decoded string of a kwarg, if it is a string.
    pub fn text<'c>(&'c self, given: &'c Given<'p>) -> Option<&'c str> {
        match given.origin {
            Origin::Json(node) => self.json_text(node),
            Origin::OneKwarg(setting) => setting.value.text(),
        }
    }

    /// The type of a kwarg's value; `None` if not known.
    pub fn kind(&self, given: &Given<'p>) -> Option<knowledge::JsonKind> {
        match given.origin {
            Origin::Json(node) => self.json_kind(node),
            Origin::OneKwarg(_) => Some(knowledge::JsonKind::String),
        }
    }

    /// Whether Python treats a kwarg's value as false: null, `false`, `0`, an empty string, list or
    /// object.
    pub fn is_falsy(&self, given: &Given<'p>) -> bool {
        match (given.origin, &self.tree) {
            (Origin::Json(node), Some(tree)) => tree.is_falsy(node),
            (Origin::OneKwarg(setting), _) => setting.value.is_empty(),
            _ => false,
        }
    }

    /// The decoded value of a JSON string.
    pub fn json_text(&self, node: NodeId) -> Option<&str> {
        match self.tree.as_ref()?.kind(node) {
            Kind::String { text, .. } => Some(text.expose()),
            _ => None,
        }
    }

    /// The type of a JSON value; `None` if not known.
    pub fn json_kind(&self, node: NodeId) -> Option<knowledge::JsonKind> {
        given::kind(self.tree.as_ref()?.kind(node))
    }

    /// Where a part of a kwarg's decoded string is written; the whole value if escapes get in the
    /// way.
    pub fn part_location(&self, given: &Given<'p>, part: Span) -> Location {
        let within = match given.origin {
            Origin::Json(node) => self.json_part(node, part),
            Origin::OneKwarg(setting) => {
                Some(Location { document: setting.document, span: setting.value.origin(part) })
            }
        };
        within.unwrap_or(given.value)
    }

    /// Where a part of a JSON string's decoded value is written, if the string has no escapes.
    pub fn json_part(&self, node: NodeId, part: Span) -> Option<Location> {
        self.kwargs_location(self.json_span(node, part)?)
    }

    /// The span in the kwargs' text of a part of a JSON string's decoded value, if the string has
    /// no escapes. The quotes around it may be `"`, `\"` or any others that the parser recovered
    /// from.
    pub fn json_span(&self, node: NodeId, part: Span) -> Option<Span> {
        let text = self.json_text(node)?;
        let span = self.tree.as_ref()?.span(node);
        let written = span.of_text(self.kwargs?.airflow.text()?);
        let quotes = written.len().checked_sub(text.len())?;
        let is_verbatim =
            quotes > 0 && quotes % 2 == 0 && written.get(quotes / 2..quotes / 2 + text.len()) == Some(text);
        let start = span.start + u32::try_from(quotes / 2).ok()?;
        is_verbatim.then_some(Span { start: start + part.start, end: start + part.end })
    }

    /// Where a span of the kwargs' text is in the file.
    pub fn kwargs_location(&self, span: Span) -> Option<Location> {
        let setting = self.kwargs?;
        Some(Location { document: setting.document, span: setting.airflow.origin(span) })
    }

    /// Whether single-kwarg variables have an effect in the Airflow in force.
    pub fn reads_one_kwarg(&self) -> Certainty {
        let variable = airflow::variable_for(self.section.kwargs_setting(), airflow::Form::OneKwarg);
        variable.map_or(Certainty::No, |variable| takes_effect(variable, self.target.versions(None)))
    }
}

/// The string of a kwarg, and how it is known.
#[derive(Clone, Copy, Debug)]
pub enum TextValue<'c, 'p> {
    /// Written, and certain. The string must not be shown until it is proved public.
    Given(&'c Given<'p>, &'c str),
    /// Written as `null`.
    Null(&'c Given<'p>),
    /// Not written; the backend uses this.
    Default(&'static str),
    /// Not written, and there is no default.
    Absent,
    /// Known only at run time, or not a string.
    Unknown,
}

impl<'c> TextValue<'c, '_> {
    /// The string that counts, if it is known.
    pub fn text(self) -> Option<&'c str> {
        match self {
            Self::Given(_, text) | Self::Default(text) => Some(text),
            Self::Null(_) | Self::Absent | Self::Unknown => None,
        }
    }
}

/// Whether a variable has an effect in these versions of Airflow.
pub fn takes_effect(variable: &airflow::Variable, versions: &VersionRange) -> Certainty {
    let effects: Vec<bool> = variable.does.at(versions).map(knowledge::Outcome::takes_effect).collect();
    match (effects.contains(&true), effects.contains(&false)) {
        (true, false) => Certainty::Yes,
        (true, true) => Certainty::Maybe,
        (false, _) => Certainty::No,
    }
}

fn state(
    environment: &Environment<'_>,
    section: Section,
    kwargs: Option<&Setting<'_>>,
    tree: Option<&Tree<'_>>,
) -> KwargsState {
    let Some(setting) = kwargs else {
        return if environment.get(section.command_key()).is_some() {
            KwargsState::Unknown
        } else {
            KwargsState::Absent
        };
    };
    if setting.airflow.is_empty() {
        return KwargsState::Empty;
    }
    let Some(tree) = tree else { return KwargsState::NotJson };
    match tree.root().map(|root| tree.kind(root)) {
        Some(Kind::Hole) => KwargsState::Unknown,
        _ if tree.depth >= DEEPEST => KwargsState::Unknown,
        _ if !tree.is_valid() => KwargsState::NotJson,
        Some(_) if tree.root().is_some_and(|root| tree.is_falsy(root)) => KwargsState::Empty,
        Some(Kind::Object) => KwargsState::Object,
        Some(_) => KwargsState::NotObject,
        None => KwargsState::NotJson,
    }
}
