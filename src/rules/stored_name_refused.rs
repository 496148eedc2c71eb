//! AE313: a secret that is written under a name that the store refuses.

use super::prelude::*;
use super::stores::{self, StoredName};
use crate::knowledge::{NameProblem, Naming};

pub(super) static RULE: Rule = Rule {
    code: "AE313",
    name: "stored-name-refused",
    severities: &[Severity::Error],
    summary: "A command or a file stores a secret under a name that the store refuses.",
    why: "The store has its own rules for names: Azure allows letters, digits and `-`; Google Cloud letters, digits, `-` \
          and `_`; Parameter Store letters, digits, `_`, `.`, `-` and `/`, with a `/` in front if there is one further \
          on. The command fails, and the secret is not there when Airflow looks it up.\n\n\
          For Azure, Airflow turns each `_` of an id into `-`: the variable `report_days` is the secret \
          `airflow-variables-report-days`.",
    repair: "Write the name that Airflow looks up: `airenv show --variable report_days` prints it.",
    evidence: "The names of Parameter Store: botocore 1.44.5; of Google Cloud and Azure: Airflow's own checks, run. No \
               command was run against a store.",
    bad: Example::script(
        "az keyvault secret set --vault-name airflow-kv --name airflow-variables-report_days --value \"$DAYS\"\n",
    ),
    good: Example::instead(&[("airflow-variables-report_days", "airflow-variables-report-days")]),
    checks: &[Check::Project(check)],
};

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    findings.extend(stores::by_calls(scope).filter_map(|(_, written)| refused(&written)));
    findings.extend(stores::by_files(scope).filter_map(|(_, written)| refused(&written)));
}

fn refused(written: &StoredName<'_>) -> Option<Finding> {
    let naming = written.store.backend().naming.as_ref()?;
    let (name, is_whole) = written.known();
    let problem = stores::refused(naming, name).filter(|_| is_whole)?;
    let subject = Message::naming(disclosure::secret_name(&written.name), "this name");
    let title = written.store.backend().title;
    let all = Span::new(0, written.name.len());
    let (message, part) = match problem {
        NameProblem::Character(character, at) => {
            (stores::illegal(subject, character, title), Span::new(at, at + character.len_utf8()))
        }
        NameProblem::TooLong(most) => (subject.and(" has more than ").and(most).and(" characters"), all),
        NameProblem::TooDeep(most) => (subject.and(" has more than ").and(most).and(" levels"), all),
        NameProblem::Reserved(word) => (subject.and(" begins with ").code(word).and(", which is reserved"), all),
        NameProblem::NoLeadingSlash => (subject.and(" has levels and no `/` in front"), all),
    };
    let message = message.and(": the secret is not stored");
    Some(Finding::error(written.at(part), message).label("refused").help(help(problem, naming)))
}

fn help(problem: NameProblem, naming: &Naming) -> &'static str {
    match problem {
        NameProblem::Character('_', _) if naming.underscore_becomes_separator => {
            "write `-`: Airflow looks up the name with `-` for each `_`"
        }
        NameProblem::NoLeadingSlash => "begin the name with `/`, as the prefix does",
        _ => "choose another name, and the same one for the connection or variable",
    }
}
