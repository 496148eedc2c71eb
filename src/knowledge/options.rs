//! The options of Airflow and its providers, by section.
//!
//! Enters: a section and an option, or a name. Leaves: whether any version knows it, and which variable a misspelled name
//! is meant to be. Never says that a name is wrong because it is unknown: plugins have sections of their own.

use super::Evidence;
use super::variables::overridden;

struct File {
    _evidence: Evidence,
    sections: &'static [(&'static str, &'static [&'static str])],
}

static OPTIONS: File = include!(concat!(env!("OUT_DIR"), "/options.rs"));

/// What variables that run another program, or ask the backend, end in.
const SUFFIXES: [&str; 2] = ["_cmd", "_secret"];

/// Names with single underscores that images and charts of others read.
const OF_OTHERS: [&str; 8] = [
    "AIRFLOW_WEBSERVER_HOST",
    "AIRFLOW_WEBSERVER_PORT",
    "AIRFLOW_WEBSERVER_SECRET_KEY",
    "AIRFLOW_DATABASE_",
    "AIRFLOW_SMTP_",
    "AIRFLOW_LDAP_",
    "AIRFLOW_CORE_IMAGE",
    "AIRFLOW_API_",
];

/// A variable of an option that exists.
#[derive(Debug)]
pub struct OptionName(String);

impl OptionName {
    /// The name: `AIRFLOW__CORE__LOAD_EXAMPLES`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The options of a section.
fn options(section: &str) -> Option<&'static [&'static str]> {
    let place = OPTIONS.sections.binary_search_by_key(&section, |(name, _)| name).ok()?;
    OPTIONS.sections.get(place).map(|(_, options)| *options)
}

/// The variables of all options of all versions.
pub fn all() -> impl Iterator<Item = OptionName> {
    OPTIONS.sections.iter().flat_map(|(section, options)| options.iter().map(|option| variable(section, option)))
}

/// Whether a section has an option, in some version.
pub fn exists(section: &str, option: &str) -> bool {
    options(section).is_some_and(|options| options.contains(&option))
}

/// The variable of an option that some version has.
pub fn named(section: &str, option: &str) -> Option<OptionName> {
    exists(section, option).then(|| variable(section, option))
}

/// Whether a variable is an option of some version, or one that gets it from elsewhere.
fn is_option(section: &str, option: &str) -> bool {
    let bare = SUFFIXES.iter().find_map(|suffix| option.strip_suffix(suffix));
    exists(section, option) || bare.is_some_and(|bare| exists(section, bare))
}

/// The variable that a name is meant to be: the same words with other underscores, or nearly the same words.
pub fn meant(name: &str) -> Option<OptionName> {
    let rest = name.strip_prefix("AIRFLOW_")?;
    if let Some(right) = in_upper_case(name) {
        return Some(right);
    }
    let is_plain = rest.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_plain || OF_OTHERS.iter().any(|start| name.starts_with(start)) {
        return None;
    }
    let lower = rest.to_ascii_lowercase();
    if let Some((section, option)) = lower.strip_prefix('_').and_then(|rest| rest.split_once("__")) {
        // A part with an underscore at an end is not what it seems.
        let is_whole = !option.starts_with('_') && !option.contains("__");
        return if is_whole { near(section, option) } else { parted(section, option) };
    }
    if let Some(option) = lower.strip_prefix('_').filter(|option| !option.starts_with('_')) {
        let bare = SUFFIXES.iter().find_map(|suffix| option.strip_suffix(suffix)).unwrap_or(option);
        if let Some(section) = only_section(bare) {
            return Some(variable(section, option));
        }
    }
    let words: Vec<&str> = lower.split('_').filter(|word| !word.is_empty()).collect();
    let joined = words.join("_");
    let mut parts = OPTIONS.sections.iter().rev().filter_map(|(section, _)| {
        let option = joined.strip_prefix(section)?.strip_prefix('_')?;
        is_option(section, option).then(|| variable(section, option))
    });
    parts.next()
}

/// The option of a section whose name is written as two: `AIRFLOW__CELERY__BROKER_TRANSPORT_OPTIONS__REGION`.
fn parted(section: &str, option: &str) -> Option<OptionName> {
    let (rest, option) = option.split_once("__").filter(|(_, option)| !option.is_empty() && !option.contains("__"))?;
    let whole = format!("{section}_{rest}");
    options(&whole).map(|_| variable(&whole, option))
}

/// The variable that a name is in another case.
fn in_upper_case(name: &str) -> Option<OptionName> {
    let (section, option) = overridden(name)?;
    let is_lower = name.bytes().any(|byte| byte.is_ascii_lowercase());
    let (section, option) = (section.to_ascii_lowercase(), option.to_ascii_lowercase());
    (is_lower && is_option(&section, &option)).then(|| variable(&section, &option))
}

/// The option that a misspelled section or option is meant to be, if only one is near.
fn near(section: &str, option: &str) -> Option<OptionName> {
    if is_option(section, option) {
        return None;
    }
    let (bare, suffix) =
        SUFFIXES.iter().find_map(|suffix| Some((option.strip_suffix(suffix)?, *suffix))).unwrap_or((option, ""));
    if section == RENAMED.0 {
        return None;
    }
    let Some(options) = options(section) else {
        // The very option in a section of nearly this name.
        let is_near = |other: &str| strsim::osa_distance(other, section) == 1;
        let sections =
            OPTIONS.sections.iter().filter(|(other, _)| is_near(other) || *other == RENAMED.1 && is_near(RENAMED.0));
        let with = sections.filter(|(_, options)| options.contains(&bare));
        return with.map(|(other, _)| variable(other, option)).next();
    };
    let most = if bare.len() < SHORT { 1 } else { 2 };
    let mut found = options.iter().filter(|other| {
        if bare.len() < SHORTEST || other.len().abs_diff(bare.len()) > most {
            return false;
        }
        // With another first letter and one more letter wrong it is another word: `logs_folder` is not `dags_folder`.
        let is_alike = other.bytes().next() == bare.bytes().next();
        strsim::osa_distance(other, bare) <= if is_alike { most } else { 1 }
    });
    let Some(first) = found.next() else {
        // What goes to the client of a broker may have any name.
        if section.ends_with("_transport_options") {
            return None;
        }
        // What moved from `[webserver]` to `[api]` in Airflow 3 has other names in Airflow 2.
        let is_moved = |other: &&str| section == "webserver" && *other == "api";
        let elsewhere = only_section(bare).filter(|other| !is_moved(other));
        let elsewhere = elsewhere.map(|section| variable(section, option));
        return elsewhere.or_else(|| begun(options, option).map(|whole| variable(section, whole)));
    };
    found.next().is_none().then(|| variable(section, &format!("{first}{suffix}")))
}

/// The one section that has an option. `[core]` does not count where another one has it: many have moved from there.
fn only_section(option: &str) -> Option<&'static str> {
    let has = |(_, options): &&(&str, &'static [&'static str])| options.contains(&option);
    let mut with: Vec<&'static str> = OPTIONS.sections.iter().filter(has).map(|(section, _)| *section).collect();
    if with.len() > 1 {
        with.retain(|section| *section != "core");
    }
    match with.as_slice() {
        [only] if option.len() >= SHORT && option.contains('_') => Some(only),
        _ => None,
    }
}

/// The one option that begins with these words.
fn begun(options: &[&'static str], words: &str) -> Option<&'static str> {
    let mut found =
        options.iter().filter(|option| option.strip_prefix(words).is_some_and(|rest| rest.starts_with('_')));
    let first = found.next().filter(|_| words.len() >= SHORT)?;
    found.next().is_none().then_some(*first)
}

/// A section that Airflow 2 read under an old name, and the present one.
const RENAMED: (&str, &str) = ("kubernetes", "kubernetes_executor");

/// A shorter option resembles many others.
const SHORTEST: usize = 6;

/// In a shorter option only one letter may be wrong.
const SHORT: usize = 10;

fn variable(section: &str, option: &str) -> OptionName {
    let section = section.to_ascii_uppercase().replace('.', "_");
    OptionName(format!("AIRFLOW__{section}__{}", option.to_ascii_uppercase()))
}
