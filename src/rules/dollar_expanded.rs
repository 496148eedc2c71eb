//! AE012: a `$` that one loader expands and another keeps.

use super::readers::{self, Line, Told, Value};
use super::{Check, Example, Read, Rule, Scope};
use crate::diagnostic::{Finding, Message, Severity};
use crate::environment::Environment;
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE012",
    name: "dollar-expanded",
    severity: Severity::Warning,
    summary: "A `$` in a value is replaced by one reader of the file and left as it is by another.",
    why: "`astro dev start` replaces `$NAME` and `${NAME}` outside of single quotes by the variable of that name, by nothing \
          where there is none, and `$$` by one `$`. `astro dev pytest` and `astro deployment variable create --load` \
          leave all of them as they are. A password with a `$` in it is cut, a path with `$HOME` in it is none in the \
          deployment.\n\n\
          Airflow itself expands `$NAME` in every `AIRFLOW__…` value, with the environment of the deployment and not with \
          that of your shell: a reference that is meant is a note there, and nothing is said where the file gives the \
          name, so that the result is the same.\n\n\
          Elsewhere it is a warning where Airflow or AWS reads the variable, a note for other variables.",
    repair: "Write what is meant in place of the reference. A `$` that belongs to the value: put the value between single \
             quotes, which only `astro dev pytest` keeps; in a URI write `%24`.",
    evidence: "compose-go 2.9.1, docker's client 28.2.2, gotenv 1.6.0 and the Astro CLI, run on such values.",
    bad: Example::new("AIRFLOW_CONN_DWH=postgresql://etl:pa$word@warehouse:5432/dwh\n"),
    good: Example::new("AIRFLOW_CONN_DWH=postgresql://etl:pa%24word@warehouse:5432/dwh\n"),
    yields: &[],
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, read: &Read<'_>, line: &Line<'_>, told: &mut Vec<Told>) {
    let expanding = line.who(|reader| reader.value == Value::Expanded);
    let keeping = line.who(|reader| {
        !matches!(reader.value, Value::Expanded | Value::Missing | Value::Refused) && !reader.key.is_spoiled()
    });
    if expanding.is_empty() || keeping.is_empty() || is_same_to_airflow(line, &read.environments) {
        return;
    }
    let is_meant = line.key().starts_with("AIRFLOW__") && is_reference(line.meant());
    let severity = if line.matters() && !is_meant { Severity::Warning } else { Severity::Note };
    let effects = [
        (expanding.as_slice(), "replaces this", "replace this"),
        (keeping.as_slice(), "leaves it as it is", "leave it as it is"),
    ];
    let message = readers::effects(Message::default(), &effects);
    let message = if is_meant { message.and(", for Airflow to expand it there") } else { message };
    let finding =
        Finding::new(severity, scope.at(dollar(line, scope.text())), message).label("not the same to all").help(
            "write the value itself in place of a reference; a `$` of the value needs single quotes, or `%24` in a URI",
        );
    told.push(Told { finding, loaders: expanding });
}

/// Whether Airflow, which expands some values itself, ends up with the same value either way.
fn is_same_to_airflow(line: &Line<'_>, places: &[Environment<'_>]) -> bool {
    let settings = places.iter().map(|place| place.settings().find(|setting| line.is_of(&setting.key)));
    let mut values = settings.flatten().map(|setting| &setting.airflow);
    let Some(first) = values.next() else { return false };
    first.is_certain() && values.all(|value| value.is_certain() && value.bytes() == first.bytes())
}

/// Whether every `$` of a value is meant as a reference: `${NAME}`, or `$NAME` in capitals.
fn is_reference(value: &str) -> bool {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    let starts = |rest: &str| rest.bytes().next().is_some_and(|byte| byte == b'{' || is_capital(byte));
    value.split('$').skip(1).all(starts)
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
