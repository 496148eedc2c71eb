//! Flags as Go's own flag package reads them (`flag.go`: `parseOne`): one dash or two, no letters
//! together, and nothing is a flag behind the first argument.
//!
//! Enters: words of argv and the flags that the command knows. Leaves: a line. The tables are not
//! complete: behind an unknown flag nothing is certain.

use super::line::{Line, long, truth};
use super::word::{Word, part_from};
use crate::knowledge::commands::{Flag, Takes};
use crate::text::Mapped;

/// Reads the words behind the subcommand.
pub(super) fn read<'s>(argv: &[Mapped<'s>], words: &[usize], flags: &[&'static Flag]) -> Line<'s> {
    let mut line = Line::default();
    let mut at = 0;
    while let Some((index, mapped)) = words.get(at).and_then(|index| Some((*index, argv.get(*index)?))) {
        let word = Word::of(mapped);
        let dashes = word.known.iter().take(2).take_while(|byte| **byte == b'-').count();
        if word.is_hidden() {
            line.hide(index);
            break;
        }
        if dashes == 0 || word.certain() == Some(b"-") {
            break;
        }
        at += 1;
        if word.certain() == Some(b"--") {
            break;
        }
        let Some((flag, value_at)) = word.name(dashes).and_then(|(name, value)| Some((long(flags, name)?, value)))
        else {
            line.hide(index);
            line.blurs_arguments = true;
            break;
        };
        match (value_at, flag.takes) {
            (Some(start), Takes::Nothing) => {
                let text = mapped.bytes().get(start..).unwrap_or_default();
                line.switch(flag, index, mapped.is_certain().then(|| truth(text)).flatten());
            }
            (Some(start), _) => line.give(flag, index, index, part_from(mapped, start)),
            (None, Takes::Nothing) => line.switch(flag, index, Some(true)),
            (None, _) => {
                if let Some((word, value)) = words.get(at).and_then(|index| Some((*index, argv.get(*index)?))) {
                    line.give(flag, index, word, value.clone());
                }
                at += 1;
            }
        }
    }
    line.arguments.extend(words.get(at..).unwrap_or_default());
    line
}
