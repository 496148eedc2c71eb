#!/usr/bin/env bash
# Pushes the variables of each deployment, and the secrets that they need into the Parameter Store.
#
#   scripts/deploy.sh            both deployments
#   scripts/deploy.sh -n dev     one of them, without touching anything
set -euo pipefail
IFS=$'\n\t'

cd "$(dirname "${BASH_SOURCE[0]}")/.."

DEPLOYMENTS=(dev prod)
DRY_RUN=false
readonly SECRETS=(dwh s3_landing slack_alerts)

usage() {
  cat <<'TEXT'
usage: deploy.sh [-n] [deployment …]

  -n   only show what would be done
TEXT
}

log() {
  printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2
}

run() {
  if [[ $DRY_RUN == true ]]; then
    log "would run: ${*:1:3} …"
  else
    "$@"
  fi
}

require() {
  local tool
  for tool in "$@"; do
    command -v "$tool" > /dev/null || { log "missing: $tool"; exit 69; }
  done
}

while getopts ':nh' option; do
  case $option in
    n) DRY_RUN=true ;;
    h) usage; exit 0 ;;
    *) usage >&2; exit 64 ;;
  esac
done
shift $((OPTIND - 1))
(( $# == 0 )) || DEPLOYMENTS=("$@")

# The workspace is the same for all; the token comes from the CI.
: "${ASTRO_API_TOKEN:?set it in the CI}"
: "${ASTRO_WORKSPACE_ID:?set it in the CI}"

region_of() {
  case $1 in
    dev) echo us-east-1 ;;
    prod) echo eu-west-1 ;;
    *) return 1 ;;
  esac
}

# Connections: the value of SECRET_DEV_DWH goes to /dev/airflow/connections/dwh.
store_connections() {
  local deployment=$1 id variable
  for id in "${SECRETS[@]}"; do
    variable="SECRET_${deployment^^}_${id^^}"
    if [[ -z ${!variable:-} ]]; then
      log "no $variable: $id stays as it is"
      continue
    fi
    run aws ssm put-parameter \
      --region "$(region_of "$deployment")" \
      --name "/$deployment/airflow/connections/$id" \
      --type SecureString \
      --overwrite \
      --value "${!variable}"
  done
}

push_variables() {
  local name=$1
  run astro deployment variable update \
    --deployment-name "analytics-$name" \
    --workspace-id "$ASTRO_WORKSPACE_ID" \
    --load --env ".env.$name" \
    --secret
}

require astro aws
for deployment in "${DEPLOYMENTS[@]}"; do
  log "deployment $deployment"
  store_connections "$deployment"
  push_variables "$deployment"
done

# One plain variable, so that people see in the UI what runs.
for deployment in dev prod; do
  astro deployment variable update --deployment-name "analytics-$deployment" GIT_SHA="${GITHUB_SHA:-local}"
done
