//! What a file says about one kind of process.
//!
//! Enters: nothing. Leaves: the types in which every carrier hands on variables, the files and objects that they come from,
//! and what runs with them.

use std::collections::BTreeMap;

use super::Identity;
use crate::loader::Loader;
use crate::text::{Mapped, Span};

/// A variable: its name and its value.
pub type Variable<'p> = (Mapped<'p>, Mapped<'p>);

/// The variables of one kind of process.
#[allow(clippy::struct_excessive_bools, reason = "facts about the process that do not depend on each other")]
#[derive(Clone, Debug, Default)]
pub struct Block<'p> {
    /// The process, as the file names it.
    pub name: String,
    /// In order; the last one of a name counts.
    pub variables: Vec<Variable<'p>>,
    /// What the process gets of variables whose value is what is meant, by their index.
    pub read: Vec<(usize, Mapped<'p>)>,
    /// The `.env` files that come before them.
    pub files: Vec<EnvFile>,
    /// Whether the files win over them instead.
    pub files_win: bool,
    /// Whether something else may set more.
    pub is_open: bool,
    /// Whether it only changes a service that another file defines.
    pub is_change: bool,
    /// Whether a platform may give a region and an identity.
    pub has_platform: bool,
    /// What its image is built from, if the project builds it.
    pub build: Option<Build>,
    /// Its image, as compose names it: with the default of a reference.
    pub image: Option<String>,
    /// Whether the program that it starts is `airflow`.
    pub starts_airflow: bool,
    /// Whether its variables replace those of the service that it changes.
    pub replaces: bool,
    /// The variables that it takes away from the service that it changes.
    pub resets: Vec<String>,
    /// Whether references in its values are filled in from the `.env` beside the file.
    pub is_filled_in: bool,
    /// The files and folders of the host that it mounts, relative to the file.
    pub mounts: Vec<String>,
    /// Whether it mounts an `airflow.cfg`.
    pub has_own_cfg: bool,
    /// Whether it mounts a folder of the project that may have an `airflow.cfg`.
    pub has_cfg_folder: bool,
    /// Whether it is a deployment, which runs in the project's image without its `airflow.cfg`.
    pub is_deployment: bool,
    /// Whether it has a role of its own: an identity without keys.
    pub has_identity: bool,
    /// The objects of Kubernetes whose data come before the variables.
    pub objects: Vec<EnvFrom>,
    /// What it is of, where the file says so.
    pub identity: Option<Identity>,
    /// The variables whose values are in objects of Kubernetes.
    pub references: Vec<Reference>,
    /// Variables whose values are in other files of the project, each with the index of its document.
    pub elsewhere: Vec<(usize, Variable<'p>)>,
    /// The object of Kubernetes that it is the data of.
    pub object: Option<Object>,
    /// For the step of a job: the part of the file whose steps come before it, and how many of the variables are not its
    /// own. What those steps hand on comes between these and its own.
    pub handed: Option<(Span, usize)>,
}

impl Block<'_> {
    /// The same with what the process gets, also where something else is meant.
    #[must_use]
    pub fn as_read(mut self) -> Self {
        for (at, read) in std::mem::take(&mut self.read) {
            self.variables.get_mut(at).into_iter().for_each(|(_, value)| *value = read.clone());
        }
        self
    }

    /// Whether it has variables, or changes those of another file.
    pub fn has_variables(&self) -> bool {
        !self.variables.is_empty() || !self.files.is_empty() || !self.resets.is_empty() || self.replaces
    }

    /// Whether it runs in an image that is built for it and that nothing else has.
    pub fn has_own_image(&self) -> bool {
        self.build.as_ref().is_some_and(|build| !build.is_plain())
    }
}

/// What an image is built from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// The folder, relative to the file that names it.
    pub folder: String,
    /// The Dockerfile in it.
    pub dockerfile: String,
    /// The stage; the last one if none is named.
    pub target: Option<String>,
    /// The arguments that it is built with; `None` for what is known only at run time.
    pub arguments: BTreeMap<String, Option<String>>,
}

impl Build {
    /// The image of the Dockerfile in a folder.
    pub fn of_folder(folder: String) -> Self {
        Self { folder, dockerfile: "Dockerfile".to_owned(), ..Self::default() }
    }

    /// Whether it is what the Dockerfile by itself makes.
    pub fn is_plain(&self) -> bool {
        self.target.is_none() && self.arguments.is_empty()
    }
}

/// An object of Kubernetes whose data a container takes as variables.
#[derive(Clone, Debug)]
pub struct EnvFrom {
    /// The object.
    pub object: Object,
    /// What is put in front of each key.
    pub prefix: String,
}

/// A variable of a container whose value is in an object of Kubernetes.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The index of the variable in its block.
    pub variable: usize,
    /// The object.
    pub object: Object,
    /// The key there.
    pub key: String,
    /// Where the key is named.
    pub span: Span,
    /// Whether the container starts without it.
    pub is_optional: bool,
}

/// A `.env` file that a block reads.
#[derive(Clone, Debug)]
pub struct EnvFile {
    /// Its path, relative to the file that names it.
    pub path: String,
    /// Where it is named.
    pub span: Span,
    /// Whether nothing starts without it.
    pub is_required: bool,
    /// The program that reads it.
    pub loader: Loader,
}

/// A `ConfigMap` or a `Secret` that a container takes its variables from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Object {
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}
