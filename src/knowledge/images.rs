//! The images of apache/airflow: which providers with secrets backends they contain, and what brings none.
//!
//! Enters: nothing. Leaves: lists of names. Never knows versions.

use super::Evidence;

/// What is known.
#[derive(Debug)]
pub struct Facts {
    /// Where the facts come from.
    pub evidence: Evidence,
    /// The providers in the full image; the slim one and Airflow itself have none of them.
    pub full: &'static [&'static str],
    /// Extras of Airflow that bring none of the providers with secrets backends.
    pub plain_extras: &'static [&'static str],
    /// Other providers that require none of them.
    pub plain_providers: &'static [&'static str],
    /// Packages that people install beside Airflow, and that do not require it.
    pub plain_packages: &'static [&'static str],
}

static FACTS: Facts = include!(concat!(env!("OUT_DIR"), "/images.rs"));

/// All facts.
pub fn facts() -> &'static Facts {
    &FACTS
}
