//! What is read from each document, by its format.
//!
//! Enters: a document. Leaves: its environments, its script, its image, what it carries. Never judges.

use crate::carrier;
use crate::environment::Environment;
use crate::format::{Format, dockerfile};
use crate::project::{Document, Project};
use crate::rules::Read;
use crate::script::Script;

/// Reads a document.
pub(super) fn read<'p>(project: &'p Project, index: usize, document: &'p Document) -> Read<'p> {
    let (environments, script) = match document.format {
        Format::Dotenv => (Environment::read_by(&project.loaders_of(document), index, document), None),
        Format::Shell if document.can_matter() => {
            let script = Script::of_project(project, index, document);
            let mut environments = Environment::of_script(project, index, document, &script);
            environments.extend(Environment::released(project, index, document, &script));
            (environments, Some(script))
        }
        Format::Dockerfile if document.can_matter() => {
            let read = if document.is_fragment { dockerfile::fragment } else { dockerfile::image };
            let image = read(document.file.text());
            let environments = vec![Environment::meant_by_image(index, document, &image)];
            return Read { environments, script: None, image: Some(image), carried: None };
        }
        format if format.is_carrier() && document.can_matter() => {
            let mut carried = project.carried(index);
            if project.is_not_in_image(index) {
                let carried = Some(carrier::kept_out(carried));
                return Read { environments: Vec::new(), script: None, image: None, carried };
            }
            let script = document.keep_script(carried.script.take());
            let script = script.map(|_| Script::of_project(project, index, document));
            let handed = script.as_ref().map(Script::handed_on).unwrap_or_default();
            let mut environments = Environment::carried(project, index, document, (&carried.blocks, &handed));
            environments
                .extend(script.iter().flat_map(|script| Environment::of_script(project, index, document, script)));
            environments.extend(script.iter().flat_map(|own| Environment::released(project, index, document, own)));
            return Read { environments, script, image: None, carried: Some(carried) };
        }
        Format::State => (Environment::live(project, index, document), None),
        _ => (Vec::new(), None),
    };
    Read { environments, script, image: None, carried: None }
}
