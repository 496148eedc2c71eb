//! The laws of a whole check.

use std::fmt::Write;
use std::sync::LazyLock;

use airenv::diagnostic::{Finding, Location, Part};
use airenv::lint::{Report, Settings, lint};
use airenv::project::{Document, Project};
use airenv::rules;
use airenv::show::{Asked, overview};
use airenv::text::Span;
use rayon::ThreadPool;

use super::{places, projects};

/// From so many files on airenv uses several threads.
const MANY: usize = 8;

/// All of them, for the files of [`projects::project`].
pub fn holds(text: &str) {
    let project = filled(text);
    let report = lint(&project, &Settings::of(rules::ALL));
    places_are_in_the_files(&project, &report);
    let told: Vec<String> = POOLS.iter().map(|pool| pool.install(|| told(&filled(text)))).collect();
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "the number of threads makes a difference");
    drop(overview(&project, &Asked::default()));
}

/// One thread, and several.
static POOLS: LazyLock<Vec<ThreadPool>> = LazyLock::new(|| {
    let pool = |count| rayon::ThreadPoolBuilder::new().num_threads(count).stack_size(8 << 20).build().unwrap();
    [1, 3].map(pool).into()
});

/// The project, with so many files that threads share them.
fn filled(text: &str) -> Project {
    let mut files = projects::files(text);
    let missing = MANY.saturating_sub(files.len());
    files.extend((0..missing).map(|number| (format!("z{number}.env"), "A=1\n".to_owned())));
    projects::of_files(&files)
}

/// Everything that a check tells.
fn told(project: &Project) -> String {
    let report = lint(project, &Settings::of(rules::ALL));
    let mut told = String::new();
    for diagnostic in report.diagnostics.iter().chain(report.suppressed.iter().map(|one| &one.diagnostic)) {
        let finding = &diagnostic.finding;
        writeln!(told, "{} {} {finding:?}", diagnostic.rule.code, diagnostic.text()).unwrap();
    }
    for (index, document) in project.documents.iter().enumerate() {
        writeln!(told, "{:?}", report.disclosure(index).split(document, whole(document), &[])).unwrap();
    }
    told
}

fn whole(document: &Document) -> Span {
    Span::new(0, document.file.bytes().len())
}

/// Every place of a finding is in a file of the project, and so is what may be shown.
pub fn places_are_in_the_files(project: &Project, report: &Report) {
    let findings = report.diagnostics.iter().chain(report.suppressed.iter().map(|one| &one.diagnostic));
    for finding in findings.map(|diagnostic| &diagnostic.finding) {
        places_of(finding).for_each(|location| at(project, location));
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            for part in &edit.parts {
                if let Part::Copy(span) = part {
                    at(project, Location { span: *span, ..edit.location });
                }
            }
        }
    }
    for (index, document) in project.documents.iter().enumerate() {
        let text = document.file.text();
        let mut done = 0;
        for (part, _) in report.disclosure(index).split(document, whole(document), &[]) {
            places::span(text, part);
            assert_eq!(part.start, done, "the parts of {} are not all of it", document.file.path);
            done = part.end;
        }
        assert_eq!(done as usize, text.len(), "the parts of {} are not all of it", document.file.path);
    }
}

fn places_of(finding: &Finding) -> impl Iterator<Item = Location> + '_ {
    let related = finding.related.iter().map(|related| related.location);
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.location);
    std::iter::once(finding.location).chain(related).chain(edits)
}

fn at(project: &Project, location: Location) {
    let document = project.documents.get(location.document).expect("a document of the project");
    places::span(document.file.text(), location.span);
}
