//! From a project to its report. Command line and editor call the same function.
//!
//! Enters: a [`Project`] and the rules to run. Leaves: a [`Report`]. Never does any I/O.

mod asked;
mod checked;
mod collected;
mod identity;
mod ignored;
mod judge;
mod kept;
mod page;
pub mod precedence;
mod presumed;
mod reading;
mod shown;

pub use checked::{Checked, Found};
pub use identity::{Identity, identities};

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use crate::backend::BackendConfig;
use crate::carrier;
use crate::diagnostic::{Finding, Severity};
use crate::disclosure::Disclosure;
use crate::environment::Environment;
use crate::environment::deployments::{self, Deployment};
use crate::format::Format;
use crate::ignore::{self, Ignore};
use crate::knowledge::Store;
use crate::loader::{Loader, Outcome};
use crate::parallel;
use crate::project::{Document, Project};
use crate::rules::{self, Check, Line, ProjectScope, Read, Rule, Scope, Told, ToldLine};
use crate::script::Script;

use asked::Asked;
use collected::Collected;
use judge::{Judging, Parts};
use shown::Shown;

/// A finding of a rule.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// What the rule found.
    pub finding: Finding,
    /// The loaders to which it applies; empty if loaders do not matter.
    pub loaders: Vec<Loader>,
    /// Whether it does not apply to other loaders of the run.
    pub is_partial: bool,
    /// Whether no command of the Astro CLI reads the file.
    pub is_of_others: bool,
}

impl Diagnostic {
    /// The message, naming the loaders concerned if others read the file differently.
    pub fn text(&self) -> String {
        let message = self.finding.message.as_str();
        let command = |loader: &Loader| if self.is_of_others { loader.plain_command() } else { loader.command() };
        if !self.is_partial || self.loaders.iter().any(|loader| message.contains(command(loader))) {
            return message.to_owned();
        }
        let commands = self.loaders.iter().map(command);
        let message = self.finding.message.clone().and(" (as read by ").codes(commands, " and ").and(")");
        message.as_str().to_owned()
    }
}

/// Why a finding is not reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppression {
    /// A comment in the file says so.
    InSource,
    /// The baseline contains it.
    Baseline,
}

/// A finding that is not reported.
#[derive(Debug, Clone)]
pub struct Suppressed {
    /// The finding.
    pub diagnostic: Diagnostic,
    /// Why not.
    pub suppression: Suppression,
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Report {
    /// Sorted by path and position.
    pub diagnostics: Vec<Diagnostic>,
    /// What was found and is not reported, in the same order.
    pub suppressed: Vec<Suppressed>,
    disclosures: Vec<Disclosure>,
    nothing: Disclosure,
}

impl Report {
    /// What may be shown of a document.
    pub fn disclosure(&self, document: usize) -> &Disclosure {
        self.disclosures.get(document).unwrap_or(&self.nothing)
    }
}

/// What a run is asked to do.
#[derive(Debug, Default)]
pub struct Settings {
    /// The rules to run.
    pub rules: Vec<&'static Rule>,
    /// Severity overrides, by rule code.
    pub severities: HashMap<&'static str, Severity>,
    /// Whether findings are shown without source lines: then what may be shown is not determined,
    /// and everything counts as secret.
    pub hides_source: bool,
}

impl Settings {
    /// These rules, and everything else at its default.
    pub fn of(rules: &[&'static Rule]) -> Self {
        Self { rules: rules.to_vec(), ..Self::default() }
    }
}

/// Runs the rules over every document. Reports nothing in context documents.
pub fn lint(project: &Project, settings: &Settings) -> Report {
    let rules = settings.rules.as_slice();
    let asked = Asked::of(rules);
    let documents: Vec<(usize, &Document)> = project.documents.iter().enumerate().collect();
    let image = Environment::below(project);
    let read = |(index, document)| read(&Scope { project, index, document }, image.as_ref(), &asked);
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
    let checked = parallel::map(read, |((scope, read), found)| check(&scope, read, &asked, (&named, &parts), found));
    let (mut found, configs): (Vec<Collected>, Vec<_>) = checked.into_iter().unzip();
    let judged = parallel::map(deployments.iter().collect(), |deployment| {
        judge::judge(project, deployment, &Judging { rules: &asked.environments, named: Some(&named) })
    });
    let mut deployed = Vec::with_capacity(judged.len());
    for (of_deployment, configs) in judged {
        for (rule, loader, finding) in of_deployment {
            if let Some(collected) = found.get_mut(finding.location.document) {
                collected.add(rule, loader.as_slice(), std::iter::once(finding));
            }
        }
        deployed.push(configs);
    }
    let own = without(&live, &configs);
    let scope = ProjectScope {
        project,
        reads: &reads,
        configs: &own,
        deployments: &deployments,
        deployed: &deployed,
        live: &live,
    };
    found.push(check_project(&scope, rules));
    settle(project, &mut found);
    let ignores: Vec<Vec<Ignore>> = project.documents.iter().map(ignore::read).collect();
    let mut report = Report::default();
    let mut found = found.into_iter();
    for ((_, read), found) in scopes.iter().zip(found.by_ref()) {
        // Findings about variables ignore a loader that refuses the file.
        let is_read = |environment: &&Environment<'_>| matches!(environment.outcome, Outcome::Read(_));
        report.diagnostics.extend(found.finish(read.environments.iter().filter(is_read).count()));
    }
    report.diagnostics.extend(found.flat_map(|of_project| of_project.finish(project.loaders.len())));
    if !settings.hides_source {
        let by_document = shown::by_document(project, &deployments, &deployed);
        let shown = Shown { configs: &configs, deployed: &by_document, ignores: &ignores };
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
    report.diagnostics.sort_by(in_order);
    // Several processes may get the same line.
    report.diagnostics.dedup_by(|one, other| in_order(one, other) == Ordering::Equal && one.loaders == other.loaders);
    report.suppressed.sort_by(|left, right| in_order(&left.diagnostic, &right.diagnostic));
    report
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
    let suppressed = report.suppressed.iter_mut().map(|suppressed| &mut suppressed.diagnostic);
    for diagnostic in report.diagnostics.iter_mut().chain(suppressed) {
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
    let suppressed = report.suppressed.iter_mut().map(|suppressed| &mut suppressed.diagnostic);
    for diagnostic in report.diagnostics.iter_mut().chain(suppressed).filter(|_| !settings.severities.is_empty()) {
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
    let asked = Asked::of(rules::ALL);
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

/// Reads a document and checks its lines: a line with a reported fault is read as intended from
/// there on.
fn read<'p>(scope: &Scope<'p>, image: Option<&Environment<'p>>, asked: &Asked) -> (Read<'p>, Collected) {
    let mut read = reading::read(scope.project, scope.index, scope.document);
    let mut collected = Collected::default();
    let asked = asked.for_document(scope.document);
    let mut told = check_statements(scope, &read, &asked, &mut collected);
    match scope.document.format {
        Format::Dockerfile => {
            check_carried(scope, &read, &asked.images, &mut collected);
            return (read, collected);
        }
        Format::Dotenv | Format::Shell => check_file(scope, &read, &asked.files, &mut collected),
        // Its blocks are checked one by one.
        Format::Page => {}
        _ => check_carried(scope, &read, &asked.carried, &mut collected),
    }
    if scope.document.format == Format::Dotenv {
        told.extend(collected.all().map(|one| ToldLine::of(one.rule.code, &one.finding, &one.loaders)));
        rules::mend(scope, &mut read.environments, told);
    }
    let all = read.environments.into_iter().map(|environment| environment.in_project(scope.project, image));
    read.environments = all.collect();
    (read, collected)
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

/// The findings of one document, and the configurations that take effect.
type OfDocument<'p> = (Collected, Vec<BackendConfig<'p>>);

fn check<'p>(
    scope: &Scope<'p>,
    read: &'p Read<'p>,
    asked: &Asked,
    (named, parts): (&[Store], &Parts),
    mut collected: Collected,
) -> OfDocument<'p> {
    let asked = asked.for_document(scope.document);
    let configs = judge::check_environments(
        scope,
        read,
        &Judging { rules: &asked.environments, named: Some(named) },
        parts,
        &mut collected,
    );
    if let Some(script) = &read.script {
        check_script(scope, script, &asked.scripts, &mut collected);
    }
    (collected, configs)
}

fn check_script(scope: &Scope<'_>, script: &Script<'_>, rules: &[&'static Rule], collected: &mut Collected) {
    collect(rules, collected, |check, findings| match check {
        Check::Call(check) => script.calls.iter().for_each(|call| check(scope, call, findings)),
        Check::Script(check) => check(scope, script, findings),
        _ => {}
    });
}

fn check_carried(scope: &Scope<'_>, read: &Read<'_>, rules: &[&'static Rule], collected: &mut Collected) {
    collect(rules, collected, |check, findings| match (check, &read.carried, &read.image) {
        (Check::Carried(check), Some(carried), _) => check(scope, carried, findings),
        (Check::Oddity(kind, check), Some(carried), _) => {
            let of_kind = carried.oddities.iter().filter(|oddity| oddity.kind == *kind);
            findings.extend(of_kind.map(|oddity| check(scope, oddity)));
        }
        (Check::Oddities(check), Some(carried), _) => {
            findings.extend(carried.oddities.iter().filter_map(|oddity| check(scope, carried, oddity)));
        }
        (Check::Image(check), _, Some(image)) => check(scope, image, findings),
        _ => {}
    });
}

/// Adds what each rule finds.
fn collect(rules: &[&'static Rule], collected: &mut Collected, run: impl Fn(&Check, &mut Vec<Finding>)) {
    let mut findings = Vec::new();
    for rule in rules {
        rule.checks.iter().for_each(|check| run(check, &mut findings));
        collected.add(rule, &[], findings.drain(..));
    }
}

fn check_project(scope: &ProjectScope<'_>, rules: &[&'static Rule]) -> Collected {
    let found = parallel::map_over(scope.reads.len(), rules.to_vec(), |rule| {
        let mut findings = Vec::new();
        for check in rule.checks {
            if let Check::Project(check) = check {
                check(scope, &mut findings);
            }
        }
        (rule, findings)
    });
    let mut collected = Collected::default();
    for (rule, findings) in found {
        collected.add(rule, &[], findings.into_iter());
    }
    collected
}

fn check_file(scope: &Scope<'_>, read: &Read<'_>, rules: &[&'static Rule], collected: &mut Collected) {
    let mut findings = Vec::new();
    let mut told = Vec::new();
    for rule in rules {
        for check in rule.checks {
            match check {
                Check::File(check) => check(scope, &mut findings),
                Check::Readers(check) if scope.document.format == Format::Dotenv => {
                    check(scope, &read.environments, &mut told);
                }
                _ => {}
            }
        }
        collected.add(rule, &[], findings.drain(..));
        collected.add_told(rule, told.drain(..));
    }
}

/// At most this many notes of one rule about the lines of a file are listed.
const MOST_NOTES: usize = 3;

/// Returns the lines with findings that were counted but not listed.
fn check_statements(scope: &Scope<'_>, read: &Read<'_>, asked: &Asked, collected: &mut Collected) -> Vec<ToldLine> {
    let mut counted = Vec::new();
    let mut of_lines: Vec<(&'static Rule, usize)> = asked.lines.iter().map(|rule| (*rule, 0)).collect();
    if of_lines.is_empty() && asked.statements.is_empty() {
        return counted;
    }
    let loaders = scope.project.loaders_of(scope.document);
    let mut findings = Vec::new();
    let mut told = Vec::new();
    for statement in scope.document.scan() {
        for rule in &asked.statements {
            for check in rule.checks {
                if let Check::Statement(check) = check {
                    check(scope, &statement, &mut findings);
                }
            }
            if !findings.is_empty() {
                collected.add(rule, &[], findings.drain(..));
            }
        }
        let line = if of_lines.is_empty() { None } else { Line::read(scope, &statement, &loaders) };
        let Some(mut line) = line else { continue };
        for (rule, notes) in &mut of_lines {
            line.is_counted = *notes >= MOST_NOTES;
            for check in rule.checks {
                if let Check::Line(check) = check {
                    check(scope, read, &line, &mut told);
                }
            }
            told.retain(|told: &Told| {
                let is_note = told.finding.severity == Severity::Note;
                *notes += usize::from(is_note);
                let is_counted = is_note && *notes > MOST_NOTES;
                if is_counted {
                    counted.push(ToldLine::of(rule.code, &told.finding, &told.loaders));
                }
                !is_counted
            });
            if !told.is_empty() {
                collected.add_told(rule, told.drain(..));
            }
        }
    }
    for (rule, notes) in of_lines.into_iter().filter(|(_, notes)| *notes > MOST_NOTES) {
        collected.count_notes(rule, notes - MOST_NOTES);
    }
    counted
}

/// The order in which findings are reported.
fn in_order(left: &Diagnostic, right: &Diagnostic) -> Ordering {
    order(left).cmp(&order(right))
}

/// By file, position, severity (the worst first) and code.
fn order(diagnostic: &Diagnostic) -> impl Ord {
    let location = diagnostic.finding.location;
    let severity = std::cmp::Reverse(diagnostic.finding.severity);
    (
        location.document,
        location.span.start,
        severity,
        diagnostic.rule.code,
        location.span.end,
        diagnostic.finding.message.clone(),
    )
}
