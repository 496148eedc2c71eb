//! AE304: one prefix for two kinds of secrets.

use super::prefix::{self, PURPOSES};
use super::prefix_kind;
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE304",
    name: "prefixes-collide",
    severities: &[Severity::Warning],
    summary: "Connections, variables or configuration share a prefix, or one prefix is nested in another.",
    why: "Airflow builds the name from prefix and id alone. With one prefix for both, the connection `x` and the \
          variable `x` are the same secret: what you write as one is read as the other. With nested prefixes the same \
          happens for ids such as `connections/x`.\n\n\
          Defaults count as soon as one of the prefixes is set.",
    repair: "Give each kind its own prefix, side by side: `/airflow/connections` and `/airflow/variables`.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with one prefix for both, and with nested prefixes; Airflow looks up ids \
          with `/` verbatim.",
    bad: PARAMETER_STORE.but(&[("/airflow/connections", "/airflow"), ("/airflow/variables", "/airflow")]),
    good: PARAMETER_STORE,
    checks: &[Check::Backend(check)],
};

/// A prefix that counts: written or the default.
struct PrefixInForce<'c, 'p> {
    purpose: Purpose,
    given: Option<&'c Given<'p>>,
    /// What every name of its kind starts with.
    start: String,
}

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let known: Vec<PrefixInForce<'_, '_>> = PURPOSES.iter().filter_map(|purpose| known(config, *purpose)).collect();
    for (index, later) in known.iter().enumerate() {
        // Report at a written one; if both are written, at the later one.
        let others = known
            .iter()
            .enumerate()
            .filter(|(other, known)| *other != index && (known.given.is_none() || *other < index));
        let Some(given) = later.given else { continue };
        let mut hits: Vec<(bool, &PrefixInForce<'_, '_>)> =
            others.filter_map(|(_, other)| Some((collide(later, other)?, other))).collect();
        hits.sort_by_key(|(is_same, _)| !is_same);
        if let Some((is_same, other)) = hits.first() {
            // Swapped prefixes collide for that reason.
            let finding = finding(config, given, later, other, *is_same);
            findings.push(finding.yields(precedence::SWAPPED_PREFIXES, prefix_kind::locations(config)));
        }
    }
}

fn known<'c, 'p>(config: &'c BackendConfig<'p>, purpose: Purpose) -> Option<PrefixInForce<'c, 'p>> {
    let (given, text) = match config.text_for(purpose) {
        TextValue::Given(given, text) => (Some(given), text),
        TextValue::Default(text) => (None, text),
        _ => return None,
    };
    let is_judged = given.is_none_or(|given| {
        // An empty prefix and a placeholder have their own findings.
        prefix::given(config).iter().any(|prefix| std::ptr::eq(prefix.given, given) && !prefix.is_empty())
    });
    let naming = config.backend?.naming.as_ref().filter(|_| is_judged)?;
    let start = naming.name(text, Some(config.separator()?), "", config.versions())?;
    Some(PrefixInForce { purpose, given, start })
}

/// Whether names under one can be names under the other: `true` if the whole prefix is the same.
/// The default for configuration counts only if it is exactly the same.
fn collide(one: &PrefixInForce<'_, '_>, other: &PrefixInForce<'_, '_>) -> Option<bool> {
    let is_inside = one.start.starts_with(&other.start) || other.start.starts_with(&one.start);
    let is_default_config =
        |known: &PrefixInForce<'_, '_>| known.purpose == Purpose::ConfigPrefix && known.given.is_none();
    if one.start == other.start {
        Some(true)
    } else {
        (is_inside && !is_default_config(one) && !is_default_config(other)).then_some(false)
    }
}

fn finding(
    config: &BackendConfig<'_>,
    given: &Given<'_>,
    one: &PrefixInForce<'_, '_>,
    other: &PrefixInForce<'_, '_>,
    is_same: bool,
) -> Finding {
    let (first, second) = (wording::things(other.purpose), wording::things(one.purpose));
    let by_default = if other.given.is_none() { " (its default)" } else { "" };
    let name = disclosure::store_name(config, given, if is_same { "<id>" } else { "" });
    let message = if is_same {
        let share = if other.given.is_none() { " share the default prefix" } else { " share one prefix" };
        let message = Message::default().and(first).and(" and ").and(second).and(share);
        match name {
            Some(name) => message.and(": ").code(name).and(" is read as both"),
            None => message.and(": one secret is read as both"),
        }
    } else {
        let one_is_inside = one.start.len() > other.start.len();
        let (inner, outer) = if one_is_inside { (second, first) } else { (first, second) };
        let message = Message::from("the prefix for ").and(inner);
        let message =
            message.and(if one_is_inside { "" } else { by_default }).and(" is nested in the one for ").and(outer);
        let message = message.and(if one_is_inside && other.given.is_none() { " (its default)" } else { "" });
        message.and(": a secret can be read as both")
    };
    let finding = Finding::warning(given.value, message)
        .label(if is_same { "same prefix" } else { "nested prefixes" })
        .help("give each kind its own prefix, side by side: `…/connections` and `…/variables`");
    finding.related(other.given.map(|other| other.value), "the other prefix")
}
