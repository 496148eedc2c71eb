//! AE813: a variable of Airflow is an argument of a build, which no process gets.

use super::prelude::*;
use crate::command::Answer;
use crate::format::dockerfile::Image;
use crate::knowledge::commands::{Does, Says};
use crate::script::Call;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "AE813",
    name: "build-argument-not-in-container",
    severities: &[Severity::Error],
    summary: "An Airflow variable is set as a build argument, which no process gets.",
    why: "Below `build:`, `args:` gives values to the `ARG` instructions of the Dockerfile while the image is built, \
          and so does the default of an `ARG`. No process in the container gets them, so Airflow runs without the setting. airenv reports nothing if the \
          Dockerfile expands the argument, as in `ENV NAME=$NAME`.",
    repair: "Set the variable below `environment:`, or with `ENV` in the Dockerfile.",
    evidence: "BuildKit and compose-go: the environment of such a service.",
    bad: Example::named(
        "compose.yaml",
        concat!(
            "services:\n",
            "  scheduler:\n",
            "    build:\n",
            "      context: .\n",
            "      args:\n",
            "        AIRFLOW__SECRETS__USE_CACHE: 'True'\n",
        ),
    )
    .beside(&[("Dockerfile", "FROM apache/airflow:3.0.0\nARG AIRFLOW__SECRETS__USE_CACHE\n")]),
    good: Example::instead(&[
        ("      args:\n        A", "    environment:\n      A"),
        ("ARG AIRFLOW__SECRETS__USE_CACHE\n", ""),
    ]),
    checks: &[Check::Oddities(check), Check::Image(check_image), Check::Call(check_call)],
};

fn check(scope: &Scope<'_>, _: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let dockerfile = scope.project.dockerfile().and_then(|index| scope.project.documents.get(index))?;
    let name = oddity.name.text().unwrap_or_default();
    if oddity.kind != OddityKind::BuildArgument || is_expanded(dockerfile.file.text(), name) {
        return None;
    }
    let message = secrets::named(&oddity.name).and(" is a build argument: no process in the container gets it");
    let finding = Finding::error(scope.at(oddity.span), message).label("for the build only");
    Some(finding.help("move it below `environment:`"))
}

/// An argument that a command gives to the build of the project's image.
fn check_call(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let dockerfile = || scope.project.dockerfile().and_then(|index| scope.project.documents.get(index));
    if !matches!(call.command.does(), Answer::Known(Does::Build)) {
        return;
    }
    let Some(dockerfile) = dockerfile() else { return };
    for given in call.command.flags().iter().filter(|given| given.flag.says == Says::BuildArgument) {
        let length = memchr::memchr(b'=', given.value.bytes()).unwrap_or(given.value.len());
        let name = given.value.slice(Span::new(0, length));
        let text = name.text().filter(|_| name.is_certain()).unwrap_or_default();
        let is_own = ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"].iter().any(|start| text.starts_with(start));
        if is_own && !is_expanded(dockerfile.file.text(), text) {
            let message = secrets::named(&name).and(" is a build argument: no process in the container gets it");
            let finding = Finding::error(call.at(name.whole()), message).label("for the build only");
            findings.push(finding.help("set it where the container is started, or with `ENV` in the Dockerfile"));
        }
    }
}

/// An `ARG` with a value that no `ENV` takes over. What else than a secrets backend it sets may be for Airflow in the build.
fn check_image(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    let runs_airflow = scope.text().lines().any(|line| line.split_whitespace().any(|word| word == "airflow"));
    for argument in
        image.arguments.iter().filter(|argument| argument.default.as_ref().is_some_and(|own| !own.is_empty()))
    {
        let name = argument.name.text().unwrap_or_default();
        // Nothing that a build runs needs a secrets backend.
        if runs_airflow && !name.starts_with("AIRFLOW__SECRETS__") {
            continue;
        }
        let is_own = ["AIRFLOW__", "AIRFLOW_CONN_", "AIRFLOW_VAR_"].iter().any(|start| name.starts_with(start));
        if is_own && !is_expanded(scope.text(), name) {
            let message = secrets::named(&argument.name);
            let message = message.and(" is an argument of the build: no process in the container gets it");
            let finding = Finding::error(scope.at(argument.name.whole()), message);
            findings.push(finding.label("for the build only").help("write `ENV` instead of `ARG`"));
        }
    }
}

/// Whether a Dockerfile refers to a variable.
fn is_expanded(text: &str, name: &str) -> bool {
    ["$", "${"].iter().any(|mark| text.contains(&format!("{mark}{name}")))
}
