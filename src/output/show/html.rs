//! The overview as one page that needs nothing else: no script, no network.
//!
//! Enters: overviews, and the files that could not be read. Leaves: HTML with its styles inside.

mod environment;
mod map;

use crate::error::FileError;
use crate::output::html::Html;
use crate::show::{InForce, Overview};

use super::differences::{self, Differences};
use super::graph;
use super::said::shown;

/// What the page looks like, in light and dark, on screens of any width and on paper.
const STYLE: &str = include_str!("html/style.css");

/// Nothing may be loaded, whatever a page contains.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// What Airflow will do, in the words of the page's title.
pub(super) const TITLE: &str = "What Airflow will do";

/// Writes every project.
pub fn write(projects: &[Overview], errors: &[FileError], output: &mut String) {
    let mut html = Html::new();
    html.element("html", &[("lang", "en")], |html| {
        head(html, projects);
        html.element("body", &[], |html| {
            html.element("header", &[], |html| {
                html.leaf("h1", &[], TITLE);
                if let [project] = projects {
                    root(html, project);
                    versions(html, &project.versions);
                }
            });
            html.element("main", &[], |html| {
                unread(html, errors);
                for (index, project) in projects.iter().enumerate() {
                    of_project(html, index, project, projects.len() > 1);
                }
                if projects.is_empty() {
                    html.leaf("p", &[("class", "nothing")], "Nothing of Airflow was found.");
                }
            });
            html.element("footer", &[], |html| {
                html.element("p", &[], |html| {
                    html.prose(
                        "Written by airenv from the files alone. `****` replaces what may be secret, `…` what is \
                         known only at run time. A struck-through line has no effect.",
                    );
                });
            });
        });
    });
    output.push_str(&html.finish());
}

fn head(html: &mut Html, projects: &[Overview]) {
    html.element("head", &[], |html| {
        html.empty("meta", &[("charset", "utf-8")]);
        html.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
        html.empty("meta", &[("name", "color-scheme"), ("content", "light dark")]);
        html.empty("meta", &[("name", "generator"), ("content", concat!("airenv ", env!("CARGO_PKG_VERSION")))]);
        html.empty("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]);
        let title = match projects {
            [project] if !project.root.is_empty() => format!("{TITLE}: {}", project.root),
            _ => TITLE.to_owned(),
        };
        html.leaf("title", &[], &title);
        html.style(STYLE);
    });
}

fn root(html: &mut Html, project: &Overview) {
    if !project.root.is_empty() {
        html.element("p", &[("class", "root")], |html| html.code(&project.root));
    }
}

fn versions(html: &mut Html, versions: &[InForce]) {
    html.element("dl", &[("class", "versions")], |html| {
        for version in versions {
            html.element("div", &[], |html| {
                html.leaf("dt", &[], version.name);
                html.element("dd", &[], |html| {
                    html.leaf("strong", &[], version.version.as_deref().unwrap_or("unknown"));
                    html.element("span", &[("class", "faint")], |html| {
                        html.text(" ");
                        if let Some(at) = &version.at {
                            html.code(&shown(at));
                            html.text(", ");
                        }
                        html.text(version.why.as_str());
                    });
                });
            });
        }
    });
}

fn unread(html: &mut Html, errors: &[FileError]) {
    if errors.is_empty() {
        return;
    }
    html.element("section", &[("class", "unread"), ("aria-label", "Files that could not be read")], |html| {
        html.leaf("h2", &[], "Could not be read");
        html.element("ul", &[], |html| {
            for error in errors {
                html.element("li", &[], |html| {
                    html.code(&error.path);
                    html.text(": ");
                    html.text(&error.reason);
                });
            }
        });
    });
}

fn of_project(html: &mut Html, index: usize, project: &Overview, is_one_of_several: bool) {
    let label = if project.root.is_empty() { "." } else { &project.root };
    html.element("section", &[("class", "project"), ("aria-label", &format!("Project {label}"))], |html| {
        if is_one_of_several {
            html.element("h2", &[("class", "root")], |html| html.code(label));
            versions(html, &project.versions);
        }
        let graph = graph::of(project);
        if graph.environments.is_empty() {
            html.leaf("p", &[("class", "nothing")], "Nothing here configures Airflow.");
        } else {
            map::write(html, index, &graph);
        }
        for (number, node) in graph.environments.iter().enumerate() {
            environment::write(html, &id(index, number), node.view);
        }
        if let Some(differences) = differences::between(&project.environments) {
            table(html, &differences);
        }
    });
}

/// Where an environment is on the page.
fn id(project: usize, environment: usize) -> String {
    format!("environment-{}-{}", project + 1, environment + 1)
}

/// What differs, a column for each place; on a narrow screen a block for each fact.
fn table(html: &mut Html, Differences { labels, rows }: &Differences) {
    html.element("section", &[("class", "differences"), ("aria-label", "Where they differ")], |html| {
        html.element("table", &[], |html| {
            html.leaf("caption", &[], "Where they differ");
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    html.leaf("th", &[("scope", "col")], "what");
                    for label in labels {
                        html.element("th", &[("scope", "col")], |html| html.code(label));
                    }
                });
            });
            html.element("tbody", &[], |html| {
                for (name, values) in rows {
                    html.element("tr", &[], |html| {
                        html.leaf("th", &[("scope", "row")], name);
                        for (label, value) in labels.iter().zip(values) {
                            html.element("td", &[], |html| {
                                html.leaf("span", &[("class", "label"), ("aria-hidden", "true")], label);
                                html.code(value);
                            });
                        }
                    });
                }
            });
        });
    });
}
