//! Branches, subshells, and jumps that may or may not happen.

use std::rc::Rc;

use foldhash::HashSet;

use super::evaluator::Evaluator;
use super::state::{Changes, Mark, Name};
use super::{Event, Reached};
use crate::format::shell::{Arm, ArmEnd, Branch, List, Statement, Word};
use crate::text::Mapped;

/// Where the shell continues after a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flow {
    /// To the next one.
    Next,
    /// To the next round of the loop this many levels out.
    Continue(u32),
    /// Past this many loops.
    Break(u32),
    /// Out of the function.
    Return,
    /// To the next line of the script: bash discards this one.
    Discard,
    /// To the end of the script.
    Exit,
}

/// A jump that a branch may have taken. At its landing, anything changed since the jump is unknown.
pub(super) struct Jump {
    pub(super) flow: Flow,
    /// What the branch had changed; `None` if that is everything.
    names: Option<Vec<(usize, Name)>>,
    mark: Mark,
}

/// How a branch ends, and what it changed.
pub(super) type Taken<'s> = (Flow, Changes<'s>);

impl<'s> Evaluator<'s, '_, '_> {
    /// Evaluates a branch that may not be taken, and rolls back its changes.
    pub(super) fn branch(&mut self, run: impl FnOnce(&mut Self) -> Flow) -> Taken<'s> {
        let before = self.control.branch;
        self.control.branch = before.max(Reached::Perhaps);
        let taken = self.taken_back(run);
        self.control.branch = before;
        taken
    }

    fn taken_back(&mut self, run: impl FnOnce(&mut Self) -> Flow) -> Taken<'s> {
        let first = self.control.jumps.len();
        let mark = self.state.mark();
        let flow = run(self);
        let changes = self.state.roll_back(mark);
        for jump in self.control.jumps.iter_mut().skip(first) {
            jump.mark = mark;
            jump.add(&changes);
        }
        (flow, changes)
    }

    /// Continues after several branches of which one was taken.
    pub(super) fn one_of(&mut self, branches: Vec<Taken<'s>>) -> Flow {
        let (next, jumping): (Vec<_>, Vec<_>) = branches.into_iter().partition(|(flow, _)| *flow == Flow::Next);
        let lowest = jumping.iter().map(|(flow, _)| *flow).min();
        for (flow, changes) in jumping {
            if flow == Flow::Exit {
                self.control.exits = true;
                continue;
            }
            let mut jump = Jump { flow, names: Some(Vec::new()), mark: self.state.mark() };
            jump.add(&changes);
            self.control.jumps.push(jump);
        }
        if next.is_empty() {
            return lowest.unwrap_or(Flow::Next);
        }
        self.state.apply_either(next.into_iter().map(|(_, changes)| changes).collect());
        Flow::Next
    }

    /// Lands the jumps since `first` that end here: what they skipped may or may not have happened.
    pub(super) fn land(&mut self, first: usize, ends: impl Fn(Flow) -> bool) {
        let landing: Vec<Jump> = self.control.jumps.extract_if(first.., |jump| ends(jump.flow)).collect();
        // Each name once, collected before any is forgotten: forgetting is a change, too.
        let mut names = Some(HashSet::default());
        for jump in &landing {
            let changed = jump.names.clone().zip(self.state.changed_since(jump.mark));
            names =
                names.zip(changed).map(|(names, (own, changed))| names.into_iter().chain(own).chain(changed).collect());
        }
        match names {
            Some(names) => {
                for (scope, name) in &names {
                    self.state.forget_in(*scope, name);
                }
            }
            None => self.state.forget_all(),
        }
        for jump in landing {
            self.state.release(jump.mark);
        }
    }

    /// After a loop, jumps that lead further out have one loop less to leave.
    pub(super) fn leave_loop(&mut self, first: usize) {
        self.land(first, |flow| matches!(flow, Flow::Break(0 | 1) | Flow::Continue(0 | 1)));
        for jump in self.control.jumps.iter_mut().skip(first) {
            jump.flow = outwards(jump.flow);
        }
    }

    /// Forgets what a branch changed, since it may or may not have been taken.
    pub(super) fn forget_changes(&mut self, changes: Changes<'s>) {
        if changes.all {
            self.state.forget_all();
        }
        for (scope, name, _) in changes.list {
            self.state.forget_in(scope, &name);
        }
    }

    /// Runs in a separate process: its changes are lost, and it ends alone.
    pub(super) fn subshell(&mut self, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let jumps = std::mem::take(&mut self.control.jumps);
        let halted = self.control.halted.take();
        let (exits, loops) = (self.control.exits, self.control.loops);
        let (errors_exit, unset_fails) = (self.options.errors_exit, self.options.unset_fails);
        let stops = self.control.exits || !jumps.is_empty();
        self.control.exits = stops;
        let (flow, _) = self.taken_back(run);
        for jump in std::mem::replace(&mut self.control.jumps, jumps) {
            self.state.release(jump.mark);
            self.control.status = None;
        }
        if self.control.exits != stops || flow != Flow::Next && flow != Flow::Exit {
            self.control.status = None;
        }
        self.control.exits = exits;
        self.control.loops = loops;
        (self.options.errors_exit, self.options.unset_fails) = (errors_exit, unset_fails);
        self.control.halted = halted;
        Flow::Next
    }

    /// `a | b`
    pub(super) fn pipeline(&mut self, stages: &[Statement]) -> Flow {
        let [before @ .., last] = stages else {
            self.control.status = Some(0);
            return Flow::Next;
        };
        if before.is_empty() {
            return self.statement(last);
        }
        let input = self.streams.input.clone();
        let mut statuses = Vec::with_capacity(stages.len());
        for stage in before {
            let output = self.captured(|shell| {
                shell.subshell(|shell| shell.statement(stage));
            });
            self.streams.input = output.into();
            statuses.push(self.control.status);
        }
        // Other shells run the last stage themselves.
        if self.options.exact {
            self.subshell(|shell| shell.statement(last));
        } else {
            let taken = self.branch(|shell| shell.statement(last));
            self.forget_changes(taken.1);
        }
        self.streams.input = input;
        if self.options.pipes_fail {
            statuses.push(self.control.status);
            // The last failure counts.
            let known: Option<Vec<u8>> = statuses.into_iter().collect();
            self.control.status =
                known.map(|known| known.into_iter().rev().find(|status| *status != 0).unwrap_or_default());
        }
        Flow::Next
    }

    /// `if`
    pub(super) fn conditional(&mut self, branches: &[Branch], otherwise: Option<&List>) -> Flow {
        let mut rest = branches;
        while let [branch, behind @ ..] = rest {
            self.control.guards += 1;
            let flow = self.list(&branch.condition);
            self.control.guards -= 1;
            if flow != Flow::Next {
                return flow;
            }
            match self.control.status {
                Some(0) => return self.list(&branch.body),
                Some(_) => rest = behind,
                None => {
                    let yes = self.branch(|shell| shell.list(&branch.body));
                    let yes_status = self.control.status.take();
                    let no = self.branch(|shell| shell.nested_conditional(behind, otherwise));
                    self.control.status = self.control.status.filter(|status| Some(*status) == yes_status);
                    return self.one_of(vec![yes, no]);
                }
            }
        }
        if let Some(list) = otherwise {
            return self.list(list);
        }
        self.control.status = Some(0);
        Flow::Next
    }

    /// The `elif` after a branch that may be taken.
    fn nested_conditional(&mut self, branches: &[Branch], otherwise: Option<&List>) -> Flow {
        if !self.enter() {
            return self.not_followed();
        }
        let flow = self.conditional(branches, otherwise);
        self.budget.depth -= 1;
        flow
    }

    /// `case`
    pub(super) fn case(&mut self, word: &Word, arms: &[Arm]) -> Flow {
        let subject = self.value(word);
        let mut candidates = Vec::new();
        let mut decided = false;
        for (index, arm) in arms.iter().enumerate() {
            let matches = self.arm_matches(&subject, arm);
            if matches != Some(false) {
                candidates.push(index);
            }
            if matches == Some(true) {
                decided = true;
                break;
            }
        }
        let plain = arms.iter().all(|arm| arm.end == ArmEnd::Stop);
        self.control.status = Some(0);
        match (candidates.as_slice(), decided) {
            ([], _) => Flow::Next,
            ([only], true) if plain => arms.get(*only).map_or(Flow::Next, |arm| self.list(&arm.body)),
            _ => {
                let follow = if plain { candidates } else { (0..arms.len()).collect() };
                let mut branches = Vec::new();
                for arm in follow.iter().filter_map(|index| arms.get(*index)) {
                    branches.push(self.branch(|shell| shell.list(&arm.body)));
                }
                if !(decided && plain) {
                    branches.push((Flow::Next, Changes::default()));
                }
                self.control.status = None;
                if plain {
                    return self.one_of(branches);
                }
                // Arms that fall through into each other: what they change becomes unknown.
                for (flow, changes) in branches {
                    self.forget_changes(changes);
                    self.control.exits = self.control.exits || flow != Flow::Next;
                }
                Flow::Next
            }
        }
    }

    fn arm_matches(&mut self, subject: &Mapped<'s>, arm: &Arm) -> Option<bool> {
        let mut any = Some(false);
        for pattern in &arm.patterns {
            // `*` matches whatever it is.
            if pattern.is_plain() && self.text.of(pattern.span) == b"*" {
                return Some(true);
            }
            let pattern = self.pattern(pattern);
            let matches = match pattern {
                Some(pattern) if subject.is_certain() => pattern.matches(subject.bytes()),
                _ => None,
            };
            match matches {
                Some(true) if any == Some(false) => return Some(true),
                Some(true) => return Some(true),
                Some(false) => {}
                None => any = None,
            }
        }
        any
    }

    /// Reports events that were held back.
    pub(super) fn release_events(&mut self, events: Vec<Event<'s>>) {
        for event in events {
            self.telling.tell(event);
        }
    }

    /// Commands inside a word, whose output is not needed.
    pub(super) fn process(&mut self, list: &[Statement]) -> Option<Mapped<'s>> {
        if !self.enter() {
            return None;
        }
        let (status, input) = (self.control.status, self.streams.input.clone());
        let output = self.captured(|shell| {
            shell.subshell(|shell| shell.list(list));
        });
        self.control.status = status;
        self.streams.input = input;
        self.budget.depth -= 1;
        Some(output)
    }

    /// A handle to the text, for callers that change the shell while reading it.
    pub(super) fn handle(&self) -> Rc<super::text::Text<'s>> {
        Rc::clone(&self.text)
    }
}

impl Jump {
    pub(super) fn mark(&self) -> Mark {
        self.mark
    }

    fn add(&mut self, changes: &Changes<'_>) {
        if changes.all {
            self.names = None;
        }
        if let Some(names) = &mut self.names {
            names.extend(changes.list.iter().map(|(scope, name, _)| (*scope, Rc::clone(name))));
        }
    }
}

/// The same jump, seen from outside the innermost loop.
pub(super) fn outwards(flow: Flow) -> Flow {
    match flow {
        Flow::Continue(levels) if levels > 1 => Flow::Continue(levels - 1),
        Flow::Break(levels) if levels > 1 => Flow::Break(levels - 1),
        Flow::Continue(_) | Flow::Break(_) => Flow::Next,
        other => other,
    }
}
