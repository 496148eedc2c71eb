//! Flags as Go's own flag package parses them (`flag.go`: `parseOne`): one dash or two, no combined
//! letters, and no flags after the first argument.
//!
//! Enters: words of argv and the flags that the command accepts. Leaves: a line. The tables are
//! incomplete: after an unknown or wrong flag, nothing is certain.

use super::line::{Line, long, truth};
use super::word::{Word, part_from};
use crate::knowledge::commands::{Flag, Takes};
use crate::text::Mapped;

/// What follows a flag's name.
enum Value<'s> {
    /// On, off, or known only at run time.
    Switch(Option<bool>),
    /// A value, with the index of its word.
    Text(usize, Mapped<'s>),
}

/// Reads the words after the subcommand.
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
        let named = word.name(dashes).and_then(|(name, value)| Some((long(flags, name)?, value)));
        let value = named.and_then(|(flag, start)| match (flag.takes, start) {
            // The package handles these two itself and ignores any value.
            (Takes::Nothing, _) if matches!(flag.name, "h" | "help") => Some(Value::Switch(Some(true))),
            (Takes::Nothing, None) => Some(Value::Switch(Some(true))),
            (Takes::Nothing, Some(_)) if !mapped.is_certain() => Some(Value::Switch(None)),
            (Takes::Nothing, Some(start)) => truth(mapped.bytes().get(start..)?).map(|on| Value::Switch(Some(on))),
            (_, Some(start)) => Some(Value::Text(index, part_from(mapped, start))),
            (_, None) => {
                let next = *words.get(at)?;
                at += 1;
                Some(Value::Text(next, argv.get(next)?.clone()))
            }
        });
        match (named, value) {
            (Some((flag, _)), Some(Value::Switch(on))) => line.switch(flag, index, on),
            (Some((flag, _)), Some(Value::Text(word, value))) => line.give(flag, index, word, value),
            _ => {
                line.hide(index);
                line.blurs_arguments = true;
                break;
            }
        }
    }
    line.arguments.extend_from_slice(words.get(at..).unwrap_or_default());
    line
}
