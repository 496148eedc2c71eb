//! The documented configuration of a backend, to be filled in.
//!
//! Enters: the name of a backend and a [`Carrier`]. Leaves: the variables that configure the backend, with placeholders
//! that the rule `placeholder-left` finds, below the commands that store a connection and a variable where this
//! configuration looks for them. Kwargs with a credential are a reference, wherever the text belongs into a repository. Never
//! contains a real value.

use std::fmt::Write as _;

use crate::convert::{Carrier, ConvertedVariable, Refusal, convert};
use crate::json;
use crate::knowledge::{Release, Store};

/// The configuration of a backend.
#[derive(Debug)]
pub struct Template {
    /// Its name on the command line.
    pub name: &'static str,
    /// The store of the backend.
    pub store: Store,
    /// The kwargs, with placeholders.
    kwargs: &'static str,
    /// Whether a placeholder stands for a credential.
    is_secret: bool,
    /// The commands that store a connection and a variable.
    commands: &'static [&'static str],
}

/// All of them.
pub static TEMPLATES: &[Template] = &[
    Template {
        name: "aws-secrets-manager",
        store: Store::AwsSecretsManager,
        kwargs: r#"{"connections_prefix": "airflow/connections", "variables_prefix": "airflow/variables", "region_name": "<your-region>", "role_arn": "<your-role-arn>"}"#,
        is_secret: false,
        commands: &[
            "aws secretsmanager create-secret --region <your-region> --name airflow/connections/my_db --secret-string \"$CONNECTION_URI\"",
            "aws secretsmanager create-secret --region <your-region> --name airflow/variables/my_key --secret-string \"$VALUE\"",
        ],
    },
    Template {
        name: "aws-parameter-store",
        store: Store::AwsParameterStore,
        kwargs: r#"{"connections_prefix": "/airflow/connections", "variables_prefix": "/airflow/variables", "region_name": "<your-region>", "role_arn": "<your-role-arn>"}"#,
        is_secret: false,
        commands: &[
            "aws ssm put-parameter --region <your-region> --type SecureString --name /airflow/connections/my_db --value \"$CONNECTION_URI\"",
            "aws ssm put-parameter --region <your-region> --type SecureString --name /airflow/variables/my_key --value \"$VALUE\"",
        ],
    },
    Template {
        name: "google-secret-manager",
        store: Store::GoogleSecretManager,
        kwargs: r#"{"connections_prefix": "airflow-connections", "variables_prefix": "airflow-variables", "project_id": "<your-project-id>"}"#,
        is_secret: false,
        commands: &[
            "printf %s \"$CONNECTION_URI\" | gcloud secrets create airflow-connections-my_db --project=<your-project-id> --data-file=-",
            "printf %s \"$VALUE\" | gcloud secrets create airflow-variables-my_key --project=<your-project-id> --data-file=-",
        ],
    },
    Template {
        name: "azure-key-vault",
        store: Store::AzureKeyVault,
        kwargs: r#"{"connections_prefix": "airflow-connections", "variables_prefix": "airflow-variables", "vault_url": "https://<your-vault-name>.vault.azure.net/"}"#,
        is_secret: false,
        commands: &[
            "az keyvault secret set --vault-name <your-vault-name> --name airflow-connections-my-db --value \"$CONNECTION_URI\"",
            "az keyvault secret set --vault-name <your-vault-name> --name airflow-variables-my-key --value \"$VALUE\"",
        ],
    },
    Template {
        name: "hashicorp-vault",
        store: Store::HashicorpVault,
        kwargs: r#"{"connections_path": "connections", "variables_path": "variables", "mount_point": "airflow", "url": "https://<your-vault-host>:8200", "auth_type": "approle", "role_id": "<your-role-id>", "secret_id": "<your-secret-id>"}"#,
        is_secret: true,
        commands: &[
            "vault kv put -mount=airflow connections/my_db conn_uri=\"$CONNECTION_URI\"",
            "vault kv put -mount=airflow variables/my_key value=\"$VALUE\"",
        ],
    },
    Template {
        name: "kubernetes",
        store: Store::Kubernetes,
        kwargs: r#"{"namespace": "<your-namespace>", "connections_label": "airflow.apache.org/connection-id", "variables_label": "airflow.apache.org/variable-key"}"#,
        is_secret: false,
        commands: &[
            "kubectl create secret generic airflow-connection-my-db --namespace <your-namespace> --from-literal=value=\"$CONNECTION_URI\"",
            "kubectl label secret airflow-connection-my-db --namespace <your-namespace> airflow.apache.org/connection-id=my_db",
            "kubectl create secret generic airflow-variable-my-key --namespace <your-namespace> --from-literal=value=\"$VALUE\"",
            "kubectl label secret airflow-variable-my-key --namespace <your-namespace> airflow.apache.org/variable-key=my_key",
        ],
    },
    Template {
        name: "yandex-lockbox",
        store: Store::YandexLockbox,
        kwargs: r#"{"connections_prefix": "airflow/connections", "variables_prefix": "airflow/variables", "folder_id": "<your-folder-id>", "yc_sa_key_json_path": "<path-to-your-key-file>"}"#,
        is_secret: false,
        commands: &[
            "yc lockbox secret create --folder-id <your-folder-id> --name airflow/connections/my_db --payload \"$(jq -n --arg value \"$CONNECTION_URI\" '[{key: \"value\", text_value: $value}]')\"",
            "yc lockbox secret create --folder-id <your-folder-id> --name airflow/variables/my_key --payload \"$(jq -n --arg value \"$VALUE\" '[{key: \"value\", text_value: $value}]')\"",
        ],
    },
    Template {
        name: "akeyless",
        store: Store::Akeyless,
        kwargs: r#"{"connections_path": "/airflow/connections", "variables_path": "/airflow/variables", "access_id": "<your-access-id>", "access_key": "<your-access-key>"}"#,
        is_secret: true,
        commands: &[
            "akeyless create-secret --name /airflow/connections/my_db --value \"$CONNECTION_URI\"",
            "akeyless create-secret --name /airflow/variables/my_key --value \"$VALUE\"",
        ],
    },
    Template {
        name: "local-filesystem",
        store: Store::LocalFilesystem,
        kwargs: r#"{"connections_file_path": "<path-to-your-folder>/connections.env", "variables_file_path": "<path-to-your-folder>/variables.env"}"#,
        is_secret: false,
        commands: &[
            "printf 'my_db=%s\\n' \"$CONNECTION_URI\" >> <path-to-your-folder>/connections.env",
            "printf 'my_key=%s\\n' \"$VALUE\" >> <path-to-your-folder>/variables.env",
        ],
    },
];

const KWARGS: &str = "AIRFLOW__SECRETS__BACKEND_KWARGS";

/// What the names of provider packages start with.
const PROVIDERS: &str = "apache-airflow-providers-";

impl Template {
    /// The provider that the backend needs, and the first version of it that takes all of these kwargs; `None` if Airflow
    /// has the backend itself.
    pub fn needs(&self) -> Option<(&'static str, Release)> {
        let backend = self.store.backend();
        let tree = json::parse(self.kwargs, &[]);
        let names = tree.root().into_iter().flat_map(|root| tree.members(root));
        let since = names.filter_map(|member| backend.kwarg(member.key.expose())).map(|kwarg| kwarg.since).max();
        backend.distribution.zip(since)
    }

    /// The template as a carrier has it; an error if the carrier cannot hold it.
    pub fn write(&self, carrier: &Carrier) -> Result<String, Vec<Refusal>> {
        // What stands in a repository has no place for a credential.
        let refers = self.is_secret && carrier.name != "dotenv";
        let variables = [
            ConvertedVariable::known("AIRFLOW__SECRETS__BACKEND", self.store.backend().class, false),
            if refers {
                ConvertedVariable::secret(KWARGS, self.kwargs)
            } else {
                ConvertedVariable::known(KWARGS, self.kwargs, true)
            },
        ];
        let mut text = format!(
            "# {}: where `my_db` and `my_key` are looked up, and how to store them\n",
            self.store.backend().title
        );
        if let Some((provider, since)) = self.needs() {
            let _ = writeln!(text, "#   needs {PROVIDERS}{provider} {since} or newer");
        }
        for command in self.commands {
            let _ = writeln!(text, "#   {command}");
        }
        if refers {
            let _ = writeln!(
                text,
                "# {KWARGS} contains a credential: keep it out of this file. Its value:\n#   {}",
                self.kwargs
            );
        }
        text.push_str(&convert(carrier, &variables)?);
        Ok(text)
    }
}

/// The template of a name.
pub fn template(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}
