//! What is wrong with the URI of a connection, in words.
//!
//! Enters: a problem of a URI. Leaves: what Airflow does, and what to write instead. Never shows a part of the URI.

use super::connections::NOT_DEFINED;
use super::prelude::*;
use crate::uri::{self, UriProblemKind};

/// How severe it is, what Airflow does, what is shown at the place, and what to write instead.
pub(super) fn explain(kind: UriProblemKind) -> (Severity, Message, &'static str, Message) {
    let severity = match kind {
        UriProblemKind::BracketContent | UriProblemKind::Fragment => Severity::Warning,
        _ => Severity::Error,
    };
    let (message, label) = words(kind);
    (severity, message, label, help(kind))
}

/// What Airflow does, and what is shown at the place.
fn words(kind: UriProblemKind) -> (Message, &'static str) {
    // Python refuses the URI.
    let refused = |text: &'static str| Message::from(text).and(NOT_DEFINED);
    match kind {
        UriProblemKind::NoScheme => (
            "this is neither JSON nor a URI with a scheme: Airflow reads all of it as the schema of a connection without \
             host or login"
                .into(),
            "no scheme",
        ),
        UriProblemKind::SchemeCharacter('_') => (
            "a scheme cannot contain `_`: Airflow finds no scheme and reads all of it as the schema of a connection \
             without host or login"
                .into(),
            "not in a scheme",
        ),
        UriProblemKind::SchemeCharacter(_) => (
            "a scheme cannot contain this character: Airflow finds no scheme and reads all of it as the schema of a \
             connection without host or login"
                .into(),
            "not in a scheme",
        ),
        UriProblemKind::NoSlashes => (
            "`//` is missing after this colon: Airflow reads the part before it as the connection type, and finds no \
             host and no login"
                .into(),
            "`://` here",
        ),
        UriProblemKind::LoginCharacter(character) => (
            unescaped(character).and(refused(
                " in login or password ends the host here: Python reads the part before it as a port",
            )),
            "ends the host",
        ),
        UriProblemKind::HostLost(character) => (
            unescaped(character)
                .and(" in login or password ends the host here: Airflow takes what is before it for the host"),
            "ends the host",
        ),
        UriProblemKind::Port => (refused("the port is not a number"), "not a number"),
        UriProblemKind::PortTooLarge => (refused("the port is above 65535"), "too large"),
        UriProblemKind::Bracket => (
            refused("this bracket is unmatched: Python reads it as part of an IPv6 address and refuses the URI"),
            "unmatched bracket",
        ),
        UriProblemKind::BracketContent => (
            refused("newer versions of Python read this as an IPv6 address, which it is not, and refuse the URI"),
            "not an IPv6 address",
        ),
        UriProblemKind::SecondUrl => (
            "this URI contains a second, unescaped `://`: Airflow 2.6.3 and newer refuse it or lose the host".into(),
            "unescaped",
        ),
        UriProblemKind::LookAlike => (
            refused("this character only looks like an ASCII one: Python refuses the URI"),
            "not an ASCII character",
        ),
        UriProblemKind::Fragment => ("Airflow drops everything from the `#` on".into(), "dropped from here"),
    }
}

/// What to write instead.
fn help(kind: UriProblemKind) -> Message {
    let write = |code: &'static str| Message::from("write ").code(code);
    match kind {
        UriProblemKind::SchemeCharacter('_') => write("-").and(" instead: Airflow turns it into ").code("_"),
        UriProblemKind::NoScheme | UriProblemKind::SchemeCharacter(_) | UriProblemKind::NoSlashes => {
            Message::from("write it as ").code("type://login:password@host:port/schema")
        }
        UriProblemKind::LoginCharacter(character) | UriProblemKind::HostLost(character) => {
            Message::from("write ").code(uri::escaped(character).1).and(" instead")
        }
        UriProblemKind::Port | UriProblemKind::PortTooLarge => "write a number between 0 and 65535".into(),
        UriProblemKind::Bracket | UriProblemKind::BracketContent => {
            Message::from("write ").codes(["%5B", "%5D"], " and ").and(" for `[` and `]` in login and password")
        }
        UriProblemKind::SecondUrl => write("%3A%2F%2F").and(" instead"),
        UriProblemKind::LookAlike => "write the ASCII character, or its percent-encoding".into(),
        UriProblemKind::Fragment => write("%23").and(" for a `#` that belongs to a value"),
    }
}

fn unescaped(character: char) -> Message {
    Message::from("an unescaped ").code(uri::escaped(character).0)
}
