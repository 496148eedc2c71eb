//! Places as numbers.
//!
//! Enters: a span of a file. Leaves: lines and columns as one consumer counts them.

use serde::Serialize;

use crate::text::{SourceFile, Span, Unit};

/// A range; the end is excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Where it begins.
    pub start: Point,
    /// After its last character.
    pub end: Point,
}

/// A position; both numbers count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl Range {
    /// The range of a span.
    pub fn new(file: &SourceFile, span: Span, unit: Unit) -> Self {
        let point = |at: u32| Point { line: file.position(at).line, column: file.column(at, unit) };
        Self { start: point(span.start), end: point(span.end.max(span.start)) }
    }
}
