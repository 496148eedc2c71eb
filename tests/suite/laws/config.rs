//! The laws of configuration files.

use airenv::config::{Table, read};
use airenv::text::SourceFile;

/// Stands in values of configurations that are tried.
pub const CANARY: &str = "cAnArYq7Zx3Kw9";

/// A mistake has a place in the file and quotes nothing of it that is no key of airenv; the same text is read alike.
pub fn holds(text: &str) {
    for (name, table) in [("airenv.toml", Table::Whole), ("pyproject.toml", Table::Tool)] {
        let file = SourceFile::new(name, text.to_owned());
        let config = read(&file, table, &["json", "human"]);
        assert_eq!(config, read(&file, table, &["json", "human"]), "another answer");
        for mistake in config.err().into_iter().flatten() {
            let line = text.split('\n').nth(mistake.line as usize - 1);
            let line = line.unwrap_or_else(|| panic!("line {} of {text:?}", mistake.line));
            assert!(mistake.column as usize <= line.chars().count() + 1, "{mistake} of {text:?}");
            assert!(!mistake.message.contains(CANARY), "{mistake}");
        }
    }
}
