//! The command that asks a store for one address, for people to run by hand.
//!
//! Enters: a configuration, and where a secret is looked up. Leaves: a line for a POSIX shell for each name; none where
//! a part of it is masked or known only at run time. Never runs anything, and no command prints a secret: it prints an
//! identifier, or what the store answers is discarded and only its error is seen.
//!
//! `aws` 1.45 and 2.9, `gcloud` 528 and `kubectl` 1.32 accepted these arguments up to the login or the connection, and
//! nothing was asked of a real store. The commands for Key Vault, Vault, Lockbox and Akeyless were not run.

use super::name::REFUSED;
use super::{Configuration, Lookup, Setting, State, lookup};
use crate::diagnostic::Message;
use crate::disclosure::MASK;
use crate::knowledge::Store;

/// The commands that check where a secret is looked up, in the order in which Airflow asks.
pub fn commands(configuration: &Configuration, found: &Lookup) -> Vec<String> {
    let store = found.store.and_then(|short| Store::ALL.into_iter().find(|store| lookup::short(*store) == short));
    let Some(store) = store else { return Vec::new() };
    // A name that the store refuses is not asked for.
    let is_refused = found.note.as_ref().is_some_and(|note| note.as_str().contains(REFUSED));
    if is_refused {
        return Vec::new();
    }
    let asks = Asks { configuration, server: found.server.as_ref().map_or("", Message::as_str) };
    found.names.iter().filter_map(|name| line(&asks.words(store, name.as_str())?)).collect()
}

/// The role with which Airflow asks, and whoever checks should.
pub fn role(configuration: &Configuration) -> Option<&str> {
    configuration.role.as_ref().filter(|role| role.state == State::Given).map(|role| role.value.as_str())
}

/// What a command needs besides the name.
struct Asks<'c> {
    configuration: &'c Configuration,
    server: &'c str,
}

impl Asks<'_> {
    /// The words of the command; `None` if one of them is not known.
    fn words(&self, store: Store, name: &str) -> Option<Vec<String>> {
        let name = known(name)?;
        let mut words: Vec<String> = Vec::new();
        let mut push = |more: &[&str]| words.extend(more.iter().map(|word| (*word).to_owned()));
        match store {
            Store::AwsParameterStore => {
                push(&["aws", "ssm", "get-parameter", "--with-decryption", "--name", name]);
                push(&self.aws()?);
                push(&["--query", "Parameter.ARN", "--output", "text"]);
            }
            Store::AwsSecretsManager => {
                push(&["aws", "secretsmanager", "get-secret-value", "--secret-id", name]);
                push(&self.aws()?);
                push(&["--query", "ARN", "--output", "text"]);
            }
            Store::GoogleSecretManager => {
                push(&["gcloud", "secrets", "versions", "access", "latest", "--secret", name]);
                push(&self.option("--project", "project ")?);
                push(&[QUIET]);
            }
            Store::AzureKeyVault => {
                let id = format!("{}/secrets/{name}", known(self.server)?.trim_end_matches('/'));
                push(&["az", "keyvault", "secret", "show", "--id", &id, "--query", "id", "--output", "tsv"]);
            }
            Store::HashicorpVault => {
                push(&["vault", "read"]);
                let address = (!self.server.is_empty()).then(|| Some(format!("-address={}", known(self.server)?)));
                let space = self.given("namespace").map(|value| Some(format!("-namespace={}", known(value)?)));
                for option in [address, space].into_iter().flatten() {
                    push(&[&option?]);
                }
                push(&[name, QUIET]);
            }
            Store::YandexLockbox => {
                push(&["yc", "lockbox", "secret", "get", "--name", name]);
                push(&self.option("--folder-id", "folder ")?);
            }
            Store::Kubernetes => {
                push(&["kubectl", "get", "secrets", "--selector", name]);
                push(&self.option("--namespace", "namespace ")?);
            }
            Store::Akeyless => push(&["akeyless", "describe-item", "--name", name]),
            Store::LocalFilesystem => push(&["ls", "-l", name]),
        }
        Some(words)
    }

    /// The region and the endpoint.
    fn aws(&self) -> Option<Vec<&str>> {
        let mut words = Vec::new();
        if let Some(region) = self.configuration.region.as_ref().filter(|region| region.state == State::Given) {
            words.extend(["--region", known(region.value.as_str())?]);
        }
        if !self.server.is_empty() {
            words.extend(["--endpoint-url", known(self.server)?]);
        }
        if let Some(profile) = self.given("profile_name") {
            words.extend(["--profile", known(profile)?]);
        }
        Some(words)
    }

    /// An option with what the server is called after these words; nothing if it is left to the credentials.
    fn option(&self, option: &'static str, before: &str) -> Option<Vec<&str>> {
        let value = self.server.strip_prefix(before).filter(|value| !value.is_empty());
        value.map_or(Some(Vec::new()), |value| Some(vec![option, known(value)?]))
    }

    fn given(&self, kwarg: &str) -> Option<&str> {
        let is_it = |setting: &&Setting| setting.name.as_ref().is_some_and(|name| name.as_str() == kwarg);
        self.configuration.settings.iter().find(is_it).map(|setting| setting.value.as_str())
    }
}

/// Leaves only the error to be seen.
const QUIET: &str = "> /dev/null";

/// A text that is known as a whole, and that a program does not take for an option.
fn known(text: &str) -> Option<&str> {
    let is_open = text.contains(MASK) || text.contains(['…', '$']);
    let is_plain = !text.is_empty() && !text.starts_with('-') && !text.chars().any(char::is_control);
    (is_plain && !is_open).then_some(text)
}

/// The words as a shell takes them.
fn line(words: &[String]) -> Option<String> {
    let quoted = |word: &String| {
        let is_bare = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
        let is_bare = word == QUIET || word.chars().all(is_bare);
        if is_bare { word.clone() } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    (!words.is_empty()).then(|| words.iter().map(quoted).collect::<Vec<_>>().join(" "))
}
