#!/bin/bash
set -e
ID=clx7q2m9x000108l4a3b5c6d7
astro deployment variable create --deployment-id $ID --load --env .env
astro deployment variable create --deployment-id $ID SMTP_PASSWORD="$SMTP_PASSWORD"
astro deployment variable create --deployment-id $ID --secret GITHUB_TOKEN=ghp_q7R2mXv9LkT4wZb8NcY1sHd6Jf3Ga0Pe5UiW
