//! AE606: `--env` without `--load`.

use super::command_line::{self, is_about_deployment, is_mangled, long_behind_one_dash};
use super::prelude::*;
use crate::knowledge::commands::{Does, Says};

pub(super) static RULE: Rule = Rule {
    code: "AE606",
    name: "env-without-load",
    severities: &[Severity::Error],
    summary: "`--env` names a file, but without `--load` nothing is read from it.",
    why: "`--env` only names the file. Without `--load` (or `--save` with `list`) the Astro CLI silently ignores it: \
          the variables of the file are not uploaded.",
    repair: "Add `--load`, or remove `--env`.",
    evidence: "deployment_variable.go of the Astro CLI.",
    bad: Example::script("astro deployment variable update --deployment-id \"$ID\" --env .env.prod\n"),
    good: Example::script("astro deployment variable update --deployment-id \"$ID\" --load --env .env.prod\n"),
    checks: &[Check::Call(check)],
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let Some(given) = call.command.ignored_file() else { return };
    if !is_about_deployment(call) || is_mangled(call, scope.text()) || long_behind_one_dash(call, given.word).is_some()
    {
        return;
    }
    let lists = call.command.does().known() == Some(Does::List);
    let (flag, consequence) = if lists { ("--save", "no file is written") } else { ("--load", "no file is read") };
    let message = Message::quoting("--env").and(" has no effect without ").code(flag).and(": ").and(consequence);
    let location = call.word(given.word);
    let finding = Finding::error(location, message)
        .label("no effect")
        .help(Message::from("add ").code(flag))
        .yields(precedence::TYPOGRAPHIC_DASH, command_line::meant(call, |flag| flag.says == Says::Load));
    findings.push(if call.line.nested {
        finding
    } else {
        let before = call.at(Span { end: location.span.start, ..location.span });
        let fix = Fix::new(Safety::Unsafe, Message::from("Add ").and(flag));
        finding.fix(fix.replace(before, Message::from(flag).and(" ")))
    });
}
