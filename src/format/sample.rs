//! Files that are there to be copied and filled in: `.env.example`.
//!
//! Enters: the path of a file. Leaves: whether its name says so. Never reads the file.

use super::Format;
use crate::text::file_name;

/// What their names say of them.
const WORDS: [&str; 8] = ["example", "sample", "template", "dist", "tmpl", "tpl", "tftpl", "j2"];

/// Whether a file is there to be copied and filled in, by its path; what a page of documentation prints is, too.
pub fn is_sample(path: &str) -> bool {
    let name = file_name(path);
    name.split(['.', '-', '_']).any(|part| WORDS.contains(&part)) || Format::of_name(name) == Some(Format::Page)
}

/// Whether it is one of a `.env` file, by its name in lower case: `env.example`, `.env-example`, `dev.env.example`.
pub(super) fn is_of_env(name: &str) -> bool {
    let behind = name.rsplit_once(".env.").map(|(_, word)| word);
    let words = [name.strip_prefix("env."), name.strip_prefix(".env-"), behind];
    words.into_iter().flatten().any(|word| WORDS.contains(&word))
}
