//! What a dump of live state shows of processes.
//!
//! Enters: a dump. Leaves: an [`Environment`] for each of its processes. It is complete where the dump shows all that the
//! process has; a deployment has the image of the project below its variables, and a file of options below all.

use super::Environment;
use crate::carrier::state::{self, Dump};
use crate::carrier::{self, Identity};
use crate::project::{Document, Project};

impl<'p> Environment<'p> {
    /// The processes of a dump.
    pub fn live(project: &'p Project, index: usize, document: &'p Document) -> Vec<Self> {
        let Ok(dump) = Dump::of(document.file.text()) else { return Vec::new() };
        let has_options = project.airflow_cfg().is_some();
        let named = document.deployment.as_deref().map(Identity::named);
        let environment = |mut block: carrier::Block<'p>| {
            block.is_open |= has_options && !block.is_deployment;
            block.identity = block.identity.or_else(|| named.clone());
            let is_deployment = block.is_deployment;
            let environment = Self::of_block(project, (index, document), block);
            // Part of a list adds to what the deployment has.
            let is_whole = environment.is_whole && (!is_deployment || environment.names_a_backend());
            Self { is_whole, ..environment }
        };
        state::blocks(document.file.text(), dump).into_iter().map(environment).collect()
    }
}
