//! Text wrapped onto as many lines as it needs.
//!
//! Enters: a text and a width in columns. Leaves: the text, broken only between words: a path or a
//! flag broken across lines cannot be copied.

use miette::GraphicalReportHandler;
use textwrap::{Options, WordSeparator, WordSplitter};

/// The same for a report: a path or a flag broken across lines cannot be copied.
pub fn between_words(handler: GraphicalReportHandler) -> GraphicalReportHandler {
    let handler = handler.with_break_words(false).with_word_separator(WordSeparator::AsciiSpace);
    handler.with_word_splitter(WordSplitter::NoHyphenation)
}

/// Text with an indent, and another indent for the lines after the first.
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
