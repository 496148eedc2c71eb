//! The modules of Terraform: which files give values to the variables of a folder.
//!
//! Enters: a project. Leaves: what a document carries, with these values filled in. Terraform loads some of the files by
//! itself; of the others one is named for each run, so that each makes its own environments. What scripts or callers may
//! set, and what several files leave open, is not known.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Bound;

use super::{Document, Project, folder_of, named};
use crate::carrier::terraform::{self, Place, Values};
use crate::carrier::{self, Block, Carried};
use crate::format::Format;
use crate::format::hcl::value::Value;

/// At most so many files are tried one by one.
const MOST_FILES: usize = 10;

/// The modules of a project, and what other files give to variables.
#[derive(Debug, Default)]
pub struct Modules {
    by_folder: HashMap<String, Module>,
    /// What stands before a `=` in files with `-var`, each read backward: the last words of it may be a variable's name.
    passed: BTreeSet<String>,
    /// What stands behind `TF_VAR_`.
    given: BTreeSet<String>,
}

/// The files of a folder.
#[derive(Debug, Default)]
struct Module {
    /// The variables, each with the document that declares it.
    declared: HashMap<String, usize>,
    /// Those whose type is an object.
    objects: HashSet<String>,
    /// The longest of its files.
    longest: usize,
    /// The files of values that Terraform loads, in this order.
    loaded: Vec<usize>,
    /// Those that a run names.
    named: Vec<usize>,
    /// Variables that files of values elsewhere set.
    elsewhere: HashSet<String>,
    /// Whether another module calls it, and gives it its values.
    is_called: bool,
}

/// The values of one run.
#[derive(Debug, Default)]
struct Run<'p> {
    /// The file that is named for it.
    file: Option<usize>,
    values: Values<'p>,
    /// Variables whose value is a default.
    guesses: HashSet<String>,
    places: Vec<Place>,
}

impl Modules {
    fn of(project: &Project) -> Self {
        let mut modules: HashMap<String, Module> = HashMap::new();
        let all = || project.documents.iter().enumerate().filter(|(_, document)| document.format == Format::Hcl);
        let (values, files): (Vec<_>, Vec<_>) =
            all().partition(|(_, document)| terraform::is_values(&document.file.path));
        let mut called = Vec::new();
        for (index, document) in files {
            let (path, text) = (document.file.path.as_str(), document.file.text());
            let module = modules.entry(folder_of(path).to_owned()).or_default();
            module.longest = module.longest.max(text.len());
            if document.holds("variable") {
                for own in terraform::declared(path, text) {
                    module.declared.insert(own.name.to_owned(), index);
                    if own.is_object {
                        module.objects.insert(own.name.to_owned());
                    }
                }
            }
            if document.holds("module") {
                let folders = terraform::called(path, text).into_iter();
                called.extend(folders.filter_map(|folder| named::joined(folder_of(path), &folder)));
            }
        }
        for folder in called {
            modules.entry(folder).or_default().is_called = true;
        }
        for (index, document) in values {
            add_values(&mut modules, index, document);
        }
        let order = |index: &usize| {
            let path = project.documents.get(*index).map(|document| document.file.path.as_str()).unwrap_or_default();
            (path.contains(".auto.tfvars"), path.to_owned())
        };
        for module in modules.values_mut() {
            module.loaded.sort_by_key(order);
        }
        let (mut passed, mut given) = (BTreeSet::new(), BTreeSet::new());
        for document in &project.documents {
            let text = document.file.text();
            if document.format != Format::Hcl && document.holds("-var") {
                let before = text.match_indices('=').filter_map(|(at, _)| text.get(..at));
                passed.extend(
                    before.map(|head| head.chars().rev().take_while(|mark| is_of_name(*mark)).collect::<String>()),
                );
            }
            let behind = text.match_indices(GIVEN).filter_map(|(at, mark)| text.get(at + mark.len()..));
            given.extend(behind.map(|rest| rest.chars().take_while(|mark| is_of_name(*mark)).collect::<String>()));
        }
        Self { by_folder: modules, passed, given }
    }

    /// Whether a file with `-var` may set a variable.
    fn may_pass(&self, name: &str) -> bool {
        begins_one(&self.passed, &name.chars().rev().collect::<String>())
    }

    /// Whether the environment of Terraform may give a variable its value.
    fn may_give(&self, name: &str) -> bool {
        begins_one(&self.given, name)
    }
}

/// The beginning of the variables of its environment that Terraform reads.
const GIVEN: &str = "TF_VAR_";

/// Whether one of these texts begins like this.
fn begins_one(texts: &BTreeSet<String>, start: &str) -> bool {
    let first = texts.range::<str, _>((Bound::Included(start), Bound::Unbounded)).next();
    first.is_some_and(|text| text.starts_with(start))
}

fn is_of_name(mark: char) -> bool {
    mark.is_alphanumeric() || matches!(mark, '_' | '-')
}

/// Adds a file of values to the module of its folder, or of the nearest one above; to no other module its variables are
/// known.
fn add_values(modules: &mut HashMap<String, Module>, index: usize, document: &Document) {
    let path = document.file.path.as_str();
    let mut folder = folder_of(path);
    while !modules.contains_key(folder) && !folder.is_empty() {
        folder = folder_of(folder);
    }
    if let Some(module) = modules.get_mut(folder) {
        let is_loaded = folder == folder_of(path) && terraform::is_loaded(path);
        (if is_loaded { &mut module.loaded } else { &mut module.named }).push(index);
        return;
    }
    let names: Vec<&str> = terraform::values(path, document.file.text()).into_iter().map(|(name, _)| name).collect();
    for module in modules.values_mut() {
        module.elsewhere.extend(names.iter().map(|name| (*name).to_owned()));
    }
}

impl Project {
    /// What a document carries.
    pub fn carried(&self, index: usize) -> Carried<'_> {
        let Some(document) = self.documents.get(index) else { return Carried::default() };
        let (path, text) = (document.file.path.as_str(), document.file.text());
        let runs =
            if document.format == Format::Hcl && document.holds("var.") { self.runs(document) } else { Vec::new() };
        let mut all: Option<Carried<'_>> = None;
        for run in runs {
            let Run { file, values, guesses, places } = run;
            let name = file.and_then(|file| self.documents.get(file)).map(|file| file.file.path.as_str());
            let is_open = name.is_some() || !guesses.is_empty();
            let mut carried = terraform::read_with(path, text, values, &places, |block| {
                block.is_open |= is_open;
                if let Some(name) = name {
                    block.name = format!("{} ({name})", block.name);
                }
            });
            match &mut all {
                None => all = Some(carried),
                Some(all) => {
                    carried.blocks.retain(|block| !all.blocks.iter().any(|own| is_same(own, block)));
                    all.blocks.append(&mut carried.blocks);
                }
            }
        }
        all.unwrap_or_else(|| carrier::read(document.format, path, text))
    }

    /// What the variables of a document's module may be.
    fn runs(&self, document: &Document) -> Vec<Run<'_>> {
        let modules = self.modules.get_or_init(|| Modules::of(self));
        let Some(module) = modules.by_folder.get(folder_of(&document.file.path)).filter(|module| !module.is_called)
        else {
            return Vec::new();
        };
        // The files of a module alone say what a variable is.
        let is_settled = |name: &&str| {
            module.declared.contains_key(*name) && !module.elsewhere.contains(*name) && !modules.may_pass(name)
        };
        let used: HashSet<&str> = used(document.file.text()).filter(is_settled).collect();
        if used.is_empty() || module.named.len() > MOST_FILES {
            return Vec::new();
        }
        let mut first = Run::default();
        let mut room = Addresses { project: self, next: crate::text::offset(module.longest) };
        let named: HashSet<&str> =
            module.named.iter().flat_map(|file| self.values_of(*file)).map(|(name, _)| name).collect();
        let defaults = used.iter().filter(|name| !named.contains(**name) && !modules.may_give(name));
        for name in defaults {
            let Some(default) =
                module.declared.get(*name).and_then(|file| room.default_of(*file, name, &mut first.places))
            else {
                continue;
            };
            first.guesses.insert((*name).to_owned());
            first.values.insert((*name).to_owned(), default);
        }
        for file in &module.loaded {
            room.add(*file, &used, &mut first);
        }
        // What one of the named files may replace is not known without it.
        first.values.retain(|name, value| !named.contains(name.as_str()) && !is_other_object(module, name, value));
        if module.named.is_empty() {
            return if first.values.is_empty() { Vec::new() } else { vec![first] };
        }
        let of_file = |file: &usize| {
            let mut run = Run {
                file: Some(*file),
                values: first.values.clone(),
                places: first.places.clone(),
                guesses: HashSet::new(),
            };
            let mut room = Addresses { project: self, next: room.next };
            room.add(*file, &used, &mut run);
            run.values.retain(|name, value| !is_other_object(module, name, value));
            run
        };
        module.named.iter().map(of_file).collect()
    }

    fn values_of(&self, file: usize) -> Vec<(&str, Value<'_>)> {
        self.documents.get(file).map(|file| terraform::values(&file.file.path, file.file.text())).unwrap_or_default()
    }
}

/// Places for the texts of other files.
struct Addresses<'p> {
    project: &'p Project,
    next: u32,
}

impl<'p> Addresses<'p> {
    /// The place of a file among others; `None` if there is no room left.
    fn place(&mut self, file: usize, places: &mut Vec<Place>) -> Option<(&'p Document, Place)> {
        let document = self.project.documents.get(file)?;
        if let Some(known) = places.iter().find(|place| place.file == file) {
            return Some((document, *known));
        }
        let end = self.next.checked_add(crate::text::offset(document.file.text().len()))?;
        let place = Place { start: self.next, end, file };
        self.next = end;
        places.push(place);
        Some((document, place))
    }

    fn add(&mut self, file: usize, used: &HashSet<&str>, run: &mut Run<'p>) {
        let Some((_, place)) = self.place(file, &mut run.places) else { return };
        for (name, value) in self.project.values_of(file).into_iter().filter(|(name, _)| used.contains(name)) {
            run.guesses.remove(name);
            run.values.insert(name.to_owned(), value.moved(i64::from(place.start)));
        }
    }

    /// A default that says something: an empty one is there to be replaced.
    fn default_of(&mut self, file: usize, name: &str, places: &mut Vec<Place>) -> Option<Value<'p>> {
        let (document, place) = self.place(file, places)?;
        let mut declared = terraform::declared(&document.file.path, document.file.text()).into_iter();
        let default = declared.find(|own| own.name == name)?.default?;
        let is_empty = match &default {
            Value::Text(text) | Value::Plain(text) => matches!(text.bytes().trim_ascii(), b"" | b"{}" | b"[]"),
            Value::Object(members, _) => members.is_empty(),
            Value::List(items, _) => items.is_empty(),
            Value::Null(_) | Value::Unknown(_) => true,
        };
        (!is_empty).then(|| default.moved(i64::from(place.start)))
    }
}

/// Whether a value gets other members than those that are given.
fn is_other_object(module: &Module, name: &str, value: &Value<'_>) -> bool {
    matches!(value, Value::Object(..) | Value::List(..)) && module.objects.contains(name)
}

/// The names of the variables that a text uses.
fn used(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("var.").filter_map(|(at, mark)| {
        let rest = text.get(at + mark.len()..)?;
        let end = rest.find(|mark: char| !is_of_name(mark));
        rest.get(..end.unwrap_or(rest.len()))
    })
}

/// Whether two blocks give the same to the same process.
fn is_same(one: &Block<'_>, other: &Block<'_>) -> bool {
    let own = |block: &Block<'_>| {
        block.variables.iter().map(|(key, value)| (key.whole(), value.bytes().to_vec())).collect::<Vec<_>>()
    };
    one.elsewhere.is_empty() && other.elsewhere.is_empty() && own(one) == own(other)
}
