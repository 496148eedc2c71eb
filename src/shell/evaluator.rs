//! Follows statements one after the other.

use std::rc::Rc;

use super::body::{Bodies, Function};
use super::flow::{Flow, Jump};
use super::input::Input;
use super::output::Sink;
use super::program::last_component;
use super::state::{Changes, State};
use super::text::Text;
use super::uncalled::Defined;
use super::value::{Value, Variable};
use super::{Event, LIMIT, Reached, Wants};
use crate::environment::Environment;
use crate::format::shell::{Compound, Connector, DEPTH, Problem, Reader, Statement, StatementKind};
use crate::text::{Mapped, Span};

/// What may be made out of a script, at least: bytes that are copied, and words at [`WORD`] each.
const BUDGET: usize = 16 << 20;

/// What a word costs that comes of a brace, a list or a split value, in bytes: it is kept with all that is known of it.
pub(super) const WORD: usize = 256;

/// What a copied element of a list costs, in bytes.
pub(super) const ELEMENT: usize = 16;

/// The largest product of length and number of pieces of a text that is read as commands.
const PIECES: usize = 4 << 20;

/// A shell that follows a script without running anything.
#[allow(clippy::struct_excessive_bools, reason = "a shell has many options, each on or off")]
pub(super) struct Evaluator<'s, 'e, 'o> {
    pub(super) state: State<'s, 'e>,
    /// What the spans of the tree point into.
    pub(super) text: Rc<Text<'s>>,
    /// The text of the script itself, not of something that it evaluates.
    pub(super) outermost: Rc<Text<'s>>,
    /// Where new values that are computed stand in the file.
    pub(super) place: Span,
    observer: &'o mut dyn FnMut(Event<'s>),
    /// The programs whose commands are told.
    pub(super) wants: Wants,
    /// Events that may still be taken back.
    pub(super) held: Vec<Vec<Event<'s>>>,
    /// Whether the current branch is taken.
    pub(super) branch: Reached,
    /// Possible jumps that did not land yet.
    pub(super) jumps: Vec<Jump>,
    /// Whether the script may have ended before.
    pub(super) exits: bool,
    /// Where the shell goes from the current command, which it gives up on.
    pub(super) halted: Option<Flow>,
    /// In a loop that is read once for all rounds.
    pub(super) repeated: bool,
    /// In a round or call that may come again: what it costs is counted.
    pub(super) again: u32,
    steps: u32,
    limit: u32,
    budget: usize,
    pub(super) depth: u32,
    /// How many loops stand around, inside the current function.
    pub(super) loops: u32,
    /// The status of the last command; none where it is not known.
    pub(super) status: Option<u8>,
    /// Whether the current command has run commands for their output, so that theirs is the last status.
    pub(super) substituted: bool,
    /// Whether it is certainly bash that reads the script, in its usual mode.
    pub(super) exact: bool,
    /// Whether the text is a file that sets variables: `set -a; . ./file`.
    pub(super) is_sourced: bool,
    /// `set -u` was seen.
    pub(super) unset_fails: bool,
    /// `set -e` was seen.
    pub(super) errors_exit: bool,
    /// Whether `$(…)` runs without `set -e`: neither `inherit_errexit` nor POSIX mode stands anywhere in the script.
    pub(super) drops_errexit: bool,
    /// How many conditions stand around, where `set -e` does not count.
    pub(super) guards: u32,
    /// What `trap … EXIT` runs at the end.
    pub(super) exit_trap: Option<Mapped<'s>>,
    /// `set -o pipefail` was seen.
    pub(super) pipes_fail: bool,
    /// `shopt -s nullglob` or the like was seen: a pattern without a match is not left as it is.
    pub(super) globs_vanish: bool,
    /// Whether standard error goes where standard output does: `2>&1`.
    pub(super) shows_errors: bool,
    /// Where names of functions are put together.
    pub(super) scratch: Vec<u8>,
    pub(super) sinks: Vec<Sink<'s>>,
    pub(super) input: Input<'s>,
    /// The functions of the script itself, by the place of their bodies.
    pub(super) defined: Defined<'s>,
    pub(super) bodies: Bodies<'s>,
    /// Whether no syntax error was met yet.
    pub(super) sound: bool,
}

impl<'s, 'e, 'o> Evaluator<'s, 'e, 'o> {
    pub(super) fn new(
        text: &Mapped<'s>,
        environment: Environment<'e>,
        wants: Wants,
        observer: &'o mut dyn FnMut(Event<'s>),
    ) -> Self {
        let mut state = State::new(environment);
        state.set(b"-a", Variable::new(Value::Unset, Some(false)));
        let outermost = Rc::new(Text::new(text.clone()));
        Self {
            state,
            text: Rc::clone(&outermost),
            outermost,
            place: Span::default(),
            observer,
            wants,
            held: Vec::new(),
            branch: Reached::Certainly,
            jumps: Vec::new(),
            exits: false,
            halted: None,
            repeated: false,
            again: 0,
            steps: 0,
            limit: LIMIT.saturating_add(u32::try_from(text.len() / 64).unwrap_or(u32::MAX)),
            budget: BUDGET + 8 * text.len(),
            depth: 0,
            loops: 0,
            status: Some(0),
            substituted: false,
            exact: is_bash(text.bytes()),
            is_sourced: false,
            unset_fails: false,
            errors_exit: false,
            drops_errexit: ["inherit_errexit", "posix"]
                .iter()
                .all(|option| memchr::memmem::find(text.bytes(), option.as_bytes()).is_none()),
            guards: 0,
            exit_trap: None,
            pipes_fail: false,
            globs_vanish: false,
            shows_errors: false,
            scratch: Vec::new(),
            sinks: Vec::new(),
            input: Input::Unknown,
            defined: Defined::default(),
            bodies: Bodies::default(),
            sound: true,
        }
    }

    /// Follows the whole script and leaves its variables.
    pub(super) fn run(mut self, text: &Mapped<'s>) -> Vec<super::Variable<'s>> {
        self.follow(text);
        self.state.finish()
    }

    /// Follows the whole script, to its end.
    pub(super) fn follow(&mut self, text: &Mapped<'s>) {
        self.script(text, true);
        if let Some(trap) = self.exit_trap.take() {
            self.branch = Reached::Perhaps;
            if self.exits {
                // The script may have ended anywhere.
                self.state.forget_all();
            }
            self.inner_text(&trap);
        }
    }

    /// Follows all commands of the current text; `outer` where its problems and comments are told.
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
                self.branch = Reached::Perhaps;
            }
            if flow == Flow::Next {
                let first = self.jumps.len();
                flow = self.list(&complete.list);
                self.land(first, |flow| flow == Flow::Discard);
                if flow == Flow::Discard {
                    self.status = Some(1);
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
            self.tell(Event::Comment(span));
        }
        for problem in reader.take_problems() {
            let span = self.text.origin(problem.span);
            let within = problem.within.map(|within| self.text.origin(within));
            self.tell(Event::Problem(Problem { span, within, ..problem }));
        }
    }

    /// Tells what happened, or holds it back.
    pub(super) fn tell(&mut self, event: Event<'s>) {
        match self.held.last_mut() {
            Some(held) => held.push(event),
            None => (self.observer)(event),
        }
    }

    /// Whether bash comes to the current place.
    pub(super) fn reached(&self) -> Reached {
        let stops = self.exits || !self.jumps.is_empty();
        if stops { self.branch.max(Reached::UnlessStopped) } else { self.branch }
    }

    /// Counts a round of a loop whose end is not in sight.
    pub(super) fn count_round(&mut self) {
        self.steps += 1;
    }

    /// Takes from what may be made out of the whole script; false where it is used up.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        let left = self.budget.checked_sub(bytes);
        self.budget = left.unwrap_or(0);
        left.is_some()
    }

    /// Whether something may run once more.
    pub(super) fn may_repeat(&self) -> bool {
        self.steps < self.limit && self.budget > 0
    }

    /// Goes one construct deeper; false where that is too deep.
    pub(super) fn enter(&mut self) -> bool {
        if self.depth >= DEPTH + 20 {
            return false;
        }
        self.depth += 1;
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
            if self.errors_exit && self.guards == 0 && !tested && self.status.is_some_and(|status| status != 0) {
                if self.is_sourced {
                    return Flow::Exit;
                }
                self.exits = true;
            }
        }
        Flow::Next
    }

    pub(super) fn statement(&mut self, statement: &Statement) -> Flow {
        if self.again > 0 {
            self.steps += 1;
            if !self.may_repeat() || !self.spend(statement.span.len()) {
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
        self.depth -= 1;
        flow
    }

    /// Something that is not followed any further may have done anything.
    pub(super) fn not_followed(&mut self) -> Flow {
        self.state.forget_all();
        self.exits = true;
        self.status = None;
        self.output_unknown();
        Flow::Next
    }

    fn structure(&mut self, statement: &Statement) -> Flow {
        match &statement.kind {
            StatementKind::Simple(simple) => self.simple(simple, statement.span),
            StatementKind::Pipeline { negated, stages } => {
                let flow = self.pipeline(stages);
                if *negated {
                    self.status = self.status.map(|status| u8::from(status == 0));
                }
                flow
            }
            StatementKind::AndOr { first, rest } => self.and_or(first, rest),
            StatementKind::Background(inner) => {
                let input = std::mem::take(&mut self.input);
                self.subshell(|shell| shell.statement(inner));
                self.input = input;
                self.status = Some(0);
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
        self.guards += 1;
        let mut flow = self.statement(first);
        self.guards -= 1;
        for (connector, statement) in rest {
            if flow != Flow::Next {
                return flow;
            }
            let holds = self.status.map(|status| (status == 0) == (*connector == Connector::And));
            flow = match holds {
                Some(true) => self.statement(statement),
                Some(false) => Flow::Next,
                None => {
                    let taken = self.branch(|shell| shell.statement(statement));
                    self.status = None;
                    self.one_of(vec![taken, (Flow::Next, Changes::default())])
                }
            };
        }
        flow
    }

    fn compound(&mut self, compound: &Compound) -> Flow {
        match compound {
            Compound::Group(list) => self.list(list),
            Compound::Subshell(list) => self.subshell(|shell| shell.list(list)),
            Compound::If { branches, otherwise } => self.conditional(branches, otherwise.as_ref()),
            Compound::While { until, branch } => self.while_loop(*until, branch),
            Compound::For(body) => self.for_loop(body),
            Compound::Select(body) => self.select(body),
            Compound::ForArithmetic { header, body } => self.for_arithmetic(header, body),
            Compound::Case { word, arms } => self.case(word, arms),
            Compound::Condition(condition) => {
                self.status = self.test(condition).map(|holds| u8::from(!holds));
                Flow::Next
            }
            Compound::Arithmetic(arithmetic) => {
                self.place = self.text.origin(arithmetic.span);
                self.status = self.arithmetic(&arithmetic.parts, arithmetic.span).map(|value| u8::from(value == 0));
                Flow::Next
            }
            Compound::Coprocess(statement) => {
                self.subshell(|shell| shell.statement(statement));
                self.set_variable(b"COPROC_PID", Value::Unknown);
                self.status = Some(0);
                Flow::Next
            }
        }
    }

    /// Calls a function.
    pub(super) fn call(&mut self, function: &Rc<Function<'s>>) -> Flow {
        let Some(body) = self.body(function).filter(|_| self.may_repeat()) else { return self.not_followed() };
        if !self.enter() {
            return self.not_followed();
        }
        function.was_called.set(true);
        let text = std::mem::replace(&mut self.text, Rc::clone(&function.text));
        let loops = std::mem::take(&mut self.loops);
        self.again += 1;
        let jumps = self.jumps.len();
        let flow = self.statement(&body);
        self.land(jumps, |flow| !matches!(flow, Flow::Exit | Flow::Discard));
        self.again -= 1;
        self.loops = loops;
        self.text = text;
        self.depth -= 1;
        match flow {
            Flow::Exit | Flow::Discard => flow,
            _ => Flow::Next,
        }
    }

    /// Whether a text that was put together may be read as commands: each word that is taken out of
    /// it costs as much as it has pieces.
    pub(super) fn may_read(&mut self, text: &Mapped<'s>) -> bool {
        let pieces = text.pieces().count();
        pieces.saturating_mul(text.len()) < PIECES && self.spend(text.weight()) && self.may_repeat()
    }

    /// Follows a text as commands of the current shell, as `eval` does.
    pub(super) fn inner_text(&mut self, inner: &Mapped<'s>) -> Flow {
        if !self.may_read(inner) || !self.enter() {
            return self.not_followed();
        }
        self.again += 1;
        let branch = self.branch;
        let text = std::mem::replace(&mut self.text, Rc::new(Text::new(inner.clone())));
        let flow = self.script(inner, false);
        self.text = text;
        self.branch = branch;
        self.again -= 1;
        self.depth -= 1;
        flow
    }
}

/// Whether the first line leaves the script to bash. `sh` is often another shell.
fn is_bash(source: &[u8]) -> bool {
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
