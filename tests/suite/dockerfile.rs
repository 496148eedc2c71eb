//! The `ENV` of a Dockerfile compared with what `BuildKit` made of it.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::path::Path;

use airenv::format::dockerfile::image;
use serde_json::Value;

/// `values` is null if the build stops; a value is null if only the build, or the image below,
/// knows it.
#[test]
fn variables_of_an_image() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/dockerfile/env.json");
    let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(rows.len() > 30);
    for row in rows {
        let text = row["text"].as_str().unwrap();
        let image = image(text);
        let Some(expected) = row["values"].as_object() else {
            assert!(!image.problems.is_empty(), "{text:?} builds");
            continue;
        };
        assert_eq!(image.problems, [], "{text:?}");
        let set = image.writes.iter().map(|write| {
            let value = write.value.text().filter(|_| write.value.is_certain()).map(ToOwned::to_owned);
            (write.key.text().unwrap().to_owned(), value)
        });
        let expected = expected.iter().map(|(name, value)| (name.clone(), value.as_str().map(ToOwned::to_owned)));
        assert_eq!(set.collect::<BTreeMap<_, _>>(), expected.collect(), "{text:?}");
        // Each byte of a value maps to where it is written.
        for write in &image.writes {
            assert!(
                write.value.whole().end as usize <= text.len() && write.word.end as usize <= text.len(),
                "{text:?}"
            );
        }
    }
}

/// However a text is cut, parsing terminates and all positions are inside it.
#[test]
fn cut_texts_are_read() {
    let text = "# escape=\\\nARG R=1\nFROM a AS b\nENV A='x' \\\n # c\n B=\"${A}\\\" $R é\"\nRUN <<E\nx\nE\nFROM b\nCOPY --from=b a b\n";
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        for start in (0..end).step_by(7).filter(|start| text.is_char_boundary(*start)) {
            let part = &text[start..end];
            let image = image(part);
            let spans = image.comments.iter().chain(&image.keywords).chain(&image.out_of_scope);
            let spans = spans.chain(image.problems.iter().map(|(span, _)| span));
            for span in spans {
                assert!(part.get(span.range()).is_some(), "{part:?} {span:?}");
            }
        }
    }
}

/// Names that each contain another one twice do not grow beyond the file's limit.
#[test]
fn what_doubles_comes_to_an_end() {
    let doubled = (0..60).map(|step| format!("ENV A{}=$A{step}$A{step}\n", step + 1)).collect::<String>();
    let text = format!("FROM a\nENV A0=xxxxxxxx\n{doubled}");
    let image = image(&text);
    let made: usize = image.writes.iter().map(|write| write.value.len()).sum();
    assert!(image.writes.len() == 61 && made < 4 << 20, "{made}");
    assert!(!image.writes[60].value.is_certain());
}
