//! The settings of Airflow that are URLs: of its database, of Celery's broker, of Celery's results.
//!
//! Enters: the name of a variable, the scheme of a URL. Leaves: who reads it, and whether that program knows the scheme or
//! one that it nearly is. Never looks at anything behind the scheme.

use super::version::Release;
use super::{Evidence, OrEmpty};

/// The program that reads a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// `SQLAlchemy`.
    Database,
    /// Celery, with kombu.
    Broker,
    /// Celery, which gives what follows `db+` to `SQLAlchemy`.
    Results,
}

/// A variable whose value is a URL.
#[derive(Debug)]
pub struct Setting {
    /// Its name.
    pub key: &'static str,
    /// Who reads it.
    pub reader: Reader,
}

/// A name that stands in front of `://` or around its `+`.
#[derive(Debug)]
pub struct Scheme {
    /// The name.
    pub name: &'static str,
    /// Whether Python's `urlsplit` takes the rest of the URL apart.
    pub is_split: bool,
    /// The first Airflow whose `SQLAlchemy` has it, if not all have it.
    pub since_airflow: Option<Release>,
    /// Common misspellings.
    pub mistaken: OrEmpty<&'static str>,
}

struct File {
    _evidence: Evidence,
    settings: &'static [Setting],
    databases: &'static [Scheme],
    drivers: &'static [Scheme],
    brokers: &'static [Scheme],
    results: &'static [Scheme],
}

static SERVICES: File = include!(concat!(env!("OUT_DIR"), "/services.rs"));

/// All settings that are URLs.
pub fn settings() -> &'static [Setting] {
    SERVICES.settings
}

/// Whether a variable is one of them.
pub fn is_url(key: &str) -> bool {
    settings().iter().any(|setting| setting.key == key)
}

/// The databases that `SQLAlchemy` knows.
pub fn databases() -> &'static [Scheme] {
    SERVICES.databases
}

/// The usual drivers for them.
pub fn drivers() -> &'static [Scheme] {
    SERVICES.drivers
}

/// What Celery knows as a broker.
pub fn brokers() -> &'static [Scheme] {
    SERVICES.brokers
}

/// Where Celery can store results.
pub fn results() -> &'static [Scheme] {
    SERVICES.results
}

/// The scheme of exactly this name.
pub fn scheme(schemes: &'static [Scheme], name: &str) -> Option<&'static Scheme> {
    schemes.iter().find(|scheme| scheme.name == name)
}

/// The scheme that a name is meant to be, if it is none.
pub fn meant(schemes: &'static [Scheme], name: &str) -> Option<&'static Scheme> {
    /// A shorter name resembles many others.
    const SHORTEST: usize = 5;
    if scheme(schemes, name).is_some() {
        return None;
    }
    let plain = name.to_ascii_lowercase();
    let known = schemes.iter().find(|scheme| scheme.name == plain || scheme.mistaken.contains(&plain.as_str()));
    let most = if plain.len() < SHORTEST { 0 } else { 1 + usize::from(plain.len() > 2 * SHORTEST) };
    let near = |scheme: &&Scheme| scheme.name.len() >= SHORTEST && strsim::osa_distance(scheme.name, &plain) <= most;
    known.or_else(|| schemes.iter().find(near))
}
