//! The language server: in-process over the protocol, one file for each method, and the built program once.

mod client;
mod diagnostics;
mod documents;
mod lifecycle;
