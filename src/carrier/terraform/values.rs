//! The variables of a module: what it declares, and the values that its files give them.
//!
//! Enters: the texts of `*.tf` and `*.tfvars` files. Leaves: defaults and values, and what a file carries with values of
//! other files filled in. Their places begin where those of the file end, so that each byte is known by its place: what
//! comes whole from another file is of that file, and what is put together keeps the place where it is used. Never
//! decides which files count.
//!
//! Source: Terraform 1.11.4, run: `terraform.tfvars`, `terraform.tfvars.json`, then `*.auto.tfvars` by name, then
//! `-var-file`; `TF_VAR_…` comes before all of them. In JSON, values are no templates.

use std::collections::HashMap;

use crate::carrier::{Block, Carried, Kind, Variable};
use crate::format::hcl::value::Value;
use crate::format::hcl::{BodyId, Hcl};
use crate::format::is_json;
use crate::text::{Mapped, MappedBuilder, PieceKind, Span, file_name};

/// Values by the names of their variables.
pub type Values<'p> = HashMap<String, Value<'p>>;

/// Where the places of another file begin and end, and its index.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Before it are those of other files.
    pub start: u32,
    /// Behind the last one.
    pub end: u32,
    /// The file.
    pub file: usize,
}

/// A variable that a file declares.
#[derive(Debug)]
pub struct Declaration<'p> {
    /// Its name.
    pub name: &'p str,
    /// Its value unless something gives it another one.
    pub default: Option<Value<'p>>,
    /// Whether its type is an object: it gets other members than those that are given.
    pub is_object: bool,
}

/// Whether a file holds values of variables, by its path.
pub fn is_values(path: &str) -> bool {
    let name = path.to_ascii_lowercase();
    name.ends_with(".tfvars") || name.ends_with(".tfvars.json")
}

/// Whether Terraform loads such a file without being told.
pub fn is_loaded(path: &str) -> bool {
    let name = file_name(path);
    let name = name.strip_suffix(".json").unwrap_or(name);
    name == "terraform.tfvars" || name.ends_with(".auto.tfvars")
}

fn tree<'p>(path: &str, text: &'p str) -> Hcl<'p> {
    match (is_json(path), is_values(path)) {
        (true, true) => Hcl::read_json_values(text),
        (true, false) => Hcl::read_json(text),
        (false, _) => Hcl::read(text),
    }
}

/// The values in a file of them.
pub fn values<'p>(path: &str, text: &'p str) -> Vec<(&'p str, Value<'p>)> {
    let hcl = tree(path, text);
    let of = |body: BodyId| hcl.attributes(body).to_vec();
    of(hcl.root()).into_iter().map(|own| (own.name.of_text(text), hcl.value(own.value))).collect()
}

/// The variables that a file declares.
pub fn declared<'p>(path: &str, text: &'p str) -> Vec<Declaration<'p>> {
    let hcl = tree(path, text);
    let of_block = |block: &crate::format::hcl::Block| {
        let name = block.labels.first()?.of_text(text);
        let of = |name: &str| hcl.attribute(block.body, name).map(|attribute| attribute.value);
        let is_object = of("type").is_some_and(|of| hcl.span(of).of_text(text).contains("object("));
        let default = of("default").map(|default| hcl.value(default));
        Some(Declaration { name, default, is_object })
    };
    hcl.blocks_of(hcl.root(), "variable").filter_map(of_block).collect()
}

/// The folders of the modules that a file calls, relative to its own.
pub fn called(path: &str, text: &str) -> Vec<String> {
    let hcl = tree(path, text);
    let source = |block: &crate::format::hcl::Block| {
        let source = hcl.value(hcl.attribute(block.body, "source")?.value).text()?;
        source.text().filter(|text| text.starts_with('.')).map(ToOwned::to_owned)
    };
    hcl.blocks_of(hcl.root(), "module").filter_map(source).collect()
}

/// What a file of values carries: secrets that are written in it.
pub(super) fn carried<'p>(path: &str, text: &'p str) -> Carried<'p> {
    let hcl = tree(path, text);
    let mut carried = Carried { kind: Some(Kind::Terraform), problem: super::problem(&hcl), ..Carried::default() };
    for attribute in hcl.attributes(hcl.root()) {
        let name = Mapped::verbatim(text.as_bytes(), attribute.name);
        add_literals(name, hcl.value(attribute.value), &mut carried);
    }
    carried
}

fn add_literals<'p>(name: Mapped<'p>, value: Value<'p>, carried: &mut Carried<'p>) {
    match value {
        Value::Text(text) if text.is_certain() => carried.literals.push((Some(name), text)),
        Value::Object(members, _) => members.into_iter().for_each(|(key, value)| add_literals(key, value, carried)),
        _ => {}
    }
}

/// Takes what other files give out of what a file carries, whose own places end at `own`. Leaves, for each block,
/// whether something of them is in it.
pub(super) fn settle(carried: &mut Carried<'_>, own: u32, places: &[Place]) -> Vec<bool> {
    let is_own = |span: Span| span.end <= own;
    carried.oddities.retain(|odd| is_own(odd.span) && is_of(&odd.name, own) && odd.beside.is_none_or(is_own));
    carried.literals.retain(|(_, value)| is_of(value, own));
    for secret in &mut carried.secrets {
        secret.name = put_together(&secret.name, own);
        secret.kind = secret.kind.as_ref().map(|kind| put_together(kind, own));
    }
    carried.blocks.iter_mut().map(|block| settle_block(block, own, places)).collect()
}

fn settle_block(block: &mut Block<'_>, own: u32, places: &[Place]) -> bool {
    let mut is_filled = false;
    for (key, value) in std::mem::take(&mut block.variables) {
        if is_of(&key, own) && is_of(&value, own) {
            block.variables.push((key, value));
            continue;
        }
        is_filled = true;
        match of_other((&key, &value), places) {
            Some(taken) => block.elsewhere.push(taken),
            // Of a name that is put together nothing is known.
            None if !is_of(&key, own) => block.is_open = true,
            None => block.variables.push((key, put_together(&value, own))),
        }
    }
    is_filled
}

/// Whether all parts of a text are of the file whose places end at `own`.
fn is_of(text: &Mapped<'_>, own: u32) -> bool {
    text.pieces().all(|(piece, _)| piece.span.end <= own)
}

/// A variable whose whole value is in another file, with the places that it has there.
fn of_other<'p>((key, value): (&Mapped<'p>, &Mapped<'p>), places: &[Place]) -> Option<(usize, Variable<'p>)> {
    let all = value.whole();
    let place = places.iter().find(|place| place.start <= all.start && all.end <= place.end)?;
    let is_of_it = |span: Span| place.start <= span.start && span.end <= place.end;
    if !value.pieces().all(|(piece, _)| is_of_it(piece.span)) {
        return None;
    }
    let value = value.moved(-i64::from(place.start));
    let key = if key.pieces().all(|(piece, _)| is_of_it(piece.span)) {
        key.moved(-i64::from(place.start))
    } else {
        Mapped::decoded(key.bytes().to_vec(), value.whole())
    };
    Some((place.file, (key, value)))
}

/// A text of which only some parts are of this file: the others stand where the last part of it ends.
fn put_together<'p>(text: &Mapped<'p>, own: u32) -> Mapped<'p> {
    let is_own = |span: Span| span.end <= own;
    let first = text.pieces().map(|(piece, _)| piece.span).find(|span| is_own(*span));
    let mut at = first.map_or(0, |span| span.start);
    let mut builder = MappedBuilder::default();
    for (piece, covers) in text.pieces() {
        let here = Span { start: at, end: at };
        match piece.kind {
            _ if is_own(piece.span) => {
                builder.append(text, covers);
                at = piece.span.end;
            }
            PieceKind::Hole => builder.hole(here),
            PieceKind::Verbatim | PieceKind::Decoded => builder.decoded(covers.of(text.bytes()), here),
        }
    }
    builder.build(Span { start: at, end: at })
}
