//! The language server: in-process over the protocol, one file for each method, and the built program once.

mod actions;
mod broken_clients;
mod client;
mod completion;
mod definition;
mod diagnostics;
mod documents;
mod hover;
mod lifecycle;
mod links;
#[cfg(unix)]
mod neovim;
mod secrets;
#[cfg(unix)]
mod stdio;
mod symbols;
