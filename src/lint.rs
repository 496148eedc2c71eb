//! From a project to its report. Command line and editor call the same function.
//!
//! Enters: a [`Project`] and the rules to run. Leaves: a [`Report`]. Never does any I/O.

mod asked;
mod checked;
mod collected;
mod documents;
mod identity;
mod ignored;
mod judge;
mod kept;
mod page;
pub mod precedence;
mod presumed;
mod reading;
mod report;
mod shown;

pub use checked::{Checked, ProjectFinding};
pub use identity::{FindingIdentity, identities};
pub use report::{Diagnostic, Report, Settings, Suppressed, Suppression};

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::backend::BackendConfig;
use crate::carrier;
use crate::diagnostic::Finding;
use crate::environment::Environment;
use crate::environment::deployments::{self, Deployment};
use crate::format::Format;
use crate::ignore::{self, Ignore};
use crate::knowledge::Store;
use crate::loader::{Loader, Outcome};
use crate::parallel;
use crate::project::{Document, Project};
use crate::rules::{self, ProjectScope, Read, Rule, Scope};

use asked::Checks;
use collected::Collected;
use judge::{Judging, Parts};
use shown::Proofs;

/// Runs the rules over every document. Reports nothing in context documents.
pub fn lint(project: &Project, settings: &Settings) -> Report {
    let rules = settings.rules.as_slice();
    let asked = Checks::of(rules);
    let documents: Vec<(usize, &Document)> = project.documents.iter().enumerate().collect();
    let image = Environment::below(project);
    let read = |(index, document)| documents::read(&Scope { project, index, document }, image.as_ref(), &asked);
    let (mut reads, found): (Vec<Read<'_>>, Vec<Collected>) = parallel::map(documents, read).into_iter().unzip();
    let live = take_live(project, &mut reads);
    let scopes = project.documents.iter().enumerate().map(|(index, document)| Scope { project, index, document });
    let scopes = scopes.zip(&reads).map(|(scope, read)| (scope, live.get(&scope.index).unwrap_or(read)));
    let scopes: Vec<(Scope<'_>, &Read<'_>)> = scopes.collect();
    // A deployment has the image of the project, and not its `airflow.cfg`.
    let own_image = Environment::image_of(project);
    let deployments = deployments_of(project, &reads, own_image.as_ref());
    let parts = Parts::of(project, &deployments, &reads);
    let named = presumed::stores(&reads, &deployments);
    let read = scopes.iter().copied().zip(found).collect();
    let check = |((scope, read), found): ((_, _), _)| documents::check(&scope, read, &asked, (&named, &parts), found);
    let (mut found, configs): (Vec<Collected>, Vec<_>) = parallel::map(read, check).into_iter().unzip();
    let deployed = judge_deployments(project, &deployments, (&asked, &named), &mut found);
    let own = without(&live, &configs);
    let scope = ProjectScope {
        project,
        reads: &reads,
        configs: &own,
        deployments: &deployments,
        deployed: &deployed,
        live: &live,
    };
    found.push(documents::check_project(&scope, rules));
    settle(project, &mut found);
    let ignores: Vec<Vec<Ignore>> = project.documents.iter().map(ignore::read).collect();
    let mut report = Report { diagnostics: merged(project, &scopes, found), ..Report::default() };
    if !settings.hides_source {
        let by_document = shown::by_document(project, &deployments, &deployed);
        let shown = Proofs { configs: &configs, deployed: &by_document, ignores: &ignores };
        report.disclosures = parallel::map(scopes, |(scope, read)| shown::disclose(&scope, read, &shown));
    }
    kept::of_sourced(project, &reads, &mut report.diagnostics);
    check_pages(project, settings, &mut report);
    report.diagnostics.retain(|diagnostic| is_asked_for(project, diagnostic));
    let contested = kept::contested(configs.iter().chain(&deployed).flatten());
    report.diagnostics.iter_mut().for_each(|diagnostic| kept::keep(project, &contested, diagnostic));
    ignored::apply(project, rules, ignores, &mut report);
    report.diagnostics.retain(|diagnostic| is_asked_for(project, diagnostic));
    set_severities(settings, &mut report);
    spell(project, &mut report);
    report.sort();
    report
}

/// Checks what each deployment gets, and returns the configurations that take effect there.
fn judge_deployments<'p>(
    project: &'p Project,
    deployments: &'p [Deployment<'p>],
    (asked, named): (&Checks, &[Store]),
    found: &mut [Collected],
) -> Vec<Vec<BackendConfig<'p>>> {
    let judging = Judging { rules: &asked.environments, named: Some(named) };
    let judged = parallel::map(deployments.iter().collect(), |deployment| judge::judge(project, deployment, &judging));
    let mut deployed = Vec::with_capacity(judged.len());
    for (of_deployment, configs) in judged {
        for (rule, loader, finding) in of_deployment {
            if let Some(collected) = found.get_mut(finding.location.document) {
                collected.add(rule, loader.as_slice(), std::iter::once(finding));
            }
        }
        deployed.push(configs);
    }
    deployed
}

/// The findings of each document and of the project, merged over the loaders that read it.
fn merged(project: &Project, scopes: &[(Scope<'_>, &Read<'_>)], found: Vec<Collected>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut found = found.into_iter();
    for ((_, read), found) in scopes.iter().zip(found.by_ref()) {
        // Findings about variables ignore a loader that refuses the file.
        let is_read = |environment: &&Environment<'_>| matches!(environment.outcome, Outcome::Read(_));
        diagnostics.extend(found.finish(read.environments.iter().filter(is_read).count()));
    }
    diagnostics.extend(found.flat_map(|of_project| of_project.finish(project.loaders.len())));
    diagnostics
}

/// Takes out what dumps show of what runs: it is judged by itself, and is no part of what the project's files say.
fn take_live<'p>(project: &Project, reads: &mut [Read<'p>]) -> BTreeMap<usize, Read<'p>> {
    let dumps = project.documents.iter().zip(reads).enumerate();
    let dumps = dumps.filter(|(_, (document, _))| document.format == Format::State);
    dumps.map(|(index, (_, read))| (index, std::mem::take(read))).collect()
}

/// The configurations of what the project's files say.
fn without<'c, 'p>(
    live: &BTreeMap<usize, Read<'p>>,
    configs: &'c [Vec<BackendConfig<'p>>],
) -> Cow<'c, [Vec<BackendConfig<'p>>]> {
    if live.is_empty() {
        return Cow::Borrowed(configs);
    }
    let own = |(index, configs): (usize, &Vec<BackendConfig<'p>>)| {
        if live.contains_key(&index) { Vec::new() } else { configs.clone() }
    };
    Cow::Owned(configs.iter().enumerate().map(own).collect())
}

/// Adds what is wrong in the code on pages of documentation.
fn check_pages(project: &Project, settings: &Settings, report: &mut Report) {
    let pages = project.documents.iter().enumerate();
    let pages = pages.filter(|(_, document)| document.format == Format::Page && !document.is_context).collect();
    for (index, found) in parallel::map(pages, |(index, page)| (index, page::check(project, index, page, settings))) {
        report.diagnostics.extend(found.diagnostics);
        report.suppressed.extend(found.suppressed);
        if let Some(disclosure) = report.disclosures.get_mut(index) {
            disclosure.join(found.disclosure);
        }
    }
}

/// Whether a finding is in a checked document, by a rule that is not ignored there.
fn is_asked_for(project: &Project, diagnostic: &Diagnostic) -> bool {
    let document = project.documents.get(diagnostic.finding.location.document);
    document.is_none_or(|document| !document.is_context && !document.left_out.contains(&diagnostic.rule.code))
}

/// Writes names as they are known where the file is: options of sections in `airflow.cfg`, and not the commands of the
/// Astro CLI where it does not read the file.
fn spell(project: &Project, report: &mut Report) {
    for diagnostic in report.all() {
        let Some(document) = project.documents.get(diagnostic.finding.location.document) else { continue };
        if document.format == Format::Cfg {
            diagnostic.finding.respell(carrier::spelled);
        }
        if document.is_read_by_others_only {
            diagnostic.finding.respell(Loader::plain);
            diagnostic.is_of_others = true;
        }
    }
}

fn set_severities(settings: &Settings, report: &mut Report) {
    for diagnostic in report.all().filter(|_| !settings.severities.is_empty()) {
        if let Some(severity) = settings.severities.get(diagnostic.rule.code) {
            diagnostic.finding.severity = *severity;
        }
    }
}

/// Everything that the rules find in one environment as the process gets it, without repairing
/// values.
pub fn findings_of(
    project: &Project,
    environment: &Environment<'_>,
    configs: &[BackendConfig<'_>],
) -> Vec<(&'static Rule, Finding)> {
    let scope = Scope { project, index: environment.index, document: environment.document };
    let asked = Checks::of(rules::ALL);
    judge::findings(&scope, environment, configs, &Judging { rules: &asked.environments, named: None })
}

/// Drops findings whose cause another finding reports.
fn settle(project: &Project, found: &mut [Collected]) {
    for of_document in found.iter_mut() {
        of_document.retain(|diagnostic| is_asked_for(project, diagnostic));
    }
    let all = found.iter().flat_map(Collected::all);
    let all: Vec<_> = all.map(|one| (one.rule, &one.finding, one.loaders.as_slice())).collect();
    let mut told = precedence::told(project, &all).into_iter();
    for of_document in found {
        of_document.retain(|_| told.next().unwrap_or(true));
    }
}

/// The deployments of a project, with loaded files read as intended if rules report faults on their
/// lines.
fn deployments_of<'p>(
    project: &'p Project,
    reads: &[Read<'p>],
    image: Option<&Environment<'p>>,
) -> Vec<Deployment<'p>> {
    let scripts = reads.iter().enumerate().filter_map(|(index, read)| Some((index, read.script.as_ref()?)));
    let readings = |index: usize, loader: Loader| {
        reads.get(index)?.environments.iter().find(|environment| environment.loader == Some(loader))
    };
    deployments::of(project, &scripts.collect::<Vec<_>>(), image, &readings)
}
