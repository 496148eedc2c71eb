//! Files that are there to be copied and filled in: `.env.example`.
//!
//! Enters: the path of a file. Leaves: whether its name says so. Never reads the file.

use super::Format;
use crate::text::file_name;

/// What their names say of them.
const WORDS: [&str; 5] = ["example", "sample", "template", "dist", "tmpl"];

/// What the names of templates end in that a program fills in.
const FILLED_IN: [&str; 3] = ["tpl", "tftpl", "j2"];

/// Whether a file is there to be copied and filled in, by its path; what a page of documentation prints is, too.
pub fn is_sample(path: &str) -> bool {
    let name = file_name(path);
    let is_word = |part: &str| WORDS.contains(&part) || FILLED_IN.contains(&part);
    name.split(['.', '-', '_']).any(is_word) || Format::of_name(name) == Some(Format::Page)
}

/// Whether it is one of a `.env` file, by its name in lower case: `env.example`, `.env-example`, `dev.env.example`.
pub(super) fn is_of_env(name: &str) -> bool {
    let behind = name.rsplit_once(".env.").map(|(_, word)| word);
    let words = [name.strip_prefix("env."), name.strip_prefix(".env-"), behind];
    // What Ansible and Terraform fill in under a longer name may be a script.
    let is_filled_in = name.strip_prefix("env.").is_some_and(|word| FILLED_IN.contains(&word));
    // `env.tmpl` is for an engine of templates, and its lines need not be those of a `.env` file.
    is_filled_in || words.into_iter().flatten().any(|word| word != "tmpl" && WORDS.contains(&word))
}
