//! AE834: an `airflow.cfg` that does not reach the image of an Astro project.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE834",
    name: "cfg-not-in-image",
    severities: &[Severity::Note],
    summary: "`.dockerignore` keeps `airflow.cfg` out of the image of an Astro project.",
    why: "`astro dev init` writes a `.dockerignore` with `airflow.cfg` in it: the file is not copied into the image, \
          neither locally nor by `astro deploy`. What it configures for a secrets backend takes no effect, and airenv \
          does not check it.",
    repair: "Set the options as variables: `AIRFLOW__SECRETS__BACKEND` in `.env`, or in the deployment.",
    evidence: "The templates of the Astro CLI, read.",
    bad: Example::cfg(
        "[secrets]\nbackend = airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
    )
    .beside(&[
        ("Dockerfile", "FROM quay.io/astronomer/astro-runtime:12.6.0\n"),
        (".dockerignore", ".git\nairflow.cfg\n"),
    ]),
    good: Example::cfg("[core]\nparallelism = 8\n").beside(&[
        ("Dockerfile", "FROM quay.io/astronomer/astro-runtime:12.6.0\n"),
        (".dockerignore", ".git\nairflow.cfg\n"),
    ]),
    checks: &[Check::Oddity(OddityKind::NotInImage, check)],
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message = "Airflow does not get this option: `.dockerignore` keeps `airflow.cfg` out of the image";
    let finding = Finding::note(scope.at(oddity.span), message).label("not in the image");
    finding.help("set it as a variable, in `.env` or in the deployment")
}
