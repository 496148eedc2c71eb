//! Words of a command line that may be shown.

use super::names::of_file;
use crate::command::Problem;
use crate::diagnostic::Message;
use crate::format::Format;
use crate::json;
use crate::knowledge::commands::{self, Says, Table};
use crate::script::{Call, Torn};
use crate::text::{Mapped, PieceKind, Public, Span, file_name, is_typographic_dash};

/// A flag without a value: letters and dashes.
pub fn flag(word: &str) -> Option<Public<'_>> {
    let is_flag = word.starts_with('-') && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    // A value may follow a single dash and a letter; a few letters are more flags and reveal
    // nothing.
    let may_be_value = word.len() > 5 && !word.starts_with("--");
    if is_flag && word.len() <= 40 && !may_be_value { of_file(word) } else { None }
}

/// A flag of a known program, also behind dashes that are none or with a switch's value: `—secret`, `--secret=false`.
pub(super) fn is_known_flag(word: &str) -> bool {
    let name = word.trim_start_matches(|mark| mark == '-' || is_typographic_dash(mark));
    let (name, value) = name.split_once('=').unwrap_or((name, "true"));
    let is_of = |table: &Table| table.flags.iter().any(|flag| flag.name == name);
    name.len() < word.len() && matches!(value, "true" | "false" | "1" | "0") && commands::tables().any(is_of)
}

/// A word that names a program or a subcommand, and has nothing else in it: a path, a variable, no substitution and no URL.
pub(super) fn is_plain_command(word: &str) -> bool {
    let is_plain = |mark: char| mark.is_ascii_alphanumeric() || "_-./~${}\"'\\ ".contains(mark);
    word.len() <= 200 && word.chars().all(is_plain) && of_file(word).is_some()
}

/// The lines of a script that say nothing but how it runs: `#!/bin/bash`, `set -euo pipefail`, `fi`.
pub(super) fn plain_lines(text: &str) -> Vec<Span> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let span = Span::new(at, at + line.trim_end().len());
        at += line.len();
        (span, line.trim())
    });
    lines.filter(|(_, line)| is_plain_line(line)).map(|(span, _)| span).collect()
}

fn is_plain_line(line: &str) -> bool {
    const SHELLS: [&str; 6] = ["bash", "sh", "zsh", "dash", "ksh", "env"];
    const OPTIONS: [&str; 8] = ["pipefail", "errexit", "nounset", "xtrace", "allexport", "noglob", "verbose", "posix"];
    let is_flags = |word: &str| {
        let letters = word.strip_prefix(['-', '+']).unwrap_or_default();
        !letters.is_empty()
            && letters.bytes().all(|letter| b"abefhkmnptuvxBCEHPTo".contains(&letter))
            && letters.len() <= 8
    };
    let is_shell = |word: &str| SHELLS.contains(&word.trim_start_matches("/usr").trim_start_matches("/bin/"));
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    match words.next() {
        Some("set") => line != "set" && words.all(|word| is_flags(word) || OPTIONS.contains(&word)),
        Some("fi" | "done" | "esac" | "then" | "else" | "do" | "{" | "}" | ";;") => words.next().is_none(),
        Some(first) => match first.strip_prefix("#!") {
            Some("") => words.next().is_some_and(is_shell) && words.all(|word| is_shell(word) || is_flags(word)),
            Some(path) => is_shell(path) && words.all(|word| is_shell(word) || is_flags(word)),
            None => false,
        },
        None => false,
    }
}

/// What declares an assignment, at the beginning of its line: `export `.
pub(super) fn declaration(assignment: Span, text: &str) -> Option<Span> {
    const WORDS: [&str; 6] = ["export", "declare", "declare -x", "typeset -x", "local", "readonly"];
    let before = text.get(..assignment.start as usize)?;
    let line = before.rfind(['\n', ';']).map_or(0, |end| end + 1);
    let is_declaration = before.get(line..).is_some_and(|words| WORDS.contains(&words.trim()));
    is_declaration.then(|| Span::new(line, before.len()))
}

/// A word that people take as a subcommand.
pub fn subcommand<'w>(word: &'w str, problem: &Problem) -> Option<Public<'w>> {
    const USUAL: &[&str] = &[
        "add", "copy", "cp", "delete", "del", "describe", "edit", "export", "get", "import", "load", "ls", "new",
        "print", "push", "put", "remove", "rm", "save", "set", "show", "sync", "unset", "upload", "upsert", "help",
        "link", "mv",
    ];
    if USUAL.contains(&word) || !problem.candidates.is_empty() { of_file(word) } else { None }
}

/// The path of a `.env` file.
pub fn file(path: &str) -> Option<Public<'_>> {
    let name = file_name(path);
    let is_path = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte));
    let is_dotenv = || Format::of_name(name) == Some(Format::Dotenv);
    if path.len() <= 100 && is_path && is_dotenv() { of_file(path) } else { None }
}

/// A word that is nothing but a variable: `$NAME`, `"${NAME}"`.
pub fn variable(word: &str) -> Option<Public<'_>> {
    let bare = word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(word);
    let rest = bare.strip_prefix('$')?;
    let inner = rest.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(rest);
    // The shell stops where the variable is not set.
    let inner = inner.strip_suffix(":?").unwrap_or(inner);
    super::name(inner).map(|_| Public::proved(word))
}

/// Whether a word is within one pair of quotes, which are not part of its value.
pub fn is_quoted_whole(word: &str) -> bool {
    ['"', '\''].iter().any(|quote| {
        let inside = word.strip_prefix(*quote).and_then(|rest| rest.strip_suffix(*quote));
        inside.is_some_and(|inside| !inside.contains([*quote, '\\']))
    })
}

/// The names from our tables that a wrong word may stand for.
pub fn candidates(problem: &Problem) -> impl Iterator<Item = Public<'_>> {
    problem.candidates.iter().map(|candidate| Public::proved(candidate))
}

/// At most this many characters of a masked argument are shown.
const LONGEST: usize = 80;

/// What a program receives of a value that the shell split, with everything masked except the name
/// of the variable, JSON punctuation and the names of kwargs.
pub fn torn(source: &str, torn: &Torn, got: &Mapped<'_>) -> Message {
    let public = public_parts(source, torn);
    let is_public = |at: usize| {
        let before = public.partition_point(|span| span.start as usize <= at);
        before.checked_sub(1).and_then(|last| public.get(last)).is_some_and(|span| span.range().contains(&at))
    };
    let mut shown = String::new();
    let bytes = got.pieces().flat_map(|(piece, covers)| {
        let written = covers.range().zip(piece.span.start as usize..);
        written.map(move |(at, start)| (at, (piece.kind == PieceKind::Verbatim).then_some(start)))
    });
    for (at, start) in bytes {
        let byte = got.bytes().get(at).copied().unwrap_or_default();
        let is_shown = byte.is_ascii_graphic() && start.is_some_and(is_public) && shown.len() < LONGEST;
        if is_shown {
            shown.push(char::from(byte));
        } else if !shown.ends_with('…') {
            shown.push('…');
        }
    }
    Message::quoting(Public::proved(&shown))
}

/// Whether a text is the beginning of a string that is a member of JSON: what is before its `=` is no name.
pub(super) fn is_member(source: &str, text: Span) -> bool {
    let before = source.get(..text.start as usize).unwrap_or_default();
    let before = before.strip_suffix(['"', '\'']).map(|before| before.trim_end_matches('\\').trim_end());
    before.is_some_and(|before| before.ends_with([':', ',', '{', '[']))
}

/// The words of a command in which a name may stand: not those that a flag takes for a value, and no pieces of JSON that
/// the shell split.
pub(super) fn named_in(call: &Call<'_>, source: &str) -> Vec<Span> {
    let is_value = |says: Says| matches!(says, Says::Value | Says::ValueFile | Says::Password | Says::Other);
    let flags = call.command.flags().iter().filter(|given| is_value(given.flag.says) && given.value_word != given.word);
    let values: Vec<usize> = flags.map(|given| given.value_word).collect();
    let mut is_in_json = false;
    let words = call.line.arguments.iter().enumerate().filter(|(index, argument)| {
        let word = argument.word.of_text(source).trim_end_matches(['"', '\'']);
        let was_in_json = is_in_json;
        let begins = word.trim_start_matches(|mark: char| mark != '=' && mark != '{' && mark != '[');
        let opens = begins.trim_start_matches(['=', '"', '\'']).starts_with(['{', '[']) && !word.ends_with(['}', ']']);
        is_in_json = (was_in_json || opens) && !word.ends_with(['}', ']']);
        (!values.contains(index) || variable(argument.word.of_text(source)).is_some()) && !was_in_json
    });
    words.map(|(_, argument)| argument.word).collect()
}

/// The whitespace between the words of a command, and the backslashes that continue its lines.
pub(super) fn between(call: &Call<'_>, source: &str) -> Vec<Span> {
    let placeholders = call.line.placeholders.iter().flat_map(|one| Some(one.span).into_iter().chain(one.swallowed));
    let mut words: Vec<Span> = call.line.arguments.iter().map(|argument| argument.word).chain(placeholders).collect();
    words.sort_unstable();
    let gaps = words.iter().zip(words.iter().skip(1)).filter(|(left, right)| left.end < right.start);
    let gaps = gaps.map(|(left, right)| Span { start: left.end, end: right.start });
    let is_blank = |gap: &Span| gap.of(source.as_bytes()).iter().all(|byte| b" \t\r\n\\".contains(byte));
    gaps.filter(|gap| gap.len() <= 200 && is_blank(gap)).collect()
}

/// The parts that may be shown of a split value and of the name before it; sorted.
pub(super) fn public_parts(source: &str, torn: &Torn) -> Vec<Span> {
    let key = torn.key.of_text(source);
    let mut public: Vec<Span> = torn.quotes.into_iter().flat_map(|(open, close)| [open, close]).collect();
    if super::name(key).is_some() {
        public.push(Span { start: torn.key.start, end: torn.key.end + 1 });
    }
    public.extend(json_parts(source, torn.value, key.ends_with("BACKEND_KWARGS")));
    public.sort_unstable();
    public
}

/// The same for JSON written in a file as intended.
pub(super) fn json_parts(source: &str, json: Span, is_kwargs: bool) -> impl Iterator<Item = Span> {
    let of_file = move |span: Span| Span { start: json.start + span.start, end: json.start + span.end };
    of_json(json.of_text(source), is_kwargs).into_iter().map(of_file)
}

/// The punctuation between the members of an object or a list; for kwargs also their names. Nothing
/// if the text is not valid JSON as written.
fn of_json(text: &str, is_kwargs: bool) -> Vec<Span> {
    let tree = json::parse(text, &[]);
    let Some(root) = tree.root().filter(|_| tree.is_valid()) else { return Vec::new() };
    let keys: Vec<Span> = tree.members(root).map(|member| member.key_span).collect();
    let mut taken: Vec<Span> = tree.children(root).map(|child| tree.span(child)).chain(keys.iter().copied()).collect();
    taken.sort_unstable();
    let mut gaps = Vec::with_capacity(taken.len() + 1);
    let mut done = 0;
    for span in taken.into_iter().chain([Span::at(text.len())]) {
        gaps.push(Span { start: done, end: span.start.max(done) });
        done = done.max(span.end);
    }
    let is_mark = |byte: &u8| b"{}[]:, \t\r\n".contains(byte);
    gaps.retain(|gap| gap.of(text.as_bytes()).iter().all(is_mark));
    let is_name = |key: &Span| {
        let name = key.of_text(text).trim_matches('"');
        name.len() <= 40 && super::name(name).is_some()
    };
    gaps.extend(keys.into_iter().filter(|key| is_kwargs && is_name(key)));
    gaps
}
