//! AE810: an `environment` of a compose service drops the merged one, and the secrets backend in it.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE810",
    name: "environment-replaces-merged",
    severities: &[Severity::Error],
    summary: "The `environment` of a compose service replaces the merged one, and so drops its secrets backend.",
    why: "`<<: *common` merges the keys of a service, not what is below them. A service that has its own `environment` \
          gets none of the variables of the anchor, so it runs without the secrets backend that its siblings have, and \
          every lookup goes to the environment and the database only.",
    repair: "Merge the variables too: put `<<: *common-env` into the service's own `environment`.",
    evidence: "compose-go, run on such a file.",
    bad: Example::named(
        "compose.yaml",
        concat!(
            "x-common: &common\n",
            "  image: apache/airflow:3.0.0\n",
            "  environment: &common-env\n",
            "    AIRFLOW__SECRETS__BACKEND: airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend\n",
            "    AIRFLOW__SECRETS__BACKEND_KWARGS: '{\"project_id\": \"acme\"}'\n",
            "services:\n",
            "  scheduler:\n",
            "    <<: *common\n",
            "  worker:\n",
            "    <<: *common\n",
            "    environment:\n",
            "      DUMB_INIT_SETSID: '0'\n",
        ),
    ),
    good: Example::instead(&[("      DUMB_INIT_SETSID:", "      <<: *common-env\n      DUMB_INIT_SETSID:")]),
    checks: &[Check::Oddity(OddityKind::DropsBackend, check)],
};

fn check(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let message = "this `environment` replaces the merged one as a whole: the service runs without its secrets backend";
    let finding = Finding::error(scope.at(oddity.span), Message::from(message));
    finding.label("replaces the merged one").help("merge the variables into it: `<<: *common-env`")
}
