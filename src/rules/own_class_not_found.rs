//! AE116: a class of the project itself that Airflow cannot import.

use super::class_path::{path_of, split};
use super::prelude::*;
use crate::project::{ModuleFile, OwnModule};

pub(super) static RULE: Rule = Rule { checks: &[Check::Backend(check)], ..book::OWN_CLASS_NOT_FOUND };

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let Some((setting, path)) = path_of(config) else { return };
    let Some(own) = config.target.own(path).filter(|_| config.known_class.is_none()) else { return };
    let (module, class) = split(path);
    let effect = || wording::effect(config, Outcome::CrashesAtImport);
    let finding = match &own.found {
        ModuleFile::Beside(right) => {
            let message = Message::naming(disclosure::class_path(path), "this class");
            let message = message.and(" names a module that is not there: ").and(effect());
            let finding = Finding::error(setting.value_location(), message).label("no such module");
            written(setting, finding, path, &format!("{right}.{class}"), Safety::Safe)
        }
        ModuleFile::Module(found) if found.lacks(&class) => {
            let message = Message::naming(disclosure::class_path(path), "this class");
            let message = message.and(" is not in its module: ").and(effect());
            let finding = Finding::error(setting.value_location(), message).label("no such class");
            let near = |name: &&String| {
                name.eq_ignore_ascii_case(&class) || strsim::osa_distance(name, &class) <= 2 && class.len() > 4
            };
            let mut near = found.classes.iter().map(|class| &class.name).filter(near);
            match near.next().filter(|_| near.next().is_none()) {
                Some(right) => written(setting, finding, path, &format!("{module}.{right}"), Safety::Safe),
                None => finding.help("write the name of a class of this module"),
            }
        }
        ModuleFile::Module(found) if found.imports().any(is_base_misspelled) => {
            let message = Message::from("the module of this class imports a class that ").code("airflow.secrets");
            let message = message.and(" does not have: ").and(effect());
            let finding = Finding::error(setting.value_location(), message).label("cannot be imported");
            finding.help(Message::from("import ").code("BaseSecretsBackend").and(" in the module"))
        }
        ModuleFile::Module(_) if own.is_off_path => of_folder(setting, own, path, effect()),
        ModuleFile::Module(_) => return,
    };
    findings.push(finding);
}

/// Whether a path is almost that of the base of all backends.
fn is_base_misspelled(path: &str) -> bool {
    let name = path.strip_prefix("airflow.secrets.");
    name.is_some_and(|name| name != BASE && !name.contains('.') && strsim::osa_distance(name, BASE) <= 2)
}

/// The base of all backends.
const BASE: &str = "BaseSecretsBackend";

/// The finding with the right path in its help and in a fix.
fn written(setting: &Setting<'_>, finding: Finding, path: &str, right: &str, safety: Safety) -> Finding {
    let Some(right) = disclosure::class_path(right) else { return finding.help("write its name as the module has it") };
    let place = edit::place_for(setting, Span::new(0, path.len()), right.as_str());
    finding.help(Message::from("write ").code(right)).rewrite((safety, "Write the right class path"), place, right)
}

/// A module in a folder that is not on Python's path yet.
fn of_folder(setting: &Setting<'_>, own: &OwnModule, path: &str, effect: crate::diagnostic::Consequence) -> Finding {
    let message = Message::from("the module lies in ").code(Message::from(own.folder).and("/"));
    let message = match own.folder {
        "include" => message.and(", which is not on Python's path: "),
        _ => message.and(", which Airflow puts on Python's path only after it has loaded the backend: "),
    };
    let finding = Finding::warning(setting.value_location(), message.and(effect)).label("not on the path yet");
    if own.is_root_on_path {
        return written(setting, finding, path, &format!("{}.{path}", own.folder), Safety::Unsafe);
    }
    finding.help(Message::from("set ").code("PYTHONPATH").and(" to the folder in the container"))
}
