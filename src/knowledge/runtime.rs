//! Astro Runtime images: which Airflow and which providers a tag contains.
//!
//! Enters: an image's tag, or a version of Airflow. Leaves: versions, as far as they are known.
//! Never assumes a provider to be newer than in the newest image known to contain it, or older than
//! in the oldest.

use pep440_rs::Version;

use super::version::{Release, VersionRange};
use super::{Evidence, OrEmpty};

/// A line of images: all tags that begin with the same number.
#[derive(Debug)]
pub struct Line {
    /// The number.
    pub line: u64,
    /// Airflow's first two numbers.
    pub airflow: &'static str,
    /// Whether no further releases will follow the known ones.
    pub ended: bool,
}

impl Line {
    /// The same as numbers.
    fn minor(&self) -> Option<(u64, u64)> {
        let (major, minor) = self.airflow.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    }
}

/// A release of the image.
#[derive(Debug)]
pub struct Image {
    /// Its tag.
    pub tag: Release,
    /// Its Airflow; `None` if not documented.
    pub airflow: Option<Release>,
    /// Versions of its providers by short name, as far as they are documented.
    pub providers: OrEmpty<(&'static str, Release)>,
}

impl Image {
    /// The version of this provider.
    fn provider(&self, name: &str) -> Option<Release> {
        self.providers.iter().find(|(known, _)| *known == name).map(|(_, version)| *version)
    }
}

/// What is known about the images.
#[derive(Debug)]
pub struct Facts {
    /// Where the facts come from.
    pub evidence: Evidence,
    /// All lines, the oldest first.
    pub lines: &'static [Line],
    /// The known releases, in the order of their tags.
    pub releases: &'static [Image],
}

static FACTS: Facts = include!(concat!(env!("OUT_DIR"), "/runtime.rs"));

/// All facts.
pub fn facts() -> &'static Facts {
    &FACTS
}

/// The release of this tag, ignoring what follows the number (`-base`, `-python-3.11`).
pub fn release(tag: &str) -> Option<&'static Image> {
    if is_build(tag) {
        return None;
    }
    let number = Release::of(number(tag))?;
    facts().releases.iter().find(|release| release.tag == number)
}

/// The Airflow of an image, by its tag.
pub fn airflow_of(tag: &str) -> VersionRange {
    let mut parts = number(tag).split('.').map(str::parse::<u64>);
    let (Some(Ok(first)), second) = (parts.next(), parts.next()) else {
        return VersionRange::unknown();
    };
    if let (Some(Ok(second)), true) = (second, is_build(tag)) {
        return VersionRange::of_minor(first, second);
    }
    if let Some(airflow) = release(tag).and_then(|release| release.airflow) {
        return VersionRange::exact(airflow.into());
    }
    let line = facts().lines.iter().find(|line| line.line == first);
    line.and_then(Line::minor).map_or_else(VersionRange::unknown, |(major, minor)| VersionRange::of_minor(major, minor))
}

/// The version of a provider in an image, by the image's tag and the provider's short name.
pub fn provider_of(tag: &str, distribution: &str) -> VersionRange {
    if let Some(version) = release(tag).and_then(|release| release.provider(distribution)) {
        return VersionRange::exact(version.into());
    }
    airflow_of(tag).low.map_or_else(VersionRange::unknown, |airflow| providers_with(&airflow, distribution))
}

/// The versions of a provider in all images with the same minor version of Airflow.
///
/// The newest one is given only if the line has ended and its last release documents it. After the
/// last known line, the newest known version is the oldest possible one: a new line does not
/// contain an older provider.
pub fn providers_with(airflow: &Version, distribution: &str) -> VersionRange {
    let Some(wanted) = minor(airflow) else {
        return VersionRange::unknown();
    };
    let mut low = None;
    for line in facts().lines {
        let Some(number) = line.minor() else { continue };
        if number > wanted {
            break;
        }
        let releases: Vec<&Image> = releases_of(line).collect();
        let told = || releases.iter().filter_map(|release| release.provider(distribution));
        let first = releases.first().and_then(|release| release.provider(distribution));
        let last = releases.last().and_then(|release| release.provider(distribution));
        if number == wanted && !releases.is_empty() {
            let low = first.and_then(|_| told().min()).or(low);
            let high = last.filter(|_| line.ended).and_then(|_| told().max());
            return VersionRange::between(low.map(Version::from), high.map(Version::from));
        }
        // The next line starts with the versions at this line's start; after the last line, at its
        // end.
        let next_is_known = facts().releases.iter().any(|release| release.tag.major() > line.line);
        let bound = if next_is_known { first } else { last };
        low = bound.or(low);
    }
    VersionRange::between(low.map(Version::from), None)
}

fn releases_of(line: &Line) -> impl Iterator<Item = &'static Image> {
    let number = line.line;
    facts().releases.iter().filter(move |release| release.tag.major() == number)
}

/// The digits and dots that a tag begins with.
fn number(tag: &str) -> &str {
    let end = tag.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(tag.len());
    tag.get(..end).unwrap_or_default()
}

/// Whether a tag follows the scheme with Airflow's version: `3.1-12` is image 12 of Airflow 3.1;
/// `3.0.4` and `9.1.0-base` do not.
fn is_build(tag: &str) -> bool {
    let number = number(tag);
    let build = tag.get(number.len()..).and_then(|rest| rest.strip_prefix('-'));
    number.split('.').count() == 2 && build.is_some_and(|build| build.starts_with(|digit: char| digit.is_ascii_digit()))
}

/// The first two numbers of a version.
fn minor(version: &Version) -> Option<(u64, u64)> {
    let release = version.release();
    Some((*release.first()?, *release.get(1)?))
}
