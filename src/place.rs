//! The environment that Airflow would start in, as one reader makes it from one file.
//!
//! Enters: a document and a loader. Leaves: a [`Place`]: the variables that can matter, each as the
//! loader gives it and as Airflow then sees it. Never guesses what the process environment holds.

mod expand;

use foldhash::HashMap;

use expand::Expanded;

use crate::diagnostic::Location;
use crate::format::dockerfile::{self, Image, Write};
use crate::format::dotenv::Statement;
use crate::loader::{self, Environment, Loader, Outcome, Problem, ProblemKind, Variable, plain};
use crate::project::{Document, Project};
use crate::text::{Mapped, Secret, Span, is_variable_name};

/// One variable of a [`Place`].
#[derive(Debug)]
pub struct Setting<'p> {
    /// The document it is written in.
    pub document: usize,
    /// The name that the process gets.
    pub key: Mapped<'p>,
    /// The value that the process gets.
    pub value: Mapped<'p>,
    /// The value as Airflow uses it: with `$NAME` expanded where Airflow does so.
    pub airflow: Mapped<'p>,
    /// Whether that expansion never ends: variables that refer to each other. Every Airflow process hangs then.
    pub is_endless: bool,
}

impl Setting<'_> {
    /// Where the key is written.
    pub fn key_location(&self) -> Location {
        Location { document: self.document, span: self.key.whole() }
    }

    /// Where the value is written, without its quotes.
    pub fn value_location(&self) -> Location {
        Location { document: self.document, span: self.value.whole() }
    }
}

/// A deployment, by its id or its name as a script gives it. `Debug` shows neither.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Deployed {
    name: Secret<'static>,
    /// Whether the name is known, and not only how it is written.
    pub is_certain: bool,
}

/// A variable with its value and the index of the document that both are written in.
pub type Written<'p> = (usize, Mapped<'p>, Mapped<'p>);

impl Deployed {
    /// The one that the configuration says a file belongs to.
    pub fn configured(document: &Document) -> Option<Self> {
        document.deployment.as_ref().map(|name| Self::new(name.as_bytes(), true))
    }

    /// The deployment of this name; what only run time knows stands in it as it is written.
    pub fn new(name: &[u8], is_certain: bool) -> Self {
        Self { name: String::from_utf8_lossy(name).into_owned().into(), is_certain }
    }

    /// The variable that alone names it: `$ID`, `${ID}`, `${ID:?}`.
    pub fn variable(&self) -> Option<&str> {
        let bare = self.name.expose().strip_prefix('$').filter(|_| !self.is_certain)?;
        let name = match bare.strip_prefix('{') {
            Some(braced) => braced.strip_suffix('}')?.split(":?").next()?,
            None => bare,
        };
        (name.len() > 1 && is_variable_name(name)).then_some(name)
    }

    /// The name, or how it is written.
    pub fn name(&self) -> &Secret<'static> {
        &self.name
    }
}

/// What one loader makes of one document.
#[derive(Debug)]
pub struct Place<'p> {
    /// The document.
    pub document: &'p Document,
    /// Its index in the project.
    pub index: usize,
    /// The program that reads it; `None`: a script sets the variables.
    pub loader: Option<Loader>,
    /// The deployment that it is for: the one of the configuration, or the one that a script names.
    pub deployment: Option<Deployed>,
    /// Whether nothing else sets variables there, as far as airenv can see. Where others may, nobody can
    /// say that something is missing.
    pub is_whole: bool,
    /// What became of the file as a whole.
    pub outcome: Outcome,
    settings: Vec<Setting<'p>>,
    /// By name, the setting that counts.
    effective: HashMap<String, usize>,
    /// What the image gives below them, by name.
    base: HashMap<String, Setting<'p>>,
}

impl<'p> Place<'p> {
    /// What each of these loaders makes of a document.
    pub fn read_by(loaders: &[Loader], index: usize, document: &'p Document) -> Vec<Self> {
        // In a large repository nearly every file is like this.
        let names = plain::names(document.file.bytes());
        let is_idle = names.is_some_and(|names| !names.into_iter().any(matters));
        let read = |loader: &Loader| {
            if is_idle && *loader != Loader::Bash {
                Self::of(index, document, Some(*loader), Outcome::Read(Vec::new()), Vec::new())
            } else {
                Self::read(index, document, *loader)
            }
        };
        loaders.iter().map(read).collect()
    }

    /// Reads a document as a loader does. A refused file sets nothing.
    pub fn read(index: usize, document: &'p Document, loader: Loader) -> Self {
        let source = document.file.bytes();
        let mut variables = Vec::new();
        let outcome = collect(source, loader, &mut variables, &|key| matters(key));
        let mut referenced = expand::names(&variables);
        // Names that Airflow's own expansion asks for may be any variable of the file.
        for _ in 0..expand::ROUNDS {
            let missing: Vec<String> = referenced.into_iter().filter(|name| !has(&variables, name)).collect();
            if missing.is_empty() {
                break;
            }
            collect(source, loader, &mut variables, &|key| missing.iter().any(|name| name.as_bytes() == key));
            referenced = expand::names(&variables);
            referenced.retain(|name| !missing.contains(name));
        }
        if matches!(outcome, Outcome::Refused(_)) {
            variables.clear();
        }
        let settings = variables.into_iter().filter_map(|variable| Some((index, variable.key, variable.value?)));
        Self::of(index, document, Some(loader), outcome, settings.collect())
    }

    /// The variables that a script sets for one deployment or for the programs it starts, in order.
    pub fn of_script(index: usize, document: &'p Document, settings: Vec<(Mapped<'p>, Mapped<'p>)>) -> Self {
        Self::of_written(index, document, settings.into_iter().map(|(key, value)| (index, key, value)).collect())
    }

    /// The same where a part of the variables comes from files that the script loads.
    pub fn of_written(index: usize, document: &'p Document, settings: Vec<Written<'p>>) -> Self {
        let outcome = Outcome::Read(Vec::new());
        let mut place = Self::of(index, document, None, outcome, settings);
        // A script that sets both the class and its kwargs configures the backend; one that sets only
        // one of them adds to what is there.
        place.is_whole = ["AIRFLOW__SECRETS__BACKEND", "AIRFLOW__SECRETS__BACKEND_KWARGS"]
            .iter()
            .all(|key| place.get(key).is_some());
        place
    }

    /// What the image of a project gives to all that runs in it; `None` where it sets nothing that can matter.
    pub fn image_of(project: &'p Project) -> Option<Self> {
        let index = project.dockerfile()?;
        let document = project.documents.get(index)?;
        let place = Self::of_image(index, document, &dockerfile::image(document.file.text()));
        (!place.sets_nothing()).then_some(place)
    }

    /// What an `ENV` of a Dockerfile is meant to set: JSON whose quotes the build takes away as it is written, so that one
    /// run tells all that is wrong in it.
    pub fn meant_by_image(index: usize, document: &'p Document, image: &Image<'p>) -> Self {
        Self::of_env(index, document, image, |write| write.loses_quotes().unwrap_or(&write.value).clone())
    }

    /// What the `ENV` of a Dockerfile sets.
    pub fn of_image(index: usize, document: &'p Document, image: &Image<'p>) -> Self {
        Self::of_env(index, document, image, |write| write.value.clone())
    }

    /// Something else always sets more.
    fn of_env(
        index: usize,
        document: &'p Document,
        image: &Image<'p>,
        value: impl Fn(&Write<'p>) -> Mapped<'p>,
    ) -> Self {
        let written = image.writes.iter().map(|write| (index, write.key.clone(), value(write)));
        let mut place = Self::of(index, document, None, Outcome::Read(Vec::new()), written.collect());
        place.is_whole = false;
        place
    }

    /// The same upon an image: what it sets counts where nothing else does.
    fn upon(mut self, image: &Place<'p>) -> Self {
        let copied = |setting: &Setting<'p>| Setting {
            document: setting.document,
            key: setting.key.clone(),
            value: setting.value.clone(),
            airflow: setting.airflow.clone(),
            is_endless: setting.is_endless,
        };
        let of_name = image.settings().filter_map(|setting| Some((setting.key.text()?.to_owned(), copied(setting))));
        self.base = of_name.collect();
        self.expand();
        self
    }

    /// The same upon the image of the project, where what the loader starts runs in it.
    #[must_use]
    pub fn in_image(self, image: Option<&Place<'p>>) -> Self {
        match image.filter(|_| self.loader.is_none_or(Loader::uses_image)) {
            Some(image) => self.upon(image),
            None => self,
        }
    }

    /// Whether an image lies below.
    pub fn has_image(&self) -> bool {
        !self.base.is_empty()
    }

    /// Whether a setting that matters to a backend comes from the image below.
    pub fn stands_on_image(&self) -> bool {
        let is_covered = |name: &String| self.effective.contains_key(name);
        self.base.keys().any(|name| name.starts_with("AIRFLOW__SECRETS__") && !is_covered(name))
    }

    /// The same for a deployment, unless the configuration says which one it is.
    #[must_use]
    pub fn of_deployment(self, deployment: Option<Deployed>) -> Self {
        Self { deployment: self.deployment.or(deployment), ..self }
    }

    /// Whether another program reads the same document to the same end: all that holds of one place as such then
    /// holds of the other.
    pub fn is_read_like(&self, other: &Place<'_>) -> bool {
        let is_same = |(one, other): (&Setting<'_>, &Setting<'_>)| {
            one.key.is_same(&other.key) && one.value.is_same(&other.value) && one.document == other.document
        };
        let first_wins = |loader: Option<Loader>| loader.is_some_and(Loader::first_wins);
        let has_duplicates = self.effective.len() < self.settings.len();
        self.index == other.index
            && self.is_whole == other.is_whole
            && self.outcome == other.outcome
            && self.settings.len() == other.settings.len()
            && self.settings.iter().zip(&other.settings).all(is_same)
            && self.base.len() == other.base.len()
            && (!has_duplicates || first_wins(self.loader) == first_wins(other.loader))
    }

    /// The setting of a name that counts in this place.
    pub fn get(&self, key: &str) -> Option<&Setting<'p>> {
        match self.effective.get(key) {
            Some(index) => self.settings.get(*index),
            None => self.base.get(key),
        }
    }

    /// Where a variable of this name is written without a value, which this reader then does not set.
    pub fn left_empty(&self, key: &str) -> Option<Location> {
        let Outcome::Read(problems) = &self.outcome else { return None };
        let text = self.document.file.text();
        let is_empty =
            |problem: &&Problem| problem.kind == ProblemKind::ValueMissing && problem.span.of_text(text) == key;
        let problem = problems.iter().find(is_empty).filter(|_| self.get(key).is_none())?;
        Some(self.at(problem.span))
    }

    /// Whether no variable is set that can matter.
    pub fn sets_nothing(&self) -> bool {
        self.settings.is_empty()
    }

    /// Every setting that counts: those of the image by their names, then the others in the order of the file.
    pub fn settings(&self) -> impl Iterator<Item = &Setting<'p>> {
        let mut indices: Vec<usize> = self.effective.values().copied().collect();
        indices.sort_unstable();
        let own = indices.into_iter().filter_map(|index| self.settings.get(index));
        let mut base: Vec<_> = self.base.iter().filter(|(name, _)| !self.effective.contains_key(*name)).collect();
        base.sort_unstable_by_key(|(name, _)| *name);
        base.into_iter().map(|(_, setting)| setting).chain(own)
    }

    /// The setting that counts whose name is written in these lines.
    pub fn setting_in(&self, lines: Span) -> Option<&Setting<'p>> {
        let counts = |index: usize| {
            let setting = self.settings.get(index)?;
            (self.effective.get(setting.key.text()?) == Some(&index)).then_some(setting)
        };
        self.written_in(lines).find_map(counts)
    }

    /// The settings whose names are written in these lines: they stand in the order of the file.
    fn written_in(&self, lines: Span) -> std::ops::Range<usize> {
        let before = |end: u32| self.settings.partition_point(|setting| setting.key.whole().start < end);
        before(lines.start)..before(lines.end)
    }

    /// Puts another name and value in place of the setting in these lines, before [`settle`](Self::settle).
    pub fn replace(&mut self, lines: Span, key: Mapped<'p>, value: Mapped<'p>) {
        let first = self.written_in(lines).next();
        if let Some(setting) = first.and_then(|index| self.settings.get_mut(index)) {
            setting.airflow = value.clone();
            setting.value = value;
            setting.key = key;
        }
    }

    /// Finds out again what counts, once settings were replaced.
    pub fn settle(&mut self) {
        let written = std::mem::take(&mut self.settings);
        let written = written.into_iter().map(|setting| (setting.document, setting.key, setting.value));
        let loader = self.loader;
        let (settings, effective) = in_order(loader, written.collect());
        self.settings = settings;
        self.effective = effective;
        self.expand();
    }

    /// What reads the file, in words that a user knows.
    pub fn command(&self) -> &'static str {
        self.loader.map_or("the script", Loader::command)
    }

    /// The statement that a part of the document belongs to.
    pub fn statement(&self, span: Span) -> Option<&'p Statement> {
        self.document.statement(span)
    }

    /// A part of the document as a place in the project.
    pub fn at(&self, span: Span) -> Location {
        Location { document: self.index, span }
    }

    fn of(
        index: usize,
        document: &'p Document,
        loader: Option<Loader>,
        outcome: Outcome,
        written: Vec<Written<'p>>,
    ) -> Self {
        let (settings, effective) = in_order(loader, written);
        let deployment = Deployed::configured(document);
        let (is_whole, base) = (true, HashMap::default());
        let mut place = Self { document, index, loader, deployment, is_whole, outcome, settings, effective, base };
        place.expand();
        place
    }

    fn expand(&mut self) {
        let expanded: Vec<(usize, Expanded<'p>)> = self
            .effective
            .values()
            .filter_map(|index| self.settings.get(*index).map(|setting| (*index, setting)))
            .filter(|(_, setting)| expand::applies_to(setting.key.bytes()))
            .filter_map(|(index, setting)| {
                expand::expand(&setting.value, &|name| self.get(name)).map(|value| (index, value))
            })
            .collect();
        for (index, expanded) in expanded {
            if let Some(setting) = self.settings.get_mut(index) {
                setting.airflow = expanded.value;
                setting.is_endless = expanded.is_endless;
            }
        }
    }
}

/// The settings in the order of the file, and by name the one that counts.
fn in_order<'p>(loader: Option<Loader>, written: Vec<Written<'p>>) -> (Vec<Setting<'p>>, HashMap<String, usize>) {
    let mut effective = HashMap::default();
    let mut settings: Vec<Setting<'p>> = Vec::with_capacity(written.len());
    for (document, key, value) in written {
        let Some(name) = key.text() else { continue };
        let is_second = effective.contains_key(name);
        if !(is_second && loader.is_some_and(Loader::first_wins)) {
            effective.insert(name.to_owned(), settings.len());
        }
        let airflow = value.clone();
        settings.push(Setting { document, key, airflow, value, is_endless: false });
    }
    (settings, effective)
}

fn has(variables: &[Variable<'_>], name: &str) -> bool {
    variables.iter().any(|variable| variable.key.bytes() == name.as_bytes())
}

fn collect<'p>(
    source: &'p [u8],
    loader: Loader,
    variables: &mut Vec<Variable<'p>>,
    wanted: &dyn Fn(&[u8]) -> bool,
) -> Outcome {
    loader::read(loader, source, Environment::Unknown, &mut |variable| {
        if wanted(variable.key.bytes()) {
            variables.push(variable);
        }
    })
}

/// Whether a variable of this name, or of one that is meant to be such a name, can matter to a
/// secrets backend. Everything else is read and dropped at once.
pub(crate) fn matters(key: &[u8]) -> bool {
    const STARTS: &[&[u8]] = &[b"AWS_", b"VAULT_", b"GOOGLE_", b"AZURE_", b"AIR"];
    // A blank, a mark or an `export` may stand before the name that is meant.
    const PARTS: &[&[u8]] = &[b"AIRFLOW", b"SECRETS", b"BACKEND"];
    let starts = |start: &&[u8]| key.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    let holds = |part: &&[u8]| key.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    STARTS.iter().any(starts) || PARTS.iter().any(holds)
}
