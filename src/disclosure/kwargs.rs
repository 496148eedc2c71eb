//! What may be shown of kwargs: their structure, the known names, and the public values.

use super::{kwarg_name, value};
use crate::backend::{BackendConfig, KwargsState};
use crate::json::{self, NodeId, Tree};
use crate::knowledge::JsonKind;
use crate::text::{Public, Span};

/// `true`, `false` and `null` reveal nothing.
fn is_plain(config: &BackendConfig<'_>, node: NodeId) -> bool {
    matches!(config.json_kind(node), Some(JsonKind::Null | JsonKind::Boolean))
}

/// The structure of kwargs, the known names, and the public values, as spans of the JSON.
pub(super) fn public_json(config: &BackendConfig<'_>, tree: &Tree<'_>, text: &[u8]) -> Vec<Span> {
    let Some(root) = tree.root() else { return Vec::new() };
    let mut shown: Vec<Span> = Vec::new();
    let whole = tree.span(root);
    let is_whole = config.state != KwargsState::NotJson;
    for member in tree.members(root) {
        let known = config.backend.and_then(|backend| backend.kwarg(member.key.expose()));
        if kwarg_name(config, member.key.expose()).is_some() {
            shown.push(member.key_span);
        }
        let span = tree.span(member.value);
        match config.json_text(member.value) {
            Some("") => shown.push(span),
            _ if is_plain(config, member.value) => shown.push(span),
            Some(text) if known.is_some_and(|kwarg| value(kwarg, text, is_whole).is_some()) => shown.push(span),
            _ => {}
        }
    }
    shown.extend(structure(text, whole, tree, root));
    shown
}

/// The kwargs, if all of them may be shown, and with them the whole value.
pub fn kwargs<'c>(config: &'c BackendConfig<'_>) -> Option<Public<'c>> {
    let (setting, tree) = (config.kwargs?, config.tree.as_ref()?);
    let text =
        setting.airflow.text().filter(|_| setting.airflow.is_certain() && config.state == KwargsState::Object)?;
    let mut shown = public_json(config, tree, text.as_bytes());
    shown.sort_unstable();
    let reached = shown.iter().try_fold(0, |end, span| (span.start <= end).then_some(span.end.max(end)))?;
    let is_all = reached as usize == text.len() && setting.value.text() == Some(text);
    if is_all { Some(Public::proved(text)) } else { None }
}

/// Brackets, colons and commas between the members of an object, where nothing else is.
pub(super) fn structure(text: &[u8], whole: Span, tree: &Tree<'_>, root: NodeId) -> Vec<Span> {
    let mut taken: Vec<Span> =
        tree.members(root).flat_map(|member| [member.key_span, tree.span(member.value)]).collect();
    taken.sort_unstable();
    let mut gaps = Vec::new();
    let mut done = 0;
    for span in taken.into_iter().chain([Span::at(text.len())]) {
        gaps.push(Span { start: done, end: span.start });
        done = done.max(span.end);
    }
    // A character in place of the right one is shown too; more of them could be part of a value.
    let is_structure = |span: &Span| {
        let gap = std::str::from_utf8(span.of(text)).unwrap_or("?");
        let is_mark = |mark: char| "{}[]:, \t\r\n'\"".contains(mark) || json::is_look_alike(mark);
        let odd: String = gap.chars().filter(|mark| !is_mark(*mark)).collect();
        !gap.is_empty() && matches!(odd.as_str(), "" | "." | ")" | ";" | "=" | "=>")
    };
    gaps.retain(is_structure);
    if gaps.is_empty() && whole.len() == 2 { vec![whole] } else { gaps }
}
