//! Every loader's model against what the real program read.

use std::collections::{BTreeMap, BTreeSet};

use airenv::loader::{self, Environment, Loader, Outcome};
use serde_json::Value;

/// The environment that every real loader ran with.
fn environment() -> BTreeMap<String, String> {
    let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    [("PATH", path), ("HOME", "/nonexistent"), ("LANG", "C.UTF-8"), ("OSVAR", "from_os")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// What became of a file: the variables, or nothing where it was refused.
type Reading = Option<BTreeMap<Vec<u8>, Option<Vec<u8>>>>;

fn model(loader: Loader, source: &[u8], environment: Environment<'_>) -> Reading {
    let mut variables = BTreeMap::new();
    let outcome = loader::read(loader, source, environment, &mut |variable| {
        let key = variable.key.bytes().to_vec();
        let value = variable.value.map(|value| value.bytes().to_vec());
        if loader.first_wins() {
            variables.entry(key).or_insert(value);
        } else {
            variables.insert(key, value);
        }
    });
    match outcome {
        Outcome::Read(_) => Some(variables),
        Outcome::Refused(_) => None,
    }
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => panic!("not base64"),
    };
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0u32, 0);
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        bits = (bits << 6) | u32::from(digit(byte));
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xFF).unwrap());
        }
    }
    bytes
}

fn bytes_of(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone().into_bytes()),
        other => Some(base64(other["$b64"].as_str().unwrap())),
    }
}

fn truth() -> Vec<Value> {
    let text = std::fs::read_to_string("testdata/truth/dotenv.json").unwrap();
    serde_json::from_str::<Vec<Value>>(&text).unwrap()
}

fn source_of(case: &Value) -> Vec<u8> {
    case.get("text")
        .map_or_else(|| base64(case["base64"].as_str().unwrap()), |text| text.as_str().unwrap().as_bytes().to_vec())
}

fn real(case: &Value, loader: Loader) -> Reading {
    let groups = case["read"].as_array().unwrap();
    let group = groups.iter().find(|group| group["loaders"].as_array().unwrap().contains(&loader.name().into()));
    let variables = group.unwrap().get("ok")?.as_object().unwrap().iter();
    let key = |key: &str| key.strip_prefix("$b64:").map_or_else(|| key.as_bytes().to_vec(), base64);
    Some(variables.map(|(name, value)| (key(name), bytes_of(value))).collect())
}

#[test]
fn every_model_reads_as_the_real_program() {
    let known = environment();
    let mut wrong = BTreeSet::new();
    let cases = truth();
    for case in &cases {
        for loader in Loader::readable() {
            let source = source_of(case);
            let id = case["id"].as_str().unwrap();
            let (read, expected) = (model(*loader, &source, Environment::Known(&known)), real(case, *loader));
            if read != expected {
                println!("{} {id}\n  read     {read:?}\n  expected {expected:?}", loader.name());
                wrong.insert((loader.name(), id.to_owned()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
