//! Words of a command line that may be shown.

use crate::command::Problem;
use crate::diagnostic::Message;
use crate::format::Format;
use crate::json;
use crate::script::{Call, Torn};
use crate::text::{Mapped, PieceKind, Public, Span};

/// A flag without a value: letters and dashes.
pub fn flag(word: &str) -> Option<Public<'_>> {
    let is_flag = word.starts_with('-') && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    (is_flag && word.len() <= 40).then(|| Public::proved(word))
}

/// A word that people take for a subcommand.
pub fn subcommand<'w>(word: &'w str, problem: &Problem) -> Option<Public<'w>> {
    const USUAL: &[&str] = &[
        "add", "copy", "cp", "delete", "del", "describe", "edit", "export", "get", "import", "load", "ls", "new",
        "print", "push", "put", "remove", "rm", "save", "set", "show", "sync", "unset", "upload", "upsert", "help",
        "link", "mv",
    ];
    (USUAL.contains(&word) || !problem.candidates.is_empty()).then(|| Public::proved(word))
}

/// The path of a `.env` file.
pub fn file(path: &str) -> Option<Public<'_>> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_path = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte));
    let is_dotenv = Format::of_name(name) == Some(Format::Dotenv);
    (is_path && is_dotenv && path.len() <= 100).then(|| Public::proved(path))
}

/// What a wrong word may be meant for: names of our tables.
pub fn candidates(problem: &Problem) -> impl Iterator<Item = Public<'_>> {
    problem.candidates.iter().map(|candidate| Public::proved(candidate))
}

/// What a program gets of a value that the shell took apart, with everything masked but the name of the variable,
/// the marks of JSON and the names of kwargs.
pub fn torn(source: &str, torn: &Torn, got: &Mapped<'_>) -> Message {
    let public = public_parts(source, torn);
    let mut shown = String::new();
    for (piece, covers) in got.pieces() {
        for at in covers.range() {
            let start = piece.span.start as usize + at - covers.start as usize;
            let byte = got.bytes().get(at).copied().unwrap_or_default();
            let is_public = piece.kind == PieceKind::Verbatim
                && byte.is_ascii_graphic()
                && public.iter().any(|span| span.range().contains(&start));
            if is_public {
                shown.push(char::from(byte));
            } else if !shown.ends_with('…') {
                shown.push('…');
            }
        }
    }
    Message::default().code(Public::proved(&shown))
}

/// The blanks between the words of a command, and the backslashes that continue its lines.
pub(super) fn between(call: &Call<'_>, source: &str) -> Vec<Span> {
    let placeholders = call.line.placeholders.iter().flat_map(|one| Some(one.span).into_iter().chain(one.swallowed));
    let mut words: Vec<Span> = call.line.arguments.iter().map(|argument| argument.word).chain(placeholders).collect();
    words.sort_unstable();
    let gaps = words.iter().zip(words.iter().skip(1)).filter(|(left, right)| left.end < right.start);
    let gaps = gaps.map(|(left, right)| Span { start: left.end, end: right.start });
    let is_blank = |gap: &Span| gap.of(source.as_bytes()).iter().all(|byte| b" \t\r\n\\".contains(byte));
    gaps.filter(|gap| gap.len() <= 200 && is_blank(gap)).collect()
}

/// The parts of a torn value that may be shown, and of the name in front of it.
pub(super) fn public_parts(source: &str, torn: &Torn) -> Vec<Span> {
    let key = torn.key.of_text(source);
    let mut public = Vec::new();
    if super::name(key).is_some() {
        public.push(Span { start: torn.key.start, end: torn.key.end + 1 });
    }
    public.extend(torn.quotes.into_iter().flat_map(|(open, close)| [open, close]));
    let text = torn.value.of_text(source);
    let tree = json::parse(text, &[]);
    let Some(root) = tree.root().filter(|_| tree.is_valid()) else { return public };
    let of_file = |span: Span| Span { start: torn.value.start + span.start, end: torn.value.start + span.end };
    let mut taken: Vec<Span> =
        tree.members(root).flat_map(|member| [member.key_span, tree.span(member.value)]).collect();
    taken.sort_unstable();
    if key.ends_with("BACKEND_KWARGS") {
        let names = tree.members(root).filter(|member| {
            let name = member.key_span.of_text(text).trim_matches('"');
            name.len() <= 40 && super::name(name).is_some()
        });
        public.extend(names.map(|member| of_file(member.key_span)));
    }
    let mut done = 0;
    for span in taken.into_iter().chain([Span::at(text.len())]) {
        public.push(of_file(Span { start: done, end: span.start.max(done) }));
        done = done.max(span.end);
    }
    public
}
