//! AE116: a class of the project itself that Airflow cannot import.

use super::class_path::{path_of, split};
use super::prelude::*;
use crate::project::{ModuleFile, OwnModule};

pub(super) static RULE: Rule = Rule {
    code: "AE116",
    name: "own-class-not-found",
    severities: &[Severity::Error, Severity::Warning],
    summary: "The secrets backend is a class of the project, and Airflow cannot import it.",
    why: "Airflow imports the class of the secrets backend at startup, and every process crashes if there is no such \
          module, or no such class in it. Python compares names with their case.\n\n\
          Airflow puts `plugins/`, `dags/` and `config/` on Python's path only after it has loaded the backend. The \
          image of Astro has the project's folder there from the start, so that `include.x.Class` and \
          `plugins.x.Class` can be imported; the official image has nothing of the project there.\n\n\
          Only a class whose name occurs nowhere in its module is reported, and only a module that is missing beside one \
          of nearly the same name which has the class. A module that imports `*`, or defines names as it runs, is not \
          judged, nor a folder if the project says anything about `PYTHONPATH` or installs packages of its own.",
    repair: "Write the path of the module from the folder that is on Python's path, and the name of the class as the \
             module has it.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with the class in `plugins/`, `dags/` and `config/`, with other names and \
               other case of class and module, and a module that imports `BaseSecretBackend`; PYTHONPATH of the Astro image: astro-cli pull request 2155.",
    bad: Example::new("AIRFLOW__SECRETS__BACKEND=include.secrets_backend.TeamBackends\n").beside(&[(
        "include/secrets_backend.py",
        "from airflow.secrets import BaseSecretsBackend\n\n\nclass TeamBackend(BaseSecretsBackend):\n    pass\n",
    )]),
    good: Example::instead(&[("TeamBackends", "TeamBackend")]),
    checks: &[Check::Backend(check)],
};

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
