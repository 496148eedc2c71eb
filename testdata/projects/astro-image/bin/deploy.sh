#!/usr/bin/env bash
set -euo pipefail
astro deployment variable create --deployment-name analytics AWS_DEFAULT_REGION=us-east-1
astro deploy --deployment-name analytics
