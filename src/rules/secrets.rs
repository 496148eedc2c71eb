//! What counts as a secret.
//!
//! Enters: a variable's name and value. Leaves: why its value is secret. Never keeps or shows a
//! value, and never reports something that certainly is not a secret.

use super::prelude::*;
use crate::json::{self, Kind as JsonKind, Member, NodeId, Tree};
use crate::knowledge::names::{self, SecretName};
use crate::knowledge::shapes;
use crate::project::{Keys, Secrecy};

/// Why a value counts as a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// By the name of the variable.
    Name,
    /// By the configuration of airenv.
    Configured,
    /// The kwargs of a secrets backend, without a visible credential.
    Kwargs,
    /// The kwargs of a secrets backend, with a credential in them.
    Credential,
    /// By the form of the value.
    Value(&'static str),
}

impl Kind {
    /// What others can read.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Kwargs => "where the secrets are stored and which role reads them",
            Self::Credential => "the credentials in it",
            Self::Name | Self::Configured | Self::Value(_) => "it",
        }
    }

    /// The secret, with the name of its variable, as the subject of a sentence.
    pub fn subject(self, name: Option<Public<'_>>) -> Message {
        match (name, self) {
            (Some(name), Self::Credential) => Message::from("a credential in ").code(name),
            (Some(name), _) => Message::from("the value of ").code(name),
            (None, Self::Value(shape)) => Message::from("a secret (").and(shape).and(")"),
            (None, _) => Message::from("a secret"),
        }
    }

    /// A short label for a value that is written literally.
    pub fn label_of_literal(self) -> &'static str {
        if self == Self::Credential { "a credential" } else { self.label() }
    }

    /// A short label for the variable.
    pub fn label(self) -> &'static str {
        match self {
            Self::Name => "secret (by its name)",
            Self::Configured => "secret (by `secret-keys`)",
            Self::Kwargs => "the backend's kwargs",
            Self::Credential => "kwargs with credentials",
            Self::Value(name) => name,
        }
    }
}

/// Whether a variable contains a secret: by the configuration, the form of its value, Airflow's own
/// list, or its name.
pub(super) fn kind(keys: &Keys, key: &Mapped<'_>, value: &Mapped<'_>) -> Option<Kind> {
    let key = key.text()?;
    let certain = value.text().filter(|_| value.is_certain());
    match keys.says(key) {
        Some(Secrecy::Public) => return None,
        Some(Secrecy::Secret) => return (!certain.is_some_and(is_harmless)).then_some(Kind::Configured),
        None => {}
    }
    if let Some(shape) = certain.and_then(shapes::shape_of) {
        return Some(Kind::Value(shape.name));
    }
    if is_kwargs(key) {
        return Some(if holds_credential(value) { Kind::Credential } else { Kind::Kwargs });
    }
    let name = names::secret_variable(key)?;
    let is_harmless = certain.is_some_and(|text| is_no_secret(name, text));
    (!is_harmless).then_some(Kind::Name)
}

/// Whether the name alone says that a value is secret.
pub(super) fn is_secret_name(keys: &Keys, key: &str) -> bool {
    match keys.says(key) {
        Some(said) => said == Secrecy::Secret,
        None => is_kwargs(key) || names::secret_variable(key).is_some(),
    }
}

/// Whether a variable contains the kwargs of a secrets backend.
pub(super) fn is_kwargs(key: &str) -> bool {
    key.ends_with("BACKEND_KWARGS")
}

/// Values that certainly are not secret, whatever the name says.
fn is_no_secret(name: SecretName, text: &str) -> bool {
    let is_open = name == SecretName::Connection && !may_hold_secret(text.trim());
    is_open || is_harmless(text)
}

/// Values that are not secret under any name.
pub(super) fn is_harmless(text: &str) -> bool {
    text.is_empty() || names::is_public_value(text) || placeholders::placeholder(text).is_some()
}

/// Whether a connection has a field that could contain a secret: a password, a login, extras.
fn may_hold_secret(connection: &str) -> bool {
    if connection.starts_with('{') {
        let tree = json::parse(connection, &[]);
        let Some(root) = tree.root().filter(|_| tree.is_valid()) else { return true };
        let is_empty = |node: NodeId| match tree.kind(node) {
            JsonKind::Null => true,
            JsonKind::String { text, .. } => text.expose().is_empty(),
            JsonKind::Object => tree.children(node).next().is_none(),
            _ => false,
        };
        // Any other field is one that Airflow displays.
        let may = |member: &Member<'_>| matches!(member.key.expose(), "password" | "extra" | "uri");
        return tree.members(root).any(|member| may(&member) && !is_empty(member.value));
    }
    let Some((_, rest)) = connection.split_once("://") else { return true };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let login = authority.rsplit_once('@').map_or("", |(login, _)| login);
    login.contains(':') || shapes::shape_of(login).is_some() || rest.contains(['?', '#'])
}

/// Whether kwargs contain a credential, literal or filled in at run time.
fn holds_credential(kwargs: &Mapped<'_>) -> bool {
    let Some(text) = kwargs.text() else { return false };
    let tree = json::parse(text, &kwargs.holes());
    !credentials(&tree).is_empty()
}

/// The members of a JSON text that are credentials, at any depth.
pub(super) fn credentials<'t>(tree: &Tree<'t>) -> Vec<Member<'t>> {
    let mut found = Vec::new();
    let mut open: Vec<NodeId> = tree.root().into_iter().collect();
    while let Some(node) = open.pop() {
        for member in tree.members(node) {
            let is_named = || is_credential_name(member.key.expose());
            match tree.kind(member.value) {
                JsonKind::String { text, certain } => {
                    let text = text.expose();
                    let is_shaped = *certain && shapes::shape_of(text).is_some();
                    let is_filled = !text.is_empty() && !placeholders::is_placeholder(text);
                    if is_filled && (is_shaped || is_named()) {
                        found.push(member);
                    }
                }
                JsonKind::Hole if is_named() => found.push(member),
                JsonKind::Object => open.push(member.value),
                _ => {}
            }
        }
    }
    found
}

/// Whether a member of this name is a credential: by the words of the name, or in any backend.
fn is_credential_name(name: &str) -> bool {
    let mut purposes = purposes(name).peekable();
    match purposes.peek() {
        Some(_) => purposes.any(|purpose| purpose == Purpose::Credential || is_aws_key(purpose)),
        None => names::secret_word(name).is_some(),
    }
}

/// The purposes of kwargs of this name in all backends.
fn purposes(name: &str) -> impl Iterator<Item = Purpose> {
    Store::ALL.iter().filter_map(move |store| store.backend().kwarg(name).map(|kwarg| kwarg.purpose))
}

/// Whether a kwarg of this name is an AWS key, which has its own rule.
pub(super) fn is_aws_key_name(name: &str) -> bool {
    purposes(name).any(is_aws_key)
}

fn is_aws_key(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::SecretAccessKey | Purpose::SessionToken)
}

/// The name of a variable, if it may be shown.
pub(super) fn name<'k>(key: &'k Mapped<'_>) -> Option<Public<'k>> {
    key.text().filter(|_| key.is_certain()).and_then(disclosure::name)
}

/// "`DB_PASSWORD`", or "this variable".
pub(super) fn named(key: &Mapped<'_>) -> Message {
    Message::naming(name(key), "this variable")
}

/// Adds `--secret` to a command; `switch` is the word that turns it off.
pub(super) fn with_flag(call: &Call<'_>, switch: Option<usize>, safety: Safety) -> Fix {
    let fix = Fix::new(safety, "Add --secret");
    if let Some(word) = switch {
        return fix.replace(call.word(word), "--secret");
    }
    let head = call.head();
    fix.edit(head, vec![Part::Copy(head.span), Part::Text(Message::from(" --secret"))])
}
