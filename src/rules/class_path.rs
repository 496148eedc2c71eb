//! The class path of a backend: its form, and the class that a wrong one means.
//!
//! Enters: a path. Leaves: what is wrong with its form, and the nearest class that exists. Never reports.

use super::prelude::*;
use crate::knowledge::{self, Class, ClassKind};
use crate::text::near;

/// The setting with the class path, and its value, if that is known.
pub(super) fn path_of<'c, 'p>(config: &'c BackendConfig<'p>) -> Option<(&'c Setting<'p>, &'c str)> {
    let setting = config.class.filter(|setting| setting.airflow.is_certain())?;
    let path = setting.airflow.text()?;
    Some((setting, path))
}

/// The path in its intended form, if it has another form and the intent is certain.
pub(super) fn repaired_path(path: &str) -> Option<String> {
    let mistake = mistake(path).filter(|mistake| !mistake.repairs.is_empty())?;
    repaired(path, &mistake.repairs)
}

/// What is wrong with the form of a class path; none if Python could import it.
pub(super) fn mistake(path: &str) -> Option<Mistake> {
    if let Some(mistake) = parted(path) {
        return Some(mistake);
    }
    let start = path.len() - path.trim_start_matches(is_around).len();
    let rest = path.get(start..).unwrap_or_default();
    // Everything after whitespace is a comment, or a second path.
    let word = rest.split(is_blank).next().unwrap_or_default().trim_end_matches(is_around);
    let (core, end) = (word, start + word.len());
    if core.is_empty() {
        return Some(Mistake { at: Span::new(0, path.len()), reason: "this is not a class path", repairs: Vec::new() });
    }
    let mut repairs = Vec::new();
    if start > 0 {
        repairs.push((Span::new(0, start), ""));
    }
    for (at, mark) in core.match_indices([':', '/']) {
        repairs.push((Span::new(start + at, start + at + mark.len()), "."));
    }
    if end < path.len() {
        repairs.push((Span::new(end, path.len()), ""));
    }
    if let Some(&(span, _)) = repairs.first() {
        let reason = reason(span.of_text(path));
        let is_right = is_path(&repaired(path, &repairs)?);
        return Some(Mistake { at: span, reason, repairs: if is_right { repairs } else { Vec::new() } });
    }
    if is_path(core) || (!core.contains('.') && nearest(core).is_some()) {
        return None;
    }
    let wrong = core.char_indices().find(|(_, character)| !is_name_character(*character) && *character != '.');
    Some(match wrong {
        Some((at, character)) => {
            Mistake { at: Span::new(at, at + character.len_utf8()), reason: CHARACTER, repairs: Vec::new() }
        }
        None if core.contains('.') => Mistake {
            at: core.find("..").map_or(Span::new(0, core.len()), |at| Span::new(at, at + 2)),
            reason: "a name is missing between two dots, so Airflow cannot import the class",
            repairs: Vec::new(),
        },
        None => Mistake {
            at: Span::new(0, core.len()),
            reason: "this is a class name without a module, so Airflow cannot import it",
            repairs: Vec::new(),
        },
    })
}

/// Whitespace within a path that is right without it.
fn parted(path: &str) -> Option<Mistake> {
    let inner = path.trim_matches(is_around);
    let whole: String = inner.chars().filter(|c| !is_blank(*c)).collect();
    if whole.len() == inner.len() || knowledge::class(&whole).is_none() {
        return None;
    }
    let mut repairs: Vec<(Span, &'static str)> = Vec::new();
    let start = path.len() - path.trim_start_matches(is_around).len();
    for (at, mark) in path.char_indices() {
        let is_inside = (start..start + inner.len()).contains(&at);
        match repairs.last_mut().filter(|(last, _)| last.end as usize == at) {
            _ if is_inside && !is_blank(mark) => {}
            Some((last, _)) => *last = Span::new(last.start as usize, at + mark.len_utf8()),
            None => repairs.push((Span::new(at, at + mark.len_utf8()), "")),
        }
    }
    let (at, _) = repairs.iter().find(|(span, _)| span.of_text(path).contains(is_blank))?;
    Some(Mistake { at: *at, reason: reason(at.of_text(path)), repairs })
}

/// What is wrong with a class path.
pub(super) struct Mistake {
    /// The first part that is wrong.
    pub at: Span,
    pub reason: &'static str,
    /// How to correct it; empty if that is not known.
    pub repairs: Vec<(Span, &'static str)>,
}

pub(super) const CHARACTER: &str = "a class path cannot contain this character, so Airflow cannot import it";

pub(super) fn reason(wrong: &str) -> &'static str {
    let first = wrong.chars().next().unwrap_or_default();
    match first {
        ':' if wrong.len() == 1 => "a colon instead of a dot separates module and class, so Airflow cannot import it",
        '/' => "slashes instead of dots separate the parts of the class path, so Airflow cannot import it",
        '.' => "the class path has a dot without a name, so Airflow cannot import it",
        _ if is_blank(first) && wrong.contains('#') => {
            "the comment is part of the class path, so Airflow cannot import it"
        }
        _ if is_blank(first) => "the whitespace is part of the class path, so Airflow cannot import it",
        '"' | '\'' | '`' | '\u{2018}'..='\u{201F}' => {
            "the quote is part of the class path, so Airflow cannot import it"
        }
        _ => "this character is part of the class path, so Airflow cannot import it",
    }
}

/// Two or more names joined by dots. Python imports a file of any name, so `-` is allowed.
pub(super) fn is_path(text: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(is_name_character);
    text.contains('.') && text.split('.').all(is_name)
}

pub(super) fn is_name_character(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '-'
}

pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace()
}

/// Characters that people leave around a path.
pub(super) fn is_around(character: char) -> bool {
    is_blank(character)
        || "'\"`~;,.:()[]{}=".contains(character)
        || matches!(character, '\u{2018}'..='\u{201F}' | '\u{00AB}' | '\u{00BB}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FF02}')
}

pub(super) fn repaired(path: &str, repairs: &[(Span, &'static str)]) -> Option<String> {
    let mut text = String::with_capacity(path.len());
    let mut done = 0;
    for (span, literal) in repairs {
        text.push_str(Span { start: done, end: span.start }.of_text(path));
        text.push_str(literal);
        done = span.end;
    }
    text.push_str(Span::new(done as usize, path.len()).of_text(path));
    (!repairs.is_empty()).then_some(text)
}

/// The class that a path is meant to name.
pub(super) struct Near {
    /// The path to use.
    pub path: &'static str,
    /// Whether no other class is possible.
    pub is_sure: bool,
    /// What the path lacks, if the rest of it is right.
    pub lacks: Lacks,
}

/// A part that a path lacks.
#[derive(Clone, Copy)]
pub(super) enum Lacks {
    Nothing,
    Class,
    Module,
}

/// The store of the class that a path is meant to name, if that is certain: for a misspelling, and
/// for a path with quotes or whitespace around it.
pub(crate) fn meant_store(path: &str) -> Option<Store> {
    let repaired = repaired_path(path);
    let path = repaired.as_deref().unwrap_or(path);
    let near = || nearest(path).filter(|near| near.is_sure).and_then(|near| knowledge::class(near.path));
    knowledge::class(path).or_else(near)?.store
}

/// The class that a path is a misspelling of.
pub(super) fn nearest(path: &str) -> Option<Near> {
    const LONGEST: usize = 256;
    if path.len() > LONGEST {
        return None;
    }
    let lower = path.to_lowercase();
    let known = || knowledge::classes().iter().filter(|class| class.kind != ClassKind::BuiltIn);
    if let Some(class) =
        near::nearest(&lower, known().map(|class| (class.path.to_lowercase(), class)), 3).first().copied()
    {
        return Some(Near { path: current(class), is_sure: true, lacks: Lacks::Nothing });
    }
    let same_name = |name: &str, most: usize| {
        let names = known().map(|class| (split(&class.path.to_lowercase()).1, class));
        near::nearest(name, names, most).first().copied()
    };
    let (module, name) = split(&lower);
    if module.is_empty() {
        return same_name(&name, 2).map(|class| {
            let is_exact = current(class).rsplit('.').next() == Some(path);
            Near { path: current(class), is_sure: true, lacks: if is_exact { Lacks::Module } else { Lacks::Nothing } }
        });
    }
    let of_module = |wanted: &str| known().find(|class| split(&class.path.to_lowercase()).0 == wanted);
    if let Some(class) = of_module(&lower) {
        return Some(Near { path: current(class), is_sure: true, lacks: Lacks::Class });
    }
    let is_of_airflow = lower.starts_with("airflow.");
    // The package says more than the name of the class, which the backends of two clouds may share.
    let by_module = || match vendor(&lower) {
        Some(_) => known()
            .filter(|class| vendor(class.path) == vendor(&lower))
            .find(|class| strsim::osa_distance(&split(&class.path.to_lowercase()).0, &module) <= 2),
        None => of_module(&module),
    };
    let is_of_vendor = |class: &&Class| vendor(&lower).is_none_or(|own| vendor(class.path) == Some(own));
    let is_known = known().any(|class| vendor(class.path).is_some() && vendor(class.path) == vendor(&lower));
    let by_name = same_name(&name, 2).filter(|class| is_of_airflow && (!is_known || is_of_vendor(class)));
    by_name.or_else(by_module).map(|class| Near { path: current(class), is_sure: false, lacks: Lacks::Nothing })
}

/// `google` in `airflow.providers.google.cloud.secrets`.
fn vendor(path: &str) -> Option<&str> {
    path.strip_prefix("airflow.providers.")?.split('.').next()
}

/// The path to use for a class.
pub(super) fn current(class: &'static Class) -> &'static str {
    class.store.map_or(class.path, |store| store.backend().class)
}

/// Module and class.
pub(super) fn split(path: &str) -> (String, String) {
    let (module, name) = path.rsplit_once('.').unwrap_or(("", path));
    (module.to_owned(), name.to_owned())
}
