#!/bin/sh
set -e
astro deployment variable update --deployment-id clx7q2m9x000108l4a3b5c6d7 --load --env .env.prod --secret
