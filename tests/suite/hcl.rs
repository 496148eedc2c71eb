//! The reader of HCL against the real terraform.

#![allow(clippy::unwrap_used)]

use airenv::format::hcl::Hcl;
use airenv::format::hcl::value::Value;
use airenv::text::{Mapped, PieceKind};

const CASES: &str = include_str!("../../testdata/hcl/cases.json");

/// `local.x` of a text.
fn local<'t>(hcl: &Hcl<'t>) -> Option<Value<'t>> {
    let mut locals = hcl.blocks_of(hcl.root(), "locals");
    locals.find_map(|block| Some(hcl.value(hcl.attribute(block.body, "x")?.value)))
}

/// Bytes that mean themselves are those of the file, and every place is inside it.
fn is_mapped(text: &str, value: &Mapped<'_>) {
    for (piece, covers) in value.pieces() {
        assert!(text.is_char_boundary(piece.span.start as usize) && text.is_char_boundary(piece.span.end as usize));
        if piece.kind == PieceKind::Verbatim {
            assert_eq!(piece.span.of(text.as_bytes()), covers.of(value.bytes()), "{text:?}");
        }
    }
}

/// Every case that `make.py` had terraform judge.
#[test]
fn reads_what_terraform_reads() {
    let cases: Vec<(String, serde_json::Value)> = serde_json::from_str(CASES).unwrap();
    assert!(cases.len() > 1000);
    let (mut known, mut wrong) = (0, Vec::new());
    for (text, answer) in &cases {
        let hcl = Hcl::read(text);
        let is_refused = answer.as_str() == Some("refused");
        if hcl.problem.is_some() != is_refused {
            wrong.push(format!("{text:?}: {:?}, but {answer}", hcl.problem));
        }
        let Some(value) = local(&hcl).filter(|_| !is_refused) else { continue };
        let json = value.json();
        is_mapped(text, &json);
        if json.is_certain() {
            known += 1;
            if answer.as_str() != json.text() && !answer.is_null() {
                wrong.push(format!("{text:?}: {:?}, but {answer}", json.text()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(known > 150, "{known}");
}

/// Nothing is too deep, too long or too open, and time grows with the length only.
#[test]
fn no_text_is_too_odd() {
    let pieces = [
        "[",
        "{",
        "(",
        "${",
        "\"${",
        "a {\n",
        "a = {",
        "x = [{",
        "f(",
        "!",
        "a ? ",
        "a.",
        "a[",
        "<<EOT\n",
        "<<-EOT\n${",
        "/* ",
        "%{for ",
        "a = \"%{if ",
        "\n\"",
        "$",
        "\\",
        "a \"b\" ",
        "locals {\n x = [local.x, local.x]\n}\n",
        "x = '",
        "a {\n/* ",
        "a {\n b = <<E\n",
    ];
    for piece in pieces {
        for start in ["", "locals {\n  x = ", "locals {\n  x = \"", "locals {\n  x = <<-EOT\n  "] {
            let text = format!("{start}{}", piece.repeat(50_000));
            let begun = std::time::Instant::now();
            let hcl = Hcl::read(&text);
            let value = local(&hcl);
            drop(value);
            assert!(begun.elapsed().as_secs() < 5, "{piece:?} after {start:?}: {:?}", begun.elapsed());
        }
    }
}

/// Locals that grow without an end are unknown.
#[test]
fn values_grow_only_to_a_limit() {
    let mut text = "locals {\n  x0 = \"0123456789\"\n".to_owned();
    for step in 1..60 {
        let before = step - 1;
        let line = format!("  x{step} = \"${{local.x{before}}}${{local.x{before}}}\"\n");
        text.push_str(&line);
    }
    text.push_str("  x = local.x40\n}\n");
    let begun = std::time::Instant::now();
    let hcl = Hcl::read(&text);
    let value = local(&hcl).unwrap();
    assert!(!value.json().is_certain() && begun.elapsed().as_secs() < 5);
    let cycle = Hcl::read("locals {\n  x = [local.y]\n  y = { a = local.x }\n}\n");
    assert!(!local(&cycle).unwrap().json().is_certain());
}
