//! The shell reader on artificial input: it never panics, stays inside the file, and copies the
//! file's bytes faithfully.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use airenv::loader::Surroundings;
use airenv::shell;
use airenv::text::{Mapped, Span};

use crate::growth;
use crate::laws::seeds;
use crate::laws::shell::{is_within_its_budget, places_are_in_the_file, told};

#[test]
fn a_text_inside_another() {
    // Every other character is written as an escape: spans still point into the file.
    let file = "x: \"astro\\u0020a $ID\\u000aastro b\"";
    let mut builder = airenv::text::MappedBuilder::default();
    builder.verbatim(file.as_bytes(), Span::new(4, 9));
    builder.decoded(b" ", Span::new(9, 15));
    builder.verbatim(file.as_bytes(), Span::new(15, 20));
    builder.decoded(b"\n", Span::new(20, 26));
    builder.verbatim(file.as_bytes(), Span::new(26, 33));
    let text = builder.build(Span::new(3, 34));
    let execution = shell::run_text(&text, Surroundings::Unknown);
    places_are_in_the_file(file, &execution);
    assert_eq!(execution.commands.len(), 2);
    assert_eq!(execution.commands[0].span, Span::new(4, 20));
    assert_eq!(execution.commands[1].arguments[1].value.whole(), Span::new(32, 33));
}

/// Constructs that nest, quote or branch, repeated. `.ci/instructions` counts to check that this is
/// linear.
#[test]
fn what_repeats_comes_to_an_end() {
    for unit in growth::pieces("shell") {
        let text = unit.repeat((1 << 16) / unit.len());
        places_are_in_the_file(&text, &shell::run(&text, Surroundings::Unknown));
    }
}

/// Short scripts that can produce a lot: the whole file has one budget, however the work is spread
/// over its lines.
#[test]
fn one_budget_for_a_whole_file() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/shell-budget.json");
    let cases: BTreeMap<String, Vec<(String, usize)>> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for (name, parts) in cases {
        let text: String = parts.iter().map(|(part, times)| part.repeat(*times)).collect();
        let execution = shell::run(&text, Surroundings::Unknown);
        places_are_in_the_file(&text, &execution);
        is_within_its_budget(&text, &execution);
        assert!(!execution.commands.is_empty(), "{name}");
    }
}

/// Ordinary scripts, as people write them: all of their commands are reported, however many there
/// are.
#[test]
fn ordinary_scripts() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/shell");
    let unit: String = ["deploy-loop", "multi-line-json", "aws-array-pairs", "json-builder", "heredoc-in-function"]
        .iter()
        .map(|name| std::fs::read_to_string(path.join(format!("{name}.sh"))).unwrap())
        .collect();
    let size = 1 << 20;
    let text = unit.repeat(size / unit.len());
    let whole = Mapped::verbatim(text.as_bytes(), Span::new(0, text.len()));
    let mut commands = 0_usize;
    shell::observe(&whole, Surroundings::Unknown, &mut |event| {
        commands += usize::from(matches!(event, shell::Event::Command(_)));
    });
    assert!(commands > 10 * (size / unit.len()));
}

/// The tree of a function's body is dropped if many other functions follow: parsed again when the
/// function is called, it says the same.
#[test]
fn bodies_that_are_read_again() {
    let text = "x".repeat(4096);
    let filler: String = (0..80).map(|number| format!("filler_{number}() {{ : \"{text}\"; }}\n")).collect();
    assert!(filler.len() > 1 << 18);
    let mut scripts = seeds::scripts();
    scripts.push("cat <<A\n$1 $(cat <<B\n$2\nB\n)\nA\n[[ $1 == @(a|b) ]] && astro x ${y[0]} # extglob".to_owned());
    scripts.push("cat <<A; cat <<'B'\n$1\nA\n$2\nB\ninner() { astro \"$@\" <<<C; }\ninner \"$1\" -- {x,y}".to_owned());
    let mut compared = 0;
    for script in scripts {
        let head = format!("before=1; cat <<E\n$before\nE\nf() {{\n{script}\n}}\n");
        let near = format!("{head}f a b\nf c\n");
        let far = format!("{head}{filler}f a b\nf c\n");
        let near_read = shell::run(&near, Surroundings::Unknown);
        if !near_read.problems.is_empty() {
            continue;
        }
        compared += 1;
        let (near_told, far_told) = (told(&near_read), told(&shell::run(&far, Surroundings::Unknown)));
        // The calls themselves are elsewhere.
        let shift = filler.len();
        let moved: Vec<String> = far_told.iter().map(|told| moved_back(told, head.len(), shift)).collect();
        assert_eq!(near_told, moved, "{script}");
    }
    assert!(compared > 150, "{compared}");
}

/// The positions after `from`, moved back by this many bytes.
fn moved_back(told: &str, from: usize, by: usize) -> String {
    let mut moved = String::new();
    let mut rest = told;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let length = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        let (digits, behind) = number.split_at(length);
        let place: usize = digits.parse().unwrap_or_default();
        moved.push_str(before);
        moved.push_str(&if place >= from + by { (place - by).to_string() } else { digits.to_owned() });
        rest = behind;
    }
    moved + rest
}
