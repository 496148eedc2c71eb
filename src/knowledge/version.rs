//! Possible versions, and three-valued questions about them.
//!
//! Enters: what a project says about a version: exactly this, at least that, nothing. Leaves: yes,
//! no or maybe. Never turns a maybe into a yes.

use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};

use pep440_rs::Version;

/// A released version, as the facts name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release([u64; 3]);

impl Release {
    /// `2.10.5`
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self([major, minor, patch])
    }

    /// The release with these numbers; the last ones may be left out.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut release = [0; 3];
        for (place, number) in text.split('.').enumerate() {
            let number: u64 = number.parse().ok()?;
            match release.get_mut(place) {
                Some(kept) => *kept = number,
                None if number == 0 => {}
                None => return None,
            }
        }
        Some(Self(release))
    }

    /// The first number.
    pub fn major(self) -> u64 {
        self.0[0]
    }
}

impl From<Release> for Version {
    fn from(release: Release) -> Self {
        Self::new(release.0)
    }
}

impl PartialEq<Release> for Version {
    fn eq(&self, other: &Release) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd<Release> for Version {
    fn partial_cmp(&self, other: &Release) -> Option<Ordering> {
        self.partial_cmp(&Self::from(*other))
    }
}

impl Display for Release {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(formatter, "{major}.{minor}.{patch}")
    }
}

/// An answer that may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// True of every possible version.
    Yes,
    /// True of no possible version.
    No,
    /// True of some, or nothing is known.
    Maybe,
}

/// The versions that a project may run with, both ends included.
///
/// Construct it with [`VersionRange::exact`] and [`VersionRange::between`]: they drop the local
/// part (`2.10.5+astro.1` is Airflow 2.10.5), which would sort after the release itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionRange {
    /// The oldest one; `None` if not known.
    pub low: Option<Version>,
    /// The newest one; `None` if not known.
    pub high: Option<Version>,
}

impl VersionRange {
    /// Any version: nothing is known.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// This version alone.
    pub fn exact(version: Version) -> Self {
        Self::between(Some(version.clone()), Some(version))
    }

    /// This version or a newer one.
    pub fn at_least(version: Version) -> Self {
        Self::between(Some(version), None)
    }

    /// All versions from one to another.
    pub fn between(low: Option<Version>, high: Option<Version>) -> Self {
        Self { low: low.map(Version::without_local), high: high.map(Version::without_local) }
    }

    /// Every version with these first two numbers: `3.1` is 3.1.0 up to but excluding 3.2.
    pub fn of_minor(major: u64, minor: u64) -> Self {
        let next = Version::new([major, minor.saturating_add(1)]).with_dev(Some(0));
        Self { low: Some(Version::new([major, minor])), high: Some(next) }
    }

    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        self.low.is_none() && self.high.is_none()
    }

    /// The only version, if there is just one.
    pub fn only(&self) -> Option<&Version> {
        self.low.as_ref().filter(|_| self.low == self.high)
    }

    /// Whether it is older than `version`.
    pub fn before<V>(&self, version: &V) -> Certainty
    where
        Version: PartialOrd<V>,
    {
        if self.high.as_ref().is_some_and(|high| *high < *version) {
            Certainty::Yes
        } else if self.low.as_ref().is_some_and(|low| *low >= *version) {
            Certainty::No
        } else {
            Certainty::Maybe
        }
    }

    /// Whether it is newer than `version`.
    pub fn after<V>(&self, version: &V) -> Certainty
    where
        Version: PartialOrd<V>,
    {
        if self.low.as_ref().is_some_and(|low| *low > *version) {
            Certainty::Yes
        } else if self.high.as_ref().is_some_and(|high| *high <= *version) {
            Certainty::No
        } else {
            Certainty::Maybe
        }
    }

    /// Whether it is between `since` and `last`, inclusive; `None` sets no bound.
    pub fn within(&self, since: Option<&Release>, last: Option<&Release>) -> Certainty {
        let before = since.map_or(Certainty::No, |since| self.before(since));
        let after = last.map_or(Certainty::No, |last| self.after(last));
        match (before, after) {
            (Certainty::Yes, _) | (_, Certainty::Yes) => Certainty::No,
            (Certainty::No, Certainty::No) => Certainty::Yes,
            _ => Certainty::Maybe,
        }
    }
}
