//! The values of one release of a chart: several files, and what `--set` puts over them.
//!
//! Enters: values, the lowest first. Leaves: the variables that the chart makes of them together: Helm merges maps, and a
//! list replaces the one below it. Never opens a file; each variable keeps the index of the file that it is from.
//!
//! Source: Helm 3.17.3, run with several `-f` and `--set`.

use std::collections::BTreeMap;

pub use super::values::ChartValues;
use super::values::{self, LISTS};
use super::{Variable, cfg};
use crate::command::chart::{Set, Value};
use crate::format::yaml::Yaml;
use crate::text::{Mapped, Span};

/// The values of a release.
#[derive(Debug, Default)]
pub struct Release<'p> {
    /// Options in `airflow.cfg`, or variables in `config` of the community's chart.
    config: Vec<(usize, Variable<'p>)>,
    lists: [Option<List<'p>>; LISTS.len()],
    /// Items of lists that no file has, by their paths.
    items: BTreeMap<String, Item<'p>>,
    replaced: Vec<ReplacedList<'p>>,
}

/// One variable of a list: its name and its value.
type Item<'p> = (usize, Option<Mapped<'p>>, Option<Mapped<'p>>);

/// A list of variables in a file.
#[derive(Debug)]
struct List<'p> {
    file: usize,
    variables: Vec<Variable<'p>>,
}

/// A list that another file replaces.
#[derive(Debug)]
pub struct ReplacedList<'p> {
    /// The file that has it.
    pub file: usize,
    /// Its variables.
    pub variables: Vec<Variable<'p>>,
    /// Which list.
    pub name: &'static str,
    /// The file that replaces it.
    pub by: usize,
    /// The key there.
    pub at: Span,
}

impl<'p> Release<'p> {
    /// Puts a file over what is there.
    pub fn add(&mut self, file: usize, parts: ChartValues<'p>) {
        let ChartValues { config, removed, lists } = parts;
        for name in removed {
            self.config.retain(|(_, (key, _))| key.bytes() != name.as_bytes());
        }
        self.config.extend(config.into_iter().map(|variable| (file, variable)));
        for ((own, new), name) in self.lists.iter_mut().zip(lists).zip(LISTS) {
            let Some((at, variables)) = new else { continue };
            if let Some(below) = own.replace(List { file, variables }) {
                let List { file: other, variables } = below;
                self.replaced.push(ReplacedList { file: other, variables, name, by: file, at });
            }
        }
    }

    /// Puts one value over what is there.
    pub fn set(&mut self, file: usize, set: Set<'p>) {
        if let Some(variable) = variable(&set.path) {
            self.config.retain(|(_, (key, _))| key.bytes() != variable.as_bytes());
            let key = Mapped::decoded(variable.into_bytes(), set.place);
            let value = match set.value {
                Value::Text(value) | Value::Typed(value) => value,
                Value::Node(span) => Mapped::hole(span),
                Value::Removed => return,
            };
            self.config.push((file, (key, value)));
        } else if let Some(at) = LISTS.iter().position(|list| is_below(&set.path, list)) {
            // Which of the variables it changes depends on the list.
            match self.lists.get_mut(at).and_then(Option::as_mut) {
                Some(own) => own.variables.iter_mut().for_each(|(_, value)| *value = Mapped::hole(value.whole())),
                None => self.set_item(file, set),
            }
        }
    }

    /// Sets the name or the value of an item: `env[0].value`.
    fn set_item(&mut self, file: usize, set: Set<'p>) {
        let (Some((item, key)), Value::Text(value) | Value::Typed(value)) = (set.path.rsplit_once('.'), set.value)
        else {
            return;
        };
        let own = self.items.entry(item.to_owned()).or_insert((file, None, None));
        match key {
            "name" => own.1 = Some(value),
            "value" => own.2 = Some(value),
            _ => {}
        }
    }

    /// Lists that are replaced, each with the first of its variables that counts and that nothing sets any more.
    pub fn lost(&self, counts: &dyn Fn(&str) -> bool) -> Vec<(&ReplacedList<'p>, &Variable<'p>)> {
        let left = self.variables();
        let is_lost = |(key, _): &&Variable<'p>| {
            key.text().is_some_and(counts) && left.iter().all(|(_, (own, _))| own.bytes() != key.bytes())
        };
        self.replaced.iter().filter_map(|one| Some((one, one.variables.iter().find(is_lost)?))).collect()
    }

    fn all(&self) -> impl Iterator<Item = (usize, &Variable<'p>)> {
        let config = self.config.iter().map(|(file, variable)| (*file, variable));
        let lists = self.lists.iter().flatten();
        config.chain(lists.flat_map(|list| list.variables.iter().map(|variable| (list.file, variable))))
    }

    /// Its variables, each with the file that it is from; the last one of a name counts.
    pub fn variables(&self) -> Vec<(usize, Variable<'p>)> {
        let items =
            self.items.values().filter_map(|(file, name, value)| Some((*file, (name.clone()?, value.clone()?))));
        self.all().map(|(file, variable)| (file, variable.clone())).chain(items).collect()
    }
}

/// What a file of values gives to a chart of Airflow.
pub fn parts<'p>(yaml: &Yaml<'p>, is_official: bool) -> ChartValues<'p> {
    let Some(root) = yaml.roots.first().copied() else { return ChartValues::default() };
    values::parts(yaml.source, yaml, values::top(yaml, root, is_official))
}

/// The variable that a value of a chart sets: `config.secrets.backend`, `airflow.config.AIRFLOW__…`.
pub(super) fn variable(path: &str) -> Option<String> {
    let path = path.strip_prefix("airflow.").unwrap_or(path).strip_prefix("config.")?;
    if path.starts_with("AIRFLOW__") {
        return Some(path.to_owned());
    }
    let (section, option) = path.split_once('.')?;
    cfg::backend_variable(section, option)
}

/// Whether a path is an option of a backend, or a variable of Airflow's, in `config`.
pub fn is_option(path: &str) -> bool {
    variable(path).is_some()
}

/// Whether a path is below a list: `env[0].value`.
pub fn is_below(path: &str, list: &str) -> bool {
    let rest = path.strip_prefix("airflow.").unwrap_or(path).strip_prefix(list);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}
