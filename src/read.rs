//! One file, as several programs read it: which variables each gets, and where they differ.
//!
//! Enters: the bytes of a file, and what is known of each program's environment. Leaves: the
//! variables that each takes from it, and a [`Comparison`] of them. Never prints anything: `output`
//! decides what may be shown.

mod words;

pub use words::{extent, traits};

use std::collections::HashMap;

use crate::loader::{self, FileOutcome, Loader, Problem, Variable};
use crate::surroundings::Surroundings;
use crate::text::Mapped;

/// One program's reading of a file.
pub struct Reading<'s> {
    /// The program.
    pub loader: Loader,
    /// Whether it read the file.
    pub outcome: FileOutcome,
    /// Each variable once, with its final value, in the order in which the names first appear in
    /// the file; empty if the program rejects the file.
    pub variables: Vec<Variable<'s>>,
}

impl<'s> Reading<'s> {
    /// Reads a file as a program does.
    pub fn new(loader: Loader, source: &'s [u8], surroundings: Surroundings<'_>) -> Self {
        let mut variables: Vec<Variable<'s>> = Vec::new();
        let mut places: HashMap<Vec<u8>, usize> = HashMap::new();
        let outcome = loader::read(loader, source, surroundings, &mut |variable| {
            let place = *places.entry(variable.key.bytes().to_vec()).or_insert(variables.len());
            match variables.get_mut(place) {
                None => variables.push(variable),
                Some(_) if loader.first_wins() => {}
                Some(known) => *known = variable,
            }
        });
        if matches!(outcome, FileOutcome::Refused(_)) {
            variables.clear();
        }
        Self { loader, outcome, variables }
    }
}

/// A variable, and which program reads what.
pub struct Row<'s> {
    /// Its name.
    pub key: Mapped<'s>,
    /// The different values that it gets; `None` if a program sets no value for the name.
    pub values: Vec<Option<Mapped<'s>>>,
    /// For each reader, which of the values it gets; `None` if it does not set the variable.
    pub of_reader: Vec<Option<usize>>,
}

impl Row<'_> {
    /// Whether all readers set it to the same value.
    pub fn is_agreed(&self) -> bool {
        self.of_reader.iter().all(|value| *value == Some(0))
    }

    /// The readers that set it to the same value, by index; those that do not set it come last.
    pub fn groups(&self) -> Vec<(Option<usize>, Vec<usize>)> {
        let mut groups: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
        for (reader, value) in self.of_reader.iter().enumerate() {
            match groups.iter_mut().find(|(known, _)| known == value) {
                Some((_, readers)) => readers.push(reader),
                None => groups.push((*value, vec![reader])),
            }
        }
        groups.sort_by_key(|(value, _)| value.is_none());
        groups
    }
}

/// A place in the file that programs have trouble with.
pub struct Stumble {
    /// What is wrong.
    pub problem: Problem,
    /// The loaders concerned.
    pub loaders: Vec<Loader>,
}

/// The readings of one file by several programs.
#[derive(Default)]
pub struct Comparison<'s> {
    /// The programs that read the file.
    pub readers: Vec<Loader>,
    /// The reasons why others reject it.
    pub refusals: Vec<Stumble>,
    /// What readers skip, or read differently than it looks, in file order.
    pub skipped: Vec<Stumble>,
    /// Every variable, in file order.
    pub rows: Vec<Row<'s>>,
}

impl<'s> Comparison<'s> {
    /// Reads the file once for each program, keeping one reading at a time.
    pub fn new<'e>(loaders: &[Loader], source: &'s [u8], surroundings: &dyn Fn(Loader) -> Surroundings<'e>) -> Self {
        let mut comparison = Self::default();
        let mut rows: HashMap<Vec<u8>, usize> = HashMap::new();
        for loader in loaders {
            let reading = Reading::new(*loader, source, surroundings(*loader));
            match reading.outcome {
                FileOutcome::Refused(problem) => add(&mut comparison.refusals, problem, *loader),
                FileOutcome::Read(problems) => {
                    for problem in problems {
                        add(&mut comparison.skipped, problem, *loader);
                    }
                    comparison.add(*loader, reading.variables, &mut rows);
                }
            }
        }
        let readers = comparison.readers.len();
        comparison.rows.iter_mut().for_each(|row| row.of_reader.resize(readers, None));
        comparison.rows.sort_by_key(|row| row.key.whole().start);
        merge(&mut comparison.skipped);
        merge(&mut comparison.refusals);
        comparison
    }

    fn add(&mut self, loader: Loader, variables: Vec<Variable<'s>>, rows: &mut HashMap<Vec<u8>, usize>) {
        let reader = self.readers.len();
        self.readers.push(loader);
        for Variable { key, value } in variables {
            let at = *rows.entry(key.bytes().to_vec()).or_insert(self.rows.len());
            if at == self.rows.len() {
                self.rows.push(Row { key, values: Vec::new(), of_reader: Vec::new() });
            }
            let Some(row) = self.rows.get_mut(at) else { continue };
            let known = row.values.iter().position(|known| is_same(known.as_ref(), value.as_ref()));
            let index = known.unwrap_or(row.values.len());
            if known.is_none() {
                row.values.push(value);
            }
            row.of_reader.resize(reader, None);
            row.of_reader.push(Some(index));
        }
    }
}

fn add(stumbles: &mut Vec<Stumble>, problem: Problem, loader: Loader) {
    stumbles.push(Stumble { problem, loaders: vec![loader] });
}

/// Merges them to one for each place and reason, in file order.
fn merge(stumbles: &mut Vec<Stumble>) {
    stumbles.sort_by_key(|stumble| (stumble.problem.span, stumble.problem.kind.reason()));
    stumbles.dedup_by(|next, kept| {
        let is_same = next.problem == kept.problem;
        if is_same {
            kept.loaders.append(&mut next.loaders);
        }
        is_same
    });
}

/// Whether two values are the same as far as they are known.
fn is_same(one: Option<&Mapped<'_>>, two: Option<&Mapped<'_>>) -> bool {
    match (one, two) {
        (Some(one), Some(two)) => one.bytes() == two.bytes() && one.holes() == two.holes(),
        (None, None) => true,
        _ => false,
    }
}
