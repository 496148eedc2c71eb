//! AE020: a variable that `astro dev start` sets itself.

use super::prelude::*;
use super::readers::LineFinding;
use crate::format::dotenv::Kind;
use crate::knowledge::airflow::sensitive_option;
use crate::knowledge::astro_dev;

pub(super) static RULE: Rule = Rule {
    code: "AE020",
    name: "set-by-astro-dev",
    severities: &[Severity::Note],
    summary: "`astro dev start` sets this variable itself, so the line in the file has no effect there.",
    why: "The compose file that `astro dev start` writes sets some variables under `environment:`, which wins over \
          `env_file:`, and nothing says so. A line that sets the same value is not reported. `astro deployment \
          variable create --load` uploads the line unchanged, so it takes effect only in the deployment.",
    repair: "Set it in `docker-compose.override.yml`, or leave it out.",
    evidence: "The compose templates of the Astro CLI of August 2026, and compose-go 2.9.1, run.",
    bad: Example::new("AIRFLOW__CORE__LOAD_EXAMPLES=True\n"),
    good: Example::named(
        "docker-compose.override.yml",
        "services:\n  scheduler:\n    environment:\n      AIRFLOW__CORE__LOAD_EXAMPLES: 'True'\n",
    ),
    checks: &[Check::Readers(check)],
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
