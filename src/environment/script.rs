//! What a script gives to programs: by export, by a command that starts one, by a file that one reads.
//!
//! Enters: a script. Leaves: an [`Environment`] for each of those programs. Never says what else they get.

use super::{Environment, Written};
use crate::format::Format;
use crate::knowledge::variables::matters;
use crate::loader::{self, Outcome, Surroundings};
use crate::project::Document;
use crate::script::{Pair, Script, WrittenFile};

impl<'p> Environment<'p> {
    /// What a script passes to the programs that it starts, if it exports anything, and to each
    /// program that it starts with extra variables.
    pub fn exported(index: usize, document: &'p Document, script: &Script<'p>) -> Vec<Self> {
        let all = std::iter::once(script.exported()).chain(script.started()).filter(|pairs| !pairs.is_empty());
        all.map(|pairs| Self::of_pairs(index, document, pairs)).collect()
    }

    /// What the commands of a script hand to processes of their own. The image, a file or the platform sets more.
    pub fn handed(index: usize, document: &'p Document, script: &Script<'p>) -> Vec<Self> {
        let environment =
            |pairs| Self { is_whole: false, runs_in_image: false, ..Self::of_pairs(index, document, pairs) };
        script.handed().into_iter().map(environment).collect()
    }

    /// What the files of variables give that a script writes; the one that GitHub reads is for the steps of its job.
    pub fn written(index: usize, document: &'p Document, script: &Script<'p>) -> Vec<Self> {
        let is_own = |file: &&WrittenFile<'p>| file.github.is_none() || document.format != Format::Yaml;
        script.written.iter().filter(is_own).map(|file| Self::of_written_file(index, document, file)).collect()
    }

    /// All that a script gives to programs, in any of these ways.
    pub fn of_script(index: usize, document: &'p Document, script: &Script<'p>) -> Vec<Self> {
        let mut all = Self::exported(index, document, script);
        all.extend(Self::handed(index, document, script));
        all.extend(Self::written(index, document, script));
        all
    }

    /// What the program that reads it takes from a file that a script writes. Something else may write to it, too.
    fn of_written_file(index: usize, document: &'p Document, file: &WrittenFile<'p>) -> Self {
        if let Some(github) = &file.github {
            let environment = Self::of_pairs(index, document, github.variables.clone());
            return Self { is_whole: false, ..environment };
        }
        let mut written = Vec::new();
        let outcome = loader::read(file.loader, file.text.bytes(), Surroundings::Unknown, &mut |variable| {
            if let Some(value) = variable.value.filter(|_| matters(variable.key.bytes())) {
                let (key, value) = (file.text.through(&variable.key), file.text.through(&value));
                written.push(Written { document: index, file: document, key, value });
            }
        });
        if matches!(outcome, Outcome::Refused(_)) {
            written.clear();
        }
        Self { is_whole: false, ..Self::of(index, document, None, Outcome::Read(Vec::new()), written) }
    }

    fn of_pairs(index: usize, document: &'p Document, pairs: Vec<Pair<'p>>) -> Self {
        let written = pairs.into_iter().map(|(key, value)| Written { document: index, file: document, key, value });
        Self::of_written(index, document, written.collect())
    }
}
