//! One file: its text, what is known of it, and what is read from it once.
//!
//! Enters: a text with its path and format, and what other files and the configuration say of it. Leaves: its statements,
//! its script, its ids, each parsed on demand and kept. Never opens a file.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use super::Closing;
use crate::carrier::{self, Carried, ComposeFile, EnvFile, Object, ObjectPlace, Variable};
use crate::dag;
use crate::format::dotenv::{self, Statement};
use crate::format::yaml::{KeptYaml, Yaml};
use crate::format::{Format, is_sample};
use crate::loader::Loader;
use crate::text::{Secret, SourceFile, Span, contains, file_name};

/// How a script of the project reads a `.env` file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sourcing {
    /// Every variable is passed to the programs that it starts: `set -a; . ./.env`.
    Exported,
    /// Only the lines that begin with `export` are.
    AsWritten,
}

/// One file with its statements.
#[allow(clippy::struct_excessive_bools, reason = "facts about the file that do not depend on each other")]
#[derive(Clone, Debug, Default)]
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
    pub sourced: Option<Sourcing>,
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
    read: Kept,
}

/// The statements that set a variable.
#[derive(Debug)]
struct Setters {
    /// The index of the first one.
    first: usize,
    count: usize,
}

/// What is read from the text once. A copy reads it again: it may get another text.
#[derive(Debug, Default)]
struct Kept {
    statements: OnceLock<Vec<Statement>>,
    script: OnceLock<Option<String>>,
    /// By name of the variable.
    setters: OnceLock<HashMap<Secret<'static>, Setters>>,
    ids: OnceLock<Vec<dag::Id>>,
    yaml: OnceLock<KeptYaml>,
    objects: OnceLock<HashMap<Object, Option<ObjectPlace>>>,
}

impl Clone for Kept {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Document {
    /// A file with a format.
    pub fn new(file: SourceFile, format: Format) -> Self {
        Self { file, format, ..Self::default() }
    }

    /// The same file with another text.
    #[must_use]
    pub fn with_text(&self, text: String) -> Self {
        Self { file: SourceFile::new(self.file.path.clone(), text), ..self.clone() }
    }

    /// Its statements, in order. Those of a large file are parsed on demand, so that it is not in
    /// memory twice.
    pub fn scan(&self) -> impl Iterator<Item = Statement> + '_ {
        let is_kept = self.file.bytes().len() < SMALL || self.read.statements.get().is_some();
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

    /// The name of the file, without its folder.
    pub fn name(&self) -> &str {
        let path = self.file.path.as_str();
        file_name(path)
    }

    /// Whether its text contains a word.
    pub fn holds(&self, word: &str) -> bool {
        contains(self.file.bytes(), word)
    }

    /// Whether it is there to be copied and filled in: `.env.example`.
    pub fn is_sample(&self) -> bool {
        is_sample(&self.file.path)
    }

    /// What a shell reads of it, every byte at its original position: all of a script, the scripts
    /// in a YAML file. `None` if nothing.
    pub fn script_text(&self) -> Option<&str> {
        match self.format {
            Format::Shell => Some(self.file.text()),
            Format::Yaml | Format::Make | Format::Just if self.can_matter() => {
                let read = || self.carried().script;
                self.read.script.get_or_init(read).as_deref()
            }
            _ => None,
        }
    }

    /// The same, if what the file carries has been read already.
    pub fn keep_script(&self, script: Option<String>) -> Option<&str> {
        self.read.script.get_or_init(|| script).as_deref()
    }

    /// Its text as YAML, parsed on first use.
    pub fn yaml(&self) -> &Yaml<'_> {
        self.read.yaml.get_or_init(|| KeptYaml::read(self.file.shared())).tree()
    }

    /// What it carries.
    pub fn carried(&self) -> Carried<'_> {
        match self.format {
            Format::Yaml => carrier::read_yaml(&self.file.path, self.yaml()),
            format => carrier::read(format, &self.file.path, self.file.text()),
        }
    }

    /// The same file, as whoever asks about services of compose sees it.
    pub fn compose(&self) -> ComposeFile<'_> {
        ComposeFile::of(&self.file.path, self.yaml())
    }

    /// The `.env` files that it names: for services of compose and of systemd, for containers of an editor, and for
    /// generators of kustomize.
    pub fn env_files(&self) -> Vec<EnvFile> {
        match self.format {
            Format::Yaml => carrier::env_files(&self.file.path, self.yaml()),
            _ => self.carried().blocks.into_iter().flat_map(|block| block.files).collect(),
        }
    }

    /// The variables that the scripts of a pipeline get, by the place of each script.
    pub fn given(&self) -> Vec<(Span, Vec<Variable<'_>>)> {
        match self.format {
            Format::Yaml => carrier::given(&self.file.path, self.yaml()),
            _ => Vec::new(),
        }
    }

    /// The objects of Kubernetes in it; no place where it has several of one name.
    pub fn objects(&self) -> &HashMap<Object, Option<ObjectPlace>> {
        self.read.objects.get_or_init(|| {
            let may = self.format == Format::Yaml && carrier::may_hold_objects(self.file.text());
            if may { carrier::objects(&self.file.path, self.yaml()) } else { HashMap::new() }
        })
    }

    /// Whether it is a kustomization.
    pub fn is_kustomization(&self) -> bool {
        self.format == Format::Yaml && self.name().to_ascii_lowercase().starts_with("kustomization.")
    }

    /// The connections and variables that a DAG names.
    pub fn ids(&self) -> &[dag::Id] {
        match self.format {
            Format::Python => self.read.ids.get_or_init(|| dag::ids(self.file.text())),
            _ => &[],
        }
    }

    /// Whether it has the name that programs read by default, or none.
    pub fn is_usual(&self) -> bool {
        let path = &self.file.path;
        path == "<stdin>" || path.rsplit('/').next() == Some(".env")
    }

    /// Its statements, kept after the first use.
    pub fn statements(&self) -> &[Statement] {
        self.read.statements.get_or_init(|| self.read_statements().collect())
    }

    /// How many of its statements set a variable of this name; counted on first use.
    pub fn setters(&self, name: &str) -> usize {
        self.setters_of(name).map_or(0, |setters| setters.count)
    }

    /// The first statement that sets a variable of this name.
    pub fn first_setter(&self, name: &str) -> Option<&Statement> {
        self.statements().get(self.setters_of(name)?.first)
    }

    fn setters_of(&self, name: &str) -> Option<&Setters> {
        let count = || {
            let mut setters: HashMap<Secret<'static>, Setters> = HashMap::new();
            let text = self.file.text();
            let assigns = |(_, statement): &(usize, &Statement)| statement.kind == dotenv::Kind::Assignment;
            for (first, statement) in self.statements().iter().enumerate().filter(assigns) {
                let name = statement.key.of_text(text).to_owned().into();
                setters.entry(name).or_insert(Setters { first, count: 0 }).count += 1;
            }
            setters
        };
        self.read.setters.get_or_init(count).get(&name.to_owned().into())
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
