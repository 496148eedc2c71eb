//! What the blocks of a carrier give to processes, put together with the files and overrides beside it.
//!
//! Enters: blocks of variables. Leaves: an [`Environment`] for each of them. Never says that something is missing where
//! another file or program may set it.

use std::collections::HashMap;

use super::composed::{ComposeFiles, Service};
use super::dotenv::Dotenv;
use super::{Environment, Host, Setting, Write};
use crate::carrier::{self, Block, Build, EnvFile, EnvFrom, Object, Reference, Variable};
use crate::format::{Format, dockerfile};
use crate::knowledge::variables::matters;
use crate::loader::{FileOutcome, Loader};
use crate::project::{Document, Project};
use crate::script::Deployed;
use crate::text::{Mapped, Span};

impl<'p> Environment<'p> {
    /// What the variable blocks of a YAML file set, each for its own processes, on top of the
    /// `.env` files that a block names, if all of them are in the project, and of what the steps of a job in front of its
    /// own hand on.
    pub fn carried(
        project: &'p Project,
        index: usize,
        document: &'p Document,
        (blocks, handed): (&[Block<'p>], &[carrier::Variable<'p>]),
    ) -> Vec<Self> {
        let mut files = ComposeFiles::new(project);
        let of_block = |block: &Block<'p>| {
            let mut block = block.clone();
            let sets_any = block.has_variables() || !block.is_filled_in;
            if let Some((before, count)) = block.handed {
                let earlier = handed.iter().filter(|(key, _)| before.contains(key.whole())).cloned();
                let count = count.min(block.variables.len());
                block.variables.splice(count..count, earlier);
            }
            let mut services =
                if block.is_filled_in { files.services(index, &block) } else { vec![Service::alone(block, index)] };
            for Service { block, .. } in &mut services {
                // A drop-in may set anything of its unit.
                block.is_open |= document.format == Format::Unit && project.has_drop_ins(index);
                if block.is_change {
                    if project.astro_override(index) {
                        stand_on_astro(block, project.beside(index, ".env").is_some());
                    } else {
                        block.is_open = true;
                    }
                }
                block.is_open |= document.format == Format::Yaml && block.has_platform && project.is_patched();
                block.is_open |= block.is_deployment && project.sets_deployment_variables();
            }
            services
                .into_iter()
                .map(|service| Self::of_service(project, (index, document), service))
                // What another service's image sets is nobody's concern.
                .filter(|service| sets_any || service.runs_airflow)
                .collect::<Vec<_>>()
        };
        blocks.iter().flat_map(of_block).collect()
    }

    /// What one block gives to its processes.
    pub(super) fn of_block(project: &'p Project, (index, document): (usize, &'p Document), block: Block<'p>) -> Self {
        Self::of_service(project, (index, document), Service::alone(block, index))
    }

    fn of_service(project: &'p Project, (index, document): (usize, &'p Document), mut service: Service<'p>) -> Self {
        let Inputs { written, reads, mut is_open } = gather(project, (index, document), &mut service);
        let Service { block, home, is_known, .. } = service;
        let mut environment = Self::of(index, document, None, FileOutcome::Read(Vec::new()), written);
        let (is_deployment, identity) = (block.is_deployment, block.identity);
        if let Some(name) = identity.as_ref().filter(|_| is_deployment).and_then(|identity| identity.names().first()) {
            environment = environment.of_deployment(Some(Deployed::new(name.as_bytes(), true)));
        }
        if let Some(image) = is_deployment.then(|| Self::image_of(project)).flatten() {
            environment = environment.upon(&image);
        }
        let names_one = |key| environment.get(key).is_some();
        let (has_class, has_kwargs) =
            (names_one("AIRFLOW__SECRETS__BACKEND"), names_one("AIRFLOW__SECRETS__BACKEND_KWARGS"));
        // An `airflow.cfg` may give the class or the kwargs, and nothing else that counts.
        let (has_backend, lacks_one) = (has_class || has_kwargs, !(has_class && has_kwargs));
        let image = block.build.as_ref().and_then(|build| Some((project.built_from(home, build)?, build)));
        let is_of_astro_image =
            image.is_some_and(|(file, _)| project.documents.get(file).is_some_and(Document::is_image_of_astro));
        let is_of_project = image.is_some_and(|(file, build)| Some(file) == project.dockerfile() && build.is_plain());
        let is_of_airflow =
            |(file, _): (usize, &Build)| project.documents.get(file).is_some_and(Document::is_image_of_airflow);
        is_open |= block.build.is_some() && !project.astro_override(index) && !image.is_some_and(is_of_airflow);
        let is_official = block.image.as_deref().is_some_and(carrier::is_known_image);
        is_open |= block.is_filled_in && !block.is_change && !is_official && block.build.is_none();
        if let Some((file, build)) = image.filter(|_| !is_of_project) {
            environment = environment.upon_stage(project, file, build);
        }
        // The folder is there to be looked at.
        let is_cfg = |(index, file): (usize, &Document)| {
            file.format == Format::Cfg && project.is_mounted(home, index, &block.mounts)
        };
        let has_own_cfg = block.has_own_cfg
            || block.has_cfg_folder && (!project.is_whole || project.documents.iter().enumerate().any(is_cfg));
        if let Some(cfg) = project.airflow_cfg().filter(|_| block.is_filled_in && !is_of_project) {
            match Self::cfg_of(project).filter(|_| project.is_mounted(home, cfg, &block.mounts)) {
                Some(cfg) => environment = environment.upon(&cfg),
                None => is_open |= lacks_one && (has_own_cfg || Self::cfg_of(project).is_some()),
            }
        } else {
            is_open |= lacks_one && has_own_cfg;
        }
        is_open |= block.is_filled_in && is_of_devcontainer(project, index);
        let may_change = || project.is_changed(index, &block.name) || Dotenv::of(project, home, true).names_files();
        is_open |= block.is_filled_in && !is_known && may_change();
        let is_of_astro = block.is_change && project.astro_override(index);
        let runs_airflow = is_of_astro || is_official || block.starts_airflow || image.is_some_and(is_of_airflow);
        Self {
            is_whole: !is_open && has_backend && !document.is_fragment,
            host: match block.has_platform {
                true => Host::Platform,
                false if (is_deployment || is_of_astro_image) && !block.has_identity => Host::Astro,
                false => Host::Machine,
            },
            runs_in_image: is_of_project,
            service: Some(block.name),
            image: block.image.filter(|_| block.is_filled_in),
            runs_airflow,
            reads,
            identity,
            ..environment
        }
    }

    /// The same upon what the stage of a Dockerfile sets that its image is built from.
    fn upon_stage(self, project: &'p Project, file: usize, build: &Build) -> Self {
        let Some(dockerfile) = project.documents.get(file) else { return self };
        let text = dockerfile.file.text();
        let image = dockerfile::built(text, build.target.as_deref(), &build.arguments);
        if self.sets_nothing() {
            // Nothing else tells what is wrong with this image.
            let Self { settings, effective, .. } = Self::of_image(file, dockerfile, &image);
            return Self { settings, effective, ..self };
        }
        self.upon(&Self::of_image(file, dockerfile, &image))
    }
}

/// The data of an object of Kubernetes, as a container takes them; `None` if they are not known.
fn data_taken<'p>(project: &'p Project, EnvFrom { object, prefix }: &EnvFrom) -> Option<Vec<Write<'p>>> {
    let (document, file, variables) = data_of(project, object)?;
    let write = |(key, value): Variable<'p>| {
        let name = [prefix.as_bytes(), key.bytes()].concat();
        let key = if prefix.is_empty() { key } else { Mapped::decoded(name, key.whole()) };
        Write { document, file, key, value }
    };
    Some(variables.into_iter().map(write).collect())
}

/// Whether a dev container runs services of a file, and may give them more variables.
fn is_of_devcontainer(project: &Project, index: usize) -> bool {
    let containers =
        project.documents.iter().enumerate().filter(|(_, document)| document.format == Format::Devcontainer);
    containers.into_iter().any(|(container, document)| {
        let names_it = |path: &String| project.beside(container, path) == Some(index);
        document.holds("AIRFLOW_") && carrier::compose_files(document.file.text()).iter().any(names_it)
    })
}

/// What writes the variables of a process.
struct Inputs<'p> {
    written: Vec<Write<'p>>,
    /// The documents that are read into it.
    reads: Vec<usize>,
    /// Whether some of it is not here.
    is_open: bool,
}

/// Takes the variables of a service and reads the files that it names.
fn gather<'p>(project: &'p Project, (index, document): (usize, &'p Document), service: &mut Service<'p>) -> Inputs<'p> {
    let Service { block, below, home, .. } = service;
    // Compose starts from the first file; people write a path from the file that has it.
    let find =
        |file: &EnvFile| (project.beside(*home, &file.path).or_else(|| project.beside(index, &file.path)), file.loader);
    let files: Vec<(Option<usize>, Loader)> = block.files.iter().map(find).collect();
    let mut reads: Vec<usize> = files.iter().filter_map(|(file, _)| *file).collect();
    // What else is in other files is judged by itself.
    let is_values =
        |file: &usize| project.documents.get(*file).is_some_and(|file| carrier::terraform::is_values(&file.file.path));
    reads.extend(block.elsewhere.iter().map(|(file, _)| *file).filter(is_values));
    let mut is_open = block.is_open || files.iter().any(|(file, _)| file.is_none());
    let mut written = Vec::new();
    for (file, loader) in files {
        let Some((file, own)) = file.and_then(|file| Some((file, project.documents.get(file)?))) else { continue };
        let read = Environment::read(file, own, loader);
        is_open |= matches!(read.outcome, FileOutcome::Refused(_));
        written.extend(read.settings.iter().map(Setting::written));
    }
    for from in &block.objects {
        match data_taken(project, from) {
            Some(data) => written.extend(data),
            None => is_open = true,
        }
    }
    let dotenv = Dotenv::of(project, *home, block.is_filled_in);
    let filled = |(document, (key, value)): (usize, Variable<'p>)| {
        let file = project.documents.get(document)?;
        let value = dotenv.fill(&value, file.file.text());
        Some(Write { document, file, key, value })
    };
    written.extend(below.drain(..).filter_map(&filled));
    let mut own = std::mem::take(&mut block.variables);
    if block.object.as_ref().is_some_and(|object| project.is_prefixed(object)) {
        own.clear();
    }
    let references: HashMap<usize, &Reference> = block.references.iter().map(|own| (own.variable, own)).collect();
    let own = own.into_iter().enumerate().map(|(at, (key, value))| {
        let own = references.get(&at).and_then(|own| referred_to(project, &key, &own.object, &own.key));
        own.unwrap_or_else(|| {
            let value = dotenv.fill(&value, document.file.text());
            Write { document: index, file: document, key, value }
        })
    });
    let own: Vec<Write<'p>> = own.collect();
    let at = if block.files_win { 0 } else { written.len() };
    written.splice(at..at, own);
    written.extend(block.elsewhere.drain(..).filter_map(&filled));
    // A deployment exists for Airflow only: scripts keep all its variables, too.
    written.retain(|one| block.is_deployment || matters(one.key.bytes()));
    Inputs { written, reads, is_open }
}

/// The data of an object of Kubernetes, and its file; `None` where no file of the project has it, or several do.
fn data_of<'p>(project: &'p Project, object: &Object) -> Option<(usize, &'p Document, Vec<Variable<'p>>)> {
    let (index, file, place) = project.object(object)?;
    Some((index, file, carrier::object(file.yaml(), place)?))
}

/// A variable whose value an object of Kubernetes has.
fn referred_to<'p>(project: &'p Project, key: &Mapped<'p>, object: &Object, name: &str) -> Option<Write<'p>> {
    let (index, file, place) = project.object(object)?;
    let (own, value) = carrier::datum(file.yaml(), place, name)?;
    Some(Write { document: index, file, key: Mapped::decoded(key.bytes().to_vec(), own.whole()), value })
}

/// A service of an Astro project runs in the project's image, and reads `.env` first.
fn stand_on_astro(block: &mut Block<'_>, has_dotenv: bool) {
    block.build = Some(Build::of_folder(String::new()));
    if has_dotenv {
        let span = Span::default();
        let dotenv = EnvFile { path: ".env".to_owned(), span, is_required: false, loader: Loader::Compose };
        block.files.insert(0, dotenv);
    }
}
