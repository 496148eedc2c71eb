//! What Airflow does with something, and how that changed from version to version.
//!
//! Enters: a history from a data file and the versions that come into question. Leaves: every
//! outcome that is possible with them. Never picks one of several.

use pep440_rs::Version;
use serde::Deserialize;

use super::version::{Certainty, VersionRange};

/// What Airflow does with a kwarg, a value or a variable: the worse stands behind the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nobody looked. Nothing may be reported as certain.
    #[default]
    Unproven,
    /// It has its effect.
    Works,
    /// It has its effect, and a deprecation warning is logged.
    Deprecated,
    /// It is given to a client library, which mostly takes no notice.
    Forwarded,
    /// It has no effect, and no message says so.
    Ignored,
    /// It has no effect, and Airflow warns once at its start.
    IgnoredWithWarning,
    /// It is taken for something else than it says, without a message.
    TakenAsOther,
    /// A default takes its place that is hardly meant.
    FallsBack,
    /// The backend works and finds nothing.
    FindsNothing,
    /// Every lookup fails; Airflow logs it and asks the next place.
    FailsAtLookup,
    /// No Airflow process starts any more.
    CrashesAtImport,
    /// No Airflow process gets past its start, none ends.
    Hangs,
}

impl Outcome {
    /// Whether Airflow or its lookups fail: certain to break.
    pub fn breaks(self) -> bool {
        matches!(self, Self::FindsNothing | Self::FailsAtLookup | Self::CrashesAtImport | Self::Hangs)
    }

    /// Whether what is written has its effect.
    pub fn takes_effect(self) -> bool {
        matches!(self, Self::Works | Self::Deprecated)
    }
}

/// From a version on, an outcome.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The first version of which it is true; `None`: of all before the next step.
    #[serde(default)]
    pub from: Option<Version>,
    /// What happens.
    pub does: Outcome,
}

/// Outcomes by version, the oldest first.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Written")]
pub struct History {
    steps: Vec<Step>,
}

/// A history as a data file writes it: one outcome for all versions, or steps.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Always(Outcome),
    Steps(Vec<Step>),
}

impl From<Written> for History {
    fn from(written: Written) -> Self {
        match written {
            Written::Always(outcome) => Self::always(outcome),
            Written::Steps(steps) => Self { steps },
        }
    }
}

impl History {
    /// The same in every version.
    pub fn always(does: Outcome) -> Self {
        Self { steps: vec![Step { from: None, does }] }
    }

    /// From steps, the oldest first.
    pub fn new(steps: Vec<Step>) -> Self {
        Self { steps }
    }

    /// The steps, the oldest first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Every outcome that is possible with these versions, the oldest first.
    pub fn at<'h>(&'h self, versions: &'h VersionRange) -> impl Iterator<Item = Outcome> + 'h {
        self.steps.iter().enumerate().filter_map(move |(index, step)| {
            let reached = step.from.as_ref().is_none_or(|from| versions.before(from) != Certainty::Yes);
            let next = self.steps.get(index + 1).and_then(|next| next.from.as_ref());
            let passed = next.is_some_and(|next| versions.before(next) == Certainty::No);
            (reached && !passed).then_some(step.does)
        })
    }

    /// The outcome, if these versions leave only one.
    pub fn certain(&self, versions: &VersionRange) -> Option<Outcome> {
        let mut possible = self.at(versions);
        let first = possible.next()?;
        possible.all(|other| other == first).then_some(first)
    }

    /// The first version of which `outcome` is true; `None` where it is true from the beginning or
    /// never.
    pub fn first(&self, outcome: Outcome) -> Option<&Version> {
        self.steps.iter().find(|step| step.does == outcome)?.from.as_ref()
    }
}
