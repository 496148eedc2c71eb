//! The rules of a run, by what they look at.
//!
//! Enters: rules, and a document. Leaves: those that run for it. Never runs any.

use std::borrow::Cow;

use crate::project::Document;
use crate::rules::{Check, Rule};

/// The rules to run, by what they look at.
#[derive(Clone, Default)]
pub(super) struct Checks {
    pub statements: Vec<&'static Rule>,
    pub lines: Vec<&'static Rule>,
    pub files: Vec<&'static Rule>,
    pub environments: Vec<&'static Rule>,
    pub scripts: Vec<&'static Rule>,
    pub images: Vec<&'static Rule>,
    pub carried: Vec<&'static Rule>,
}

impl Checks {
    /// Those that run for a document. A context document gets no rules of its own, but may be shown
    /// with a finding.
    pub fn for_document(&self, document: &Document) -> Cow<'_, Self> {
        if document.is_context {
            return Cow::Owned(Self::default());
        }
        if document.left_out.is_empty() {
            return Cow::Borrowed(self);
        }
        let rules = [&self.statements, &self.lines, &self.files, &self.environments, &self.scripts, &self.images];
        let rules = rules.into_iter().chain([&self.carried]).flatten();
        // Some look at two things.
        let mut rules: Vec<_> = rules.filter(|rule| !document.left_out.contains(&rule.code)).collect();
        rules.sort_unstable_by_key(|rule| rule.code);
        rules.dedup_by_key(|rule| rule.code);
        let rules = rules.into_iter();
        Cow::Owned(Self::of(&rules.copied().collect::<Vec<_>>()))
    }

    pub fn of(rules: &[&'static Rule]) -> Self {
        let mut asked = Self::default();
        for rule in rules {
            for check in rule.checks {
                asked.of_check(check).into_iter().for_each(|rules| rules.push(rule));
            }
        }
        asked
    }

    /// The rules that are asked where a check is; `None`: those that are asked once all else is found.
    fn of_check(&mut self, check: &Check) -> Option<&mut Vec<&'static Rule>> {
        match check {
            Check::Statement(_) => Some(&mut self.statements),
            Check::Line(_) => Some(&mut self.lines),
            Check::File(_) | Check::Readers(_) => Some(&mut self.files),
            Check::Names(_) | Check::Environment(_) | Check::Backend(_) => Some(&mut self.environments),
            Check::Call(_) | Check::Script(_) => Some(&mut self.scripts),
            Check::Carried(_) | Check::Oddity(..) | Check::Oddities(_) => Some(&mut self.carried),
            Check::Image(_) => Some(&mut self.images),
            Check::Project(_) | Check::Ignores(_) => None,
        }
    }
}
