//! AE309: a secret written where Airflow does not look.

use super::prelude::*;
use super::stores::{self, Start, StoredName};
use super::{aws, near_prefix};
use crate::knowledge::commands::Says;

pub(super) static RULE: Rule = Rule {
    code: "AE309",
    name: "secret-outside-prefix",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A script writes a secret under a name that Airflow never looks up.",
    why: "Airflow builds the name of a secret from a prefix and an id and looks up nothing else. It never finds a \
          secret outside all prefixes of the configured backend, and only reports \"The conn_id isn't defined\".\n\n\
          A name that almost begins with a prefix is an error. Another name is a warning if it contains the prefix's \
          word for connections or variables, such as `/prod/connections/dwh`: it may be for another Airflow. Names \
          without that word are for other programs, and not reported.",
    repair: "Write the secret under the prefix, or set the prefix to where the secrets are.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with each backend: the names that it looks up.",
    bad: Example::script(concat!(
        "export AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\": \"/airflow/connections\", ",
        "\"variables_prefix\": \"/airflow/variables\", \"role_arn\": \"arn:aws:iam::123456789012:role/airflow\", ",
        "\"region_name\": \"us-east-1\"}'\n",
        "aws ssm put-parameter --name /airflow/connection/dwh --type SecureString --value \"$DWH\"\n"
    )),
    good: Example::instead(&[("/airflow/connection/dwh", "/airflow/connections/dwh")]),
    checks: &[Check::Project(check)],
};

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let by_calls = stores::by_calls(scope).map(Place::of_call);
    let written: Vec<Place<'_>> =
        by_calls.chain(stores::by_files(scope).map(|(_, written)| Place::of_file(written))).collect();
    if written.is_empty() {
        return;
    }
    for store in Store::ALL {
        let of_store: Vec<_> = written.iter().filter(|place| place.written.store == store).collect();
        if of_store.is_empty() {
            continue;
        }
        let (configs, are_all) = stores::known_configs(scope, store);
        let all: Vec<(Which, Vec<Start<'_, '_>>)> =
            configs.iter().filter_map(|config| Some((Which::asked(config), stores::starts(config)?))).collect();
        let are_all = are_all && all.len() == configs.len();
        let starts = all.iter().flat_map(|(which, starts)| starts.iter().map(move |start| (which, start)));
        let distinct = stores::distinct(starts, |(which, start)| (*which, start.purpose, start.text.as_str()));
        let Some(distinct) = distinct else { continue };
        for Place { written, to, is_of_file, mount } in of_store {
            // If it is under a prefix of another region, the region is wrong, not the name.
            if distinct.iter().any(|(_, start)| written.is_under(start) != Some(false)) {
                continue;
            }
            let starts = distinct.iter().filter(|(asked, _)| to.may_be(asked)).map(|(_, start)| *start);
            let starts: Vec<&Start<'_, '_>> = starts.collect();
            let found = finding(written, &starts, *is_of_file, are_all);
            // The mount is wrong, not the name.
            findings.extend(found.map(|found| {
                let at = [*mount, Some(found.location)].into_iter().flatten();
                found.yields(precedence::OTHER_MOUNT, at)
            }));
        }
    }
}

/// A secret that is written, and where to.
struct Place<'p> {
    written: StoredName<'p>,
    to: Which,
    /// Whether a file writes it: files describe the secrets of other programs too.
    is_of_file: bool,
    /// Where the mount is named by itself.
    mount: Option<Location>,
}

impl<'p> Place<'p> {
    fn of_call((call, written): (&Call<'p>, StoredName<'p>)) -> Self {
        let mount = call.command.given(Says::Mount).known().map(|given| call.at(given.value.whole()));
        Self { written, to: Which::written(call), is_of_file: false, mount }
    }

    fn of_file(written: StoredName<'p>) -> Self {
        Self { written, to: Which { vault: None, project: None, region: None }, is_of_file: true, mount: None }
    }
}

/// Which of several vaults, projects and regions, in lower case; `None` if not known.
#[derive(PartialEq, Eq, Hash)]
struct Which {
    /// The vault's URL, or the part of it that contains the name.
    vault: Option<String>,
    project: Option<String>,
    region: Option<String>,
}

impl Which {
    /// Where a backend looks.
    fn asked(config: &BackendConfig<'_>) -> Self {
        let given = |purpose| match config.text_for(purpose) {
            TextValue::Given(_, text) => Some(text.to_ascii_lowercase()),
            _ => None,
        };
        let region =
            aws::Region::of(config).filter(aws::Region::is_filled_in).map(|region| region.text.to_ascii_lowercase());
        Self { vault: given(Purpose::VaultUrl), project: given(Purpose::ProjectId), region }
    }

    /// Where a command writes.
    fn written(call: &Call<'_>) -> Self {
        let text = |given: &Mapped<'_>| given.text().filter(|_| given.is_certain()).map(str::to_ascii_lowercase);
        let said = |says| call.command.given(says).known().and_then(|given| text(&given.value));
        let project = call.command.project().known().and_then(|project| text(&project));
        Self { vault: said(Says::Vault).map(|name| format!("://{name}.")), project, region: said(Says::Region) }
    }

    /// Whether a backend may look where the command writes: not another vault, project or region.
    fn may_be(&self, asked: &Self) -> bool {
        let is_same = |one: &Option<String>, other: &Option<String>| {
            one.as_ref().zip(other.as_ref()).is_none_or(|(one, other)| one == other)
        };
        let is_vault = self.vault.as_ref().zip(asked.vault.as_ref()).is_none_or(|(name, url)| url.contains(name));
        is_vault && is_same(&self.project, &asked.project) && is_same(&self.region, &asked.region)
    }
}

/// What is wrong with the name. If not all environments are known, another one may look anywhere: then only what is almost
/// a known prefix is told.
fn finding(written: &StoredName<'_>, starts: &[&Start<'_, '_>], is_of_file: bool, are_all: bool) -> Option<Finding> {
    let beginning = written.beginning();
    let near = starts.iter().find_map(|start| Some((*start, near_prefix::head(&beginning, &start.text)?)));
    let subject = Message::naming(disclosure::secret_name(&written.name), "this name");
    if let Some((start, head)) = near {
        return Some(nearly(written, subject, start, (head, are_all)));
    }
    if !are_all {
        return None;
    }
    let name = (beginning.as_str(), written.known().1);
    let is_for_airflow = !is_of_file && starts.iter().any(|start| near_prefix::has_kind(name, &start.text));
    is_for_airflow.then(|| elsewhere(written, subject, starts))
}

fn nearly(written: &StoredName<'_>, subject: Message, start: &Start<'_, '_>, (head, are_all): (Span, bool)) -> Finding {
    let things = wording::things(start.purpose);
    let message = subject.and(" is not under ").and(shown(start)).and(", where Airflow looks for ").and(things);
    let part = part(written, head);
    let (severity, effect) = if are_all {
        (Severity::Error, ": it is never found")
    } else {
        (Severity::Warning, ": it is not found there, and what the other environments look up is not known")
    };
    let finding = Finding::new(severity, written.at(part), message.and(effect))
        .label("almost the prefix")
        .help(Message::from("begin the name with ").and(shown(start)));
    let finding = related(finding, &[start]);
    let is_whole = written.mount.is_none();
    let replacement =
        start.shown.clone().filter(|shown| is_whole && shown.as_str() == start.text && is_plain(&start.text));
    match (written.name.written(part), replacement) {
        (Some(span), Some(text)) => finding.fix(
            Fix::new(Safety::Unsafe, "Begin the name with the prefix")
                .replace(Location { document: written.document, span }, text),
        ),
        _ => finding,
    }
}

fn elsewhere(written: &StoredName<'_>, subject: Message, starts: &[&Start<'_, '_>]) -> Finding {
    let mut names: Vec<Message> = Vec::new();
    let told = starts.iter().filter(|start| start.given.is_some() || start.purpose != Purpose::ConfigPrefix);
    for shown in told.filter_map(|start| start.shown.clone()) {
        if !names.contains(&shown) && names.len() < 4 {
            names.push(shown);
        }
    }
    let message = Message::from("Airflow never looks up ").and(subject);
    let message = if names.is_empty() {
        message.and(": it is outside all prefixes")
    } else {
        message.and(": it looks only under ").codes(names, " and ")
    };
    let whole = Span::new(0, written.name.len());
    let finding = Finding::warning(written.at(whole), message)
        .label("outside the prefixes")
        .help("if the secret is for Airflow, write it under one of the prefixes");
    related(finding, starts)
}

/// The part of the name that corresponds to the start of its path: a mount or a slash may come
/// before it.
fn part(written: &StoredName<'_>, head: Span) -> Span {
    let (beginning, known) = (written.beginning().len(), written.known().0.len());
    let end = (head.end as usize + known).saturating_sub(beginning);
    Span::new(0, end)
}

/// "`/airflow/connections/`", or "the prefix".
fn shown(start: &Start<'_, '_>) -> Message {
    Message::naming(start.shown.clone(), "the prefix")
}

fn related(finding: Finding, starts: &[&Start<'_, '_>]) -> Finding {
    let mut places: Vec<(Location, Purpose)> = Vec::new();
    for start in starts {
        let place = start.given.map(|given| (given.value, start.purpose)).filter(|place| !places.contains(place));
        places.extend(place.filter(|_| places.len() < 3));
    }
    places.into_iter().fold(finding, |finding, (location, purpose)| {
        finding.related(location, Message::from("Airflow looks for ").and(wording::things(purpose)).and(" here"))
    })
}

/// Whether a string means itself in any shell quoting.
fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "/_.-".contains(c))
}
