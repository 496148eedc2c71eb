//! AE610: flags that the Astro CLI hides.

use super::command_line::is_about_deployment;
use super::prelude::*;

pub(super) static RULE: Rule = Rule { checks: &[Check::Call(check)], ..book::UNDOCUMENTED_FLAGS.of_file("deploy.sh") };

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
