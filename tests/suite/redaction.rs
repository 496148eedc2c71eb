//! No output shows a value that was not proved public.
//!
//! A canary is inserted into every value of every test input, in every kind of quoting and into
//! broken JSON too, and searched for in every format and in the `Debug` form of everything.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use airenv::format::Format;
use airenv::format::dotenv::{Kind, statements};
use airenv::knowledge::Show;
use airenv::loader::Loader;
use airenv::project::{Document, Project};
use airenv::text::SourceFile;

use crate::laws;
use crate::truth;

/// Not a word, a region, an ARN or a class; long enough to be recognised when it is cut.
const CANARY: &str = "cAnArYq7Zx3Kw9";

/// No part of it may appear either.
const PARTS: &[&str] = &["cAnAr", "q7Zx3", "3Kw9"];

fn inputs() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut inputs: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder.join("rules")).unwrap() {
        let file = fs::read_to_string(entry.unwrap().path()).unwrap();
        let cases = file.split("--- .env\n").skip(1);
        inputs.extend(cases.map(|case| case.split("--- expect").next().unwrap().to_owned()));
    }
    let rows: Vec<serde_json::Value> = truth::read("dotenv.json");
    inputs.extend(
        rows.iter().filter_map(|row| row["text"].as_str()).filter(|text| text.len() < 5000).map(ToOwned::to_owned),
    );
    let rows: Vec<serde_json::Value> = truth::read("airflow.json");
    for row in rows {
        let settings = row["env"].as_object().unwrap().iter();
        inputs.push(settings.map(|(key, value)| format!("{key}={}\n", value.as_str().unwrap())).collect());
    }
    let mut projects: Vec<PathBuf> =
        fs::read_dir(folder.join("projects")).unwrap().map(|entry| entry.unwrap().path()).collect();
    projects.retain(|path| path.join(".env").exists());
    inputs.extend(projects.iter().map(|path| fs::read_to_string(path.join(".env")).unwrap()));
    inputs
}

/// Ways to write the canary as a whole value.
const FORMS: &[&str] = &[
    "C",
    "'C'",
    "\"C\"",
    "C # C",
    " C ",
    "'C",
    "\"C",
    "`C`",
    "$C",
    "{\"token\": \"C\"}",
    "{'token': 'C'}",
    "{\"token\": \"C",
    "{\"token\": C}",
    "{\"token: \"C\"}",
    "{\"token\": \"C\\q\"}",
    "\"{\\\"token\\\": \\\"C\\\"}\"",
    "\"{\"token\": \"C\"}\"",
    "[\"C\"]",
    "\"\\\"C\\\"\"",
    "{\"a\": {\"b\": [\"C\"]}}",
    "{\"token\": \"C\",}",
    "{\"aws_secret_access_key\": \"C\", \"aws_secret_access_key\": \"C\"}",
    "{\"gcp_keyfile_dict\": {\"private_key\": \"C\"}}",
    "{\"token\"= \"C\"}",
    "{\"token\": 'C', \"password\": \u{201C}C\u{201D}}",
    "'{\"token\": \"C\"}' C",
    "{\"role_arn\": \"C\", \"region_name\": \"C\"}",
    "{\"url\": \"https://u:C@h/\"}",
    "postgres://u:C@h:C/db",
    "postgres://u:C/x#y@h/db",
    "{\"conn_type\": \"x\", \"password\": \"C\", \"port\": \"C\"}",
    "arn:aws:iam::123456789012:user C",
];

/// How often a key got each form: a few files for each are enough.
type Tried = HashMap<(String, usize), usize>;

fn variants(input: &str, tried: &mut Tried) -> Vec<String> {
    let mut variants = Vec::new();
    let found: Vec<_> = statements(input).collect();
    for statement in found.iter().filter(|statement| statement.kind == Kind::Assignment) {
        // A single-kwarg variable: its name says whether the value may be shown.
        let key = input[statement.key.range()].to_lowercase();
        if key.rsplit_once("kwarg__").is_some_and(|(_, name)| is_public_kwarg(name)) {
            continue;
        }
        let (head, tail) = (&input[..statement.value.start as usize], &input[statement.value.end as usize..]);
        for (index, form) in FORMS.iter().enumerate() {
            let count = tried.entry((key.clone(), index)).or_default();
            *count += 1;
            if *count <= 4 {
                variants.push(format!("{head}{}{tail}", form.replace('C', CANARY)));
            }
        }
        // Inside the value, at every opening quote: the JSON around it stays.
        let value = &input[statement.value.range()];
        for (at, _) in value.match_indices(": \"").chain(value.match_indices(": '")) {
            if !holds_a_public_kwarg(&value[..at]) {
                let at = at + 3;
                variants.push(format!("{head}{}{CANARY}{}{tail}", &value[..at], &value[at..]));
                variants.push(format!("{head}{}{CANARY}", &value[..at]));
            }
        }
    }
    variants.push(format!("{input}# {CANARY}\n"));
    variants.push(format!("{CANARY}\n{input}"));
    variants.push(format!("{input}{CANARY} {CANARY}\n{CANARY}==\n"));
    variants
}

/// Characters that people put around a key.
const QUOTES: &[char] = &['"', '\'', '\\', '\u{201C}', '\u{201D}', '\u{2018}', '\u{2019}', ' ', '{'];

/// Whether the member before a position is one whose value may be shown.
fn holds_a_public_kwarg(before: &str) -> bool {
    let key = before.trim_end_matches(QUOTES).rsplit(QUOTES).next().unwrap_or_default();
    is_public_kwarg(key)
}

/// Whether a position in a script is the value of a kwarg that may be shown, in JSON or in a
/// single-kwarg variable.
fn is_behind_a_public_name(before: &str) -> bool {
    let before = before.trim_end_matches(QUOTES);
    let one_kwarg = before.strip_suffix('=').and_then(|name| name.rsplit_once("KWARG__"));
    before.strip_suffix(':').is_some_and(holds_a_public_kwarg)
        || one_kwarg.is_some_and(|(_, name)| is_public_kwarg(&name.to_lowercase()))
}

fn is_public_kwarg(name: &str) -> bool {
    let mut kwargs = airenv::knowledge::Store::ALL.into_iter().flat_map(|store| store.backend().kwargs);
    kwargs.any(|kwarg| kwarg.name == name && kwarg.show != Show::Secret)
}

/// Scripts: the cases of the rules, and the scripts that bash ran.
fn scripts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rules");
    let mut scripts: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let file = fs::read_to_string(entry.unwrap().path()).unwrap();
        let cases = file.split("--- deploy.sh\n").skip(1);
        scripts.extend(cases.map(|case| case.split("\n--- ").next().unwrap().to_owned() + "\n"));
    }
    let rows: Vec<serde_json::Value> = truth::read("shell.json");
    scripts.extend(rows.iter().map(|row| row["script"].as_str().unwrap().to_owned()));
    scripts
}

/// Positions of a value in a script: `V` is a value, bare or quoted, `K` a name.
const PLACES: &[&str] = &[
    "astro deployment variable create --deployment-id x K=V --secret\n",
    "astro deployment variable create -d x A=1 K=V B=V\n",
    "astro deployment variable update --deployment-id V --deployment-name V K=1\n",
    "astro deployment variable create --deployment-id x --key K --value V\n",
    "astro deployment variable create --deployment-id x K V\n",
    "astro deployment variable create --deployment-id x --load --env V\n",
    "astro deployment variable create --deployment-id x --secret=V K=V --V -V\n",
    "astro deployment variable V V\nastro V K=V\n",
    "astro env variable create --deployment-id x --key K --value V\nastro env connection create --password V --host V\n",
    "export K=V\n",
    "export AIRFLOW__CORE__X=1 K=V; readonly K=V; declare -x K=V\n",
    "K=V\nexport K\nastro deployment variable create --deployment-id x K=\"$K\"\n",
    "K=V airflow scheduler\nenv K=V airflow webserver\n",
    "f() { local K=V; export AIRFLOW_VAR_X=$K; astro deployment variable create -d x \"K=$1\"; }\nf V\n",
    "cat > .env <<EOF\nK=V\nEOF\nastro deployment variable create -d x --load\n",
    "cat > .env <<'EOF'\nK=V\nEOF\nexport K=\"$(cat <<-'END'\n\tV\nEND\n)\"\n",
    "read -r K <<< V\nexport K AIRFLOW_HOME=V\n",
    "aws ssm put-parameter --name /airflow/connections/db --type String --value V\n",
    "aws ssm put-parameter --region V --name V --type V --value V --overwrite\n",
    "aws secretsmanager create-secret --name airflow/db --secret-string V\n",
    "aws secretsmanager put-secret-value --secret-id airflow-db --secret-string V --V V\n",
    "gcloud secrets create airflow-db --data-file=V\nprintf V | gcloud secrets create airflow --data-file=-\n",
    "az keyvault secret set --vault-name V --name airflow --value V\n",
    "vault kv put secret/airflow/connections/db conn_uri=V password=V @V V\n",
    "args=(--deployment-id x K=V --secret)\nastro deployment variable create \"${args[@]}\"\n",
    "export K=\"${X:-V}\" AIRFLOW_VAR_A=${Y:=V} AIRFLOW_VAR_B=${Z:?V} AIRFLOW_VAR_C=${W:+V}\n",
    "bash -c \"astro deployment variable create -d x K=V\"\n",
    "eval \"export K=V\"\nsh -c \"aws ssm put-parameter --name /a --value V\"\n",
    "for value in V V; do astro deployment variable create -d \"$value\" K=\"$value\"; done\n",
    "case V in V) astro deployment variable create -d x K=V ;; esac\n",
    "if [ V = V ]; then export K=V; fi; [[ V =~ V ]] && astro deployment variable create -d x K=V\n",
    "$ astro deployment variable create -d x K=V\n",
    "astro deployment variable create -d x K=<V> V>V 2>V <V\n",
    "set -- V\nastro deployment variable create -d x K=$1 K=\"$1\"\nsource V; . V\n",
    "sudo -u V env K=V astro deployment variable create -d x K=V\ntrap 'astro V' EXIT\n",
    "# astro K=V\necho $((V + V)) `astro V` \"$(astro K=V)\" {V,V}\nastro deployment variable create -d x \\\n  K=V \n V\n",
];

const NAMES: &[&str] =
    &["AIRFLOW__SECRETS__BACKEND_KWARGS", "AIRFLOW_CONN_DB", "DB_PASSWORD", "AIRFLOW__SECRETS__BACKEND", "AWS_REGION"];

/// Each form of a value in each position, bare and in both kinds of quotes, with one of the names
/// in turn.
fn placed_variants() -> Vec<String> {
    let mut variants = Vec::new();
    for place in PLACES {
        for form in FORMS {
            let form = form.replace('C', CANARY);
            let double = format!("\"{}\"", form.replace('\\', "\\\\").replace('"', "\\\""));
            let single = format!("'{}'", form.replace('\'', "'\\''"));
            for value in [form, double, single] {
                let name = NAMES[variants.len() % NAMES.len()];
                // `V` and `K` also occur in command options and variables; those stay.
                let parts = place.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                variants.push(parts.map(|part| filled(part, name, &value)).collect());
            }
        }
    }
    variants
}

/// A word with its delimiter, if it is a placeholder for a name or a value.
fn filled(part: &str, name: &str, value: &str) -> String {
    match part.strip_prefix(['K', 'V']) {
        Some(end) if !end.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') => {
            format!("{}{end}", if part.starts_with('K') { name } else { value })
        }
        _ => part.to_owned(),
    }
}

/// A script with the canary in place of each quoted text, of each text after a `=`, of each word,
/// and after each quote within a quoted text.
fn script_variants(script: &str, tried: &mut Tried) -> Vec<String> {
    let values = regex::Regex::new(r#"'[^'\n]*'|"[^"\n]*"|=[^\s'"=;)]+"#).unwrap();
    let mut variants = vec![format!("# {CANARY}\n{script}"), format!("{script}\n{CANARY} {CANARY}={CANARY}\n")];
    for found in values.find_iter(script) {
        let (head, tail) = (&script[..found.start()], &script[found.end()..]);
        // The name of a member, in JSON that the shell takes apart.
        if found.as_str().starts_with('"') && tail.starts_with(':') {
            continue;
        }
        let [quote, inner] = if found.as_str().starts_with('=') { ["", "="] } else { [&found.as_str()[..1], ""] };
        variants.push(format!("{head}{inner}{quote}{CANARY}{quote}{tail}"));
        variants.push(format!("{head}{inner}{quote}{{token: {CANARY}}}{quote}{tail}"));
        variants.push(format!("{head}{inner}{quote}{{\"token\": \"{CANARY}\"}}{quote}{tail}"));
        variants.push(format!("{head}{inner}{quote}{CANARY}{tail}"));
        for (at, _) in found.as_str().match_indices(": \"") {
            if !holds_a_public_kwarg(&found.as_str()[..at]) {
                let at = found.start() + at + 3;
                variants.push(format!("{}{CANARY}{}", &script[..at], &script[at..]));
            }
        }
    }
    let words = regex::Regex::new(r#"[^\s'"=;()<>|&{}$`\\]+"#).unwrap();
    for found in words.find_iter(script) {
        let count = tried.entry((found.as_str().to_owned(), 0)).or_default();
        *count += 1;
        // Names of variables and of members are not values.
        let is_name = script[found.end()..].trim_start_matches(QUOTES).starts_with([':', '=']);
        if *count <= 4 && !is_name && !is_behind_a_public_name(&script[..found.start()]) {
            variants.push(format!("{}{CANARY}{}", &script[..found.start()], &script[found.end()..]));
        }
    }
    variants
}

fn outputs(text: &str) -> String {
    outputs_of(".env", Format::Dotenv, text)
}

fn outputs_of(name: &str, format: Format, text: &str) -> String {
    let project = || {
        let documents = vec![Document::new(SourceFile::new(name, text.to_owned()), format)];
        let loaders = vec![Loader::Compose, Loader::AstroLoad];
        Project { documents, loaders, ..Project::default() }
    };
    laws::outputs::of(&project, CANARY)
}

#[test]
fn no_output_shows_a_canary() {
    let mut tried = 0;
    let mut forms = Tried::new();
    for input in inputs() {
        for variant in variants(&input, &mut forms) {
            tried += 1;
            assert_hidden(&variant, &outputs(&variant));
        }
    }
    assert!(tried > 10_000, "only {tried} variants");
}

#[test]
fn no_output_shows_a_canary_of_a_script() {
    let mut words = Tried::new();
    let of_scripts = scripts().into_iter().flat_map(|script| script_variants(&script, &mut words));
    let variants: Vec<String> = of_scripts.chain(placed_variants()).collect();
    assert!(variants.len() > 6_000, "only {} variants", variants.len());
    for variant in variants {
        assert_hidden(&variant, &outputs_of("deploy.sh", Format::Shell, &variant));
    }
}

fn assert_hidden(input: &str, output: &str) {
    if let Some(at) = PARTS.iter().find_map(|part| output.find(part)) {
        let from = (0..=at.saturating_sub(200)).rev().find(|at| output.is_char_boundary(*at)).unwrap();
        let to = (at + 20..=output.len()).find(|at| output.is_char_boundary(*at)).unwrap_or(output.len());
        panic!("leak for\n{input}\n…{}", &output[from..to]);
    }
}

/// The places where a secret can be, one project of one file each: `@@` is the secret.
fn secret_places(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/secret_places").join(name);
    fs::read_to_string(path).unwrap().split("---\n").map(ToOwned::to_owned).collect()
}

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALPHANUMERIC: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A kind of secret: literal parts, and parts with this many letters of an alphabet. The last of
/// these must never be shown.
type Pattern = &'static [(&'static str, usize)];

const PATTERNS: &[Pattern] = &[
    // Fernet, and other base64 keys.
    &[(BASE64_URL, 43), ("=", 0)],
    &[(BASE64, 43), ("=", 0)],
    &[(BASE64, 32)],
    &[(BASE64, 40)],
    &[(BASE32, 32)],
    &[(BASE32, 16)],
    &[(HEX, 32)],
    &[(HEX, 64)],
    &[(ALPHANUMERIC, 20)],
    &[(ALPHANUMERIC, 32)],
    // Tokens of services.
    &[("AKIA", 0), (BASE32, 16)],
    &[("ghp_", 0), (ALPHANUMERIC, 36)],
    &[("github_pat_", 0), (ALPHANUMERIC, 22), ("_", 0), (ALPHANUMERIC, 59)],
    &[("glpat-", 0), (BASE64_URL, 20)],
    &[("xoxb-", 0), (DIGITS, 12), ("-", 0), (DIGITS, 12), ("-", 0), (ALPHANUMERIC, 24)],
    &[("https://hooks.slack.com/services/T0/B0/", 0), (ALPHANUMERIC, 24)],
    &[("AIza", 0), (BASE64_URL, 35)],
    &[("GOCSPX-", 0), (BASE64_URL, 28)],
    &[("ya29.", 0), (BASE64_URL, 60)],
    &[("hvs.", 0), (BASE64_URL, 24)],
    &[("s.", 0), (ALPHANUMERIC, 24)],
    &[("dapi", 0), (HEX, 32)],
    &[("sk_live_", 0), (ALPHANUMERIC, 24)],
    &[("SG.", 0), (BASE64_URL, 22), (".", 0), (BASE64_URL, 43)],
    &[("npm_", 0), (ALPHANUMERIC, 36)],
    &[("pypi-", 0), (BASE64_URL, 60)],
    &[("eyJ", 0), (BASE64_URL, 30), (".eyJ", 0), (BASE64_URL, 60), (".", 0), (BASE64_URL, 43)],
    &[("abc8Q~", 0), (ALPHANUMERIC, 34)],
    &[("postgres://user:", 0), (ALPHANUMERIC, 20), ("@host/db", 0)],
    &[(LOWER, 5), (DIGITS, 4), (LOWER, 9), (DIGITS, 3), (BASE64_URL, 22)],
];

/// Always the same letters, as random as keys are.
struct Letters(u64);

impl Letters {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % count
    }

    /// A secret, and the part of it that identifies it.
    fn secret(&mut self, pattern: Pattern) -> (String, String) {
        let mut secret = String::new();
        let mut core = String::new();
        for (text, count) in pattern {
            if *count == 0 {
                secret.push_str(text);
                continue;
            }
            core = (0..*count).map(|_| char::from(text.as_bytes()[self.below(text.len())])).collect();
            secret.push_str(&core);
        }
        (secret, core)
    }
}

#[test]
fn no_output_shows_a_secret_of_any_shape_in_any_place() {
    let mut letters = Letters(0x9E37_79B9_7F4A_7C15);
    let kinds = [
        ("dotenv.txt", ".env", Format::Dotenv),
        ("script.txt", "deploy.sh", Format::Shell),
        ("dockerfile.txt", "Dockerfile", Format::Dockerfile),
        ("terraform.txt", "main.tf", Format::Hcl),
    ];
    let mut tried = 0;
    for (list, name, format) in kinds {
        for place in secret_places(list) {
            for pattern in PATTERNS {
                let (secret, core) = letters.secret(pattern);
                let output = outputs_of(name, format, &place.replace("@@", &secret));
                let parts = [&core[..14], &core[core.len() - 14..]];
                let shown = parts.iter().any(|part| output.contains(*part));
                assert!(!shown, "{secret} is shown, which stands in\n{place}");
                tried += 1;
            }
        }
    }
    assert!(tried > 6_000, "only {tried}");
}

#[test]
fn no_output_takes_a_piece_of_a_password_for_a_name() {
    for place in secret_places("words.txt") {
        let output = outputs_of("deploy.sh", Format::Shell, &place);
        assert!(!output.contains("hunter"), "shown of\n{place}");
    }
    // What the script refers to is a name.
    let script = "hunter=1; astro deployment variable create -d x DB_PASSWORD=$hunter\n";
    assert!(outputs_of("deploy.sh", Format::Shell, script).contains("hunter=****"));
}

#[test]
fn code_that_is_no_python_is_hidden() {
    let shown = |line: &str| {
        let files = [
            (".env", "AIRFLOW_CONN_WAREHOUSE=postgres://h/db\n".to_owned(), Format::Dotenv),
            (
                "dags/d.py",
                format!("from airflow.hooks.base import BaseHook\n{line}\nBaseHook.get_connection(\"warehose\")\n"),
                Format::Python,
            ),
        ];
        let documents =
            || files.iter().map(|(name, text, format)| Document::new(SourceFile::new(*name, text.clone()), *format));
        let project =
            || Project { documents: documents().collect(), loaders: vec![Loader::Compose], ..Project::default() };
        laws::outputs::of(&project, CANARY)
    };
    for line in [
        "x = Variable.get(\"x\", \"{\"password\": \"hunter2\"}\")",
        "x = {'a': 'it's hunter2'}",
        "x = f\"{x:\\\"hunter5}\"",
        "x = \"a\"hunter2",
        "x = \"open hunter2",
    ] {
        assert!(!shown(line).contains("hunter"), "shown of {line}");
    }
    // Words that stand beside strings in Python.
    for line in ["hunter = \"a\" if x else \"b\"", "hunter = [\"a\" for _ in \"b\"]", "hunter = f(\"a\", b)"] {
        assert!(shown(line).contains("hunter"), "hidden in {line}");
    }
}

/// Positions of a name in a `.env` file and in a script: `@@` marks them.
const NAME_PLACES: &[&str] = &[
    "AIRFLOW__CORE__FERNET_KEY= @@\n",
    "@@\n",
    "export @@\n",
    "AIRFLOW__CORE__FERNET_KEY=\\\n@@\n",
    "AIRFLOW__CORE__FERNET_KEY=\"\n@@\n",
    "astro deployment variable create -d x --key K --value @@\n",
    "aws secretsmanager create-secret --name airflow/db --secret-string @@\n",
    "vault kv put secret/airflow/db @@\n",
];

#[test]
fn no_output_takes_a_key_for_a_name() {
    let mut letters = Letters(0x2545_F491_4F6C_DD1D);
    let keys: Vec<String> = (0..2_000).map(|_| letters.secret(PATTERNS[0]).0).collect();
    for (index, chunk) in keys.chunks(50).enumerate() {
        let place = NAME_PLACES[index % NAME_PLACES.len()];
        let text: String = chunk.iter().map(|key| place.replace("@@", key)).collect();
        for (name, format) in [(".env", Format::Dotenv), ("deploy.sh", Format::Shell)] {
            let output = outputs_of(name, format, &text);
            let leaked = chunk.iter().find(|key| output.contains(&key[..20]));
            assert_eq!(leaked, None, "in {place}");
        }
    }
}
