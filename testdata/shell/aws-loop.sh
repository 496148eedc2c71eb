declare -r PREFIX=/airflow
for kind in connections variables; do
  for name in a b; do
    aws ssm put-parameter --name "$PREFIX/$kind/$name" --value "v-$name" --type SecureString --overwrite
  done
done
aws secretsmanager create-secret --name "airflow/connections/pg" \
  --secret-string "$(cat <<'JSON'
{"conn_type": "postgres", "password": "p@$$w0rd"}
JSON
)"
