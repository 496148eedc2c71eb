//! Shared by the rules about command lines.
//!
//! Enters: commands. Leaves: whether another rule already says why one goes wrong, and edits that
//! quote a value.

use super::prelude::*;
use crate::command::{Answer, Argument, Form};
use crate::json;
use crate::knowledge::commands::{self, Does, Flag, Subject};
use crate::script::Torn;
use crate::text::is_typographic_dash;

/// Whether a command handles the variables of a deployment.
pub(super) fn is_about_deployment(call: &Call<'_>) -> bool {
    call.program() == "astro" && call.command.subject() == Some(Subject::DeploymentVariable)
}

/// Whether words of a command are lost for a shell reason that another rule reports: a line that is
/// not continued, Windows line ends, a syntax error.
pub(super) fn is_mangled(call: &Call<'_>, source: &str) -> bool {
    let returns = || call.line.arguments.iter().any(|argument| argument.value.bytes().ends_with(b"\r"));
    let ends_early = || cut(call, source).is_some() || gap(call, source).is_some();
    call.line.broken || ends_early() || returns()
}

/// The long flag whose name follows a single dash: `-secret`. Values of other flags do not count.
pub(super) fn long_behind_one_dash(call: &Call<'_>, index: usize) -> Option<&'static str> {
    let word = call.line.arguments.get(index)?.value.text()?;
    let name = word.strip_prefix('-').filter(|name| name.len() > 2 && !name.starts_with('-'))?;
    if call.command.flags().iter().any(|given| given.value_word == index && given.word != index) {
        return None;
    }
    let (_, table) = commands::program(call.program().as_bytes())?;
    table.flags(call.command.path()).iter().find(|flag| flag.name == name).map(|flag| flag.name)
}

/// A flag behind a dash of a word processor, which is an argument to every program: `—secret`.
pub(super) fn flag_behind_typographic_dash(call: &Call<'_>, index: usize) -> Option<&'static Flag> {
    let word = call.line.arguments.get(index)?.value.text()?;
    let name =
        word.strip_prefix(is_typographic_dash)?.trim_start_matches(|mark| mark == '-' || is_typographic_dash(mark));
    let name = name.split('=').next()?;
    let (_, table) = commands::program(call.program().as_bytes())?;
    table.flags(call.command.path()).iter().copied().find(|flag| flag.name == name)
}

/// The words that are meant as a flag of this kind, but begin with such a dash.
pub(super) fn meant(call: &Call<'_>, is_kind: impl Fn(&Flag) -> bool) -> Vec<Location> {
    let indexes = 1..call.line.arguments.len();
    let is_meant = |index: &usize| flag_behind_typographic_dash(call, *index).is_some_and(&is_kind);
    indexes.filter(is_meant).map(|index| call.word(index)).collect()
}

/// A backslash followed by whitespace, at the end of a command that should go on.
pub(super) fn cut(call: &Call<'_>, source: &str) -> Option<Span> {
    let word = call.line.arguments.last()?.word;
    let written = word.of_text(source);
    let head = written.trim_end_matches([' ', '\t', '\r']);
    let rest = source.get(word.end as usize..)?;
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
    let ends_line = rest.get(blanks..).is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'));
    let start = word.start as usize + head.len();
    let is_cut = head.ends_with('\\') && head.len() < written.len() && ends_line && !call.line.nested;
    is_cut.then(|| Span::new(start - 1, word.end as usize + blanks))
}

/// What ends a command that should go on after it.
pub(super) struct Gap {
    /// The backslash.
    pub sign: Span,
    /// The lines between the backslash and the rest of the command.
    pub lines: Span,
    /// Whether one of them is a comment; otherwise all are blank.
    pub is_comment: bool,
}

/// Blank lines or comments after the backslash at the end of a line, followed by words that are not
/// a command.
pub(super) fn gap(call: &Call<'_>, source: &str) -> Option<Gap> {
    let end = call.line.arguments.last()?.word.end as usize;
    let rest = source.get(end..).filter(|_| !call.line.nested)?;
    let sign = end + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
    let first = source.get(sign..)?.strip_prefix("\\\n").map(|_| sign + 2)?;
    let (mut start, mut is_comment) = (first, false);
    for line in source.get(first..)?.split_inclusive('\n') {
        let text = line.trim();
        if !(text.is_empty() || text.starts_with('#')) {
            break;
        }
        is_comment |= !text.is_empty();
        start += line.len();
    }
    let next = source.get(start..)?.lines().next().filter(|_| start > first)?;
    let indent = |line: &str| line.len() - line.trim_start().len();
    let head = source.get(..call.line.span.start as usize)?;
    let own = source.get(head.rfind('\n').map_or(0, |at| at + 1)..)?;
    let is_pair = next.trim_start().split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    let goes_on = next.trim_start().starts_with('-') || (is_pair && indent(next) > indent(own));
    goes_on.then(|| Gap { sign: Span::new(sign, sign + 1), lines: Span::new(first, start), is_comment })
}

/// The end of a command whose next line begins with a flag: a backslash is missing there.
pub(super) fn unfinished(call: &Call<'_>, source: &str) -> Option<Span> {
    let end = call.line.arguments.last()?.word.end as usize;
    let is_judged = !call.line.nested && !call.line.broken && cut(call, source).is_none();
    let rest = source.get(end..).filter(|_| is_judged)?;
    let next = rest.trim_start_matches([' ', '\t']).strip_prefix('\n')?.lines().next()?;
    let flag = next.trim_start().strip_prefix("--")?;
    let is_flag = flag.starts_with(|mark: char| mark.is_ascii_lowercase());
    is_flag.then(|| Span::new(end, end))
}

/// Whether this index of argv belongs to a value that the shell splits; another rule reports that.
pub(super) fn is_torn(call: &Call<'_>, index: usize) -> bool {
    call.torn_at(index).is_some()
}

/// Quotes a value that the shell splits, if that is all it needs.
pub(super) fn quoted(source: &str, torn: &Torn, document: usize) -> Option<Fix> {
    let at = |span: Span| Location { document, span };
    let inner = torn.value.of_text(source);
    let open = torn.quotes.map_or(Span { end: torn.value.start, ..torn.value }, |(open, _)| open);
    let close = torn.quotes.map_or(Span { start: torn.value.end, ..torn.value }, |(_, close)| close);
    if !torn.is_closed || inner.contains(['\\', '`']) || inner.contains("$(") {
        return None;
    }
    let of_file = |span: Span| Span { start: torn.value.start + span.start, end: torn.value.start + span.end };
    if !inner.contains('$') {
        let tree = json::parse(inner, &[]);
        let repairs: Option<Vec<_>> = tree.errors.iter().map(|error| error.repair.as_ref()).collect();
        let is_plain = !inner.contains('\'');
        if !is_plain && tree.repaired(inner).is_none_or(|repaired| repaired.expose().contains('\'')) {
            return None;
        }
        let replacements = repairs.filter(|_| !is_plain).into_iter().flatten();
        let mut replacements: Vec<_> = replacements.flat_map(|repair| &repair.replacements).collect();
        replacements.sort_by_key(|replacement| replacement.span);
        let fix = Fix::new(Safety::Safe, "Put single quotes around the value").replace(at(open), "'");
        let fix = replacements
            .into_iter()
            .fold(fix, |fix, replacement| fix.replace(at(of_file(replacement.span)), replacement.text));
        return Some(fix.replace(at(close), "'"));
    }
    if inner.contains('\'') {
        return None;
    }
    // The variables in it are meant to be expanded, so only double quotes will do.
    let fix = Fix::new(Safety::Safe, "Put double quotes around the value").replace(at(open), "\"");
    let quotes = inner.match_indices('"').map(|(start, _)| of_file(Span::new(start, start + 1)));
    Some(quotes.fold(fix, |fix, quote| fix.replace(at(quote), "\\\"")).replace(at(close), "\""))
}

/// How to quote a value that the shell splits.
pub(super) fn quoting(source: &str, torn: &Torn) -> &'static str {
    if torn.value.of_text(source).contains('$') {
        "put double quotes around the whole value, and a backslash before each double quote inside"
    } else {
        "put single quotes around the whole value, and double quotes inside"
    }
}

/// What a program receives for a value: "`astro` gets 2 arguments, `A` and `B`".
pub(super) fn gets(program: &'static str, mut shown: Vec<Message>, all: usize) -> Message {
    const MOST: usize = 4;
    let message = Message::quoting(program).and(" gets ");
    let message = match all {
        1 => message,
        _ => message.and(all).and(" arguments, "),
    };
    shown.truncate(MOST);
    let is_cut = all > shown.len();
    let last = shown.len().saturating_sub(1);
    let message = shown.into_iter().enumerate().fold(message, |message, (index, one)| {
        let between = match index {
            0 => "",
            _ if index == last && !is_cut => " and ",
            _ => ", ",
        };
        message.and(between).and(one)
    });
    if is_cut { message.and(" and so on") } else { message }
}

/// Whether an assignment is a command of its own, not inside quotes that something evaluates, and nothing else runs or
/// does not run because of its status.
pub(super) fn stands_alone(source: &str, torn: &Torn) -> bool {
    const ASKING: [&str; 5] = ["eval", "if", "elif", "while", "until"];
    let before = source.get(..torn.key.start as usize).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default().trim_start();
    let end = torn.quotes.map_or(torn.value.end, |(_, close)| close.end);
    let behind = source.get(end as usize..).unwrap_or_default().trim_start_matches([' ', '\t']);
    before.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b' ' | b'-' | b'"'))
        && !before.split(' ').any(|word| ASKING.contains(&word))
        && !behind.starts_with(['&', '|'])
}

/// Whether the command may also update a variable that stays secret; `None` if it stores nothing.
pub(super) fn is_update(call: &Call<'_>) -> Option<bool> {
    match call.command.does() {
        Answer::Known(Does::Create) => Some(false),
        Answer::Known(Does::Update | Does::Set) => Some(true),
        _ => None,
    }
}

/// The `.env` file that an argument names.
pub(super) fn file<'a>(call: &Call<'_>, argument: &'a Argument<'_>) -> Option<Public<'a>> {
    let is_own = is_about_deployment(call) && matches!(argument.form, Form::NoEquals);
    argument.text.text().filter(|_| is_own).and_then(disclosure::file)
}
