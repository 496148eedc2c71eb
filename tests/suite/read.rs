//! `airenv read`: the program compared with what the real programs read, and that it shows no value
//! unless asked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use airenv::loader::Loader;
use serde_json::{Map, Value, json};

/// The parts of a canary: no output may contain one of them.
const CANARY: &str = "cAnArYq7Zx3Kw9";
const PARTS: &[&str] = &["cAnAr", "q7Zx3", "3Kw9"];

fn truth(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/truth").join(file);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// An empty folder for this test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("read-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs `airenv read` in a folder with exactly this environment.
fn read(folder: &Path, arguments: &[&str], environment: &[(&str, &str)], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_airenv"));
    command.arg("read").args(arguments).current_dir(folder).env_clear().envs(environment.iter().copied());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that rejects its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn object(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn source_of(case: &Value) -> Vec<u8> {
    match case["text"].as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => base64(case["base64"].as_str().unwrap()),
    }
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.bytes().filter_map(|byte| ALPHABET.iter().position(|digit| *digit == byte));
    let bits: Vec<u8> = digits.flat_map(|digit| (0..6).rev().map(move |at| u8::from(digit >> at & 1 == 1))).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | bit)).collect()
}

/// What a real loader read, in the format that `read` prints.
fn real(case: &Value, loader: Loader) -> Option<Map<String, Value>> {
    let groups = case["read"].as_array().unwrap();
    let group = groups.iter().find(|group| group["loaders"].as_array().unwrap().contains(&loader.name().into()));
    let variables = group.unwrap().get("ok")?.as_object().unwrap().iter();
    let value = |value: &Value| value.get("$b64").map_or_else(|| value.clone(), |bytes| json!({ "base64": bytes }));
    Some(variables.map(|(key, text)| (key.clone(), value(text))).collect())
}

/// What is known only at run time; `read` says so, and the parts that it knows are right.
fn is_known(variables: &Map<String, Value>) -> bool {
    variables.values().all(|value| value.get("parts").is_none())
}

/// `export` alone prints a list, which was taken as the variables.
const NO_ANSWER: &[&str] = &["export-only"];

#[test]
fn every_loader_prints_what_the_real_program_read() {
    let folder = folder("truth");
    let names = Loader::ALL.map(Loader::name).join(",");
    let mut unsaid = Vec::new();
    for case in truth("dotenv.json") {
        let id = case["id"].as_str().unwrap();
        let file = format!("./{id}.env");
        fs::write(folder.join(&file), source_of(&case)).unwrap();
        let output = |loaders: &str, path: &str| {
            let environment = [("PATH", path), ("HOME", "/nonexistent"), ("LANG", "C.UTF-8"), ("OSVAR", "from_os")];
            read(&folder, &["--loader", loaders, "--format", "json", "--reveal", &file], &environment, b"")
        };
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        let all = object(&output(&names, path));
        let bash = object(&output("bash", "/nonexistent"));
        for reading in all["readings"].as_array().unwrap() {
            let loader = Loader::from_name(reading["loader"].as_str().unwrap()).unwrap();
            let reading = if loader == Loader::Bash { &bash } else { reading };
            let expected = real(&case, loader);
            let is_refused = reading["error"].as_str().is_some_and(|error| error.contains(loader.command()));
            assert_eq!(is_refused, expected.is_none(), "{} {id}", loader.name());
            let (Some(read), Some(expected)) = (reading["variables"].as_object(), expected) else { continue };
            if NO_ANSWER.contains(&id) && loader == Loader::Bash {
                continue;
            }
            if is_known(read) {
                assert_eq!(*read, expected, "{} {id}", loader.name());
            } else {
                assert!(read.keys().eq(expected.keys()), "{} {id}", loader.name());
                unsaid.push(id.to_owned());
            }
        }
    }
    // The process id.
    let expected = ["exp-dollardollar-name", "exp-password-dollar-dquote", "exp-password-dollar"];
    assert_eq!(unsaid, expected);
}

/// Whether a command line, with its unknown parts, may be this one.
fn may_be(argv: &[Value], real: &[&str]) -> bool {
    let Some((word, rest)) = argv.split_first() else { return real.is_empty() };
    match word.as_str() {
        // An unknown word may vanish, or become several.
        None => (0..=real.len()).any(|count| may_be(rest, &real[count..])),
        Some(word) => real.split_first().is_some_and(|(first, behind)| {
            (*first == word || word.rsplit('/').next() == Some(first)) && may_be(rest, behind)
        }),
    }
}

#[test]
fn a_script_prints_the_commands_that_bash_ran() {
    let folder = folder("scripts");
    for case in truth("shell.json") {
        let id = case["id"].as_str().unwrap();
        let file = format!("{id}.sh");
        fs::write(folder.join(&file), case["script"].as_str().unwrap()).unwrap();
        let output = read(&folder, &["--format", "json", "--reveal", &file], &[("ID", "clx0")], b"");
        let script = object(&output);
        let commands: Vec<(&Vec<Value>, bool)> = script["commands"]
            .as_array()
            .unwrap()
            .iter()
            .map(|command| (command["argv"].as_array().unwrap(), command["certain"].as_bool().unwrap()))
            .collect();
        let is_watched = |argv: &Vec<Value>| {
            let program = argv.first().and_then(Value::as_str).map(|path| path.rsplit('/').next().unwrap());
            matches!(program, Some("astro" | "aws"))
        };
        let ran: Vec<Vec<&str>> = case["argv"]
            .as_array()
            .unwrap()
            .iter()
            .map(|argv| argv.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect())
            .collect();
        for argv in &ran {
            assert!(commands.iter().any(|(words, _)| may_be(words, argv)), "{id}: {argv:?} is missing in {script}");
        }
        for (words, certain) in commands.iter().filter(|(words, certain)| *certain && is_watched(words)) {
            assert!(ran.iter().any(|argv| may_be(words, argv)), "{id}: {words:?} ({certain}) did not run");
        }
        for command in script["commands"].as_array().unwrap() {
            assert!(command["line"].as_u64().is_some_and(|line| line >= 1));
        }
    }
}

#[test]
fn the_shapes_are_as_promised() {
    let folder = folder("shapes");
    let all = |arguments: &[&str], input: &[u8]| read(&folder, arguments, &[("FROM_HERE", "x")], input);
    let one = |loader: &str, input: &[u8]| {
        let output = all(&["--loader", loader, "--format", "json", "--reveal", "-"], input);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "airenv: --reveal prints values, including secrets\n");
        object(&output)
    };
    assert_eq!(
        one("compose", b"A=1\nA=2\nB=$FROM_HERE\nC\n"),
        json!({"loader": "compose", "variables": {"A": "2", "B": "x"}})
    );
    assert_eq!(one("dotenvy", b"A=1\nA=2\n"), json!({"loader": "dotenvy", "variables": {"A": "1"}}));
    assert_eq!(one("python-dotenv", b"A\n"), json!({"loader": "python-dotenv", "variables": {"A": null}}));
    assert_eq!(one("bash", b"A=\xFF\n"), json!({"loader": "bash", "variables": {"A": {"base64": "/w=="}}}));
    assert_eq!(
        one("bash", b"A=a$(date)b\n"),
        json!({"loader": "bash", "variables": {"A": {"parts": ["a", null, "b"]}}})
    );
    assert_eq!(
        one("kubectl", b"A=1\nA=2\n"),
        json!({
            "loader": "kubectl",
            "error": "`kubectl create secret generic --from-env-file` refuses the file: line 2: the variable was set before",
        })
    );
    let script =
        |read_as: &[&str]| object(&all(&[read_as, &["--format", "json", "--reveal", "-"]].concat(), b"run 'A B'\n"));
    assert_eq!(script(&["--as", "shell"])["commands"][0]["argv"], json!(["run", "A B"]));
    assert_eq!(script(&["--as", "dotenv"])["readings"][0]["loader"], "compose");
    let masked = object(&all(&["--loader", "compose,python-dotenv", "--format", "json", "-"], b"A=1\nB=\n"));
    let readings =
        ["compose", "python-dotenv"].map(|loader| json!({"loader": loader, "variables": {"A": "****", "B": "****"}}));
    assert_eq!(masked, json!({ "readings": readings }));
    let script = b"K=v\nif [ -n \"$X$(date)\" ]; then astro deploy \"$(id)\"; fi\n";
    let named = all(&["--format", "json", "--reveal", "--stdin-filename", "deploy.sh", "-"], script);
    assert_eq!(
        object(&named),
        json!({
            "commands": [
                {"argv": ["date"], "line": 2, "certain": true},
                {"argv": ["[", "-n", null, "]"], "line": 2, "certain": true},
                {"argv": ["id"], "line": 2, "certain": false},
                {"argv": ["astro", "deploy", null], "line": 2, "certain": false},
            ],
            "variables": {"K": "v"},
        })
    );
}

#[test]
fn bad_input_gets_a_clear_message() {
    let folder = folder("bad");
    let fails = |arguments: &[&str]| {
        let output = read(&folder, arguments, &[], b"");
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(fails(&["none.env"]), "airenv: none.env: no such file\n");
    assert_eq!(fails(&["."]), "airenv: .: not a regular file; `-` reads standard input\n");
    assert!(fails(&["--loader", "ruby", "-"]).contains("expected one of compose, docker"));
    assert!(fails(&[]).contains("<FILE>"));
}

/// The page of each file of `testdata/read`, on a narrow terminal; `UPDATE=1` rewrites them.
#[test]
fn pages_are_the_ones_that_people_were_asked_about() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/read");
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "out") {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        let environment = [("COLUMNS", "80"), ("LANG", "C.UTF-8"), ("HOME", "/nonexistent"), ("ID", "clx0")];
        let all: &[&str] = &["--loader", "all", name];
        let forms = [("out", &all[2..]), ("all.out", all)];
        for (ending, arguments) in forms.into_iter().take(if name.ends_with(".sh") { 1 } else { 2 }) {
            let page = String::from_utf8(read(&folder, arguments, &environment, b"").stdout).unwrap();
            let expected = path.with_file_name(format!("{name}.{ending}"));
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&expected, &page).unwrap();
            }
            assert_eq!(page, fs::read_to_string(&expected).unwrap(), "{name}");
        }
        count += 1;
    }
    assert!(count > 5, "{count}");
}

/// Ways to put the canary into a file: as a value, a line, a name.
fn spoiled(text: &str) -> Vec<String> {
    let forms = ["C", "'C'", "\"C", "'C' # C", "$C", "`C`", "{\"token\": \"C\"}", "$(echo C)", "C=C", "\\C\n C"];
    let mut texts = vec![format!("{text}{CANARY}\n{CANARY} {CANARY}\n{CANARY}={CANARY}\nexport {CANARY}\n")];
    for form in forms {
        let canary = form.replace('C', CANARY);
        // A word before a class makes another class, and classes are shown.
        let places =
            text.match_indices('=').filter(|(at, _)| !text[..*at].ends_with("__BACKEND")).map(|(at, _)| at + 1);
        texts.extend(places.take(2).map(|at| format!("{}{canary}{}", &text[..at], &text[at..])));
        texts.push(format!("{text}PASSWORD={canary}\nB={canary}\n"));
    }
    texts
}

#[test]
fn no_value_is_shown_unasked() {
    let folder = folder("canary");
    let mut texts: Vec<(&str, String)> = Vec::new();
    for case in truth("dotenv.json").iter().step_by(9) {
        let text = case["text"].as_str().filter(|text| text.len() < 2000).unwrap_or_default();
        texts.extend(spoiled(text).into_iter().map(|text| ("x.env", text)));
    }
    for case in truth("shell.json").iter().step_by(3) {
        let script = case["script"].as_str().unwrap();
        texts.extend(spoiled(script).into_iter().map(|text| ("x.sh", text)));
    }
    assert!(texts.len() > 500, "{}", texts.len());
    for (index, (name, text)) in texts.iter().enumerate() {
        let format = ["human", "json"][index % 2];
        let arguments = ["--format", format, "--stdin-filename", name, "-"];
        let output = read(&folder, &arguments, &[("cAnArYq7Zx3Kw9", "cAnArYq7Zx3Kw9")], text.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{text}");
        for stream in [&output.stdout, &output.stderr] {
            let shown = String::from_utf8_lossy(stream);
            assert!(!PARTS.iter().any(|part| shown.contains(part)), "{text}\n-----\n{shown}");
        }
    }
}
