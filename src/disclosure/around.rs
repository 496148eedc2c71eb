//! What files say around the values that they carry: names, marks and keywords.
//!
//! Enters: a file, and what was read in it. Leaves: the spans around its values, which reveal nothing of them. Never
//! shows a name whose shape is that of a secret.

use super::{Disclosure, is_yaml_key, names, words};
use crate::carrier::{Carried, Oddity, OddityKind};
use crate::format::cfg::Cfg;
use crate::format::dockerfile::Image;
use crate::text::{Mapped, Span, lines_from};

impl Disclosure {
    /// Adds the keys of a YAML file, the text between a variable and its value, and comment
    /// markers.
    pub fn add_yaml(&mut self, carried: &Carried<'_>, text: &str) {
        for (at, line) in lines_from(text) {
            let bare = line.trim_start_matches([' ', '-']);
            let start = at + line.len() - bare.len();
            let end = bare.find(':').filter(|end| bare.get(..*end).is_some_and(is_yaml_key)).map_or(0, |end| end + 1);
            // A key with nothing after it, or one followed by a value.
            let rest = bare.get(end..).unwrap_or_default();
            let is_key = rest.starts_with([' ', '\n', '\r']) || rest.is_empty();
            // What begins a block says nothing of it.
            let is_block = matches!(rest.trim(), "|" | "|-" | "|+" | ">" | ">-" | ">+") && end > 0;
            let shown = if is_key { end } else { 0 };
            let shown = if is_block { bare.trim_end().len() } else { shown };
            self.public.push(Span::new(at, start + shown + usize::from(bare.starts_with('#'))));
        }
        // A word that systemd passes over is a piece of a value, and so is a line of an `airflow.cfg` that is no option.
        let is_name = |oddity: &&Oddity<'_>| {
            use OddityKind as K;
            !matches!(oddity.kind, K::StrayWord | K::BadWord | K::NotAnOption | K::NoSection)
        };
        for name in carried.oddities.iter().filter(is_name).map(|oddity| &oddity.name) {
            let span = name.whole();
            if name.text() == Some(span.of_text(text)) && names::is_shown(span.of_text(text)) {
                self.public.push(span);
            }
        }
        for (key, value) in carried.blocks.iter().flat_map(|block| &block.variables) {
            let (key, value) = (key.whole(), value.whole());
            let between = Span { start: key.end.min(value.start), end: value.start };
            let is_mark = |mark: char| " :=\"'|>-\n\r".contains(mark);
            if names::is_shown(key.of_text(text)) && between.of_text(text).chars().all(is_mark) {
                self.public.push(Span { start: with_quote(key, text), end: value.start });
            }
            let behind = Span { start: value.end, end: value.end + 1 };
            if matches!(text.as_bytes().get(behind.start as usize), Some(b'\'' | b'"')) {
                self.public.push(behind);
            }
        }
    }

    /// Adds what a Terraform file says around values: indentation, comment markers, names of attributes, and the text
    /// between a variable and its value.
    pub fn add_hcl(&mut self, carried: &Carried<'_>, text: &str) {
        for (at, line) in lines_from(text) {
            let bare = line.trim_start_matches([' ', '\t']);
            let start = at + line.len() - bare.len();
            let name = bare.find([' ', '\t', '=']).unwrap_or_default();
            let behind = bare.get(name..).unwrap_or_default().trim_start();
            let is_name = |name: &str| is_yaml_key(name) && names::of_file(name).is_some();
            let is_attribute = behind.starts_with('=') && bare.get(..name).is_some_and(is_name);
            let shown = if is_attribute { bare.len() - behind.len() + 1 } else { usize::from(bare.starts_with('#')) };
            self.public.push(Span::new(at, start + shown));
        }
        for (key, value) in carried.blocks.iter().flat_map(|block| &block.variables) {
            let (place, value) = (key.whole(), value.whole());
            let between = Span { start: place.end.min(value.start), end: value.start.max(place.end) };
            let is_mark = |mark: char| " :=\"\t".contains(mark);
            let is_shown = names::is_shown(key.text().unwrap_or_default()) && is_yaml_key(place.of_text(text))
                || names::is_shown(place.of_text(text));
            if is_shown {
                self.public.push(Span { start: with_quote(place, text), ..place });
            }
            if is_shown && place.end <= value.start && between.of_text(text).chars().all(is_mark) {
                self.public.push(between);
            }
        }
    }

    /// Adds the sections of an `airflow.cfg`, its options up to their values, and the marks of comments.
    pub fn add_cfg(&mut self, text: &str) {
        let cfg = Cfg::read(text);
        let is_shown = |name: &&(&str, Span)| is_yaml_key(name.0);
        self.public.extend(
            cfg.sections.iter().filter(is_shown).map(|(_, name)| Span { start: name.start - 1, end: name.end + 1 }),
        );
        for option in &cfg.options {
            let (name, value) = (option.name, option.value.whole());
            let between = Span { start: name.end.min(value.start), end: value.start }.of_text(text);
            if is_yaml_key(name.of_text(text)) && between.chars().all(|mark| " \t=:\r\n".contains(mark)) {
                self.public.push(Span { start: name.start, end: value.start });
            }
        }
        for (at, line) in lines_from(text) {
            let bare = line.trim_start();
            let start = at + line.len() - bare.len();
            self.public.push(Span::new(at, start + usize::from(bare.starts_with(['#', ';']))));
        }
    }

    /// Adds what the `ENV` of a Dockerfile contains besides values, and its comment markers.
    pub fn add_image(&mut self, image: &Image<'_>, text: &str) {
        let keywords = image.keywords.iter().filter(|keyword| {
            let word = keyword.of_text(text).trim_end_matches([' ', '\t', '\\']);
            word.len() <= 11 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
        });
        self.public.extend(keywords);
        self.public.extend(image.comments.iter().map(|comment| Span { start: comment.start, end: comment.start + 1 }));
        for write in &image.writes {
            if let Some(value) = write.written.as_ref().map(Mapped::whole)
                && words::is_quoted_whole(value.of_text(text))
            {
                self.public.extend([Span { end: value.start + 1, ..value }, Span { start: value.end - 1, ..value }]);
            }
            let key = write.key.whole();
            let is_plain = write.key.text() == Some(key.of_text(text));
            if is_plain && names::is_shown(key.of_text(text)) {
                let behind = text.as_bytes().get(key.end as usize).is_some_and(|byte| *byte == b'=');
                self.public.push(Span { start: key.start, end: key.end + u32::from(behind) });
            }
        }
    }
}

/// Where a name begins, with the quote in front of it.
fn with_quote(name: Span, text: &str) -> u32 {
    let before = name.start.checked_sub(1);
    before.filter(|at| matches!(text.as_bytes().get(*at as usize), Some(b'"' | b'\''))).unwrap_or(name.start)
}
