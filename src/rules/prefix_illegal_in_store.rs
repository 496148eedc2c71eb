//! AE307: a prefix that no name in the store can begin with.

use super::prefix::{self, Fault, Prefix, only_the_name};
use super::prelude::*;
use super::statements;
use crate::knowledge::{NameProblem, Naming};

pub(super) static RULE: Rule = Rule {
    code: "AE307",
    name: "prefix-illegal-in-store",
    severities: &[Severity::Error, Severity::Warning],
    summary: "A prefix leads to names that the store does not allow.",
    why: "Stores allow different characters: Parameter Store letters, digits, `_`, `.`, `-` and `/`; Secrets Manager \
          also `+`, `=` and `@`; Google Cloud letters, digits, `-` and `_`; Azure letters, digits and `-` (Airflow \
          turns `_` into `-`).\n\n\
          The Google backend itself checks the connections prefix: if that is wrong, every Airflow process crashes at \
          start. With the others nothing is found: Azure's backend logs a warning since 13.3.0, the others get an \
          error from the service at each lookup.\n\n\
          Parameter Store also refuses names that begin with `aws` or `ssm`, and more than 15 levels.",
    repair: "Use only characters that the store allows. From the ARN of a parameter, keep only the part after \
             `parameter`.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with such prefixes on Google Cloud (crash) and Azure (no lookup, or of \
          the wrong name). The names of Parameter Store and Secrets Manager: botocore 1.44.5.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"airflow/connections\", ",
        "\"variables_prefix\": \"airflow-variables\", \"project_id\": \"data\"}\n"
    )),
    good: Example::instead(&[("airflow/connections", "airflow-connections")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    for prefix in prefix::given(config) {
        match prefix.fault() {
            Some(Fault::Arn) => findings.push(arn(&prefix)),
            Some(Fault::Illegal('#', _)) if is_cut(config) => {}
            Some(Fault::Illegal(character, span)) => findings.push(character_finding(&prefix, character, span)),
            Some(Fault::Name(problem)) => findings.push(name(&prefix, problem)),
            _ => findings.extend(pattern(&prefix)),
        }
    }
    findings.extend(separator(config));
}

/// Whether a ` #` cuts the JSON off, which its own rule reports.
fn is_cut(config: &BackendConfig<'_>) -> bool {
    config.kwargs.is_some_and(|setting| {
        setting.statement().is_some_and(|statement| statements::cutting_hash(statement, setting.source()).is_some())
    })
}

fn character_finding(prefix: &Prefix<'_, '_>, character: char, span: Span) -> Finding {
    let effect = wording::of_prefix(prefix.config, prefix.illegal(), prefix.kwarg.purpose);
    let message = holds(prefix.config, prefix.kwarg, span.of_text(prefix.text)).and(effect);
    let finding = Finding::error(prefix.at(span), message).label("not allowed here");
    match legal(prefix).filter(|_| character == '/') {
        Some(legal) => finding.help(Message::from("write ").code(legal)),
        None => finding.help(allowed(prefix.naming)),
    }
}

/// `*` or `{conn_id}`, which a store takes for a part of the name.
fn pattern(prefix: &Prefix<'_, '_>) -> Option<Finding> {
    let text = Some(prefix.text).filter(|_| prefix.naming.characters.is_none() && prefix.is_certain)?;
    let braces = || {
        let start = text.find('{')?;
        let length = text.get(start..)?.find('}')? + 1;
        let inner = text.get(start + 1..start + length - 1)?;
        let is_word = !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_word.then(|| Span::new(start, start + length))
    };
    let span = text.find('*').map(|start| Span::new(start, start + 1)).or_else(braces)?;
    let message = Message::quoting(prefix.kwarg.name).and(" contains a pattern, but Airflow takes it as it is ");
    let effect = wording::of_prefix(prefix.config, Outcome::FindsNothing, prefix.kwarg.purpose);
    let message = message.and("and appends the id: ").and(effect);
    let finding = Finding::warning(prefix.at(span), message).label("taken as it is");
    Some(finding.help("write the path alone, without the id"))
}

/// A separator with a character that names cannot contain.
fn separator(config: &BackendConfig<'_>) -> Option<Finding> {
    let given = config.given_for(Purpose::Separator).filter(|given| given.is_certain(config))?;
    let (kwarg, naming) = (given.kwarg?, config.backend?.naming.as_ref()?);
    let more = naming.characters?;
    let mut characters = config.text(given)?.char_indices();
    let (at, character) = characters.find(|(_, c)| !c.is_ascii_alphanumeric() && !more.contains(*c))?;
    // Airflow checks it along with the prefix of the connections, if there is one.
    let prefix = config.given_for(Purpose::ConnectionsPrefix);
    let is_checked = prefix.is_none_or(|prefix| config.kind(prefix) != Some(JsonKind::Null));
    let effect = wording::effect(config, kwarg.illegal.filter(|_| is_checked).unwrap_or(naming.illegal));
    let part = Span::new(at, at + character.len_utf8());
    let place = config.part_location(given, part);
    let finding = Finding::error(place, holds(config, kwarg, part.of_text(config.text(given)?)).and(effect));
    Some(finding.label("not allowed here").help(allowed(naming)))
}

/// "`connections_prefix` contains `/`, which names in Azure Key Vault cannot: "
fn holds(config: &BackendConfig<'_>, kwarg: &Kwarg, character: &str) -> Message {
    let message = Message::quoting(kwarg.name).and(" contains ");
    let message = message.code_or("", disclosure::character(character), "a character");
    message.and(", which ").and(wording::title(config)).and(" does not allow in names: ")
}

fn arn(prefix: &Prefix<'_, '_>) -> Finding {
    let effect = wording::of_prefix(prefix.config, prefix.illegal(), prefix.kwarg.purpose);
    let message = Message::quoting(prefix.kwarg.name).and(" is an ARN, not the prefix of a name: ").and(effect);
    let finding = Finding::error(prefix.at(prefix.whole()), message).label("an ARN");
    finding.help(only_the_name(prefix))
}

fn name(prefix: &Prefix<'_, '_>, problem: NameProblem) -> Finding {
    let title = wording::title(prefix.config);
    let message = Message::quoting(prefix.kwarg.name);
    let (message, label, help) = match problem {
        NameProblem::Reserved(word) => (
            message.and(" begins with ").code(word).and(", which ").and(title).and(" reserves"),
            "reserved",
            "start with another word, such as `/airflow`",
        ),
        NameProblem::TooDeep(most) => (
            message.and(" leads to names with more than ").and(most).and(" levels"),
            "too many levels",
            "use fewer `/`: the id counts as a level too",
        ),
        NameProblem::TooLong(most) => (
            message.and(" leads to names with more than ").and(most).and(" characters"),
            "too long",
            "write a shorter prefix",
        ),
        NameProblem::Character(..) | NameProblem::NoLeadingSlash => {
            (message.and(" leads to names that ").and(title).and(" refuses"), "refused", "write another prefix")
        }
    };
    // Airflow itself checks only the characters.
    let message = message.and(": ").and(wording::of_prefix(prefix.config, prefix.naming.illegal, prefix.kwarg.purpose));
    Finding::error(prefix.at(prefix.whole()), message).label(label).help(help)
}

/// The prefix with separators in place of its slashes, if that makes it legal.
fn legal(prefix: &Prefix<'_, '_>) -> Option<Message> {
    let more = prefix.naming.characters?;
    let shown = prefix.shown()?;
    let mut message = Message::default();
    let mut start = 0;
    for part in prefix.text.split('/') {
        if !part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c) || c == '_') {
            return None;
        }
        if !part.is_empty() {
            let between = if message.as_str().is_empty() { "" } else { prefix.naming.separator };
            message = message.and(between).and(shown.part(Span::new(start, start + part.len())));
        }
        start += part.len() + 1;
    }
    (!message.as_str().is_empty()).then_some(message)
}

fn allowed(naming: &Naming) -> Message {
    Message::default().code_or("use only letters, digits and ", naming.characters, "write another prefix")
}
