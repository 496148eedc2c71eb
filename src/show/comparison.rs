//! Two environments beside each other: what one has and the other lacks, what differs, and what that means.
//!
//! Enters: two environments. Leaves: a [`Comparison`], plain data made of [`Message`]s: it says whether two secrets are
//! the same and shows neither. Never judges which side is right.

mod meaning;
mod sides;

use serde::Serialize;
use sides::{Half, Sides};

use super::chosen::ChosenEnvironment;
use super::{Asked, At, Configuration, EnvironmentView, InForce, Kind, Lookup, versions};
use crate::diagnostic::Message;

/// Two environments, and how they differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Comparison {
    /// The first environment.
    pub left: Side,
    /// The second environment.
    pub right: Side,
    /// Whether they are the same as a whole.
    pub likeness: Likeness,
    /// The versions that both know.
    pub versions: Vec<VersionPair>,
    /// Every variable that one of them sets.
    pub variables: Vec<Compared>,
    /// The configurations: for every process, and for tasks if one side has settings for them.
    pub configurations: Vec<Pair>,
}

/// One of two environments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Side {
    /// The path on the command line.
    pub path: String,
    /// The versions in force there.
    pub versions: Vec<InForce>,
    /// The environment.
    pub environment: EnvironmentView,
}

/// Whether two environments are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Likeness {
    /// The same variables with the same values, apart from what a template leaves to fill in.
    Same,
    /// Nothing differs, but some values are known only at run time.
    Unknown,
    /// Something differs.
    Different,
}

/// How something on one side relates to the same on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The same value.
    Same,
    /// A template has a placeholder or nothing where the other side has a value.
    ToFillIn,
    /// Only run time knows whether the values are the same.
    Unknown,
    /// Another value.
    Different,
    /// The first environment alone has it.
    OnlyLeft,
    /// The second environment alone has it.
    OnlyRight,
}

impl Relation {
    fn of(is_same: Option<bool>) -> Self {
        match is_same {
            Some(true) => Self::Same,
            Some(false) => Self::Different,
            None => Self::Unknown,
        }
    }

    fn likeness(self) -> Likeness {
        match self {
            Self::Same | Self::ToFillIn => Likeness::Same,
            Self::Unknown => Likeness::Unknown,
            Self::Different | Self::OnlyLeft | Self::OnlyRight => Likeness::Different,
        }
    }
}

/// A version on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VersionPair {
    /// `Airflow`, or the short name of a provider.
    pub name: &'static str,
    /// The version on the first side.
    pub left: String,
    /// The version on the second side.
    pub right: String,
}

/// A variable or a kwarg on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Compared {
    /// Its name; `****` if it may be secret.
    pub name: Message,
    /// How the two sides relate.
    pub relation: Relation,
    /// What the first side has.
    pub left: Option<Held>,
    /// What the second side has.
    pub right: Option<Held>,
}

/// A value on one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Held {
    /// The value; `****` if it is not proved public.
    pub value: Message,
    /// Where it is set.
    pub at: Option<At>,
}

/// The configurations of the same processes on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pair {
    /// Whether it is about the tasks, which have their own settings on one side.
    pub is_for_tasks: bool,
    /// The position of the first side's configuration in its environment.
    pub left: usize,
    /// The position of the second side's configuration in its environment.
    pub right: usize,
    /// Every kwarg, if both sides have a backend whose kwargs are known.
    pub kwargs: Vec<Compared>,
    /// What the differences mean.
    pub meaning: Vec<Meaning>,
}

/// What Airflow does on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Meaning {
    /// What it is about.
    pub what: What,
    /// How the two sides relate.
    pub relation: Relation,
}

/// What a difference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Which backend Airflow asks.
    Backend,
    /// What becomes of Airflow.
    Verdict,
    /// Where Airflow looks up a connection.
    Connection,
    /// Where Airflow looks up a variable.
    Variable,
    /// Where Airflow looks up a configuration value.
    Config,
}

impl What {
    /// The lookup that it is about.
    pub fn lookup(self, configuration: &Configuration) -> Option<&Lookup> {
        let kind = match self {
            Self::Backend | Self::Verdict => return None,
            Self::Connection => Kind::Connection,
            Self::Variable => Kind::Variable,
            Self::Config => Kind::Config,
        };
        configuration.lookups.iter().find(|lookup| lookup.kind == kind)
    }
}

impl Side {
    fn of(chosen: &ChosenEnvironment<'_>, path: &str, asked: &Asked) -> Self {
        let found = std::slice::from_ref(&chosen.found);
        let versions = versions::in_force(chosen.project, found);
        Self { path: path.to_owned(), versions, environment: chosen.found.view(chosen.project, asked) }
    }
}

/// Puts two environments beside each other; the paths are those that the user typed.
pub fn compare(
    (left, left_path): (&ChosenEnvironment<'_>, &str),
    (right, right_path): (&ChosenEnvironment<'_>, &str),
    asked: &Asked,
) -> Comparison {
    let asked = &Asked { reveal: false, ..asked.clone() };
    let sides = Sides { left: Half::of(left, asked), right: Half::of(right, asked) };
    let (first, second) = (Side::of(left, left_path, asked), Side::of(right, right_path, asked));
    let versions = version_pairs(&first.versions, &second.versions);
    let variables = sides.variables();
    let all_same = variables.iter().all(|variable| variable.relation == Relation::Same) && versions.is_empty();
    let configurations = sides.pairs(&first.environment, &second.environment, all_same);
    let relations = variables.iter().map(|variable| variable.relation.likeness());
    let likeness = match relations.collect::<Vec<_>>() {
        all if all.contains(&Likeness::Different) || !versions.is_empty() => Likeness::Different,
        all if all.contains(&Likeness::Unknown) => Likeness::Unknown,
        _ => Likeness::Same,
    };
    Comparison { left: first, right: second, likeness, versions, variables, configurations }
}

/// The versions that both sides know and that are not the same.
fn version_pairs(left: &[InForce], right: &[InForce]) -> Vec<VersionPair> {
    let pair = |one: &InForce| {
        let other = right.iter().find(|other| other.name == one.name)?;
        let (left, right) = (one.version.clone()?, other.version.clone()?);
        (left != right).then_some(VersionPair { name: one.name, left, right })
    };
    left.iter().filter_map(pair).collect()
}
