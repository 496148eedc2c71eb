//! The variables of an environment, as they may be shown.
//!
//! Enters: its settings, and whether the user asked for values. Leaves: each variable that can matter to a secrets
//! backend, with its value. Never shows a value that was not proved public, unless it was asked for.

use super::{At, Value, Variable};
use crate::backend::BackendConfig;
use crate::diagnostic::{Location, Message};
use crate::disclosure::{self, written};
use crate::environment::Setting;
use crate::project::Project;
use crate::text::Mapped;

/// Settings, in the same order.
pub(super) fn of<'s, 'p: 's>(
    project: &Project,
    settings: impl Iterator<Item = &'s Setting<'p>>,
    configs: &[BackendConfig<'_>],
    reveal: bool,
) -> Vec<Variable> {
    let variable = |setting: &Setting<'_>| {
        let at = At::of(setting.key_location(), &project.documents);
        if reveal {
            return Variable { name: revealed(&setting.key), value: revealed(&setting.value), at };
        }
        let name = disclosure::setting_name(setting);
        let name = name.map_or_else(|| Message::from(disclosure::MASK), |name| Message::default().and(name));
        Variable { name: Value::Shown(name), value: Value::Shown(shown(project, setting, configs)), at }
    };
    settings.map(variable).collect()
}

fn revealed(text: &Mapped<'_>) -> Value {
    match text.text().filter(|_| text.is_certain()) {
        Some(text) => Value::Revealed(text.to_owned().into()),
        None => Value::Unknown,
    }
}

/// A value that its variable proves public as a whole; kwargs if each of them is public; what is known
/// only at run time as written.
pub(super) fn shown(project: &Project, setting: &Setting<'_>, configs: &[BackendConfig<'_>]) -> Message {
    let public = setting.key.text().zip(setting.value.text()).and_then(|(key, value)| {
        let is_class = configs.iter().any(|config| config.section.backend_key() == key);
        if let Some(config) = configs.iter().find(|config| config.section.kwargs_key() == key) {
            return disclosure::kwargs(config);
        }
        if is_class { disclosure::class_path(value) } else { disclosure::variable(key, value) }
    });
    let holes = setting.value.holes();
    match (public, holes.as_slice()) {
        (Some(public), []) => Message::default().and(public),
        (_, [hole]) if setting.value.pieces().count() == 1 => {
            let location = Location { document: setting.document, span: setting.value.origin(*hole) };
            written::hole(location, &project.documents)
        }
        _ => Message::from(disclosure::MASK),
    }
}
