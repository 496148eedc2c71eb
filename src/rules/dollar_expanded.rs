//! AE012: a `$` that one loader expands and another keeps.

use super::prelude::*;
use super::readers::{self, Line, LineFinding, Value};
use super::{Read, portable};
use crate::format::without_template_ending;
use crate::text::name_length;

pub(super) static RULE: Rule = Rule {
    code: "AE012",
    name: "dollar-expanded",
    severities: &[Severity::Warning, Severity::Note],
    summary: "One loader expands a `$` in a value, another keeps it.",
    why: "`astro dev start` replaces `$NAME` and `${NAME}` outside single quotes with the variable of that name, or \
          with nothing if there is none, and `$$` with one `$`. `astro dev pytest` and `astro deployment variable \
          create --load` keep all of them as written. A password that contains a `$` is cut, and a path that contains \
          `$HOME` does not exist in the deployment.\n\n\
          Airflow itself expands `$NAME` in every `AIRFLOW__…` value, but from the deployment's environment, not from \
          your shell's. So an intended reference there is only a note, and nothing is reported if the file sets the \
          name, because the result is the same.\n\n\
          Elsewhere it is a warning if Airflow or AWS reads the variable, a note otherwise.",
    repair: "Write the value itself in place of a reference. Write a literal `$` as `%24` in a URI, as `\\u0024` in \
             JSON; elsewhere use single quotes, which only `astro dev pytest` keeps.",
    evidence: "compose-go 2.9.1, docker's client 28.2.2, gotenv 1.6.0 and the Astro CLI, run on such values.",
    bad: Example::new("AIRFLOW_CONN_DWH=postgresql://etl:pa$word@warehouse:5432/dwh\n"),
    good: Example::new("AIRFLOW_CONN_DWH=postgresql://etl:pa%24word@warehouse:5432/dwh\n"),
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, read: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    let expanding = line.who(|reader| reader.value == Value::Expanded);
    let keeping = line.who(|reader| {
        !matches!(reader.value, Value::Expanded | Value::Missing | Value::Refused) && !reader.key.is_spoiled()
    });
    if !expanding.is_empty()
        && let Some(finding) = below(scope, line).or_else(|| in_word(scope, line))
    {
        told.push(LineFinding { finding, loaders: expanding });
        return;
    }
    // In a template, something else is put in its place before any of them reads the file.
    let path = scope.document.file.path.as_str();
    let is_filled_in = without_template_ending(path) != path;
    if is_filled_in
        || expanding.is_empty()
        || keeping.is_empty()
        || is_same_to_airflow(scope.text(), line, &read.environments)
    {
        return;
    }
    let is_meant = line.key().starts_with("AIRFLOW__") && is_reference(line.meant());
    let severity = if line.matters() && !is_meant { Severity::Warning } else { Severity::Note };
    let effects = [
        (expanding.as_slice(), "expands this", "expand this"),
        (keeping.as_slice(), "keeps it as written", "keep it as written"),
    ];
    let message = readers::contrasts(Message::default(), &effects);
    let message = if is_meant { message.and(", and Airflow expands it there") } else { message };
    let finding =
        Finding::new(severity, scope.at(dollar(line, scope.text())), message).label("loaders disagree here").help(
            "write the value itself in place of a reference, or a literal `$` as `%24` in a URI and `\\u0024` in JSON",
        );
    told.push(LineFinding { finding, loaders: expanding });
}

/// The names in the references of a value, each with the place of its reference.
fn references<'t>(text: &'t str, line: &Line<'_>) -> Vec<(&'t str, Span)> {
    let inner = line.statement.inner();
    let written = inner.of_text(text);
    let reference = |(at, _): (usize, &str)| {
        let rest = written.get(at + 1..)?;
        let name = rest.strip_prefix('{').unwrap_or(rest);
        let length = name_length(name.as_bytes());
        let end = at + 1 + length + 2 * (rest.len() - name.len());
        let start = inner.start as usize;
        let is_whole = name.len() == rest.len() || name.as_bytes().get(length) == Some(&b'}');
        (length > 0 && is_whole).then(|| Some((name.get(..length)?, Span::new(start + at, start + end)))).flatten()
    };
    written.match_indices('$').filter_map(reference).collect()
}

/// A reference to a variable that the file sets, but further down: compose reads from top to bottom.
fn below(scope: &Scope<'_>, line: &Line<'_>) -> Option<Finding> {
    if !line.matters() {
        return None;
    }
    let text = scope.text();
    let (name, at, set) = references(text, line).into_iter().find_map(|(name, at)| {
        portable::setters(scope, name)?;
        // The first one counts: a line that is above is no reason.
        let first = scope.document.first_setter(name)?;
        (first.span.start > line.statement.span.start).then_some((name, at, first.key))
    })?;
    let name = Message::naming(disclosure::name(name), "this variable");
    let message =
        name.and(" is set below, and `docker compose` reads from top to bottom: it puts nothing in its place");
    let finding = Finding::warning(scope.at(at), message).label("empty, unless the shell sets it");
    Some(finding.related(scope.at(set), "set here").help("set it above this line"))
}

/// A `$` inside a word, which nothing in the file sets: `pa$word`.
fn in_word(scope: &Scope<'_>, line: &Line<'_>) -> Option<Finding> {
    let text = scope.text();
    let is_sole = line.who(|reader| reader.value != Value::Expanded).is_empty();
    let follows_word = |at: Span| {
        let before = text.get(..at.start as usize).unwrap_or_default();
        before.ends_with(|mark: char| mark.is_alphanumeric())
    };
    let is_word = |(name, at): &(&str, Span)| {
        let is_name = name.starts_with(|mark: char| mark.is_ascii_lowercase());
        is_name && at.len() == name.len() + 1 && follows_word(*at) && portable::setters(scope, name) == Some(0)
    };
    let (_, at) = references(text, line).into_iter().find(is_word).filter(|_| is_sole && line.matters())?;
    let message =
        "compose reads this `$` as a reference to a variable: if nothing sets that, this part of the value is gone";
    let finding = Finding::warning(scope.at(at), Message::from(message)).label("replaced");
    Some(finding.help("write `%24` in a URI, `\\u0024` in JSON, or put the value into single quotes"))
}

/// Whether Airflow, which expands some values itself, ends up with the same value either way.
fn is_same_to_airflow(text: &str, line: &Line<'_>, places: &[Environment<'_>]) -> bool {
    let lines = readers::lines(text, &line.statement);
    let settings = places.iter().filter_map(|place| place.setting_in(lines));
    let mut values = settings.map(|setting| &setting.airflow);
    let Some(first) = values.next() else { return false };
    first.is_certain() && values.all(|value| value.is_certain() && value.bytes() == first.bytes())
}

/// Whether every `$` of a value is meant as a reference, one that Airflow expands too: `${NAME}`, or `$NAME` in capitals,
/// but no `${NAME:-default}`.
fn is_reference(value: &str) -> bool {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_meant = |rest: &str| match rest.strip_prefix('{') {
        Some(braced) => braced.split_once('}').is_some_and(|(name, _)| is_name(name)),
        None => rest.bytes().next().is_some_and(is_capital),
    };
    value.split('$').skip(1).all(is_meant)
}

/// The first reference in the value.
fn dollar(line: &Line<'_>, text: &str) -> Span {
    let inner = line.statement.inner();
    let written = inner.of_text(text);
    let at = written.find('$').unwrap_or_default();
    let rest = written.get(at + 1..).unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let length = match rest.strip_prefix('{').and_then(|braced| braced.find('}')) {
        Some(end) => end + 2,
        None => rest.bytes().take_while(|byte| is_name(*byte)).count(),
    };
    let start = inner.start as usize + at;
    Span::new(start, (start + 1 + length).min(inner.end as usize))
}
