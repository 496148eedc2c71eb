//! Compared with real Airflow.
//!
//! Each environment of `testdata/truth/airflow*.json` is written as a `.env` that compose reads as
//! exactly this environment, and checked for the versions of the stack that it ran on. If Airflow
//! crashed, warned at start, hung, or did not find the connection or the variable in the configured
//! backend, there must be an error or a warning; if both came from the configured backend without a
//! warning, there must be none.
//!
//! The same environments as scripts (`airflow/scripts.rs`) must give the same findings.

mod scripts;

use std::collections::BTreeSet;

use airenv::diagnostic::Severity;
use airenv::lint::{Settings, lint};
use serde::Deserialize;

use crate::{stacks, truth};

type Case = truth::Case<Answer>;

/// What was sent to the store.
#[derive(Deserialize)]
struct Request {
    op: String,
    #[serde(default)]
    result: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    stage: String,
    #[serde(default)]
    requests: Vec<Request>,
    #[serde(default)]
    startup_warning: serde_json::Value,
    #[serde(default)]
    connection_found_in: serde_json::Value,
    #[serde(default)]
    variable_found_in: serde_json::Value,
}

/// Stores that were not emulated in the runs: a secret not found there proves nothing.
const NOT_EMULATED: &[&str] = &["google", "gcp_", "azure", "hashicorp", "yandex", "kubernetes", "akeyless"];

/// Findings that never explain a failed lookup in the runs, which had credentials in their
/// environment.
const NO_CAUSE: &[&str] = &["AE405", "AE410"];

/// What airenv warns about although the lookups worked in the runs, and why that is right: a code,
/// and a part of the message unless all of the code's findings are meant.
const WARNED_ON_PURPOSE: &[(&str, &str, &str)] = &[
    ("AE101", " is not an Airflow option", "the line does nothing, here beside a working configuration"),
    ("AE101", ", which is set too", "the same for a misspelling beside the right name"),
    ("AE107", " or newer: this version silently ignores it", "the same for a variable of a newer Airflow"),
    (
        "AE701",
        " contains a connection, but Airflow never reads it",
        "the run has no other connection that could be lost",
    ),
    (
        "AE701",
        " looks like a variable of Airflow, but Airflow never reads it",
        "the run has no other variable that could be lost",
    ),
    ("AE114", "", "the run is not the DAG processor, which converts the value"),
    ("AE208", "`aws_access_key_id` needs `aws_secret_access_key`", "the emulator takes any signature, AWS does not"),
    ("AE208", "`aws_secret_access_key` is empty", "the same"),
    ("AE111", " is null, ", "the run does not use the option, which has its default then"),
    ("AE204", "", "the first of two equal kwargs is dropped in silence: which one was meant, Airflow cannot know"),
    ("AE205", "", "an unknown kwarg that is swallowed does nothing: whoever wrote it meant something"),
    ("AE206", "", "the same for a kwarg of another backend"),
    ("AE207", " is a string, which ", "`\"false\"` is taken for true: it works, and not as it reads"),
    ("AE207", " only up to ", "a member of session_kwargs that does nothing any more"),
    ("AE207", "`extra_conn_words` takes an object", "the secrets in the store are URIs, which need no words"),
    ("AE210", "", "the same for a kwarg that this provider does not read any more"),
    ("AE213", "", "a placeholder in a role ARN: the emulator takes any text of 20 characters for a role"),
    ("AE306", "", "an empty prefix: whoever may read the store may put a connection into it"),
    ("AE405", "", "no role: the runs had credentials in their environment"),
    ("AE406", "", "the emulator takes any text of 20 characters for a role, AWS does not"),
    ("AE407", "", "the same"),
    ("AE408", "", "the same: the emulator knows no partitions"),
    ("AE410", "", "static keys work, and lie in every copy of the file"),
    ("AE413", " is the endpoint of ", "the emulator takes the signature of any region"),
    ("AE411", "", "an external id in the wrong place: the role is assumed without it"),
];

/// Cases in which airenv disagrees, grouped by reason. `*` matches any end of an id, `@` names a
/// single stack. Each entry must be needed.
const EXPLAINED: &[(Verdict, &str, &[&str])] = &[
    (
        Verdict::Broken,
        "the emulated network has no hosts of FIPS, which AWS has; botocore asks them for such a region",
        &["region-fips"],
    ),
    (
        Verdict::Broken,
        "only the store can tell that it has nothing there: another prefix, another separator, another region",
        &[
            "prefix-dot-names",
            "prefix-dash",
            "prefix-underscore",
            "prefix-levels-13",
            "prefix-levels-14",
            "prefix-upper",
            "prefix-uppercase-first",
            "prefix-with-id",
            "prefix-only-var",
            "sm-sep-dash",
            "sm-sep-dash-prefix-slash",
            "sm-sep-dot",
            "sm-sep-multi",
            "sm-sep-trailing-same",
            "sm-sep-underscore",
            "sm-six-chars",
            "kwarg-int-like",
            "shadow-miss",
            "shadow-empty-var",
            "region-from-profile",
        ],
    ),
    (
        Verdict::Broken,
        "the secret in the store is a URI and full_url_mode is false: only the store can tell",
        &["sm-full_url_mode@af2.4.3-amazon5.1.0"],
    ),
    (Verdict::Broken, "a class of which airenv knows nothing, so that it can only say so: a note", &["class-unknown"]),
    (
        Verdict::Broken,
        "a null prefix is the documented way to switch a lookup off: a note",
        &["prefix-conn-null-only", "prefix-var-null-only", "sm-null-conn"],
    ),
    (
        Verdict::Broken,
        "a pattern that does not match the id that the run asked for, and may match others",
        &["kw-lookup-pattern-miss", "pattern-middle", "cross-ssm-connections_lookup_pattern"],
    ),
    (
        Verdict::Broken,
        "the emulator beside this version finds no secret by a part of its ARN, the newer ones and AWS do",
        &["sm-full-arn@af2.4.3-amazon5.1.0"],
    ),
    (Verdict::Broken, "the emulator has no such region or partition, AWS has", &["region-mx", "x-role-gov@af3.3.2"]),
    (
        Verdict::Broken,
        "a variable that is not set in the run: the file cannot know what the container sets",
        &[
            "region-placeholder-brace",
            "role-dollar-unset",
            "role-dollar-brace-unset",
            "class-dollar-unset",
            "expand-kwargs-brace-unset",
            "expand-kwargs-lower-vs-upper",
            "expand-kwargs-double-dollar",
            "json-escape-dollar",
        ],
    ),
    (
        Verdict::Broken,
        "a profile, a file, a token, credentials or a server that the run did not have",
        &[
            "cred-profile-missing",
            "cred-env-AWS_PROFILE-missing",
            "cross-ssm-profile_name",
            "sm-profile",
            "webid-google",
            "webid-google-audience",
            "webid-file-missing",
            "lf-missing-file",
            "cross-lf-connections_file_path",
            "kw-endpoint_url",
            "client-env-endpoint",
            "client-env-endpoint-ssm",
            "gcp-none-nocred@af3.3.2",
            "gcp-nocred@af3.3.2",
        ],
    ),
    (
        Verdict::Broken,
        "what a program does and prints, only its run can tell",
        &["cmd-fails", "cmd-cmd-missing-program", "cmd-cmd-cat-missing", "cmd-cmd-empty-out", "cmd-cmd-dollar"],
    ),
    (
        Verdict::Broken,
        "the run asked for an id that no name of a variable holds (a dash, an ß): which ids there are, DAGs know",
        &["conn-id-dash", "conn-id-unicode", "var-dash-under"],
    ),
    (
        Verdict::Broken,
        "not judged: whether a text is a private key, half a character of UTF-16",
        &["gcp-keyfile-bad-key", "json-u-escape-lone-surrogate"],
    ),
    (
        Verdict::Broken,
        "the run is the scheduler, which reads no [workers] settings and has no such backend",
        &["workers-core-*"],
    ),
    (
        Verdict::Works,
        "the run is the scheduler: what is wrong with the [workers] settings is so for workers",
        &["workers-core-*"],
    ),
    (
        Verdict::Works,
        "found, and garbage: Airflow takes all of it for a schema, or drops a part of it",
        &[
            "conn-uri-*",
            "conn-json-wrapped",
            "conn-json-array",
            "conn-json-array-of-obj",
            "conn-json-quotes-kept",
            "conn-json-double-encoded",
            "conn-json-bom",
        ],
    ),
    (Verdict::Works, "the emulator takes regions in upper case", &["region-upper@af3.3.2", "region-mixed@af3.3.2"]),
    (
        Verdict::Works,
        "the run asked for no configuration, which these are about",
        &["prefix-config-same", "pattern-config-invalid"],
    ),
    (Verdict::Works, "a variable for a kwarg without a name, beside one with a name", &["kwarg-empty-key@af3.3.2"]),
];
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Verdict {
    /// Airflow crashed, hung or warned at start, or did not find what was looked up.
    Broken,
    /// Everything looked up came from the configured backend, without a warning.
    Works,
    /// The run could not show whether it works.
    ProvesNothing,
}

/// The value as Airflow sees it: a lone `$NAME` refers to another variable.
fn expanded<'c>(case: &'c Case, value: &'c str) -> &'c str {
    let name = value.strip_prefix('$').map(|name| name.trim_start_matches('{').trim_end_matches('}'));
    name.and_then(|name| case.env.get(name)).map_or(value, String::as_str)
}

fn verdict(case: &Case, answer: &Answer, stack: &str) -> Verdict {
    let class = |key: &str| case.env.get(key).map(|value| expanded(case, value)).filter(|value| !value.is_empty());
    if !class("AIRFLOW__SECRETS__BACKEND").is_none_or(|class| stacks::is_installed(class, stack)) {
        return Verdict::ProvesNothing;
    }
    if answer.stage != "imported" || !answer.startup_warning.is_null() {
        return Verdict::Broken;
    }
    let store = class("AIRFLOW__SECRETS__BACKEND").unwrap_or_default().to_lowercase();
    let class = class("AIRFLOW__SECRETS__BACKEND").or_else(|| class("AIRFLOW__WORKERS__SECRETS_BACKEND"));
    let mentions_backend = case.env.keys().any(|key| key.to_uppercase().contains("BACKEND"));
    let found_in = |found: &serde_json::Value| found.as_str().map(ToOwned::to_owned);
    let (connection, variable) = (found_in(&answer.connection_found_in), found_in(&answer.variable_found_in));
    if !mentions_backend {
        // Without a backend Airflow asks the environment itself: only what is set there counts.
        let names = |start: &str| case.env.keys().any(|key| key.to_uppercase().replace("__", "_").starts_with(start));
        let missing = (names("AIRFLOW_CONN_") && connection.is_none()) || (names("AIRFLOW_VAR_") && variable.is_none());
        return if missing { Verdict::Broken } else { Verdict::Works };
    }
    let class = class.map(|class| class.rsplit('.').next().unwrap_or_default().trim().to_owned()).unwrap_or_default();
    let is_found = |asked: &Option<String>, found: &Option<String>| asked.is_none() || found.as_deref() == Some(&class);
    if is_found(&case.connection, &connection) && is_found(&case.variable, &variable) {
        return Verdict::Works;
    }
    if NOT_EMULATED.iter().any(|name| store.contains(name)) { Verdict::ProvesNothing } else { Verdict::Broken }
}

/// The findings in a file of this name, from warnings on: code and message.
fn findings(name: &str, text: &str, stack: &str) -> Option<Vec<String>> {
    let project = stacks::project(name, text, stack)?;
    let report = lint(&project, &Settings::of(airenv::rules::ALL));
    let found = report.diagnostics.iter().filter(|diagnostic| diagnostic.finding.severity >= Severity::Warning);
    Some(found.map(|diagnostic| format!("{} {}", diagnostic.rule.code, diagnostic.text())).collect())
}

fn is_on_purpose(finding: &str) -> bool {
    WARNED_ON_PURPOSE.iter().any(|(code, part, _)| finding.starts_with(code) && finding.contains(part))
}

fn is_cause(finding: &str) -> bool {
    !NO_CAUSE.iter().any(|code| finding.starts_with(code))
}

/// The entry of the list that explains a case on a stack.
fn explanation(case: &Case, stack: &str, verdict: Verdict) -> Option<&'static str> {
    let group = EXPLAINED.iter().filter(|(explains, ..)| *explains == verdict);
    group.flat_map(|(_, _, ids)| ids.iter().copied()).find(|entry| {
        let (id, on) = entry.split_once('@').unwrap_or((entry, stack));
        let is_id = id.strip_suffix('*').map_or(id == case.id, |start| case.id.starts_with(start));
        is_id && on == stack
    })
}

#[test]
fn airenv_agrees_with_real_airflow() {
    let mut wrong = Vec::new();
    let mut unused: BTreeSet<&str> = EXPLAINED.iter().flat_map(|(_, _, ids)| ids.iter().copied()).collect();
    let (mut broken, mut missed, mut works, mut alarms, mut warned, mut explained, mut unwritable) =
        (0, 0, 0, 0, 0, 0, 0);
    for case in truth::cases::<Answer>() {
        let Some(text) = stacks::dotenv(&case.env) else {
            unwritable += 1;
            continue;
        };
        for (stack, answer) in &case.airflow {
            let Some(found) = findings(".env", &text, stack) else { continue };
            let verdict = verdict(&case, answer, stack);
            let is_wrong = match verdict {
                Verdict::Broken => !found.iter().any(|found| is_cause(found)),
                Verdict::Works => found.iter().any(|found| !is_on_purpose(found)),
                Verdict::ProvesNothing => false,
            };
            if let Some(entry) = explanation(&case, stack, verdict).filter(|_| is_wrong) {
                unused.remove(entry);
                explained += 1;
                continue;
            }
            match verdict {
                Verdict::Broken => broken += 1,
                Verdict::Works => works += 1,
                Verdict::ProvesNothing => {}
            }
            warned += usize::from(verdict == Verdict::Works && !is_wrong && !found.is_empty());
            if is_wrong {
                *(if verdict == Verdict::Broken { &mut missed } else { &mut alarms }) += 1;
                wrong.push(format!("{} on {stack}: {verdict:?}, but {found:?}", case.id));
            }
        }
    }
    println!(
        "broken in Airflow: {broken}, missed {missed}; works in Airflow: {works}, false alarms {alarms}, warned on purpose {warned}"
    );
    println!("explained: {explained}; environments that no .env can hold: {unwritable}");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(unused.is_empty(), "explanations of nothing: {unused:?}");
}

/// What happened to Airflow, in the terms of `show`.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Became {
    Starts,
    LookupsFail,
    Crashes,
    Hangs,
}

/// What really happened to it; `None` if the run could not show it: it had no backend that answers,
/// or its store had secrets under other names.
fn became(case: &Case, answer: &Answer, stack: &str) -> Option<Became> {
    let class = case.env.get("AIRFLOW__SECRETS__BACKEND").map(|class| expanded(case, class));
    let class = class.filter(|class| !class.is_empty() && stacks::is_installed(class, stack));
    match answer.stage.as_str() {
        "imported" => {}
        "hang" => return Some(Became::Hangs),
        _ => return class.map(|_| Became::Crashes),
    }
    let name = class?.rsplit('.').next()?;
    let is_found = |found: &serde_json::Value| found.as_str() == Some(name);
    if is_found(&answer.connection_found_in) || is_found(&answer.variable_found_in) {
        return Some(Became::Starts);
    }
    // The store answered that it has no secret of this name.
    let has_answered = |request: &Request| {
        let result = request.result.as_deref().unwrap_or_default();
        let is_login = ["AssumeRole", "POST", "token"].iter().any(|op| request.op.starts_with(op));
        !is_login && (result == "ok" || result == "404" || result.contains("NotFound"))
    };
    let is_asked = case.connection.is_some() && case.variable.is_some();
    (is_asked && !answer.requests.iter().any(has_answered)).then_some(Became::LookupsFail)
}

/// What no file of the project tells: whether a profile names a region. AWS rejects a slash at the
/// end of a role's ARN; the emulator accepted it.
///
/// The emulators ask no proxy, time nothing, and have every project; the clients and Google do not.
const NOT_KNOWN: &[&str] = &[
    "f-ssm-role-trailing-slash",
    "f-ssm-profile-env-noregion",
    "f-sm-tilde-home",
    "g-cfg-proxies-string",
    "g-gcp-project-1",
    "g-gcp-project-7",
    "g-gcp-project-9",
    "g-vault-timeout-string",
];

#[test]
fn show_tells_what_became_of_airflow() {
    use airenv::show::{Asked, Verdict as Told, overview};
    let (mut same, mut wrong) = (0, Vec::new());
    let mut unused: BTreeSet<&str> = NOT_KNOWN.iter().copied().collect();
    // In these runs the network was emulated strictly: it rejected a login that AWS or Vault
    // rejects.
    for case in ["airflow-2.json", "airflow-clients.json"].into_iter().flat_map(truth::read::<Vec<Case>>) {
        let Some(text) = stacks::dotenv(&case.env) else { continue };
        for (stack, answer) in &case.airflow {
            let Some(project) = stacks::project(".env", &text, stack) else { continue };
            let Some(real) = became(&case, answer, stack) else { continue };
            let overview = overview(&project, &Asked::default());
            let configurations = overview.environments.first().map_or(&[][..], |one| &one.configurations);
            let told = configurations.iter().map(|configuration| configuration.verdict).max();
            let told = match told.unwrap_or(Told::Starts) {
                Told::Starts => Became::Starts,
                Told::FindsNothing | Told::LookupsFail => Became::LookupsFail,
                Told::Crashes => Became::Crashes,
                Told::Hangs => Became::Hangs,
            };
            if told == real {
                same += 1;
            } else if !unused.remove(case.id.as_str()) {
                let found = findings(".env", &text, stack).unwrap_or_default();
                wrong.push(format!("{} on {stack}: {real:?}, told {told:?}: {found:?}", case.id));
            }
        }
    }
    println!("verdicts that are right: {same}, not known: {}", NOT_KNOWN.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(unused.is_empty(), "known by now: {unused:?}");
    assert!(same > 150, "{same}");
}
