//! The JSON reader compared with `CPython`'s `json.loads`, its errors and repairs, and its limits.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use airenv::json::{Kind, MAX_ERRORS, NodeId, NumberForm, Reason, Tree, parse};
use airenv::text::Span;
use serde_json::Value;

use crate::growth;
use crate::laws::json::is_sound;
use crate::laws::random::Random;

const CASES: &str = include_str!("../../testdata/json/cases.json");
const ERRORS: &str = include_str!("../../testdata/json/errors.txt");

/// Every case that `make.py` ran through real Python: its text, and its value if it is valid.
fn cases() -> Vec<(String, Option<Value>)> {
    let cases: Vec<Vec<Value>> = serde_json::from_str(CASES).unwrap();
    cases.into_iter().map(|case| (case[0].as_str().unwrap().to_owned(), case.get(1).cloned())).collect()
}

#[test]
fn accepts_exactly_what_python_accepts() {
    let cases = cases();
    assert!(cases.len() > 5000);
    for (text, value) in &cases {
        let tree = parse(text, &[]);
        assert_eq!(tree.is_valid(), value.is_some(), "{text:?}: {:?}", tree.errors);
        if let Some(value) = value {
            assert!(tree.complete, "{text:?}");
            assert!(is_value(&tree, tree.root().unwrap(), value), "{text:?}");
        }
    }
}

/// Whether a node is the value that Python got; `make.py` describes the encoding.
fn is_value(tree: &Tree<'_>, node: NodeId, value: &Value) -> bool {
    let tag = value.as_str().or(value[0].as_str()).unwrap();
    let items = value.as_array().map_or(&[][..], |items| &items[1..]);
    match (tag, tree.kind(node)) {
        ("n", Kind::Null) | ("t", Kind::Bool(true)) | ("f", Kind::Bool(false)) => true,
        ("i", Kind::Number(number)) => number.form == NumberForm::Integer && items[0] == number.text.expose(),
        ("d", Kind::Number(number)) => {
            let expected: f64 = items[0].as_str().unwrap().parse().unwrap();
            let read: f64 = number.text.expose().parse().unwrap();
            number.form != NumberForm::Integer
                && expected.to_bits() << 1 == read.to_bits() << 1
                && (number.form == NumberForm::NotANumber) == expected.is_nan()
        }
        ("s", Kind::String { text, .. }) => items[0] == text.expose(),
        ("a", Kind::Array) => {
            let children: Vec<_> = tree.children(node).collect();
            children.len() == items.len()
                && children.iter().zip(items).all(|(child, item)| is_value(tree, *child, item))
        }
        ("o", Kind::Object) => {
            let members: Vec<_> = tree.members(node).collect();
            members.len() == items.len()
                && members
                    .iter()
                    .zip(items)
                    .all(|(member, item)| item[0] == member.key.expose() && is_value(tree, member.value, &item[1]))
        }
        _ => false,
    }
}

/// `errors.txt` contains texts with everything that is read from them. Run with `BLESS=1` to
/// rewrite it, then review the diff.
#[test]
fn tells_every_error_and_repairs_it() {
    let mut rendered = String::new();
    for line in ERRORS.lines() {
        if line.starts_with('#') || line.is_empty() {
            writeln!(rendered, "{line}").unwrap();
        } else if let Some(text) = line.strip_prefix("text ") {
            writeln!(rendered, "{line}").unwrap();
            render(&mut rendered, &decoded(text), &[]);
        } else if let Some(text) = line.strip_prefix("holes ") {
            writeln!(rendered, "{line}").unwrap();
            let text = decoded(text);
            let holes: Vec<Span> = text.match_indices("$X").map(|(at, hole)| Span::new(at, at + hole.len())).collect();
            render(&mut rendered, &text, &holes);
        }
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/json/errors.txt"), &rendered).unwrap();
        return;
    }
    for (number, (expected, read)) in ERRORS.lines().zip(rendered.lines()).enumerate() {
        assert_eq!(expected, read, "errors.txt, line {}", number + 1);
    }
    assert_eq!(ERRORS, rendered);
}

fn render(out: &mut String, text: &str, holes: &[Span]) {
    let tree = parse(text, holes);
    is_sound(text, &tree);
    for error in &tree.errors {
        let repair = if error.repair.is_some() { " repairable" } else { "" };
        writeln!(out, "  {:?} {}..{}{repair}", error.reason, error.span.start, error.span.end).unwrap();
    }
    if let Some(root) = tree.root() {
        let end = if tree.complete { "" } else { " …" };
        writeln!(out, "  = {}{end}", encoded(&shape(&tree, root))).unwrap();
    }
    match tree.repaired(text) {
        Some(repaired) if !tree.is_valid() => {
            writeln!(out, "repaired {}", encoded(repaired.expose())).unwrap();
            assert!(!holes.is_empty() || parse(repaired.expose(), &[]).is_valid(), "{text}");
        }
        _ => {}
    }
}

/// The tree in short: `?` for a hole, `!` for something unreadable, `~` before something uncertain.
fn shape(tree: &Tree<'_>, node: NodeId) -> String {
    let mark = |certain: bool| if certain { "" } else { "~" };
    match tree.kind(node) {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(number) => number.text.expose().to_owned(),
        Kind::String { text, certain } => format!("{}'{}'", mark(*certain), text.expose()),
        Kind::Array => {
            let children: Vec<_> = tree.children(node).map(|child| shape(tree, child)).collect();
            format!("[{}]", children.join(", "))
        }
        Kind::Object => {
            let member = |member: airenv::json::Member<'_>| {
                format!("{}{}: {}", mark(member.key_certain), member.key.expose(), shape(tree, member.value))
            };
            format!("{{{}}}", tree.members(node).map(member).collect::<Vec<_>>().join(", "))
        }
        Kind::Hole => "?".to_owned(),
        Kind::Unreadable => "!".to_owned(),
    }
}

/// A line of `errors.txt`: a JSON string without its quotes and with bare quotes inside.
fn decoded(line: &str) -> String {
    serde_json::from_str(&format!("\"{}\"", line.replace('"', "\\\""))).unwrap()
}

fn encoded(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    let plain = quoted[1..quoted.len() - 1].replace("\\\"", "\"");
    plain.chars().fold(String::new(), |mut out, char| {
        let is_invisible = char.is_whitespace() && char != ' ' || matches!(char, '\u{FEFF}' | '\u{7F}' | '\u{200B}');
        if is_invisible {
            write!(out, "\\u{:04x}", u32::from(char)).unwrap();
        } else {
            out.push(char);
        }
        out
    })
}

#[test]
fn a_repaired_text_is_valid() {
    let mut repaired_texts = 0;
    for (text, _) in cases() {
        let tree = parse(&text, &[]);
        is_sound(&text, &tree);
        if let Some(repaired) = tree.repaired(&text).filter(|_| !tree.is_valid()) {
            let again = parse(repaired.expose(), &[]);
            assert!(again.is_valid(), "{text:?} became {:?}: {:?}", repaired.expose(), again.errors);
            repaired_texts += 1;
        }
    }
    assert!(repaired_texts > 500, "{repaired_texts}");
}

#[test]
fn any_text_with_any_holes_is_read() {
    const PIECES: [&str; 48] = [
        "{", "}", "[", "]", "\"", "\"", "'", ",", ":", "\\", "\\\"", "\\u", "\\ud800", "00", "#", "//", "/*", "*/",
        ";", "=", "=>", "-", "+", ".", "1", "e", "true", "True", "None", "nan", "NaN", "x", "r", " ", "\n", "\t", "\0",
        "\u{a0}", "\u{feff}", "“", "”", "’", "`", "é", "😀", "\u{fffc}", "\"a\": ", "(",
    ];
    let mut random = Random::new(0x9E37);
    for _ in 0..60_000 {
        let mut text = String::new();
        let mut holes = Vec::new();
        for _ in 0..random.below(24) {
            let start = text.len();
            text.push_str(PIECES[random.below(PIECES.len())]);
            if random.below(12) == 0 {
                holes.push(Span::new(start, text.len()));
            }
        }
        let tree = parse(&text, &[]);
        is_sound(&text, &tree);
        assert_eq!(tree.is_valid(), tree.errors.is_empty());
        if let Some(repaired) = tree.repaired(&text) {
            assert!(parse(repaired.expose(), &[]).is_valid(), "{text:?} became {:?}", repaired.expose());
        }
        is_sound(&text, &parse(&text, &holes));
    }
}

#[test]
fn unsound_holes_are_left_out() {
    let text = "{\"é\": 1}";
    let holes = [Span::new(3, 4), Span::new(4, 4), Span::new(7, 8), Span::new(2, 4), Span::new(90, 99)];
    let tree = parse(text, &holes);
    is_sound(text, &tree);
    assert!(tree.is_valid());
}

#[test]
fn a_million_levels_are_read_without_recursion() {
    let depth = 1_000_000;
    let closed = "[".repeat(depth) + &"]".repeat(depth);
    let tree = parse(&closed, &[]);
    assert!(tree.is_valid());
    assert_eq!(tree.depth, 1_000_000);
    assert_eq!(parse(&"{\"a\":".repeat(depth), &[]).depth, 1_000_000);
    let open = "[".repeat(depth);
    let tree = parse(&open, &[]);
    assert_eq!(tree.errors.iter().map(|error| error.reason).collect::<Vec<_>>(), [Reason::UnclosedArray]);
    assert_eq!(tree.errors[0].span, Span::new(depth - 1, depth));
}

/// `.ci/instructions` counts to check that this is linear.
#[test]
fn junk_comes_to_an_end() {
    for piece in growth::pieces("json") {
        for prefix in ["", "{\"k\": ", "[", "'{"] {
            let text = prefix.to_owned() + &piece.repeat(400_000 / piece.len());
            assert!(parse(&text, &[]).errors.len() <= MAX_ERRORS, "{prefix}{piece:?}");
        }
    }
}

#[test]
fn many_errors_stop_the_reader() {
    let text = format!("[{}]", "True, ".repeat(1000));
    let tree = parse(&text, &[]);
    assert_eq!(tree.errors.len(), MAX_ERRORS);
    assert!(!tree.complete);
    assert!(tree.repaired(&text).is_none());
}

#[test]
fn an_integer_has_at_most_4300_digits() {
    let reasons = |text: &str| parse(text, &[]).errors.iter().map(|error| error.reason).collect::<Vec<_>>();
    assert_eq!(reasons(&("-".to_owned() + &"9".repeat(4300))), []);
    assert_eq!(reasons(&"9".repeat(4301)), [Reason::IntegerTooLong]);
    assert_eq!(reasons(&("9".repeat(4301) + ".0")), []);
}

#[test]
fn nothing_of_a_value_is_shown() {
    let tree = parse("{'user': 'hunter2', \"pin\": 0427, token: s3cr3t}", &[]);
    let shown = format!("{tree:?}");
    for secret in ["user", "hunter2", "0427", "token", "s3cr3t"] {
        assert!(!shown.contains(secret));
    }
}
