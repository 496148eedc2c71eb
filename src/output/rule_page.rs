//! The page of a rule, and the list of all.
//!
//! Enters: the rules. Leaves: Markdown or JSON. `rules.md` is this text; the output of the examples
//! is what airenv really prints for them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use crate::cli;
use crate::format::{Format, is_dag};
use crate::output::human::Style;
use crate::output::wrap::wrap;
use crate::rules::{ALL, Example, Rule};

/// The page of one rule, as `airenv explain` prints it.
pub fn page(rule: &Rule) -> String {
    let mut page = String::new();
    // Writing to a String does not fail.
    let _ = write!(page, "## {} {}\n\n{}\n\n", rule.code, rule.name, rule.summary);
    let _ = write!(page, "Severity: {}\n\n### Why\n\n{}\n\n", rule.levels(), rule.why);
    let _ = write!(page, "### Example\n\n{}\n", files(&rule.bad));
    let _ = write!(page, "{}\n\n{}\n", heading(&rule.bad), fence("text", &cli::example_output(&rule.bad)));
    let _ = write!(page, "### Fix\n\n{}\n\n{}\n", rule.repair, files(&rule.good));
    let _ = writeln!(page, "Evidence: {}", rule.evidence);
    page
}

/// `rules.md`: every page, with a table of contents.
pub fn book() -> String {
    let mut book = String::from(INTRODUCTION);
    for rule in ALL {
        let anchor = format!("{}-{}", rule.code.to_lowercase(), rule.name);
        let _ = writeln!(book, "| [{}](#{anchor}) | {} | {} | {} |", rule.code, rule.name, rule.levels(), rule.summary);
    }
    for rule in ALL {
        let _ = write!(book, "\n{}", page(rule));
    }
    book
}

/// `error/warning`.
fn short(rule: &Rule) -> String {
    rule.severities.iter().map(|severity| severity.name()).collect::<Vec<_>>().join("/")
}

/// Each rule with its severities and what it finds.
pub fn list(rules: &[&Rule], style: Style) -> String {
    let severities = rules.iter().map(|rule| short(rule).len()).max().unwrap_or_default();
    let names = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    rules.iter().fold(String::new(), |mut list, rule| {
        let head = format!("{} {:<names$} {:<severities$} ", rule.code, rule.name, short(rule));
        // On a narrow terminal the summary goes on the next line.
        let line = if style.width >= head.len() + 40 {
            wrap(rule.summary, (&head, &" ".repeat(head.len())), style.width)
        } else {
            format!("{}\n{}", head.trim_end(), wrap(rule.summary, ("      ", "      "), style.width))
        };
        let _ = writeln!(list, "{}", style.painted(&line, rule.code, rule.severity()));
        list
    })
}

/// Rules as JSON.
pub fn json(rules: &[&Rule]) -> String {
    let rules: Vec<JsonRule> = rules.iter().map(|rule| JsonRule::new(rule)).collect();
    let mut text = serde_json::to_string_pretty(&rules).unwrap_or_default();
    text.push('\n');
    text
}

const INTRODUCTION: &str = "\
# The rules

Generated from the rules themselves; each output is what airenv prints for the example.
`airenv explain CODE` prints the page of one rule.

| code | name | severity | what it finds |
| --- | --- | --- | --- |
";

#[derive(Serialize)]
struct JsonRule {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    severities: Vec<&'static str>,
    summary: &'static str,
    why: &'static str,
    fix: &'static str,
    evidence: &'static str,
    bad: &'static str,
    good: &'static str,
    /// The other project files of `bad` and `good`: texts by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    beside: BTreeMap<&'static str, &'static str>,
}

impl JsonRule {
    fn new(rule: &Rule) -> Self {
        Self {
            code: rule.code,
            name: rule.name,
            severity: rule.severity().name(),
            severities: rule.severities.iter().map(|severity| severity.name()).collect(),
            summary: rule.summary,
            why: rule.why,
            fix: rule.repair,
            evidence: rule.evidence,
            bad: rule.bad.text,
            good: rule.good.text,
            beside: rule.bad.beside.iter().copied().collect(),
        }
    }
}

fn heading(example: &Example) -> String {
    let options = example.options();
    if options.is_empty() {
        "airenv reports:".to_owned()
    } else {
        format!("With `{}` airenv reports:", options.join(" "))
    }
}

/// The text of an example; if there are several files, each with its name.
fn files(example: &Example) -> String {
    if example.beside.is_empty() {
        return fence(language(example.file), example.text);
    }
    let named = example.files().map(|(name, text)| format!("`{name}`\n\n{}", fence(language(name), text)));
    named.collect::<Vec<_>>().join("\n")
}

/// The language of a file, as code blocks in Markdown name it.
pub(super) fn language(file: &str) -> &'static str {
    match Format::of_name(file).or(is_dag(file).then_some(Format::Python)) {
        Some(Format::Dockerfile) => "dockerfile",
        Some(Format::Yaml) => "yaml",
        Some(Format::Cfg | Format::Unit) => "ini",
        Some(Format::Make) => "makefile",
        Some(Format::Page) => "markdown",
        Some(Format::Devcontainer) => "jsonc",
        Some(Format::Hcl) => "hcl",
        Some(Format::Python) => "python",
        Some(Format::Dotenv | Format::Shell) => "sh",
        None => "text",
    }
}

fn fence(language: &str, text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.trim_end_matches('\n').split('\n').map(shortened).collect();
    format!("```{language}\n{}\n```\n", lines.join("\n"))
}

/// In characters. A longer line is shortened.
const LONGEST: usize = 1000;

/// A line of an example, as a page shows it.
fn shortened(line: &str) -> Cow<'_, str> {
    match line.char_indices().nth(LONGEST) {
        Some(_) => Cow::Owned(format!("{}… ({} bytes)", line.chars().take(60).collect::<String>(), line.len())),
        None => Cow::Borrowed(line),
    }
}
