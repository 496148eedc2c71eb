//! The closing line of a run, and the counts by rule.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::diagnostic::Severity;
use crate::lint::Report;

/// `2 errors, 1 warning in 3 files (5 files checked)`.
pub fn summary(report: &Report, files_checked: usize) -> String {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let counts = counts.map(|(severity, word)| (report.count(severity), word));
    let found: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| plural(*count, word)).collect();
    let checked = format!("{} checked", plural(files_checked, "file"));
    if found.is_empty() {
        return format!("no findings ({checked})");
    }
    let mut documents: Vec<usize> =
        report.diagnostics.iter().map(|diagnostic| diagnostic.finding.location.document).collect();
    documents.sort_unstable();
    documents.dedup();
    format!("{} in {} ({checked})", found.join(", "), plural(documents.len(), "file"))
}

/// How often each rule fired, the most frequent first.
pub fn statistics(report: &Report) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        *counts.entry((diagnostic.rule.code, diagnostic.rule.name)).or_default() += 1;
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|((code, _), count)| (std::cmp::Reverse(*count), *code));
    rows.into_iter().fold(String::new(), |mut text, ((code, name), count)| {
        // Writing to a String does not fail.
        let _ = writeln!(text, "{count:>6}  {code} {name}");
        text
    })
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
