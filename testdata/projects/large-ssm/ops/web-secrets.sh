#!/bin/sh
# Of the web team: its application reads /web/<stage>/*.
set -eu
stage=${1:-dev}
for key in session_key oauth_client_secret; do
  openssl rand -hex 32 | tr -d '\n' > "/tmp/$key"
  aws ssm put-parameter --region us-east-1 --name "/web/$stage/$key" --type SecureString --overwrite --value "file:///tmp/$key"
  rm -f "/tmp/$key"
done
