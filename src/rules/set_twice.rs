//! AE614: one variable of one deployment that a script sets to two values.

use std::collections::HashMap;

use super::command_line::{is_about_deployment, is_mangled, is_torn};
use super::{Check, Example, Rule, Scope};
use crate::command::{Assignment, Deployment, Given};
use crate::diagnostic::{Finding, Message, Severity};
use crate::disclosure;
use crate::knowledge::commands::Does;
use crate::script::{Call, Script};
use crate::shell::Reached;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE614",
    name: "set-twice",
    severity: Severity::Warning,
    summary: "A script sets one variable of one deployment to two different values.",
    why: "`variable create` leaves a variable that exists as it is, so that the second value is never stored; `variable \
          update` replaces the first. Most of the time one of the two was meant for another name or deployment.",
    repair: "Remove one of the two, or name the other deployment.",
    evidence: "deployment_variable.go of the Astro CLI.",
    bad: Example::script(concat!(
        "astro deployment variable update --deployment-id clx1 ENVIRONMENT=dev\n",
        "astro deployment variable update --deployment-id clx1 ENVIRONMENT=prod\n"
    )),
    good: Example::script(concat!(
        "astro deployment variable update --deployment-id clx1 ENVIRONMENT=dev\n",
        "astro deployment variable update --deployment-id clx2 ENVIRONMENT=prod\n"
    )),
    check: Check::Script(check),
};

/// Where a variable was set before.
struct Earlier<'c, 'p> {
    call: &'c Call<'p>,
    assignment: Assignment<'p>,
}

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let mut known: HashMap<(String, String), Earlier<'_, '_>> = HashMap::new();
    let source = scope.text();
    let mut names = Names { source, only_read: HashMap::new() };
    let sets = script.calls.iter().filter(|call| is_about_deployment(call) && !is_mangled(call, source));
    let certain = sets.filter(|call| call.line.reached < Reached::Perhaps && !call.line.repeated);
    for call in certain {
        let Some(deployment) = deployment(call, &mut names) else { continue };
        for assignment in call.command.assignments() {
            let is_certain = assignment.key.is_certain() && assignment.value.is_certain();
            let Some(key) = assignment.key.text().filter(|_| is_certain && !is_torn(call, assignment.value_word))
            else {
                continue;
            };
            let place = (deployment.clone(), key.to_owned());
            if let Some(earlier) = known.get(&place) {
                findings.extend(finding(call, &assignment, earlier));
            }
            known.insert(place, Earlier { call, assignment });
        }
    }
}

fn finding(call: &Call<'_>, assignment: &Assignment<'_>, earlier: &Earlier<'_, '_>) -> Option<Finding> {
    let location = call.word(assignment.key_word);
    let before = earlier.call.word(earlier.assignment.key_word);
    if location == before || assignment.value.bytes() == earlier.assignment.value.bytes() {
        return None;
    }
    let name = match assignment.key.text().and_then(disclosure::name) {
        Some(name) => Message::default().code(name),
        None => Message::from("this variable"),
    };
    let message =
        name.and(" is set again for the same deployment, to another value: ").and(match call.command.does().known() {
            Some(Does::Create) => "`create` leaves a variable that exists as it is, so this value is never stored",
            _ => "only this value stays",
        });
    let finding = Finding::new(Severity::Warning, location, message).label("set again");
    Some(finding.help("remove one of the two, or name another deployment").related(before, "set here before"))
}

/// What tells one deployment from another; `None` where two commands with the same words may mean two.
fn deployment(call: &Call<'_>, names: &mut Names<'_>) -> Option<String> {
    let (Deployment::Id(given) | Deployment::Name(given) | Deployment::Either(given)) = call.command.deployment()
    else {
        return None;
    };
    let kind = given.flag.name;
    if given.value.is_certain() {
        return Some(format!("{kind}={}", given.value.text()?));
    }
    names.variable(call, given).map(|name| format!("{kind}=${name}"))
}

/// More variables are not looked for in the whole script.
const MOST_NAMES: usize = 64;

/// The variables of a script's environment.
struct Names<'s> {
    source: &'s str,
    /// Whether the script does nothing with a variable but read it.
    only_read: HashMap<&'s str, bool>,
}

impl<'s> Names<'s> {
    /// The variable of the environment that alone names the deployment, and stays the same all the time.
    fn variable(&mut self, call: &Call<'_>, given: &Given<'_>) -> Option<&'s str> {
        let source = self.source;
        let written = call.word(given.value_word).span.of_text(source);
        let written = written.split_once('=').map_or(written, |(_, value)| value);
        let bare = written.trim_matches('"').strip_prefix('$')?;
        let name = bare.strip_prefix('{').and_then(|braced| braced.strip_suffix('}')).unwrap_or(bare);
        let is_name =
            name.len() > 1 && name.bytes().all(is_part) && !name.starts_with(|first: char| first.is_ascii_digit());
        let is_kept = self.only_read.len() < MOST_NAMES || self.only_read.contains_key(name);
        let only_read = is_name && is_kept && *self.only_read.entry(name).or_insert_with(|| only_reads(source, name));
        only_read.then_some(name)
    }
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a name stands nowhere but behind a `$`.
fn only_reads(source: &str, name: &str) -> bool {
    source.match_indices(name).all(|(at, _)| {
        let before = source.get(..at).unwrap_or_default();
        let behind = source.as_bytes().get(at + name.len());
        let is_whole = !before.bytes().next_back().is_some_and(is_part) && !behind.is_some_and(|byte| is_part(*byte));
        !is_whole || before.ends_with('$') || before.ends_with("${")
    })
}
