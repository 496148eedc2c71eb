//! What Terraform files give to Airflow's processes, and the names of the secrets that they store.
//!
//! Enters: the text of a `*.tf` or `*.tf.json` file. Leaves: a [`Block`] for each environment of MWAA and Cloud Composer, each Astro
//! deployment, chart, container and task definition, as far as it is literal, and for what has the form of Airflow's variables
//! elsewhere. What only a plan knows is a hole, and a
//! block of which a part is unknown is open. Never looks at other files: a local of another one is unknown.
//!
//! Source: Terraform 1.11.4 for the language; the schemas of the providers; Helm's `strvals`, which reads `set`.

mod containers;
mod deployments;
mod forms;
mod helm;
mod options;
mod stores;
mod values;

pub use stores::regions;
pub use values::{Declaration, Place, Values, called, declared, is_loaded, is_values, values};

use std::collections::HashSet;

use super::embedded::odd_through;
use super::{Block, Carried, Kind, Oddity, OddityKind, ecs, oddities, variables};
use crate::format::hcl::value::Value;
use crate::format::hcl::{BodyId, ExpressionId, Hcl, ProblemKind};
use crate::format::is_json;
use crate::format::yaml::Yaml;
use crate::knowledge::variables::matters;
use crate::text::{Mapped, Span};

/// Reads a file.
pub(super) fn read<'t>(path: &str, text: &'t str) -> Carried<'t> {
    if is_values(path) {
        return values::carried(path, text);
    }
    read_values(path, text, Values::new())
}

/// Reads a file with values for its variables, whose places are behind its own; `filled` gets each block that has some.
pub fn read_with<'t>(
    path: &str,
    text: &'t str,
    values: Values<'t>,
    places: &[Place],
    filled: impl Fn(&mut Block<'t>),
) -> Carried<'t> {
    let mut carried = read_values(path, text, values);
    let own = places.first().map_or(u32::MAX, |place| place.start);
    let are_filled = values::settle(&mut carried, own, places);
    let blocks = carried.blocks.iter_mut().zip(are_filled);
    blocks.filter(|(_, is_filled)| *is_filled).for_each(|(block, _)| filled(block));
    carried
}

/// Where a text stops being HCL. What is too deep for airenv may be fine.
fn problem(hcl: &Hcl<'_>) -> Option<u32> {
    hcl.problem.filter(|problem| problem.kind != ProblemKind::TooDeep).map(|problem| problem.at)
}

fn read_values<'t>(path: &str, text: &'t str, values: Values<'t>) -> Carried<'t> {
    let hcl = if is_json(path) { Hcl::read_json(text) } else { Hcl::read(text) }.with_values(values);
    let problem = problem(&hcl);
    let carried = Carried { kind: Some(Kind::Terraform), problem, ..Carried::default() };
    let mut reader = Reader { hcl: &hcl, carried };
    for block in hcl.blocks(hcl.root()) {
        let labels: Vec<&str> = block.labels.iter().map(|label| label.of_text(text)).collect();
        match (block.kind.of_text(text), labels.as_slice()) {
            ("resource", [of, ..]) => reader.resource(of, block.body),
            ("module", _) => reader.managed(block.body, true),
            _ => {}
        }
    }
    if memchr::memmem::find(text.as_bytes(), b"AIRFLOW_").is_some() {
        for block in hcl.blocks(hcl.root()) {
            let label = |at: usize| block.labels.get(at).map(|label| label.of_text(text));
            let name = match (block.kind.of_text(text), label(0)) {
                ("locals", _) => "locals".to_owned(),
                ("module", Some(name)) => format!("module {name}"),
                ("resource", Some(of)) => format!("{of} {}", label(1).unwrap_or_default()),
                _ => continue,
            };
            reader.by_form(name, block.body);
        }
    }
    reader.carried
}

struct Reader<'h, 't> {
    hcl: &'h Hcl<'t>,
    carried: Carried<'t>,
}

impl<'t> Reader<'_, 't> {
    fn resource(&mut self, of: &str, body: BodyId) {
        match of {
            "aws_mwaa_environment" | "google_composer_environment" => self.managed(body, false),
            "astro_deployment" => self.astro(body),
            "helm_release" => self.helm(body),
            "aws_ecs_task_definition" => self.ecs(body),
            "kubernetes_manifest" | "kubectl_manifest" => self.manifest(body),
            _ if of.starts_with("kubernetes_") => self.kubernetes(of, body),
            _ => self.store(of, body),
        }
    }

    /// The value of an attribute.
    fn value(&self, body: BodyId, name: &str) -> Option<Value<'t>> {
        self.hcl.attribute(body, name).map(|attribute| self.hcl.value(attribute.value))
    }

    /// The string of an attribute, if it is literal.
    fn text(&self, body: BodyId, name: &str) -> Option<String> {
        let value = self.value(body, name)?.text()?;
        value.text().filter(|_| value.is_certain()).map(ToOwned::to_owned)
    }

    /// What a block is called: its kind, and its name if it is literal.
    fn named(&self, kind: &str, body: BodyId) -> String {
        self.text(body, "name").map_or_else(|| kind.to_owned(), |name| format!("{kind} {name}"))
    }

    /// Adds a block, if a variable of it matters to Airflow.
    fn add(&mut self, block: Block<'t>) {
        if block.variables.iter().any(|(key, _)| matters(key.bytes())) {
            self.carried.blocks.push(block);
        }
    }

    fn odd(&mut self, kind: OddityKind, name: &Mapped<'t>, span: Span, beside: Option<Span>) {
        self.carried.oddities.push(Oddity { kind, name: name.clone(), span, beside, of: None });
    }

    /// The members of a map, with those that `merge` puts together, and whether there may be more.
    fn entries(&self, map: ExpressionId) -> Entries<'t> {
        let mut found = Entries::default();
        self.add_entries(map, &mut found, 0);
        found
    }

    fn add_entries(&self, map: ExpressionId, found: &mut Entries<'t>, depth: usize) {
        let map = self.hcl.resolved(map);
        found.maps += 1;
        if found.maps > MOST_MAPS {
            found.is_open = true;
            return;
        }
        if let Some(maps) = self.hcl.arguments(map, "merge").filter(|_| depth < MOST_MERGES) {
            for map in maps {
                self.add_entries(*map, found, depth + 1);
            }
            return;
        }
        match self.hcl.value(map) {
            Value::Object(members, _) => {
                found.members.extend(members);
                found.bare.extend(self.hcl.unquoted_keys(map));
            }
            Value::Null(_) => {}
            _ => found.is_open = true,
        }
    }

    /// What is odd in a string that holds values of a chart.
    fn odd_values(&mut self, outer: &Mapped<'t>) {
        let text = outer.text().unwrap_or_default();
        let yaml = Yaml::read(text);
        for root in &yaml.roots {
            self.add_oddities(outer, &oddities::of(text, &yaml, *root, Kind::HelmValues), Kind::HelmValues);
        }
    }

    fn add_oddities(&mut self, outer: &Mapped<'t>, odd: &[Oddity<'_>], kind: Kind) {
        self.carried.oddities.extend(odd.iter().map(|odd| odd_through(outer, odd, kind)));
    }

    /// What a string that is YAML or JSON itself carries: blocks and oddities of a kind of file.
    fn embedded(&mut self, outer: &Mapped<'t>, kind: Kind) {
        let text = outer.text().unwrap_or_default();
        let yaml = Yaml::read(text);
        for root in &yaml.roots {
            let (blocks, odd) = match kind {
                Kind::Terraform => ecs::read(&yaml, *root, &ecs::LOWER),
                _ => (variables::blocks(text, &yaml, *root, kind), oddities::of(text, &yaml, *root, kind)),
            };
            for block in blocks {
                let own = block.variables.iter().map(|(key, value)| (outer.through(key), outer.through(value)));
                let variables = own.filter(|(key, _)| key.is_certain()).collect();
                let Block { name, is_open, has_platform, .. } = block;
                self.add(Block { name, variables, is_open, has_platform, ..Block::default() });
            }
            self.add_oddities(outer, &odd, kind);
        }
    }
}

/// `merge` inside `merge` is followed so far.
const MOST_MERGES: usize = 10;

/// At most so many maps are merged into one.
const MOST_MAPS: usize = 100;

/// The members of a map.
#[derive(Default)]
struct Entries<'t> {
    members: Vec<(Mapped<'t>, Value<'t>)>,
    /// Keys with a dot that lack their quotes.
    bare: HashSet<Span>,
    /// How many maps were looked at.
    maps: usize,
    /// Whether there may be more.
    is_open: bool,
}
