//! `_CMD` and `_SECRET` for options other than those of secrets backends.
//!
//! Enters: the settings of an environment. Leaves: findings about forms that Airflow never reads, and about commands that
//! fail. Says nothing about sections that may belong to a plugin or a provider.

use super::command::{self, Fault};
use super::prelude::*;
use crate::diagnostic::Consequence;
use crate::knowledge::airflow::{self, Sensitive};
use crate::knowledge::options::{self, OptionName};
use crate::knowledge::variables::overridden;
use crate::knowledge::{Release, VersionRange};

/// Airflow's own sections, whose sensitive options are all known, and one of a provider that has none.
const OWN: [&str; 17] = [
    "api",
    "api_auth",
    "core",
    "dag_processor",
    "database",
    "email",
    "logging",
    "metrics",
    "openlineage",
    "operators",
    "scheduler",
    "sensors",
    "sentry",
    "smtp",
    "traces",
    "triggerer",
    "webserver",
];

/// What a form ends in, and what people take for one.
const SUFFIXES: [&str; 6] = ["_cmd", "_secret", "_file", "_secrets", "_cmds", "_command"];

/// A variable that is meant to get an option from elsewhere.
struct Variant<'e, 'p> {
    setting: &'e Setting<'p>,
    /// The variable of the option itself.
    plain: OptionName,
    suffix: &'static str,
    /// Whether a second underscore or a second suffix stands between them.
    is_apart: bool,
    /// Whether Airflow or a provider that airenv knows has the option.
    is_known: bool,
    sensitive: Option<&'static Sensitive>,
}

pub(super) fn check(versions: &VersionRange, environment: &Environment<'_>, findings: &mut Vec<Finding>) {
    for setting in environment.settings() {
        let Some(variant) = variant(setting) else { continue };
        findings.extend(match before(environment, &variant) {
            Some(_) if got(&variant, versions) == Certainty::No => None,
            Some(first) => never_read(&variant, first),
            None => of(&variant, versions),
        });
    }
}

/// Whether nothing is set that Airflow reads before this variable.
pub(super) fn is_first(environment: &Environment<'_>, setting: &Setting<'_>) -> bool {
    variant(setting).is_none_or(|variant| before(environment, &variant).is_none())
}

/// What Airflow reads before a variant: the option itself, then the output of its command.
fn before<'e, 'p>(environment: &'e Environment<'p>, variant: &Variant<'_, 'p>) -> Option<&'e Setting<'p>> {
    let plain = variant.plain.as_str();
    let command = || environment.get(&format!("{plain}_CMD")).filter(|_| variant.suffix == "_secret");
    environment.get(plain).or_else(command)
}

/// A variant behind one that Airflow reads before it.
fn never_read(variant: &Variant<'_, '_>, first: &Setting<'_>) -> Option<Finding> {
    let is_form = !variant.is_apart && variant.suffix != "_file" && variant.sensitive.is_some();
    let message = Message::from("Airflow never reads ").and(secrets::named(&variant.setting.key));
    let message = message.and(", because ").and(secrets::named(&first.key)).and(" is also set");
    // An empty value is taken for the option.
    let severity = if first.is_blank() { Severity::Warning } else { Severity::Note };
    let finding = Finding::new(severity, variant.setting.key_location(), message).label("no effect");
    let finding = finding.help("remove one of the two").related(first.key_location(), "this one wins");
    is_form.then_some(finding)
}

/// Whether Airflow asks the backend for the option of this variable.
pub(super) fn is_asked(setting: &Setting<'_>, versions: &VersionRange) -> Certainty {
    of_secret(setting).map_or(Certainty::No, |variant| got(&variant, versions))
}

/// Whether a variable names a secret for an option that airenv knows: for any other one, a name that ends in `_SECRET`
/// may be that of an option.
pub(super) fn is_of_known_option(setting: &Setting<'_>) -> bool {
    of_secret(setting).is_some_and(|variant| variant.is_known)
}

fn of_secret<'e, 'p>(setting: &'e Setting<'p>) -> Option<Variant<'e, 'p>> {
    variant(setting).filter(|variant| variant.suffix == "_secret" && !variant.is_apart)
}

/// Whether Airflow gets the option through `_CMD` and `_SECRET`.
fn got(variant: &Variant<'_, '_>, versions: &VersionRange) -> Certainty {
    match variant.sensitive {
        // The table begins with 2.0; 1.10 had fewer of them.
        Some(_) if versions.before(&Release::new(2, 0, 0)) == Certainty::Yes => Certainty::Maybe,
        Some(sensitive) => sensitive.is_got(versions),
        None if is_own(variant) => Certainty::No,
        None => Certainty::Maybe,
    }
}

fn is_own(variant: &Variant<'_, '_>) -> bool {
    let section = overridden(variant.plain.as_str());
    section.is_some_and(|(section, _)| OWN.iter().any(|own| own.eq_ignore_ascii_case(section)))
}

fn variant<'e, 'p>(setting: &'e Setting<'p>) -> Option<Variant<'e, 'p>> {
    let key = setting.key.text().filter(|_| setting.key.is_certain())?;
    let (section, option) = overridden(key)?;
    let (section, option) = (lower(section)?, lower(option)?);
    if matches!(section.as_str(), "secrets" | "workers") || options::exists(&section, &option) {
        return None;
    }
    let (bare, suffix) = SUFFIXES.iter().find_map(|suffix| Some((option.strip_suffix(suffix)?, *suffix)))?;
    let is_option = options::exists(&section, bare);
    let twice = bare.strip_suffix('_').or_else(|| bare.strip_suffix(suffix)).filter(|_| !is_option);
    let is_apart = twice.is_some() || !matches!(suffix, "_cmd" | "_secret" | "_file");
    let bare = twice.unwrap_or(bare);
    let plain = options::named(&section, bare)?;
    let sensitive = airflow::sensitive_option(plain.as_str());
    Some(Variant { setting, sensitive, plain, suffix, is_apart, is_known: is_option })
}

fn lower(name: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    name.bytes().all(is_plain).then(|| name.to_ascii_lowercase())
}

fn of(variant: &Variant<'_, '_>, versions: &VersionRange) -> Option<Finding> {
    let setting = variant.setting;
    let plain = || Message::quoting(disclosure::option(&variant.plain));
    let (message, help) = match (got(variant, versions), variant.suffix, variant.sensitive) {
        (Certainty::Maybe, ..) if !variant.is_apart => return None,
        (_, "_file", None) => return None,
        (_, "_file", Some(_)) => {
            let right = Message::default().and(disclosure::option(&variant.plain)).and("_CMD=cat <path>");
            let message = secrets::named(&setting.key).and(" is silently ignored: Airflow reads no `_FILE`");
            (message, Message::from("write ").code(right))
        }
        (Certainty::No, _, Some(sensitive)) if versions.before(&sensitive.since) == Certainty::Yes => {
            let message = secrets::named(&setting.key).and(" needs Airflow ").and(&sensitive.since);
            (message.and(" or newer: this version silently ignores it"), Message::from("set ").and(plain()))
        }
        (Certainty::No, _, Some(sensitive)) if sensitive.name == "smtp.smtp_password" => {
            let message = secrets::named(&setting.key).and(" is silently ignored: Airflow 3 has no such option");
            (message, Message::from("write login and password into ").code("AIRFLOW_CONN_SMTP_DEFAULT"))
        }
        (Certainty::No, ..) => {
            let message =
                secrets::named(&setting.key).and(" is silently ignored: Airflow supports `_CMD` and `_SECRET` ");
            (message.and("only for sensitive options"), Message::from("set ").and(plain()))
        }
        (_, suffix, Some(_)) if variant.is_apart => {
            let upper = if suffix.starts_with("_c") { "_CMD" } else { "_SECRET" };
            let right = Message::default().and(disclosure::option(&variant.plain)).and(upper);
            let message = secrets::named(&setting.key).and(" is silently ignored: Airflow reads another name");
            (message, Message::from("write ").code(right))
        }
        (_, "_cmd", Some(sensitive)) if !variant.is_apart => return command(setting, sensitive),
        _ => return None,
    };
    let finding = Finding::error(setting.key_location(), message).label("never read");
    Some(finding.help(help))
}

/// What becomes of Airflow if it cannot get an option.
fn without(option: &Sensitive) -> Consequence {
    if option.name.ends_with(".sql_alchemy_conn") {
        wording::consequence(Outcome::CrashesAtImport)
    } else {
        Consequence {
            text: "Airflow fails when it first needs this option",
            told: crate::diagnostic::Effect::default(),
        }
    }
}

/// What is wrong with a command that Airflow runs.
fn command(setting: &Setting<'_>, option: &Sensitive) -> Option<Finding> {
    let text = setting.value.text().filter(|_| setting.value.is_certain())?;
    let at = |span: Span| Location { document: setting.document, span: setting.value.origin(span) };
    let name = secrets::named(&setting.key);
    let whole = Span::new(0, text.len());
    if let Some(Fault::Open(span)) = command::fault(text) {
        let message = name.and(" cannot be split, because this quote is never closed: ").and(without(option));
        return Some(Finding::error(at(span), message).label("never closed").help("close the quote"));
    }
    let is_alone = !text.trim().contains(char::is_whitespace);
    if is_alone && text.contains("://") {
        let message = name.and(" takes a command, and this is a value: Airflow finds no such program, so ");
        let finding = Finding::error(at(whole), message.and(without(option))).label("not a command");
        return Some(finding.help("write the command that prints the value, or use the option without `_CMD`"));
    }
    if is_alone && is_secret_file(text.trim()) {
        let message = name.and(" takes a command, and this is the path of a file: Airflow runs it as a program, so ");
        let finding = Finding::warning(at(whole), message.and(without(option))).label("a file");
        return Some(finding.help("write `cat` and a space before it, unless it is a program"));
    }
    if let Some(span) = echoed(text, option) {
        let message = name.and(" gets the newline that `echo` writes behind the value, and Airflow keeps it");
        let finding = Finding::warning(at(span), message).label("writes a newline");
        return Some(finding.help("write `printf %s` in place of `echo`, or set the option itself"));
    }
    match command::fault(text)? {
        Fault::NoProgram(span) => Some(command::no_program(at(span), without(option))),
        Fault::Shell(span) => Some(command::needs_shell(at(span), span.of_text(text))),
        _ => None,
    }
}

/// An `echo` whose newline becomes a part of a password or of the name of a database.
fn echoed(text: &str, option: &Sensitive) -> Option<Span> {
    let value = text.strip_prefix("echo ")?.trim();
    let is_url = option.name.ends_with(".sql_alchemy_conn") || option.name == "celery.result_backend";
    let is_cut = is_url && value.contains("://") && !value.contains('?') || option.name.ends_with("_password");
    (is_cut && !value.starts_with('-')).then(|| Span::new(0, "echo".len()))
}

/// Whether a path is one at which secrets are mounted, and has no ending of a program.
fn is_secret_file(path: &str) -> bool {
    let is_program = [".sh", ".py", ".bash"].iter().any(|end| path.ends_with(end));
    path.starts_with('/') && !is_program && path.split('/').rev().skip(1).any(|part| part == "secrets")
}
