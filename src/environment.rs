//! The environment in which Airflow starts, assembled from everything that writes it.
//!
//! Enters: a document and a loader, a script, the `ENV` of an image. Leaves: an [`Environment`]:
//! the variables that can matter, each as the loader sets it and as Airflow then sees it. What
//! several commands and files write to one deployment is assembled in [`deployments`]. Never
//! guesses what the process environment contains.

mod carried;
mod composed;
pub mod deployments;
mod dotenv;
mod expand;
mod layers;
pub mod loaded;
mod read;
pub mod released;
mod script;
mod setting;
mod state;

pub use setting::{Setting, Write};

use foldhash::HashMap;

use expand::Expansion;
use setting::in_order;

use crate::carrier::Identity;
use crate::diagnostic::Location;
use crate::loader::{FileOutcome, Loader, Problem, ProblemKind};
use crate::project::Document;
use crate::script::Deployed;
use crate::text::{Mapped, Span};

/// What the place of a process may give it besides its variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// Nothing: Astro, or what its CLI starts.
    Astro,
    /// An identity: a machine with a role of its own, or with `~/.aws` mounted.
    Machine,
    /// An identity and a region, as Kubernetes does.
    Platform,
}

/// What processes of one kind get.
#[derive(Clone, Debug)]
pub struct Environment<'p> {
    /// The document that represents it: the one that is read, or that sets the backend.
    pub document: &'p Document,
    /// The index of that document in the project.
    pub index: usize,
    /// The loader that reads it; `None` if commands or an image set the variables.
    pub loader: Option<Loader>,
    /// The deployment that it is for: from the configuration, or named by a script.
    pub deployment: Option<Deployed>,
    /// Whether this is the complete environment as far as we know. If not, rules must not report
    /// anything as missing.
    pub is_whole: bool,
    /// The outcome for the file as a whole.
    pub outcome: FileOutcome,
    /// Where the process runs, which may give it more.
    pub host: Host,
    /// The process, as its file names it: a service, a container, a job.
    service: Option<String>,
    /// The variables that the place gives, by the configuration; their values are not known.
    provides: Vec<String>,
    /// What it is of, where its file says so.
    pub identity: Option<Identity>,
    /// The image that a compose file names for it.
    pub image: Option<String>,
    /// Whether its image, or the program that it starts, is certainly Airflow.
    pub runs_airflow: bool,
    /// Whether the process runs in the image of the project, unless the loader decides.
    runs_in_image: bool,
    /// The documents that are read into it besides its own: a service's `env_file`s.
    pub reads: Vec<usize>,
    settings: Vec<Setting<'p>>,
    /// By name, the setting in force.
    effective: HashMap<String, usize>,
    /// What the image sets below them, by name.
    base: HashMap<String, Setting<'p>>,
}

impl<'p> Environment<'p> {
    /// What commands set, in order. If they set both the class and its kwargs, they configure the
    /// backend; if only one of them, they add to what exists.
    fn of_written(index: usize, document: &'p Document, written: Vec<Write<'p>>) -> Self {
        let environment = Self::of(index, document, None, FileOutcome::Read(Vec::new()), written);
        let is_whole = environment.names_a_backend() && !document.is_fragment;
        Self { is_whole, ..environment }
    }

    /// Whether both the class and its kwargs are set.
    fn names_a_backend(&self) -> bool {
        ["AIRFLOW__SECRETS__BACKEND", "AIRFLOW__SECRETS__BACKEND_KWARGS"].iter().all(|key| self.get(key).is_some())
    }

    /// The same for a deployment, unless the configuration already names one.
    #[must_use]
    pub fn of_deployment(self, deployment: Option<Deployed>) -> Self {
        Self { deployment: self.deployment.or(deployment), ..self }
    }

    /// Whether another loader reads the same document with the same result: then everything that
    /// holds for one environment as such holds for the other.
    pub fn is_read_like(&self, other: &Environment<'_>) -> bool {
        let is_same = |(one, other): (&Setting<'_>, &Setting<'_>)| {
            one.key.is_same(&other.key) && one.value.is_same(&other.value) && one.document == other.document
        };
        let first_wins = |loader: Option<Loader>| loader.is_some_and(Loader::first_wins);
        let has_duplicates = self.effective.len() < self.settings.len();
        self.index == other.index
            && self.is_whole == other.is_whole
            && self.provides == other.provides
            && self.outcome == other.outcome
            && self.settings.len() == other.settings.len()
            && self.settings.iter().zip(&other.settings).all(is_same)
            && self.base.len() == other.base.len()
            && (!has_duplicates || first_wins(self.loader) == first_wins(other.loader))
    }

    /// The setting of a name that is in force in this environment.
    pub fn get(&self, key: &str) -> Option<&Setting<'p>> {
        match self.effective.get(key) {
            Some(index) => self.settings.get(*index),
            None => self.base.get(key),
        }
    }

    /// Its name in the configuration: that of its deployment or of its service.
    pub fn name(&self) -> Option<&str> {
        let deployment = self.deployment.as_ref().filter(|deployment| deployment.is_certain);
        deployment.map(|deployment| deployment.name().expose()).or(self.service.as_deref())
    }

    /// Whether it is a service of a compose file that runs Airflow, or runs in an image that the file names.
    pub fn is_composed(&self) -> bool {
        self.image.is_some() || self.runs_airflow
    }

    /// The process, as its file names it.
    pub fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// Whether it has a variable of this name, with a value or without one, from a file or from its place.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some() || self.provides(key)
    }

    /// Whether it has a variable of this name that is not empty, as far as is known.
    pub fn has_value(&self, key: &str) -> bool {
        self.get(key).map_or_else(|| self.provides(key), |setting| !setting.value.is_empty())
    }

    /// Whether the configuration says that the place gives a variable.
    pub fn provides(&self, key: &str) -> bool {
        self.provides.iter().any(|name| name == key)
    }

    /// Where a variable of this name is written without a value, which this loader then does not
    /// set.
    pub fn left_empty(&self, key: &str) -> Option<Location> {
        let FileOutcome::Read(problems) = &self.outcome else { return None };
        let text = self.document.file.text();
        let is_empty =
            |problem: &&Problem| problem.kind == ProblemKind::ValueMissing && problem.span.of_text(text) == key;
        let problem = problems.iter().find(is_empty).filter(|_| self.get(key).is_none())?;
        Some(self.at(problem.span))
    }

    /// Whether it sets no variable that can matter.
    pub fn sets_nothing(&self) -> bool {
        self.settings.is_empty()
    }

    /// Every setting in force: the image's sorted by name, then the others in file order.
    pub fn settings(&self) -> impl Iterator<Item = &Setting<'p>> {
        let mut indices: Vec<usize> = self.effective.values().copied().collect();
        indices.sort_unstable();
        let own = indices.into_iter().filter_map(|index| self.settings.get(index));
        let mut base: Vec<_> = self.base.iter().filter(|(name, _)| !self.effective.contains_key(*name)).collect();
        base.sort_unstable_by_key(|(name, _)| *name);
        base.into_iter().map(|(_, setting)| setting).chain(own)
    }

    /// Every setting that is written, also those that another one replaces.
    pub fn all_settings(&self) -> impl Iterator<Item = &Setting<'p>> {
        self.base.values().chain(&self.settings)
    }

    /// Every setting that another one overrides: the image's sorted by name, then the others in file order.
    pub fn overridden(&self) -> impl Iterator<Item = &Setting<'p>> {
        let mut base: Vec<_> = self.base.iter().filter(|(name, _)| self.effective.contains_key(*name)).collect();
        base.sort_unstable_by_key(|(name, _)| *name);
        let is_in_force = |index: usize, setting: &Setting<'p>| {
            setting.key.text().is_none_or(|name| self.effective.get(name) == Some(&index))
        };
        let own = self.settings.iter().enumerate().filter(move |(index, setting)| !is_in_force(*index, setting));
        base.into_iter().map(|(_, setting)| setting).chain(own.map(|(_, setting)| setting))
    }

    /// The setting in force whose name is written on these lines.
    pub fn setting_in(&self, lines: Span) -> Option<&Setting<'p>> {
        let counts = |index: usize| {
            let setting = self.settings.get(index)?;
            (self.effective.get(setting.key.text()?) == Some(&index)).then_some(setting)
        };
        self.written_in(lines).find_map(counts)
    }

    /// The settings whose names are written on these lines; they are in file order.
    fn written_in(&self, lines: Span) -> std::ops::Range<usize> {
        let before = |end: u32| self.settings.partition_point(|setting| setting.key.whole().start < end);
        before(lines.start)..before(lines.end)
    }

    /// Replaces the name and value of the setting on these lines; call [`settle`](Self::settle)
    /// afterwards.
    pub fn replace(&mut self, lines: Span, key: Mapped<'p>, value: Mapped<'p>) {
        let first = self.written_in(lines).next();
        if let Some(setting) = first.and_then(|index| self.settings.get_mut(index)) {
            setting.airflow = value.clone();
            setting.value = value;
            setting.key = key;
        }
    }

    /// Determines again which settings are in force, after replacements.
    pub fn settle(&mut self) {
        let written = self.settings.iter().map(Setting::written);
        let loader = self.loader;
        let (settings, effective) = in_order(loader, written.collect());
        self.settings = settings;
        self.effective = effective;
        self.expand();
    }

    /// The same as it is meant: with variables renamed, and with JSON as it is written where something takes it apart; `None`
    /// if that changes nothing.
    #[must_use]
    pub fn meant(&self, name: impl Fn(&Setting<'p>) -> Option<&'static str>) -> Option<Self> {
        if self.settings.iter().all(|setting| name(setting).is_none() && setting.json_as_written().is_none()) {
            return None;
        }
        let written = self.settings.iter().map(|setting| {
            let key = name(setting).map(|name| Mapped::decoded(name.as_bytes(), setting.key.whole()));
            let key = key.unwrap_or_else(|| setting.key.clone());
            Write {
                key,
                value: setting.json_as_written().unwrap_or_else(|| setting.value.clone()),
                ..setting.written()
            }
        });
        let (settings, effective) = in_order(self.loader, written.collect());
        let mut meant = Self { settings, effective, ..self.clone() };
        meant.expand();
        Some(meant)
    }

    /// What reads the file, in words that users recognise.
    pub fn command(&self) -> &'static str {
        self.loader.map_or("the script", Loader::command)
    }

    /// A part of the document as a place in the project.
    pub fn at(&self, span: Span) -> Location {
        Location { document: self.index, span }
    }

    fn of(
        index: usize,
        document: &'p Document,
        loader: Option<Loader>,
        outcome: FileOutcome,
        written: Vec<Write<'p>>,
    ) -> Self {
        let (settings, effective) = in_order(loader, written);
        let deployment = Deployed::configured(document);
        let (is_whole, base) = (!document.is_fragment && !document.is_shared, HashMap::default());
        let mut environment = Self {
            document,
            index,
            loader,
            deployment,
            is_whole,
            outcome,
            host: Host::Astro,
            service: None,
            provides: Vec::new(),
            identity: None,
            image: None,
            runs_airflow: false,
            runs_in_image: true,
            reads: Vec::new(),
            settings,
            effective,
            base,
        };
        environment.expand();
        environment
    }

    fn expand(&mut self) {
        let expanded: Vec<(usize, Expansion<'p>)> = self
            .effective
            .values()
            .filter_map(|index| self.settings.get(*index).map(|setting| (*index, setting)))
            .filter(|(_, setting)| expand::applies_to(setting.key.bytes()))
            .filter_map(|(index, setting)| {
                expand::expand(&setting.value, &|name| self.get(name)).map(|value| (index, value))
            })
            .collect();
        for (index, expanded) in expanded {
            if let Some(setting) = self.settings.get_mut(index) {
                setting.airflow = expanded.value;
                setting.is_endless = expanded.is_endless;
            }
        }
    }
}
