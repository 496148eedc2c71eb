//! AE207: a kwarg whose value has the wrong type.

use super::kwargs::{how, is_null_text, is_without_effect};
use super::prelude::*;
use super::{kwargs, members};
use crate::json::{Kind, NodeId};
use crate::knowledge::{Choice, History, airflow};
use crate::uri::{self, ProblemKind};

pub(super) static RULE: Rule = Rule {
    code: "AE207",
    name: "kwarg-wrong-type",
    severities: &[Severity::Error, Severity::Warning, Severity::Note],
    summary: "A kwarg has a value of the wrong type.",
    why: "Airflow passes each value to the backend unchanged. A prefix that is not a string crashes every process; so \
          does `\"kv_engine_version\": \"2\"`, which must be a number. `\"verify\": \"false\"` is a string, which \
          Python treats as true. A prefix `\"null\"` is not null: Airflow looks secrets up as `null/<id>`. An unknown \
          member of `assume_role_kwargs` makes every lookup fail. On Airflow 2.3.4 any list or object crashes every \
          process.\n\n\
          Variables for single kwargs (`AIRFLOW__SECRETS__BACKEND_KWARG__…`) always pass a string.",
    repair: "Write the type that the kwarg expects: strings in quotes; numbers, `true`, `false` and `null` without.",
    evidence: "Airflow 2.3.4, 2.10.5 and 3.3.2, run with such values; hashicorp 4.0.0 to 4.3.1 compared for `gcp`.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"url\": \"https://vault.example.com\", \"auth_type\": \"approle\", ",
        "\"role_id\": \"airflow\", \"kv_engine_version\": \"2\"}\n"
    )),
    good: Example::instead(&[(r#""2""#, "2")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    if config.is_too_deep() {
        return;
    }
    for given in config.effective().filter(|given| given.is_name_certain) {
        let first = findings.len();
        of_kwarg(config, given, findings);
        // The type does not matter if the version in force ignores the kwarg.
        let is_harmless =
            |finding: &&mut Finding| finding.severity < Severity::Error && finding.location == given.value;
        for finding in findings.iter_mut().skip(first).filter(is_harmless) {
            finding.yield_to(&["AE210"], [given.key]);
        }
    }
}

fn of_kwarg(config: &BackendConfig<'_>, given: &Given<'_>, findings: &mut Vec<Finding>) {
    let Some(kind) = config.kind(given) else { return };
    findings.extend(nested(config, given, kind));
    let Some(kwarg) = given.kwarg else { return };
    let is_text = kind == JsonKind::String && kwarg.kinds.contains(&kind);
    let is_nothing = kind != JsonKind::Null && !is_text && config.is_falsy(given);
    let falsy = kwarg.falsy.filter(|_| is_nothing);
    if falsy == Some(Outcome::Ignored) {
        // A missing role is reported by another rule; that an empty object gives nothing is
        // obvious.
        let is_plain = kwarg.purpose == Purpose::RoleArn || (kind == JsonKind::Object && kwarg.kinds.contains(&kind));
        findings.extend((!is_plain).then(|| nothing(config, given)));
    } else if !kwarg.kinds.contains(&kind) {
        let history = falsy.map_or_else(|| kwarg.takes(kind), History::always);
        let finding = wrong_kind(config, given, kwarg, kind, &history);
        findings.extend(finding.or_else(|| item(config, given, kwarg)));
    } else if kind == JsonKind::Object {
        // The parameters of the STS call are checked together with the role, if there is one.
        if kwarg.purpose != Purpose::AssumeRoleKwargs || kwarg.only_for.is_some() {
            members::check(config, given, kwarg, findings);
        }
    } else {
        let finding = home(config, given, kwarg).or_else(|| boolean_text(config, given, kwarg));
        let finding = finding.or_else(|| null_text(config, given, kwarg)).or_else(|| choice(config, given, kwarg));
        let finding = finding.or_else(|| empty(config, given, kwarg)).or_else(|| no_scheme(config, given, kwarg));
        let finding = finding.or_else(|| no_port(config, given, kwarg)).or_else(|| no_end(config, given, kwarg));
        let finding = finding.or_else(|| no_path(config, given, kwarg)).or_else(|| without(config, given, kwarg));
        let finding = finding.or_else(|| api_version(config, given, kwarg)).or_else(|| no_mount(config, given, kwarg));
        let finding = finding.or_else(|| no_address(config, given, kwarg)).or_else(|| not_json(config, given, kwarg));
        let finding = finding.or_else(|| never(config, given, kwarg)).or_else(|| item(config, given, kwarg));
        // A placeholder has no form yet.
        findings.extend(finding.map(|finding| finding.yields(&["AE213"], [given.value])));
    }
}

/// A list or an object, if the Airflow in force cannot handle any.
fn nested(config: &BackendConfig<'_>, given: &Given<'_>, kind: JsonKind) -> Option<Finding> {
    let history = &airflow::facts().malformed_kwargs.nested_value;
    let outcome = history.certain(config.target.versions(None)).filter(|outcome| outcome.breaks())?;
    if !matches!(kind, JsonKind::Array | JsonKind::Object) {
        return None;
    }
    let message = wording::kwarg_name(config, given)
        .and(" is ")
        .and(wording::kind(kind))
        .and(", which this version of Airflow cannot pass to any backend: ")
        .and(wording::effect(config, outcome));
    let help = "use Airflow 2.4.0 or newer, or a kwarg without brackets";
    Some(Finding::error(given.value, message).label("nested value").help(help))
}

/// A value that counts as not given.
fn nothing(config: &BackendConfig<'_>, given: &Given<'_>) -> Finding {
    let message = wording::kwarg_name(config, given).and(" counts as not given: this value is falsy in Python");
    Finding::note(given.value, message).label("counts as not given").help("remove it, or write the intended value")
}

fn wrong_kind(
    config: &BackendConfig<'_>,
    given: &Given<'_>,
    kwarg: &Kwarg,
    kind: JsonKind,
    history: &History,
) -> Option<Finding> {
    if let Some(finding) = boolean_text(config, given, kwarg) {
        return Some(finding);
    }
    // Its effect depends on whether a role is assumed; another rule covers that.
    if matches!(kwarg.purpose, Purpose::AssumeRoleMethod | Purpose::WebIdentityFederation | Purpose::Saml) {
        return None;
    }
    let wrong = kwarg.wrong.iter().find(|wrong| wrong.kinds.contains(&kind));
    if wrong.and_then(|wrong| wrong.only_with).is_some_and(|other| config.is_set(other) != Certainty::Yes) {
        return None;
    }
    let versions = config.versions();
    let outcomes: Vec<Outcome> = history.at(versions).collect();
    if is_without_effect(config, kwarg) && !outcomes.contains(&Outcome::CrashesAtImport) {
        return None;
    }
    let is_fine = |outcome: &Outcome| outcome.takes_effect() || *outcome == Outcome::Forwarded;
    let severity = match wording::breaks(history, versions) {
        Certainty::Yes => Severity::Error,
        Certainty::No if outcomes.iter().all(is_fine) => return None,
        Certainty::No if outcomes.contains(&Outcome::Unproven) => Severity::Note,
        Certainty::Maybe | Certainty::No => Severity::Warning,
    };
    let is_told = |kind: &JsonKind| match kind {
        JsonKind::Null => kwarg.kinds.len() == 1,
        JsonKind::Number => !kwarg.kinds.contains(&JsonKind::Integer),
        _ => true,
    };
    let wanted = kwarg.kinds.iter().filter(|kind| is_told(kind));
    let mut message = wording::kwarg_name(config, given).and(" takes ");
    for (index, kind) in wanted.enumerate() {
        message = message.and(if index > 0 { " or " } else { "" }).and(wording::kind(*kind));
    }
    message = message.and(", not ").and(article(config, given, kind));
    if let [.., before, last] = outcomes[..]
        && last.takes_effect()
    {
        // Only an older version rejects it.
        message = wording::kwarg_name(config, given).and(" takes ").and(wording::kind(kind)).so(last);
        message = match history.first(last) {
            Some(since) => message.and(" only since ").and(wording::distribution(config)).and(" ").and(since),
            None => message.and(" in newer versions only"),
        };
        message = message.and(": before that, ").and(wording::effect(config, before).text);
    } else if severity > Severity::Note {
        message = message.and(": ").and(match lookup(config, kwarg.purpose) {
            Some(prefix) if severity == Severity::Error => {
                Message::default().and(wording::of_prefix(config, Outcome::FailsAtLookup, prefix))
            }
            _ => match means(kwarg, kind) {
                Some(means) => Message::from(means),
                None if outcomes.iter().all(|outcome| outcome.breaks()) && outcomes.len() == 1 => {
                    let outcome = outcomes.first().copied().unwrap_or(Outcome::Unproven);
                    Message::default().and(wording::effect_of(config, kwarg.purpose, outcome))
                }
                None => wording::by_version(config, history, versions),
            },
        });
    }
    let finding = Finding::new(kwargs::severity(config, given, severity), given.value, message).label("wrong type");
    let finding = match (given.origin, kwarg.kinds.first()) {
        (Origin::OneKwarg(_), _) => {
            finding.help("a variable for one kwarg always passes a string: move this kwarg into the JSON")
        }
        (_, Some(wanted)) => {
            let help = Message::from("write ").and(wording::kind(*wanted)).and(how(*wanted, kind));
            finding.help(if kind == JsonKind::Null { help.and(", or remove it") } else { help })
        }
        _ => finding,
    };
    let fix = unquoted(config, given, kwarg);
    Some(Finding { fix, ..finding })
}

/// What a value of this type is taken as.
fn means(kwarg: &Kwarg, kind: JsonKind) -> Option<&'static str> {
    kwarg.wrong.iter().find(|wrong| wrong.kinds.contains(&kind))?.means
}

/// What a kwarg is for that concerns one kind of lookup; the others work without it.
fn lookup(config: &BackendConfig<'_>, purpose: Purpose) -> Option<Purpose> {
    use Purpose as P;
    let is_file = |purpose: Purpose| matches!(purpose, P::ConnectionsFile | P::VariablesFile | P::ConfigFile);
    let mut files = config.effective().filter_map(|given| given.kwarg).filter(|kwarg| is_file(kwarg.purpose));
    // With a single file there is nothing else to look up.
    if is_file(purpose) && files.nth(1).is_none() {
        return None;
    }
    Some(match purpose {
        P::ConnectionsLookupPattern | P::ConnectionsFile => P::ConnectionsPrefix,
        P::VariablesLookupPattern | P::VariablesFile => P::VariablesPrefix,
        P::ConfigLookupPattern | P::ConfigFile => P::ConfigPrefix,
        _ => return None,
    })
}

fn article(config: &BackendConfig<'_>, given: &Given<'_>, kind: JsonKind) -> &'static str {
    let is_number = config.text(given).is_some_and(|text| text.parse::<f64>().is_ok());
    if kind == JsonKind::String && is_number { "a string that looks like a number" } else { wording::kind(kind) }
}

/// A string intended as true or false.
fn boolean_text(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let text = config.text(given).filter(|text| kwarg.misreads(text) && given.is_certain(config))?;
    let meant =
        if ["false", "no", "off", "0"].iter().any(|word| word.eq_ignore_ascii_case(text)) { "false" } else { "true" };
    let what = if kwarg.kinds.contains(&JsonKind::String) && kwarg.purpose == Purpose::TlsVerify {
        " is a string, which is used as the path of a CA bundle, not as "
    } else {
        " is a string, which Python always treats as true, not the literal "
    };
    let message = wording::kwarg_name(config, given).and(what).code(meant);
    // requests looks for the file at each lookup.
    let is_missing = kwarg.purpose == Purpose::TlsVerify
        && config.backend.is_some_and(|backend| backend.store == Store::HashicorpVault);
    let (severity, message) = if is_missing {
        let message = message.and(": there is no such file, so every lookup fails").so(Outcome::FailsAtLookup);
        (kwargs::severity(config, given, Severity::Error), message)
    } else {
        (Severity::Warning, message)
    };
    let help = Message::from("write ").code(meant);
    let help = match given.origin {
        Origin::Json(_) => help.and(" without quotes"),
        Origin::OneKwarg(_) => help.and(" in the JSON: a variable for one kwarg always passes a string"),
    };
    let finding = Finding::new(severity, given.value, message).label("a string").help(help);
    let fix = replaced(config, given, meant);
    Some(Finding { fix, ..finding })
}

fn null_text(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    use Purpose as P;
    if !is_null_text(config, given) {
        return None;
    }
    let is_prefix = matches!(kwarg.purpose, P::ConnectionsPrefix | P::VariablesPrefix | P::ConfigPrefix);
    let message = wording::kwarg_name(config, given).and(" is the string `null`, not null itself");
    let shown = config.text(given).is_some_and(|text| text == "None");
    let message =
        if shown { wording::kwarg_name(config, given).and(" is the string `None`, not null") } else { message };
    let message = if is_prefix {
        message.and(": Airflow looks secrets up under this name and does not turn the lookup off")
    } else {
        message.and(": the backend uses it as a value")
    };
    let severity = if is_prefix { Severity::Error } else { Severity::Warning };
    let finding = Finding::new(kwargs::severity(config, given, severity), given.value, message).label("a string");
    Some(match given.origin {
        Origin::Json(_) => {
            let finding = finding.help("write `null` without quotes");
            Finding { fix: replaced(config, given, "null"), ..finding }
        }
        Origin::OneKwarg(_) => {
            finding.help("a variable for one kwarg always passes a string: write `null` in the JSON")
        }
    })
}

/// A value that is not among the few allowed ones. Login and role-assumption methods have their own
/// rules.
fn choice(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    use Purpose as P;
    let Origin::Json(node) = given.origin else { return None };
    let Kind::Number(number) = config.tree.as_ref()?.kind(node) else { return None };
    let has_own_rule = matches!(kwarg.purpose, P::AuthType | P::AssumeRoleMethod | P::WebIdentityFederation);
    // Python treats 2.0 as 2.
    let value = number.text.expose().parse::<f64>().ok();
    let is_choice = |choice: &Choice| choice.value.parse::<f64>().ok() == value;
    if has_own_rule || kwarg.choices.is_empty() || kwarg.choices.iter().any(is_choice) {
        return None;
    }
    let severity = if kwarg.other_choice.breaks() { Severity::Error } else { Severity::Warning };
    let choices = || kwarg.choices.iter().map(|choice| choice.value);
    let message = wording::kwarg_name(config, given)
        .and(" must be ")
        .codes(choices(), " or ")
        .and(": ")
        .and(wording::effect(config, kwarg.other_choice));
    Some(
        Finding::new(severity, given.value, message)
            .label("invalid value")
            .help(Message::from("write ").codes(choices(), " or ")),
    )
}

/// An empty string that does not count as not given.
fn empty(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let outcome = kwarg.empty.filter(|_| config.text(given).is_some_and(str::is_empty) && given.is_certain(config))?;
    let message = wording::kwarg_name(config, given).and(" is an empty string, which counts as a value: ");
    let finding = of_text(config, given, outcome, message).label("empty");
    let help = Message::from("remove it");
    Some(finding.help(if kwarg.kinds.contains(&JsonKind::Null) { help.and(", or write ").code("null") } else { help }))
}

/// An empty mount, which is none.
fn no_mount(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let is_empty = config.text(given).is_some_and(str::is_empty) && given.is_certain(config);
    if kwarg.purpose != Purpose::MountPoint || !is_empty {
        return None;
    }
    let message = wording::kwarg_name(config, given)
        .and(" is empty, so Airflow takes the mount from the id, and does not look up an id without a `/`");
    let finding = Finding::warning(given.value, message).label("empty");
    Some(finding.help("write the name of the mount, or `null` if each id begins with one"))
}

/// A string with this outcome.
fn of_text(config: &BackendConfig<'_>, given: &Given<'_>, outcome: Outcome, message: Message) -> Finding {
    let severity = if outcome.breaks() { Severity::Error } else { Severity::Warning };
    let severity = kwargs::severity(config, given, severity);
    let message = match given.kwarg.and_then(|kwarg| lookup(config, kwarg.purpose)) {
        Some(prefix) => message.and(wording::of_prefix(config, outcome, prefix)),
        None => match given.kwarg {
            Some(kwarg) => message.and(wording::effect_of(config, kwarg.purpose, outcome)),
            None => message.and(wording::effect(config, outcome)),
        },
    };
    Finding::new(severity, given.value, message)
}

/// A URL without a scheme.
fn no_scheme(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let outcome = kwarg.needs_scheme?;
    let text = config.text(given).filter(|text| !text.is_empty() && !text.contains("://"))?;
    // A hole at the start may contain the scheme.
    if !given.is_certain(config) && text.starts_with(crate::text::HOLE) {
        return None;
    }
    let subject = match disclosure::given(config, given) {
        Some(value) => Message::quoting(value),
        None => wording::kwarg_name(config, given),
    };
    let subject = subject.and(" is not a URL, because it has no `https://`: ");
    let finding = if outcome == Outcome::TakenAsOther {
        let message =
            subject.and("the client takes it for `http://`, and the login and every secret travel unencrypted");
        Finding::new(kwargs::severity(config, given, Severity::Warning), given.value, message)
    } else {
        of_text(config, given, outcome, subject)
    };
    let location = config.part_location(given, Span::new(0, text.len()));
    // The id of a resource of Azure ends with the name of the vault.
    let help = if text.starts_with("/subscriptions/") {
        "write the address of the vault: `https://<name>.vault.azure.net`"
    } else {
        "write `https://` before it"
    };
    Some(Finding { location, ..finding.label("no scheme").help(help) })
}

/// A port that no client accepts.
fn no_port(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let is_endpoint = kwarg.purpose == Purpose::EndpointUrl;
    let outcome = kwarg.needs_scheme.filter(|outcome| is_endpoint && outcome.breaks())?;
    let text = config.text(given).filter(|_| given.is_certain(config))?;
    let is_of_port = |kind: ProblemKind| matches!(kind, ProblemKind::Port | ProblemKind::PortTooLarge);
    let problem = uri::problem(text, false).filter(|problem| is_of_port(problem.kind))?;
    let message = wording::kwarg_name(config, given).and(" has a port that is not a number up to 65535: ");
    let finding =
        of_text(config, given, outcome, message).label("invalid port").help("write a number between 0 and 65535");
    Some(Finding { location: config.part_location(given, problem.span), ..finding })
}

/// A string that does not end as it must.
fn no_end(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let ending = kwarg.ending.as_ref()?;
    let text = config.text(given).filter(|text| !text.is_empty() && given.is_certain(config))?;
    let endings = || std::iter::once(&ending.text).chain(ending.also).copied();
    let message = wording::kwarg_name(config, given).and(" does not end with ").codes(endings(), " or ").and(": ");
    let finding = of_text(config, given, ending.other, message).label("wrong ending");
    let help = Message::from("use a file that ends with ").codes(endings(), " or ");
    // Google's provider compares the case, and Airflow's own does not.
    let lower = text.to_ascii_lowercase();
    let is_right = |end: &str| text.ends_with(end) || !ending.also.is_empty() && lower.ends_with(end);
    (!endings().any(is_right)).then(|| finding.help(help))
}

/// A path that begins with `~`, which nothing expands.
fn home(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    use Purpose as P;
    let is_path = matches!(kwarg.purpose, P::CredentialFile | P::ConnectionsFile | P::VariablesFile | P::ConfigFile);
    config.text(given).filter(|text| is_path && text.starts_with('~') && given.is_certain(config))?;
    let message =
        wording::kwarg_name(config, given).and(" begins with `~`, which is not expanded: the file is not found");
    let location = config.part_location(given, Span::new(0, 1));
    let finding = Finding::error(location, no_file(config, kwarg, message)).label("not expanded");
    Some(finding.help("write the whole path"))
}

/// A URL, or the content of a file, where the path of a file belongs.
fn no_path(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    use Purpose as P;
    let is_path = matches!(kwarg.purpose, P::CredentialFile | P::ConnectionsFile | P::VariablesFile | P::ConfigFile);
    let text = config.text(given).filter(|_| is_path && given.is_certain(config))?;
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    let is_url =
        scheme.is_some_and(|scheme| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let (what, label, help) = if is_url {
        (" is a URL, but only local files are read: the file is not found", "a URL", "write the path of a file")
    } else if text.contains('*') {
        let what = " contains `*`, which is not expanded: the file is not found";
        (what, "not expanded", "write the path of one file")
    } else if text.trim_start().starts_with('{') {
        let what = " is the content of a file, not its path: the file is not found";
        (what, "not a path", "write the content into a file, and its path here")
    } else {
        return None;
    };
    let message = no_file(config, kwarg, wording::kwarg_name(config, given).and(what));
    Some(Finding::error(given.value, message).label(label).help(help))
}

/// A character that the value cannot contain.
fn without(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let text = config.text(given).filter(|text| given.is_certain(config) && !is_in_capitals(text))?;
    let (without, at, character) = kwarg.without.iter().find_map(|without| {
        let mut characters = text.char_indices();
        let (at, character) = characters.find(|(_, character)| without.characters.contains(*character))?;
        Some((without, at, character))
    })?;
    let message = wording::kwarg_name(config, given).and(" contains ");
    let message = match wording::punctuation(character) {
        Some(mark) => message.code(mark),
        None if character.is_alphabetic() => message.and("an upper-case letter"),
        None => message.and("whitespace"),
    };
    let finding = of_text(config, given, without.other, message.and(", which an id cannot contain: "));
    let location = config.part_location(given, Span::new(at, at + character.len_utf8()));
    Some(Finding { location, ..finding.label("not an id").help("write the id alone") })
}

/// Whether it is a word in capitals, which stands for what belongs there: `PROJECT_ID`.
fn is_in_capitals(text: &str) -> bool {
    let is_mark = |byte: u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-');
    text.bytes().all(is_mark)
}

/// A version of the service's API that the client library does not have.
fn api_version(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let only = config.backend?.api_version.filter(|_| kwarg.purpose == Purpose::ApiVersion)?;
    config.text(given).filter(|text| given.is_certain(config) && !text.is_empty() && *text != only)?;
    let message = wording::kwarg_name(config, given).and(" must be ").code(only).and(": ");
    let finding = of_text(config, given, Outcome::FailsAtLookup, message.and("boto3 has no other version, so "));
    Some(finding.label("unknown version").help(Message::from("write ").code(only).and(", or remove it")))
}

/// A string that should be a JSON object.
fn not_json(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let outcome = kwarg.not_json?;
    let text = config.text(given).filter(|text| given.is_certain(config) && !text.is_empty())?;
    if crate::json::parse(text, &[]).is_valid() {
        return None;
    }
    let finding = of_text(config, given, outcome, wording::kwarg_name(config, given).and(" is not JSON: "));
    Some(finding.label("not JSON").help("write the object itself, or a string with valid JSON in it"))
}

/// The effect of a file that is not found.
fn no_file(config: &BackendConfig<'_>, kwarg: &Kwarg, message: Message) -> Message {
    match lookup(config, kwarg.purpose) {
        Some(prefix) => message.and(", so ").and(wording::of_prefix(config, Outcome::FailsAtLookup, prefix)),
        None => message.so(Outcome::FailsAtLookup),
    }
}

/// An account without the `@` of its address: the one to act as is the last of a list.
fn no_address(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let outcome = kwarg.needs_at?;
    let (text, location) = match (given.origin, config.kind(given)?) {
        (Origin::Json(node), JsonKind::Array) => {
            let tree = config.tree.as_ref()?;
            let last = tree.children(node).last()?;
            let Kind::String { text, certain: true } = tree.kind(last) else { return None };
            (text.expose(), config.node_location(last)?)
        }
        _ => (config.text(given).filter(|_| given.is_certain(config))?, given.value),
    };
    if text.is_empty() || text.contains('@') {
        return None;
    }
    let finding =
        of_text(config, given, outcome, wording::kwarg_name(config, given).and(" is not the address of an account: "));
    let finding = Finding { location, ..finding.label("not an address") };
    Some(finding.help("write it as `name@project.iam.gserviceaccount.com`"))
}

/// A choice that never works.
fn never(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let text = config.text(given).filter(|_| given.is_certain(config))?;
    let choice = kwarg.choices.iter().find(|choice| choice.value == text)?;
    // A token is used whatever the method says.
    let has_token = config.given_named("token").is_some() || config.environment.has("VAULT_TOKEN");
    let is_mended = choice.mended.as_ref().is_some_and(|mended| config.versions().before(mended) != Certainty::Yes);
    if has_token || is_mended || !config.environment.is_whole {
        return None;
    }
    let message =
        wording::kwarg_name(config, given).and(" ").code(choice.value).and(" never works: ").and(choice.never?);
    let finding = Finding::error(given.value, message.so(Outcome::FailsAtLookup)).label("never works");
    Some(finding.help("use another way to log in"))
}

/// The first item that is not a string in a list of strings.
fn item(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Finding> {
    let outcome = kwarg.other_item?;
    let (Origin::Json(node), Some(tree)) = (given.origin, &config.tree) else { return None };
    if config.kind(given) != Some(JsonKind::Array) {
        return None;
    }
    let is_wrong = |item: &NodeId| config.json_kind(*item).is_some_and(|kind| kind != JsonKind::String);
    let item = tree.children(node).find(is_wrong)?;
    let message = wording::kwarg_name(config, given).and(" has an item that is not a string: ");
    let message = message.and(wording::effect(config, outcome));
    let severity = if outcome.breaks() { Severity::Error } else { Severity::Warning };
    let finding = Finding::new(severity, config.node_location(item)?, message).label("not a string");
    Some(finding.help("put it in double quotes, or remove it"))
}

/// Removes the quotes around a number.
fn unquoted(config: &BackendConfig<'_>, given: &Given<'_>, kwarg: &Kwarg) -> Option<Fix> {
    let text = config.text(given).filter(|_| given.is_certain(config))?;
    let is_number = !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_wanted = kwarg.kinds.contains(&JsonKind::Integer) && (text == "0" || !text.starts_with('0'));
    let Origin::Json(node) = given.origin else { return None };
    let span = config.tree.as_ref()?.span(node);
    if !is_number || !is_wanted || span.len() != text.len() + 2 {
        return None;
    }
    let quote = |at: u32| edit::place_for(config.kwargs?, Span { start: at, end: at + 1 }, "");
    let fix = Fix::new(Safety::Safe, "Remove the quotes");
    Some(fix.replace(quote(span.start)?, "").replace(quote(span.end - 1)?, ""))
}

/// Replaces a value with a JSON literal; the result means something else than before, so it is not
/// safe.
fn replaced(config: &BackendConfig<'_>, given: &Given<'_>, word: &'static str) -> Option<Fix> {
    let Origin::Json(node) = given.origin else { return None };
    let span = config.tree.as_ref()?.span(node);
    let location = edit::place_for(config.kwargs?, span, word)?;
    let title = Message::from("Write ").code(word);
    Some(Fix::new(Safety::Unsafe, title).replace(location, word))
}
