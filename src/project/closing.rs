//! What the configuration says about environments that files show only in part.
//!
//! Enters: `[environments.NAME]`. Leaves: a [`Closing`]. Never says what a value is.

/// What is known about the environments of one name, besides what files write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// The variables that the place gives: a platform, a console, an image of others.
    pub provides: Vec<String>,
    /// Whether files and `provides` show all of it: what neither gives is missing.
    pub is_complete: bool,
}

impl Closing {
    /// Whether the place gives a variable that configures the backend, which no file then shows.
    pub fn hides_the_backend(&self) -> bool {
        const SETTINGS: [&str; 2] = ["AIRFLOW__SECRETS__", "AIRFLOW__WORKERS__SECRETS_"];
        self.provides.iter().any(|name| SETTINGS.iter().any(|start| name.starts_with(start)))
    }
}
