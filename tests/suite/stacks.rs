//! The versions of Airflow that the answers of `testdata/truth/airflow*.json` come from, and
//! projects for them.

use std::collections::BTreeMap;

use airenv::format::Format;
use airenv::loader::{self, FileOutcome, Loader, Surroundings};
use airenv::project::{Document, Project, Target};
use airenv::text::SourceFile;

/// A stack's name, its Airflow, and its providers.
type Stack = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Versions of the stacks that the answers come from.
const STACKS: &[Stack] = &[
    (
        "af3.3.2",
        "3.3.2",
        &[
            ("amazon", "9.39.0"),
            ("google", "22.8.0"),
            ("microsoft-azure", "15.2.1"),
            ("hashicorp", "4.8.4"),
            ("yandex", "4.6.1"),
            ("cncf-kubernetes", "10.25.0"),
            ("akeyless", "0.3.2"),
        ],
    ),
    (
        "af2.10.5",
        "2.10.5",
        &[("amazon", "9.2.0"), ("google", "12.0.0"), ("microsoft-azure", "12.0.0"), ("hashicorp", "4.0.0")],
    ),
    (
        "af2.10.5-yandex3.11.2",
        "2.10.5",
        &[
            ("amazon", "8.29.0"),
            ("google", "12.0.0"),
            ("microsoft-azure", "12.0.0"),
            ("hashicorp", "4.0.0"),
            ("yandex", "3.11.2"),
        ],
    ),
    ("af2.5.3-amazon7.2.1", "2.5.3", &[("amazon", "7.2.1")]),
    ("af2.4.3-amazon5.1.0", "2.4.3", &[("amazon", "5.1.0")]),
    ("af2.3.4-amazon5.0.0", "2.3.4", &[("amazon", "5.0.0")]),
    ("af2.2.5-amazon3.3.0", "2.2.5", &[("amazon", "3.3.0")]),
];

/// Whether a stack has the provider of a backend's class.
pub fn is_installed(class: &str, stack: &str) -> bool {
    let module = class.strip_prefix("airflow.providers.").unwrap_or_default().replace('.', "-");
    let needed = ["akeyless", "cncf-kubernetes", "yandex"].into_iter().find(|name| module.starts_with(name));
    let installed = STACKS.iter().filter(|(name, ..)| *name == stack).flat_map(|(_, _, providers)| providers.iter());
    needed.is_none_or(|needed| installed.clone().any(|(name, _)| *name == needed))
}

/// A project with one file that compose reads, with the versions of a stack; `None` if the stack is
/// not known.
pub fn project(name: &str, text: &str, stack: &str) -> Option<Project> {
    let (_, airflow, providers) = STACKS.iter().find(|(name, ..)| *name == stack)?;
    let mut target = Target::default();
    target.set_airflow(airflow).unwrap();
    for (name, version) in *providers {
        target.set_provider(name, version).unwrap();
    }
    let format = Format::of_name(name).unwrap();
    let documents = vec![Document::new(SourceFile::new(name, text.to_owned()), format)];
    Some(Project { documents, target, loaders: vec![Loader::Compose], ..Project::default() })
}

/// A `.env` that compose reads as exactly this environment; `None` if no such file exists.
pub fn dotenv(env: &BTreeMap<String, String>) -> Option<String> {
    let text: String = env.iter().map(|(key, value)| format!("{key}={}\n", quoted(value))).collect();
    let mut read = BTreeMap::new();
    let outcome =
        loader::read(Loader::Compose, text.as_bytes(), Surroundings::Known(&BTreeMap::new()), &mut |variable| {
            let value = variable.value.map(|value| value.text().unwrap().to_owned());
            read.insert(variable.key.text().unwrap().to_owned(), value.unwrap_or_default());
        });
    (matches!(outcome, FileOutcome::Read(_)) && read == *env).then_some(text)
}

fn quoted(value: &str) -> String {
    if value.contains('\'') || value.contains('\\') {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
        return format!("\"{escaped}\"");
    }
    format!("'{value}'")
}
