//! What the flags and arguments mean together.
//!
//! Enters: a parsed command line. Leaves: assignments, deployment, file, name, value. Each answer
//! documents what the program's own code does.

use super::{Answer, Command, Form, Given};
use crate::knowledge::Store;
use crate::knowledge::commands::{Arguments, Does, Says, Subject};
use crate::text::{Mapped, Span};

/// Whether a switch is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Certainly, by the flag at this index of argv.
    On(usize),
    /// Certainly not; by the flag at this index of argv (`--secret=false`), or because there is
    /// none.
    Off(Option<usize>),
    /// Known only at run time, or the program stops before it.
    Unknown,
}

/// A variable that the command sets.
#[derive(Clone, Debug)]
pub struct Assignment<'s> {
    /// The index in argv of the word with the key.
    pub key_word: usize,
    /// The key.
    pub key: Mapped<'s>,
    /// The index in argv of the word with the value.
    pub value_word: usize,
    /// The value.
    pub value: Mapped<'s>,
}

/// The deployment that a command applies to.
#[derive(Clone, Copy, Debug)]
pub enum Deployment<'c, 's> {
    /// By its id, which takes precedence over a name.
    Id(&'c Given<'s>),
    /// By its name.
    Name(&'c Given<'s>),
    /// By id or name.
    Either(&'c Given<'s>),
    /// Certainly none is named: the program asks for it.
    NotNamed,
    /// Known only at run time.
    Unknown,
}

/// The `.env` file that a command loads.
#[derive(Clone, Copy, Debug)]
pub enum Loads<'c, 's> {
    /// Certainly none.
    Nothing,
    /// The default, if none is named.
    Default(&'static str),
    /// This one, relative to the folder where the command runs.
    File(&'c Given<'s>),
    /// Standard input.
    Stdin,
    /// Known only at run time.
    Unknown,
}

/// Where the value of a secret comes from.
#[derive(Clone, Debug)]
pub enum Source<'s> {
    /// It is written on the command line.
    Text {
        /// The index of its word in argv.
        word: usize,
        /// The value.
        value: Mapped<'s>,
    },
    /// From a file.
    File,
    /// From standard input.
    Stdin,
}

impl<'s> Command<'s> {
    /// Whether it sets variables: of a deployment, or as objects. It may stop at a
    /// [`problem`](Command::problem) before that.
    pub fn sets_variables(&self) -> bool {
        let sets = matches!(self.does(), Answer::Known(Does::Create | Does::Update | Does::Set));
        sets && !matches!(self.subject(), None | Some(Subject::Connection | Subject::MetricsExport))
    }

    /// Whether it marks what it sets as secret. (`update` keeps an existing secret secret without
    /// it.)
    pub fn secret(&self) -> Switch {
        self.switch(Says::Secret)
    }

    /// The variables that it sets, in order, whether or not it stops before that. Malformed pairs
    /// are left out.
    pub fn assignments(&self) -> Vec<Assignment<'s>> {
        if !self.sets_variables() {
            return Vec::new();
        }
        let mut assignments: Vec<_> = self.by_flags().into_iter().collect();
        assignments.extend(self.arguments().iter().filter_map(|argument| match &argument.form {
            Form::Pair { key, value } => Some(Assignment {
                key_word: argument.word,
                key: key.clone(),
                value_word: argument.word,
                value: value.clone(),
            }),
            _ => None,
        }));
        assignments
    }

    /// `--key K --value V`, or `K --value V`; an empty value counts as missing, so the program asks
    /// for it.
    fn by_flags(&self) -> Option<Assignment<'s>> {
        let value = self.given(Says::Value).known().filter(|given| !given.value.is_empty())?;
        let key = self.given(Says::Key).known().map(|given| (given.value_word, given.value.clone()));
        let first = self.arguments().first().filter(|argument| matches!(argument.form, Form::Plain));
        let (key_word, key) = match self.entry.map(|command| command.arguments) {
            Some(Arguments::AtMostOne) => first.map(|argument| (argument.word, argument.text.clone()))?,
            _ => key?,
        };
        Some(Assignment { key_word, key, value_word: value.value_word, value: value.value.clone() })
    }

    /// The variables that it starts a process with, or keeps for processes, in order; a bare name takes its value from
    /// the environment and is not among them.
    pub fn handed(&self) -> Vec<Assignment<'s>> {
        if !matches!(self.does(), Answer::Known(Does::Start | Does::Keep)) {
            return Vec::new();
        }
        let given = self.flags().iter().filter(|given| given.flag.says == Says::Variable);
        let of_flags = given.map(|given| (given.value_word, Form::of(&given.value)));
        let of_options = self.flags().iter().flat_map(|given| {
            let variables = super::options::variables(given.flag.says, &given.value).into_iter();
            variables.map(|(key, value)| (given.value_word, Form::Pair { key, value }))
        });
        let of_arguments = self.arguments().iter().map(|argument| (argument.word, argument.form.clone()));
        // A container app gets the secret of this name.
        let is_reference = |value: &Mapped<'_>| self.program() == "az" && value.bytes().starts_with(b"secretref:");
        let assignment = |(word, form)| match form {
            Form::Pair { key, value } => {
                let value = if is_reference(&value) { Mapped::hole(value.whole()) } else { value };
                Some(Assignment { key_word: word, key, value_word: word, value })
            }
            _ => None,
        };
        of_flags.chain(of_options).chain(of_arguments).filter_map(assignment).collect()
    }

    /// The deployment it names. An id takes precedence over a name.
    pub fn deployment(&self) -> Deployment<'_, 's> {
        match (self.given(Says::DeploymentId), self.given(Says::Deployment), self.given(Says::DeploymentName)) {
            (Answer::Known(id), _, _) if !id.value.is_empty() => Deployment::Id(id),
            (Answer::Absent, Answer::Known(either), _) if !either.value.is_empty() => Deployment::Either(either),
            (Answer::Absent, Answer::Absent, Answer::Known(name)) if !name.value.is_empty() => Deployment::Name(name),
            (Answer::Absent, Answer::Absent, Answer::Absent) => Deployment::NotNamed,
            _ => Deployment::Unknown,
        }
    }

    /// The `.env` file that it loads: `--load`, with `--env` or `.env`; or `--from-file`.
    pub fn loads(&self) -> Loads<'_, 's> {
        if !self.sets_variables() {
            return Loads::Nothing;
        }
        match self.given(Says::FromFile) {
            Answer::Known(given) if given.value.bytes() == b"-" => return Loads::Stdin,
            Answer::Known(given) if !given.value.is_empty() => return Loads::File(given),
            Answer::Unknown => return Loads::Unknown,
            Answer::Known(_) | Answer::Absent => {}
        }
        match (self.switch(Says::Load), self.given(Says::EnvFile)) {
            (Switch::Off(_), _) => Loads::Nothing,
            (Switch::On(_), Answer::Known(given)) if given.value.is_empty() => Loads::Unknown,
            (Switch::On(_), Answer::Known(given)) => Loads::File(given),
            (Switch::On(_), Answer::Absent) => Loads::Default(".env"),
            _ => Loads::Unknown,
        }
    }

    /// `--env` where it has no effect, because nothing is loaded and nothing is saved.
    pub fn ignored_file(&self) -> Option<&Given<'s>> {
        let is_off = |says| matches!(self.switch(says), Switch::Off(_));
        let file = self.given(Says::EnvFile).known()?;
        (is_off(Says::Load) && is_off(Says::Save)).then_some(file)
    }

    /// The name of the secret in its store, as written; an ARN, or a name read from a file, does
    /// not count. With Vault, the whole path, which begins with the mount unless [`Says::Mount`]
    /// was given.
    pub fn secret_name(&self) -> Answer<Mapped<'s>> {
        let Some(store) = self.store() else { return Answer::Absent };
        if self.says(Says::Input) && store != Store::AwsParameterStore && store != Store::AwsSecretsManager {
            return Answer::Unknown;
        }
        match self.given(Says::Name) {
            Answer::Known(given) if from_file(store, &given.value) || is_arn(&given.value) => Answer::Unknown,
            Answer::Known(given) => Answer::Known(given.value.clone()),
            Answer::Absent if self.takes_name() => self.name_argument(store),
            Answer::Unknown if self.takes_name() && !self.arguments().is_empty() => self.name_argument(store),
            Answer::Absent => Answer::Absent,
            Answer::Unknown => Answer::Unknown,
        }
    }

    /// The source of the secret's value. Vault's fields are the [`arguments`](Command::arguments).
    pub fn secret_value(&self) -> Answer<Source<'s>> {
        let Some(store) = self.store() else { return Answer::Absent };
        match (self.given(Says::Value), self.given(Says::ValueFile)) {
            (Answer::Known(given), _) if is_address(store, &given.value) => Answer::Unknown,
            (Answer::Known(given), _) if from_file(store, &given.value) => Answer::Known(Source::File),
            (Answer::Known(given), _) => {
                Answer::Known(Source::Text { word: given.value_word, value: given.value.clone() })
            }
            (_, Answer::Known(given)) if given.value.bytes() == b"-" => Answer::Known(Source::Stdin),
            (_, Answer::Known(given)) if given.value.is_certain() => Answer::Known(Source::File),
            (Answer::Absent, Answer::Absent) => Answer::Absent,
            _ => Answer::Unknown,
        }
    }

    /// The project of a secret, from its full name or from the flag.
    pub fn project(&self) -> Answer<Mapped<'s>> {
        let name = self.arguments().first().filter(|_| self.store() == Some(Store::GoogleSecretManager));
        if let Some((project, _)) = name.and_then(|argument| full_name(&argument.text)) {
            return Answer::Known(project);
        }
        match self.given(Says::Project) {
            Answer::Known(given) => Answer::Known(given.value.clone()),
            Answer::Absent => Answer::Absent,
            Answer::Unknown => Answer::Unknown,
        }
    }

    fn takes_name(&self) -> bool {
        let arguments = self.entry.map(|command| command.arguments);
        matches!(arguments, Some(Arguments::Name | Arguments::NameAndPairs))
    }

    /// The first argument, if no other word could be it.
    fn name_argument(&self, store: Store) -> Answer<Mapped<'s>> {
        let is_only = self.arguments().len() == 1 || store == Store::HashicorpVault;
        match self.arguments().first() {
            None if self.is_certain() => Answer::Absent,
            Some(argument) if is_only && !self.line.blurs_arguments => {
                let short = full_name(&argument.text).filter(|_| store == Store::GoogleSecretManager);
                Answer::Known(short.map_or_else(|| argument.text.clone(), |(_, name)| name))
            }
            _ => Answer::Unknown,
        }
    }
}

/// `projects/PROJECT/secrets/NAME`, perhaps with a location in between: project and name.
fn full_name<'s>(text: &Mapped<'s>) -> Option<(Mapped<'s>, Mapped<'s>)> {
    let bytes = text.bytes();
    let start = bytes.starts_with(b"projects/").then_some(b"projects/".len())?;
    let end = start + memchr::memchr(b'/', bytes.get(start..)?)?;
    let name = memchr::memrchr(b'/', bytes)? + 1;
    bytes.get(..name)?.ends_with(b"/secrets/").then_some(())?;
    Some((text.slice(Span::new(start, end)), text.slice(Span::new(name, bytes.len()))))
}

/// Whether the program reads a parameter from elsewhere: `file://` with AWS, `@` with Azure.
fn from_file(store: Store, text: &Mapped<'_>) -> bool {
    let starts = |prefix: &str| text.bytes().starts_with(prefix.as_bytes());
    match store {
        Store::AwsParameterStore | Store::AwsSecretsManager => starts("file://") || starts("fileb://"),
        Store::AzureKeyVault => starts("@"),
        _ => false,
    }
}

/// Version 2 of the AWS CLI takes a URL as the value, version 1 as the location of the value.
fn is_address(store: Store, text: &Mapped<'_>) -> bool {
    let is_aws = matches!(store, Store::AwsParameterStore | Store::AwsSecretsManager);
    is_aws && ["http://", "https://"].into_iter().any(|prefix| text.bytes().starts_with(prefix.as_bytes()))
}

fn is_arn(text: &Mapped<'_>) -> bool {
    text.bytes().starts_with(b"arn:")
}
