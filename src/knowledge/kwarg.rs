//! One kwarg of a backend: what it is for, what values it accepts, and the effect of a wrong value.
//!
//! Enters: the rows of `backends/*.json`. Leaves: answers for the rules. Never judges a value.

use super::OrEmpty;
use super::outcome::{History, OrUnproven, Outcome, Step};
use super::version::Release;

/// What a kwarg (or a variable that can replace it) is for. Rules ask by this, never by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Where connections are stored: `connections_prefix`, Vault's `connections_path`.
    ConnectionsPrefix,
    /// Where variables are stored.
    VariablesPrefix,
    /// Where the values of `AIRFLOW__…_SECRET` are stored.
    ConfigPrefix,
    /// An additional place to look up secrets of every kind.
    GlobalPrefix,
    /// The separator between prefix and id.
    Separator,
    /// A regular expression (Python's, `re.match`, ignoring case): only ids that match it are
    /// looked up.
    ConnectionsLookupPattern,
    /// The same for variables.
    VariablesLookupPattern,
    /// The same for configuration.
    ConfigLookupPattern,
    /// The Kubernetes label with the connection's id.
    ConnectionsLabel,
    /// The Kubernetes label with the variable's key.
    VariablesLabel,
    /// The Kubernetes label with the configuration's key.
    ConfigLabel,
    /// The Kubernetes label with the team.
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
    /// The URL of a service in place of the default one.
    EndpointUrl,
    /// The URL of a vault: Vault's `url`, Azure's `vault_url`.
    VaultUrl,
    /// How the backend logs in: Vault's `auth_type`, Akeyless' `access_type`.
    AuthType,
    /// The mount point of the Vault engine with the secrets.
    MountPoint,
    /// Version of Vault's KV engine.
    KvEngineVersion,
    /// A secret to log in with.
    Credential,
    /// The path of a file with a credential.
    CredentialFile,
    /// An id to log in with that is not secret by itself: tenant, client, role id.
    ClientIdentity,
    /// A user's name.
    UserName,
    /// The name of a role in the store.
    RoleName,
    /// Scopes of an access token.
    Scopes,
    /// Accounts to act as.
    Impersonation,
    /// A project or a folder.
    ProjectId,
    /// The id of an Airflow connection with the credentials.
    ConnectionId,
    /// A namespace in the store.
    Namespace,
    /// Whether, or against which CA, certificates are checked.
    TlsVerify,
    /// The version of the service's API.
    ApiVersion,
    /// A setting of the client library.
    ClientSetting,
    /// Words of the fields of connections that are stored as JSON.
    ConnectionWords,
    /// How a stored value is read.
    ValueFormat,
    /// Nothing that a rule needs.
    Other,
}

/// JSON types. An integer is a number without fraction and exponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scalar {
    /// Python's `None`, or a default that is not a plain value.
    #[default]
    Null,
    /// A boolean.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A string.
    Text(&'static str),
}

/// Whether a value may be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Show {
    /// Never.
    #[default]
    Secret,
    /// It reveals nothing that helps an attacker get in.
    Public,
    /// A URL, to be shown only without user name and password.
    Url,
}

/// The effect of values of types that the kwarg does not accept.
#[derive(Debug)]
pub struct Wrong {
    /// The types.
    pub kinds: &'static [JsonKind],
    /// The effect, by provider version.
    pub does: History,
    /// What the value is taken as, if it is taken as something else.
    pub means: Option<&'static str>,
    /// The kwarg without which nothing happens.
    pub only_with: Option<&'static str>,
}

/// One of the values that a kwarg accepts; numbers as strings.
#[derive(Debug)]
pub struct Choice {
    /// The value.
    pub value: &'static str,
    /// The first provider version that accepts it; `None` if the kwarg always did.
    pub since: Option<Release>,
    /// Why a backend that is set up so never works.
    pub never: Option<&'static str>,
    /// The first provider version with which it works after all.
    pub mended: Option<Release>,
}

/// The required ending of a string.
#[derive(Debug)]
pub struct Ending {
    /// The ending.
    pub text: &'static str,
    /// Other endings that do as well.
    pub also: OrEmpty<&'static str>,
    /// The effect of any other.
    pub other: Outcome,
}

/// Characters that a string cannot contain.
#[derive(Debug)]
pub struct Without {
    /// The characters.
    pub characters: &'static str,
    /// The effect of any of them.
    pub other: Outcome,
}

/// A member of a kwarg that is an object.
#[derive(Debug)]
pub struct Member {
    /// Its key.
    pub name: &'static str,
    /// What it is for, if a rule needs it.
    pub purpose: Option<Purpose>,
    /// The JSON types that it accepts; if empty, it is not checked. The effect of any other type is
    /// that of an unknown member.
    pub kinds: OrEmpty<JsonKind>,
    /// Whether its value may be shown.
    pub show: Show,
    /// Whether the object must have it.
    pub required: bool,
    /// The effect of leaving it out, if it differs from [`Kwarg::missing_member`].
    pub missing: Option<Outcome>,
    /// The last provider version that reads it.
    pub last: Option<Release>,
    /// Common misspellings.
    pub mistaken: OrEmpty<&'static str>,
    /// The JSON types of its items, if it is a list; if empty, they are not checked.
    pub items: OrEmpty<JsonKind>,
    /// The members of the object that it is, or of each object in its list; if empty, they are not
    /// checked. The effect of any other is that of an unknown member.
    pub members: OrEmpty<Member>,
    /// The strings that it accepts; if empty, any.
    pub choices: OrEmpty<&'static str>,
    /// The smallest number, or the length of the shortest string.
    pub least: Option<u32>,
    /// The largest number, or the length of the longest string.
    pub most: Option<u32>,
    /// Characters that the string may contain besides ASCII letters and digits; `None` if it is not
    /// checked.
    pub characters: Option<&'static str>,
}

/// What a URL must be like.
#[derive(Debug)]
pub struct UrlForm {
    /// The schemes that the client knows; if empty, they are not checked.
    pub schemes: OrEmpty<&'static str>,
    /// Whether the client rejects whitespace in the host and at the end.
    pub no_blank: bool,
    /// Whether a path makes every lookup fail.
    pub no_path: bool,
    /// Domains in which only the hosts of [`hosts`](Self::hosts) serve secrets.
    pub domains: OrEmpty<&'static str>,
    /// What follows the name of a vault in its host name.
    pub hosts: OrEmpty<&'static str>,
    /// The longest name of a vault: ASCII letters, digits and `-`.
    pub longest: Option<u32>,
    /// The effect of any other URL.
    pub other: Outcome,
}

/// One kwarg of one backend.
#[derive(Debug)]
pub struct Kwarg {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub purpose: Purpose,
    /// The JSON types that it accepts.
    pub kinds: &'static [JsonKind],
    /// The effect of other types; a type in neither list is [`Outcome::Unproven`].
    pub wrong: OrEmpty<Wrong>,
    /// The first provider version (or Airflow version, for a core backend) that accepts it.
    pub since: Release,
    /// The last version in which it is a separate kwarg.
    pub last: Option<Release>,
    /// Its effect after `last`.
    pub after: OrEmpty<Step>,
    /// Whether it has always been deprecated.
    pub deprecated: bool,
    /// Its default.
    pub default: Scalar,
    /// Whether its value may be shown.
    pub show: Show,
    /// The values that it accepts; if empty, any.
    pub choices: OrEmpty<Choice>,
    /// The effect of another value.
    pub other_choice: OrUnproven,
    /// The kwarg without which this one has no effect.
    pub only_with: Option<&'static str>,
    /// The members of its object; if empty, any.
    pub members: OrEmpty<Member>,
    /// The effect of another member.
    pub other_member: OrUnproven,
    /// The effect of leaving out a required member.
    pub missing_member: OrUnproven,
    /// What to write instead if it is deprecated or gone; a dot leads to a member.
    pub instead: Option<&'static str>,
    /// Common misspellings.
    pub mistaken: OrEmpty<&'static str>,
    /// The effect of a prefix with characters that names cannot contain, if it differs from
    /// [`Naming::illegal`](super::Naming::illegal).
    pub illegal: Option<Outcome>,
    /// The effect of a URL without `scheme://`; `None` if it is not checked.
    pub needs_scheme: Option<Outcome>,
    /// What a URL must be like; `None` if it is not checked.
    pub url: Option<UrlForm>,
    /// The effect of an account without `@`; `None` if it is not checked.
    pub needs_at: Option<Outcome>,
    /// The login method without which it does nothing.
    pub only_for: Option<&'static str>,
    /// Characters that the string cannot contain, and the effect if it does.
    pub without: OrEmpty<Without>,
    /// The effect of a string that is not a JSON object; `None` if it is not checked.
    pub not_json: Option<Outcome>,
    /// The effect of a value that Python treats as false and that is neither null nor a string:
    /// `false`, `0`, `[]`, `{}`; `None` if it is the same as for others of its type.
    /// [`Outcome::Ignored`] means that it counts as not given.
    pub falsy: Option<Outcome>,
    /// The effect of an empty string; `None` if it counts as not given or is not checked.
    pub empty: Option<Outcome>,
    /// The required ending of the string.
    pub ending: Option<Ending>,
    /// The effect of a list item that is not a string; `None` if it is not checked.
    pub other_item: Option<Outcome>,
}

impl Kwarg {
    /// The effect of a value of this type, by provider version.
    pub fn takes(&self, kind: JsonKind) -> History {
        if self.kinds.contains(&kind) {
            return History::always(Outcome::Works);
        }
        let wrong = self.wrong.iter().find(|wrong| wrong.kinds.contains(&kind));
        wrong.map_or_else(|| History::always(Outcome::Unproven), |wrong| wrong.does.clone())
    }

    /// Whether this string is intended as a boolean but will not be one: Python treats every
    /// non-empty string as true, so `"verify": "false"` does not turn anything off.
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
