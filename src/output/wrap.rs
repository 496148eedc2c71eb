//! Text over as many lines as it takes.
//!
//! Enters: a text and a width in columns. Leaves: the text, broken between words only: a path or a flag that is taken
//! apart cannot be copied.

use textwrap::{Options, WordSeparator, WordSplitter};

/// A text behind an indent, with another one for the lines that follow the first.
pub fn wrap(text: &str, (first, others): (&str, &str), width: usize) -> String {
    if width == usize::MAX {
        return format!("{first}{text}");
    }
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(others)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}
