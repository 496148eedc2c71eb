//! AE615: a shell prompt before a command, as copied from documentation.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE615",
    name: "prompt-left",
    severities: &[Severity::Warning],
    summary: "A command in a script starts with the prompt `$ `.",
    why: "Documentation shows `$ ` before commands to type. In a script the shell looks for a program named `$`, \
          prints `$: command not found` and never runs the command. Without `set -e` the script goes on and ends as if \
          nothing were wrong.\n\n\
          airenv reports a script once, at its first prompt, and checks the command as if it ran.",
    repair: "Remove the prompt.",
    evidence: "bash 5.2 and dash.",
    bad: Example::script("$ astro deployment variable create --deployment-id \"$ID\" STAGE=prod\n"),
    good: Example::script("astro deployment variable create --deployment-id \"$ID\" STAGE=prod\n"),
    checks: &[Check::Script(check)],
};

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let calls = script.calls.iter().filter(|call| !call.line.nested);
    let mut prompts: Vec<(Span, &'static str)> =
        calls.filter_map(|call| Some((call.line.prompt?, call.program()))).collect();
    prompts.sort_unstable();
    prompts.dedup_by_key(|(span, _)| *span);
    let Some((first, program)) = prompts.first() else { return };
    let message =
        Message::from("this `$` is a prompt copied from documentation: the shell looks for a program named `$`, and ");
    let message = message.code(*program).and(" never runs");
    let message = match prompts.len() - 1 {
        0 => message,
        1 => message.and(" (also before 1 more command)"),
        more => message.and(" (also before ").and(more).and(" more commands)"),
    };
    let sign = scope.at(Span { end: first.start + 1, ..*first });
    let (title, help) =
        if prompts.len() == 1 { ("Remove the prompt", "remove it") } else { ("Remove the prompts", "remove them") };
    let fix = prompts.iter().fold(Fix::new(Safety::Safe, title), |fix, (span, _)| fix.replace(scope.at(*span), ""));
    findings.push(Finding::warning(sign, message).label("not part of the command").help(help).fix(fix));
}
