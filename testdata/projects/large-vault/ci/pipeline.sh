#!/usr/bin/env bash
set -euo pipefail

readonly STAGE=${CI_ENVIRONMENT_NAME:?}
readonly DEPLOYMENT=${ASTRO_DEPLOYMENT_ID:?}

section() {
  printf '\e[0Ksection_start:%s:%s\r\e[0K%s\n' "$(date +%s)" "${1// /_}" "$1"
}

section 'secrets backend'
# The file comes from the CI's secure files.
cp "$SECURE_FILES_DIR/env.$STAGE" ".env.deploy-$STAGE"
trap 'rm -f ".env.deploy-$STAGE"' EXIT
astro deployment variable update --deployment-id "$DEPLOYMENT" --load --env ".env.deploy-$STAGE" --secret

section 'settings'
case "$STAGE" in
  test) astro deployment variable update --deployment-id "$DEPLOYMENT" --load --env test.env ;;
  live) astro deployment variable update --deployment-id "$DEPLOYMENT" --load --env live.env ;;
esac

section 'tokens'
{
  printf 'SLACK_TOKEN=%s\n' "$SLACK_TOKEN"
  printf 'REPORTS_API_KEY=%s\n' "$REPORTS_API_KEY"
} > "$RUNNER_TEMP/tokens.env"
astro deployment variable update --deployment-id "$DEPLOYMENT" -s -l -e "$RUNNER_TEMP/tokens.env"

section 'deploy'
astro deploy "$DEPLOYMENT" --description "$CI_COMMIT_TITLE" ${FORCE:+--force}
