//! AE603: `<placeholder>` on a command line, which the shell takes as redirections.

use super::prelude::*;
use crate::script;
use crate::shell::Placeholder;

pub(super) static RULE: Rule = Rule {
    code: "AE603",
    name: "redirect-swallows-argument",
    severities: &[Severity::Error],
    summary: "An unquoted placeholder `<…>` is a redirection, and the word after it becomes a file name.",
    why: "The shell reads `KEY=<my-value> --secret` as the argument `KEY=`, input from a file `my-value`, and output \
          to a file `--secret`. The program gets neither the value nor the flag. If there is no such input file, it \
          does not even start.",
    repair: "Replace the placeholder with the real value in single quotes, or a secret with a variable: \
             `\"$API_TOKEN\"`.",
    evidence: "bash 5.2 and dash.",
    bad: Example::script(
        "astro deployment variable create --deployment-id \"$ID\" API_TOKEN=<my-secret-value> --secret\n",
    ),
    good: Example::instead(&[("<my-secret-value>", r#""$API_TOKEN""#)]),
    checks: &[Check::Call(check)],
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let placeholders = call.line.placeholders.iter().filter(|one| script::is_meant(one, scope.text()));
    findings.extend(placeholders.map(|placeholder| finding(scope, call, placeholder)));
}

fn finding(scope: &Scope<'_>, call: &Call<'_>, placeholder: &Placeholder) -> Finding {
    let source = scope.text();
    let named = |message: Message| {
        message.code_or("", disclosure::placeholder_in(source, placeholder.span), "this placeholder")
    };
    let message = match placeholder.swallowed {
        None => named(Message::from("the shell reads "))
            .and(" as redirections and refuses the command: no file name follows the `>`"),
        Some(word) => {
            let message = named(Message::from("the shell reads ")).and(" as redirections and ");
            let message = message.code_or("", disclosure::flag(word.of_text(source)), "the word after it");
            message.and(" as the output file: ").code(call.program()).and(" gets neither")
        }
    };
    let location = scope.at(placeholder.span);
    let finding = Finding::error(location, message)
        .label("not filled in")
        .help("replace it with the real value in single quotes, or with a variable in double quotes");
    let finding = finding.related(placeholder.swallowed.map(|word| scope.at(word)), "read as a file name");
    if call.line.nested {
        return finding;
    }
    let at = |position: u32| scope.at(Span { start: position, end: position });
    let fix = Fix::new(Safety::Unsafe, "Put single quotes around the placeholder");
    finding.fix(fix.replace(at(placeholder.span.start), "'").replace(at(placeholder.span.end), "'"))
}
