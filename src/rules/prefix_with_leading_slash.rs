//! AE302: a leading slash where it makes the prefix another name.

use super::prefix::{self, Fault, Prefix};
use super::prelude::*;

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::PREFIX_WITH_LEADING_SLASH };

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    for prefix in prefix::given(config) {
        if let Some(Fault::LeadingSlash(span)) = prefix.fault() {
            findings.push(finding(&prefix, span));
        }
    }
}

fn finding(prefix: &Prefix<'_, '_>, span: Span) -> Finding {
    let config = prefix.config;
    let message = Message::quoting(prefix.kwarg.name).and(" begins with `/`, which ").and(wording::title(config));
    let message = message.code_or(
        " treats as part of the name: Airflow looks up ",
        disclosure::store_name(config, prefix.given, "<id>"),
        " treats as part of the name",
    );
    let rest = prefix.shown().map(|shown| shown.part(Span::new(span.end as usize, prefix.text.len())));
    let help = match rest.filter(|rest| !rest.as_str().is_empty()) {
        Some(rest) => Message::from("write ").code(rest).and(", unless the secret names really start with `/`"),
        None => Message::from("remove the slash, unless the secret names really start with it"),
    };
    let finding = Finding::warning(prefix.at(span), message).label("part of the name").help(help);
    finding.rewrite((Safety::Unsafe, "Remove the leading `/`"), edit::place(config, prefix.given, span), "")
}
