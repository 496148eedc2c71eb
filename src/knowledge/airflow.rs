//! How Airflow itself reads its configuration of secrets backends, by version.
//!
//! Enters: names of environment variables, versions of Airflow. Leaves: what the variable sets and
//! what happens with it. Never looks at a value.

use std::sync::LazyLock;

use pep440_rs::Version;
use serde::Deserialize;

use super::outcome::History;
use super::{parse, problem};

/// What a variable sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// `[secrets] backend`: the class path.
    Backend,
    /// `[secrets] backend_kwargs`: a JSON object.
    BackendKwargs,
    /// `[secrets] use_cache`.
    UseCache,
    /// `[secrets] cache_ttl_seconds`.
    CacheSeconds,
    /// `[workers] secrets_backend`: the class path for workers alone.
    WorkersBackend,
    /// `[workers] secrets_backend_kwargs`; those of `[secrets]` are not inherited.
    WorkersBackendKwargs,
}

/// How a variable sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// By its value.
    Plain,
    /// `_CMD`: by the output of a command.
    Command,
    /// `_SECRET`: by a secret of the backend.
    Secret,
    /// `…_KWARG__<KEY>`: one kwarg (in lower case), as text, over the JSON.
    OneKwarg,
}

/// A variable of a secrets backend's configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name, exactly; for [`Form::OneKwarg`] what stands before the kwarg.
    pub key: &'static str,
    /// What it sets.
    pub setting: Setting,
    /// How it sets it.
    pub form: Form,
    /// What happens with it, by Airflow version.
    pub does: History,
    /// What people write in its place: the words behind `AIRFLOW`, with `_` between them.
    #[serde(default)]
    pub mistaken: Vec<&'static str>,
}

/// What malformed kwargs do, by Airflow version.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MalformedKwargs {
    /// Where it was seen.
    pub evidence: &'static str,
    /// Text that is no JSON and not empty.
    pub not_json: History,
    /// A value that is not an object and that Python takes for true: `[1]`, `"text"`, `5`, `true`, `NaN`.
    pub not_an_object: History,
    /// A value that is not an object and that Python takes for false: `null`, `0`, `false`, `[]`, `""`.
    pub empty_but_not_an_object: History,
    /// About 1000 brackets inside each other.
    pub too_deep: History,
    /// A kwarg whose value is an array or an object (for every backend).
    pub nested_value: History,
    /// A kwarg named `self` (for every backend).
    pub argument_self: History,
}

/// A name that some versions of Airflow take for sensitive: an option `section.name`, or a field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sensitive {
    /// The name.
    pub name: &'static str,
    /// The first version.
    pub since: Version,
    /// The last version; `None`: still.
    #[serde(default)]
    pub last: Option<Version>,
}

/// What a field of a connection's JSON takes. What Python takes for false counts as not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Takes {
    /// Whatever there is.
    #[default]
    Anything,
    /// A text; with anything else the connection isn't defined.
    Text,
    /// What Python's `int()` reads.
    Integer,
    /// A JSON object, or a text that holds one.
    Object,
    /// A URI, and no part of one beside it.
    Whole,
}

/// A field that the JSON of a connection may have; any other is refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionField {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    #[serde(default)]
    pub takes: Takes,
    /// Whether it refuses `false` too, which elsewhere counts as not given.
    #[serde(default)]
    pub refuses_false: bool,
    /// The first version that may know it; `None`: all do.
    #[serde(default)]
    pub since: Option<Version>,
    /// What people write in its place.
    pub mistaken: Vec<&'static str>,
}

impl ConnectionField {
    /// Whether it is one of the parts that a URI would give.
    pub fn is_part(&self) -> bool {
        matches!(self.takes, Takes::Text | Takes::Integer | Takes::Object)
    }
}

/// What is known of Airflow itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Where the facts come from.
    pub evidence: &'static str,
    /// The variables that configure secrets backends.
    pub settings: Vec<Variable>,
    /// What malformed kwargs do.
    pub malformed_kwargs: MalformedKwargs,
    /// The first version that reads connections written as JSON.
    pub json_connections_since: Option<Version>,
    /// The first version that refuses a connection whose `extra` is not a JSON object. (Executed: 2.10.5 takes it and
    /// leaves it unread, 3.3.2 does not define the connection.)
    pub connection_extra_is_object_since: Option<Version>,
    /// The first version that takes a second `://` in a connection's URI for the protocol of its host. (Executed:
    /// 2.4.3 and 2.5.3 do not, 2.10.5 and 3.3.2 do; the code of 2.6.0 does not, that of 2.6.3 does.)
    pub nested_url_refused_since: Option<Version>,
    /// The first version that logs a failing lookup and asks the next place; older ones fail the task.
    pub lookup_errors_caught_since: Option<Version>,
    /// Options that are sensitive, of all versions.
    pub sensitive_options: Vec<Sensitive>,
    /// Field names whose values Airflow masks, of all versions.
    pub sensitive_fields: Vec<Sensitive>,
    /// Fields of a connection's JSON.
    pub connection_fields: Vec<ConnectionField>,
}

const TEXT: &str = include_str!("airflow.json");
static FACTS: LazyLock<Facts> = LazyLock::new(|| parse(TEXT));

/// Everything.
pub fn facts() -> &'static Facts {
    &FACTS
}

/// The variable of this name, and the kwarg that it sets (as it is written there) if it sets one
/// alone. Names are exact: Airflow reads no other case.
pub fn variable(key: &str) -> Option<(&'static Variable, Option<&str>)> {
    facts().settings.iter().find_map(|variable| match variable.form {
        Form::OneKwarg => {
            let kwarg = key.strip_prefix(variable.key)?;
            (!kwarg.is_empty()).then_some((variable, Some(kwarg)))
        }
        _ => (variable.key == key).then_some((variable, None)),
    })
}

/// The variable that sets this in this form.
pub fn variable_for(setting: Setting, form: Form) -> Option<&'static Variable> {
    facts().settings.iter().find(|variable| variable.setting == setting && variable.form == form)
}

/// The sensitive option that this variable (`AIRFLOW__CORE__FERNET_KEY`) sets, of any version.
pub fn sensitive_option(key: &str) -> Option<&'static Sensitive> {
    let (section, name) = key.strip_prefix("AIRFLOW__")?.split_once("__")?;
    let length = section.len() + 1 + name.len();
    facts().sensitive_options.iter().filter(|option| option.name.len() == length).find(|option| {
        let parts = option.name.split_once('.');
        parts.is_some_and(|parts| parts.0.eq_ignore_ascii_case(section) && parts.1.eq_ignore_ascii_case(name))
    })
}

/// The field of a connection's JSON.
pub fn connection_field(name: &str) -> Option<&'static ConnectionField> {
    facts().connection_fields.iter().find(|field| field.name == name)
}

pub(super) fn malformed() -> Option<String> {
    problem::<Facts>("airflow.json", TEXT)
}
