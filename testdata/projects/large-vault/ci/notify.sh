#!/bin/sh
# Says in the channel what was deployed.
set -eu
body=$(cat <<JSON
{"channel": "#data-deploys", "text": "${CI_PROJECT_NAME} ${CI_COMMIT_SHORT_SHA} is on ${CI_ENVIRONMENT_NAME}"}
JSON
)
curl -fsS -X POST -H "Authorization: Bearer $SLACK_TOKEN" -H 'Content-Type: application/json' --data "$body" https://slack.com/api/chat.postMessage > /dev/null
