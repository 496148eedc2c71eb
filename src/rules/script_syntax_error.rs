//! AE616: a script that the shell cannot parse to its end.

use super::prelude::*;
use crate::format::shell::ProblemKind;
use crate::knowledge::commands;

pub(super) static RULE: Rule = Rule {
    code: "AE616",
    name: "script-syntax-error",
    severities: &[Severity::Error],
    summary: "The shell cannot parse the script: a quote, a bracket, an `if` or a loop is never closed, or a word is \
          out of place.",
    why: "The shell reads a script command by command. If one is incomplete, it stops with a syntax error and runs \
          neither that command nor anything after it. A stray quote is worse: the next stray quote closes it, and the \
          lines between them silently become one argument.",
    repair: "Close what is open, or remove the extra quote or word.",
    evidence: "bash 5.2 and dash, run with each of these forms.",
    bad: Example::script(concat!(
        "astro deployment variable create --deployment-id \"$ID\" --secret \\\n",
        "  AIRFLOW__SECRETS__BACKEND_KWARGS='{\"connections_prefix\": \"airflow/connections\"}\n"
    )),
    good: Example::instead(&[(r#"airflow/connections"}"#, r#"airflow/connections"}'"#)]),
    checks: &[Check::Script(check)],
};

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    if is_of_zsh(scope) {
        return;
    }
    findings.extend(open(scope, script));
    findings.extend(script.calls.iter().filter_map(|call| joined(scope, call)));
}

/// zsh has its own grammar.
fn is_of_zsh(scope: &Scope<'_>) -> bool {
    let first = scope.text().lines().next().unwrap_or_default();
    scope.document.file.path.ends_with(".zsh") || (first.starts_with("#!") && first.contains("zsh"))
}

/// Constructs that are never closed: the shell stops at the first one.
fn open(scope: &Scope<'_>, script: &Script<'_>) -> Option<Finding> {
    let first =
        script.execution.problems.iter().filter(|problem| problem.kind.stops_bash()).min_by_key(|one| one.span)?;
    let what = match first.kind {
        ProblemKind::Unexpected => return unexpected(scope, script, first.span),
        ProblemKind::Missing(word) => return missing(scope, word, first.span, first.within?),
        ProblemKind::UnterminatedQuote => "this quote",
        ProblemKind::UnterminatedExpansion => "this substitution",
        ProblemKind::UnterminatedCompound => "the command that starts here",
        // Other rules report an unquoted placeholder, and words that cannot occur where they are.
        _ => return None,
    };
    let message = Message::from(what).and(" is never closed");
    Some(Finding::error(scope.at(first.span), message.and(STOPS)).label("never closed").help("close it"))
}

/// What may occur only after something else, and what it needs.
const CLOSING: &[(&str, &str)] = &[
    ("then", "an `if`"),
    ("elif", "an `if`"),
    ("else", "an `if`"),
    ("fi", "an `if`"),
    ("do", "a loop"),
    ("done", "a loop"),
    ("esac", "a `case`"),
    ("}", "a `{`"),
    (")", "a `(`"),
    (";;", "a `case`"),
    (";", "a command"),
    ("&&", "a command"),
    ("||", "a command"),
    ("|", "a command"),
    ("&", "a command"),
];

/// The part of the message that both kinds share.
const STOPS: &str = ": the shell stops with a syntax error and runs neither this command nor anything after it";

/// A word or an operator that nothing before it matches. A backslash that does not continue its
/// line has its own rule.
fn unexpected(scope: &Scope<'_>, script: &Script<'_>, at: Span) -> Option<Finding> {
    let is_cut = |kind| matches!(kind, ProblemKind::BrokenContinuation | ProblemKind::CarriageReturnContinuation);
    if script.execution.problems.iter().any(|problem| is_cut(problem.kind) && problem.span < at) {
        return None;
    }
    let rest = scope.text().get(at.start as usize..)?;
    let (word, needs) = CLOSING.iter().find(|(word, _)| {
        let behind = rest.strip_prefix(word);
        behind.is_some_and(|behind| !word.ends_with(char::is_alphabetic) || !behind.starts_with(is_of_word))
    })?;
    let message = Message::quoting(*word).and(" appears without ").and(*needs).and(" before it").and(STOPS);
    let start = at.start as usize;
    let finding = Finding::error(scope.at(Span::new(start, start + word.len())), message);
    Some(finding.label("unexpected").help(Message::from("remove it, or write ").and(*needs).and(" before it")))
}

/// A construct that lacks a word, reported where it begins.
fn missing(scope: &Scope<'_>, word: &'static str, met: Span, opening: Span) -> Option<Finding> {
    let begun = opening.of_text(scope.text());
    let opened = ["if", "while", "until", "for", "select", "{"].into_iter().find(|known| *known == begun)?;
    let message = Message::from("this ").code(opened).and(" has no ").code(word).and(STOPS);
    let finding = Finding::error(scope.at(opening), message)
        .label("never closed")
        .help(Message::from("write ").code(word).and(" where it ends"));
    let here = Message::from("the shell expects ").code(word).and(" here at the latest");
    Some(finding.related(scope.at(met), here))
}

fn is_of_word(c: char) -> bool {
    !c.is_whitespace() && !";&|()<>".contains(c)
}

/// A quote that ends a line and is closed by the stray quote of a later one.
fn joined(scope: &Scope<'_>, call: &Call<'_>) -> Option<Finding> {
    let mut words = call.line.arguments.iter().map(|argument| argument.word);
    let quote = words.find_map(|word| stray_quote(scope.text(), word))?;
    let message = "this quote opens a string that includes the next line, which starts a command of its own: both become \
                   one argument";
    Some(Finding::error(scope.at(quote), message).label("joins the lines").help("remove the quote"))
}

/// `--secret"` at the end of a line, followed by a command of a known program: a quote after a
/// letter and before the line end is unlikely to be meant as the start of a string.
fn stray_quote(source: &str, word: Span) -> Option<Span> {
    let written = word.of_text(source);
    let at = written.match_indices(['"', '\'']).map(|(at, _)| at).find(|at| {
        let before = written.get(..*at).unwrap_or_default();
        let behind = written.get(at + 1..).and_then(|rest| rest.strip_prefix('\n')).unwrap_or_default();
        let program = behind.split_whitespace().next().unwrap_or_default();
        before.ends_with(|c: char| c.is_alphanumeric()) && commands::program(program.as_bytes()).is_some()
    })?;
    let start = word.start as usize + at;
    Some(Span::new(start, start + 1))
}
