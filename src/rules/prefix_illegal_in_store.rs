//! AE307: a prefix that no name of the store can begin with.

use super::prefix::{self, Fault, Prefix};
use super::{Check, Example, Rule, wording};
use crate::backend::{BackendConfig, Given};
use crate::diagnostic::{Finding, Message, Severity};
use crate::disclosure;
use crate::knowledge::{NameProblem, Naming, Purpose};
use crate::text::{Public, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE307",
    name: "prefix-illegal-in-store",
    severity: Severity::Error,
    summary: "A prefix makes names that the store cannot have.",
    why: "Each store allows other characters: Parameter Store letters, digits, `_`, `.`, `-` and `/`; Secrets \
          Manager `+`, `=` and `@` too; Google Cloud letters, digits, `-` and `_`; Azure letters, digits and \
          `-` (Airflow turns `_` into it).\n\nThe Google backend checks the prefix for connections itself, and \
          every Airflow process crashes at start. In the other cases nothing is found: Azure's backend logs a \
          warning since 13.3.0, the others get an error from the service at each lookup.\n\nParameter Store \
          also refuses names that begin with `aws` or `ssm`, and more than 15 levels.",
    repair: "Write the prefix with the characters that the store allows. An ARN is no prefix: only what stands \
          behind `parameter` or `secret:` belongs here.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with such prefixes on Google Cloud (crash) and Azure (nothing asked, \
          or the wrong name). The names of Parameter Store and Secrets Manager: botocore 1.44.5.",
    bad: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"airflow/connections\", ",
        "\"variables_prefix\": \"airflow-variables\", \"project_id\": \"data\"}\n"
    )),
    good: Example::new(concat!(
        "AIRFLOW__SECRETS__BACKEND=airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend\n",
        "AIRFLOW__SECRETS__BACKEND_KWARGS={\"connections_prefix\": \"airflow-connections\", ",
        "\"variables_prefix\": \"airflow-variables\", \"project_id\": \"data\"}\n"
    )),
    check: Check::Backend(check),
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    for prefix in prefix::given(config) {
        match prefix.fault() {
            Some(Fault::Arn) => findings.push(arn(&prefix)),
            Some(Fault::Illegal(character, span)) => findings.push(character_finding(&prefix, character, span)),
            Some(Fault::Name(problem)) => findings.push(name(&prefix, problem)),
            _ => {}
        }
    }
    findings.extend(separator(config));
}

fn character_finding(prefix: &Prefix<'_, '_>, character: char, span: Span) -> Finding {
    let message = holds(prefix.kwarg.name, character, shown_character(prefix, span));
    let finding = Finding::new(Severity::Error, prefix.at(span), effect(prefix, message)).label("not allowed here");
    match legal(prefix).filter(|_| character == '/') {
        Some(legal) => finding.help(Message::from("write ").code(legal)),
        None => finding.help(allowed(prefix.naming)),
    }
}

fn arn(prefix: &Prefix<'_, '_>) -> Finding {
    let message = Message::default().code(prefix.kwarg.name).and(" is an ARN, and no prefix of a name");
    let finding = Finding::new(Severity::Error, prefix.at(prefix.whole()), effect(prefix, message)).label("an ARN");
    let name = prefix.shown().and_then(|shown| {
        let start = [":parameter/", ":secret:"].into_iter().find_map(|word| {
            prefix.text.find(word).map(|at| at + word.len() - usize::from(word.ends_with('/')))
        })?;
        Some(shown.part(Span::new(start, prefix.text.len())))
    });
    match name.filter(|name| !name.as_str().is_empty()) {
        Some(name) => finding.help(Message::from("write the name alone: ").code(name)),
        None => finding.help("write the beginning of the names, such as the default"),
    }
}

fn name(prefix: &Prefix<'_, '_>, problem: NameProblem) -> Finding {
    let title = wording::title(prefix.config);
    let message = Message::default().code(prefix.kwarg.name);
    let (message, label, help) = match problem {
        NameProblem::Reserved(word) => (
            message.and(" begins with ").code(word).and(", which ").and(title).and(" keeps for itself"),
            "reserved",
            Message::from("begin with another word, such as `/airflow`"),
        ),
        NameProblem::TooDeep(most) => (
            message.and(" makes names of more than ").and(most).and(" levels"),
            "too many levels",
            Message::from("use fewer `/`: the id counts as a level too"),
        ),
        NameProblem::TooLong(most) => (
            message.and(" makes names of more than ").and(most).and(" characters"),
            "too long",
            Message::from("write a shorter prefix"),
        ),
        NameProblem::Character(..) | NameProblem::NoLeadingSlash => {
            (message.and(" makes names that ").and(title).and(" refuses"), "refused", Message::from("write another prefix"))
        }
    };
    Finding::new(Severity::Error, prefix.at(prefix.whole()), effect(prefix, message)).label(label).help(help)
}

/// A separator with a character that no name has.
fn separator(config: &BackendConfig<'_>) -> Option<Finding> {
    let given = config.given_for(Purpose::Separator).filter(|given| given.is_certain(config))?;
    let (kwarg, naming) = (given.kwarg?, config.backend?.naming.as_ref()?);
    let more = naming.characters?;
    let text = config.text(given)?;
    let (at, character) = text.char_indices().find(|(_, c)| !c.is_ascii_alphanumeric() && !more.contains(*c))?;
    let span = Span::new(at, at + character.len_utf8());
    let shown = disclosure::given(config, given).map(|shown| shown.part(span));
    let message = holds(kwarg.name, character, shown).and(", which no name of ").and(wording::title(config));
    let effect = wording::consequence(kwarg.illegal.unwrap_or(naming.illegal));
    let finding = Finding::new(Severity::Error, separator_location(config, given, span), message.and(" has: ").and(effect));
    Some(finding.label("not allowed here").help(allowed(naming)))
}

fn separator_location(config: &BackendConfig<'_>, given: &Given<'_>, span: Span) -> crate::diagnostic::Location {
    config.part_location(given, span)
}

fn holds(kwarg: &'static str, character: char, shown: Option<Public<'_>>) -> Message {
    let message = Message::default().code(kwarg).and(" holds ");
    match shown.filter(|_| character != '`') {
        Some(shown) => message.code(shown),
        None => message.and("a character"),
    }
}

fn effect(prefix: &Prefix<'_, '_>, message: Message) -> Message {
    let message = match prefix.naming.characters {
        Some(_) if message.as_str().contains(" holds ") => {
            message.and(", which no name of ").and(wording::title(prefix.config)).and(" has")
        }
        _ => message,
    };
    message.and(": ").and(wording::of_prefix(prefix.illegal(), prefix.kwarg.purpose))
}

fn shown_character<'c>(prefix: &'c Prefix<'_, '_>, span: Span) -> Option<Public<'c>> {
    prefix.shown().map(|shown| shown.part(span))
}

/// The prefix with separators in place of its slashes, where that makes it legal.
fn legal(prefix: &Prefix<'_, '_>) -> Option<Message> {
    let separator = prefix.naming.separator;
    let shown = prefix.shown()?;
    let mut message = Message::default();
    let mut start = 0;
    let mut is_first = true;
    for part in prefix.text.split('/') {
        let more = prefix.naming.characters?;
        if !part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c) || c == '_') {
            return None;
        }
        if !part.is_empty() {
            let span = Span::new(start, start + part.len());
            message = message.and(if is_first { "" } else { separator }).and(shown.part(span));
            is_first = false;
        }
        start += part.len() + 1;
    }
    (!is_first).then_some(message)
}

fn allowed(naming: &Naming) -> Message {
    match naming.characters {
        Some(more) => Message::from("allowed are letters, digits and ").code(more),
        None => Message::from("write another prefix"),
    }
}
