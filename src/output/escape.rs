//! Text made safe for a terminal and for the log of a pipeline.

use std::borrow::Cow;

/// Control characters and bidirectional marks, written as `\u{1b}`: shown, never obeyed. The same of what begins a
/// command of GitHub Actions or Azure Pipelines, which read their logs for them: a path can look like one.
pub fn escape(text: &str) -> Cow<'_, str> {
    let is_command = is_command(text);
    if !is_command && !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    let mut last = ' ';
    for character in text.chars() {
        let begins = character == ':' && safe.trim().is_empty() || character == '#' && last == '#';
        if is_command && begins {
            safe.extend(character.escape_unicode());
        } else {
            push_escaped(&mut safe, character);
        }
        last = character;
    }
    Cow::Owned(safe)
}

/// `::name::` where a line begins, `##[name]` and `##vso[name]` anywhere.
fn is_command(text: &str) -> bool {
    text.trim_start().starts_with("::") || text.contains("##[") || text.contains("##vso[")
}

/// Adds one character, escaped where it is not safe.
pub fn push_escaped(text: &mut String, character: char) {
    match character {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        _ if is_unsafe(character) => text.extend(character.escape_unicode()),
        _ => text.push(character),
    }
}

/// Characters that change how text shows: controls, bidirectional and invisible marks.
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}
