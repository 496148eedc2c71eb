//! What Airflow does with something, and how that changed between versions.
//!
//! Enters: a history from a data file and the possible versions. Leaves: every outcome that is
//! possible with them. Never picks one of several.

use std::borrow::Cow;

use super::version::{Certainty, Release, VersionRange};

/// What Airflow does with a kwarg, a value or a variable; worse outcomes come after better ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Nobody tested it. Nothing may be reported as certain.
    Unproven,
    /// It takes effect.
    Works,
    /// It takes effect, and a deprecation warning is logged.
    Deprecated,
    /// It is passed to a client library, which mostly ignores it.
    Forwarded,
    /// It has no effect, and no message says so.
    Ignored,
    /// It has no effect, and Airflow warns once at its start.
    IgnoredWithWarning,
    /// It is taken as something other than what it says, without a message.
    TakenAsOther,
    /// A default that is probably not intended replaces it.
    FallsBack,
    /// The backend works and finds nothing.
    FindsNothing,
    /// Every lookup fails; Airflow logs it and asks the next backend.
    FailsAtLookup,
    /// No Airflow process starts any more.
    CrashesAtImport,
    /// Every Airflow process hangs at startup.
    Hangs,
}

impl Outcome {
    /// Whether Airflow or its lookups fail: certain to break.
    pub fn breaks(self) -> bool {
        matches!(self, Self::FindsNothing | Self::FailsAtLookup | Self::CrashesAtImport | Self::Hangs)
    }

    /// Whether what is written takes effect.
    pub fn takes_effect(self) -> bool {
        matches!(self, Self::Works | Self::Deprecated)
    }
}

/// An outcome from a version on.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The first version to which it applies; `None` for all before the next step.
    pub from: Option<Release>,
    /// What happens.
    pub does: Outcome,
}

/// An outcome that is [`Outcome::Unproven`] where a row leaves it out.
pub type OrUnproven = Outcome;

/// Outcomes by version, the oldest first. In a data file one outcome for all versions, or steps.
#[derive(Clone, Debug)]
pub struct History {
    steps: Cow<'static, [Step]>,
}

impl History {
    /// The same in every version.
    pub fn always(does: Outcome) -> Self {
        Self::new(vec![Step { from: None, does }])
    }

    /// From steps, the oldest first.
    pub fn new(steps: Vec<Step>) -> Self {
        Self { steps: Cow::Owned(steps) }
    }

    /// The steps of a data file.
    pub(super) const fn of(steps: &'static [Step]) -> Self {
        Self { steps: Cow::Borrowed(steps) }
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

    /// The outcome, if only one is possible with these versions.
    pub fn certain(&self, versions: &VersionRange) -> Option<Outcome> {
        let mut possible = self.at(versions);
        let first = possible.next()?;
        possible.all(|other| other == first).then_some(first)
    }

    /// The first version with this `outcome`; `None` if it applies from the beginning or never.
    pub fn first(&self, outcome: Outcome) -> Option<&Release> {
        self.steps.iter().find(|step| step.does == outcome)?.from.as_ref()
    }
}
