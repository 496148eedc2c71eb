//! The places where Airflow runs: a developer's machine, the deployments that scripts write to, and the programs
//! that a script starts.
//!
//! Enters: a project. Leaves: the variables of each place with all that writes them. Where several writes meet, the
//! later wins, except that `create` of the Astro CLI keeps what is there.

use std::collections::{HashMap, HashSet};

use super::{Asked, At, Site, Source, Where, configuration, remarks};
use crate::backend::{BackendConfig, Section};
use crate::command::{Answer, Loads};
use crate::diagnostic::{Location, Message};
use crate::disclosure::{self, written};
use crate::format::Format;
use crate::knowledge::commands::{Does, Subject};
use crate::knowledge::environment;
use crate::loader::{Loader, Outcome};
use crate::place::{Deployed, Place, Written};
use crate::project::{Document, Project};
use crate::rules;
use crate::script::{Call, Script};
use crate::shell::Reached;
use crate::text::{Mapped, Span};

/// A place, and how it came to its variables.
pub(super) struct Found<'p> {
    pub place: Place<'p>,
    kind: Where,
    name: Message,
    sources: Vec<Source>,
    is_open: bool,
    /// The index of the place that another reader makes of the same file: shown only where they differ.
    pub other_of: Option<usize>,
}

/// The places of a project, those on a developer's machine first.
pub(super) fn of(project: &Project) -> Vec<Found<'_>> {
    let mut deployments = Deployments::default();
    let mut exported = Vec::new();
    for (index, document) in project.documents.iter().enumerate() {
        if document.format == Format::Shell && document.can_matter() {
            let mut script = Script::read(index, document);
            let called = script.calls.iter().filter(|call| call.line.reached != Reached::IfCalled);
            called.for_each(|call| deployments.add(project, call));
            exported.extend(exports(project, document, &mut script));
        }
    }
    let mut found = locals(project, &deployments.loaded);
    found.extend(image(project));
    found.extend(deployments.finish(project));
    found.extend(exported);
    found
}

/// What the readers on a developer's machine make of each `.env` file that is for them.
fn locals<'p>(project: &'p Project, loaded: &HashSet<usize>) -> Vec<Found<'p>> {
    let mut found: Vec<Found<'p>> = Vec::new();
    let image = Place::image_of(project);
    for (index, document) in project.documents.iter().enumerate() {
        let path = &document.file.path;
        let is_template = rules::is_template_path(path) && project.documents.len() > 1;
        if document.format != Format::Dotenv || document.is_context || is_template {
            continue;
        }
        let is_usual = file_name(path) == ".env" || path == "<stdin>";
        if !is_usual && loaded.contains(&index) {
            continue;
        }
        let first = found.len();
        for loader in &project.loaders {
            let is_other = found.len() > first;
            // What a deployment gets from it is shown as the deployment.
            if is_other && *loader == Loader::AstroLoad && loaded.contains(&index) {
                continue;
            }
            let place = Place::read(index, document, *loader).in_image(image.as_ref());
            let matters = is_usual || !BackendConfig::of(&place, &project.target).is_empty();
            if !matters && !is_other {
                break;
            }
            let does = Message::from("reads ").and(disclosure::path(document));
            let at = At { path: path.clone(), line: 1 };
            let sources = vec![Source { does, at, may_not_run: false }];
            let name = name_of(*loader, document, is_usual);
            let other_of = is_other.then_some(first);
            found.push(Found { place, kind: Where::Local, name, sources, is_open: false, other_of });
        }
    }
    found
}

/// What the image gives where nothing else is set: a deployment has no `.env`.
fn image(project: &Project) -> Option<Found<'_>> {
    let place = Place::image_of(project).filter(|place| !place.document.is_context)?;
    if BackendConfig::of(&place, &project.target).is_empty() {
        return None;
    }
    let at = At { path: place.document.file.path.clone(), line: 1 };
    let sources = vec![Source { does: Message::from("sets variables by ENV"), at, may_not_run: false }];
    let name = Message::from("with no variables of its own");
    Some(Found { place, kind: Where::Deployment, name, sources, is_open: true, other_of: None })
}

fn name_of(loader: Loader, document: &Document, is_usual: bool) -> Message {
    let path = disclosure::path(document);
    let start = path.as_str().len() - file_name(path.as_str()).len();
    let name = Message::from(loader.command());
    match loader {
        Loader::Compose | Loader::AstroStandalone if !is_usual => {
            name.and(" --env ").and(path.part(Span::new(start, path.as_str().len())))
        }
        _ => name,
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What a script gives to the programs that it starts, where that configures a backend.
fn exports<'p>(project: &Project, document: &'p Document, script: &mut Script<'p>) -> Option<Found<'p>> {
    let is_exported = script.execution.assignments.iter().any(|one| one.exported == Some(true) && one.value.is_some());
    let place = script.places.pop().filter(|_| is_exported)?;
    let first = BackendConfig::of(&place, &project.target).first().and_then(|config| config.class.or(config.kwargs))?;
    let at = At::of(first.key_location(), &project.documents)?;
    let name = Message::from("programs of ").and(disclosure::path(document));
    let does = Message::from("exports variables");
    let is_open = !place.is_whole;
    let sources = vec![Source { does, at, may_not_run: false }];
    (!document.is_context).then_some(Found { place, kind: Where::Script, name, sources, is_open, other_of: None })
}

/// The deployments that scripts write to.
#[derive(Default)]
struct Deployments<'p> {
    all: Vec<Deployment<'p>>,
    /// By name; one that only run time knows is another one in another script.
    known: HashMap<(Option<usize>, Option<Deployed>), usize>,
    /// The documents that are loaded into one of them.
    loaded: HashSet<usize>,
}

/// A deployment, as far as it was followed.
struct Deployment<'p> {
    name: Option<Deployed>,
    sources: Vec<Source>,
    seen: HashSet<Source>,
    written: Vec<Written<'p>>,
    keys: HashSet<Vec<u8>>,
    files: Vec<(Loader, usize)>,
    /// Whether variables come from where the project does not show them.
    is_open: bool,
    is_context: bool,
}

impl<'p> Deployments<'p> {
    fn add(&mut self, project: &'p Project, call: &Call<'p>) {
        let is_variables = call.command.subject() == Some(Subject::DeploymentVariable) && call.command.sets_variables();
        let Some(document) = project.documents.get(call.document).filter(|_| is_variables) else { return };
        let name = call.deployment(document);
        let is_certain = name.as_ref().is_some_and(|name| name.is_certain);
        let key = ((!is_certain).then_some(call.document), name.clone());
        let index = *self.known.entry(key).or_insert(self.all.len());
        if index == self.all.len() {
            self.all.push(Deployment::new(name));
        }
        let Some(deployment) = self.all.get_mut(index) else { return };
        let keeps = matches!(call.command.does(), Answer::Known(Does::Create));
        let mut does = Message::from("sets variables");
        match (call.command.loads(), rules::loaded_files(project, call)) {
            (Loads::Nothing, _) => {}
            (_, Some((loader, files))) => {
                does = deployment.load(project, loader, &files, keeps);
                self.loaded.extend(files);
            }
            _ => {
                deployment.is_open = true;
                does = Message::from(match call.command.loads() {
                    Loads::File(file) if !file.value.is_certain() => "loads a file whose name only run time knows",
                    Loads::Stdin => "loads what comes in on standard input",
                    Loads::Unknown => "may load a file",
                    _ => "loads a file that the project does not show",
                });
            }
        }
        for assignment in call.command.assignments() {
            let torn = call.torn_at(assignment.value_word).map(|torn| Mapped::hole(torn.value));
            deployment.set(call.document, assignment.key, torn.unwrap_or(assignment.value), keeps);
        }
        deployment.is_context &= document.is_context;
        let location = Location { document: call.document, span: call.line.span };
        if let Some(at) = At::of(location, &project.documents) {
            let source = Source { does, at, may_not_run: call.line.reached == Reached::Perhaps };
            if deployment.seen.insert(source.clone()) {
                deployment.sources.push(source);
            }
        }
    }

    fn finish(self, project: &'p Project) -> Vec<Found<'p>> {
        let shown = self.all.into_iter().filter(|deployment| !deployment.is_context);
        shown.filter_map(|deployment| deployment.finish(project)).collect()
    }
}

impl<'p> Deployment<'p> {
    fn new(name: Option<Deployed>) -> Self {
        Self {
            name,
            sources: Vec::new(),
            seen: HashSet::new(),
            written: Vec::new(),
            keys: HashSet::new(),
            files: Vec::new(),
            is_open: false,
            is_context: true,
        }
    }

    fn set(&mut self, document: usize, key: Mapped<'p>, value: Mapped<'p>, keeps: bool) {
        if self.keys.insert(key.bytes().to_vec()) || !keeps {
            self.written.push((document, key, value));
        }
    }

    /// Adds what a file holds; which of several files it is, nobody knows.
    fn load(&mut self, project: &'p Project, loader: Loader, files: &[usize], keeps: bool) -> Message {
        let [index] = files else {
            self.is_open = true;
            return Message::from("loads one of several files of this name");
        };
        let Some(document) = project.documents.get(*index) else { return Message::default() };
        self.files.push((loader, *index));
        for setting in Place::read(*index, document, loader).settings() {
            self.set(*index, setting.key.clone(), setting.value.clone(), keeps);
        }
        Message::from("loads ").and(disclosure::path(document))
    }

    fn finish(self, project: &'p Project) -> Option<Found<'p>> {
        let shown = self.name.as_ref().and_then(written::deployment);
        let name = shown.map_or_else(|| Message::from(super::UNNAMED), |name| Message::default().and(name));
        let place = self.place(project)?;
        let (kind, is_open) = (Where::Deployment, self.is_open || !place.is_whole);
        Some(Found { place, kind, name, sources: self.sources, is_open, other_of: None })
    }

    /// Its variables. Where one file holds all that can matter, it is as its loader reads it.
    fn place(&self, project: &'p Project) -> Option<Place<'p>> {
        let image = Place::image_of(project);
        let of_script = |one: &&Written<'p>| self.files.iter().all(|(_, index)| *index != one.0);
        let can_matter = |key: &str| key.starts_with("AIRFLOW") || environment::variable(key).is_some();
        let is_plain = || !self.written.iter().filter(of_script).any(|one| one.1.text().is_none_or(can_matter));
        let mut files = self.files.clone();
        files.dedup();
        if let [(loader, index)] = files.as_slice()
            && is_plain()
        {
            let place = Place::read(*index, project.documents.get(*index)?, *loader);
            return Some(place.in_image(image.as_ref()).of_deployment(self.name.clone()));
        }
        let is_setting = |one: &&Written<'p>| one.1.bytes().starts_with(b"AIRFLOW__SECRETS__");
        let first = self.written.iter().rev().find(is_setting).or(self.written.last());
        let index = first.map(|one| one.0).or_else(|| self.files.first().map(|(_, index)| *index));
        let path = self.sources.first().map(|source| &source.at.path);
        let own = || project.documents.iter().position(|document| Some(&document.file.path) == path);
        let index = index.or_else(own)?;
        let place = Place::of_written(index, project.documents.get(index)?, self.written.clone());
        Some(place.in_image(image.as_ref()).of_deployment(self.name.clone()))
    }
}

impl Found<'_> {
    /// What is shown of it.
    pub(super) fn site(&self, project: &Project, asked: &Asked) -> Site {
        let place = &self.place;
        let configs = BackendConfig::of(place, &project.target);
        let of_section = |section: Section| configs.iter().find(|config| config.section == section);
        let workers = of_section(Section::Workers).filter(|config| config.class.is_some());
        let context = configuration::Context { project, place, asked, has_tasks: workers.is_some() };
        let mut said = if self.kind == Where::Local { remarks::of_place(project, place) } else { Vec::new() };
        let mut configurations = vec![context.configuration(of_section(Section::Secrets), &mut said)];
        configurations.extend(workers.map(|config| context.configuration(Some(config), &mut said)));
        let refused = match &place.outcome {
            Outcome::Refused(problem) => At::of(place.at(problem.span), &project.documents),
            Outcome::Read(_) => None,
        };
        Site {
            kind: self.kind,
            name: self.name.clone(),
            sources: self.sources.clone(),
            is_open: self.is_open,
            refused,
            configurations,
            environment: context.environment(),
        }
    }
}
