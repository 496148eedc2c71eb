//! One kwarg of a backend: what it is for, what it may hold, and what a wrong value does.
//!
//! Enters: the rows of `backends/*.json`. Leaves: answers for the rules. Never judges a value.

use pep440_rs::Version;
use serde::Deserialize;

use super::outcome::{History, Outcome, Step};

/// What a kwarg (or a variable that stands in for it) is for. Rules ask by this, never by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Where connections lie: `connections_prefix`, Vault's `connections_path`.
    ConnectionsPrefix,
    /// Where variables lie.
    VariablesPrefix,
    /// Where values of `AIRFLOW__…_SECRET` lie.
    ConfigPrefix,
    /// Where secrets of every kind are looked up besides.
    GlobalPrefix,
    /// What stands between prefix and id.
    Separator,
    /// A regular expression (Python's, `re.match`, case ignored): only ids that it matches are asked for.
    ConnectionsLookupPattern,
    /// The same for variables.
    VariablesLookupPattern,
    /// The same for configuration.
    ConfigLookupPattern,
    /// A Kubernetes label that holds the connection's id.
    ConnectionsLabel,
    /// A Kubernetes label that holds the variable's key.
    VariablesLabel,
    /// A Kubernetes label that holds the configuration's key.
    ConfigLabel,
    /// A Kubernetes label that holds the team.
    TeamLabel,
    /// The key inside a Kubernetes secret.
    DataKey,
    /// A file of connections.
    ConnectionsFile,
    /// A file of variables.
    VariablesFile,
    /// A file of configuration.
    ConfigFile,
    /// An AWS region.
    Region,
    /// The ARN of an IAM role to assume.
    RoleArn,
    /// How the role is assumed.
    AssumeRoleMethod,
    /// Parameters of the STS call.
    AssumeRoleKwargs,
    /// How long an assumed role lasts, in seconds.
    SessionDuration,
    /// Who issues the web identity.
    WebIdentityFederation,
    /// The web identity's audience or token file.
    WebIdentitySetting,
    /// Settings of SAML.
    Saml,
    /// The external id of an assumed role.
    ExternalId,
    /// An AWS access key's id.
    AccessKeyId,
    /// An AWS secret access key.
    SecretAccessKey,
    /// An AWS session token.
    SessionToken,
    /// A profile of the AWS configuration files.
    Profile,
    /// An object of settings of the boto3 session.
    SessionSettings,
    /// The URL of a service in place of its usual one.
    EndpointUrl,
    /// The URL of a vault: Vault's `url`, Azure's `vault_url`.
    VaultUrl,
    /// How the backend logs in: Vault's `auth_type`, Akeyless' `access_type`.
    AuthType,
    /// Where the engine of Vault is mounted that holds the secrets.
    MountPoint,
    /// Version of Vault's KV engine.
    KvEngineVersion,
    /// Something secret to log in with.
    Credential,
    /// The path of a file that holds a credential.
    CredentialFile,
    /// An id to log in with, not secret by itself: tenant, client, role id.
    ClientIdentity,
    /// A user's name.
    UserName,
    /// The name of a role of the store.
    RoleName,
    /// Scopes of an access token.
    Scopes,
    /// Accounts to act as.
    Impersonation,
    /// A project, a folder.
    ProjectId,
    /// The id of an Airflow connection that holds the credentials.
    ConnectionId,
    /// A namespace of the store.
    Namespace,
    /// Whether, or by which authority, certificates are checked.
    TlsVerify,
    /// A setting of the client library.
    ClientSetting,
    /// How a stored value is read.
    ValueFormat,
    /// Nothing that a rule asks for.
    Other,
}

/// Kinds of JSON values. An integer is a number without fraction and exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonKind {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean,
    /// `5`
    Integer,
    /// `5.0`, `NaN`
    Number,
    /// `"text"`
    String,
    /// `[…]`
    Array,
    /// `{…}`
    Object,
}

/// A default value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Scalar {
    /// Python's `None`, or a default that is not a plain value.
    #[default]
    Null,
    /// A boolean.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A text.
    Text(&'static str),
}

/// Whether a value may be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Show {
    /// Never.
    #[default]
    Secret,
    /// It says nothing that helps an attacker in.
    Public,
    /// A URL: to be shown only without user name and password.
    Url,
}

/// What happens with values of kinds that the kwarg does not take.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    /// The kinds.
    pub kinds: Vec<JsonKind>,
    /// What happens, by provider version.
    pub does: History,
}

/// One of the values that a kwarg takes; numbers as text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The value.
    pub value: &'static str,
    /// The provider version that first takes it; `None`: as long as the kwarg exists.
    #[serde(default)]
    pub since: Option<Version>,
}

/// The end that a text must have.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// The end.
    pub text: &'static str,
    /// What another one does.
    pub other: Outcome,
}

/// A member of a kwarg that is an object.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its key.
    pub name: &'static str,
    /// What it is for, if a rule asks for it.
    #[serde(default)]
    pub purpose: Option<Purpose>,
    /// The kinds of JSON values that it takes; empty: not judged. Another kind does what another member does.
    #[serde(default)]
    pub kinds: Vec<JsonKind>,
    /// Whether its value may be shown.
    #[serde(default)]
    pub show: Show,
    /// Whether the object must have it.
    #[serde(default)]
    pub required: bool,
    /// What its lack does, where it differs from [`Kwarg::missing_member`].
    #[serde(default)]
    pub missing: Option<Outcome>,
    /// The last provider version that reads it.
    #[serde(default)]
    pub last: Option<Version>,
    /// What people write in its place.
    #[serde(default)]
    pub mistaken: Vec<&'static str>,
}

/// One kwarg of one backend.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kwarg {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub purpose: Purpose,
    /// The kinds of JSON values that it takes.
    pub kinds: Vec<JsonKind>,
    /// What other kinds do; a kind in neither list is [`Outcome::Unproven`].
    #[serde(default)]
    pub wrong: Vec<Wrong>,
    /// The first provider version (Airflow's, for a backend of the core) that takes it.
    pub since: Version,
    /// The last version in which it is a kwarg of its own.
    #[serde(default)]
    pub last: Option<Version>,
    /// What happens with it behind `last`.
    #[serde(default)]
    pub after: Vec<Step>,
    /// Whether it is deprecated all the time.
    #[serde(default)]
    pub deprecated: bool,
    /// Its default.
    #[serde(default)]
    pub default: Scalar,
    /// Whether its value may be shown.
    #[serde(default)]
    pub show: Show,
    /// The values that it takes; empty: any.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// What another value does.
    #[serde(default)]
    pub other_choice: Outcome,
    /// The kwarg without which this one has no effect.
    #[serde(default)]
    pub only_with: Option<&'static str>,
    /// The members of its object; empty: any.
    #[serde(default)]
    pub members: Vec<Member>,
    /// What another member does.
    #[serde(default)]
    pub other_member: Outcome,
    /// What the lack of a required member does.
    #[serde(default)]
    pub missing_member: Outcome,
    /// What to write in its place, where it is deprecated or gone; a dot leads to a member.
    #[serde(default)]
    pub instead: Option<&'static str>,
    /// What people write in its place.
    #[serde(default)]
    pub mistaken: Vec<&'static str>,
    /// What a prefix with characters that names cannot have does, where it differs from
    /// [`Naming::illegal`](super::Naming::illegal).
    #[serde(default)]
    pub illegal: Option<Outcome>,
    /// What a URL without `scheme://` does; `None`: it is not judged.
    #[serde(default)]
    pub needs_scheme: Option<Outcome>,
    /// What a value does that Python takes for false and that is neither null nor a text: `false`, `0`, `[]`, `{}`;
    /// `None`: the same as others of its kind. [`Outcome::Ignored`]: it counts as not given.
    #[serde(default)]
    pub falsy: Option<Outcome>,
    /// What an empty text does; `None`: it counts as not given, or is not judged.
    #[serde(default)]
    pub empty: Option<Outcome>,
    /// What the text must end with.
    #[serde(default)]
    pub ending: Option<Ending>,
    /// What an item of a list does that is no text; `None`: it is not judged.
    #[serde(default)]
    pub other_item: Option<Outcome>,
}

impl Kwarg {
    /// What a value of this kind does, by provider version.
    pub fn takes(&self, kind: JsonKind) -> History {
        if self.kinds.contains(&kind) {
            return History::always(Outcome::Works);
        }
        let wrong = self.wrong.iter().find(|wrong| wrong.kinds.contains(&kind));
        wrong.map_or_else(|| History::always(Outcome::Unproven), |wrong| wrong.does.clone())
    }

    /// Whether this text is meant as a boolean and will not be one: Python takes every text but the
    /// empty one for true, so `"verify": "false"` does not switch anything off.
    pub fn misreads(&self, text: &str) -> bool {
        const WORDS: [&str; 8] = ["true", "false", "yes", "no", "on", "off", "1", "0"];
        self.kinds.contains(&JsonKind::Boolean) && WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
    }

    /// The choice that reads like this.
    pub fn choice(&self, value: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.value == value)
    }

    /// The member of this name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}
