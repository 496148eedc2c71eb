//! AE808: an `airflow.cfg` that Airflow cannot read.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE808",
    name: "broken-airflow-cfg",
    severities: &[Severity::Error],
    summary: "Airflow cannot read its `airflow.cfg`, or an option in it.",
    why: "Airflow reads `airflow.cfg` with Python's configparser, which raises an exception for text before the first \
          section, a byte order mark, a line that is neither `[section]` nor `option = value`, a `%` that is not \
          doubled, and a `%(name)s` without an option of that name. Every Airflow process then crashes at startup. A value continues only on lines that are indented \
          deeper than its option: a closing `}` of JSON in the first column is not part of it.",
    repair: "Write JSON on one line or indent every line of it, and write `%%` for `%`.",
    evidence: "Airflow 2.10.5 and 3.3.2: MissingSectionHeaderError, ParsingError, InterpolationSyntaxError and \
               InterpolationMissingOptionError.",
    bad: Example::cfg(
        "[secrets]\nbackend = airflow.providers.hashicorp.secrets.vault.VaultBackend\n\
         backend_kwargs = {\"url\": \"https://vault.example.com\", \"auth_type\": \"kubernetes\",\n    \
         \"kubernetes_role\": \"airflow\", \"mount_point\": \"air%2Fflow\"}\n",
    ),
    good: Example::instead(&[("%2Fflow", "%%2Fflow")]),
    checks: &[Check::Oddities(check)],
};

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
