//! AE825: a Terraform file that is not HCL.

use super::prelude::*;
use crate::carrier::Kind;
use crate::format;

pub(super) static RULE: Rule = Rule { checks: &[Check::Carried(check)], ..book::BROKEN_TERRAFORM.of_file("main.tf") };

fn check(scope: &Scope<'_>, carried: &Carried<'_>, findings: &mut Vec<Finding>) {
    let text = scope.text();
    // A template is different text once it is filled in.
    let is_template = text.contains("{{") && !text.contains("${{") || text.contains("{%");
    let Some(at) = carried.problem.filter(|_| carried.kind == Some(Kind::Terraform) && !is_template) else { return };
    let mut at = at as usize;
    while !text.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    let span = Span::new(at, at + next.map_or(0, char::len_utf8));
    let (message, label, help) = match next {
        Some('\'') => (
            "Terraform has no strings in single quotes: it refuses this file and all others in its folder",
            "not a string",
            "write the string in double quotes, and JSON with `jsonencode(…)`",
        ),
        _ if format::is_json(&scope.document.file.path) => (
            "Terraform cannot parse the file from here on: it refuses this file and all others in its folder",
            "invalid JSON",
            "check commas, quotes and brackets",
        ),
        _ => (
            "Terraform cannot parse the file from here on: it refuses this file and all others in its folder",
            "invalid HCL",
            "check quotes, brackets and line breaks; `terraform fmt` says more",
        ),
    };
    findings.push(Finding::error(scope.at(span), message).label(label).help(help));
}
