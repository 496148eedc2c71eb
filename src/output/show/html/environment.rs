//! One environment on the page: its files, its settings, its backend with the addresses.

use crate::output::html::{Html, UNBROKEN};
use crate::output::show::files::{self, File, Line};
use crate::output::show::graph;
use crate::output::show::said::{around, call, heading, lookups, next, settings, shown, state, verdict};
use crate::show::{
    At, Configuration, EnvironmentView, Lookup, ReadBy, Remark, Setting, State, Variable, Verdict, Where, command,
};

/// Writes an environment.
pub(super) fn write(html: &mut Html, id: &str, view: &EnvironmentView) {
    let (name, more) = heading(view);
    let title = format!("{id}-title");
    html.element("section", &[("class", "environment"), ("id", id), ("aria-labelledby", &title)], |html| {
        html.element("h2", &[("id", &title)], |html| {
            html.text(&name);
            if !more.is_empty() {
                html.leaf("small", &[], &format!(" {more}"));
            }
        });
        if let Some(at) = &view.refused {
            banner(html, &format!("{} is refused at line {}: nothing starts", at.path, at.line));
        }
        html.element("div", &[("class", "columns")], |html| {
            html.element("div", &[("class", "column files")], |html| of_files(html, view));
            if view.refused.is_none() {
                html.element("div", &[("class", "column settings")], |html| of_settings(html, view));
                html.element("div", &[("class", "column addresses")], |html| of_addresses(html, view));
            }
        });
    });
}

fn banner(html: &mut Html, text: &str) {
    html.element("p", &[("class", "verdict")], |html| {
        html.leaf("strong", &[], text);
    });
}

fn of_files(html: &mut Html, view: &EnvironmentView) {
    html.leaf("h3", &[], "Files");
    for file in files::of(view) {
        html.element("article", &[("class", "file")], |html| {
            html.element("h4", &[], |html| html.code(file.path));
            does(html, view, &file);
            lines(html, &file);
        });
    }
    for remark in files::elsewhere(view) {
        html.element("div", &[("class", "findings")], |html| finding(html, remark));
    }
}

/// What a file does. That a local file is read stands in the heading.
fn does(html: &mut Html, view: &EnvironmentView, file: &File<'_>) {
    if file.sources.is_empty() || view.kind == Where::Local {
        return;
    }
    html.element("ul", &[("class", "does")], |html| {
        for source in &file.sources {
            html.element("li", &[], |html| {
                let condition = if source.may_not_run { " (may not run)" } else { "" };
                html.text(&format!("line {}: {}{condition}", source.at.line, source.does.as_str()));
            });
        }
    });
}

fn lines(html: &mut Html, file: &File<'_>) {
    if file.lines.is_empty() {
        return;
    }
    html.element("table", &[("class", "lines")], |html| {
        html.leaf("caption", &[("class", "unseen")], &format!("What {} sets", file.path));
        html.element("thead", &[("class", "unseen")], |html| {
            html.element("tr", &[], |html| {
                html.leaf("th", &[("scope", "col")], "line");
                html.leaf("th", &[("scope", "col")], "variable and value, or finding");
            });
        });
        html.element("tbody", &[], |html| {
            let mut before = 0;
            for line in &file.lines {
                let number = if line.number() == before { String::new() } else { line.number().to_string() };
                before = line.number();
                html.element("tr", &[], |html| {
                    html.leaf("td", &[("class", "number")], &number);
                    match line {
                        Line::Sets(_, variable) => html.element("td", &[], |html| assignment(html, variable)),
                        Line::Overridden(_, variable) => html.element("td", &[("class", "gone")], |html| {
                            html.element("del", &[], |html| assignment(html, variable));
                            html.leaf("span", &[("class", "state")], " overridden");
                        }),
                        Line::Reports(_, remark) => {
                            html.element("td", &[("class", "findings")], |html| finding(html, remark));
                        }
                    }
                });
            }
        });
    });
}

fn assignment(html: &mut Html, variable: &Variable) {
    html.code(variable.name.text());
    html.leaf("span", &[("class", "faint")], " = ");
    value(html, variable.value.text());
}

/// A value; an empty one is visible.
fn value(html: &mut Html, text: &str) {
    html.element("span", &[("class", "value")], |html| html.code(if text.is_empty() { "\"\"" } else { text }));
}

fn finding(html: &mut Html, remark: &Remark) {
    html.element("p", &[("class", &format!("finding {}", remark.severity))], |html| {
        html.leaf("strong", &[], &format!("{} {}", remark.severity, remark.code));
        html.text(" ");
        html.prose(remark.message.as_str());
        if let Some(at) = &remark.at {
            html.text(" ");
            place(html, at);
        }
    });
}

fn place(html: &mut Html, at: &At) {
    html.element("span", &[("class", "place")], |html| html.code(&shown(at)));
}

fn of_settings(html: &mut Html, view: &EnvironmentView) {
    html.leaf("h3", &[], "Settings in force");
    for configuration in &view.configurations {
        html.element("table", &[("class", "settings")], |html| {
            let readers = match configuration.read_by {
                ReadBy::Everything => "What every Airflow process gets",
                ReadBy::NotTasks => "What every process except tasks gets",
                ReadBy::Tasks => "What tasks get, from [workers]",
            };
            html.leaf("caption", &[], readers);
            html.element("thead", &[("class", "unseen")], |html| {
                html.element("tr", &[], |html| {
                    for title in ["setting", "value", "where it is set"] {
                        html.leaf("th", &[("scope", "col")], title);
                    }
                });
            });
            html.element("tbody", &[], |html| {
                class(html, view, configuration);
                for (name, setting, from) in settings(configuration) {
                    row(html, name, setting, from);
                }
            });
        });
    }
    if view.is_open {
        let open = "Something outside of this project may set more variables here.";
        html.leaf("p", &[("class", "open")], open);
    }
}

fn class(html: &mut Html, view: &EnvironmentView, configuration: &Configuration) {
    html.element("tr", &[], |html| {
        html.leaf("th", &[("scope", "row")], "backend");
        html.element("td", &[], |html| match &configuration.class {
            None => html.text(if view.is_open { "none in this project" } else { "none" }),
            Some(class) => {
                html.leaf("strong", &[], configuration.backend.unwrap_or_else(|| class.value.as_str()));
            }
        });
        html.element("td", &[], |html| {
            if let Some(at) = configuration.class.as_ref().and_then(|class| class.at.as_ref()) {
                place(html, at);
            }
        });
    });
}

fn row(html: &mut Html, name: &str, setting: &Setting, from: Option<&str>) {
    let class = match setting.state {
        State::Given | State::Default => "",
        State::Outside => "outside",
        State::Overridden | State::Dropped | State::Ignored => "gone",
        State::Unknown => "doubtful",
    };
    html.element("tr", &[("class", class)], |html| {
        let cell = |html: &mut Html, inside: &dyn Fn(&mut Html)| {
            if class == "gone" { html.element("del", &[], inside) } else { inside(html) }
        };
        html.element("th", &[("scope", "row")], |html| cell(html, &|html| html.code(name)));
        html.element("td", &[], |html| {
            cell(html, &|html| match setting.state {
                State::Outside => html.text(setting.value.as_str()),
                _ => value(html, setting.value.as_str()),
            });
        });
        html.element("td", &[], |html| {
            if let Some(at) = &setting.at {
                place(html, at);
            }
            if let Some(variable) = from {
                html.text(" ");
                html.code(variable);
            }
            if !state(setting.state).is_empty() {
                html.leaf("span", &[("class", "state")], &format!(" {}", state(setting.state)));
            }
        });
    });
}

fn of_addresses(html: &mut Html, view: &EnvironmentView) {
    html.leaf("h3", &[], "Backend and addresses");
    for configuration in &view.configurations {
        html.element("p", &[("class", "backend")], |html| {
            html.text(&graph::backend(view, configuration).text());
            match configuration.read_by {
                ReadBy::Everything => {}
                ReadBy::NotTasks => html.leaf("small", &[], " for every process except tasks"),
                ReadBy::Tasks => html.leaf("small", &[], " for tasks"),
            }
        });
        if let Some(class) = &configuration.class {
            html.element("p", &[("class", "class")], |html| html.code(class.value.as_str()));
        }
        if let Some(text) = verdict(configuration) {
            banner(html, text);
        }
        let lookups: Vec<&Lookup> = lookups(view, configuration).collect();
        if !lookups.is_empty() {
            html.element("dl", &[("class", "lookups")], |html| {
                for lookup in &lookups {
                    html.element("dt", &[], |html| {
                        html.code(&call(lookup));
                        if let Some(at) = &lookup.named_at {
                            html.text(" ");
                            place(html, at);
                        }
                    });
                    html.element("dd", &[], |html| address(html, configuration, lookup));
                }
            });
            identity(html, configuration, &lookups);
        }
    }
}

fn address(html: &mut Html, configuration: &Configuration, lookup: &Lookup) {
    if let Some(store) = lookup.store.filter(|_| !lookup.names.is_empty()) {
        html.element("p", &[("class", "address")], |html| {
            html.text(&format!("{store} "));
            for (index, name) in lookup.names.iter().enumerate() {
                html.text(if index > 0 { ", then " } else { "" });
                value(html, name.as_str());
            }
            for part in around(configuration, lookup) {
                html.text(" ");
                match part.split_once(' ').filter(|(_, rest)| !rest.contains(' ')) {
                    Some((word, quoted)) => {
                        html.text(&format!("{word} "));
                        html.code(quoted);
                    }
                    None => html.text(&part),
                }
            }
        });
    }
    // Without a backend, only the next places matter.
    if let Some(note) = lookup.note.as_ref().filter(|_| configuration.class.is_some()) {
        html.element("p", &[("class", "note")], |html| html.prose(note.as_str()));
    }
    let after = next(lookup);
    if !after.is_empty() && configuration.verdict < Verdict::Hangs {
        let first = if configuration.class.is_none() { "" } else { "then " };
        html.leaf("p", &[("class", "then")], &format!("{first}{}", after.join(", then ")));
    }
    for line in command::commands(configuration, lookup) {
        html.element(
            "pre",
            &[("class", "command"), ("tabindex", "0"), ("aria-label", "Command that checks it")],
            |html| {
                html.element("code", &[], |html| words(html, &line));
            },
        );
    }
}

/// A command; the browser does not break its short words after a dash.
fn words(html: &mut Html, line: &str) {
    for (index, word) in line.split(' ').enumerate() {
        html.text(if index > 0 { " " } else { "" });
        // Of `-address=URL` the name stays whole.
        let (start, rest) = word.find('=').filter(|_| word.starts_with('-')).map_or((word, ""), |at| word.split_at(at));
        let is_whole = start.contains('-') && start.chars().count() <= UNBROKEN;
        if is_whole {
            html.leaf("span", &[("class", "whole")], start);
        } else {
            html.text(start);
        }
        html.text(rest);
    }
}

/// Whose identity the commands need.
fn identity(html: &mut Html, configuration: &Configuration, lookups: &[&Lookup]) {
    let has_commands = lookups.iter().any(|lookup| !command::commands(configuration, lookup).is_empty());
    let has_role = command::role(configuration).is_some();
    if has_commands {
        let whose = if has_role { " Run them as the same role." } else { "" };
        let text = format!("The commands check the addresses by hand and print no secret.{whose}");
        html.leaf("p", &[("class", "identity")], &text);
    }
}
