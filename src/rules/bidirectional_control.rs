//! AE021: characters that change the direction of the text around them.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE021",
    name: "bidirectional-control",
    severities: &[Severity::Warning],
    summary: "A bidirectional control character makes the file display differently from how it is read.",
    why: "Editors and code review tools obey Unicode's bidirectional controls and display what follows one in a \
          different order. Every loader keeps the bytes unchanged, so what runs is not what the reviewer approved.",
    repair: "Remove the character.",
    evidence: "CVE-2021-42574; compose-go 2.9.1 and the Astro CLI keep the characters as part of the value.",
    bad: Example::new("AWS_DEFAULT_REGION=us-\u{202E}1-tsae\n"),
    good: Example::new("AWS_DEFAULT_REGION=us-east-1\n"),
    checks: &[Check::File(check)],
};

/// At most this many are reported per file.
const MOST: usize = 8;

fn check(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let text = scope.text();
    // They all begin with this byte.
    let starts = memchr::memchr_iter(0xE2, text.as_bytes());
    let controls = starts.filter_map(|start| Some((start, text.get(start..)?.chars().next()?)));
    for (start, control) in controls.filter(|(_, character)| is_control(*character)).take(MOST) {
        let location = scope.at(Span::new(start, start + control.len_utf8()));
        let message = "an invisible bidirectional control reorders this line: it is not what it looks like";
        findings.push(
            Finding::warning(location, message)
                .label("bidirectional control")
                .help("remove it, and check the line again")
                .fix(Fix::new(Safety::Unsafe, "Remove the character").replace(location, "")),
        );
    }
}

fn is_control(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
