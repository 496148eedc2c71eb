//! AE203: kwargs that Airflow treats as none.

use super::kwargs::left_empty;
use super::prelude::*;
use super::required::unmet;
use crate::json::Kind;
use crate::knowledge::{History, airflow};

pub(super) static RULE: Rule = Rule {
    code: "AE203",
    name: "kwargs-empty",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "The kwargs of a secrets backend are set, but empty.",
    why: "To Airflow, an empty string, `{}`, `null`, `[]`, `false`, `0` and `\"\"` all silently mean \"no kwargs\": \
          the backend runs with its default prefixes, without a role and without a region. Before Airflow 2.4.1, \
          `null`, `[]`, `false`, `0` and `\"\"` crash every process. `{}` says what it does: a \
          note, if the backend works without kwargs.",
    repair: "Write the kwargs, or remove the line to use the defaults.",
    evidence: "Airflow 2.2.5, 2.3.4, 2.4.3, 2.5.3, 2.10.5 and 3.3.2, run with each of these values.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={}\n",
        "AWS_DEFAULT_REGION=us-east-1\n"
    )),
    good: Example::instead(&[("={}", r#"={"role_arn": "arn:aws:iam::123456789012:role/airflow"}"#)]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if let Some(location) = left_empty(config) {
        findings.push(finding(config, Severity::Warning, location, EMPTY));
        return;
    }
    let Some(setting) = config.kwargs.filter(|_| config.state == KwargsState::Empty && config.class.is_some()) else {
        return;
    };
    // Variables for single kwargs may say all there is to say.
    if config.effective().next().is_some() || config.is_too_deep() {
        return;
    }
    let root = config.tree.as_ref().and_then(|tree| Some((tree, tree.root()?)));
    let is_object = root.is_none_or(|(tree, root)| *tree.kind(root) == Kind::Object);
    let history = if is_object {
        &History::always(Outcome::Ignored)
    } else {
        &airflow::facts().malformed_kwargs.empty_but_not_an_object
    };
    let crashes = wording::breaks(history, config.target.versions(None));
    let severity = match crashes {
        Certainty::Yes => Severity::Error,
        // Whoever writes `{}` knows that there are none.
        _ if is_object && !setting.airflow.is_empty() && is_enough(config) => Severity::Note,
        _ => Severity::Warning,
    };
    let comes = match crashes {
        Certainty::Yes => " contains no kwargs and is not an object: every Airflow process crashes at startup",
        Certainty::Maybe => {
            " contains no kwargs, so the backend silently gets none (before Airflow 2.4.1, every process crashes at startup)"
        }
        Certainty::No => " contains no kwargs, so the backend silently gets none",
    };
    let location = if setting.value.whole().is_empty() { setting.key_location() } else { setting.value_location() };
    let comes = if setting.airflow.is_empty() { EMPTY } else { comes };
    let mut finding = finding(config, severity, location, comes);
    if crashes == Certainty::Yes {
        finding.message = finding.message.so(Outcome::CrashesAtImport);
    }
    findings.push(finding);
}

/// Whether the backend works without any kwarg here.
fn is_enough(config: &BackendConfig<'_>) -> bool {
    let is_of_workers = config.section == Section::Workers;
    let works = |backend: &'static Backend| backend.store != Store::LocalFilesystem && unmet(config, backend).is_none();
    !is_of_workers && config.backend.is_some_and(works)
}

const EMPTY: &str = " is empty, so the backend silently gets no kwargs";

fn finding(config: &BackendConfig<'_>, severity: Severity, location: Location, comes: &'static str) -> Finding {
    Finding::new(severity, location, wording::kwargs_key(config).and(comes))
        .label("no kwargs")
        .help("write the kwargs as a JSON object, or remove the line to use the defaults")
}
