//! AE313: a secret that is written under a name that the store refuses.

use super::prelude::*;
use super::stores::{self, StoredName};
use crate::knowledge::{NameProblem, Naming};

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Project(check)], ..book::STORED_NAME_REFUSED.of_file("deploy.sh") };

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
