//! AE409: a secret written to a different region than the one Airflow looks in.

use std::collections::HashSet;

use super::aws::Region;
use super::prelude::*;
use super::stores::{self, StoredName};
use super::written_region::{self, WrittenRegion};
use crate::knowledge::aws;

pub(super) static RULE: Rule = Rule {
    code: "AE409",
    name: "regions-differ",
    severities: &[Severity::Warning],
    summary: "A script or Terraform writes secrets to a region other than the one Airflow uses.",
    why: "A secret exists in one region. If `--region`, an `AWS_REGION` before the command or exported above it, that of \
          the job which runs the script, or the provider of Terraform writes it to another one, the backend does not find \
          it, and Airflow only reports \"The conn_id isn't defined\". airenv does not report a secret that the project \
          writes to both regions.",
    repair: "Write to the region of the backend, or change `region_name`.",
    evidence: "Airflow 2.10.5 and 3.3.2: the region of the requests, with `region_name` and with `AWS_DEFAULT_REGION`.",
    bad: Example::script(concat!(
        "export AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n",
        "export AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\": \"/airflow/connections\", ",
        "\"variables_prefix\": \"/airflow/variables\", \"role_arn\": \"arn:aws:iam::123456789012:role/airflow\", ",
        "\"region_name\": \"us-east-1\"}'\n",
        "aws ssm put-parameter --region eu-west-1 --name /airflow/connections/dwh --type SecureString --value \"$DWH\"\n"
    )),
    good: Example::instead(&[("eu-west-1", "us-east-1")]),
    checks: &[Check::Project(check)],
};

/// A secret that is written in a region.
struct Writes<'s> {
    written: StoredName<'s>,
    /// The command or the resource.
    by: Location,
    region: WrittenRegion<'s>,
}

/// What identifies what writes the same secret.
#[derive(PartialEq, Eq, Hash)]
enum Same<'c> {
    By(usize, Span),
    Name(&'c str, bool),
}

impl<'s> Writes<'s> {
    /// If the region is known.
    fn of(written: StoredName<'s>, by: Location, region: Option<WrittenRegion<'s>>) -> Option<Self> {
        let region =
            region.filter(|region| region.value.is_certain() && region.value.text().is_some_and(aws::is_region));
        Some(Self { written, by, region: region? })
    }

    fn text(&self) -> &str {
        self.region.value.text().unwrap_or_default()
    }

    fn line(&self) -> Same<'_> {
        Same::By(self.by.document, self.by.span)
    }

    fn name(&self) -> Same<'_> {
        let (text, is_whole) = self.written.known();
        Same::Name(text, is_whole)
    }
}

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let is_of_aws = |store: Store| store.backend().aws_connection;
    let by_calls =
        stores::by_calls(scope).filter(|(_, written)| is_of_aws(written.store)).filter_map(|(call, written)| {
            Writes::of(written, call.at(call.line.span), written_region::of_call(scope, call))
        });
    let by_files =
        stores::by_files(scope).filter(|(_, written)| is_of_aws(written.store)).filter_map(|(secret, written)| {
            let document = written.document;
            let region = match &secret.region {
                Some(value) => Some(WrittenRegion { document, value: value.clone() }),
                None if secret.has_provider => None,
                None => written_region::of_file(scope, document),
            };
            let by = written.at(Span::new(0, written.name.len()));
            Writes::of(written, by, region)
        });
    let writes: Vec<Writes<'_>> = by_calls.chain(by_files).collect();
    for store in Store::ALL.into_iter().filter(|store| is_of_aws(*store)) {
        let of_store: Vec<&Writes<'_>> = writes.iter().filter(|writes| writes.written.store == store).collect();
        if !of_store.is_empty() {
            of_one_store(scope, store, &of_store, findings);
        }
    }
}

fn of_one_store(scope: &ProjectScope<'_>, store: Store, of_store: &[&Writes<'_>], findings: &mut Vec<Finding>) {
    // What an environment asks that is not known is not judged: it may ask anything.
    let (configs, _) = stores::known_configs(scope, store);
    let known: Vec<_> = configs.iter().filter_map(|config| Some((config, stores::starts(config)?))).collect();
    // The region is not known where the environment of a process may give it.
    let asked = known.iter().flat_map(|(config, starts)| {
        let region = Region::of(config).filter(|region| region.is_filled_in() && aws::is_region(region.text));
        starts.iter().map(move |start| (region, start))
    });
    let text = |region: &Option<Region<'_, '_>>| region.as_ref().map(|region| region.text.to_owned());
    let Some(asked) = stores::distinct(asked, |(region, start)| (text(region), start.text.as_str())) else { return };
    // The regions where a backend looks for the secret; none if it is outside all prefixes, or if one is not known.
    let asked_for = |writes: &Writes<'_>| {
        let may_ask = asked.iter().filter(|(_, start)| writes.written.is_under(start) != Some(false));
        may_ask.map(|(region, _)| region.as_ref()).collect::<Option<Vec<_>>>().unwrap_or_default()
    };
    let is_right = |writes: &&&Writes<'_>| asked_for(writes).iter().any(|region| region.text == writes.text());
    let right = of_store.iter().filter(is_right);
    let right: HashSet<_> = right.flat_map(|writes| [writes.line(), writes.name()]).collect();
    let mut told: HashSet<Location> = HashSet::new();
    for wrong in of_store.iter().filter(|writes| !is_right(writes)) {
        let Some(first) = asked_for(wrong).first().copied() else { continue };
        let at = Location { document: wrong.region.document, span: wrong.region.value.whole() };
        // The same line in a loop over regions, or another line with the same secret, writes to the right one. And one
        // variable may be the region of many commands.
        if !right.contains(&wrong.line()) && !right.contains(&wrong.name()) && told.insert(at) {
            findings.push(finding(wrong, at, first));
        }
    }
}

fn finding(writes: &Writes<'_>, at: Location, asked: &Region<'_, '_>) -> Finding {
    let (there, here) = (disclosure::region(writes.text()), asked.shown());
    let message = match (there, here) {
        (Some(there), Some(here)) => {
            let message = Message::from("the secret is written to ").code(there).and(", but Airflow looks for it in ");
            message.code(here).and(" (").code(asked.name).and(") and never finds it")
        }
        _ => Message::from("the secret is written to a region other than that of ")
            .code(asked.name)
            .and(", so Airflow never finds it"),
    };
    let finding = Finding::warning(at, message)
        .label("another region")
        .related(asked.at(asked.whole()), "the region that Airflow uses");
    match here {
        Some(here) => finding.help(Message::from("write it to ").code(here).and(", or change ").code(asked.name)),
        None => finding,
    }
}
