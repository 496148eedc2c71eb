//! Evaluates statements one after the other.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::body::{Bodies, Function};
use super::context::{Budget, Control, Options, Streams, Telling, WORD};
use super::flow::Flow;
use super::program::last_component;
use super::state::{Changes, State};
use super::text::Text;
use super::uncalled::Defined;
use super::value::{Value, Variable};
use super::{Event, Given, Reached, Sources, Wants};
use crate::format::shell::{Compound, Connector, DEPTH, List, Problem, Reader, Statement, StatementKind};
use crate::surroundings::Surroundings;
use crate::text::{Mapped, Span};

/// The largest product of length and number of pieces of a string that we parse as commands.
const PIECES: usize = 4 << 20;

/// A shell that evaluates a script without running anything.
pub(super) struct Evaluator<'s, 'e, 'o> {
    /// Variables and functions.
    pub(super) state: State<'s, 'e>,
    pub(super) options: Options,
    pub(super) control: Control<'s>,
    pub(super) budget: Budget,
    pub(super) streams: Streams<'s>,
    pub(super) telling: Telling<'s, 'o>,
    /// What the spans of the tree point into.
    pub(super) text: Rc<Text<'s>>,
    /// The text of the script itself, not of a string that it evaluates.
    pub(super) outermost: Rc<Text<'s>>,
    /// The place in the file assigned to newly computed values.
    pub(super) place: Span,
    /// A buffer for building function names.
    pub(super) scratch: Vec<u8>,
    /// The script's own functions, by the place of their bodies.
    pub(super) defined: Defined<'s>,
    pub(super) bodies: Bodies<'s>,
    /// Whether no syntax error has occurred yet.
    pub(super) sound: bool,
    /// What subshells are started with, by their place in the file.
    given: BTreeMap<u32, Given<'s>>,
    /// The texts of the files that it may source.
    pub(super) sources: Sources<'s, 'o>,
}

impl<'s, 'e, 'o> Evaluator<'s, 'e, 'o> {
    pub(super) fn new(
        text: &Mapped<'s>,
        surroundings: Surroundings<'e>,
        wants: Wants,
        observer: &'o mut dyn FnMut(Event<'s>),
    ) -> Self {
        let mut state = State::new(surroundings);
        state.set(b"-a", Variable::new(Value::Unset, Some(false)));
        let outermost = Rc::new(Text::new(text.clone()));
        Self {
            state,
            options: Options::of(text.bytes()),
            control: Control::default(),
            budget: Budget::of(text.len()),
            streams: Streams::default(),
            telling: Telling::to(observer, wants),
            text: Rc::clone(&outermost),
            outermost,
            place: Span::default(),
            scratch: Vec::new(),
            defined: Defined::default(),
            bodies: Bodies::default(),
            sound: true,
            given: BTreeMap::new(),
            sources: &|_, _| None,
        }
    }

    /// The same with what subshells are started with, and the files that it may source.
    pub(super) fn giving(self, given: Vec<Given<'s>>, sources: Sources<'s, 'o>) -> Self {
        Self { given: given.into_iter().map(|one| (one.0.start, one)).collect(), sources, ..self }
    }

    /// Sets what a subshell is started with; one inside of it inherits that.
    fn set_given(&mut self, list: &List) {
        // The first may be a call that its file puts in front.
        let starts = list.iter().take(2).map(|first| self.text.origin(first.span).start);
        let part_of = |start: u32| {
            let part = self.given.range(..=start).next_back().filter(|(_, (part, _))| start < part.end);
            part.map(|(place, _)| *place)
        };
        let found = starts.into_iter().find_map(part_of).and_then(|place| self.given.remove(&place));
        let Some((_, variables)) = found else { return };
        for (name, value) in variables {
            self.state.set(name.bytes(), Variable::new(Value::text(value), Some(true)));
        }
    }

    /// Evaluates the whole script and returns its variables.
    pub(super) fn run(mut self, text: &Mapped<'s>) -> Vec<super::Variable<'s>> {
        self.follow(text);
        self.state.finish()
    }

    /// Evaluates the whole script, to its end.
    pub(super) fn follow(&mut self, text: &Mapped<'s>) {
        self.script(text, true);
        if let Some(trap) = self.control.exit_trap.take() {
            self.control.branch = Reached::Perhaps;
            if self.control.exits {
                // The script may have ended anywhere before.
                self.state.forget_all();
            }
            self.inner_text(&trap);
        }
    }

    /// Evaluates all commands of the current text; reports its problems and comments if `outer`.
    pub(super) fn script(&mut self, text: &Mapped<'s>, outer: bool) -> Flow {
        let mut reader = Reader::new(text.bytes());
        let mut flow = Flow::Next;
        loop {
            let complete = reader.next_command();
            while self.text.kept() < reader.heredoc_count() {
                self.text.keep(reader.take_heredoc(self.text.kept()));
            }
            if outer {
                self.tell_notes(&mut reader);
            }
            let Some(complete) = complete else { return flow };
            if complete.broken {
                self.sound = false;
                // Bash stops reading here.
                self.control.branch = Reached::Perhaps;
            }
            if flow == Flow::Next {
                let first = self.control.jumps.len();
                flow = self.list(&complete.list);
                self.land(first, |flow| flow == Flow::Discard);
                if flow == Flow::Discard {
                    self.control.status = Some(1);
                    flow = Flow::Next;
                }
            } else if !outer {
                return flow;
            }
        }
    }

    fn tell_notes(&mut self, reader: &mut Reader<'_>) {
        for comment in reader.take_comments() {
            let span = self.text.origin(comment);
            self.telling.tell(Event::Comment(span));
        }
        for problem in reader.take_problems() {
            let span = self.text.origin(problem.span);
            let within = problem.within.map(|within| self.text.origin(within));
            self.telling.tell(Event::Problem(Problem { span, within, ..problem }));
        }
    }

    /// Whether bash reaches the current place.
    pub(super) fn reached(&self) -> Reached {
        let stops = self.control.exits || !self.control.jumps.is_empty();
        if stops { self.control.branch.max(Reached::UnlessStopped) } else { self.control.branch }
    }

    /// Enters one more nesting level; false if that is too deep.
    pub(super) fn enter(&mut self) -> bool {
        if self.budget.depth >= DEPTH + 20 {
            return false;
        }
        self.budget.depth += 1;
        true
    }

    pub(super) fn list(&mut self, list: &[Statement]) -> Flow {
        for statement in list {
            let flow = self.statement(statement);
            if flow != Flow::Next {
                return flow;
            }
            let tested =
                matches!(statement.kind, StatementKind::AndOr { .. } | StatementKind::Pipeline { negated: true, .. });
            if self.options.errors_exit
                && self.control.guards == 0
                && !tested
                && self.control.status.is_some_and(|status| status != 0)
            {
                if self.options.is_sourced {
                    return Flow::Exit;
                }
                self.control.exits = true;
            }
        }
        Flow::Next
    }

    pub(super) fn statement(&mut self, statement: &Statement) -> Flow {
        if self.budget.again > 0 {
            self.budget.steps += 1;
            let words = match &statement.kind {
                StatementKind::Simple(simple) => simple.words.len() * WORD,
                _ => 0,
            };
            if !self.budget.may_repeat() || !self.budget.spend(statement.span.len() + words) {
                return self.not_followed();
            }
        }
        if let StatementKind::Simple(simple) = &statement.kind {
            return self.simple(simple, statement.span);
        }
        if !self.enter() {
            return self.not_followed();
        }
        let flow = self.structure(statement);
        self.budget.depth -= 1;
        flow
    }

    /// Something that we evaluate no further may have done anything.
    pub(super) fn not_followed(&mut self) -> Flow {
        self.state.forget_all();
        self.control.exits = true;
        self.control.status = None;
        self.output_unknown();
        Flow::Next
    }

    fn structure(&mut self, statement: &Statement) -> Flow {
        match &statement.kind {
            StatementKind::Simple(simple) => self.simple(simple, statement.span),
            StatementKind::Pipeline { negated, stages } => {
                let flow = self.pipeline(stages);
                if *negated {
                    self.control.status = self.control.status.map(|status| u8::from(status == 0));
                }
                flow
            }
            StatementKind::AndOr { first, rest } => self.and_or(first, rest),
            StatementKind::Background(inner) => {
                let input = std::mem::take(&mut self.streams.input);
                self.subshell(|shell| shell.statement(inner));
                self.streams.input = input;
                self.control.status = Some(0);
                Flow::Next
            }
            StatementKind::Compound { compound, redirections } => {
                if redirections.is_empty() {
                    return self.compound(compound);
                }
                self.redirected(redirections, |shell| shell.compound(compound))
            }
            StatementKind::Function { name, body } => {
                self.define(*name, body);
                Flow::Next
            }
        }
    }

    fn and_or(&mut self, first: &Statement, rest: &[(Connector, Statement)]) -> Flow {
        self.control.guards += 1;
        let mut flow = self.statement(first);
        self.control.guards -= 1;
        for (connector, statement) in rest {
            if flow != Flow::Next {
                return flow;
            }
            let holds = self.control.status.map(|status| (status == 0) == (*connector == Connector::And));
            flow = match holds {
                Some(true) => self.statement(statement),
                Some(false) => Flow::Next,
                None => {
                    let taken = self.branch(|shell| shell.statement(statement));
                    self.control.status = None;
                    self.one_of(vec![taken, (Flow::Next, Changes::default())])
                }
            };
        }
        flow
    }

    fn compound(&mut self, compound: &Compound) -> Flow {
        match compound {
            Compound::Group(list) => self.list(list),
            Compound::Subshell(list) => self.subshell(|shell| {
                shell.set_given(list);
                shell.list(list)
            }),
            Compound::If { branches, otherwise } => self.conditional(branches, otherwise.as_ref()),
            Compound::While { until, branch } => self.while_loop(*until, branch),
            Compound::For(body) => self.for_loop(body),
            Compound::Select(body) => self.select(body),
            Compound::ForArithmetic { header, body } => self.for_arithmetic(header, body),
            Compound::Case { word, arms } => self.case(word, arms),
            Compound::Condition(condition) => {
                self.control.status = self.test(condition).map(|holds| u8::from(!holds));
                Flow::Next
            }
            Compound::Arithmetic(arithmetic) => {
                self.place = self.text.origin(arithmetic.span);
                self.control.status =
                    self.arithmetic(&arithmetic.parts, arithmetic.span).map(|value| u8::from(value == 0));
                Flow::Next
            }
            Compound::Coprocess(statement) => {
                self.subshell(|shell| shell.statement(statement));
                self.set_variable(b"COPROC_PID", Value::Unknown);
                self.control.status = Some(0);
                Flow::Next
            }
        }
    }

    /// Calls a function.
    pub(super) fn call(&mut self, function: &Rc<Function<'s>>) -> Flow {
        let Some(body) = self.body(function).filter(|_| self.budget.may_repeat()) else { return self.not_followed() };
        if !self.enter() {
            return self.not_followed();
        }
        function.was_called.set(true);
        let text = std::mem::replace(&mut self.text, Rc::clone(&function.text));
        let loops = std::mem::take(&mut self.control.loops);
        self.budget.again += 1;
        let jumps = self.control.jumps.len();
        let flow = self.statement(&body);
        self.land(jumps, |flow| !matches!(flow, Flow::Exit | Flow::Discard));
        self.budget.again -= 1;
        self.control.loops = loops;
        self.text = text;
        self.budget.depth -= 1;
        match flow {
            Flow::Exit | Flow::Discard => flow,
            _ => Flow::Next,
        }
    }

    /// Whether a string assembled from pieces may be parsed as commands: each word taken out of it
    /// costs as much as the string has pieces.
    pub(super) fn may_read(&mut self, text: &Mapped<'s>) -> bool {
        let pieces = text.pieces().count();
        pieces.saturating_mul(text.len()) < PIECES && self.budget.spend(text.weight()) && self.budget.may_repeat()
    }

    /// Evaluates a string as commands of the current shell, as `eval` does.
    pub(super) fn inner_text(&mut self, inner: &Mapped<'s>) -> Flow {
        if !self.may_read(inner) || !self.enter() {
            return self.not_followed();
        }
        self.budget.again += 1;
        let branch = self.control.branch;
        let text = std::mem::replace(&mut self.text, Rc::new(Text::new(inner.clone())));
        let flow = self.script(inner, false);
        self.text = text;
        self.control.branch = branch;
        self.budget.again -= 1;
        self.budget.depth -= 1;
        flow
    }
}

/// Whether the first line selects bash. `sh` is often another shell.
pub(super) fn is_bash(source: &[u8]) -> bool {
    let line = source.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Some(interpreter) = line.strip_prefix(b"#!") else { return true };
    let mut words = interpreter.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let program = words.next().unwrap_or_default();
    let name = |path: &[u8]| last_component(path).to_vec();
    let name = if name(program) == b"env" {
        words.find(|word| !word.starts_with(b"-")).map(name).unwrap_or_default()
    } else {
        name(program)
    };
    name == b"bash"
}
