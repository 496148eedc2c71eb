//! The two places in which a secrets backend is named.
//!
//! Enters: nothing. Leaves: the variables and options of each, by what they set.

use crate::knowledge::airflow;

/// A pair of settings that names a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// `[secrets] backend` and `backend_kwargs`.
    Secrets,
    /// `[workers] secrets_backend` and `secrets_backend_kwargs`, Airflow 3.
    Workers,
}

impl Section {
    /// The variable that names the class.
    pub fn backend_key(self) -> &'static str {
        match self {
            Self::Secrets => "AIRFLOW__SECRETS__BACKEND",
            Self::Workers => "AIRFLOW__WORKERS__SECRETS_BACKEND",
        }
    }

    /// The variable that sets the kwargs.
    pub fn kwargs_key(self) -> &'static str {
        match self {
            Self::Secrets => "AIRFLOW__SECRETS__BACKEND_KWARGS",
            Self::Workers => "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS",
        }
    }

    /// The option that names the class.
    pub fn backend_setting(self) -> airflow::Setting {
        match self {
            Self::Secrets => airflow::Setting::Backend,
            Self::Workers => airflow::Setting::WorkersBackend,
        }
    }

    /// The option that sets the kwargs.
    pub fn kwargs_setting(self) -> airflow::Setting {
        match self {
            Self::Secrets => airflow::Setting::BackendKwargs,
            Self::Workers => airflow::Setting::WorkersBackendKwargs,
        }
    }

    /// The variable whose output is the kwargs.
    pub(super) fn command_key(self) -> &'static str {
        match self {
            Self::Secrets => "AIRFLOW__SECRETS__BACKEND_KWARGS_CMD",
            Self::Workers => "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS_CMD",
        }
    }

    /// What a variable for one kwarg starts with.
    pub fn one_kwarg_start(self) -> &'static str {
        match self {
            Self::Secrets => "AIRFLOW__SECRETS__BACKEND_KWARG__",
            Self::Workers => "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARG__",
        }
    }
}
