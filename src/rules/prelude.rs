//! What nearly every rule is written with: `use super::prelude::*`.

pub(super) use super::{
    Check, Example, PARAMETER_STORE, ProjectScope, Rule, SECRETS_MANAGER, Scope, edit, placeholders, precedence,
    secrets, wording,
};
pub(super) use crate::backend::{BackendConfig, Given, KwargsState, Origin, Section, TextValue};
pub(super) use crate::carrier::{Carried, Oddity, OddityKind};
pub(super) use crate::diagnostic::{Finding, Fix, Location, Message, Part, Safety, Severity};
pub(super) use crate::disclosure;
pub(super) use crate::environment::{Environment, Setting};
pub(super) use crate::format::Format;
pub(super) use crate::knowledge::{Backend, Certainty, JsonKind, Kwarg, Outcome, Purpose, Store};
pub(super) use crate::loader::Loader;
pub(super) use crate::project::Document;
pub(super) use crate::script::{Call, Script};
pub(super) use crate::text::{Mapped, Public, Span};
