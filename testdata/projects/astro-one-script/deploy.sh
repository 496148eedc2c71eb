#!/bin/sh
# Pushes .env to the deployment, and the DAGs.
set -e
cd "$(dirname "$0")"
astro deployment variable create --deployment-id clx7q2m9x000108l4a3b5c6d7 --load --env .env --secret
astro deploy clx7q2m9x000108l4a3b5c6d7
