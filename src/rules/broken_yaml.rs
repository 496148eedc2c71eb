//! AE807: a file that is not valid YAML.

use super::prelude::*;
use crate::carrier::Kind;
use crate::format;
use crate::text::{is_variable_name, offset};

pub(super) static RULE: Rule = Rule {
    code: "AE807",
    name: "broken-yaml",
    severities: &[Severity::Error],
    summary: "A YAML file that mentions Airflow's variables cannot be parsed.",
    why: "Neither airenv nor the program that the file is for reads what follows the error. The usual cause is JSON in \
          an unquoted string: a `: ` in it ends the string and turns it into a mapping key.",
    repair: "Put quotes around the whole string, or write it as a block below `|`.",
    evidence: "A YAML 1.2 parser, run on such strings; GitLab and GitHub according to their documentation.",
    bad: Example::named(
        ".gitlab-ci.yml",
        concat!(
            "deploy:\n",
            "  script:\n",
            "    - astro deployment variable create -d \"$ID\" AIRFLOW__SECRETS__BACKEND_KWARGS='{\"mount_point\": \"airflow\"}'\n"
        ),
    ),
    good: Example::instead(&[(" astro", " |\n      astro"), ("\"}'\n", "\"}' \\\n        --secret\n")]),
    checks: &[Check::Carried(check)],
};

fn check(scope: &Scope<'_>, carried: &Carried<'_>, findings: &mut Vec<Finding>) {
    let text = scope.text();
    // A template is different text once it is filled in.
    let path = scope.document.file.path.as_str();
    let is_named_one = format::without_template_ending(path) != path;
    let is_template = is_named_one || text.contains("{{") && !text.contains("${{") || text.contains("{%");
    let is_yaml = carried.kind != Some(Kind::Terraform);
    let Some(at) = carried.problem.filter(|_| !is_template && is_yaml) else { return };
    let line = scope.document.file.lines().line_of(at.min(offset(text.len().saturating_sub(1))));
    let span = scope.document.file.lines().line_span(text, line);
    let written = span.of_text(text);
    let start = span.start + offset(written.len() - written.trim_start().len());
    let span = Span { start, end: span.end.max(start) };
    let is_json = format::is_json(path);
    let colon = written.find(": ").filter(|_| !is_json).filter(|at| written.get(..*at).is_some_and(is_in_text));
    let (message, help) = match colon {
        Some(_) => (
            "a `: ` turns this string into a mapping key, and what follows is not YAML: nothing can read the file",
            "put quotes around the whole string, or write it as a block below `|`",
        ),
        None if is_json => {
            ("this is not valid JSON: nothing can read the file from here on", "check commas, quotes and brackets")
        }
        None => {
            ("this is not valid YAML: nothing can read the file from here on", "check indentation, quotes and brackets")
        }
    };
    let label = if is_json { "invalid JSON" } else { "invalid YAML" };
    let finding = Finding::error(scope.at(span), Message::from(message)).label(label).help(help);
    findings.push(finding.fix(colon.and_then(|_| quoted_item(scope, span))));
}

/// Single quotes around an item of a list, `- NAME={"a": 1}`, which has none.
fn quoted_item(scope: &Scope<'_>, line: Span) -> Option<Fix> {
    let written = line.of_text(scope.text());
    let item = written.strip_prefix("- ")?.trim_start();
    let is_variable =
        item.split_once('=').is_some_and(|(name, value)| is_variable_name(name) && value.starts_with('{'));
    if !is_variable || item.contains(['\'', '#']) || !item.trim_end().ends_with('}') {
        return None;
    }
    let start = line.end - offset(item.len());
    let end = start + offset(item.trim_end().len());
    let at = |place: u32| scope.at(Span { start: place, end: place });
    Some(Fix::new(Safety::Safe, "Put single quotes around the entry").replace(at(start), "'").replace(at(end), "'"))
}

/// Whether the text before a colon looks like a command, or like a variable with JSON: `- NAME={"a"`.
fn is_in_text(before: &str) -> bool {
    let text = before.trim_start().trim_start_matches("- ");
    let is_command = text.contains(' ') && text.contains(['{', '\'']);
    is_command || text.split_once('=').is_some_and(|(_, value)| value.trim_start_matches('\'').starts_with('{'))
}
