//! The versions in force, and why.

use super::environments::FoundEnvironment;
use super::{At, InForce};
use crate::backend::BackendConfig;
use crate::diagnostic::Message;
use crate::knowledge::{Version, VersionRange};
use crate::project::{Known, Origin, Project, Source};

/// The version of Airflow, and of each provider whose backend is used.
pub(super) fn in_force(project: &Project, environments: &[FoundEnvironment<'_>]) -> Vec<InForce> {
    let configs = environments.iter().flat_map(|found| BackendConfig::of(&found.environment, &project.target));
    let mut providers: Vec<&'static str> =
        configs.filter_map(|config| config.backend.and_then(|backend| backend.distribution)).collect();
    providers.sort_unstable();
    providers.dedup();
    let all = std::iter::once(None).chain(providers.into_iter().map(Some));
    all.map(|name| {
        let name_shown = name.unwrap_or("Airflow");
        let Some(known) = project.target.known(name) else {
            let why = Message::from("not specified, a recent one is assumed");
            return InForce { name: name_shown, version: None, why, at: None };
        };
        InForce {
            name: name_shown,
            version: Some(range(&known.versions)),
            why: why(known),
            at: known.source.origin().map(at),
        }
    })
    .collect()
}

fn why(known: &Known) -> Message {
    Message::from(match known.source {
        Source::Pinned => "a command-line option",
        Source::PinnedAirflow => "bundled with this Airflow in Astro Runtime images",
        Source::Image(_) => "the base image",
        Source::Requirement(_) => "the requirements",
        Source::Command(_) => "a command of the Dockerfile",
    })
}

fn at(origin: &Origin) -> At {
    At { path: origin.path.clone(), line: origin.line }
}

/// `2.10.5`, `9.1 or newer`, `9.1 to 9.9`, `3.1`.
pub fn range(versions: &VersionRange) -> String {
    if let Some(only) = versions.only() {
        return only.to_string();
    }
    match (&versions.low, &versions.high) {
        (Some(low), Some(high)) if is_series(low, high) => format!("{low}.*"),
        (Some(low), Some(high)) => match high.dev() {
            // Pre-releases of the version that is excluded.
            Some(_) => format!("{low} or newer, older than {}", high.clone().with_dev(None)),
            None => format!("{low} to {high}"),
        },
        (Some(low), None) => format!("{low} or newer"),
        (None, Some(high)) if high.is_dev() => format!("older than {}", high.clone().with_dev(None)),
        (None, Some(high)) => format!("{high} or older"),
        (None, None) => String::new(),
    }
}

/// Whether these are all versions that start with the first one's numbers.
fn is_series(low: &Version, high: &Version) -> bool {
    let (Some((last, kept)), Some((next, others))) = (low.release().split_last(), high.release().split_last()) else {
        return false;
    };
    high.is_dev() && kept == others && last.saturating_add(1) == *next
}
