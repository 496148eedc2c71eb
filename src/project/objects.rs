//! What a project says about the objects of a cluster and the deployments of Astro beyond one file.
//!
//! Enters: a project. Leaves: which file has an object of Kubernetes, whether a container takes it with a prefix, whether
//! kustomize changes what it builds, whether a file sets variables of deployments. Each is looked for once.

use std::collections::{HashMap, HashSet};

use super::{Document, Project};
use crate::carrier::{self, Object};
use crate::format::Format;
use crate::text::file_name;

impl Project {
    /// The only file that has an object of Kubernetes; `None` where several have one of this name.
    pub fn file_of(&self, object: &Object) -> Option<usize> {
        let files = || self.documents.iter().enumerate().filter(|(_, file)| file.format == Format::Yaml);
        let objects = self.objects.get_or_init(|| {
            let mut all: HashMap<Object, Option<usize>> = HashMap::new();
            for (index, file) in files() {
                for object in carrier::objects(file.file.text()) {
                    all.entry(object).and_modify(|only| *only = None).or_insert(Some(index));
                }
            }
            all
        });
        objects.get(object).copied().flatten()
    }

    fn changed(&self) -> &(HashSet<Object>, bool) {
        self.changed.get_or_init(|| {
            let files = || self.documents.iter().filter(|file| file.format == Format::Yaml);
            let name = |file: &Document| file_name(&file.file.path).to_ascii_lowercase();
            let kustomizations = || files().filter(|file| name(file).starts_with("kustomization."));
            let prefixed = files().flat_map(|file| carrier::prefixed(file.file.text())).collect();
            (prefixed, kustomizations().any(|file| carrier::is_patched(file.file.text())))
        })
    }

    /// Whether a container takes the data of an object of Kubernetes with a prefix.
    pub fn is_prefixed(&self, object: &Object) -> bool {
        self.changed().0.contains(object)
    }

    /// Whether a kustomization of the project changes objects in a way that only kustomize knows.
    pub fn is_patched(&self) -> bool {
        self.changed().1
    }

    /// Whether a file of the project gives deployments of Astro more variables than a deployment file does.
    pub fn sets_deployment_variables(&self) -> bool {
        const COMMANDS: [&str; 2] = ["deployment variable", "astro env"];
        let runs = |file: &&Document| matches!(file.format, Format::Shell | Format::Make | Format::Yaml);
        self.documents.iter().filter(runs).any(|file| COMMANDS.iter().any(|command| file.holds(command)))
    }
}
