//! HTML that is also well-formed XML.
//!
//! Enters: elements, attributes and text. Leaves: a page. All text is escaped; only the style sheet, which is ours, is
//! written as it is.

use quick_xml::escape::escape;

use super::xml::writable;

/// A page under construction.
pub struct Html(String);

/// Elements that end a line of the source, so that pages can be compared.
const BLOCKS: &[&str] = &[
    "html",
    "head",
    "title",
    "meta",
    "style",
    "body",
    "header",
    "main",
    "footer",
    "nav",
    "section",
    "article",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "p",
    "ol",
    "ul",
    "li",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "pre",
    "figure",
    "figcaption",
    "svg",
    "path",
    "dl",
    "dt",
    "dd",
];

/// A word that is longer may be broken after a punctuation mark; a browser breaks the others after a dash, unless the
/// style sheet forbids it to the class `whole`.
pub const UNBROKEN: usize = 18;

impl Html {
    /// A page with its document type.
    pub fn new() -> Self {
        Self("<!DOCTYPE html>\n".to_owned())
    }

    /// An element with content.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Self)) {
        self.open(name, attributes);
        self.0.push('>');
        inside(self);
        self.0.extend(["</", name, ">"]);
        self.end_line(name);
    }

    /// An element that has no content by its nature: `meta`, `path`.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.open(name, attributes);
        self.0.push_str("/>");
        self.end_line(name);
    }

    /// An element with nothing but text.
    pub fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.element(name, attributes, |html| html.text(text));
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        self.0.push_str(&escape(&*writable(text)));
    }

    /// Something quoted exactly as written; what is long may be broken where its parts end.
    pub fn code(&mut self, text: &str) {
        let is_whole = text.contains('-') && text.chars().count() <= UNBROKEN;
        let attributes: &[_] = if is_whole { &[("class", "whole")] } else { &[] };
        self.element("code", attributes, |html| html.breakable(text));
    }

    /// A sentence in which something between backticks is quoted as written.
    pub fn prose(&mut self, text: &str) {
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 0 { self.text(part) } else { self.code(part) }
        }
    }

    /// Our style sheet.
    pub fn style(&mut self, sheet: &'static str) {
        self.0.extend(["<style>\n", sheet, "</style>\n"]);
    }

    /// The page.
    pub fn finish(self) -> String {
        self.0
    }

    fn breakable(&mut self, text: &str) {
        let (mut unbroken, mut before) = (0, "");
        for part in text.split_inclusive(['/', '.', '_', '-', ':', ',', '=']) {
            // A dot belongs to the name that it begins, another mark to what it ends.
            let is_bound = before == "." || matches!(part, "/" | "_" | "-" | ":" | "," | "=");
            before = part;
            if unbroken + part.chars().count() > UNBROKEN && unbroken > 0 && !is_bound {
                self.0.push_str("<wbr/>");
                unbroken = 0;
            }
            unbroken += part.chars().count();
            self.text(part);
        }
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.extend(["<", name]);
        for (name, value) in attributes {
            self.0.extend([" ", name, "=\"", &escape(&*writable(value)), "\""]);
        }
    }

    fn end_line(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            self.0.push('\n');
        }
    }
}
