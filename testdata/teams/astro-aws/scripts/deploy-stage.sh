#!/usr/bin/env bash
# deploy-stage.sh variables | code
#
# The deployment itself and all its variables are described by deployments/stage.yaml. Applying the file removes what is
# not in it.
source "${BASH_SOURCE[0]%/*}/lib/common.sh"
require ASTRO_API_TOKEN

deployment=orders-stage
file=deployments/stage.yaml

apply_file() {
  if astro deployment list | grep -qw "$deployment"; then
    astro deployment update --deployment-file "$file"
  else
    astro deployment create --deployment-file "$file" --wait
  fi
}

case ${1:-} in
  variables) apply_file ;;
  code) deploy_code "$deployment" ;;
  *) die "usage: ${0##*/} variables | code" ;;
esac
