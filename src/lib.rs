//! airenv checks the environment that configures Apache Airflow's secrets backend.
//!
//! **A line has no value; only (line, loader) has one.** So *formats* record what is written, byte
//! for byte, and decode nothing; *loaders* say what one real program makes of it, each an exact
//! model of that program; *rules* look at readings and at what real Airflow does with them, and
//! never parse text.
//!
//! The modules are layered; each uses only the ones before it:
//!
//! [`text`] spans of files, decoded text mapped back to its source, secrets · [`knowledge`]
//! backends, kwargs, versions, regions: data with its evidence · [`json`] JSON as Python reads it ·
//! [`uri`] connection URIs as Airflow reads them · [`format`](mod@format) statements · [`dag`] ids in
//! DAGs · [`command`] what a command line means · [`surroundings`] what is known about where a program
//! runs ·
//! [`shell`] what a script runs, as bash would · [`loader`] what real programs read · [`carrier`]
//! what other files carry · [`diagnostic`] findings that cannot contain a secret · [`project`]
//! documents and versions · [`ignore`] what comments tell airenv not to report · [`script`] what a
//! script runs and exports · [`environment`] the environment in which Airflow starts · [`usage`]
//! which programs read a project's files · [`backend`] the configuration that takes effect there ·
//! [`disclosure`] what may be shown · [`rules`] the checks · [`config`] what a configuration says ·
//! [`lint`] from a project to a report · [`baseline`] known findings · [`fix`] applies fixes ·
//! [`read`] one file, as several programs read it · [`show`] what Airflow will do · [`convert`] an
//! environment in another syntax · [`template`] a backend's configuration · [`output`] formats ·
//! [`error`], [`discover`], [`settings`], [`replace`], [`server`] the language server, [`cli`] the
//! program around it.
//!
//! These hold everywhere: below `discover`, `replace`, `server` and `cli` there is no I/O. Reading never
//! fails: what is wrong in a user's file is a finding. No value is printed unless it was proved
//! public.

#![forbid(unsafe_code)]
// Input must never be able to trigger these. Tests may fail loudly.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice)]

pub mod backend;
pub mod baseline;
pub mod carrier;
pub mod cli;
pub mod command;
pub mod config;
pub mod convert;
pub mod dag;
pub mod diagnostic;
pub mod disclosure;
pub mod discover;
pub mod error;
pub mod fix;
pub mod format;
pub mod ignore;
pub mod json;
pub mod knowledge;
pub mod lint;
pub mod loader;
pub mod output;
mod parallel;
pub mod surroundings;
pub use parallel::with_own_stack;
pub mod environment;
pub mod project;
pub mod read;
pub mod replace;
pub mod rules;
pub mod script;
pub mod server;
pub mod settings;
pub mod shell;
pub mod show;
pub mod template;
pub mod text;
pub mod uri;
pub mod usage;
