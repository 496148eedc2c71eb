//! The picture of a project: files on the left, environments in the middle, backends on the right.
//!
//! Boxes are HTML, so that long names are cut by the browser; the lines between them are SVG.

use std::fmt::Write;

use crate::output::html::Html;
use crate::output::show::graph::{Backend, Graph, Node};
use crate::output::show::said::heading;

use super::id;

/// The height of a box with the space around it, in units of the drawing.
const BOX: usize = 6;

/// How many units are as high as a capital letter's line (`rem`).
const UNITS: usize = 2;

pub(super) fn write(html: &mut Html, project: usize, graph: &Graph<'_>) {
    let rows = graph.files.len().max(graph.environments.len()).max(graph.backends.len());
    html.element("figure", &[("class", "map")], |html| {
        html.element("div", &[("class", "columns")], |html| {
            column(html, "Files", graph.files.len(), |html, index| {
                html.leaf("span", &[("class", "box file")], graph.files.get(index).unwrap_or(&""));
            });
            lines(html, rows, (graph.files.len(), graph.environments.len()), &graph.writes);
            column(html, "Environments", graph.environments.len(), |html, index| {
                if let Some(node) = graph.environments.get(index) {
                    environment(html, &id(project, index), node);
                }
            });
            lines(html, rows, (graph.environments.len(), graph.backends.len()), &graph.asks);
            column(html, "Backends", graph.backends.len(), |html, index| {
                if let Some(one) = graph.backends.get(index) {
                    backend(html, one);
                }
            });
        });
        html.leaf("figcaption", &[], "Which files write which environment, and which backend Airflow asks there.");
    });
}

fn environment(html: &mut Html, id: &str, node: &Node<'_>) {
    let class = if node.is_broken { "box environment broken" } else { "box environment" };
    let (name, _) = heading(node.view);
    html.leaf("a", &[("class", class), ("href", &format!("#{id}"))], &name);
}

/// A long name is cut, its region is not.
fn backend(html: &mut Html, backend: &Backend<'_>) {
    html.element("span", &[("class", "box backend")], |html| {
        html.leaf("span", &[("class", "name")], backend.name);
        if let Some(region) = backend.region {
            html.leaf("small", &[], &format!(" in {region}"));
        }
    });
}

fn column(html: &mut Html, title: &str, count: usize, mut one: impl FnMut(&mut Html, usize)) {
    html.element("div", &[("class", "column")], |html| {
        html.leaf("p", &[("class", "title")], title);
        html.element("ul", &[], |html| {
            for index in 0..count {
                html.element("li", &[], |html| one(html, index));
            }
        });
    });
}

/// A curve for each pair, from the box on the left to the one on the right.
fn lines(html: &mut Html, rows: usize, counts: (usize, usize), pairs: &[(usize, usize)]) {
    let height = rows * BOX;
    // Columns are centred; a box's middle is half a box below its top.
    let middle = |index: usize, count: usize| (rows - count) * BOX / 2 + index * BOX + BOX / 2;
    let (view, style) = (format!("0 0 100 {height}"), format!("height: {}rem", height / UNITS));
    let attributes = [
        ("class", "lines"),
        ("viewBox", view.as_str()),
        ("preserveAspectRatio", "none"),
        ("style", style.as_str()),
        ("aria-hidden", "true"),
        ("focusable", "false"),
    ];
    html.element("svg", &attributes, |html| {
        for (from, to) in pairs {
            let (from, to) = (middle(*from, counts.0), middle(*to, counts.1));
            let mut curve = String::new();
            // Writing to a String does not fail.
            let _ = write!(curve, "M0 {from}C50 {from} 50 {to} 100 {to}");
            html.empty("path", &[("d", &curve)]);
        }
    });
}
