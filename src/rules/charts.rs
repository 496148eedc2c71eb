//! Which files are values of the official chart, for the rules about them.
//!
//! Enters: a project. Leaves: documents that a script gives to that chart, or that lie beside a chart that depends on
//! it.

use std::collections::BTreeSet;

use super::prelude::*;
use crate::carrier::chart;
use crate::environment::released::is_of_official_chart;

/// The values that a script gives to the official chart: `helm install NAME apache-airflow/airflow -f FILE`.
pub(super) fn given(scope: &ProjectScope<'_>) -> BTreeSet<usize> {
    let scripts = scope.reads.iter().filter_map(|read| read.script.as_ref());
    let calls =
        scripts.flat_map(|script| &script.calls).filter(|call| call.program() == "helm" && is_of_official_chart(call));
    let files = calls.flat_map(|call| {
        let files = call.command.flags().iter().filter(|given| given.flag.name == "values");
        files.filter_map(|given| scope.project.beside(call.document, given.value.text()?))
    });
    files.chain(by_own_keys(scope)).collect()
}

/// Values with keys that only the official chart has.
fn by_own_keys<'s>(scope: &'s ProjectScope<'_>) -> impl Iterator<Item = usize> + 's {
    let documents = scope.project.documents.iter().enumerate();
    let values = documents.filter(|(_, file)| file.format == Format::Yaml && file.name().starts_with("values"));
    let official = values.filter(|(_, file)| !file.is_of_own_chart && chart::is_official(file.yaml()));
    official.map(|(index, _)| index)
}

/// The values of a chart that depends on the official one; a chart with templates of its own is no document.
pub(super) fn of_umbrellas(scope: &ProjectScope<'_>) -> Vec<usize> {
    let documents = &scope.project.documents;
    let is_yaml = |index: &usize| documents.get(*index).is_some_and(|file| file.format == Format::Yaml);
    let name = |index: &usize| documents.get(*index).map(|file| file.file.path.as_str()).unwrap_or_default();
    let is_chart = |index: &usize| name(index).rsplit('/').next() == Some("Chart.yaml");
    let charts = (0..documents.len()).filter(|index| is_yaml(index) && is_chart(index));
    let umbrellas = charts.filter(|index| documents.get(*index).is_some_and(|file| chart::has_airflow(file.yaml())));
    umbrellas.filter_map(|index| scope.project.beside(index, "values.yaml")).collect()
}
