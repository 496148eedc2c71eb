//! Which of two findings with the same cause is reported.
//!
//! Enters: findings, with the rules that they yield to. Leaves: which of them are kept. A rule that
//! does not run, or does not run for the file, silences nothing: only actual findings count, never
//! what a rule might have found.

use std::collections::HashMap;

use crate::diagnostic::{Finding, Location};
use crate::format::Format;
use crate::loader::Loader;
use crate::project::Project;
use crate::rules::Rule;

/// A finding, with its rule and the loaders to which it applies.
pub type One<'f> = (&'static Rule, &'f Finding, &'f [Loader]);

/// Whether each finding is reported.
pub fn told(project: &Project, findings: &[One<'_>]) -> Vec<bool> {
    let yields = |(rule, finding, _): &One<'_>| !rule.yields().is_empty() || !finding.yields.is_empty();
    if !findings.iter().any(yields) {
        return vec![true; findings.len()];
    }
    let all = ByPlace::of(project, findings);
    findings.iter().map(|one| !all.explain(project, one)).collect()
}

/// The unit that one finding is about: a statement of a `.env` file, or any other file as a whole.
type Lines = (usize, u32);

/// Where a rule reports something, and for which loaders.
type Places<'f> = Vec<(Location, &'f [Loader])>;

/// Findings by rule and lines, in order of position.
struct ByPlace<'f> {
    all: HashMap<(&'static str, Lines), Places<'f>>,
}

impl<'f> ByPlace<'f> {
    fn of(project: &Project, findings: &[One<'f>]) -> Self {
        let mut all: HashMap<_, Places<'f>> = HashMap::new();
        for (rule, finding, loaders) in findings {
            let key = (rule.code, lines(project, finding.location));
            all.entry(key).or_default().push((finding.location, *loaders));
        }
        for found in all.values_mut() {
            found.sort_unstable_by_key(|(location, _)| location.span);
        }
        Self { all }
    }

    /// Whether another finding reports the cause of this one.
    fn explain(&self, project: &Project, (rule, finding, loaders): &One<'_>) -> bool {
        let by_rule = rule.yields().iter().any(|code| self.tells(project, code, finding.location, loaders));
        let mut by_place = finding.yields.iter().flat_map(|one| one.to.iter().map(move |code| (*code, one.at)));
        by_rule || by_place.any(|(code, at)| self.tells(project, code, at, loaders))
    }

    /// Whether a rule reports something there, for all of these loaders. A rule about lines of a
    /// `.env` file covers its whole line.
    fn tells(&self, project: &Project, code: &'static str, at: Location, loaders: &[Loader]) -> bool {
        let Some(found) = self.all.get(&(code, lines(project, at))) else { return false };
        let is_dotenv = project.documents.get(at.document).is_some_and(|file| file.format == Format::Dotenv);
        if code.starts_with("AE0") && is_dotenv {
            return true;
        }
        let behind = found.partition_point(|(other, _)| other.span.start <= at.span.end);
        let near = found.iter().take(behind).rev().take(MOST);
        let touching = near.filter(|(other, _)| other.span.end >= at.span.start);
        let mut missing: Vec<Loader> = loaders.to_vec();
        for (_, others) in touching {
            if others.is_empty() || loaders.is_empty() {
                return true;
            }
            missing.retain(|loader| !others.contains(loader));
            if missing.is_empty() {
                return true;
            }
        }
        false
    }
}

/// At most this many findings of one rule on one line are compared with another finding.
const MOST: usize = 16;

fn lines(project: &Project, location: Location) -> Lines {
    let document = project.documents.get(location.document);
    let start = document.map_or(0, |document| match document.format {
        // Anything before the first statement belongs to its line.
        Format::Dotenv => {
            let own = document.statement(location.span).or_else(|| document.statements().first());
            own.map_or(0, |own| own.span.start)
        }
        _ => 0,
    });
    (location.document, start)
}
