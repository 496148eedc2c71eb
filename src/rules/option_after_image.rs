//! AE617: an option of `docker run` after the image.

use super::prelude::*;
use crate::command::Argument;
use crate::knowledge::commands::Does;
use crate::text::contains;

pub(super) static RULE: Rule = Rule {
    code: "AE617",
    name: "option-after-image",
    severities: &[Severity::Error],
    summary: "`-e` or `--env-file` after the image of `docker run` sets no variable.",
    why: "The first word that is not an option names the image, and docker passes everything after it to the \
          container's command. The container starts without the variable, and Airflow without the setting. The same \
          holds for the container of `docker exec` and the service of `docker compose run`.",
    repair: "Put every option before the image.",
    evidence: "docker 28.2.2, run against a daemon that records what it is sent.",
    bad: Example::script("docker run --rm apache/airflow:2.10.5 -e AIRFLOW__SECRETS__USE_CACHE=True scheduler\n"),
    good: Example::script("docker run --rm -e AIRFLOW__SECRETS__USE_CACHE=True apache/airflow:2.10.5 scheduler\n"),
    checks: &[Check::Call(check)],
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    if call.command.does().known() != Some(Does::Start)
        || !matches!(call.program(), "docker" | "podman" | "docker-compose")
    {
        return;
    }
    // What only run time knows may be options.
    if call.command.hides_flags().is_some() {
        return;
    }
    let Some((image, after)) = call.command.arguments().split_first() else { return };
    let what = if call.command.path().contains("compose") { "service" } else { "image" };
    if let Some(finding) = file(scope, call, image, after.first(), what) {
        findings.push(finding);
        return;
    }
    // A word without a dash is a command, and what follows is its own.
    let options = after.iter().take_while(|word| word.text.bytes().starts_with(b"-") || is_value(word));
    let options: Vec<&Argument<'_>> = options.collect();
    let Some((option, name)) = options
        .iter()
        .enumerate()
        .find_map(|(index, option)| variable(option, options.get(index + 1).copied()).map(|name| (*option, name)))
    else {
        return;
    };
    let message = Message::from("this option follows the ").and(what).and(": ").code(call.program());
    let message =
        message.and(" passes it to the command in the container and does not set ").and(secrets::named(&name));
    let help = Message::from("move it before the ").and(what);
    findings.push(Finding::error(scope.at(call.word(option.word).span), message).label("not read here").help(help));
}

/// `--env-file` right after an image of Airflow: no command begins with it.
fn file(
    scope: &Scope<'_>,
    call: &Call<'_>,
    image: &Argument<'_>,
    next: Option<&Argument<'_>>,
    what: &'static str,
) -> Option<Finding> {
    let option = next.filter(|next| next.text.bytes().starts_with(b"--env-file"))?;
    let is_airflow = contains(image.text.bytes(), b"airflow");
    let message = Message::from("this option follows the ").and(what).and(": ").code(call.program());
    let message = message.and(" passes it to the command in the container and does not read the file");
    let finding = Finding::error(scope.at(call.word(option.word).span), message).label("not read here");
    is_airflow.then(|| finding.help(Message::from("move it before the ").and(what)))
}

/// Whether a word is `NAME=value` for a variable of Airflow's.
fn is_value(word: &Argument<'_>) -> bool {
    word.text.bytes().starts_with(b"AIRFLOW_")
}

/// The variable of Airflow's that `-e` would set.
fn variable<'p>(option: &Argument<'p>, next: Option<&Argument<'p>>) -> Option<Mapped<'p>> {
    let text = &option.text;
    let value = match text.bytes() {
        b"-e" | b"--env" => next?.text.clone(),
        bytes => {
            let start = ["--env=", "-e"].into_iter().find(|start| bytes.starts_with(start.as_bytes()))?;
            text.slice(Span::new(start.len(), text.len()))
        }
    };
    let end = memchr::memchr(b'=', value.bytes()).unwrap_or(value.len());
    let name = value.slice(Span::new(0, end));
    name.bytes().starts_with(b"AIRFLOW_").then_some(name)
}
