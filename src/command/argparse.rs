//! Flags as Python's argparse parses them (`_parse_optional`, `consume_optional`), for programs
//! whose tables are incomplete: an unknown flag, or an abbreviation, is not a mistake but hides
//! what it says.
//!
//! Enters: words of argv and the flags that the command accepts. Leaves: a line.

use super::line::{Line, long, short};
use super::word::{Word, part_from};
use crate::knowledge::commands::{Flag, Takes};
use crate::text::Mapped;

/// Reads the words other than the subcommands; there may be up to `most` arguments.
pub(super) fn read<'s>(argv: &[Mapped<'s>], words: &[usize], flags: &[&'static Flag], most: usize) -> Line<'s> {
    let mut reader = Reader { argv, words, at: 0, flags, line: Line::default() };
    while let Some((index, mapped)) = reader.peek() {
        reader.at += 1;
        let word = Word::of(mapped);
        match word.known {
            // What follows it depends on the program.
            b"--" if word.is_certain => {
                reader.line.hide(index);
                reader.line.blurs_arguments = true;
            }
            _ if word.is_hidden() => {
                reader.line.hide(index);
                reader.line.arguments.push(index);
            }
            _ if !looks_like_flag(word, flags) => reader.line.arguments.push(index),
            [b'-', b'-', ..] => reader.long(index, mapped, word),
            _ => reader.letters(index, mapped, word),
        }
    }
    if let Some(surplus) = reader.line.arguments.get(most).copied() {
        reader.line.hide(surplus);
    }
    reader.line
}

/// Whether argparse takes a word as a flag, known or not.
fn looks_like_flag(word: Word<'_>, flags: &[&'static Flag]) -> bool {
    let Some(text) = word.certain() else {
        return word.known.first() == Some(&b'-');
    };
    let known = |name: &[u8]| name.strip_prefix(b"--").is_some_and(|name| long(flags, name).is_some());
    match text {
        [b'-', _, ..] => {
            let name = text.split(|byte| *byte == b'=').next().unwrap_or_default();
            known(name) || !(is_negative_number(text) || text.contains(&b' '))
        }
        _ => false,
    }
}

/// `-5`, `-.5`: values, unless some flag looks like a number.
fn is_negative_number(text: &[u8]) -> bool {
    let digits = text.get(1..).unwrap_or_default();
    let mut parts = digits.rsplitn(2, |byte| *byte == b'.');
    let is_number = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    parts.next().is_some_and(|last| !last.is_empty() && is_number(last)) && parts.next().is_none_or(is_number)
}

struct Reader<'a, 's> {
    argv: &'a [Mapped<'s>],
    words: &'a [usize],
    at: usize,
    flags: &'a [&'static Flag],
    line: Line<'s>,
}

impl<'a, 's> Reader<'a, 's> {
    /// The next word, with its index in argv.
    fn peek(&self) -> Option<(usize, &'a Mapped<'s>)> {
        let index = *self.words.get(self.at)?;
        Some((index, self.argv.get(index)?))
    }

    /// The next word, unless it looks like a flag. One that begins with a hole counts as a value.
    fn next_value(&mut self) -> Option<(usize, Mapped<'s>)> {
        let (index, mapped) = self.peek()?;
        let word = Word::of(mapped);
        let is_value = word.is_hidden() || !looks_like_flag(word, self.flags);
        self.at += usize::from(is_value);
        is_value.then(|| (index, mapped.clone()))
    }

    /// `--flag`, `--flag=value`, `--flag value`.
    fn long(&mut self, index: usize, mapped: &Mapped<'s>, word: Word<'_>) {
        let flag = word.name(2).and_then(|(name, value_at)| Some((long(self.flags, name)?, value_at)));
        match flag {
            Some((flag, Some(start))) if flag.takes != Takes::Nothing => {
                self.line.give(flag, index, index, part_from(mapped, start));
            }
            Some((flag, None)) => self.behind(flag, index),
            _ => self.unknown(index, word),
        }
    }

    /// `-n NAME`, `-nNAME`, `-n=NAME`, `-qn NAME`.
    fn letters(&mut self, index: usize, mapped: &Mapped<'s>, word: Word<'_>) {
        let mut at = 1;
        while let Some(flag) = word.known.get(at).and_then(|letter| short(self.flags, *letter)) {
            at += 1;
            if flag.takes == Takes::Nothing {
                self.line.switch(flag, index, Some(true));
            } else if at == mapped.len() {
                return self.behind(flag, index);
            } else {
                at += usize::from(word.known.get(at) == Some(&b'='));
                return self.line.give(flag, index, index, part_from(mapped, at));
            }
        }
        if at < mapped.len() {
            self.unknown(index, word);
        }
    }

    /// A flag whose values follow it.
    fn behind(&mut self, flag: &'static Flag, index: usize) {
        if flag.takes == Takes::Nothing {
            return self.line.switch(flag, index, Some(true));
        }
        let value = self.next_value();
        match (value, flag.takes) {
            (Some((word, value)), _) => self.line.give(flag, index, word, value),
            (None, Takes::Value) => self.line.hide(index),
            (None, _) => self.line.switch(flag, index, Some(true)),
        }
        if flag.takes == Takes::Values {
            while let Some((word, value)) = self.next_value() {
                // Any of several words may be a hole that contains flags.
                if Word::of(&value).is_hidden() {
                    self.line.hide(word);
                }
                self.line.give(flag, index, word, value);
            }
        }
    }

    /// A flag that is not in the table: the words after it may be its values.
    fn unknown(&mut self, index: usize, word: Word<'_>) {
        self.line.hide(index);
        self.line.blurs_arguments |= word.name(0).is_none_or(|(_, value_at)| value_at.is_none());
    }
}
