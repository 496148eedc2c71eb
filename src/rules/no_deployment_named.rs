//! AE608: a command that names no deployment.

use super::command_line::{self, is_about_deployment, is_mangled};
use super::prelude::*;
use crate::command::Deployment;
use crate::knowledge::commands::{Does, Flag, Says};

pub(super) static RULE: Rule = Rule {
    code: "AE608",
    name: "no-deployment-named",
    severities: &[Severity::Warning],
    summary: "A command in a script names no deployment.",
    why: "Without `--deployment-id` or `--deployment-name` the Astro CLI shows a list and asks for one. In a CI job \
          nobody answers, so it hangs or fails; a person may pick the wrong one.",
    repair: "Add `--deployment-id`, or `--deployment-name`.",
    evidence: "deployment.go of the Astro CLI.",
    bad: Example::script("astro deployment variable update ENVIRONMENT=prod\n"),
    good: Example::script("astro deployment variable update --deployment-id \"$ID\" ENVIRONMENT=prod\n"),
    checks: &[Check::Call(check)],
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let is_known = matches!(call.command.does().known(), Some(Does::Create | Does::Update | Does::List));
    let is_named = !matches!(call.command.deployment(), Deployment::NotNamed);
    if !is_about_deployment(call) || !is_known || is_named || is_mangled(call, scope.text()) {
        return;
    }
    let message = "no deployment is named: `astro` shows a list and asks for one, so a CI job hangs or fails";
    let names_one = |flag: &Flag| matches!(flag.says, Says::DeploymentId | Says::DeploymentName);
    let meant = command_line::meant(call, names_one);
    let finding = Finding::warning(call.head(), message);
    findings.push(
        finding
            .label("no deployment")
            .help("add `--deployment-id` or `--deployment-name`")
            .yields(precedence::TYPOGRAPHIC_DASH, meant),
    );
}
