//! The laws of fixes.

use std::collections::BTreeMap;

use airenv::command::Answer;
use airenv::diagnostic::Safety;
use airenv::fix::{self, Fixed};
use airenv::knowledge::commands::Does;
use airenv::lint::{Report, Settings, lint};
use airenv::project::Project;
use airenv::rules;
use airenv::script::Script;
use airenv::shell::Reached;

use super::projects;

/// All of them, for the files of [`projects::project`].
pub fn holds(text: &str) {
    for safety in [Safety::Safe, Safety::Unsafe] {
        let fixed = mended(projects::project(text), safety);
        are_no_mistakes(&fixed);
        if safety == Safety::Safe {
            let before = projects::project(text);
            give_no_effect(&before, &fixed.project);
            make_nothing_worse(&before, &fixed);
        }
        let again = mended(fixed.project, safety);
        assert!(again.before.is_empty(), "the second run of {} fixes changes something", safety.name());
    }
}

fn check(project: &Project) -> Report {
    lint(project, &Settings::of(rules::ALL))
}

/// A project with its fixes applied.
pub fn mended(project: Project, safety: Safety) -> Fixed {
    fix::fix(project, &check, safety, &|_| true)
}

/// What every fix promises is proved before it is applied: none has to be left out, and they come to an end.
pub fn are_no_mistakes(fixed: &Fixed) {
    let mistakes = fixed.faults.iter().filter(|fault| fault.is_mistake);
    let mistakes: Vec<_> = mistakes.map(|fault| (fault.rule.code, fault.breach.explain())).collect();
    let endless: Vec<_> = fixed.endless.iter().map(|rule| rule.code).collect();
    assert!(mistakes.is_empty() && endless.is_empty(), "mistakes {mistakes:?}, endless {endless:?}");
}

/// A safe fix never gives effect to a command that had none.
fn give_no_effect(before: &Project, after: &Project) {
    let (before, after) = (effective(before), effective(after));
    for (command, count) in &after {
        let was = before.get(command).copied().unwrap_or_default();
        assert!(*count <= was, "`{command}` takes effect {count} times and did {was} times");
    }
}

/// The commands that write something somewhere, and how many of each the scripts have.
fn effective(project: &Project) -> BTreeMap<&'static str, usize> {
    let mut effective = BTreeMap::new();
    for (index, document) in project.documents.iter().enumerate() {
        for call in Script::read(index, document).calls {
            let writes = matches!(
                call.command.does(),
                Answer::Known(
                    Does::Create
                        | Does::Update
                        | Does::Set
                        | Does::Delete
                        | Does::Link
                        | Does::WriteSecret
                        | Does::WritePath
                )
            );
            if call.command.problem().is_none() && call.line.reached != Reached::IfCalled && writes {
                *effective.entry(call.command.path()).or_default() += 1;
            }
        }
    }
    effective
}

/// A safe fix leaves no more findings of its rule than it met. Other rules may see more: what was broken hid it.
fn make_nothing_worse(before: &Project, fixed: &Fixed) {
    let count = |project: &Project| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        check(project).diagnostics.iter().for_each(|one| *counts.entry(one.rule.code).or_default() += 1);
        counts
    };
    if fixed.mended.is_empty() {
        return;
    }
    let (was, is) = (count(before), count(&fixed.project));
    for code in fixed.mended.iter().map(|mended| mended.rule.code) {
        let (was, is) = (was.get(code).copied().unwrap_or_default(), is.get(code).copied().unwrap_or_default());
        assert!(was == 0 || is <= was, "{was} of {code} became {is}");
    }
}
