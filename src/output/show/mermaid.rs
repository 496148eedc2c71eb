//! The picture of a project as a Mermaid graph, which GitHub draws.
//!
//! Enters: a graph. Leaves: a block of Markdown; nothing if it is larger than what GitHub draws.

use std::fmt::Write;

use crate::output::entities::label;
use crate::output::show::graph::Graph;
use crate::output::show::said::heading;

/// Mermaid draws graphs of at most 500 edges and 50,000 characters, if a page does not allow it more.
const MOST_EDGES: usize = 500;
const MOST_CHARACTERS: usize = 50_000;

/// Writes the graph: files, environments, backends from the left to the right.
pub(super) fn write(graph: &Graph<'_>, output: &mut String) {
    let text = text(graph);
    let edges = graph.writes.len() + graph.asks.len();
    if edges <= MOST_EDGES && text.chars().count() <= MOST_CHARACTERS {
        output.extend(["\n```mermaid\n", &text, "```\n"]);
    }
}

fn text(graph: &Graph<'_>) -> String {
    let mut text = "flowchart LR\n  accTitle: Files, environments and backends\n".to_owned();
    // Writing to a String does not fail.
    for (index, file) in graph.files.iter().enumerate() {
        let _ = writeln!(text, "  f{index}[{}]", label(file));
    }
    for (index, node) in graph.environments.iter().enumerate() {
        let class = if node.is_broken { ":::broken" } else { "" };
        let _ = writeln!(text, "  e{index}([{}]){class}", label(&heading(node.view).0));
    }
    for (index, backend) in graph.backends.iter().enumerate() {
        let _ = writeln!(text, "  b{index}[({})]", label(&backend.text()));
    }
    for (file, environment) in &graph.writes {
        let _ = writeln!(text, "  f{file} --> e{environment}");
    }
    for (environment, backend) in &graph.asks {
        let _ = writeln!(text, "  e{environment} --> b{backend}");
    }
    if graph.environments.iter().any(|node| node.is_broken) {
        // Without a colour, which would be unreadable on one of GitHub's two backgrounds.
        text.push_str("  classDef broken stroke-width:3px,stroke-dasharray:6\n");
    }
    text
}
