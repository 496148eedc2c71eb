//! AE003: loaders that read a line differently, for a reason that no narrower rule explains.

use super::prelude::*;
use super::readers::{self, Key, Line, LineFinding, LineReading, Value};
use super::{Read, portable};
use crate::format::dotenv::{Kind, Statement};
use crate::text::offset;

pub(super) static RULE: Rule = Rule {
    code: "AE003",
    name: "loaders-disagree",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "Loaders read different values from the same line.",
    why: "`.env` files have no standard: `astro dev start`, `astro dev pytest` and `astro deployment variable create \
          --load` use three parsers that agree only on plain lines. Where they differ, what you try locally is neither \
          what is tested nor what is deployed.\n\n\
          It is an error for the settings of a secrets backend and of AWS, a warning for other variables that Airflow \
          reads, a note elsewhere.",
    repair: "Write the line in the one form that all loaders read alike: `KEY=value`, without quotes, escapes, `$`, \
             ` #`, or whitespace at either end.",
    evidence: "compose-go 2.9.1, docker's client 28.2.2, gotenv 1.6.0 and the Astro CLI, run on hundreds of files.",
    bad: Example::new("AWS_DEFAULT_REGION=us-east-1 \n"),
    good: Example::new("AWS_DEFAULT_REGION=us-east-1\n"),
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    let statement = &line.statement;
    // Another rule says why a line is refused.
    let is_told = line.readers.iter().any(LineReading::refuses);
    if statement.kind == Kind::Comment && statement.span.of_text(scope.text()).ends_with('\\') {
        told.extend(continued(scope, line));
    }
    if statement.kind != Kind::Assignment || is_told {
        return;
    }
    let Some(Difference { place, subject, effects }) = difference(line) else { return };
    let loaders: Vec<Loader> = effects.iter().flat_map(|(who, ..)| who.iter().copied()).collect();
    let severity = severity(line.key());
    if line.is_counted && severity == Severity::Note {
        told.push(LineFinding::counted(scope.at(statement.key), loaders));
        return;
    }
    let effects: Vec<readers::Clause<'_>> =
        effects.iter().map(|(who, one, more)| (who.as_slice(), *one, *more)).collect();
    let message = readers::contrasts(Message::from(subject), &effects);
    let span = match place {
        Place::Name => statement.key,
        Place::Value => written(scope.text(), statement, readers::lines(scope.text(), statement)),
    };
    let finding = Finding::new(severity, scope.at(span), message).label("loaders disagree here");
    let title = "Write the form that all loaders read alike";
    let finding = portable::mended(finding, (scope, line), title, "write a plain `KEY=value`");
    told.push(LineFinding { finding, loaders });
}

/// A comment whose trailing backslash joins the next line to it.
fn continued(scope: &Scope<'_>, line: &Line<'_>) -> Option<LineFinding> {
    let effect = [(line.who_goes_on(), "reads the next line as part of it", "read the next line as part of it")];
    let (message, loaders) = readers::who_does("this comment ends with a backslash: ", effect)?;
    let end = line.statement.span.end;
    let finding = Finding::warning(scope.at(Span { start: end - 1, end }), message)
        .label("joins the lines")
        .help("remove the backslash");
    Some(LineFinding { finding, loaders })
}

/// Who does what, with the verb for one loader and for several.
type Effects = Vec<(Vec<Loader>, &'static str, &'static str)>;

/// The part of a line that loaders read differently.
enum Place {
    Name,
    Value,
}

/// How loaders differ: what they read differently, and who does what with it.
struct Difference {
    place: Place,
    subject: &'static str,
    effects: Effects,
}

impl Difference {
    fn of_name(subject: &'static str, effect: (Vec<Loader>, &'static str, &'static str)) -> Self {
        Self { place: Place::Name, subject, effects: vec![effect] }
    }

    /// The same with the loaders that keep whitespace after the value: the form that all read alike has none.
    fn with_value(mut self, line: &Line<'_>) -> Self {
        let is_told = |reader: &LineReading<'_>| self.effects.iter().any(|(who, ..)| who.contains(&reader.loader));
        let keeping = line.who(|reader| reader.value == Value::After && !is_told(reader));
        if !keeping.is_empty() {
            let (one, several) = ("keeps whitespace after the value", "keep whitespace after the value");
            self.effects.push((keeping, one, several));
        }
        self
    }

    fn of_value(subject: &'static str, effects: Effects) -> Self {
        Self { place: Place::Value, subject, effects }
    }
}

/// How the loaders differ, if no narrower rule says so.
fn difference(line: &Line<'_>) -> Option<Difference> {
    let some = |value| line.who(|reader: &LineReading<'_>| reader.value == value);
    let indenting = line.who(|reader| reader.key == Key::Indent);
    if !indenting.is_empty() {
        let effect = (indenting, "keeps it in the name", "keep it in the name");
        return Some(Difference::of_name("whitespace before the name: ", effect).with_value(line));
    }
    let naming = line.who(|reader| reader.key == Key::Other);
    if !naming.is_empty() && naming.len() < line.readers.len() {
        let effect = (naming, "reads a different one", "read a different one");
        return Some(Difference::of_name("the variable name on this line is ambiguous: ", effect).with_value(line));
    }
    let after = some(Value::After);
    if !after.is_empty() {
        // Whitespace after JSON means nothing to a JSON parser.
        let is_json = line.meant().ends_with(['}', ']']);
        let effect = (after, "keeps it in the value", "keep it in the value");
        return (!is_json).then(|| Difference::of_value("whitespace after the value: ", vec![effect]));
    }
    let closing = some(Value::ClosingQuote);
    if !closing.is_empty() {
        let effect = (closing, "keeps the closing quote", "keep the closing quote");
        return Some(Difference::of_value("whitespace after the closing quote: ", vec![effect]));
    }
    let is_kept = |value| matches!(value, Value::Backslashes | Value::QuotesAndBackslashes);
    let (backslashes, decoded) = (line.who(|reader| is_kept(reader.value)), some(Value::Decoded));
    if !backslashes.is_empty() && !decoded.is_empty() {
        let decoding = (decoded, "decodes it as an escape", "decode it as an escape");
        let keeping = (backslashes, "keeps both characters", "keep both characters");
        let effects = vec![decoding, keeping];
        return (!line.agree()).then(|| Difference::of_value("a backslash inside double quotes: ", effects));
    }
    let trimmed = some(Value::Trimmed);
    // JSON that is cut off is reported where the JSON is judged.
    let is_judged = secrets::is_kwargs(line.key()) || line.key().starts_with("AIRFLOW_CONN_");
    let is_json = is_judged && line.meant().starts_with(['{', '[']);
    if !trimmed.is_empty() && !is_json {
        let effect = (trimmed, "strips them", "strip them");
        return Some(Difference::of_value("outer quotes are part of this value: ", vec![effect]));
    }
    let other = some(Value::Other);
    let right = line.who(|reader| reader.value.is_right());
    if other.is_empty() || line.agree() {
        return None;
    }
    let reading = (right, "reads it as written", "read it as written");
    let otherwise = (other, "reads something else", "read something else");
    Some(Difference::of_value("loaders read different values from this line: ", vec![reading, otherwise]))
}

/// The value with the whitespace after it.
fn written(text: &str, statement: &Statement, lines: Span) -> Span {
    let body = lines.of_text(text);
    let length = body.trim_end_matches(['\n', '\r']).len();
    Span { start: statement.value.start, end: lines.start + offset(length) }
}

fn severity(key: &str) -> Severity {
    const SETTINGS: [&str; 3] = ["AIRFLOW__SECRETS__", "AIRFLOW__WORKERS__SECRETS_", "AWS_"];
    if SETTINGS.iter().any(|start| key.starts_with(start)) {
        Severity::Error
    } else if readers::matters(key) {
        Severity::Warning
    } else {
        Severity::Note
    }
}
