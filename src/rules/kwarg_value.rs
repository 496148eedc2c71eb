//! What a value of the right type may still be wrong in.
//!
//! Enters: a kwarg that a backend knows, and its value. Leaves: the first thing that is wrong in its form: a flag or a null
//! in quotes, a URL without a scheme, a path that nothing expands. Which type the kwarg takes is judged by the rule.

use super::kwargs::{self, is_null_text};
use super::prelude::*;
use crate::json::{Kind, NodeId};
use crate::knowledge::Choice;
use crate::uri::{self, UriProblemKind};

/// The value of a kwarg that the backend knows.
#[derive(Clone, Copy)]
pub(super) struct KwargValue<'v, 'p> {
    pub config: &'v BackendConfig<'p>,
    pub given: &'v Given<'p>,
    pub kwarg: &'static Kwarg,
}

impl<'v> KwargValue<'v, '_> {
    /// The kwarg, to begin a message with.
    pub fn name(&self) -> Message {
        wording::kwarg_name(self.config, self.given)
    }

    /// How severe a finding is, if it is this severe in a kwarg that counts.
    pub fn severity(&self, worst: Severity) -> Severity {
        kwargs::severity(self.config, self.given, worst)
    }

    /// Its text, if it is a string and all of it is known.
    pub fn text(&self) -> Option<&'v str> {
        self.config.text(self.given).filter(|_| self.given.is_certain(self.config))
    }

    /// Its text, if it is the path of a file.
    fn path(&self) -> Option<&'v str> {
        use Purpose as P;
        let is_path =
            matches!(self.kwarg.purpose, P::CredentialFile | P::ConnectionsFile | P::VariablesFile | P::ConfigFile);
        self.text().filter(|_| is_path)
    }

    /// What is wrong in its form.
    pub fn malformed(&self) -> Option<Finding> {
        let forms = [
            Self::home,
            Self::boolean_text,
            Self::null_text,
            Self::choice,
            Self::empty,
            Self::no_scheme,
            Self::no_port,
            Self::no_end,
            Self::no_path,
            Self::without,
            Self::api_version,
            Self::no_mount,
            Self::no_address,
            Self::not_json,
            Self::never,
            Self::item,
        ];
        forms.iter().find_map(|form| form(self))
    }

    /// A path that begins with `~`, which nothing expands.
    fn home(&self) -> Option<Finding> {
        self.path().filter(|text| text.starts_with('~'))?;
        let message = self.name().and(" begins with `~`, which is not expanded: the file is not found");
        let location = self.config.part_location(self.given, Span::new(0, 1));
        let finding = Finding::error(location, self.no_file(message)).label("not expanded");
        Some(finding.help("write the whole path"))
    }

    /// A string intended as true or false.
    pub fn boolean_text(&self) -> Option<Finding> {
        let text = self.text().filter(|text| self.kwarg.misreads(text))?;
        let meant = if ["false", "no", "off", "0"].iter().any(|word| word.eq_ignore_ascii_case(text)) {
            "false"
        } else {
            "true"
        };
        let what = if self.kwarg.kinds.contains(&JsonKind::String) && self.kwarg.purpose == Purpose::TlsVerify {
            " is a string, which is used as the path of a CA bundle, not as "
        } else {
            " is a string, which Python always treats as true, not the literal "
        };
        let message = self.name().and(what).code(meant);
        // requests looks for the file at each lookup.
        let is_missing = self.kwarg.purpose == Purpose::TlsVerify
            && self.config.backend.is_some_and(|backend| backend.store == Store::HashicorpVault);
        let (severity, message) = if is_missing {
            let message = message.and(": there is no such file, so every lookup fails").so(Outcome::FailsAtLookup);
            (self.severity(Severity::Error), message)
        } else {
            (Severity::Warning, message)
        };
        let help = Message::from("write ").code(meant);
        let help = match self.given.origin {
            Origin::Json(_) => help.and(" without quotes"),
            Origin::OneKwarg(_) => help.and(" in the JSON: a variable for one kwarg always passes a string"),
        };
        let finding = Finding::new(severity, self.given.value, message).label("a string").help(help);
        let fix = self.replaced(meant);
        Some(Finding { fix, ..finding })
    }

    fn null_text(&self) -> Option<Finding> {
        use Purpose as P;
        if !is_null_text(self.config, self.given) {
            return None;
        }
        let is_prefix = matches!(self.kwarg.purpose, P::ConnectionsPrefix | P::VariablesPrefix | P::ConfigPrefix);
        let message = self.name().and(" is the string `null`, not null itself");
        let shown = self.config.text(self.given).is_some_and(|text| text == "None");
        let message = if shown { self.name().and(" is the string `None`, not null") } else { message };
        let message = if is_prefix {
            message.and(": Airflow looks secrets up under this name and does not turn the lookup off")
        } else {
            message.and(": the backend uses it as a value")
        };
        let severity = if is_prefix { Severity::Error } else { Severity::Warning };
        let finding = Finding::new(self.severity(severity), self.given.value, message).label("a string");
        Some(match self.given.origin {
            Origin::Json(_) => {
                let finding = finding.help("write `null` without quotes");
                Finding { fix: self.replaced("null"), ..finding }
            }
            Origin::OneKwarg(_) => {
                finding.help("a variable for one kwarg always passes a string: write `null` in the JSON")
            }
        })
    }

    /// A value that is not among the few allowed ones. Login and role-assumption methods have their own
    /// rules.
    fn choice(&self) -> Option<Finding> {
        use Purpose as P;
        let Origin::Json(node) = self.given.origin else { return None };
        let Kind::Number(number) = self.config.tree.as_ref()?.kind(node) else { return None };
        let has_own_rule = matches!(self.kwarg.purpose, P::AuthType | P::AssumeRoleMethod | P::WebIdentityFederation);
        // Python treats 2.0 as 2.
        let value = number.text.expose().parse::<f64>().ok();
        let is_choice = |choice: &Choice| choice.value.parse::<f64>().ok() == value;
        if has_own_rule || self.kwarg.choices.is_empty() || self.kwarg.choices.iter().any(is_choice) {
            return None;
        }
        let severity = if self.kwarg.other_choice.breaks() { Severity::Error } else { Severity::Warning };
        let choices = || self.kwarg.choices.iter().map(|choice| choice.value);
        let message = self
            .name()
            .and(" must be ")
            .codes(choices(), " or ")
            .and(": ")
            .and(wording::effect(self.config, self.kwarg.other_choice));
        Some(
            Finding::new(severity, self.given.value, message)
                .label("invalid value")
                .help(Message::from("write ").codes(choices(), " or ")),
        )
    }

    /// An empty string that does not count as not given.
    fn empty(&self) -> Option<Finding> {
        let outcome = self.kwarg.empty.filter(|_| self.text().is_some_and(str::is_empty))?;
        let message = self.name().and(" is an empty string, which counts as a value: ");
        let finding = self.finding(outcome, message).label("empty");
        let help = Message::from("remove it");
        Some(finding.help(if self.kwarg.kinds.contains(&JsonKind::Null) {
            help.and(", or write ").code("null")
        } else {
            help
        }))
    }

    /// An empty mount, which is none.
    fn no_mount(&self) -> Option<Finding> {
        self.text().filter(|text| text.is_empty() && self.kwarg.purpose == Purpose::MountPoint)?;
        let message = self
            .name()
            .and(" is empty, so Airflow takes the mount from the id, and does not look up an id without a `/`");
        let finding = Finding::warning(self.given.value, message).label("empty");
        Some(finding.help("write the name of the mount, or `null` if each id begins with one"))
    }

    /// A URL without a scheme.
    fn no_scheme(&self) -> Option<Finding> {
        let outcome = self.kwarg.needs_scheme?;
        let text = self.config.text(self.given).filter(|text| !text.is_empty() && !text.contains("://"))?;
        // A hole at the start may contain the scheme.
        if !self.given.is_certain(self.config) && text.starts_with(crate::text::HOLE) {
            return None;
        }
        let subject = match disclosure::given(self.config, self.given) {
            Some(value) => Message::quoting(value),
            None => self.name(),
        };
        let subject = subject.and(" is not a URL, because it has no `https://`: ");
        let finding = if outcome == Outcome::TakenAsOther {
            let message =
                subject.and("the client takes it for `http://`, and the login and every secret travel unencrypted");
            Finding::new(self.severity(Severity::Warning), self.given.value, message)
        } else {
            self.finding(outcome, subject)
        };
        let location = self.config.part_location(self.given, Span::new(0, text.len()));
        // The id of a resource of Azure ends with the name of the vault.
        let help = if text.starts_with("/subscriptions/") {
            "write the address of the vault: `https://<name>.vault.azure.net`"
        } else {
            "write `https://` before it"
        };
        Some(Finding { location, ..finding.label("no scheme").help(help) })
    }

    /// A port that no client accepts.
    fn no_port(&self) -> Option<Finding> {
        let is_endpoint = self.kwarg.purpose == Purpose::EndpointUrl;
        let outcome = self.kwarg.needs_scheme.filter(|outcome| is_endpoint && outcome.breaks())?;
        let text = self.text()?;
        let is_of_port = |kind: UriProblemKind| matches!(kind, UriProblemKind::Port | UriProblemKind::PortTooLarge);
        let problem = uri::problem(text, false).filter(|problem| is_of_port(problem.kind))?;
        let message = self.name().and(" has a port that is not a number up to 65535: ");
        let finding = self.finding(outcome, message).label("invalid port").help("write a number between 0 and 65535");
        Some(Finding { location: self.config.part_location(self.given, problem.span), ..finding })
    }

    /// A string that does not end as it must.
    fn no_end(&self) -> Option<Finding> {
        let ending = self.kwarg.ending.as_ref()?;
        let text = self.text().filter(|text| !text.is_empty())?;
        let endings = || std::iter::once(&ending.text).chain(ending.also).copied();
        let message = self.name().and(" does not end with ").codes(endings(), " or ").and(": ");
        let finding = self.finding(ending.other, message).label("wrong ending");
        let help = Message::from("use a file that ends with ").codes(endings(), " or ");
        // Google's provider compares the case, and Airflow's own does not.
        let lower = text.to_ascii_lowercase();
        let is_right = |end: &str| text.ends_with(end) || !ending.also.is_empty() && lower.ends_with(end);
        (!endings().any(is_right)).then(|| finding.help(help))
    }

    /// A URL, or the content of a file, where the path of a file belongs.
    fn no_path(&self) -> Option<Finding> {
        let text = self.path()?;
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
        let message = self.no_file(self.name().and(what));
        Some(Finding::error(self.given.value, message).label(label).help(help))
    }

    /// A character that the value cannot contain.
    fn without(&self) -> Option<Finding> {
        let text = self.text().filter(|text| !is_in_capitals(text))?;
        let (without, at, character) = self.kwarg.without.iter().find_map(|without| {
            let mut characters = text.char_indices();
            let (at, character) = characters.find(|(_, character)| without.characters.contains(*character))?;
            Some((without, at, character))
        })?;
        let message = self.name().and(" contains ");
        let message = match wording::punctuation(character) {
            Some(mark) => message.code(mark),
            None if character.is_alphabetic() => message.and("an upper-case letter"),
            None => message.and("whitespace"),
        };
        let finding = self.finding(without.other, message.and(", which an id cannot contain: "));
        let location = self.config.part_location(self.given, Span::new(at, at + character.len_utf8()));
        Some(Finding { location, ..finding.label("not an id").help("write the id alone") })
    }

    /// A version of the service's API that the client library does not have.
    fn api_version(&self) -> Option<Finding> {
        let only = self.config.backend?.api_version.filter(|_| self.kwarg.purpose == Purpose::ApiVersion)?;
        self.text().filter(|text| !text.is_empty() && *text != only)?;
        let message = self.name().and(" must be ").code(only).and(": ");
        let finding = self.finding(Outcome::FailsAtLookup, message.and("boto3 has no other version, so "));
        Some(finding.label("unknown version").help(Message::from("write ").code(only).and(", or remove it")))
    }

    /// An account without the `@` of its address: the one to act as is the last of a list.
    fn no_address(&self) -> Option<Finding> {
        let outcome = self.kwarg.needs_at?;
        let (text, location) = match (self.given.origin, self.config.kind(self.given)?) {
            (Origin::Json(node), JsonKind::Array) => {
                let tree = self.config.tree.as_ref()?;
                let last = tree.children(node).last()?;
                let Kind::String { text, certain: true } = tree.kind(last) else { return None };
                (text.expose(), self.config.node_location(last)?)
            }
            _ => (self.text()?, self.given.value),
        };
        if text.is_empty() || text.contains('@') {
            return None;
        }
        let finding = self.finding(outcome, self.name().and(" is not the address of an account: "));
        let finding = Finding { location, ..finding.label("not an address") };
        Some(finding.help("write it as `name@project.iam.gserviceaccount.com`"))
    }

    /// A string that should be a JSON object.
    fn not_json(&self) -> Option<Finding> {
        let outcome = self.kwarg.not_json?;
        let text = self.text().filter(|text| !text.is_empty())?;
        if crate::json::parse(text, &[]).is_valid() {
            return None;
        }
        let finding = self.finding(outcome, self.name().and(" is not JSON: "));
        Some(finding.label("not JSON").help("write the object itself, or a string with valid JSON in it"))
    }

    /// A choice that never works.
    fn never(&self) -> Option<Finding> {
        let text = self.text()?;
        let choice = self.kwarg.choices.iter().find(|choice| choice.value == text)?;
        // A token is used whatever the method says.
        let has_token = self.config.given_named("token").is_some() || self.config.environment.has("VAULT_TOKEN");
        let versions = self.config.versions();
        let is_mended = choice.mended.as_ref().is_some_and(|mended| versions.before(mended) != Certainty::Yes);
        if has_token || is_mended || !self.config.environment.is_whole {
            return None;
        }
        let message = self.name().and(" ").code(choice.value).and(" never works: ").and(choice.never?);
        let finding = Finding::error(self.given.value, message.so(Outcome::FailsAtLookup)).label("never works");
        Some(finding.help("use another way to log in"))
    }

    /// The first item that is not a string in a list of strings.
    pub fn item(&self) -> Option<Finding> {
        let outcome = self.kwarg.other_item?;
        let (Origin::Json(node), Some(tree)) = (self.given.origin, &self.config.tree) else { return None };
        if self.config.kind(self.given) != Some(JsonKind::Array) {
            return None;
        }
        let is_wrong = |item: &NodeId| self.config.json_kind(*item).is_some_and(|kind| kind != JsonKind::String);
        let item = tree.children(node).find(is_wrong)?;
        let message = self.name().and(" has an item that is not a string: ");
        let message = message.and(wording::effect(self.config, outcome));
        let severity = if outcome.breaks() { Severity::Error } else { Severity::Warning };
        let finding = Finding::new(severity, self.config.node_location(item)?, message).label("not a string");
        Some(finding.help("put it in double quotes, or remove it"))
    }

    /// A finding about a text with this outcome.
    fn finding(&self, outcome: Outcome, message: Message) -> Finding {
        let severity = if outcome.breaks() { Severity::Error } else { Severity::Warning };
        let message = match self.lookup() {
            Some(prefix) => message.and(wording::of_prefix(self.config, outcome, prefix)),
            None => message.and(wording::effect_of(self.config, self.kwarg.purpose, outcome)),
        };
        Finding::new(self.severity(severity), self.given.value, message)
    }

    /// The effect of a file that is not found.
    fn no_file(&self, message: Message) -> Message {
        match self.lookup() {
            Some(prefix) => message.and(", so ").and(wording::of_prefix(self.config, Outcome::FailsAtLookup, prefix)),
            None => message.so(Outcome::FailsAtLookup),
        }
    }

    /// What the kwarg is for that concerns one kind of lookup; the others work without it.
    pub fn lookup(&self) -> Option<Purpose> {
        use Purpose as P;
        let is_file = |kwarg: &&Kwarg| matches!(kwarg.purpose, P::ConnectionsFile | P::VariablesFile | P::ConfigFile);
        let mut files = self.config.effective().filter_map(|given| given.kwarg).filter(is_file);
        // With a single file there is nothing else to look up.
        if is_file(&self.kwarg) && files.nth(1).is_none() {
            return None;
        }
        Some(match self.kwarg.purpose {
            P::ConnectionsLookupPattern | P::ConnectionsFile => P::ConnectionsPrefix,
            P::VariablesLookupPattern | P::VariablesFile => P::VariablesPrefix,
            P::ConfigLookupPattern | P::ConfigFile => P::ConfigPrefix,
            _ => return None,
        })
    }

    /// Removes the quotes around a number.
    pub fn unquoted(&self) -> Option<Fix> {
        let text = self.text()?;
        let is_number = !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_wanted = self.kwarg.kinds.contains(&JsonKind::Integer) && (text == "0" || !text.starts_with('0'));
        let Origin::Json(node) = self.given.origin else { return None };
        let span = self.config.tree.as_ref()?.span(node);
        if !is_number || !is_wanted || span.len() != text.len() + 2 {
            return None;
        }
        let quote = |at: u32| edit::place_for(self.config.kwargs?, Span { start: at, end: at + 1 }, "");
        let fix = Fix::new(Safety::Safe, "Remove the quotes");
        Some(fix.replace(quote(span.start)?, "").replace(quote(span.end - 1)?, ""))
    }

    /// Replaces a value with a JSON literal; the result means something else than before, so it is not
    /// safe.
    fn replaced(&self, word: &'static str) -> Option<Fix> {
        let Origin::Json(node) = self.given.origin else { return None };
        let span = self.config.tree.as_ref()?.span(node);
        let location = edit::place_for(self.config.kwargs?, span, word)?;
        let title = Message::from("Write ").code(word);
        Some(Fix::new(Safety::Unsafe, title).replace(location, word))
    }
}

/// Whether it is a word in capitals, which stands for what belongs there: `PROJECT_ID`.
fn is_in_capitals(text: &str) -> bool {
    let is_mark = |byte: u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-');
    text.bytes().all(is_mark)
}
