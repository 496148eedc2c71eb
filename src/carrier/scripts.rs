//! The scripts of a pipeline and of containers, each at its own offset.
//!
//! Enters: a tree and the file's text. Leaves: a text of the same length that a shell can read: each script is at the
//! same offset as in the file, in its own subshell, and everything else is blank. So every span in it is a span in the
//! file. What the pipeline fills in (`${{ … }}`) becomes an unknown variable. GitLab's `before_script` runs in the shell of
//! `script`: it becomes a function, which each of these scripts calls first.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::{DEEPEST, Kind, Oddity, OddityKind, commands, levels};
use crate::format::shell::EMBEDDED;
use crate::format::yaml::{NodeId, Scalar, Value, Yaml};
use crate::text::{PieceKind, Span};

/// The text under construction.
pub(super) struct Scripts<'t> {
    text: &'t str,
    bytes: Vec<u8>,
    found: bool,
    /// The end of the last script, and what closes it.
    open: Option<(usize, &'static [u8])>,
}

/// A script: its lines, and the key and the value that it is.
type Found = (Vec<NodeId>, Option<(NodeId, NodeId)>);

/// More scripts in front of others are read by themselves: the calls of their functions must fit where a key was.
const MOST_BEFORE: usize = 100;

impl<'t> Scripts<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, bytes: Vec::new(), found: false, open: None }
    }

    /// Adds the scripts of a document.
    pub fn add(&mut self, yaml: &Yaml<'_>, root: NodeId, kind: Kind) {
        let mut found: Vec<Found> =
            commands::scripts(yaml, root, kind).into_iter().map(|script| (vec![script], None)).collect();
        if !keys(kind).is_empty() {
            let shell = Shell { named: defaults(yaml, root), is_windows: false };
            look(yaml, root, kind, (0, shell), (&mut HashSet::new(), &mut found));
        }
        found.sort_unstable();
        found.dedup_by(|one, other| one.0 == other.0);
        let before = in_front(yaml, root, kind, &found);
        let mut names: Vec<NodeId> = before.values().copied().collect();
        names.sort_unstable();
        names.dedup();
        names.truncate(MOST_BEFORE);
        let name = |script: NodeId| names.iter().position(|name| *name == script).map(|at| format!("_b{at}"));
        for (lines, place) in found {
            let opening = place.and_then(|(key, value)| {
                let function = name(value).map(|name| (format!("{name}(){{"), b"};".as_slice()));
                let call = || before.get(&value).and_then(|before| name(*before));
                let (text, end) = function.or_else(|| Some((format!("({};", call()?), b");".as_slice())))?;
                Some((yaml.span(key).start as usize, text, end))
            });
            self.add_script(yaml, &lines, kind, opening);
        }
    }

    /// The text, if there is any script in it.
    pub fn finish(mut self) -> Option<String> {
        self.close(self.bytes.len());
        if !self.found {
            return None;
        }
        // A script begins further down.
        self.put(0, &[EMBEDDED]);
        String::from_utf8(self.bytes).ok()
    }

    /// One script, of one scalar or of a list of them. `opening` is what begins and ends it instead of a subshell's
    /// parentheses, and where.
    fn add_script(
        &mut self,
        yaml: &Yaml<'_>,
        lines: &[NodeId],
        kind: Kind,
        opening: Option<(usize, String, &'static [u8])>,
    ) {
        let Some(first) = lines.first().map(|line| yaml.span(*line)) else { return };
        if !is_readable(yaml, lines) || first.start == 0 {
            return;
        }
        let scalars: Vec<&Scalar<'_>> = lines.iter().filter_map(|line| yaml.scalar(*line)).collect();
        let (at, begin, end) = opening.unwrap_or((first.start as usize - 1, "(".to_owned(), b");"));
        if self.bytes.is_empty() {
            self.bytes = blank(self.text.as_bytes());
        }
        self.close(at);
        self.found = true;
        self.put(at, begin.as_bytes());
        for scalar in &scalars {
            self.place(scalar);
            self.fill_in(scalar.text.whole(), kind);
        }
        self.open = scalars.last().map(|last| (last.text.whole().end as usize, end));
    }

    /// Closes the last script on a line after it and before what follows, since it may end with a comment.
    fn close(&mut self, before: usize) {
        let Some((end, closing)) = self.open.take() else { return };
        let ends = memchr::memchr_iter(b'\n', self.bytes.get(end..before).unwrap_or_default());
        let mut lines = ends.map(|length| end + length + 1).filter(|line| line + closing.len() <= before);
        match lines.find(|line| self.is_blank(*line, closing.len())) {
            Some(line) => self.put(line, closing),
            None => self.bytes.extend([b"\n", closing].concat()),
        }
    }

    fn is_blank(&self, at: usize, length: usize) -> bool {
        self.bytes.get(at..at + length).is_some_and(|bytes| bytes.iter().all(|byte| *byte == b' '))
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        if let Some(place) = self.bytes.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    /// Puts the text of a scalar at its offset.
    fn place(&mut self, scalar: &Scalar<'_>) {
        for (piece, covers) in scalar.text.pieces() {
            let made = covers.of(scalar.text.bytes());
            let (start, length) = (piece.span.start as usize, piece.span.len());
            self.put(start, made.get(..length.min(made.len())).unwrap_or_default());
            // The whitespace between a line end and the next line's text is already blank.
            if piece.kind == PieceKind::Decoded && made.starts_with(b" ") {
                self.put(start, &vec![b' '; length]);
            }
        }
    }

    /// `$(NAME)` of Azure and Kubernetes becomes `${____}` as well: it is put in before the shell runs. A name that they do
    /// not know is a command to the shell; neither says what comes of it.
    fn fill_in_macros(&mut self, span: Span) {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        let (mut at, end) = (span.start as usize, span.end as usize);
        while let Some(length) = self.bytes.get(at..end).and_then(|rest| memchr::memmem::find(rest, b"$(")) {
            let start = at + length;
            let name =
                self.bytes.get(start + 2..end).unwrap_or_default().iter().take_while(|byte| is_name(byte)).count();
            at = start + 2 + name;
            if name > 0 && self.bytes.get(at).filter(|_| at < end) == Some(&b')') {
                hide(&mut self.bytes, start..at + 1);
            }
        }
    }

    /// `${{ … }}` becomes `${____}`: a variable that nothing sets.
    fn fill_in(&mut self, span: Span, kind: Kind) {
        if matches!(kind, Kind::Azure | Kind::Kubernetes) {
            self.fill_in_macros(span);
        }
        if let Some(script) =
            self.bytes.get_mut(span.start as usize..span.end as usize).filter(|_| kind == Kind::Compose)
            && !commands::fill_in(script)
        {
            script.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        }
        let (open, close): (&[u8], &[u8]) = match kind {
            Kind::GitHub | Kind::Azure => (b"${{", b"}}"),
            Kind::CircleCi => (b"<<", b">>"),
            _ => return,
        };
        let mut at = span.start as usize;
        let end = span.end as usize;
        while let Some(start) = self.bytes.get(at..end).and_then(|rest| memchr::memmem::find(rest, open)) {
            let start = at + start;
            let Some(length) = self.bytes.get(start..end).and_then(|rest| memchr::memmem::find(rest, close)) else {
                return;
            };
            let length = length + close.len();
            at = start + length;
            hide(&mut self.bytes, start..at);
        }
    }
}

/// Writes `${____}`, a variable that nothing sets, over a part of a script.
pub(super) fn hide(script: &mut [u8], place: Range<usize>) {
    if let Some([dollar, open, name @ .., close]) = script.get_mut(place) {
        (*dollar, *open, *close) = (b'$', b'{', b'}');
        name.fill(b'_');
    }
}

/// A text of which only the line ends are left. `\r\n` is one, to YAML as well, and begins where the text of its line ends.
fn blank(text: &[u8]) -> Vec<u8> {
    let behind = text.iter().copied().skip(1).chain([0]);
    let mut is_second = false;
    let pairs = text.iter().copied().zip(behind).map(|pair| {
        let was_second = std::mem::replace(&mut is_second, pair == (b'\r', b'\n'));
        if pair == (b'\r', b'\n') || pair.0 == b'\n' && !was_second { b'\n' } else { b' ' }
    });
    pairs.collect()
}

/// The script of a task of Azure, for the shell that `scriptType` names.
const INLINE: &str = "inlineScript";

/// The keys under which a kind of file has scripts.
fn keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::GitHub => &["run"],
        Kind::GitLab => &["script", "before_script", "after_script"],
        Kind::CircleCi => &["run", "command"],
        Kind::Azure => &["script", "bash", INLINE],
        Kind::Bitbucket => &["script", "after-script"],
        Kind::Compose
        | Kind::AstroDeployment
        | Kind::Kubernetes
        | Kind::HelmValues
        | Kind::AirflowCfg
        | Kind::Makefile
        | Kind::Justfile
        | Kind::Devcontainer
        | Kind::Unit
        | Kind::CloudFormation
        | Kind::Terraform
        | Kind::Ecs => &[],
    }
}

fn look(
    yaml: &Yaml<'_>,
    node: NodeId,
    kind: Kind,
    (depth, above): (usize, Shell),
    (seen, found): (&mut HashSet<NodeId>, &mut Vec<Found>),
) {
    if depth > DEEPEST || !seen.insert(node) {
        return;
    }
    match yaml.value(node) {
        Value::Scalar(_) => {}
        Value::List(items) => {
            for item in items {
                look(yaml, *item, kind, (depth + 1, above), (&mut *seen, &mut *found));
            }
        }
        Value::Map(members) => {
            let above = of_job(yaml, node, above);
            let named = |key: &str| yaml.text_at(node, key).map(is_shell);
            let is_shell = named("shell").or(above.named).unwrap_or(!above.is_windows);
            for (key, value) in members {
                let name = yaml.text(*key).filter(|key| keys(kind).contains(key));
                let is_script =
                    name.is_some_and(|key| if key == INLINE { named("scriptType") == Some(true) } else { is_shell });
                match yaml.value(*value) {
                    Value::Scalar(_) | Value::List(_) if is_script => {
                        found.push((lines(yaml, *value), Some((*key, *value))));
                    }
                    _ => look(yaml, *value, kind, (depth + 1, above), (&mut *seen, &mut *found)),
                }
            }
        }
    }
}

/// The scripts of GitLab that run in the shell of another one and before it, by that one: `before_script` of a job, of what
/// it extends, or of all jobs. Each comes first in the file as well, and is read as a shell would.
fn in_front(yaml: &Yaml<'_>, root: NodeId, kind: Kind, found: &[Found]) -> HashMap<NodeId, NodeId> {
    let pairs = if kind == Kind::GitLab { levels::before_scripts(yaml, root) } else { HashMap::new() };
    let keys: HashMap<NodeId, NodeId> =
        found.iter().filter_map(|(_, place)| place.map(|(key, value)| (value, key))).collect();
    let fits = |(script, before): &(NodeId, NodeId)| {
        let (Some(key), Some(first)) = (keys.get(script), keys.get(before)) else { return false };
        let (key, first) = (yaml.span(*key).start, yaml.span(*first).start);
        let lines = lines(yaml, *before);
        let is_above = first > 0 && first < yaml.span(*before).start && yaml.span(*before).start < key;
        is_above && key < yaml.span(*script).start && !lines.is_empty() && is_readable(yaml, &lines)
    };
    pairs.into_iter().filter(fits).collect()
}

/// The lines of a script.
fn lines(yaml: &Yaml<'_>, script: NodeId) -> Vec<NodeId> {
    let mut lines = Vec::new();
    match yaml.value(script) {
        Value::List(items) => flatten(yaml, items, 0, &mut lines),
        _ => lines.push(script),
    }
    lines
}

/// Whether the file has all of a script as a shell would read it.
fn is_readable(yaml: &Yaml<'_>, lines: &[NodeId]) -> bool {
    lines.iter().filter_map(|line| yaml.scalar(*line)).all(is_in_place)
}

/// The lines of a list, which may have lists in it.
fn flatten(yaml: &Yaml<'_>, items: &[NodeId], depth: usize, lines: &mut Vec<NodeId>) {
    for item in items {
        match yaml.value(*item) {
            Value::Scalar(_) => lines.push(*item),
            Value::List(inner) if depth < DEEPEST && !yaml.is_tagged(*item) => flatten(yaml, inner, depth + 1, lines),
            Value::List(_) | Value::Map(_) => {}
        }
    }
}

/// The lines of GitLab's scripts that are maps, since a `: ` is in them.
pub(super) fn maps<'p>(yaml: &Yaml<'p>, root: NodeId, kind: Kind) -> Vec<Oddity<'p>> {
    let jobs = if kind == Kind::GitLab { yaml.merged(root) } else { Vec::new() };
    let lists = jobs.iter().flat_map(|(_, job)| keys(kind).iter().filter_map(|key| yaml.get(*job, key)));
    let line = |line: &NodeId| {
        let (key, _) = yaml.members(*line).first().filter(|_| !yaml.is_tagged(*line))?;
        let name = &yaml.scalar(*key)?.text;
        let span = name.whole();
        Some(Oddity::new(OddityKind::LineIsMap, name.clone(), span))
    };
    lists.flat_map(|list| yaml.items(list)).filter_map(line).collect()
}

/// Whether a shell is one that airenv reads.
fn is_shell(shell: &str) -> bool {
    ["bash", "sh"].contains(&shell.split([' ', '\t']).next().unwrap_or_default())
}

/// What is known about the shell of the scripts below a node of GitHub's.
#[derive(Clone, Copy)]
struct Shell {
    /// Whether `defaults` name one that airenv reads.
    named: Option<bool>,
    /// Whether the machine runs Windows, or may: the shell is PowerShell then.
    is_windows: bool,
}

fn defaults(yaml: &Yaml<'_>, node: NodeId) -> Option<bool> {
    yaml.at(node, &["defaults", "run", "shell"]).and_then(|shell| yaml.text(shell)).map(is_shell)
}

/// The same in a job.
fn of_job(yaml: &Yaml<'_>, node: NodeId, above: Shell) -> Shell {
    let Some(machine) = yaml.get(node, "runs-on") else { return above };
    let named = |node: NodeId| yaml.text(node).is_some_and(|text| text.to_ascii_lowercase().contains("windows"));
    let any_named = |list: NodeId| named(list) || yaml.items(list).iter().any(|label| named(*label));
    let labels = yaml.get(machine, "labels").unwrap_or(machine);
    let is_of_matrix = yaml.text(labels).is_some_and(|text| text.contains("matrix."));
    let matrix = yaml.at(node, &["strategy", "matrix"]).filter(|_| is_of_matrix);
    let rows = matrix.map(|matrix| yaml.merged(matrix)).unwrap_or_default();
    let included = |row: &NodeId| yaml.members(*row).iter().any(|(_, value)| named(*value));
    let is_possible = |list: NodeId| any_named(list) || yaml.items(list).iter().any(included);
    let is_windows = any_named(labels) || rows.iter().any(|(_, list)| is_possible(*list));
    Shell { named: defaults(yaml, node).or(above.named), is_windows }
}

/// Whether the file contains the scalar's text as a shell would read it, without escapes.
fn is_in_place(scalar: &Scalar<'_>) -> bool {
    scalar.text.pieces().all(|(piece, covers)| match piece.kind {
        PieceKind::Verbatim => true,
        PieceKind::Decoded => {
            let made = covers.of(scalar.text.bytes());
            // YAML ends the last line of a block even where the file does not.
            let is_last = made == b"\n" && covers.end as usize == scalar.text.len();
            made.iter().all(u8::is_ascii_whitespace) && (made.len() <= piece.span.len() || is_last)
        }
        PieceKind::Hole => false,
    })
}
