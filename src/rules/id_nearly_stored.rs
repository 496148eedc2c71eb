//! AE710: a DAG asks for an id that is almost one that the project stores.

use foldhash::HashMap;

use super::dag_ids::{self, AskedId, Compares, StoredId, StoredIds, thing};
use super::prelude::*;
use crate::dag::Kind;

pub(super) static RULE: Rule = Rule {
    code: "AE710",
    name: "id-nearly-stored",
    severities: &[Severity::Warning],
    summary: "A DAG asks for a connection or variable whose id is almost one that the project stores.",
    why: "Airflow looks up exactly the id that a DAG names; only in the names of environment variables is it always in \
          upper case. With another id the task fails with \"The conn_id isn't defined\", or with a `KeyError` for a \
          variable without a default; a variable with a default silently gets that.\n\n\
          airenv compares the ids that are spelled out in the Python files of `dags/` with the ids that the project \
          stores: in variables `AIRFLOW_CONN_…` and `AIRFLOW_VAR_…`, with `airflow connections add`, `airflow \
          variables set` or the Astro CLI, and in the store of the backend. It reports an id that differs from exactly \
          one of them, and only by case, by `_` and `-`, or by a typing error.\n\n\
          An id that resembles none may be in the metadata database, and is not reported. Neither is one that another \
          file of the project names, nor one that ends in `_default`, because Airflow itself creates such connections.",
    repair: "Write the id in the DAG as it is stored, or store it under the id that the DAG names.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with such ids and with `AIRFLOW_CONN_WAREHOUSE` and \
               `AIRFLOW_VAR_BATCH_SIZE`. What a DAG names: Python's `ast` and Jinja's parser, compared over the files \
               of both.",
    bad: Example::named(
        "dags/report.py",
        concat!(
            "from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator\n\n",
            "SQLExecuteQueryOperator(task_id=\"rows\", conn_id=\"warehose\", sql=\"SELECT 1\")\n"
        ),
    )
    .beside(&[(".env", "AIRFLOW_CONN_WAREHOUSE=postgresql://etl@dwh:5432/dwh\n")]),
    good: Example::instead(&[("warehose", "warehouse")]),
    checks: &[Check::Project(check)],
};

/// A project with more of them is generated, and the rest is not looked at.
const MOST: usize = 100;

/// The stored ids by what a near one has in common with them.
struct Near<'s>(HashMap<(Kind, String), Vec<&'s StoredId>>);

impl<'s> Near<'s> {
    fn of(stored: &'s [StoredId]) -> Self {
        let mut near: HashMap<(Kind, String), Vec<&StoredId>> = HashMap::default();
        for one in stored.iter().filter(|one| !one.is_hint) {
            for key in keys(&one.id) {
                near.entry((one.kind, key)).or_default().push(one);
            }
        }
        Self(near)
    }

    /// Those that are near to an id, in the order in which they are stored.
    fn to(&self, asked: &AskedId<'_>) -> Vec<&'s StoredId> {
        let mut found: Vec<&StoredId> = Vec::new();
        for key in keys(asked.text()) {
            let alike = self.0.get(&(asked.id.kind, key)).into_iter().flatten();
            for one in alike.filter(|one| is_near(&one.id, asked.text())) {
                if !found.iter().any(|other| std::ptr::eq(*other, *one)) {
                    found.push(one);
                }
            }
        }
        found.sort_by_key(|one| (one.at.document, one.at.span));
        found
    }
}

/// What two ids that [`is_near`] finds near have in common: all letters without separators, or all words but one, of which
/// the first letter.
fn keys(id: &str) -> Vec<String> {
    let lower = id.to_lowercase();
    let words: Vec<&str> = lower.split(SEPARATORS).collect();
    let without = |at: usize| {
        let shortened = words.iter().enumerate().map(|(index, word)| match word.char_indices().nth(1) {
            Some((second, _)) if index == at => word.get(..second).unwrap_or(word),
            _ => word,
        });
        shortened.collect::<Vec<_>>().join("_")
    };
    let mut keys = vec![format!("={}", words.concat())];
    keys.extend((0..words.len().min(MOST_WORDS)).map(without));
    keys
}

/// In an id with more words, the ones behind are compared as they are.
const MOST_WORDS: usize = 16;

/// What separates the words of an id.
const SEPARATORS: [char; 4] = ['_', '-', '.', ' '];

/// Words that differ by a letter and mean different things.
const DIFFERENT: [(&str, &str); 2] = [("mysql", "mssql"), ("http", "https")];

/// The ids that Airflow itself creates in its database end so.
const DEFAULT: &str = "_default";

/// The others that it creates.
const MADE_BY_AIRFLOW: [&str; 2] = ["airflow_db", "local_mysql"];

fn check(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let asked = dag_ids::asked(scope);
    if asked.is_empty() {
        return;
    }
    let stored = dag_ids::stored(scope);
    let (known, near) = (StoredIds::of(&stored), Near::of(&stored));
    let mut told = 0;
    let is_own = |asked: &&AskedId<'_>| !asked.text().ends_with(DEFAULT) && !MADE_BY_AIRFLOW.contains(&asked.text());
    for asked in asked.iter().filter(is_own) {
        if known.has(asked) {
            continue;
        }
        let near = near.to(asked);
        if !near.is_empty() && !dag_ids::is_named_elsewhere(scope, asked) {
            findings.extend(finding(asked, &near));
            told += 1;
        }
        if told == MOST {
            return;
        }
    }
}

fn finding(asked: &AskedId<'_>, near: &[&StoredId]) -> Option<Finding> {
    let first = near.first()?;
    // Two that are as near: which one is meant is not clear.
    let plain = |stored: &StoredId| stored.id.to_lowercase();
    if near.iter().any(|other| plain(other) != plain(first)) {
        return None;
    }
    let message = Message::from("the project stores no ").and(thing(asked.id.kind));
    let message = message.code_or(" ", disclosure::id(asked.text()), " with this id");
    let meant = plain(first);
    // A variable's name has no case of its own.
    let meant = if first.compares == Compares::WithoutCase { meant } else { first.id.clone() };
    let shown = disclosure::id(&meant);
    let message = message.code_or(", only ", shown, ", only one that is almost the same");
    let finding =
        Finding::warning(asked.at(), message.and(": Airflow looks up exactly this id")).label("almost the same");
    let finding = finding.help(Message::default().code_or(
        "if that is the one, write ",
        shown,
        "if that is the one, write it as it is stored",
    ));
    Some(near.iter().take(3).fold(finding, |finding, stored| finding.related(stored.at, "stored here")))
}

/// Whether an id that is not stored differs from one that is by case, by its separators, or by a typing error.
fn is_near(stored: &str, asked: &str) -> bool {
    if stored.len().abs_diff(asked.len()) > 2 {
        return false;
    }
    let (stored, asked) = (stored.to_lowercase(), asked.to_lowercase());
    let words = |text: &str| text.split(SEPARATORS).map(ToOwned::to_owned).collect::<Vec<_>>();
    let (one, other) = (words(&stored), words(&asked));
    if one.concat() == other.concat() {
        return one.concat().len() > 2;
    }
    let differ: Vec<_> = one.iter().zip(&other).filter(|(one, other)| one != other).collect();
    one.len() == other.len() && matches!(differ.as_slice(), [(one, other)] if is_typo(one, other))
}

/// Whether two words differ by a typing error: a letter more, less, other or swapped. Numbers tell things apart, in a short
/// word another letter makes another word (`test`, `rest`), and so does the first letter of a long one (`encrypt`,
/// `decrypt`), or an `s` at its end.
fn is_typo(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_pair = |(left, right): &(&str, &str)| (one, other) == (*left, *right) || (other, one) == (*left, *right);
    let (length, of_other) = (one.chars().count(), other.chars().count());
    let most = match length.min(of_other) {
        0..4 => 0,
        4 => usize::from(length != of_other || letters(one) == letters(other)),
        _ => 1,
    };
    let is_plural = one.strip_suffix('s') == Some(other) || other.strip_suffix('s') == Some(one);
    let is_same_start = one.chars().next() == other.chars().next();
    let is_other = digits(one) != digits(other) || DIFFERENT.iter().any(is_pair);
    !is_other && !is_plural && is_same_start && most > 0 && strsim::osa_distance(one, other) <= most
}

fn letters(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}
