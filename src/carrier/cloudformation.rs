//! What templates of `CloudFormation` and SAM give to Airflow's processes.
//!
//! Enters: a tree. Leaves: a [`Block`] for each environment of MWAA and each container of ECS, the options that MWAA
//! refuses, and the names of the secrets and parameters that the template makes. What an intrinsic function fills in is a
//! hole; of `!Sub` that is each `${…}`.
//!
//! Source: the API model of MWAA; the documentation of `CloudFormation`.

use super::managed::{self, Platform};
use super::{Block, Carried, Oddity, OddityKind, StoredSecret, ecs};
use crate::format::yaml::{NodeId, Value, Yaml};
use crate::knowledge::Store;
use crate::text::{Mapped, MappedBuilder, Span};

/// Reads a template.
pub(super) fn read<'p>(text: &'p str, yaml: &Yaml<'p>, root: NodeId, carried: &mut Carried<'p>) {
    let resources = yaml.merged_at(root, "Resources");
    for (_, resource) in resources {
        let Some(properties) = yaml.get(resource, "Properties") else { continue };
        let of = |key: &str| yaml.get(properties, key);
        let secret = |store: Store| {
            let name = of("Name").map(|name| value(yaml, name))?;
            Some(StoredSecret { store, name, mount: None, kind: None, region: None, has_provider: true })
        };
        match yaml.text_at(resource, "Type") {
            Some("AWS::MWAA::Environment") => mwaa(text, yaml, properties, carried),
            Some("AWS::ECS::TaskDefinition") => {
                if let Some(list) = of("ContainerDefinitions") {
                    let (blocks, oddities) = ecs::read(yaml, list, &ecs::UPPER);
                    carried.blocks.extend(blocks);
                    carried.oddities.extend(oddities);
                }
            }
            Some("AWS::SSM::Parameter") => carried.secrets.extend(secret(Store::AwsParameterStore)),
            Some("AWS::SecretsManager::Secret") => {
                carried.secrets.extend(secret(Store::AwsSecretsManager));
                let value = of("SecretString").map(|own| value(yaml, own)).filter(Mapped::is_certain);
                carried.literals.extend(value.map(|value| (None, value)));
            }
            _ => {}
        }
    }
}

fn mwaa<'p>(text: &'p str, yaml: &Yaml<'p>, properties: NodeId, carried: &mut Carried<'p>) {
    let Some(options) = yaml.get(properties, "AirflowConfigurationOptions") else { return };
    let name = yaml.get(properties, "Name").filter(|name| !yaml.is_tagged(*name)).and_then(|name| yaml.text(name));
    let name = name.map_or_else(|| "MWAA".to_owned(), |name| format!("MWAA {name}"));
    let members = yaml.merged(options);
    let is_filled = yaml.is_tagged(options) || members.iter().any(|(key, _)| is_function(yaml, *key));
    let is_open = yaml.get(properties, "StartupScriptS3Path").is_some() || is_filled;
    let mut block = Block { name, is_open, has_platform: true, ..Block::default() };
    for (key, node) in members.into_iter().filter(|_| !is_filled) {
        let Some(own) = yaml.scalar(key) else { continue };
        let Some(key) = own.text.text().filter(|_| own.text.is_certain()) else { continue };
        let place = own.text.whole();
        let Some((variable, is_own)) = managed::option(Platform::Mwaa, key) else {
            if managed::is_refused_by_mwaa(key) {
                carried.oddities.push(Oddity::new(OddityKind::MwaaOption, own.text.clone(), place));
            }
            continue;
        };
        let name = Mapped::decoded(variable.into_bytes(), place);
        let mut odd = |kind, span| carried.oddities.push(Oddity::new(kind, name.clone(), span));
        if !is_own {
            odd(OddityKind::MwaaOption, place);
        }
        let value = value(yaml, node);
        if is_nested(yaml, node) {
            // A block below the key is best seen at the key.
            let span = yaml.span(node);
            let between = Span { start: place.end.min(span.start), end: span.start };
            odd(OddityKind::NotText, if between.of_text(text).contains('\n') { place } else { span });
        } else if yaml.scalar(node).is_some_and(|scalar| scalar.is_null() && !yaml.is_tagged(node)) {
            continue;
        } else if value.is_certain() && !managed::is_taken_by_mwaa(value.bytes()) {
            let whole = value.whole();
            let line = Span { start: place.start, end: whole.end.max(place.end) }.of_text(text);
            let end = place.start as usize + line.lines().next().unwrap_or_default().len();
            odd(OddityKind::NotOneLine, Span::new(place.start as usize, end.max(place.end as usize)));
        }
        block.variables.push((name, value));
    }
    let sets = |name: &str| block.variables.iter().find(|(key, _)| key.bytes() == name.as_bytes());
    let backend = sets("AIRFLOW__SECRETS__BACKEND").map(|(key, _)| key.whole()).filter(|_| !block.is_open);
    if let Some(backend) = backend.filter(|_| sets("AIRFLOW__SECRETS__BACKEND_KWARGS").is_none()) {
        let decoded = |text: &'static str| Mapped::decoded(text.as_bytes(), backend);
        block.variables.push((decoded("AIRFLOW__SECRETS__BACKEND_KWARGS"), decoded(managed::MWAA_KWARGS)));
    }
    if !block.variables.is_empty() {
        carried.blocks.push(block);
    }
}

/// Whether a key names an intrinsic function.
fn is_function(yaml: &Yaml<'_>, key: NodeId) -> bool {
    yaml.text(key).is_some_and(|key| key == "Ref" || key.starts_with("Fn::"))
}

/// Whether a map or a list is where a string belongs.
fn is_nested(yaml: &Yaml<'_>, node: NodeId) -> bool {
    match yaml.value(node) {
        _ if yaml.is_tagged(node) => false,
        Value::Scalar(_) => false,
        Value::Map(members) => !members.iter().any(|(key, _)| is_function(yaml, *key)),
        Value::List(_) => true,
    }
}

/// The string of a node, with a hole for each part that is filled in.
fn value<'p>(yaml: &Yaml<'p>, node: NodeId) -> Mapped<'p> {
    let long = yaml.get(node, "Fn::Sub").filter(|_| !yaml.is_tagged(node));
    let (own, is_sub) = (long.unwrap_or(node), long.is_some() || yaml.tag(node) == Some("Sub"));
    match yaml.scalar(own) {
        Some(scalar) if is_sub => substituted(&scalar.text),
        Some(scalar) if !yaml.is_tagged(own) => scalar.text.clone(),
        _ => Mapped::hole(yaml.span(node)),
    }
}

/// What `!Sub` makes of a string: `${X}` is a hole, `${!X}` is `${X}`.
fn substituted<'p>(written: &Mapped<'p>) -> Mapped<'p> {
    let text = written.text().unwrap_or_default();
    let (mut builder, mut done) = (MappedBuilder::default(), 0);
    while let Some(at) = text.get(done..).and_then(|rest| rest.find("${")).map(|length| done + length) {
        let Some(end) = text.get(at..).and_then(|rest| rest.find('}')).map(|length| at + length + 1) else { break };
        builder.append(written, Span::new(done, at));
        if text.as_bytes().get(at + 2) == Some(&b'!') {
            builder.append(written, Span::new(at, at + 2));
            builder.append(written, Span::new(at + 3, end));
        } else {
            builder.hole(written.origin(Span::new(at, end)));
        }
        done = end;
    }
    builder.append(written, Span::new(done, written.len()));
    builder.build(written.whole())
}
