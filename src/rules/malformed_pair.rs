//! AE604: an argument that is not `KEY=VALUE`.

use super::command_line;
use super::command_line::{flag_behind_typographic_dash, is_about_deployment, is_mangled, is_torn};
use super::prelude::*;
use crate::command::{Argument, Form};
use crate::knowledge::commands::Flag;

pub(super) static RULE: Rule = Rule {
    code: "AE604",
    name: "malformed-pair",
    severities: &[Severity::Error],
    summary: "An argument has no `=`, no name before it or no value after it.",
    why: "`astro deployment variable create` and `update` split each argument at its first `=`. If the key or the \
          value is missing, they say so, still write the other variables, and exit with 1.",
    repair: "Write `KEY=VALUE`. A variable cannot be set to an empty value.",
    evidence: "deployment_variable.go of the Astro CLI.",
    bad: Example::script("astro deployment variable create --deployment-id \"$ID\" ENVIRONMENT prod\n"),
    good: Example::script("astro deployment variable create --deployment-id \"$ID\" ENVIRONMENT=prod\n"),
    checks: &[Check::Call(check)],
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    if !is_about_deployment(call) || !call.command.sets_variables() || is_mangled(call, scope.text()) {
        return;
    }
    // Nothing is read after the first mistake of the line.
    if call.command.problem().is_some() {
        return;
    }
    let is_judged =
        |argument: &&Argument<'_>| !is_torn(call, argument.word) && command_line::file(call, argument).is_none();
    let judged: Vec<_> = call.command.arguments().iter().filter(is_judged).collect();
    let mut rest = judged.as_slice();
    while let Some((argument, behind)) = rest.split_first() {
        let parts = spaced(call, rest, scope.text());
        if let Some(whole) = rest.get(..parts).filter(|_| parts > 1) {
            findings.push(apart(scope, call, whole));
            rest = rest.get(parts..).unwrap_or_default();
            continue;
        }
        rest = behind;
        if let Some(flag) = argument.word.checked_sub(1).and_then(|before| call.command.switch_at(before))
            && let Some(finding) = value_of_switch(call, argument, flag)
        {
            findings.push(finding);
            continue;
        }
        let Some((message, label, help)) = problem(argument) else { continue };
        let message = message.and(": ").code("astro").and(" refuses it, writes the other variables, and exits with 1");
        let finding = Finding::error(call.word(argument.word), message).label(label).help(help);
        // A word behind a flag that was meant is its value.
        let around = [argument.word.checked_sub(1), Some(argument.word)].into_iter().flatten();
        let meant = around.filter(|index| flag_behind_typographic_dash(call, *index).is_some());
        findings.push(finding.yields(precedence::TYPOGRAPHIC_DASH, meant.map(|index| call.word(index))));
    }
}

/// `--secret true`: the flag takes no value, so the word is an argument.
fn value_of_switch(call: &Call<'_>, argument: &Argument<'_>, flag: &Flag) -> Option<Finding> {
    let value = ["true", "false"].into_iter().find(|value| argument.text.text() == Some(value))?;
    let (flag, at) = (Message::from("--").and(flag.name), call.word(argument.word));
    let message = Message::default()
        .code(flag.clone())
        .and(" takes a value only after a `=`: ")
        .code("astro")
        .and(" reads ")
        .code(value)
        .and(" as an argument without `=`, refuses it, and exits with 1");
    let finding = Finding::error(at, message).label("not a value of the flag");
    Some(if value == "true" {
        let before = call.word(argument.word - 1).span;
        let blank_and_word = Location { span: Span { start: before.end, end: at.span.end }, ..at };
        let fix = Fix::new(Safety::Safe, Message::from("Remove ").code(value)).replace(blank_and_word, "");
        let finding = finding.help(Message::from("write ").code(flag).and(" alone"));
        if call.line.nested { finding } else { finding.fix(fix) }
    } else {
        finding.help(Message::from("leave both out, or write ").code(flag.and("=false")))
    })
}

/// How many leading arguments form one pair with spaces around its `=`.
fn spaced(call: &Call<'_>, arguments: &[&Argument<'_>], source: &str) -> usize {
    let is_bare = |argument: &Argument<'_>| matches!(argument.form, Form::EmptyKey) && argument.text.len() == 1;
    let count = match arguments {
        [key, equals, value, ..] if is_bare(equals) && is_word(key) && is_word(value) => 3,
        [key, value, ..] if matches!(key.form, Form::EmptyValue { .. }) && is_word(value) => 2,
        [key, value, ..] if is_word(key) && matches!(value.form, Form::EmptyKey) && !is_bare(value) => 2,
        _ => 1,
    };
    let words = arguments.iter().take(count).map(|argument| call.word(argument.word).span);
    let words: Vec<Span> = words.collect();
    let is_blank = |(left, right): (&Span, &Span)| {
        let gap = Span { start: left.end, end: right.start }.of_text(source);
        !gap.is_empty() && gap.bytes().all(|byte| byte == b' ')
    };
    if words.iter().zip(words.iter().skip(1)).all(is_blank) { count } else { 1 }
}

/// A word that may be a key or a value.
fn is_word(argument: &Argument<'_>) -> bool {
    matches!(argument.form, Form::NoEquals)
}

fn apart(scope: &Scope<'_>, call: &Call<'_>, parts: &[&Argument<'_>]) -> Finding {
    let words: Vec<Span> = parts.iter().map(|argument| call.word(argument.word).span).collect();
    let whole = words.iter().copied().reduce(Span::cover).unwrap_or_default();
    let message = Message::from("spaces around the `=` split this into ").and(parts.len()).and(" arguments: ");
    let message = message.code("astro").and(" refuses them, writes the other variables, and exits with 1");
    let finding = Finding::error(scope.at(whole), message)
        .label("spaces around `=`")
        .help("write `KEY=VALUE` without spaces around the `=`");
    if call.line.nested {
        return finding;
    }
    let gaps = words.iter().zip(words.iter().skip(1)).map(|(left, right)| Span { start: left.end, end: right.start });
    let fix = Fix::new(Safety::Unsafe, "Remove the spaces around the `=`");
    finding.fix(gaps.fold(fix, |fix, gap| fix.replace(scope.at(gap), "")))
}

fn problem(argument: &Argument<'_>) -> Option<(Message, &'static str, &'static str)> {
    match &argument.form {
        Form::NoEquals => {
            let help = "write `KEY=VALUE` as one argument, and quote a value that contains spaces";
            Some((Message::from("this argument has no `=`"), "no `=`", help))
        }
        Form::EmptyKey => {
            let help = "write `KEY=VALUE` without spaces around the `=`";
            Some((Message::from("this argument has no name before its `=`"), "no name", help))
        }
        Form::EmptyValue { key } => {
            let message = Message::naming(key.text().and_then(disclosure::name), "this variable").and(" has no value");
            let help = "give it a value, or leave it out: a variable cannot be empty";
            Some((message, "no value", help))
        }
        Form::Plain | Form::Pair { .. } | Form::Unknown => None,
    }
}
