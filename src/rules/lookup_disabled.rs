//! AE310: a prefix of null.

use super::option_variants;
use super::prelude::*;
use crate::diagnostic::Effect;

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::LOOKUP_DISABLED };

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
