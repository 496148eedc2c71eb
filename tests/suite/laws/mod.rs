//! What holds for every input, each law stated once: `suite/mutated.rs` tries it on changed test data, `fuzz/` on whatever
//! libFuzzer finds.
//!
//! Enters: a text. Leaves nothing: a law that does not hold is a panic that says which. `mod.rs`, because `fuzz/` includes
//! the folder by its path.

pub mod canary;
pub mod carrier;
pub mod check;
pub mod config;
pub mod dotenv;
pub mod fixes;
pub mod json;
pub mod outputs;
pub mod places;
pub mod projects;
pub mod random;
pub mod seeds;
pub mod server;
pub mod shell;
