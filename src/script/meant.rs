//! The intended command line if it contains unquoted placeholders.
//!
//! Enters: a command as the shell runs it, which reads `<name>` as redirections and the word after
//! it as a file. Leaves: its arguments as if each placeholder were quoted: a hole, because its
//! later value is unknown.

use crate::shell::{Argument, Command, Marks, Placeholder};
use crate::text::{Mapped, MappedBuilder, Span};

/// Whether `<name>` is intended as a placeholder: `<input >output` is intended as redirections, and
/// so may be `<input>output`.
pub fn is_meant(placeholder: &Placeholder, source: &str) -> bool {
    let Span { start, end } = placeholder.span;
    let written = placeholder.span.of_text(source);
    let before = source.get(..start as usize).and_then(|before| before.chars().next_back());
    let behind = source.get(end as usize..).and_then(|behind| behind.chars().next());
    let stands_in_word = before.is_some_and(|before| !before.is_whitespace());
    let ends_word = behind.is_none_or(char::is_whitespace);
    !written.ends_with(" >") && (stands_in_word || ends_word)
}

/// The arguments as intended; `None` if there is no placeholder among them.
pub(super) fn arguments<'p>(line: &Command<'p>, source: &str) -> Option<Vec<Argument<'p>>> {
    let placeholders: Vec<&Placeholder> = line.placeholders.iter().filter(|one| is_meant(one, source)).collect();
    if placeholders.is_empty() || line.nested {
        return None;
    }
    let is_inside = |word: Span| placeholders.iter().any(|one| one.span.contains(word));
    let mut parts: Vec<Argument<'p>> =
        line.arguments.iter().filter(|argument| !is_inside(argument.word)).cloned().collect();
    for placeholder in &placeholders {
        parts.push(argument(Mapped::hole(placeholder.span), placeholder.span));
        let swallowed = placeholder.swallowed.and_then(|word| {
            let file = line.redirections.iter().find(|one| one.span.end == word.end)?;
            Some(argument(file.target.clone(), word))
        });
        parts.extend(swallowed);
    }
    parts.sort_by_key(|part| part.word);
    let mut arguments: Vec<Argument<'p>> = Vec::with_capacity(parts.len());
    for part in parts {
        match arguments.last_mut().filter(|last| last.word.end == part.word.start) {
            Some(last) => *last = joined(last, &part),
            None => arguments.push(part),
        }
    }
    Some(arguments)
}

fn argument(value: Mapped<'_>, word: Span) -> Argument<'_> {
    Argument { value, word, marks: Marks::default() }
}

/// Joins two parts of one word.
fn joined<'p>(one: &Argument<'p>, other: &Argument<'p>) -> Argument<'p> {
    let word = one.word.cover(other.word);
    let mut value = MappedBuilder::default();
    value.append(&one.value, Span::new(0, one.value.len()));
    value.append(&other.value, Span::new(0, other.value.len()));
    Argument { value: value.build(word), word, marks: one.marks }
}
