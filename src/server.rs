//! `airenv server`: the language server.
//!
//! Enters: messages of an editor. Leaves: answers, findings, edits. It analyses as `airenv check` does, with the open
//! files laid over the disk: the same projects, settings, rules and fixes. Never writes a file, and never sends or logs a
//! value that was not proved public; an edit contains only what it changes.

mod actions;
mod answer;
mod client;
mod completion;
mod definition;
mod diagnostics;
mod documents;
mod edits;
mod hover;
mod kwargs;
mod links;
mod parent;
mod places;
mod positions;
mod projects;
mod queue;
mod scope;
mod session;
mod stdio;
mod symbols;
mod uri;
mod words;

use lsp_server::{Connection, Message};

use crate::output::site::Site;

use queue::{Queue, Taken};
use session::Session;

/// What the program around it tells.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The names of the output formats, which a configuration may use.
    pub formats: Vec<String>,
    /// Where the pages of the rules are.
    pub site: Site,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The client asked for the end, then left.
    Properly,
    /// The client or its process is gone.
    Left,
}

/// Serves the editor on standard input and output, until it leaves.
pub fn stdio(options: &Options) -> Ended {
    let (connection, threads) = stdio::connect();
    let ended = run(&connection, options);
    drop(connection);
    threads.finish(ended);
    ended
}

/// Serves one client, until it leaves.
pub fn run(connection: &Connection, options: &Options) -> Ended {
    let mut queue = Queue::new(connection);
    let mut session = Session::new(connection, options.clone());
    loop {
        match queue.next(&mut |id| session.refuse_cancelled(id)) {
            Taken::Gone => return Ended::Left,
            Taken::Idle if session.is_orphan() => return Ended::Left,
            Taken::Idle | Taken::Message(Message::Response(_)) => {}
            Taken::Message(Message::Request(request)) => {
                let is_stale = queue.makes_stale(&request);
                session.request(request, is_stale);
            }
            Taken::Message(Message::Notification(notification)) => {
                if notification.method == "exit" {
                    return if session.is_shut_down() { Ended::Properly } else { Ended::Left };
                }
                session.notification(notification);
            }
        }
        if queue.is_empty() {
            session.publish();
        }
    }
}
