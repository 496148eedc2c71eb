#!/bin/sh
# Of the observability team.
set -e
VERSION=${VERSION:-1.9.0}
vault kv put -mount=observability agents/metrics api_key="$METRICS_API_KEY" site=eu
for host in edge-1 edge-2; do
  ssh "$host" "curl -sSfL https://downloads.example.com/agent-$VERSION.tar.gz | tar -xz -C /opt && systemctl restart agent"
done
