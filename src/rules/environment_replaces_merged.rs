//! AE810: an `environment` of a compose service drops the merged one, and the secrets backend in it.

use std::collections::BTreeSet;

use super::Read;
use super::prelude::*;
use crate::carrier::Block;

pub(super) static RULE: Rule = Rule {
    code: "AE810",
    name: "environment-replaces-merged",
    severities: &[Severity::Error, Severity::Warning],
    summary: "The `environment` of a compose service replaces the merged one, and so drops Airflow's variables in it.",
    why: "`<<: *common` merges the keys of a service, not what is below them. A service that has its own `environment` \
          gets none of the variables of the anchor, so it runs without the secrets backend that its siblings have, and \
          every lookup goes to the environment and the database only. If other variables of Airflow's are lost, and \
          the service sets none of its own, it is a warning. The service counts as a whole, with the files that \
          compose merges: what an `env_file` or another compose file sets is not lost.",
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
    checks: &[Check::Project(check)],
};

/// A single sibling may be the odd one.
const FEWEST_SIBLINGS: usize = 2;

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    for (index, read) in scope.reads.iter().enumerate() {
        let oddities = read.carried.iter().flat_map(|carried| &carried.oddities);
        for oddity in oddities.filter(|oddity| oddity.kind == OddityKind::DropsMerged) {
            findings.extend(finding(scope, (index, read), oddity));
        }
    }
}

fn finding(scope: &ProjectScope<'_>, (index, read): (usize, &Read<'_>), oddity: &Oddity<'_>) -> Option<Finding> {
    let service = oddity.name.text()?;
    let blocks = read.carried.iter().flat_map(|carried| &carried.blocks);
    let block = blocks.into_iter().find(|block| block.is_filled_in && block.name == service)?;
    let own = read.environments.iter().find(|own| own.service() == Some(service))?;
    if is_unknown(scope, index, block) || !own.is_of_airflow(&read.environments) {
        return None;
    }
    let merged = oddity.beside?;
    let is_merged = |setting: &&Setting<'_>| setting.document == index && merged.contains(setting.key.whole());
    let mut lost: BTreeSet<&str> = BTreeSet::new();
    let mut having = 0;
    let siblings = read.environments.iter().filter(|other| other.service() != Some(service));
    for sibling in siblings.filter(|sibling| sibling.is_of_airflow(&read.environments)) {
        let names = sibling.settings().filter(is_merged).filter_map(|setting| setting.key.text());
        let names: Vec<&str> = names.filter(|name| name.starts_with("AIRFLOW_") && !is_set(own, name)).collect();
        having += usize::from(!names.is_empty());
        lost.extend(names);
    }
    let at = Location { document: index, span: oddity.span };
    let message = Message::from("this `environment` replaces the merged one as a whole: the service runs without ");
    let is_backend = |name: &&&str| name.starts_with("AIRFLOW__SECRETS__BACKEND");
    let sets_own = block.variables.iter().any(|(name, _)| name.bytes().starts_with(b"AIRFLOW_"));
    let (severity, message) = if lost.iter().any(|name| is_backend(&name)) {
        (Severity::Error, message.and("its secrets backend"))
    } else if having >= FEWEST_SIBLINGS && !sets_own {
        let first = disclosure::name(lost.first()?)?;
        let message = message.code(first);
        let message = match lost.len() - 1 {
            0 => message,
            1 => message.and(" and 1 more variable"),
            others => message.and(" and ").and(others).and(" more variables"),
        };
        (Severity::Warning, message.and(" that its siblings have"))
    } else {
        return None;
    };
    let finding = Finding::new(severity, at, message).label("replaces the merged one");
    Some(finding.help("give the merged `environment` an anchor, and merge it here: `<<: *anchor`"))
}

/// Whether a service may get variables from a file that nobody can see.
fn is_unknown(scope: &ProjectScope<'_>, index: usize, block: &Block<'_>) -> bool {
    block.is_open || block.files.iter().any(|file| scope.project.beside(index, &file.path).is_none())
}

/// Whether a file of compose, or one that it reads, sets a variable of a service.
fn is_set(environment: &Environment<'_>, name: &str) -> bool {
    let is_of_image = |setting: &Setting<'_>| matches!(setting.file.format, Format::Cfg | Format::Dockerfile);
    environment.get(name).is_some_and(|setting| !is_of_image(setting))
}
