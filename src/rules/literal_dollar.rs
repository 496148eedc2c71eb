//! AE613: a variable within single quotes, expanded by Airflow instead of the shell.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE613",
    name: "literal-dollar",
    severities: &[Severity::Warning, Severity::Note],
    summary: "A `$NAME` inside single quotes is expanded by Airflow, not by the shell.",
    why: "Inside single quotes the shell does not expand `$NAME`, so it is stored unchanged. Airflow expands `$NAME` \
          and `${NAME}` in every `AIRFLOW__…` value from its own environment, not from the script's. Names that are \
          not set there stay unexpanded.\n\n\
          It is a warning where the script sets that name itself and does not pass it on, a note elsewhere.",
    repair: "If you mean the script's variable, put the value in double quotes and write a backslash before each \
          double quote inside.",
    evidence: "Airflow 2.10.5 and 3.3.2: `expand_env_var` in airflow/configuration.py.",
    bad: Example::script(concat!(
        "astro deployment variable create --deployment-id \"$ID\" --secret \\\n",
        "  AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\": \"airflow/${STAGE}/connections\"}'\n"
    )),
    good: Example::instead(&[(
        r#"'{"connections_prefix": "airflow/${STAGE}/connections"}'"#,
        "\"{\\\"connections_prefix\\\": \\\"airflow/${STAGE}/connections\\\"}\"",
    )]),
    checks: &[Check::Script(check)],
};

/// At most this many are reported per value.
const MOST: usize = 8;

/// The variables that a script sets, with the place of the first time, and the ones that its commands hand on: Airflow
/// expands those to what they get.
struct Own<'p> {
    set: HashMap<&'p str, Span>,
    handed: HashSet<String>,
}

impl<'p> Own<'p> {
    fn of(script: &'p Script<'_>) -> Self {
        let set =
            script.execution.assignments.iter().rev().filter_map(|set| Some((set.name.text()?, set.name.whole())));
        let handed = script.calls.iter().flat_map(|call| call.command.assignments());
        let handed = handed.filter_map(|given| given.key.text().map(str::to_owned));
        Self { set: set.collect(), handed: handed.collect() }
    }
}

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let own = LazyCell::new(|| Own::of(script));
    for call in &script.calls {
        for assignment in call.command.assignments() {
            let is_airflow = assignment.key.is_certain() && assignment.key.bytes().starts_with(b"AIRFLOW__");
            let (Some(text), Some(argument)) =
                (assignment.value.text(), call.line.arguments.get(assignment.value_word).filter(|_| is_airflow))
            else {
                continue;
            };
            let spans = references(text).filter_map(|span| assignment.value.written(span));
            let within = spans.filter(|span| argument.word.contains(*span)).take(MOST);
            let literal = within.filter(|span| is_single_quoted(scope.text(), argument.word, *span));
            findings.extend(literal.map(|span| finding(scope, &own, span)));
        }
    }
}

fn finding(scope: &Scope<'_>, own: &Own<'_>, span: Span) -> Finding {
    let name = span.of_text(scope.text()).trim_matches(['$', '{', '}']);
    let set = own.set.get(name).filter(|set| set.end <= span.start && !own.handed.contains(name));
    let finding = |severity, message: Message| {
        Finding::new(severity, scope.at(span), message)
            .label("expanded by Airflow")
            .help("if you mean the script's variable, put the value in double quotes")
    };
    match set.zip(disclosure::name(name)) {
        Some((set, name)) => {
            let message = Message::from("the shell does not expand ")
                .code(name)
                .and(" inside single quotes, though this script sets it: Airflow expands it from its own environment");
            finding(Severity::Warning, message).related(scope.at(*set), "set here")
        }
        None => finding(
            Severity::Note,
            "the shell does not expand this inside single quotes; Airflow expands it from its own environment".into(),
        ),
    }
}

/// `${NAME}`, and `$NAME` in capitals only: in a password anything may follow a `$`.
fn references(text: &str) -> impl Iterator<Item = Span> + '_ {
    text.match_indices('$').filter_map(|(start, _)| {
        let rest = text.get(start + 1..)?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let length = if let Some(braced) = rest.strip_prefix('{') {
            let end = braced.find('}')?;
            let name = braced.get(..end)?;
            (!name.is_empty() && name.bytes().all(is_name)).then_some(end + 2)?
        } else {
            let end = rest.bytes().take_while(|byte| is_name(*byte)).count();
            let name = rest.get(..end)?;
            let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            (name.len() > 2 && name.bytes().all(is_capital)).then_some(end)?
        };
        rest.bytes().find(|byte| *byte != b'{').filter(|byte| !byte.is_ascii_digit())?;
        Some(Span::new(start, start + 1 + length))
    })
}

/// Whether a part of a word is within single quotes.
fn is_single_quoted(source: &str, word: Span, part: Span) -> bool {
    let before = Span { start: word.start, end: part.start }.of_text(source);
    let mut quote = None;
    let mut characters = before.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some('"') | None, '\\') => {
                characters.next();
            }
            (Some(open), close) if open == close => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            _ => {}
        }
    }
    quote == Some('\'')
}
