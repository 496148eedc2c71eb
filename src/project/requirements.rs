//! Requirement files, as pip reads them.
//!
//! Enters: `requirements.txt` and a function that returns the files that it names. Leaves: the
//! versions required of Airflow and of the providers with secrets backends. Never follows a URL,
//! and never evaluates a marker such as `python_version < "3.11"`.

use std::collections::HashSet;

use pep440_rs::VersionSpecifiers;

use crate::text::{SourceFile, Span, folder_of};

use super::target::{Origin, providers};

/// A provider by its short name, or Airflow itself.
pub(super) type Distribution = Option<&'static str>;

/// At most this many files are read; pip itself has no limit.
const MOST_FILES: usize = 100;

/// In bytes. Longer package names are not searched for in a text.
const LONGEST_NAME: usize = 100;

/// What a line requires.
#[derive(Debug)]
pub(super) struct Requirement {
    /// Which distribution.
    pub distribution: Distribution,
    /// Which versions; `None` if the line does not say: a URL, a variable.
    pub specifiers: Option<VersionSpecifiers>,
    /// Whether it applies only if a marker does.
    pub is_conditional: bool,
    /// Whether it only restricts the version, in case something else requires the package.
    pub is_constraint: bool,
    /// Where it is written.
    pub origin: Origin,
}

/// All requirements.
#[derive(Debug, Default)]
pub(super) struct Requirements {
    /// In the order of the files.
    pub all: Vec<Requirement>,
    /// Whether a requirements file could not be read, so that anything may be required.
    pub is_incomplete: bool,
}

/// Reads a file and those that it includes; a path is relative to the first one's folder.
pub(super) fn read(first: SourceFile, open: &dyn Fn(&str) -> Option<SourceFile>) -> Requirements {
    let mut requirements = Requirements::default();
    let mut seen = HashSet::new();
    let mut waiting = vec![Include { path: "requirements.txt".to_owned(), is_constraint: false }];
    let mut first = Some(first);
    while let Some(include) = waiting.pop() {
        if !seen.insert((include.path.clone(), include.is_constraint)) {
            continue;
        }
        let file = if seen.len() > MOST_FILES { None } else { first.take().or_else(|| open(&include.path)) };
        match file {
            Some(file) => requirements.add(&file, &include, &mut waiting),
            None => requirements.is_incomplete |= !include.is_constraint,
        }
    }
    requirements
}

struct Include {
    /// Relative to the root.
    path: String,
    is_constraint: bool,
}

impl Requirements {
    fn add(&mut self, file: &SourceFile, include: &Include, waiting: &mut Vec<Include>) {
        let folder = folder_of(&include.path);
        for (line, span) in lines(file.text()) {
            if let Some((path, is_constraint)) = included(&line) {
                // A URL is not followed: its content is known only at install time.
                match joined(folder, path) {
                    Some(path) => waiting.push(Include { path, is_constraint }),
                    None => self.is_incomplete |= !is_constraint,
                }
                continue;
            }
            self.all.extend(asked(&line).into_iter().map(|asked| Requirement {
                distribution: asked.distribution,
                specifiers: asked.specifiers,
                is_conditional: asked.is_conditional,
                is_constraint: include.is_constraint,
                origin: Origin::new(file, span),
            }));
        }
    }
}

/// The lines without comments, joined at trailing backslashes, with their positions.
pub(super) fn lines(text: &str) -> Vec<(String, Span)> {
    let mut lines = Vec::new();
    let mut open: Option<(String, Span)> = None;
    let mut start = 0;
    for raw in text.split_inclusive('\n') {
        let content = raw.trim_end_matches(['\n', '\r']);
        let line = uncommented(content);
        let lead = line.len() - line.trim_start().len();
        let span = Span::new(start + lead, start + line.len());
        start += raw.len();
        let is_comment = content.trim_start().starts_with('#');
        let continued = content.strip_suffix('\\').filter(|_| !is_comment);
        let piece = continued.unwrap_or(line);
        let (joined, place) = match open.take() {
            Some((mut joined, place)) => {
                joined.push_str(piece);
                (joined, place.cover(if line.trim().is_empty() { place } else { span }))
            }
            None => (piece.to_owned(), span),
        };
        if continued.is_some() {
            open = Some((joined, place));
        } else if !joined.trim().is_empty() {
            lines.push((joined, place));
        }
    }
    lines.extend(open);
    // A comment may follow a continuation; it ends the joined line as well.
    for (line, _) in &mut lines {
        let length = uncommented(line).len();
        line.truncate(length);
    }
    lines
}

/// A line up to its comment: a `#` at its start or after whitespace.
fn uncommented(line: &str) -> &str {
    let is_comment = |at: &usize| line.get(..*at).is_some_and(|head| head.is_empty() || head.ends_with([' ', '\t']));
    let end = line.match_indices('#').map(|(at, _)| at).find(is_comment).unwrap_or(line.len());
    line.get(..end).unwrap_or(line).trim_end()
}

/// The file that a line includes, and whether as constraints.
pub(super) fn included(line: &str) -> Option<(&str, bool)> {
    const OPTIONS: [(&str, bool); 4] = [("--requirement", false), ("--constraint", true), ("-r", false), ("-c", true)];
    let line = line.trim();
    OPTIONS.into_iter().find_map(|(option, is_constraint)| {
        let rest = line.strip_prefix(option)?;
        let is_long = option.starts_with("--");
        if is_long && !rest.starts_with(['=', ' ', '\t']) {
            return None;
        }
        let rest = if is_long { rest.strip_prefix('=').unwrap_or(rest) } else { rest };
        let path = rest.trim().trim_matches(['"', '\'']);
        (!path.is_empty()).then_some((path, is_constraint))
    })
}

/// The path, relative to the root, of a file named in a folder; `None` for a URL, or a path that
/// exists only in an image.
fn joined(folder: &str, path: &str) -> Option<String> {
    if path.contains("://") || path.contains("${") || path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            // Nothing above the root is read.
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What one line requires.
struct RequirementLine {
    distribution: Distribution,
    specifiers: Option<VersionSpecifiers>,
    is_conditional: bool,
}

fn asked(line: &str) -> Vec<RequirementLine> {
    let line = line.trim();
    let end = line.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.".contains(letter));
    let (name, rest) = line.split_at(end.unwrap_or(line.len()));
    let rest = rest.trim_start();
    let is_url = rest.starts_with([':', '/', '+', '\\']) || name.is_empty() || name.starts_with(['-', '.']);
    if is_url || name.to_ascii_lowercase().ends_with(".whl") {
        let unknown = |distribution| RequirementLine { distribution, specifiers: None, is_conditional: false };
        return mentioned(line).into_iter().map(unknown).collect();
    }
    let Some(distribution) = distribution(&normalised(name)) else { return Vec::new() };
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    let (rest, marker) = rest.split_once(';').map_or((rest, ""), |(rest, marker)| (rest, marker));
    // Options such as --hash follow the versions.
    let versions = rest.split(" --").next().unwrap_or_default().trim();
    let versions = versions.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(versions);
    let specifiers =
        if versions.is_empty() { Some(VersionSpecifiers::empty()) } else { versions.parse::<VersionSpecifiers>().ok() };
    let marker = marker.split(" --").next().unwrap_or_default();
    vec![RequirementLine { distribution, specifiers, is_conditional: !marker.trim().is_empty() }]
}

/// A name as PEP 503 compares it.
pub(super) fn normalised(name: &str) -> String {
    let mut normalised = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '-' | '_' | '.' if normalised.ends_with('-') => {}
            '-' | '_' | '.' => normalised.push('-'),
            _ => normalised.push(letter.to_ascii_lowercase()),
        }
    }
    normalised
}

/// The distribution for a normalised package name, if it matters.
pub(super) fn distribution(name: &str) -> Option<Distribution> {
    match name.strip_prefix("apache-airflow-providers-") {
        Some(short) => providers().find(|known| *known == short).map(Some),
        None => matches!(name, "apache-airflow" | "apache-airflow-core").then_some(None),
    }
}

/// The distributions whose packages a text mentions in any form.
pub(super) fn mentioned(text: &str) -> Vec<Distribution> {
    let text = normalised(text);
    let names = text.match_indices("apache-airflow").filter_map(|(at, _)| {
        let tail = text.get(at..)?;
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let end = tail.char_indices().take(LONGEST_NAME).find(|(_, letter)| !is_part(*letter));
        let end = end.map_or_else(|| tail.len().min(LONGEST_NAME), |(end, _)| end);
        let name = tail.get(..end)?;
        // In the name of a wheel the version follows.
        let version = name
            .match_indices('-')
            .map(|(at, _)| at)
            .find(|at| name.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit));
        distribution(name.get(..version.unwrap_or(name.len()))?.trim_end_matches('-'))
    });
    names.collect()
}
