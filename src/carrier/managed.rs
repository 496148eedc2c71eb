//! How managed Airflow services name the options of `airflow.cfg`, and what they set themselves.
//!
//! Enters: the name of an option. Leaves: the variable that it sets, also if the name is written as another service
//! writes it.
//!
//! Source: `setup_environment.py` of amazon-mwaa-docker-images, the API model of MWAA, the documentation of Cloud
//! Composer.

use crate::knowledge::variables::{overridden, overriding};

/// A managed Airflow service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    /// `secrets.backend`.
    Mwaa,
    /// `secrets-backend`.
    Composer,
}

/// What MWAA sets unless the options say something else.
pub(super) const MWAA_KWARGS: &str = r#"{"connections_lookup_pattern": "^(?!aws_default$).*$"}"#;

/// The variable that an option sets, and whether its name is one that the service takes; `None` if it is no option.
pub(super) fn option(platform: Platform, name: &str) -> Option<(String, bool)> {
    let lower = name.to_ascii_lowercase();
    let (section, key, is_own) = if let Some(variable) = lower.strip_prefix("airflow__") {
        let (section, key) = variable.split_once("__")?;
        (section, key, false)
    } else {
        let at = lower.find(['.', '-'])?;
        let is_dot = lower.as_bytes().get(at) == Some(&b'.');
        let is_own = is_dot == (platform == Platform::Mwaa);
        (lower.get(..at)?, lower.get(at + 1..)?, is_own && lower == name)
    };
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
    };
    let variable = overriding(section, key);
    (is_name(section) && is_name(key)).then_some((variable, is_own))
}

/// Whether MWAA refuses a name: it wants lower-case letters, then digits, dots and underscores too.
pub(super) fn is_refused_by_mwaa(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase();
    let is_part = |byte: u8| is_letter(byte) || byte.is_ascii_digit() || matches!(byte, b'.' | b'_');
    !(name.bytes().next().is_some_and(is_letter) && name.bytes().all(is_part) && !name.ends_with('.'))
}

/// Whether MWAA takes a value: printable ASCII on one line, and not nothing.
pub fn is_taken_by_mwaa(value: &[u8]) -> bool {
    !value.is_empty() && value.iter().all(|byte| (b' '..=b'~').contains(byte))
}

/// The variables that Cloud Composer sets itself. Source: its documentation, not run.
const OF_COMPOSER: &[&str] = &[
    "AIRFLOW_DATABASE_VERSION",
    "AIRFLOW_HOME",
    "AIRFLOW_SRC_DIR",
    "AIRFLOW_WEBSERVER",
    "CONTAINER_NAME",
    "C_FORCE_ROOT",
    "DAGS_FOLDER",
    "GCP_PROJECT",
    "GCS_BUCKET",
    "GKE_CLUSTER_NAME",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "PROJECT_ID",
    "REDIS_PASSWORD",
    "SQL_DATABASE",
    "SQL_HOST",
    "SQL_INSTANCE",
    "SQL_PASSWORD",
    "SQL_PROJECT",
    "SQL_REGION",
    "SQL_USER",
];

/// Whether Cloud Composer refuses a variable of this name.
pub fn is_refused_by_composer(name: &str) -> bool {
    is_option_in_composer(name) || OF_COMPOSER.contains(&name)
}

/// Whether it configures Airflow, which belongs into the overrides.
pub fn is_option_in_composer(name: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    overridden(name).is_some_and(|(section, key)| is_part(section) && is_part(key))
}
