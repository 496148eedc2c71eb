#!/usr/bin/env bash
#
# Pushes the variables of .env.<environment> to its deployment.
#
#   scripts/push_variables.sh dev staging
#   CONFIRM=yes scripts/push_variables.sh prod
#
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"
require astro jq

: "${ASTRO_API_TOKEN:?set it in the CI, or run \`astro login\`}"
export ASTRO_API_TOKEN

cd "$ROOT"

usage() {
  sed -n '3,7s/^# \{0,1\}//p' "$0"
  exit 64
}

confirm() {
  [[ ${CONFIRM:-no} == yes ]] && return
  read -r -p "Really push to $1? [y/N] " answer
  [[ $answer == [yY]* ]]
}

push() {
  local environment=$1 deployment
  deployment=$(deployment_of "$environment")

  log info "$environment: settings"
  retry 3 astro deployment variable update --deployment-id "$deployment" --load --env ".env.$environment"
  log info "$environment: secrets"
  retry 3 astro deployment variable update --deployment-id "$deployment" --load --env ".env.$environment.secrets" --secret
}

(( $# > 0 )) || usage
for environment in "$@"; do
  case $environment in
    dev | staging) push "$environment" ;;
    prod) confirm "$environment" && push "$environment" ;;
    -h | --help) usage ;;
    *) die "unknown environment: $environment" ;;
  esac
done

# What is set now, without values.
for environment in "$@"; do
  astro deployment variable list --deployment-id "$(deployment_of "$environment")" | awk 'NR > 1 { print $2 }' | sort
done
