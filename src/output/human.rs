//! The report for people: the location, the source around it, what to write instead.

use std::fmt::{self, Write};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use crate::diagnostic::{Related, Safety, Severity};
use crate::lint::{Checked, ProjectFinding, Report};
use crate::project::Project;
use crate::text::{Position, Span};

use unicode_width::UnicodeWidthStr;

use super::escape::escape;
use super::fit::Room;
use super::site::Site;
use super::view::{Label, View};
use super::wrap::{between_words, wrap};

/// What the terminal can display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// With colour.
    pub color: bool,
    /// Use box-drawing characters instead of plain ASCII.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
}

impl Style {
    /// Text in which one word has the colour of a severity.
    pub(super) fn painted(self, text: &str, word: &str, severity: Severity) -> String {
        let color = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Note => "1;36",
        };
        match text.split_once(word).filter(|_| self.color) {
            Some((before, behind)) => format!("{before}\u{1b}[{color}m{word}\u{1b}[0m{behind}"),
            None => text.to_owned(),
        }
    }
}

/// Writes every diagnostic; the code of each links to its page on the site.
pub fn write(checked: &Checked, style: Style, site: Site, output: &mut String) {
    let theme = match (style.unicode, style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme { characters: miette::ThemeCharacters::ascii(), ..GraphicalTheme::unicode() },
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width + 2);
    let handler = between_words(handler.with_context_lines(1).with_links(false));
    for found in checked.findings() {
        head(&found, style, site, output);
        let page = Page::new(&found, style);
        let mut body = String::new();
        // Rendering to a String fails only if a label is outside its source.
        let _ = handler.render_report(&mut body, &page);
        // The first line is miette's own header, which is empty.
        output.push_str(body.split_once('\n').map_or("", |(_, rest)| rest));
        for Elsewhere { place, message } in &page.elsewhere {
            let indent = " ".repeat(SEE.len());
            let _ = writeln!(output, "{}", wrap(&format!("{place}: {message}"), (SEE, &indent), style.width));
        }
        output.push('\n');
    }
}

/// Precedes a place in another file.
const SEE: &str = "   see: ";

/// `error[AE305] prefixes-swapped [unsafe fix]: ` followed by what is wrong.
fn head(found: &ProjectFinding<'_>, style: Style, site: Site, output: &mut String) {
    let ProjectFinding { diagnostic, .. } = *found;
    let (severity, rule) = (diagnostic.finding.severity, diagnostic.rule);
    let start = format!("{}[{}]", severity.name(), rule.code);
    let text = format!("{start} {}{}: {}", rule.name, fix_mark(found), escape(&diagnostic.text()));
    let text = wrap(&text, ("", "  "), style.width);
    // Writing to a String cannot fail.
    let _ = writeln!(output, "{}", site.linked(style.painted(&text, &start, severity), rule));
}

/// A diagnostic in the form that miette expects.
struct Page {
    severity: miette::Severity,
    help: Option<String>,
    source: Source,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Elsewhere>,
}

/// A place in another file that explains a finding: one line that editors and terminals can link.
struct Elsewhere {
    place: String,
    message: String,
}

impl Elsewhere {
    fn new(project: &Project, related: &Related) -> Option<Self> {
        let file = &project.documents.get(related.location.document)?.file;
        let Position { line, column, .. } = file.position(related.location.span.start);
        let place = format!("{}:{line}:{column}", escape(&file.path));
        Some(Self { place, message: escape(related.message.as_str()).into_owned() })
    }
}

impl Page {
    fn new(found: &ProjectFinding<'_>, style: Style) -> Self {
        let ProjectFinding { project, report, diagnostic } = *found;
        let finding = &diagnostic.finding;
        let home = finding.location.document;
        let label = finding.label.as_ref().map(|label| escape(label.as_str()).into_owned());
        let here = finding.related.iter().filter(|related| related.location.document == home);
        let mut marks = vec![(finding.location.span, label)];
        marks.extend(here.map(|related| (related.location.span, Some(escape(related.message.as_str()).into_owned()))));
        let elsewhere = finding.related.iter().filter(|related| related.location.document != home);
        let elsewhere = elsewhere.filter_map(|related| Elsewhere::new(project, related)).collect();
        let room = |text: &Option<String>| text.as_deref().map_or(0, |text| HOOK + least_room(text));
        let spans: Vec<Label> = marks.iter().map(|(span, text)| Label { span: *span, room: room(text) }).collect();
        let source = Source::new(report, project, home, &spans, style);
        let labels = source.labels(marks);
        Self {
            severity: match finding.severity {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
                Severity::Note => miette::Severity::Advice,
            },
            help: finding.help.as_ref().map(|help| escape(help.as_str()).into_owned()),
            source,
            labels,
            elsewhere,
        }
    }
}

/// Marks the findings that `--fix` would fix.
fn fix_mark(found: &ProjectFinding<'_>) -> &'static str {
    match found.fix().map(|fix| fix.safety) {
        Some(Safety::Safe) => " [safe fix]",
        Some(Safety::Unsafe) => " [unsafe fix]",
        None => "",
    }
}

impl miette::Diagnostic for Page {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

impl fmt::Display for Page {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.source.path)
    }
}

impl std::error::Error for Page {}

/// The masked view of one file, with the file's line numbers.
///
/// miette's own sources are scanned from byte 0 for every label; this one contains only a few
/// lines.
struct Source {
    path: String,
    view: View,
    /// Where each label begins in the file; columns in the masked text would be wrong.
    positions: Vec<Position>,
    /// Columns for source lines.
    width: usize,
}

/// Columns of the hook between a mark and its text.
const HOOK: usize = 4;

/// Columns of the frame beside a line, in addition to its number.
const FRAME: usize = 4;

/// Columns of the arrows beside a multi-line mark.
const ARROW: usize = 4;

impl Source {
    fn new(report: &Report, project: &Project, document: usize, labels: &[Label], style: Style) -> Self {
        let Some(found) = project.documents.get(document) else {
            return Self { path: String::new(), view: View::default(), positions: Vec::new(), width: style.width };
        };
        let position = |place: u32| found.file.position(place);
        let last = labels.iter().map(|label| position(label.span.end).line + 1).max().unwrap_or(1);
        let over_lines = labels.iter().filter(|Label { span, .. }| position(span.start).line < position(span.end).line);
        let taken = FRAME + last.to_string().len() + ARROW * over_lines.count();
        let width = style.width.saturating_sub(taken);
        let view = View::new(found, report.disclosure(document), labels, Room { width, unicode: style.unicode });
        let positions = labels.iter().map(|label| position(label.span.start)).collect();
        Self { path: escape(&found.file.path).into_owned(), view, positions, width }
    }

    fn labels(&self, marks: Vec<(Span, Option<String>)>) -> Vec<LabeledSpan> {
        let placed = marks.into_iter().zip(&self.view.labels).enumerate();
        placed
            .map(|(index, ((_, text), span))| {
                let text = text
                    .map(|text| wrap(&text, ("", ""), self.width.saturating_sub(HOOK + self.hangs_at(*span)).max(8)));
                let span = (span.start as usize, span.len());
                if index == 0 {
                    LabeledSpan::new_primary_with_span(text, span)
                } else {
                    LabeledSpan::new_with_span(text, span)
                }
            })
            .collect()
    }

    /// The column below which the text of a mark begins: the middle of the mark, or the first
    /// column if the mark spans several lines.
    fn hangs_at(&self, mark: Span) -> usize {
        let text = &self.view.text;
        let start = text.get(..mark.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
        let columns = |from: usize, to: usize| text.get(from..to).map_or(0, UnicodeWidthStr::width);
        match mark.of_text(text) {
            marked if marked.contains('\n') => 0,
            marked => columns(start, mark.start as usize) + marked.width() / 2,
        }
    }
}

/// Columns that the text of a mark needs at least: its longest word, or a few words.
fn least_room(text: &str) -> usize {
    let longest = text.split(' ').map(UnicodeWidthStr::width).max().unwrap_or(0);
    text.width().min(24).max(longest)
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let wanted = Span::new(span.offset(), span.offset() + span.len());
        let block =
            self.view.blocks.iter().find(|block| block.span.contains(wanted)).ok_or(MietteError::OutOfBounds)?;
        // If miette asks without context, it wants the start of a label for the header of the
        // frame.
        let label = self.view.labels.iter().position(|label| *label == wanted).filter(|_| before == 0);
        let (line, column) = match label.and_then(|index| self.positions.get(index)) {
            Some(position) => (position.line as usize - 1, position.column as usize - 1),
            None => (block.line, 0),
        };
        let shown = (block.span.start as usize, block.span.len()).into();
        let data = block.span.of(self.view.text.as_bytes());
        Ok(Box::new(MietteSpanContents::new_named(self.path.clone(), data, shown, line, column, block.count)))
    }
}
