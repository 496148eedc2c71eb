//! What the scripts of a project write to each deployment.
//!
//! Enters: the commands of every script, in the order in which each script runs them, and what
//! `--load` makes of the files that they load. Leaves: a [`Deployment`] for each name: who writes
//! to it, what it certainly gets in the end, and every environment that it may have on the way. It
//! is unknown which of two scripts runs first; their file names decide nothing. Never mixes two
//! deployments: a name known only at run time is a different one in each script.

mod alternatives;

use std::collections::{HashMap, HashSet};

use super::{Environment, Setting, Write, loaded};
use crate::command::{Answer, Loads};
use crate::knowledge::commands::{Does, Subject};
use crate::loader::{Loader, Outcome};
use crate::project::{Document, Project};
use crate::script::{Call, Deployed, Script};
use crate::shell::Reached;
use crate::text::Span;

use alternatives::Batch;

/// A deployment that scripts write to.
#[derive(Debug)]
pub struct Deployment<'p> {
    /// Its name, if the commands name it.
    pub name: Option<Deployed>,
    /// The commands that write to it, in the order of the scripts.
    pub writers: Vec<Writer>,
    /// Whether some variables come from sources that are not in the project.
    pub is_open: bool,
    /// Whether all scripts that write to it were read only as context.
    pub is_context: bool,
    /// What it may get: each set of variables that belongs together. Another value for a variable
    /// starts another set, because a function called for each stage and the branches of an `if`
    /// write to different deployments under the same name.
    pub environments: Vec<Environment<'p>>,
    /// What it has after every script has run: more than one if two scripts disagree.
    pub in_force: Vec<Last<'p>>,
}

/// What a deployment has after every script has run.
#[derive(Debug)]
pub struct Last<'p> {
    /// The script that runs last, if scripts disagree.
    pub script: Option<usize>,
    /// What the deployment then gets.
    pub environment: Environment<'p>,
}

/// A command that writes to a deployment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Writer {
    /// The script.
    pub document: usize,
    /// The command line in it.
    pub span: Span,
    /// Whether it may not run, because it is in a branch.
    pub may_not_run: bool,
    /// What it loads.
    pub loading: Loading,
}

/// What a command loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Loading {
    /// No file.
    Nothing,
    /// This document of the project, as read by this loader.
    Document(Loader, usize),
    /// One of several files of this name.
    OneOfSeveral,
    /// A file whose name is known only at run time.
    UnknownFile,
    /// Standard input.
    Stdin,
    /// Possibly a file: the flags are known only at run time.
    Perhaps,
    /// A file that is not in the project.
    NotHere,
}

impl Loading {
    /// Whether variables come from a source that cannot be seen.
    fn is_open(self) -> bool {
        !matches!(self, Self::Nothing | Self::Document(..))
    }
}

impl Deployment<'_> {
    /// The command that wrote a part of a script; `None` for parts of a loaded file.
    pub fn writer(&self, document: usize, span: Span) -> Option<&Writer> {
        self.writers.iter().find(|writer| writer.document == document && writer.span.contains(span))
    }

    /// The documents that are loaded into it, each with its loader.
    pub fn loaded(&self) -> impl Iterator<Item = (Loader, usize)> {
        self.writers.iter().filter_map(|writer| match writer.loading {
            Loading::Document(loader, index) => Some((loader, index)),
            _ => None,
        })
    }

    /// The loader that reads a document into it.
    pub fn loader_of(&self, document: usize) -> Option<Loader> {
        self.loaded().find(|(_, index)| *index == document).map(|(loader, _)| loader)
    }
}

/// What each loader makes of a document, if it has been read already.
pub type Readings<'r, 'p> = &'r dyn Fn(usize, Loader) -> Option<&'r Environment<'p>>;

/// The deployments of a project, in the order in which its scripts name them.
pub fn of<'p>(
    project: &'p Project,
    scripts: &[(usize, &Script<'p>)],
    image: Option<&Environment<'p>>,
    readings: Readings<'_, 'p>,
) -> Vec<Deployment<'p>> {
    let mut all: Vec<Draft<'p>> = Vec::new();
    let mut known: HashMap<(Option<usize>, Option<Deployed>), usize> = HashMap::new();
    for (index, script) in scripts {
        let Some(document) = project.documents.get(*index) else { continue };
        for call in script.calls.iter().filter(|call| sets_variables(call)) {
            let name = call.deployment(document);
            let is_certain = name.as_ref().is_some_and(|name| name.is_certain);
            let key = ((!is_certain).then_some(*index), name.clone());
            let at = *known.entry(key).or_insert(all.len());
            if at == all.len() {
                all.push(Draft { name, is_context: true, ..Draft::default() });
            }
            if let Some(gathered) = all.get_mut(at) {
                gathered.add(project, call, document, readings);
            }
        }
    }
    all.into_iter().map(|gathered| gathered.finish(project, image, readings)).collect()
}

/// Whether a command that certainly belongs to the script sets variables of a deployment. The
/// arguments of functions that are not called here are not known.
fn sets_variables(call: &Call<'_>) -> bool {
    // Workspace objects apply to each deployment that they are linked to.
    let subjects = [Subject::DeploymentVariable, Subject::EnvironmentVariable];
    let is_of_deployment = call.command.subject().is_some_and(|subject| subjects.contains(&subject));
    is_of_deployment && call.command.sets_variables() && call.line.reached != Reached::IfCalled
}

/// A deployment, as far as its commands have been read.
#[derive(Default)]
struct Draft<'p> {
    name: Option<Deployed>,
    writers: Vec<Writer>,
    seen: HashSet<Writer>,
    read: HashSet<(Loader, usize)>,
    batches: Vec<Batch<'p>>,
    is_open: bool,
    is_context: bool,
}

impl<'p> Draft<'p> {
    fn add(&mut self, project: &'p Project, call: &Call<'p>, document: &'p Document, readings: Readings<'_, 'p>) {
        let loading = loading(project, call);
        let mut written = Vec::new();
        // A file loaded before adds nothing new: many commands may load the same large file.
        if let Loading::Document(loader, index) = loading
            && self.read.insert((loader, index))
            && let Some(file) = project.documents.get(index)
        {
            written.extend(read(index, file, loader, readings).1);
        }
        let pairs = call.pairs().map(|(key, value)| Write { document: call.document, file: document, key, value });
        written.extend(pairs);
        let keeps = matches!(call.command.does(), Answer::Known(Does::Create));
        self.batches.push(Batch { script: call.document, keeps, written });
        self.is_open |= loading.is_open();
        self.is_context &= document.is_context;
        let may_not_run = call.line.reached == Reached::Perhaps;
        let writer = Writer { document: call.document, span: call.line.span, may_not_run, loading };
        // A loop may run the same command repeatedly.
        if self.seen.insert(writer.clone()) {
            self.writers.push(writer);
        }
    }

    fn finish(
        self,
        project: &'p Project,
        image: Option<&Environment<'p>>,
        readings: Readings<'_, 'p>,
    ) -> Deployment<'p> {
        let Self { name, writers, batches, is_open, is_context, .. } = self;
        let (environments, in_force) = (Vec::new(), Vec::new());
        let deployment = Deployment { name, writers, is_open, is_context, environments, in_force };
        let of_set = |written| deployment.environment(project, written, image);
        let of_file = |(loader, index): (Loader, usize)| {
            let document = project.documents.get(index)?;
            let (outcome, written) = read(index, document, loader, readings);
            let read = Environment::of(index, document, Some(loader), outcome, written);
            Some(read.in_image(image).of_deployment(deployment.name.clone()).closed(project))
        };
        let last = |(script, written)| Some(Last { script, environment: of_set(written)? });
        let (environments, in_force) = match deployment.only_file(&batches) {
            Some(only) => {
                let last = of_file(only).map(|environment| Last { script: None, environment });
                (of_file(only).into_iter().collect(), last.into_iter().collect())
            }
            None => (
                alternatives::all(&batches).into_iter().filter_map(of_set).collect(),
                alternatives::last(&batches).into_iter().filter_map(last).collect(),
            ),
        };
        Deployment { environments, in_force, ..deployment }
    }
}

impl<'p> Deployment<'p> {
    /// The file that everything comes from, and its loader.
    fn only_file(&self, batches: &[Batch<'p>]) -> Option<(Loader, usize)> {
        let mut loaded: Vec<(Loader, usize)> = self.loaded().collect();
        loaded.dedup();
        let [only] = loaded.as_slice() else { return None };
        let mut all = batches.iter().flat_map(|batch| &batch.written);
        let is_of_file = |one: &Write<'_>| one.document == only.1 || !one.key.text().is_none_or(changes_a_file);
        (!self.is_open && all.all(is_of_file)).then_some(*only)
    }

    fn environment(
        &self,
        project: &'p Project,
        written: Vec<Write<'p>>,
        image: Option<&Environment<'p>>,
    ) -> Option<Environment<'p>> {
        let is_setting = |one: &&Write<'p>| one.key.bytes().starts_with(b"AIRFLOW__SECRETS__");
        let stands_for_it = written.iter().rev().find(is_setting).or(written.last()).map(|one| one.document);
        let index = stands_for_it.or_else(|| self.writers.first().map(|writer| writer.document))?;
        let environment = Environment::of_written(index, project.documents.get(index)?, written);
        let environment = environment.in_image(image).of_deployment(self.name.clone());
        let is_whole = environment.is_whole && !self.is_open;
        Some(Environment { is_whole, ..environment }.closed(project))
    }
}

/// What a loader makes of a document, reusing an earlier reading if there is one.
fn read<'p>(
    index: usize,
    document: &'p Document,
    loader: Loader,
    readings: Readings<'_, 'p>,
) -> (Outcome, Vec<Write<'p>>) {
    let taken = |read: &Environment<'p>| (read.outcome.clone(), read.settings.iter().map(Setting::written).collect());
    readings(index, loader).map_or_else(|| taken(&Environment::read(index, document, loader)), taken)
}

/// Whether a variable of this name changes what a file by itself says about a backend.
fn changes_a_file(key: &str) -> bool {
    key.starts_with("AIRFLOW") || crate::knowledge::variables::variable(key).is_some()
}

fn loading(project: &Project, call: &Call<'_>) -> Loading {
    match (call.command.loads(), loaded::loaded(project, call)) {
        (Loads::Nothing, _) => Loading::Nothing,
        (_, Some((loader, files))) => match files.as_slice() {
            [index] => Loading::Document(loader, *index),
            _ => Loading::OneOfSeveral,
        },
        (Loads::File(file), None) if !file.value.is_certain() => Loading::UnknownFile,
        (Loads::Stdin, None) => Loading::Stdin,
        (Loads::Unknown, None) => Loading::Perhaps,
        (Loads::File(_) | Loads::Default(_), None) => Loading::NotHere,
    }
}
