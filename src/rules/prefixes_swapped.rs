//! AE305: a prefix that names the other kind.

use super::prefix::{self, Prefix};
use super::{Check, Example, Rule, edit, wording};
use crate::backend::BackendConfig;
use crate::diagnostic::{Finding, Fix, Location, Message, Part, Safety, Severity};
use crate::knowledge::Purpose;
use crate::text::{HOLE, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE305",
    name: "prefixes-swapped",
    severities: &[Severity::Error],
    summary: "The connections prefix ends in `variables`, or vice versa.",
    why: "Airflow looks up connections only under the prefix for connections. Under `/airflow/variables` it finds \
          none of those stored under `/airflow/connections`, and only reports \"The conn_id isn't defined\".",
    repair: "Swap the two prefixes.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with swapped prefixes.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"/airflow/variables\", ",
        "\"variables_prefix\": \"/airflow/connections\", ",
        "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow-secrets\", ",
        "\"region_name\": \"us-east-1\"}\n"
    )),
    good: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"/airflow/connections\", ",
        "\"variables_prefix\": \"/airflow/variables\", ",
        "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow-secrets\", ",
        "\"region_name\": \"us-east-1\"}\n"
    )),
    yields: &["AE207", "AE213"],
    checks: &[Check::Backend(check)],
};

/// A prefix whose last word names another kind.
struct Wrong<'c, 'p> {
    prefix: Prefix<'c, 'p>,
    /// The kind that it names.
    names: Purpose,
    /// The word.
    word: Span,
}

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let mut wrong = wrong(config);
    if let Some(second) = partner(&wrong) {
        let second = wrong.remove(second);
        let first = wrong.remove(0);
        findings.push(exchanged(&first, &second));
    }
    findings.extend(wrong.iter().map(alone));
}

/// Where prefixes name another kind.
pub(super) fn locations(config: &BackendConfig<'_>) -> Vec<Location> {
    wrong(config).iter().map(|wrong| wrong.prefix.at(wrong.word)).collect()
}

fn wrong<'c, 'p>(config: &'c BackendConfig<'p>) -> Vec<Wrong<'c, 'p>> {
    let judged = prefix::given(config).into_iter().filter(|prefix| prefix.kwarg.purpose != Purpose::ConfigPrefix);
    let wrong = judged.filter_map(|prefix| {
        let word = last_word(prefix.text)?;
        let names = kind(word.of_text(prefix.text)).filter(|names| *names != prefix.kwarg.purpose)?;
        Some(Wrong { prefix, names, word })
    });
    wrong.collect()
}

/// The prefix whose kind the first one names, if it names the first one's kind in turn.
fn partner(wrong: &[Wrong<'_, '_>]) -> Option<usize> {
    let first = wrong.first()?;
    let is_partner =
        |other: &Wrong<'_, '_>| other.names == first.prefix.kwarg.purpose && first.names == other.prefix.kwarg.purpose;
    wrong.iter().position(is_partner)
}

fn last_word(text: &str) -> Option<Span> {
    let kept = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != HOLE);
    let start = kept.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
    let word = kept.get(start..).filter(|word| !word.is_empty())?;
    Some(Span::new(start, start + word.len()))
}

/// The kind of secrets that a word names.
pub(super) fn kind(word: &str) -> Option<Purpose> {
    Some(match word.to_ascii_lowercase().as_str() {
        "connections" | "connection" | "conns" | "conn" => Purpose::ConnectionsPrefix,
        "variables" | "variable" | "vars" | "var" => Purpose::VariablesPrefix,
        _ => return None,
    })
}

fn exchanged(first: &Wrong<'_, '_>, second: &Wrong<'_, '_>) -> Finding {
    let (one, other) = (&first.prefix, &second.prefix);
    let message = Message::default().code(one.kwarg.name).and(" and ").code(other.kwarg.name);
    let message = message.and(" are swapped: Airflow looks for ").and(wording::things(one.kwarg.purpose));
    let message = message.and(" among the ").and(wording::things(other.kwarg.purpose)).and(", and vice versa");
    let finding = Finding::new(Severity::Error, one.at(first.word), message)
        .label("wrong kind")
        .related(other.at(second.word), "wrong kind too")
        .help("swap the two values");
    let places =
        (edit::place(one.config, one.given, one.whole()), edit::place(other.config, other.given, other.whole()));
    match places {
        (Some(one), Some(other)) => finding.fix(
            Fix::new(Safety::Unsafe, "Swap the two prefixes")
                .edit(one, vec![Part::Copy(other.span)])
                .edit(other, vec![Part::Copy(one.span)]),
        ),
        _ => finding,
    }
}

fn alone(wrong: &Wrong<'_, '_>) -> Finding {
    let prefix = &wrong.prefix;
    let (things, named) = (wording::things(prefix.kwarg.purpose), wording::things(wrong.names));
    let message =
        Message::default().code(prefix.kwarg.name).and(" names ").and(named).and(": Airflow looks for ").and(things);
    let message = message.and(" among the ").and(named).and(" and finds none");
    let help = match prefix.shown() {
        Some(shown) => Message::from("write ")
            .code(Message::default().and(shown.part(Span { start: 0, end: wrong.word.start })).and(things)),
        None => Message::from("end it with ").code(things),
    };
    let finding = Finding::new(Severity::Error, prefix.at(wrong.word), message).label("wrong kind").help(help);
    match edit::place(prefix.config, prefix.given, wrong.word) {
        Some(place) => finding.fix(Fix::new(Safety::Unsafe, "Name the right kind").replace(place, things)),
        None => finding,
    }
}
