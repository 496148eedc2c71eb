//! The variables of an environment, as they may be shown.
//!
//! Enters: an environment, and whether the user asked for values. Leaves: each variable that can matter to a secrets
//! backend, with its value. Never shows a value that was not proved public, unless it was asked for.

use std::collections::HashMap;

use super::{At, Value, Variable};
use crate::backend::BackendConfig;
use crate::diagnostic::{Location, Message};
use crate::disclosure::{self, Disclosure, written};
use crate::environment::{Environment, Setting};
use crate::project::Project;
use crate::text::{Mapped, PieceKind, Public};

/// The settings in force, those of the image first.
pub(super) fn of(
    project: &Project,
    environment: &Environment<'_>,
    configs: &[BackendConfig<'_>],
    reveal: bool,
) -> Vec<Variable> {
    let mut proofs: HashMap<usize, Disclosure> = HashMap::new();
    let variable = |setting: &Setting<'_>| {
        let at = At::of(setting.key_location(), &project.documents);
        if reveal {
            return Variable { name: revealed(&setting.key), value: revealed(&setting.value), at };
        }
        let proof = proofs.entry(setting.document).or_insert_with(|| proof(environment, configs, setting.document));
        let name = setting.key.text().and_then(disclosure::name);
        let name = name.map_or_else(|| Message::from(written::MASK), |name| Message::default().and(name));
        Variable { name: Value::Shown(name), value: Value::Shown(shown(project, setting, proof)), at }
    };
    environment.settings().map(variable).collect()
}

fn revealed(text: &Mapped<'_>) -> Value {
    match text.text().filter(|_| text.is_certain()) {
        Some(text) => Value::Revealed(text.to_owned().into()),
        None => Value::Unknown,
    }
}

/// What an environment proves public in one of its documents.
fn proof(environment: &Environment<'_>, configs: &[BackendConfig<'_>], document: usize) -> Disclosure {
    let mut proof = Disclosure::default();
    for config in configs {
        proof.add(config, document);
    }
    proof.add_settings(environment, document);
    proof.finish()
}

/// A value with its public parts, and what is known only at run time as written.
fn shown(project: &Project, setting: &Setting<'_>, proof: &Disclosure) -> Message {
    let mut message = Message::default();
    for (piece, _) in setting.value.pieces() {
        message = match piece.kind {
            PieceKind::Hole => {
                let location = Location { document: setting.document, span: piece.span };
                message.and(written::hole(location, &project.documents))
            }
            PieceKind::Decoded => masked(message),
            PieceKind::Verbatim => {
                proof.split(setting.file, piece.span, &[]).into_iter().fold(message, |message, (part, is_public)| {
                    match is_public {
                        true => message.and(Public::proved(part.of_text(setting.source()))),
                        false => masked(message),
                    }
                })
            }
        };
    }
    message
}

/// Adjacent masked parts are merged.
fn masked(message: Message) -> Message {
    if message.as_str().ends_with(written::MASK) { message } else { message.and(written::MASK) }
}
