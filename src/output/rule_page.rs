//! The page of a rule, and the list of all.
//!
//! Enters: the rules. Leaves: Markdown or JSON. `rules.md` is this text, as are the pages of the site and `llms.txt`; the
//! output of the examples is what airenv really prints for them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use crate::format::Format;
use crate::output::example;
use crate::output::human::Style;
use crate::output::site::Site;
use crate::output::wrap::wrap;
use crate::rules::{ALL, Example, Rule};

/// Columns of a report on a page.
const WIDTH: usize = 100;

/// The page of one rule, as `airenv explain` prints it to a file.
pub fn page(rule: &Rule) -> String {
    fitted(rule, WIDTH)
}

/// The same with a report of this many columns.
pub fn fitted(rule: &Rule, width: usize) -> String {
    below("##", rule, width)
}

/// The page with a heading of this level.
fn below(level: &str, rule: &Rule, width: usize) -> String {
    let mut page = String::new();
    // Writing to a String does not fail.
    let _ = write!(page, "{level} {} {}\n\n{}\n\n", rule.code, rule.name, rule.summary);
    let _ = write!(page, "Severity: {}\n\n{level}# Why\n\n{}\n\n", rule.levels(), rule.why);
    let _ = write!(page, "{level}# Example\n\n{}\n", files(&rule.bad));
    let _ = write!(page, "{}\n\n{}\n", heading(&rule.bad), fence("text", &example::output(&rule.bad, width)));
    let _ = write!(page, "{level}# Fix\n\n{}\n\n{}\n", rule.repair, files(&rule.good()));
    let _ = writeln!(page, "Evidence: {}", rule.evidence);
    page
}

/// `rules.md`: every page, with a table of contents.
pub fn book() -> String {
    let mut book = contents(|rule| format!("#{}-{}", rule.code.to_lowercase(), rule.name));
    for rule in ALL {
        let _ = write!(book, "\n{}", page(rule));
    }
    book
}

/// The same as the pages of a site, by their paths in the folder that it is made of.
pub fn pages() -> Vec<(String, String)> {
    let path = |rule: &Rule| format!("rules/{}/index.md", rule.name);
    let each = ALL.iter().map(|rule| (path(rule), below("#", rule, WIDTH)));
    std::iter::once(("rules.md".to_owned(), contents(path))).chain(each).collect()
}

/// `llms.txt`: what a program that writes for people should know of airenv, and each rule on one line.
pub fn llms() -> String {
    ALL.iter().fold(LLMS.to_owned(), |mut text, rule| {
        let _ = writeln!(text, "- {} {} ({}): {}", rule.code, rule.name, short(rule), rule.summary);
        text
    })
}

/// The table of all rules, each with a link.
fn contents(link: impl Fn(&Rule) -> String) -> String {
    ALL.iter().fold(INTRODUCTION.to_owned(), |mut table, rule| {
        let (code, name, levels, summary) = (rule.code, rule.name, rule.levels(), rule.summary);
        let _ = writeln!(table, "| [{code}]({}) | {name} | {levels} | {summary} |", link(rule));
        table
    })
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
pub fn json(rules: &[&Rule], site: Site) -> String {
    let rules: Vec<JsonRule> = rules.iter().map(|rule| JsonRule::new(rule, site)).collect();
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

const LLMS: &str = "\
# airenv

> A command-line program that checks the environment that configures Apache Airflow's secrets backend: `.env` files, \
scripts, Dockerfiles, compose and other YAML files, `airflow.cfg`, Terraform. It says what Airflow will do with each \
mistake, at the exact place, and never prints a value that may be secret.

- `airenv check --format json [PATH…]` lists the findings. Exit status: 0 none, 1 some, 2 something could not be checked.
- `airenv check --diff` prints what the safe fixes would change; `airenv check --fix` applies them.
- `airenv read FILE --format json` lists what each loader reads from a file, values masked.
- `airenv show --format json` lists each environment with its backend, its settings and where it looks up connections.
- `airenv diff A B --format json` shows how two environments differ. Exit status: 0 the same, 1 different, 2 not compared.
- `airenv explain CODE` prints the page of a rule: why, an example, the fix, the evidence.
- Only `--reveal` prints secrets: do not use it.

## Documentation

- [README](README.md): installation and the first five minutes
- [JSON](docs/json.md): the contract of the JSON outputs
- [Configuration](docs/configuration.md): `airenv.toml`, comments that suppress findings, baselines
- [Loaders](docs/loaders.md): which programs read a `.env` file, and how they differ
- [CI](docs/ci.md): pre-commit, GitHub, GitLab, Azure, Jenkins
- [Rules](rules.md): every rule with examples

## Rules

";

#[derive(Serialize)]
struct JsonRule {
    code: &'static str,
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    severity: &'static str,
    severities: Vec<&'static str>,
    summary: &'static str,
    why: &'static str,
    fix: &'static str,
    evidence: &'static str,
    bad: Cow<'static, str>,
    good: Cow<'static, str>,
    /// The other project files of `bad` and `good`: texts by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    beside: BTreeMap<&'static str, Cow<'static, str>>,
}

impl JsonRule {
    fn new(rule: &Rule, site: Site) -> Self {
        Self {
            code: rule.code,
            name: rule.name,
            url: site.page(rule),
            severity: rule.severity().name(),
            severities: rule.severities.iter().map(|severity| severity.name()).collect(),
            summary: rule.summary,
            why: rule.why,
            fix: rule.repair,
            evidence: rule.evidence,
            bad: rule.bad.text(),
            good: rule.good().text(),
            beside: rule.bad.files().skip(1).collect(),
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
    if example.is_alone() {
        return fence(language(example.file), &example.text());
    }
    let named = example.files().map(|(name, text)| format!("`{name}`\n\n{}", fence(language(name), &text)));
    named.collect::<Vec<_>>().join("\n")
}

/// The language of a file, as code blocks in Markdown name it.
pub(super) fn language(file: &str) -> &'static str {
    match Format::of_name(file).or_else(|| Format::of_folders(file)) {
        Some(Format::Dockerfile) => "dockerfile",
        Some(Format::Yaml) => "yaml",
        Some(Format::Cfg | Format::Unit) => "ini",
        Some(Format::Make) => "makefile",
        Some(Format::Just) => "just",
        Some(Format::Page) => "markdown",
        Some(Format::Devcontainer) => "jsonc",
        Some(Format::Hcl) => "hcl",
        Some(Format::Python) => "python",
        Some(Format::Dotenv | Format::Shell) => "sh",
        Some(Format::State) | None => "text",
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
