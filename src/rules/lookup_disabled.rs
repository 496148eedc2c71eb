//! AE310: a prefix of null.

use super::option_variants;
use super::prelude::*;
use crate::diagnostic::Effect;

pub(super) static RULE: Rule = Rule {
    code: "AE310",
    name: "lookup-disabled",
    severities: &[Severity::Warning, Severity::Note],
    summary: "The prefix for connections or variables is `null`, so nothing of that kind is looked up.",
    why: "A `null` prefix is the documented way to turn off lookups of one kind, for example to save requests. airenv \
          notes it so that nobody wonders why a secret is not found. If neither connections nor variables are looked \
          up, the backend does nothing at all for DAGs, which is a warning. A null prefix for configuration is not \
          noted: few keep configuration in a store.",
    repair: "Remove the kwarg to use the default, or write a prefix.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with null prefixes on six backends: none sends a request.",
    bad: PARAMETER_STORE.but(&[(r#""/airflow/connections""#, "null"), (r#""/airflow/variables""#, "null")]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    // `None` is not null: the finding on the JSON as a whole says what is wrong.
    if config.state == KwargsState::NotJson {
        return;
    }
    let null = |purpose: Purpose| match config.text_for(purpose) {
        TextValue::Null(given) => Some(given),
        _ => None,
    };
    let (connections, variables) = (null(Purpose::ConnectionsPrefix), null(Purpose::VariablesPrefix));
    if let (Some(connections), Some(variables)) = (connections, variables) {
        // The backend is there for options then.
        let versions = config.target.versions(None);
        let is_asked = |setting: &Setting<'_>| option_variants::is_asked(setting, versions) != Certainty::No;
        if config.environment.settings().any(is_asked) {
            return;
        }
        let message =
            Message::from("neither connections nor variables are looked up: the backend does nothing for DAGs")
                .telling(Effect { no_connection: true, no_variable: true, ..Effect::default() });
        let finding = Finding::warning(connections.value, message)
            .label("no connections")
            .related(variables.value, "no variables")
            .help("set at least one of the two prefixes, or remove the backend");
        findings.push(finding);
    }
    let is_both = connections.is_some() && variables.is_some();
    let single = [connections, variables].into_iter().flatten().filter(|_| !is_both);
    for given in single {
        let Some(kwarg) = given.kwarg else { continue };
        let message = Message::quoting(kwarg.name).and(" is null: ").and(wording::things(kwarg.purpose));
        let finding = Finding::note(given.value, message.and(" are never looked up in this backend"))
            .label("turned off")
            .help("remove it to use the default prefix");
        findings.push(finding);
    }
}
