//! What Airflow will do with a project, for people who want to see it at a glance.
//!
//! Enters: a [`Project`] and the ids to look up ([`Asked`]). Leaves: an [`Overview`], plain data:
//! for each place where Airflow runs the backend, where each setting comes from, and where a secret
//! is looked up. Never guesses: what is known only at run time is shown as written. Never judges:
//! rules report what is wrong. Like a finding, it consists of [`Message`]s, so it cannot contain a
//! secret.

mod configuration;
mod lookup;
mod name;
mod places;
mod remarks;
mod versions;

use serde::Serialize;

use crate::diagnostic::{Location, Message};
use crate::project::{Document, Project};

/// The ids to look up; without any, examples represent all ids.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The id of a connection.
    pub connection: Option<String>,
    /// The key of a variable.
    pub variable: Option<String>,
    /// The key of a configuration value.
    pub config: Option<String>,
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

/// What is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A connection.
    Connection,
    /// A variable of Airflow.
    Variable,
    /// A value of the configuration: what a variable `AIRFLOW__…_SECRET` names.
    Config,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Connection, Self::Variable, Self::Config];
}

/// What is known of one project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Overview {
    /// The root of the project; empty where it is the working folder or not known.
    pub root: String,
    /// The versions in force: of Airflow, and of the providers whose backends are used.
    pub versions: Vec<InForce>,
    /// The places where Airflow runs.
    pub places: Vec<Site>,
}

/// A version in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InForce {
    /// `Airflow`, or the short name of a provider: `amazon`.
    pub name: &'static str,
    /// `2.10.5`, `9.1 or newer`; null where nothing tells it, which is taken for a new one.
    pub version: Option<String>,
    /// What tells it.
    pub why: Message,
    /// Where it is written.
    pub at: Option<At>,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct At {
    /// The path, as it is shown.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
}

impl At {
    fn of(location: Location, documents: &[Document]) -> Option<Self> {
        let file = &documents.get(location.document)?.file;
        Some(Self { path: file.path.clone(), line: file.position(location.span.start).line })
    }
}

/// What kind of place it is.
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
    /// The processes that a YAML file gives variables to: a service, a container, a job.
    Process,
}

/// The name of a deployment whose name the script does not give.
pub const UNNAMED: &str = "a deployment";

/// A place where Airflow runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Site {
    /// What kind of place it is.
    pub kind: Where,
    /// Its name: `analytics-prod`, `astro dev start`.
    pub name: Message,
    /// What reads or writes the variables, and where.
    pub sources: Vec<Source>,
    /// Whether other variables may be set there that the project does not show.
    pub is_open: bool,
    /// Why its reader refuses the file, so that nothing starts there.
    pub refused: Option<At>,
    /// What is configured there: for every process, and for tasks where they have settings of their own.
    pub configurations: Vec<Configuration>,
    /// The connections and variables of Airflow that the environment holds, which come after the backend.
    pub environment: Vec<Variable>,
}

impl Site {
    /// Whether another loader gets a different backend from the same file.
    fn differs_from(&self, first: &Self) -> bool {
        let has_backend = |site: &Self| site.configurations.iter().any(|configuration| configuration.class.is_some());
        !self.says_the_same(first) && (has_backend(self) || has_backend(first))
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.refused == other.refused && self.configurations == other.configurations
    }
}

/// What reads or writes the variables of a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Source {
    /// What it does: `reads .env`, `loads .env.prod`, `sets variables`.
    pub does: Message,
    /// The file, and the line of the command.
    pub at: At,
    /// Whether it may not run: it stands in a branch.
    pub may_not_run: bool,
}

/// A variable of the environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Variable {
    /// Its name: `AIRFLOW_CONN_MY_DB`.
    pub name: Message,
    /// Where it is written.
    pub at: Option<At>,
}

/// Who reads a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReadBy {
    /// Every process of Airflow.
    Everything,
    /// Every process but the tasks, which have settings of their own.
    NotTasks,
    /// Tasks, by `[workers]`.
    Tasks,
}

/// What becomes of Airflow with a configuration, as far as it is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing is known to break.
    Starts,
    /// The backend finds nothing.
    FindsNothing,
    /// Every lookup in the backend fails, and the next place is asked.
    LookupsFail,
    /// Every process hangs at its start.
    Hangs,
    /// Every process crashes at its start.
    Crashes,
}

/// The backend, as Airflow gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Configuration {
    /// Who reads it.
    pub read_by: ReadBy,
    /// The class; null where none is set.
    pub class: Option<Setting>,
    /// The backend behind the class, where it is a known one.
    pub backend: Option<&'static str>,
    /// What becomes of Airflow.
    pub verdict: Verdict,
    /// The kwargs as a whole, where there is something to say of them: that they are dropped, or not known.
    pub kwargs: Option<Setting>,
    /// The region that AWS is asked in.
    pub region: Option<Setting>,
    /// The role that AWS is asked as.
    pub role: Option<Setting>,
    /// Every kwarg that is written, and the defaults of those that are not.
    pub settings: Vec<Setting>,
    /// Where a secret is looked up, and in what order.
    pub lookups: Vec<Lookup>,
    /// What the rules say of it.
    pub remarks: Vec<Remark>,
}

/// Where a setting comes from, and whether it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is written and in force.
    Given,
    /// It is not written; the backend takes this.
    Default,
    /// It is not written; only the process environment tells it.
    Outside,
    /// Another one of the name comes later.
    Overridden,
    /// The kwargs as a whole are dropped.
    Dropped,
    /// The backend takes no notice.
    Ignored,
    /// Of what it does, a remark tells more.
    Unknown,
}

/// One setting of a backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Setting {
    /// Its name; null where it may not be shown.
    pub name: Option<Message>,
    /// Its value as it may be shown: `****` for one that was not proved public.
    pub value: Message,
    /// Where it comes from, and whether it counts.
    pub state: State,
    /// Where it is written.
    pub at: Option<At>,
}

/// Where one secret is looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Lookup {
    /// What is looked up.
    pub kind: Kind,
    /// Its id or key.
    pub id: Message,
    /// Whether the id is an example, since none was asked about.
    pub is_example: bool,
    /// The store.
    pub store: Option<&'static str>,
    /// The names that the store is asked for, in order; empty where it is not asked, or only run time knows.
    pub names: Vec<Message>,
    /// The server, project, folder or namespace of the store.
    pub server: Option<Message>,
    /// Why it is not asked, or what it depends on.
    pub note: Option<Message>,
    /// What is asked next, in order.
    pub then: Vec<Next>,
}

/// A place that is asked after the backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Next {
    /// `AIRFLOW_CONN_MY_DB`, `the metadata database`.
    pub name: Message,
    /// Where it is set, in this place.
    pub at: Option<At>,
}

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Remark {
    /// The code of the rule.
    pub code: &'static str,
    /// How bad it is.
    #[cfg_attr(test, schemars(extend("enum" = ["error", "warning", "note"])))]
    pub severity: &'static str,
    /// What it says.
    pub message: Message,
    /// Where.
    pub at: Option<At>,
}

/// What Airflow will do with a project.
pub fn overview(project: &Project, asked: &Asked) -> Overview {
    let places = places::of(project);
    let sites: Vec<Site> = places.iter().map(|found| found.site(project, asked)).collect();
    let mut shown: Vec<(Option<usize>, Site)> = Vec::new();
    for (found, site) in places.iter().zip(&sites) {
        let Some(first) = found.other_of else {
            shown.push((None, site.clone()));
            continue;
        };
        // Another loader of the same file is shown only if it reads something else; loaders that
        // agree are merged.
        let is_same = |(of, known): &&mut (Option<usize>, Site)| *of == Some(first) && known.says_the_same(site);
        match shown.iter_mut().find(is_same) {
            Some((_, known)) => known.name = known.name.clone().and(", ").and(site.name.clone()),
            None if sites.get(first).is_none_or(|first| site.differs_from(first)) => {
                shown.push((Some(first), site.clone()));
            }
            None => {}
        }
    }
    let sites = shown.into_iter().map(|(_, site)| site).collect();
    let versions = versions::in_force(project, &places);
    Overview { root: project.root.clone(), versions, places: sites }
}
