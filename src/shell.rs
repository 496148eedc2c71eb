//! What a shell script does, as far as its text alone tells: which commands run with which words.
//!
//! Enters: the text of a script, and what is known of the environment. Leaves: every simple command
//! with the arguments that bash would pass to it, every assignment, every sourced file, and the
//! places that bash would reject. Nothing is ever run. What is only known at run time is a hole in
//! a [`Mapped`] text; a text without holes is exactly what bash makes of it. The judge is bash 5.2;
//! where `sh`, dash or zsh (by the script's first line) may differ, there are holes.
//!
//! Statements are parsed and evaluated one at a time, so that a large script needs little memory.
//! Loops and functions that repeat more often than a script plausibly needs are cut off: see
//! [`LIMIT`].

mod arithmetic;
mod assign;
mod assigned;
mod body;
mod brace;
mod builtin;
mod changed;
pub mod compare;
mod condition;
mod context;
mod declare;
mod dialect;
mod escape;
mod evaluator;
mod expand;
mod field;
mod files;
mod flow;
mod indirect;
mod input;
mod loaded;
mod loops;
mod named;
mod output;
mod parameter;
mod pattern;
mod program;
mod simple;
mod slice;
mod source;
mod state;
mod text;
mod tilde;
mod uncalled;
mod value;

pub use source::{Ending, Sourced};

use std::rc::Rc;

use crate::format::shell::{Operator, Problem};
use crate::surroundings::Surroundings;
use crate::text::{Mapped, Span, file_name};

/// The number of statements that may run again, in rounds of loops and calls of functions; one more
/// for each 64 bytes of the script. Beyond that, loops are evaluated once, with holes for what they
/// change.
pub const LIMIT: u32 = 20_000;

/// The longest string that one word expands to, in bytes; a longer one is a hole.
pub const LONGEST: usize = 1 << 20;

/// Whether bash reaches a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reached {
    /// Always.
    Certainly,
    /// Unless an earlier `exit`, `return`, `break` or `continue`, which depends on run time, ends
    /// the script, function, loop or round first.
    UnlessStopped,
    /// In a branch or loop that depends on run time, or after a syntax error.
    Perhaps,
    /// In a function that this script does not call, but a script that sources it may.
    IfCalled,
}

/// What was noticed about an argument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u8);

impl Marks {
    /// It contains an unquoted expansion, which bash splits and matches against file names.
    pub const UNQUOTED: Self = Self(1);
    /// It came out of `{a,b}` or `{1..3}`.
    pub const BRACES: Self = Self(1 << 1);
    /// Double quotes end and begin again around unquoted text: `"{"a": 1}"`.
    pub const REOPENED: Self = Self(1 << 2);
    /// Quotes inside unquoted text, which the shell removes: `{"a":1}`.
    pub const BARE_QUOTES: Self = Self(1 << 3);
    /// Unquoted `*`, `?` or `[…]`: bash would substitute the names of matching files.
    pub const GLOB: Self = Self(1 << 4);
    /// An unquoted hole: at run time it may be no argument, or several.
    pub const SPLITS: Self = Self(1 << 5);

    /// Whether all marks of `other` are set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Sets the marks of `other`, too.
    pub(crate) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// One argument of a command.
#[derive(Clone, Debug)]
pub struct Argument<'s> {
    /// What the program gets. It points to where the bytes are written: for a variable, its
    /// assignment.
    pub value: Mapped<'s>,
    /// The word of the command that it comes from.
    pub word: Span,
    /// What was noticed about it.
    pub marks: Marks,
}

impl Argument<'_> {
    /// An unknown word: it may be no argument, or several.
    fn unknown(word: Span, mut marks: Marks) -> Self {
        marks.add(Marks::SPLITS);
        Self { value: Mapped::hole(word), word, marks }
    }
}

/// A simple command that bash runs.
#[allow(clippy::struct_excessive_bools, reason = "facts about one command that do not depend on each other")]
#[derive(Clone, Debug)]
pub struct Command<'s> {
    /// The program and its arguments, after wrappers such as `command`, `env` or `sudo`. Never
    /// empty.
    pub arguments: Vec<Argument<'s>>,
    /// Its place in the file, with assignments, wrappers and redirections.
    pub span: Span,
    /// The number of words before the program that are wrappers and their options.
    pub wrappers: usize,
    /// `NAME=value` before it, and those of `env`.
    pub assignments: Vec<Assignment<'s>>,
    /// Redirections in order.
    pub redirections: Vec<Redirection<'s>>,
    /// Each `<name>` among the words: bash reads it as two redirections.
    pub placeholders: Vec<Placeholder>,
    /// Whether bash reaches it.
    pub reached: Reached,
    /// Whether it is in a loop that was evaluated once for all its rounds.
    pub repeated: bool,
    /// The `$ ` before it, as in documentation; then it is never [`Reached::Certainly`].
    pub prompt: Option<Span>,
    /// Whether a syntax error cut it short, so that arguments may be missing.
    pub broken: bool,
    /// Whether it is in a string that is run as a script of its own, as by `eval`: there its words
    /// are quoted once more.
    pub nested: bool,
}

impl Command<'_> {
    /// Whether bash certainly runs it.
    pub fn is_certain(&self) -> bool {
        self.reached == Reached::Certainly
    }

    /// The last component of the program's path; `None` if unknown.
    pub fn program(&self) -> Option<&str> {
        let name = self.arguments.first().filter(|program| program.value.is_certain())?;
        name.value.text().map(file_name)
    }

    /// Whether there may be more or fewer arguments at run time.
    pub fn splits(&self) -> bool {
        self.arguments.iter().any(|argument| argument.marks.has(Marks::SPLITS))
    }
}

/// An assignment to a variable.
#[derive(Clone, Debug)]
pub struct Assignment<'s> {
    /// Its name.
    pub name: Mapped<'s>,
    /// Its value; `None` for arrays, and if only attributes change (`export NAME`).
    pub value: Option<Mapped<'s>>,
    /// Its place in the file.
    pub span: Span,
    /// Whether programs see it from here on; `None` if unknown.
    pub exported: Option<bool>,
    /// Whether bash reaches it.
    pub reached: Reached,
}

/// A redirection of a command.
#[derive(Clone, Debug)]
pub struct Redirection<'s> {
    /// Its operator.
    pub operator: Operator,
    /// The descriptor before it, if written.
    pub descriptor: Option<Span>,
    /// The file name, the text of a here-string, or the body of a here-document.
    pub target: Mapped<'s>,
    /// The whole redirection.
    pub span: Span,
}

/// `<name>`, as documentation writes a placeholder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// From `<` to `>`.
    pub span: Span,
    /// The word after it, which bash reads as a file name and not as an argument.
    pub swallowed: Option<Span>,
}

/// A sourced file.
#[derive(Clone, Debug)]
pub struct Load<'s> {
    /// Its name.
    pub file: Mapped<'s>,
    /// The whole command.
    pub span: Span,
    /// Whether `set -a` is on, so that its variables are exported; `None` if unknown.
    pub exports: Option<bool>,
    /// Whether bash reaches it.
    pub reached: Reached,
    /// The word that names it, if its text is known: the place of everything that it does here.
    pub text_at: Option<Span>,
}

/// A program started with its own variables, which no other program gets.
#[derive(Clone, Debug)]
pub struct Start<'s> {
    /// Its own variables, in order.
    pub assignments: Vec<Assignment<'s>>,
    /// The whole command.
    pub span: Span,
    /// Whether bash reaches it.
    pub reached: Reached,
}

/// What a script writes into a file that programs read variables from.
#[derive(Clone, Debug)]
pub struct Written<'s> {
    /// The name of the file.
    pub file: Mapped<'s>,
    /// What is written; a hole if it is known only at run time.
    pub text: Mapped<'s>,
    /// Whether it is added to what the file contains.
    pub appends: bool,
    /// The command that writes it.
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
    /// A program is started with its own variables: `NAME=value program`, `env NAME=value program`.
    Start(Start<'s>),
    /// A file of variables is written.
    Written(Written<'s>),
    /// A file is sourced.
    Load(Load<'s>),
    /// A problem in the script.
    Problem(Problem),
    /// A comment, with its `#`.
    Comment(Span),
}

/// A variable at the end of the script.
#[derive(Clone, Debug)]
pub struct Variable<'s> {
    /// Its name.
    pub name: String,
    /// Its value; `None` if it is an array or unset.
    pub value: Option<Mapped<'s>>,
    /// Whether programs see it; `None` if unknown.
    pub exported: Option<bool>,
}

/// Everything that happens in a script.
#[derive(Clone, Debug, Default)]
pub struct Execution<'s> {
    /// Commands in the order in which they run.
    pub commands: Vec<Command<'s>>,
    /// Assignments in the order in which they happen, but not those before a command.
    pub assignments: Vec<Assignment<'s>>,
    /// Sourced files.
    pub loads: Vec<Load<'s>>,
    /// Problems in the script.
    pub problems: Vec<Problem>,
    /// Comments, with their `#`.
    pub comments: Vec<Span>,
    /// The variables at the end, by name.
    pub variables: Vec<Variable<'s>>,
}

/// Evaluates a script and keeps every event.
pub fn run<'s>(source: &'s str, surroundings: Surroundings<'_>) -> Execution<'s> {
    let whole = Mapped::verbatim(source.as_bytes(), Span::new(0, source.len()));
    run_text(&whole, surroundings)
}

/// Evaluates the script in a file, whose name may imply a shell other than bash, and keeps every
/// event.
pub fn run_file<'s>(source: &'s str, path: &str, surroundings: Surroundings<'_>) -> Execution<'s> {
    let whole = Mapped::verbatim(source.as_bytes(), Span::new(0, source.len()));
    run_named(&whole, path, surroundings)
}

/// Evaluates a script embedded in another file, such as a code fence of a document.
pub fn run_text<'s>(text: &Mapped<'s>, surroundings: Surroundings<'_>) -> Execution<'s> {
    run_named(text, "", surroundings)
}

fn run_named<'s>(text: &Mapped<'s>, path: &str, surroundings: Surroundings<'_>) -> Execution<'s> {
    let mut execution = Execution::default();
    let variables = observe_file(text, path, surroundings, &mut |event| match event {
        Event::Command(command) => execution.commands.push(command),
        Event::Assignment(assignment) => execution.assignments.push(assignment),
        Event::Load(load) => execution.loads.push(load),
        Event::Start(_) | Event::Written(_) => {}
        Event::Problem(problem) => execution.problems.push(problem),
        Event::Comment(comment) => execution.comments.push(comment),
    });
    execution.variables = variables;
    execution
}

/// Whether a program's commands are reported: reporting one takes time.
pub type Wants = fn(&Mapped<'_>) -> bool;

/// Evaluates a script and reports each event once; only what `observer` keeps stays in memory.
/// Returns the variables at the end, by name.
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

/// A script without a backslash at its very end, which bash drops.
fn complete<'s>(text: &Mapped<'s>) -> Mapped<'s> {
    let backslashes = text.bytes().iter().rev().take_while(|byte| **byte == b'\\').count();
    text.slice(Span::new(0, text.len() - backslashes % 2))
}

/// The variables that the first subshell within a part of a file is started with: a script of a pipeline.
pub type Given<'s> = (Span, Vec<(Mapped<'s>, Mapped<'s>)>);

/// The text of a script that a script sources, by its name and the word that names it; `None` if it is not known.
pub type Sources<'s, 'o> = &'o dyn Fn(&Mapped<'s>, Span) -> Option<&'s str>;

/// Evaluates the script of a path as [`observe`] does, then each function that it does not call,
/// once: their commands are [`Reached::IfCalled`], with holes for what the caller provides. Nothing is known of the
/// environment but what is given. Reports only the commands of wanted programs.
pub fn observe_with_functions<'s>(
    text: &Mapped<'s>,
    path: &str,
    (given, sources): (Vec<Given<'s>>, Sources<'s, '_>),
    wants: Wants,
    observer: &mut dyn FnMut(Event<'s>),
) {
    let text = &complete(text);
    let from = dialect::foreign_from(text.bytes(), path);
    let mut told = |event| observer(dialect::told(event, from));
    let evaluator = evaluator::Evaluator::new(text, Surroundings::Unknown, wants, &mut told);
    evaluator.giving(given, sources).run_with_functions(text);
}

/// Evaluates a file as a shell that sources it after `set -a` and was started with these parameters
/// from `$0` on (`None` if unknown). Reports each event once.
pub fn source<'s>(
    text: &Mapped<'s>,
    surroundings: Surroundings<'_>,
    parameters: Option<Vec<Rc<Mapped<'s>>>>,
    observer: &mut dyn FnMut(Event<'s>),
) -> Sourced<'s> {
    evaluator::Evaluator::new(text, surroundings, |_| true, observer).source(text, parameters)
}

/// Whether a program of this name is a shell builtin or a well-known program.
pub fn is_known_program(name: &str) -> bool {
    builtin::is_builtin(name.as_bytes()) || (!name.contains('/') && program::is_well_known(name.as_bytes()))
}
