//! What the releases of charts get that a script installs.
//!
//! Enters: a script. Leaves: an [`Environment`] for each command of Helm that installs a chart of Airflow: its files of
//! values one over the other, and what its flags set over them. The chart sets more, so that nothing is missing.

use std::collections::HashMap;

use super::{Environment, Host, Write};
use crate::carrier::release::{self, ChartValues, Release};
use crate::command::chart;
use crate::diagnostic::Location;
use crate::project::{Document, Project};
use crate::script::{Call, Script};
use crate::text::{Mapped, contains};

impl<'p> Environment<'p> {
    /// What the releases that a script installs get.
    pub fn released(
        project: &'p Project,
        index: usize,
        document: &'p Document,
        installed: &[Installation<'p>],
    ) -> Vec<Self> {
        let environment = |installation: &Installation<'p>| {
            let written: Vec<Write<'p>> = installation
                .release
                .variables()
                .into_iter()
                .filter_map(|(document, (key, value))| {
                    Some(Write { document, file: project.documents.get(document)?, key, value })
                })
                .collect();
            let is_any = written.iter().any(|one| one.key.bytes().starts_with(b"AIRFLOW_"));
            let environment = Self::of_written(index, document, written);
            is_any.then_some(Self { is_whole: false, runs_in_image: false, host: Host::Platform, ..environment })
        };
        installed.iter().filter_map(environment).collect()
    }
}

/// A release of a chart of Airflow that a script installs.
#[derive(Debug)]
pub struct Installation<'p> {
    /// The command.
    pub head: Location,
    /// Its values.
    pub release: Release<'p>,
}

/// Every one that a script installs.
pub fn installed<'p>(project: &'p Project, script: &Script<'p>) -> Vec<Installation<'p>> {
    let mut seen = Vec::new();
    let calls = script.calls.iter().filter(|call| call.program() == "helm" && is_of_airflow(call));
    let calls = calls.filter(|call| {
        let is_new = !seen.contains(&call.line.span);
        seen.push(call.line.span);
        is_new
    });
    let mut read = HashMap::new();
    calls.map(|call| Installation { head: call.head(), release: release(project, call, &mut read) }).collect()
}

/// Whether a command names Airflow: as the release, or as its chart.
pub fn is_of_airflow(call: &Call<'_>) -> bool {
    let names_it = |text: &Mapped<'_>| contains(text.bytes(), b"airflow");
    call.command.arguments().iter().any(|argument| names_it(&argument.text))
}

/// Whether a command names the official chart by its usual name.
pub fn is_of_official_chart(call: &Call<'_>) -> bool {
    call.command.arguments().iter().any(|own| own.text.bytes() == b"apache-airflow/airflow")
}

/// What files of values set, each read once for the charts that take them in the same way.
type Values<'p> = HashMap<(usize, bool), ChartValues<'p>>;

fn release<'p>(project: &'p Project, call: &Call<'p>, read: &mut Values<'p>) -> Release<'p> {
    let mut release = Release::default();
    let is_official = is_of_official_chart(call);
    let flags = || call.command.flags().iter();
    for given in flags().filter(|given| given.flag.name == "values") {
        // One flag may name several.
        let paths = given.value.text().filter(|_| given.value.is_certain()).unwrap_or_default();
        for path in paths.split(',') {
            let file = project.beside(call.document, path);
            match file.and_then(|file| Some((file, project.documents.get(file)?))) {
                Some((file, document)) => {
                    let parts = || release::parts(document.yaml(), is_official);
                    release.add(file, read.entry((file, is_official)).or_insert_with(parts).clone());
                }
                // A file that nobody can see may replace all that is below it.
                None => release = Release::default(),
            }
        }
    }
    for flag in chart::FLAGS {
        for given in flags().filter(|given| given.flag.name == flag) {
            let is_torn = call.torn_at(given.value_word).is_some();
            let sets = chart::sets(flag, &given.value).into_iter().filter(|_| !is_torn);
            // The official chart refuses them.
            for set in sets.filter(|set| !is_official || !set.is_section()) {
                release.set(call.document, set);
            }
        }
    }
    release
}
