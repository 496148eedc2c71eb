//! The scripts that containers start with: `command: [bash, -c, …]`.
//!
//! Enters: a tree of compose or Kubernetes. Leaves: the scalars that a shell reads as its script, and a script with what
//! compose fills in made unknown. Never follows a script into the image.

use super::Kind;
use super::interpolation::Ends;
use super::scripts::hide;
use crate::format::yaml::{NodeId, Value, Yaml};
use crate::text::{file_name, name_length};

/// The scripts of the services or containers of a document.
pub(super) fn scripts(yaml: &Yaml<'_>, root: NodeId, kind: Kind) -> Vec<NodeId> {
    match kind {
        Kind::Compose => {
            let services = yaml.merged_at(root, "services");
            services.iter().filter_map(|(_, service)| script(yaml, *service, ["entrypoint", "command"])).collect()
        }
        Kind::Kubernetes => {
            let mut found = Vec::new();
            of_containers(yaml, root, 0, &mut found);
            found
        }
        _ => Vec::new(),
    }
}

/// Whatever has an image and arguments is a container.
fn of_containers(yaml: &Yaml<'_>, node: NodeId, depth: usize, found: &mut Vec<NodeId>) {
    if depth > super::DEEPEST {
        return;
    }
    match yaml.value(node) {
        Value::Scalar(_) => {}
        Value::List(items) => items.iter().for_each(|item| of_containers(yaml, *item, depth + 1, found)),
        Value::Map(members) => {
            if yaml.get(node, "image").is_some() {
                found.extend(script(yaml, node, ["command", "args"]));
            }
            for (_, value) in members {
                of_containers(yaml, *value, depth + 1, found);
            }
        }
    }
}

/// The script among the arguments that two keys give to a container.
fn script(yaml: &Yaml<'_>, container: NodeId, keys: [&str; 2]) -> Option<NodeId> {
    let [first, second] = keys.map(|key| yaml.get(container, key));
    let whole = |node: NodeId| yaml.text(node).is_some_and(is_shell_line).then_some(node);
    // The only string: a line of compose, which is split like one of a shell.
    if let Some(line) = second.filter(|_| first.is_none()).or(first).and_then(whole) {
        return Some(line);
    }
    let mut words: Vec<(&str, Option<NodeId>)> = Vec::new();
    for node in [first, second].into_iter().flatten() {
        match yaml.value(node) {
            Value::Scalar(_) => words.extend(yaml.text(node)?.split_whitespace().map(|word| (word, None))),
            Value::List(items) => {
                for item in items {
                    words.push((yaml.text(*item)?, Some(*item)));
                }
            }
            Value::Map(_) => return None,
        }
    }
    let (program, rest) = words.split_first()?;
    let flags = rest.iter().take_while(|(word, _)| word.starts_with('-')).count();
    let takes_script = rest.get(..flags)?.iter().any(|(word, _)| takes_script(word));
    rest.get(flags).filter(|_| is_shell(program.0) && takes_script).and_then(|(_, node)| *node)
}

/// `bash -c "…"` as one string.
fn is_shell_line(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next().is_some_and(is_shell) && words.take_while(|word| word.starts_with('-')).any(takes_script)
}

fn is_shell(program: &str) -> bool {
    matches!(file_name(program), "bash" | "sh" | "dash")
}

/// `-c`, `-ec`.
fn takes_script(flag: &str) -> bool {
    !flag.starts_with("--") && flag.ends_with('c')
}

/// Makes what compose fills in unknown, in place, and `$$`, which it turns into `$`; false if that needs another length.
pub(super) fn fill_in(script: &mut [u8]) -> bool {
    let ends = Ends::of(script);
    let mut at = 0;
    while let Some(found) = script.get(at..).and_then(|rest| memchr::memchr(b'$', rest)) {
        let start = at + found;
        let is_doubled = script.get(start + 1) == Some(&b'$');
        let name = start + 1 + usize::from(is_doubled);
        let rest = script.get(name..).unwrap_or_default();
        if rest.first() == Some(&b'{') {
            let Some(end) = ends.brace(name).map(|brace| brace + 1) else { return false };
            if script.get(name..end).is_none_or(|written| written.contains(&b'\n')) {
                return false;
            }
            hide(script, start..end);
            at = end;
            continue;
        }
        let length = match rest.first() {
            Some(b'0'..=b'9') => 1,
            Some(b'?' | b'#' | b'@' | b'*' | b'!' | b'-') if is_doubled => 1,
            _ => name_length(rest),
        };
        if is_doubled && length == 0 {
            return false;
        }
        at = name + length;
        if length > 0
            && let Some(name) = script.get_mut(start + 1..at)
        {
            name.fill(b'_');
        }
    }
    true
}
