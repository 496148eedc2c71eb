//! The file that a page says a block is for.
//!
//! Enters: the words behind the fence, the paragraph above, and the block. Leaves: whether exactly one file is named there,
//! and it is a `.env` file. Never asks what is in the block.

use crate::format::Format;

/// Whether a block is for a `.env` file.
pub(super) fn is_env_file(info: &str, above: &str, block: &str) -> bool {
    let comment = block.lines().next().and_then(|line| line.strip_prefix('#')).unwrap_or_default();
    // What is nearer to the block is about it.
    [comment, info, above].into_iter().find_map(one).is_some_and(|name| Format::of_name(name) == Some(Format::Dotenv))
}

/// The only file that a text names.
fn one(text: &str) -> Option<&str> {
    let is_between = |mark: char| mark.is_whitespace() || "`\"'()[]{}=,;:*/\\<>|".contains(mark);
    let names = text.split(is_between).map(|word| word.trim_end_matches('.'));
    let mut names =
        names.filter(|word| word.contains('.') || word.starts_with("Dockerfile")).filter(|word| is_file(word));
    let first = names.next()?;
    names.all(|name| name == first).then_some(first)
}

/// Whether a word is the name of a file.
fn is_file(word: &str) -> bool {
    const OTHERS: [&str; 5] = [".py", ".txt", ".json", ".toml", ".ini"];
    Format::of_name(word).is_some() || OTHERS.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending))
}
