//! AE610: flags that the Astro CLI hides.

use super::command_line::is_about_deployment;
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE610",
    name: "undocumented-flags",
    severities: &[Severity::Note],
    summary: "`--key` and `--value` are hidden flags of `variable create` and `update`.",
    why: "They are left over from older versions of the Astro CLI and no longer in its help. They set one variable at \
          a time.",
    repair: "Write `KEY=VALUE` as an argument; one command takes several.",
    evidence: "cmd/cloud/deployment.go of the Astro CLI marks them as hidden.",
    bad: Example::script("astro deployment variable create --deployment-id \"$ID\" --key ENVIRONMENT --value prod\n"),
    good: Example::script("astro deployment variable create --deployment-id \"$ID\" ENVIRONMENT=prod\n"),
    checks: &[Check::Call(check)],
};

fn check(_: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let mut hidden = call.command.hidden_flags();
    let Some(first) = hidden.next().filter(|_| is_about_deployment(call)) else { return };
    let flags = call.command.flags().iter().map(|given| given.flag).filter(|flag| flag.hidden);
    let message = Message::default()
        .codes(flags.map(|flag| Message::from("--").and(flag.name)), " and ")
        .and(if hidden.next().is_some() { " are hidden flags" } else { " is a hidden flag" })
        .and(" from older versions, no longer in the help");
    let finding = Finding::note(call.word(first), message);
    findings.push(finding.label("hidden").help("write `KEY=VALUE` as an argument"));
}
