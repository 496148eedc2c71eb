//! The variables of a document.
//!
//! Enters: a document. Leaves: the names of its variables, with the kwargs in them. Never a value, and no name that may
//! be a piece of one.

use std::collections::BTreeMap;

use gen_lsp_types::DocumentSymbolParams;
use serde_json::{Value, json};

use super::diagnostics::lines;
use super::places;
use super::projects::Place;
use super::session::Session;
use crate::disclosure;
use crate::format::Format;
use crate::format::dotenv::Kind;
use crate::text::Span;

/// The kinds of symbols of the protocol.
const VARIABLE: u32 = 13;
const PROPERTY: u32 = 7;

/// A variable: its name, and where it is as a whole.
struct Symbol {
    name: String,
    whole: Span,
    kwargs: BTreeMap<Span, String>,
}

/// `textDocument/documentSymbol`.
pub(super) fn list(session: &mut Session<'_>, params: &DocumentSymbolParams) -> Value {
    let Some(asked) = session.asked(&params.text_document.uri.0) else { return json!([]) };
    let Some(place) = asked.analysis.place(&asked.open) else { return json!([]) };
    let lines = lines(session, place.document);
    let shown = symbols(place).into_iter().map(|(key, symbol)| {
        let children = symbol.kwargs.into_iter().map(|(span, name)| {
            let range = lines.range(span);
            json!({"name": name, "kind": PROPERTY, "range": range, "selectionRange": range})
        });
        json!({
            "name": symbol.name,
            "kind": VARIABLE,
            "range": lines.range(symbol.whole),
            "selectionRange": lines.range(key),
            "children": children.collect::<Vec<_>>(),
        })
    });
    Value::Array(shown.collect())
}

/// The variables by the places of their names.
fn symbols(place: Place<'_>) -> BTreeMap<Span, Symbol> {
    let text = place.document.file.text();
    let mut symbols: BTreeMap<Span, Symbol> = BTreeMap::new();
    let mut add = |name: &str, key: Span, whole: Span| {
        if let Some(name) = disclosure::name(name).filter(|_| whole.contains(key)) {
            let name = name.as_str().to_owned();
            symbols.entry(key).or_insert(Symbol { name, whole, kwargs: BTreeMap::new() });
        }
    };
    for statement in place.document.scan().filter(|statement| statement.kind == Kind::Assignment) {
        add(statement.key.of_text(text), statement.key, statement.span);
    }
    let found = places::environments(place);
    for setting in found.iter().flat_map(|one| one.environment.all_settings()) {
        let (key, value) = (setting.key.whole(), setting.value.whole());
        if setting.document == place.index && place.document.format != Format::Dotenv && !key.is_empty() {
            add(setting.key.text().unwrap_or_default(), key, key.cover(value));
        }
    }
    for one in &found {
        for config in places::configs(place, one) {
            for given in config.given.iter().filter(|given| given.key.document == place.index) {
                let Some(name) = disclosure::kwarg_name(&config, given.name.expose()) else { continue };
                let whole = given.key.span.cover(given.value.span);
                let around = symbols.iter_mut().find(|(key, one)| one.whole.contains(whole) && !key.contains(whole));
                if let Some((_, symbol)) = around {
                    symbol.kwargs.insert(whole, name.as_str().to_owned());
                }
            }
        }
    }
    symbols
}
