//! AE013: the placeholder that `variable list --save` writes in place of a secret.

use super::prelude::*;
use super::statements::is_not_saved;
use crate::format::dotenv::Statement;

pub(super) static RULE: Rule = Rule { checks: &[Check::Statement(check)], ..book::SECRET_NOT_SAVED };

fn check(scope: &Scope<'_>, statement: &Statement, findings: &mut Vec<Finding>) {
    if !is_not_saved(statement, scope.text()) {
        return;
    }
    let message = "this is the marker that `astro deployment variable list --save` writes for a secret: loading it overwrites the secret with the string `# secret`";
    let finding = Finding::error(scope.at(statement.value), message)
        .label("read as the value")
        .help("remove the line before you load the file, or write the real value here");
    findings.push(finding);
}
