//! What a page leaves out around a fragment of YAML or Terraform.
//!
//! Enters: a fragment. Leaves: the same within the keys that it belongs below: the steps of a job within a workflow, the
//! options of MWAA within a template. What is added has no place on the page.

use super::lines::lines;
use crate::format::Format;
use crate::format::yaml::{NodeId, Value, Yaml};
use crate::text::{Mapped, MappedBuilder, Span};

/// What stands above the options of an environment of MWAA.
pub(super) const MWAA: &str = "Resources:\n  E:\n    Type: AWS::MWAA::Environment\n    Properties:\n      \
                               AirflowConfigurationOptions:\n";

/// What is added: text above, blanks in front of each line, text below.
type Frame = (&'static str, usize, &'static str);

/// The fragment with what belongs around it.
pub(super) fn completed<'t>(format: Format, fragment: &Mapped<'t>) -> Mapped<'t> {
    let text = fragment.text().unwrap_or_default();
    let frame = match format {
        Format::Yaml => yaml(text),
        Format::Hcl => hcl(text),
        Format::Cfg => cfg(text),
        _ => None,
    };
    frame.map_or_else(|| fragment.clone(), |frame| framed(fragment, frame))
}

fn framed<'t>(fragment: &Mapped<'t>, (above, indent, below): Frame) -> Mapped<'t> {
    let (mut builder, mut at) = (MappedBuilder::default(), 0);
    let here = |at: usize| fragment.origin(Span::new(at, at));
    builder.decoded(above.as_bytes(), here(0));
    for line in fragment.text().unwrap_or_default().split_inclusive('\n') {
        if !line.trim().is_empty() {
            builder.decoded(&vec![b' '; indent], here(at));
        }
        builder.append(fragment, Span::new(at, at + line.len()));
        at += line.len();
    }
    builder.decoded(below.as_bytes(), here(at));
    builder.build(fragment.whole())
}

/// The frame of a fragment of YAML, by what is at its top.
pub(super) fn yaml(text: &str) -> Option<Frame> {
    let yaml = Yaml::read(text);
    let root = yaml.roots.first().copied().filter(|_| yaml.roots.len() == 1)?;
    let of_aws = |node: NodeId| of_aws(&yaml, node);
    let has = |key: &str| yaml.get(root, key).is_some();
    let members = yaml.members(root);
    let step = |node: NodeId| ["run", "uses"].iter().any(|key| yaml.get(node, key).is_some());
    let are_steps = |node: NodeId| yaml.items(node).iter().any(|item| step(*item));
    if has("AirflowConfigurationOptions") {
        return Some(("Resources:\n  E:\n    Type: AWS::MWAA::Environment\n    Properties:\n", 6, ""));
    }
    if yaml.at(root, &["Properties", "AirflowConfigurationOptions"]).is_some() && !has("Type") {
        return Some(("Resources:\n  E:\n    Type: AWS::MWAA::Environment\n", 4, ""));
    }
    if of_aws(root) {
        return Some(("Resources:\n  E:\n", 4, ""));
    }
    if members.iter().any(|(_, resource)| of_aws(*resource)) {
        return Some(("Resources:\n", 2, ""));
    }
    if has("secrets.backend") || has("secrets.backend_kwargs") {
        let is_about = members.iter().any(|(_, value)| is_sentence(&yaml, *value));
        return (!is_about).then_some((MWAA, 8, ""));
    }
    if has("jobs") || has("runs") || has("services") {
        return None;
    }
    if let Some(frame) = compose(text, &yaml, root) {
        return Some(frame);
    }
    if are_steps(root) {
        return Some(("jobs:\n  j:\n    runs-on: x\n    steps:\n", 6, ""));
    }
    if has("runs-on") {
        return Some(("jobs:\n  j:\n", 4, ""));
    }
    if yaml.get(root, "steps").is_some_and(are_steps) {
        return Some(("jobs:\n  j:\n    runs-on: x\n", 4, ""));
    }
    if members.iter().any(|(_, job)| yaml.get(*job, "runs-on").is_some()) {
        return Some(("jobs:\n", 2, ""));
    }
    let is_step = yaml.get(root, "run").is_some_and(|run| matches!(yaml.value(run), Value::Scalar(_)));
    is_step.then_some(("jobs:\n  j:\n    runs-on: x\n    steps:\n      -\n", 8, ""))
}

/// The frame of services of compose, or of what is in one.
fn compose(text: &str, yaml: &Yaml<'_>, root: NodeId) -> Option<Frame> {
    const BESIDE: [&str; 7] = ["image", "build", "command", "depends_on", "restart", "container_name", "<<"];
    let is_service = |node: NodeId| {
        let environment = yaml.get(node, "environment").map(|own| yaml.span(own).of_text(text));
        environment.is_some_and(|own| own.contains("AIRFLOW_"))
            && BESIDE.iter().any(|key| yaml.get(node, key).is_some())
            && yaml.get(node, "script").is_none()
    };
    if is_service(root) {
        return Some(("services:\n  s:\n", 4, ""));
    }
    let members = yaml.members(root);
    let is_extension = |(key, _): &(NodeId, NodeId)| yaml.text(*key).is_some_and(|key| key.starts_with("x-"));
    let is_file = members.iter().any(|(_, service)| is_service(*service)) && !members.iter().any(is_extension);
    is_file.then_some(("services:\n", 2, ""))
}

/// Whether a plain value is words about what stands in front of it, and neither a name nor JSON.
fn is_sentence(yaml: &Yaml<'_>, value: NodeId) -> bool {
    let plain = yaml.scalar(value).filter(|scalar| scalar.is_plain && !yaml.is_tagged(value));
    let text = plain.and_then(|scalar| scalar.text.text()).unwrap_or_default();
    text.contains(' ') && !text.starts_with('{')
}

/// Whether a node is a resource of `CloudFormation`.
fn of_aws(yaml: &Yaml<'_>, node: NodeId) -> bool {
    yaml.text_at(node, "Type").is_some_and(|kind| kind.starts_with("AWS::"))
}

/// The frame of a fragment of Terraform, by its first line.
pub(super) fn hcl(text: &str) -> Option<Frame> {
    const COMPOSER: Frame =
        ("resource \"google_composer_environment\" \"e\" {\nconfig {\nsoftware_config {\n", 0, "\n}\n}\n}\n");
    let first = lines(text).next()?;
    let name = first.split(['=', '{']).next()?.trim();
    match name {
        "airflow_configuration_options" => Some(("resource \"aws_mwaa_environment\" \"e\" {\n", 0, "\n}\n")),
        "airflow_config_overrides" | "env_variables" if first.contains('=') => Some(COMPOSER),
        _ => None,
    }
}

/// The frame of options of `airflow.cfg` without their section.
fn cfg(text: &str) -> Option<Frame> {
    lines(text).next().filter(|line| !line.starts_with('[')).map(|_| ("[secrets]\n", 0, ""))
}
