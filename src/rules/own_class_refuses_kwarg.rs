//! AE220: kwargs that a class of the project itself does not take, or lacks.

use super::class_path::path_of;
use super::prelude::*;
use crate::format::python::Parameter;
use crate::project::OtherNames;

pub(super) static RULE: Rule = Rule {
    code: "AE220",
    name: "own-class-refuses-kwarg",
    severities: &[Severity::Error],
    summary: "The secrets backend is a class of the project, which does not take one of the kwargs or lacks one.",
    why: "Airflow makes the backend with `Class(**backend_kwargs)` at startup. A kwarg that its `__init__` does not take, or \
          a parameter without a default that gets no kwarg, is a TypeError there: every process crashes. A class without \
          an `__init__` upon `BaseSecretsBackend` takes no kwargs at all.\n\n\
          Only what is written out is judged: a class with a decorator, a metaclass or a base that airenv does not know \
          is not, and one with `**kwargs` takes any name.",
    repair: "Write the kwarg as the class takes it, or let the class take it.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with classes that take a kwarg, need one, take none, and inherit their \
               `__init__`.",
    bad: Example::new("AIRFLOW__SECRETS__BACKEND=include.team.TeamBackend\nAIRFLOW__SECRETS__BACKEND_KWARGS={\"base_path\": \"/team\"}\n").beside(&[(
        "include/team.py",
        "from airflow.secrets import BaseSecretsBackend\n\n\nclass TeamBackend(BaseSecretsBackend):\n    def __init__(self, path=\"/x\"):\n        self.path = path\n",
    )]),
    good: Example::instead(&[("base_path", "path")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    // Airflow drops what is no object, and other rules say so.
    if matches!(config.state, KwargsState::NotJson | KwargsState::NotObject) || config.known_class.is_some() {
        return;
    }
    let Some((setting, path)) = path_of(config) else { return };
    let class = path.rsplit('.').next().unwrap_or(path);
    let Some(takes) = config.target.own(path).and_then(|own| own.takes(class)) else { return };
    let subject = || Message::naming(disclosure::class_path(path), "this class");
    let given = || config.given.iter().filter(|given| given.is_effective);
    if matches!(takes.rest, OtherNames::Refused) {
        let is_taken = |name: &str| takes.named.iter().any(|own| own.is_by_name && own.name == name);
        let refused = given().filter(|given| given.is_name_certain && !is_taken(given.name.expose()));
        findings.extend(refused.map(|given| {
            let message = subject().and(" takes no kwarg ").and(wording::kwarg_name(config, given));
            let message = message.and(": ").and(wording::effect(config, Outcome::CrashesAtImport));
            let finding = Finding::error(given.key, message).label("not taken");
            match takable(&takes.named) {
                Some(names) => finding.help(names),
                None => finding.help("remove it, or let the class take it"),
            }
        }));
    }
    let is_all = config.is_complete() || config.is_one_value() && config.reads_one_kwarg() == Certainty::No;
    if !is_all {
        return;
    }
    let lacks = |own: &&Parameter| own.is_required && !given().any(|given| own.name == given.name.expose());
    findings.extend(takes.named.iter().filter(lacks).take(1).map(|own| {
        let message = subject().and(" needs ").code_or("the kwarg ", disclosure::name(&own.name), "one more kwarg");
        let message = message.and(", which is missing: ").and(wording::effect(config, Outcome::CrashesAtImport));
        let at = config.kwargs.unwrap_or(setting).key_location();
        Finding::error(at, message).label("incomplete").help("add it, or give the parameter a default")
    }));
}

/// "expected `a` or `b`"
fn takable(parameters: &[Parameter]) -> Option<Message> {
    let names = parameters.iter().filter(|own| own.is_by_name).map(|own| disclosure::name(&own.name));
    let names: Vec<_> = names.collect::<Option<_>>()?;
    (!names.is_empty()).then(|| Message::from("expected ").codes(names, " or "))
}
