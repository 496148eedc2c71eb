//! The documents that are checked together, and what is known about where they will run.
//!
//! Enters: texts of files. Leaves: a [`Project`], and the [`Target`] that its Dockerfile and its
//! requirements determine. Never opens a file: [`Target::of_files`] gets a function for that.

mod closing;
mod dockerfile;
mod installed;
mod keys;
mod modules;
mod named;
mod objects;
mod own;
mod requirements;
mod target;
mod versions;

pub use closing::Closing;
pub use keys::{Keys, Said};
pub use named::{joined, named};
pub use own::{Found, Own, Rest, Takes};
pub use target::{Known, Origin, Source, Target, providers};

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::carrier::{self, Build, Object};
use crate::dag;
use crate::format::dotenv::{self, Statement};
use crate::format::{Format, is_json};
use crate::loader::Loader;
use crate::text::{Secret, SourceFile, Span, file_name, folder_of};

/// How a script of the project reads a `.env` file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sourced {
    /// Every variable is passed to the programs that it starts: `set -a; . ./.env`.
    Exported,
    /// Only the lines that begin with `export` are.
    AsWritten,
}

/// One file with its statements.
#[allow(clippy::struct_excessive_bools, reason = "facts about the file that do not depend on each other")]
#[derive(Debug)]
pub struct Document {
    /// Its text and its name.
    pub file: SourceFile,
    /// Its format.
    pub format: Format,
    /// Whether it was read only as context: nothing is reported in it.
    pub is_context: bool,
    /// Whether git ignores it, by the project's `.gitignore` files; `None` if nothing shows that
    /// git tracks the project.
    pub is_ignored: Option<bool>,
    /// Whether the `.dockerignore` at the project's root keeps it out of the image.
    pub is_kept_out: bool,
    /// Whether it is the values of a chart that lies beside it, whose templates may read them as they like.
    pub is_of_own_chart: bool,
    /// The absolute path of its name; `None` for standard input without a name.
    pub location: Option<PathBuf>,
    /// The `.env` files that it names and that git ignores, where nothing else is known of them.
    pub ignored_files: Vec<String>,
    /// The one deployment that it belongs to, if the configuration says so.
    pub deployment: Option<String>,
    /// What the configuration says about the environments that it makes, by a pattern for its path.
    pub closings: Vec<Closing>,
    /// The codes of the rules that the configuration ignores in it.
    pub left_out: Vec<&'static str>,
    /// Whether a script of the project sources it, which makes bash one of its loaders.
    pub sourced: Option<Sourced>,
    /// The programs that other files of the project name for it.
    pub read_by: Vec<Loader>,
    /// Whether only those read it.
    pub is_read_by_others_only: bool,
    /// Whether what reads it gets more variables from elsewhere: what it lacks is not missing.
    pub is_shared: bool,
    /// Whether it is a compose file that matters though it names no Airflow: it runs with one that does, or builds upon
    /// an image of it.
    pub is_combined: bool,
    /// Whether it is printed on a page of documentation: what it leaves out is elsewhere.
    pub is_fragment: bool,
    /// The file that it was read from; `None` for standard input and for text that was never a
    /// file.
    pub origin: Option<PathBuf>,
    statements: OnceLock<Vec<Statement>>,
    script: OnceLock<Option<String>>,
    /// By name, how many statements set the variable.
    setters: OnceLock<HashMap<Secret<'static>, usize>>,
    ids: OnceLock<Vec<dag::Id>>,
}

impl Document {
    /// A file with a format.
    pub fn new(file: SourceFile, format: Format) -> Self {
        Self {
            file,
            format,
            is_context: false,
            is_ignored: None,
            ignored_files: Vec::new(),
            is_kept_out: false,
            is_of_own_chart: false,
            location: None,
            deployment: None,
            closings: Vec::new(),
            left_out: Vec::new(),
            sourced: None,
            read_by: Vec::new(),
            is_read_by_others_only: false,
            is_shared: false,
            is_combined: false,
            is_fragment: false,
            origin: None,
            statements: OnceLock::new(),
            script: OnceLock::new(),
            setters: OnceLock::new(),
            ids: OnceLock::new(),
        }
    }

    /// The same file with another text.
    #[must_use]
    pub fn with_text(&self, text: String) -> Self {
        Self {
            is_context: self.is_context,
            is_ignored: self.is_ignored,
            is_kept_out: self.is_kept_out,
            is_of_own_chart: self.is_of_own_chart,
            location: self.location.clone(),
            ignored_files: self.ignored_files.clone(),
            deployment: self.deployment.clone(),
            closings: self.closings.clone(),
            left_out: self.left_out.clone(),
            sourced: self.sourced,
            read_by: self.read_by.clone(),
            is_read_by_others_only: self.is_read_by_others_only,
            is_shared: self.is_shared,
            is_combined: self.is_combined,
            is_fragment: self.is_fragment,
            origin: self.origin.clone(),
            ..Self::new(SourceFile::new(self.file.path.clone(), text), self.format)
        }
    }

    /// Its statements, in order. Those of a large file are parsed on demand, so that it is not in
    /// memory twice.
    pub fn scan(&self) -> impl Iterator<Item = Statement> + '_ {
        let is_kept = self.file.bytes().len() < SMALL || self.statements.get().is_some();
        let kept = is_kept.then(|| self.statements());
        let read = (!is_kept).then(|| self.read_statements());
        kept.into_iter().flatten().copied().chain(read.into_iter().flatten())
    }

    fn read_statements(&self) -> dotenv::Statements<'_> {
        let text = match self.format {
            Format::Dotenv => self.file.text(),
            _ => "",
        };
        dotenv::statements(text)
    }

    /// Whether a file can matter, that is, whether it contains one of the words at all. Others are
    /// not parsed.
    pub fn can_matter(&self) -> bool {
        let is_of_terraform = self.format == Format::Hcl && carrier::terraform::is_values(&self.file.path);
        self.names_airflow()
            || is_of_terraform
            || self.is_combined
            || self.is_named_override() && OVERRIDE_WORDS.iter().any(|word| self.holds(word))
    }

    /// Whether it has the name of the compose file that changes what `astro dev start` runs.
    fn is_named_override(&self) -> bool {
        self.name() == carrier::ASTRO_OVERRIDE
    }

    /// The name of the file, without its folder.
    pub fn name(&self) -> &str {
        let path = self.file.path.as_str();
        file_name(path)
    }

    /// Whether its text contains a word.
    pub fn holds(&self, word: &str) -> bool {
        memchr::memmem::find(self.file.bytes(), word.as_bytes()).is_some()
    }

    /// Whether it contains one of the words that its format has for Airflow.
    pub fn names_airflow(&self) -> bool {
        let holds = |word: &&str| self.holds(word);
        match self.format {
            Format::Dotenv | Format::State => true,
            Format::Shell | Format::Make => SCRIPT_WORDS.iter().any(holds),
            Format::Just => SCRIPT_WORDS.iter().any(holds) || self.holds("dotenv-"),
            // Most JSON is data, or of other programs.
            Format::Yaml if is_json(&self.file.path) && !JSON_WORDS.iter().any(holds) => false,
            // A template is different text once it is filled in.
            Format::Yaml => {
                YAML_WORDS.iter().any(holds) || TEMPLATE_WORDS.iter().all(holds) || TOKEN_WORDS.iter().all(holds)
            }
            Format::Cfg => CFG_WORDS.iter().any(holds),
            Format::Page => carrier::page::WORDS.iter().any(holds),
            Format::Devcontainer | Format::Unit => CONTAINER_WORDS.iter().any(holds),
            Format::Hcl => HCL_WORDS.iter().any(holds),
            Format::Python => dag::may_name_ids(self.file.bytes()),
            Format::Dockerfile => IMAGE_WORDS.iter().any(holds) && !["{{", "{%"].iter().any(holds),
        }
    }

    /// What a shell reads of it, every byte at its original position: all of a script, the scripts
    /// in a YAML file. `None` if nothing.
    pub fn script_text(&self) -> Option<&str> {
        match self.format {
            Format::Shell => Some(self.file.text()),
            Format::Yaml | Format::Make | Format::Just if self.can_matter() => {
                let read = || carrier::read(self.format, &self.file.path, self.file.text()).script;
                self.script.get_or_init(read).as_deref()
            }
            _ => None,
        }
    }

    /// The same, if what the file carries has been read already.
    pub fn keep_script(&self, script: Option<String>) -> Option<&str> {
        self.script.get_or_init(|| script).as_deref()
    }

    /// The connections and variables that a DAG names.
    pub fn ids(&self) -> &[dag::Id] {
        match self.format {
            Format::Python => self.ids.get_or_init(|| dag::ids(self.file.text())),
            _ => &[],
        }
    }

    /// Whether it has the name that programs read by default, or none.
    pub fn is_usual(&self) -> bool {
        let path = &self.file.path;
        path == "<stdin>" || path.rsplit('/').next() == Some(".env")
    }

    /// Whether it is a Dockerfile that builds upon an image of Astro.
    pub fn is_image_of_astro(&self) -> bool {
        let holds = |image: &&str| memchr::memmem::find(self.file.bytes(), image.as_bytes()).is_some();
        self.format == Format::Dockerfile && ASTRO_IMAGES.iter().any(holds)
    }

    /// Whether it is a Dockerfile that builds upon an image of Airflow which sets no backend.
    pub fn is_image_of_airflow(&self) -> bool {
        let is_from = |line: &str| line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("from "));
        let is_known = |line: &str| is_from(line) && carrier::is_known_image(line);
        self.format == Format::Dockerfile && self.file.text().lines().any(|line| is_known(line.trim_start()))
    }

    /// Its statements, kept after the first use.
    pub fn statements(&self) -> &[Statement] {
        self.statements.get_or_init(|| self.read_statements().collect())
    }

    /// How many of its statements set a variable of this name; counted on first use.
    pub fn setters(&self, name: &str) -> usize {
        let count = || {
            let mut setters: HashMap<Secret<'static>, usize> = HashMap::new();
            let text = self.file.text();
            for statement in self.statements().iter().filter(|statement| statement.kind == dotenv::Kind::Assignment) {
                *setters.entry(statement.key.of_text(text).to_owned().into()).or_default() += 1;
            }
            setters
        };
        self.setters.get_or_init(count).get(&name.to_owned().into()).copied().unwrap_or_default()
    }

    /// The statement that a part of the file belongs to.
    pub fn statement(&self, span: Span) -> Option<&Statement> {
        let statements = self.statements();
        let after = statements.partition_point(|statement| statement.span.start <= span.start);
        after.checked_sub(1).and_then(|index| statements.get(index))
    }
}

/// In bytes. The statements of smaller files are kept, because rules visit them several times.
const SMALL: usize = 1 << 16;

/// The Astro CLI, Airflow's variables, and the programs that write secrets.
const SCRIPT_WORDS: &[&str] =
    &["astro", "AIRFLOW_", "ssm", "secretsmanager", "gcloud", "keyvault", "vault", "airflow", "env-file"];

/// Airflow's variables, and the Astro CLI's commands for them.
const YAML_WORDS: &[&str] = &[
    "AIRFLOW_",
    "astro deploy",
    "astro env",
    "ASTRO_API_TOKEN",
    "airflow.providers",
    "environment_variables",
    "apache/airflow",
    "AirflowConfigurationOptions",
];

/// What JSON has that carries variables: objects of Kubernetes, task definitions, templates, values of charts, services,
/// deployments of Astro.
const JSON_WORDS: &[&str] = &[
    "\"apiVersion\"",
    "\"containerDefinitions\"",
    "\"image\"",
    "\"AWS::",
    "\"env\"",
    "\"extraEnv\"",
    "\"config\"",
    "\"environment_variables\"",
];

/// What a template of `CloudFormation` has that makes secrets for Airflow.
const TEMPLATE_WORDS: &[&str] = &["AWS::S", "airflow/"];

/// The key to a Vault, in a file that is about Airflow.
const TOKEN_WORDS: &[&str] = &["VAULT_TOKEN", "airflow"];

/// Airflow's variables and classes, MWAA, Composer, charts, and the deployments of Astro.
const HCL_WORDS: &[&str] = &["airflow", "AIRFLOW_", "astro_deployment"];

/// What such a file may set for a backend without naming Airflow.
const OVERRIDE_WORDS: &[&str] = &["AWS_", "VAULT_", "GOOGLE_", "AZURE_", "env_file", MOUNTED];

/// The folder with a developer's own credentials for AWS.
const MOUNTED: &str = "/.aws";

/// Airflow's variables, what starts it, and the files that may set them.
const CONTAINER_WORDS: &[&str] = &["AIRFLOW_", "airflow", "env-file", "EnvironmentFile"];

/// What every option of `airflow.cfg` for a secrets backend has in its name, in any case, and the address of the database.
const CFG_WORDS: &[&str] = &["backend", "BACKEND", "Backend", "sql_alchemy_conn"];

/// The images that contain Airflow, and the images' own variables.
const IMAGE_WORDS: &[&str] = &["AIRFLOW_", "astro-runtime", "apache/airflow", "ap-airflow", "astrocrpublic"];

/// What the names of the images of Astro have in them.
const ASTRO_IMAGES: [&str; 3] = ["astro-runtime", "ap-airflow", "astrocrpublic"];

/// Files that belong together: those under one root.
#[derive(Debug, Default)]
pub struct Project {
    /// The root's path as shown, with `/`; empty if it is the working folder or not known.
    pub root: String,
    /// Whether every file of these formats below the root is included: none was left out or
    /// unreadable.
    pub is_whole: bool,
    /// The files, in the order of their paths.
    pub documents: Vec<Document>,
    /// The versions of Airflow and its providers.
    pub target: Target,
    /// The loaders of the `.env` files.
    pub loaders: Vec<Loader>,
    /// What the configuration says about names of variables.
    pub keys: Keys,
    /// What the configuration says about environments, by the name of a deployment or service.
    pub closings: Vec<(String, Closing)>,
    /// The compose files that run together, each list in the order in which compose merges them.
    pub compositions: Vec<Vec<usize>>,
    /// The compose files that change what `astro dev start` runs, looked for once.
    pub overrides: OnceLock<Vec<usize>>,
    /// The services that compose files change, by folder, and the files that others extend; looked for once.
    pub changes: OnceLock<HashSet<(String, Option<String>)>>,
    /// The files of the objects of Kubernetes, looked for once.
    pub objects: OnceLock<HashMap<Object, Option<usize>>>,
    /// The modules of Terraform, looked for once.
    pub modules: OnceLock<modules::Modules>,
    /// The objects of Kubernetes whose keys get a prefix, and whether kustomize changes objects, looked for once.
    pub changed: OnceLock<(HashSet<Object>, bool)>,
}

impl Project {
    /// The Dockerfile that the project's image is built from: the one at its root.
    pub fn dockerfile(&self) -> Option<usize> {
        let path = if self.root.is_empty() { "Dockerfile".to_owned() } else { format!("{}/Dockerfile", self.root) };
        self.documents.iter().position(|document| document.format == Format::Dockerfile && document.file.path == path)
    }

    /// The `airflow.cfg` that the processes of this project read: the only one that it has. The image of Astro has another
    /// one, and the `.dockerignore` of its projects keeps theirs out.
    pub fn airflow_cfg(&self) -> Option<usize> {
        let of_format = |format: Format| {
            let all = self.documents.iter().enumerate();
            all.filter(move |(_, document)| document.format == format && document.can_matter()).map(|(index, _)| index)
        };
        let of_astro = |index: usize| self.documents.get(index).is_some_and(Document::is_image_of_astro);
        let mut all = of_format(Format::Cfg);
        let first = all.next().filter(|_| all.next().is_none())?;
        (!of_format(Format::Dockerfile).any(of_astro)).then_some(first)
    }

    /// Whether a document is an `airflow.cfg` that no process of an Astro project reads: it is not in the image, and no other
    /// file names it.
    pub fn is_not_in_image(&self, index: usize) -> bool {
        let is_cfg = |document: &Document| document.format == Format::Cfg && document.is_kept_out;
        let is_astro = || {
            let image = self.dockerfile().and_then(|image| self.documents.get(image));
            image.is_some_and(Document::is_image_of_astro)
        };
        let names_it = |document: &Document| document.format != Format::Cfg && document.holds("airflow.cfg");
        self.documents.get(index).is_some_and(is_cfg) && is_astro() && !self.documents.iter().any(names_it)
    }

    /// A document by its path relative to another one's folder.
    pub fn beside(&self, index: usize, path: &str) -> Option<usize> {
        let own = self.documents.get(index)?.file.path.as_str();
        let folder = folder_of(own);
        let wanted = named::joined(folder, path)?;
        self.documents.iter().position(|document| document.file.path == wanted)
    }

    /// The compose file that overrides another one: the one beside it that `docker compose` reads
    /// after it.
    pub fn compose_override(&self, index: usize) -> Option<usize> {
        let path = self.documents.get(index)?.file.path.as_str();
        let name = file_name(path);
        let is_base = carrier::COMPOSE_FILES.contains(&name);
        is_base.then(|| carrier::COMPOSE_OVERRIDES.iter().find_map(|name| self.beside(index, name))).flatten()
    }

    /// The compose file in a document's folder that `docker compose` reads by itself, if that is another one.
    pub fn compose_base(&self, index: usize) -> Option<usize> {
        carrier::COMPOSE_FILES.iter().find_map(|name| self.beside(index, name)).filter(|base| *base != index)
    }

    /// Whether a document is the compose file of an Astro project, which `astro dev start` merges into its own: the only
    /// name that it reads, with no compose file beside it.
    pub fn astro_override(&self, index: usize) -> bool {
        let is_named = self.documents.get(index).is_some_and(Document::is_named_override);
        is_named && carrier::COMPOSE_FILES.iter().all(|name| self.beside(index, name).is_none())
    }

    /// Whether such a file changes the services that get a `.env` file.
    pub fn is_overridden(&self, index: usize) -> bool {
        let named = || self.documents.iter().enumerate().filter(|(_, document)| document.is_named_override());
        let overrides = self.overrides.get_or_init(|| named().map(|(index, _)| index).collect());
        let folder = |index: usize| {
            let path = self.documents.get(index).map_or("", |document| document.file.path.as_str());
            folder_of(path)
        };
        overrides.iter().find(|over| folder(**over) == folder(index)).is_some_and(|over| {
            let sets = |document: &Document| {
                document.can_matter()
                    && (document.holds(MOUNTED)
                        || !carrier::read(document.format, &document.file.path, document.file.text()).blocks.is_empty())
            };
            self.astro_override(*over) && self.documents.get(*over).is_some_and(sets)
        })
    }

    /// Whether one of the files and folders that a document mounts has a file of the project.
    pub fn is_mounted(&self, index: usize, file: usize, mounts: &[String]) -> bool {
        let path = self.documents.get(file).map(|document| document.file.path.as_str()).unwrap_or_default();
        let own = self.documents.get(index).map(|document| document.file.path.as_str()).unwrap_or_default();
        let folder = folder_of(own);
        let holds = |mount: &String| {
            let mount = named::joined(folder, mount).filter(|mount| !mount.is_empty());
            mount.is_some_and(|mount| {
                path.strip_prefix(&mount).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        mounts.iter().any(holds)
    }

    /// Whether another compose file in its folder changes a service of a document, or extends one of them: commands may
    /// name both.
    pub fn is_changed(&self, index: usize, service: &str) -> bool {
        let changes = self.changes.get_or_init(|| {
            let mut changes = HashSet::new();
            let files = self.documents.iter().enumerate();
            let is_compose = |file: &Document| file.format == Format::Yaml && file.holds("services:");
            let is_other = |index: usize| !self.overrides_another(index);
            for (index, file) in files.filter(|(index, file)| is_compose(file) && is_other(*index)) {
                let blocks = carrier::read(file.format, &file.file.path, file.file.text()).blocks;
                let own = blocks.into_iter().filter(|block| block.is_change && block.is_filled_in);
                changes.extend(own.map(|block| (folder_of(&file.file.path).to_owned(), Some(block.name))));
                if file.holds("extends:") {
                    let extended = carrier::extended(file.file.text()).into_iter();
                    let extended = extended.filter_map(|path| self.documents.get(self.beside(index, &path)?));
                    changes.extend(extended.map(|file| (file.file.path.clone(), None)));
                }
            }
            changes
        });
        let Some(path) = self.documents.get(index).map(|document| document.file.path.as_str()) else { return false };
        let is_base = !self.overrides_another(index);
        is_base && changes.contains(&(folder_of(path).to_owned(), Some(service.to_owned())))
            || changes.contains(&(path.to_owned(), None))
    }

    /// Whether a document has a name under which `docker compose` or the Astro CLI merges it into another.
    fn overrides_another(&self, index: usize) -> bool {
        let name = self.documents.get(index).and_then(|document| document.file.path.rsplit('/').next());
        name.is_some_and(|name| carrier::COMPOSE_OVERRIDES.contains(&name))
    }

    /// Whether the project has drop-ins for a unit.
    pub fn has_drop_ins(&self, index: usize) -> bool {
        let folder = self.documents.get(index).map(|unit| format!("{}.d/", unit.file.path)).unwrap_or_default();
        self.documents.iter().any(|document| document.format == Format::Unit && document.file.path.starts_with(&folder))
    }

    /// The Dockerfile that an image is built from, as a document names it.
    pub fn built_from(&self, index: usize, build: &Build) -> Option<usize> {
        let file = self.beside(index, format!("{}/{}", build.folder, build.dockerfile).trim_start_matches('/'))?;
        self.documents.get(file).filter(|document| document.format == Format::Dockerfile).map(|_| file)
    }

    /// The loaders of a document: those of the project, those that its files name for it, and bash if a script sources it.
    pub fn loaders_of(&self, document: &Document) -> Vec<Loader> {
        if document.sourced.is_none() && document.read_by.is_empty() {
            return self.loaders.clone();
        }
        let named = Loader::ALL.into_iter().filter(|loader| self.reads(*loader, document));
        named.chain(document.read_by.contains(&Loader::Just).then_some(Loader::Just)).collect()
    }

    /// Whether a loader is one of them.
    pub fn reads(&self, loader: Loader, document: &Document) -> bool {
        !document.is_read_by_others_only && self.loaders.contains(&loader)
            || document.read_by.contains(&loader)
            || (loader == Loader::Bash && document.sourced.is_some())
    }
}
