//! Files inside of other files: an `airflow.cfg` that a `ConfigMap` holds.
//!
//! Enters: a text with the places of its bytes, and what was read in it. Leaves: the same with places in the outer file.
//! Never opens a file.

use super::{Block, Carried, Kind, Oddity, cfg};
use crate::format::yaml::{NodeId, Yaml};
use crate::text::Mapped;

/// Adds what each `airflow.cfg` in a `ConfigMap` sets.
pub(super) fn add_cfg<'p>(yaml: &Yaml<'p>, root: NodeId, carried: &mut Carried<'p>) {
    if yaml.text_at(root, "kind") != Some("ConfigMap") {
        return;
    }
    for (key, value) in yaml.members_at(root, "data") {
        let scalar = yaml.scalar(*value).filter(|_| yaml.text(*key) == Some("airflow.cfg"));
        let Some(outer) = scalar.map(|scalar| &scalar.text) else { continue };
        // What a template fills in may be anything.
        let Some(text) = outer.text().filter(|_| outer.is_certain()) else { continue };
        let inner = cfg::read(text);
        let name = yaml.at(root, &["metadata", "name"]).and_then(|name| yaml.text(name)).unwrap_or_default();
        let blocks = inner.blocks.into_iter().map(|block| {
            let own = block.variables.iter().map(|(key, value)| (outer.through(key), outer.through(value)));
            Block { name: name.to_owned(), variables: own.collect(), is_open: true, ..Block::default() }
        });
        carried.blocks.extend(blocks);
        carried.oddities.extend(inner.oddities.iter().map(|odd| odd_through(outer, odd, Kind::AirflowCfg)));
    }
}

/// What is odd in a part of a text that is read in turn.
pub(super) fn odd_through<'t>(outer: &Mapped<'t>, oddity: &Oddity<'_>, kind: Kind) -> Oddity<'t> {
    Oddity {
        kind: oddity.kind,
        name: outer.through(&oddity.name),
        span: outer.origin(oddity.span),
        beside: oddity.beside.map(|span| outer.origin(span)),
        of: Some(kind),
    }
}
