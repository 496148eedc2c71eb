//! What is read from each document, by its format.
//!
//! Enters: a document. Leaves: its environments, its script, its image, what it carries. Never judges.

use crate::carrier;
use crate::environment::{Environment, released};
use crate::format::{Format, dockerfile};
use crate::project::{Document, Project};
use crate::rules::Read;
use crate::script::Script;

/// Reads a document.
pub(super) fn read<'p>(project: &'p Project, index: usize, document: &'p Document) -> Read<'p> {
    let environments = match document.format {
        Format::Dotenv => Environment::read_by(&project.loaders_of(document), index, document),
        Format::Shell if document.can_matter() => {
            return of_script(
                project,
                (index, document),
                Script::of_project(project, index, document),
                Read::default(),
            );
        }
        Format::Dockerfile if document.can_matter() => {
            let read = if document.is_fragment { dockerfile::fragment } else { dockerfile::image };
            let image = read(document.file.text());
            let environments = vec![Environment::meant_by_image(index, document, &image)];
            return Read { environments, image: Some(image), ..Read::default() };
        }
        format if format.is_carrier() && document.can_matter() => return of_carrier(project, index, document),
        Format::State => Environment::live(project, index, document),
        _ => Vec::new(),
    };
    Read { environments, ..Read::default() }
}

/// What a carrier gives to processes by itself, and through its scripts.
fn of_carrier<'p>(project: &'p Project, index: usize, document: &'p Document) -> Read<'p> {
    let mut carried = project.carried(index);
    if project.is_not_in_image(index) {
        return Read { carried: Some(carrier::kept_out(carried)), ..Read::default() };
    }
    let script = document.keep_script(carried.script.take());
    let script = script.map(|_| Script::of_project(project, index, document));
    let handed = script.as_ref().map(Script::handed_on).unwrap_or_default();
    let environments = Environment::carried(project, index, document, (&carried.blocks, &handed));
    let read = Read { environments, carried: Some(carried), ..Read::default() };
    match script {
        Some(script) => of_script(project, (index, document), script, read),
        None => read,
    }
}

/// Adds what a script gives to processes.
fn of_script<'p>(
    project: &'p Project,
    (index, document): (usize, &'p Document),
    script: Script<'p>,
    mut read: Read<'p>,
) -> Read<'p> {
    let installed = released::installed(project, &script);
    read.environments.extend(Environment::of_script(project, index, document, &script));
    read.environments.extend(Environment::released(project, index, document, &installed));
    Read { script: Some(script), installed, ..read }
}
