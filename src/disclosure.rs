//! What may be shown of a file: the proofs that text is public.
//!
//! Enters: documents, and the configurations read from them. Leaves: [`Public`] text, and the spans
//! of a file that a report may show. Never treats a value as public by its look alone: its key must
//! be known to be harmless, and the value must look as expected.

mod around;
mod connection;
mod dag;
mod kwargs;
mod masking;
mod names;
mod script_names;
mod shape;
mod statement;
mod words;
pub mod written;

pub use kwargs::kwargs;
pub use names::{id, kwarg_name, name, option, rule_name};
pub use script_names::ScriptNames;
pub use shape::{character, class_path, is_word, placeholder, placeholder_in, region, value};
pub use words::{candidates, file, flag, subcommand, torn};

use crate::backend::{BackendConfig, KwargsState, Origin};
use crate::carrier::Identity;
use crate::command::Answer;
use crate::diagnostic::Message;
use crate::environment::{Environment, Setting};
use crate::format::Format;
use crate::format::dotenv::{self, Statement};
use crate::ignore::{Ignore, Word};
use crate::json::Tree;
use crate::knowledge::commands::Says;
use crate::knowledge::{Purpose, names as known_names, variables};
use crate::project::Document;
use crate::script::Deployed;
use crate::script::{Call, Script};
use crate::text::{Mapped, Public, Span, lines_from};

/// Replaces what may not be shown; its fixed width does not reveal the length.
pub const MASK: &str = "****";

/// The parts of a file's values that may be shown.
#[derive(Debug, Default)]
pub struct Disclosure {
    /// Spans of the file; sorted once finished.
    public: Vec<Span>,
}

impl Disclosure {
    /// Adds what a configuration proves public in one document; its parts may come from several.
    pub fn add(&mut self, config: &BackendConfig<'_>, document: usize) {
        if let Some(class) = config.class.filter(|class| class.document == document)
            && class.airflow.text().and_then(class_path).is_some()
        {
            self.add_verbatim(&class.value, Span::new(0, class.value.len()));
        }
        for given in &config.given {
            let Some(kwarg) = given.kwarg else { continue };
            if let Origin::OneKwarg(setting) = given.origin
                && setting.document == document
                && setting.value.text().and_then(|text| value(kwarg, text, true)).is_some()
            {
                self.add_verbatim(&setting.value, Span::new(0, setting.value.len()));
            }
        }
        let kwargs = config.kwargs.filter(|kwargs| kwargs.document == document);
        if let (Some(tree), Some(setting)) = (&config.tree, kwargs) {
            self.add_json(config, tree, &setting.airflow);
        }
    }

    /// Adds the values of variables that are not secret.
    pub fn add_settings(&mut self, environment: &Environment<'_>, document: usize) {
        for setting in environment.settings().filter(|setting| setting.document == document) {
            let (Some(key), Some(value)) = (setting.key.text(), setting.value.text()) else { continue };
            if variable(key, value).is_some() {
                self.add_verbatim(&setting.value, Span::new(0, setting.value.len()));
            }
            self.add_name(setting, key);
            if key.starts_with("AIRFLOW_CONN_") {
                for part in connection::structure(value, &setting.value.holes()) {
                    self.add_verbatim(&setting.value, part);
                }
            }
        }
    }

    /// Adds a name that is written in front of its value, as in a file that a script writes.
    fn add_name(&mut self, setting: &Setting<'_>, key: &str) {
        if setting.file.format == Format::Dotenv {
            return;
        }
        let (name, text) = (setting.key.whole(), setting.source());
        let is_followed = text.as_bytes().get(name.end as usize) == Some(&b'=') && !words::is_member(text, name);
        let is_name = names::is_spoiled_name(key) || names::name(key).is_some() && script_names::is_of_variable(key);
        if name.of_text(text) == key && is_followed && is_name {
            self.public.push(Span { end: name.end + 1, ..name });
        }
    }

    /// Adds the members of kwargs that are split by the quotes around them or by line ends.
    pub fn add_torn(&mut self, document: &Document) {
        // Most files never need their statements parsed.
        if memchr::memmem::find(document.file.bytes(), KWARGS.as_bytes()).is_none() {
            return;
        }
        let (text, statements) = (document.file.text(), document.statements());
        let is_kwargs = |statement: &Statement| statement.key.of_text(text).ends_with(KWARGS);
        for (index, statement) in statements.iter().enumerate().filter(|(_, statement)| is_kwargs(statement)) {
            let quoted = dotenv::json::quoted(text, statement);
            self.public.extend(quoted.iter().flat_map(|quoted| [quoted.open, quoted.close]));
            let json = quoted.map(|quoted| quoted.json).or_else(|| dotenv::json::over_lines(text, statements, index));
            self.public.extend(json.iter().flat_map(|json| words::json_parts(text, *json, true)));
        }
    }

    /// Adds what command lines contain besides their values: program, subcommands, flags, names of
    /// variables, placeholders for values, and what joins them.
    pub fn add_script(&mut self, script: &Script<'_>, text: &str) {
        let variables = ScriptNames::of(text);
        let arguments = script.calls.iter().flat_map(|call| words::named_in(call, text));
        let mut torn: Vec<Span> = script.torn_exports.iter().map(|export| export.torn.value).collect();
        torn.sort_unstable();
        let assignments = script.execution.assignments.iter().map(|assignment| assignment.span);
        // What the shell takes for an assignment may be a piece of JSON.
        let is_piece = |own: &Span| {
            let before = torn.partition_point(|value| value.start < own.start);
            before.checked_sub(1).and_then(|last| torn.get(last)).is_some_and(|value| value.contains(*own))
        };
        let assignments = assignments.filter(|own| !is_piece(own));
        let own = script.execution.assignments.iter().map(|assignment| assignment.name.whole());
        self.public.extend(own.filter_map(|name| words::declaration(name, text)));
        let mut words: Vec<Span> = arguments.chain(assignments).collect();
        // A loop runs the same words many times.
        words.sort_unstable();
        words.dedup();
        for word in words {
            self.add_word(word, text, &variables);
        }
        for call in &script.calls {
            self.add_flags(call, text);
            let named = call.command.named_by().iter().chain(&[0]);
            let words = named.filter_map(|index| call.line.arguments.get(*index)).map(|argument| argument.word);
            self.public.extend(words.filter(|word| words::is_plain_command(word.of_text(text))));
            for placeholder in &call.line.placeholders {
                let is_shown = shape::placeholder_in(text, placeholder.span).is_some();
                self.public.extend(is_shown.then_some(placeholder.span));
                placeholder.swallowed.into_iter().for_each(|word| self.add_word(word, text, &variables));
            }
            self.public.extend(call.torn.iter().flat_map(|torn| words::public_parts(text, torn)));
            self.public.extend(words::between(call, text));
        }
        self.public.extend(words::plain_lines(text));
        let exports = script.torn_exports.iter().flat_map(|export| words::public_parts(text, &export.torn));
        self.public.extend(exports);
    }

    /// Adds the instructions for airenv in comments, without their reasons.
    pub fn add_ignores(&mut self, ignores: &[Ignore], text: &str) {
        for ignore in ignores {
            let instruction = &ignore.instruction;
            let is_named = |name: &Span| rule_name(name.of_text(text)).is_some();
            let end = match instruction.list {
                _ if instruction.word == Word::Misspelled => instruction.word_span.start,
                Some(list) if instruction.names.iter().all(is_named) => list.end,
                Some(list) => list.start + 1,
                None => instruction.word_span.end,
            };
            self.public.push(Span { start: ignore.comment.start, end });
        }
    }

    /// Adds a flag, a variable, or the name of a variable with its `=` and the quotes after it.
    fn add_word(&mut self, span: Span, text: &str, names: &ScriptNames<'_>) {
        let word = span.of_text(text);
        let is_shown = flag(word).is_some() || file(word).is_some() || words::variable(word).is_some();
        if is_shown || words::is_known_flag(word) || matches!(word, "true" | "false") {
            self.public.push(span);
            return;
        }
        let Some((key, value)) = word.split_once('=') else { return };
        let bare = key.trim_start_matches(['"', '\'']);
        if name(bare).is_none() || !names.has(bare) {
            return;
        }
        if words::is_quoted_whole(word) {
            self.public.push(Span { start: span.end - 1, end: span.end });
        }
        let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''));
        let shown = match words::variable(value) {
            Some(_) => word.len(),
            None => key.len() + 1 + usize::from(quote.is_some()),
        };
        let start = span.start as usize;
        self.public.push(Span::new(start, start + shown));
        if value.len() > 1 && quote.is_some_and(|quote| value.ends_with(quote)) {
            self.public.push(Span { start: span.end - 1, end: span.end });
        }
    }

    /// Adds the deployment that a command names, and the names, regions and types with which it
    /// writes a secret.
    fn add_flags(&mut self, call: &Call<'_>, text: &str) {
        let is_public = |says: Says, text: &str| match says {
            Says::Region => region(text).is_some(),
            Says::Type => matches!(text, "String" | "StringList" | "SecureString"),
            Says::Deployment | Says::DeploymentId | Says::DeploymentName => {
                written::deployment(&Deployed::new(text.as_bytes(), true)).is_some()
            }
            _ => false,
        };
        for given in call.command.flags() {
            // `--flag=` in front of its value.
            let word = call.word(given.word).span;
            let behind = word.of_text(text).strip_prefix("--").and_then(|name| name.strip_prefix(given.flag.name));
            if behind.is_some_and(|behind| behind.starts_with('=')) {
                self.public
                    .push(Span { end: word.start + crate::text::offset(given.flag.name.len() + "--=".len()), ..word });
            }
            if given.value.text().is_some_and(|text| is_public(given.flag.says, text)) {
                self.add_verbatim(&given.value, Span::new(0, given.value.len()));
            }
        }
        if let Answer::Known(name) = call.command.secret_name()
            && secret_name(&name).is_some()
        {
            self.add_verbatim(&name, Span::new(0, name.len()));
        }
    }

    /// Adds what may be shown of a fragment, which is on a page of documentation.
    pub fn add_fragment(&mut self, own: &Disclosure, fragment: &Document, on_page: &Mapped<'_>) {
        let text = fragment.file.text();
        for (at, line) in lines_from(text) {
            let span = Span::new(at, at + line.len());
            let parts = own.public_in(fragment, span, span);
            self.public.extend(parts.into_iter().filter_map(|part| on_page.written(part)));
        }
    }

    /// Adds what another one proves public in the same document.
    pub fn join(&mut self, other: Self) {
        self.public.extend(other.public);
        self.public.sort_unstable();
        self.public.dedup();
    }

    /// Makes it ready for queries.
    #[must_use]
    pub fn finish(mut self) -> Self {
        self.public.sort_unstable();
        self.public.dedup();
        self
    }

    /// The structure of the kwargs, the known names, and the public values.
    fn add_json(&mut self, config: &BackendConfig<'_>, tree: &Tree<'_>, text: &Mapped<'_>) {
        for span in kwargs::public_json(config, tree, text.bytes()) {
            self.add_verbatim(text, span);
        }
    }

    /// Adds the file's bytes for a span of decoded text, if they are the same bytes.
    fn add_verbatim(&mut self, text: &Mapped<'_>, decoded: Span) {
        for (piece, covers) in text.pieces() {
            let part = Span { start: covers.start.max(decoded.start), end: covers.end.min(decoded.end) };
            if !part.is_empty() && piece.kind == crate::text::PieceKind::Verbatim {
                self.public.push(text.origin(part));
            }
        }
    }
}

/// The name of the variable that a setting sets; what a script has before a `=` may be a piece of a value.
pub fn setting_name<'s>(setting: &'s Setting<'_>) -> Option<Public<'s>> {
    let is_name = |key: &&str| setting.file.format != Format::Shell || script_names::is_of_variable(key);
    setting.key.text().filter(is_name).and_then(name)
}

/// The value of a variable that is not secret: one that airenv knows, or a region.
pub fn variable<'v>(key: &str, value: &'v str) -> Option<Public<'v>> {
    let is_public = known_names::is_public_variable(key) && known_names::is_public_value(value);
    let is_region = || variables::variable(key).is_some_and(|variable| variable.purpose == Purpose::Region);
    if is_public { Some(Public::proved(value)) } else { region(value).filter(|_| is_region()) }
}

/// Whether a string has the form of a key that people write.
fn is_yaml_key(key: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/');
    key.len() <= 60 && key.bytes().all(is_plain) && key.split(['_', '-', '.', '/']).all(shape::is_word)
}

/// The ending of the names of variables with kwargs.
const KWARGS: &str = "BACKEND_KWARGS";

/// The name of a service in a compose file: words.
pub fn service(name: &str) -> Option<Message> {
    let is_name = name.split(' ').all(|part| is_yaml_key(part) && names::of_file(part).is_some());
    let shown = names::of_file(name).filter(|_| is_name && !name.is_empty())?;
    Some(Message::default().and(shown))
}

/// The name of a deployment, of a service or of an object, and what belongs to it: `Deployment/airflow-scheduler/scheduler`.
pub fn identity(identity: &Identity) -> Option<Message> {
    let deployment = |name: &str| {
        let deployed = Deployed::new(name.as_bytes(), true);
        Some(Message::default().and(written::deployment(&deployed)?))
    };
    identity.names().iter().find_map(|name| service(name).or_else(|| deployment(name)))
}

/// The path of a document; every report shows it.
pub fn path(document: &Document) -> Public<'_> {
    Public::proved(&document.file.path)
}

/// The name of a secret in its store, as given to a command: it reveals no more than the prefixes
/// do.
pub fn secret_name<'n>(name: &'n Mapped<'_>) -> Option<Public<'n>> {
    let text = name.text().filter(|_| name.is_certain())?;
    let is_plain =
        text.split(['/', '_', '.', '-']).all(|part| part.bytes().all(|b| b.is_ascii_alphanumeric()) && is_word(part));
    let is_name = text.contains(['/', '-', '_']) && text.len() <= 256;
    if is_plain && is_name { names::of_file(text) } else { None }
}

/// The value of a kwarg, if it may be shown.
pub fn given<'c>(config: &'c BackendConfig<'_>, given: &'c crate::backend::Given<'_>) -> Option<Public<'c>> {
    value(given.kwarg?, config.text(given)?, config.state != KwargsState::NotJson)
}

/// The name that the backend looks up in its store, made of a prefix and an id; `None` if it may
/// not be shown.
pub fn store_name(config: &BackendConfig<'_>, prefix: &crate::backend::Given<'_>, id: &'static str) -> Option<Message> {
    let naming = config.backend?.naming.as_ref()?;
    let shown = given(config, prefix)?;
    let separator = match config.given_for(Purpose::Separator) {
        Some(separator) => given(config, separator)?.as_str(),
        None => config.separator()?,
    };
    let name = naming.name(shown.as_str(), Some(separator), id, config.versions())?;
    Some(Message::default().and(Public::proved(&name)))
}

/// The same for the default prefix.
pub fn default_name(config: &BackendConfig<'_>, purpose: Purpose) -> Option<Message> {
    let backend = config.backend?;
    let crate::knowledge::Scalar::Text(prefix) = backend.kwarg_for(purpose)?.default else { return None };
    let separator = match config.given_for(Purpose::Separator) {
        Some(separator) => given(config, separator)?.as_str(),
        None => config.separator()?,
    };
    let name = backend.naming.as_ref()?.name(prefix, Some(separator), "", config.versions())?;
    Some(Message::default().and(Public::proved(&name)))
}
