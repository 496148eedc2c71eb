//! AE214: a lookup pattern that is not a valid regular expression, or that no id can match.

use super::kwargs;
use super::patterns::{error, is_suffix, unmatched};
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE214",
    name: "bad-lookup-pattern",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A lookup pattern is not a valid regular expression, or no id can match it.",
    why: "With a lookup pattern, the AWS backends look up only ids that it matches from the first character on \
          (Python's `re.match`, ignoring case). If Python cannot compile the pattern, every lookup fails. The pattern \
          is matched against the bare id: one that begins with the prefix matches nothing, and neither does one that \
          starts or ends with a space or contains a character that ids do not have (`demo,other`, `%demo%`, `/demo/`).",
    repair: "Write a regular expression for ids: `^db_` or `.*_prod$`, not `*_prod`.",
    evidence: "amazon 7.3.0 to 9.39.0: `re.match(pattern, id, re.IGNORECASE)`; patterns tried in Python 3.8 to 3.13, and in Airflow 2.10.5 and 3.3.2.",
    bad: SECRETS_MANAGER.but(&[("{", r#"{"connections_lookup_pattern": "*_prod", "#)]),
    good: SECRETS_MANAGER.but(&[("{", r#"{"connections_lookup_pattern": ".*_prod", "#)]),
    checks: &[Check::Backend(check)],
};

/// The patterns, each with the prefix under which ids of its kind are stored.
const PATTERNS: [(Purpose, Purpose); 3] = [
    (Purpose::ConnectionsLookupPattern, Purpose::ConnectionsPrefix),
    (Purpose::VariablesLookupPattern, Purpose::VariablesPrefix),
    (Purpose::ConfigLookupPattern, Purpose::ConfigPrefix),
];

/// What some versions of Python take.
const OF_VERSION: [&str; 2] = ["flags must be at its start", "Python has no such escape"];

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    for (purpose, prefix) in PATTERNS {
        let Some(given) = config.given_for(purpose) else { continue };
        let is_read = |kwarg: &Kwarg| config.versions().before(&kwarg.since) != Certainty::Yes;
        let Some(text) = config.text(given).filter(|_| given.kwarg.is_some_and(is_read)) else { continue };
        if given.is_certain(config) {
            findings.extend(of(config, given, text, config.text_for(prefix)));
        }
    }
}

fn of(config: &BackendConfig<'_>, given: &Given<'_>, text: &str, prefix: TextValue<'_, '_>) -> Option<Finding> {
    let subject = Message::naming(disclosure::given(config, given), "this pattern");
    if let Some((span, why, help)) = error(text) {
        let message =
            subject.and(" is not a valid regular expression: ").and(why).and(", so every lookup that uses it fails");
        let is_of_version = OF_VERSION.contains(&why);
        let worst = if is_of_version { Severity::Warning } else { Severity::Error };
        let severity = kwargs::severity(config, given, worst);
        return Some(Finding::new(severity, config.part_location(given, span), message).label("invalid").help(help));
    }
    let blanks = [Span::new(0, text.len() - text.trim_start().len()), Span::new(text.trim_end().len(), text.len())];
    if let Some(blank) = blanks.into_iter().find(|blank| !blank.is_empty()) {
        let message = subject.and(" starts or ends with whitespace, which no id does: nothing is ever looked up");
        let location = config.part_location(given, blank);
        return Some(Finding::warning(location, message).label("whitespace").help("remove the whitespace"));
    }
    if let Some(span) = prefix.text().and_then(|prefix| holds_prefix(text, prefix)) {
        let message = subject
            .and(" begins with the prefix, but ")
            .and(wording::kwarg_name(config, given))
            .and(" is matched against the bare id: nothing is ever looked up");
        let finding = Finding::warning(config.part_location(given, span), message);
        return Some(finding.label("not part of the id").help("remove the prefix from the pattern"));
    }
    if let Some((span, why, help)) = unmatched(text) {
        let message = subject.and(" ").and(why).and(": nothing is ever looked up");
        let location = config.part_location(given, span);
        return Some(Finding::warning(location, message).label("in no id").help(help));
    }
    if is_suffix(text) {
        let message = subject.and(" is matched from the first character of the id on, so it matches only this very id");
        let finding = Finding::warning(given.value, message).label("not the end of an id");
        return Some(finding.help("write `.*` before it to match ids that end like this"));
    }
    None
}

/// The prefix at the start of a pattern.
fn holds_prefix(pattern: &str, prefix: &str) -> Option<Span> {
    let plain = prefix.trim_matches('/');
    let start = pattern.len() - pattern.trim_start_matches(['^', '/']).len();
    let rest = pattern.get(start..)?.strip_prefix(plain)?;
    let is_whole = plain.contains('/') && rest.starts_with('/');
    is_whole.then(|| Span::new(pattern.len() - pattern.trim_start_matches('^').len(), start + plain.len() + 1))
}
