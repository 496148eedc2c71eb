//! The page of a rule as a terminal shows it: wrapped, with colours.
//!
//! Enters: a rule. Leaves: the text of its page without the marks of Markdown. Never another text than the page.

use std::fmt::Write;

use super::human::Style;
use super::rule_page::fitted;
use super::site::Site;
use super::wrap::wrap;
use crate::rules::Rule;

const BOLD: &str = "\u{1b}[1m";
const CODE: &str = "\u{1b}[36m";
const PLAIN: &str = "\u{1b}[0m";

/// Wider lines are hard to read.
const WIDEST: usize = 100;

/// Columns before the lines of an example.
const INDENT: usize = 2;

/// The page of one rule, for a terminal that shows colours.
pub fn write(rule: &Rule, style: Style, site: Site) -> String {
    let mut text = String::new();
    let mut is_example = false;
    let width = style.width.min(WIDEST);
    // Examples are indented.
    for line in fitted(rule, width - INDENT).lines() {
        // Writing to a String does not fail.
        let _ = match line {
            _ if line.starts_with("```") => {
                is_example = !is_example;
                continue;
            }
            _ if is_example => writeln!(text, "{:INDENT$}{line}", ""),
            _ if line.starts_with("## ") => {
                let name = style.painted(&format!("{} {}", rule.code, rule.name), rule.code, rule.severity());
                writeln!(text, "{}", site.linked(name, rule))
            }
            _ if line.starts_with('#') => writeln!(text, "{BOLD}{}{PLAIN}", line.trim_start_matches(['#', ' '])),
            _ => writeln!(text, "{}", painted(&wrap(line, ("", ""), width))),
        };
    }
    text
}

/// Text in which what stands between backticks has a colour in place of them.
fn painted(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without a partner is one.
    if parts.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let parts = parts.iter().enumerate();
    parts
        .map(|(index, part)| if index % 2 == 0 { (*part).to_owned() } else { format!("{CODE}{part}{PLAIN}") })
        .collect()
}
