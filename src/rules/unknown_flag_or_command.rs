//! AE605: a flag or subcommand that the Astro CLI does not have.

use super::command_line::{is_mangled, is_torn, long_behind_one_dash};
use super::prelude::*;
use crate::command::{Problem, ProblemKind};
use crate::knowledge::commands;

pub(super) static RULE: Rule = Rule {
    code: "AE605",
    name: "unknown-flag-or-command",
    severities: &[Severity::Error],
    summary: "An Astro CLI command has a flag, a subcommand or a value that does not exist.",
    why: "The Astro CLI stops at the first unknown flag and does nothing. For an unknown subcommand of `astro \
          deployment variable` it only shows its help: there is neither `delete` nor `copy`. The documentation shows \
          `-w` for the workspace, which these commands do not accept: write `--workspace-id`.",
    repair: "Correct the flag or subcommand.",
    evidence: "cmd/cloud/deployment.go of the Astro CLI; cobra and pflag.",
    bad: Example::script("astro deployment variable create --deployment-id \"$ID\" --secrets TOKEN=\"$TOKEN\"\n"),
    good: Example::script("astro deployment variable create --deployment-id \"$ID\" --secret TOKEN=\"$TOKEN\"\n"),
    checks: &[Check::Call(check)],
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    if call.program() == "astro" {
        let words = 1..call.line.arguments.len();
        let known = words.filter_map(|index| long_behind_one_dash(call, index).map(|name| (index, name)));
        findings.extend(known.map(|(index, name)| of_one_dash(call, index, name)));
    }
    let of_one_dash = |word: usize| long_behind_one_dash(call, word).is_some();
    let problem = call
        .command
        .problem()
        .filter(|problem| !of_one_dash(problem.word) && !is_joined(call, problem))
        .filter(|problem| !is_torn(call, problem.word));
    if let Some(problem) = problem.filter(|_| call.program() == "astro" && !is_mangled(call, scope.text())) {
        findings.push(of_problem(scope, call, problem));
    }
}

/// `-secret`: pflag reads each letter as a flag, or one letter and its value.
fn of_one_dash(call: &Call<'_>, index: usize, name: &'static str) -> Finding {
    let (one, two) = (Message::from("-").and(name), Message::from("--").and(name));
    let message = Message::quoting(one).and(" is not ").code(two.clone());
    let message = message.and(": after one dash each letter is a separate flag, or the value of the flag before it");
    let finding = Finding::error(call.word(index), message).label("missing dash");
    let finding = finding.help(Message::from("write ").code(two.clone()));
    let is_verbatim = call
        .line
        .arguments
        .get(index)
        .is_some_and(|argument| argument.value.written(Span::new(0, argument.value.len())) == Some(argument.word));
    if call.line.nested || !is_verbatim {
        return finding;
    }
    finding.fix(Fix::new(Safety::Unsafe, Message::from("Write ").code(two.clone())).replace(call.word(index), two))
}

fn of_problem(scope: &Scope<'_>, call: &Call<'_>, problem: &Problem) -> Finding {
    let (location, is_written) = location(scope, call, problem);
    let finding = Finding::error(location, message(scope, call, problem)).label(label(problem.kind));
    let mut candidates = disclosure::candidates(problem);
    match (candidates.next(), candidates.next()) {
        (None, _) => match help(call, problem) {
            Some(help) => finding.help(help),
            None => finding,
        },
        (Some(only), None) if is_written && !call.line.nested && !is_opposite(location, scope, only) => {
            // As written the command does nothing; a person should decide whether it should.
            let fix = Fix::new(Safety::Unsafe, Message::from("Write ").code(only)).replace(location, only);
            finding.help(Message::from("write ").code(only)).fix(fix)
        }
        _ => finding.help(Message::from("did you mean ").codes(disclosure::candidates(problem), " or ").and("?")),
    }
}

/// Whether a word says the opposite of the known one: `undelete` and `delete`, `--nosecret` and
/// `--secret`.
fn is_opposite(location: Location, scope: &Scope<'_>, known: Public<'_>) -> bool {
    const NEGATIONS: [&str; 9] = ["un", "no", "non", "not", "de", "dis", "in", "re", "anti"];
    let plain = |word: &str| word.trim_start_matches('-').replace('-', "").to_ascii_lowercase();
    let (word, known) = (plain(location.span.of_text(scope.text())), plain(known.as_str()));
    let negates = |long: &str, short: &str| {
        let negation = NEGATIONS.iter().find(|negation| long.starts_with(**negation));
        negation
            .is_some_and(|negation| strsim::osa_distance(long.get(negation.len()..).unwrap_or_default(), short) <= 1)
    };
    negates(&word, &known) || negates(&known, &word)
}

/// Whether the word continues on the next line: then there is a stray quote, and the word is not a
/// flag.
fn is_joined(call: &Call<'_>, problem: &Problem) -> bool {
    call.line.arguments.get(problem.word).is_some_and(|argument| argument.value.bytes().contains(&b'\n'))
}

/// Where the wrong bytes are, and whether the file has exactly those bytes.
fn location(scope: &Scope<'_>, call: &Call<'_>, problem: &Problem) -> (Location, bool) {
    let written = call.line.arguments.get(problem.word).and_then(|argument| {
        let span = argument.value.written(problem.part)?;
        argument.word.contains(span).then_some(span)
    });
    (written.map_or_else(|| call.word(problem.word), |span| scope.at(span)), written.is_some())
}

fn message(scope: &Scope<'_>, call: &Call<'_>, problem: &Problem) -> Message {
    let word = location(scope, call, problem).0.span.of_text(scope.text());
    let named = |message: Message, what: &'static str, unnamed: &'static str| match disclosure::flag(word) {
        Some(flag) => message.and(what).and(" ").code(flag),
        None => message.and(unnamed),
    };
    let has_no = Message::quoting(call.command.path()).and(" has no ");
    let stops = "it stops before it does anything";
    match problem.kind {
        ProblemKind::UnknownSubcommand => {
            let message = match disclosure::subcommand(word, problem) {
                Some(shown) => has_no.and("subcommand ").code(shown),
                None => has_no.and("such subcommand"),
            };
            message.and(": it shows its help and changes nothing")
        }
        ProblemKind::UnknownFlag | ProblemKind::UnknownShorthand => {
            named(has_no, "flag", "such flag").and(": ").and(stops)
        }
        ProblemKind::FlagSyntax => Message::from("this is not a flag: ").code("astro").and(" stops here"),
        ProblemKind::MissingValue => named(Message::from("no value follows "), "the flag", "this flag")
            .and(": ")
            .code("astro")
            .and(" stops here"),
        ProblemKind::WrongValue => {
            Message::from("this flag takes only `true` or `false`: ").code("astro").and(" stops here")
        }
        ProblemKind::UnexpectedArgument => {
            Message::quoting(call.command.path()).and(" takes no such argument: ").and(stops)
        }
        ProblemKind::MissingArgument => Message::quoting(call.command.path()).and(" needs an argument: ").and(stops),
    }
}

fn label(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::UnknownSubcommand => "unknown subcommand",
        ProblemKind::UnknownFlag | ProblemKind::UnknownShorthand | ProblemKind::FlagSyntax => "unknown flag",
        ProblemKind::MissingValue => "missing value",
        ProblemKind::WrongValue => "neither true nor false",
        ProblemKind::UnexpectedArgument => "extra argument",
        ProblemKind::MissingArgument => "missing argument",
    }
}

/// What to do if no name is near.
fn help(call: &Call<'_>, problem: &Problem) -> Option<Message> {
    let path = call.command.path();
    let (_, table) = commands::program(call.program().as_bytes())?;
    let below = table.below(path).iter().filter(|command| command.since.is_none()).map(|command| command.name());
    let flags = table.flags(path).iter().filter(|flag| !flag.hidden && flag.since.is_none());
    Some(match problem.kind {
        ProblemKind::UnknownSubcommand => Message::from("expected ").codes(below, " or "),
        ProblemKind::UnknownFlag | ProblemKind::UnknownShorthand => {
            Message::from("expected ").codes(flags.map(|flag| Message::from("--").and(flag.name)), " or ")
        }
        ProblemKind::WrongValue => Message::from("write the flag alone or with `=false`"),
        ProblemKind::FlagSyntax => Message::from("write a flag as `--name`"),
        ProblemKind::MissingValue => Message::from("write the value after the flag"),
        ProblemKind::UnexpectedArgument => Message::from("remove it"),
        ProblemKind::MissingArgument => Message::from("write the argument"),
    })
}
