//! What rules look at, and how.
//!
//! Enters: what was read from the documents of a project. Leaves: the types that checks get it in. Never finds anything.

use std::collections::BTreeMap;

use super::{Line, LineFinding};
use crate::backend::BackendConfig;
use crate::carrier::{Carried, Oddity, OddityKind};
use crate::diagnostic::{Finding, Location};
use crate::environment::Environment;
use crate::environment::deployments::Deployment;
use crate::environment::released::Installation;
use crate::format::dockerfile::Image;
use crate::format::dotenv::Statement;
use crate::ignore::Ignore;
use crate::project::{Document, Project};
use crate::script::{Call, Script};
use crate::text::Span;

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Each statement of a `.env` file, independent of loaders.
    Statement(fn(&Scope<'_>, &Statement, &mut Vec<Finding>)),
    /// Each statement of a `.env` file that loaders can read differently, and how the ones that
    /// count read it.
    Line(fn(&Scope<'_>, &Read<'_>, &Line<'_>, &mut Vec<LineFinding>)),
    /// What all loaders that count make of a file.
    Readers(fn(&Scope<'_>, &[Environment<'_>], &mut Vec<LineFinding>)),
    /// A file as a whole, independent of loaders.
    File(fn(&Scope<'_>, &mut Vec<Finding>)),
    /// The names of the variables of an environment: misspelled ones are checked under their
    /// intended names from there on.
    Names(fn(&Scope<'_>, &Environment<'_>, &mut Vec<Finding>)),
    /// An environment, with its configurations. Runs only if a variable is set that can matter.
    Environment(fn(&Scope<'_>, &Environment<'_>, &[BackendConfig<'_>], &mut Vec<Finding>)),
    /// A backend configuration as Airflow would see it.
    Backend(fn(&BackendConfig<'_>, &mut Vec<Finding>)),
    /// Each command of a known program in a script.
    Call(fn(&Scope<'_>, &Call<'_>, &mut Vec<Finding>)),
    /// A script as a whole.
    Script(fn(&Scope<'_>, &Script<'_>, &mut Vec<Finding>)),
    /// The `ENV` of a Dockerfile.
    Image(fn(&Scope<'_>, &Image<'_>, &mut Vec<Finding>)),
    /// What a YAML file or an `airflow.cfg` carries.
    Carried(fn(&Scope<'_>, &Carried<'_>, &mut Vec<Finding>)),
    /// Each oddity of one kind in what such a file carries.
    Oddity(OddityKind, fn(&Scope<'_>, &Oddity<'_>) -> Finding),
    /// Each oddity in it, of any kind.
    Oddities(fn(&Scope<'_>, &Carried<'_>, &Oddity<'_>) -> Option<Finding>),
    /// The project as a whole: what its files say in combination.
    Project(fn(&ProjectScope<'_>, &mut Vec<Finding>)),
    /// The comments that tell airenv what not to report, after everything else is found.
    Ignores(fn(&IgnoreScope<'_>, &mut Vec<Finding>)),
}

/// Everything read from a project.
#[derive(Debug)]
pub struct ProjectScope<'p> {
    /// The project.
    pub project: &'p Project,
    /// What was read from each document, in their order.
    pub reads: &'p [Read<'p>],
    /// The configurations of each document, in the order of its environments.
    pub configs: &'p [Vec<BackendConfig<'p>>],
    /// The deployments that scripts write to.
    pub deployments: &'p [Deployment<'p>],
    /// The configurations of each of them, in the order of its environments.
    pub deployed: &'p [Vec<BackendConfig<'p>>],
    /// What dumps show of what runs, by document; it is not among what was read.
    pub live: &'p BTreeMap<usize, Read<'p>>,
}

impl<'p> ProjectScope<'p> {
    /// The configurations of an environment.
    pub fn configs_of(&self, environment: &Environment<'_>) -> &'p [BackendConfig<'p>] {
        configs_of(self.configs.get(environment.index).map_or(&[], Vec::as_slice), environment)
    }
}

/// Those of a document's configurations that belong to one of its environments.
pub(crate) fn configs_of<'c, 'p>(
    configs: &'c [BackendConfig<'p>],
    environment: &Environment<'_>,
) -> &'c [BackendConfig<'p>] {
    let is_held = |config: &&[BackendConfig<'_>]| {
        config.first().is_some_and(|config| std::ptr::addr_eq(config.environment, environment))
    };
    let mut environments = configs.chunk_by(|one, next| std::ptr::addr_eq(one.environment, next.environment));
    environments.find(is_held).unwrap_or_default()
}

/// What was read from one document.
#[derive(Debug, Default)]
pub struct Read<'p> {
    /// What each loader makes of it, what the script passes to the programs that it starts, or what
    /// the image sets.
    pub environments: Vec<Environment<'p>>,
    /// The script, if it is a script that can matter.
    pub script: Option<Script<'p>>,
    /// The releases of charts that the script installs.
    pub installed: Vec<Installation<'p>>,
    /// The `ENV` of the Dockerfile, if it is a Dockerfile that can matter.
    pub image: Option<Image<'p>>,
    /// What the YAML file carries, if it is a YAML file that can matter.
    pub carried: Option<Carried<'p>>,
}

/// What the comments of a document tell airenv not to report, and the result.
#[derive(Debug, Clone, Copy)]
pub struct IgnoreScope<'p> {
    /// The document.
    pub scope: Scope<'p>,
    /// The comments.
    pub ignores: &'p [Ignore],
    /// The names in them, as spans, for which nothing was found in their scope although the rules
    /// ran; sorted.
    pub unused: &'p [Span],
}

/// The document that a check looks at, within its project.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'p> {
    /// The project.
    pub project: &'p Project,
    /// The document's index in it.
    pub index: usize,
    /// The document.
    pub document: &'p Document,
}

impl<'p> IgnoreScope<'p> {
    /// A part of the document.
    pub fn text(&self, span: Span) -> &'p str {
        span.of_text(self.scope.text())
    }
}

impl<'p> Scope<'p> {
    /// The text of the document.
    pub fn text(&self) -> &'p str {
        self.document.file.text()
    }

    /// A place in the document.
    pub fn at(&self, span: Span) -> Location {
        Location { document: self.index, span }
    }
}
