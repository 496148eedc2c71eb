//! AE604: an argument that is no `KEY=VALUE`.

use super::command_line::{is_about_deployment, is_mangled, is_torn};
use super::{Check, Example, Rule, Scope, file_as_argument};
use crate::command::{Argument, Form};
use crate::diagnostic::{Finding, Message, Severity};
use crate::disclosure;
use crate::script::Call;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE604",
    name: "malformed-pair",
    severity: Severity::Error,
    summary: "An argument has no `=`, no name before it, or nothing behind it.",
    why: "`astro deployment variable create` and `update` split each argument at its first `=`. Where key or value is \
          missing they say so, write the other variables all the same, and exit with 1.",
    repair: "Write `KEY=VALUE`. A variable cannot be set to an empty value.",
    evidence: "deployment_variable.go of the Astro CLI.",
    bad: Example::script("astro deployment variable create --deployment-id \"$ID\" ENVIRONMENT prod\n"),
    good: Example::script("astro deployment variable create --deployment-id \"$ID\" ENVIRONMENT=prod\n"),
    check: Check::Call(check),
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    if !is_about_deployment(call) || !call.command.sets_variables() || is_mangled(call, scope.text()) {
        return;
    }
    // Nothing is read behind the first mistake of the line.
    if call.command.problem().is_some() {
        return;
    }
    for argument in call.command.arguments() {
        if is_torn(call, argument.word) || file_as_argument::file(call, argument).is_some() {
            continue;
        }
        let Some((message, label, help)) = problem(argument) else { continue };
        let message = message.and(": ").code("astro").and(" refuses it, writes the other variables, and exits with 1");
        findings.push(Finding::new(Severity::Error, call.word(argument.word), message).label(label).help(help));
    }
}

fn problem(argument: &Argument<'_>) -> Option<(Message, &'static str, &'static str)> {
    match &argument.form {
        Form::NoEquals => {
            let help = "write `KEY=VALUE`, as one argument, with quotes around a value that has blanks";
            Some((Message::from("this argument has no `=`"), "no `=`", help))
        }
        Form::EmptyKey => {
            let help = "write `KEY=VALUE` without blanks around the `=`";
            Some((Message::from("this argument has no name before its `=`"), "no name", help))
        }
        Form::EmptyValue { key } => {
            let message = match key.text().and_then(disclosure::name) {
                Some(name) => Message::default().code(name).and(" gets no value"),
                None => Message::from("this variable gets no value"),
            };
            let help = "give it a value, or leave it out: a variable cannot be empty";
            Some((message, "no value", help))
        }
        Form::Plain | Form::Pair { .. } | Form::Unknown => None,
    }
}
