//! What a command line means.
//!
//! Enters: argv as the shell produces it, each word with its holes. Leaves: for the programs of
//! [`knowledge::commands`](crate::knowledge::commands), the subcommand, flags and arguments as that
//! program parses them, and what they mean: variables, deployment, file, store, name. Nothing here
//! is a guess: what a hole may change is [`Answer::Unknown`]. Never executes anything, never fails.
//!
//! A word that begins with a hole may hide flags. Where a value is expected, it is the value; a
//! word with anything known before its first hole is one word. (An unquoted variable that expands
//! to several words, or to none, could break both assumptions; no working deployment script relies
//! on that.)

mod argparse;
pub mod chart;
mod go_flag;
mod line;
mod meaning;
mod near;
mod options;
mod pair;
mod path;
mod pflag;
mod word;

pub use line::{Given, Problem, ProblemKind};
pub use meaning::{Assignment, Deployment, Loads, Source, Switch};
pub use options::{Refused, parts, refused};
pub use pair::{Argument, Form};

use thin_vec::ThinVec;

use self::line::Line;
use self::path::{CommandPath, End};
use self::word::Word;
use crate::knowledge::Store;
use crate::knowledge::commands::{self, Arguments, Does, Flag, FlagStyle, Program, Says, Subcommand, Subject, Table};
use crate::text::{Mapped, Span};

/// What a command line says about something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// It says this. The string may still have holes.
    Known(T),
    /// It certainly does not say it.
    Absent,
    /// Known only at run time, or the program stops before it.
    Unknown,
}

impl<T> Answer<T> {
    /// What it says, if that is known.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// A command line of a known program. `Debug` shows no values.
#[derive(Debug)]
pub struct Command<'s> {
    program: &'static Program,
    entry: Option<&'static Subcommand>,
    named_by: ThinVec<usize>,
    /// The flags that the subcommand accepts.
    known: &'static [&'static Flag],
    end: End,
    line: Line<'s>,
    arguments: ThinVec<Argument<'s>>,
}

impl<'s> Command<'s> {
    /// Whether a word names a program that has a table.
    pub fn is_known(program: &Mapped<'_>) -> bool {
        known_program(program).is_some()
    }

    /// Parses a command line. `None` for a program without a table, for a command of a store's
    /// program that writes no secret, and for a program known only at run time.
    pub fn of(argv: &[Mapped<'s>]) -> Option<Self> {
        let (program, table) = known_program(argv.first()?)?;
        let found = path::find(argv, program, table);
        let matters = |command: &Subcommand| {
            command.store.is_some() || matches!(command.does, Does::Start | Does::Keep | Does::Build)
        };
        if !program.every_command && !found.command.is_some_and(matters) {
            return None;
        }
        let flags = table.flags(found.path);
        let line = match program.reads {
            FlagStyle::Pflag => astro_line(argv, table, &found, flags),
            FlagStyle::Argparse => {
                let takes_name = found.command.is_some_and(|command| command.arguments == Arguments::Name);
                argparse::read(argv, &found.rest, flags, usize::from(takes_name))
            }
            FlagStyle::GoFlag => go_flag::read(argv, &found.rest, flags),
            FlagStyle::PflagFirst => pflag::read(argv, &found.rest, flags, pflag::Mode::FIRST),
        };
        let CommandPath { command: entry, named_by, end, .. } = found;
        let mut command = Self { program, entry, named_by, known: flags, end, line, arguments: ThinVec::new() };
        command.arguments = command.take_arguments(argv);
        // A script may run very many commands, and all of them are kept.
        command.line.arguments = ThinVec::new();
        command.line.given.shrink_to_fit();
        command.count_arguments(argv);
        Some(command)
    }

    /// The program's name.
    pub fn program(&self) -> &'static str {
        self.program.name
    }

    /// The canonical names of the subcommands, aliases resolved, the program first:
    /// `astro deployment variable create`.
    pub fn path(&self) -> &'static str {
        self.entry.map_or(self.program.name, |command| command.path)
    }

    /// The words that name the subcommands, as indexes in argv.
    pub fn named_by(&self) -> &[usize] {
        &self.named_by
    }

    /// What the subcommand does. `Absent`: nothing, it prints help. [`Command::problem`] tells
    /// whether the program gets that far.
    pub fn does(&self) -> Answer<Does> {
        if self.says(Says::Help) {
            return Answer::Absent;
        }
        match (self.end, self.entry) {
            (End::Hidden(_), _) => Answer::Unknown,
            (End::Unknown(_), _) if self.problem().is_none() => Answer::Known(Does::Other),
            (End::Unknown(_), _) | (End::Reached, None) => Answer::Absent,
            (End::Reached, Some(command)) if command.does == Does::Group => Answer::Absent,
            (End::Reached, Some(command)) => Answer::Known(command.does),
        }
    }

    /// The kind of Astro object that it acts on.
    pub fn subject(&self) -> Option<Subject> {
        self.entry.and_then(|command| command.subject)
    }

    /// The store that it writes to.
    pub fn store(&self) -> Option<Store> {
        self.entry.and_then(|command| command.store)
    }

    /// The first thing at which the program stops: it then does nothing, except perhaps print help.
    pub fn problem(&self) -> Option<&Problem> {
        self.line.problem.as_deref()
    }

    /// The first word that may be, or may hide, flags: an index in argv.
    pub fn hides_flags(&self) -> Option<usize> {
        self.line.hides_flags
    }

    /// The words that are neither flags nor their values.
    pub fn arguments(&self) -> &[Argument<'s>] {
        &self.arguments
    }

    /// The flags given with a value, in order; if a name repeats, the last one counts.
    pub fn flags(&self) -> &[Given<'s>] {
        &self.line.given
    }

    /// The switch that a word turns on or off.
    pub fn switch_at(&self, word: usize) -> Option<&'static Flag> {
        self.line.switched.iter().find(|switched| switched.word == word).map(|switched| switched.flag)
    }

    /// Flags that the program's own help hides: indexes in argv.
    pub fn hidden_flags(&self) -> impl Iterator<Item = usize> + '_ {
        self.line.given.iter().filter(|given| given.flag.hidden).map(|given| given.word)
    }

    /// The value of the last flag of this kind.
    pub fn given(&self, says: Says) -> Answer<&Given<'s>> {
        match self.line.given.iter().rfind(|given| given.flag.says == says) {
            Some(given) => Answer::Known(given),
            None if self.is_certain() || !self.may_say(says) => Answer::Absent,
            None => Answer::Unknown,
        }
    }

    /// Whether a switch is on. If it repeats, the last one counts.
    pub fn switch(&self, says: Says) -> Switch {
        let last = self.line.switched.iter().rfind(|switched| switched.flag.says == says);
        match last.map(|switched| (switched.word, switched.on)) {
            Some((word, Some(true))) => Switch::On(word),
            Some((word, Some(false))) if self.is_certain() => Switch::Off(Some(word)),
            None if self.is_certain() || !self.may_say(says) => Switch::Off(None),
            _ => Switch::Unknown,
        }
    }

    /// Whether the subcommand has a flag of this kind, or is not known well enough to tell.
    fn may_say(&self, says: Says) -> bool {
        let is_known = self.end == End::Reached && self.entry.is_some_and(|command| command.does != Does::Other);
        !is_known || self.known.iter().any(|flag| flag.says == says)
    }

    /// Whether anything not found is certainly absent.
    fn is_certain(&self) -> bool {
        let has_input = self.says(Says::Input);
        self.end == End::Reached && self.line.hides_flags.is_none() && self.line.problem.is_none() && !has_input
    }

    /// Whether a flag of this kind was given at all.
    fn says(&self, says: Says) -> bool {
        let on = self.line.switched.iter().rfind(|switched| switched.flag.says == says);
        on.is_some_and(|switched| switched.on != Some(false))
            || self.line.given.iter().any(|given| given.flag.says == says)
    }

    fn take_arguments(&self, argv: &[Mapped<'s>]) -> ThinVec<Argument<'s>> {
        let kind = self.entry.map(|command| command.arguments).unwrap_or_default();
        let words = self.line.arguments.iter().filter_map(|word| Some((*word, argv.get(*word)?)));
        let take = |(position, (word, text)): (usize, (usize, &Mapped<'s>))| {
            let is_pair = kind == Arguments::Pairs || (kind == Arguments::NameAndPairs && position > 0);
            let form = match Form::of(text) {
                _ if !is_pair => Form::Plain,
                // It may be the value of an unknown flag: the program never gets to read it.
                Form::NoEquals if self.problem().is_some() => Form::Unknown,
                form => form,
            };
            Argument { word, text: text.clone(), form }
        };
        words.enumerate().map(take).collect()
    }

    /// Fails if there are too many arguments, or too few.
    fn count_arguments(&mut self, argv: &[Mapped<'s>]) {
        let is_judged = self.is_certain() && !self.says(Says::Help);
        let Some(command) = self.entry.filter(|command| command.complete && is_judged) else {
            return;
        };
        let most = match command.arguments {
            Arguments::None => 0,
            Arguments::One | Arguments::AtMostOne => 1,
            _ => return,
        };
        let whole = |word: usize| Span::new(0, argv.get(word).map_or(0, Mapped::len));
        let last_name = self.named_by.last().copied();
        match (self.arguments.get(most).map(|argument| argument.word), last_name) {
            (Some(word), _) => self.line.fail(ProblemKind::UnexpectedArgument, word, whole(word)),
            (None, Some(word)) if command.arguments == Arguments::One && self.arguments.is_empty() => {
                self.line.fail(ProblemKind::MissingArgument, word, whole(word));
            }
            _ => {}
        }
    }
}

/// The program that the last component of a path names, if that component is certain.
fn known_program(path: &Mapped<'_>) -> Option<(&'static Program, &'static Table)> {
    let bytes = path.bytes();
    let start = memchr::memrchr(b'/', bytes).map_or(0, |slash| slash + 1);
    let found = commands::program(bytes.get(start..)?)?;
    let hides = path.holes().iter().any(|hole| hole.end as usize > start);
    (!hides).then_some(found)
}

/// Parses the words after Astro's subcommand, and checks the subcommand.
fn astro_line<'s>(
    argv: &[Mapped<'s>],
    table: &'static Table,
    found: &CommandPath,
    flags: &[&'static Flag],
) -> Line<'s> {
    let is_complete = found.command.is_some_and(|command| command.complete);
    let is_read = found.command.is_none_or(|command| command.does != Does::Other);
    let mode = pflag::Mode { is_strict: is_complete && is_read, ..pflag::Mode::default() };
    let mut line = pflag::read(argv, &found.rest, flags, mode);
    if !is_complete && (!is_read || found.end != End::Reached) {
        line.problem = None;
    }
    if let End::Unknown(index) = found.end {
        let word = argv.get(index).map(Word::of).and_then(Word::certain).unwrap_or_default();
        let candidates = path::meant(table, found, word);
        // An unknown flag before the word took the subcommand as its value.
        let comes_first = line.problem.as_ref().is_none_or(|problem| problem.word > index);
        if comes_first && (is_complete || !candidates.is_empty()) {
            let part = Span::new(0, word.len());
            let kind = ProblemKind::UnknownSubcommand;
            line.problem = Some(Box::new(Problem { kind, word: index, part, candidates }));
        }
    }
    if !is_read || found.end != End::Reached {
        line.hide(found.rest.first().copied().unwrap_or_default());
    }
    line
}
