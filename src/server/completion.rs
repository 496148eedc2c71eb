//! What can be written at the cursor.
//!
//! Enters: a position. Leaves: variables of Airflow, classes of backends, kwargs that are not given yet, regions and other
//! values of a fixed list, and flags. Only what the knowledge tables know: never a text of a file.

use gen_lsp_types::CompletionParams;
use serde_json::{Value, json};

use super::answer::Answer;
use super::diagnostics::lines;
use super::kwargs::{Inside, inside};
use super::projects::Place;
use super::session::Session;
use super::{places, words};
use crate::format::Format;
use crate::knowledge::airflow::{self, Form};
use crate::knowledge::commands;
use crate::knowledge::{
    self, Backend, Certainty, ClassKind, JsonKind, Kwarg, Outcome, Purpose, VersionRange, aws, options, variables,
};
use crate::text::{Span, contains, offset};

/// What makes a client ask while the user types.
pub(super) const TRIGGERS: [&str; 5] = ["_", "\"", "=", ".", "-"];

/// At most this many are sent; the client asks again when more is typed.
const MOST: usize = 200;

/// The kinds of items of the protocol.
const FIELD: u32 = 5;
const VARIABLE: u32 = 6;
const CLASS: u32 = 7;
const VALUE: u32 = 12;
const KEYWORD: u32 = 14;

/// One thing that can be written.
struct Item {
    label: String,
    /// What is written; the label if empty.
    text: String,
    kind: u32,
    detail: String,
    is_deprecated: bool,
}

impl Item {
    fn new(label: impl Into<String>, kind: u32, detail: impl Into<String>) -> Self {
        Self { label: label.into(), text: String::new(), kind, detail: detail.into(), is_deprecated: false }
    }
}

/// Items, and how much before the cursor they replace.
struct Items {
    all: Vec<Item>,
    typed: usize,
    has_snippets: bool,
}

/// In bytes.
const LONGEST_DETAIL: usize = 40;

/// `textDocument/completion`.
pub(super) fn complete(session: &mut Session<'_>, params: &CompletionParams) -> Answer {
    let Some(at) = places::at(session, &params.text_document_position_params)? else { return Ok(Value::Null) };
    let Some(place) = at.asked.analysis.place(&at.asked.open) else { return Ok(Value::Null) };
    let Some(items) = items(place, at.offset as usize, session.client.takes_snippets) else { return Ok(Value::Null) };
    let from = at.offset - offset(items.typed).min(at.offset);
    let range = lines(session, place.document).range(Span { start: from, end: at.offset });
    let is_incomplete = items.all.len() > MOST;
    let shown = items.all.into_iter().take(MOST).enumerate().map(|(number, item)| {
        let text = if item.text.is_empty() { &item.label } else { &item.text };
        let mut shown = json!({
            "label": item.label,
            "kind": item.kind,
            "filterText": item.label,
            "sortText": format!("{number:04}"),
            "textEdit": {"range": range, "newText": text},
        });
        if let Some(shown) = shown.as_object_mut() {
            // Editors break a detail anywhere; a sentence belongs where they wrap it between words.
            let place = if item.detail.len() > LONGEST_DETAIL { "documentation" } else { "detail" };
            shown.insert(place.to_owned(), json!(item.detail));
            if items.has_snippets && !item.text.is_empty() {
                shown.insert("insertTextFormat".to_owned(), json!(2));
            }
            if item.is_deprecated {
                shown.insert("tags".to_owned(), json!([1]));
            }
        }
        shown
    });
    Ok(json!({"isIncomplete": is_incomplete, "items": shown.collect::<Vec<_>>()}))
}

fn items(place: Place<'_>, offset: usize, takes_snippets: bool) -> Option<Items> {
    let text = place.document.file.text();
    if let Some(inside) = inside(text, offset) {
        return in_kwargs(place, &inside, text.get(offset..)?, takes_snippets);
    }
    let before = text.get(..offset)?;
    let line = before.rsplit('\n').next()?;
    if line.trim_start().starts_with('#') {
        return None;
    }
    flags(place, before).or_else(|| values(place, line)).or_else(|| names(place, line, text.get(offset..)?))
}

/// Kwargs that are not given yet, or the values of one.
fn in_kwargs(place: Place<'_>, inside: &Inside<'_>, after: &str, takes_snippets: bool) -> Option<Items> {
    let backend = backend(place)?;
    let versions = place.known.project.target.versions(backend.distribution);
    let typed = inside.typed.len();
    if let Some(name) = inside.of {
        let kwarg = backend.kwarg(name)?;
        let all = of_kwarg(kwarg, inside);
        return Some(Items { all, typed, has_snippets: false });
    }
    let is_new = |kwarg: &&Kwarg| !inside.names.contains(&kwarg.name);
    let kwargs = backend.kwargs.iter().filter(is_new).filter_map(|kwarg| {
        let history = backend.history(kwarg.name);
        let outcomes: Vec<Outcome> = history.at(versions).collect();
        // The newest of the versions that may be in force.
        outcomes.last().is_some_and(|outcome| outcome.takes_effect()).then(|| {
            let purpose = words::purpose(kwarg.purpose).unwrap_or_default();
            let text = member(kwarg, inside, after, takes_snippets);
            let is_deprecated = outcomes.last() == Some(&Outcome::Deprecated);
            let detail = format!("{purpose} ({})", words::kinds(kwarg));
            Item { text, is_deprecated, ..Item::new(kwarg.name, FIELD, detail.trim()) }
        })
    });
    let mut all: Vec<Item> = kwargs.collect();
    all.sort_by_key(|item| item.is_deprecated);
    Some(Items { all, typed, has_snippets: takes_snippets })
}

/// A name with an empty value of its type, quoted for where it stands.
fn member(kwarg: &Kwarg, inside: &Inside<'_>, after: &str, takes_snippets: bool) -> String {
    let quote = inside.quote;
    let (open, is_closed) = (if inside.is_open { "" } else { quote }, inside.is_open && after.starts_with(quote));
    let has_value = after.strip_prefix(quote).unwrap_or(after).trim_start().starts_with(':');
    let place = if takes_snippets { "$0" } else { "" };
    let skeleton = match kwarg.kinds.iter().find(|kind| **kind != JsonKind::Null) {
        Some(JsonKind::String) => format!("{quote}\u{0}{quote}"),
        Some(JsonKind::Array) => "[\u{0}]".to_owned(),
        Some(JsonKind::Object) => "{\u{0}}".to_owned(),
        _ => "\u{0}".to_owned(),
    };
    let text = match (is_closed, has_value) {
        (true, _) => kwarg.name.to_owned(),
        (false, true) => format!("{open}{}{quote}", kwarg.name),
        (false, false) => format!("{open}{}{quote}: {skeleton}", kwarg.name),
    };
    let text = if takes_snippets { text.replace('\\', "\\\\").replace('}', "\\}") } else { text };
    text.replace('\u{0}', place)
}

/// The values that a kwarg takes, if they are a fixed list.
fn of_kwarg(kwarg: &Kwarg, inside: &Inside<'_>) -> Vec<Item> {
    let quoted = |value: &str, detail: &str| {
        let text = if inside.is_open { String::new() } else { format!("{0}{value}{0}", inside.quote) };
        Item { text, ..Item::new(value, VALUE, detail) }
    };
    let mut all: Vec<Item> = Vec::new();
    if kwarg.purpose == Purpose::Region {
        all.extend(aws::regions().map(|region| quoted(region, "AWS region")));
    }
    all.extend(kwarg.choices.iter().filter(|choice| choice.never.is_none()).map(|choice| {
        let is_text =
            kwarg.kinds.contains(&JsonKind::String) && !choice.value.bytes().all(|byte| byte.is_ascii_digit());
        let detail = choice.since.map(|since| format!("since {since}")).unwrap_or_default();
        if is_text { quoted(choice.value, &detail) } else { Item::new(choice.value, VALUE, detail) }
    }));
    if kwarg.kinds.contains(&JsonKind::Boolean) && !inside.is_open {
        all.extend(["true", "false"].map(|value| Item::new(value, VALUE, "")));
    }
    all
}

/// The backend that kwargs of a document are for.
fn backend(place: Place<'_>) -> Option<&'static Backend> {
    let found = places::environments(place);
    let own = found.iter().filter(|one| {
        one.environment.index == place.index
            || one.environment.all_settings().any(|setting| setting.document == place.index)
    });
    let configured = own.flat_map(|one| places::configs(place, one)).find_map(|config| config.backend);
    // While it is typed, the file may be broken: then the class that it names counts.
    configured.or_else(|| {
        let documents = &place.known.project.documents;
        let all = std::iter::once(place.document).chain(documents.iter());
        let named = |text: &[u8]| {
            let holds = |class: &&knowledge::Class| contains(text, class.path);
            knowledge::classes().iter().filter(|class| class.store.is_some()).find(holds)
        };
        all.filter_map(|document| named(document.file.bytes()))
            .find_map(|class| class.store)
            .map(knowledge::Store::backend)
    })
}

/// Values of a variable, if they are a fixed list.
fn values(place: Place<'_>, line: &str) -> Option<Items> {
    let (head, typed) = line.rsplit_once(['=', ':', ' ', '\t']).map(|(head, _)| {
        let typed = line.get(head.len() + 1..).unwrap_or_default();
        (line.get(..=head.len()).unwrap_or_default(), typed.trim_start_matches(['"', '\'']))
    })?;
    let is_edge = |mark: char| mark.is_whitespace() || "=:\"'".contains(mark);
    let head = head.trim_end_matches(is_edge);
    let key = head.rsplit(|mark: char| !(mark.is_ascii_alphanumeric() || mark == '_')).next()?;
    let between = line.get(head.len()..line.len() - typed.len())?;
    if !between.contains(['=', ':', ' ']) || key.is_empty() {
        return None;
    }
    let is_class = ["AIRFLOW__SECRETS__BACKEND", "AIRFLOW__WORKERS__SECRETS_BACKEND"].contains(&key)
        || place.document.format == Format::Cfg && ["backend", "secrets_backend"].contains(&key);
    let all = if is_class {
        classes(place)
    } else {
        let variable = variables::variable(key).filter(|variable| variable.reads)?;
        match variable.purpose {
            Purpose::Region => aws::regions().map(|region| Item::new(region, VALUE, "AWS region")).collect(),
            _ => variable.choices.iter().map(|choice| Item::new(*choice, VALUE, "")).collect(),
        }
    };
    let is_it = |item: &Item| item.label.starts_with(typed);
    let all: Vec<Item> = all.into_iter().filter(is_it).collect();
    (!all.is_empty()).then_some(Items { all, typed: typed.len(), has_snippets: false })
}

/// The classes of backends that the versions in force have.
fn classes(place: Place<'_>) -> Vec<Item> {
    let target = &place.known.project.target;
    let exists = |class: &&knowledge::Class| {
        let versions: &VersionRange = target.versions(class.distribution);
        class.kind == ClassKind::Current && class.exists(versions) != Certainty::No
    };
    let title = |class: &knowledge::Class| class.store.map_or("", |store| store.backend().title);
    knowledge::classes().iter().filter(exists).map(|class| Item::new(class.path, CLASS, title(class))).collect()
}

/// Names of variables.
fn names(place: Place<'_>, line: &str, after: &str) -> Option<Items> {
    let is_part = |mark: char| mark.is_ascii_alphanumeric() || mark == '_';
    let head = line.trim_end_matches(is_part);
    let typed = line.get(head.len()..)?;
    let bare = head.trim().trim_start_matches("export").trim();
    let is_key = place.document.format == Format::Dotenv && bare.is_empty();
    let is_variable = typed.starts_with("AIR") && !head.ends_with(['$', '{', '.', '/']);
    if !is_key && !is_variable || after.starts_with(is_part) {
        return None;
    }
    let ending = if is_key && !after.starts_with('=') { "=" } else { "" };
    let mut all: Vec<Item> = Vec::new();
    let mut add = |name: &str, detail: &str, ending: &str| {
        if name.starts_with(typed) && !all.iter().any(|known| known.label == name) {
            all.push(Item { text: format!("{name}{ending}"), ..Item::new(name, VARIABLE, detail) });
        }
    };
    for variable in airflow::facts().settings {
        let ending = if variable.form == Form::OneKwarg { "" } else { ending };
        add(variable.key, &words::setting(variable.setting, variable.form), ending);
    }
    for (name, detail) in [("AIRFLOW_CONN_", "A connection."), ("AIRFLOW_VAR_", "An Airflow variable.")] {
        add(name, detail, "");
    }
    for variable in variables::variables().iter().filter(|variable| variable.reads) {
        add(variable.name, words::purpose(variable.purpose).unwrap_or_default(), ending);
    }
    if !typed.is_empty() {
        for option in options::all() {
            add(option.as_str(), "", ending);
        }
    }
    (!all.is_empty()).then_some(Items { all, typed: typed.len(), has_snippets: false })
}

/// Flags and subcommands of a known program.
fn flags(place: Place<'_>, before: &str) -> Option<Items> {
    if !matches!(place.document.format, Format::Shell | Format::Yaml | Format::Make | Format::Just) {
        return None;
    }
    let command = command_before(before);
    let typed = command.rsplit([' ', '\t', '\n']).next()?;
    let given: Vec<&str> = command.get(..command.len() - typed.len())?.split_whitespace().collect();
    let program = given.iter().position(|word| commands::PROGRAMS.contains(word))?;
    let (_, table) = commands::program(given.get(program)?.as_bytes())?;
    let mut path = *given.get(program)?;
    for word in given.get(program + 1..)? {
        let Some(below) = table.level(path).and_then(|level| level.named.get(word.as_bytes())) else { break };
        path = below.path;
    }
    let mut all: Vec<Item> = Vec::new();
    if typed.starts_with('-') {
        let is_new = |name: &str| !given.iter().any(|word| word.strip_prefix("--") == Some(name));
        let shown = table.flags(path).iter().filter(|flag| !flag.hidden && is_new(flag.name));
        all.extend(
            shown
                .map(|flag| Item::new(format!("--{}", flag.name), KEYWORD, words::flag(flag.says).unwrap_or_default())),
        );
    } else {
        all.extend(table.below(path).iter().map(|below| Item::new(below.name(), KEYWORD, below.path)));
    }
    all.retain(|item| item.label.starts_with(typed));
    (!all.is_empty()).then_some(Items { all, typed: typed.len(), has_snippets: false })
}

/// The command that is being typed, with the lines that it continues.
fn command_before(before: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for (number, line) in before.rsplit('\n').enumerate() {
        if number > 0 && !line.ends_with('\\') || number > 40 {
            break;
        }
        lines.push(if number > 0 { line.trim_end_matches('\\') } else { line });
    }
    lines.reverse();
    let whole = lines.join(" ");
    whole.rsplit([';', '|', '&', '(', '`']).next().unwrap_or_default().to_owned()
}
