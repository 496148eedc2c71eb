//! The environments that are shown: on a developer's machine, in the deployments that scripts write
//! to, and in the programs that a script starts.
//!
//! Enters: a project. Leaves: each environment with everything that writes it. Never assembles one:
//! that is what [`environment`](crate::environment) does.

use std::collections::HashSet;

use super::{Asked, At, EnvironmentView, Source, Where, configuration, remarks, variables};
use crate::backend::{BackendConfig, Section};
use crate::carrier::Block;
use crate::diagnostic::{Location, Message};
use crate::disclosure::{self, written};
use crate::environment::deployments::{self, Deployment, Last, Loading, Writer};
use crate::environment::{Environment, Setting, released};
use crate::format::Format;
use crate::loader::{FileOutcome, Loader};
use crate::project::{Document, Project};
use crate::script::Script;
use crate::text::{Span, file_name};

/// An environment, and where its variables come from.
pub struct FoundEnvironment<'p> {
    /// The environment.
    pub environment: Environment<'p>,
    kind: Where,
    /// Its name: `analytics-prod`, `astro dev start`.
    pub name: Message,
    sources: Vec<Source>,
    is_open: bool,
    /// Whether it is about a secrets backend, or about what usually starts Airflow.
    pub(super) has_backend: bool,
    /// The index of the environment that another loader makes of the same file: this one is shown
    /// only if they differ.
    pub(super) other_of: Option<usize>,
}

/// The environments of a project, those on a developer's machine first.
pub(super) fn of(project: &Project) -> Vec<FoundEnvironment<'_>> {
    let image = Environment::below(project);
    let matter = |(_, document): &(usize, &Document)| document.can_matter() && document.script_text().is_some();
    let scripts = project.documents.iter().enumerate().filter(matter);
    let scripts: Vec<(usize, Script<'_>)> =
        scripts.map(|(index, document)| (index, Script::of_project(project, index, document))).collect();
    let borrowed: Vec<(usize, &Script<'_>)> = scripts.iter().map(|(index, script)| (*index, script)).collect();
    // A deployment has the image of the project, and not its `airflow.cfg`.
    let own_image = Environment::image_of(project);
    let deployments = deployments::of(project, &borrowed, own_image.as_ref(), &|_, _| None);
    let loaded = deployments.iter().flat_map(Deployment::loaded).map(|(_, index)| index).collect();
    let processes = processes(project, image.as_ref());
    // What only these read is shown with them.
    let of_others = |index: &usize| project.documents.get(*index).is_some_and(|file| file.is_read_by_others_only);
    let taken = processes.iter().flat_map(|found| found.environment.reads.iter().copied()).filter(of_others).collect();
    let mut found = locals(project, (&loaded, &taken), image.as_ref());
    found.extend(of_image(project));
    let shown = deployments.into_iter().filter(|deployment| !deployment.is_context);
    found.extend(shown.flat_map(|deployment| of_deployment(project, deployment)));
    found.extend(processes);
    found.extend(scripts.iter().flat_map(|(index, script)| exports(project, *index, script, image.as_ref())));
    found
}

/// What the loaders on a developer's machine make of each `.env` file intended for them.
fn locals<'p>(
    project: &'p Project,
    (loaded, taken): (&HashSet<usize>, &HashSet<usize>),
    image: Option<&Environment<'p>>,
) -> Vec<FoundEnvironment<'p>> {
    let mut found: Vec<FoundEnvironment<'p>> = Vec::new();
    // A template that is named alone is what the user wants to see.
    let has_others = project.documents.iter().filter(|document| !document.is_context).count() > 1;
    for (index, document) in project.documents.iter().enumerate() {
        let path = &document.file.path;
        let is_template = document.is_sample() && has_others;
        if document.format != Format::Dotenv || document.is_context || is_template || taken.contains(&index) {
            continue;
        }
        let is_usual = document.is_usual();
        if !is_usual && loaded.contains(&index) {
            continue;
        }
        let first = found.len();
        // What a script sources is a part of what the script does.
        for loader in project.loaders.iter().filter(|loader| project.reads(**loader, document)) {
            let is_other = found.len() > first;
            // What a deployment gets from it is shown with the deployment.
            if is_other && *loader == Loader::AstroLoad && loaded.contains(&index) {
                continue;
            }
            let environment = Environment::read(index, document, *loader).in_project(project, image);
            let matters = is_usual || !BackendConfig::of(&environment, &project.target).is_empty();
            if environment.sets_nothing() && !is_usual && !is_other {
                break;
            }
            let has_backend = if is_other { found.get(first).is_some_and(|first| first.has_backend) } else { matters };
            let does = Message::from("reads ").and(disclosure::path(document));
            let at = At { path: path.clone(), line: 1 };
            let sources = vec![Source { does, at, may_not_run: false }];
            let name = name_of(*loader, document, is_usual);
            let other_of = is_other.then_some(first);
            found.push(FoundEnvironment {
                environment,
                kind: Where::Local,
                name,
                sources,
                is_open: false,
                has_backend,
                other_of,
            });
        }
    }
    found
}

/// What the image sets if nothing else is set: a deployment has no `.env`.
fn of_image(project: &Project) -> Option<FoundEnvironment<'_>> {
    let environment = Environment::image_of(project).filter(|image| !image.document.is_context)?;
    let has_backend = !BackendConfig::of(&environment, &project.target).is_empty();
    let at = At { path: environment.document.file.path.clone(), line: 1 };
    let sources = vec![Source { does: Message::from("sets variables with ENV"), at, may_not_run: false }];
    let name = Message::from("without variables of its own");
    Some(FoundEnvironment {
        environment,
        kind: Where::Deployment,
        name,
        sources,
        is_open: true,
        has_backend,
        other_of: None,
    })
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

/// What YAML files set for processes; those that get the same are merged.
fn processes<'p>(project: &'p Project, image: Option<&Environment<'p>>) -> Vec<FoundEnvironment<'p>> {
    let mut found: Vec<(FoundEnvironment<'p>, Vec<Message>)> = Vec::new();
    let carries = |document: &Document| document.format.is_carrier() || document.format == Format::State;
    let own = |document: &Document| carries(document) && document.can_matter() && !document.is_context;
    for (index, document) in project.documents.iter().enumerate().filter(|(_, document)| own(document)) {
        // What compose merges by itself is shown with the file below it.
        let is_below = |base: usize| project.compose_override(base) == Some(index);
        if project.is_not_in_image(index) || project.compose_base(index).is_some_and(is_below) {
            continue;
        }
        for (environment, name) in of_document(project, index, document) {
            let environment = environment.in_project(project, image);
            match found.iter_mut().find(|(known, _)| known.environment.is_read_like(&environment)) {
                Some((_, names)) => names.extend(name),
                None => found.extend(
                    process(project, document, environment).map(|process| (process, name.into_iter().collect())),
                ),
            }
        }
    }
    let named = |(mut process, names): (FoundEnvironment<'p>, Vec<Message>)| {
        let mut names = names.into_iter();
        if let Some(first) = names.next() {
            let all = names.fold(first, |all, name| all.and(", ").and(name));
            process.name = all.and(" in ").and(process.name);
        }
        process
    };
    found.into_iter().map(named).collect()
}

/// What a file sets for each of its processes, or what a dump shows of each, with its name.
fn of_document<'p>(
    project: &'p Project,
    index: usize,
    document: &'p Document,
) -> Vec<(Environment<'p>, Option<Message>)> {
    if document.format == Format::State {
        let live = Environment::live(project, index, document).into_iter();
        return live
            .map(|environment| {
                let name = environment.identity.as_ref().and_then(disclosure::identity);
                (environment, name)
            })
            .collect();
    }
    let blocks: Vec<Block<'p>> = project.carried(index).blocks.into_iter().map(Block::as_read).collect();
    let hands_on = blocks.iter().any(|block| block.handed.is_some());
    let handed = if hands_on { Script::of_project(project, index, document).handed_on() } else { Vec::new() };
    let named = |environment: Environment<'p>| {
        let name = environment.service().and_then(disclosure::service);
        (environment, name)
    };
    Environment::carried(project, index, document, (&blocks, &handed)).into_iter().map(named).collect()
}

fn process<'p>(
    project: &Project,
    document: &'p Document,
    environment: Environment<'p>,
) -> Option<FoundEnvironment<'p>> {
    let is_own = |setting: &Setting<'_>| std::ptr::eq(setting.file, document);
    let is_of_others = !environment.reads.is_empty() || environment.identity.is_some();
    let of_files = || is_of_others.then(|| telling(project, &environment, |_| true)).flatten();
    let (first, has_own) = telling(project, &environment, is_own).or_else(of_files)?;
    // Whoever looks for a service finds it, wherever its backend is from.
    let has_backend = has_own || environment.is_composed() && environment.get(CLASS).is_some();
    let at = At::of(first, &project.documents)?;
    let name = Message::default().and(disclosure::path(document));
    let (kind, does) = match document.format {
        Format::State => (Where::State, "shows what runs"),
        _ => (Where::Process, "sets variables"),
    };
    let sources = vec![Source { does: Message::from(does), at, may_not_run: false }];
    let is_open = !environment.is_whole;
    Some(FoundEnvironment { environment, kind, name, sources, is_open, has_backend, other_of: None })
}

const CLASS: &str = "AIRFLOW__SECRETS__BACKEND";

/// Where an environment is written that a file sets: its backend, else its first variable; and whether it has a backend.
fn telling(
    project: &Project,
    environment: &Environment<'_>,
    is_own: impl Fn(&Setting<'_>) -> bool,
) -> Option<(Location, bool)> {
    let configs = BackendConfig::of(environment, &project.target);
    let backend = configs.first().and_then(|config| config.class.or(config.kwargs)).filter(|setting| is_own(setting));
    let first = backend.or_else(|| environment.settings().find(|setting| is_own(setting)))?;
    Some((first.key_location(), backend.is_some()))
}

/// What a script passes to the programs that it starts.
fn exports<'p>(
    project: &'p Project,
    index: usize,
    script: &Script<'p>,
    image: Option<&Environment<'p>>,
) -> Vec<FoundEnvironment<'p>> {
    let Some(document) = project.documents.get(index).filter(|document| !document.is_context) else {
        return Vec::new();
    };
    let exported = Environment::exported(index, document, script)
        .into_iter()
        .map(|one| (one, "programs run by ", "exports variables"));
    let handed = Environment::handed(project, index, document, script)
        .into_iter()
        .map(|one| (one, "containers of ", "hands over variables"));
    let written = Environment::written(index, document, script)
        .into_iter()
        .map(|one| (one, "files written by ", "writes variables"));
    let released = Environment::released(project, index, document, &released::installed(project, script))
        .into_iter()
        .map(|one| (one, "release of ", "installs a chart"));
    let all = exported.chain(handed).chain(released).chain(written);
    all.filter_map(|(one, name, does)| export(project, document, one.in_project(project, image), (name, does)))
        .collect()
}

fn export<'p>(
    project: &Project,
    document: &Document,
    environment: Environment<'p>,
    (name, does): (&'static str, &'static str),
) -> Option<FoundEnvironment<'p>> {
    let (first, has_backend) = telling(project, &environment, |_| true)?;
    let at = At::of(first, &project.documents)?;
    let name = match environment.service().and_then(disclosure::service) {
        Some(service) => service.and(" changed by ").and(disclosure::path(document)),
        None => Message::from(name).and(disclosure::path(document)),
    };
    let sources = vec![Source { does: Message::from(does), at, may_not_run: false }];
    let is_open = !environment.is_whole;
    Some(FoundEnvironment { environment, kind: Where::Script, name, sources, is_open, has_backend, other_of: None })
}

/// What a deployment has after every script has run; if two of them disagree, once for each that
/// may run last.
fn of_deployment<'p>(project: &'p Project, deployment: Deployment<'p>) -> Vec<FoundEnvironment<'p>> {
    let shown = deployment.name.as_ref().and_then(written::deployment);
    let name = shown.map_or_else(|| Message::from(super::UNNAMED), |name| Message::default().and(name));
    let sources = deployment.writers.iter().filter_map(|writer| source(project, writer));
    let mut seen = HashSet::new();
    let sources: Vec<Source> = sources.filter(|source| seen.insert(source.clone())).collect();
    let found = deployment.in_force.into_iter().map(|Last { script, environment }| {
        let name = match script.and_then(|script| project.documents.get(script)) {
            Some(script) => name.clone().and(" if ").and(disclosure::path(script)).and(" ran last"),
            None => name.clone(),
        };
        let (kind, is_open) = (Where::Deployment, !environment.is_whole);
        let sources = sources.clone();
        FoundEnvironment { environment, kind, name, sources, is_open, has_backend: true, other_of: None }
    });
    found.collect()
}

fn source(project: &Project, writer: &Writer) -> Option<Source> {
    let does = match writer.loading {
        Loading::Nothing => Message::from("sets variables"),
        Loading::Document(_, index) => Message::from("loads ").and(disclosure::path(project.documents.get(index)?)),
        Loading::OneOfSeveral => Message::from("loads one of several files with this name"),
        Loading::UnknownFile => Message::from("loads a file whose name is known only at run time"),
        Loading::Stdin => Message::from("loads standard input"),
        Loading::Perhaps => Message::from("may load a file"),
        Loading::NotHere => Message::from("loads a file that is not in the project"),
    };
    let at = At::of(Location { document: writer.document, span: writer.span }, &project.documents)?;
    Some(Source { does, at, may_not_run: writer.may_not_run })
}

impl FoundEnvironment<'_> {
    /// How it is shown.
    pub fn view(&self, project: &Project, asked: &Asked) -> EnvironmentView {
        let environment = &self.environment;
        let configs = BackendConfig::of(environment, &project.target);
        let of_section = |section: Section| configs.iter().find(|config| config.section == section);
        let workers = of_section(Section::Workers).filter(|config| config.class.is_some());
        let context = configuration::Context { project, environment, asked, has_tasks: workers.is_some() };
        let mut said = remarks::of_environment(project, environment, &configs);
        let mut configurations = vec![context.configuration(of_section(Section::Secrets), &mut said)];
        configurations.extend(workers.map(|config| context.configuration(Some(config), &mut said)));
        let refused = match &environment.outcome {
            FileOutcome::Refused(problem) => At::of(environment.at(problem.span), &project.documents),
            FileOutcome::Read(_) => None,
        };
        EnvironmentView {
            kind: self.kind,
            name: self.name.clone(),
            sources: self.sources.clone(),
            is_open: self.is_open,
            refused,
            configurations,
            variables: variables::of(project, environment.settings(), &configs, asked.reveal),
            overridden: variables::of(project, environment.overridden(), &configs, asked.reveal),
            has_backend: self.has_backend,
        }
    }
}
