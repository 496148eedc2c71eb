//! The ids in a template: `{{ conn.x.host }}`, `{{ var.value.x }}`, `{{ var.json.x }}`, `{{ conn.get("x") }}`.
//!
//! Enters: the text of a string. Leaves: the ids, as spans of it. Never fills anything in; a template that gives `conn` or
//! `var` another meaning, or has parts that are no template, says nothing.

use super::Kind;
use crate::text::{Span, contains};

/// The ids in a text.
pub(super) fn ids(text: &str) -> Vec<(Kind, Span)> {
    let holds = |word: &str| contains(text, word);
    if !(holds("conn.") || holds("var.")) || !(holds("{{") || holds("{%")) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = memchr::memchr(b'{', text.as_bytes().get(at..).unwrap_or_default()).map(|more| at + more) {
        let Some(close) = closing(text.as_bytes().get(start + 1)) else {
            at = start + 1;
            continue;
        };
        let inside = start + 2;
        let rest = text.as_bytes().get(inside..).unwrap_or_default();
        let Some(end) = memchr::memmem::find(rest, close).map(|more| inside + more) else { break };
        let mut code = Code { text, at: inside, end };
        if close != b"#}" && code.ids(&mut found).is_none() {
            return Vec::new();
        }
        at = end + 2;
    }
    found
}

fn closing(second: Option<&u8>) -> Option<&'static [u8]> {
    match second {
        Some(b'{') => Some(b"}}"),
        Some(b'%') => Some(b"%}"),
        Some(b'#') => Some(b"#}"),
        _ => None,
    }
}

/// The code between braces.
struct Code<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl Code<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied().filter(|_| at < self.end)
    }

    /// Adds the ids; `None` if the template means something else by these names.
    fn ids(&mut self, found: &mut Vec<(Kind, Span)>) -> Option<()> {
        let mut before = "";
        while let Some(byte) = self.byte(self.at) {
            match byte {
                b'\'' | b'"' => {
                    self.quoted();
                    before = "";
                }
                _ if is_of_name(byte) => {
                    let word = self.word().of_text(self.text);
                    match word {
                        "raw" | "macro" | "import" => return None,
                        "conn" | "var" if matches!(before, "set" | "for") => return None,
                        "conn" if before != "." => found.extend(self.id().map(|id| (Kind::Connection, id))),
                        "var" if before != "." && self.dot() => {
                            let part = self.word().of_text(self.text);
                            let id = if matches!(part, "value" | "json") { self.id() } else { None };
                            found.extend(id.map(|id| (Kind::Variable, id)));
                        }
                        _ => {}
                    }
                    before = word;
                }
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'.' => {
                    before = ".";
                    self.at += 1;
                }
                _ => {
                    before = "";
                    self.at += 1;
                }
            }
        }
        Some(())
    }

    /// The id behind a dot: a name, or the string that `get(` takes.
    fn id(&mut self) -> Option<Span> {
        let name = self.dot().then(|| self.word())?;
        if self.byte(self.at) != Some(b'(') {
            return (!name.is_empty()).then_some(name);
        }
        let quote = self.byte(self.at + 1).filter(|quote| matches!(quote, b'\'' | b'"'));
        if name.of_text(self.text) != "get" || quote.is_none() {
            return None;
        }
        self.at += 1;
        let id = self.quoted();
        let is_whole = matches!(self.byte(self.at), Some(b')' | b',')) && !id.of_text(self.text).contains('\\');
        (is_whole && !id.is_empty()).then_some(id)
    }

    fn dot(&mut self) -> bool {
        let is_dot = self.byte(self.at) == Some(b'.');
        self.at += usize::from(is_dot);
        is_dot
    }

    fn word(&mut self) -> Span {
        let start = self.at;
        while self.byte(self.at).is_some_and(is_of_name) {
            self.at += 1;
        }
        Span::new(start, self.at)
    }

    /// The inside of a string.
    fn quoted(&mut self) -> Span {
        let quote = self.byte(self.at);
        let start = self.at + 1;
        self.at = start;
        while let Some(byte) = self.byte(self.at).filter(|byte| Some(*byte) != quote) {
            self.at += if byte == b'\\' { 2 } else { 1 };
        }
        let end = self.at.min(self.end);
        self.at = end + 1;
        Span::new(start.min(end), end)
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}
