//! Flags as pflag parses them (`flag.go`: `parseArgs`, `parseLongArg`, `parseSingleShortArg`), and
//! the path to the subcommand as cobra finds it (`command.go`: `Find`, `stripFlags`).
//!
//! Enters: words of argv and the flags that the subcommand accepts. Leaves: a line. The real pflag
//! stops at the first mistake; this one reads on, for what the rest contains.

use super::line::{Line, ProblemKind, long, short, truth};
use super::word::{Word, part_from};
use crate::knowledge::commands::{Flag, Says, Takes};
use crate::text::{Mapped, Span};

/// The next word that cobra takes as a subcommand.
pub(super) enum Next {
    /// Its position among the words.
    At(usize),
    /// None: only flags and their values are left.
    Nothing,
    /// A hole is in the way: its index in argv.
    Hidden(usize),
}

/// Skips flags, and a value for each flag not known to be a switch. `--help` is not among them yet:
/// cobra adds it once it has found the subcommand.
pub(super) fn next(argv: &[Mapped<'_>], words: &[usize], flags: &[&'static Flag]) -> Next {
    let is_switch =
        |flag: Option<&Flag>| flag.is_some_and(|flag| flag.takes == Takes::Nothing && flag.says != Says::Help);
    let mut position = 0;
    while let Some((index, mapped)) = words.get(position).and_then(|index| Some((*index, argv.get(*index)?))) {
        let word = Word::of(mapped);
        let has_value = memchr::memchr(b'=', word.known).is_some();
        position += match word.known {
            b"" if word.is_certain => 1,
            b"--" if word.is_certain => return Next::Nothing,
            b"" | b"-" | b"--" if !word.is_certain => return Next::Hidden(index),
            [b'-', ..] if has_value => 1,
            [b'-', b'-', ..] if !word.is_certain => return Next::Hidden(index),
            [b'-', b'-', name @ ..] => 2 - usize::from(is_switch(long(flags, name))),
            [b'-', letter] if word.is_certain => 2 - usize::from(is_switch(short(flags, *letter))),
            [b'-', ..] => 1,
            _ if word.is_certain => return Next::At(position),
            _ => return Next::Hidden(index),
        };
    }
    Next::Nothing
}

/// How flags are read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mode {
    /// Every flag is in the table, so any other one is a mistake.
    pub is_strict: bool,
    /// The first argument ends the flags.
    pub stops: bool,
}

impl Mode {
    /// As docker reads the flags of `run`; the table need not have all of them.
    pub const FIRST: Self = Self { is_strict: false, stops: true };
}

/// Reads the words after the subcommand.
pub(super) fn read<'s>(argv: &[Mapped<'s>], words: &[usize], flags: &[&'static Flag], mode: Mode) -> Line<'s> {
    let mut reader = Reader { argv, words, at: 0, flags, is_strict: mode.is_strict, line: Line::default() };
    while let Some(index) = reader.take() {
        let Some(mapped) = argv.get(index) else { break };
        let word = Word::of(mapped);
        match word.known {
            b"--" if word.is_certain => {
                reader.line.arguments.extend_from_slice(words.get(reader.at..).unwrap_or_default());
                break;
            }
            [b'-', b'-', ..] => reader.long(index, mapped, word),
            [b'-', _, ..] => reader.letters(index, mapped, word),
            b"" | b"-" if !word.is_certain => {
                reader.line.hide(index);
                reader.line.arguments.push(index);
            }
            _ => reader.line.arguments.push(index),
        }
        if mode.stops && !reader.line.arguments.is_empty() {
            reader.line.arguments.extend_from_slice(words.get(reader.at..).unwrap_or_default());
            break;
        }
    }
    reader.line
}

struct Reader<'a, 's> {
    argv: &'a [Mapped<'s>],
    words: &'a [usize],
    at: usize,
    flags: &'a [&'static Flag],
    is_strict: bool,
    line: Line<'s>,
}

impl<'s> Reader<'_, 's> {
    /// The next word's index in argv.
    fn take(&mut self) -> Option<usize> {
        let index = self.words.get(self.at).copied();
        self.at += usize::from(index.is_some());
        index
    }

    /// `--flag`, `--flag=value`, `--flag value`.
    fn long(&mut self, index: usize, mapped: &Mapped<'s>, word: Word<'_>) {
        let Some((name, value_at)) = word.name(2) else {
            return self.line.hide(index);
        };
        if name.is_empty() || name.first() == Some(&b'-') {
            return self.line.fail(ProblemKind::FlagSyntax, index, Span::new(0, mapped.len()));
        }
        let Some(flag) = long(self.flags, name) else {
            if self.is_strict {
                return self.line.fail_at_flag(index, name, self.flags);
            }
            self.line.blurs_arguments |= value_at.is_none();
            return self.line.hide(index);
        };
        match value_at {
            Some(start) if flag.takes == Takes::Nothing => self.switch(flag, index, mapped, start),
            Some(start) => self.line.give(flag, index, index, part_from(mapped, start)),
            None if flag.takes == Takes::Nothing => self.line.switch(flag, index, Some(true)),
            None => self.value_behind(flag, index, Span::new(0, name.len() + 2)),
        }
    }

    /// `-l`, `-ls`, `-dID`, `-d=ID`, `-d ID`.
    fn letters(&mut self, index: usize, mapped: &Mapped<'s>, word: Word<'_>) {
        let mut at = 1;
        while let Some(&letter) = word.known.get(at) {
            let is_alone = at == 1 && word.certain().is_some_and(|word| word.len() == 2);
            // A letter is a byte; what is shown of it is a whole character.
            let rest = word.known.get(at + 1..).unwrap_or_default();
            let more = rest.iter().take_while(|byte| **byte & 0xC0 == 0x80).count();
            let part = Span::new(if is_alone { 0 } else { at }, at + 1 + more);
            let Some(flag) = short(self.flags, letter) else {
                if self.is_strict {
                    return self.line.fail_at_letter(index, letter, part, is_alone, self.flags);
                }
                self.line.blurs_arguments = true;
                return self.line.hide(index);
            };
            at += 1;
            let has_equals = word.known.get(at) == Some(&b'=') && mapped.len() > at + 1;
            match (flag.takes, has_equals) {
                (Takes::Nothing, true) => return self.switch(flag, index, mapped, at + 1),
                (Takes::Nothing, false) => self.line.switch(flag, index, Some(true)),
                (_, true) => return self.line.give(flag, index, index, part_from(mapped, at + 1)),
                (_, false) if at < mapped.len() => {
                    return self.line.give(flag, index, index, part_from(mapped, at));
                }
                (_, false) => return self.value_behind(flag, index, part),
            }
        }
        if !word.is_certain {
            self.line.hide(index);
        }
    }

    /// The value of a switch, from byte `start` of its word on.
    fn switch(&mut self, flag: &'static Flag, index: usize, mapped: &Mapped<'s>, start: usize) {
        let text = mapped.bytes().get(start..).unwrap_or_default();
        let certain = mapped.is_certain().then(|| truth(text));
        if certain == Some(None) {
            self.line.fail(ProblemKind::WrongValue, index, Span::new(0, mapped.len()));
        }
        self.line.switch(flag, index, certain.flatten());
    }

    /// The next word is the value, whatever it is.
    fn value_behind(&mut self, flag: &'static Flag, index: usize, part: Span) {
        match self.take().and_then(|word| Some((word, self.argv.get(word)?))) {
            Some((word, value)) => self.line.give(flag, index, word, value.clone()),
            None => self.line.fail(ProblemKind::MissingValue, index, part),
        }
    }
}
