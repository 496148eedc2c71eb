//! XML that every parser accepts.
//!
//! Enters: names, attributes and text. Leaves: well-formed XML 1.0. What it cannot contain (control
//! characters, U+FFFE, U+FFFF) is written as in other outputs: `\u{1b}`.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};

use super::escape::escape;

/// A document under construction.
pub struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A document with its declaration.
    pub fn new() -> Self {
        let mut xml = Self(Writer::new_with_indent(Vec::new(), b' ', 2));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// An element with content.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        let start = element(name, attributes);
        let end = start.to_end().into_owned();
        self.write(Event::Start(start.borrow()));
        inside(self);
        self.write(Event::End(end));
    }

    /// An empty element.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write(Event::Empty(element(name, attributes)));
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        self.write(Event::Text(BytesText::new(&writable(text))));
    }

    /// The document.
    pub fn finish(self) -> String {
        let mut text = String::from_utf8(self.0.into_inner()).unwrap_or_default();
        text.push('\n');
        text
    }

    fn write(&mut self, event: Event<'_>) {
        // Writing to memory does not fail.
        let _ = self.0.write_event(event);
    }
}

fn element<'e>(name: &'e str, attributes: &[(&str, &str)]) -> BytesStart<'e> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, &*writable(value)));
    }
    start
}

/// Escapes the characters that XML cannot contain, and those that change how others are displayed.
pub(super) fn writable(text: &str) -> Cow<'_, str> {
    let is_none = |character: char| matches!(character, '\u{FFFE}' | '\u{FFFF}');
    let safe = escape(text);
    if !safe.contains(is_none) {
        return safe;
    }
    Cow::Owned(safe.replace('\u{FFFE}', "\\u{fffe}").replace('\u{FFFF}', "\\u{ffff}"))
}
