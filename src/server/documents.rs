//! The open files.
//!
//! Enters: what the client opens, edits and closes. Leaves: the present text of each. An edit that does not fit the text
//! makes it lost: nothing is said about it until the client sends all of it again. Never shows a text.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types::{Position, Range, TextDocumentContentChangeEvent as Change};

use super::positions::{Encoding, Lines};
use super::uri;
use crate::discover::{Buffer, Buffers};
use crate::format::Format;

/// An open file.
#[derive(Clone)]
pub(super) struct Open {
    /// Its path; `None` if it is no file, or none yet.
    pub path: Option<PathBuf>,
    /// The format by its language.
    pub format: Option<Format>,
    /// Its version.
    pub version: i32,
    /// Its text.
    pub text: Arc<str>,
    /// Whether the text is not known any more.
    pub is_lost: bool,
}

/// All of them, by the URI that the client uses.
#[derive(Default)]
pub(super) struct Documents {
    open: BTreeMap<String, Open>,
}

/// Why an edit was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// The file is not open.
    NotOpen,
    /// It is older than the text.
    Old,
    /// Its range ends before it begins.
    Backwards,
}

impl Unfit {
    /// The reason, for a log.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotOpen => "an edit of a file that is not open was ignored",
            Self::Old => "an edit came out of order; airenv says nothing about the file until it is opened again",
            Self::Backwards => {
                "an edit ends before it begins; airenv says nothing about the file until it is opened again"
            }
        }
    }
}

/// The format of a language, by the names that editors use.
pub(super) fn format_of_language(language: &str) -> Option<Format> {
    Some(match language {
        "dotenv" | "env" | "properties" | "sh.env" => Format::Dotenv,
        "shellscript" | "sh" | "bash" | "zsh" | "ksh" | "Shell Script" => Format::Shell,
        "dockerfile" | "Dockerfile" | "docker" => Format::Dockerfile,
        "yaml" | "YAML" | "dockercompose" | "yaml.docker-compose" | "github-actions-workflow" | "helm" => Format::Yaml,
        "terraform" | "hcl" | "Terraform" | "terraform-vars" => Format::Hcl,
        "ini" | "cfg" | "dosini" => Format::Cfg,
        "makefile" | "make" => Format::Make,
        "just" | "justfile" => Format::Just,
        "markdown" | "restructuredtext" | "mdx" | "rst" | "asciidoc" => Format::Page,
        "systemd" | "systemd-unit" => Format::Unit,
        _ => return None,
    })
}

impl Documents {
    /// Opens a file, or takes its text anew.
    pub fn open(&mut self, uri: String, language: &str, version: i32, text: String) {
        let path = uri::to_path(&uri);
        let format = format_of_language(language);
        self.open.insert(uri, Open { path, format, version, text: text.into(), is_lost: false });
    }

    /// Closes one.
    pub fn close(&mut self, uri: &str) -> Option<Open> {
        self.open.remove(uri)
    }

    /// Edits one.
    pub fn change(&mut self, uri: &str, version: i32, changes: Vec<Change>, encoding: Encoding) -> Result<(), Unfit> {
        let open = self.open.get_mut(uri).ok_or(Unfit::NotOpen)?;
        let is_whole = matches!(changes.first(), Some(Change::TextDocumentContentChangeWholeDocument(_)));
        if version < open.version && !is_whole {
            open.is_lost = true;
            return Err(Unfit::Old);
        }
        let mut text = open.text.to_string();
        for change in changes {
            match change {
                Change::TextDocumentContentChangeWholeDocument(whole) => {
                    text = whole.text;
                    open.is_lost = false;
                }
                Change::TextDocumentContentChangePartial(part) => {
                    let Some(span) = span(&text, part.range, encoding) else {
                        open.is_lost = true;
                        return Err(Unfit::Backwards);
                    };
                    text.replace_range(span, &part.text);
                }
            }
        }
        open.version = version;
        open.text = text.into();
        Ok(())
    }

    /// One of them.
    pub fn get(&self, uri: &str) -> Option<&Open> {
        self.open.get(uri)
    }

    /// All of them, with their URIs.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Open)> {
        self.open.iter().map(|(uri, open)| (uri.as_str(), open))
    }

    /// The URI under which a path is open.
    pub fn uri_of(&self, path: &std::path::Path) -> Option<&str> {
        self.all().find(|(_, open)| open.path.as_deref() == Some(path)).map(|(uri, _)| uri)
    }

    /// The texts that lie over the disk.
    pub fn buffers(&self) -> Buffers {
        let with_path = self.open.values().filter(|open| !open.is_lost);
        let buffers = with_path
            .filter_map(|open| Some((open.path.clone()?, Buffer { text: open.text.clone(), format: open.format })));
        buffers.collect()
    }
}

/// The bytes of a range; `None` if it ends before it begins.
fn span(text: &str, range: Range, encoding: Encoding) -> Option<std::ops::Range<usize>> {
    let key = |position: Position| (position.line, position.character);
    if key(range.end) < key(range.start) {
        return None;
    }
    let lines = Lines::new(text, encoding);
    let (start, end) = (lines.offset_within(range.start), lines.offset_within(range.end));
    (start <= end).then_some(start..end)
}
