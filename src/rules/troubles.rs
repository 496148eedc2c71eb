//! What the loaders of a file cannot read in it, line by line.
//!
//! Enters: the environments of a file. Leaves: each statement that some loader stumbles over, with
//! who refuses the file for it and who skips it.

use std::collections::BTreeMap;

use super::prelude::*;
use super::readers::{self, Clause};
use crate::format::dotenv::Statement;
use crate::loader::{Outcome, Problem};

/// A statement that some loader cannot read.
pub(super) struct Trouble<'p> {
    /// What the first of them stumbles over.
    pub problem: Problem,
    /// The statement, if there is one.
    pub statement: Option<&'p Statement>,
    /// Who refuses the whole file.
    pub refusing: Vec<Loader>,
    /// Who reads the rest of it.
    pub skipping: Vec<Loader>,
    /// Who takes quotes as part of the value although they are not intended so.
    pub keeping: Vec<Loader>,
    /// Whether all of them give the same reason.
    pub is_one_reason: bool,
}

/// One loader's trouble with a statement.
pub(super) struct One<'t, 'p> {
    /// What it makes of the file.
    pub environment: &'t Environment<'p>,
    /// The loader.
    pub loader: Loader,
    /// What it stumbles over.
    pub problem: Problem,
    /// Where.
    pub statement: Option<&'p Statement>,
    /// Whether it refuses the file.
    pub is_refused: bool,
}

/// All of them that pass a test, in the order of the file.
pub(super) fn of<'p>(places: &[Environment<'p>], test: &dyn Fn(&One<'_, 'p>) -> bool) -> Vec<Trouble<'p>> {
    let mut troubles: BTreeMap<u32, Trouble<'p>> = BTreeMap::new();
    for place in places {
        let Some(loader) = place.loader else { continue };
        let (problems, is_refused) = match &place.outcome {
            Outcome::Refused(problem) => (std::slice::from_ref(problem), true),
            Outcome::Read(problems) => (problems.as_slice(), false),
        };
        for problem in problems {
            let statement = statement_of(place, *problem);
            let one = One { environment: place, loader, problem: *problem, statement, is_refused };
            let is_blank = !is_refused && problem.span.of_text(place.document.file.text()).trim().is_empty();
            if is_blank || !test(&one) {
                continue;
            }
            let start = statement.map_or(problem.span.start, |statement| statement.span.start);
            let trouble = troubles.entry(start).or_insert_with(|| Trouble {
                problem: *problem,
                statement,
                refusing: Vec::new(),
                skipping: Vec::new(),
                keeping: Vec::new(),
                is_one_reason: true,
            });
            trouble.is_one_reason &= trouble.problem.kind == problem.kind;
            let who = if is_refused { &mut trouble.refusing } else { &mut trouble.skipping };
            if !who.contains(&loader) {
                who.push(loader);
            }
        }
    }
    troubles.into_values().collect()
}

/// The statement that a problem is in; a line of whitespace is not one.
fn statement_of<'p>(environment: &Environment<'p>, problem: Problem) -> Option<&'p Statement> {
    let text = problem.span.of_text(environment.document.file.text());
    let blanks = text.len() - text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').len();
    let start = problem.span.start + crate::text::offset(blanks);
    environment.document.statement(Span { start, end: problem.span.end.max(start) })
}

impl Trouble<'_> {
    /// An error if the file is refused, a warning if only the line is lost.
    pub(super) fn severity(&self) -> Severity {
        if self.refusing.is_empty() { Severity::Warning } else { Severity::Error }
    }

    /// All loaders that stumble.
    pub(super) fn loaders(&self) -> Vec<Loader> {
        self.refusing.iter().chain(&self.skipping).chain(&self.keeping).copied().collect()
    }

    /// Continues a message with who does what.
    pub(super) fn effects(&self, message: Message) -> Message {
        let effects: [Clause<'_>; 3] = [
            (&self.refusing, "refuses the whole file", "refuse the whole file"),
            (&self.skipping, "skips the line", "skip the line"),
            (&self.keeping, "gets invalid JSON", "get invalid JSON"),
        ];
        readers::effects(message, &effects)
    }
}
