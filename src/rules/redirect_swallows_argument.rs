//! AE603: `<placeholder>` on a command line, which the shell takes as redirections.

use super::{Check, Example, Rule, Scope};
use crate::diagnostic::{Finding, Fix, Message, Safety, Severity};
use crate::disclosure;
use crate::script::{self, Call};
use crate::shell::Placeholder;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE603",
    name: "redirect-swallows-argument",
    severity: Severity::Error,
    summary: "A placeholder `<…>` without quotes is a redirection, and the word behind it becomes a file's name.",
    why: "The shell takes `KEY=<my-value> --secret` for the argument `KEY=`, input from a file `my-value`, and output to a \
          file named `--secret`. The program gets neither the value nor the flag. As long as there is no such file to \
          read from, it does not even start.",
    repair: "Put the real value in the place of the placeholder, between single quotes.",
    evidence: "bash 5.2 and dash.",
    bad: Example::script(
        "astro deployment variable create --deployment-id \"$ID\" API_TOKEN=<my-secret-value> --secret\n",
    ),
    good: Example::script(
        "astro deployment variable create --deployment-id \"$ID\" API_TOKEN=\"$API_TOKEN\" --secret\n",
    ),
    yields: &[],
    checks: &[Check::Call(check)],
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let placeholders = call.line.placeholders.iter().filter(|one| script::is_meant(one, scope.text()));
    findings.extend(placeholders.map(|placeholder| finding(scope, call, placeholder)));
}

fn finding(scope: &Scope<'_>, call: &Call<'_>, placeholder: &Placeholder) -> Finding {
    let source = scope.text();
    let named = |message: Message| match disclosure::placeholder(placeholder.span.of_text(source)) {
        Some(shown) => message.code(shown),
        None => message.and("this placeholder"),
    };
    let message = match placeholder.swallowed {
        None => named(Message::default())
            .and(" is a redirection to the shell, which refuses the command: no file's name follows the `>`"),
        Some(word) => {
            let message = named(Message::from("the shell takes ")).and(" for redirections and ");
            let message = match disclosure::flag(word.of_text(source)) {
                Some(flag) => message.code(flag),
                None => message.and("the word behind it"),
            };
            message.and(" for the file to write to: ").code(call.program()).and(" gets neither")
        }
    };
    let location = scope.at(placeholder.span);
    let finding = Finding::new(Severity::Error, location, message)
        .label("not filled in")
        .help("put the real value in its place, between single quotes");
    let finding = match placeholder.swallowed {
        Some(word) => finding.related(scope.at(word), "taken for the name of a file"),
        None => finding,
    };
    if call.line.nested {
        return finding;
    }
    let at = |position: u32| scope.at(Span { start: position, end: position });
    let fix = Fix::new(Safety::Unsafe, "Put single quotes around the placeholder");
    finding.fix(fix.replace(at(placeholder.span.start), "'").replace(at(placeholder.span.end), "'"))
}
