//! How Airflow itself reads the configuration of secrets backends, by version.
//!
//! Enters: names of environment variables, versions of Airflow. Leaves: what the variable sets and
//! its effect. Never looks at a value.

use super::outcome::History;
use super::variables::overridden;
use super::version::{Certainty, Release, VersionRange};
use super::{Evidence, OrEmpty};

/// What a variable sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// `[workers] secrets_backend_kwargs`, which does not inherit from `[secrets]`.
    WorkersBackendKwargs,
}

/// How a variable sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// By its value.
    Plain,
    /// `_CMD`: through the output of a command.
    Command,
    /// `_SECRET`: through a secret in the backend.
    Secret,
    /// `…_KWARG__<KEY>`: one kwarg (in lower case), as a string, overriding the JSON.
    OneKwarg,
}

/// A variable that configures a secrets backend.
#[derive(Debug)]
pub struct Variable {
    /// Its exact name; for [`Form::OneKwarg`], the part before the kwarg.
    pub key: &'static str,
    /// What it sets.
    pub setting: Setting,
    /// How it sets it.
    pub form: Form,
    /// Its effect, by Airflow version.
    pub does: History,
    /// Common misspellings: the words after `AIRFLOW`, joined by `_`.
    pub mistaken: OrEmpty<&'static str>,
}

/// What malformed kwargs do, by Airflow version.
#[derive(Debug)]
pub struct MalformedKwargs {
    /// Where it was observed.
    pub evidence: Evidence,
    /// A non-empty value that is not valid JSON.
    pub not_json: History,
    /// A value that is not an object and that Python treats as true: `[1]`, `"text"`, `5`, `true`,
    /// `NaN`.
    pub not_an_object: History,
    /// A value that is not an object and that Python treats as false: `null`, `0`, `false`, `[]`,
    /// `""`.
    pub empty_but_not_an_object: History,
    /// A kwarg whose value is an array or an object (for every backend).
    pub nested_value: History,
    /// A kwarg named `self` (for every backend).
    pub argument_self: History,
}

/// A name that some versions of Airflow treat as sensitive: an option `section.name`, or a field.
#[derive(Debug)]
pub struct Sensitive {
    /// The name.
    pub name: &'static str,
    /// The first version.
    pub since: Release,
    /// The last version; `None` if it still is.
    pub last: Option<Release>,
    /// Whether newer versions still take it, for the option or the provider that has replaced it.
    pub moved: bool,
}

impl Sensitive {
    /// Whether these versions get it through `_CMD` and `_SECRET`.
    pub fn is_got(&self, versions: &VersionRange) -> Certainty {
        let last = self.last.as_ref().filter(|_| !self.moved);
        versions.within(Some(&self.since), last)
    }
}

/// What a field of a connection's JSON accepts. What Python treats as false counts as not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Takes {
    /// Anything.
    #[default]
    Anything,
    /// A string; with anything else the connection isn't defined.
    Text,
    /// What Python's `int()` accepts.
    Integer,
    /// A JSON object, or a string that contains one.
    Object,
    /// A URI, without any field that is part of one.
    Whole,
}

/// A field that the JSON of a connection may have; Airflow rejects any other.
#[derive(Debug)]
pub struct ConnectionField {
    /// Its name.
    pub name: &'static str,
    /// What it accepts.
    pub takes: Takes,
    /// Whether it rejects `false` too, which elsewhere counts as not given.
    pub refuses_false: bool,
    /// The first version that may know it; `None` if all do.
    pub since: Option<Release>,
    /// Common misspellings.
    pub mistaken: &'static [&'static str],
}

impl ConnectionField {
    /// Whether it is one of the parts that a URI contains.
    pub fn is_part(&self) -> bool {
        matches!(self.takes, Takes::Text | Takes::Integer | Takes::Object)
    }
}

/// What is known about Airflow itself.
#[derive(Debug)]
pub struct Facts {
    /// Where the facts come from.
    pub evidence: Evidence,
    /// The variables that configure secrets backends.
    pub settings: &'static [Variable],
    /// What malformed kwargs do.
    pub malformed_kwargs: MalformedKwargs,
    /// The first version that reads connections written as JSON.
    pub json_connections_since: Release,
    /// The first version that rejects a connection whose `extra` is not a JSON object. (Tested:
    /// 2.10.5 accepts it and does not read it, 3.3.2 does not define the connection.)
    pub connection_extra_is_object_since: Release,
    /// The first version that takes a second `://` in a connection's URI as the protocol of its
    /// host. (Tested: 2.4.3 and 2.5.3 do not, 2.10.5 and 3.3.2 do; the code of 2.6.0 does not, that
    /// of 2.6.3 does.)
    pub nested_url_refused_since: Release,
    /// Sensitive options, of all versions.
    pub sensitive_options: &'static [Sensitive],
    /// Field names whose values Airflow masks, of all versions.
    pub sensitive_fields: &'static [Sensitive],
    /// Fields of a connection's JSON.
    pub connection_fields: &'static [ConnectionField],
}

static FACTS: Facts = include!(concat!(env!("OUT_DIR"), "/airflow.rs"));

/// All facts.
pub fn facts() -> &'static Facts {
    &FACTS
}

/// The variable of this name and, if it sets a single kwarg, that kwarg as written. Names are
/// exact: Airflow reads no other case.
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

/// The sensitive option, in any version, that this variable (`AIRFLOW__CORE__FERNET_KEY`) sets.
pub fn sensitive_option(key: &str) -> Option<&'static Sensitive> {
    let (section, name) = overridden(key)?;
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
