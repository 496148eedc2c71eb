//! What is wrong with a role ARN: one fault, the first.
//!
//! Enters: the text of an ARN. Leaves: a [`Fault`] for one of the two rules that word it. Never
//! asks AWS.

mod fields;

use std::ops::Range;

use super::prelude::*;
use super::references;
use crate::knowledge::aws;

/// What is wrong. Spans are relative to the ARN.
pub(super) struct Fault {
    /// Whether it is not a role at all, rather than a misspelled one.
    pub is_other: bool,
    pub severity: Severity,
    /// The wrong part.
    pub span: Span,
    /// Completes a sentence that starts with the kwarg's name: "has an account of 11 digits".
    pub what: Message,
    pub label: &'static str,
    pub help: Message,
    /// Replacements that fix it, if they are certain.
    pub edits: Vec<(Span, &'static str)>,
}

/// The form of a role ARN.
pub(super) const FORM: &str = "arn:aws:iam::<account>:role/<name>";

/// The role that a configuration names, with its ARN, if that is known.
pub(super) fn given<'c, 'p>(config: &'c BackendConfig<'p>) -> Option<(&'c Given<'p>, &'c str)> {
    let given = super::aws::backend(config).and_then(|_| config.given_for(Purpose::RoleArn))?;
    let is_text = config.kind(given) == Some(JsonKind::String) && given.is_certain(config);
    let text = config.text(given).filter(|text| is_text && !text.is_empty())?;
    Some((given, text))
}

/// What is wrong with the role that a configuration names.
pub(super) fn fault_of<'c, 'p>(config: &'c BackendConfig<'p>) -> Option<(&'c Given<'p>, &'c str, Fault)> {
    let (given, text) = self::given(config)?;
    Some((given, text, fault(text, disclosure::given(config, given))?))
}

/// What is wrong with an ARN; `shown` is its text, if it may be shown.
pub(super) fn fault(text: &str, shown: Option<Public<'_>>) -> Option<Fault> {
    let arn = Arn { text, shown };
    arn.reference().or_else(|| arn.around()).or_else(|| arn.front()).or_else(|| arn.fields())
}

/// The partition of an ARN, and its position.
pub(super) fn partition(text: &str) -> Option<(&str, Span)> {
    let partition = text.strip_prefix("arn:")?.split(':').next()?;
    Some((partition, Span::new(4, 4 + partition.len())))
}

#[derive(Clone, Copy)]
struct Arn<'t> {
    text: &'t str,
    shown: Option<Public<'t>>,
}

impl<'t> Arn<'t> {
    fn part(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    /// A part between backticks, if it may be shown.
    fn show(&self, message: Message, range: &Range<usize>) -> Message {
        match self.shown.filter(|_| !range.is_empty()) {
            Some(shown) => message.and(" ").code(shown.part(Span::new(range.start, range.end))),
            None => message,
        }
    }

    fn malformed(range: Range<usize>, what: impl Into<Message>, label: &'static str) -> Fault {
        Fault {
            is_other: false,
            severity: Severity::Error,
            span: Span::new(range.start, range.end),
            what: what.into(),
            label,
            help: Message::from("write it as ").code(FORM),
            edits: Vec::new(),
        }
    }

    fn other(range: Range<usize>, what: impl Into<Message>, label: &'static str) -> Fault {
        Fault { is_other: true, ..Self::malformed(range, what, label) }
    }

    fn all(&self) -> Range<usize> {
        0..self.text.len()
    }

    /// The fault with its fix, if the result is a valid ARN.
    fn repaired(&self, fault: Fault, edits: Vec<(Range<usize>, &'static str)>) -> Fault {
        let mut mended = self.text.to_owned();
        for (range, with) in edits.iter().rev() {
            if mended.get(range.clone()).is_some() {
                mended.replace_range(range.clone(), with);
            }
        }
        // A fix that changes nothing would be checked forever.
        let is_right = mended != self.text && self::fault(&mended, None).is_none();
        let edits =
            edits.into_iter().filter(|_| is_right).map(|(range, with)| (Span::new(range.start, range.end), with));
        Fault { edits: edits.collect(), ..fault }
    }

    /// A reference that the program that reads the file and Airflow both leave as it is.
    fn reference(&self) -> Option<Fault> {
        let span = references::unexpanded(self.text)?;
        let range = span.start as usize..span.end as usize;
        let fault = Self::malformed(range, "contains a reference that nothing expands here", "not expanded");
        Some(Fault { help: Message::from(references::HELP), ..fault })
    }

    /// Whitespace and quotes at the ends; a second ARN; whitespace inside.
    fn around(&self) -> Option<Fault> {
        let is_extra = |c: char| c.is_whitespace() || "'\"`,;".contains(c);
        let core = self.text.trim_matches(is_extra);
        let start = self.text.len() - self.text.trim_start_matches(is_extra).len();
        let end = start + core.len();
        if core.is_empty() {
            return Some(Self::malformed(self.all(), "contains no ARN", "no ARN"));
        }
        if core.len() < self.text.len() {
            let range = if start > 0 { 0..start } else { end..self.text.len() };
            let is_blank = self.part(range.clone()).chars().all(char::is_whitespace);
            let (what, label, help) = match (is_blank, start > 0) {
                (true, true) => ("starts with whitespace", "whitespace", "remove the whitespace at the start"),
                (true, false) => ("ends with whitespace", "whitespace", "remove the whitespace at the end"),
                (false, _) => (
                    "is enclosed in characters that are not part of it",
                    "not part of it",
                    "remove what is around the ARN",
                ),
            };
            let fault = Fault { help: Message::from(help), ..Self::malformed(range, what, label) };
            let edits = [0..start, end..self.text.len()].into_iter().filter(|range| !range.is_empty());
            return Some(self.repaired(fault, edits.map(|range| (range, "")).collect()));
        }
        if let Some(second) = self.text.get(1..).and_then(|rest| rest.find("arn:")).map(|at| at + 1) {
            if !self.text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:")) {
                let fault =
                    Self::malformed(0..second, "begins with text that is not part of the ARN", "not part of it");
                let fault = Fault { help: Message::from("write the ARN alone"), ..fault };
                return Some(self.repaired(fault, vec![(0..second, "")]));
            }
            let fault = Self::malformed(second..self.text.len(), "contains two ARNs", "a second ARN");
            return Some(Fault { help: Message::from("write the ARN of one role"), ..fault });
        }
        let (at, blank) = self.text.char_indices().find(|(_, c)| c.is_whitespace() || c.is_control())?;
        Some(Self::malformed(at..at + blank.len_utf8(), "contains whitespace", "whitespace"))
    }

    /// Something that does not begin like an ARN.
    fn front(&self) -> Option<Fault> {
        if self.text.starts_with("arn:") {
            return None;
        }
        let head = self.text.split(':').next().unwrap_or_default();
        if head != "arn" && head.eq_ignore_ascii_case("arn") {
            let fault = Self::malformed(0..head.len(), "is written in upper case", "must be `arn`");
            return Some(self.repaired(fault, vec![(0..head.len(), "arn")]));
        }
        if aws::partition(head).is_some() {
            let fault = Self::malformed(0..head.len(), "does not start with `arn:`", "`arn:` is missing here");
            return Some(self.repaired(fault, vec![(0..0, "arn:")]));
        }
        if self.text.contains("://") {
            return Some(Self::other(self.all(), "is a URL, not an ARN", "a URL"));
        }
        if self.text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::other(self.all(), "is a number, not the ARN of a role", "a number"));
        }
        let name = self.text.strip_prefix("role").and_then(|rest| rest.strip_prefix(['/', ':'])).unwrap_or(self.text);
        if is_path(name) && !head.starts_with("arn") {
            let fault = Self::other(self.all(), "is the name of a role, not its ARN", "only a name");
            let help = self.name_help(name);
            return Some(Fault { help, ..fault });
        }
        Some(Self::malformed(self.all(), "is not an ARN", "not an ARN"))
    }

    /// "write `arn:aws:iam::<account>:role/airflow`"
    fn name_help(&self, name: &str) -> Message {
        let start = self.text.len() - name.len();
        match self.shown {
            Some(shown) => {
                let name = shown.part(Span::new(start, self.text.len()));
                Message::from("write ").code(Message::from("arn:aws:iam::<account>:role/").and(name))
            }
            None => Message::from("write ").code(FORM),
        }
    }
}

/// Whether it can be the name of a role, including its path.
fn is_path(text: &str) -> bool {
    let more = aws::facts().role_arn.name_characters;
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c) || c == '/')
}

/// A fault of an ARN, worded.
pub(super) fn told(config: &BackendConfig<'_>, given: &Given<'_>, text: &str, fault: Fault, safety: Safety) -> Finding {
    let kwarg = given.kwarg.map_or("", |kwarg| kwarg.name);
    let least = aws::facts().role_arn.min_length;
    let message = Message::quoting(kwarg).and(" ").and(fault.what);
    let message = if text.chars().count() < least {
        message
            .and(": boto3 refuses fewer than ")
            .and(least)
            .and(" characters, so every lookup fails")
            .so(Outcome::FailsAtLookup)
    } else {
        message.and(": AWS refuses it, so every lookup fails").so(Outcome::FailsAtLookup)
    };
    let told = Finding::new(fault.severity, config.part_location(given, fault.span), message);
    let fix = (!fault.edits.is_empty()).then(|| Fix::new(safety, "Correct the ARN"));
    let fix = fix.and_then(|fix| edit::edited(config, given, fix, fault.edits.iter().copied()));
    told.label(fault.label).help(fault.help).fix(fix)
}
