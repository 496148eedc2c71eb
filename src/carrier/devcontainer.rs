//! What a `devcontainer.json` gives to its container, and to the terminals in it.
//!
//! Enters: the text of the file. Leaves: a [`Block`] for the container, with the files and variables that `runArgs` hands
//! to `docker run`, and one for the terminals, which get `remoteEnv` on top. References to variables of the machine are
//! holes, unless they have a default.
//!
//! Source: `@devcontainers/cli` 0.89.0, run on such files; `variableSubstitution.ts` and `singleContainer.ts`.

use super::{Block, Build, Carried, EnvFile, Kind, Oddity, OddityKind, Variable, compose};
use crate::format::jsonc;
use crate::json::{self, Kind as Json, NodeId, Tree};
use crate::loader::Loader;
use crate::text::{Mapped, MappedBuilder, Span, folder_of};

/// Reads a file.
pub(super) fn read<'p>(path: &str, text: &'p str) -> Carried<'p> {
    let (plain, _) = jsonc::plain(text);
    let tree = json::parse(&plain, &[]);
    let Some(root) = tree.root().filter(|_| tree.is_valid()) else { return Carried::default() };
    let file = File { text, tree: &tree, root };
    let (mut container, mut oddities) = (file.container(path), Vec::new());
    let own = file.variables("containerEnv", &mut oddities);
    // Of two options of one name, `docker run` takes the last.
    let given = std::mem::take(&mut container.variables);
    container.variables = own.into_iter().chain(given).collect();
    let remote = file.variables("remoteEnv", &mut oddities);
    // What the container lacks may be for the terminals alone.
    container.is_open |= !remote.is_empty();
    let terminal = (!remote.is_empty()).then(|| {
        let variables = container.variables.iter().cloned().chain(remote).collect();
        Block { name: "remoteEnv".to_owned(), variables, is_open: true, ..container.clone() }
    });
    let blocks = [container].into_iter().chain(terminal);
    let blocks = blocks.filter(|block| !block.variables.is_empty() || !block.files.is_empty()).collect();
    Carried { kind: Some(Kind::Devcontainer), oddities, blocks, ..Carried::default() }
}

/// The compose files that a file names, in order.
pub fn compose_files(text: &str) -> Vec<String> {
    let (plain, _) = jsonc::plain(text);
    let tree = json::parse(&plain, &[]);
    let Some(root) = tree.root().filter(|_| tree.is_valid()) else { return Vec::new() };
    let file = File { text, tree: &tree, root };
    let only = file.get(root, "dockerComposeFile").and_then(|node| file.string(node));
    let names = only.into_iter().chain(file.strings("dockerComposeFile"));
    names.filter_map(|name| name.text().map(ToOwned::to_owned)).collect()
}

/// A file with its tree.
struct File<'f, 'p> {
    text: &'p str,
    tree: &'f Tree<'f>,
    root: NodeId,
}

impl<'p> File<'_, 'p> {
    fn get(&self, node: NodeId, key: &str) -> Option<NodeId> {
        self.tree.members(node).filter(|member| member.key.expose() == key).last().map(|member| member.value)
    }

    fn string(&self, node: NodeId) -> Option<Mapped<'p>> {
        let is_string = matches!(self.tree.kind(node), Json::String { .. });
        is_string.then(|| jsonc::decoded(self.text, self.tree.span(node)))
    }

    fn strings(&self, key: &str) -> Vec<Mapped<'p>> {
        let list = self.get(self.root, key);
        list.into_iter().flat_map(|list| self.tree.children(list)).filter_map(|item| self.string(item)).collect()
    }

    /// What is known of the container besides its own variables.
    fn container(&self, path: &str) -> Block<'p> {
        let has = |key: &str| self.get(self.root, key).is_some();
        let image = self.get(self.root, "image").and_then(|node| self.string(node));
        let is_known = image.as_ref().and_then(Mapped::text).is_some_and(compose::is_known);
        let build = self.build();
        let is_open = !is_known && build.is_none() || has("features") || has("dockerComposeFile");
        let name = "containerEnv".to_owned();
        let mut block = Block { name, is_open, has_platform: true, build, ..Block::default() };
        self.options(path, &mut block);
        block
    }

    /// What the image is built from, if it is built from the file's own Dockerfile.
    fn build(&self) -> Option<Build> {
        let build = self.get(self.root, "build").unwrap_or(self.root);
        let of_build = ["dockerfile", "dockerFile"].iter().find_map(|key| self.get(build, key));
        let dockerfile = self.string(of_build?)?;
        let folder = dockerfile.text()?.strip_suffix("Dockerfile")?;
        (self.get(build, "target").is_none()).then(|| Build::of_folder(folder.trim_end_matches('/').to_owned()))
    }

    /// What `runArgs` hands to the container.
    fn options(&self, path: &str, block: &mut Block<'p>) {
        let arguments = self.strings("runArgs");
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let text = word.text().unwrap_or_default();
            let (option, joined) = match text.split_once('=').filter(|_| text.starts_with("--")) {
                Some((option, _)) => (option, Some(option.len() + 1)),
                None if text.len() > 2 && text.starts_with("-e") => ("-e", Some(2)),
                None => (text, None),
            };
            let is_file = option == "--env-file";
            if !is_file && !matches!(option, "-e" | "--env") {
                continue;
            }
            let given = joined.map(|from| word.slice(Span::new(from, word.len())));
            let Some(given) = given.or_else(|| words.next().cloned()) else { return };
            if is_file {
                let file = env_file(path, &given);
                block.is_open |= file.is_none();
                block.files.extend(file);
            } else if let Some(equals) = memchr::memchr(b'=', given.bytes()) {
                let value = given.slice(Span::new(equals + 1, given.len()));
                block.variables.push((given.slice(Span::new(0, equals)), substituted(&value).0));
            } else {
                // The machine's own value, if it has one.
                block.is_open = true;
            }
        }
    }

    /// The variables of a map, each as the container gets it.
    fn variables(&self, key: &str, oddities: &mut Vec<Oddity<'p>>) -> Vec<Variable<'p>> {
        let Some(map) = self.get(self.root, key) else { return Vec::new() };
        let mut found = Vec::new();
        for member in self.tree.members(map) {
            let (name, span) = (jsonc::decoded(self.text, member.key_span), self.tree.span(member.value));
            let oddity = |kind, span| Oddity::new(kind, name.clone(), span);
            let value = match self.tree.kind(member.value) {
                Json::String { .. } => {
                    let (value, cut) = substituted(&jsonc::decoded(self.text, span));
                    oddities.extend(cut.map(|span| oddity(OddityKind::DefaultCut, span)));
                    value
                }
                Json::Object => {
                    oddities.push(oddity(OddityKind::NotText, span));
                    Mapped::hole(span)
                }
                // It takes the variable away.
                Json::Null => Mapped::hole(span),
                _ => Mapped::decoded(span.of(self.text.as_bytes()), span),
            };
            found.push((name, value));
        }
        found
    }
}

/// A file that `docker run` reads; it starts in the folder that the editor has open.
fn env_file(path: &str, given: &Mapped<'_>) -> Option<EnvFile> {
    let written = given.text()?;
    let below = written.strip_prefix("${localWorkspaceFolder}/").unwrap_or(written);
    let is_known = !below.contains("${") && !below.starts_with(['/', '~']);
    let folder = folder_of(path);
    let mut depth = 0;
    if let Some(below) = folder.split('/').rev().position(|part| part == ".devcontainer") {
        depth = below + 1;
    }
    let path = format!("{}{below}", "../".repeat(depth));
    is_known.then(|| EnvFile { path, span: given.whole(), is_required: true, loader: Loader::Docker })
}

/// A string with its references replaced: `${localEnv:NAME:default}` by its default, all others by a hole. And the place
/// of the first default that does not end where it seems to, which is a hole as well.
fn substituted<'p>(written: &Mapped<'p>) -> (Mapped<'p>, Option<Span>) {
    let Some(text) = written.text().filter(|text| text.contains("${")) else { return (written.clone(), None) };
    let (mut builder, mut done, mut cut) = (MappedBuilder::default(), 0, None);
    while let Some(start) = text.get(done..).and_then(|rest| rest.find("${")).map(|length| done + length) {
        let Some(length) = text.get(start..).and_then(|rest| rest.find('}')) else { break };
        let (end, inner) = (start + length + 1, text.get(start + 2..start + length).unwrap_or_default());
        builder.append(written, Span::new(done, start));
        let mut parts = inner.splitn(3, ':');
        let (what, _) = (parts.next().unwrap_or_default(), parts.next());
        let default = parts.next().filter(|_| matches!(what, "localEnv" | "env" | "containerEnv"));
        match default {
            Some(default) if default.contains([':', '{']) => {
                cut = cut.or(Some(written.origin(Span::new(start, end))));
                builder.hole(written.origin(Span::new(start, end)));
            }
            Some(default) => builder.append(written, Span::new(start + length - default.len(), start + length)),
            None => builder.hole(written.origin(Span::new(start, end))),
        }
        done = end;
    }
    builder.append(written, Span::new(done, text.len()));
    (builder.build(written.whole()), cut)
}
