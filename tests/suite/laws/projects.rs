//! A whole project as one text: `--- deploy.sh` begins a file, what stands before the first is `.env`.

use airenv::format::Format;
use airenv::project::{Document, Project, Target};
use airenv::text::SourceFile;

/// The files of such a text, by name; of two with one name the first.
pub fn files(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = vec![(".env".to_owned(), String::new())];
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("--- "), files.last_mut()) {
            (Some(name), _) => files.push((name.trim().to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => {}
        }
    }
    files.sort_by(|(left, _), (right, _)| left.cmp(right));
    files.dedup_by(|(later, _), (first, _)| later == first);
    files
}

/// The project of such a text, with the loaders and the versions that it has by itself.
pub fn project(text: &str) -> Project {
    of_files(&files(text))
}

/// The project of some files; those whose names tell no format only determine versions.
pub fn of_files(files: &[(String, String)]) -> Project {
    let document = |(path, text): &(String, String)| {
        let format = if path.ends_with(".py") {
            Format::Python
        } else {
            Format::of_name(path.rsplit('/').next().unwrap_or(path))?
        };
        Some(Document::new(SourceFile::new(path.clone(), text.clone()), format))
    };
    let beside = |path: &str| {
        let (name, text) = files.iter().find(|(name, _)| name == path)?;
        Some(SourceFile::new(name.clone(), text.clone()))
    };
    Project {
        is_whole: files.len() > 1,
        documents: files.iter().filter_map(document).collect(),
        target: Target::of_files(&beside),
        loaders: airenv::cli::default_loaders(),
        ..Project::default()
    }
}
