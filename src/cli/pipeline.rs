//! The CI pipeline that airenv runs in, if any.
//!
//! Enters: environment variables that build servers set. Leaves: which pipeline it is, and how it
//! finds the files.

use std::env;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use crate::output::paths::Paths;

/// A build server whose logs or reports have their own format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pipeline {
    /// `GITHUB_ACTIONS=true`
    GitHub,
    /// `GITLAB_CI=true`
    GitLab,
    /// `TF_BUILD=True`
    Azure,
}

impl Pipeline {
    /// The one that runs this program.
    pub fn current() -> Option<Self> {
        [Self::GitHub, Self::GitLab, Self::Azure].into_iter().find(|pipeline| {
            let name = match pipeline {
                Self::GitHub => "GITHUB_ACTIONS",
                Self::GitLab => "GITLAB_CI",
                Self::Azure => "TF_BUILD",
            };
            env::var(name).is_ok_and(|value| value.eq_ignore_ascii_case("true"))
        })
    }

    /// The variable with the root of the source tree.
    fn root(self) -> &'static str {
        match self {
            Self::GitHub => "GITHUB_WORKSPACE",
            Self::GitLab => "CI_PROJECT_DIR",
            Self::Azure => "BUILD_SOURCESDIRECTORY",
        }
    }
}

/// What report paths are relative to: the pipeline's root if it says so, else the working folder.
pub(super) fn paths() -> Paths {
    let working_folder = env::current_dir().unwrap_or_default();
    let told = Pipeline::current().and_then(|pipeline| env::var_os(pipeline.root())).map(PathBuf::from);
    let root = told.into_iter().flat_map(|root| [fs::canonicalize(&root).unwrap_or_default(), root]);
    let root = root.into_iter().find(|root| root.is_absolute() && working_folder.starts_with(root));
    let root = root.unwrap_or_else(|| working_folder.clone());
    Paths::new(text(&working_folder), text(&root))
}

fn text(path: &Path) -> String {
    let text = path.to_string_lossy();
    if MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(MAIN_SEPARATOR, "/") }
}
