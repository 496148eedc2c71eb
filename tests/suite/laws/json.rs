//! The laws of JSON.

use airenv::json::{Kind, MAX_ERRORS, NodeId, NumberForm, Reason, Tree, parse};
use airenv::text::Span;

use super::places;

/// All of them. The bytes of each `$X` are known only at run time.
pub fn holds(text: &str) {
    let tree = parse(text, &[]);
    is_sound(text, &tree);
    if let Some(repaired) = tree.repaired(text) {
        assert!(parse(repaired.expose(), &[]).is_valid(), "{text:?} became {:?}", repaired.expose());
    }
    serde_agrees(text, &tree);
    let holes: Vec<Span> = text.match_indices("$X").map(|(at, hole)| Span::new(at, at + hole.len())).collect();
    is_sound(text, &parse(text, &holes));
}

/// Places are inside the text, and children inside their parents.
pub fn is_sound(text: &str, tree: &Tree<'_>) {
    assert!(tree.errors.len() <= MAX_ERRORS && tree.is_valid() == tree.errors.is_empty());
    for error in &tree.errors {
        places::span(text, error.span);
        let replacements = error.repair.iter().flat_map(|repair| &repair.replacements);
        replacements.for_each(|replacement| places::span(text, replacement.span));
    }
    let mut open: Vec<NodeId> = tree.root().into_iter().collect();
    while let Some(node) = open.pop() {
        let span = tree.span(node);
        places::span(text, span);
        for member in tree.members(node) {
            places::span(text, member.key_span);
            assert!(span.contains(member.key_span), "{text:?}");
        }
        for child in tree.children(node) {
            assert!(span.contains(tree.span(child)), "{text:?}");
            open.push(child);
        }
    }
}

/// Another reader takes the same texts for JSON, but for what Python takes and it does not: `NaN`, `Infinity`, lone
/// surrogates and what is nested deep; and integers so long that only Python refuses them.
fn serde_agrees(text: &str, tree: &Tree<'_>) {
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    let is_too_long = tree.errors.iter().all(|error| error.reason == Reason::IntegerTooLong);
    assert!(!is_json || is_too_long, "{text:?}: {:?}", tree.errors);
    if tree.is_valid() && tree.depth < 120 && !is_only_of_python(text, tree) {
        assert!(is_json, "{text:?} is no JSON");
    }
}

fn is_only_of_python(text: &str, tree: &Tree<'_>) -> bool {
    let mut open: Vec<NodeId> = tree.root().into_iter().collect();
    while let Some(node) = open.pop() {
        let is_odd = match tree.kind(node) {
            Kind::Number(number) => !matches!(number.form, NumberForm::Integer | NumberForm::Float),
            Kind::String { certain, .. } => !certain,
            _ => false,
        };
        if is_odd || tree.members(node).any(|member| !member.key_certain) {
            return true;
        }
        open.extend(tree.children(node));
    }
    // A number beyond every float: infinite for Python, out of range for serde.
    text.contains(['e', 'E']) || text.len() > 300
}
