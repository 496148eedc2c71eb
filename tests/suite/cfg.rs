//! The reader of `airflow.cfg` against Python's configparser.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use airenv::format::cfg::{Cfg, DEFAULT, ProblemKind};
use serde_json::Value;

const CASES: &str = include_str!("../../testdata/cfg/cases.json");

/// Every case that `make.py` had real Python judge: a text, and its options or the name of an exception.
#[test]
fn reads_what_configparser_reads() {
    let cases: Vec<(String, Value)> = serde_json::from_str(CASES).unwrap();
    assert!(cases.len() > 1000);
    for (text, answer) in &cases {
        let cfg = Cfg::read(text);
        let refused: Vec<&str> = cfg.problems.iter().map(|problem| exception(problem.kind)).collect();
        match answer {
            // Python reports lines that it cannot take apart last.
            Value::String(name) => assert!(refused.contains(&name.as_str()), "{text:?}: {refused:?}, not {name}"),
            answer => {
                assert!(refused.is_empty(), "{text:?}: {refused:?}");
                assert_eq!(sections(&cfg, text), *answer, "{text:?}");
            }
        }
    }
}

fn exception(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::NoSection | ProblemKind::ByteOrderMark => "MissingSectionHeaderError",
        ProblemKind::NotAnOption => "ParsingError",
        ProblemKind::SectionTwice => "DuplicateSectionError",
        ProblemKind::OptionTwice => "DuplicateOptionError",
    }
}

/// What the file says, as `make.py` writes it.
fn sections(cfg: &Cfg<'_>, text: &str) -> Value {
    let names = cfg.sections.iter().map(|(name, _)| *name).filter(|name| *name != DEFAULT);
    let options = |section| {
        let options = cfg.of_section(section).map(|option| {
            let value = option.value.text().map_or(Value::Null, Value::from);
            let is_refused = option.percent.is_some();
            let value = if is_refused { serde_json::json!(["InterpolationSyntaxError"]) } else { value };
            (option.name.of_text(text).to_owned(), value)
        });
        serde_json::to_value(options.collect::<BTreeMap<_, _>>()).unwrap()
    };
    names.map(|name| (name.to_owned(), options(name))).collect::<serde_json::Map<_, _>>().into()
}
