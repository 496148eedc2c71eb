//! AE503: a secret written in a script.

use std::collections::BTreeMap;

use foldhash::HashSet;

use super::literal;
use super::prelude::*;
use super::secrets::{self, Kind};
use crate::carrier;
use crate::command::{Answer, Form, Source};
use crate::knowledge::commands::Says;
use crate::knowledge::names;
use crate::loader::{self, Surroundings};
use crate::project::Secrecy;

pub(super) static RULE: Rule = Rule {
    code: "AE503",
    name: "secret-in-script",
    severities: &[Severity::Warning],
    summary: "A script, a YAML file or `airflow.cfg` contains a secret.",
    why: "Such a file is in the repository: anyone who can read it, now or later, has the secret, and the history \
          keeps it after the line is gone.\n\n\
          airenv recognizes a secret by its form (an AWS key, a GitHub token, a URL with a password …), or by the \
          variable's name if the value looks like a secret. Placeholders, paths, references and test values do not \
          count.",
    repair: "Let the script get it from a CI variable or from a secrets store: `API_TOKEN=\"$API_TOKEN\"`. Replace \
          the secret: the old one is exposed.",
    evidence: "By inspection. How the shell reads the script: bash 5.2.",
    bad: Example::script(
        "astro deployment variable create --deployment-id \"$ID\" API_TOKEN=kT7vQ2mN9xB4rL6w --secret\n",
    ),
    good: Example::instead(&[("kT7vQ2mN9xB4rL6w", r#""$API_TOKEN""#)]),
    checks: &[Check::Script(check), Check::Carried(check_carried), Check::File(check_fragment)],
};

/// What has been found so far, and where.
struct Search<'s> {
    scope: &'s Scope<'s>,
    /// The reported secrets, start to end. They do not overlap.
    found: BTreeMap<u32, u32>,
    /// What was already examined, along with the name it had: a loop passes the same words to many
    /// commands.
    seen: HashSet<(Option<Span>, Span)>,
    findings: &'s mut Vec<Finding>,
}

fn check(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let is_airflow =
        |name: &Mapped<'_>| [&b"AIRFLOW_"[..], b"ASTRO_"].iter().any(|start| name.bytes().starts_with(start));
    let assignments = &script.execution.assignments;
    let sets_airflow = || assignments.iter().any(|assignment| is_airflow(&assignment.name));
    if script.calls.is_empty() && script.written.is_empty() && !sets_airflow() {
        return;
    }
    let mut search = Search { scope, found: BTreeMap::new(), seen: HashSet::default(), findings };
    for assignment in assignments {
        if let Some(value) = &assignment.value {
            search.look(Some(&assignment.name), value);
        }
    }
    for call in &script.calls {
        search.look_at(call);
    }
    for file in &script.written {
        let mut look = |variable: loader::Variable<'_>| {
            if let Some(value) = &variable.value {
                search.look(Some(&file.text.through(&variable.key)), &file.text.through(value));
            }
        };
        loader::read(file.loader, file.text.bytes(), Surroundings::Unknown, &mut look);
    }
}

/// A secret in a YAML file that git tracks, or may track.
fn check_carried(scope: &Scope<'_>, carried: &Carried<'_>, findings: &mut Vec<Finding>) {
    if scope.document.is_ignored == Some(true) {
        return;
    }
    let mut search = Search { scope, found: BTreeMap::new(), seen: HashSet::default(), findings };
    for block in &carried.blocks {
        for (key, value) in &block.variables {
            // A default is written here, too.
            let filled = block.is_filled_in.then(|| carrier::fill(value, scope.text(), &|_| None));
            search.look(Some(key), filled.as_ref().unwrap_or(value));
        }
    }
    for (key, value) in &carried.literals {
        match key {
            Some(key) => search.look(Some(key), value),
            None => search.look_closely(None, value),
        }
    }
}

/// A secret in a `.env` file that a page of documentation prints.
fn check_fragment(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    if !scope.document.is_fragment || scope.document.format != Format::Dotenv {
        return;
    }
    let mut search = Search { scope, found: BTreeMap::new(), seen: HashSet::default(), findings };
    let mut variables = Vec::new();
    let source = scope.document.file.bytes();
    loader::read(Loader::Compose, source, Surroundings::Unknown, &mut |variable| variables.push(variable));
    for variable in &variables {
        if let Some(value) = &variable.value {
            search.look(Some(&variable.key), value);
        }
    }
}

impl Search<'_> {
    fn look_at(&mut self, call: &Call<'_>) {
        for assignment in &call.line.assignments {
            if let Some(value) = &assignment.value {
                self.look(Some(&assignment.name), value);
            }
        }
        let mut set_by = HashSet::default();
        for assignment in call.command.assignments() {
            self.look(Some(&assignment.key), &assignment.value);
            set_by.insert(assignment.value_word);
        }
        for assignment in call.command.handed() {
            self.look(Some(&assignment.key), &assignment.value);
            set_by.insert(assignment.value_word);
        }
        let is_vault = call.command.store() == Some(Store::HashicorpVault);
        for argument in call.command.arguments() {
            let is_set = set_by.contains(&argument.word);
            match &argument.form {
                // The whole value of a Vault secret, where Airflow looks for variables.
                Form::Pair { key, value } if is_vault && key.bytes() == b"value" => self.look_closely(None, value),
                Form::Pair { key, value } if !is_set => self.look(Some(key), value),
                _ => {}
            }
        }
        if let Answer::Known(Source::Text { value, .. }) = call.command.secret_value() {
            self.look_at_stored(call, &value);
        }
        if let (Answer::Known(key), Answer::Known(value)) =
            (call.command.given(Says::Key), call.command.given(Says::Value))
        {
            self.look(Some(&key.value), &value.value);
        }
        if let ("airflow variables set", [key, value, ..]) = (call.command.path(), call.command.arguments()) {
            self.look(Some(&key.text), &value.text);
        }
        if let Answer::Known(given) = call.command.given(Says::Password) {
            self.look_closely(None, &given.value);
        }
        for given in call.command.flags() {
            self.look(None, &given.value);
        }
        for argument in &call.line.arguments {
            self.look(None, &argument.value);
        }
    }

    /// A value written to a secret store is a secret if it looks like one.
    fn look_at_stored(&mut self, call: &Call<'_>, value: &Mapped<'_>) {
        let is_text = |given: &crate::command::Given<'_>| given.value.bytes() == b"SecureString";
        let is_secure = match call.command.store() {
            Some(Store::AwsParameterStore) => call.command.given(Says::Type).known().is_some_and(is_text),
            _ => true,
        };
        let named = call.command.secret_name().known();
        let is_named = named.as_ref().and_then(Mapped::text).is_some_and(|name| names::secret_word(name).is_some());
        if is_secure || is_named { self.look_closely(None, value) } else { self.look(None, value) }
    }

    fn look(&mut self, key: Option<&Mapped<'_>>, value: &Mapped<'_>) {
        if key.is_none() && !literal::may_be_secret(value.bytes()) || self.was_seen(key, value) {
            return;
        }
        let name = key.filter(|key| key.is_certain()).and_then(Mapped::text);
        let keys = &self.scope.project.keys;
        if name.is_some_and(|name| keys.says(name) == Some(Secrecy::Public)) {
            // Nor is it one where the same string is examined without its name.
            let span = value.whole();
            self.found.insert(span.start, span.end);
        } else if let Some((kind, part)) = literal::secret_not_told(keys, name, value) {
            self.report(key, kind, value, part);
        }
    }

    /// Whether the same bytes of the script were already examined under the same name; not recorded
    /// where a second check costs no more.
    fn was_seen(&mut self, key: Option<&Mapped<'_>>, value: &Mapped<'_>) -> bool {
        if key.is_none() && value.bytes().first() != Some(&b'{') {
            return false;
        }
        let place = |text: &Mapped<'_>| text.written(Span::new(0, text.len()));
        let key = key.map(place);
        match (key, place(value)) {
            (Some(None), _) | (_, None) => false,
            (key, Some(value)) => !self.seen.insert((key.flatten(), value)),
        }
    }

    /// Also if no name says that it is a secret.
    fn look_closely(&mut self, key: Option<&Mapped<'_>>, value: &Mapped<'_>) {
        let is_secret = value.is_certain() && value.text().is_some_and(literal::is_like_secret);
        match literal::secret(&self.scope.project.keys, None, value) {
            Some((kind, part)) => self.report(key, kind, value, part),
            None if is_secret => self.report(key, Kind::Name, value, Span::new(0, value.len())),
            None => {}
        }
    }

    /// Reports each string once, where it is written: a variable may carry it to many commands.
    fn report(&mut self, key: Option<&Mapped<'_>>, kind: Kind, value: &Mapped<'_>, part: Span) {
        let Some(span) = written(&value.slice(part)) else { return };
        if self.found.range(..span.end).next_back().is_some_and(|(_, end)| *end > span.start) {
            return;
        }
        self.found.insert(span.start, span.end);
        let is_script = self.scope.document.format == Format::Shell;
        let place = if is_script { "the script" } else { "the file" };
        let message = kind.subject(key.and_then(secrets::name)).and(" is written in ").and(place);
        let message = message.and(": anyone who can read `");
        let message =
            message.and(disclosure::path(self.scope.document)).and("` has it, and git keeps it in its history");
        let help = match key.and_then(secrets::name).filter(|_| kind != Kind::Credential) {
            Some(_) if !is_script => Message::from(
                "take it from a CI or cluster secret, or from a file that git ignores, and replace this secret",
            ),
            Some(name) => Message::from("take it from a CI variable, such as ")
                .code(Message::from("\"$").and(name).and("\""))
                .and(", and replace this secret"),
            None => Message::from("take it from a CI variable, and replace this secret"),
        };
        let label = kind.label_of_literal();
        let label = if key.is_none() && kind == Kind::Name { "a secret" } else { label };
        self.findings.push(Finding::warning(self.scope.at(span), message).label(label).help(help));
    }
}

/// Where a string is written in the script; if it is assembled, its longest part.
fn written(value: &Mapped<'_>) -> Option<Span> {
    let pieces: Vec<Span> = value.pieces().map(|(piece, _)| piece.span).filter(|span| !span.is_empty()).collect();
    let is_one = pieces
        .windows(2)
        .all(|pair| matches!(pair, [left, right] if right.start >= left.end && right.start - left.end <= 2));
    if is_one {
        Some(value.whole()).filter(|whole| !whole.is_empty())
    } else {
        pieces.into_iter().max_by_key(|span| span.len())
    }
}
