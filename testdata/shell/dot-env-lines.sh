set -o allexport
AIRFLOW__SECRETS__BACKEND="airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
AIRFLOW__SECRETS__BACKEND_KWARGS='{"connections_prefix": "airflow/connections"}'
set +o allexport
astro deployment variable create "AIRFLOW__SECRETS__BACKEND_KWARGS=$AIRFLOW__SECRETS__BACKEND_KWARGS"
env | grep -q AIRFLOW && astro exported
