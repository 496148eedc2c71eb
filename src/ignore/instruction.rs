//! A single comment, parsed.
//!
//! Enters: a comment. Leaves: the word after `airenv:` and the names between the brackets, as
//! spans. Never keeps the reason, which may contain anything.

use crate::text::{Span, offset};

/// What a comment requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// `ignore`: in the statement below.
    Ignore,
    /// `ignore-file`: in the whole file.
    IgnoreFile,
    /// Certainly intended as one of them.
    Misspelled,
}

/// What a comment says after `airenv:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// What it requests.
    pub word: Word,
    /// Where that word is written.
    pub word_span: Span,
    /// The names between the brackets, without surrounding whitespace; none is empty.
    pub names: Vec<Span>,
    /// From `[` to `]`, if both exist.
    pub list: Option<Span>,
}

/// No misspelling of `ignore` is longer.
const LONGEST: usize = 24;

/// Reads a comment, starting at its `#`; `None` if it is not addressed to airenv.
pub(super) fn read(text: &str, comment: Span) -> Option<Instruction> {
    let written = comment.of_text(text);
    let after_mark = written.trim_start_matches(['#', ' ', '\t']).strip_prefix("airenv:")?;
    let rest = after_mark.trim_start_matches([' ', '\t']);
    let at = |part: &str| comment.end - offset(part.len());
    let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)).count();
    let (word, behind) = rest.split_at_checked(length).filter(|_| length <= LONGEST)?;
    let word_span = Span { start: at(rest), end: at(behind) };
    let word = match word {
        "ignore" => Word::Ignore,
        "ignore-file" => Word::IgnoreFile,
        word if is_near(word) => Word::Misspelled,
        _ => return None,
    };
    let open = behind.trim_start_matches([' ', '\t']);
    let inner = open.strip_prefix('[').and_then(|inner| Some((inner, inner.find(']')?)));
    let Some((inner, length)) = inner else {
        return Some(Instruction { word, word_span, names: Vec::new(), list: None });
    };
    let list = Span { start: at(open), end: at(inner) + offset(length) + 1 };
    let names = names(inner.get(..length).unwrap_or_default(), at(inner));
    Some(Instruction { word, word_span, names, list: Some(list) })
}

/// Whether a word is a misspelling of `ignore`. Other words are prose:
/// `# airenv: see the handbook`.
fn is_near(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let is_longer = ["ignore", "disable"].iter().any(|known| word.starts_with(known));
    is_longer || (word.len() >= 4 && strsim::damerau_levenshtein(&word, "ignore") <= 2)
}

/// The names of a list that begins at this offset of the file.
fn names(list: &str, start: u32) -> Vec<Span> {
    let mut names = Vec::new();
    let mut position = start;
    for part in list.split(',') {
        let before = offset(part.len() - part.trim_start().len());
        let name = Span { start: position + before, end: position + before + offset(part.trim().len()) };
        names.extend(Some(name).filter(|name| !name.is_empty()));
        position += offset(part.len()) + 1;
    }
    names
}
