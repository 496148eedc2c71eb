//! The variables of a pipeline: those of the whole file, of a job and of a step, put together as its processes get them.
//!
//! Enters: the tree of a GitHub or GitLab file. Leaves: a [`Block`] for each job or step that gets variables of its own,
//! with those of the levels above in front of them. The runner may set more, so that every block is open.
//!
//! Source: `env` at three levels and `container.env` in GitHub's documentation of workflows; `variables`, `inherit` and
//! `extends` in that of GitLab's jobs.

use std::collections::{HashMap, HashSet};

use super::variables::of_node;
use super::{Block, DEEPEST, Kind, Variable, interpolation};
use crate::format::yaml::{NodeId, Value, Yaml};
use crate::knowledge::variables::matters;
use crate::text::{Mapped, Span};

/// More variables of the whole file are not repeated for each job, so that a file takes linear time.
const MOST: usize = 200;

/// The variables of a step or a job, and the scripts that get them.
pub(super) struct Level<'p> {
    /// As the file names it.
    pub name: String,
    /// In order; the last one of a name counts.
    pub variables: Vec<Variable<'p>>,
    /// The scalars of its scripts.
    pub scripts: Vec<NodeId>,
    /// Of GitHub: the steps of the job in front of it, and how many of the variables are the job's.
    pub handed: Option<(Span, usize)>,
}

/// The blocks of a file of one of these kinds.
pub(super) fn blocks<'p>(text: &str, yaml: &Yaml<'p>, root: NodeId, kind: Kind) -> Vec<Block<'p>> {
    // Then what a step gets depends on its place.
    let hands_on = text.contains("GITHUB_ENV");
    let mut seen: HashSet<(Vec<Span>, Option<Span>)> = HashSet::new();
    let mut blocks = Vec::new();
    for level in of_file(yaml, root, kind, hands_on) {
        // The key to Astro is none of Airflow's variables, and as secret as they are.
        let is_written = |key: &Mapped<'_>| key.written(Span::new(0, key.len())).is_some();
        let counts = level
            .variables
            .iter()
            .any(|(key, _)| matters(key.bytes()) && is_written(key) || key.bytes().starts_with(b"ASTRO_"));
        let handed = level.handed.filter(|_| hands_on);
        let place = handed.map(|(before, _)| before);
        let is_new = || (level.variables.iter().map(|(key, _)| key.whole()).collect(), place);
        if !counts && handed.is_none() || !seen.insert(is_new()) {
            continue;
        }
        blocks.push(Block {
            name: level.name,
            variables: level.variables,
            is_open: true,
            has_platform: true,
            handed,
            ..Block::default()
        });
    }
    blocks
}

/// Every level that runs something, in file order; for a job whose steps hand variables on, also what it ends with.
pub(super) fn of_file<'p>(yaml: &Yaml<'p>, root: NodeId, kind: Kind, hands_on: bool) -> Vec<Level<'p>> {
    match kind {
        Kind::GitHub => of_github(yaml, root, hands_on),
        Kind::GitLab => of_gitlab(yaml, root),
        _ => Vec::new(),
    }
}

/// Variables in one of the keys of a node.
fn below<'p>(yaml: &Yaml<'p>, node: NodeId, path: &[&str], kind: Kind) -> Vec<Variable<'p>> {
    yaml.at(node, path).map(|node| of_node(yaml, node, kind)).unwrap_or_default()
}

/// The variables of a level upon those above it.
fn upon<'p>(above: &[Variable<'p>], own: Vec<Variable<'p>>) -> Vec<Variable<'p>> {
    let above = if above.len() <= MOST { above } else { &[] };
    above.iter().cloned().chain(own).collect()
}

fn of_github<'p>(yaml: &Yaml<'p>, root: NodeId, hands_on: bool) -> Vec<Level<'p>> {
    let kind = Kind::GitHub;
    let of_workflow = below(yaml, root, &["env"], kind);
    let mut levels = Vec::new();
    for (name, job) in yaml.merged_at(root, "jobs") {
        let name = yaml.text(name).unwrap_or_default();
        let mut own = below(yaml, job, &["container", "env"], kind);
        own.extend(below(yaml, job, &["env"], kind));
        let of_job = upon(&of_workflow, own);
        levels.extend(steps(yaml, yaml.get(job, "steps"), &of_job, (name, hands_on)));
        for (name, service) in yaml.merged_at(job, "services") {
            let (name, variables) =
                (yaml.text(name).unwrap_or_default().to_owned(), below(yaml, service, &["env"], kind));
            levels.push(Level { name, variables, scripts: Vec::new(), handed: None });
        }
    }
    // An action is called in a job that is not here.
    levels.extend(steps(yaml, yaml.at(root, &["runs", "steps"]), &[], ("", hands_on)));
    levels
}

/// The steps of a job: those without variables of their own get what the job gets.
fn steps<'p>(
    yaml: &Yaml<'p>,
    steps: Option<NodeId>,
    above: &[Variable<'p>],
    (job, hands_on): (&str, bool),
) -> Vec<Level<'p>> {
    let plain = |variables: &[Variable<'p>]| Level {
        name: job.to_owned(),
        variables: variables.to_vec(),
        scripts: Vec::new(),
        handed: None,
    };
    let all = steps.map(|steps| yaml.span(steps)).unwrap_or_default();
    let (mut of_job, mut levels) = (None, Vec::new());
    let mut above = above.to_vec();
    for step in steps.map(|steps| yaml.items(steps)).unwrap_or_default() {
        let own = below(yaml, *step, &["env"], Kind::GitHub);
        above.extend(of_action(yaml, *step));
        let scripts = yaml.get(*step, "run");
        let before = Span { start: all.start, end: yaml.span(*step).start };
        if own.is_empty() {
            of_job.get_or_insert_with(|| plain(&above)).scripts.extend(scripts);
        } else {
            let name = yaml.text_at(*step, "name").unwrap_or(job).to_owned();
            let own_count = own.len();
            let variables = upon(&above, own);
            let handed = Some((before, variables.len() - own_count));
            levels.push(Level { name, variables, scripts: scripts.into_iter().collect(), handed });
        }
    }
    // A job may only call another workflow.
    let is_bare = levels.is_empty() && of_job.is_none();
    let mut of_job = of_job.or_else(|| (is_bare || hands_on).then(|| plain(&above)));
    if let Some(of_job) = &mut of_job {
        // A later step gets all that was handed on, and what actions set.
        of_job.variables.clone_from(&above);
        of_job.handed = Some((all, above.len()));
    }
    of_job.into_iter().chain(levels).collect()
}

/// The action that sets the region of AWS for the steps behind it, and what it sets.
const CREDENTIALS: &str = "aws-actions/configure-aws-credentials@";

/// What a step sets for those behind it: `aws-region` of the action for credentials becomes two variables.
///
/// Source: `exportRegion` in the action's `src/helpers.ts`; not run.
fn of_action<'p>(yaml: &Yaml<'p>, step: NodeId) -> Vec<Variable<'p>> {
    let uses = yaml.get(step, "uses").and_then(|uses| yaml.text(uses));
    let region =
        yaml.at(step, &["with", "aws-region"]).filter(|_| uses.is_some_and(|uses| uses.starts_with(CREDENTIALS)));
    let Some((node, value)) = region.and_then(|node| Some((node, &yaml.scalar(node)?.text))) else { return Vec::new() };
    let key = |name: &'static str| Mapped::decoded(name.as_bytes(), yaml.span(node));
    let value = interpolation::value(value, Kind::GitHub);
    ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().map(|name| (key(name), value.clone())).collect()
}

/// The keys at the top of a GitLab file that are no jobs.
const NO_JOBS: &[&str] =
    &["default", "include", "stages", "variables", "workflow", "image", "services", "cache", "spec"];

/// The keys of a job that are scripts.
const SCRIPTS: [&str; 3] = ["before_script", "script", "after_script"];

fn of_gitlab<'p>(yaml: &Yaml<'p>, root: NodeId) -> Vec<Level<'p>> {
    let kind = Kind::GitLab;
    let of_file = below(yaml, root, &["variables"], kind);
    let all = yaml.merged(root);
    let jobs = all.iter().filter_map(|(key, job)| Some((yaml.text(*key)?, *job))).collect();
    let mut levels = Vec::new();
    for (key, job) in all.iter().copied() {
        let name = yaml.text(key).unwrap_or_default();
        if NO_JOBS.contains(&name) || name.starts_with('.') || !matches!(yaml.value(job), Value::Map(_)) {
            continue;
        }
        let parts = extended(yaml, &jobs, job);
        let own: Vec<_> = parts.iter().flat_map(|part| below(yaml, *part, &["variables"], kind)).collect();
        let inherits = parts.iter().rev().find_map(|part| yaml.at(*part, &["inherit", "variables"]));
        let above = inherited(yaml, &of_file, inherits);
        let scripts = |part: &NodeId| SCRIPTS.iter().filter_map(|key| yaml.get(*part, key)).collect::<Vec<_>>();
        let scripts = parts.iter().flat_map(scripts).collect();
        let variables = upon(&above, own);
        let rules = yaml.items_at(job, "rules");
        for rule in rules.iter().map(|rule| below(yaml, *rule, &["variables"], kind)).filter(|own| !own.is_empty()) {
            levels.push(Level {
                name: name.to_owned(),
                variables: upon(&variables, rule),
                scripts: Vec::new(),
                handed: None,
            });
        }
        levels.push(Level { name: name.to_owned(), variables, scripts, handed: None });
    }
    if levels.is_empty() {
        // Jobs of other files get them.
        levels.push(Level { name: String::new(), variables: of_file, scripts: Vec::new(), handed: None });
    }
    levels
}

/// By each script of a job, the one that its shell runs before it; none where two jobs disagree.
pub(super) fn before_scripts(yaml: &Yaml<'_>, root: NodeId) -> HashMap<NodeId, NodeId> {
    const KEY: &str = "before_script";
    let all = yaml.merged(root);
    let jobs = all.iter().filter_map(|(key, job)| Some((yaml.text(*key)?, *job))).collect();
    let of_all = yaml.at(root, &["default", KEY]).or_else(|| yaml.get(root, KEY));
    let mut found: HashMap<NodeId, Option<NodeId>> = HashMap::new();
    let is_job = |name: &str| !NO_JOBS.contains(&name) && !name.starts_with('.');
    for (_, job) in all.iter().filter(|(key, _)| yaml.text(*key).is_some_and(is_job)) {
        let parts = extended(yaml, &jobs, *job);
        let get = |key| parts.iter().rev().find_map(|part| yaml.get(*part, key));
        let inherits = get("inherit").and_then(|inherits| yaml.get(inherits, "default"));
        let is_inherited = inherits.is_none_or(|inherits| {
            let is_named = yaml.items(inherits).iter().any(|item| yaml.text(*item) == Some(KEY));
            is_named || yaml.text(inherits) == Some("true")
        });
        let before = get(KEY).or(of_all.filter(|_| is_inherited));
        if let Some(script) = get("script") {
            found
                .entry(script)
                .and_modify(|known| *known = known.filter(|known| Some(*known) == before))
                .or_insert(before);
        }
    }
    found.into_iter().filter_map(|(script, before)| Some((script, before?))).collect()
}

/// A job behind those that it extends, the farthest first.
fn extended(yaml: &Yaml<'_>, jobs: &HashMap<&str, NodeId>, job: NodeId) -> Vec<NodeId> {
    let mut parts = vec![job];
    let mut at = 0;
    while let Some(part) = parts.get(at).copied().filter(|_| at < DEEPEST) {
        let names = yaml.get(part, "extends").map(|names| match yaml.value(names) {
            Value::List(items) => items.clone(),
            _ => vec![names],
        });
        // Of several, the last one wins.
        for name in names.unwrap_or_default().iter().rev().filter_map(|name| yaml.text(*name)) {
            parts.extend(jobs.get(name).filter(|base| !parts.contains(base)));
        }
        at += 1;
    }
    parts.truncate(DEEPEST);
    parts.reverse();
    parts
}

/// The variables of the whole file that a job gets: all, none, or those of a list.
fn inherited<'p>(yaml: &Yaml<'p>, all: &[Variable<'p>], inherits: Option<NodeId>) -> Vec<Variable<'p>> {
    let Some(inherits) = inherits else { return all.to_vec() };
    match yaml.value(inherits) {
        Value::List(names) => {
            let is_named = |(key, _): &&Variable<'p>| names.iter().any(|name| yaml.text(*name) == key.text());
            all.iter().filter(is_named).cloned().collect()
        }
        _ if yaml.text(inherits) == Some("false") => Vec::new(),
        _ => all.to_vec(),
    }
}
