//! The configuration of one backend, setting by setting.

use super::{Asked, At, Configuration, ReadBy, Setting, State, remarks};
use crate::backend::{BackendConfig, Given, KwargsState, Origin, Section};
use crate::diagnostic::{Location, Message};
use crate::disclosure::{self, written};
use crate::environment::Environment;
use crate::knowledge::{Certainty, JsonKind, Kwarg, Outcome, Purpose, Scalar, variables};
use crate::project::{Document, Project};

/// The context of a configuration.
pub(super) struct Context<'c> {
    pub project: &'c Project,
    pub environment: &'c Environment<'c>,
    pub asked: &'c Asked,
    /// Whether tasks have their own settings.
    pub has_tasks: bool,
}

impl<'c> Context<'c> {
    /// What to show of a configuration, or of a place without one; `said` is what the rules report
    /// about it.
    pub fn configuration(
        &self,
        config: Option<&BackendConfig<'c>>,
        said: &mut Vec<remarks::FindingOfSection>,
    ) -> Configuration {
        let section = config.map_or(Section::Secrets, |config| config.section);
        let is_last = section == Section::Workers || !self.has_tasks;
        let said: Vec<_> = said.extract_if(.., |said| is_last || said.section == section).collect();
        let verdict = remarks::verdict(self, config, &said);
        Configuration {
            read_by: match config.map(|config| config.section) {
                Some(Section::Workers) => ReadBy::Tasks,
                _ if self.has_tasks => ReadBy::NotTasks,
                _ => ReadBy::Everything,
            },
            class: config.and_then(|config| self.class(config)),
            backend: config.and_then(|config| config.backend).map(|backend| backend.title),
            verdict,
            kwargs: config.and_then(|config| self.kwargs(config)),
            region: config.and_then(|config| self.region(config)),
            role: config.and_then(|config| self.role(config)),
            settings: config.map(|config| self.settings(config)).unwrap_or_default(),
            lookups: self.lookups(config, verdict),
            remarks: remarks::remarks(said, self.documents()),
        }
    }

    pub fn documents(&self) -> &'c [Document] {
        &self.project.documents
    }

    pub fn at(&self, location: Location) -> Option<At> {
        At::of(location, self.documents())
    }

    fn class(&self, config: &BackendConfig<'c>) -> Option<Setting> {
        let setting = config.class?;
        let value = match setting.airflow.text().filter(|_| setting.airflow.is_certain()) {
            Some(text) => match disclosure::class_path(text) {
                Some(path) => Message::default().and(path),
                None => Message::from(disclosure::MASK),
            },
            None => written::hole(setting.value_location(), self.documents()),
        };
        let name = Some(Message::from(config.section.backend_key()));
        Some(Setting { name, value, state: State::Given, at: self.at(setting.key_location()) })
    }

    /// What there is to say about the kwargs as a whole.
    fn kwargs(&self, config: &BackendConfig<'c>) -> Option<Setting> {
        config.class?;
        let (value, state) = match config.state {
            KwargsState::NotJson => ("not valid JSON", State::Dropped),
            KwargsState::NotObject => ("not a JSON object", State::Dropped),
            KwargsState::Empty => ("empty", State::Given),
            KwargsState::Absent if config.environment.is_whole && config.given.is_empty() => {
                ("not set", State::Outside)
            }
            KwargsState::Absent if !config.environment.is_whole => ("not set here", State::Outside),
            KwargsState::Unknown => ("known only at run time", State::Outside),
            KwargsState::Absent | KwargsState::Object => return None,
        };
        let at = config.kwargs.and_then(|setting| self.at(setting.key_location()));
        Some(Setting { name: Some(Message::from("kwargs")), value: Message::from(value), state, at })
    }

    /// The region: the kwarg, else what boto3 reads from the environment.
    fn region(&self, config: &BackendConfig<'c>) -> Option<Setting> {
        let backend = config.backend.filter(|backend| backend.aws_connection)?;
        let kwarg = backend.kwarg_for(Purpose::Region)?;
        let given = in_force(config, kwarg).filter(|given| config.kind(given) != Some(JsonKind::Null));
        if let Some(given) = given {
            return Some(self.given(config, given));
        }
        let mut variables = variables::standing_for(backend.store, Purpose::Region).filter(|variable| variable.reads);
        let name = variables.next()?.name;
        let (value, state, at) = match self.environment.get(name) {
            Some(setting) => {
                let written = written::Written::of_variable(setting, kwarg, self.documents());
                let value = written.map_or_else(|| Message::from(disclosure::MASK), |written| written.message());
                (value, State::Given, self.at(setting.key_location()))
            }
            None if self.environment.provides(name) => {
                (Message::from("given by the environment"), State::Outside, None)
            }
            None if is_known(config) => {
                let others = backend.requirements.iter().flat_map(|required| required.maybe_variables);
                let mut names = others.copied().chain(backend.kwarg_for(Purpose::Profile).map(|kwarg| kwarg.name));
                let has_profile = names.any(|name| self.environment.has(name) || config.given_named(name).is_some());
                let value = if has_profile { "from the profile" } else { "not set here" };
                (Message::from(value), State::Outside, None)
            }
            None => return None,
        };
        Some(Setting { name: Some(Message::from(name)), value, state, at })
    }

    /// The role: the kwarg, else that of the environment's credentials.
    fn role(&self, config: &BackendConfig<'c>) -> Option<Setting> {
        let backend = config.backend.filter(|backend| backend.aws_connection)?;
        let kwarg = backend.kwarg_for(Purpose::RoleArn)?;
        match in_force(config, kwarg) {
            Some(given) if config.is_given_set(given) != Certainty::No => Some(self.given(config, given)),
            _ if !is_known(config) => None,
            _ => {
                let value = Message::from("credentials from the environment");
                Some(Setting { name: Some(Message::from(kwarg.name)), value, state: State::Outside, at: None })
            }
        }
    }

    /// What is written, in order, followed by the defaults that matter.
    fn settings(&self, config: &BackendConfig<'c>) -> Vec<Setting> {
        let mut settings: Vec<Setting> = config.given.iter().map(|given| self.given(config, given)).collect();
        let kwargs = config.backend.into_iter().flat_map(|backend| backend.kwargs);
        let is_unset = |kwarg: &&Kwarg| in_force(config, kwarg).is_none() && is_known(config);
        let defaults = kwargs.filter(|kwarg| is_shown(kwarg.purpose)).filter(is_unset).filter_map(|kwarg| {
            let value = match kwarg.default {
                Scalar::Text("") | Scalar::Null | Scalar::Boolean(_) => return None,
                Scalar::Text(text) => Message::from(text),
                Scalar::Integer(number) => Message::default().and(usize::try_from(number).ok()?),
            };
            Some(Setting { name: Some(Message::from(kwarg.name)), value, state: State::Default, at: None })
        });
        settings.extend(defaults);
        settings
    }

    /// A kwarg as it may be shown.
    pub fn given(&self, config: &BackendConfig<'c>, given: &Given<'c>) -> Setting {
        let name = match given.origin {
            Origin::OneKwarg(_) => disclosure::name(given.name.expose()),
            // What is in the position of a name may not be a name.
            Origin::Json(_) => {
                disclosure::name(given.name.expose()).and_then(|_| disclosure::kwarg_name(config, given.name.expose()))
            }
        };
        let value = written::kwarg(config, given, self.documents());
        let name = name.map(|name| Message::default().and(name));
        Setting { name, value, state: state(config, given), at: self.at(given.key) }
    }
}

/// The defaults that determine where something is looked up.
fn is_shown(purpose: Purpose) -> bool {
    use Purpose as P;
    matches!(
        purpose,
        P::ConnectionsPrefix
            | P::VariablesPrefix
            | P::ConfigPrefix
            | P::ConnectionsLabel
            | P::VariablesLabel
            | P::ConfigLabel
            | P::MountPoint
            | P::KvEngineVersion
            | P::EndpointUrl
            | P::AuthType
    )
}

/// Whether the kwargs in force are known individually, in this place or at all.
pub(super) fn is_known(config: &BackendConfig<'_>) -> bool {
    let is_elsewhere = config.state == KwargsState::Absent && !config.environment.is_whole;
    config.state != KwargsState::Unknown && !is_elsewhere
}

/// The kwarg that the backend gets, whatever else is written.
pub(super) fn in_force<'c, 'p>(config: &'c BackendConfig<'p>, kwarg: &Kwarg) -> Option<&'c Given<'p>> {
    let given = config.given_named(kwarg.name)?;
    (state(config, given) == State::Given).then_some(given)
}

fn state(config: &BackendConfig<'_>, given: &Given<'_>) -> State {
    let is_json = matches!(given.origin, Origin::Json(_));
    if is_json && config.state != KwargsState::Object {
        return State::Dropped;
    }
    if !given.is_effective {
        return State::Overridden;
    }
    let Some(backend) = config.backend.filter(|_| !given.is_own) else { return State::Given };
    if !given.is_name_certain {
        return State::Unknown;
    }
    let history = backend.history(given.name.expose());
    let outcomes: Vec<Outcome> = history.at(config.versions()).collect();
    match outcomes.as_slice() {
        _ if given.kwarg.is_some() && outcomes.iter().any(|outcome| outcome.takes_effect()) => State::Given,
        [Outcome::Ignored | Outcome::IgnoredWithWarning | Outcome::Forwarded] => State::Ignored,
        _ => State::Unknown,
    }
}
