//! AE805: JSON in a Dockerfile or a unit of systemd whose quotes are stripped.

use super::prelude::*;
use crate::format::dockerfile::Image;

pub(super) static RULE: Rule = Rule {
    checks: &[Check::Image(check), Check::Oddity(OddityKind::LosesQuotes, check_carried)],
    ..book::ENV_LOSES_QUOTES.of_file("Dockerfile")
};

fn check(scope: &Scope<'_>, image: &Image<'_>, findings: &mut Vec<Finding>) {
    for write in &image.writes {
        let Some(written) = write.loses_quotes() else { continue };
        let effect = " loses its JSON quotes in the build: what the container gets is not JSON";
        let is_plain = written.text().is_some_and(|text| !text.contains(['\'', '$', '\\']));
        findings.push(finding(scope, (&write.key, written.whole()), effect, is_plain));
    }
}

fn check_carried(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Finding {
    let effect =
        " loses its JSON quotes: systemd reads them as quotes around words, and what the service gets is not JSON";
    let is_plain = !oddity.span.of_text(scope.text()).contains(['\'', '\\', '\n']);
    finding(scope, (&oddity.name, oddity.span), effect, is_plain)
}

fn finding(scope: &Scope<'_>, (key, place): (&Mapped<'_>, Span), effect: &'static str, is_plain: bool) -> Finding {
    let subject = Message::naming(secrets::name(key), "this value");
    let finding = Finding::error(scope.at(place), subject.and(effect)).label("unquoted JSON");
    let finding = finding.help("put single quotes around the whole value");
    let at = |place: u32| scope.at(Span { start: place, end: place });
    let fix = Fix::new(Safety::Safe, "Put single quotes around the value");
    let fix = fix.replace(at(place.start), "'").replace(at(place.end), "'");
    if is_plain { finding.fix(fix) } else { finding }
}
