//! What lies below an environment, and what else is known about it.
//!
//! Enters: an [`Environment`] as its own writers make it. Leaves: the same upon the image and the `airflow.cfg` of its
//! project, as the configuration closes it. Never says what an image of others sets.

use super::{Environment, Write};
use crate::format::dockerfile::{self, Image};
use crate::loader::{FileOutcome, Loader};
use crate::project::{Closing, Document, Project};
use crate::text::Mapped;

impl<'p> Environment<'p> {
    /// What a project gives to all that runs in it, below its variables: `airflow.cfg`, and the image upon it.
    pub fn below(project: &'p Project) -> Option<Self> {
        match (Self::image_of(project), Self::cfg_of(project)) {
            (Some(image), Some(cfg)) => Some(image.upon(&cfg)),
            (image, cfg) => image.or(cfg),
        }
    }

    /// What `airflow.cfg` gives; `None` where it configures no backend.
    pub(super) fn cfg_of(project: &'p Project) -> Option<Self> {
        let index = project.airflow_cfg()?;
        let document = project.documents.get(index)?;
        let carried = document.carried();
        let cfg = Self::carried(project, index, document, (&carried.blocks, &[])).pop()?;
        (!cfg.sets_nothing()).then_some(cfg)
    }

    /// What the image of a project sets for everything that runs in it; `None` if it sets nothing
    /// that can matter.
    pub fn image_of(project: &'p Project) -> Option<Self> {
        let index = project.dockerfile()?;
        let document = project.documents.get(index)?;
        let image = Self::of_image(index, document, &dockerfile::image(document.file.text()));
        (!image.sets_nothing()).then_some(image)
    }

    /// What an `ENV` of a Dockerfile intends to set: if the build strips the quotes of JSON, the
    /// JSON as written, so that one run reports everything that is wrong with it.
    pub fn meant_by_image(index: usize, document: &'p Document, image: &Image<'p>) -> Self {
        Self::of_env(index, document, image, |write| write.loses_quotes().unwrap_or_else(|| write.value.clone()))
    }

    /// What the `ENV` of a Dockerfile sets.
    pub fn of_image(index: usize, document: &'p Document, image: &Image<'p>) -> Self {
        Self::of_env(index, document, image, |write| write.value.clone())
    }

    /// Never complete: something else always sets more.
    fn of_env(
        index: usize,
        document: &'p Document,
        image: &Image<'p>,
        value: impl Fn(&dockerfile::Write<'p>) -> Mapped<'p>,
    ) -> Self {
        let written = image.writes.iter().map(|write| Write {
            document: index,
            file: document,
            key: write.key.clone(),
            value: value(write),
        });
        let mut environment = Self::of(index, document, None, FileOutcome::Read(Vec::new()), written.collect());
        environment.is_whole = false;
        environment
    }

    /// The same on top of an image, whose variables count if nothing else sets them.
    pub(super) fn upon(mut self, image: &Environment<'p>) -> Self {
        let of_name = image.settings().filter_map(|setting| Some((setting.key.text()?.to_owned(), setting.clone())));
        self.base = of_name.collect();
        self.expand();
        self
    }

    /// The same on top of the project's image, if what the loader starts runs in it.
    #[must_use]
    pub(super) fn in_image(self, image: Option<&Environment<'p>>) -> Self {
        match image.filter(|_| self.runs_in_own_image()) {
            Some(image) => self.upon(image),
            None => self,
        }
    }

    /// The same as the project makes it: upon the image, below a compose file, with what the configuration says.
    #[must_use]
    pub fn in_project(self, project: &Project, image: Option<&Environment<'p>>) -> Self {
        self.in_image(image).below_override(project).closed(project)
    }

    /// Whether the process runs in the image that the project builds.
    pub fn runs_in_own_image(&self) -> bool {
        self.loader.map_or(self.runs_in_image, Loader::uses_image)
    }

    /// The same, where a compose file may set more for the services that get it.
    #[must_use]
    fn below_override(self, project: &Project) -> Self {
        let is_overridden = self.loader.is_some() && !self.sets_nothing() && project.is_overridden(self.index);
        Self { is_whole: self.is_whole && !is_overridden, ..self }
    }

    /// The same with what the configuration says about environments of its name or file.
    #[must_use]
    pub(super) fn closed(mut self, project: &Project) -> Self {
        let name = self.name();
        let is_named = |(closed, _): &&(String, Closing)| name == Some(closed);
        let of_name = project.closings.iter().filter(is_named).map(|(_, closing)| closing);
        let closings: Vec<&Closing> = self.document.closings.iter().chain(of_name).collect();
        let hides_the_backend = closings.iter().any(|closing| closing.hides_the_backend());
        let is_complete = closings.iter().any(|closing| closing.is_complete);
        self.is_whole = (self.is_whole || is_complete) && !hides_the_backend;
        self.provides = closings.into_iter().flat_map(|closing| closing.provides.iter().cloned()).collect();
        self
    }

    /// Whether a document is the Dockerfile of the image below.
    pub fn is_of_image(&self, document: usize) -> bool {
        self.base.values().any(|setting| setting.document == document)
    }

    /// Whether a setting that matters to a backend comes from the image below.
    pub fn stands_on_image(&self) -> bool {
        let is_covered = |name: &String| self.effective.contains_key(name);
        self.base.keys().any(|name| name.starts_with("AIRFLOW__SECRETS__") && !is_covered(name))
    }
}
