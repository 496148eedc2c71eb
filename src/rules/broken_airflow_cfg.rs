//! AE808: an `airflow.cfg` that Airflow cannot read.

use super::prelude::*;

pub(super) static RULE: Rule =
    Rule { checks: &[Check::Oddities(check)], ..book::BROKEN_AIRFLOW_CFG.of_file("airflow.cfg") };

/// What becomes of Airflow.
const CRASH: &str = "every Airflow process crashes at startup";

fn check(scope: &Scope<'_>, _: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let text = oddity.span.of_text(scope.text());
    let at = scope.at(oddity.span);
    let of = |message: &'static str| Finding::error(at, Message::from(message).and(CRASH));
    let finding = match oddity.kind {
        OddityKind::Percent => {
            let fix = Fix::new(Safety::Safe, "Double the `%`").replace(at, "%%");
            of("configparser treats a single `%` as interpolation: ")
                .label("not doubled")
                .help("write `%%` for a `%`")
                .fix(fix)
        }
        OddityKind::UnknownReference => {
            of("configparser finds no option of this name in the section or in `[DEFAULT]`: ")
                .label("an option that does not exist")
                .help("write the value itself, or `%%` for a `%`")
        }
        OddityKind::ByteOrderMark => of("a byte order mark hides the first section: ")
            .label("an invisible U+FEFF comes first")
            .help("save the file without a byte order mark"),
        OddityKind::NoSection => of("there is text before the first section: ")
            .label("in no section")
            .help("begin the file with a section: `[secrets]`"),
        OddityKind::NotAnOption if text.starts_with(['}', ']', '"', '\'', '{']) => {
            of("this line continues the JSON above, but is not indented deeper than its option: ")
                .label("not indented")
                .help("indent every line of the JSON, including its closing bracket")
        }
        OddityKind::NotAnOption => of("this line is neither `[section]` nor `option = value`: ")
            .label("not an option")
            .help("write `option = value`, or indent a line that continues the value above"),
        _ => return None,
    };
    Some(finding)
}
