//! AE115: a Fernet key that is none.

use super::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "AE115",
    name: "bad-fernet-key",
    severities: &[Severity::Error],
    summary: "`AIRFLOW__CORE__FERNET_KEY` is not a Fernet key.",
    why: "A Fernet key is 32 bytes in base64: 44 characters that end in `=`. With anything else Airflow raises \
          \"Fernet key must be 32 url-safe base64-encoded bytes\" wherever it encrypts or decrypts: no connection with a \
          password and no variable can be saved or read in the metadata database. Several keys are separated by commas. \
          An empty value means no encryption.",
    repair: "Make a key with `python -c \"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())\"`.",
    evidence: "Airflow 2.10.5 and 3.3.2: `get_fernet()` with 14 such values.",
    bad: Example::named(
        COMPOSE,
        concat!(
            "services:\n  airflow-scheduler:\n    image: apache/airflow:3.1.0\n    environment:\n",
            "      AIRFLOW__CORE__FERNET_KEY: fernet-key-of-dev\n"
        ),
    ),
    good: Example::instead(&[("fernet-key-of-dev", "${FERNET_KEY}")]),
    checks: &[Check::Environment(check)],
};

const COMPOSE: &str = "docker-compose.yml";

fn check(_: &Scope<'_>, environment: &Environment<'_>, _: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    let Some(setting) = environment.get("AIRFLOW__CORE__FERNET_KEY").filter(|one| one.airflow.is_certain()) else {
        return;
    };
    let Some(text) = setting.airflow.text().filter(|text| !text.is_empty()) else { return };
    // A file that is there to be filled in, and `{FERNET_KEY}` of the file from which Airflow makes its own.
    if environment.document.is_sample() || text.starts_with('{') || text.starts_with(NOT_FOUND) {
        return;
    }
    let mistakes: Vec<Mistake> = text.split(',').filter_map(|key| mistake(key.trim())).collect();
    let Some(mistake) = mistakes.first() else { return };
    let message = Message::default().code("AIRFLOW__CORE__FERNET_KEY").and(match mistake {
        Mistake::Nothing => " has a comma with no key beside it",
        Mistake::Padding => " lacks the `=` that ends a Fernet key",
        Mistake::Quoted => " has Python's `b'…'` around the key",
        Mistake::Other => " is not a Fernet key",
    });
    let message = message.and(": Airflow can neither encrypt nor decrypt what its metadata database stores");
    findings.push(Finding::error(setting.value_location(), message).label("not 32 bytes in base64").help(
        match mistake {
            Mistake::Nothing => "remove the comma",
            Mistake::Padding => "append `=`",
            Mistake::Quoted => "write the key alone",
            Mistake::Other => "write 32 random bytes in base64, as `Fernet.generate_key()` makes them",
        },
    ));
}

/// What Airflow 1 writes in place of a key.
const NOT_FOUND: &str = "cryptography_not_found";

/// Why a text is no Fernet key.
enum Mistake {
    Nothing,
    Padding,
    Quoted,
    Other,
}

/// What keeps a text from being a key. Python's decoder passes over characters outside of its alphabet.
fn mistake(key: &str) -> Option<Mistake> {
    let is_of_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_+/".contains(byte);
    let body = key.split('=').next().unwrap_or_default().bytes().filter(is_of_alphabet).count();
    match (body, key.contains('=')) {
        (43, true) => None,
        (43, false) => Some(Mistake::Padding),
        (0, _) => Some(Mistake::Nothing),
        _ if key.starts_with("b'") || key.starts_with("b\"") => Some(Mistake::Quoted),
        _ => Some(Mistake::Other),
    }
}
