//! Where the backends of a project look in a store, and which secret a command writes there.
//!
//! Enters: everything read from a project, a command. Leaves: the starts of the names that Airflow
//! looks up, and of the name that is written. Never guesses: if one configuration is not known,
//! nothing is reported.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::Hash;

use super::prefix::PURPOSES;
use super::prelude::*;
use crate::carrier::StoredSecret;
use crate::command::Answer;
use crate::knowledge::commands::{Does, Says};
use crate::knowledge::{LeadingSlash, NameProblem, Naming, Scalar};

/// Why a store cannot have a secret of this name; an ARN is no name.
pub(super) fn refused(naming: &Naming, name: &str) -> Option<NameProblem> {
    let is_arn = naming.takes_arn && name.starts_with("arn:");
    naming.problem(name).filter(|_| !is_arn)
}

/// "… contains `#`, which Azure Key Vault does not allow in names"
pub(super) fn illegal(subject: Message, character: char, title: &'static str) -> Message {
    let message = match disclosure::character(character.encode_utf8(&mut [0; 4])) {
        Some(shown) => subject.and(" contains ").code(shown),
        None if character == ' ' => subject.and(" contains a space"),
        None => subject.and(" contains a character"),
    };
    message.and(", which ").and(title).and(" does not allow in names")
}

/// The configurations of each document whose backend keeps its secrets in this store. If several
/// loaders read a file, the first complete configuration counts.
pub(super) fn configs<'p>(scope: &ProjectScope<'p>, store: Store) -> Vec<&'p BackendConfig<'p>> {
    let is_of_store = |config: &&BackendConfig<'_>| config.backend.is_some_and(|backend| backend.store == store);
    let mut found = Vec::new();
    for (read, configs) in scope.reads.iter().zip(scope.configs) {
        let mut configs = configs.iter().filter(|config| !config.environment.document.is_sample()).filter(is_of_store);
        if read.script.is_some() {
            found.extend(configs);
        } else {
            let first = configs.clone().next();
            found.extend(configs.find(|config| config.is_complete()).or(first));
        }
    }
    found.extend(
        scope.deployed.iter().flatten().filter(|config| !config.environment.document.is_sample()).filter(is_of_store),
    );
    found
}

/// The same, if every configuration of the project is known; otherwise it is unclear what they look
/// up.
pub(super) fn all_configs<'p>(scope: &ProjectScope<'p>, store: Store) -> Option<Vec<Cow<'p, BackendConfig<'p>>>> {
    let (configs, are_all) = known_configs(scope, store);
    are_all.then_some(configs)
}

/// The configurations that are known, and whether these are all of the project.
///
/// A script that only sets the kwargs again keeps the backend of the rest of the project, if there
/// is only one.
pub(super) fn known_configs<'p>(scope: &ProjectScope<'p>, store: Store) -> (Vec<Cow<'p, BackendConfig<'p>>>, bool) {
    let mut found: Vec<_> = configs(scope, store).into_iter().map(Cow::Borrowed).collect();
    let all =
        scope.configs.iter().chain(scope.deployed).flatten().filter(|config| !config.environment.document.is_sample());
    let mut stores = all.clone().filter_map(|config| config.backend).map(|backend| backend.store);
    let is_only = !found.is_empty() && stores.all(|other| other == store);
    let mut are_all = true;
    for config in all.filter(|config| config.backend.is_none()) {
        match config.class {
            None if config.environment.is_whole => {}
            None if config.state == KwargsState::Object && is_only => {
                found.push(Cow::Owned(config.presuming(store)));
            }
            _ => are_all = false,
        }
    }
    (found, are_all)
}

/// With more prefixes than this it is unclear for which backend a secret is intended.
const MOST_STARTS: usize = 1_000;

/// The first of the starts that are the same by `key`; `None` if too many remain.
pub(super) fn distinct<T, K: Eq + Hash>(starts: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Option<Vec<T>> {
    let mut seen = HashSet::new();
    let distinct: Vec<T> = starts.filter(|start| seen.insert(key(start))).take(MOST_STARTS + 1).collect();
    (distinct.len() <= MOST_STARTS).then_some(distinct)
}

/// What the names of one kind of secret start with.
pub(super) struct Start<'c, 'p> {
    pub purpose: Purpose,
    /// The prefix as written; none if the default counts.
    pub given: Option<&'c Given<'p>>,
    /// The prefix with what follows it.
    pub text: String,
    /// The same, if it may be shown.
    pub shown: Option<Message>,
}

/// The starts of the names that a configuration looks up; `None` if one of them is not known.
pub(super) fn starts<'c, 'p>(config: &'c BackendConfig<'p>) -> Option<Vec<Start<'c, 'p>>> {
    let mut starts = Vec::new();
    for purpose in PURPOSES {
        // The JSON may be fully known although other variables add kwargs.
        let is_left_out = config.state == KwargsState::Object && config.given_for(purpose).is_none();
        let (given, prefix, shown) = match config.text_for(purpose) {
            TextValue::Given(given, text) if !wording::is_judged_elsewhere(config, given) => {
                (Some(given), text, disclosure::store_name(config, given, ""))
            }
            TextValue::Null(_) | TextValue::Absent => continue,
            TextValue::Default(_) | TextValue::Unknown if is_left_out || config.is_complete() => {
                match config.backend?.kwarg_for(purpose).map(|kwarg| kwarg.default) {
                    Some(Scalar::Text(text)) => (None, text, disclosure::default_name(config, purpose)),
                    _ => continue,
                }
            }
            _ => return None,
        };
        let shown = shown.and_then(|name| below_mount(config, name));
        starts.push(Start { purpose, given, text: name(config, prefix)?, shown });
    }
    Some(starts)
}

/// The name of a secret without its id, as the store knows it.
fn name(config: &BackendConfig<'_>, prefix: &str) -> Option<String> {
    let naming = config.backend?.naming.as_ref()?;
    let name = naming.name(prefix, Some(config.separator()?), "", config.versions())?;
    if naming.leading_slash == LeadingSlash::Needed && !name.starts_with('/') {
        return Some(format!("/{name}"));
    }
    if config.backend?.kwarg_for(Purpose::MountPoint).is_none() {
        return Some(name);
    }
    let mount = config.text_for(Purpose::MountPoint).text()?;
    Some(format!("{}/{name}", mount.trim_matches('/')))
}

/// A name preceded by its Vault mount, if both may be shown.
fn below_mount(config: &BackendConfig<'_>, name: Message) -> Option<Message> {
    let mount = match config.text_for(Purpose::MountPoint) {
        TextValue::Given(given, _) => Message::default().and(disclosure::given(config, given)?),
        TextValue::Default(mount) => Message::from(mount),
        _ => return Some(name),
    };
    Some(mount.and("/").and(name))
}

/// The secret that a command or a file writes.
pub(super) struct StoredName<'s> {
    /// The document that names it.
    pub document: usize,
    pub store: Store,
    /// Its name; it may have holes.
    pub name: Mapped<'s>,
    /// What precedes the name: the Vault mount.
    pub mount: Option<String>,
}

/// The commands of the scripts of a project.
pub(super) fn calls<'c>(scope: &ProjectScope<'c>) -> impl Iterator<Item = &'c Call<'c>> {
    scope.reads.iter().filter_map(|read| read.script.as_ref()).flat_map(|script| &script.calls)
}

/// Those that write secrets, each with what it writes.
pub(super) fn by_calls<'c>(scope: &ProjectScope<'c>) -> impl Iterator<Item = (&'c Call<'c>, StoredName<'c>)> {
    calls(scope).filter_map(|call| Some((call, StoredName::of(call)?)))
}

/// The secrets that files of a project write, each with what it writes.
pub(super) fn by_files<'c>(scope: &ProjectScope<'c>) -> impl Iterator<Item = (&'c StoredSecret<'c>, StoredName<'c>)> {
    scope.reads.iter().enumerate().flat_map(|(index, read)| {
        let secrets = read.carried.iter().flat_map(|carried| &carried.secrets);
        secrets.filter_map(move |secret| Some((secret, StoredName::of_file(index, secret)?)))
    })
}

impl<'s> StoredName<'s> {
    /// The secret, if the command writes one and its name, or the start of its name, is known.
    fn of(call: &Call<'s>) -> Option<Self> {
        let writes = matches!(call.command.does(), Answer::Known(Does::WriteSecret));
        let store = call.command.store().filter(|_| writes && call.command.problem().is_none())?;
        let name = call.command.secret_name().known().filter(|name| !name.is_empty())?;
        let mount = match call.command.given(Says::Mount) {
            Answer::Known(given) => {
                let mount = given.value.text().filter(|_| given.value.is_certain())?;
                Some(format!("{}/", mount.trim_matches('/')))
            }
            Answer::Absent => None,
            Answer::Unknown => return None,
        };
        let is_filled_in = name.text().is_some_and(|text| placeholders::placeholder(text).is_none());
        is_filled_in.then_some(Self { document: call.at(Span::default()).document, store, name, mount })
    }

    /// The secret that a file writes, if its name, or the start of its name, is known.
    fn of_file(document: usize, secret: &StoredSecret<'s>) -> Option<Self> {
        let StoredSecret { store, name, mount, .. } = secret.clone();
        let is_filled_in =
            name.text().is_some_and(|text| !text.is_empty() && placeholders::placeholder(text).is_none());
        is_filled_in.then_some(Self { document, store, name, mount })
    }

    /// The known start of the name, and whether that is all of it.
    pub fn known(&self) -> (&str, bool) {
        let end = self.name.holes().first().map_or(self.name.len(), |hole| hole.start as usize);
        let text = self.name.text().and_then(|text| text.get(..end)).unwrap_or_default();
        (text, end == self.name.len())
    }

    /// The known start as the store sees it, including the mount.
    pub fn beginning(&self) -> String {
        let text = self.known().0;
        match &self.mount {
            Some(mount) => format!("{mount}{}", text.trim_start_matches('/')),
            None if self.store.backend().kwarg_for(Purpose::MountPoint).is_some() => {
                text.trim_start_matches('/').to_owned()
            }
            None => text.to_owned(),
        }
    }

    /// Whether it is under a prefix; `None` if known only at run time.
    pub fn is_under(&self, start: &Start<'_, '_>) -> Option<bool> {
        let beginning = self.beginning();
        if beginning.starts_with(&start.text) {
            return Some(true);
        }
        let is_open = !self.known().1 && start.text.starts_with(&beginning);
        (!is_open).then_some(false)
    }

    /// Where a part of the name is written.
    pub fn at(&self, part: Span) -> Location {
        Location { document: self.document, span: self.name.origin(part) }
    }
}
