//! Everything that airenv prints about a project, in one text.
//!
//! Enters: a project, which is made again for its fixes. Leaves: every report, view and difference, and the `Debug` form of
//! all of it.

use std::fmt::Write;

use airenv::diagnostic::Safety;
use airenv::fix;
use airenv::lint::{Checked, Settings, lint};
use airenv::output::paths::Paths;
use airenv::output::site::Site;
use airenv::output::{
    Outcome, azure, checkstyle, concise, diff, github, gitlab, grouped, human, json, junit, markdown, rdjson, sarif,
    show,
};
use airenv::project::Project;
use airenv::show::{Asked, overview};
use airenv::text::Span;

/// Everything that is printed; `secret` stands in the project, and is shown where a fix proves it public.
pub fn of(project: &dyn Fn() -> Project, secret: &str) -> String {
    let overviews = [overview(&project(), &Asked::default())];
    let checked = Checked::new(vec![project()], airenv::rules::ALL);
    let mut output = format!("{checked:?}");
    if checked.findings().iter().any(|found| found.fix().is_some()) {
        push_repairs(project(), secret, &mut output);
    }
    let site = Site::at("https://example.org/airenv");
    for (color, unicode) in [(false, true), (true, false)] {
        human::write(&checked, human::Style { color, unicode, width: 100 }, site, &mut output);
    }
    let style = human::Style { color: true, unicode: true, width: 100 };
    concise::write(&checked, style, &mut output);
    grouped::write(&checked, style, &mut output);
    json::write(&checked, &[], site, &mut output);
    json::write_lines(&checked, site, &mut output);
    let outcome = Outcome { checked: &checked, errors: &[], paths: &Paths::default(), site };
    for write in [
        azure::write,
        checkstyle::write,
        github::write,
        gitlab::write,
        junit::write,
        markdown::write,
        rdjson::write,
        sarif::write,
    ] {
        write(&outcome, &mut output);
    }
    show::human(&overviews, human::Style { color: false, unicode: true, width: 100 }, &mut output);
    show::html(&overviews, &[], &mut output);
    show::markdown(&overviews, &[], &mut output);
    show::json(&overviews, &[], &mut output);
    output
}

/// What the fixes of a project show of it. No rule invents any of it, and no fix is faulty.
fn push_repairs(project: Project, secret: &str, output: &mut String) {
    let check = |project: &Project| lint(project, &Settings::of(airenv::rules::ALL));
    let mut fixed = fix::fix(project, &check, Safety::Unsafe, &|_| true);
    write!(output, "{fixed:?}").unwrap();
    let faults = fixed.faults.iter().filter(|fault| fault.is_mistake).map(|fault| (fault.rule.code, fault.breach));
    let text = fixed.before.get(&0).map_or(fixed.project.documents[0].file.text(), |before| before.file.text());
    assert_eq!((faults.collect::<Vec<_>>(), fixed.endless.len()), (Vec::new(), 0), "{text:?}");
    let (was, is) = (fixed.first_report(&check), check(&fixed.project));
    for (index, before) in &fixed.before {
        let after = &fixed.project.documents[*index];
        let mut shown = String::new();
        diff::write(
            diff::Side { document: before, disclosure: was.disclosure(*index) },
            diff::Side { document: after, disclosure: is.disclosure(*index) },
            &mut shown,
        );
        // The fixed text may prove more: `url` is public where its misspelling was not.
        let whole = Span::new(0, after.file.bytes().len());
        let parts = is.disclosure(*index).split(after, whole, &[]).into_iter().filter(|(_, is_public)| *is_public);
        let proved: String = parts.map(|(part, _)| part.of_text(after.file.text())).collect();
        if proved.contains(secret) {
            shown = shown.lines().filter(|line| line.starts_with('-')).collect();
        }
        output.push_str(&shown);
    }
}
