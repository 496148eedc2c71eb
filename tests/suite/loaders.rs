//! Every loader's model compared with what the real program read.

// clippy's exception for tests does not cover the helpers of an integration test.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use airenv::loader::{self, FileOutcome, Loader, ProblemKind, Surroundings, plain};
use airenv::surroundings::Start;
use airenv::text::{Mapped, PieceKind};
use serde_json::Value;

use crate::growth;
use crate::laws::dotenv::{read_by, the_crate_agrees};
use crate::laws::random::Random;

/// The environment that every real loader ran with.
fn environment() -> BTreeMap<String, String> {
    let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    [("PATH", path), ("HOME", "/nonexistent"), ("LANG", "C.UTF-8"), ("OSVAR", "from_os")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// What happened to a file: the variables, or `None` if it was refused.
type Reading = Option<BTreeMap<Vec<u8>, Option<Vec<u8>>>>;

fn model(loader: Loader, source: &[u8], environment: Surroundings<'_>) -> Reading {
    let bytes = |value: Option<Mapped<'_>>| value.map(|value| value.bytes().to_vec());
    Some(reading(loader, source, environment)?.into_iter().map(|(key, value)| (key, bytes(value))).collect())
}

fn reading<'s>(
    loader: Loader,
    source: &'s [u8],
    environment: Surroundings<'_>,
) -> Option<BTreeMap<Vec<u8>, Option<Mapped<'s>>>> {
    let mut variables = BTreeMap::new();
    let outcome = loader::read(loader, source, environment, &mut |variable| {
        let key = variable.key.bytes().to_vec();
        let value = variable.value;
        if loader.first_wins() {
            variables.entry(key).or_insert(value);
        } else {
            variables.insert(key, value);
        }
    });
    match outcome {
        FileOutcome::Read(_) => Some(variables),
        FileOutcome::Refused(_) => None,
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
    rows("testdata/truth/dotenv.json".as_ref())
}

fn rows(file: &std::ffi::OsStr) -> Vec<Value> {
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

/// Whether a case has the answer of a loader.
fn has(case: &Value, loader: Loader) -> bool {
    let groups = case["read"].as_array().unwrap();
    groups.iter().any(|group| group["loaders"].as_array().unwrap().contains(&loader.name().into()))
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

/// The start of the shell that sourced the file: `sh -c 'set -a; . "$1"' sh ./<id>.env`, with a
/// PATH that leads nowhere.
fn of_shell(id: &str) -> Start {
    let mut variables = environment();
    variables.insert("PATH".to_owned(), "/nonexistent".to_owned());
    let parameters = vec!["sh".to_owned(), format!("./{id}.env")];
    Start { variables, parameters, lacks_program: Some(|_| true) }
}

/// Cases that no reading of the text can predict, with the reason; the model says a hole, or
/// differs.
const EXPLAINED: &[(Loader, &str, &str)] = &[
    (Loader::Bash, "exp-dollardollar-name", "`$$` is the number of the process"),
    (Loader::Bash, "exp-password-dollar", "`$$` is the number of the process"),
    (Loader::Bash, "exp-password-dollar-dquote", "`$$` is the number of the process"),
    (Loader::Bash, "export-only", "`export` alone writes a list, which was taken for the variables"),
];

/// Whether a value may be this one, and whether it is completely known.
fn agrees(value: Option<&Mapped<'_>>, real: Option<&Vec<u8>>) -> (bool, bool) {
    let (Some(value), Some(real)) = (value, real) else { return (value.is_none() && real.is_none(), true) };
    let known: Vec<&[u8]> = value
        .pieces()
        .map(|(piece, covers)| if piece.kind == PieceKind::Hole { &b"\0"[..] } else { covers.of(value.bytes()) })
        .collect();
    let known = known.concat();
    let parts: Vec<&[u8]> = known.split(|byte| *byte == 0).collect();
    let [first, middle @ .., last] = parts.as_slice() else { return (known == *real, true) };
    let fits = real.len() >= first.len() + last.len() && real.starts_with(first) && real.ends_with(last);
    let holds = |part: &&[u8]| part.is_empty() || real.windows(part.len()).any(|window| window == *part);
    (fits && middle.iter().all(holds), false)
}

/// The table that `cargo test --test suite loaders:: -- --nocapture every_model` prints. `AIRENV_TEXTS` names a file with
/// other texts and answers.
#[test]
fn every_model_reads_as_the_real_program() {
    let mut wrong = Vec::new();
    let cases = std::env::var_os("AIRENV_TEXTS").map_or_else(truth, |file| rows(&file));
    for loader in Loader::ALL {
        let (mut same, mut unsaid, mut different) = (0, 0, 0);
        for case in cases.iter().filter(|case| has(case, loader)) {
            let source = source_of(case);
            let id = case["id"].as_str().unwrap();
            let (shell, process) = (of_shell(id), environment());
            let is_shell = loader == Loader::Bash;
            let known = if is_shell { Surroundings::Shell(&shell) } else { Surroundings::Known(&process) };
            let (read, expected) = (reading(loader, &source, known), real(case, loader));
            let (mut fits, mut is_known) = (read.is_some() == expected.is_some(), true);
            if let (Some(read), Some(expected)) = (&read, &expected) {
                fits = read.keys().eq(expected.keys());
                for (key, value) in read {
                    let (value_fits, is_whole) = agrees(value.as_ref(), expected.get(key).and_then(Option::as_ref));
                    fits &= value_fits;
                    is_known &= is_whole;
                }
            }
            match (fits, is_known) {
                (true, true) => same += 1,
                (true, false) => unsaid += 1,
                (false, _) => different += 1,
            }
            let is_explained = EXPLAINED.iter().any(|(of, name, _)| (*of, *name) == (loader, id));
            if !(is_explained || fits && is_known) {
                println!("{} {id}\n  read     {read:?}\n  expected {expected:?}", loader.name());
                wrong.push((loader.name(), id.to_owned()));
            }
        }
        println!("{:17} {same:4} agree {different:4} differ {unsaid:4} could not say", loader.name());
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Texts with what the local bash made of them: `testdata/loaders/make.py`.
#[test]
fn bash_is_read_as_bash_answers() {
    let rows: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string("testdata/loaders/bash.json").unwrap()).unwrap();
    let shell = of_shell("file");
    let (mut same, mut unsaid, mut wrong) = (0, 0, Vec::new());
    for row in &rows {
        let source = source_of(row);
        let read = reading(Loader::Bash, &source, Surroundings::Shell(&shell));
        let Some(expected) = row.get("ok").map(|ok| ok.as_object().unwrap()) else {
            wrong.extend(read.map(|_| row.to_string()));
            same += 1;
            continue;
        };
        let mut fits = read.is_some();
        let mut is_known = true;
        let read = read.unwrap_or_default();
        for (key, value) in &read {
            let name = std::str::from_utf8(key).unwrap();
            let expected_value = expected.get(name).and_then(bytes_of);
            let inherited = shell.variables.get(name).map(|value| value.as_bytes().to_vec());
            // What may be unset is a hole, too.
            let has_hole = value.as_ref().is_some_and(|value| !value.is_certain());
            let (fits_value, is_whole) = agrees(value.as_ref(), expected_value.or(inherited).as_ref());
            fits &= fits_value || has_hole && !expected.contains_key(name);
            is_known &= is_whole;
        }
        fits &= expected.keys().all(|key| read.contains_key(key.as_bytes()));
        match (fits, is_known) {
            (true, true) => same += 1,
            (true, false) => unsaid += 1,
            (false, _) => wrong.push(row.to_string()),
        }
    }
    println!("{same} agree {} differ {unsaid} could not say", wrong.len());
    assert!(wrong.is_empty() && unsaid < 10, "{unsaid} {wrong:#?}");
}

/// What files consist of, and what trips their loaders up.
const WORDS: &[&[u8]] = &[
    b"A",
    b"B=",
    b"OSVAR",
    b"=",
    b"=",
    b"=",
    b" ",
    b"\t",
    b"\n",
    b"\n",
    b"\nA=",
    b"\nB=\"",
    b"\r\n",
    b"\r",
    b"\"",
    b"\"",
    b"'",
    b"'",
    b"\\",
    b"\\n",
    b"\\\"",
    b"\\'",
    b"\\$",
    b"\\0101",
    b"\\08",
    b"$",
    b"$A",
    b"$$",
    b"${",
    b"${A}",
    b"${B:-",
    b"${A-",
    b"${OSVAR:+",
    b"${A:?",
    b"}",
    b"{",
    b"#",
    b" #",
    b": ",
    b"export ",
    b"a",
    b"1",
    b"_",
    b"-",
    b"[",
    b";",
    b"`",
    b"\xC2\xA0",
    b"\xE2\x80\xA8",
    b"\xEF\xBB\xBF",
    b"\xC3\xA9",
    b"\xFF",
    b"\x0B",
    b"\x1C",
    b"\x00",
];

/// Texts of the real cases with random changes, and texts of random words.
fn texts(count: usize) -> impl Iterator<Item = Vec<u8>> {
    let seeds: Vec<Vec<u8>> = truth().iter().map(source_of).filter(|source| source.len() < 2000).collect();
    let mut random = Random::new(0x9E37);
    (0..count).map(move |turn| {
        let mut text = if turn % 2 == 0 { seeds[random.below(seeds.len())].clone() } else { b"A=".to_vec() };
        for _ in 0..=random.below(8) {
            let start = if turn % 2 == 0 { random.below(text.len() + 1) } else { text.len() };
            let end = (start + random.below(3)).min(text.len());
            text.splice(start..end, random.of(WORDS).iter().copied());
        }
        text
    })
}

#[test]
fn every_place_is_in_the_file_and_verbatim_bytes_are_its_bytes() {
    let known = environment();
    for text in texts(20_000) {
        for loader in Loader::ALL {
            read_by(loader, &text, Surroundings::Known(&known));
            read_by(loader, &text, Surroundings::Unknown);
        }
    }
}

/// What [`plain::names`] says without parsing is what every loader except bash reads: the real
/// ones, and their models on texts never seen before.
#[test]
fn plain_files_are_read_alike() {
    let is_read_so = |reading: &Reading, names: &[&[u8]]| {
        let read: BTreeSet<&[u8]> = reading.iter().flatten().map(|(name, _)| name.as_slice()).collect();
        reading.is_some() && read == names.iter().copied().collect()
    };
    let mut plain = 0;
    for case in truth() {
        let source = source_of(&case);
        let Some(names) = plain::names(&source) else { continue };
        plain += 1;
        for loader in Loader::ALL.into_iter().filter(|loader| *loader != Loader::Bash) {
            assert!(is_read_so(&real(&case, loader), &names), "{} by {}", case["id"], loader.name());
        }
    }
    assert!(plain > 10, "{plain} of the real programs' files are plain");
    let lines = ["A=1", "B_2=x/y:z@w%+,=.", "", "# a comment", "_c=-", "export=1", "AWS_X=true", "UID=0", "#", "Z=a=b"];
    let mut written = 0;
    for mask in 1..1_u32 << lines.len() {
        let chosen = lines.iter().enumerate().filter(|(index, _)| mask & (1 << index) != 0);
        let source = chosen.map(|(_, line)| format!("{line}\n")).collect::<String>();
        let names = plain::names(source.as_bytes()).unwrap();
        written += names.len();
        for loader in Loader::ALL.into_iter().filter(|loader| *loader != Loader::Bash) {
            let mut read = Vec::new();
            let outcome = loader::read(loader, source.as_bytes(), Surroundings::Unknown, &mut |variable| {
                read.push(variable.key.bytes().to_vec());
            });
            assert_eq!(outcome, FileOutcome::Read(Vec::new()), "{source:?} by {}", loader.name());
            assert_eq!(read, names, "{source:?} by {}", loader.name());
        }
    }
    assert!(written > 0);
    let not_plain =
        ["A=1\nA=2", "A", "A=", "A=1\r\n", "A=\"1\"", "A=$B", "1A=2", "A =1", " A=1", "# a \\\nB=1", "A=é", "A=1 "];
    let long = format!("{}=1", "K".repeat(300));
    for source in not_plain.into_iter().chain([long.as_str()]) {
        assert_eq!(plain::names(source.as_bytes()), None, "{source:?}");
    }
}

#[test]
fn an_unknown_environment_refuses_no_file_that_some_environment_accepts() {
    let known = environment();
    for text in texts(20_000) {
        for loader in Loader::ALL {
            let refused = model(loader, &text, Surroundings::Unknown).is_none();
            assert!(!refused || model(loader, &text, Surroundings::Known(&known)).is_none(), "{}", loader.name());
        }
    }
}

#[test]
fn an_unknown_environment_leaves_holes_and_never_guesses() {
    let holes = |source: &str| {
        let mut found = Vec::new();
        let outcome = loader::read(Loader::Compose, source.as_bytes(), Surroundings::Unknown, &mut |variable| {
            let value = variable.value.unwrap();
            found.push((variable.key.text().unwrap().to_owned(), value.holes().len(), value.len()));
        });
        assert!(matches!(outcome, FileOutcome::Read(_)), "{source}");
        found
    };
    let hole = |key: &str| vec![(key.to_owned(), 1, 3)];
    assert_eq!(holes("A=$X"), hole("A"));
    assert_eq!(holes("A=${X:-${}}"), hole("A"));
    assert_eq!(holes("A=${X:?no}"), hole("A"));
    assert_eq!(holes("A=${X+x}"), hole("A"));
    assert_eq!(holes("A\n"), hole("A"));
    assert_eq!(holes("A=1\nB=${A:-2}${A:+3}\n")[1], ("B".to_owned(), 0, 2));
    assert_eq!(holes("A=x$X\nB=${A:-2}\n")[1], ("B".to_owned(), 1, 4));
}

#[test]
fn problems_point_at_what_is_wrong() {
    use Loader::{AstroLoad, AstroStandalone, Bash, Compose, Docker, Dotenvy, Gotenv, Kubectl, PythonDotenv, Systemd};
    use ProblemKind::{
        AfterQuote, AfterValue, InvalidEscape, InvalidTemplate, KeyBlank, KeyCharacter, KeyMissing, LineEndMissing,
        NoAssignment, NulByte, RunsCommand, SetBefore, UnterminatedQuote, ValueMissing,
    };

    let refused = |loader, source: &'static str| {
        let outcome = loader::read(loader, source.as_bytes(), Surroundings::Unknown, &mut |_| {});
        match outcome {
            FileOutcome::Refused(problem) => (problem.kind, problem.span.of_text(source)),
            FileOutcome::Read(problems) => (problems[0].kind, problems[0].span.of_text(source)),
        }
    };
    let cases = [
        (Compose, "A=1\nB\"C=2\n", KeyCharacter, "\""),
        (Compose, "A=1\nB C=2\n", KeyBlank, " "),
        (Compose, "A=1\nB='2\n", UnterminatedQuote, "'"),
        (Compose, "A=x${B!}y\n", InvalidTemplate, "${B!}"),
        (Compose, "A=\"\\n${\"\n", InvalidTemplate, "${"),
        (Compose, "export ", KeyMissing, "export"),
        (Compose, "A=1\nB", NoAssignment, "B"),
        (Docker, "export A=1\n", KeyBlank, " "),
        (Docker, "=1\n", KeyMissing, "=1"),
        (AstroStandalone, "A=1\n word \n", NoAssignment, "word"),
        (AstroLoad, "A=1\nB=\n", ValueMissing, "B"),
        (AstroLoad, "A=1\nA=2\n", SetBefore, "A"),
        (Gotenv, "A=1\nB\n", NoAssignment, "B"),
        (Gotenv, "A B=1\n", KeyBlank, " "),
        (Gotenv, "A@B=1\n", KeyCharacter, "@"),
        (Gotenv, "A=\"1\n\n", UnterminatedQuote, "\""),
        (PythonDotenv, "A=\"1\n", UnterminatedQuote, "\""),
        (PythonDotenv, "A='1' b\n", AfterQuote, " b"),
        (PythonDotenv, "A B=1\n", KeyBlank, " "),
        (Systemd, "A\0=1\n", NulByte, "\0"),
        (Systemd, "word\n", NoAssignment, "word"),
        (Kubectl, "A=1\nA=2\n", SetBefore, "A"),
        (Kubectl, "é=2\n", KeyCharacter, "é"),
        (Dotenvy, "A=1 2\n", AfterValue, "2"),
        (Dotenvy, "A=\\x\n", InvalidEscape, "\\x"),
        (Dotenvy, "A=\"\n", UnterminatedQuote, "\""),
        (Dotenvy, "A=1 ", LineEndMissing, " "),
        (Bash, "A=1\nmy-key=2\n", RunsCommand, "my-key=2"),
        (Bash, "A = 1\n", RunsCommand, "A"),
        (Bash, "A=1 two\n", RunsCommand, "two"),
    ];
    for (loader, source, kind, text) in cases {
        assert_eq!(refused(loader, source), (kind, text), "{} {source:?}", loader.name());
    }
}

#[test]
fn gotenv_decodes_what_a_byte_order_mark_announces() {
    let utf16 = |unit: fn(u16) -> [u8; 2]| "\u{feff}A=é\nB=2".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let expected = [(b"A".to_vec(), Some("é".into())), (b"B".to_vec(), Some(b"2".to_vec()))];
    for source in [utf16(u16::to_le_bytes), utf16(u16::to_be_bytes), "\u{feff}A=é\nB=2".into()] {
        assert_eq!(model(Loader::Gotenv, &source, Surroundings::Unknown), Some(expected.clone().into()));
        read_by(Loader::Gotenv, &source, Surroundings::Unknown);
    }
}

/// Go's scanner stops at a line that, with its end, does not fit into 64 KiB. Observed with kubectl
/// 1.32, which then silently drops the rest, and in the code of gotenv.
#[test]
fn a_line_fits_into_a_buffer_of_64_kib() {
    let read = |loader, length: usize, end: &str| {
        let source = format!("A=1\nB={}{end}", "x".repeat(length - 2));
        model(loader, source.as_bytes(), Surroundings::Unknown).map(|variables| variables.len())
    };
    for (length, end, fits) in [(65_535, "\n", true), (65_535, "", true), (65_536, "\n", false), (65_536, "", false)] {
        let (all, lost) = (Some(2), Some(1));
        assert_eq!(read(Loader::Kubectl, length, end), if fits { all } else { lost }, "{length}");
        assert_eq!(read(Loader::AstroLoad, length, end), if fits { all } else { lost }, "{length}");
        assert_eq!(read(Loader::Docker, length, end), all.filter(|_| fits), "{length}");
        assert_eq!(read(Loader::Gotenv, length, end), all.filter(|_| fits), "{length}");
    }
}

/// The crate looks names up in this process's environment, so the model gets the same one.
#[test]
fn the_dotenvy_model_agrees_with_the_crate() {
    for text in truth().iter().map(source_of).chain(texts(20_000)) {
        the_crate_agrees(&text);
    }
}

/// Much of what makes careless parsers quadratic or exponential, read by every loader.
/// `.ci/instructions` counts to check that this is linear.
#[test]
fn what_repeats_comes_to_an_end() {
    let times = |word: &str| word.repeat(100_000 / word.len());
    let link = |chain: String, at| chain + &format!("V{}=$V{at}$V{at}\n", at + 1);
    let chain = (0..40).fold(String::new(), link);
    let starts = ["", "A=", "A=\"", "A='"];
    let mut texts: Vec<String> = growth::pieces("dotenv").iter().map(|word| times(word)).collect();
    for word in &growth::pieces("expansion") {
        texts.extend(starts.iter().map(|start| format!("{start}{}", times(word))));
        texts.extend(starts.iter().map(|start| format!("{start}{}{}\"", times(word), "}".repeat(20_000))));
    }
    texts.push(format!("A={}{}\n", times("${A:-${B:-"), "x}".repeat(20_000)));
    texts.push(format!("V0=x\n{chain}{}", times("B=$V40\n")));
    texts.push(format!("A={}\n{}", "x".repeat(50_000), times("B=$A\n")));
    let known = environment();
    for text in texts {
        for loader in Loader::ALL {
            for environment in [Surroundings::Known(&known), Surroundings::Unknown] {
                read_by(loader, text.as_bytes(), environment);
            }
        }
    }
}

/// `cargo test --release --test loaders -- --ignored --nocapture` prints the speeds.
#[test]
#[ignore = "measures; run it in release"]
fn speed() {
    let lines = |line: fn(u32) -> String| (0..2_000).map(line).collect::<String>();
    let plain = lines(|at| format!("AIRFLOW__SECTION_{at}__KEY=some/ordinary/value/{at}\n"));
    let quoted = lines(|at| format!("AIRFLOW_VAR_{at}='{{\"a\": \"b {at}\"}}'\n"));
    for (name, text) in [("plain", plain), ("quoted", quoted)] {
        for loader in Loader::ALL {
            // The best of many short rounds, because other programs take part of the time.
            let round = |_| {
                let mut count = 0;
                let start = std::time::Instant::now();
                let outcome = loader::read(loader, text.as_bytes(), Surroundings::Unknown, &mut |_| count += 1);
                let seconds = start.elapsed().as_secs_f64();
                assert!(matches!(outcome, FileOutcome::Read(_)) && count == 2_000, "{}", loader.name());
                seconds
            };
            let seconds = (0..300).map(round).fold(f64::INFINITY, f64::min);
            let bytes = f64::from(u32::try_from(text.len()).unwrap());
            println!("{name:7} {:17} {:6.0} MB/s", loader.name(), bytes / seconds / 1e6);
        }
    }
}
