//! AE111: an option that Airflow asks the secrets backend for, and does not get.

use super::prelude::*;
use super::{option_variants, patterns, stores};
use crate::knowledge::NameProblem;

pub(super) static RULE: Rule = Rule {
    code: "AE111",
    name: "secret-option-not-found",
    severities: &[Severity::Error, Severity::Warning],
    summary: "An `AIRFLOW__<SECTION>__<OPTION>_SECRET` names a secret that Airflow does not find.",
    why: "For such a variable, Airflow asks the secrets backend for the secret with this name, under the configuration \
          prefix (such as `config_prefix`). Without a backend, with a `null` prefix, with the prefix written twice or \
          with the value in place of the name, it finds nothing and silently uses the option's default: SQLite for the \
          database.\n\n\
          Airflow 3.0 asks for `sql_alchemy_conn` before it can load the AWS clients, so every process crashes.",
    repair: "Configure a backend, and write the name of the secret without the prefix.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with `sql_alchemy_conn_secret` in each of these ways; 3.0.0, 3.0.3, 3.0.5, 3.0.6 and \
               3.1.0 with the two backends of AWS: circular import up to 3.0.6.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"config_prefix\": \"airflow-config\", \"project_id\": \"acme\"}\n",
        "AIRFLOW__CELERY__BROKER_URL_SECRET=airflow-config-broker_url\n"
    )),
    good: Example::instead(&[("airflow-config-broker_url", "broker_url")]),
    checks: &[Check::Environment(check)],
};

fn check(scope: &Scope<'_>, environment: &Environment<'_>, configs: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    let config = configs.iter().find(|config| config.section == Section::Secrets);
    let versions = scope.project.target.versions(None);
    let is_asked = |setting: &&Setting<'_>| {
        option_variants::is_of_known_option(setting)
            && option_variants::is_first(environment, setting)
            && option_variants::is_asked(setting, versions) != Certainty::No
    };
    for setting in environment.settings().filter(is_asked) {
        let has_class = config.is_some_and(|config| config.class.is_some());
        findings.extend(match config.filter(|_| has_class) {
            Some(config) => of_backend(config, setting),
            None => without_backend(environment, setting),
        });
    }
}

fn without_backend(environment: &Environment<'_>, setting: &Setting<'_>) -> Option<Finding> {
    let is_named = environment.settings().any(|other| other.key.bytes().starts_with(b"AIRFLOW__SECRETS__BACKEND"));
    if !environment.is_whole || is_named {
        return None;
    }
    let message = secrets::named(&setting.key).and(" asks the secrets backend, and none is set: ").and(DEFAULT);
    let finding = Finding::warning(setting.key_location(), message).label("nothing to ask");
    Some(finding.help("set `AIRFLOW__SECRETS__BACKEND`, or the option itself"))
}

/// A finding about the backend, with what becomes of the options that Airflow asks it for: if the lookup fails, and does
/// not only find nothing, Airflow does not go on to the option's default.
pub(crate) fn with_options(config: &BackendConfig<'_>, finding: Finding) -> Finding {
    let fails = finding.message.told().outcome == Some(Outcome::FailsAtLookup) && finding.severity == Severity::Error;
    if !fails || config.section != Section::Secrets || config.class.is_none() {
        return finding;
    }
    let versions = config.target.versions(None);
    let is_asked = |setting: &&Setting<'_>| {
        option_variants::is_of_known_option(setting)
            && option_variants::is_first(config.environment, setting)
            && option_variants::is_asked(setting, versions) == Certainty::Yes
    };
    let mut asked: Vec<&Setting<'_>> = config.environment.settings().filter(is_asked).collect();
    asked.sort_by_key(|setting| !is_of_database(setting));
    let Some(first) = asked.first() else { return finding };
    let message = finding.message.clone().and("; Airflow then cannot read ").and(secrets::named(&first.key));
    let message = if is_of_database(first) {
        message.and(" either, and ").and(wording::effect(config, Outcome::CrashesAtImport))
    } else {
        message.and(" either, and fails when it needs this option")
    };
    Finding { message, ..finding }
}

/// Whether it names the secret with the URL of Airflow's database, which every process reads.
fn is_of_database(setting: &Setting<'_>) -> bool {
    setting.key.bytes().ends_with(b"__SQL_ALCHEMY_CONN_SECRET")
}

/// What becomes of the option.
const DEFAULT: &str = "Airflow silently uses the option's default";

/// An Airflow that cannot ask this backend for the URL of its database.
fn of_database(config: &BackendConfig<'_>, setting: &Setting<'_>) -> Option<Finding> {
    let broken = config.backend?.broken_for_database.iter().filter(|_| setting.key.bytes() == DATABASE);
    let airflow = config.target.versions(None);
    let mut certain = broken.filter(|broken| airflow.within(Some(&broken.since), Some(&broken.last)) == Certainty::Yes);
    let broken = certain.next()?;
    let message = Message::from("Airflow ")
        .and(&broken.since)
        .and(" to ")
        .and(&broken.last)
        .and(" cannot ask this backend for the URL of its database (")
        .and(broken.note)
        .and("): ")
        .and(wording::effect(config, broken.does));
    let finding = Finding::error(setting.key_location(), message).label("asked for too early");
    Some(finding.help("use Airflow 3.1.0 or newer, or set `AIRFLOW__DATABASE__SQL_ALCHEMY_CONN` itself"))
}

/// The variable that Airflow 3.0 asks for before anything else.
const DATABASE: &[u8] = b"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET";

fn of_backend(config: &BackendConfig<'_>, setting: &Setting<'_>) -> Option<Finding> {
    if let Some(finding) = of_database(config, setting) {
        return Some(finding);
    }
    let name = setting.airflow.text()?;
    if name.is_empty() {
        let message =
            secrets::named(&setting.key).and(" is empty, so Airflow asks the backend for no name: ").and(DEFAULT);
        let finding = Finding::warning(setting.key_location(), message).label("no name");
        return Some(finding.help("write the name of the secret, or remove the line"));
    }
    if name.contains("://") {
        return Some(value_as_name(config, setting));
    }
    if let Some((message, label, help)) = never_asked(config).or_else(|| refused(config, name)) {
        let finding = Finding::error(setting.value_location(), message.and(": ").and(DEFAULT));
        return Some(finding.label(label).help(help));
    }
    of_prefix(config, setting, name)
}

/// A URL where the name of a secret belongs.
fn value_as_name(config: &BackendConfig<'_>, setting: &Setting<'_>) -> Finding {
    let message = secrets::named(&setting.key).and(" takes the name of a secret, not its value: ");
    // Parameter Store refuses such a name, and does not answer that it has no such parameter.
    let is_refused = config.backend.is_some_and(|backend| backend.store == Store::AwsParameterStore);
    let message = match is_refused {
        true if is_of_database(setting) => {
            message.and("AWS refuses this name, and ").and(wording::effect(config, Outcome::CrashesAtImport))
        }
        true => message.and("AWS refuses this name, and Airflow fails when it needs the option"),
        false => message.and(DEFAULT),
    };
    let finding = Finding::error(setting.value_location(), message).label("a value, not a name");
    finding.help("write the name of the secret, or use the option without `_SECRET`")
}

/// A name that Airflow does not find with the prefix or the pattern of the backend.
fn of_prefix(config: &BackendConfig<'_>, setting: &Setting<'_>, name: &str) -> Option<Finding> {
    let finding = |message: Message| Finding::error(setting.value_location(), message.and(DEFAULT));
    let prefix = match config.text_for(Purpose::ConfigPrefix) {
        TextValue::Null(given) => {
            let message = Message::from("the configuration prefix is null, so the backend is not asked: ");
            let finding = finding(message).label("never looked up").related(given.value, "turned off here");
            return Some(finding.help("set the configuration prefix"));
        }
        value => value.text()?,
    };
    if name.starts_with("arn:") && !prefix.is_empty() {
        let message = Message::from("Airflow puts the configuration prefix in front of this ARN, and finds nothing: ");
        let finding = finding(message).label("an ARN, not a name");
        return Some(finding.help("write the name of the secret behind the configuration prefix"));
    }
    if let TextValue::Given(given, pattern) = config.text_for(Purpose::ConfigLookupPattern)
        && patterns::refuses(pattern, name)
    {
        let message = Message::from("the lookup pattern for configuration does not match this name, so the backend ");
        let finding = finding(message.and("is not asked: ")).label("never looked up");
        let help = "write a pattern that matches it, or remove the pattern";
        return Some(finding.help(help).related(given.value, "this pattern"));
    }
    let rest = name.trim_start_matches('/').strip_prefix(prefix.trim_matches('/')).filter(|_| !prefix.is_empty());
    let Some(rest) = rest.filter(|rest| rest.starts_with(['/', '-', '_'])) else {
        let is_slash = name.starts_with('/') && config.backend.is_some_and(|own| own.store == Store::AwsParameterStore);
        let message = "Airflow puts the configuration prefix and a slash in front of this name, and finds nothing: ";
        let finding = is_slash.then(|| finding(Message::from(message)).label("a second slash"));
        return finding.map(|finding| finding.help("write the name without the slash"));
    };
    let span = Span::new(0, name.len() - rest.len());
    let message = Message::from(
        "Airflow puts the configuration prefix in front of this name, which already has it, and finds nothing: ",
    );
    let location = Location { document: setting.document, span: setting.airflow.origin(span) };
    let finding = Finding { location, ..finding(message) };
    Some(finding.label("the prefix again").help("write the name without the prefix"))
}

/// What is wrong, a label, and what to write instead.
type Fault = (Message, &'static str, Message);

/// Local files have options only in a file of their own.
fn never_asked(config: &BackendConfig<'_>) -> Option<Fault> {
    let is_local = config.backend.is_some_and(|backend| backend.store == Store::LocalFilesystem);
    let is_without = config.is_set("configs_file_path") == Certainty::No;
    (is_local && is_without).then(|| {
        let message = Message::from("the backend has no file with options, so it is not asked");
        (message, "never looked up", Message::from("set ").code("configs_file_path"))
    })
}

/// A name that no secret can have, or that repeats what the backend adds.
fn refused(config: &BackendConfig<'_>, name: &str) -> Option<Fault> {
    let backend = config.backend?;
    let naming = backend.naming.as_ref()?;
    let stored = match config.separator().filter(|_| naming.underscore_becomes_separator) {
        Some(separator) => name.replace('_', separator),
        None => name.to_owned(),
    };
    if let Some(NameProblem::Character(character, _)) = naming.problem(&stored)
        && !name.starts_with("arn:")
    {
        let message = stores::illegal(Message::from("this name"), character, wording::title(config));
        return Some((message, "not allowed there", Message::from("write the name of the secret behind the prefix")));
    }
    let TextValue::Given(_, mount) = config.text_for(Purpose::MountPoint) else { return None };
    let is_doubled = !mount.is_empty() && name.strip_prefix(mount).is_some_and(|rest| rest.starts_with('/'));
    is_doubled.then(|| {
        let message = Message::from("the backend adds the mount point and the path itself");
        (message, "the mount point again", Message::from("write the name behind the path"))
    })
}
