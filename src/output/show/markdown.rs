//! The overview as Markdown, for pull requests and for the summary of a job on GitHub.
//!
//! Enters: overviews, and the files that could not be read. Leaves: for each project a graph, and for each environment
//! its settings, addresses and findings as tables.

use std::fmt::Write;

use crate::error::FileError;
use crate::output::entities::{code, prose, text};
use crate::output::{markdown, summary};
use crate::show::{Configuration, EnvironmentView, Lookup, Overview, ReadBy, Remark, Setting, State, Verdict, command};

use super::differences::{self, Differences};
use super::graph;
use super::html::TITLE;
use super::said::{around, call, heading, lookups, next, settings, shown, state, verdict};
use super::{files, mermaid};

/// Writes every project.
pub fn write(projects: &[Overview], errors: &[FileError], output: &mut String) {
    for project in projects {
        of_project(project, output);
    }
    if projects.is_empty() {
        // Writing to a String does not fail.
        let _ = writeln!(output, "## {TITLE}\n\nNothing of Airflow was found.");
    }
    if !errors.is_empty() {
        markdown::unread(errors, "could not be read", output);
    }
}

fn of_project(project: &Overview, output: &mut String) {
    let separator = if output.is_empty() { "" } else { "\n" };
    let root = if project.root.is_empty() { String::new() } else { format!(": {}", code(&project.root)) };
    let _ = writeln!(output, "{separator}## {TITLE}{root}\n");
    for version in &project.versions {
        let number = version.version.as_deref().unwrap_or("unknown");
        let at = version.at.as_ref().map(|at| format!("{}, ", code(&shown(at)))).unwrap_or_default();
        let _ = writeln!(output, "- {} **{}** ({at}{})", text(version.name), text(number), text(version.why.as_str()));
    }
    let graph = graph::of(project);
    if graph.environments.is_empty() {
        let _ = writeln!(output, "\nNothing here configures Airflow.");
    } else {
        mermaid::write(&graph, output);
    }
    let count = graph.environments.len();
    for (index, view) in graph::shown(project).enumerate() {
        if output.len() > markdown::MOST {
            let more = summary::plural(count - index, "environment");
            let _ = writeln!(output, "\n… and {more} more: GitHub shows no longer text");
            return;
        }
        environment(view, output);
    }
    if let Some(differences) = differences::between(&project.environments) {
        of_differences(&differences, output);
    }
}

fn environment(view: &EnvironmentView, output: &mut String) {
    let (name, more) = heading(view);
    let more = if more.is_empty() { String::new() } else { format!(" {}", text(more)) };
    let _ = writeln!(output, "\n### {}{more}", code(&name));
    of_files(view, output);
    if let Some(at) = &view.refused {
        let _ = writeln!(output, "\n**refuses {}: nothing starts**", code(&shown(at)));
        return;
    }
    for configuration in &view.configurations {
        of_configuration(view, configuration, output);
    }
}

/// Where the variables come from, and what is written in vain.
fn of_files(view: &EnvironmentView, output: &mut String) {
    let files: Vec<String> = files::of(view).iter().map(|file| code(file.path)).collect();
    let _ = writeln!(output, "\nFrom {}", files.join(", "));
    if view.is_open {
        let _ = writeln!(output, "and perhaps from what this project does not show.");
    }
    if !view.overridden.is_empty() {
        let one = |variable: &crate::show::Variable| {
            let at = variable.at.as_ref().map(|at| format!(" ({})", code(&shown(at)))).unwrap_or_default();
            format!("<del>{}</del>{at}", code(variable.name.text()))
        };
        let all: Vec<String> = view.overridden.iter().map(one).collect();
        let _ = writeln!(output, "\nOverridden: {}", all.join(", "));
    }
}

fn of_configuration(view: &EnvironmentView, configuration: &Configuration, output: &mut String) {
    match configuration.read_by {
        ReadBy::Everything => {}
        ReadBy::NotTasks => output.push_str("\nEvery process except tasks:\n"),
        ReadBy::Tasks => {
            let _ = writeln!(output, "\nTasks, from {}:", code("[workers]"));
        }
    }
    if let Some(verdict) = verdict(configuration) {
        let _ = writeln!(output, "\n**{verdict}**");
    }
    let _ = writeln!(output, "\n| setting | value | where |\n| --- | --- | --- |");
    let backend = match &configuration.class {
        None if view.is_open => "none in this project".to_owned(),
        None => "none".to_owned(),
        Some(class) => configuration.backend.map_or_else(|| code(class.value.as_str()), text),
    };
    let at = configuration.class.as_ref().and_then(|class| class.at.as_ref());
    let _ = writeln!(output, "| backend | {backend} | {} |", at.map(|at| code(&shown(at))).unwrap_or_default());
    for (name, setting, from) in settings(configuration) {
        row(name, setting, from, output);
    }
    of_lookups(view, configuration, output);
    of_remarks(&configuration.remarks, output);
}

fn row(name: &str, setting: &Setting, from: Option<&str>, output: &mut String) {
    let is_gone = matches!(setting.state, State::Overridden | State::Dropped | State::Ignored);
    let struck = |text: String| if is_gone { format!("<del>{text}</del>") } else { text };
    let value = match setting.state {
        State::Outside => text(setting.value.as_str()),
        _ => code(setting.value.as_str()),
    };
    let at = setting.at.as_ref().map(|at| code(&shown(at)));
    let from = from.map(code);
    let state = Some(state(setting.state)).filter(|state| !state.is_empty()).map(ToOwned::to_owned);
    let place: Vec<String> = [at, from, state].into_iter().flatten().collect();
    let _ = writeln!(output, "| {} | {} | {} |", struck(code(name)), struck(value), place.join(" "));
}

fn of_lookups(view: &EnvironmentView, configuration: &Configuration, output: &mut String) {
    let lookups: Vec<&Lookup> = lookups(view, configuration).collect();
    if lookups.is_empty() {
        return;
    }
    let _ = writeln!(output, "\n| Airflow looks up | where |\n| --- | --- |");
    for lookup in &lookups {
        let at = lookup.named_at.as_ref().map(|at| format!(" ({})", code(&shown(at)))).unwrap_or_default();
        let _ = writeln!(output, "| {}{at} | {} |", code(&call(lookup)), address(configuration, lookup));
    }
    let commands: Vec<String> = lookups.iter().flat_map(|lookup| command::commands(configuration, lookup)).collect();
    if !commands.is_empty() {
        let role = command::role(configuration).map(|role| format!(", run as {}", code(role))).unwrap_or_default();
        let fence = fence(&commands);
        let _ = writeln!(output, "\nCommands that check these addresses{role}:\n\n{fence}sh");
        for command in &commands {
            let _ = writeln!(output, "{command}");
        }
        let _ = writeln!(output, "{fence}");
    }
}

/// More backticks than any command has in a row.
fn fence(commands: &[String]) -> String {
    let mut fence = "```".to_owned();
    while commands.iter().any(|command| command.contains(&fence)) {
        fence.push('`');
    }
    fence
}

fn address(configuration: &Configuration, lookup: &Lookup) -> String {
    let mut parts = Vec::new();
    if let Some(store) = lookup.store.filter(|_| !lookup.names.is_empty()) {
        let names: Vec<String> = lookup.names.iter().map(|name| code(name.as_str())).collect();
        let around: String = around(configuration, lookup).iter().map(|part| format!(" {}", text(part))).collect();
        parts.push(format!("{} {}{around}", text(store), names.join(", then ")));
    }
    // Without a backend, only the next places matter.
    parts.extend(lookup.note.as_ref().filter(|_| configuration.class.is_some()).map(|note| prose(note.as_str())));
    let after: Vec<String> = next(lookup).iter().map(|next| text(next)).collect();
    if !after.is_empty() && configuration.verdict < Verdict::Hangs {
        let first = if configuration.class.is_none() { "" } else { "then " };
        parts.push(format!("{first}{}", after.join(", then ")));
    }
    parts.join("<br>")
}

fn of_remarks(remarks: &[Remark], output: &mut String) {
    if remarks.is_empty() {
        return;
    }
    let _ = writeln!(output, "\n| place | code | message |\n| --- | --- | --- |");
    for remark in remarks {
        let at = remark.at.as_ref().map(|at| code(&shown(at))).unwrap_or_default();
        let (code, message) = (code(remark.code), prose(remark.message.as_str()));
        let _ = writeln!(output, "| {at} | {} {code} | {message} |", remark.severity);
    }
}

fn of_differences(Differences { labels, rows }: &Differences, output: &mut String) {
    let head: String = labels.iter().map(|label| format!(" {} |", code(label))).collect();
    let _ = writeln!(output, "\n### Where they differ\n\n| |{head}\n| --- |{}", " --- |".repeat(labels.len()));
    for (name, values) in rows {
        let cells: String = values.iter().map(|value| format!(" {} |", code(value))).collect();
        let _ = writeln!(output, "| {} |{cells}", code(name));
    }
}
