//! What options, kwargs and flags do, in words.
//!
//! Enters: what the knowledge tables say about them. Leaves: one sentence for each. Never says more than the tables.

use crate::knowledge::airflow::{Form, Setting};
use crate::knowledge::commands::Says;
use crate::knowledge::{JsonKind, Kwarg, Purpose, Scalar};

/// What a variable of a secrets backend sets.
pub(super) fn setting(setting: Setting, form: Form) -> String {
    let what = match setting {
        Setting::Backend => "the class of the secrets backend",
        Setting::BackendKwargs => "the kwargs of the secrets backend: a JSON object",
        Setting::UseCache => "whether secrets are cached while DAGs are parsed",
        Setting::CacheSeconds => "how many seconds a cached secret counts",
        Setting::WorkersBackend => "the class of the secrets backend of workers alone",
        Setting::WorkersBackendKwargs => "the kwargs of the secrets backend of workers alone: a JSON object",
    };
    match form {
        Form::Plain => format!("Sets {what}."),
        Form::Command => format!("Names a command whose output is {what}."),
        Form::Secret => format!("Names a secret in the backend that is {what}."),
        Form::OneKwarg => "Sets one kwarg of the secrets backend, as a string; it overrides the JSON.".to_owned(),
    }
}

/// What a kwarg is for.
pub(super) fn purpose(purpose: Purpose) -> Option<&'static str> {
    use Purpose as P;
    Some(match purpose {
        P::ConnectionsPrefix => "Where connections are stored.",
        P::VariablesPrefix => "Where Airflow variables are stored.",
        P::ConfigPrefix => "Where the values of `AIRFLOW__…_SECRET` are stored.",
        P::GlobalPrefix => "An additional place where secrets of every kind are looked up.",
        P::Separator => "The separator between prefix and id.",
        P::ConnectionsLookupPattern => {
            "A regular expression: only connections whose ids match it are looked up in the backend."
        }
        P::VariablesLookupPattern => {
            "A regular expression: only variables whose keys match it are looked up in the backend."
        }
        P::ConfigLookupPattern => {
            "A regular expression: only configuration whose keys match it is looked up in the backend."
        }
        P::ConnectionsLabel => "The Kubernetes label with the id of the connection.",
        P::VariablesLabel => "The Kubernetes label with the key of the variable.",
        P::ConfigLabel => "The Kubernetes label with the key of the configuration.",
        P::TeamLabel => "The Kubernetes label with the team.",
        P::DataKey => "The key inside of a Kubernetes secret.",
        P::ConnectionsFile => "The file with connections.",
        P::VariablesFile => "The file with variables.",
        P::ConfigFile => "The file with configuration.",
        P::Region => "The AWS region.",
        P::RoleArn => "The ARN of the IAM role to assume.",
        P::AssumeRoleMethod => "How the role is assumed.",
        P::AssumeRoleKwargs => "Parameters of the STS call that assumes the role.",
        P::SessionDuration => "How long an assumed role lasts, in seconds.",
        P::WebIdentityFederation => "Who issues the web identity.",
        P::WebIdentitySetting => "The audience or the token file of the web identity.",
        P::Saml => "Settings of SAML.",
        P::ExternalId => "The external id of the assumed role.",
        P::AccessKeyId => "The id of an AWS access key.",
        P::SecretAccessKey => "An AWS secret access key.",
        P::SessionToken => "An AWS session token.",
        P::Profile => "A profile of the AWS configuration files.",
        P::SessionSettings => "Settings of the boto3 session.",
        P::EndpointUrl => "The URL of the service in place of the default one.",
        P::VaultUrl => "The URL of the vault.",
        P::AuthType => "How the backend logs in.",
        P::MountPoint => "Where the engine with the secrets is mounted.",
        P::KvEngineVersion => "The version of Vault's KV engine.",
        P::Credential => "A secret to log in with.",
        P::CredentialFile => "The path of a file with a credential.",
        P::ClientIdentity => "An id to log in with.",
        P::UserName => "The name of a user.",
        P::RoleName => "The name of a role in the store.",
        P::Scopes => "Scopes of the access token.",
        P::Impersonation => "Accounts to act as.",
        P::ProjectId => "The project or folder with the secrets.",
        P::ConnectionId => "The id of an Airflow connection with the credentials.",
        P::Namespace => "The namespace in the store.",
        P::TlsVerify => "Whether, or against which CA, certificates are checked.",
        P::ApiVersion => "The version of the service's API.",
        P::ClientSetting => "A setting of the client library.",
        P::ConnectionWords => "Words of the fields of connections that are stored as JSON.",
        P::ValueFormat => "How a stored value is read.",
        P::Other => return None,
    })
}

/// A JSON type.
pub(super) fn kind(kind: JsonKind) -> &'static str {
    match kind {
        JsonKind::Null => "null",
        JsonKind::Boolean => "true or false",
        JsonKind::Integer => "integer",
        JsonKind::Number => "number",
        JsonKind::String => "string",
        JsonKind::Array => "list",
        JsonKind::Object => "object",
    }
}

/// The types of a kwarg.
pub(super) fn kinds(kwarg: &Kwarg) -> String {
    kwarg.kinds.iter().copied().map(kind).collect::<Vec<_>>().join(", ")
}

/// The default of a kwarg, as JSON; `None` if it has none.
pub(super) fn default(kwarg: &Kwarg) -> Option<String> {
    match kwarg.default {
        Scalar::Null => None,
        Scalar::Boolean(value) => Some(value.to_string()),
        Scalar::Integer(number) => Some(number.to_string()),
        Scalar::Text(text) => Some(format!("\"{text}\"")),
    }
}

/// What a flag does.
pub(super) fn flag(says: Says) -> Option<&'static str> {
    Some(match says {
        Says::DeploymentId => "The id of the deployment.",
        Says::DeploymentName => "The name of the deployment.",
        Says::Deployment => "The id or the name of the deployment.",
        Says::Workspace => "The id of the workspace.",
        Says::Key => "The key of the variable.",
        Says::Value => "The value of the variable or the secret.",
        Says::ValueFile => "Where the value of the secret is read from: a file, or `-`.",
        Says::Load => "Reads variables from a `.env` file.",
        Says::Save => "Saves variables to a `.env` file.",
        Says::EnvFile => "The `.env` file to load or to save.",
        Says::FromFile => "The `.env` file to load, or `-`.",
        Says::Variable => "A variable, `KEY=VALUE`; a bare `KEY` takes its value from the environment.",
        Says::VariableFile => "A file of variables.",
        Says::Secret => "Makes the variables secret.",
        Says::BuildArgument => "An argument of the build, `KEY=VALUE`.",
        Says::Password => "A password.",
        Says::Name => "The name of the secret.",
        Says::Type => "The type of the parameter.",
        Says::Overwrite => "Replaces what already exists.",
        Says::Region => "The region or location.",
        Says::Project => "The project.",
        Says::Vault => "The key vault.",
        Says::Mount => "Where the secrets engine is mounted.",
        Says::ComposerVariables => "Environment variables of Cloud Composer, `K=V,K=V`.",
        Says::ComposerOptions => "Options of Airflow in Cloud Composer, `section-option=V,…`.",
        Says::MwaaOptions => "Options of Airflow in MWAA: a JSON object of `section.option`.",
        Says::ChartValue => "A value of the Helm chart.",
        Says::Help => "Shows help, and does nothing else.",
        Says::Input | Says::Other => return None,
    })
}
