//! The laws (`suite/laws/`), tried on changed test data: a fixed number of texts, the same on every run.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::laws::random::{MARKS, Random};
use crate::laws::{self, seeds};

/// Tries a law on so many changed texts, and tells which texts break it.
fn tried(rounds: usize, seeds: &[String], pieces: &[&str], holds: impl Fn(&str)) {
    // `AIRENV_ROUNDS=100` tries a hundred times as many.
    let more = std::env::var("AIRENV_ROUNDS").ok().and_then(|more| more.parse::<usize>().ok()).unwrap_or(1);
    let first = std::env::var("AIRENV_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let mut random = Random::new(first);
    let mut broken: BTreeMap<String, String> = BTreeMap::new();
    for _ in 0..rounds * more {
        let text = random.mutated(seeds, pieces);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| holds(&text))) {
            let said = panic.downcast_ref::<String>().cloned();
            let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned())).unwrap_or_default();
            // Numbers differ from text to text.
            let kind = said.replace(|mark: char| mark.is_ascii_digit(), "");
            let known = broken.entry(kind).or_insert_with(|| text.clone());
            if text.len() < known.len() {
                *known = text;
            }
        }
    }
    let told: Vec<String> = broken.iter().map(|(said, text)| format!("{said}: {text:?}")).collect();
    assert!(broken.is_empty(), "{} laws are broken, each with the shortest text:\n{}", told.len(), told.join("\n"));
}

/// Enough seeds are there that a moved folder of test data does not go unnoticed.
fn many(seeds: Vec<String>, least: usize) -> Vec<String> {
    assert!(seeds.len() >= least, "{} seeds", seeds.len());
    seeds
}

#[test]
fn dotenv() {
    let mut bytes = Random::new(3);
    let bytes = std::cell::RefCell::new(&mut bytes);
    tried(2_000, &many(seeds::dotenv(), 600), MARKS, |text| {
        laws::dotenv::holds(&bytes.borrow_mut().bytes(text.to_owned()));
    });
}

#[test]
fn scripts() {
    const WORDS: &[&str] = &[
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
        ";;",
        "[[",
        "]]",
        "||",
        "eval ",
        "read x\n",
        "printf '%s' ",
        "local ",
        "set -a\n",
        "$1",
        "$@",
    ];
    tried(1_500, &many(seeds::scripts(), 250), &[MARKS, WORDS].concat(), laws::shell::holds);
}

#[test]
fn json() {
    const WORDS: &[&str] = &["\\ud800", "\\\"", "True", "None", "NaN", "-", "00", "//", "'a': ", "\"a\": ", "$X", "=>"];
    tried(20_000, &many(seeds::json(), 5_000), &[MARKS, WORDS].concat(), laws::json::holds);
}

#[test]
fn carriers() {
    for (name, seeds) in seeds::carried() {
        assert!(seeds.len() > 2, "{} seeds of {name}", seeds.len());
        tried(150, &seeds, MARKS, |text| laws::carrier::holds(name, text));
    }
}

#[test]
fn configurations() {
    const WORDS: &[&str] = &[
        "cAnArYq7Zx3Kw9",
        "'cAnArYq7Zx3Kw9'",
        "[tool.airenv]\n",
        "select = [",
        "\"AE1\", ",
        "[per-file-ignores]\n",
        "\"*.env\" = ",
        "\"\"\"",
        "'''",
        "loaders = ",
        "severity.AE004 = ",
        "[[a]]\n",
        "= {",
        "1979-05-27",
    ];
    tried(3_000, &many(seeds::configurations(), 30), &[MARKS, WORDS].concat(), laws::config::holds);
}

#[test]
fn checks() {
    tried(250, &many(seeds::projects(), 800), MARKS, laws::check::holds);
}

#[test]
fn fixes() {
    tried(400, &many(seeds::projects(), 800), MARKS, laws::fixes::holds);
}

#[test]
fn secrets() {
    const PLACES: &[&str] =
        &["@@", "'@@'", "\"@@\"", "=@@", ": @@", "\n@@\n", "@@@", "https://u:@@@h/", "{\"password\": \"@@\"}"];
    tried(300, &many(seeds::secret_places(), 200), &[MARKS, PLACES].concat(), laws::canary::holds);
}

#[test]
fn servers() {
    const WORDS: &[&str] = &[
        "0",
        "-1",
        "4294967296",
        "null",
        "{}",
        "[]",
        "\"\"",
        "\\n",
        "\\ud83d\\ude00",
        "\"character\":",
        "\"line\":",
        "\"id\":",
        "\n{\"method\":\"textDocument/didSave\",\"params\":{}}\n",
    ];
    tried(150, &many(seeds::sessions(), 40), WORDS, laws::server::holds);
}
