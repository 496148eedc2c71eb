//! What a script runs and sets, for people and for programs.
//!
//! As JSON: `{"commands": [{"argv": ["astro", null], "line": 3, "certain": true}], "variables":
//! {"K": "v"}}`. A word with an unknown part is `null`; `certain` is false for a command that may
//! not run. If values are hidden, `****` replaces them within words too.

use std::fmt::Write as _;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::disclosure;
use crate::shell::{self, Argument, Command, Execution, Marks, Variable};
use crate::text::Mapped;

use super::human::Style;
use super::mask::Mask;
use super::read_human::{self, Lines};
use super::read_json::{JsonValue, json_key};

/// Writes the script as one JSON object.
pub fn json(execution: &Execution<'_>, source: &[u8], mask: &Mask<'_>, output: &mut String) {
    let lines = Lines::new(source);
    let commands = execution.commands.iter().map(|command| JsonCommand {
        argv: command.arguments.iter().enumerate().map(|(index, argument)| word(index, argument, mask)).collect(),
        line: lines.of(command.span),
        certain: command.is_certain(),
    });
    let object = JsonScript { commands: commands.collect(), variables: Variables { list: &execution.variables, mask } };
    // Plain structs of strings and numbers always serialize to JSON.
    output.push_str(&serde_json::to_string(&object).unwrap_or_default());
}

#[derive(Serialize)]
struct JsonScript<'r> {
    commands: Vec<JsonCommand<'r>>,
    variables: Variables<'r>,
}

#[derive(Serialize)]
struct JsonCommand<'r> {
    argv: Vec<Option<Word<'r>>>,
    line: u32,
    certain: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Word<'r> {
    Revealed(JsonValue<'r>),
    Masked(String),
}

fn word<'r>(index: usize, argument: &'r Argument<'_>, mask: &Mask<'_>) -> Option<Word<'r>> {
    if !is_known(argument) {
        return None;
    }
    Some(if mask.is_revealed() {
        Word::Revealed(JsonValue::new(&argument.value, mask))
    } else {
        Word::Masked(shown(index, argument, mask))
    })
}

/// A word; flags and the names of well-known programs are not values.
fn shown(index: usize, argument: &Argument<'_>, mask: &Mask<'_>) -> String {
    let text = argument.value.text().filter(|_| argument.value.is_certain());
    let is_public = |text: &&str| index == 0 && shell::is_known_program(text) || disclosure::flag(text).is_some();
    text.filter(is_public).map_or_else(|| mask.value(&argument.value), ToOwned::to_owned)
}

fn is_known(argument: &Argument<'_>) -> bool {
    argument.value.is_certain() && !argument.marks.has(Marks::SPLITS)
}

/// The variables at the end of the script, without arrays and unset ones.
struct Variables<'r> {
    list: &'r [Variable<'r>],
    mask: &'r Mask<'r>,
}

impl Variables<'_> {
    fn texts(&self) -> impl Iterator<Item = (&str, &Mapped<'_>)> {
        self.list.iter().filter_map(|variable| Some((variable.name.as_str(), variable.value.as_ref()?)))
    }
}

impl Serialize for Variables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let mut hidden = 0;
        for (name, value) in self.texts() {
            map.serialize_entry(&json_key(name.as_bytes(), self.mask, &mut hidden), &JsonValue::new(value, self.mask))?;
        }
        map.end()
    }
}

/// Writes the script for people: its commands in the order of execution, and its final variables;
/// `elsewhere` is how many may run if nothing is known about the environment.
pub fn human(
    path: &str,
    (execution, elsewhere): (&Execution<'_>, usize),
    source: &[u8],
    mask: &Mask<'_>,
    style: Style,
    output: &mut String,
) {
    let lines = Lines::new(source);
    let page = read_human::Page { style };
    let count = execution.commands.len();
    let variables = Variables { list: &execution.variables, mask };
    let texts: Vec<(&str, &Mapped<'_>)> = variables.texts().collect();
    page.title(path, &format!("a script: {}, {}", counted(count, "command"), counted(texts.len(), "variable")), output);
    let width = execution.commands.iter().map(|command| lines.of(command.span)).max().unwrap_or(1).to_string().len();
    if count > 0 {
        page.heading("Runs", output);
    }
    for command in &execution.commands {
        let line = lines.of(command.span);
        let doubt = if command.is_certain() { ' ' } else { '?' };
        let _ = write!(output, "  {line:>width$} {doubt} ");
        page.words(&words(command, mask), (width + 5, width + 7), output);
    }
    if !texts.is_empty() {
        page.heading("Sets these variables", output);
        let longest =
            texts.iter().map(|(name, _)| mask.key(name.as_bytes()).chars().count()).max().unwrap_or(0).min(40);
        for (name, value) in &texts {
            let name = mask.key(name.as_bytes());
            let _ = writeln!(output, "  {name:<longest$}  {}", mask.value(value));
        }
    }
    let is_unsure = execution.commands.iter().any(|command| !command.is_certain());
    let has_holes =
        execution.commands.iter().flat_map(|command| &command.arguments).any(|argument| !is_known(argument));
    let missing = elsewhere.saturating_sub(count);
    let missing = format!("{missing} more may run if other variables are set");
    let notes = [
        (elsewhere > count, missing.as_str()),
        (is_unsure, "? may not run: it is in a branch or loop, or after something that may end the script"),
        (has_holes, "… known only at run time"),
    ];
    page.notes(notes.iter().filter(|(holds, _)| *holds).map(|(_, note)| *note), output);
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The words of a command, quoted where a shell needs it.
fn words(command: &Command<'_>, mask: &Mask<'_>) -> Vec<String> {
    let plain = |text: &str| {
        !text.is_empty() && !text.contains([' ', '\'', '"', '\\', '$', '`', '|', '&', ';', '<', '>', '(', ')', '\t'])
    };
    command
        .arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| shown(index, argument, mask))
        .map(|text| if plain(&text) { text } else { format!("'{}'", text.replace('\'', "'\\''")) })
        .collect()
}
