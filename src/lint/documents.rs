//! Runs the rules over each document.
//!
//! Enters: a document, and the rules that run on it. Leaves: what was read from it, what the rules find there, and the
//! configurations that take effect. Never drops a finding for another one.

use super::asked::Checks;
use super::collected::Collected;
use super::judge::{self, Judging, Parts};
use super::reading;
use crate::backend::BackendConfig;
use crate::diagnostic::{Finding, Severity};
use crate::environment::Environment;
use crate::format::Format;
use crate::knowledge::Store;
use crate::parallel;
use crate::rules::{self, Check, Line, LineFinding, ProjectScope, Read, Rule, Scope, ToldLine};
use crate::script::Script;

/// Reads a document and checks its lines: a line with a reported fault is read as intended from
/// there on.
pub(super) fn read<'p>(scope: &Scope<'p>, image: Option<&Environment<'p>>, asked: &Checks) -> (Read<'p>, Collected) {
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

/// The findings of one document, and the configurations that take effect.
pub(super) type OfDocument<'p> = (Collected, Vec<BackendConfig<'p>>);

pub(super) fn check<'p>(
    scope: &Scope<'p>,
    read: &'p Read<'p>,
    asked: &Checks,
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

/// Checks a project as a whole.
pub(super) fn check_project(scope: &ProjectScope<'_>, rules: &[&'static Rule]) -> Collected {
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
fn check_statements(scope: &Scope<'_>, read: &Read<'_>, asked: &Checks, collected: &mut Collected) -> Vec<ToldLine> {
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
            told.retain(|told: &LineFinding| {
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
