//! The closing line of a run, and the counts by rule.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::diagnostic::{Safety, Severity};
use crate::lint::{Checked, ProjectFinding, Suppression};

/// `2 errors, 1 warning in 3 files (5 files checked)`.
pub fn summary(checked: &Checked) -> String {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let counts = counts.map(|(severity, word)| (checked.count(severity), word));
    let found: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| plural(*count, word)).collect();
    let files = format!("{} checked{}", plural(checked.files(), "file"), left_out(checked));
    if found.is_empty() {
        return format!("no findings ({files})");
    }
    let findings = checked.findings();
    let mut paths: Vec<&str> = findings.iter().map(ProjectFinding::path).collect();
    paths.dedup();
    let fixable = fixable(&findings).map(|fixable| format!("\n{fixable}")).unwrap_or_default();
    format!("{} in {} ({files}){fixable}", found.join(", "), plural(paths.len(), "file"))
}

/// Where to read more about the findings.
pub fn pointer(checked: &Checked) -> Option<String> {
    let findings = checked.findings();
    let worst = findings.iter().min_by_key(|found| std::cmp::Reverse(found.diagnostic.finding.severity))?;
    Some(format!("run `airenv explain {}` for details", worst.diagnostic.rule.code))
}

/// `2 fixable with --fix (1 more with --unsafe-fixes)`.
fn fixable(findings: &[ProjectFinding<'_>]) -> Option<String> {
    let count = |safety| findings.iter().filter_map(ProjectFinding::fix).filter(|fix| fix.safety == safety).count();
    match (count(Safety::Safe), count(Safety::Unsafe)) {
        (0, 0) => None,
        (safe, 0) => Some(format!("{safe} fixable with --fix")),
        (0, more) => Some(format!("{more} fixable with --fix --unsafe-fixes")),
        (safe, more) => Some(format!("{safe} fixable with --fix ({more} more with --unsafe-fixes)")),
    }
}

/// What is known and not reported: `, 2 findings ignored, 5 in the baseline`.
fn left_out(checked: &Checked) -> String {
    let ignored = match checked.count_suppressed(Suppression::InSource) {
        0 => String::new(),
        count => format!(", {} ignored", plural(count, "finding")),
    };
    let left_out = match checked.count_suppressed(Suppression::Baseline) {
        0 => ignored,
        count => format!("{ignored}, {} in the baseline", plural(count, "finding")),
    };
    match checked.gone {
        0 => left_out,
        1 => format!("{left_out}, 1 baseline entry no longer occurs"),
        count => format!("{left_out}, {count} baseline entries no longer occur"),
    }
}

/// How often each rule fired, the most frequent first.
pub fn statistics(checked: &Checked) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for ProjectFinding { diagnostic, .. } in checked.findings() {
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

/// `1 file`, `2 files`.
pub(crate) fn plural(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
