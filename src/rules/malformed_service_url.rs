//! AE112: the URL of the database, the broker or the results that its program cannot use.

use super::fault::Fault;
use super::prelude::*;
use crate::knowledge::services::{self, Reader, Scheme};
use crate::knowledge::{Release, VersionRange};
use crate::uri::{self, UriProblemKind, sqlalchemy};

pub(super) static RULE: Rule = Rule {
    code: "AE112",
    name: "malformed-service-url",
    severities: &[Severity::Error],
    summary: "The URL of the database, of Celery's broker or of its result backend is one that SQLAlchemy or Celery \
              cannot use.",
    why: "Each of these settings is read in its own way. SQLAlchemy reads `sql_alchemy_conn` and ends the password at \
          the first `@`; `/`, `?` and `#` may be in it. Celery reads `broker_url` with Python's `urlsplit`, for which \
          `/`, `?` and `#` end the host, but `@` may be in the password. In `result_backend`, Celery needs `db+` in \
          front of a database URL and passes the rest to SQLAlchemy; in the other two settings, `db+` is an unknown \
          name.\n\n\
          With an unknown name in front of `://`, no Airflow process or no worker starts. With a password that is cut \
          short, the program connects to a host that does not exist.",
    repair: "Write `%40`, `%2F`, `%3F` and `%23` for `@`, `/`, `?` and `#` in login and password, which works in all \
             three settings. Write `db+` in `result_backend` only.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with each (`testdata/truth/service-urls.json`): NoSuchModuleError, could not \
               translate host name (SQLAlchemy 1.4.54 and 2.1.9); No such transport, No module named 'postgresql', ValueError: \
               Port could not be cast (Celery).",
    bad: Example::new("AIRFLOW__CELERY__RESULT_BACKEND=postgresql://postgres/airflow\n"),
    good: Example::new("AIRFLOW__CELERY__RESULT_BACKEND=db+postgresql://postgres/airflow\n"),
    checks: &[Check::Environment(check)],
};

/// The first Airflow whose `SQLAlchemy` (1.4) knows `postgresql` alone.
const POSTGRESQL_ALONE: Release = Release::new(2, 3, 0);

/// The first Airflow that certainly has Celery 5.
const CELERY_5: Release = Release::new(2, 3, 0);

/// A URL, and who reads it.
struct Url<'u> {
    /// All of it.
    text: &'u str,
    /// What of it may be judged: everything, or what stands before the first hole.
    known: usize,
    reader: Reader,
    versions: &'u VersionRange,
}

fn check(scope: &Scope<'_>, environment: &Environment<'_>, _: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    if environment.document.is_sample() {
        return;
    }
    for service in services::settings() {
        let Some(setting) = environment.get(service.key) else { continue };
        if service.reader != Reader::Database && runs_without_celery(environment) {
            continue;
        }
        let versions = scope.project.target.versions(None);
        let Some(text) = setting.airflow.text().filter(|text| placeholders::placeholder(text).is_none()) else {
            continue;
        };
        let known = setting.airflow.holes().first().map_or(text.len(), |hole| hole.start as usize);
        let url = Url { text, known, reader: service.reader, versions };
        if let Some(fault) = url.fault() {
            findings.push(finding(setting, service.key, &fault));
        }
    }
}

/// Whether the executor that is set does not use Celery.
fn runs_without_celery(environment: &Environment<'_>) -> bool {
    let executor = environment.get("AIRFLOW__CORE__EXECUTOR").filter(|executor| executor.airflow.is_certain());
    executor.and_then(|executor| executor.airflow.text()).is_some_and(|executor| !executor.contains("Celery"))
}

fn finding(setting: &Setting<'_>, key: &'static str, fault: &Fault) -> Finding {
    let location = Location { document: setting.document, span: setting.airflow.origin(fault.span) };
    let message = Message::quoting(key).and(": ").and(fault.what.clone());
    let finding = Finding::error(location, message).label(fault.label).help(fault.help.clone());
    finding.yields(precedence::PLACEHOLDER, [setting.value_location()])
}

impl Url<'_> {
    fn fault(&self) -> Option<Fault> {
        if let Some(fault) = self.of_start() {
            return Some(fault);
        }
        match self.reader {
            Reader::Database => self.of_database(0),
            Reader::Broker => self.of_celery(services::brokers()),
            Reader::Results => self.of_celery(services::results()),
        }
    }

    fn is_whole(&self) -> bool {
        self.known == self.text.len()
    }

    /// A value that does not begin with a name and `://`.
    fn of_start(&self) -> Option<Fault> {
        let first = self.text.chars().next()?;
        if matches!(first, '"' | '\'') {
            let what =
                Message::from("the quotes are part of the value, and the name before `://` cannot have one, so ")
                    .and(self.nothing());
            let help = "remove the quotes inside the value";
            return Some(Fault::new(Span::new(0, 1), what, "part of the value", help));
        }
        let is_url = match self.reader {
            Reader::Database => sqlalchemy::parts(self.text).is_some(),
            // A host alone is a broker, a class or a short name stores results.
            _ => self.text.contains("://") || !self.text.contains(['/', '@']),
        };
        (self.is_whole() && !is_url && self.is_meant()).then(|| self.no_url(0))
    }

    /// Whether it may be meant as a URL: a word alone is a placeholder of its author's.
    fn is_meant(&self) -> bool {
        self.text.contains([':', '@'])
    }

    /// What has no name and `://` from this byte on.
    fn no_url(&self, start: usize) -> Fault {
        let form = match self.reader {
            Reader::Database => "postgresql+psycopg2://login:password@host:5432/name",
            Reader::Broker => "redis://:password@host:6379/0",
            Reader::Results => "db+postgresql://login:password@host:5432/name",
        };
        let rest = self.text.get(start..).unwrap_or_default();
        Fault::new(
            Span::new(start, start + rest.find(':').map_or(rest.len(), |colon| colon + 1)),
            Message::from("this is not a URL with a name in front of `://`, so ").and(self.nothing()),
            "not a URL",
            Message::from("write it as ").code(form),
        )
    }

    /// What becomes of Airflow.
    fn nothing(&self) -> &'static str {
        match self.reader {
            Reader::Database => "no Airflow process starts",
            Reader::Broker => "neither scheduler nor worker can send or receive a task",
            Reader::Results => "no worker starts",
        }
    }

    /// The part before `://`, if it is known, and where it begins.
    fn scheme(&self, start: usize) -> Option<(&str, Span)> {
        let length = self.text.get(start..self.known)?.find("://")?;
        let span = Span::new(start, start + length);
        Some((span.of_text(self.text), span))
    }

    /// What `SQLAlchemy` does with the URL from this byte on.
    fn of_database(&self, start: usize) -> Option<Fault> {
        if self.is_whole() && sqlalchemy::parts(self.text.get(start..)?).is_none() {
            return self.is_meant().then(|| self.no_url(start));
        }
        let (scheme, span) = self.scheme(start)?;
        let (name, driver) = scheme.split_once('+').map_or((scheme, None), |(name, driver)| (name, Some(driver)));
        if let Some(fault) = self.of_dialect(name, span) {
            return Some(fault);
        }
        if let Some(fault) = driver.and_then(|driver| self.of_driver(driver, span)) {
            return Some(fault);
        }
        let is_known = services::scheme(services::databases(), name).is_some();
        if is_known && self.is_whole() { self.of_host(start) } else { None }
    }

    /// A name that is no database, and what it may be instead.
    fn of_dialect(&self, name: &str, span: Span) -> Option<Fault> {
        const UNKNOWN: &str = "unknown to SQLAlchemy";
        let name_span = Span { end: span.start + crate::text::offset(name.len()), ..span };
        // Airflow itself repairs this name there, and the SQLAlchemy of old versions knew it.
        let is_repaired =
            self.reader == Reader::Database && matches!(span.of_text(self.text), "postgres" | "postgres+psycopg2");
        if is_repaired || name == "postgres" && self.versions.before(&POSTGRESQL_ALONE) == Certainty::Yes {
            return None;
        }
        if name == "db" {
            let what = match self.reader {
                Reader::Results => "`db+` is here twice: SQLAlchemy has no database `db`, so no worker starts",
                _ => {
                    "only Celery's `result_backend` takes `db+`: SQLAlchemy has no database `db`, so no Airflow process starts"
                }
            };
            let span = Span { end: name_span.end + 1, ..name_span };
            return Some(Fault::new(span, what, UNKNOWN, "remove `db+`"));
        }
        let right = services::meant(services::databases(), name);
        let is_service = services::scheme(services::brokers(), name).is_some();
        if right.is_none() && !is_service {
            return None;
        }
        let what = Message::from("SQLAlchemy has no database of this name, so ").and(self.nothing());
        let help = match right {
            Some(right) => Message::from("write ").code(right.name),
            None => Message::from("write the URL of a database, such as ").code("postgresql://…"),
        };
        Some(Fault::new(name_span, what, UNKNOWN, help))
    }

    /// A driver that `SQLAlchemy` does not have, or not yet.
    fn of_driver(&self, driver: &str, span: Span) -> Option<Fault> {
        let span = Span { start: span.end - crate::text::offset(driver.len()), ..span };
        let label = "unknown to SQLAlchemy";
        if let Some(right) = services::meant(services::drivers(), driver) {
            let what = Message::from("SQLAlchemy has no driver of this name, so ").and(self.nothing());
            return Some(Fault::new(span, what, label, Message::from("write ").code(right.name)));
        }
        let since = services::scheme(services::drivers(), driver)?.since_airflow.as_ref()?;
        (self.versions.before(since) == Certainty::Yes).then(|| {
            Fault::new(
                span,
                Message::from("SQLAlchemy 1.4, which Airflow uses before ")
                    .and(since)
                    .and(", does not have this driver, so ")
                    .and(self.nothing()),
                label,
                Message::from("write ").code("psycopg2"),
            )
        })
    }

    /// An `@` that ends the password too early, or a port that is none.
    fn of_host(&self, start: usize) -> Option<Fault> {
        let text = self.text.get(start..)?;
        let parts = sqlalchemy::parts(text)?;
        let from = |span: Span| Span::new(start + span.start as usize, start + span.end as usize);
        let host = parts.host.of_text(text);
        let is_rest = is_rest_of_login(parts.database.of_text(text));
        if (is_rest || host.contains('@')) && !parts.password.is_empty() {
            let at = parts.password.end;
            return Some(Fault::new(
                from(Span { start: at, end: at + 1 }),
                "SQLAlchemy ends the password at the first `@` and reads what follows as the host: it finds no \
                       database there",
                "ends the password",
                Message::from("write ").code("%40").and(" for an `@` in the password"),
            ));
        }
        if is_rest {
            return Some(Fault::new(
                from(Span { start: parts.host.end, end: parts.host.end + 1 }),
                "an unescaped `/` in the login ends the host here: SQLAlchemy finds no database there",
                "ends the host",
                Message::from("write ").code("%2F").and(" instead"),
            ));
        }
        let port = parts.port.of_text(text);
        let has_colon = parts.port.start > parts.host.end;
        if has_colon && (port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit())) {
            return Some(Fault::new(
                from(Span { start: parts.host.end, ..parts.port }),
                Message::from("no number follows the colon after the host, so ").and(self.nothing()),
                "not a number",
                "write a port, such as `5432`, or remove the colon",
            ));
        }
        // Airflow itself looks at its own setting with Python's parser first.
        let is_bracket = |problem: &uri::UriProblem| problem.kind == UriProblemKind::Bracket;
        let problem = uri::problem(text, false).filter(|_| self.reader == Reader::Database).filter(is_bracket)?;
        split_fault(problem, start)
    }

    /// What Celery does with a URL.
    fn of_celery(&self, known: &'static [Scheme]) -> Option<Fault> {
        let (scheme, span) = self.scheme(0)?;
        let name = scheme.split('+').next()?;
        let name_span = Span { end: crate::text::offset(name.len()), ..span };
        if self.reader == Reader::Results && matches!(name, "db" | "database") && name.len() < scheme.len() {
            return self.of_database(name.len() + 1);
        }
        // kombu takes the name in any case, unless a `+` follows.
        let lower = name.to_ascii_lowercase();
        let is_alone = self.reader == Reader::Broker && name == scheme;
        let found = services::scheme(known, name);
        match found.or_else(|| services::scheme(known, &lower).filter(|_| is_alone)) {
            Some(scheme) if scheme.is_split && self.is_whole() => self.of_split(),
            Some(_) => None,
            // Celery 4 stored results there.
            None if name == "amqp" && self.versions.before(&CELERY_5) == Certainty::Yes => None,
            None => self.of_unknown(known, name, name_span),
        }
    }

    /// A name that Celery does not know.
    fn of_unknown(&self, known: &'static [Scheme], name: &str, span: Span) -> Option<Fault> {
        let is_database = services::scheme(services::databases(), name).is_some()
            || services::meant(services::databases(), name).is_some();
        let (what, help): (&str, Message) = match self.reader {
            Reader::Results if is_database => (
                "Celery takes a database only with `db+` in front: it has no result backend of this name, so no worker \
                 starts",
                Message::from("write ").code("db+").and(" in front"),
            ),
            Reader::Results if name != "db" && services::scheme(services::brokers(), name).is_some() => (
                "this is a broker, and Celery cannot store results there, so no worker starts",
                Message::from("write ").codes(["db+postgresql://…", "redis://…", "rpc://"], " or "),
            ),
            _ if name == "db" => (
                "only Celery's `result_backend` takes `db+`: there is no broker `db`, so neither scheduler nor worker \
                 can send or receive a task",
                Message::from("remove ").code("db+").and(", and name a broker: ").code("redis://…"),
            ),
            _ if is_database => (
                "a database is not a broker: Celery has none of this name, so neither scheduler nor worker can send or \
                 receive a task",
                Message::from("name a broker: ").code("redis://…").and(" or ").code("amqp://…"),
            ),
            reader => {
                let right = services::meant(known, name)?;
                let what = if reader == Reader::Broker {
                    "Celery has no broker of this name, so neither scheduler nor worker can send or receive a task"
                } else {
                    "Celery has no result backend of this name, so no worker starts"
                };
                (what, Message::from("write ").code(right.name))
            }
        };
        Some(Fault::new(span, what, "unknown to Celery", help))
    }

    /// A character that ends the host for Python's `urlsplit`, in one of several URLs.
    fn of_split(&self) -> Option<Fault> {
        if self.reader == Reader::Results {
            return uri::problem(self.text, false).and_then(|problem| split_fault(problem, 0));
        }
        // Several brokers may stand here.
        let mut start = 0;
        for one in self.text.split(';') {
            let end = start + one.len();
            if let Some(problem) = uri::problem(one, false) {
                let is_cut = problem.kind == UriProblemKind::Port && !one.contains('@') && end < self.text.len();
                return if is_cut { Some(cut_at(end)) } else { split_fault(problem, start) };
            }
            start = end + 1;
        }
        None
    }
}

/// Whether the name of a database is really the end of a password, with a host behind it.
fn is_rest_of_login(database: &str) -> bool {
    database.rsplit_once('@').is_some_and(|(_, host)| host.contains([':', '/']))
}

/// A `;` in a password.
fn cut_at(semicolon: usize) -> Fault {
    Fault::new(
        Span::new(semicolon, semicolon + 1),
        "Celery reads what follows a `;` as the URL of another broker, and the password before it as a port: it \
               fails",
        "ends the URL",
        Message::from("write ").code("%3B").and(" for a `;` in the password"),
    )
}

fn split_fault(problem: uri::UriProblem, start: usize) -> Option<Fault> {
    let span = Span::new(start + problem.span.start as usize, start + problem.span.end as usize);
    let (what, label, help) = match problem.kind {
        UriProblemKind::LoginCharacter(character) | UriProblemKind::HostLost(character) => {
            let (shown, escaped) = uri::escaped(character);
            let effect = match problem.kind {
                UriProblemKind::HostLost(_) => {
                    " in login or password ends the host here: Celery takes what is before it for the host"
                }
                _ => {
                    " in login or password ends the host here, and Celery reads the part before it as a port: it fails"
                }
            };
            (
                Message::from("an unescaped ").code(shown).and(effect),
                "ends the host",
                Message::from("write ").code(escaped).and(" instead"),
            )
        }
        UriProblemKind::Port => (
            Message::from("the port is not a number: Celery fails"),
            "not a number",
            Message::from("write a number, such as `6379`"),
        ),
        UriProblemKind::PortTooLarge => (
            Message::from("the port is above 65535: Celery fails"),
            "too large",
            Message::from("write a number between 0 and 65535"),
        ),
        UriProblemKind::Bracket => (
            Message::from(
                "Python reads this bracket as part of an IPv6 address and refuses the URL: every process that reads it fails",
            ),
            "unmatched bracket",
            Message::from("write ").codes(["%5B", "%5D"], " and ").and(" for `[` and `]` in login and password"),
        ),
        _ => return None,
    };
    Some(Fault::new(span, what, label, help))
}
