//! One variable of an environment.
//!
//! Enters: a variable as a document writes it. Leaves: a [`Setting`]: its name and value as the process gets them, as Airflow
//! uses them, and where both are written.

use foldhash::HashMap;

use crate::diagnostic::Location;
use crate::format::dotenv::Statement;
use crate::knowledge::references;
use crate::loader::Loader;
use crate::project::Document;
use crate::text::{Mapped, PieceKind, Span, within_quotes};

/// One variable of an [`Environment`](super::Environment).
#[derive(Clone, Debug)]
pub struct Setting<'p> {
    /// The index of the document that writes it.
    pub document: usize,
    /// That document.
    pub file: &'p Document,
    /// The name that the process gets.
    pub key: Mapped<'p>,
    /// The value that the process gets.
    pub value: Mapped<'p>,
    /// The value as Airflow uses it: with `$NAME` expanded, if Airflow does so.
    pub airflow: Mapped<'p>,
    /// Whether that expansion never ends, because variables refer to each other. Every Airflow
    /// process then hangs.
    pub is_endless: bool,
}

impl<'p> Setting<'p> {
    /// The statement of a `.env` file that writes it.
    pub fn statement(&self) -> Option<&'p Statement> {
        self.file.statement(self.key.whole())
    }

    /// The variable as its document writes it.
    pub(super) fn written(&self) -> Write<'p> {
        Write { document: self.document, file: self.file, key: self.key.clone(), value: self.value.clone() }
    }

    /// The JSON object that is written where the process gets something else: the shell takes it apart, or YAML reads a map.
    pub fn json_as_written(&self) -> Option<Mapped<'p>> {
        if self.value.is_empty() || self.value.pieces().any(|(piece, _)| piece.kind != PieceKind::Hole) {
            return None;
        }
        let whole = self.value.whole();
        let written = whole.of_text(self.source());
        let inside = within_quotes(written);
        let inner = inside.of_text(written);
        let begins = inner.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'));
        let span = Span { start: whole.start + inside.start, end: whole.start + inside.end };
        (begins && inner.ends_with('}')).then(|| Mapped::verbatim(self.file.file.bytes(), span))
    }

    /// Whether it certainly has nothing but whitespace.
    pub fn is_blank(&self) -> bool {
        self.value.is_certain() && self.value.text().is_some_and(|text| text.trim_ascii().is_empty())
    }

    /// The text of its document.
    pub fn source(&self) -> &'p str {
        self.file.file.text()
    }

    /// A part of its document.
    pub fn at(&self, span: Span) -> Location {
        Location { document: self.document, span }
    }

    /// Where the key is written.
    pub fn key_location(&self) -> Location {
        Location { document: self.document, span: self.key.whole() }
    }

    /// Where the value is written, without its quotes.
    pub fn value_location(&self) -> Location {
        Location { document: self.document, span: self.value.whole() }
    }
}

/// A variable as written in a document.
#[derive(Clone, Debug)]
pub struct Write<'p> {
    /// The index of the document.
    pub document: usize,
    /// The document.
    pub file: &'p Document,
    /// The name.
    pub key: Mapped<'p>,
    /// The value.
    pub value: Mapped<'p>,
}

/// The settings in file order, and by name the one in force.
pub(super) fn in_order<'p>(
    loader: Option<Loader>,
    written: Vec<Write<'p>>,
) -> (Vec<Setting<'p>>, HashMap<String, usize>) {
    let mut effective = HashMap::default();
    let mut settings: Vec<Setting<'p>> = Vec::with_capacity(written.len());
    for Write { document, file, key, value } in written {
        let Some(name) = key.text() else { continue };
        let value = if references::stands_for_secret(value.bytes()) { Mapped::hole(value.whole()) } else { value };
        let is_second = effective.contains_key(name);
        if !(is_second && loader.is_some_and(Loader::first_wins)) {
            effective.insert(name.to_owned(), settings.len());
        }
        let airflow = value.clone();
        settings.push(Setting { document, file, key, airflow, value, is_endless: false });
    }
    (settings, effective)
}
