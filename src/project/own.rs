//! The classes of the project itself that a secrets backend may be.
//!
//! Enters: a module that was read, and a class of it. Leaves: what the class takes, and the backend that it does not change.
//! Never guesses: a base that is not known makes all of it unknown.

use crate::format::python::{Class, Initializer, Module, Parameter};
use crate::knowledge;

/// Where the module of a class path lies.
#[derive(Clone, Debug)]
pub struct OwnModule {
    /// The folder below the root from which the path begins; empty for the root.
    pub folder: &'static str,
    /// Whether nothing puts that folder on Python's path before Airflow loads the backend.
    pub is_off_path: bool,
    /// Whether the root is on Python's path.
    pub is_root_on_path: bool,
    /// The module.
    pub found: ModuleFile,
}

/// The module of a class path.
#[derive(Clone, Debug)]
pub enum ModuleFile {
    /// It is there.
    Module(Module),
    /// It is not there, and another one beside it, of nearly its name, has the class.
    Beside(String),
}

/// What a class takes when it is made.
#[derive(Clone, Debug)]
pub struct Signature {
    /// What it takes by name, or by place only.
    pub named: Vec<Parameter>,
    /// What becomes of other names.
    pub rest: OtherNames,
}

/// What becomes of names that a class does not take itself.
#[derive(Clone, Copy, Debug)]
pub enum OtherNames {
    /// Python refuses them.
    Refused,
    /// It takes any.
    Taken,
    /// They go to this class of Airflow or of a provider; whether the class changes nothing else of it.
    Passed(&'static knowledge::Class, bool),
}

/// A class that other classes have in front of them to write to the log, and that takes one argument.
const LOGGING: &str = "airflow.utils.log.logging_mixin.LoggingMixin";

/// At most so many bases are followed.
const DEEPEST: usize = 8;

impl OwnModule {
    /// What a class of the module takes; `None` if not known.
    pub fn takes(&self, class: &str) -> Option<Signature> {
        let ModuleFile::Module(module) = &self.found else { return None };
        takes(module, module.class(class)?, DEEPEST)
    }
}

fn takes(module: &Module, class: &Class, room: usize) -> Option<Signature> {
    match &class.made {
        Initializer::Somehow => None,
        Initializer::AsItsBases => of_bases(module, class, room),
        Initializer::With(parameters) => {
            let named = parameters.named.clone();
            let rest = match (parameters.takes_rest, parameters.passes_rest) {
                (false, _) => OtherNames::Refused,
                (true, false) => OtherNames::Taken,
                (true, true) => match of_bases(module, class, room)? {
                    Signature { rest: OtherNames::Passed(base, is_same), named: others } if others.is_empty() => {
                        OtherNames::Passed(base, is_same)
                    }
                    _ => OtherNames::Taken,
                },
            };
            Some(Signature { named, rest })
        }
    }
}

/// What the first of the bases that takes something takes.
fn of_bases(module: &Module, class: &Class, room: usize) -> Option<Signature> {
    let room = room.checked_sub(1)?;
    let bases = class.bases.as_ref()?;
    for base in bases {
        if let Some(own) = module.class(base).filter(|own| own.name != class.name) {
            let mut takes = takes(module, own, room)?;
            if let OtherNames::Passed(_, is_same) = &mut takes.rest {
                *is_same &= class.is_plain && bases.len() == 1;
            }
            return Some(takes);
        }
        let path = if base == "object" { base.as_str() } else { module.imported(base)? };
        match (path, knowledge::class(path)) {
            ("object" | "abc.ABC", _) => {}
            (LOGGING, _) => {
                let context = Parameter { name: "context".to_owned(), is_required: false, is_by_name: true };
                return Some(Signature { named: vec![context], rest: OtherNames::Refused });
            }
            (_, Some(known)) if known.store.is_none() => {}
            (_, Some(known)) => {
                let is_same = class.is_plain && bases.len() == 1;
                return Some(Signature { named: Vec::new(), rest: OtherNames::Passed(known, is_same) });
            }
            _ => return None,
        }
    }
    Some(Signature { named: Vec::new(), rest: OtherNames::Refused })
}
