//! The shell reader on artificial input: it never panics, stays inside the file, and copies the
//! file's bytes faithfully.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use airenv::format::shell::parse;
use airenv::loader::Surroundings;
use airenv::shell::{self, Execution};
use airenv::text::{Mapped, PieceKind, Span};

use crate::growth;

/// Pseudo-random numbers, the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

fn scripts() -> Vec<String> {
    let mut scripts = Vec::new();
    for file in ["testdata/truth/shell.json", "testdata/shell/answers.json"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let rows: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        scripts.extend(rows.iter().map(|row| row["script"].as_str().unwrap().to_owned()));
    }
    scripts
}

/// Every piece is inside the file, and a verbatim one has the file's bytes.
fn check_text(source: &str, text: &Mapped<'_>) {
    for (piece, covers) in text.pieces() {
        check_span(source, piece.span);
        if piece.kind == PieceKind::Verbatim {
            assert_eq!(covers.of(text.bytes()), piece.span.of(source.as_bytes()));
        }
    }
}

fn check_span(source: &str, span: Span) {
    assert!(span.start <= span.end && span.end as usize <= source.len(), "{span:?} of {}", source.len());
}

fn check(source: &str, execution: &Execution<'_>) {
    for command in &execution.commands {
        assert!(!command.arguments.is_empty());
        check_span(source, command.span);
        for argument in &command.arguments {
            check_span(source, argument.word);
            check_text(source, &argument.value);
        }
        for redirection in &command.redirections {
            check_span(source, redirection.span);
            check_text(source, &redirection.target);
        }
        for placeholder in &command.placeholders {
            check_span(source, placeholder.span);
        }
    }
    for assignment in &execution.assignments {
        check_span(source, assignment.span);
        check_text(source, &assignment.name);
        assignment.value.iter().for_each(|value| check_text(source, value));
    }
    for load in &execution.loads {
        check_span(source, load.span);
        check_text(source, &load.file);
    }
    execution.problems.iter().for_each(|problem| check_span(source, problem.span));
    execution.comments.iter().for_each(|comment| check_span(source, *comment));
}

fn mutated(random: &mut Random, scripts: &[String]) -> String {
    const BITS: [&str; 44] = [
        "'",
        "\"",
        "`",
        "$",
        "$(",
        "${",
        "$((",
        "((",
        "))",
        ")",
        "(",
        "{",
        "}",
        "[[",
        "]]",
        "<<E\n",
        "<<-'E'\n",
        "E\n",
        "\\",
        "\n",
        "\\\n",
        ";",
        ";;",
        "&",
        "&&",
        "|",
        "||",
        "#",
        "if ",
        "then ",
        "fi\n",
        "do ",
        "done\n",
        "case x in ",
        "esac\n",
        "for x in a b; do ",
        "while ",
        "f() {",
        "$'",
        "{a,b}",
        "<(",
        "x=(",
        "\r\n",
        "${x:-",
    ];
    let mut text = scripts[random.below(scripts.len())].clone();
    if random.below(3) == 0 {
        text.push_str(&scripts[random.below(scripts.len())]);
    }
    for _ in 0..=random.below(4) {
        let mut at = random.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        match random.below(3) {
            0 => text.insert_str(at, BITS[random.below(BITS.len())]),
            1 => text.truncate(at),
            _ => {
                let mut end = (at + random.below(12)).min(text.len());
                while !text.is_char_boundary(end) {
                    end += 1;
                }
                text.replace_range(at..end, "");
            }
        }
    }
    text
}

#[test]
fn changed_scripts() {
    let scripts = scripts();
    let mut random = Random(7);
    for script in &scripts {
        check(script, &shell::run(script, Surroundings::Unknown));
    }
    let rounds = if cfg!(debug_assertions) { 1_500 } else { 6_000 };
    for _ in 0..rounds {
        let text = mutated(&mut random, &scripts);
        check(&text, &shell::run(&text, Surroundings::Unknown));
        for problem in parse(text.as_bytes()).problems {
            check_span(&text, problem.span);
        }
    }
}

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
    check(file, &execution);
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
        check(&text, &shell::run(&text, Surroundings::Unknown));
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
        check(&text, &execution);
        let arguments = || execution.commands.iter().flat_map(|command| &command.arguments);
        let written = text.split_ascii_whitespace().count();
        let (words, pieces) = (arguments().count(), arguments().map(|one| one.value.pieces().count()).sum::<usize>());
        // 16 MiB and eight times the file, at a minimum of 256 bytes per word and 20 per piece.
        let budget = (16 << 20) + 8 * text.len();
        assert!(words <= written + budget / 256, "{name}: {words} words");
        assert!(pieces <= written + budget / 20, "{name}: {pieces} pieces");
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

/// What each command gets, where it is written, and whether bash reaches it.
fn told(execution: &Execution<'_>) -> Vec<String> {
    let command = |command: &shell::Command<'_>| {
        let argument = |argument: &shell::Argument<'_>| {
            (argument.value.bytes().to_vec(), argument.value.holes(), argument.value.whole(), argument.word)
        };
        let arguments: Vec<_> = command.arguments.iter().map(argument).collect();
        let redirections = command.redirections.iter().map(|one| (one.target.bytes().to_vec(), one.span));
        let redirections: Vec<_> = redirections.collect();
        format!("{arguments:?} {redirections:?} {:?} {:?} {}", command.span, command.reached, command.nested)
    };
    execution.commands.iter().map(command).collect()
}

/// The tree of a function's body is dropped if many other functions follow: parsed again when the
/// function is called, it says the same.
#[test]
fn bodies_that_are_read_again() {
    let text = "x".repeat(4096);
    let filler: String = (0..80).map(|number| format!("filler_{number}() {{ : \"{text}\"; }}\n")).collect();
    assert!(filler.len() > 1 << 18);
    let mut scripts = scripts();
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
