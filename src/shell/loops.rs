//! `for`, `while`, `select`: round by round while that is certain, else evaluated once for all
//! rounds.

use std::rc::Rc;

use super::evaluator::Evaluator;
use super::flow::{Flow, outwards};
use super::state::Changes;
use super::value::Value;
use super::{Argument, Marks};
use crate::format::shell::{Arithmetic, Branch, For, Part, Statement, StatementKind};
use crate::text::{Mapped, Span};

impl<'s> Evaluator<'s, '_, '_> {
    /// `for name in …`
    pub(super) fn for_loop(&mut self, body: &For) -> Flow {
        let Some(arguments) = self.for_words(body) else {
            return self.for_unknown(body);
        };
        let text = self.handle();
        let name = text.of(body.name);
        let first = self.control.jumps.len();
        self.control.status = Some(0);
        let mut flow = Flow::Next;
        for (round, argument) in arguments.into_iter().enumerate() {
            if round > 0 && !self.budget.may_repeat() {
                return self.left_rounds(|shell| shell.for_unknown(body));
            }
            self.set_variable(name, Value::text(argument.value));
            flow = self.round(&body.body, round > 0);
            if !matches!(flow, Flow::Next | Flow::Continue(1)) {
                break;
            }
        }
        self.leave_loop(first);
        outwards(flow)
    }

    /// Evaluates a loop once more, for the rounds that are not evaluated one by one.
    fn left_rounds(&mut self, read: impl FnOnce(&mut Self) -> Flow) -> Flow {
        self.budget.again += 1;
        let flow = read(self);
        self.budget.again -= 1;
        flow
    }

    /// The words of a `for`, if their number is known.
    fn for_words(&mut self, body: &For) -> Option<Vec<Argument<'s>>> {
        let mut arguments = Vec::new();
        if let Some(words) = &body.words {
            for word in words {
                self.arguments(word, &mut arguments);
            }
        } else {
            let word = self.text.origin(body.name);
            let positional = self.positional()?;
            let argument = |(_, value): &(usize, Rc<Mapped<'s>>)| Argument {
                value: Mapped::clone(value),
                word,
                marks: Marks::default(),
            };
            arguments.extend(positional.iter().map(argument));
        }
        let known = !arguments.iter().any(|argument| argument.marks.has(Marks::SPLITS));
        known.then_some(arguments)
    }

    /// A `for` over unknown words.
    fn for_unknown(&mut self, body: &For) -> Flow {
        let text = self.handle();
        let name = text.of(body.name);
        self.state.forget(name);
        self.any_rounds(&body.body, &[])
    }

    /// `select name in …`: the user chooses.
    pub(super) fn select(&mut self, body: &For) -> Flow {
        let words = self.for_words(body);
        drop(words);
        self.state.forget(b"REPLY");
        self.for_unknown(body)
    }

    /// One round of a body that certainly runs.
    fn round(&mut self, body: &[Statement], again: bool) -> Flow {
        let first = self.control.jumps.len();
        self.control.loops += 1;
        self.budget.again += u32::from(again);
        let flow = self.list(body);
        self.budget.again -= u32::from(again);
        self.control.loops -= 1;
        self.land(first, |flow| flow == Flow::Continue(1));
        flow
    }

    /// Evaluates a body once for any number of rounds. Whatever it may change is unknown from the
    /// start.
    fn any_rounds(&mut self, body: &[Statement], condition: &[Statement]) -> Flow {
        let assigned = self.assigned_in(&[condition, body]);
        match assigned {
            Some(names) => {
                for name in names {
                    self.state.forget(&name);
                }
            }
            None => self.state.forget_all(),
        }
        let input = std::mem::take(&mut self.streams.input);
        let repeated = std::mem::replace(&mut self.control.repeated, true);
        let first = self.control.jumps.len();
        self.control.loops += 1;
        let mut flow = Flow::Next;
        if !condition.is_empty() {
            // It was tried before: nested loops must not double the work each time.
            self.control.guards += 1;
            self.budget.again += 1;
            flow = self.list(condition);
            self.budget.again -= 1;
            self.control.guards -= 1;
        }
        if flow == Flow::Next {
            let (taken, changes) = self.branch(|shell| shell.list(body));
            self.forget_changes(changes);
            let inner = matches!(taken, Flow::Break(1) | Flow::Continue(1));
            let taken = if inner { Flow::Next } else { taken };
            flow = self.one_of(vec![(taken, Changes::default()), (Flow::Next, Changes::default())]);
        }
        self.control.loops -= 1;
        self.leave_loop(first);
        self.control.repeated = repeated;
        self.streams.input = input;
        self.control.status = None;
        outwards(flow)
    }

    /// `while` and `until`
    pub(super) fn while_loop(&mut self, until: bool, branch: &Branch) -> Flow {
        if !until && self.is_endless(&branch.condition) {
            return self.any_rounds(&branch.body, &[]);
        }
        let first = self.control.jumps.len();
        let mut round = 0_u32;
        loop {
            if round > 0 && !self.budget.may_repeat() {
                return self.left_rounds(|shell| shell.any_rounds(&branch.body, &branch.condition));
            }
            let Some(holds) = self.attempt(until, &branch.condition, round > 0) else {
                if round > 0 {
                    return self.left_rounds(|shell| shell.any_rounds(&branch.body, &branch.condition));
                }
                return self.any_rounds(&branch.body, &branch.condition);
            };
            if !holds {
                self.control.status = Some(0);
                break;
            }
            let flow = self.round(&branch.body, round > 0);
            if !matches!(flow, Flow::Next | Flow::Continue(1)) {
                self.leave_loop(first);
                return outwards(flow);
            }
            round += 1;
            // A first round that never ends must stop here, too.
            self.budget.steps += 1;
        }
        self.leave_loop(first);
        Flow::Next
    }

    /// Whether the condition is certainly true or false; if unknown, its effects are rolled back.
    fn attempt(&mut self, until: bool, condition: &[Statement], again: bool) -> Option<bool> {
        self.telling.held.push(Vec::new());
        let mark = self.state.mark();
        let (jumps, exits, input) = (self.control.jumps.len(), self.control.exits, self.streams.input.clone());
        self.control.loops += 1;
        self.budget.again += u32::from(again);
        self.control.guards += 1;
        let flow = self.list(condition);
        self.control.guards -= 1;
        self.budget.again -= u32::from(again);
        self.control.loops -= 1;
        let events = self.telling.held.pop().unwrap_or_default();
        let same = flow == Flow::Next && self.control.jumps.len() == jumps && self.control.exits == exits;
        if let Some(status) = self.control.status.filter(|_| same) {
            self.state.release(mark);
            self.release_events(events);
            return Some((status == 0) != until);
        }
        self.state.roll_back(mark);
        for jump in self.control.jumps.split_off(jumps) {
            self.state.release(jump.mark());
        }
        self.control.exits = exits;
        self.streams.input = input;
        None
    }

    /// `while true`, `while :`
    fn is_endless(&self, condition: &[Statement]) -> bool {
        let [only] = condition else { return false };
        let StatementKind::Simple(simple) = &only.kind else { return false };
        let [word] = simple.words.as_slice() else { return false };
        word.is_plain() && matches!(self.text.of(word.span), b"true" | b":")
    }

    /// `for ((a; b; c))`
    pub(super) fn for_arithmetic(&mut self, header: &Arithmetic, body: &[Statement]) -> Flow {
        let text = self.handle();
        self.place = text.origin(header.span);
        let semicolons = header.parts.iter().map(|part| match part {
            Part::Literal(span) => memchr::memchr_iter(b';', text.of(*span)).count(),
            _ => 0,
        });
        if semicolons.sum::<usize>() != 2 || self.part_of_header(header, 0).is_none() {
            return self.for_arithmetic_unknown(header, body);
        }
        let first = self.control.jumps.len();
        let mut round = 0_u32;
        loop {
            if round > 0 && !self.budget.may_repeat() {
                return self.left_rounds(|shell| shell.for_arithmetic_unknown(header, body));
            }
            match self.part_of_header(header, 1) {
                None => return self.left_rounds(|shell| shell.for_arithmetic_unknown(header, body)),
                Some(0) => break,
                Some(_) => {}
            }
            let flow = self.round(body, round > 0);
            if !matches!(flow, Flow::Next | Flow::Continue(1)) {
                self.leave_loop(first);
                return outwards(flow);
            }
            if self.part_of_header(header, 2).is_none() {
                return self.left_rounds(|shell| shell.for_arithmetic_unknown(header, body));
            }
            round += 1;
            self.budget.steps += 1;
        }
        self.control.status = Some(0);
        self.leave_loop(first);
        Flow::Next
    }

    /// The value of the first, second or third part; an empty one counts as true.
    fn part_of_header(&mut self, header: &Arithmetic, wanted: usize) -> Option<i64> {
        let text = self.handle();
        let mut expression: Vec<u8> = Vec::new();
        let mut index = 0;
        for part in &header.parts {
            if let Part::Literal(span) = part {
                for (nth, piece) in text.of(*span).split(|byte| *byte == b';').enumerate() {
                    index += usize::from(nth > 0);
                    expression.extend_from_slice(if index == wanted { piece } else { b"" });
                }
            } else if index == wanted {
                let value = self.quoted_text(std::slice::from_ref(part), part.span());
                if !value.is_certain() {
                    return None;
                }
                expression.extend_from_slice(value.bytes());
            }
        }
        if expression.trim_ascii().is_empty() { Some(1) } else { self.calculate(&expression) }
    }

    fn for_arithmetic_unknown(&mut self, header: &Arithmetic, body: &[Statement]) -> Flow {
        let text = self.handle();
        for name in super::arithmetic::assigned_names(text.of(header.span)) {
            self.state.forget(name);
        }
        self.any_rounds(body, &[])
    }

    /// Sets the place for values that the shell computes.
    pub(super) fn here(&mut self, span: Span) {
        self.place = self.text.origin(span);
    }
}
