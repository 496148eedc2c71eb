//! Which documents can matter, by the words in them.
//!
//! Enters: a document. Leaves: whether it can have to do with Airflow at all; others are not parsed. Never parses a file.

use super::Document;
use crate::carrier;
use crate::dag;
use crate::format::{Format, is_json};
use crate::text::contains;

/// The Astro CLI, Airflow's variables, and the programs that write secrets.
const SCRIPT_WORDS: &[&str] =
    &["astro", "AIRFLOW_", "ssm", "secretsmanager", "gcloud", "keyvault", "vault", "airflow", "env-file"];

/// Airflow's variables, and the Astro CLI's commands for them.
const YAML_WORDS: &[&str] = &[
    "AIRFLOW_",
    "astro deploy",
    "astro env",
    "ASTRO_API_TOKEN",
    "airflow.providers",
    "environment_variables",
    "apache/airflow",
    "AirflowConfigurationOptions",
];

/// What JSON has that carries variables: objects of Kubernetes, task definitions, templates, values of charts, services,
/// deployments of Astro.
const JSON_WORDS: &[&str] = &[
    "\"apiVersion\"",
    "\"containerDefinitions\"",
    "\"image\"",
    "\"AWS::",
    "\"env\"",
    "\"extraEnv\"",
    "\"config\"",
    "\"environment_variables\"",
];

/// What a template of `CloudFormation` has that makes secrets for Airflow.
const TEMPLATE_WORDS: &[&str] = &["AWS::S", "airflow/"];

/// What values of a chart may set below those of another file.
const CHART_WORDS: &[&str] = &["backend_kwargs", "airflow"];

/// The key to a Vault, in a file that is about Airflow.
const TOKEN_WORDS: &[&str] = &["VAULT_TOKEN", "airflow"];

/// Airflow's variables and classes, MWAA, Composer, charts, and the deployments of Astro.
const HCL_WORDS: &[&str] = &["airflow", "AIRFLOW_", "astro_deployment"];

/// What such a file may set for a backend without naming Airflow.
const OVERRIDE_WORDS: &[&str] = &["AWS_", "VAULT_", "GOOGLE_", "AZURE_", "env_file", MOUNTED];

/// The folder with a developer's own credentials for AWS.
pub(super) const MOUNTED: &str = "/.aws";

/// Airflow's variables, what starts it, and the files that may set them.
const CONTAINER_WORDS: &[&str] = &["AIRFLOW_", "airflow", "env-file", "EnvironmentFile"];

/// What every option of `airflow.cfg` for a secrets backend has in its name, in any case, and the address of the database.
const CFG_WORDS: &[&str] = &["backend", "BACKEND", "Backend", "sql_alchemy_conn"];

/// The images that contain Airflow, and the images' own variables.
const IMAGE_WORDS: &[&str] = &["AIRFLOW_", "astro-runtime", "apache/airflow", "ap-airflow", "astrocrpublic"];

/// What the names of the images of Astro have in them.
const ASTRO_IMAGES: [&str; 3] = ["astro-runtime", "ap-airflow", "astrocrpublic"];

impl Document {
    /// Whether a file can matter, that is, whether it contains one of the words at all. Others are
    /// not parsed.
    pub fn can_matter(&self) -> bool {
        let is_of_terraform = self.format == Format::Hcl && carrier::terraform::is_values(&self.file.path);
        self.names_airflow()
            || is_of_terraform
            || self.is_combined
            || self.is_named_override() && OVERRIDE_WORDS.iter().any(|word| self.holds(word))
    }

    /// Whether it has the name of the compose file that changes what `astro dev start` runs.
    pub(super) fn is_named_override(&self) -> bool {
        self.name() == carrier::ASTRO_OVERRIDE
    }

    /// Whether it contains one of the words that its format has for Airflow.
    pub fn names_airflow(&self) -> bool {
        let holds = |word: &&str| self.holds(word);
        match self.format {
            Format::Dotenv | Format::State => true,
            Format::Shell | Format::Make => SCRIPT_WORDS.iter().any(holds),
            Format::Just => SCRIPT_WORDS.iter().any(holds) || self.holds("dotenv-"),
            // Most JSON is data, or of other programs.
            Format::Yaml if is_json(&self.file.path) && !JSON_WORDS.iter().any(holds) => false,
            // A template is different text once it is filled in.
            Format::Yaml => {
                let together = [TEMPLATE_WORDS, TOKEN_WORDS, CHART_WORDS];
                YAML_WORDS.iter().any(holds) || together.iter().any(|words| words.iter().all(holds))
            }
            Format::Cfg => CFG_WORDS.iter().any(holds),
            Format::Page => carrier::page::WORDS.iter().any(holds),
            Format::Devcontainer | Format::Unit => CONTAINER_WORDS.iter().any(holds),
            Format::Hcl => HCL_WORDS.iter().any(holds),
            Format::Python => dag::may_name_ids(self.file.bytes()),
            Format::Dockerfile => IMAGE_WORDS.iter().any(holds) && !["{{", "{%"].iter().any(holds),
        }
    }

    /// Whether it is a Dockerfile that builds upon an image of Astro.
    pub fn is_image_of_astro(&self) -> bool {
        let holds = |image: &&str| contains(self.file.bytes(), image);
        self.format == Format::Dockerfile && ASTRO_IMAGES.iter().any(holds)
    }

    /// Whether it is a Dockerfile that builds upon an image of Airflow which sets no backend.
    pub fn is_image_of_airflow(&self) -> bool {
        let is_from = |line: &str| line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("from "));
        let is_known = |line: &str| is_from(line) && carrier::is_known_image(line);
        self.format == Format::Dockerfile && self.file.text().lines().any(|line| is_known(line.trim_start()))
    }
}
