//! Fingerprints: a finding keeps its fingerprint in the next run, wherever its line moves.
//!
//! Enters: findings. Leaves: a hash of rule, path and [`FindingIdentity`]. Never uses a line number, and
//! never a value.

use std::hash::Hasher;

use siphasher::sip::SipHasher24;

use crate::lint::{FindingIdentity, ProjectFinding, identities};

use super::Outcome;

/// What distinguishes a finding from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    hash: u64,
    occurrence: usize,
}

impl Fingerprint {
    /// The fingerprints of findings, in their order.
    pub fn of(outcome: &Outcome<'_>, findings: &[ProjectFinding<'_>]) -> Vec<Self> {
        let each = findings.iter().zip(identities(findings));
        each.map(|(found, identity)| Self::new(outcome, found, &identity)).collect()
    }

    /// The fingerprint of a file that could not be checked.
    pub fn of_error(outcome: &Outcome<'_>, path: &str) -> Self {
        Self { hash: hash(&["could-not-check", &outcome.paths.from_root(path)]), occurrence: 1 }
    }

    fn new(outcome: &Outcome<'_>, found: &ProjectFinding<'_>, identity: &FindingIdentity) -> Self {
        let path = outcome.paths.from_root(found.path());
        Self { hash: hash(&[found.diagnostic.rule.code, &path, &identity.place]), occurrence: identity.occurrence }
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:016x}:{}", self.hash, self.occurrence)
    }
}

/// `SipHash-2-4` with zero keys, over the length and the bytes of each part.
fn hash(parts: &[&str]) -> u64 {
    let mut hasher = SipHasher24::new();
    for part in parts {
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part.as_bytes());
    }
    hasher.finish()
}
