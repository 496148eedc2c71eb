//! Charts of Airflow.
//!
//! Enters: the body of a `helm_release`. Leaves: a block of its values with what `set` puts over them, and values of `set`
//! that Helm takes apart: it reads them as `--set` does, where `,` ends a value and `{…}` is a list.

use super::Reader;
use crate::carrier::release::{self, Release};
use crate::carrier::{Block, OddityKind};
use crate::command::chart;
use crate::format::hcl::BodyId;
use crate::format::hcl::value::Value;
use crate::format::yaml::Yaml;
use crate::text::{Mapped, Span};

/// One `set`: its name, its value, and whether Helm takes the value as it is.
struct Set<'t> {
    name: Mapped<'t>,
    value: Mapped<'t>,
    span: Span,
    is_literal: bool,
}

impl<'t> Reader<'_, 't> {
    pub(super) fn helm(&mut self, body: BodyId) {
        let is_airflow = |name: &str| self.text(body, name).is_some_and(|text| text.contains("airflow"));
        if !is_airflow("chart") && !is_airflow("repository") {
            return;
        }
        let values = self.hcl.attribute(body, "values").map(|attribute| self.hcl.yaml_value(attribute.value));
        let name = self.named("helm_release", body);
        let mut release = Release::default();
        let items = if let Some(Value::List(items, _)) = values { items } else { Vec::new() };
        for item in items {
            let Value::Text(outer) = item else { continue };
            self.odd_values(&outer);
            let text = outer.text().unwrap_or_default();
            if outer.is_certain() || text.contains('\n') {
                let parts = release::parts(&Yaml::read(text), false);
                release.add(0, parts.map(|text| outer.through(text), |span| outer.origin(span)));
            } else {
                // What only run time knows may replace all that is below it.
                release = Release::default();
            }
        }
        for set in self.sets(body) {
            let Some(path) = set.name.text().filter(|_| set.name.is_certain()) else { continue };
            if !set.is_literal && is_split(set.value.bytes()) {
                if let Some(variable) = release::variable(path) {
                    let key = Mapped::decoded(variable.into_bytes(), set.name.whole());
                    self.odd(OddityKind::HelmSet, &key, set.span, None);
                }
                continue;
            }
            let value = if set.is_literal { set.value } else { chart::unescaped(&set.value) };
            release.set(
                0,
                chart::Set { path: path.to_owned(), place: set.name.whole(), value: chart::Value::Text(value) },
            );
        }
        let variables = release.variables().into_iter().map(|(_, variable)| variable).collect();
        self.add(Block { name, variables, is_open: true, has_platform: true, ..Block::default() });
    }

    /// The blocks `set { … }`, and the list that newer versions take.
    fn sets(&self, body: BodyId) -> Vec<Set<'t>> {
        let mut sets = Vec::new();
        for kind in ["set", "set_sensitive"] {
            for block in self.hcl.blocks_of(body, kind) {
                let (name, value) = (self.value(block.body, "name"), self.hcl.attribute(block.body, "value"));
                let is_literal = self.text(block.body, "type").as_deref() == Some("literal");
                let parts = name.and_then(|name| name.text()).zip(value);
                sets.extend(parts.and_then(|(name, value)| {
                    let span = self.hcl.span(value.value);
                    Some(Set { name, value: self.hcl.value(value.value).text()?, span, is_literal })
                }));
            }
            // In JSON a block is a list as well.
            let has_blocks = self.hcl.blocks_of(body, kind).next().is_some();
            let Some(Value::List(items, _)) = self.value(body, kind).filter(|_| !has_blocks) else { continue };
            sets.extend(items.iter().filter_map(|item| {
                let (name, value) = (item.get("name")?.text()?, item.get("value")?);
                let kind = item.get("type").and_then(Value::text);
                let is_literal = kind.is_some_and(|kind| kind.bytes() == b"literal" || !kind.is_certain());
                Some(Set { name, value: value.text()?, span: value.span(), is_literal })
            }));
        }
        sets
    }
}

/// Whether Helm takes a value apart: JSON is a list to it, and a comma ends the value. A comma behind a backslash does
/// not.
fn is_split(value: &[u8]) -> bool {
    let is_escaped = |at: usize| at.checked_sub(1).and_then(|before| value.get(before)) == Some(&b'\\');
    value.first() == Some(&b'{') || value.iter().enumerate().any(|(at, byte)| *byte == b',' && !is_escaped(at))
}
