//! The findings as Markdown, for pull requests and for the summary of a job on GitHub: a table for each file.

use std::fmt::Write;

use super::{Outcome, entities, summary, wording};

/// GitHub refuses a summary of more than a mebibyte as a whole; other steps write to it, too.
pub const MOST: usize = 900_000;

/// Writes what was found, file by file, then what could not be checked.
pub fn write(outcome: &Outcome<'_>, output: &mut String) {
    let summary = summary::summary(outcome.checked);
    // Writing to a String does not fail.
    let _ = writeln!(output, "## airenv: {}", entities::text(summary.lines().next().unwrap_or_default()));
    let findings = outcome.checked.findings();
    let mut written = 0;
    'files: for file in findings.chunk_by(|left, right| left.path() == right.path()) {
        let path = file.first().map_or("", |found| found.path());
        let _ = writeln!(
            output,
            "\n### {}\n\n| place | code | message | help |\n| ---: | --- | --- | --- |",
            entities::code(path)
        );
        for found in file {
            let (diagnostic, position) = (found.diagnostic, found.position());
            let (rule, severity) = (diagnostic.rule, diagnostic.finding.severity.name());
            let help = wording::help(diagnostic).map(|help| entities::prose(&help)).unwrap_or_default();
            let _ = writeln!(
                output,
                "| {}:{} | {severity} {} {} | {} | {help} |",
                position.line,
                position.column,
                linked(&entities::code(rule.code), outcome.site.page(rule)),
                entities::text(rule.name),
                entities::prose(&wording::message(diagnostic)),
            );
            written += 1;
            if output.len() > MOST {
                break 'files;
            }
        }
    }
    let more = findings.len() - written;
    if more > 0 {
        let _ = writeln!(output, "\n… and {} more: GitHub shows no longer text", summary::plural(more, "finding"));
    }
    if !outcome.errors.is_empty() {
        unread(outcome.errors, "could not be checked", output);
    }
    if let Some(found) = findings.first() {
        let _ = writeln!(output, "\nRun <code>airenv explain {}</code> for details.", found.diagnostic.rule.code);
    }
}

/// A code with a link to the page of its rule, if there is one.
fn linked(code: &str, page: Option<String>) -> String {
    page.map_or_else(|| code.to_owned(), |page| format!("<a href=\"{page}\">{code}</a>"))
}

/// The files that could not be read, and why.
pub fn unread(errors: &[crate::error::FileError], what: &str, output: &mut String) {
    let _ = writeln!(output, "\n### {} {what}\n", summary::plural(errors.len(), "file"));
    for error in errors {
        let _ = writeln!(output, "- {}: {}", entities::code(&error.path), entities::text(&error.reason));
    }
}
