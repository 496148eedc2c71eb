//! A command line means what its program makes of it.
//!
//! `testdata/commands/readers.json` has what cobra, pflag, Go's flag package and Python's argparse
//! really made of many command lines; `make.py` beside it generated the file. `meanings.json` has
//! the meaning of single command lines: each entry is argv, in which `null` is a word known only at
//! run time and a list is a word in parts, and everything that the command says about itself,
//! without absent parts.

// A test that cannot continue fails loudly, in its helper functions too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::Path;

use airenv::command::{Answer, Command, Deployment, Form, Loads, Problem, ProblemKind, Source, Switch};
use airenv::knowledge::commands::{Arguments, Does, PROGRAMS, Says, Subcommand, tables};
use airenv::text::{Mapped, MappedBuilder, Span};
use serde_json::{Map, Value, json};

fn read(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/commands").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A word: a string, `null` for a hole, or a list of both.
fn word(written: &Value) -> Mapped<'static> {
    let mut builder = MappedBuilder::default();
    let parts = written.as_array().cloned().unwrap_or_else(|| vec![written.clone()]);
    for part in &parts {
        match part.as_str() {
            Some(text) => builder.decoded(text.as_bytes(), Span::new(0, text.len())),
            None => builder.hole(Span::new(0, 1)),
        }
    }
    builder.build(Span::new(0, 0))
}

fn argv(written: &Value) -> Vec<Mapped<'static>> {
    written.as_array().unwrap().iter().map(word).collect()
}

/// The text, each hole as `{}`.
fn text(mapped: &Mapped<'_>) -> String {
    mapped.text().unwrap().replace('\u{FFFC}', "{}")
}

/// The kebab-case name of a variant without fields.
fn name(variant: &dyn std::fmt::Debug) -> String {
    let mut name = String::new();
    for letter in format!("{variant:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

fn problem(problem: &Problem) -> Value {
    let mut written = json!({
        "kind": name(&problem.kind), "word": problem.word, "part": [problem.part.start, problem.part.end],
    });
    if !problem.candidates.is_empty() {
        written["candidates"] = json!(problem.candidates);
    }
    written
}

fn switch(switch: Switch) -> Value {
    match switch {
        Switch::On(word) => json!({"on": word}),
        Switch::Off(Some(word)) => json!({"off": word}),
        Switch::Off(None) => Value::Null,
        Switch::Unknown => json!("unknown"),
    }
}

fn answer<T>(answer: Answer<T>, show: impl Fn(T) -> Value) -> Value {
    match answer {
        Answer::Known(value) => show(value),
        Answer::Absent => Value::Null,
        Answer::Unknown => json!("unknown"),
    }
}

fn form(form: &Form<'_>) -> Value {
    match form {
        Form::Plain => json!("plain"),
        Form::Pair { key, value } => json!([text(key), text(value)]),
        Form::NoEquals => json!("no-equals"),
        Form::EmptyKey => json!("empty-key"),
        Form::EmptyValue { key } => json!({"empty-value": text(key)}),
        Form::Unknown => json!("unknown"),
    }
}

/// Everything that a command says about itself, without absent parts.
fn meaning(command: &Command<'_>) -> Value {
    let mut said = Map::new();
    let mut say = |key: &str, value: Value| {
        if !matches!(&value, Value::Null) && value != json!([]) {
            said.insert(key.to_owned(), value);
        }
    };
    say("path", json!(command.path()));
    say("named_by", json!(command.named_by()));
    say("does", answer(command.does(), |does| json!(name(&does))));
    say("subject", command.subject().map_or(Value::Null, |subject| json!(name(&subject))));
    say("problem", command.problem().map_or(Value::Null, problem));
    say("hides_flags", json!(command.hides_flags()));
    let arguments = command.arguments().iter();
    say("arguments", arguments.map(|argument| json!([argument.word, form(&argument.form)])).collect());
    say("hidden_flags", command.hidden_flags().map(|word| json!(word)).collect());
    let assignments = command.assignments();
    let pair = assignments.iter().map(|set| json!([set.key_word, text(&set.key), set.value_word, text(&set.value)]));
    say("sets", pair.collect());
    if command.store().is_none() {
        say("secret", switch(command.secret()));
        say("load", switch(command.switch(Says::Load)));
        say("save", switch(command.switch(Says::Save)));
        say(
            "deployment",
            match command.deployment() {
                Deployment::Id(given) => json!({"id": text(&given.value)}),
                Deployment::Name(given) => json!({"name": text(&given.value)}),
                Deployment::Either(given) => json!({"either": text(&given.value)}),
                Deployment::NotNamed => Value::Null,
                Deployment::Unknown => json!("unknown"),
            },
        );
        say("workspace", answer(command.given(Says::Workspace), |given| json!(text(&given.value))));
        say(
            "loads",
            match command.loads() {
                Loads::Nothing => Value::Null,
                Loads::Default(file) => json!({"default": file}),
                Loads::File(given) => json!({"file": text(&given.value)}),
                Loads::Stdin => json!("stdin"),
                Loads::Unknown => json!("unknown"),
            },
        );
        say("ignored_file", command.ignored_file().map_or(Value::Null, |given| json!(given.word)));
        return Value::Object(said);
    }
    say("store", command.store().map_or(Value::Null, |store| json!(name(&store))));
    say("name", answer(command.secret_name(), |name| json!(text(&name))));
    say(
        "value",
        answer(command.secret_value(), |source| match source {
            Source::Text { word, value } => json!([word, text(&value)]),
            Source::File => json!("file"),
            Source::Stdin => json!("stdin"),
        }),
    );
    say("project", answer(command.project(), |project| json!(text(&project))));
    for (key, says) in [("type", Says::Type), ("region", Says::Region), ("vault", Says::Vault), ("mount", Says::Mount)]
    {
        say(key, answer(command.given(says), |given| json!(text(&given.value))));
    }
    Value::Object(said)
}

#[test]
fn command_lines_mean_what_they_say() {
    let cases = read("meanings.json");
    let mut wrong = Vec::new();
    for case in &cases {
        let means = Command::of(&argv(&case["argv"])).map_or(Value::Null, |command| meaning(&command));
        if means != case["means"] {
            wrong.push(format!("{}\n  is    {means}\n  wants {}", case["argv"], case["means"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 60, "only {} cases", cases.len());
}

fn subcommand(path: &str) -> &'static Subcommand {
    tables().flat_map(|table| table.commands).find(|command| command.path == path).unwrap()
}

/// The last value of each flag, a switch as `true` or `false`.
fn values(command: &Command<'_>) -> BTreeMap<String, String> {
    command.flags().iter().map(|given| (given.flag.name.to_owned(), text(&given.value))).collect()
}

/// What cobra says about a mistake.
fn message(kind: ProblemKind) -> &'static [&'static str] {
    match kind {
        ProblemKind::UnknownFlag => &["unknown flag: "],
        ProblemKind::UnknownShorthand => &["unknown shorthand flag: "],
        ProblemKind::FlagSyntax => &["bad flag syntax: "],
        ProblemKind::MissingValue => &["flag needs an argument: "],
        ProblemKind::WrongValue => &["invalid argument "],
        ProblemKind::UnexpectedArgument => &["unknown command ", "accepts 1 arg(s)", "accepts at most 1 arg(s)"],
        ProblemKind::MissingArgument => &["accepts 1 arg(s), received 0"],
        // Help; but a later flag that the group does not know stops cobra first.
        ProblemKind::UnknownSubcommand => &["", "unknown flag: ", "unknown shorthand flag: "],
    }
}

/// Compares with what the real program found; describes the disagreement.
fn disagreement(found: &Value, command: &Command<'_>) -> Option<String> {
    let error = found["error"].as_str().unwrap_or_default();
    if found["path"] != command.path() {
        return Some(format!("path {}", command.path()));
    }
    if let Some(problem) = command.problem() {
        let agrees = message(problem.kind).iter().any(|start| error.starts_with(start));
        let word = found["argv"][problem.word].as_str().unwrap();
        let part = problem.part.of_text(word);
        let names = problem.kind != ProblemKind::UnknownFlag || error == format!("unknown flag: {part}");
        return (!agrees || !names).then(|| format!("{problem:?}"));
    }
    if command.hides_flags().is_some() {
        return None;
    }
    if !error.is_empty() {
        // Only a complete table can report too many or too few arguments.
        let counts = error.starts_with("accepts") && !subcommand(command.path()).complete;
        return (!counts).then(|| "no problem seen".to_owned());
    }
    if found["help"] == true {
        return (command.does() != Answer::Absent).then(|| "no help seen".to_owned());
    }
    let argv = found["argv"].as_array().unwrap();
    let arguments: Vec<_> = command.arguments().iter().map(|argument| argv[argument.word].clone()).collect();
    let wanted = found["args"].as_array().cloned().unwrap_or_default();
    if arguments != wanted {
        return Some(format!("arguments {arguments:?}"));
    }
    let given = values(command);
    for (flag, value) in found["flags"].as_object().cloned().unwrap_or_default() {
        // A switch, or a flag without its optional value.
        if value == "true" || value == "false" || value == true {
            continue;
        }
        let last = value.as_array().map_or(value.clone(), |all| all.last().cloned().unwrap_or_default());
        if last != Value::Null && given.get(&flag).map(String::as_str) != last.as_str() {
            return Some(format!("--{flag} is {:?}", given.get(&flag)));
        }
    }
    None
}

#[test]
fn flags_are_read_as_the_real_readers_read_them() {
    let cases = read("readers.json");
    let mut wrong = Vec::new();
    let mut whole = 0;
    for found in &cases {
        let command = Command::of(&argv(&found["argv"])).unwrap();
        whole += usize::from(command.hides_flags().is_none());
        if let Some(reason) = disagreement(found, &command) {
            wrong.push(format!("{found}\n  {reason}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(whole > 500, "only {whole} of {} were read to their end", cases.len());
}

#[test]
fn the_last_of_several_switches_counts_as_in_the_real_readers() {
    for found in read("readers.json") {
        let command = Command::of(&argv(&found["argv"])).unwrap();
        let real = found["flags"]["secret"].as_str();
        if command.program() == "astro" && found["error"].is_null() && found["help"].is_null() {
            match command.secret() {
                Switch::On(_) => assert_eq!(real, Some("true"), "{found}"),
                Switch::Off(Some(_)) => assert_eq!(real, Some("false"), "{found}"),
                Switch::Off(None) => assert_eq!(real, None, "{found}"),
                Switch::Unknown => assert!(command.hides_flags().is_some(), "{found}"),
            }
        }
    }
}

#[test]
fn every_name_and_every_flag_of_the_table_is_understood() {
    let whole = |words: &[String]| argv(&json!(words));
    for table in tables() {
        for entry in table.commands {
            let (above, _) = entry.path.rsplit_once(' ').unwrap();
            for called in entry.aliases.iter().copied().chain([entry.name()]) {
                let mut words: Vec<String> = above.split(' ').map(str::to_owned).collect();
                words.push(called.to_owned());
                let Some(command) = Command::of(&whole(&words)) else {
                    assert!(entry.store.is_none() && !entry.path.starts_with("astro"), "{words:?}");
                    continue;
                };
                assert_eq!(command.path(), entry.path);
                let wanted = if entry.does == Does::Group { Answer::Absent } else { Answer::Known(entry.does) };
                assert_eq!(command.does(), wanted, "{words:?}");
                if entry.does == Does::Other {
                    continue;
                }
                for flag in table.flags(entry.path) {
                    let given = [words.clone(), vec![format!("--{}=true", flag.name)]].concat();
                    let command = Command::of(&whole(&given)).unwrap();
                    let kinds = command.problem().map(|problem| problem.kind);
                    let unread = [ProblemKind::UnknownFlag, ProblemKind::WrongValue].map(Some);
                    assert!(!unread.contains(&kinds), "{given:?} {kinds:?}");
                    if let Some(letter) = flag.short {
                        let given = [words.clone(), vec![format!("-{letter}"), "x".to_owned()]].concat();
                        let command = Command::of(&whole(&given)).unwrap();
                        let kind = command.problem().map(|problem| problem.kind);
                        assert_ne!(kind, Some(ProblemKind::UnknownShorthand), "{given:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_table_is_sound() {
    for table in tables() {
        for program in table.programs {
            assert!(PROGRAMS.contains(&program.name));
        }
        let mut paths: Vec<&str> = table.programs.iter().map(|program| program.name).collect();
        for command in table.commands {
            let (above, _) = command.path.rsplit_once(' ').unwrap();
            assert!(paths.contains(&above), "{} stands before its group", command.path);
            assert!(!paths.contains(&command.path), "{} twice", command.path);
            assert!(command.does != Does::Group || command.arguments == Arguments::Ignored, "{}", command.path);
            paths.push(command.path);
        }
        for flag in table.flags {
            assert!(!flag.on.is_empty(), "{}", flag.name);
            assert!(flag.on.iter().all(|on| paths.contains(on)), "{:?}", flag.on);
        }
        for path in paths {
            let flags = table.flags(path);
            for (position, flag) in flags.iter().enumerate() {
                let twins = flags.iter().skip(position + 1);
                let is_twin = |other: &&&_| same_name(flag, other);
                assert_eq!(twins.filter(is_twin).count(), 0, "{path} --{}", flag.name);
            }
        }
    }
    assert_eq!(tables().map(|table| table.programs.len()).sum::<usize>(), PROGRAMS.len());
}

fn same_name(flag: &airenv::knowledge::commands::Flag, other: &airenv::knowledge::commands::Flag) -> bool {
    flag.name == other.name || (flag.short.is_some() && flag.short == other.short)
}

#[test]
fn no_words_can_trip_it() {
    let starts = ["astro deployment variable create", "astro env var update", "astro", "aws ssm put-parameter"];
    let starts = starts.into_iter().chain(["gcloud secrets create", "az keyvault secret set", "vault kv put", ""]);
    let odd = [
        json!(""),
        json!("-"),
        json!("--"),
        json!("---"),
        json!("="),
        json!("-="),
        json!("--="),
        json!("-s="),
        json!("--secret="),
        json!("-é"),
        json!("--é"),
        json!("\u{FFFC}"),
        Value::Null,
        json!(["-", null]),
        json!(["--", null]),
        json!(["--secret", null]),
        json!(["--secret=", null]),
        json!(["-s", null]),
        json!(["-d", null]),
        json!(["K=", null]),
        json!([null, "=v"]),
        json!([null, null]),
        json!("projects/"),
        json!("projects//secrets/"),
        json!("--name"),
        json!("-n"),
        json!("-nX"),
        json!("file://"),
        json!("-.5"),
        json!("x/astro"),
        json!("/"),
        json!([null, "/astro"]),
        json!("astro"),
        json!("deployment"),
        json!("-5"),
    ];
    for start in starts {
        let start: Vec<Value> = start.split_whitespace().map(|word| json!(word)).collect();
        for first in &odd {
            for second in &odd {
                let words = [start.clone(), vec![first.clone(), second.clone()]].concat();
                if let Some(command) = Command::of(&argv(&json!(words))) {
                    meaning(&command);
                }
            }
        }
    }
    let not_text = Mapped::decoded(vec![b'-', 0xFF, b'='], Span::new(0, 3));
    let mut words = argv(&json!(["astro", "deployment", "variable", "create", "K=v"]));
    words.push(not_text);
    assert_eq!(Command::of(&words).unwrap().problem().unwrap().kind, ProblemKind::UnknownShorthand);
    assert!(Command::of(&[]).is_none());
}

#[test]
fn debug_shows_no_value() {
    let words = json!([
        "astro",
        "deployment",
        "variable",
        "create",
        "KEY=hunter2",
        "-d",
        "hunter2",
        "--hunter2",
        "-v",
        "hunter2"
    ]);
    let shown = format!("{:?}", Command::of(&argv(&words)).unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_hundred_thousand_words() {
    let line = |count: usize, word: &Value| {
        let mut words = argv(&json!(["astro", "deployment", "variable", "create"]));
        words.extend((0..count).map(|_| self::word(word)));
        words
    };
    for word in [json!("--secret"), json!("K=v"), json!("-x"), json!("--unknown"), Value::Null, json!("-d")] {
        let words = line(100_000, &word);
        let assignments = Command::of(&words).unwrap().assignments().len();
        assert_eq!(assignments, if word == json!("K=v") { 100_000 } else { 0 }, "{word}");
    }
}
