//! What is written in a file, byte for byte, one reader for each format.
//!
//! Enters: the text of a file. Leaves: a tree of spans and the places that its syntax does not
//! allow. Never decides what a value means: that is for the loaders.

pub mod shell;
