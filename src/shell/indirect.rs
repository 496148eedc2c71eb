//! Commands that other programs run: `xargs` and `find -exec`.
//!
//! Enters: the words of such a program. Leaves: the words of the commands that it runs, with holes
//! for the inserted input. How often it runs them is unknown.

use super::evaluator::Evaluator;
use super::program::{last_component, wrappers};
use super::{Argument, Command, Event, Marks, Reached};
use crate::text::{MappedBuilder, Span};

impl<'s> Evaluator<'s, '_, '_> {
    /// Reports the commands that a program of this name runs.
    pub(super) fn tell_indirect(&mut self, name: &[u8], operands: &[Argument<'s>], span: Span) {
        let commands = match last_component(name) {
            b"xargs" => xargs(operands).into_iter().collect(),
            b"find" => executed(operands),
            _ => return,
        };
        for mut arguments in commands {
            let found = wrappers(&arguments);
            let arguments = arguments.split_off(found.length.min(arguments.len()));
            if !arguments.first().is_some_and(|program| (self.telling.wants)(&program.value)) {
                continue;
            }
            let command = Command {
                arguments,
                span: self.text.origin(span),
                wrappers: found.length,
                assignments: Vec::new(),
                redirections: Vec::new(),
                placeholders: Vec::new(),
                reached: self.reached().max(Reached::Perhaps),
                repeated: true,
                prompt: None,
                broken: false,
                nested: true,
            };
            self.telling.tell(Event::Command(command));
        }
    }
}

/// The command that `xargs` runs; `None` if its options are uncertain or it runs none.
fn xargs<'s>(operands: &[Argument<'s>]) -> Option<Vec<Argument<'s>>> {
    const WITH_VALUE: &[u8] = b"InLPsdEaJRS";
    const LONG_WITH_VALUE: [&[u8]; 7] = [
        b"--max-args",
        b"--max-procs",
        b"--max-chars",
        b"--delimiter",
        b"--arg-file",
        b"--process-slot-var",
        b"--max-lines",
    ];
    let mut replaced: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(option) = operands.get(at) {
        let word = certain(option)?;
        if !word.starts_with(b"-") || word == b"-" {
            break;
        }
        at += 1;
        if word == b"--" {
            break;
        }
        if let Some(rest) = word.strip_prefix(b"--replace") {
            replaced = Some(rest.strip_prefix(b"=").unwrap_or(b"{}").to_vec());
        } else if word.starts_with(b"--") {
            at += usize::from(LONG_WITH_VALUE.contains(&word));
        } else if let Some(letter) =
            word.iter().skip(1).position(|letter| WITH_VALUE.contains(letter) || b"iel".contains(letter))
        {
            let rest = word.get(letter + 2..).unwrap_or_default();
            let takes_next = rest.is_empty() && WITH_VALUE.contains(word.get(letter + 1)?);
            let value = if takes_next { certain(operands.get(at)?)? } else { rest };
            at += usize::from(takes_next);
            match word.get(letter + 1) {
                Some(b'I' | b'J') => replaced = Some(value.to_vec()),
                Some(b'i') => replaced = Some(if rest.is_empty() { b"{}".to_vec() } else { rest.to_vec() }),
                _ => {}
            }
        }
    }
    let command = operands.get(at..).filter(|command| !command.is_empty())?;
    if let Some(mark) = replaced.filter(|mark| !mark.is_empty()) {
        return Some(command.iter().map(|argument| filled(argument, &mark)).collect());
    }
    let input = Argument::unknown(command.last()?.word, Marks::default());
    Some(command.iter().cloned().chain([input]).collect())
}

/// The commands after `-exec` and the like.
fn executed<'s>(operands: &[Argument<'s>]) -> Vec<Vec<Argument<'s>>> {
    const BEGINS: [&[u8]; 4] = [b"-exec", b"-execdir", b"-ok", b"-okdir"];
    let is_begin = |argument: &Argument<'_>| certain(argument).is_some_and(|word| BEGINS.contains(&word));
    let is_end = |argument: &Argument<'_>| certain(argument).is_some_and(|word| matches!(word, b";" | b"+"));
    let mut commands = Vec::new();
    let mut rest = operands;
    while let Some(begin) = rest.iter().position(is_begin) {
        rest = rest.get(begin + 1..).unwrap_or_default();
        let end = rest.iter().position(is_end).unwrap_or(rest.len());
        let command = rest.get(..end).unwrap_or_default();
        commands.push(command.iter().map(|argument| filled(argument, b"{}")).collect());
        rest = rest.get(end..).unwrap_or_default();
    }
    commands
}

/// A word of the command, with the input inserted at its placeholder.
fn filled<'s>(argument: &Argument<'s>, mark: &[u8]) -> Argument<'s> {
    let value = &argument.value;
    let places: Vec<usize> = memchr::memmem::find_iter(value.bytes(), mark).collect();
    if places.is_empty() {
        return argument.clone();
    }
    let mut builder = MappedBuilder::default();
    let mut done = 0;
    for place in places {
        builder.append(value, Span::new(done, place));
        builder.hole(value.origin(Span::new(place, place + mark.len())));
        done = place + mark.len();
    }
    builder.append(value, Span::new(done, value.len()));
    Argument { value: builder.build(argument.word), ..argument.clone() }
}

fn certain<'a>(argument: &'a Argument<'_>) -> Option<&'a [u8]> {
    (argument.value.is_certain() && !argument.marks.has(Marks::SPLITS)).then(|| argument.value.bytes())
}
