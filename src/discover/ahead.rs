//! Files that are read while a walk continues.
//!
//! Enters: paths, as a walk finds them. Leaves: their texts, each read once, by whichever comes
//! first: a thread that reads ahead, or the caller that needs it. Never starts a thread for a few
//! files.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::read;

/// A thread reads this many files at a time.
const BATCH: usize = 64;

/// A file's text, or why it has none.
type Content = Result<String, String>;

/// The text of one file: `None` until it has been read.
#[derive(Clone, Debug, Default)]
pub(super) struct Ahead(Arc<Mutex<Option<Content>>>);

impl Ahead {
    /// The text, read now if nobody has read it yet.
    pub fn take(self, path: &Path) -> Content {
        let mut content = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        content.take().unwrap_or_else(|| read::text(path))
    }

    fn read(&self, path: &Path) {
        // Either a caller that needs it holds the lock, or this is the only owner and nobody needs
        // it any more.
        if let Ok(mut content) = self.0.try_lock()
            && content.is_none()
            && Arc::strong_count(&self.0) > 1
        {
            *content = Some(read::text(path));
        }
    }
}

/// The files of one walk that no thread has been given yet.
#[derive(Debug, Default)]
pub(super) struct Reading {
    waiting: Vec<(PathBuf, Ahead)>,
}

impl Reading {
    /// Queues a file, which is read as soon as there are enough of them.
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
