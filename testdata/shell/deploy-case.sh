#!/bin/bash
set -e
env=${1:-dev}
case "$env" in
  dev|development) id=clx-dev; region=us-east-1 ;;
  prod*) id=clx-prod; region=eu-west-1 ;;
  *) echo "unknown $env" >&2; exit 2 ;;
esac
astro deployment variable create -d "$id" REGION=$region
