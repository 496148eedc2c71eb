//! The region in which a command, or a file, writes a secret.
//!
//! Enters: a project, a command of the AWS CLI, a resource of Terraform. Leaves: the region and where it is written: a
//! flag, a variable in front of the command, one that the script exports above it, one of the job that runs it, the
//! provider of the folder. Never guesses between two.
//!
//! Source: the AWS CLI 2, which prefers `--region` to `AWS_REGION`, and that to `AWS_DEFAULT_REGION`.

use super::ProjectScope;
use crate::carrier;
use crate::command::Answer;
use crate::format::Format;
use crate::knowledge::commands::Says;
use crate::script::Call;
use crate::shell::{Assignment, Reached};
use crate::text::Mapped;

/// What the AWS CLI reads, the first one first.
const VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// A region as it is written.
pub(super) struct WrittenRegion<'s> {
    /// The document that has it.
    pub document: usize,
    pub value: Mapped<'s>,
}

/// The region of a command.
pub(super) fn of_call<'s>(scope: &ProjectScope<'s>, call: &Call<'s>) -> Option<WrittenRegion<'s>> {
    let own = |value: &Mapped<'s>| Some(WrittenRegion { document: call.document, value: value.clone() });
    match call.command.given(Says::Region) {
        Answer::Known(given) => return own(&given.value),
        Answer::Unknown => return None,
        Answer::Absent => {}
    }
    for name in VARIABLES {
        let is_meant = |assignment: &&Assignment<'s>| assignment.name.text() == Some(name);
        if let Some(assignment) = call.line.assignments.iter().rfind(is_meant) {
            return own(assignment.value.as_ref()?);
        }
    }
    for name in VARIABLES {
        match exported(scope, call, name) {
            Export::No => {}
            Export::Known(value) => return own(&value),
            Export::Unknown => return None,
        }
    }
    let of_job = |document: usize, call: Option<&Call<'s>>| of_job(scope, document, call);
    match scope.project.documents.get(call.document)?.format {
        Format::Yaml => of_job(call.document, Some(call)),
        Format::Shell => of_job(runner(scope, call.document)?, None).filter(|_| sets_no_region(scope, call)),
        _ => None,
    }
}

/// A variable that a script exports above a command.
enum Export<'s> {
    No,
    Known(Mapped<'s>),
    /// Which of several values counts depends on run time.
    Unknown,
}

fn exported<'s>(scope: &ProjectScope<'s>, call: &Call<'s>, name: &str) -> Export<'s> {
    let Some(script) = scope.reads.get(call.document).and_then(|read| read.script.as_ref()) else {
        return Export::No;
    };
    let is_above = |own: &&Assignment<'s>| own.name.text() == Some(name) && own.span.start < call.line.span.start;
    let all: Vec<_> = script.execution.assignments.iter().filter(is_above).collect();
    let Some(last) = all.last() else { return Export::No };
    let is_sure = |own: &&Assignment<'s>| own.exported == Some(true) && own.reached < Reached::Perhaps;
    let is_same = |own: &&Assignment<'s>| match (&own.value, &last.value) {
        (Some(one), Some(other)) => one.bytes() == other.bytes(),
        _ => false,
    };
    let is_one = all.iter().all(|own| is_sure(own) && is_same(own));
    last.value.clone().filter(|_| is_one).map_or(Export::Unknown, Export::Known)
}

fn sets_no_region(scope: &ProjectScope<'_>, call: &Call<'_>) -> bool {
    scope.project.documents.get(call.document).is_some_and(|script| !VARIABLES.iter().any(|name| script.holds(name)))
}

/// The only file of the project that names a script, if that is one with jobs.
fn runner(scope: &ProjectScope<'_>, script: usize) -> Option<usize> {
    let name = scope.project.documents.get(script)?.name();
    let documents = scope.project.documents.iter().enumerate();
    let mut naming = documents.filter(|(index, document)| *index != script && document.holds(name));
    let (index, document) = naming.next().filter(|_| naming.next().is_none())?;
    (document.format == Format::Yaml).then_some(index)
}

/// The region that the variables of a pipeline give to a command in it, or to the one script that it runs.
fn of_job<'s>(scope: &ProjectScope<'s>, document: usize, call: Option<&Call<'s>>) -> Option<WrittenRegion<'s>> {
    let file = scope.project.documents.get(document)?;
    let given = file.given();
    let is_own = |span: crate::text::Span| call.is_none_or(|call| span.contains(call.line.span));
    let jobs: Vec<_> = given.into_iter().filter(|(span, _)| is_own(*span)).collect();
    // Which of several jobs runs the script is not known here.
    let values = jobs.iter().map(|(_, variables)| {
        let named = |name: &str| variables.iter().rfind(|(key, _)| key.text() == Some(name));
        VARIABLES.iter().find_map(|name| named(name)).map(|(_, value)| value)
    });
    let values: Vec<&Mapped<'s>> = values.collect::<Option<_>>()?;
    let first = values.first()?;
    let is_one = values.iter().all(|value| value.bytes() == first.bytes());
    is_one.then(|| WrittenRegion { document, value: (*first).clone() })
}

/// The region of the resources of Terraform in a document: that of the only provider in its folder.
pub(super) fn of_file<'s>(scope: &ProjectScope<'s>, document: usize) -> Option<WrittenRegion<'s>> {
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let own = folder(&scope.project.documents.get(document)?.file.path);
    let files = scope.project.documents.iter().enumerate();
    let files = files.filter(|(_, file)| file.format == Format::Hcl && folder(&file.file.path) == own);
    let regions = files.filter(|(_, file)| file.holds("provider")).flat_map(|(document, file)| {
        let regions = carrier::terraform::regions(&file.file.path, file.file.text());
        regions.into_iter().map(move |value| (document, value))
    });
    let mut regions = regions.collect::<Vec<_>>().into_iter();
    let (document, value) = regions.next().filter(|_| regions.next().is_none())?;
    Some(WrittenRegion { document, value: value? })
}
