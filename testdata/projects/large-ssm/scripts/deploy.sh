#!/usr/bin/env bash
# Run by .github/workflows/deploy.yml: everything comes from its variables.
set -euo pipefail

: "${ASTRO_API_TOKEN:?}" "${DEPLOYMENT_ID:?}" "${ENVIRONMENT:?}" "${GITHUB_SHA:?}"

install_astro() {
  curl -sSL install.astronomer.io | sudo bash -s -- "v${ASTRO_CLI_VERSION:-1.34.0}"
}
command -v astro > /dev/null || install_astro

flags=(--deployment-id "$DEPLOYMENT_ID")

astro deployment variable update "${flags[@]}" \
  GIT_SHA="$GITHUB_SHA" \
  DEPLOYED_AT="$(date -u +%FT%TZ)" \
  DEPLOYED_BY="${GITHUB_ACTOR:-unknown}"

secrets=()
for name in SLACK_WEBHOOK SNOWFLAKE_PASSWORD DATADOG_API_KEY; do
  if [[ -n ${!name:-} ]]; then
    secrets+=("$name=${!name}")
  fi
done
if (( ${#secrets[@]} )); then
  astro deployment variable update "${flags[@]}" --secret "${secrets[@]}"
fi

if git diff --quiet "${GITHUB_BASE:-HEAD~1}" HEAD -- Dockerfile requirements.txt packages.txt; then
  astro deploy "$DEPLOYMENT_ID" --dags
else
  astro deploy "$DEPLOYMENT_ID" --pytest --wait
fi
