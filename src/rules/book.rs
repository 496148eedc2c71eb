//! The texts of the rules, which the build takes from `rules.md`: for each rule a record without checks.

use super::{Example, Rule};
use crate::diagnostic::Severity;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));
