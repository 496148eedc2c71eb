//! What can be wrong with a JSON text, and how to repair it.
//!
//! Enters: nothing. Leaves: plain data made of spans and literals; text of the input never gets
//! into it.

use crate::text::Span;

/// The most errors that a [`Tree`](super::Tree) holds. Reading stops there: a text with so many
/// errors is not intended as JSON.
pub const MAX_ERRORS: usize = 100;

/// One place where the text is not valid JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The wrong bytes; empty if something is missing.
    pub span: Span,
    /// What is wrong.
    pub reason: Reason,
    /// How to repair it, if there is no doubt.
    pub repair: Option<Repair>,
}

/// Replacements that belong together. The repairs of one tree never overlap: applied together in
/// the order of their spans they produce valid JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// In the order of the text.
    pub replacements: Vec<Replacement>,
}

/// A literal in place of a span of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The bytes to replace; empty to insert.
    pub span: Span,
    /// What to put there; empty to remove.
    pub text: &'static str,
}

impl Repair {
    pub(super) fn replace(span: Span, text: &'static str) -> Self {
        Self { replacements: vec![Replacement { span, text }] }
    }

    pub(super) fn remove(span: Span) -> Self {
        Self::replace(span, "")
    }

    pub(super) fn insert(position: usize, text: &'static str) -> Self {
        Self::replace(Span::at(position), text)
    }
}

/// `text` with all the replacements made.
pub(super) fn apply(text: &str, repairs: Vec<&Repair>) -> String {
    let mut replacements: Vec<&Replacement> = repairs.into_iter().flat_map(|repair| &repair.replacements).collect();
    replacements.sort_by_key(|replacement| (replacement.span.start, replacement.span.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for replacement in replacements {
        out.push_str(Span { start: done, end: replacement.span.start }.of_text(text));
        out.push_str(replacement.text);
        done = replacement.span.end;
    }
    out.push_str(Span::new(done as usize, text.len()).of_text(text));
    out
}

/// Why a text is not valid JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Nothing, or only whitespace and comments.
    Empty,
    /// A byte order mark (U+FEFF) at the start.
    ByteOrderMark,
    /// A no-break space or other foreign whitespace or invisible character between tokens.
    ForeignBlank,
    /// `# …`, `// …` or `/* … */`.
    Comment,
    /// Quotes around the whole text that belong to the shell or the file, not to the value.
    OuterQuotes,
    /// Backslashes before the quotes: `{\"a\": 1}`.
    EscapedQuotes,
    /// Another backslash between tokens: a line continuation, or `\n` as two characters.
    Backslash,
    /// `'…'`, as Python writes strings.
    SingleQuotes,
    /// `“…”`, `„…“`, `‘…’`, `«…»`, `＂…＂`, backticks.
    TypographicQuotes,
    /// A string without its closing quote.
    UnclosedString,
    /// A string without its opening quote.
    UnopenedString,
    /// A string continues after its closing quote: a quote inside is not escaped, or one is
    /// missing.
    QuoteInString,
    /// A raw line break, tab or other control character in a string.
    ControlCharacter,
    /// A backslash before a character that has no escape, as in `\c` or `\x41`.
    InvalidEscape,
    /// `\u` without four hexadecimal digits.
    InvalidUnicodeEscape,
    /// Python's `True`.
    PythonTrue,
    /// Python's `False`.
    PythonFalse,
    /// Python's `None`.
    PythonNone,
    /// `TRUE`, `Null` and the like.
    LiteralCase,
    /// JavaScript's `undefined`.
    Undefined,
    /// `nan`, `inf` and other spellings of what Python reads only as `NaN` and `Infinity`.
    NotANumber,
    /// Any other bare word as a key.
    UnquotedKey,
    /// Any other bare word as a value.
    UnquotedValue,
    /// `01`.
    LeadingZero,
    /// `+1`.
    PlusSign,
    /// `.5` or `1.`.
    DecimalPoint,
    /// `0x1F`, `0o17`, `0b11`.
    NumberBase,
    /// An integer of more than 4300 digits, which Python refuses to convert.
    IntegerTooLong,
    /// A comma before a closing bracket or at the very end.
    TrailingComma,
    /// Two commas in a row, or one before the first element.
    ExtraComma,
    /// No comma between two members or elements.
    MissingComma,
    /// No colon after a key.
    MissingColon,
    /// `=` or `=>` in place of the colon.
    EqualsSign,
    /// `;` in place of the comma, or at the very end.
    Semicolon,
    /// `：`, `，` and other characters that look like JSON punctuation.
    LookAlike,
    /// `.` in place of a comma, `)` in place of a closing bracket.
    WrongMark,
    /// `::` after a key.
    ExtraColon,
    /// `{{` and `}}` around the members.
    DoubledBraces,
    /// No key before a colon or a value.
    MissingKey,
    /// No value after a colon.
    MissingValue,
    /// `"key": …` without `{` and `}` around.
    MissingBraces,
    /// `{` without its `}`; the span is the `{`.
    UnclosedObject,
    /// `[` without its `]`; the span is the `[`.
    UnclosedArray,
    /// A `]` that closes a `{`, or a `}` that closes a `[`.
    WrongCloser,
    /// `}` or `]` that closes nothing.
    UnmatchedCloser,
    /// Another value after the first one.
    ExtraValue,
    /// Other text after the value.
    ExtraText,
    /// A character that is not allowed here.
    Unexpected,
}

impl Reason {
    /// What is wrong and what JSON requires instead, in one short sentence without a full stop.
    pub fn explain(self) -> &'static str {
        match self {
            Self::Empty => "There is no JSON value here",
            Self::ByteOrderMark => "A byte order mark precedes the value; JSON must start without one",
            Self::ForeignBlank => {
                "Only spaces, tabs and line breaks may separate JSON values; this is another invisible character"
            }
            Self::Comment => "JSON has no comments",
            Self::OuterQuotes => "The quotes around the value became part of it",
            Self::EscapedQuotes => "The backslashes before the quotes became part of the value",
            Self::Backslash => "A backslash has no meaning between JSON values",
            Self::SingleQuotes => "JSON strings need double quotes, not single quotes",
            Self::TypographicQuotes => "JSON strings need straight double quotes",
            Self::UnclosedString => "This string has no closing quote",
            Self::UnopenedString => "This string has no opening quote",
            Self::QuoteInString => "A quote inside a string needs a backslash, or another quote is missing",
            Self::ControlCharacter => {
                "Line breaks, tabs and other control characters in a string must be escaped, as in \\n and \\t"
            }
            Self::InvalidEscape => "This is not a JSON escape; a backslash itself is written \\\\",
            Self::InvalidUnicodeEscape => "\\u needs four hexadecimal digits",
            Self::PythonTrue => "Python writes True, JSON writes true",
            Self::PythonFalse => "Python writes False, JSON writes false",
            Self::PythonNone => "Python writes None, JSON writes null",
            Self::LiteralCase => "JSON writes true, false and null in lower case",
            Self::Undefined => "JSON has no undefined; the nearest is null",
            Self::NotANumber => "Python reads only NaN, Infinity and -Infinity, in exactly this spelling",
            Self::UnquotedKey => "A key needs double quotes around it",
            Self::UnquotedValue => "This is not a JSON value; a string needs double quotes around it",
            Self::LeadingZero => "A number cannot start with 0; if it is an identifier, put it in double quotes",
            Self::PlusSign => "A number cannot start with a plus sign",
            Self::DecimalPoint => "A number needs digits before and after the decimal point",
            Self::NumberBase => "JSON numbers are decimal",
            Self::IntegerTooLong => "Python refuses integers of more than 4300 digits",
            Self::TrailingComma => "Nothing follows this comma",
            Self::ExtraComma => "Nothing precedes this comma",
            Self::MissingComma => "A comma is missing here",
            Self::MissingColon => "A colon and a value must follow the key",
            Self::EqualsSign => "JSON separates key and value with a colon",
            Self::Semicolon => "JSON separates members with commas, and needs nothing at the end",
            Self::LookAlike => "This character only looks like the one that JSON needs",
            Self::WrongMark => "This is the wrong punctuation mark here",
            Self::ExtraColon => "There is one colon too many here",
            Self::DoubledBraces => "The braces are doubled, as in an escaped template",
            Self::MissingKey => "A key in double quotes is missing here",
            Self::MissingValue => "A value is missing here",
            Self::MissingBraces => "The braces around the members are missing",
            Self::UnclosedObject => "This brace is never closed",
            Self::UnclosedArray => "This bracket is never closed",
            Self::WrongCloser => "This is the wrong kind of closing bracket",
            Self::UnmatchedCloser => "This closes nothing",
            Self::ExtraValue => "Another value follows; only one is allowed",
            Self::ExtraText => "More text follows the value",
            Self::Unexpected => "This character is not allowed here",
        }
    }
}
