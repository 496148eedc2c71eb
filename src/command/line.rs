//! The flags and arguments of a command line, before they are interpreted.
//!
//! Enters: what one of the flag parsers found. Leaves: the flags with their values, the arguments,
//! the first mistake, and where something may be hidden.

use thin_vec::ThinVec;

use super::near::nearest;
use crate::knowledge::commands::{Flag, Says};
use crate::text::{Mapped, Span};

/// A flag that was given with a value.
#[derive(Clone, Debug)]
pub struct Given<'s> {
    /// The flag.
    pub flag: &'static Flag,
    /// The index of its word in argv.
    pub word: usize,
    /// The index of the word with the value: the same for `--flag=value`, else a later one.
    pub value_word: usize,
    /// The value.
    pub value: Mapped<'s>,
}

/// A flag that was given without a value, or with `=true` or `=false`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Switched {
    pub flag: &'static Flag,
    /// The index of its word in argv.
    pub word: usize,
    /// `None` if known only at run time.
    pub on: Option<bool>,
}

/// A mistake at which a program stops before it does anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// A subcommand that does not exist.
    UnknownSubcommand,
    /// A long flag that does not exist.
    UnknownFlag,
    /// A letter after one dash that is not a flag.
    UnknownShorthand,
    /// Dashes without a flag name: `---x`, `--=x`.
    FlagSyntax,
    /// A flag without its value, at the end.
    MissingValue,
    /// A value that its flag does not accept: `--secret=yes`.
    WrongValue,
    /// One argument too many.
    UnexpectedArgument,
    /// A required argument is missing; the word is the subcommand's.
    MissingArgument,
}

/// The first mistake of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// The index of its word in argv.
    pub word: usize,
    /// The wrong bytes of the decoded word, dashes included.
    pub part: Span,
    /// Possible replacements from the table, nearest first.
    pub candidates: Vec<String>,
}

/// A command line after its subcommands.
#[derive(Default, Debug)]
pub(super) struct Line<'s> {
    pub given: ThinVec<Given<'s>>,
    pub switched: ThinVec<Switched>,
    /// Indexes in argv of the words that are neither flags nor values.
    pub arguments: ThinVec<usize>,
    /// The first word that may be, or may hide, flags.
    pub hides_flags: Option<usize>,
    /// Whether an unknown flag may take one of the arguments as its value.
    pub blurs_arguments: bool,
    /// Nearly always `None`.
    pub problem: Option<Box<Problem>>,
}

impl<'s> Line<'s> {
    /// Records a word that may be flags.
    pub fn hide(&mut self, word: usize) {
        self.hides_flags.get_or_insert(word);
    }

    /// Records a mistake: the program stops at the first. After a flag that is only missing from
    /// the table, a word that looks wrong may be the value of that flag.
    pub fn fail(&mut self, kind: ProblemKind, word: usize, part: Span) {
        if !self.blurs_arguments {
            self.problem.get_or_insert_with(|| Box::new(Problem { kind, word, part, candidates: Vec::new() }));
        }
    }

    /// Records an unknown long flag, with similar known ones.
    pub fn fail_at_flag(&mut self, word: usize, name: &[u8], flags: &[&'static Flag]) {
        if self.problem.is_some() {
            return;
        }
        let is_offered = |flag: &&&Flag| !flag.hidden && flag.since.is_none() && flag.says != Says::Help;
        let offered = flags.iter().filter(is_offered).map(|flag| flag.name);
        let candidates = nearest(name, offered).into_iter().map(|name| format!("--{name}")).collect();
        let part = Span::new(0, name.len() + 2);
        self.problem = Some(Box::new(Problem { kind: ProblemKind::UnknownFlag, word, part, candidates }));
    }

    /// Records an unknown letter after one dash. A long flag can replace it only if the letter is
    /// alone.
    pub fn fail_at_letter(&mut self, word: usize, letter: u8, part: Span, is_alone: bool, flags: &[&'static Flag]) {
        if self.problem.is_some() {
            return;
        }
        let is_meant = |flag: &&&Flag| flag.mistaken.iter().any(|name| name.as_bytes() == [letter]);
        let meant = flags.iter().filter(|_| is_alone).find(is_meant);
        let candidates = meant.map(|flag| format!("--{}", flag.name)).into_iter().collect();
        self.problem = Some(Box::new(Problem { kind: ProblemKind::UnknownShorthand, word, part, candidates }));
    }

    /// Adds a flag with its value.
    pub fn give(&mut self, flag: &'static Flag, word: usize, value_word: usize, value: Mapped<'s>) {
        self.given.push(Given { flag, word, value_word, value });
    }

    /// Adds a flag without a value.
    pub fn switch(&mut self, flag: &'static Flag, word: usize, on: Option<bool>) {
        self.switched.push(Switched { flag, word, on });
    }
}

/// The flag with this long name.
pub(super) fn long(flags: &[&'static Flag], name: &[u8]) -> Option<&'static Flag> {
    flags.iter().find(|flag| flag.name.as_bytes() == name).copied()
}

/// The flag with this letter.
pub(super) fn short(flags: &[&'static Flag], letter: u8) -> Option<&'static Flag> {
    flags.iter().find(|flag| flag.short == Some(char::from(letter))).copied()
}

/// Go's `strconv.ParseBool`.
pub(super) fn truth(text: &[u8]) -> Option<bool> {
    match text {
        b"1" | b"t" | b"T" | b"TRUE" | b"true" | b"True" => Some(true),
        b"0" | b"f" | b"F" | b"FALSE" | b"false" | b"False" => Some(false),
        _ => None,
    }
}
