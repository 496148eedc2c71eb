//! The ids that DAGs ask for, and the ids that the project stores.
//!
//! Enters: everything read from a project. Leaves: both, with their places. What the metadata database has, nobody here
//! knows: an id that the project does not store may well be there.

use foldhash::HashSet;

use super::prelude::*;
use super::stores;
use crate::dag::{Does, Id, Kind};
use crate::knowledge::commands::{Does as Command, Says, Subject};

/// With more ids than this a project is generated, and the rest is not looked at.
const MOST: usize = 5_000;

/// An id that a DAG asks for.
#[derive(Clone, Copy)]
pub(super) struct AskedId<'p> {
    pub document: usize,
    pub id: &'p Id,
}

impl AskedId<'_> {
    pub fn text(&self) -> &str {
        self.id.id.expose()
    }

    pub fn at(&self) -> Location {
        Location { document: self.document, span: self.id.span }
    }
}

/// How a place compares ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Compares {
    /// As written.
    Exactly,
    /// In upper case: names of variables, and what Astro hands to its deployments.
    WithoutCase,
    /// Without case, and with `-` for `_`: Azure Key Vault.
    AsNames,
}

impl Compares {
    /// An id as the place knows it.
    pub fn known(self, id: &str) -> String {
        match self {
            Self::Exactly => id.to_owned(),
            Self::WithoutCase => id.to_uppercase(),
            Self::AsNames => id.to_uppercase().replace('_', "-"),
        }
    }
}

/// An id that the project stores.
pub(super) struct StoredId {
    pub kind: Kind,
    pub id: String,
    pub compares: Compares,
    pub at: Location,
    /// Whether it is only in a template, or a DAG makes it: such an id is known, but nothing is measured by it.
    pub is_hint: bool,
}

/// What DAGs ask for, in the order of the files.
pub(super) fn asked<'p>(scope: &ProjectScope<'p>) -> Vec<AskedId<'p>> {
    let documents = scope.project.documents.iter().enumerate();
    let ids = documents.flat_map(|(document, file)| file.ids().iter().map(move |id| AskedId { document, id }));
    ids.filter(|asked| asked.id.does == Does::Asks).take(MOST).collect()
}

/// What the project stores; ids that are known only at run time are not among them.
pub(super) fn stored(scope: &ProjectScope<'_>) -> Vec<StoredId> {
    let own = scope.reads.iter().flat_map(|read| &read.environments);
    let deployed = scope.deployments.iter().flat_map(|deployment| &deployment.environments);
    let settings = own
        .chain(deployed)
        .flat_map(|environment| environment.settings().filter_map(move |setting| of_setting(environment, setting)));
    let mut stored: Vec<StoredId> = settings.collect();
    stored.extend(stores::calls(scope).filter_map(of_call));
    let by_files = stores::by_files(scope).map(|(_, written)| written);
    let written: Vec<_> = stores::by_calls(scope).map(|(_, written)| written).chain(by_files).collect();
    for store in Store::ALL {
        let of_store: Vec<_> = written.iter().filter(|written| written.store == store).collect();
        stored.extend(in_store(scope, store, &of_store));
    }
    for (document, file) in scope.project.documents.iter().enumerate() {
        let made = file.ids().iter().filter(|id| id.does == Does::Stores);
        stored.extend(made.map(|id| StoredId {
            kind: id.kind,
            id: id.id.expose().to_owned(),
            compares: Compares::Exactly,
            at: Location { document, span: id.span },
            is_hint: true,
        }));
    }
    // Several loaders read one file.
    let mut seen = HashSet::default();
    stored.retain(|one| seen.insert((one.kind, one.id.clone(), one.at.document, one.at.span, one.is_hint)));
    stored
}

/// `AIRFLOW_CONN_X`, `AIRFLOW_VAR_X`.
fn of_setting(environment: &Environment<'_>, setting: &Setting<'_>) -> Option<StoredId> {
    let key = setting.key.text().filter(|_| setting.key.is_certain())?;
    let of = |start: &str, kind| key.strip_prefix(start).filter(|id| !id.is_empty()).map(|id| (kind, id));
    let (kind, id) = of("AIRFLOW_CONN_", Kind::Connection).or_else(|| of("AIRFLOW_VAR_", Kind::Variable))?;
    Some(StoredId {
        kind,
        id: id.to_owned(),
        compares: Compares::WithoutCase,
        at: setting.key_location(),
        is_hint: environment.document.is_sample(),
    })
}

/// What a command of Airflow or of Astro stores.
fn of_call(call: &Call<'_>) -> Option<StoredId> {
    let command = &call.command;
    let first = || command.arguments().first().map(|argument| argument.text.clone());
    let key = || command.given(Says::Key).known().map(|given| given.value.clone());
    let does = command.does().known()?;
    let writes = matches!(does, Command::Create | Command::Update | Command::Set | Command::Keep);
    let (kind, name, compares): (Kind, Mapped<'_>, Compares) = match (command.path(), command.subject()) {
        _ if !writes || command.problem().is_some() => return None,
        ("airflow connections add", _) => (Kind::Connection, first()?, Compares::Exactly),
        ("airflow variables set", _) => (Kind::Variable, first()?, Compares::Exactly),
        (_, Some(Subject::Connection)) => (Kind::Connection, key().or_else(first)?, Compares::WithoutCase),
        (_, Some(Subject::AirflowVariable)) => (Kind::Variable, key().or_else(first)?, Compares::WithoutCase),
        (path, _) if path.starts_with("astro deployment airflow-variable ") => {
            (Kind::Variable, key()?, Compares::WithoutCase)
        }
        _ => return None,
    };
    let id = name.text().filter(|id| name.is_certain() && !id.is_empty())?.to_owned();
    let at = Location { document: call.document, span: name.origin(Span::new(0, name.len())) };
    Some(StoredId { kind, id, compares, at, is_hint: false })
}

/// What commands and files write under a prefix of a backend.
fn in_store(scope: &ProjectScope<'_>, store: Store, written: &[&stores::StoredName<'_>]) -> Vec<StoredId> {
    if written.is_empty() {
        return Vec::new();
    }
    let Some(configs) = stores::all_configs(scope, store) else { return Vec::new() };
    let starts: Option<Vec<_>> = configs.iter().map(|config| stores::starts(config)).collect();
    let starts: Vec<_> = starts.unwrap_or_default().into_iter().flatten().collect();
    let compares = if store == Store::AzureKeyVault { Compares::AsNames } else { Compares::Exactly };
    let mut stored = Vec::new();
    for one in written.iter().filter(|written| written.known().1) {
        let name = one.beginning();
        let under = starts.iter().filter(|start| !start.text.is_empty() && name.len() > start.text.len());
        // One prefix may begin like another: the longest is meant.
        let longest = under.filter(|start| name.starts_with(&start.text)).max_by_key(|start| start.text.len());
        let Some((kind, start)) = longest.and_then(|start| Some((kind(start.purpose)?, start))) else { continue };
        let id = name.get(start.text.len()..).unwrap_or_default().to_owned();
        let known = one.known().0.len();
        let at = one.at(Span::new(known.saturating_sub(id.len()), known));
        stored.push(StoredId { kind, id, compares, at, is_hint: false });
    }
    stored
}

/// What secrets under a prefix are.
pub(super) fn kind(purpose: Purpose) -> Option<Kind> {
    match purpose {
        Purpose::ConnectionsPrefix => Some(Kind::Connection),
        Purpose::VariablesPrefix => Some(Kind::Variable),
        _ => None,
    }
}

/// The ids that are stored, as each place knows them.
pub(super) struct Known(HashSet<(Kind, Compares, String)>);

impl Known {
    pub fn of(stored: &[StoredId]) -> Self {
        Self(stored.iter().map(|one| (one.kind, one.compares, one.compares.known(&one.id))).collect())
    }

    /// Whether the project stores exactly this id.
    pub fn has(&self, asked: &AskedId<'_>) -> bool {
        let all = [Compares::Exactly, Compares::WithoutCase, Compares::AsNames];
        all.into_iter().any(|compares| self.0.contains(&(asked.id.kind, compares, compares.known(asked.text()))))
    }
}

/// Whether another file names the id, or the variable of it: it may be stored in a way that is not followed, such as a
/// command in a container. What imports files of ids names none.
pub(super) fn is_named_elsewhere(scope: &ProjectScope<'_>, asked: &AskedId<'_>) -> bool {
    let (start, imports): (&str, &[u8]) = match asked.id.kind {
        Kind::Connection => ("AIRFLOW_CONN_", b"connections import"),
        Kind::Variable => ("AIRFLOW_VAR_", b"variables import"),
    };
    let (id, variable) = (asked.text(), format!("{start}{}", asked.text().to_uppercase()));
    let reads_files = || {
        scope
            .configs
            .iter()
            .chain(scope.deployed)
            .flatten()
            .any(|config| config.backend.is_some_and(|backend| backend.store == Store::LocalFilesystem))
    };
    let names = |document: &Document| {
        let text = document.file.bytes();
        let is_dag = document.format == Format::Python;
        !is_dag && (has_word(text, id.as_bytes()) || memchr::memmem::find(text, imports).is_some())
            || has_word(text, variable.as_bytes())
    };
    scope.project.documents.iter().any(names) || reads_files()
}

/// Whether a text has a word, as a whole.
fn has_word(text: &[u8], word: &[u8]) -> bool {
    let is_of_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte));
    memchr::memmem::find_iter(text, word).any(|at| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        !is_of_word(before) && !is_of_word(text.get(at + word.len()))
    })
}

/// "connection" or "variable".
pub(super) fn thing(kind: Kind) -> &'static str {
    match kind {
        Kind::Connection => "connection",
        Kind::Variable => "variable",
    }
}
