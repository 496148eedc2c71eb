//! A line cut to the terminal.
//!
//! Enters: a line as it may be shown, the marks in it, and the available columns. Leaves: the parts
//! of it around the marks, joined with `…`, and where each position went. Never drops the ends of a
//! mark.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::text::Span;

/// The columns available for source lines, and the ellipsis for omitted parts.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Columns.
    pub width: usize,
    /// Use box-drawing characters instead of plain ASCII.
    pub unicode: bool,
}

impl Room {
    fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }
}

/// A part of a line that is marked.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Its bytes in the line.
    pub span: Span,
    /// Columns for its text, which begins below the middle of the mark.
    pub room: usize,
}

/// A line that fits.
#[derive(Debug)]
pub struct Fitted {
    pub text: String,
    pub places: Places,
}

/// Maps bytes of the whole line to bytes of the fitted one.
#[derive(Debug)]
pub struct Places {
    /// The kept bytes, and where they begin in the fitted line.
    kept: Vec<(Range<usize>, usize)>,
}

impl Places {
    /// The position of a byte; if it was left out, the end of what was kept before it.
    pub fn of(&self, byte: usize) -> usize {
        let before = self.kept.iter().take_while(|(kept, _)| kept.start <= byte).last().or(self.kept.first());
        before.map_or(0, |(kept, start)| start + byte.clamp(kept.start, kept.end) - kept.start)
    }
}

/// Columns shown beside a mark if much is left out.
const BESIDE: usize = 6;

/// The parts of a line that fit the terminal. `is_more` says whether the line continues to the left
/// and to the right of the given text.
pub fn fit(line: &str, marks: &[Mark], is_more: (bool, bool), room: Room) -> Fitted {
    let ruler = Ruler::new(line);
    let mut columns: Vec<Columns> = marks.iter().map(|mark| Columns::new(*mark, &ruler)).collect();
    columns.sort_by_key(|mark| mark.start);
    // The ellipsis at either end needs columns too.
    let width = room.width.saturating_sub(2 * room.ellipsis().len().min(3)).max(8);
    let is_short = ruler.width() <= room.width && is_more == (false, false);
    let kept = match columns.as_slice() {
        _ if is_short && columns.iter().all(|mark| mark.fits(0, room.width)) => one(0, ruler.width()),
        [] => one(0, width),
        _ => window(&columns, ruler.width(), width).unwrap_or_else(|| pieces(&columns, ruler.width(), width)),
    };
    join(line, &ruler, &kept, is_more, room.ellipsis())
}

/// A mark in columns.
#[derive(Debug, Clone, Copy)]
struct Columns {
    start: usize,
    end: usize,
    room: usize,
}

impl Columns {
    fn new(mark: Mark, ruler: &Ruler) -> Self {
        let start = ruler.column(mark.span.start as usize);
        Self { start, end: ruler.column(mark.span.end as usize).max(start + 1), room: mark.room }
    }

    /// The first column that may be shown so that the text below the mark has its room.
    fn earliest(self, width: usize) -> usize {
        (usize::midpoint(self.start, self.end) + self.room).max(self.end).saturating_sub(width)
    }

    fn fits(self, from: usize, width: usize) -> bool {
        self.earliest(width) <= from && from <= self.start
    }
}

fn one(start: usize, end: usize) -> Vec<Range<usize>> {
    std::iter::once(start..end).collect()
}

/// One part of the line with all marks, if one exists that leaves each its room.
fn window(marks: &[Columns], length: usize, width: usize) -> Option<Vec<Range<usize>>> {
    let first = marks.first()?.start;
    let earliest = marks.iter().map(|mark| mark.earliest(width)).max()?;
    let from = first.saturating_sub(width / 4).min(length.saturating_sub(width)).max(earliest);
    (from <= first).then(|| one(from, (from + width).min(length)))
}

/// The marks with a little context each; only the two ends of long ones.
fn pieces(marks: &[Columns], length: usize, width: usize) -> Vec<Range<usize>> {
    let most = (width * 2 / 3 / marks.len().max(1)).max(4);
    let beside = BESIDE.min(width / 6 / marks.len().max(1));
    let mut kept: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        let (start, end) = (mark.start.saturating_sub(beside), (mark.end + beside / 2).min(length));
        if mark.end - mark.start <= most {
            add(&mut kept, start..end);
        } else {
            add(&mut kept, start..mark.start + most / 2);
            add(&mut kept, mark.end - most / 2..end);
        }
    }
    let shown: usize = kept.iter().map(|part| part.len() + 1).sum();
    if let Some(last) = kept.last_mut() {
        last.end = (last.end + width.saturating_sub(shown)).min(length);
    }
    kept
}

/// Appends a part; parts that almost touch are merged.
fn add(kept: &mut Vec<Range<usize>>, part: Range<usize>) {
    match kept.last_mut() {
        Some(last) if part.start <= last.end + 3 => last.end = last.end.max(part.end),
        _ => kept.push(part),
    }
}

fn join(line: &str, ruler: &Ruler, kept: &[Range<usize>], is_more: (bool, bool), ellipsis: &str) -> Fitted {
    let mut fitted = Fitted { text: String::new(), places: Places { kept: Vec::new() } };
    let mut done = 0;
    for part in kept {
        let bytes = ruler.byte(part.start)..ruler.byte(part.end);
        if bytes.start > done || (done == 0 && is_more.0) {
            fitted.text.push_str(ellipsis);
        }
        done = bytes.end;
        let start = fitted.text.len();
        fitted.text.push_str(line.get(bytes.clone()).unwrap_or_default());
        fitted.places.kept.push((bytes, start));
    }
    if done < line.len() || is_more.1 {
        fitted.text.push_str(ellipsis);
    }
    fitted
}

/// Where each column of a line begins.
struct Ruler {
    /// The first byte of each character and its column; the line's end last.
    marks: Vec<(usize, usize)>,
}

impl Ruler {
    fn new(line: &str) -> Self {
        let mut column = 0;
        let mut marks: Vec<(usize, usize)> = Vec::new();
        for (byte, character) in line.char_indices() {
            marks.push((byte, column));
            column += if character == '\t' { 4 } else { character.width().unwrap_or(0) };
        }
        marks.push((line.len(), column));
        Self { marks }
    }

    fn width(&self) -> usize {
        self.marks.last().map_or(0, |mark| mark.1)
    }

    fn column(&self, byte: usize) -> usize {
        let at = self.marks.partition_point(|mark| mark.0 < byte);
        self.marks.get(at).map_or_else(|| self.width(), |mark| mark.1)
    }

    fn byte(&self, column: usize) -> usize {
        let at = self.marks.partition_point(|mark| mark.1 < column);
        self.marks.get(at).or(self.marks.last()).map_or(0, |mark| mark.0)
    }
}
