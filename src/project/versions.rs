//! The versions that a project's own files determine.
//!
//! Enters: `Dockerfile` and `requirements.txt` of the root, as texts. Leaves: a [`Target`]. pip
//! keeps what it finds in the image if that satisfies the requirements; if pip has a choice, every
//! version that it may pick is possible.

use pep440_rs::{Operator, Version, VersionSpecifier, VersionSpecifiers};

use crate::carrier;
use crate::format::yaml::Yaml;
use crate::knowledge::{Certainty, VersionRange, runtime};
use crate::text::SourceFile;

use super::dockerfile::{self, Base};
use super::installed;
use super::requirements::{self, Distribution, Requirement, Requirements};
use super::target::{KnownVersion, Target, VersionOrigin, VersionSource, providers};

impl Target {
    /// Reads the files of a root; `open` returns the text of a path relative to it, if it exists.
    pub fn of_files(open: &dyn Fn(&str) -> Option<SourceFile>) -> Self {
        let dockerfile = open("Dockerfile");
        let base = dockerfile.as_ref().and_then(|file| dockerfile::base(file.text()).map(|base| (file, base)));
        let compose = if base.is_none() { carrier::COMPOSE_FILES.iter().find_map(|name| open(name)) } else { None };
        let base = base.or_else(|| compose.as_ref().and_then(of_compose));
        let asked = open("requirements.txt").map(|file| requirements::read(file, open)).unwrap_or_default();
        let mut target = Self::default();
        if let (Some(file), Some((_, base))) = (&dockerfile, &base)
            && installed::is_known(&base.reference)
            && !installs_elsewhere(open)
        {
            let lines = open("requirements.txt");
            let lines = lines.as_ref().map(SourceFile::text);
            target.set_absent(installed::absent(file.text(), &base.reference, lines));
        }
        for distribution in providers().map(Some).chain([None]) {
            let image = base.as_ref().and_then(|(file, base)| of_image(file, base, distribution));
            // A command in the Dockerfile runs after both.
            let is_changed = base
                .as_ref()
                .is_some_and(|(_, base)| base.mentioned.contains(&distribution) || base.mentioned.contains(&None));
            let pinned = base.as_ref().and_then(|(file, base)| pinned(file, base, distribution));
            let known = match pinned {
                // Whether the command or the requirements came last is not known.
                Some(pinned) => Some(pinned).filter(|pinned| suits(pinned, &asked, distribution)),
                None => installed(image, &asked, distribution),
            };
            if let Some(known) = known.filter(|_| !is_changed) {
                target.set(distribution, known);
            }
        }
        target
    }
}

/// The version that a command of the Dockerfile installs.
fn pinned(file: &SourceFile, base: &Base, distribution: Distribution) -> Option<KnownVersion> {
    let (version, span) = base.pinned.get(&distribution)?;
    let source = VersionSource::Command(VersionOrigin::new(file, *span));
    Some(KnownVersion { versions: VersionRange::exact(version.clone()), source })
}

/// Whether the requirements accept the version that a command installs.
fn suits(pinned: &KnownVersion, asked: &Requirements, distribution: Distribution) -> bool {
    let mut own = asked.all.iter().filter(|requirement| requirement.distribution == distribution);
    let accepts =
        |specifiers: &VersionSpecifiers| pinned.versions.only().is_some_and(|version| specifiers.contains(version));
    !asked.is_incomplete && own.all(|requirement| requirement.specifiers.as_ref().is_some_and(accepts))
}

/// Whether another file of the root may install packages, or run another image.
fn installs_elsewhere(open: &dyn Fn(&str) -> Option<SourceFile>) -> bool {
    let holds = |file: &SourceFile, parts: &[&str]| parts.iter().any(|part| file.text().contains(part));
    let installs = ["_PIP_ADDITIONAL_REQUIREMENTS", "pip install"];
    let builds_here = |line: &str| {
        let folder = line.trim().strip_prefix("build:").or_else(|| line.trim().strip_prefix("context:"));
        folder.is_some_and(|folder| matches!(folder.trim().trim_matches(['"', '\'']), "." | "./"))
    };
    let is_own = |file: &SourceFile| {
        file.text().lines().any(builds_here)
            && !holds(file, &installs)
            && !holds(file, &["dockerfile:", "dockerfile_inline:", "target:"])
    };
    let compose = carrier::COMPOSE_FILES.iter().find_map(|name| open(name));
    compose.is_some_and(|file| !is_own(&file)) || open(".env").is_some_and(|file| holds(&file, &installs))
}

/// The image of Airflow that the services of a compose file run.
fn of_compose(file: &SourceFile) -> Option<(&SourceFile, Base)> {
    let (reference, span) = carrier::ComposeFile::of(&file.path, &Yaml::read(file.text())).image()?;
    Some((file, Base { reference, span, ..Base::default() }))
}

/// What the image contains.
fn of_image(file: &SourceFile, base: &Base, distribution: Distribution) -> Option<KnownVersion> {
    let versions = match (image(&base.reference)?, distribution) {
        (Image::Runtime(tag), None) => runtime::airflow_of(tag),
        // A slim image leaves providers out.
        (Image::Runtime(tag), Some(_)) if tag.contains("slim") => return None,
        (Image::Runtime(tag), Some(name)) => runtime::provider_of(tag, name),
        (Image::Airflow(tag), None) => airflow(tag),
        (Image::Airflow(_), Some(_)) => return None,
    };
    let source = VersionSource::Image(VersionOrigin::new(file, base.span));
    (!versions.is_unknown()).then_some(KnownVersion { versions, source })
}

/// An image with Airflow, by its tag.
enum Image<'t> {
    /// Astro Runtime, whose tags have their own numbering.
    Runtime(&'t str),
    /// An image whose tag begins with Airflow's version.
    Airflow(&'t str),
}

fn image(reference: &str) -> Option<Image<'_>> {
    let reference = reference.split('@').next()?;
    let folder = reference.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = reference.get(folder..)?.split_once(':')?;
    let folder = reference.get(..folder)?;
    match name {
        "astro-runtime" => Some(Image::Runtime(tag)),
        "runtime" if folder.ends_with("astrocrpublic.azurecr.io/") => Some(Image::Runtime(tag)),
        "ap-airflow" => Some(Image::Airflow(tag)),
        "airflow" if folder == "apache/" || folder.ends_with("/apache/") => Some(Image::Airflow(tag)),
        _ => None,
    }
}

/// `2.10.5-python3.11`, `slim-2.10.5`, `2.3.0-5-onbuild`.
fn airflow(tag: &str) -> VersionRange {
    let tag = tag.strip_prefix("slim-").unwrap_or(tag);
    let version = tag.split('-').next().and_then(|number| number.parse::<Version>().ok());
    match version.as_ref().map(Version::release) {
        Some([_, _, _]) => version.map_or_else(VersionRange::unknown, VersionRange::exact),
        Some([major, minor]) => VersionRange::of_minor(*major, *minor),
        _ => VersionRange::unknown(),
    }
}

/// What is installed after pip has run.
fn installed(image: Option<KnownVersion>, asked: &Requirements, distribution: Distribution) -> Option<KnownVersion> {
    // If a requirements file cannot be read, it may replace what the image contains.
    let image = image.filter(|_| !asked.is_incomplete);
    let asked_of: Vec<&Requirement> =
        asked.all.iter().filter(|requirement| requirement.distribution == distribution).collect();
    if asked_of.is_empty() {
        return image;
    }
    let given = image.as_ref().map(|image| &image.versions);
    let (conditional, certain): (Vec<&Requirement>, Vec<&Requirement>) =
        asked_of.iter().partition(|requirement| requirement.is_conditional);
    let mut possible = Vec::new();
    // Constraints alone install nothing, so what the image contains may remain.
    if certain.iter().all(|requirement| requirement.is_constraint) {
        possible.extend(given.cloned());
    }
    if !certain.is_empty() {
        possible.push(kept_or_chosen(given, &certain));
    }
    for requirement in conditional {
        let both: Vec<&Requirement> = certain.iter().copied().chain([requirement]).collect();
        possible.push(kept_or_chosen(given, &both));
    }
    let versions = possible.into_iter().reduce(|left, right| hull(&left, &right))?;
    let pin = asked_of.iter().find(|requirement| requirement.specifiers.as_ref().is_some_and(pins));
    match (image, pin) {
        (Some(image), None) if image.versions == versions => Some(image),
        (_, pin) => {
            let telling = pin.or(asked_of.first())?;
            Some(KnownVersion { versions, source: VersionSource::Requirement(telling.origin.clone()) })
        }
    }
}

/// pip keeps an installed version that satisfies the requirements, and otherwise installs one that
/// does.
fn kept_or_chosen(given: Option<&VersionRange>, asked: &[&Requirement]) -> VersionRange {
    let Some(specifiers) = asked.iter().map(|requirement| requirement.specifiers.as_ref()).collect::<Option<Vec<_>>>()
    else {
        return VersionRange::unknown();
    };
    let bounds = specifiers
        .iter()
        .flat_map(|specifiers| specifiers.iter())
        .map(range)
        .reduce(|left, right| VersionRange { low: later(left.low, right.low), high: earlier(left.high, right.high) });
    let Some(bounds) = bounds else { return given.cloned().unwrap_or_default() };
    if bounds.low.is_some() && bounds.high.is_some() && bounds.low > bounds.high {
        return VersionRange::unknown();
    }
    match given {
        Some(given) if stays(given, &bounds, &specifiers) => given.clone(),
        _ => bounds,
    }
}

/// Whether every version that the image may have satisfies the requirements.
fn stays(given: &VersionRange, bounds: &VersionRange, specifiers: &[&VersionSpecifiers]) -> bool {
    if let Some(version) = given.only() {
        return specifiers.iter().all(|specifiers| specifiers.contains(version));
    }
    let has_gaps = specifiers.iter().flat_map(|specifiers| specifiers.iter()).any(|specifier| {
        matches!(specifier.operator(), Operator::NotEqual | Operator::NotEqualStar | Operator::GreaterThan)
    });
    let low = bounds.low.as_ref().is_none_or(|low| given.before(low) == Certainty::No);
    let high = bounds.high.as_ref().is_none_or(|high| given.high.as_ref().is_some_and(|given| given <= high));
    low && high && !has_gaps
}

/// The range around all versions that a specifier accepts.
fn range(specifier: &VersionSpecifier) -> VersionRange {
    let version = specifier.version();
    match specifier.operator() {
        Operator::Equal | Operator::ExactEqual => VersionRange::exact(version.clone()),
        Operator::EqualStar => VersionRange::between(Some(version.clone()), next(version.release())),
        Operator::TildeEqual => {
            let kept = version.release().split_last().map_or(&[][..], |(_, kept)| kept);
            VersionRange::between(Some(version.clone()), next(kept))
        }
        Operator::GreaterThan | Operator::GreaterThanEqual => VersionRange::at_least(version.clone()),
        Operator::LessThanEqual => VersionRange::between(None, Some(version.clone())),
        Operator::LessThan if version.any_prerelease() || version.is_post() => {
            VersionRange::between(None, Some(version.clone()))
        }
        Operator::LessThan => VersionRange::between(None, Some(version.clone().with_dev(Some(0)))),
        Operator::NotEqual | Operator::NotEqualStar => VersionRange::unknown(),
    }
}

/// The first version after all that begin with these numbers.
fn next(release: &[u64]) -> Option<Version> {
    let (last, kept) = release.split_last()?;
    Some(Version::new(kept.iter().copied().chain([last.saturating_add(1)])).with_dev(Some(0)))
}

fn pins(specifiers: &VersionSpecifiers) -> bool {
    specifiers.iter().any(|specifier| matches!(specifier.operator(), Operator::Equal | Operator::ExactEqual))
}

/// The smallest range that holds both.
fn hull(left: &VersionRange, right: &VersionRange) -> VersionRange {
    let both = |left: &Option<Version>, right: &Option<Version>| left.clone().zip(right.clone());
    VersionRange {
        low: both(&left.low, &right.low).map(|(left, right)| left.min(right)),
        high: both(&left.high, &right.high).map(|(left, right)| left.max(right)),
    }
}

fn later(left: Option<Version>, right: Option<Version>) -> Option<Version> {
    left.max(right)
}

fn earlier(left: Option<Version>, right: Option<Version>) -> Option<Version> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}
