//! AE822: a value that MWAA refuses: it takes printable ASCII on one line.

use super::prelude::*;
use crate::carrier::Kind;

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Oddities(check)], ..book::OPTION_NOT_ONE_LINE.of_file("main.tf") };

fn check(scope: &Scope<'_>, carried: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let help = match carried.kind {
        _ if oddity.kind != OddityKind::NotOneLine => return None,
        Some(Kind::Terraform) => "write JSON with `jsonencode(…)`, which puts it on one line",
        _ => "write it on one line in single quotes, or below `>-`",
    };
    let message = secrets::named(&oddity.name)
        .and(" is not set: MWAA refuses a value that is empty or is not printable ASCII on one line");
    Some(Finding::error(scope.at(oddity.span), message).label("refused").help(help))
}
