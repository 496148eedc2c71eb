//! Files that are read while a walk goes on.
//!
//! Enters: paths, as a walk meets them. Leaves: their texts, each read once, by whoever comes first: a thread that reads
//! ahead, or the one that needs it. Never starts a thread for a few files.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::read;

/// So many files are read by one thread at a time.
const BATCH: usize = 64;

/// A file's text, or the reason why there is none.
type Content = Result<String, String>;

/// The text of one file: `None` until somebody has read it.
#[derive(Clone, Debug, Default)]
pub(super) struct Ahead(Arc<Mutex<Option<Content>>>);

impl Ahead {
    /// The text, read now where nobody has read it.
    pub fn take(self, path: &Path) -> Content {
        let mut content = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        content.take().unwrap_or_else(|| read::text(path))
    }

    fn read(&self, path: &Path) {
        // Whoever needs it meanwhile holds the lock, or this is the only owner: nobody needs it any more.
        if let Ok(mut content) = self.0.try_lock()
            && content.is_none()
            && Arc::strong_count(&self.0) > 1
        {
            *content = Some(read::text(path));
        }
    }
}

/// The files of one walk that nobody reads yet.
#[derive(Debug, Default)]
pub(super) struct Reading {
    waiting: Vec<(PathBuf, Ahead)>,
}

impl Reading {
    /// Has a file read, as soon as there are enough of them.
    pub fn add(&mut self, path: &Path) -> Ahead {
        let ahead = Ahead::default();
        self.waiting.push((path.to_owned(), ahead.clone()));
        if self.waiting.len() >= BATCH {
            let batch = std::mem::take(&mut self.waiting);
            crate::parallel::spawn(move || batch.iter().for_each(|(path, ahead)| ahead.read(path)));
        }
        ahead
    }
}
