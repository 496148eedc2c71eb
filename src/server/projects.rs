//! The projects of a scope, checked.
//!
//! Enters: a scope and the open files. Leaves: its projects, each with its report, as `airenv check` makes them: nothing
//! is analysed in another way here. Never keeps anything between two versions of a text.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::Options;
use super::documents::{Documents, Open};
use super::scope::Scope;
use crate::discover::{self, Discovery, Request, configuration};
use crate::error::Error;
use crate::format::Format;
use crate::lint::{Report, Settings, lint};
use crate::project::{Document, Project};
use crate::settings::{self, Facts, Selected};
use crate::text::SourceFile;
use crate::usage;

/// At most this many files and folders below a folder are examined; a walk happens at every edit.
const MOST_ENTRIES: usize = 50_000;

/// A project with its report.
pub(super) struct KnownProject {
    pub project: Project,
    pub report: Report,
    pub settings: Settings,
}

/// The projects of one scope.
#[derive(Default)]
pub(super) struct Analysis {
    pub known: Vec<KnownProject>,
    /// What is wrong in configurations; then nothing is checked.
    pub mistakes: Vec<String>,
    places: HashMap<PathBuf, (usize, usize)>,
}

/// A document of a project.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub known: &'a KnownProject,
    /// Its index in the project.
    pub index: usize,
    pub document: &'a Document,
}

impl Analysis {
    /// Checks a scope.
    pub fn new(scope: &Scope, documents: &Documents, folders: &[PathBuf], options: &Options) -> Self {
        match load(scope, documents, folders, options) {
            Err(Error::Configuration(mistakes)) => Self { mistakes, ..Self::default() },
            Err(other) => Self { mistakes: vec![other.to_string()], ..Self::default() },
            Ok(loaded) => Self::of(loaded),
        }
    }

    fn of(loaded: Vec<(Project, Settings)>) -> Self {
        let check = |(project, settings): (Project, Settings)| {
            let report = lint(&project, &settings);
            KnownProject { project, report, settings }
        };
        let known: Vec<KnownProject> = loaded.into_iter().map(check).collect();
        let mut places = HashMap::new();
        for (of, known) in known.iter().enumerate() {
            for (index, document) in known.project.documents.iter().enumerate() {
                places.extend(document.location.clone().map(|path| (path, (of, index))));
            }
        }
        Self { known, mistakes: Vec::new(), places }
    }

    /// The document of an open file.
    pub fn place(&self, open: &Open) -> Option<Place<'_>> {
        match &open.path {
            Some(path) => self.place_of(path),
            None => self.at(0, 0),
        }
    }

    /// The document of a path.
    pub fn place_of(&self, path: &Path) -> Option<Place<'_>> {
        let (of, index) = *self.places.get(path)?;
        self.at(of, index)
    }

    fn at(&self, of: usize, index: usize) -> Option<Place<'_>> {
        let known = self.known.get(of)?;
        Some(Place { known, index, document: known.project.documents.get(index)? })
    }
}

/// The projects of a scope, with their settings.
pub(super) fn load(
    scope: &Scope,
    documents: &Documents,
    folders: &[PathBuf],
    options: &Options,
) -> Result<Vec<(Project, Settings)>, Error> {
    let buffers = documents.buffers();
    let is_checked = |path: &Path| discover::format_of(path, &buffers).is_some_and(|format| format != Format::Page);
    let (mut paths, folder) = match scope {
        Scope::Folder(top, shown) => (vec![top.clone()], shown.clone()),
        Scope::File(path) => (Vec::new(), path.parent().unwrap_or(path).to_owned()),
        Scope::Text(uri) => return text(documents.get(uri), folders, options),
    };
    // What a walk does not find: files that are not saved yet, or whose names tell nothing.
    let open = documents.all().filter(|(_, open)| !open.is_lost).filter_map(|(_, open)| open.path.as_ref());
    let own = open.filter(|path| match scope {
        Scope::File(file) => file == *path,
        _ => scope.may_hold(path),
    });
    paths.extend(own.filter(|path| is_checked(path)).cloned());
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let Discovery { projects, configurations, .. } = discover::discover(&Request {
        paths,
        buffers,
        is_open: true,
        folder: Some(folder),
        most_entries: Some(MOST_ENTRIES),
        formats: options.formats.clone(),
        ..Request::default()
    })?;
    let configured = |(mut project, configuration): (Project, Option<std::sync::Arc<_>>)| {
        settings::tell(&mut project, configuration.as_deref(), &Facts::default())?;
        Ok((project, hidden(settings::settings(configuration.as_deref(), &Selected::default()))))
    };
    projects.into_iter().zip(configurations).map(configured).collect()
}

/// A text that is no file yet; nothing is known about where it will be.
fn text(open: Option<&Open>, folders: &[PathBuf], options: &Options) -> Result<Vec<(Project, Settings)>, Error> {
    let Some((open, format)) = open.and_then(|open| Some((open, open.format?))) else { return Ok(Vec::new()) };
    let nearest = |folder: &PathBuf| configuration::nearest(folder, &configuration::Choice::Nearest, &options.formats);
    let configuration = folders.first().map(nearest).transpose()?.flatten();
    let document = Document::new(SourceFile::new("untitled", open.text.to_string()), format);
    let is_ours = document.names_airflow() && memchr::memmem::find(document.file.bytes(), b"AIRFLOW").is_some();
    let mut project = Project { documents: vec![document], loaders: usage::ALWAYS.to_vec(), ..Project::default() };
    settings::tell(&mut project, configuration.as_deref(), &Facts::default())?;
    let settings = hidden(settings::settings(configuration.as_deref(), &Selected::default()));
    Ok(if is_ours { vec![(project, settings)] } else { Vec::new() })
}

/// The same without working out what of the source may be shown: an editor shows the source itself.
fn hidden(settings: Settings) -> Settings {
    Settings { hides_source: true, ..settings }
}
