//! The tokens of Python and the ids in DAGs, as Python's own tokenize and ast, and Jinja's parser, tell them
//! (`testdata/dags/make.py`). `AIRENV_DAGS=FILE` judges the answers for other files as well.

use std::fs;
use std::path::{Path, PathBuf};

use airenv::dag::{self, Does, Kind};
use airenv::format::Format;
use airenv::format::python::{self, Kind as Is, Token};
use airenv::lint::{Settings, lint};
use airenv::loader::Loader;
use airenv::project::{Document, Project};
use airenv::rules::ALL;
use airenv::text::SourceFile;
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/dags")
}

fn cases() -> Vec<Value> {
    let mut files = vec![folder().join("real.json"), folder().join("edges.json")];
    files.extend(std::env::var_os("AIRENV_DAGS").map(PathBuf::from));
    let read = |file: PathBuf| -> Vec<Value> { serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap() };
    files.into_iter().flat_map(read).collect()
}

/// What the judge tells about a token; operators, brackets and numbers are not compared.
fn told(text: &str, token: Token) -> Option<Value> {
    let (start, end) = (token.span.start, token.span.end);
    match token.kind {
        Is::Name => Some(serde_json::json!(["name", start, end])),
        Is::End => Some(serde_json::json!(["end", start])),
        Is::Text(_) => {
            let value = python::value(text, &[token]).filter(airenv::text::Mapped::is_certain);
            let value = value.as_ref().and_then(|value| value.text());
            Some(serde_json::json!(["string", start, end, value]))
        }
        Is::Mark(_) | Is::Number => None,
    }
}

#[test]
fn tokens_are_those_of_python() {
    let mut compared = 0;
    for case in cases() {
        let text = case["text"].as_str().unwrap();
        let own: Vec<Value> = python::tokens(text).filter_map(|token| told(text, token)).collect();
        let all = case["tokens"].as_array().unwrap();
        if let Some((own, real)) = own.iter().zip(all).find(|(own, real)| own != real) {
            panic!("{text}\nairenv: {own}\nPython: {real}");
        }
        assert_eq!(own.len(), all.len(), "{text}");
        compared += own.len();
    }
    println!("{compared} tokens");
}

#[test]
fn ids_are_those_of_the_syntax_tree() {
    let mut compared = 0;
    for case in cases() {
        let text = case["text"].as_str().unwrap();
        let mut own: Vec<Value> = Vec::new();
        for id in dag::ids(text) {
            let kind = if id.kind == Kind::Connection { "connection" } else { "variable" };
            let does = if id.does == Does::Asks { "asks" } else { "stores" };
            own.push(serde_json::json!([kind, does, id.id.expose()]));
            assert!(!id.span.is_empty() && (id.span.end as usize) < text.len(), "{text}");
        }
        own.sort_by_key(ToString::to_string);
        let mut real = case["ids"].as_array().unwrap().clone();
        real.sort_by_key(ToString::to_string);
        assert_eq!(own, real, "{text}");
        compared += own.len();
    }
    println!("{compared} ids");
}

/// A file that is being written, or is no Python at all, is read to its end: the tokens are in order and inside of it.
#[test]
fn every_part_of_a_file_is_read() {
    for case in cases().iter().filter(|case| case["text"].as_str().unwrap().len() < 2_000) {
        let text = case["text"].as_str().unwrap();
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            for part in [&text[..at], &text[at..]] {
                let mut last = 0;
                for token in python::tokens(part) {
                    assert!(token.span.start >= last && token.span.end as usize <= part.len(), "{part}");
                    assert!(part.is_char_boundary(token.span.start as usize), "{part}");
                    assert!(part.is_char_boundary(token.span.end as usize), "{part}");
                    last = token.span.end;
                }
                dag::ids(&format!("airflow{part}"));
            }
        }
    }
}

/// What Python 3.12 and later read, which the judge, an older one, does not: the same quotes in the code of an f-string, and
/// t-strings. Not run: by PEP 701 and PEP 750.
#[test]
fn newer_strings_end_where_they_end() {
    for string in [
        r#"f"{x["a"]}""#,
        r#"f"{f"{f"{1}"}"}""#,
        r#"f"{x!r:{"w"}}""#,
        "f'''{\n x # '''\n}'''",
        r#"t"{x["a"]}""#,
        r"rt'\{x}'",
        r#"f"{ {"a": "}"}["a"] }""#,
    ] {
        let text = format!("{string} after");
        let tokens: Vec<Token> = python::tokens(&text).collect();
        assert_eq!(tokens[0].span.of_text(&text), string);
        assert_eq!(tokens[1].span.of_text(&text), "after");
    }
}

#[test]
fn reading_takes_time_in_proportion_to_the_length() {
    for unit in
        ["f'{", "f'{x:", "('", "\"\"\"", "{{ conn.", "'{{ var.value.get(\"", "x_conn_id='", "\\", "f\"{f'{", "{%"]
    {
        let text = format!("airflow conn_id {}", unit.repeat(200_000 / unit.len()));
        let start = std::time::Instant::now();
        dag::ids(&text);
        dag::ids(&format!("x = '''{text}'''\nairflow"));
        assert!(start.elapsed().as_secs() < 5, "{unit}");
    }
}

/// Thousands of ids that are almost stored take no longer than their number, and only the first of them are told.
#[test]
fn ids_are_compared_in_proportion_to_their_number() {
    let ids = || (0..5_000_u32).map(|number| format!("{}_{}", letters(number), letters(number.wrapping_mul(77_773))));
    let stored: String = ids().map(|id| format!("AIRFLOW_CONN_{}=x://h\n", id.to_uppercase())).collect();
    let asked: String = ids().map(|id| format!("X(conn_id=\"{id}q\")\n")).collect();
    let document = |path: &str, text: String, format| Document::new(SourceFile::new(path, text), format);
    let documents = vec![
        document(".env", stored, Format::Dotenv),
        document("dags/a.py", format!("import airflow\n{asked}"), Format::Python),
    ];
    let loaders = vec![Loader::Compose];
    let project = Project { documents, loaders, is_whole: true, ..Project::default() };
    let start = std::time::Instant::now();
    let report = lint(&project, &Settings::of(ALL));
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    let told = report.diagnostics.iter().filter(|diagnostic| diagnostic.rule.code == "AE710").count();
    assert_eq!(told, 100);
}

/// Seven letters that no other number has.
fn letters(number: u32) -> String {
    (0..7).map(|place| char::from(b'a' + u8::try_from(number / 5_u32.pow(place) % 5).unwrap() * 4)).collect()
}
