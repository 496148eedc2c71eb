//! Lookup patterns as Python reads them: what it cannot compile, and what no id can match.
//!
//! Enters: a pattern. Leaves: the part that is wrong, why, and what to write. Never reports.

use super::prelude::*;

/// What precedes a character of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing that can be repeated.
    Nothing,
    /// Something that can be repeated.
    Item,
    /// `*`, `+` or `?` after an item.
    Repeated,
    /// A `?` or `+` after that.
    Finished,
}

/// Where and why Python cannot compile a pattern, and what to do. Only errors in every version of
/// Python.
pub(crate) fn error(pattern: &str) -> Option<(Span, &'static str, &'static str)> {
    if is_verbose(pattern) {
        return None;
    }
    let mut open: Vec<Group> = Vec::new();
    let mut before = Before::Nothing;
    let mut characters = pattern.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let here = Span::new(at, at + character.len_utf8());
        before = match (character, before) {
            ('\\', _) => match characters.next() {
                None => return Some((here, "it ends with a single backslash", "write two backslashes, or none")),
                Some((end, escaped)) if !is_escape(escaped, pattern.get(end + 1..).unwrap_or_default()) => {
                    return Some((
                        Span::new(at, end + 1),
                        "Python has no such escape",
                        "write the characters themselves",
                    ));
                }
                Some(_) => Before::Item,
            },
            ('[', _) if reversed_range(pattern, at).is_some() => {
                let range = reversed_range(pattern, at).unwrap_or(here);
                return Some((range, "this range ends before it begins", "write the smaller character first"));
            }
            ('[', _) if !skip_class(&mut characters) => {
                return Some((
                    here,
                    "this bracket is never closed",
                    "close the bracket, or escape it with a backslash",
                ));
            }
            ('(', _) if is_named_otherwise(pattern.get(at..).unwrap_or_default()) => {
                return Some((Span::new(at, at + 3), "Python names a group otherwise", "write `(?P<name>…)`"));
            }
            ('(', _) => {
                let before = start_of_group(at, pattern, &mut characters, &mut open);
                if let Some(flags) = late_flags(at, pattern) {
                    return Some((flags, "flags must be at its start", "move them to the very start, or remove them"));
                }
                before
            }
            (')', _) => {
                if open.pop().is_none() {
                    return Some((here, "this parenthesis closes nothing", "remove it, or escape it with a backslash"));
                }
                Before::Item
            }
            ('*' | '+' | '?', Before::Nothing) => {
                return Some((here, "there is nothing to repeat", "write `.*` to match anything"));
            }
            ('*' | '+' | '?', Before::Item) if open.last().is_some_and(|group| group.is_look_behind) => {
                return Some((here, "a look-behind needs a fixed width", "remove the repetition"));
            }
            ('*', Before::Repeated) | ('*' | '+' | '?', Before::Finished) => {
                return Some((here, "this repeats a repetition", "remove it, or escape it with a backslash"));
            }
            ('+' | '?', Before::Repeated) => Before::Finished,
            ('*' | '+' | '?', Before::Item) => Before::Repeated,
            ('|' | '^' | '$', _) => Before::Nothing,
            _ => Before::Item,
        };
    }
    let unclosed = open.first().map(|group| Span::new(group.at, group.at + 1))?;
    Some((unclosed, "this parenthesis is never closed", "close it, or escape it with a backslash"))
}

/// Whether Python knows an escape outside of a class: every mark, and these letters.
fn is_escape(escaped: char, rest: &str) -> bool {
    let hexadecimal =
        |count: usize| rest.len() >= count && rest.bytes().take(count).all(|byte| byte.is_ascii_hexdigit());
    match escaped {
        'x' => hexadecimal(2),
        'u' => hexadecimal(4),
        'U' => hexadecimal(8),
        'N' => rest.starts_with('{'),
        // `\z` is new in Python 3.14, which no Airflow here runs on yet.
        _ => !escaped.is_ascii_alphabetic() || "AbBdDsSwWZafnrtv".contains(escaped),
    }
}

/// `(?<name>…)`, which is a look-behind without `=` or `!`.
fn is_named_otherwise(rest: &str) -> bool {
    rest.strip_prefix("(?<").is_some_and(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// `z-a` in the class that starts here; classes with an escape are not judged.
fn reversed_range(pattern: &str, at: usize) -> Option<Span> {
    let at = if pattern.get(at + 1..)?.starts_with('^') { at + 1 } else { at };
    let inner = pattern.get(at + 1..)?.split(']').next()?;
    let characters: Vec<(usize, char)> = inner.char_indices().collect();
    if inner.contains('\\') {
        return None;
    }
    // The `-` of a range is not at its ends, and the end of one range begins no other.
    let mut rest = characters.as_slice();
    while let [(start, low), (_, dash), (end, high), ..] = rest {
        if *dash != '-' {
            rest = rest.get(1..)?;
            continue;
        }
        if low > high {
            return Some(Span::new(at + 1 + start, at + 1 + end + high.len_utf8()));
        }
        rest = rest.get(3..)?;
    }
    None
}

/// Whether a valid pattern certainly does not match an id.
pub(super) fn refuses(pattern: &str, id: &str) -> bool {
    // Python's `re.match` anchors at the start and accepts any rest.
    let regex = regex::RegexBuilder::new(&format!("^(?:{pattern})")).case_insensitive(true).build();
    error(pattern).is_none() && !is_verbose(pattern) && regex.is_ok_and(|regex| !regex.is_match(id))
}

/// Where and why no id can match a pattern, and what to do: ids have letters, digits and a few marks.
pub(super) fn unmatched(pattern: &str) -> Option<(Span, &'static str, Message)> {
    let is_simple = !pattern.contains(['[', '\\', '(']) && !is_verbose(pattern);
    let at = |mark: &str| pattern.find(mark).map(|start| Span::new(start, start + mark.len()));
    if pattern.contains("[[:") {
        let why = "has a class in brackets twice, which Python reads as other characters";
        return Some((at("[[:")?, why, Message::from("write `[a-z]` or `\\w`")));
    }
    if pattern.starts_with('/') && pattern.len() > 2 && is_simple && !pattern.contains('|') {
        let end = pattern.trim_end_matches(|flag: char| "gimsuy".contains(flag));
        if end.len() > 1 && end.ends_with('/') {
            let why = "has slashes around it, which are part of the pattern in Python";
            return Some((Span::new(0, 1), why, Message::from("write what is between the slashes")));
        }
    }
    if is_simple && pattern.len() > 2 && pattern.ends_with("/*") && !pattern.contains('|') {
        let why = "ends with a glob, but `/*` is any number of slashes in a regular expression, which no id has";
        return Some((
            Span::new(pattern.len() - 2, pattern.len()),
            why,
            Message::from("write a pattern for the bare id"),
        ));
    }
    if pattern.starts_with('$') {
        let why = "begins with `$`, the end of the id";
        return Some((Span::new(0, 1), why, Message::from("remove it, or write `^`")));
    }
    if let Some(start) = pattern.find("\\\\") {
        let letter = pattern.get(start + 2..).and_then(|rest| rest.chars().next());
        if letter.is_some_and(|letter| "dwsDWS.".contains(letter)) && !pattern.contains('|') {
            let why = "asks for a backslash, because it is escaped twice";
            return Some((
                Span::new(start, start + 2),
                why,
                Message::from("write `\\\\d` in the JSON, with two backslashes"),
            ));
        }
    }
    let mut marks = MARKS.iter().filter(|_| is_simple && !pattern.contains('{'));
    // With another alternative or a repetition after it, an id may match all the same.
    let needs = |part: &str, mark: &str| {
        let after = part.split_once(mark).map(|(_, after)| after);
        after.is_some_and(|after| !after.starts_with(['?', '*']))
    };
    let (mark, why, help) = marks.find(|(mark, ..)| pattern.split('|').all(|part| needs(part, mark)))?;
    Some((at(mark)?, why, Message::from(*help)))
}

/// Marks that no id has, with what people mean by them.
const MARKS: &[(&str, &str, &str)] = &[
    (",", "contains a comma, which no id has (a pattern is not a list)", "write the ids with `|` between them"),
    (";", "contains a semicolon, which no id has (a pattern is not a list)", "write the ids with `|` between them"),
    ("%", "contains `%`, which no id has", "write `.*` for any text"),
    ("\"", "contains a quote, which no id has", "remove the quotes"),
    ("'", "contains a quote, which no id has", "remove the quotes"),
    ("\n", "contains the end of a line, which no id has", "remove it"),
    (" ", "contains a space, which no id has", "remove the whitespace"),
];

/// A pattern for the end of an id, which Python matches from its first character on.
pub(super) fn is_suffix(pattern: &str) -> bool {
    let inner = pattern.strip_suffix('$').unwrap_or_default();
    let is_word = inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    inner.len() > 1 && inner.starts_with(['_', '-']) && is_word
}

type Characters<'t> = std::iter::Peekable<std::str::CharIndices<'t>>;

/// An open parenthesis.
struct Group {
    at: usize,
    is_look_behind: bool,
}

/// Reads on after `(?` and the character that tells the kind of group.
fn start_of_group(at: usize, pattern: &str, characters: &mut Characters<'_>, open: &mut Vec<Group>) -> Before {
    let rest = pattern.get(at..).unwrap_or_default();
    let is_look_behind = rest.starts_with("(?<=") || rest.starts_with("(?<!");
    open.push(Group { at, is_look_behind });
    if characters.next_if(|(_, next)| *next == '?').is_none() {
        return Before::Nothing;
    }
    match characters.next() {
        // `(?#…)` ends at its first closing parenthesis, `(?(1)…)` has two opening ones.
        Some((_, '#')) => {
            open.pop();
            characters.by_ref().find(|(_, next)| *next == ')');
        }
        Some((at, '(')) => open.push(Group { at, is_look_behind: false }),
        _ => {}
    }
    Before::Item
}

/// `(?i)` after the start, which Python 3.11 and newer reject.
fn late_flags(at: usize, pattern: &str) -> Option<Span> {
    let flags = pattern.get(at..)?.strip_prefix("(?")?.split(')').next()?;
    let is_flags = !flags.is_empty() && flags.chars().all(|flag| "aiLmsu".contains(flag));
    (at > 0 && is_flags).then(|| Span::new(at, at + flags.len() + 3))
}

/// Whether whitespace and `#` may mean something other than themselves.
fn is_verbose(pattern: &str) -> bool {
    pattern.match_indices("(?").any(|(at, start)| {
        let flags = pattern.get(at + start.len()..).unwrap_or_default();
        flags.chars().take_while(char::is_ascii_lowercase).any(|flag| flag == 'x')
    })
}

/// Reads past the `]` of a class; `false` if there is none.
fn skip_class(characters: &mut Characters<'_>) -> bool {
    characters.next_if(|(_, next)| *next == '^');
    characters.next_if(|(_, next)| *next == ']');
    while let Some((_, character)) = characters.next() {
        match character {
            ']' => return true,
            '\\' => {
                characters.next();
            }
            _ => {}
        }
    }
    false
}
