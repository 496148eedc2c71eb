//! `airenv init`: a configuration for an existing project.
//!
//! Enters: a folder. Leaves: an `airenv.toml` based on what was found there, and the pre-commit
//! entry on standard output. Never overwrites anything, and writes no setting that is the default
//! anyway.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::discover::configuration::{Choice, FILE, SHARED_FILE, nearest};
use crate::discover::{self, Discovery, Request};
use crate::error::Error;
use crate::format::Format;
use crate::loader::Loader;
use crate::output::escape::escape;
use crate::project::{Document, Project, Source};
use crate::show;
use crate::show::versions::range;

use super::arguments::default_loaders;
use super::settings::formats;
use super::{CLEAN, write};

/// The arguments of `init`.
#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// The project folder
    #[arg(default_value = ".")]
    folder: PathBuf,
}

pub(super) const HELP: &str = "\
Looks at the project, prints what it found, and writes a short airenv.toml. It never touches an existing \
configuration: if there is one, it writes nothing and exits with 2.

Examples:
  airenv init
  airenv init projects/billing
  airenv config show                               the settings now in effect";

pub(super) fn run(arguments: &InitArguments) -> Result<u8, Error> {
    let folder = &arguments.folder;
    let fail = |reason: &str| Error::file(folder.display().to_string(), reason);
    let is_folder = fs::metadata(folder).map_err(|error| fail(&discover::reason(&error)))?.is_dir();
    if !is_folder {
        return Err(fail("not a folder; name the project folder"));
    }
    refuse_a_second(folder)?;
    let Discovery { projects, errors, .. } = discover::discover(&Request {
        paths: vec![folder.clone()],
        configuration: Choice::Isolated,
        ..Request::default()
    })?;
    write::errors(&errors);
    let seen = Seen::of(folder, &projects);
    let path = folder.join(FILE);
    create(&path, &seen.configuration()).map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::AlreadyExists => THERE.to_owned(),
            _ => format!("cannot write the file: {}", discover::reason(&error)),
        };
        Error::file(shown(&path), reason)
    })?;
    write::output(&format!("{}wrote {}\n\n{}", seen.summary(), escape(&shown(&path)), seen.hook()))?;
    Ok(CLEAN)
}

/// A second configuration in this folder would be one too many; one further up may be for other
/// projects.
fn refuse_a_second(folder: &Path) -> Result<(), Error> {
    let fail = |path: PathBuf, reason: &str| Error::file(shown(&path), reason);
    let own = folder.join(FILE);
    if fs::symlink_metadata(&own).is_ok() {
        return Err(fail(own, THERE));
    }
    let shared = folder.join(SHARED_FILE);
    if !fs::metadata(&shared).is_ok_and(|metadata| metadata.is_file()) {
        return Ok(());
    }
    match nearest(&shared, &Choice::Nearest, &formats())? {
        Some(found) if is_same(&found.folder, folder) => {
            Err(fail(shared, "already has [tool.airenv]; nothing written"))
        }
        _ => Ok(()),
    }
}

const THERE: &str = "already exists; nothing written";

/// A path as people write it, without a leading `./`.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

fn is_same(left: &Path, right: &Path) -> bool {
    fs::canonicalize(left).ok().zip(fs::canonicalize(right).ok()).is_some_and(|(left, right)| left == right)
}

/// Writes a file that must not exist yet.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // It did not exist before, and a partial file is useless.
        let _ = fs::remove_file(path);
    }
    written
}

/// What was found in a project.
#[derive(Debug, Default)]
struct Seen {
    is_astro: bool,
    has_hooks: bool,
    /// `.env` files and scripts that matter, relative to the folder.
    files: Vec<String>,
    scripts: Vec<String>,
    /// Airflow's version and its source.
    airflow: Option<String>,
    /// The assumed loaders of the files.
    loaders: Vec<Loader>,
    /// Environments that get more than the files show.
    open: Vec<String>,
}

impl Seen {
    fn of(folder: &Path, projects: &[Project]) -> Self {
        let documents = || projects.iter().flat_map(|project| &project.documents);
        let place = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let named = |format: Format| {
            let of_format = documents().filter(move |document| document.format == format && document.can_matter());
            of_format.map(|document| below(&place, document)).collect()
        };
        let is_astro = folder.join(".astro").is_dir();
        let mut loaders: Vec<Loader> = projects.iter().flat_map(|project| project.loaders.clone()).collect();
        loaders.sort_unstable();
        loaders.dedup();
        if loaders.is_empty() {
            loaders = default_loaders();
        }
        Self {
            is_astro,
            has_hooks: folder.join(".pre-commit-config.yaml").is_file(),
            files: named(Format::Dotenv),
            scripts: named(Format::Shell),
            airflow: projects.iter().find_map(airflow),
            loaders,
            open: projects.iter().flat_map(show::open_names).collect(),
        }
    }

    /// The file to write.
    fn configuration(&self) -> String {
        let mut text = String::from(
            "# Settings of airenv. `airenv config show` prints those in effect; `airenv check --help` explains more.\n\
             # File patterns are relative to this folder; a pattern without `/` matches at any depth.\n",
        );
        // Writing to a String does not fail.
        let _ = write!(
            text,
            "\n# The loaders assumed to read the .env files. If this is wrong, list all that do:\n# loaders = [{}]\n",
            self.loaders.iter().map(|loader| format!("\"{}\"", loader.name())).collect::<Vec<_>>().join(", ")
        );
        match &self.airflow {
            Some(airflow) => {
                let _ = write!(text, "\n# Read from the project: {airflow}.\n");
            }
            None => text.push_str(
                "\n# Neither a Dockerfile nor requirements.txt sets the version. Set it for more precise findings:\n\
                 # airflow-version = \"2.10.5\"\n",
            ),
        }
        let stages = self.stages();
        if !stages.is_empty() {
            text.push_str(
                "\n# These files seem to belong to separate deployments. If so, uncomment this, so that airenv\n\
                 # compares only files of the same deployment:\n# [deployments]\n",
            );
            for (stage, files) in stages {
                let files: Vec<String> = files.iter().map(|file| format!("\"{file}\"")).collect();
                let _ = writeln!(text, "# {stage} = [{}]", files.join(", "));
            }
        }
        let is_plain = |name: &&String| !name.contains(['"', '\\']) && !name.contains(char::is_control);
        for (index, name) in self.open.iter().filter(is_plain).take(MOST_SHOWN).enumerate() {
            if index == 0 {
                text.push_str(
                    "\n# These environments get more than the files show. Say what, so that airenv can tell what is missing:\n",
                );
            }
            let _ =
                writeln!(text, "# [environments.\"{name}\"]\n# provides = [\"AWS_DEFAULT_REGION\"]\n# complete = true");
        }
        text
    }

    /// The files that name a stage, if there are files for at least two stages.
    fn stages(&self) -> Vec<(&'static str, Vec<&String>)> {
        let names = |file: &str, stage: &str| {
            let lower = file.to_ascii_lowercase();
            lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == stage)
        };
        let is_plain =
            |file: &&String| !file.contains(['"', '\\', '[', '{', '*', '?']) && !file.contains(char::is_control);
        let all = || self.files.iter().chain(&self.scripts).filter(is_plain);
        let stages = STAGES.iter().map(|stage| (*stage, all().filter(|file| names(file, stage)).collect::<Vec<_>>()));
        let stages: Vec<_> = stages.filter(|(_, files)| !files.is_empty()).collect();
        if stages.len() > 1 { stages } else { Vec::new() }
    }

    /// What was found, for people.
    fn summary(&self) -> String {
        let astro =
            if self.is_astro { "found an Astro project (.astro)" } else { "no Astro project found (no .astro)" };
        let mut lines = vec![astro.to_owned()];
        lines.push(listed(".env file", ".env files", &self.files));
        lines.push(listed("relevant script", "relevant scripts", &self.scripts));
        lines.push(match &self.airflow {
            Some(airflow) => format!("found {airflow}"),
            None => "no Airflow version found".to_owned(),
        });
        let loaders = self.loaders.iter().map(|loader| format!("{} ({})", loader.name(), loader.command()));
        lines.push(format!("loaders: {}", loaders.collect::<Vec<_>>().join(", ")));
        lines.into_iter().fold(String::new(), |text, line| text + &escape(&line) + "\n")
    }

    /// The entry for pre-commit.
    fn hook(&self) -> String {
        let (intro, repos) = if self.has_hooks {
            ("Add this to `repos:` in .pre-commit-config.yaml", "")
        } else {
            ("To run airenv in pre-commit, put this in .pre-commit-config.yaml", "repos:\n")
        };
        format!(
            "{intro} (replace OWNER with the owner of your copy of airenv):\n\n\
             {repos}  - repo: https://github.com/OWNER/airenv\n    rev: v{}\n    hooks:\n      - id: airenv\n\n\
             To check the `.env` files that git ignores too, write `- id: airenv-project` instead.\n",
            env!("CARGO_PKG_VERSION")
        )
    }
}

/// At most this many files are listed; the rest are counted.
const MOST_SHOWN: usize = 6;

fn listed(one: &str, many: &str, files: &[String]) -> String {
    let names = files.iter().take(MOST_SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match files.len() {
        0 => format!("no {many} found"),
        1 => format!("found 1 {one}: {names}"),
        count if count > MOST_SHOWN => format!("found {count} {many}: {names} …"),
        count => format!("found {count} {many}: {names}"),
    }
}

/// Words that file names use for stages.
const STAGES: &[&str] = &["dev", "development", "test", "qa", "stage", "staging", "preprod", "prod", "production"];

/// The path of a document relative to the folder, with `/`.
fn below(folder: &Path, document: &Document) -> String {
    let location = document.location.as_ref().and_then(|path| fs::canonicalize(path).ok());
    let relative = location.as_ref().and_then(|path| path.strip_prefix(folder).ok());
    relative.map_or_else(
        || document.file.path.clone(),
        |path| path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"),
    )
}

/// `Airflow 2.10.5 (Dockerfile:1)`
fn airflow(project: &Project) -> Option<String> {
    let known = project.target.known(None)?;
    let origin = match &known.source {
        Source::Image(origin) | Source::Requirement(origin) | Source::Command(origin) => origin.to_string(),
        Source::Pinned | Source::PinnedAirflow => return None,
    };
    Some(match range(&known.versions).as_str() {
        "" => format!("Airflow of unknown version ({origin})"),
        versions => format!("Airflow {versions} ({origin})"),
    })
}
