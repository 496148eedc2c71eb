//! airenv
pub mod format;
pub mod json;
pub mod knowledge;
pub mod loader;
pub mod shell;
pub mod text;
