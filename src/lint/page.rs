//! What is wrong in the code that pages of documentation print.
//!
//! Enters: a page. Leaves: the findings of its fragments at their places on the page. Each fragment is checked as a project
//! of its own: what stands beside it on the page is not known to be set in the same place. Never offers a fix.

use super::{Diagnostic, Settings, Suppressed, lint};
use crate::carrier::page::{self, Fragment};
use crate::diagnostic::{Finding, Location};
use crate::disclosure::Disclosure;
use crate::loader::Loader;
use crate::parallel;
use crate::project::{Document, Project};
use crate::rules::{self, Printed, Rule};
use crate::text::{SourceFile, Span};

/// The programs that read a `.env` file for most readers of a page. What only one of them stumbles over is not told.
const LOADERS: [Loader; 3] = [Loader::Compose, Loader::Docker, Loader::AstroLoad];

/// What was found on a page.
#[derive(Default)]
pub(super) struct OfPage {
    pub diagnostics: Vec<Diagnostic>,
    pub suppressed: Vec<Suppressed>,
    pub disclosure: Disclosure,
}

/// Checks every fragment of a page.
pub(super) fn check(project: &Project, index: usize, document: &Document, settings: &Settings) -> OfPage {
    let own = Settings {
        rules: rules::on_pages(&settings.rules),
        hides_source: settings.hides_source,
        ..Settings::default()
    };
    let fragments = page::fragments(&document.file.path, document.file.text());
    let found = parallel::map(fragments, |fragment| check_fragment(project, index, document, &fragment, &own));
    let mut page = OfPage::default();
    for of_fragment in found {
        page.diagnostics.extend(of_fragment.diagnostics);
        page.suppressed.extend(of_fragment.suppressed);
        page.disclosure.join(of_fragment.disclosure);
    }
    page.disclosure = page.disclosure.finish();
    page
}

/// A fragment as a document, under the path of its page.
fn document(page: &Document, fragment: &Fragment<'_>) -> Document {
    let text = fragment.text.text().unwrap_or_default().to_owned();
    let mut document = Document::new(SourceFile::new(page.file.path.clone(), text), fragment.format);
    document.is_fragment = true;
    document
}

fn check_fragment(
    project: &Project,
    index: usize,
    page: &Document,
    fragment: &Fragment<'_>,
    settings: &Settings,
) -> OfPage {
    let keys = project.keys.clone();
    let documents = vec![document(page, fragment)];
    let own = Project { documents, loaders: LOADERS.to_vec(), keys, ..Project::default() };
    let report = lint(&own, settings);
    let text = fragment.text.text().unwrap_or_default();
    let printed = Printed { page: page.file.text(), text, is_for_astro: fragment.is_for_astro };
    let holds = |diagnostic: &Diagnostic| holds(diagnostic.rule, diagnostic, &printed);
    let placed = |mut diagnostic: Diagnostic| {
        place(&mut diagnostic.finding, index, fragment);
        // The message names the loaders.
        diagnostic.is_partial = false;
        diagnostic.loaders.clear();
        diagnostic
    };
    let mut found = OfPage::default();
    if let (Some(own), false) = (own.documents.first(), settings.hides_source) {
        found.disclosure.add_fragment(report.disclosure(0), own, &fragment.text);
    }
    found.diagnostics.extend(report.diagnostics.into_iter().filter(holds).map(placed));
    // What ends the file is told where it does so first.
    let mut is_first = true;
    found.diagnostics.retain(|one| one.rule.code != UNREADABLE || std::mem::take(&mut is_first));
    let suppressed = report.suppressed.into_iter().filter(|one| holds(&one.diagnostic));
    found.suppressed.extend(suppressed.map(|one| Suppressed { diagnostic: placed(one.diagnostic), ..one }));
    found
}

/// The rule about an `airflow.cfg` that cannot be read.
const UNREADABLE: &str = "AE808";

fn holds(rule: &Rule, diagnostic: &Diagnostic, printed: &Printed<'_>) -> bool {
    let finding = &diagnostic.finding;
    // What one loader alone stumbles over may be for none of the reader's programs.
    let is_told = !diagnostic.is_partial || diagnostic.loaders.len() > 1 || rules::is_of_env_file(rule);
    is_told && rules::holds_on_page(rule, finding.severity, printed, finding.location.span)
}

/// Moves a finding from the fragment to the page.
fn place(finding: &mut Finding, document: usize, fragment: &Fragment<'_>) {
    let on_page = |span: Span| Location { document, span: fragment.text.origin(span) };
    finding.location = on_page(finding.location.span);
    for related in &mut finding.related {
        related.location = on_page(related.location.span);
    }
    finding.fix = None;
    finding.yields.clear();
}
