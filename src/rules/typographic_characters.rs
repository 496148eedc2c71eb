//! AE018: word-processor characters where a program expects plain ones.

use super::Line;
use super::command_line::flag_behind_typographic_dash;
use super::prelude::*;
use crate::format::dotenv::{Kind, Quote, Statement};
use crate::knowledge::commands::Says;
use crate::loader::{self, FileOutcome, Surroundings};
use crate::text::is_typographic_dash;

pub(super) static RULE: Rule = Rule {
    code: "AE018",
    name: "typographic-characters",
    severities: &[Severity::Error],
    summary: "A look-alike from a word processor or a web page replaces a plain quote, `=` or dash, or is part of a \
              name.",
    why: "Typographic quotes do not quote: every loader keeps them as part of the value. Zero-width characters are \
          invisible and become part of the name or the value. A name with one in it is the name of another variable, \
          which Airflow never reads.",
    repair: "Retype the character; if you cannot see it, let your editor show invisible characters.",
    evidence: "compose-go 2.9.1 and the Astro CLI, run on such lines.",
    bad: Example::new("AIRFLOW__SECRETS__USE_CACHE=\u{201C}True\u{201D}\n"),
    good: Example::new("AIRFLOW__SECRETS__USE_CACHE=True\n"),
    checks: &[Check::Statement(check), Check::Call(check_call)],
};

fn check(scope: &Scope<'_>, statement: &Statement, findings: &mut Vec<Finding>) {
    let text = scope.text();
    if statement.kind == Kind::Comment || statement.span.of(text.as_bytes()).is_ascii() {
        return;
    }
    if let Some((span, plain)) = in_key(statement, text).filter(|(span, plain)| is_kept(scope, statement, *span, plain))
    {
        let message = match plain {
            "=" => "this only looks like `=`: the line sets nothing",
            _ if refuses(scope, statement) => {
                "this character becomes part of the name, so Airflow does not find the variable, and `astro dev start` refuses the whole file"
            }
            _ => "this character becomes part of the name, so Airflow does not find the variable",
        };
        let finding = finding(scope, span, plain, message);
        findings.push(Finding { fix: plain_key(scope, statement), ..finding });
    }
    let around = around_value(statement, text);
    for (span, plain) in &around {
        let message = match *plain {
            "" => "this character has zero width, and every loader keeps it as part of the value",
            _ => "no loader reads this as a quote: it becomes part of the value",
        };
        let finding = finding(scope, *span, plain, message);
        findings.push(if plain.is_empty() { finding } else { Finding { fix: quoted(scope, &around), ..finding } });
    }
}

/// A quote or a dash of a word processor in front of an argument, which a shell takes for a letter.
fn check_call(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let mut done = None;
    for (index, argument) in call.line.arguments.iter().enumerate().skip(1).filter(|_| !call.line.nested) {
        let text = argument.word.of_text(scope.text());
        let Some(first) = text.chars().next().filter(|_| done != Some(argument.word)) else { continue };
        done = Some(argument.word);
        let span = Span::new(argument.word.start as usize, argument.word.start as usize + first.len_utf8());
        if is_typographic_dash(first) {
            findings.push(dash(scope, call, index, span));
        } else if matches!(first, '\u{2018}'..='\u{201F}' | '\u{AB}') {
            let message = "the shell does not read this as a quote: it becomes part of the argument";
            let finding = Finding::error(scope.at(span), message).label("not a plain character");
            findings.push(finding.help("write plain quotes"));
        }
    }
}

fn dash(scope: &Scope<'_>, call: &Call<'_>, index: usize, first: Span) -> Finding {
    let Some(flag) = flag_behind_typographic_dash(call, index) else {
        let message = "this dash does not begin a flag: the program reads the word as an argument";
        return Finding::error(scope.at(first), message).label("not a plain character").help("write `--`");
    };
    let program = call.program();
    let name = Message::from("--").and(flag.name);
    let message = Message::from("this is not `--`: ").code(program).and(" reads the word as an argument, not as ");
    let word = call.word(index).span;
    let written = word.of_text(scope.text());
    let dashes = written.len() - written.trim_start_matches(|mark| mark == '-' || is_typographic_dash(mark)).len();
    let dashes = Span::new(word.start as usize, word.start as usize + dashes);
    // Nothing but a secret may gain an effect without a person deciding so.
    let safety = if flag.says == Says::Secret { Safety::Safe } else { Safety::Unsafe };
    Finding::error(scope.at(dashes), message.code(name.clone()))
        .label("not a plain dash")
        .help(Message::from("write ").code(name.clone()))
        .fix(Fix::new(safety, Message::from("Write ").code(name)).replace(scope.at(dashes), "--"))
}

/// Whether some loader makes the character part of the name, or refuses the line; leading
/// whitespace is often dropped.
fn is_kept(scope: &Scope<'_>, statement: &Statement, span: Span, plain: &str) -> bool {
    let character = span.of(scope.document.file.bytes());
    let is_in_front = span.start == statement.span.start && plain.is_empty();
    let read = || Line::read(scope, statement, &scope.project.loaders_of(scope.document));
    let line = is_in_front.then(read).flatten();
    line.is_none_or(|line| line.readers.iter().any(|reader| reader.refuses() || reader.names(character)))
}

/// Replaces all of them at once, unless the resulting name is that of another line.
fn plain_key(scope: &Scope<'_>, statement: &Statement) -> Option<Fix> {
    let key = if statement.kind == Kind::Assignment { statement.key } else { statement.span };
    let plain = |character: char| plain(character, statement.kind).map_or_else(|| character.to_string(), str::to_owned);
    let name: String = key.of_text(scope.text()).chars().map(plain).collect();
    let name = name.split('=').next().unwrap_or_default().trim();
    if edit::may_be_named_elsewhere(scope.document, statement.span, name) {
        return None;
    }
    let fix = Fix::new(Safety::Safe, "Write plain characters");
    Some(all_in_key(statement, scope.text()).fold(fix, |fix, (span, plain)| fix.replace(scope.at(span), plain)))
}

/// Replaces both quotes at once: one alone would open a value that nothing closes.
fn quoted(scope: &Scope<'_>, around: &[(Span, &'static str)]) -> Option<Fix> {
    let [(open, first), (close, last)] = around else { return None };
    let inner = Span { start: open.end, end: close.start }.of_text(scope.text());
    let is_pair = first == last && !inner.contains(*first) && !inner.contains(['\\', '$']);
    let fix = Fix::new(Safety::Safe, "Replace with plain quotes");
    is_pair.then(|| fix.replace(scope.at(*open), *first).replace(scope.at(*close), *last))
}

/// Whether compose's loader refuses the line because of its name.
fn refuses(scope: &Scope<'_>, statement: &Statement) -> bool {
    let line = Span { start: statement.span.start, end: statement.value.start };
    let outcome =
        loader::read(Loader::Compose, line.of(scope.document.file.bytes()), Surroundings::Unknown, &mut |_| {});
    scope.project.loaders.contains(&Loader::Compose) && matches!(outcome, FileOutcome::Refused(_))
}

fn finding(scope: &Scope<'_>, span: Span, plain: &'static str, message: &'static str) -> Finding {
    let (help, title) = match plain {
        "" => ("remove it", "Remove the character"),
        _ => ("write the plain character instead", "Replace with the plain character"),
    };
    Finding::error(scope.at(span), message)
        .label("not a plain character")
        .help(help)
        .fix(Fix::new(Safety::Safe, title).replace(scope.at(span), plain))
}

/// A look-alike in the name or in place of the `=`, and its plain replacement.
fn in_key(statement: &Statement, text: &str) -> Option<(Span, &'static str)> {
    all_in_key(statement, text).next()
}

fn all_in_key(statement: &Statement, text: &str) -> impl Iterator<Item = (Span, &'static str)> {
    let (until, most) = match statement.kind {
        Kind::Comment => (Span::default(), 0),
        Kind::Assignment => (Span { start: statement.span.start, end: statement.value.start }, usize::MAX),
        // The rest of such a line is its value.
        Kind::Other => (statement.span, 1),
    };
    let kind = statement.kind;
    let found = until.of_text(text).char_indices();
    let found =
        found.filter_map(move |(at, character)| Some((character_span(until, at, character), plain(character, kind)?)));
    found.take(most)
}

/// The plain replacement for a look-alike on a line of this kind.
fn plain(character: char, kind: Kind) -> Option<&'static str> {
    match character {
        // Almost every name is plain.
        _ if character.is_ascii() => None,
        '\u{FF1D}' => Some("="),
        _ if kind == Kind::Other => None,
        _ if is_dash(character) => Some("_"),
        _ if quote(character).is_some() || is_blank(character) || is_zero_width(character) => Some(""),
        _ => None,
    }
}

/// Typographic quotes around a value, and zero-width characters at its ends, if Airflow or AWS
/// reads it. The class path and the kwargs have their own rules.
pub(super) fn around_value(statement: &Statement, text: &str) -> Vec<(Span, &'static str)> {
    let key = statement.key.of_text(text);
    let matters = key.starts_with("AIRFLOW") || key.starts_with("AWS_");
    if statement.kind != Kind::Assignment || !matters || key.contains("BACKEND") {
        return Vec::new();
    }
    let inner = statement.inner();
    let value = inner.of_text(text);
    let (Some(first), Some(last)) = (value.chars().next(), value.chars().next_back()) else { return Vec::new() };
    let ends = [(0, first), (value.len() - last.len_utf8(), last)];
    let is_quoted = statement.quote == Quote::None
        && quote(first).is_some()
        && quote(last).is_some()
        && value.len() > first.len_utf8();
    let wrong = |(at, character): (usize, char)| {
        let plain = match quote(character).filter(|_| is_quoted) {
            Some(plain) => plain,
            None if is_zero_width(character) => "",
            None => return None,
        };
        Some((character_span(inner, at, character), plain))
    };
    let mut found: Vec<_> = ends.into_iter().filter_map(wrong).collect();
    found.dedup();
    found
}

fn character_span(within: Span, at: usize, character: char) -> Span {
    let start = within.start as usize + at;
    Span::new(start, start + character.len_utf8())
}

/// The plain quote that a typographic one stands for.
fn quote(character: char) -> Option<&'static str> {
    match character {
        '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{201F}' | '\u{00AB}' | '\u{00BB}' | '\u{FF02}' => Some("\""),
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' | '\u{2039}' | '\u{203A}' | '\u{FF07}' => Some("'"),
        _ => None,
    }
}

fn is_dash(character: char) -> bool {
    is_typographic_dash(character) || character == '\u{FF3F}'
}

/// Whitespace other than plain spaces and tabs.
fn is_blank(character: char) -> bool {
    character.is_whitespace() && !character.is_ascii()
}

/// Invisible characters that no loader treats as whitespace.
fn is_zero_width(character: char) -> bool {
    matches!(character, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}
