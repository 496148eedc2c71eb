//! What a script gives to programs: by export, by a command that starts one, by a file that one reads.
//!
//! Enters: a script. Leaves: an [`Environment`] for each of those programs. Never says what else they get.

use super::{Environment, Host, Write};
use crate::carrier;
use crate::format::Format;
use crate::knowledge::commands::Says;
use crate::knowledge::variables::matters;
use crate::loader::{self, FileOutcome, Surroundings};
use crate::project::{Document, Project};
use crate::script::{Call, Pair, Script, WrittenFile};
use crate::text::{Mapped, file_name};

/// The format of a file that a script writes, if it is one that carries variables.
fn carried_in(file: &WrittenFile<'_>) -> Option<Format> {
    let name = file.name.text().filter(|_| file.name.is_certain() && file.github.is_none())?;
    Format::of_name(file_name(name)).filter(|format| format.is_carrier() && *format != Format::Shell)
}

impl<'p> Environment<'p> {
    /// What a script passes to the programs that it starts, if it exports anything, and to each
    /// program that it starts with extra variables.
    pub fn exported(index: usize, document: &'p Document, script: &Script<'p>) -> Vec<Self> {
        let all = std::iter::once(script.exported()).chain(script.started()).filter(|pairs| !pairs.is_empty());
        let environment = |pairs| Self { host: Host::Machine, ..Self::of_pairs(index, document, pairs) };
        all.map(environment).collect()
    }

    /// What the commands of a script hand to processes of their own. The image, a file or the platform sets more; an
    /// environment of Cloud Composer has what Terraform gives to the one of its name.
    pub fn handed(project: &'p Project, index: usize, document: &'p Document, script: &Script<'p>) -> Vec<Self> {
        let environment = |(call, pairs): (&Call<'p>, Vec<Pair<'p>>)| {
            let environment = Self::of_pairs(index, document, pairs);
            let environment = Self { is_whole: false, runs_in_image: false, host: Host::Machine, ..environment };
            if let Some(file) = Self::handed_file(project, call) {
                return environment.upon(&file);
            }
            let Some(name) = call.composer() else { return environment };
            let service = Some(format!("Composer {name}"));
            let environment = Self { host: Host::Platform, service, ..environment };
            match Self::composer(project, name) {
                Some(below) => environment.upon(&below),
                None => environment,
            }
        };
        script.handed().into_iter().map(environment).collect()
    }

    /// What the only file of variables gives that a command hands to a process: `docker run --env-file`.
    fn handed_file(project: &'p Project, call: &Call<'p>) -> Option<Self> {
        let mut files = call.command.flags().iter().filter(|given| given.flag.says == Says::VariableFile);
        let file = files.next().filter(|_| files.next().is_none())?;
        let path = file.value.text().filter(|_| file.value.is_certain())?;
        let index = project.beside(call.document, path)?;
        Some(Self::read(index, project.documents.get(index)?, call.loader_of(file)?))
    }

    /// What the only resource of Terraform gives to an environment of Cloud Composer.
    fn composer(project: &'p Project, name: &str) -> Option<Self> {
        let files = project.documents.iter().enumerate();
        let files = files.filter(|(_, file)| file.format == Format::Hcl && file.holds("google_composer_environment"));
        let blocks = files.flat_map(|(index, file)| {
            let blocks = project.carried(index).blocks.into_iter();
            blocks.map(move |block| (index, file, block))
        });
        let name = format!("Composer {name}");
        let mut own = blocks.filter(|(.., block)| block.name == name);
        let (index, file, block) = own.next().filter(|_| own.next().is_none())?;
        Some(Self::of_block(project, (index, file), block))
    }

    /// What the files of variables give that a script writes; the one that GitHub reads is for the steps of its job.
    pub fn written(index: usize, document: &'p Document, script: &Script<'p>) -> Vec<Self> {
        let is_own = |file: &&WrittenFile<'p>| file.github.is_none() || document.format != Format::Yaml;
        let of_file = |file: &WrittenFile<'p>| match carried_in(file) {
            Some(format) => Self::of_written_carrier(index, document, file, format),
            None => vec![Self::of_written_file(index, document, file)],
        };
        script.written.iter().filter(is_own).flat_map(of_file).collect()
    }

    /// What the processes get that a file describes which a script writes, each by itself: its name may be any, and other files
    /// may change them.
    fn of_written_carrier(index: usize, document: &'p Document, file: &WrittenFile<'p>, format: Format) -> Vec<Self> {
        let name = file.name.text().unwrap_or_default();
        let carried = carrier::read(format, name, file.text.text().unwrap_or_default());
        let through = |(key, value): &(Mapped<'_>, Mapped<'_>)| (file.text.through(key), file.text.through(value));
        let variables = carried.blocks.iter().map(|block| block.variables.iter().map(through).collect::<Vec<_>>());
        let of_block = |pairs| Self { is_whole: false, ..Self::of_pairs(index, document, pairs) };
        variables.filter(|pairs| !pairs.is_empty()).map(of_block).collect()
    }

    /// All that a script gives to programs, in any of these ways.
    pub fn of_script(project: &'p Project, index: usize, document: &'p Document, script: &Script<'p>) -> Vec<Self> {
        let mut all = Self::exported(index, document, script);
        all.extend(Self::handed(project, index, document, script));
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
                written.push(Write { document: index, file: document, key, value });
            }
        });
        if matches!(outcome, FileOutcome::Refused(_)) {
            written.clear();
        }
        Self { is_whole: false, ..Self::of(index, document, None, FileOutcome::Read(Vec::new()), written) }
    }

    fn of_pairs(index: usize, document: &'p Document, pairs: Vec<Pair<'p>>) -> Self {
        let written = pairs.into_iter().map(|(key, value)| Write { document: index, file: document, key, value });
        Self::of_written(index, document, written.collect())
    }
}
