//! One environment of several: the one that is named, or the only one.
//!
//! Enters: projects, and a name. Leaves: the environment, or why there is none to take. Never guesses between two.

use super::environments::{self, FoundEnvironment};
use crate::diagnostic::Message;
use crate::disclosure;
use crate::project::Project;

/// An environment, with the project that has it.
pub struct Chosen<'p> {
    /// The project.
    pub project: &'p Project,
    /// The environment.
    pub found: FoundEnvironment<'p>,
}

/// Why no environment was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotChosen {
    /// Nothing sets a variable.
    Nothing,
    /// None has the name; these exist.
    NotNamed(Vec<Message>),
    /// Several would do; these exist.
    Several(Vec<Message>),
}

/// The environment of this name; without a name the only one, or the only one about a secrets backend.
pub fn choose<'p>(projects: &'p [Project], name: Option<&str>) -> Result<Chosen<'p>, NotChosen> {
    let of_project = |project: &'p Project| environments::of(project).into_iter().map(move |found| (project, found));
    let all: Vec<(&Project, FoundEnvironment<'_>)> = projects.iter().flat_map(of_project).collect();
    let all: Vec<_> = all.into_iter().map(|(project, found)| Chosen { project, found }).collect();
    if all.is_empty() {
        return Err(NotChosen::Nothing);
    }
    let names: Vec<Message> = all.iter().map(|one| one.found.name.clone()).collect();
    let is_named = |found: &FoundEnvironment<'_>| name.is_some_and(|name| is_part(found.name.as_str(), name));
    let (exact, part, of_path, usual, with_backend): (Vec<_>, Vec<_>, Vec<_>, Vec<_>, Vec<_>) = (
        indices(&all, |one| name.is_some_and(|name| one.found.name.as_str() == name)),
        indices(&all, |one| is_named(&one.found)),
        indices(&all, |one| is_named(&one.found) && is_of_named_path(one)),
        indices(&all, |one| name.is_none() && one.found.other_of.is_none()),
        indices(&all, |one| name.is_none() && one.found.other_of.is_none() && one.found.has_backend),
    );
    let only =
        [exact, part.clone(), of_path, with_backend, usual].into_iter().find_map(|found| match found.as_slice() {
            [only] => Some(*only),
            _ => None,
        });
    match only.and_then(|index| all.into_iter().nth(index)) {
        Some(chosen) => Ok(chosen),
        None if name.is_some() && part.is_empty() => Err(NotChosen::NotNamed(names)),
        None if part.is_empty() => Err(NotChosen::Several(names)),
        None => Err(NotChosen::Several(part.iter().filter_map(|index| names.get(*index)).cloned().collect())),
    }
}

fn indices(all: &[Chosen<'_>], is_wanted: impl Fn(&Chosen<'_>) -> bool) -> Vec<usize> {
    all.iter().enumerate().filter(|(_, one)| is_wanted(one)).map(|(index, _)| index).collect()
}

/// Whether a name is one of those before the file or the condition: `web` of `web, worker in compose.yaml`, `prod` of
/// `prod if deploy.sh ran last`; or one of them with the file, `web in compose.yaml`.
fn is_part(whole: &str, name: &str) -> bool {
    if let Some(((own, file), (all, of))) = name.split_once(" in ").zip(whole.split_once(" in "))
        && file == of
    {
        return all.split(", ").any(|part| part == own);
    }
    let before = |mark| whole.split_once(mark).map_or(whole, |(before, _)| before);
    [" in ", " if "].into_iter().map(before).any(|names| names == name || names.split(", ").any(|part| part == name))
}

/// Whether it is what the script that the user named leaves, if others write to the same deployment.
fn is_of_named_path(one: &Chosen<'_>) -> bool {
    let named = one.project.documents.iter().filter(|document| !document.is_context);
    let mut ends = named.map(|document| Message::from(" if ").and(disclosure::path(document)).and(" ran last"));
    ends.any(|end| one.found.name.as_str().ends_with(end.as_str()))
}
