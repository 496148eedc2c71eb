//! Which subcommand a command line runs.
//!
//! Enters: argv and a program's table. Leaves: the subcommand, the words that name it and the
//! remaining words. Never guesses past a hole.

use thin_vec::ThinVec;

use super::near::nearest;
use super::pflag::{self, Next};
use super::word::Word;
use crate::knowledge::commands::{Does, Flag, FlagStyle, Program, Subcommand, Table, Takes};
use crate::text::Mapped;

/// Where the search for the subcommand ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// At a subcommand, or at a group that nothing follows.
    Reached,
    /// At a word known only at run time: its index in argv.
    Hidden(usize),
    /// At a word that is not a subcommand of the group: its index in argv.
    Unknown(usize),
}

/// The subcommand that was found.
pub(super) struct CommandPath {
    /// The last one found; `None` if there is none.
    pub command: Option<&'static Subcommand>,
    /// Its whole path, the program first.
    pub path: &'static str,
    /// The words that name it, as indexes in argv.
    pub named_by: ThinVec<usize>,
    /// All other words, without the program.
    pub rest: Vec<usize>,
    /// How the search ended.
    pub end: End,
}

/// Follows the words of argv down the table.
pub(super) fn find(argv: &[Mapped<'_>], program: &'static Program, table: &'static Table) -> CommandPath {
    let rest = (1..argv.len()).collect();
    let mut found =
        CommandPath { command: None, path: program.name, named_by: ThinVec::new(), rest, end: End::Reached };
    let mut searched_from = 0;
    while let Some(level) = table.level(found.path).filter(|level| !level.below.is_empty()) {
        let position = match next(argv, program, &level.flags, &found, searched_from) {
            Next::At(position) => position,
            Next::Nothing => return found,
            Next::Hidden(index) => return CommandPath { end: End::Hidden(index), ..found },
        };
        let Some(index) = found.rest.get(position).copied() else { return found };
        let word = argv.get(index).map(Mapped::bytes).unwrap_or_default();
        let Some(below) = level.named.get(word) else {
            return CommandPath { end: End::Unknown(index), ..found };
        };
        found.rest.remove(position);
        found.named_by.push(index);
        found.command = Some(below);
        found.path = below.path;
        searched_from = position;
    }
    found
}

/// The position, among the remaining words, of the one that should be a subcommand.
fn next(
    argv: &[Mapped<'_>],
    program: &Program,
    flags: &[&'static Flag],
    found: &CommandPath,
    searched_from: usize,
) -> Next {
    match program.reads {
        FlagStyle::Pflag | FlagStyle::PflagFirst => pflag::next(argv, &found.rest, flags),
        FlagStyle::GoFlag => first(argv, &found.rest),
        FlagStyle::Argparse => {
            let mut position = searched_from;
            while let Some((index, mapped)) = found.rest.get(position).and_then(|at| Some((*at, argv.get(*at)?))) {
                let word = Word::of(mapped);
                let Some(text) = word.certain() else { return Next::Hidden(index) };
                let Some(name) = text.strip_prefix(b"-") else { return Next::At(position) };
                let (name, has_value) = match memchr::memchr(b'=', name) {
                    Some(end) => (name.get(..end).unwrap_or_default(), true),
                    None => (name, false),
                };
                let by_letter = |letter: Option<char>| letter.is_some_and(|letter| name == [letter as u8]);
                let is_name = |known: &str| name.strip_prefix(b"-") == Some(known.as_bytes());
                let Some(flag) = flags.iter().find(|flag| is_name(flag.name) || by_letter(flag.short)) else {
                    return Next::Hidden(index);
                };
                position += if has_value || flag.takes == Takes::Nothing { 1 } else { 2 };
            }
            Next::Nothing
        }
    }
}

/// The first remaining word, unless it is a flag: Vault's flags come after the subcommand.
fn first(argv: &[Mapped<'_>], rest: &[usize]) -> Next {
    match rest.first().and_then(|index| Some((*index, argv.get(*index)?))) {
        None => Next::Nothing,
        Some((index, mapped)) => match Word::of(mapped).certain() {
            Some(text) if text.first() != Some(&b'-') => Next::At(0),
            _ => Next::Hidden(index),
        },
    }
}

/// The subcommands that a wrong word was probably intended as. If the table is incomplete, only
/// those count whose every name it has.
pub(super) fn meant(table: &'static Table, found: &CommandPath, word: &[u8]) -> Vec<String> {
    let is_complete = found.command.is_some_and(|command| command.complete);
    let eligible = table.below(found.path).iter().filter(|below| below.does != Does::Other && below.since.is_none());
    let long_enough = |name: &&str| is_complete || name.len().min(word.len()) > 4;
    let eligible: Vec<_> = eligible.filter(|below| is_complete || below.every_name).collect();
    let near = eligible.iter().flat_map(|below| {
        nearest(word, below.names().filter(long_enough)).into_iter().map(|_| below.name().to_owned())
    });
    let mut near: Vec<String> = near.collect();
    // `undelete` is none, and says what it means.
    let undone =
        table.below(found.path).iter().filter(|below| word.strip_prefix(b"un") == Some(below.name().as_bytes()));
    near.extend(undone.map(|below| below.name().to_owned()));
    near.dedup();
    near
}
