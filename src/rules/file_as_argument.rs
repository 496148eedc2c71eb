//! AE607: the name of a `.env` file where a variable belongs.

use super::command_line::{file, is_about_deployment, is_mangled};
use super::prelude::*;
use crate::command::{Answer, Switch};
use crate::knowledge::commands::Says;

pub(super) static RULE: Rule = Rule {
    code: "AE607",
    name: "file-as-argument",
    severities: &[Severity::Error],
    summary: "The name of a `.env` file is read as a variable.",
    why: "`--load` takes no value: `--env` names the file to load, by default `.env`. In `--load .env.prod` the file \
          name is an argument without `=`. The CLI refuses that, still uploads the variables of the default `.env`, \
          and exits with 1.",
    repair: "Write `--load --env .env.prod`.",
    evidence: "deployment_variable.go of the Astro CLI.",
    bad: Example::script("astro deployment variable update --deployment-id \"$ID\" --load .env.prod\n"),
    good: Example::script("astro deployment variable update --deployment-id \"$ID\" --load --env .env.prod\n"),
    checks: &[Check::Call(check)],
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    if !is_about_deployment(call) || !call.command.sets_variables() || is_mangled(call, scope.text()) {
        return;
    }
    let command = &call.command;
    for (argument, name) in command.arguments().iter().filter_map(|one| Some((one, file(call, one)?))) {
        let loads = command.switch(Says::Load);
        let named = command.given(Says::EnvFile);
        let message = Message::quoting(name).and(" is read as a variable and refused");
        let message = match (loads, &named) {
            (Switch::On(_), Answer::Absent) => message.and(", while the default `.env` is uploaded"),
            (Switch::On(_), Answer::Known(_)) => message.and(", while the file named by `--env` is uploaded"),
            (Switch::Off(_), _) => message.and(": no file is read"),
            _ => message,
        };
        let (missing, safety) = match (loads, named) {
            (Switch::On(_), Answer::Absent) if name.as_str() == ".env" => ("--env ", Safety::Safe),
            (Switch::On(_), Answer::Absent) => ("--env ", Safety::Unsafe),
            (Switch::Off(None), Answer::Absent) => ("--load --env ", Safety::Unsafe),
            _ => ("", Safety::Unsafe),
        };
        let location = call.word(argument.word);
        let help = Message::from("write ").code(Message::from("--load --env ").and(name));
        let finding = Finding::error(location, message).label("read as a variable").help(help);
        // Behind `--` there are no flags.
        let before = call.line.arguments.get(..argument.word).unwrap_or_default();
        let ends_flags = before.iter().any(|one| one.value.bytes() == b"--");
        findings.push(if missing.is_empty() || call.line.nested || ends_flags {
            finding
        } else {
            let before = call.at(Span { end: location.span.start, ..location.span });
            finding.fix(Fix::new(safety, "Name the file with --env").replace(before, missing))
        });
    }
}
