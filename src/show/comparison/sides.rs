//! What two environments have, variable by variable and kwarg by kwarg.
//!
//! Enters: two environments. Leaves: how each variable and each kwarg of one side relates to that of the other. Never
//! shows a value that was not proved public.

use super::{Compared, Held, Likeness, Pair, Relation, meaning};
use crate::backend::{BackendConfig, Given, KwargsState, Origin, Section, alike};
use crate::diagnostic::Message;
use crate::disclosure;
use crate::environment::{self, Environment};
use crate::show::chosen::ChosenEnvironment;
use crate::show::configuration::Context;
use crate::show::{Asked, At, EnvironmentView, ReadBy, Setting, variables};

/// One side, with its configurations.
pub(super) struct Half<'c, 'p> {
    chosen: &'c ChosenEnvironment<'p>,
    asked: &'c Asked,
    configs: Vec<BackendConfig<'c>>,
}

impl<'c, 'p> Half<'c, 'p> {
    pub fn of(chosen: &'c ChosenEnvironment<'p>, asked: &'c Asked) -> Self {
        let configs = BackendConfig::of(&chosen.found.environment, &chosen.project.target);
        Self { chosen, asked, configs }
    }

    fn environment(&self) -> &'c Environment<'p> {
        &self.chosen.found.environment
    }

    fn config(&self, section: Section) -> Option<&BackendConfig<'c>> {
        self.configs.iter().find(|config| config.section == section)
    }

    fn held(&self, setting: &environment::Setting<'_>) -> Held {
        let project = self.chosen.project;
        let text = setting.value.text().filter(|_| setting.value.is_certain());
        let plain = match text {
            Some("") => Some(Message::default()),
            text => text.and_then(disclosure::placeholder).map(|text| Message::default().and(text)),
        };
        let value = plain.unwrap_or_else(|| variables::shown(project, setting, &self.configs));
        Held { value, at: At::of(setting.key_location(), &project.documents) }
    }

    fn given(&self, config: &BackendConfig<'c>, given: &Given<'c>) -> Setting {
        let (project, environment, asked) = (self.chosen.project, self.environment(), self.asked);
        Context { project, environment, asked, has_tasks: false }.given(config, given)
    }
}

/// Both sides.
pub(super) struct Sides<'c, 'p> {
    pub left: Half<'c, 'p>,
    pub right: Half<'c, 'p>,
}

impl<'c> Sides<'c, '_> {
    /// Every variable, those of the first side first.
    pub fn variables(&self) -> Vec<Compared> {
        let (one, other) = (self.left.environment(), self.right.environment());
        let of = |environment: &'c Environment<'_>, key: &environment::Setting<'_>| {
            key.key.text().filter(|_| key.key.is_certain()).and_then(|key| environment.get(key))
        };
        let of_left = one.settings().map(|setting| (Some(setting), of(other, setting)));
        let of_right =
            other.settings().filter(|setting| of(one, setting).is_none()).map(|setting| (None, Some(setting)));
        of_left.chain(of_right).filter_map(|(left, right)| self.variable(left, right)).collect()
    }

    fn variable(
        &self,
        left: Option<&environment::Setting<'_>>,
        right: Option<&environment::Setting<'_>>,
    ) -> Option<Compared> {
        let relation = match (left, right) {
            (Some(left), Some(right)) => self.relation(left, right),
            (Some(_), None) => Relation::OnlyLeft,
            (None, _) => Relation::OnlyRight,
        };
        let shown = left.or(right)?.key.text().and_then(disclosure::name);
        let name = shown.map_or_else(|| Message::from(disclosure::MASK), |name| Message::default().and(name));
        let (left, right) = (left.map(|one| self.left.held(one)), right.map(|one| self.right.held(one)));
        Some(Compared { name, relation, left, right })
    }

    fn relation(&self, left: &environment::Setting<'_>, right: &environment::Setting<'_>) -> Relation {
        let same = alike::texts(&left.value, &right.value);
        if same == Some(true) {
            return Relation::Same;
        }
        // Kwargs are what Airflow makes of the JSON, however it is written.
        let sections = [Section::Secrets, Section::Workers].into_iter();
        let section = sections.into_iter().find(|section| left.key.text() == Some(section.kwargs_key()));
        if let Some(members) = section.and_then(|section| self.kwargs(section, Given::is_json)) {
            return whole(&members);
        }
        match (is_to_fill_in(left), is_to_fill_in(right)) {
            (true, false) | (false, true) => Relation::ToFillIn,
            _ => Relation::of(same),
        }
    }

    /// Every wanted kwarg; `None` if those of a side are not known one by one.
    fn kwargs(&self, section: Section, is_wanted: impl Fn(&Given<'c>) -> bool) -> Option<Vec<Compared>> {
        let (left, right) = (self.left.config(section)?, self.right.config(section)?);
        // A template leaves all of them to be filled in.
        if [left, right]
            .iter()
            .any(|config| config.kwargs.is_some_and(|kwargs| is_empty(kwargs) && is_to_fill_in(kwargs)))
        {
            return None;
        }
        let is_known = |config: &BackendConfig<'_>| {
            let is_read = !matches!(config.state, KwargsState::Unknown | KwargsState::NotJson | KwargsState::NotObject);
            is_read && config.effective().all(|given| given.is_name_certain)
        };
        if !is_known(left) || !is_known(right) {
            return None;
        }
        let find = |config: &'_ BackendConfig<'c>, name: &str| {
            config.effective().find(|given| given.name.expose() == name && is_wanted(given)).cloned()
        };
        let of_left = left.effective().filter(|given| is_wanted(given));
        let of_left = of_left.map(|given| (Some(given.clone()), find(right, given.name.expose())));
        let of_right = right.effective().filter(|given| is_wanted(given) && find(left, given.name.expose()).is_none());
        let of_right = of_right.map(|given| (None, Some(given.clone())));
        let pairs: Vec<_> = of_left.chain(of_right).collect();
        Some(pairs.into_iter().map(|(one, other)| self.kwarg((left, one.as_ref()), (right, other.as_ref()))).collect())
    }

    fn kwarg(
        &self,
        (left, one): (&BackendConfig<'c>, Option<&Given<'c>>),
        (right, other): (&BackendConfig<'c>, Option<&Given<'c>>),
    ) -> Compared {
        let relation = match (one, other) {
            (Some(one), Some(other)) => {
                let same = alike::kwargs((left, one), (right, other));
                match (is_kwarg_to_fill_in(left, one), is_kwarg_to_fill_in(right, other)) {
                    (true, false) | (false, true) if same != Some(true) => Relation::ToFillIn,
                    _ => Relation::of(same),
                }
            }
            (Some(_), None) => Relation::OnlyLeft,
            (None, _) => Relation::OnlyRight,
        };
        let one = one.map(|given| self.left.given(left, given));
        let other = other.map(|given| self.right.given(right, given));
        let name = one.as_ref().or(other.as_ref()).and_then(|setting| setting.name.clone());
        let held = |setting: Setting| Held { value: setting.value, at: setting.at };
        let name = name.unwrap_or_else(|| Message::from(disclosure::MASK));
        Compared { name, relation, left: one.map(held), right: other.map(held) }
    }

    /// The configurations: those of every process, then those of tasks if a side has some of their own.
    pub fn pairs(&self, left: &EnvironmentView, right: &EnvironmentView, all_same: bool) -> Vec<Pair> {
        let tasks = |view: &EnvironmentView| view.configurations.iter().position(|one| one.read_by == ReadBy::Tasks);
        let mut positions = vec![(false, 0, 0)];
        if tasks(left).is_some() || tasks(right).is_some() {
            positions.push((true, tasks(left).unwrap_or(0), tasks(right).unwrap_or(0)));
        }
        let pair = |(is_for_tasks, one, other): (bool, usize, usize)| {
            let first = left.configurations.get(one)?;
            let second = right.configurations.get(other)?;
            let section = match (first.read_by, second.read_by) {
                (ReadBy::Tasks, ReadBy::Tasks) => Some(Section::Workers),
                (ReadBy::Tasks, _) | (_, ReadBy::Tasks) => None,
                _ => Some(Section::Secrets),
            };
            let kwargs = section.and_then(|section| self.kwargs(section, |_| true)).unwrap_or_default();
            let meaning = meaning::of(first, second, all_same);
            Some(Pair { is_for_tasks, left: one, right: other, kwargs, meaning })
        };
        positions.into_iter().filter_map(pair).collect()
    }
}

/// How two sets of kwargs relate.
fn whole(members: &[Compared]) -> Relation {
    let has = |likeness| members.iter().any(|member| member.relation.likeness() == likeness);
    if has(Likeness::Different) {
        Relation::Different
    } else if has(Likeness::Unknown) {
        Relation::Unknown
    } else if members.iter().any(|member| member.relation == Relation::ToFillIn) {
        Relation::ToFillIn
    } else {
        Relation::Same
    }
}

/// Whether it is a place in a template for a value.
fn is_to_fill_in(setting: &environment::Setting<'_>) -> bool {
    setting.file.is_sample() && setting.value.text().is_some_and(is_placeholder)
}

fn is_empty(setting: &environment::Setting<'_>) -> bool {
    setting.value.text().is_some_and(|text| text.trim().is_empty())
}

fn is_kwarg_to_fill_in(config: &BackendConfig<'_>, given: &Given<'_>) -> bool {
    let setting = match given.origin {
        Origin::OneKwarg(setting) => Some(setting),
        Origin::Json(_) => config.kwargs,
    };
    let is_template = setting.is_some_and(|setting| setting.file.is_sample());
    is_template && config.text(given).is_some_and(is_placeholder)
}

/// Whether a value, or a part of it, is a placeholder: `<your-region>`, `changeme`, nothing.
fn is_placeholder(text: &str) -> bool {
    let is_bracketed = || {
        let parts = text.match_indices('<').filter_map(|(start, _)| {
            let end = text.get(start..)?.find('>')?;
            text.get(start..=start + end)
        });
        parts.into_iter().any(|part| disclosure::placeholder(part).is_some())
    };
    text.trim().is_empty() || disclosure::placeholder(text).is_some() || is_bracketed()
}
