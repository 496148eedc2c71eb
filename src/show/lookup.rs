//! Where one secret is looked up: the names requested from the store, and what Airflow asks next.
//!
//! Enters: a configuration, an id. Leaves: a [`Lookup`]. Names are formed as the backend forms
//! them; a test compares them with the requests of real Airflow.

use foldhash::HashSet;
use regex::RegexBuilder;

use super::configuration::{Context, in_force, is_known};
use super::name::{NameParts, below_mount};
use super::{At, Kind, Lookup, Next, Verdict};
use crate::backend::{BackendConfig, Section};
use crate::dag::{self, Does};
use crate::diagnostic::{Location, Message};
use crate::disclosure;
use crate::disclosure::written::{self, Written};
use crate::knowledge::{Backend, Certainty, JsonKind, Kwarg, Outcome, Purpose, Release, Scalar, Store, variables};
use crate::rules;

/// The first Airflow whose tasks reach the metadata database only through the API server.
const API_SERVER_SINCE: Release = Release::new(3, 0, 0);

/// With more ids than this DAGs are generated, and the rest is not listed.
const MOST_NAMED: usize = 1_000;

/// The kwargs that say where the secrets of a kind are, and an id for an example.
struct Purposes {
    prefix: Purpose,
    pattern: Purpose,
    label: Purpose,
    file: Purpose,
    example: &'static str,
}

impl Kind {
    fn purposes(self) -> Purposes {
        use Purpose as P;
        let (prefix, pattern, label, file, example) = match self {
            Self::Connection => {
                (P::ConnectionsPrefix, P::ConnectionsLookupPattern, P::ConnectionsLabel, P::ConnectionsFile, "my_db")
            }
            Self::Variable => {
                (P::VariablesPrefix, P::VariablesLookupPattern, P::VariablesLabel, P::VariablesFile, "my_key")
            }
            Self::Config => (P::ConfigPrefix, P::ConfigLookupPattern, P::ConfigLabel, P::ConfigFile, "my_option"),
        };
        Purposes { prefix, pattern, label, file, example }
    }
}

/// The value of a kwarg.
enum Held {
    Text(Written),
    /// Strings that are looked up one after the other.
    Texts(Vec<Written>),
    Null,
    Absent,
    Unknown,
}

/// The names requested from the store, and what to say about them.
#[derive(Default)]
struct Asks {
    names: Vec<Message>,
    note: Option<Message>,
}

impl Asks {
    fn not(note: impl Into<Message>) -> Self {
        Self { names: Vec::new(), note: Some(note.into()) }
    }
}

impl<'c> Context<'c> {
    /// Where Airflow looks up what the user asks for, or an example of each kind, and what DAGs name.
    pub(super) fn lookups(&self, config: Option<&BackendConfig<'c>>, verdict: Verdict) -> Vec<Lookup> {
        let wanted =
            Kind::ALL.into_iter().filter(|kind| self.asked.wants(*kind)).map(|kind| match self.asked.of(kind) {
                Some(id) => self.lookup(config, kind, verdict, (id, false)),
                None => self.lookup(config, kind, verdict, (kind.purposes().example, true)),
            });
        let named = self.named().into_iter().take(MOST_NAMED).map(|(kind, id, at)| {
            let lookup = self.lookup(config, kind, verdict, (id, false));
            Lookup { named_at: at, ..lookup }
        });
        // Without a backend, only what is in the environment is known.
        let is_known = |lookup: &Lookup| lookup.store.is_some() || lookup.then.iter().any(|next| next.at.is_some());
        let mut lookups: Vec<Lookup> = wanted.chain(named.filter(is_known)).collect();
        lookups.sort_by_key(|lookup| lookup.kind);
        lookups
    }

    /// The ids that DAGs ask for, each once, with the first place; nothing if the user asks for others.
    fn named(&self) -> Vec<(Kind, &'c str, Option<At>)> {
        if !Kind::ALL.into_iter().all(|kind| self.asked.wants(kind)) {
            return Vec::new();
        }
        let ids = self.documents().iter().enumerate().flat_map(|(index, document)| {
            let asks = document.ids().iter().filter(|id| id.does == Does::Asks);
            asks.map(move |id| (id, Location { document: index, span: id.span }))
        });
        let mut seen = HashSet::default();
        let named = ids.filter_map(|(id, at)| {
            let kind = match id.kind {
                dag::Kind::Connection => Kind::Connection,
                dag::Kind::Variable => Kind::Variable,
            };
            // What may be a secret is not shown, not even in an address.
            let text = disclosure::id(id.id.expose()).map(|_| id.id.expose())?;
            seen.insert((kind, text)).then(|| (kind, text, self.at(at)))
        });
        named.collect()
    }

    /// Where a secret of this kind is looked up.
    fn lookup(
        &self,
        config: Option<&BackendConfig<'c>>,
        kind: Kind,
        verdict: Verdict,
        (id, is_example): (&str, bool),
    ) -> Lookup {
        let backend = config.and_then(|config| config.backend);
        let asks = match (config, backend, verdict) {
            (_, _, Verdict::Crashes) => Asks::not("never: Airflow does not start"),
            (_, _, Verdict::Hangs) => Asks::not("never: Airflow hangs at startup"),
            (None, ..) if self.environment.is_whole => Asks::not("no backend is set"),
            (None, ..) => Asks::not("no backend is set here"),
            (Some(config), None, _) => Asks::not(no_backend(config)),
            (Some(config), Some(backend), _) => self.asks(config, backend, kind, id, is_example),
        };
        let server = config.zip(backend).and_then(|(config, backend)| self.server(config, backend));
        Lookup {
            kind,
            id: Message::default().and(written::typed(id)),
            is_example,
            named_at: None,
            store: backend.map(|backend| short(backend.store)),
            server: server.filter(|_| !asks.names.is_empty()),
            names: asks.names,
            note: asks.note,
            then: self.then(config, kind, id),
        }
    }

    fn asks(
        &self,
        config: &BackendConfig<'c>,
        backend: &'static Backend,
        kind: Kind,
        id: &str,
        is_example: bool,
    ) -> Asks {
        let pattern = self.pattern(config, backend, kind, id, is_example);
        let pattern = match pattern {
            Ok(note) => note,
            Err(note) => return Asks::not(note),
        };
        let mut asks = if let Some(prefix) = backend.kwarg_for(kind.purposes().prefix) {
            self.under_prefix(config, backend, prefix, id)
        } else if let Some(label) = backend.kwarg_for(kind.purposes().label) {
            self.by_label(config, backend, label, id)
        } else {
            self.in_file(config, backend, kind, id)
        };
        asks.note = match (asks.note, pattern) {
            (Some(note), Some(pattern)) => Some(note.and("; ").and(pattern)),
            (note, pattern) => note.or(pattern),
        };
        asks
    }

    /// Which ids are looked up at all: what there is to say, or why not this one.
    fn pattern(
        &self,
        config: &BackendConfig<'c>,
        backend: &'static Backend,
        kind: Kind,
        id: &str,
        is_example: bool,
    ) -> Result<Option<Message>, Message> {
        let Some(given) = backend.kwarg_for(kind.purposes().pattern).and_then(|kwarg| in_force(config, kwarg)) else {
            return Ok(None);
        };
        // What Python treats as false is not a pattern.
        if config.is_falsy(given) {
            return Ok(None);
        }
        let fails = |shown: Message| Message::from("the lookup fails: ").and(shown).and(" is not a valid pattern");
        let pattern = match (Written::of_kwarg(config, given, self.documents()), config.kind(given)) {
            (Some(pattern), _) => pattern,
            (None, Some(_)) => return Err(fails(written::kwarg(config, given, self.documents()))),
            (None, None) => return Ok(Some(Message::from("which ids are looked up is known only at run time"))),
        };
        let shown = Message::quoting(pattern.message());
        let text = pattern.text.expose();
        if pattern.is_certain && rules::pattern_error(text).is_some() {
            return Err(fails(shown));
        }
        // Python's `re.match` anchors at the start, whatever the pattern says, and accepts any
        // rest.
        let regex = RegexBuilder::new(&format!("^(?:{text})")).case_insensitive(true).build();
        match regex {
            _ if is_example => Ok(Some(Message::from("only ids that match ").and(shown))),
            Ok(regex) if pattern.is_certain && regex.is_match(id) => Ok(None),
            Ok(_) if pattern.is_certain => Err(Message::from("not looked up: ").and(shown).and(" does not match")),
            _ => Ok(Some(Message::from("looked up only if ").and(shown).and(" matches"))),
        }
    }

    fn under_prefix(
        &self,
        config: &BackendConfig<'c>,
        backend: &'static Backend,
        prefix: &'static Kwarg,
        id: &str,
    ) -> Asks {
        let Some(naming) = &backend.naming else { return Asks::default() };
        let mount = backend.kwargs.iter().find(|kwarg| is_mount(kwarg)).map(|kwarg| self.held(config, kwarg));
        let (mount, id) = match (mount, id.split_once('/')) {
            (None, _) => (None, id),
            (Some(Held::Text(mount)), _) if !mount.text.expose().is_empty() => (Some(Ok(mount)), id),
            // Without a mount, the id begins with it.
            (Some(Held::Null | Held::Text(_)), Some((mount, rest))) => (Some(Err(mount)), rest),
            (Some(Held::Null | Held::Text(_)), None) => {
                return Asks::not("not looked up: without a mount point the id must be MOUNT/ID");
            }
            (Some(_), _) => return Asks::not("the mount point is known only at run time"),
        };
        let mut prefixes = match self.held(config, prefix) {
            Held::Text(text) => vec![text],
            Held::Texts(texts) => texts,
            Held::Null => return Asks::not(Message::from("not looked up: ").code(prefix.name).and(" is null")),
            Held::Absent => return Asks::not(Message::from("not looked up: ").code(prefix.name).and(" is not set")),
            Held::Unknown => return Asks::not(Message::quoting(prefix.name).and(" is known only at run time")),
        };
        if let Some(Held::Text(besides)) =
            backend.kwarg_for(Purpose::GlobalPrefix).map(|kwarg| self.held(config, kwarg))
        {
            prefixes.push(besides);
        }
        let Some(separator) = self.separator(config, backend) else {
            return Asks::not("the separator is known only at run time");
        };
        let mut asks = Asks::default();
        for prefix in &prefixes {
            let made = NameParts { config, naming, prefix, separator: &separator, id };
            let (name, note) = match made.name() {
                Ok(made) => made,
                Err(why) => {
                    asks.note = asks.note.or(Some(Message::from(why)));
                    continue;
                }
            };
            asks.names.push(match &mount {
                None => name,
                Some(mount) => below_mount(config, backend, mount, name),
            });
            asks.note = asks.note.or(note);
        }
        asks
    }

    fn separator(&self, config: &BackendConfig<'c>, backend: &'static Backend) -> Option<Written> {
        let Some(kwarg) = backend.kwarg_for(Purpose::Separator) else {
            return backend.naming.as_ref().map(|naming| Written::known(naming.separator));
        };
        match self.held(config, kwarg) {
            Held::Text(separator) => Some(separator).filter(|separator| separator.is_certain),
            Held::Null => Some(Written::known("None")),
            _ => None,
        }
    }

    fn by_label(&self, config: &BackendConfig<'c>, backend: &'static Backend, label: &'static Kwarg, id: &str) -> Asks {
        let separator = backend.naming.as_ref().map_or("", |naming| naming.separator);
        match self.held(config, label) {
            Held::Text(text) => {
                let name = text.message().and(separator).and(written::typed(id));
                let key = backend.kwargs.iter().filter(|kwarg| kwarg.purpose == Purpose::DataKey);
                let kind = label.name.split('_').next().unwrap_or_default();
                let mut key = key.filter(|kwarg| kwarg.name.starts_with(kind)).map(|kwarg| self.held(config, kwarg));
                let note = match key.next() {
                    Some(Held::Text(key)) => Some(Message::from("under the key ").code(key.message())),
                    _ => None,
                };
                Asks { names: vec![name], note }
            }
            Held::Null => Asks::not(Message::from("not looked up: ").code(label.name).and(" is null")),
            _ => Asks::not(Message::quoting(label.name).and(" is known only at run time")),
        }
    }

    fn in_file(&self, config: &BackendConfig<'c>, backend: &'static Backend, kind: Kind, id: &str) -> Asks {
        let Some(file) = backend.kwarg_for(kind.purposes().file) else { return Asks::default() };
        match self.held(config, file) {
            Held::Text(path) if path.text.expose().is_empty() => {
                Asks::not(Message::from("not looked up: ").code(file.name).and(" is empty"))
            }
            Held::Text(path) => {
                let note = Message::from("under the key ").code(written::typed(id));
                Asks { names: vec![path.message()], note: Some(note) }
            }
            Held::Null | Held::Absent => Asks::not(Message::from("not looked up: ").code(file.name).and(" is not set")),
            _ => Asks::not(Message::quoting(file.name).and(" is known only at run time")),
        }
    }

    /// The server, project, folder or namespace that is queried.
    fn server(&self, config: &BackendConfig<'c>, backend: &'static Backend) -> Option<Message> {
        let held = |purpose: Purpose| {
            let kwarg = backend.kwarg_for(purpose)?;
            let held = self.held(config, kwarg);
            let is_empty = matches!(&held, Held::Text(text) if text.text.expose().is_empty());
            Some((kwarg, if is_empty { Held::Absent } else { held }))
        };
        let text = |purpose| match held(purpose) {
            Some((_, Held::Text(text))) => Some(text.message()),
            Some((kwarg, Held::Null | Held::Absent)) => self.stands_for(backend, kwarg),
            _ => None,
        };
        match backend.store {
            Store::GoogleSecretManager => {
                let project = text(Purpose::ProjectId).map(|project| Message::from("project ").and(project));
                project.or_else(|| Some(Message::from("the project of the credentials")))
            }
            Store::YandexLockbox => text(Purpose::ProjectId).map(|folder| Message::from("folder ").and(folder)),
            Store::Kubernetes => {
                let namespace = text(Purpose::Namespace).map(|namespace| Message::from("namespace ").and(namespace));
                namespace.or_else(|| Some(Message::from("Airflow's own namespace")))
            }
            _ => text(Purpose::VaultUrl).or_else(|| text(Purpose::EndpointUrl)),
        }
    }

    /// What replaces a kwarg that is not set: a variable of this place, or the backend's fallback.
    fn stands_for(&self, backend: &'static Backend, kwarg: &'static Kwarg) -> Option<Message> {
        let mut variables = variables::standing_for(backend.store, kwarg.purpose)
            .filter(|variable| variable.reads && !variable.for_role);
        let setting = variables.find_map(|variable| self.environment.get(variable.name));
        if let Some(setting) = setting.filter(|setting| !setting.value.is_empty()) {
            return Written::of_variable(setting, kwarg, self.documents()).map(|written| written.message());
        }
        let mut required = backend.requirements.iter().filter(|required| required.usual() == Some(kwarg.name));
        let required = required.find(|required| required.missing == Outcome::FallsBack)?;
        required.note.map(Message::from)
    }

    fn held(&self, config: &BackendConfig<'c>, kwarg: &'static Kwarg) -> Held {
        let Some(given) = in_force(config, kwarg) else {
            return match kwarg.default {
                _ if !is_known(config) => Held::Unknown,
                Scalar::Text(text) => Held::Text(Written::known(text)),
                _ => Held::Absent,
            };
        };
        let text = |written: Option<Written>| written.map_or(Held::Unknown, Held::Text);
        match config.kind(given) {
            _ if kwarg.falsy == Some(Outcome::Ignored) && config.is_falsy(given) => Held::Null,
            Some(JsonKind::Null) => Held::Null,
            Some(JsonKind::String) => text(Written::of_kwarg(config, given, self.documents())),
            Some(JsonKind::Array) if !takes_lists(config, kwarg) => Held::Unknown,
            Some(JsonKind::Array) => written::texts(config, given).map_or(Held::Unknown, Held::Texts),
            Some(_) => text(written::python_text(config, given)),
            None => Held::Unknown,
        }
    }

    /// What Airflow asks if the backend has nothing.
    fn then(&self, config: Option<&BackendConfig<'c>>, kind: Kind, id: &str) -> Vec<Next> {
        let start = match kind {
            Kind::Connection => "AIRFLOW_CONN_",
            Kind::Variable => "AIRFLOW_VAR_",
            // Airflow looks up the values of `AIRFLOW__…_SECRET` only in the backend.
            Kind::Config => return Vec::new(),
        };
        let upper = id.to_uppercase();
        let setting = self.environment.get(&format!("{start}{upper}"));
        let setting = setting.filter(|setting| kind == Kind::Variable || !setting.value.is_empty());
        let at = setting.and_then(|setting| self.at(setting.key_location()));
        let variable = Next { name: Message::from(start).and(written::typed(&upper)), at };
        let is_of_tasks = config.is_some_and(|config| config.section == Section::Workers);
        let airflow = self.project.target.versions(None);
        let database = match airflow.before(&API_SERVER_SINCE) {
            _ if is_of_tasks => "the API server",
            Certainty::No => "the metadata database (tasks: via the API server)",
            _ => "the metadata database",
        };
        vec![variable, Next { name: Message::from(database), at: None }]
    }
}

fn takes_lists(config: &BackendConfig<'_>, kwarg: &Kwarg) -> bool {
    kwarg.takes(JsonKind::Array).certain(config.versions()) == Some(Outcome::Works)
}

fn is_mount(kwarg: &Kwarg) -> bool {
    kwarg.purpose == Purpose::MountPoint && matches!(kwarg.default, Scalar::Text(_))
}

/// Why it is not known where a secret is looked up.
fn no_backend(config: &BackendConfig<'_>) -> &'static str {
    match (config.class, config.known_class) {
        (None, _) if config.environment.is_whole => "no backend is set",
        (None, _) => "known only at run time: the class is not set here",
        (Some(class), _) if !class.airflow.is_certain() => "the class is known only at run time",
        (Some(_), Some(_)) => "Airflow asks this place anyway",
        (Some(_), None) => "depends on a class unknown to airenv",
    }
}

/// The store in a word or two.
pub(super) fn short(store: Store) -> &'static str {
    match store {
        Store::AwsParameterStore => "SSM",
        Store::AwsSecretsManager => "Secrets Manager",
        Store::GoogleSecretManager => "Google Secret Manager",
        Store::AzureKeyVault => "Key Vault",
        Store::HashicorpVault => "Vault",
        Store::YandexLockbox => "Lockbox",
        Store::Kubernetes => "Kubernetes secret",
        Store::Akeyless => "Akeyless",
        Store::LocalFilesystem => "file",
    }
}
