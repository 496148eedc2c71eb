#!/usr/bin/env bash
# Against the Vault of bin/vault-dev.sh, in the containers of `astro dev start`.
set -euo pipefail
trap 'astro dev stop' EXIT
astro dev start --no-browser --wait 5m
for id in warehouse smtp_default; do
  astro dev run connections get "$id" > /dev/null
done
astro dev pytest tests/ --env .env
