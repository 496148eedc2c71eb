//! What kind of file a block of code is.
//!
//! Enters: the text of a block. Leaves: the format that its lines show, or `None`: what is not certainly one of them is not
//! read. The word after the fence counts for nothing: `toml` is written over `airflow.cfg`, `bash` over `.env` files.

use super::super::Kind;
use crate::format::Format;
use crate::format::yaml::Yaml;
use crate::text::is_variable_name;

/// What a block has in it that concerns a secrets backend.
const WORDS: [&str; 6] =
    ["AIRFLOW_", "airflow.providers.", "airflow.contrib.", "astro deployment", "astro env", "[secrets]"];

/// What output of programs, changes and templates have in them.
const OTHERS: [&str; 7] = ["Traceback (most recent", "Exception: ", "Error: ", " INFO ", "diff --git", "{%", "{{"];

/// The instructions of a Dockerfile.
const INSTRUCTIONS: [&str; 16] = [
    "FROM",
    "ENV",
    "RUN",
    "ARG",
    "COPY",
    "ADD",
    "USER",
    "WORKDIR",
    "CMD",
    "ENTRYPOINT",
    "EXPOSE",
    "LABEL",
    "VOLUME",
    "SHELL",
    "ONBUILD",
    "HEALTHCHECK",
];

/// What a line of a script begins with.
const COMMANDS: [&str; 22] = [
    "#!", "airflow", "astro", "aws", "az", "bash", "cat", "cd", "curl", "docker", "echo", "export", "gcloud", "helm",
    "if", "kubectl", "pip", "set", "source", "sudo", "vault", "for",
];

/// A format, and whether a block is written in it.
type Test = (Format, fn(&str) -> bool);

/// The format of a block on a page of this name.
pub(super) fn of(path: &str, text: &str) -> Option<Format> {
    let holds =
        |words: &[&str]| words.iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some());
    if !holds(&WORDS) || holds(&OTHERS) {
        return None;
    }
    let tests: [Test; 6] = [
        (Format::Unit, is_unit),
        (Format::Cfg, is_cfg),
        (Format::Dockerfile, is_dockerfile),
        (Format::Dotenv, is_dotenv),
        (Format::Make, is_makefile),
        (Format::Shell, is_script),
    ];
    let found = tests.iter().find(|(_, test)| test(text)).map(|(format, _)| *format);
    found.or_else(|| is_yaml(path, text).then_some(Format::Yaml))
}

/// The lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_end).filter(|line| !line.trim_start().starts_with('#') && !line.trim().is_empty())
}

/// Whether it has the section of a service that gets variables.
fn is_unit(text: &str) -> bool {
    lines(text).any(|line| line == "[Service]") && lines(text).any(|line| line.starts_with("Environment"))
}

/// Whether nothing but sections and their options is in it, and a section of secrets backends.
fn is_cfg(text: &str) -> bool {
    let is_section = |line: &str| line.starts_with('[') && line.ends_with(']');
    let is_option = |line: &str| line.split_once(['=', ':']).is_some_and(|(name, _)| is_variable_name(name.trim_end()));
    let is_other = |line: &str| line.starts_with([' ', '\t', ';']) || line.trim_matches('.').is_empty();
    lines(text).next().is_some_and(is_section)
        && lines(text).any(|line| matches!(line, "[secrets]" | "[workers]"))
        && lines(text).all(|line| is_section(line) || is_option(line) || is_other(line))
}

/// Whether every line that is not the rest of another one is an instruction.
fn is_dockerfile(text: &str) -> bool {
    let is_instruction = |line: &str| {
        let word = line.split_whitespace().next().unwrap_or_default();
        INSTRUCTIONS.contains(&word) && line.len() > word.len()
    };
    let is_rest = |line: &str| line.starts_with([' ', '\t', '{', '}', '"', '\'', '&', '.']);
    let mut goes_on = false;
    let first = lines(text).next().is_some_and(is_instruction);
    let mut all = lines(text);
    first
        && all
            .all(|line| std::mem::replace(&mut goes_on, line.ends_with('\\')) || is_instruction(line) || is_rest(line))
}

/// Whether every line outside quotes is an assignment, and no command comes after one.
fn is_dotenv(text: &str) -> bool {
    let mut open: Option<char> = None;
    let mut found = false;
    for line in lines(text) {
        let value = match open {
            Some(_) => line,
            None => match line.split_once('=').filter(|(name, _)| is_key(name)) {
                Some((_, value)) => value,
                None if line.trim_matches(['.', '…', ' ']).is_empty() => continue,
                None => return false,
            },
        };
        found = true;
        let quote = open.or_else(|| value.chars().next().filter(|first| matches!(first, '\'' | '"')));
        let own = if open.is_some() { value } else { value.get(1..).unwrap_or_default() };
        open = quote.filter(|quote| !own.trim_end().ends_with(*quote) && !own.contains(*quote));
        if quote.is_none() && runs_a_command(value) {
            return false;
        }
    }
    found && open.is_none()
}

/// A name as `.env` files have them.
fn is_key(name: &str) -> bool {
    is_variable_name(name) && !name.bytes().any(|byte| byte.is_ascii_lowercase()) || name.starts_with("AIRFLOW_CONN_")
}

/// Whether a shell would run what is behind a value: `K=v airflow …`, or what ends it.
fn runs_a_command(value: &str) -> bool {
    let behind = value.split_whitespace().nth(1).unwrap_or_default();
    COMMANDS.contains(&behind)
        || behind.contains('=')
        || ["$(", "`", ";", " && ", "\\"].iter().any(|one| value.contains(one))
}

/// Whether it has a rule with a recipe.
fn is_makefile(text: &str) -> bool {
    let mut before = "";
    text.lines().any(|line| {
        let target = std::mem::replace(&mut before, line);
        let is_target = |line: &str| line.trim_end().ends_with(':') && !line.starts_with([' ', '\t', '-', '#']);
        line.starts_with('\t') && is_target(target)
    })
}

/// Whether it begins as a script, with a command or with an assignment.
fn is_script(text: &str) -> bool {
    let word = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
    let is_assignment = |word: &str| word.split_once('=').is_some_and(|(name, _)| is_variable_name(name));
    let begins = |line: &str| {
        let first = word(line);
        COMMANDS.contains(&first.as_str()) || is_assignment(&first)
    };
    text.starts_with("#!") || lines(text).next().is_some_and(begins)
}

/// Whether it is YAML of a kind that carries variables.
fn is_yaml(path: &str, text: &str) -> bool {
    if !text.contains(": ") && !text.contains(":\n") {
        return false;
    }
    let yaml = Yaml::read(text);
    yaml.problem.is_none() && yaml.roots.iter().any(|root| Kind::of(path, &yaml, *root).is_some())
}
