//! What a shell script does, as far as its text alone tells: which commands run with which words.
//!
//! Enters: the text of a script, and what is known of the environment. Leaves: every simple command
//! with the arguments that bash would hand to it, every assignment, every file that is sourced, and
//! the places that bash would refuse. Nothing is ever run. What only run time knows is a hole in a
//! [`Mapped`] text; a text without holes is exactly what bash makes of it. The judge is bash 5.2;
//! where `sh`, dash or zsh may do otherwise (the script's first line tells), there are holes.
//!
//! Statements are read and followed one at a time, so that a large script needs little memory.
//! Loops and functions that go round more often than a script needs are left: see [`LIMIT`].

mod arithmetic;
mod assign;
mod assigned;
mod body;
mod brace;
mod builtin;
pub mod compare;
mod condition;
mod context;
mod declare;
mod dialect;
mod escape;
mod evaluator;
mod expand;
mod field;
mod flow;
mod indirect;
mod input;
mod loops;
mod output;
mod parameter;
mod pattern;
mod program;
mod simple;
mod slice;
mod source;
mod state;
mod text;
mod uncalled;
mod value;

pub use source::{Ending, Sourced};

use std::rc::Rc;

use crate::format::shell::{Operator, Problem};
use crate::surroundings::Surroundings;
use crate::text::{Mapped, Span};

/// How many statements may run again, in the rounds of loops and the calls of functions; one more
/// for each 64 bytes of the script. Behind it loops are read once, with holes for what they change.
pub const LIMIT: u32 = 20_000;

/// The longest text that one word is expanded to, in bytes; a longer one is a hole.
pub const LONGEST: usize = 1 << 20;

/// Whether bash comes to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reached {
    /// Always.
    Certainly,
    /// Unless an `exit`, `return`, `break` or `continue` before it, which depends on run time, ends
    /// the script, function, loop or round first.
    UnlessStopped,
    /// It stands in a branch or loop that depends on run time, or behind a syntax error.
    Perhaps,
    /// It stands in a function that this script does not call: another one may, that sources it.
    IfCalled,
}

/// What was noticed about an argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u8);

impl Marks {
    /// An expansion without quotes stands in it, which bash splits and matches with file names.
    pub const UNQUOTED: Self = Self(1);
    /// It came out of `{a,b}` or `{1..3}`.
    pub const BRACES: Self = Self(1 << 1);
    /// Double quotes end and begin again around unquoted text: `"{"a": 1}"`.
    pub const REOPENED: Self = Self(1 << 2);
    /// Quotes stand inside unquoted text and are lost: `{"a":1}`.
    pub const BARE_QUOTES: Self = Self(1 << 3);
    /// Unquoted `*`, `?` or `[…]`: bash would take the names of matching files instead.
    pub const GLOB: Self = Self(1 << 4);
    /// A hole without quotes: at run time it may be no argument, or several.
    pub const SPLITS: Self = Self(1 << 5);

    /// Whether all of `other` was noticed.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Notices `other`, too.
    pub(crate) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// One argument of a command.
#[derive(Clone, Debug)]
pub struct Argument<'s> {
    /// What the program gets. It points to where the bytes are written: for a variable, to its
    /// assignment.
    pub value: Mapped<'s>,
    /// The word of the command that it came from.
    pub word: Span,
    /// What was noticed about it.
    pub marks: Marks,
}

impl Argument<'_> {
    /// A word of which nothing is known: it may be no argument, or several.
    fn unknown(word: Span, mut marks: Marks) -> Self {
        marks.add(Marks::SPLITS);
        Self { value: Mapped::hole(word), word, marks }
    }
}

/// A simple command that bash runs.
#[allow(clippy::struct_excessive_bools, reason = "facts about one command that do not depend on each other")]
#[derive(Clone, Debug)]
pub struct Command<'s> {
    /// The program and its arguments, behind wrappers such as `command`, `env` or `sudo`. Never
    /// empty.
    pub arguments: Vec<Argument<'s>>,
    /// Where it is written, with assignments, wrappers and redirections.
    pub span: Span,
    /// How many words before the program are wrappers and their options.
    pub wrappers: usize,
    /// `NAME=value` before it, and those of `env`.
    pub assignments: Vec<Assignment<'s>>,
    /// Redirections in order.
    pub redirections: Vec<Redirection<'s>>,
    /// `<name>` among the words: bash reads it as two redirections.
    pub placeholders: Vec<Placeholder>,
    /// Whether bash comes here.
    pub reached: Reached,
    /// Whether it stands in a loop that was read once for all its rounds.
    pub repeated: bool,
    /// The `$ ` before it, as documentation shows it; then it is never [`Reached::Certainly`].
    pub prompt: Option<Span>,
    /// Whether a syntax error cut it, so that arguments may be missing.
    pub broken: bool,
    /// Whether it stands in a text that is read as a script of its own, such as that of `eval`: there
    /// its words are quoted once more.
    pub nested: bool,
}

impl Command<'_> {
    /// Whether bash certainly runs it.
    pub fn is_certain(&self) -> bool {
        self.reached == Reached::Certainly
    }

    /// The last component of the program's path; none where it is not known.
    pub fn program(&self) -> Option<&str> {
        let name = self.arguments.first().filter(|program| program.value.is_certain())?;
        name.value.text().map(|path| path.rsplit('/').next().unwrap_or(path))
    }

    /// Whether at run time there may be more or fewer arguments.
    pub fn splits(&self) -> bool {
        self.arguments.iter().any(|argument| argument.marks.has(Marks::SPLITS))
    }
}

/// A variable that is set.
#[derive(Clone, Debug)]
pub struct Assignment<'s> {
    /// Its name.
    pub name: Mapped<'s>,
    /// Its value; `None` for arrays, and where only attributes change (`export NAME`).
    pub value: Option<Mapped<'s>>,
    /// Where it is written.
    pub span: Span,
    /// Whether programs see it from here on; `None` where it is not known.
    pub exported: Option<bool>,
    /// Whether bash comes here.
    pub reached: Reached,
}

/// A redirection of a command.
#[derive(Clone, Debug)]
pub struct Redirection<'s> {
    /// Its operator.
    pub operator: Operator,
    /// The descriptor before it, where one is written.
    pub descriptor: Option<Span>,
    /// The file's name, the text of a here-string, or the body of a here-document.
    pub target: Mapped<'s>,
    /// All of it.
    pub span: Span,
}

/// `<name>` as documentation writes what is to be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// From `<` to `>`.
    pub span: Span,
    /// The word behind it, which bash takes for a file's name and not for an argument.
    pub swallowed: Option<Span>,
}

/// A file that is sourced.
#[derive(Clone, Debug)]
pub struct Load<'s> {
    /// Its name.
    pub file: Mapped<'s>,
    /// The whole command.
    pub span: Span,
    /// Whether `set -a` is on, so that what it sets is exported; `None` where it is not known.
    pub exports: Option<bool>,
    /// Whether bash comes here.
    pub reached: Reached,
}

/// A program that is started with variables of its own, which no other one gets.
#[derive(Clone, Debug)]
pub struct Start<'s> {
    /// Its own variables, in order.
    pub assignments: Vec<Assignment<'s>>,
    /// The whole command.
    pub span: Span,
    /// Whether bash comes here.
    pub reached: Reached,
}

/// Something that happens in a script, in order.
#[derive(Clone, Debug)]
pub enum Event<'s> {
    /// A command runs.
    Command(Command<'s>),
    /// A variable is set.
    Assignment(Assignment<'s>),
    /// A program is started with variables of its own: `NAME=value program`, `env NAME=value program`.
    Start(Start<'s>),
    /// A file is sourced.
    Load(Load<'s>),
    /// A place is wrong.
    Problem(Problem),
    /// A comment, with its `#`.
    Comment(Span),
}

/// A variable as the script leaves it.
#[derive(Clone, Debug)]
pub struct Variable<'s> {
    /// Its name.
    pub name: String,
    /// Its value; `None` for arrays and for what is unset.
    pub value: Option<Mapped<'s>>,
    /// Whether programs see it; `None` where it is not known.
    pub exported: Option<bool>,
}

/// All that happens in a script.
#[derive(Clone, Debug, Default)]
pub struct Execution<'s> {
    /// Commands in the order in which they run.
    pub commands: Vec<Command<'s>>,
    /// Assignments in the order in which they happen, but not those before a command.
    pub assignments: Vec<Assignment<'s>>,
    /// Files that are sourced.
    pub loads: Vec<Load<'s>>,
    /// Places that are wrong.
    pub problems: Vec<Problem>,
    /// Comments, with their `#`.
    pub comments: Vec<Span>,
    /// The variables at the end, by name.
    pub variables: Vec<Variable<'s>>,
}

/// Follows a script and keeps everything.
pub fn run<'s>(source: &'s str, surroundings: Surroundings<'_>) -> Execution<'s> {
    let whole = Mapped::verbatim(source.as_bytes(), Span::new(0, source.len()));
    run_text(&whole, surroundings)
}

/// Follows the script of a file, whose name may tell another shell than bash, and keeps everything.
pub fn run_file<'s>(source: &'s str, path: &str, surroundings: Surroundings<'_>) -> Execution<'s> {
    let whole = Mapped::verbatim(source.as_bytes(), Span::new(0, source.len()));
    run_named(&whole, path, surroundings)
}

/// Follows a script that stands inside another file, such as a fence of a document.
pub fn run_text<'s>(text: &Mapped<'s>, surroundings: Surroundings<'_>) -> Execution<'s> {
    run_named(text, "", surroundings)
}

fn run_named<'s>(text: &Mapped<'s>, path: &str, surroundings: Surroundings<'_>) -> Execution<'s> {
    let mut execution = Execution::default();
    let variables = observe_file(text, path, surroundings, &mut |event| match event {
        Event::Command(command) => execution.commands.push(command),
        Event::Assignment(assignment) => execution.assignments.push(assignment),
        Event::Load(load) => execution.loads.push(load),
        Event::Start(_) => {}
        Event::Problem(problem) => execution.problems.push(problem),
        Event::Comment(comment) => execution.comments.push(comment),
    });
    execution.variables = variables;
    execution
}

/// Says of a program whether its commands are told: to tell one takes time.
pub type Wants = fn(&Mapped<'_>) -> bool;

/// Follows a script and tells each event once; only what `observer` keeps stays in memory. Leaves
/// the variables at the end, by name.
pub fn observe<'s>(
    text: &Mapped<'s>,
    surroundings: Surroundings<'_>,
    observer: &mut dyn FnMut(Event<'s>),
) -> Vec<Variable<'s>> {
    observe_file(text, "", surroundings, observer)
}

fn observe_file<'s>(
    text: &Mapped<'s>,
    path: &str,
    surroundings: Surroundings<'_>,
    observer: &mut dyn FnMut(Event<'s>),
) -> Vec<Variable<'s>> {
    let text = &complete(text);
    let from = dialect::foreign_from(text.bytes(), path);
    let mut told = |event| observer(dialect::told(event, from));
    evaluator::Evaluator::new(text, surroundings, |_| true, &mut told).run(text)
}

/// A script without the backslash at its very end, which bash drops.
fn complete<'s>(text: &Mapped<'s>) -> Mapped<'s> {
    let backslashes = text.bytes().iter().rev().take_while(|byte| **byte == b'\\').count();
    text.slice(Span::new(0, text.len() - backslashes % 2))
}

/// Follows the script of a path as [`observe`] does, and behind it the functions that it does not call, each once: their commands
/// are [`Reached::IfCalled`], with holes for what the caller says. Only the commands of programs that are wanted are
/// told.
pub fn observe_with_functions<'s>(
    text: &Mapped<'s>,
    path: &str,
    surroundings: Surroundings<'_>,
    wants: Wants,
    observer: &mut dyn FnMut(Event<'s>),
) {
    let text = &complete(text);
    let from = dialect::foreign_from(text.bytes(), path);
    let mut told = |event| observer(dialect::told(event, from));
    evaluator::Evaluator::new(text, surroundings, wants, &mut told).run_with_functions(text);
}

/// Follows a file as a shell does that sources it behind `set -a`, and was started with these parameters from `$0`
/// on; none where they are not known. Tells each event once.
pub fn source<'s>(
    text: &Mapped<'s>,
    surroundings: Surroundings<'_>,
    parameters: Option<Vec<Rc<Mapped<'s>>>>,
    observer: &mut dyn FnMut(Event<'s>),
) -> Sourced<'s> {
    evaluator::Evaluator::new(text, surroundings, |_| true, observer).source(text, parameters)
}

/// Whether a program of this name is a part of the shell, or one that everybody knows.
pub fn is_known_program(name: &str) -> bool {
    builtin::is_builtin(name.as_bytes()) || (!name.contains('/') && program::is_well_known(name.as_bytes()))
}
