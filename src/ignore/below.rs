//! The comments of a file, each with the statement below it.
//!
//! Enters: a `.env` file or a script. Leaves: comments, and what looks like one within a statement.
//! A blank line ends the scope of a comment.

use crate::format::dotenv::Kind;
use crate::format::page;
use crate::format::shell::{self, Branch, Compound, List, Statement, StatementKind};
use crate::project::Document;
use crate::text::{Span, changes, lines_from, offset};

use super::texts::Texts;
use super::written_in;

/// A comment of a file.
#[derive(Debug)]
pub(super) struct Comment {
    /// From its `#` to the end of the line.
    pub span: Span,
    /// Whether only whitespace precedes it on its line, and it is not part of a statement.
    pub is_alone: bool,
    /// Whether no statement precedes it.
    pub is_first: bool,
    /// The statement below, from the start of its line.
    pub covers: Option<Span>,
}

/// The comments of a file, in order.
#[derive(Debug, Default)]
pub(super) struct Comments {
    pub all: Vec<Comment>,
    /// Those directly above what comes next.
    open: Vec<usize>,
    /// Where the last of them ends.
    end: u32,
}

impl Comments {
    fn add(&mut self, text: &str, span: Span, is_first: bool) {
        self.close_unless_next(text, span.start);
        self.open.push(self.all.len());
        self.end = span.end;
        self.all.push(Comment { span, is_alone: true, is_first, covers: None });
    }

    /// A statement: the comments directly above it apply to it.
    fn cover(&mut self, text: &str, statement: Span) {
        self.close_unless_next(text, statement.start);
        for index in self.open.drain(..) {
            if let Some(comment) = self.all.get_mut(index) {
                comment.covers = Some(Span { start: line_start(text, statement.start), end: statement.end });
            }
        }
    }

    /// A block of code: between it and its comment there may be a blank line, and nothing else.
    fn cover_below(&mut self, text: &str, block: Span) {
        let line = Span { start: self.end, end: block.start }.of_text(text).find('\n').unwrap_or_default();
        let between = Span { start: self.end + offset(line), end: block.start }.of_text(text);
        if between.trim().trim_matches(['>', '*', '-', '.']).trim().is_empty() && between.lines().count() <= 3 {
            self.end = block.start;
        }
        self.cover(text, block);
    }

    /// A comment behind a statement, which it applies to.
    fn behind(&mut self, text: &str, span: Span, statement: u32) {
        let covers = Span { start: line_start(text, statement), end: span.start };
        self.all.push(Comment { span, is_alone: false, is_first: false, covers: Some(covers) });
    }

    /// What looks like a comment after or within something else.
    fn inside(&mut self, span: Span) {
        self.all.push(Comment { span, is_alone: false, is_first: false, covers: None });
    }

    fn close_unless_next(&mut self, text: &str, start: u32) {
        let between = Span { start: self.end, end: start }.of(text.as_bytes());
        if between.iter().filter(|byte| **byte == b'\n').nth(1).is_some() {
            self.open.clear();
        }
    }
}

/// For a YAML file, and what is written as one item a line: a comment on a line of its own applies to the item below it,
/// with everything indented deeper; one behind an item applies to that line, if the format has such comments: then its
/// `texts` are known, too.
pub(super) fn of_yaml(text: &str, mark: &str, texts: Option<&Texts<'_>>) -> Comments {
    let mut found = Comments::default();
    let mut is_first = true;
    for (at, line) in lines_from(text) {
        let bare = line.trim_end();
        let indent = bare.len() - bare.trim_start().len();
        let (start, end) = (at + indent, at + bare.len());
        let is_text = |at: u32| texts.is_some_and(|texts| texts.hold(at));
        if bare.trim_start().starts_with(mark) && !is_text(offset(start)) {
            let slashes = if mark == "//" { mark.len() } else { 0 };
            found.add(text, Span::new(start + slashes, end), is_first);
        } else if !bare.is_empty() {
            is_first &= mark == "//" && bare.trim() == "{";
            // Most lines have no such comment above them.
            let end = if found.open.is_empty() { end } else { end_of_item(text, at + line.len(), indent).max(end) };
            found.cover(text, Span::new(start, end));
            let behind = |comment: &Span| texts.is_some() && is_behind(text, *comment) && !is_text(comment.start);
            if let Some(comment) = written_in(text, Span::new(start, at + line.len())).find(behind) {
                found.behind(text, comment, comment.start);
            }
        }
    }
    found
}

/// Whether a blank is in front of a comment.
fn is_behind(text: &str, comment: Span) -> bool {
    text.get(..comment.start as usize).is_some_and(|before| before.ends_with([' ', '\t']))
}

/// The end of what is indented deeper than the preceding line.
fn end_of_item(text: &str, from: usize, indent: usize) -> usize {
    let mut end = from;
    for line in text.get(from..).unwrap_or_default().split_inclusive('\n') {
        let bare = line.trim_end();
        if !bare.is_empty() && bare.len() - bare.trim_start().len() <= indent {
            break;
        }
        end += line.len();
    }
    end
}

/// For a Dockerfile: a comment is on a line of its own, and an instruction includes its continued
/// lines.
pub(super) fn of_dockerfile(text: &str) -> Comments {
    let mut found = Comments::default();
    let mut is_first = true;
    let mut open: Option<usize> = None;
    for (at, line) in lines_from(text) {
        let bare = line.trim_end();
        let start = at + bare.len() - bare.trim_start().len();
        let end = at + bare.len();
        if bare.trim_start().starts_with('#') {
            if open.is_none() {
                found.add(text, Span::new(start, end), is_first);
            } else {
                found.inside(Span::new(start, end));
            }
        } else if !bare.is_empty() {
            is_first = false;
            let from = *open.get_or_insert(start);
            if !bare.ends_with(['\\', '`']) {
                found.cover(text, Span::new(from, end));
                open = None;
            }
        }
    }
    if let Some(from) = open {
        found.cover(text, Span::new(from, text.len()));
    }
    found
}

/// For a page of documentation: a comment is one of the page, and applies to the code directly below it.
pub(super) fn of_page(path: &str, text: &str) -> Comments {
    let page = page::read(path, text);
    let mut found = Comments::default();
    let mut blocks = page.blocks.iter().peekable();
    let mut is_first = true;
    for comment in &page.comments {
        while let Some(block) = blocks.next_if(|block| block.span.start < comment.start) {
            found.cover_below(text, block.span);
            is_first = false;
        }
        found.add(text, *comment, is_first);
    }
    if let Some(block) = blocks.next() {
        found.cover_below(text, block.span);
    }
    found
}

pub(super) fn of_dotenv(document: &Document) -> Comments {
    let text = document.file.text();
    let mut found = Comments::default();
    let mut is_first = true;
    for statement in document.statements() {
        if statement.kind == Kind::Comment {
            found.add(text, statement.span, is_first);
            continue;
        }
        is_first = false;
        found.cover(text, statement.span);
        for span in written_in(text, statement.span) {
            found.inside(span);
        }
    }
    found
}

pub(super) fn of_script(text: &str) -> Comments {
    let script = shell::parse(text.as_bytes());
    let mut starts = Vec::new();
    for complete in &script.commands {
        collect(&complete.list, &mut starts);
    }
    starts.sort_unstable();
    let mut bodies: Vec<(Span, bool)> = script.heredocs.iter().map(|heredoc| (heredoc.body, heredoc.closed)).collect();
    bodies.sort_unstable();
    let first = starts.first().map_or(u32::MAX, |first| first.start);
    let mut comments = script.comments;
    comments.sort_unstable();
    let mut found = Comments::default();
    for (index, comment) in comments.iter().enumerate() {
        let start = line_start(text, comment.start);
        let before = Span { start, end: comment.start };
        if !before.of_text(text).trim().is_empty() {
            // The command that ends on this line may begin on another one.
            let ends_here = starts.iter().filter(|statement| start <= statement.end && statement.end <= comment.start);
            let last = ends_here.max_by_key(|statement| (statement.end, statement.start));
            found.behind(text, *comment, last.map_or(start, |statement| statement.start.min(start)));
            continue;
        }
        found.add(text, *comment, comment.start < first);
        let next = next_line(text, comment.end);
        let is_comment = comments.get(index + 1).is_some_and(|comment| comment.start == next.start);
        if !next.is_empty() && !is_comment {
            let end = end_of_command(text, next, &starts);
            found.cover(text, Span { start: next.start, end: behind_bodies(text, end, &bodies) });
        }
    }
    found
}

/// Where the commands that begin on a line end.
fn end_of_command(text: &str, line: Span, starts: &[Span]) -> u32 {
    let first = starts.partition_point(|statement| statement.start < line.start);
    let on_line = starts.iter().skip(first).take_while(|statement| statement.start <= line.end);
    let end = on_line.map(|statement| statement.end).max().unwrap_or(line.end).max(line.end);
    let mut end = line_end(text, end);
    let is_continued = |end: u32| (Span { start: line.start, end }).of_text(text).ends_with('\\');
    while is_continued(end) && (end as usize) < text.len() {
        end = line_end(text, end + 1);
    }
    end
}

/// Skips the here-documents that start after a line ending here.
fn behind_bodies(text: &str, mut end: u32, bodies: &[(Span, bool)]) -> u32 {
    let next = bodies.partition_point(|(body, _)| body.start <= end);
    for (body, is_closed) in bodies.iter().skip(next) {
        if body.start != end + 1 {
            break;
        }
        end = if *is_closed { line_end(text, body.end) } else { body.end };
    }
    end
}

/// Every statement, including nested ones, except within words.
fn collect(list: &List, starts: &mut Vec<Span>) {
    for statement in list {
        collect_one(statement, starts);
    }
}

fn collect_one(statement: &Statement, starts: &mut Vec<Span>) {
    starts.push(statement.span);
    match &statement.kind {
        StatementKind::Simple(_) => {}
        StatementKind::Pipeline { stages, .. } => collect(stages, starts),
        StatementKind::AndOr { first, rest } => {
            collect_one(first, starts);
            for (_, statement) in rest {
                collect_one(statement, starts);
            }
        }
        StatementKind::Background(inner) => collect_one(inner, starts),
        StatementKind::Function { body, .. } => collect_one(body, starts),
        StatementKind::Compound { compound, .. } => collect_compound(compound, starts),
    }
}

fn collect_compound(compound: &Compound, starts: &mut Vec<Span>) {
    let branch = |branch: &Branch, starts: &mut Vec<Span>| {
        collect(&branch.condition, starts);
        collect(&branch.body, starts);
    };
    match compound {
        Compound::Group(list) | Compound::Subshell(list) => collect(list, starts),
        Compound::If { branches, otherwise } => {
            for one in branches {
                branch(one, starts);
            }
            collect(otherwise.as_ref().unwrap_or(&List::new()), starts);
        }
        Compound::While { branch: one, .. } => branch(one, starts),
        Compound::For(one) | Compound::Select(one) => collect(&one.body, starts),
        Compound::ForArithmetic { body, .. } => collect(body, starts),
        Compound::Case { arms, .. } => {
            for arm in arms {
                collect(&arm.body, starts);
            }
        }
        Compound::Condition(_) | Compound::Arithmetic(_) => {}
        Compound::Coprocess(inner) => collect_one(inner, starts),
    }
}

/// The line below, without leading whitespace.
fn next_line(text: &str, end: u32) -> Span {
    let start = (line_end(text, end) as usize + 1).min(text.len());
    let line = Span { start: offset(start), end: line_end(text, offset(start)) };
    let written = line.of_text(text);
    let blanks = written.len() - written.trim_start().len();
    Span { start: line.start + offset(blanks), end: line.end }
}

fn line_start(text: &str, position: u32) -> u32 {
    changes::lines(text, Span { start: position, end: position }).start
}

fn line_end(text: &str, position: u32) -> u32 {
    changes::lines(text, Span { start: position, end: position }).end
}
