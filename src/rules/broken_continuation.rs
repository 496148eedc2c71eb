//! AE611: a command that ends at a line that should continue.

use super::command_line::{Gap, cut, gap, unfinished};
use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE611",
    name: "broken-continuation",
    severities: &[Severity::Error],
    summary: "A command ends at the end of a line, although it is meant to continue.",
    why: "A backslash continues a line only as its very last character. If a space follows it, the command ends there, \
          with the space as one more argument, and the next line runs as a separate command: flags such as `--secret` \
          are lost. A comment or a blank line between two parts of a command ends it too. With Windows line endings, \
          the carriage return does the same and becomes part of the last word of every other line.",
    repair: "Remove the space after the backslash, put comments above the command, and save the script with Unix line \
             endings.",
    evidence: "bash 5.2 and dash.",
    bad: Example::script("astro deployment variable create --deployment-id \"$ID\" TOKEN=\"$TOKEN\" \\ \n  --secret\n"),
    good: Example::script("astro deployment variable create --deployment-id \"$ID\" TOKEN=\"$TOKEN\" \\\n  --secret\n"),
    checks: &[Check::Script(check)],
};

const TITLE: &str = "Remove the whitespace after the backslash";

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let source = scope.text();
    if let Some(span) = script.calls.iter().find_map(|call| carriage_return(call, source)) {
        findings.push(windows(scope, script, span));
        return;
    }
    let cuts = script.calls.iter().filter_map(|call| Some((call, cut(call, source)?)));
    findings.extend(cuts.map(|(call, span)| blank(scope, call, span)));
    let source_of_shell = scope.document.script_text().unwrap_or_default();
    let unfinished = script.calls.iter().filter_map(|call| Some((call, unfinished(call, source_of_shell)?)));
    findings.extend(unfinished.map(|(call, end)| missing(scope, call, end)));
    let gaps = script.calls.iter().filter_map(|call| Some((call, gap(call, source)?)));
    findings.extend(gaps.map(|(call, gap)| between(scope, (script, call), &gap)));
}

/// Whether a command may be mended without a person: one that its program refuses would take effect.
fn safety<'c>(mut calls: impl Iterator<Item = &'c Call<'c>>) -> Safety {
    if calls.any(|call| call.command.problem().is_some()) { Safety::Unsafe } else { Safety::Safe }
}

fn blank(scope: &Scope<'_>, call: &Call<'_>, span: Span) -> Finding {
    let message =
        "whitespace follows the backslash: the command ends here, and the next line runs as a separate command";
    // Without whitespace before it, the next line would continue this word.
    let before = scope.text().get(..span.start as usize).unwrap_or_default();
    let continuation = if before.ends_with([' ', '\t']) { "\\" } else { " \\" };
    Finding::error(scope.at(span), message)
        .label("trailing whitespace")
        .help("remove the whitespace")
        .fix(Fix::new(safety(std::iter::once(call)), TITLE).replace(scope.at(span), continuation))
}

fn missing(scope: &Scope<'_>, call: &Call<'_>, end: Span) -> Finding {
    let message = "a backslash is missing here: the shell runs the flags on the next line as a separate command";
    let last = call.line.arguments.last().map_or(end, |last| last.word);
    let fix = Fix::new(Safety::Unsafe, "Continue the line").replace(scope.at(end), " \\");
    let finding = Finding::error(scope.at(last), message).label("ends here");
    finding.help("end the line with a backslash").fix(fix)
}

fn between(scope: &Scope<'_>, (script, call): (&Script<'_>, &Call<'_>), gap: &Gap) -> Finding {
    let (what, help) = if gap.is_comment {
        ("a comment", "put the comment above the command")
    } else {
        ("a blank line", "remove the blank line")
    };
    let message = Message::from(what).and(" ends the command: ");
    let message = message.and("the shell runs the next line as a separate command");
    let finding = Finding::error(scope.at(gap.sign), message).label("continues into nothing").help(help);
    // What the shell cannot parse to its end may be split elsewhere too.
    if gap.is_comment || !script.execution.problems.is_empty() {
        return finding;
    }
    // Two commands become one, so the fix covers the end of the first and the beginning of the
    // second.
    let before = scope.text().get(..gap.lines.start as usize).unwrap_or_default();
    let end = before.trim_end_matches(['\\', '\n', ' ', '\t']).len();
    let rest = scope.text().get(gap.lines.end as usize..).unwrap_or_default();
    let indent = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let word = rest.get(indent..).and_then(|word| word.find(char::is_whitespace)).unwrap_or_default();
    let first = Span::new(end, gap.lines.start as usize);
    let second = Span::new(gap.lines.end as usize, gap.lines.end as usize + indent + word);
    let fix = Fix::new(safety(std::iter::once(call)), "Remove the blank line");
    finding.fix(fix.edit(scope.at(first.cover(second)), vec![Part::Copy(first), Part::Copy(second)]))
}

/// The first carriage return that becomes part of a word.
fn carriage_return(call: &Call<'_>, source: &str) -> Option<Span> {
    let words = call.line.arguments.iter().map(|argument| argument.word);
    let ends = words.map(|word| word.end as usize).filter(|end| {
        let before = |back: usize| end.checked_sub(back).and_then(|at| source.as_bytes().get(at));
        before(1) == Some(&b'\r') && matches!(source.as_bytes().get(*end), None | Some(b'\n'))
    });
    ends.map(|end| Span::new(end - 1, end)).next()
}

fn windows(scope: &Scope<'_>, script: &Script<'_>, span: Span) -> Finding {
    let source = scope.text();
    let is_continued = source.get(..span.start as usize).is_some_and(|before| before.ends_with('\\'));
    let message = if is_continued {
        "the script has Windows line endings: the backslash does not continue this line, and the next one runs as a \
         separate command"
    } else {
        "the script has Windows line endings: the carriage return becomes part of this word"
    };
    let shown = Span { start: span.start.saturating_sub(1), end: span.end };
    let finding = Finding::error(scope.at(shown), message)
        .label("carriage return")
        .help("save the script with Unix line endings");
    finding.fix(edit::unix_line_endings(scope.index, source, safety(script.calls.iter())))
}
