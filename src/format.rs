//! What is written in a file, byte for byte.
//!
//! Enters: a file's text. Leaves: its statements, as spans. Never decodes a value and never fails:
//! what a statement means is told by the loaders, for each program in turn.

pub mod dotenv;
pub mod shell;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `KEY=value` lines.
    Dotenv,
}

impl Format {
    /// The format that a file of this name is taken to have; `None` where the name tells nothing.
    ///
    /// `.env`, `.env.*` and `*.env` are `.env` files; code, data and vaults that merely look so
    /// are not (`.env.ts`, `.env.json`, `.env.vault`), and neither is `.envrc`, a shell script.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let tail = name.strip_prefix(".env.");
        let is_dotenv = name == ".env" || tail.is_some() || name.ends_with(".env");
        let last = tail.and_then(|tail| tail.rsplit('.').next()).unwrap_or_default();
        (is_dotenv && !OTHER_ENDINGS.contains(&last)).then_some(Self::Dotenv)
    }
}

/// What follows `.env.` in names of files that are no `.env` files.
const OTHER_ENDINGS: &[&str] = &[
    "ts", "js", "mjs", "cjs", "mts", "cts", "tsx", "jsx", "json", "json5", "yaml", "yml", "toml", "py", "rb", "go",
    "rs", "php", "java", "kt", "cs", "sh", "bash", "md", "html", "vault", "keys", "gpg", "pgp", "asc", "age", "enc",
    "zip", "gz", "tar", "tgz", "zst", "bz2", "xz", "7z", "db", "sqlite", "lock", "png", "jpg", "pdf", "swp",
];
