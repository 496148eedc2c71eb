//! Values as people may see them: public parts verbatim, parts known only at run time as they are
//! written.
//!
//! Enters: a kwarg or a setting. Leaves: a [`Written`] value, and through it the names that are
//! made of it. Never shows a part of a value that was not proved as a whole.

use super::{MASK, given as proved, names, region, shape, words};
use crate::backend::{BackendConfig, Given, Origin};
use crate::diagnostic::{Location, Message};
use crate::environment::Setting;
use crate::json::Kind;
use crate::knowledge::{JsonKind, Kwarg, Purpose, Show};
use crate::project::Document;
use crate::script::Deployed;
use crate::text::{HOLE, Mapped, Public, Secret, Span};

/// Replaces a part that is known only at run time and is not a plain variable.
const OPEN: &str = "…";

/// A value, along with how its unknown parts are displayed.
#[derive(Clone, Debug)]
pub struct Written {
    /// The value; [`HOLE`] marks each part known only at run time. Not to be shown.
    pub text: Secret<'static>,
    /// Whether all of it is known.
    pub is_certain: bool,
    is_public: bool,
    holes: Vec<Message>,
}

impl Written {
    /// A string from our own tables.
    pub fn known(text: &'static str) -> Self {
        Self { text: text.into(), is_certain: true, is_public: true, holes: Vec::new() }
    }

    /// The value as it may be shown.
    pub fn message(&self) -> Message {
        self.in_name(self.text.expose()).unwrap_or_else(|| Message::from(MASK))
    }

    /// A name made of this value and public text; `None` if it may not be shown.
    pub fn in_name(&self, name: &str) -> Option<Message> {
        if !self.is_public {
            return None;
        }
        if self.is_certain {
            return Some(Message::default().and(Public::proved(name)));
        }
        let mut parts = name.split(HOLE);
        let mut message = Message::default().and(Public::proved(parts.next()?));
        let mut holes = self.holes.iter().cloned();
        for part in parts {
            message = message.and(holes.next()?).and(Public::proved(part));
        }
        Some(message)
    }

    /// A kwarg that is a string.
    pub fn of_kwarg(config: &BackendConfig<'_>, given: &Given<'_>, documents: &[Document]) -> Option<Self> {
        let text = config.text(given)?;
        let is_certain = given.is_certain(config);
        if is_certain {
            let is_public = proved(config, given).is_some();
            return Some(Self { text: text.to_owned().into(), is_certain, is_public, holes: Vec::new() });
        }
        let holes = match given.origin {
            Origin::OneKwarg(setting) => holes(&setting.value, setting.document, documents),
            Origin::Json(node) => {
                let within = config.json_span(node, Span::new(0, text.len()));
                config.kwargs.zip(within).map(|(setting, within)| {
                    let inside = setting.airflow.holes().into_iter().filter(|hole| within.contains(*hole));
                    let origins = inside.map(|hole| setting.airflow.origin(hole));
                    origins.map(|span| hole(Location { document: setting.document, span }, documents)).collect()
                })
            }
            .unwrap_or_default(),
        };
        let is_whole = config.state != crate::backend::KwargsState::NotJson;
        let is_public = given.kwarg.is_some_and(|kwarg| is_public(kwarg, text, is_whole));
        Some(Self::partly(text, is_public, holes))
    }

    /// A variable that replaces a kwarg: a region, the URL of a server, a project.
    pub fn of_variable(setting: &Setting<'_>, stands_for: &Kwarg, documents: &[Document]) -> Option<Self> {
        let text = setting.value.text()?;
        let is_public = is_variable_public(stands_for, text);
        if setting.value.is_certain() {
            return Some(Self { text: text.to_owned().into(), is_certain: true, is_public, holes: Vec::new() });
        }
        Some(Self::partly(text, is_public, holes(&setting.value, setting.document, documents)))
    }

    fn partly(text: &str, is_public: bool, holes: Vec<Message>) -> Self {
        // A file may contain the character that marks a hole: then they cannot be told apart.
        let is_public = is_public && text.matches(HOLE).count() == holes.len();
        Self { text: text.to_owned().into(), is_certain: false, is_public, holes }
    }
}

/// Whether the value of a variable looks as expected: a variable may contain anything.
fn is_variable_public(stands_for: &Kwarg, text: &str) -> bool {
    let known = text.replace(HOLE, "");
    let is_worded = || known.split('-').all(shape::is_word);
    let is_shaped = match (stands_for.show, stands_for.purpose) {
        _ if known.is_empty() => true,
        (_, Purpose::Region) => region(text).is_some(),
        (Show::Url, _) => text.contains("://"),
        _ => is_worded(),
    };
    is_shaped && is_public(stands_for, text, true)
}

/// Whether the known part of a value may be shown: it is empty, or the value is proved with words
/// in its holes.
fn is_public(kwarg: &Kwarg, text: &str, is_whole: bool) -> bool {
    let rest: String = text.chars().filter(|character| *character != HOLE).collect();
    rest.is_empty() && !text.is_empty() || shape::value(kwarg, &text.replace(HOLE, "x"), is_whole).is_some()
}

fn holes(value: &Mapped<'_>, document: usize, documents: &[Document]) -> Vec<Message> {
    let origins = value.holes().into_iter().map(|hole| value.origin(hole));
    origins.map(|span| hole(Location { document, span }, documents)).collect()
}

/// A part known only at run time, as written if it is a plain variable: `$NAME`.
pub fn hole(location: Location, documents: &[Document]) -> Message {
    let text = documents.get(location.document).map_or("", |document| location.span.of_text(document.file.text()));
    match words::variable(text) {
        Some(_) => Message::default().and(Public::proved(text.trim_matches('"'))),
        None => Message::from(OPEN),
    }
}

/// A kwarg's value in short form: a string as it may be shown, otherwise the type.
pub fn kwarg(config: &BackendConfig<'_>, given: &Given<'_>, documents: &[Document]) -> Message {
    if let Some(written) = Written::of_kwarg(config, given, documents) {
        return written.message();
    }
    let Origin::Json(node) = given.origin else { return Message::from(MASK) };
    match config.tree.as_ref().map(|tree| tree.kind(node)) {
        Some(Kind::Null) => Message::from("null"),
        Some(Kind::Bool(true)) => Message::from("true"),
        Some(Kind::Bool(false)) => Message::from("false"),
        Some(Kind::Hole) => hole(given.value, documents),
        Some(Kind::Number(number)) => {
            let kwarg = given.kwarg.filter(|kwarg| kwarg.show == Show::Public);
            let shown = kwarg.and_then(|kwarg| shape::value(kwarg, number.text.expose(), true));
            shown.map_or_else(|| Message::from(MASK), |number| Message::default().and(number))
        }
        Some(Kind::Array) => Message::from("[…]"),
        Some(Kind::Object) => Message::from("{…}"),
        _ => Message::from(MASK),
    }
}

/// What Python makes of a kwarg that is not a string where it uses it as one: `5`, `True`, `None`.
pub fn python_text(config: &BackendConfig<'_>, given: &Given<'_>) -> Option<Written> {
    let Origin::Json(node) = given.origin else { return None };
    match config.tree.as_ref()?.kind(node) {
        Kind::Null => Some(Written::known("None")),
        Kind::Bool(true) => Some(Written::known("True")),
        Kind::Bool(false) => Some(Written::known("False")),
        Kind::Number(number) if config.json_kind(node) == Some(JsonKind::Integer) => {
            let text = number.text.expose();
            let is_public = given.kwarg.is_some_and(|kwarg| shape::value(kwarg, text, true).is_some());
            Some(Written { text: text.to_owned().into(), is_certain: true, is_public, holes: Vec::new() })
        }
        _ => None,
    }
}

/// The strings of a kwarg that is a list of strings.
pub fn texts(config: &BackendConfig<'_>, given: &Given<'_>) -> Option<Vec<Written>> {
    let (Origin::Json(node), Some(tree), Some(kwarg)) = (given.origin, &config.tree, given.kwarg) else { return None };
    let texts = tree.children(node).map(|item| match tree.kind(item) {
        Kind::String { text, certain: true } => {
            let is_public = shape::value(kwarg, text.expose(), true).is_some();
            let text = text.expose().to_owned().into();
            Some(Written { text, is_certain: true, is_public, holes: Vec::new() })
        }
        _ => None,
    });
    texts.collect()
}

/// An id or a key that the user typed on the command line, so it may be shown.
pub fn typed(id: &str) -> Public<'_> {
    Public::proved(id)
}

/// The name or the id of a deployment: words, an id as Astro generates them, a variable. It says
/// which deployment is meant, and no secret looks like it.
pub fn deployment(deployed: &Deployed) -> Option<Public<'_>> {
    let name = deployed.name().expose();
    let is_id = name.len() == 25 && name.starts_with('c') && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_id = is_id && !name.bytes().any(|byte| byte.is_ascii_uppercase());
    let parts = || name.split(['-', '_', ' ', '.']);
    let is_worded = || name.len() <= 100 && parts().all(shape::is_word);
    let is_joined = || {
        // `analytics-$STAGE`: the variable with everything after it, and the words before it.
        let (start, rest) = name.split_at(name.find('$').unwrap_or(name.len()));
        !rest.is_empty() && words::variable(rest).is_some() && start.split(['-', '_', ' ', '.']).all(shape::is_word)
    };
    if is_worded() && !name.is_empty() {
        return names::of_file(name);
    }
    (is_id || words::variable(name).is_some() || is_joined()).then(|| Public::proved(name))
}
