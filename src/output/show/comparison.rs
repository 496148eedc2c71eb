//! Two environments beside each other, for people: `-` marks the first one, `+` the second one, as in a diff.

use crate::diagnostic::Message;
use crate::disclosure::MASK;
use crate::output::human::Style;
use crate::show::comparison::{Compared, Comparison, Held, Likeness, Meaning, Pair, Relation, Side, What};
use crate::show::{Configuration, Lookup, Verdict};

use super::human::line;
use super::said::{address, call, heading, next, shown, verdict, words};
use super::table::{Look, Part, columns, wrapped};
use crate::backend::Section;

/// A wider cell pushes only the rest of its own row.
const WIDEST: usize = 44;

/// Writes a comparison.
pub fn write(comparison: &Comparison, style: Style, output: &mut String) {
    let Comparison { left, right, .. } = comparison;
    let sides = [(left, false), (right, true)];
    for (side, is_right) in sides {
        head(side, is_right, style, output);
    }
    versions(comparison, style, output);
    variables(comparison, style, output);
    for pair in &comparison.configurations {
        of_pair(comparison, pair, style, output);
    }
    output.push('\n');
    let text = match comparison.likeness {
        Likeness::Same if comparison.variables.iter().any(|one| one.relation == Relation::ToFillIn) => {
            "the same for Airflow, apart from what is to be filled in"
        }
        Likeness::Same => "the same for Airflow",
        Likeness::Unknown => "nothing differs, but not every value is known here",
        Likeness::Different => "they differ",
    };
    line(&[Part::new(text, Look::Strong)], 0, style, output);
}

fn mark(is_right: bool) -> Part {
    if is_right { Part::new("+", Look::Good) } else { Part::new("-", Look::Bad) }
}

/// A side: the path, the environment, and what else it may have.
fn head(side: &Side, is_right: bool, style: Style, output: &mut String) {
    let (name, more) = heading(&side.environment);
    let told = if more.is_empty() { name } else { format!("{name} {more}") };
    let mut parts = vec![format!("{}:", side.path)];
    parts.extend(words(&told));
    wrapped(&mark(is_right), &parts, Look::Strong, 0, style, output);
    if side.environment.is_open {
        let text = "may get more variables than are seen here";
        wrapped(&Part::new(" ", Look::Plain), &words(text), Look::Doubtful, 0, style, output);
    }
}

/// What a side is called: its path, or its environment if both sides have the same path.
fn label<'c>(comparison: &'c Comparison, side: &'c Side) -> &'c str {
    if comparison.left.path == comparison.right.path { side.environment.name.as_str() } else { &side.path }
}

fn title(text: &str, style: Style, output: &mut String) {
    output.push('\n');
    line(&[Part::new(text, Look::Strong)], 0, style, output);
}

fn versions(comparison: &Comparison, style: Style, output: &mut String) {
    if comparison.versions.is_empty() {
        return;
    }
    title("versions", style, output);
    for pair in &comparison.versions {
        line(&[Part::new(pair.name, Look::Plain)], 2, style, output);
        for (version, is_right) in [(&pair.left, false), (&pair.right, true)] {
            line(&[mark(is_right), Part::new(version, Look::Plain)], 4, style, output);
        }
    }
}

fn variables(comparison: &Comparison, style: Style, output: &mut String) {
    let all = &comparison.variables;
    alone(&format!("only in {}", label(comparison, &comparison.left)), all, Relation::OnlyLeft, style, output);
    alone(&format!("only in {}", label(comparison, &comparison.right)), all, Relation::OnlyRight, style, output);
    beside("different", comparison, Relation::Different, style, output);
    beside("known only at run time", comparison, Relation::Unknown, style, output);
    beside("to be filled in", comparison, Relation::ToFillIn, style, output);
    let same = |is_hidden: bool| -> Vec<&str> {
        let same = all.iter().filter(|one| one.relation == Relation::Same);
        same.filter(|one| one.left.as_ref().is_some_and(is_masked) == is_hidden).map(|one| one.name.as_str()).collect()
    };
    let (hidden, seen) = (same(true), same(false));
    if !hidden.is_empty() || !seen.is_empty() {
        title("the same", style, output);
    }
    names(&seen, "", style, output);
    names(&hidden, "values not shown:", style, output);
}

/// Names with commas between them, on as many lines as they need.
fn names(names: &[&str], before: &str, style: Style, output: &mut String) {
    if names.is_empty() {
        return;
    }
    let last = names.len() - 1;
    let parts = names.iter().enumerate().map(|(index, name)| {
        let text = if index < last { format!("{name},") } else { (*name).to_owned() };
        Part::new(text, Look::Plain)
    });
    let before = (!before.is_empty()).then(|| Part::new(before, Look::Faint));
    let (mut row, mut width) = (Vec::new(), 1);
    for part in before.into_iter().chain(parts) {
        if width + 1 + part.width() > style.width && !row.is_empty() {
            joined(&row, style, output);
            (row, width) = (Vec::new(), 1);
        }
        width += 1 + part.width();
        row.push(part);
    }
    joined(&row, style, output);
}

fn joined(row: &[Part], style: Style, output: &mut String) {
    output.push_str("  ");
    for (index, part) in row.iter().enumerate() {
        if index > 0 {
            output.push(' ');
        }
        part.write(style, output);
    }
    output.push('\n');
}

fn is_masked(held: &Held) -> bool {
    held.value.as_str() == MASK
}

fn place(held: &Held) -> String {
    held.at.as_ref().map(shown).unwrap_or_default()
}

fn value(held: &Held) -> Part {
    match held.value.as_str() {
        "" => Part::new("\"\"", Look::Plain),
        text => Part::new(text, Look::Plain),
    }
}

/// What only one side has.
fn alone(heading: &str, all: &[Compared], relation: Relation, style: Style, output: &mut String) {
    let found: Vec<&Compared> = all.iter().filter(|one| one.relation == relation).collect();
    if found.is_empty() {
        return;
    }
    title(heading, style, output);
    rows(&found, style, output);
}

fn rows(found: &[&Compared], style: Style, output: &mut String) {
    let (short, long): (Vec<&Compared>, Vec<&Compared>) = found.iter().partition(|one| is_short(one, style));
    let row = |one: &&Compared| {
        let (held, is_right) =
            one.left.as_ref().map(|held| (held, false)).or(one.right.as_ref().map(|held| (held, true)))?;
        let name = Part::new(one.name.as_str(), Look::Plain);
        Some(vec![mark(is_right), name, value(held), Part::new(place(held), Look::Faint)])
    };
    columns(&short.iter().filter_map(row).collect::<Vec<_>>(), 2, WIDEST, style, output);
    pairs(&long, None, style, output);
}

/// Whether its name, its value and its place fit on one line.
fn is_short(one: &Compared, style: Style) -> bool {
    let width = |held: &Held| value(held).width() + place(held).chars().count();
    let held = one.left.iter().chain(&one.right).map(width).max().unwrap_or_default();
    one.name.as_str().chars().count() + held + 9 <= style.width
}

/// What both sides have, each with its value; kwargs one by one further down, if they are known.
fn beside(heading: &str, comparison: &Comparison, relation: Relation, style: Style, output: &mut String) {
    let found: Vec<&Compared> = comparison.variables.iter().filter(|one| one.relation == relation).collect();
    if found.is_empty() {
        return;
    }
    title(heading, style, output);
    pairs(&found, Some(comparison), style, output);
}

fn pairs(found: &[&Compared], comparison: Option<&Comparison>, style: Style, output: &mut String) {
    for one in found {
        let name = Part::new(one.name.as_str(), Look::Plain);
        if comparison.is_some_and(|comparison| has_kwargs_of(comparison, one.name.as_str())) {
            line(&[name, Part::new("see the kwargs", Look::Faint)], 2, style, output);
            continue;
        }
        line(&[name], 2, style, output);
        let sides = [(&one.left, false), (&one.right, true)];
        for (held, is_right) in sides.into_iter().filter_map(|(held, is_right)| Some((held.as_ref()?, is_right))) {
            let mut parts = words(value(held).text());
            if let Some(at) = &held.at {
                parts.push(format!("({})", shown(at)));
            }
            wrapped(&mark(is_right), &parts, Look::Plain, 4, style, output);
        }
    }
}

/// Whether this variable has kwargs that are compared one by one.
fn has_kwargs_of(comparison: &Comparison, name: &str) -> bool {
    let section = |pair: &Pair| if pair.is_for_tasks { Section::Workers } else { Section::Secrets };
    comparison.configurations.iter().any(|pair| !pair.kwargs.is_empty() && section(pair).kwargs_key() == name)
}

/// The kwargs that differ, and what Airflow does on both sides.
fn of_pair(comparison: &Comparison, pair: &Pair, style: Style, output: &mut String) {
    let (left, right) = (&comparison.left.environment, &comparison.right.environment);
    let (Some(one), Some(other)) = (left.configurations.get(pair.left), right.configurations.get(pair.right)) else {
        return;
    };
    let of_tasks = if pair.is_for_tasks { " of tasks" } else { "" };
    let is_single = |one: &&Compared| matches!(one.relation, Relation::OnlyLeft | Relation::OnlyRight);
    let differing = pair.kwargs.iter().filter(|one| one.relation != Relation::Same);
    let (single, both): (Vec<&Compared>, Vec<&Compared>) = differing.partition(is_single);
    if !single.is_empty() || !both.is_empty() {
        title(&format!("kwargs{of_tasks}"), style, output);
        rows(&single, style, output);
        pairs(&both, None, style, output);
    }
    // What is to be filled in has no meaning yet.
    if comparison.likeness == Likeness::Same && pair.meaning.iter().any(|meaning| meaning.relation != Relation::Same) {
        return;
    }
    let meant: Vec<Meaning> = pair.meaning.iter().copied().filter(|meaning| is_told(*meaning, one, other)).collect();
    if meant.is_empty() && one.class.is_some() {
        output.push('\n');
        let text = format!("looks up connections and variables{of_tasks} in the same places");
        wrapped(&Part::new("Airflow", Look::Strong), &words(&text), Look::Strong, 0, style, output);
        return;
    }
    if !meant.is_empty() {
        title(&format!("what that means{of_tasks}"), style, output);
    }
    for meaning in meant {
        of_meaning(meaning, one, other, style, output);
    }
}

/// What differs, or may differ; the names of configuration values only if one is asked for.
fn is_told(meaning: Meaning, one: &Configuration, other: &Configuration) -> bool {
    let is_asked = |configuration| meaning.what.lookup(configuration).is_none_or(|lookup| !lookup.is_example);
    meaning.relation != Relation::Same && (meaning.what != What::Config || is_asked(one) || is_asked(other))
}

fn of_meaning(meaning: Meaning, one: &Configuration, other: &Configuration, style: Style, output: &mut String) {
    let name = match meaning.what {
        What::Backend => "backend".to_owned(),
        What::Verdict => "Airflow".to_owned(),
        _ => meaning.what.lookup(one).map(call).unwrap_or_default(),
    };
    let name = Part::new(name, Look::Plain);
    if meaning.relation == Relation::Unknown {
        let doubt = words("(may differ: not all of it is known or shown)");
        wrapped(&name, &doubt, Look::Doubtful, 2, style, output);
    } else {
        line(&[name], 2, style, output);
    }
    for (configuration, is_right) in [(one, false), (other, true)] {
        wrapped(&mark(is_right), &told(meaning.what, configuration), Look::Plain, 4, style, output);
    }
}

/// What one side does.
fn told(what: What, configuration: &Configuration) -> Vec<String> {
    match what {
        What::Backend => {
            let class = configuration.class.as_ref().map(|class| class.value.as_str());
            words(configuration.backend.or(class).unwrap_or("none"))
        }
        What::Verdict => words(verdict(configuration).unwrap_or("nothing is known to break")),
        _ => what.lookup(configuration).map(|lookup| looked_up(configuration, lookup)).unwrap_or_default(),
    }
}

/// The address, why there is none, and what Airflow asks next.
fn looked_up(configuration: &Configuration, lookup: &Lookup) -> Vec<String> {
    let mut parts = address(configuration, lookup);
    let note = lookup.note.as_ref().map_or("", Message::as_str);
    match (parts.is_empty(), note.is_empty()) {
        (true, _) if configuration.class.is_none() && !lookup.then.is_empty() => {}
        (true, _) => parts.extend(words(note)),
        (false, false) => parts.extend(words(&format!("({note})"))),
        (false, true) => {}
    }
    let is_asked = configuration.verdict < Verdict::Hangs;
    for then in next(lookup).into_iter().filter(|_| is_asked) {
        let is_first = parts.is_empty();
        if let Some(last) = parts.last_mut() {
            last.push(',');
        }
        parts.push(if is_first { then } else { format!("then {then}") });
    }
    parts
}
