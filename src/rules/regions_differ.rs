//! AE409: a secret written to a different region than the one Airflow looks in.

use std::collections::HashSet;

use super::aws::Region;
use super::prelude::*;
use super::stores::{self, Written};
use crate::command::Answer;
use crate::knowledge::aws;
use crate::knowledge::commands::Says;
use crate::shell::Assignment;

pub(super) static RULE: Rule = Rule {
    code: "AE409",
    name: "regions-differ",
    severities: &[Severity::Warning],
    summary: "A script writes secrets to a region other than the one Airflow uses.",
    why: "A secret exists in one region. If `--region`, or an `AWS_REGION` before the command, writes it to another \
          one, the backend does not find it, and Airflow only reports \"The conn_id isn't defined\". airenv does not \
          report a secret that the project writes to both regions.",
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

/// A command that writes a secret in a region.
struct Writes<'c, 's> {
    call: &'c Call<'s>,
    written: Written<'s>,
    /// Where the region is written.
    given: &'c Mapped<'s>,
    region: &'c str,
}

/// What identifies commands that write the same secret.
#[derive(PartialEq, Eq, Hash)]
enum Same<'c> {
    Line(usize, Span),
    Name(&'c str, bool),
}

impl Writes<'_, '_> {
    fn line(&self) -> Same<'_> {
        Same::Line(self.call.document, self.call.line.span)
    }

    fn name(&self) -> Same<'_> {
        let (text, is_whole) = self.written.known();
        Same::Name(text, is_whole)
    }
}

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let writes: Vec<Writes<'_, '_>> = stores::by_calls(scope).filter_map(writes).collect();
    if writes.is_empty() {
        return;
    }
    for store in Store::ALL.into_iter().filter(|store| store.backend().aws_connection) {
        let of_store: Vec<&Writes<'_, '_>> = writes.iter().filter(|writes| writes.written.store == store).collect();
        let configs = if of_store.is_empty() { None } else { stores::all_configs(scope, store) };
        let Some(configs) = configs else { continue };
        // The region is not known where the environment of a process may give it.
        let regions: Vec<Option<Region<'_, '_>>> = configs
            .iter()
            .map(|config| Region::of(config).filter(|region| region.is_filled_in() && aws::is_region(region.text)))
            .collect();
        let starts: Option<Vec<_>> = configs.iter().map(|config| stores::starts(config)).collect();
        let Some(starts) = starts else { continue };
        let asked =
            regions.iter().zip(&starts).flat_map(|(region, starts)| starts.iter().map(move |start| (region, start)));
        let text = |region: &Option<Region<'_, '_>>| region.as_ref().map(|region| region.text.to_owned());
        let Some(asked) = stores::distinct(asked, |(region, start)| (text(region), start.text.as_str())) else {
            continue;
        };
        // The regions where a backend looks for the secret; none if it is outside all prefixes, or if one is not known.
        let asked_for = |writes: &Writes<'_, '_>| {
            let may_ask = asked.iter().filter(|(_, start)| writes.written.is_under(start) != Some(false));
            may_ask.map(|(region, _)| region.as_ref()).collect::<Option<Vec<_>>>().unwrap_or_default()
        };
        let is_right = |writes: &&&Writes<'_, '_>| asked_for(writes).iter().any(|region| region.text == writes.region);
        let right = of_store.iter().filter(is_right);
        let right: HashSet<_> = right.flat_map(|writes| [writes.line(), writes.name()]).collect();
        for wrong in of_store.iter().filter(|writes| !is_right(writes)) {
            let Some(first) = asked_for(wrong).first().copied() else { continue };
            // The same line in a loop over regions, or another line with the same secret, writes to
            // the right one.
            if !right.contains(&wrong.line()) && !right.contains(&wrong.name()) {
                findings.push(finding(wrong, first));
            }
        }
    }
}

fn writes<'c, 's>((call, written): (&'c Call<'s>, Written<'s>)) -> Option<Writes<'c, 's>> {
    let given = match call.command.given(Says::Region) {
        Answer::Known(given) => &given.value,
        Answer::Absent => in_front(call)?,
        Answer::Unknown => return None,
    };
    let region = given.text().filter(|region| given.is_certain() && aws::is_region(region))?;
    Some(Writes { call, written, given, region })
}

/// `AWS_REGION=… aws …`: the AWS CLI prefers it to `AWS_DEFAULT_REGION`.
fn in_front<'c, 's>(call: &'c Call<'s>) -> Option<&'c Mapped<'s>> {
    ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(|name| {
        let is_meant = |assignment: &&Assignment<'s>| assignment.name.text() == Some(name);
        call.line.assignments.iter().rfind(is_meant)?.value.as_ref()
    })
}

fn finding(writes: &Writes<'_, '_>, asked: &Region<'_, '_>) -> Finding {
    let (there, here) = (disclosure::region(writes.region), asked.shown());
    let message = match (there, here) {
        (Some(there), Some(here)) => {
            let message = Message::from("the secret is written to ").code(there).and(", but Airflow looks for it in ");
            message.code(here).and(" (").code(asked.name).and(") and never finds it")
        }
        _ => Message::from("the secret is written to a region other than that of ")
            .code(asked.name)
            .and(", so Airflow never finds it"),
    };
    let finding = Finding::warning(writes.call.at(writes.given.whole()), message)
        .label("another region")
        .related(asked.at(asked.whole()), "the region that Airflow uses");
    match here {
        Some(here) => finding.help(Message::from("write it to ").code(here).and(", or change ").code(asked.name)),
        None => finding,
    }
}
