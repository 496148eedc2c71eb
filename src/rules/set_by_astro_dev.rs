//! AE020: a variable that `astro dev start` sets itself.

use super::prelude::*;
use super::readers::LineFinding;
use crate::format::dotenv::Kind;
use crate::knowledge::airflow::sensitive_option;
use crate::knowledge::astro_dev;

pub(super) static RULE: Rule = Rule {
    good: book::SET_BY_ASTRO_DEV.good.of_file("docker-compose.override.yml"),
    checks: &[Check::Readers(check)],
    ..book::SET_BY_ASTRO_DEV
};

fn check(scope: &Scope<'_>, places: &[Environment<'_>], told: &mut Vec<LineFinding>) {
    if scope.document.is_read_by_others_only {
        return;
    }
    let Some(place) = places.iter().find(|place| place.loader == Some(Loader::Compose)) else { return };
    let airflow = scope.project.target.versions(None);
    let assignments = scope.document.scan().filter(|statement| statement.kind == Kind::Assignment);
    for statement in assignments {
        let key = statement.key.of_text(scope.text());
        let value = place.get(key).and_then(|setting| setting.value.text()).unwrap_or_default();
        // Airflow reads the option itself first, whatever its value.
        let plain = key.strip_suffix("_SECRET").or_else(|| key.strip_suffix("_CMD"));
        let plain = plain.filter(|plain| sensitive_option(plain).is_some() && astro_dev::overrides(plain, "", airflow));
        if !is_of_airflow(key) || plain.is_none() && !astro_dev::overrides(key, value, airflow) {
            continue;
        }
        let Some(name) = disclosure::name(plain.unwrap_or(key)) else { continue };
        let message =
            Message::from("`astro dev start` sets ").code(name).and(" itself, so this line has no effect there");
        let finding = Finding::note(scope.at(statement.key), message)
            .label("overridden")
            .help("to set it locally, use `docker-compose.override.yml`");
        told.push(LineFinding { finding, loaders: vec![Loader::Compose] });
    }
}

/// A few letters tell most variables of a file from those of the list.
fn is_of_airflow(key: &str) -> bool {
    key.starts_with("AIRFLOW__") || key.starts_with("ASTRONOMER_")
}
