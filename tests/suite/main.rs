//! Every test of airenv in one program, which links once: `cargo test --test suite rules::` runs those of `suite/rules.rs`.

mod airflow;
mod architecture;
#[cfg(unix)]
mod bad_input;
mod baseline;
mod carriers;
mod cases;
mod cfg;
mod cli;
mod command;
mod config;
mod convert;
mod dags;
mod diff;
mod dockerfile;
mod docs;
mod environments;
#[cfg(unix)]
mod faults;
mod fix;
mod fix_files;
mod fix_rounds;
mod generated;
mod growth;
mod hcl;
mod hooks;
mod ignores;
mod init;
mod json;
mod knowledge;
mod laws;
mod live;
mod loaders;
mod mutated;
mod packages;
mod parts;
#[cfg(unix)]
mod peers;
mod precedence;
mod program;
mod project;
mod random_projects;
mod read;
mod readers;
mod redaction;
#[cfg(unix)]
mod report;
mod rules;
mod server;
mod services;
mod shell;
mod shell_robust;
mod show;
mod show_page;
mod site;
mod stacks;
mod teams;
mod truth;
mod usage;
mod values;
mod versions;
mod width;
