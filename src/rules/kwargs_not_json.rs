//! AE201: kwargs that are not valid JSON.

use std::borrow::Cow;

use super::prelude::*;
use super::{json_lines, required};
use crate::environment::Host;
use crate::format::dotenv::{Quote, Statement};
use crate::json::{self, JsonError, Reason, Repair, Tree};
use crate::knowledge::airflow;
use crate::text::offset;

pub(super) static RULE: Rule = Rule {
    code: "AE201",
    name: "kwargs-not-json",
    severities: &[Severity::Error],
    summary: "The kwargs of a secrets backend are not JSON.",
    why: "Airflow parses the kwargs with Python's `json.loads`. If that fails, it builds the backend with *no* kwargs \
          at all: the default prefixes, no role, no region. Since Airflow 2.4.1 it logs one warning at startup, which \
          does not say what is wrong; older versions log nothing.",
    repair: "Write one JSON object: double quotes around every key and every string, lower-case `true`, `false` and \
             `null`, no trailing comma, no comments.",
    evidence: "Airflow 2.2.5, 2.3.4, 2.4.3, 2.5.3, 2.10.5 and 3.3.2, run with each of these mistakes.",
    bad: SECRETS_MANAGER.but(&[(r#""}"#, r#"",}"#)]),
    good: SECRETS_MANAGER,
    checks: &[Check::Backend(check)],
};

/// At most this many different mistakes are reported, and this many places per mistake.
const MOST: usize = 5;

/// The text whose mistakes are reported: what the loader read, or what is in the file.
struct Judged<'c> {
    text: Mapped<'c>,
    tree: Cow<'c, Tree<'c>>,
}

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if let Some(setting) = config.kwargs.filter(|setting| setting.is_endless) {
        findings.push(wording::endless(config, setting));
        return;
    }
    if let Some(setting) = config.kwargs.filter(|setting| is_home(setting)) {
        let message = problem(config, Message::from("Airflow expands the leading `~` to a home folder"));
        let help = Message::from("write one JSON object, such as ").code(r#"{"connections_prefix": "…"}"#);
        findings.push(Finding::error(setting.value_location(), message).label("a path").help(help));
        return;
    }
    let Some(setting) = config.kwargs.filter(|_| config.state == KwargsState::NotJson) else { return };
    let mut own = Vec::new();
    judge(config, setting, &mut own);
    if let Some(first) = own.first_mut() {
        first.message = without_kwargs(config, first.message.clone());
    }
    json_lines::yield_to_line(&mut own, setting, config.environment, precedence::JSON_LINE);
    findings.append(&mut own);
}

fn judge(config: &BackendConfig<'_>, setting: &Setting<'_>, findings: &mut Vec<Finding>) {
    let Some(tree) = &config.tree else {
        let message = problem(config, Message::from("the value is not UTF-8"));
        findings.push(Finding::error(setting.value_location(), message));
        return;
    };
    if let Some(finding) = kept(config, setting) {
        findings.push(finding);
        return;
    }
    let judged =
        as_written(setting).unwrap_or_else(|| Judged { text: setting.airflow.clone(), tree: Cow::Borrowed(tree) });
    let mut groups = by_reason(&judged.tree);
    if let Some(end) = quoted_end(setting) {
        // What follows the quotes is not a second mistake.
        let is_inside =
            |group: &Vec<&JsonError>| group.first().is_some_and(|error| judged.text.origin(error.span).start < end);
        if groups.iter().any(is_inside) {
            groups.retain(is_inside);
        }
    }
    let requoted = requoted(setting, &judged.tree);
    let repairs: Vec<Option<Fix>> = groups.iter().map(|group| repair(config, &judged, group)).collect();
    // What stays broken is better mended as a whole, by hand.
    let is_whole = repairs.iter().all(Option::is_some);
    for (index, group) in groups.iter().take(MOST).enumerate() {
        let more: usize = groups.iter().skip(MOST).map(Vec::len).sum();
        let more = if index + 1 == MOST { more } else { 0 };
        let Some(finding) = finding(config, setting, &judged.text, group, more) else { continue };
        findings.push(match (&requoted, index) {
            (Some(whole), 0) => finding
                .help("write double quotes inside, and single quotes or none around the whole value")
                .fix(whole.clone()),
            (Some(_), _) => finding,
            (None, _) => {
                let fix = repairs.get(index).cloned().flatten();
                finding.fix(fix.map(|fix| Fix { safety: if is_whole { fix.safety } else { Safety::Unsafe }, ..fix }))
            }
        });
    }
}

/// Where the text between the quotes of a value ends.
fn quoted_end(setting: &Setting<'_>) -> Option<u32> {
    let statement = setting.statement()?;
    matches!(statement.quote, Quote::Single | Quote::Double).then(|| statement.inner().end)
}

/// Valid JSON between quotes that this loader keeps, along with what follows them.
fn kept(config: &BackendConfig<'_>, setting: &Setting<'_>) -> Option<Finding> {
    let text = setting.source();
    let statement = setting.statement()?;
    let inner = statement.inner();
    let is_quoted = matches!(statement.quote, Quote::Single | Quote::Double);
    let is_kept = setting.airflow.whole().end > inner.end || setting.airflow.whole().start < inner.start;
    if !is_quoted || !is_kept || !json::parse(inner.of_text(text), &[]).is_valid() {
        return None;
    }
    // The opening quote was stripped and the closing one was not, because something follows it.
    let is_rest_kept = setting.airflow.whole().start == inner.start;
    if is_rest_kept {
        return Some(rest_kept(config, setting, statement));
    }
    let message = problem(config, wording::lowered(Reason::OuterQuotes.explain()));
    let finding = Finding::error(setting.at(statement.value), message)
        .label("quotes kept")
        .help("remove the quotes around the value");
    let quote = |start: u32| setting.at(Span { start, end: start + 1 });
    Some(if edit::is_plain(inner.of_text(text)) {
        // Other programs need the quotes that this one keeps.
        let fix = Fix::new(Safety::Unsafe, title(Reason::OuterQuotes));
        finding.fix(fix.replace(quote(statement.value.start), "").replace(quote(inner.end), ""))
    } else {
        finding
    })
}

/// A comment or whitespace after the closing quote, kept together with the quote.
fn rest_kept(config: &BackendConfig<'_>, setting: &Setting<'_>, statement: &Statement) -> Finding {
    let text = setting.source();
    let line = statement.rest().of_text(text);
    let blanks = statement.value.end + offset(line.len() - line.trim_start().len());
    let comment = Span { start: blanks, end: statement.span.end };
    let why = Message::from("whatever follows the closing quote is kept, and the quote with it");
    let message = problem(config, why);
    if comment.is_empty() {
        let after = text.get(statement.value.end as usize..).unwrap_or_default();
        let length = after.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let blank = Span { start: statement.value.end, end: statement.value.end + offset(length) };
        let fix = Fix::new(Safety::Safe, "Remove the trailing whitespace").replace(setting.at(blank), "");
        return Finding::error(setting.at(blank), message)
            .label("trailing whitespace")
            .help("remove the whitespace")
            .fix(fix);
    }
    let finding = Finding::error(setting.at(comment), message).label("read as part of the value");
    if !comment.of_text(text).starts_with('#') {
        return finding.help("remove it");
    }
    let line_start = Span { start: statement.span.start, end: statement.span.start };
    let above = vec![Part::Copy(comment), Part::Text(Message::from("\n"))];
    let fix = Fix::new(Safety::Safe, "Move the comment to its own line")
        .edit(setting.at(line_start), above)
        .replace(setting.at(statement.rest()), "");
    finding.help("move the comment to its own line above").fix(fix)
}

/// The value as written in the file, if the loader stripped a quote from its end: then report the
/// mistake that every loader sees, not the missing quote.
fn as_written<'c>(setting: &Setting<'c>) -> Option<Judged<'c>> {
    let source = setting.source();
    let statement = setting.statement().filter(|statement| statement.quote == Quote::None)?;
    let written = statement.value.of_text(source);
    let read = setting.airflow.text()?;
    let is_stripped = written.len() > read.len() && written.trim_matches(['"', '\'']) == read.trim_matches(['"', '\'']);
    let tree = Some(json::parse(written, &[])).filter(|tree| is_stripped && !tree.is_valid())?;
    Some(Judged { text: Mapped::verbatim(source.as_bytes(), statement.value), tree: Cow::Owned(tree) })
}

/// Whether Airflow expands a `~` at the start to a home folder.
fn is_home(setting: &Setting<'_>) -> bool {
    setting.value.bytes().starts_with(b"~")
}

/// The errors grouped by reason, ordered by their first places. What makes a dict of Python one is one mistake.
fn by_reason<'t>(tree: &'t Tree<'_>) -> Vec<Vec<&'t JsonError>> {
    let is_python = tree.errors.iter().any(|error| is_of_python(error.reason) && error.reason != Reason::TrailingComma);
    let are_alike = |one: Reason, other: Reason| one == other || is_python && is_of_python(one) && is_of_python(other);
    let mut groups: Vec<Vec<&JsonError>> = Vec::new();
    for error in &tree.errors {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| are_alike(first.reason, error.reason))) {
            Some(group) => group.push(error),
            None => groups.push(vec![error]),
        }
    }
    for group in &mut groups {
        group.sort_by_key(|error| error.span);
    }
    groups.sort_by_key(|group| group.first().map(|error| error.span));
    groups
}

/// Whether Python writes it so in a dict.
fn is_of_python(reason: Reason) -> bool {
    use Reason as R;
    matches!(reason, R::SingleQuotes | R::PythonTrue | R::PythonFalse | R::PythonNone | R::TrailingComma)
}

/// Whether a group is a dict of Python, rather than one kind of error.
fn is_dict(group: &[&JsonError]) -> bool {
    group.iter().zip(group.iter().skip(1)).any(|(one, next)| one.reason != next.reason)
}

fn finding(
    config: &BackendConfig<'_>,
    setting: &Setting<'_>,
    text: &Mapped<'_>,
    group: &[&JsonError],
    more: usize,
) -> Option<Finding> {
    let at = |span: Span| setting.at(text.origin(span));
    let (first, others) = group.split_first()?;
    // A word that stands for the value is none yet; in quotes it hides nothing of what is around it.
    let bare = matches!(first.reason, Reason::UnquotedKey | Reason::UnquotedValue).then(|| at(first.span));
    let equals = text.bytes().starts_with(b"=").then(|| setting.value_location());
    let is_dict = is_dict(group);
    let mut why =
        if is_dict { Message::from("this is a Python dict") } else { wording::lowered(first.reason.explain()) };
    if !others.is_empty() && !is_dict {
        why = why.and(" (in ").and(group.len()).and(" places)");
    }
    let mut message = problem(config, why);
    if more > 0 {
        message = message.and(", and ").and(more).and(" more");
    }
    let finding = Finding::error(at(first.span), message).label(label(first));
    let mut finding = finding.yields(precedence::PLACEHOLDER, bare).yields(precedence::BLANK_BEFORE_EQUALS, equals);
    if is_dict {
        return Some(finding.help("write JSON: double quotes, `true`, `false` and `null`, no comma at the end"));
    }
    if let Some(help) = elsewhere(first, text).or_else(|| help(first)) {
        finding = finding.help(help);
    }
    for other in others.iter().take(MOST - 1) {
        finding = finding.related(at(other.span), "same here");
    }
    Some(finding)
}

/// What is wrong and what Airflow does with it.
fn problem(config: &BackendConfig<'_>, why: Message) -> Message {
    let facts = &airflow::facts().malformed_kwargs.not_json;
    let effect = match facts.certain(config.target.versions(None)) {
        Some(Outcome::IgnoredWithWarning) => " is not JSON, so Airflow drops ALL kwargs, with one warning at startup: ",
        Some(Outcome::Ignored) => " is not JSON, so Airflow silently drops ALL kwargs: ",
        _ => " is not JSON, so Airflow drops ALL kwargs: ",
    };
    wording::kwargs_key(config).and(effect).and(why)
}

/// What the backend does without any kwarg.
fn without_kwargs(config: &BackendConfig<'_>, message: Message) -> Message {
    let is_all = config.effective().all(Given::is_json) && config.environment.is_whole;
    let unmet = config.backend.filter(|_| is_all).and_then(|backend| required::unmet(config, backend));
    let Some(required) = unmet.filter(|required| required.missing.breaks()) else { return message };
    let is_of_platform = config.environment.host == Host::Platform;
    let kwargs = required.any_of.iter().filter_map(|all| all.first().copied());
    if is_of_platform {
        return message;
    }
    message.and("; without ").codes(kwargs, " or ").and(", ").and(wording::effect(config, required.missing))
}

fn label(error: &JsonError) -> &'static str {
    use Reason as R;
    match error.reason {
        R::SingleQuotes | R::TypographicQuotes => "not a JSON quote",
        R::OuterQuotes => "part of the value",
        R::EscapedQuotes | R::Backslash => "backslash in the value",
        R::TrailingComma | R::ExtraComma => "extra comma",
        R::MissingComma => "missing comma",
        R::UnclosedObject | R::UnclosedArray => "never closed",
        R::UnclosedString | R::UnopenedString => "missing quote",
        R::LookAlike => "not an ASCII character",
        R::MissingColon => "missing colon",
        R::ExtraColon => "extra colon",
        R::UnmatchedCloser => "closes nothing",
        R::DoubledBraces => "doubled brace",
        R::EqualsSign | R::Semicolon | R::WrongMark => "wrong character",
        R::Comment => "read as data",
        R::ExtraValue | R::ExtraText => "after the value",
        _ => "invalid JSON",
    }
}

/// What to write in place of JSON that is elsewhere: in base64, in a file, printed by a command.
fn elsewhere(error: &JsonError, text: &Mapped<'_>) -> Option<Message> {
    let text = text.text().filter(|_| error.span.start == 0 && error.repair.is_none())?.trim();
    if text.starts_with("eyJ") {
        return Some("decode it: Airflow reads the JSON itself, not its base64".into());
    }
    let is_file = ["file://", "@/", "@./", "$(cat ", "/"].iter().any(|start| text.starts_with(start));
    let right = "AIRFLOW__SECRETS__BACKEND_KWARGS_CMD=cat <path>";
    is_file.then(|| Message::from("Airflow reads no file here: write the JSON itself, or ").code(right))
}

/// How to fix it, if the reason does not say so already.
fn help(error: &JsonError) -> Option<Message> {
    let Some(repair) = &error.repair else {
        return (error.span.start == 0)
            .then(|| Message::from("write one JSON object, such as ").code(r#"{"connections_prefix": "…"}"#));
    };
    let first = repair.replacements.first()?;
    let is_same = repair.replacements.iter().all(|other| other.text == first.text);
    let several = repair.replacements.len() > 1;
    Some(match (is_same, first.text.is_empty(), first.span.is_empty()) {
        (false, ..) => return None,
        (true, true, _) if several => Message::from("remove them"),
        (true, true, _) => Message::from("remove it"),
        (true, false, true) if first.span.start != error.span.start => {
            Message::from("put ").code(first.text).and(" where it ends")
        }
        (true, false, true) => Message::from("put ").code(first.text).and(" here"),
        (true, false, false) if several => Message::from("replace each with ").code(first.text),
        (true, false, false) => Message::from("replace it with ").code(first.text),
    })
}

fn title(reason: Reason) -> &'static str {
    use Reason as R;
    match reason {
        R::SingleQuotes | R::TypographicQuotes => "Use straight double quotes",
        R::OuterQuotes => "Remove the quotes around the value",
        R::EscapedQuotes | R::Backslash => "Remove the backslashes",
        R::TrailingComma | R::ExtraComma => "Remove the comma",
        R::MissingComma => "Insert a comma",
        R::UnclosedObject => "Close the brace",
        R::UnclosedArray => "Close the bracket",
        R::Comment => "Remove the comment",
        R::PythonTrue | R::PythonFalse | R::PythonNone | R::LiteralCase => "Write the word as in JSON",
        R::MissingBraces => "Put braces around the members",
        _ => "Fix the JSON",
    }
}

/// The repairs of one group, as written in the file.
fn repair(config: &BackendConfig<'_>, judged: &Judged<'_>, group: &[&JsonError]) -> Option<Fix> {
    let reason = group.first()?.reason;
    let text = &judged.text;
    // What looks like a comment in JSON that stays broken may be data: it is certainly a comment
    // only if nothing else is left to repair.
    if reason == Reason::Comment && judged.tree.repaired(text.text()?).is_none() {
        return None;
    }
    let repairs: Option<Vec<&Repair>> = group.iter().map(|error| error.repair.as_ref()).collect();
    let title = if is_dict(group) { "Write JSON" } else { title(reason) };
    edit::with_repairs(Fix::new(Safety::Safe, title), config.kwargs?, text, repairs?)
}

/// `"{'a': 'b'}"` and `"{\"a\": 1}"`: the value can contain double quotes only once single quotes
/// surround it.
fn requoted(setting: &Setting<'_>, tree: &Tree<'_>) -> Option<Fix> {
    let text = setting.source();
    let statement = setting.statement()?;
    let inner = statement.inner();
    let written = inner.of_text(text);
    let is_quoted = |error: &JsonError| matches!(error.reason, Reason::SingleQuotes | Reason::EscapedQuotes);
    if statement.quote != Quote::Double || !tree.errors.iter().any(is_quoted) || setting.airflow.text() != Some(written)
    {
        return None;
    }
    let repaired = tree.repaired(written)?;
    if !edit::is_plain(repaired.expose()) {
        return None;
    }
    let at = |start: u32, end: u32| setting.at(Span { start, end });
    let mut fix = Fix::new(Safety::Safe, "Put single quotes around the value")
        .replace(at(statement.value.start, inner.start), "'");
    for replacement in
        tree.errors.iter().filter_map(|error| error.repair.as_ref()).flat_map(|repair| &repair.replacements)
    {
        let start = inner.start;
        fix = fix.replace(at(start + replacement.span.start, start + replacement.span.end), replacement.text);
    }
    Some(fix.replace(at(inner.end, statement.value.end), "'"))
}
