//! Text made safe for a terminal.

use std::borrow::Cow;

/// Control characters and bidirectional marks, written as `\u{1b}`: shown, never obeyed.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        push_escaped(&mut safe, character);
    }
    Cow::Owned(safe)
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
