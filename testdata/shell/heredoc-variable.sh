KW=$(cat <<EOF
{
  "connections_prefix": "airflow/connections",
  "id": "$ID"
}
EOF
)
astro deployment variable create --deployment-id clx1 "K=$KW" --secret
