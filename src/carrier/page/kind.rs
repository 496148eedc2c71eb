//! What kind of file a block of code is.
//!
//! Enters: the text of a block. Leaves: the format that its lines show, or `None`: what is not certainly one of them is not
//! read. The word after the fence counts for little: `toml` is written over `airflow.cfg`, `bash` over `.env` files.

use super::super::Kind;
use super::super::kind::sets_variables;
use super::frame;
use super::lines::lines;
use crate::format::Format;
use crate::format::yaml::{NodeId, Yaml};
use crate::knowledge::variables::matters;
use crate::text::{contains, is_variable_name};

/// What code on a page has in it that concerns a secrets backend.
pub const WORDS: [&str; 10] = [
    "AIRFLOW_",
    "airflow.providers.",
    "airflow.contrib.",
    "astro deployment",
    "astro env",
    "[secrets]",
    "secrets.backend_kwargs",
    "secrets-backend_kwargs",
    "update-airflow-configs",
    "airflow-configuration-options",
];

/// What output of programs, changes and templates have in them.
const OTHERS: [&str; 6] = ["Traceback (most recent", "Exception: ", "Error: ", " INFO ", "diff --git", "{%"];

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

/// What a line of a script begins with as well, which a value of a `.env` file may have as its second word.
const MORE_COMMANDS: [&str; 30] = [
    "apt-get",
    "brew",
    "chmod",
    "conda",
    "cp",
    "docker-compose",
    "env",
    "eval",
    "git",
    "make",
    "minikube",
    "mkdir",
    "mv",
    "nano",
    "openssl",
    "pip3",
    "podman",
    "poetry",
    "psql",
    "python",
    "python3",
    "rm",
    "sed",
    "ssh",
    "systemctl",
    "terraform",
    "touch",
    "unset",
    "uv",
    "vim",
];

/// The words behind a fence that say that a shell reads the block.
const SHELLS: [&str; 7] = ["bash", "sh", "shell", "zsh", "console", "shell-session", "terminal"];

/// A format, and whether a block is written in it.
type Test = (Format, fn(&str) -> bool);

/// The format of a block on a page of this name, with these words behind its fence.
pub(super) fn of(path: &str, text: &str, info: &str) -> Option<Format> {
    let holds = |words: &[&str]| words.iter().any(|word| contains(text, word));
    if !holds(&WORDS) || holds(&OTHERS) {
        return None;
    }
    let word = info.split(|mark: char| !mark.is_ascii_alphanumeric() && mark != '-').next().unwrap_or_default();
    if text.contains("{{") {
        // Only YAML and `airflow.cfg` say where a value ends that something fills in.
        let is_string = text.matches("{{").count() == text.matches("\"{{").count();
        let found = (is_string && is_cfg(text)).then_some(Format::Cfg);
        return found.or_else(|| is_yaml(path, text, word).then_some(Format::Yaml));
    }
    let is_shell = SHELLS.iter().any(|shell| word.eq_ignore_ascii_case(shell));
    let tests: [Test; 8] = [
        (Format::Unit, is_unit),
        (Format::Cfg, is_cfg),
        (Format::Dockerfile, is_dockerfile),
        (Format::Dotenv, is_dotenv),
        (Format::Dotenv, if is_shell { |_| false } else { is_dotenv_with_json }),
        (Format::Make, is_makefile),
        (Format::Hcl, is_terraform),
        (Format::Shell, is_script),
    ];
    let found = tests.iter().find(|(_, test)| test(text)).map(|(format, _)| *format);
    let found = found.or_else(|| is_yaml(path, text, word).then_some(Format::Yaml));
    found.or_else(|| sets_in_shell(text).then_some(Format::Shell))
}

/// Whether it has the section of a service that gets variables.
fn is_unit(text: &str) -> bool {
    lines(text).any(|line| line == "[Service]") && lines(text).any(|line| line.starts_with("Environment"))
}

/// Whether nothing but sections and their options is in it, and a section of secrets backends.
fn is_cfg(text: &str) -> bool {
    let is_section = |line: &str| line.starts_with('[') && line.ends_with(']');
    let is_option = |line: &str| line.split_once(['=', ':']).is_some_and(|(name, _)| is_variable_name(name.trim_end()));
    // JSON that goes on in the first column is what configparser refuses.
    let is_json = |line: &str| line.starts_with(['{', '}', '"', '\'', ']']);
    let is_other =
        |line: &str| line.starts_with([' ', '\t', ';']) || is_json(line) || line.trim_matches('.').is_empty();
    let is_of_section = |line: &str| is_option(line) && line.starts_with("backend") && line.contains('=');
    let is_whole =
        lines(text).next().is_some_and(is_section) && lines(text).any(|line| matches!(line, "[secrets]" | "[workers]"));
    let is_part = || lines(text).all(|line| is_of_section(line) || is_other(line)) && is_class(text);
    (is_whole || is_part()) && lines(text).all(|line| is_section(line) || is_option(line) || is_other(line))
}

/// Whether options without a section are those of a secrets backend: a class of Airflow's.
fn is_class(text: &str) -> bool {
    let class =
        lines(text).next().and_then(|line| line.split_once('=')).filter(|(name, _)| name.trim_end() == "backend");
    class.is_some_and(|(_, class)| class.trim_start().starts_with("airflow."))
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

/// The same with JSON over several lines: what is in the first column is an assignment, or closes the JSON.
fn is_dotenv_with_json(text: &str) -> bool {
    let is_inner = |line: &str| line.starts_with([' ', '\t']);
    let is_assignment = |line: &str| line.split_once('=').is_some_and(|(name, _)| is_key(name));
    let opens = |line: &str| is_assignment(line) && line.trim_end().ends_with('{');
    let outer = || lines(text).filter(|line| !is_inner(line) && *line != "}");
    outer().any(opens)
        && outer().all(|line| is_assignment(line) && !line.split_once('=').is_some_and(|(_, own)| runs_a_command(own)))
}

/// Whether every line is one that somebody takes for a line of a `.env` file: an assignment, with a word in front or blanks
/// around its `=`.
pub(super) fn is_env_file(text: &str) -> bool {
    let is_of_airflow =
        |line: &str| bare(line).split_once('=').is_some_and(|(name, _)| matters(name.trim_end().as_bytes()));
    let is_line = |line: &str| {
        let is_value = |value: &str| !runs_a_command(value.split(" #").next().unwrap_or_default());
        bare(line).split_once('=').is_some_and(|(name, own)| is_key(name.trim_end()) && is_value(own))
    };
    // A script is meant to source those.
    let is_sourced = lines(text).all(|line| line.starts_with("export "));
    !is_sourced && lines(text).any(is_of_airflow) && lines(text).all(is_line) && !text.contains("{{")
}

/// A line without the word of a shell or a Dockerfile in front.
fn bare(line: &str) -> &str {
    ["export ", "ENV ", "ARG "].iter().find_map(|word| line.strip_prefix(word)).unwrap_or(line)
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
        COMMANDS.contains(&first.as_str()) || MORE_COMMANDS.contains(&first.as_str()) || is_assignment(&first)
    };
    text.starts_with("#!") || lines(text).next().is_some_and(begins)
}

/// Whether a line further down can only be one of a script: it exports a variable, or sets one of a deployment.
fn sets_in_shell(text: &str) -> bool {
    let exports = |line: &str| {
        let pair = line.strip_prefix("export ").and_then(|rest| rest.split_once('='));
        pair.is_some_and(|(name, _)| is_variable_name(name))
    };
    lines(text).any(|line| exports(line) || line.starts_with("astro deployment variable "))
}

/// Whether it is Terraform of a kind that carries variables, or the options of an environment.
fn is_terraform(text: &str) -> bool {
    let is_block =
        |line: &str| ["resource \"", "module \""].iter().any(|start| line.starts_with(start)) && line.ends_with('{');
    lines(text).any(is_block) || frame::hcl(text).is_some()
}

/// The words behind a fence that say that a block is a program with objects, which are much like YAML.
const PROGRAMS: [&str; 6] = ["js", "javascript", "jsx", "ts", "tsx", "typescript"];

/// Whether it is YAML of a kind that carries variables.
fn is_yaml(path: &str, text: &str, word: &str) -> bool {
    let is_like = text.contains(": ") || text.contains(":\n") || text.contains("- ") || text.starts_with('{');
    let is_one_of = |words: &[&str]| words.iter().any(|one| word.eq_ignore_ascii_case(one));
    if !is_like || is_one_of(&PROGRAMS) {
        return false;
    }
    let yaml = Yaml::read(text);
    // JSON that only has variables somewhere in it is what a program prints.
    let is_json = text.starts_with(['{', '[']);
    let is_kind = |root: NodeId| match Kind::of(path, &yaml, root) {
        Some(Kind::HelmValues) if is_json => {
            yaml.get(root, "containerDefinitions").is_some() || sets_variables(&yaml, root)
        }
        kind => kind.is_some(),
    };
    let is_known = || frame::yaml(text).is_some() || yaml.roots.iter().any(|root| is_kind(*root));
    // What breaks is only YAML where the page says so, and neither a change nor a fence that was not closed.
    let is_mixed = || text.lines().any(|line| ["+", "//", "```", "<"].iter().any(|start| line.starts_with(start)));
    let is_said = || is_one_of(&["yaml", "yml"]) && !is_mixed();
    (yaml.problem.is_none() || is_said()) && is_known()
}
