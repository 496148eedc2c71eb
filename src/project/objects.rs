//! What a project says about the objects of a cluster and the deployments of Astro beyond one file.
//!
//! Enters: a project. Leaves: which file has an object of Kubernetes, whether a container takes it with a prefix, whether
//! kustomize changes what it builds, whether a file sets variables of deployments. Each is looked for once.

use std::collections::{HashMap, HashSet};

use super::{Document, Project};
use crate::carrier::{self, Object, ObjectPlace};
use crate::format::Format;

impl Project {
    /// The only place of an object of Kubernetes, and its file; `None` where several have one of this name.
    pub fn object(&self, object: &Object) -> Option<(usize, &Document, ObjectPlace)> {
        let objects = self.objects.get_or_init(|| {
            let mut all: HashMap<Object, Option<usize>> = HashMap::new();
            for (index, file) in self.documents.iter().enumerate() {
                for object in file.objects().keys() {
                    all.entry(object.clone()).and_modify(|only| *only = None).or_insert(Some(index));
                }
            }
            all
        });
        let index = objects.get(object).copied().flatten()?;
        let file = self.documents.get(index)?;
        Some((index, file, file.objects().get(object).copied().flatten()?))
    }

    fn changed(&self) -> &(HashSet<Object>, bool) {
        self.changed.get_or_init(|| {
            let takes = |file: &&Document| file.format == Format::Yaml && file.holds("envFrom") && file.holds("prefix");
            let prefixed =
                self.documents.iter().filter(takes).flat_map(|file| carrier::prefixed(file.yaml())).collect();
            let mut kustomizations = self.documents.iter().filter(|file| file.is_kustomization());
            (prefixed, kustomizations.any(|file| carrier::is_patched(file.yaml())))
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
