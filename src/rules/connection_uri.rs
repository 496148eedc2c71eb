//! What is wrong with the URI of a connection, in words.
//!
//! Enters: a problem of a URI. Leaves: what Airflow does, and what to write instead. Never shows a part of the URI.

use super::connections::NOT_DEFINED;
use super::prelude::*;
use crate::uri::{self, UriProblemKind};

/// How severe it is, what Airflow does, what is shown at the place, and what to write instead.
pub(super) fn explain(kind: UriProblemKind) -> (Severity, Message, &'static str, Message) {
    const FORM: &str = "type://login:password@host:port/schema";
    let form = || Message::from("write it as ").code(FORM);
    let error = Severity::Error;
    match kind {
        UriProblemKind::NoScheme => (
            error,
            "this is neither JSON nor a URI with a scheme: Airflow reads all of it as the schema of a connection without host or login".into(),
            "no scheme",
            form(),
        ),
        UriProblemKind::SchemeCharacter('_') => (
            error,
            "a scheme cannot contain `_`: Airflow finds no scheme and reads all of it as the schema of a connection without host or login".into(),
            "not in a scheme",
            Message::from("write ").code("-").and(" instead: Airflow turns it into ").code("_"),
        ),
        UriProblemKind::SchemeCharacter(_) => (
            error,
            "a scheme cannot contain this character: Airflow finds no scheme and reads all of it as the schema of a connection without host or login".into(),
            "not in a scheme",
            form(),
        ),
        UriProblemKind::NoSlashes => (
            error,
            "`//` is missing after this colon: Airflow reads the part before it as the connection type, and finds no host and no login".into(),
            "`://` here",
            form(),
        ),
        UriProblemKind::LoginCharacter(character) => login_character(
            character,
            Message::from(" in login or password ends the host here: Python reads the part before it as a port")
                .and(NOT_DEFINED),
        ),
        UriProblemKind::HostLost(character) => login_character(
            character,
            " in login or password ends the host here: Airflow takes what is before it for the host".into(),
        ),
        UriProblemKind::Port => (error, Message::from("the port is not a number").and(NOT_DEFINED), "not a number", "write a number between 0 and 65535".into()),
        UriProblemKind::PortTooLarge => (error, Message::from("the port is above 65535").and(NOT_DEFINED), "too large", "write a number between 0 and 65535".into()),
        UriProblemKind::Bracket => (
            error,
            Message::from("this bracket is unmatched: Python reads it as part of an IPv6 address and refuses the URI").and(NOT_DEFINED),
            "unmatched bracket",
            Message::from("write ").codes(["%5B", "%5D"], " and ").and(" for `[` and `]` in login and password"),
        ),
        UriProblemKind::BracketContent => (
            Severity::Warning,
            Message::from("newer versions of Python read this as an IPv6 address, which it is not, and refuse the URI").and(NOT_DEFINED),
            "not an IPv6 address",
            Message::from("write ").codes(["%5B", "%5D"], " and ").and(" for `[` and `]` in login and password"),
        ),
        UriProblemKind::SecondUrl => (
            error,
            "this URI contains a second, unescaped `://`: Airflow 2.6.3 and newer refuse it or lose the host".into(),
            "unescaped",
            Message::from("write ").code("%3A%2F%2F").and(" instead"),
        ),
        UriProblemKind::LookAlike => (
            error,
            Message::from("this character only looks like an ASCII one: Python refuses the URI").and(NOT_DEFINED),
            "not an ASCII character",
            "write the ASCII character, or its percent-encoding".into(),
        ),
        UriProblemKind::Fragment => (
            Severity::Warning,
            "Airflow drops everything from the `#` on".into(),
            "dropped from here",
            Message::from("write ").code("%23").and(" for a `#` that belongs to a value"),
        ),
    }
}

fn login_character(character: char, effect: Message) -> (Severity, Message, &'static str, Message) {
    let (shown, escaped) = uri::escaped(character);
    let message = Message::from("an unescaped ").code(shown).and(effect);
    (Severity::Error, message, "ends the host", Message::from("write ").code(escaped).and(" instead"))
}
