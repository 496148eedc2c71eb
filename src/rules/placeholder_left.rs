//! AE213: a placeholder from documentation where a value belongs.

use super::{Check, Example, Rule, Scope, wording};
use crate::backend::{BackendConfig, Given, Origin};
use crate::diagnostic::{Finding, Location, Message, Severity, Told};
use crate::disclosure;
use crate::environment::{Environment, Setting};
use crate::knowledge::{Outcome, Purpose, Show, variables};
use crate::text::Span;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE213",
    name: "placeholder-left",
    severities: &[Severity::Error],
    summary: "A value still contains a placeholder such as `<your-region>`.",
    why: "Airflow uses the value verbatim. With the region `<your-region>` every lookup fails with \
          InvalidRegionError; boto3 refuses the role `<your-role-arn>` without even asking AWS. Airflow only reports \
          \"The conn_id isn't defined\" (2.x also logs the cause as ERROR).\n\n\
          A template (`.env.example`, `.env.template`, `.env.sample`, `.env.dist`) is there to be filled in: airenv \
          does not report its placeholders.",
    repair: "Replace it with the real value, or remove the kwarg.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with each placeholder of the documented configuration left in place.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"<your-region>\", ",
        "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow\"}\n"
    )),
    good: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_name\": \"us-east-1\", ",
        "\"role_arn\": \"arn:aws:iam::123456789012:role/airflow\"}\n"
    )),
    yields: &[],
    checks: &[Check::Environment(check)],
};

fn check(_: &Scope<'_>, environment: &Environment<'_>, configs: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    if !wording::is_template(environment) {
        findings.extend(all(environment, configs));
    }
}

/// Every placeholder of an environment, including templates.
fn all(environment: &Environment<'_>, configs: &[BackendConfig<'_>]) -> Vec<Finding> {
    let of_settings = environment.settings().filter_map(of_setting);
    let of_kwargs = configs.iter().flat_map(|config| {
        let whole = config.effective().filter_map(|given| of_kwarg(config, given));
        whole.chain(config.effective().flat_map(|given| in_members(config, given)))
    });
    of_settings.chain(of_kwargs).collect()
}

/// Drops findings about a placeholder in a template, which exists to be filled in.
pub fn leave_to_be_filled_in(
    environment: &Environment<'_>,
    configs: &[BackendConfig<'_>],
    findings: &mut Vec<(&'static Rule, Finding)>,
) {
    let yields = |rule: &Rule, finding: &Finding| {
        let by_rule = rule.yields.contains(&RULE.code).then_some(finding.location);
        let by_place = finding.yields.iter().filter(|one| one.to.contains(&RULE.code)).map(|one| one.at);
        by_rule.into_iter().chain(by_place).collect::<Vec<_>>()
    };
    if findings.is_empty() || !wording::is_template(environment) {
        return;
    }
    let all = all(environment, configs);
    findings.retain(|(rule, finding)| {
        let is_of = |at: &Location| all.iter().any(|one| one.location.touches(*at));
        !yields(rule, finding).iter().any(is_of)
    });
}

/// The part of a string that is still to be filled in; `None` if the string may be intentional.
pub(super) fn placeholder(text: &str) -> Option<Span> {
    let whole = text.trim();
    let is_whole = matches!(whole, "..." | "…")
        || ["todo", "fixme", "tbd", "changeme", "placeholder"].iter().any(|word| whole.eq_ignore_ascii_case(word));
    if is_whole {
        let start = text.len() - text.trim_start().len();
        return Some(Span::new(start, start + whole.len()));
    }
    in_brackets(text).or_else(|| template(text)).or_else(|| word(text))
}

/// What tokens of Vault begin with.
const TOKENS: [&str; 3] = ["hvs.", "hvb.", "s."];

/// Whether a string is nothing but a placeholder: the only kind that counts in a secret.
pub(super) fn is_placeholder(text: &str) -> bool {
    // A token of Vault, up to what makes it one.
    let text = TOKENS.iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text);
    placeholder(text).is_some_and(|span| span == Span::new(0, text.len()))
}

/// The placeholder in a kwarg's value, as a span of its string.
pub(super) fn in_kwarg(config: &BackendConfig<'_>, given: &Given<'_>) -> Option<Span> {
    let text = config.text(given)?;
    let is_identity = given.kwarg.is_some_and(|kwarg| kwarg.purpose == Purpose::ClientIdentity);
    if is_identity && is_zero_id(text) {
        return Some(Span::new(0, text.len()));
    }
    let is_pattern = given.kwarg.is_some_and(|kwarg| {
        use Purpose::{ConfigLookupPattern, ConnectionsLookupPattern, VariablesLookupPattern};
        matches!(kwarg.purpose, ConnectionsLookupPattern | VariablesLookupPattern | ConfigLookupPattern)
    });
    let is_public = given.kwarg.is_some_and(|kwarg| kwarg.show != Show::Secret);
    match placeholder(text) {
        // `...` and `…` are patterns too, and `(?P<name>…)` contains a name.
        found if is_pattern => found.filter(|_| text.starts_with('<') && is_placeholder(text)),
        found if is_public => found,
        found => found.filter(|_| is_placeholder(text)),
    }
}

/// `00000000-0000-0000-0000-000000000000`: the id of nothing.
fn is_zero_id(text: &str) -> bool {
    let is_zeros = |part: &str| part.bytes().all(|byte| byte == b'0');
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(is_zeros)
}

/// `<your-region>`: letters, digits and a few others within angle brackets, not a group of a
/// pattern.
fn in_brackets(text: &str) -> Option<Span> {
    memchr::memchr_iter(b'<', text.as_bytes()).find_map(|start| {
        let inner = text.get(start + 1..)?;
        let is_word = |c: char| c.is_alphanumeric() || " _-./:".contains(c);
        let (length, after) = inner.char_indices().take(LONGEST).find(|(_, c)| !is_word(*c))?;
        let is_named = after == '>' && inner.starts_with(char::is_alphabetic);
        let is_group = text.get(..start)?.ends_with(['?', 'P', 'k']);
        (is_named && !is_group).then(|| Span::new(start, start + 1 + length + 1))
    })
}

/// A shorter word between brackets may be part of a password, in bytes with the brackets.
const SHORTEST: usize = 5;

/// No placeholder has a longer name, in characters.
const LONGEST: usize = 80;

/// `{{ region }}`: no loader of a `.env` file fills it in.
fn template(text: &str) -> Option<Span> {
    let start = memchr::memmem::find(text.as_bytes(), b"{{")?;
    let inner = text.get(start + 2..)?.split("}}").next()?;
    let end = start + 2 + inner.len();
    let name = inner.trim();
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.".contains(c));
    (end < text.len() && is_name).then(|| Span::new(start, end + 2))
}

/// A word that only stands for another: `your-role`, `REPLACE_ME`, `xxxx`.
fn word(text: &str) -> Option<Span> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let mut before = b' ';
    for (start, byte) in text.bytes().enumerate() {
        let is_inside = before.is_ascii_alphanumeric() || before == b'-' || before == b'_';
        before = byte;
        // What all of these begin with; a dash may be written as `_`. Few other words begin this
        // way.
        let may_begin =
            matches!(byte.to_ascii_lowercase(), b'c' | b'e' | b'f' | b'i' | b'p' | b'r' | b'x' | b'y' | b'-' | b'_');
        if is_inside || !may_begin || text.get(..start)?.ends_with(is_part) {
            continue;
        }
        let rest = text.get(start..)?;
        let length = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        if stands_for_another(rest.get(..length)?) {
            return Some(Span::new(start, start + length));
        }
    }
    dots(text)
}

/// `arn:aws:iam::...:role/airflow`
fn dots(text: &str) -> Option<Span> {
    text.contains(['.', '…']).then_some(())?;
    let mut start = 0;
    for part in text.split(['/', ':', ',']) {
        if part == "..." || part == "…" {
            return Some(Span::new(start, start + part.len()));
        }
        start += part.len() + 1;
    }
    None
}

fn stands_for_another(word: &str) -> bool {
    const WHOLE: &[&str] = &["change-me", "changeme", "replace-me", "replaceme", "fill-me-in", "fixme"];
    const STARTS: &[&str] = &["your-", "insert-your-", "enter-your-", "put-your-", "paste-your-", "replace-with-"];
    let plain = || word.bytes().map(|byte| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() });
    let begins = |start: &str| word.len() >= start.len() && plain().zip(start.bytes()).all(|(one, other)| one == other);
    let is_crossed = plain().all(|byte| byte == b'x' || byte == b'-')
        && word.as_bytes().windows(3).any(|part| part.eq_ignore_ascii_case(b"xxx"));
    let is_whole = |whole: &&str| word.len() == whole.len() && begins(whole);
    let is_start = |start: &&str| word.len() > start.len() && begins(start);
    is_crossed || WHOLE.iter().any(is_whole) || STARTS.iter().any(is_start) || is_your(word)
}

/// `YOUR_PASSWORD`, `your-host`
fn is_yours(word: &str) -> bool {
    word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("your"))
}

/// `yourRegion`, `YourRole`
fn is_your(word: &str) -> bool {
    let rest = word.strip_prefix("your").or_else(|| word.strip_prefix("Your"));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
}

fn of_kwarg(config: &BackendConfig<'_>, given: &Given<'_>) -> Option<Finding> {
    let span = in_kwarg(config, given)?;
    let text = config.text(given)?;
    let name = disclosure::kwarg_name(config, given.name.expose());
    let is_public = given.kwarg.is_some_and(|kwarg| kwarg.show != Show::Secret);
    let shown = match disclosure::given(config, given) {
        Some(public) => Some(public.part(span)),
        None => disclosure::placeholder(span.of_text(text)).filter(|_| is_public),
    };
    let message = match name {
        Some(name) => Message::default().code(name),
        None => Message::from("this value"),
    };
    let message = match shown {
        Some(shown) => message.and(" still contains the placeholder ").code(shown),
        None => message.and(" still contains a placeholder"),
    };
    let purpose = given.kwarg.map(|kwarg| kwarg.purpose);
    let message = match consequence(purpose) {
        "" => message,
        consequence => message.and(": ").and(consequence),
    };
    let message = message.telling(told(purpose));
    let help = match name {
        Some(name) => Message::from("replace it with the real value, or remove ").code(name),
        None => Message::from("replace it with the real value"),
    };
    let finding = finding(config.part_location(given, span), message, help);
    // Values of kwargs that the backend does not know have no effect.
    let is_known = given.kwarg.is_some();
    Some(if is_known { finding } else { finding.yields(&["AE205", "AE206"], [given.key]) })
}

/// Placeholders in a kwarg that is an object or a list.
fn in_members(config: &BackendConfig<'_>, given: &Given<'_>) -> Vec<Finding> {
    let (Origin::Json(node), Some(tree)) = (given.origin, &config.tree) else { return Vec::new() };
    let filled = tree.children(node).filter(|child| config.json_text(*child).is_some_and(is_placeholder));
    let location = filled.filter_map(|child| config.json_part(child, Span::new(0, config.json_text(child)?.len())));
    let message = wording::kwarg_name(config, given).and(" still contains a placeholder");
    location.map(|location| finding(location, message.clone(), "replace it with the real value".into())).collect()
}

/// The effect of a kwarg without a real value, and the same as data.
fn told(purpose: Option<Purpose>) -> Told {
    use Purpose as P;
    let fails = Told { outcome: Some(Outcome::FailsAtLookup), ..Told::default() };
    match purpose {
        Some(P::ConnectionsPrefix) => Told { no_connection: true, ..Told::default() },
        Some(P::VariablesPrefix) => Told { no_variable: true, ..Told::default() },
        Some(
            P::Region
            | P::RoleArn
            | P::ProjectId
            | P::VaultUrl
            | P::EndpointUrl
            | P::SecretAccessKey
            | P::AccessKeyId
            | P::SessionToken
            | P::Credential
            | P::ClientIdentity,
        ) => fails,
        _ => Told::default(),
    }
}

fn consequence(purpose: Option<Purpose>) -> &'static str {
    use Purpose as P;
    match purpose {
        Some(P::Region) => "no region has this name, so every lookup fails",
        Some(P::RoleArn) => "no role has this ARN, so every lookup fails",
        Some(P::ConnectionsPrefix) => "Airflow looks up connections under this name, placeholder included",
        Some(P::VariablesPrefix) => "Airflow looks up variables under this name, placeholder included",
        Some(P::ConfigPrefix) => "Airflow looks up configuration under this name, placeholder included",
        Some(P::ProjectId) => "no project has this id, so every lookup fails",
        Some(P::VaultUrl | P::EndpointUrl) => "no server has this address, so every lookup fails",
        Some(P::SecretAccessKey | P::AccessKeyId | P::SessionToken | P::Credential | P::ClientIdentity) => {
            "the login fails, and so does every lookup"
        }
        _ => "",
    }
}

/// Settings other than kwargs: the class, what AWS reads, whole connections, the kwargs as a whole.
fn of_setting(setting: &Setting<'_>) -> Option<Finding> {
    let key = setting.key.text()?;
    let text = setting.airflow.text()?;
    let is_class = key == "AIRFLOW__SECRETS__BACKEND" || key == "AIRFLOW__WORKERS__SECRETS_BACKEND";
    let consequence = if is_class {
        "Airflow cannot import it, so every Airflow process crashes at start"
    } else if key.starts_with("AIRFLOW_CONN_") {
        "the connection cannot be used"
    } else if key == "AIRFLOW__SECRETS__BACKEND_KWARGS" || key == "AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS" {
        "it is not valid JSON, so Airflow drops it and the backend gets no kwargs"
    } else if variables::variable(key).is_some_and(|variable| variable.reads) {
        "every lookup that needs it fails"
    } else {
        return None;
    };
    let is_connection = key.starts_with("AIRFLOW_CONN_");
    let is_region = variables::variable(key).is_some_and(|variable| variable.purpose == Purpose::Region);
    let span = match placeholder(text) {
        Some(span) if is_class || is_region || is_placeholder(text) => span,
        // `<` cannot be in a URI, and few passwords begin with `your_`.
        _ if is_connection => in_brackets(text)
            .filter(|span| span.len() > SHORTEST)
            .or_else(|| word(text).filter(|span| is_yours(span.of_text(text))))?,
        _ => return None,
    };
    let message = match disclosure::placeholder(span.of_text(text)) {
        Some(shown) => Message::default().code(shown).and(" is a placeholder: "),
        None => Message::from("this is a placeholder: "),
    };
    let location = Location { document: setting.document, span: setting.airflow.origin(span) };
    Some(finding(location, message.and(consequence), Message::from("replace it with the real value")))
}

fn finding(location: Location, message: Message, help: Message) -> Finding {
    Finding::new(Severity::Error, location, message).label("not filled in").help(help)
}
