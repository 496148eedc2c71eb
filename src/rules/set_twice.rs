//! AE614: a variable that a script sets to two values in the same deployment.

use foldhash::HashMap;

use super::command_line::{is_about_deployment, is_mangled, is_torn};
use super::deployments::Names;
use super::prelude::*;
use crate::command::{Assignment, Deployment};
use crate::knowledge::commands::Does;
use crate::script::Deployed;
use crate::shell::Reached;

pub(super) static RULE: Rule = Rule {
    code: "AE614",
    name: "set-twice",
    severities: &[Severity::Warning],
    summary: "A script sets one variable of one deployment to two different values.",
    why: "`variable create` leaves an existing variable unchanged, so the second value is never stored; `variable \
          update` replaces the first. Usually one of the two was meant for another name or deployment.",
    repair: "Remove one of the two, or name the other deployment.",
    evidence: "deployment_variable.go of the Astro CLI.",
    bad: Example::script(concat!(
        "astro deployment variable update --deployment-id clx1 ENVIRONMENT=dev\n",
        "astro deployment variable update --deployment-id clx1 ENVIRONMENT=prod\n"
    )),
    good: Example::instead(&[("clx1 ENVIRONMENT=prod", "clx2 ENVIRONMENT=prod")]),
    checks: &[Check::Script(check)],
};

/// Where a variable was set before.
struct Earlier<'c, 'p> {
    call: &'c Call<'p>,
    assignment: Assignment<'p>,
}

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let mut known: HashMap<(&str, Deployed, String), Earlier<'_, '_>> = HashMap::default();
    let source = scope.text();
    let mut names = Names::of(script, source);
    let sets = script.calls.iter().filter(|call| is_about_deployment(call) && !is_mangled(call, source));
    let certain = sets.filter(|call| call.line.reached < Reached::Perhaps && !call.line.repeated);
    for call in certain {
        let Some((flag, deployed)) = deployment(scope, call, &mut names) else { continue };
        for assignment in call.command.assignments() {
            let is_certain = assignment.key.is_certain() && assignment.value.is_certain();
            let Some(key) = assignment.key.text().filter(|_| is_certain && !is_torn(call, assignment.value_word))
            else {
                continue;
            };
            let place = (flag, deployed.clone(), key.to_owned());
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
    let name = Message::naming(assignment.key.text().and_then(disclosure::name), "this variable");
    let message =
        name.and(" is set again for the same deployment, to another value: ").and(match call.command.does().known() {
            Some(Does::Create) => "`create` leaves an existing variable unchanged, so this value is never stored",
            _ => "only this value remains",
        });
    let finding = Finding::warning(location, message).label("set again");
    Some(finding.help("remove one of the two, or name another deployment").related(before, "set here before"))
}

/// What identifies a deployment; `None` if two commands with the same words may mean two.
fn deployment(scope: &Scope<'_>, call: &Call<'_>, names: &mut Names<'_>) -> Option<(&'static str, Deployed)> {
    let (Deployment::Id(given) | Deployment::Name(given) | Deployment::Either(given)) = call.command.deployment()
    else {
        return None;
    };
    let deployed = call.deployment(scope.document).filter(|deployed| names.is_one(deployed))?;
    Some((given.flag.name, deployed))
}
