//! AE612: an unquoted variable whose value the shell splits.

use foldhash::HashSet;

use super::command_line::{gets, is_torn};
use super::prelude::*;
use crate::command::Form;
use crate::script::{Torn, TornKind, flag_before};
use crate::shell::Marks;

pub(super) static RULE: Rule = Rule {
    code: "AE612",
    name: "word-split-value",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A variable is not quoted, so the shell splits its value at spaces.",
    why: "`KEY=$VALUE` is one argument only as long as the value contains no spaces, and JSON usually does. The \
          program gets the first piece as the value, and the others as arguments, which it refuses.\n\n\
          It is an error if the value is known; if it is known only at run time, it is a warning for values that are \
          usually JSON: kwargs and connections.",
    repair: "Put double quotes around it: `KEY=\"$VALUE\"`.",
    evidence: "bash 5.2 and dash. zsh does not split.",
    bad: Example::script(
        "astro deployment variable create --deployment-id \"$ID\" AIRFLOW__SECRETS__BACKEND_KWARGS=$KWARGS --secret\n",
    ),
    good: Example::instead(&[("$KWARGS", r#""$KWARGS""#)]),
    checks: &[Check::Script(check)],
};

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let splits = splits(scope);
    for call in &script.calls {
        let torn = call.torn.iter().filter(|torn| torn.kind == TornKind::Split);
        findings.extend(torn.map(|torn| known(scope, call, torn)));
        let words = pairs(call).into_iter().filter(|_| splits);
        findings.extend(words.filter_map(|(key, word)| unknown(scope, call, &key, word)));
    }
}

/// The names that a command gets with a value, each with the index of its argument.
fn pairs(call: &Call<'_>) -> Vec<(String, usize)> {
    let arguments = call.command.arguments().iter().filter_map(|argument| match &argument.form {
        Form::Pair { key, .. } => Some((key.text()?.to_owned(), argument.word)),
        _ => None,
    });
    let set = call.command.assignments().into_iter().chain(call.command.handed());
    let set = set.filter_map(|one| Some((one.key.text()?.to_owned(), one.value_word)));
    let mut seen = HashSet::default();
    arguments.chain(set).filter(|pair| seen.insert(pair.clone())).collect()
}

/// A value that the script tells, and that contains whitespace.
fn known(scope: &Scope<'_>, call: &Call<'_>, torn: &Torn) -> Finding {
    let got = call.line.arguments.get(torn.arguments.clone()).unwrap_or_default();
    let shown = got.iter().take(5).map(|argument| disclosure::torn(scope.text(), torn, &argument.value));
    let message = Message::from("the shell splits this unquoted value at its spaces: ");
    let message = message.and(gets(call.program(), shown.collect(), got.len()));
    mended(scope, call, Finding::error(scope.at(torn.value), message), torn.value)
}

/// A value known only at run time, of a variable that usually contains JSON.
fn unknown(scope: &Scope<'_>, call: &Call<'_>, key: &str, word: usize) -> Option<Finding> {
    let from = call.line.arguments.get(word).filter(|from| from.marks.has(Marks::SPLITS))?;
    if !key.ends_with("BACKEND_KWARGS") && !key.starts_with("AIRFLOW_CONN_") {
        return None;
    }
    let written = from.word.of_text(scope.text());
    let start = flag_before(written);
    let rest = written.get(start..)?.strip_prefix(key)?;
    if is_torn(call, word) || !["=$", "=`", "=<<"].iter().any(|begin| rest.starts_with(begin)) {
        return None;
    }
    let start = from.word.start + crate::text::offset(start + key.len()) + 1;
    let value = Span { start, end: from.word.end };
    let message = Message::from("the shell splits this unquoted value if it contains spaces, as JSON does: ")
        .code(call.program())
        .and(" then gets only the first piece as the value");
    if call.pasted.contains(&word) {
        let finding = Finding::warning(scope.at(value), message).label("not quoted");
        let help = Message::from("set a variable in `env:`, and write ").code("\"$KWARGS\"");
        return Some(finding.help(help.and(": between quotes, JSON that is pasted in would lose its own")));
    }
    Some(mended(scope, call, Finding::warning(scope.at(value), message), value))
}

/// Whether the shell splits at whitespace: zsh does not, and a script may change it.
fn splits(scope: &Scope<'_>) -> bool {
    let first = scope.text().lines().next().unwrap_or_default();
    let is_zsh = scope.document.file.path.ends_with(".zsh") || (first.starts_with("#!") && first.contains("zsh"));
    !is_zsh && !scope.text().contains("IFS=")
}

fn mended(scope: &Scope<'_>, call: &Call<'_>, finding: Finding, value: Span) -> Finding {
    let finding = finding.label("not quoted").help("put double quotes around it");
    let written = value.of_text(scope.text());
    if call.line.nested || !can_be_quoted(written) {
        return finding;
    }
    let at = |position: u32| scope.at(Span { start: position, end: position });
    let fix = Fix::new(Safety::Safe, "Put double quotes around the value");
    finding.fix(fix.replace(at(value.start), "\"").replace(at(value.end), "\""))
}

/// Whether adding double quotes changes nothing else: it has no quotes of its own, unless inside a
/// single `$(…)`.
fn can_be_quoted(written: &str) -> bool {
    if !written.contains(['"', '\'', '\\', '`', '(', ')', '{', '*', '?', '[', '~']) {
        return true;
    }
    let name = written.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let is_name = name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
    let output = written.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
    let ticked = written.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    let is_ticked = ticked.is_some_and(|output| !output.contains(['"', '\\', '`', '#']));
    is_name || is_ticked || output.is_some_and(|output| !output.contains(['(', ')', '`', '#']))
}
