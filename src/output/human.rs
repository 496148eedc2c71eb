//! The report for people: the place, the source around it, what to write instead.

use std::fmt::{self, Write};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use textwrap::{WordSeparator, WordSplitter};

use crate::diagnostic::{Related, Safety, Severity};
use crate::lint::{Checked, Found, Report};
use crate::project::Project;
use crate::text::{Position, Span};

use super::escape::escape;
use super::view::View;

/// How the terminal can show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// With colour.
    pub color: bool,
    /// With box-drawing characters; plain ASCII otherwise.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
}

/// Writes every diagnostic.
pub fn write(checked: &Checked, style: Style, output: &mut String) {
    let theme = match (style.unicode, style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme { characters: miette::ThemeCharacters::ascii(), ..GraphicalTheme::unicode() },
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_context_lines(1)
        .with_links(false)
        // A path or a flag that is taken apart cannot be copied.
        .with_break_words(false)
        .with_word_separator(WordSeparator::AsciiSpace)
        .with_word_splitter(WordSplitter::NoHyphenation);
    for found in checked.findings() {
        let page = Page::new(&found);
        // Rendering into a String fails only where a label lies outside of its source.
        let _ = handler.render_report(output, &page);
        for Elsewhere { place, message } in &page.elsewhere {
            // Writing into a String cannot fail.
            let _ = writeln!(output, "   see: {place}: {message}");
        }
        output.push('\n');
    }
}

/// A diagnostic as miette wants it.
struct Page {
    code: String,
    message: String,
    severity: miette::Severity,
    help: Option<String>,
    source: Source,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Elsewhere>,
}

/// A place in another file that explains a finding: one line, which editors and terminals can follow.
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
    fn new(found: &Found<'_>) -> Self {
        let Found { project, report, diagnostic } = *found;
        let finding = &diagnostic.finding;
        let home = finding.location.document;
        let label = finding.label.as_ref().map(|label| escape(label.as_str()).into_owned());
        let here = finding.related.iter().filter(|related| related.location.document == home);
        let mut marks = vec![(finding.location.span, label)];
        marks.extend(here.map(|related| (related.location.span, Some(escape(related.message.as_str()).into_owned()))));
        let elsewhere = finding.related.iter().filter(|related| related.location.document != home);
        let elsewhere = elsewhere.filter_map(|related| Elsewhere::new(project, related)).collect();
        let spans: Vec<Span> = marks.iter().map(|mark| mark.0).collect();
        let source = Source::new(report, project, home, &spans);
        let labels = source.labels(marks);
        Self {
            code: format!("{} {}{}", diagnostic.rule.code, diagnostic.rule.name, fix_mark(found)),
            message: escape(&diagnostic.text()).into_owned(),
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

/// Tells which findings `--fix` would mend.
fn fix_mark(found: &Found<'_>) -> &'static str {
    match found.fix().map(|fix| fix.safety) {
        Some(Safety::Safe) => " [safe fix]",
        Some(Safety::Unsafe) => " [unsafe fix]",
        None => "",
    }
}

impl miette::Diagnostic for Page {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let code = self.code.split(' ').next()?;
        Some(Box::new(format!("airenv explain {code}")))
    }

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
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.code)
    }
}

impl std::error::Error for Page {}

/// The masked view of one file, numbered as the file is.
///
/// miette's own sources are scanned from byte 0 for every label; this one holds a few lines.
struct Source {
    path: String,
    view: View,
    /// Where each label begins in the file: masks would give a wrong column.
    positions: Vec<Position>,
}

impl Source {
    fn new(report: &Report, project: &Project, document: usize, labels: &[Span]) -> Self {
        let Some(found) = project.documents.get(document) else {
            return Self { path: String::new(), view: View::default(), positions: Vec::new() };
        };
        let view = View::new(found, report.disclosure(document), labels);
        let positions = labels.iter().map(|label| found.file.position(label.start)).collect();
        Self { path: escape(&found.file.path).into_owned(), view, positions }
    }

    fn labels(&self, marks: Vec<(Span, Option<String>)>) -> Vec<LabeledSpan> {
        let placed = marks.into_iter().zip(&self.view.labels).enumerate();
        placed
            .map(|(index, ((_, text), span))| {
                let span = (span.start as usize, span.len());
                if index == 0 {
                    LabeledSpan::new_primary_with_span(text, span)
                } else {
                    LabeledSpan::new_with_span(text, span)
                }
            })
            .collect()
    }
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
        // Without context miette asks where a label begins, for the head of the frame.
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
