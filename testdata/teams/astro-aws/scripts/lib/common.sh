# Sourced by the scripts beside this folder.
# shellcheck shell=bash
set -euo pipefail

secrets_manager_backend=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend

log() { printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2; }
die() { log "error: $*"; exit 1; }

require() {
  local name
  for name in "$@"; do
    [[ -n ${!name:-} ]] || die "$name is not set"
  done
}

git_sha() { git rev-parse --short HEAD; }

# Deploys the code: only the DAGs if nothing else has changed since the last deploy.
deploy_code() {
  local deployment=$1
  if git diff --quiet "${DEPLOYED_SHA:-HEAD~1}" HEAD -- Dockerfile requirements.txt packages.txt include plugins; then
    astro deploy --deployment-name "$deployment" --dags --description "$(git_sha)"
  else
    astro deploy --deployment-name "$deployment" --pytest --wait --description "$(git_sha)"
  fi
}
