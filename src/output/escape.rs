//! Text made safe for a terminal and for a pipeline log.

use std::borrow::Cow;

/// Writes control characters and bidirectional marks as `\u{1b}`, so that they are shown and have
/// no effect. Does the same with what begins a command for GitHub Actions or Azure Pipelines, which
/// look for commands in their logs: a path can look like one.
pub fn escape(text: &str) -> Cow<'_, str> {
    let is_command = text.trim_start().starts_with("::");
    if !is_command && !text.contains("##") && !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_command && character == ':' && safe.trim().is_empty() {
            safe.extend(character.escape_unicode());
        } else {
            push_escaped(&mut safe, character);
        }
    }
    Cow::Owned(safe)
}

/// Whether a `[` after this text makes it a pipeline command: `##[name]` and `##vso[name]` of Azure
/// Pipelines, `##teamcity[name]`.
fn begins_command(text: &str) -> bool {
    let name = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    name.ends_with("##") && text.len() - name.len() <= 10
}

/// Appends one character, escaped if it is not safe.
pub fn push_escaped(text: &mut String, character: char) {
    match character {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '[' if begins_command(text) => text.extend(character.escape_unicode()),
        _ if is_unsafe(character) => text.extend(character.escape_unicode()),
        _ => text.push(character),
    }
}

/// Characters that change how text is displayed, or are not displayed at all: controls, format
/// characters, and what Unicode allows a program to omit (`Default_Ignorable_Code_Point`).
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00AD}' | '\u{034F}' | '\u{0600}'..='\u{0605}' | '\u{061C}' | '\u{06DD}' | '\u{070F}' | '\u{0890}'..='\u{0891}'
            | '\u{08E2}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1343F}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}
