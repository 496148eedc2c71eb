//! The root of a folder: everything below one root is one project.
//!
//! Enters: folders, by their absolute paths. Leaves: the nearest folder upward with `.astro`, else
//! the nearest one in the repository that something else marks as Airflow's, else the root of the
//! version control. Looks into each folder once, and never treats the home folder as a project: its
//! `.astro` contains the settings of the Astro CLI, which does not treat it as one either.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::airflow;
use super::buffers::Buffers;
use super::marks::Marks;

/// What marks a version control root; `.git` is a file in a worktree or a submodule.
const VERSION_CONTROL: &[&str] = &[".git", ".hg", ".svn"];

/// The folders looked up so far, with their roots.
#[derive(Debug)]
pub struct Roots {
    home: Option<PathBuf>,
    known: HashMap<PathBuf, Marked>,
    /// What walks have seen.
    pub(super) marks: Marks,
    buffers: Buffers,
}

/// The nearest marked folders, from one folder upward, including itself.
#[derive(Clone, Debug, Default)]
struct Marked {
    astro: Option<PathBuf>,
    airflow: Option<PathBuf>,
    version_control: Option<PathBuf>,
}

/// Whether a folder is a version control root.
pub(super) fn is_repository(folder: &Path, marks: &Marks) -> bool {
    VERSION_CONTROL.iter().any(|mark| marks.may_hold(folder, mark) && folder.join(mark).exists())
}

/// Whether the parent folder has another owner, so that its files say nothing about this one.
#[cfg(unix)]
pub(super) fn is_owners_border(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = |folder: &Path| std::fs::metadata(folder).ok().map(|metadata| metadata.uid());
    let owners = folder.parent().and_then(|above| Some((owner(above)?, owner(folder)?)));
    owners.is_some_and(|(above, own)| above != own)
}

/// Owners cannot be compared here.
#[cfg(not(unix))]
pub(super) fn is_owners_border(_: &Path) -> bool {
    false
}

impl Roots {
    /// Nothing is known yet. The home folder is not a project.
    pub fn new(home: Option<PathBuf>) -> Self {
        Self { home, known: HashMap::new(), marks: Marks::default(), buffers: Buffers::default() }
    }

    /// The same with open files over the disk.
    #[must_use]
    pub fn over(self, buffers: Buffers) -> Self {
        Self { buffers, ..self }
    }

    /// The root of a folder, by its absolute path; `None` if nothing marks one.
    pub fn of(&mut self, folder: &Path) -> Option<&Path> {
        if !self.known.contains_key(folder) {
            self.find(folder);
        }
        let marked = self.known.get(folder)?;
        marked.astro.as_deref().or(marked.airflow.as_deref()).or(marked.version_control.as_deref())
    }

    fn find(&mut self, folder: &Path) {
        let asked: Vec<&Path> = folder.ancestors().take_while(|folder| !self.known.contains_key(*folder)).collect();
        let above = asked.last().and_then(|top| top.parent());
        let mut marked = above.and_then(|above| self.known.get(above)).cloned().unwrap_or_default();
        for folder in asked.into_iter().rev() {
            if is_repository(folder, &self.marks) {
                // Nothing above a repository is part of it.
                marked = Marked { version_control: Some(folder.to_owned()), ..Marked::default() };
            }
            if self.is_astro(folder) {
                marked.astro = Some(folder.to_owned());
            }
            // Outside a repository and the requested folders, any folder may be above.
            let is_near = marked.version_control.is_some() || self.marks.has_seen(folder);
            // The official compose file keeps the configuration of its own project in a folder.
            let is_part = marked.airflow.as_deref() == folder.parent() && folder.ends_with("config");
            if marked.astro.is_none() && is_near && !is_part && self.is_marked(folder) {
                marked.airflow = Some(folder.to_owned());
            }
            self.known.insert(folder.to_owned(), marked.clone());
        }
    }

    /// Whether a root is that of an Airflow project.
    pub(super) fn is_airflow(&self, root: &Path) -> bool {
        self.is_astro(root) || self.is_marked(root)
    }

    fn is_astro(&self, folder: &Path) -> bool {
        self.marks.may_hold(folder, ".astro") && folder.join(".astro").is_dir() && !self.is_home(folder)
    }

    fn is_marked(&self, folder: &Path) -> bool {
        airflow::is_marked(folder, &self.marks, &self.buffers) && !self.is_home(folder)
    }

    fn is_home(&self, folder: &Path) -> bool {
        self.home.as_deref() == Some(folder) || is_home(folder, &self.buffers)
    }
}

/// Whether it is a home folder, either by its location or by what the Astro CLI keeps in its
/// `.astro`: login contexts, which no project has.
fn is_home(folder: &Path, buffers: &Buffers) -> bool {
    const HOMES: [&str; 3] = ["/home", "/Users", "/var/home"];
    let lies_so = folder == Path::new("/root")
        || folder.parent().is_some_and(|parent| HOMES.iter().any(|home| parent == Path::new(home)));
    lies_so
        || buffers
            .optional_text(&folder.join(super::CONFIG), super::LONGEST_VERSIONS_FILE)
            .is_some_and(|config| config.lines().any(|line| line.starts_with("contexts:")))
}
