//! AE851: options of MWAA that `aws` refuses on the command line.

use super::prelude::*;
use crate::command::{self, OptionRefusal};
use crate::knowledge::commands::Says;

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Call(check)], ..book::MWAA_OPTIONS_REFUSED.of_file("deploy.sh") };

fn check(_: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    for given in call.command.flags().iter().filter(|given| given.flag.says == Says::MwaaOptions) {
        findings.extend(next_word(call, given));
        let Some(refused) = command::refused(&given.value).filter(|_| call.torn_at(given.value_word).is_none()) else {
            continue;
        };
        let (span, message, label, help) = match refused {
            OptionRefusal::Shorthand(span) => (
                span,
                "`aws` does not take JSON here: `{` starts a map of its own syntax, and it stops",
                "not in its syntax",
                Message::from("pass all options as one JSON object, with this value as a string in it"),
            ),
            OptionRefusal::NotText(span) => (
                span,
                "this is not a string: `aws` refuses the options",
                "not a string",
                Message::from("write it as a string, JSON with ").code("\\\"").and(" for each quote"),
            ),
        };
        findings.push(Finding::error(call.at(span), Message::from(message)).label(label).help(help));
    }
}

/// Another `K=V` in a word of its own, which `aws` does not know.
fn next_word(call: &Call<'_>, given: &command::Given<'_>) -> Option<Finding> {
    let next = call.line.arguments.get(given.value_word + 1)?;
    let is_pair = next.value.is_certain()
        && next.value.text().is_some_and(|text| {
            let (key, _) = text.split_once('=').unwrap_or_default();
            key.contains('.') && !key.starts_with('-')
        });
    let message = "`aws` takes one word here: it stops with \"Unknown options\", and the environment stays as it was";
    let is_own = is_pair && call.torn_at(given.value_word).is_none();
    let finding = is_own.then(|| Finding::error(call.at(next.word), Message::from(message)).label("another word"))?;
    Some(finding.help("separate the options with commas, or pass all of them as one JSON object"))
}
