//! What Airflow will do with a project, for people who want to see it at a glance.
//!
//! Enters: a [`Project`] and the ids to look up ([`Asked`]). Leaves: an [`Overview`], plain data:
//! for each environment the backend, where each setting comes from, and where a secret
//! is looked up. Never guesses: what is known only at run time is shown as written. Never judges:
//! rules report what is wrong. Like a finding, it consists of [`Message`]s, so it cannot contain a
//! secret.

mod chosen;
pub mod command;
pub mod comparison;
mod configuration;
mod environments;
mod lookup;
mod name;
mod remarks;
mod variables;
pub mod versions;

#[cfg(test)]
use std::borrow::Cow;

pub use chosen::{Chosen, NotChosen, choose};
pub use environments::FoundEnvironment;

use serde::{Serialize, Serializer};

use crate::backend::BackendConfig;
use crate::diagnostic::{Location, Message};
use crate::environment;
use crate::project::{Document, Project};
use crate::text::Secret;

/// What to show: the ids to look up (without any, examples represent all ids), and whether values are wanted.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The id of a connection.
    pub connection: Option<String>,
    /// The key of a variable.
    pub variable: Option<String>,
    /// The key of a configuration value.
    pub config: Option<String>,
    /// Whether the values of variables are shown even if they may be secret.
    pub reveal: bool,
}

impl Asked {
    fn of(&self, kind: Kind) -> Option<&str> {
        match kind {
            Kind::Connection => self.connection.as_deref(),
            Kind::Variable => self.variable.as_deref(),
            Kind::Config => self.config.as_deref(),
        }
    }

    /// Whether lookups of this kind are wanted: all, unless a specific one is asked for.
    fn wants(&self, kind: Kind) -> bool {
        self.of(kind).is_some() || Kind::ALL.into_iter().all(|kind| self.of(kind).is_none())
    }
}

/// What Airflow looks up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A connection.
    Connection,
    /// An Airflow variable.
    Variable,
    /// A configuration value: the one that an `AIRFLOW__…_SECRET` variable names.
    Config,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Connection, Self::Variable, Self::Config];
}

/// What airenv knows about one project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Overview {
    /// The root of the project; empty if it is the current folder or unknown.
    pub root: String,
    /// The versions of Airflow and of the providers whose backends are used.
    pub versions: Vec<InForce>,
    /// The environments in which Airflow runs.
    pub environments: Vec<EnvironmentView>,
}

/// The version of Airflow or of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InForce {
    /// `Airflow`, or the short name of a provider: `amazon`.
    pub name: &'static str,
    /// `2.10.5`, `9.1 or newer`; null if unknown, in which case airenv assumes a recent one.
    pub version: Option<String>,
    /// How airenv knows it.
    pub why: Message,
    /// Where it is set.
    pub at: Option<At>,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct At {
    /// The path, as shown.
    pub path: String,
    /// The line, 1-based.
    pub line: u32,
}

impl At {
    fn of(location: Location, documents: &[Document]) -> Option<Self> {
        let file = &documents.get(location.document)?.file;
        Some(Self { path: file.path.clone(), line: file.position(location.span.start).line })
    }
}

/// What kind of processes get an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Where {
    /// On a developer's machine, from a `.env` file.
    Local,
    /// A deployment, from the scripts that write to it.
    Deployment,
    /// The programs that a script starts, from what it exports.
    Script,
    /// The processes that get their variables from a YAML file: a service, a container, a job.
    Process,
    /// What runs, as a dump of it shows: `--state`.
    State,
}

/// The name of a deployment whose name the script does not give.
pub const UNNAMED: &str = "a deployment";

/// An environment in which Airflow runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EnvironmentView {
    /// What kind of processes get it.
    pub kind: Where,
    /// Its name: `analytics-prod`, `astro dev start`.
    pub name: Message,
    /// What reads or writes the variables, and where.
    pub sources: Vec<Source>,
    /// Whether variables may be set that the project does not show.
    pub is_open: bool,
    /// Where its loader refuses the file, so that nothing starts there.
    pub refused: Option<At>,
    /// The configurations: for every process, and for tasks if they have their own settings.
    pub configurations: Vec<Configuration>,
    /// The variables that can matter to a secrets backend, those of the image first.
    pub variables: Vec<Variable>,
    /// The same variables where they are written in vain, because a later or a higher writer overrides them.
    pub overridden: Vec<Variable>,
    /// Whether it is about a secrets backend; people see only these.
    #[serde(skip)]
    pub has_backend: bool,
}

impl EnvironmentView {
    /// Whether another loader gets a different backend from the same file.
    fn differs_from(&self, first: &Self) -> bool {
        let has_backend = |view: &Self| view.configurations.iter().any(|configuration| configuration.class.is_some());
        !self.says_the_same(first) && (has_backend(self) || has_backend(first))
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.refused == other.refused && self.configurations == other.configurations
    }
}

/// What reads or writes the variables of an environment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Source {
    /// What it does: `reads .env`, `loads .env.prod`, `sets variables`.
    pub does: Message,
    /// The file, and the line of the command.
    pub at: At,
    /// Whether it might not run, because it is in a branch.
    pub may_not_run: bool,
}

/// An environment variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Variable {
    /// Its name: `AIRFLOW_CONN_MY_DB`.
    pub name: Value,
    /// Its value.
    pub value: Value,
    /// Where it is set.
    pub at: Option<At>,
}

impl Variable {
    /// Whether it is a connection or an Airflow variable, which Airflow asks after the backend.
    pub fn is_asked(&self) -> bool {
        let name = self.name.text();
        let starts = name.starts_with("AIRFLOW_CONN_") || name.starts_with("AIRFLOW_VAR_");
        starts && !name.bytes().any(|byte| byte.is_ascii_lowercase())
    }
}

/// The name or the value of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// As it may be shown: `****` replaces what was not proved public.
    Shown(Message),
    /// As the process gets it, because the user asked for it.
    Revealed(Secret<'static>),
    /// Known only at run time.
    Unknown,
}

impl Value {
    /// The text to print; empty if known only at run time.
    pub fn text(&self) -> &str {
        match self {
            Self::Shown(message) => message.as_str(),
            Self::Revealed(text) => text.expose(),
            Self::Unknown => "",
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => serializer.serialize_none(),
            _ => serializer.serialize_str(self.text()),
        }
    }
}

#[cfg(test)]
impl schemars::JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "`****` replaces what may be secret, unless it was asked for; null if known only at run time.",
            "type": ["string", "null"],
        })
    }
}

/// The processes that read a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReadBy {
    /// Every Airflow process.
    Everything,
    /// Every process except tasks, which have their own settings.
    NotTasks,
    /// Tasks, through `[workers]`.
    Tasks,
}

/// What a configuration does to Airflow, as far as it is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing is known to break.
    Starts,
    /// The backend finds nothing.
    FindsNothing,
    /// Every lookup in the backend fails, and Airflow asks the next source.
    LookupsFail,
    /// Every process hangs at startup.
    Hangs,
    /// Every process crashes at startup.
    Crashes,
}

/// The backend, as Airflow gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Configuration {
    /// The processes that read it.
    pub read_by: ReadBy,
    /// The class; null if none is set.
    pub class: Option<Setting>,
    /// The backend of this class, if airenv knows it.
    pub backend: Option<&'static str>,
    /// What it does to Airflow.
    pub verdict: Verdict,
    /// The kwargs as a whole, if they are dropped or unknown.
    pub kwargs: Option<Setting>,
    /// The AWS region of the lookups.
    pub region: Option<Setting>,
    /// The AWS role of the lookups.
    pub role: Option<Setting>,
    /// Every kwarg that is set, and the defaults of those that are not.
    pub settings: Vec<Setting>,
    /// Where Airflow looks up secrets, and in what order.
    pub lookups: Vec<Lookup>,
    /// What the rules report about it.
    pub remarks: Vec<Remark>,
}

/// Where a setting comes from, and whether it has an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Set and in effect.
    Given,
    /// Not set; the default of the backend.
    Default,
    /// Not set; it depends on the process environment.
    Outside,
    /// Overridden by a later one of the same name.
    Overridden,
    /// Dropped with all the kwargs.
    Dropped,
    /// Ignored by the backend.
    Ignored,
    /// A remark says what it does.
    Unknown,
}

/// One setting of a backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Setting {
    /// Its name; null if it may be secret.
    pub name: Option<Message>,
    /// Its value; `****` if it is not proved public.
    pub value: Message,
    /// Where it comes from, and whether it has an effect.
    pub state: State,
    /// Where it is set.
    pub at: Option<At>,
}

/// Where Airflow looks up one secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lookup {
    /// What Airflow looks up.
    pub kind: Kind,
    /// Its id or key.
    pub id: Message,
    /// Whether the id is an example, because the command line names none.
    pub is_example: bool,
    /// Where a DAG first names it; null if the command line does, or if it is an example.
    pub named_at: Option<At>,
    /// The store.
    pub store: Option<&'static str>,
    /// The names that Airflow asks the store for, in order; empty if it does not ask, or if known only at run time.
    pub names: Vec<Message>,
    /// The server, project, folder or namespace of the store.
    pub server: Option<Message>,
    /// Why Airflow does not ask the store, or what that depends on.
    pub note: Option<Message>,
    /// What Airflow asks next, in order.
    pub then: Vec<Next>,
}

/// A source that Airflow asks after the backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Next {
    /// `AIRFLOW_CONN_MY_DB`, `the metadata database`.
    pub name: Message,
    /// Where it is set here.
    pub at: Option<At>,
}

/// A finding of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Remark {
    /// The code of the rule.
    pub code: &'static str,
    /// The severity.
    #[cfg_attr(test, schemars(extend("enum" = ["error", "warning", "note"])))]
    pub severity: &'static str,
    /// The message.
    pub message: Message,
    /// The location.
    pub at: Option<At>,
}

/// The environments of a project, those on a developer's machine first.
pub fn environments(project: &Project) -> Vec<FoundEnvironment<'_>> {
    environments::of(project)
}

/// The names by which a configuration can close those environments of a project that have a backend and get more than
/// its files show, as far as they may be shown.
pub fn open_names(project: &Project) -> Vec<String> {
    let all = environments::of(project);
    let open = all.iter().filter(|found| found.has_backend && !found.environment.is_whole);
    let names = open.filter_map(|found| crate::disclosure::service(found.environment.name()?));
    let mut names: Vec<String> = names.map(|name| name.as_str().to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

/// The value of a variable as it may be shown.
pub fn value(project: &Project, setting: &environment::Setting<'_>, configs: &[BackendConfig<'_>]) -> Message {
    variables::shown(project, setting, configs)
}

/// What Airflow will do with a project.
pub fn overview(project: &Project, asked: &Asked) -> Overview {
    let found = environments::of(project);
    let views: Vec<EnvironmentView> = found.iter().map(|found| found.view(project, asked)).collect();
    let mut shown: Vec<(Option<usize>, EnvironmentView)> = Vec::new();
    for (one, view) in found.iter().zip(&views) {
        let Some(first) = one.other_of else {
            shown.push((None, view.clone()));
            continue;
        };
        // Another loader of the same file is shown only if it reads something else; loaders that
        // agree are merged.
        let is_same =
            |(of, known): &&mut (Option<usize>, EnvironmentView)| *of == Some(first) && known.says_the_same(view);
        match shown.iter_mut().find(is_same) {
            Some((_, known)) => known.name = known.name.clone().and(", ").and(view.name.clone()),
            None if views.get(first).is_none_or(|first| view.differs_from(first)) => {
                shown.push((Some(first), view.clone()));
            }
            None => {}
        }
    }
    let views = shown.into_iter().map(|(_, view)| view).collect();
    let versions = versions::in_force(project, &found);
    Overview { root: project.root.clone(), versions, environments: views }
}
