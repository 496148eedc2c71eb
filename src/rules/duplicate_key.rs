//! AE004: a variable that is set twice.

use std::collections::HashMap;

use super::prelude::*;
use super::readers::{self, LineFinding};
use crate::carrier;
use crate::format::dotenv::{self, Kind, Statement};
use crate::loader::{FileOutcome, Problem, ProblemKind};
use crate::text::hash;

pub(super) static RULE: Rule = Rule {
    code: "AE004",
    name: "duplicate-key",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "A variable is set twice in one file.",
    why: "`astro dev start` and nearly every other loader use the last line. `astro deployment variable create --load` \
          keeps the *first*, reports the second as an error and exits with 1: what runs locally is not what is \
          deployed.\n\n\
          An option that is set twice in `airflow.cfg` crashes every Airflow process at startup; a key that is set twice \
          in a compose file or a GitHub workflow makes the program refuse the whole file; of a list in a compose file \
          the last item counts.\n\n\
          It is an error if the values differ and Airflow or AWS reads the variable, or if the file is refused; a note \
          if the values are the same and no loader minds; a warning otherwise.",
    repair: "Keep one of the lines.",
    evidence: "compose-go 2.9.1 and the Astro CLI, run on files with the same key twice; for `airflow.cfg` Airflow \
               2.10.5 and 3.3.2, for YAML compose-go and GitHub's workflow parser.",
    bad: Example::new("AIRFLOW__SECRETS__USE_CACHE=True\nAIRFLOW__SECRETS__USE_CACHE=False\n"),
    good: Example::new("AIRFLOW__SECRETS__USE_CACHE=False\n"),
    checks: &[Check::Readers(check), Check::Oddities(check_carried)],
};

fn check(scope: &Scope<'_>, places: &[Environment<'_>], told: &mut Vec<LineFinding>) {
    let (refusing, reading): (Vec<&Environment<'_>>, Vec<&Environment<'_>>) =
        places.iter().partition(|place| refuses(place));
    let loaders = |places: &[&Environment<'_>]| places.iter().filter_map(|place| place.loader).collect::<Vec<Loader>>();
    let (first, last) = loaders(&reading).into_iter().partition(|loader| loader.first_wins());
    let who = Who { refusing: loaders(&refusing), first, last };
    let text = scope.text();
    let assignments = scope.document.scan().filter(|statement| statement.kind == Kind::Assignment);
    // A hash and a position each: keys are compared only if their hashes are equal.
    let mut hashed: Vec<(u32, u32)> =
        assignments.map(|statement| (hash(statement.key.of_text(text).as_bytes()), statement.span.start)).collect();
    hashed.sort_unstable();
    for same in hashed.chunk_by(|left, right| left.0 == right.0).filter(|same| same.len() > 1) {
        compare(scope, same.iter().filter_map(|(_, start)| dotenv::statement_at(text, *start)), &who, told);
    }
}

/// A name that occurs twice in a block of a YAML file.
fn check_carried(scope: &Scope<'_>, carried: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let effect = match (oddity.kind, carried.kind) {
        (OddityKind::TwiceInList, _) => ": compose uses the last value",
        (OddityKind::Twice, Some(carrier::Kind::AirflowCfg)) => ": every Airflow process crashes at startup",
        (OddityKind::Twice, Some(carrier::Kind::Compose)) => ": compose refuses the whole file",
        (OddityKind::Twice, Some(carrier::Kind::GitHub)) => ": GitHub refuses the whole file",
        (OddityKind::Twice, _) => ": only the last one counts",
        _ => return None,
    };
    let message = secrets::named(&oddity.name).and(" is set twice").and(effect);
    let first = oddity.beside.map(|first| scope.at(first));
    let finding = Finding::error(scope.at(oddity.span), message).label("set again").related(first, "set before");
    Some(finding.help("keep one of them"))
}

/// Whether a loader refuses the file because a name occurs twice.
fn refuses(environment: &Environment<'_>) -> bool {
    matches!(environment.outcome, FileOutcome::Refused(Problem { kind: ProblemKind::SetBefore, .. }))
}

/// Who refuses the file, for whom the first value wins and for whom the last.
struct Who {
    refusing: Vec<Loader>,
    first: Vec<Loader>,
    last: Vec<Loader>,
}

/// Reports each key set by several statements, once.
fn compare(scope: &Scope<'_>, statements: impl Iterator<Item = Statement>, who: &Who, told: &mut Vec<LineFinding>) {
    let mut by_key: HashMap<&str, Vec<Statement>> = HashMap::new();
    for statement in statements {
        by_key.entry(statement.key.of_text(scope.text())).or_default().push(statement);
    }
    let loaders: Vec<Loader> = who.refusing.iter().chain(&who.last).chain(&who.first).copied().collect();
    let findings = by_key.values().filter_map(|same| finding(scope, same, who));
    told.extend(findings.map(|finding| LineFinding { finding, loaders: loaders.clone() }));
}

fn finding(scope: &Scope<'_>, same: &[Statement], who: &Who) -> Option<Finding> {
    let (first, others) = same.split_first()?;
    let (second, more) = others.split_first()?;
    let text = scope.text();
    let key = second.key.of_text(text);
    let value = |statement: &Statement| statement.inner().of_text(text);
    let differs = others.iter().any(|other| value(other) != value(first));
    let matters = key.starts_with("AIRFLOW") || key.starts_with("AWS_");
    let severity = match (differs, matters) {
        _ if !who.refusing.is_empty() => Severity::Error,
        (true, true) => Severity::Error,
        (false, _) if who.first.is_empty() => Severity::Note,
        _ => Severity::Warning,
    };
    let subject = Message::naming(disclosure::name(key), "this variable");
    let times = match same.len() {
        2 => Message::from(" is set twice"),
        times => Message::from(" is set ").and(times).and(" times"),
    };
    let effects = [
        (who.refusing.as_slice(), "refuses the whole file", "refuse the whole file"),
        (who.last.as_slice(), "uses the last value", "use the last value"),
        (who.first.as_slice(), "keeps the first and exits with 1", "keep the first"),
    ];
    let message = readers::contrasts(subject.and(times).and(": "), &effects);
    let finding = Finding::new(severity, scope.at(second.key), message)
        .label(if value(second) == value(first) { "same value again" } else { "set to another value" })
        .related(scope.at(first.key), "first set here")
        .help(if more.is_empty() { "keep one of the two lines" } else { "keep one of the lines" });
    Some(more.iter().fold(finding, |finding, other| finding.related(scope.at(other.key), "set here too")))
}
