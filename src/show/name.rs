//! The names requested from a store, as they may be shown.
//!
//! Enters: a prefix, a separator, an id. Leaves: the name that the backend forms from them, and
//! what to say about it.

use super::configuration::in_force;
use crate::backend::{BackendConfig, Origin};
use crate::diagnostic::Message;
use crate::disclosure::MASK;
use crate::disclosure::written::{self, Written};
use crate::json::Kind as Json;
use crate::knowledge::{Backend, Certainty, LeadingSlash, Naming, Purpose};
use crate::text::HOLE;

/// What is said of a name that its store refuses.
pub(super) const REFUSED: &str = "not a valid name in this store";

/// The parts of a name.
pub(super) struct NameParts<'m, 'c, 'p> {
    pub config: &'c BackendConfig<'p>,
    pub naming: &'m Naming,
    pub prefix: &'m Written,
    pub separator: &'m Written,
    pub id: &'m str,
}

impl NameParts<'_, '_, '_> {
    /// The name as it may be shown, and what to say about it; the error says why nothing is looked
    /// up.
    pub fn name(&self) -> Result<(Message, Option<Message>), &'static str> {
        let (prefix, separator) = (self.prefix.text.expose(), self.separator.text.expose());
        let versions = self.config.versions();
        let name = self.naming.name(prefix, Some(separator), self.id, versions);
        let mut name = name.ok_or("not looked up: there is nothing before the id")?;
        if self.naming.leading_slash == LeadingSlash::Dropped {
            // Its client collapses repeated slashes.
            name = name.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        }
        let is_refused = self.prefix.is_certain && self.is_refused(&name);
        let since = self.naming.illegal_not_asked_since.as_ref();
        if is_refused && since.is_some_and(|since| versions.before(since) == Certainty::No) {
            return Err("not looked up: not a valid name in this store");
        }
        let is_open = prefix.starts_with(HOLE) && !self.prefix.is_certain;
        let since = self.naming.leading_slash_added_since.as_ref().filter(|_| !prefix.starts_with('/'));
        let note = match (self.naming.adds_leading_slash(versions), since) {
            (Certainty::Yes | Certainty::Maybe, Some(_)) if is_open => {
                name = name.trim_start_matches('/').to_owned();
                Some(Message::from("with a leading slash, if it has none"))
            }
            (Certainty::Maybe, Some(since)) => {
                let provider = self.config.backend.and_then(|backend| backend.distribution).unwrap_or("Airflow");
                Some(Message::from("without the leading slash before ").and(provider).and(" ").and(since))
            }
            _ => is_refused.then(|| Message::from(REFUSED)),
        };
        Ok((self.shown(&name), note))
    }

    /// The name as it may be shown: if the prefix may not be shown, only the rest.
    fn shown(&self, name: &str) -> Message {
        let Some(separator) = self.separator.in_name(self.separator.text.expose()) else {
            return Message::from(MASK);
        };
        let masked = || Message::from(MASK).and(separator).and(written::typed(self.id));
        self.prefix.in_name(name).unwrap_or_else(masked)
    }

    fn is_refused(&self, name: &str) -> bool {
        let is_arn = self.naming.takes_arn && name.starts_with("arn:");
        !is_arn && self.naming.problem(name).is_some()
    }
}

/// The path of a Vault secret below the mount: given by a kwarg, or at the start of the id.
pub(super) fn below_mount(
    config: &BackendConfig<'_>,
    backend: &'static Backend,
    mount: &Result<Written, &str>,
    name: Message,
) -> Message {
    let mount = match mount {
        Ok(mount) => {
            let trimmed = mount.text.expose().trim_matches('/');
            mount.in_name(trimmed).unwrap_or_else(|| Message::from(MASK))
        }
        Err(typed) => Message::default().and(written::typed(typed)),
    };
    let version = backend.kwarg_for(Purpose::KvEngineVersion).and_then(|kwarg| in_force(config, kwarg));
    // Python treats `1`, `1.0` and `true` as equal.
    let is_first = version.is_some_and(|given| match (given.origin, &config.tree) {
        (Origin::Json(node), Some(tree)) => match tree.kind(node) {
            Json::Number(number) => number.text.expose().parse() == Ok(1.0),
            Json::Bool(is_true) => *is_true,
            _ => false,
        },
        _ => false,
    });
    mount.and(if is_first { "/" } else { "/data/" }).and(name)
}
