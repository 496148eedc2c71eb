while read -r name value; do
  case "$name" in ''|\#*) continue ;; esac
  aws ssm put-parameter --name "/p/$name" --value "$value"
done <<EOF
# comment
one 1
two  2 2
last $ID
EOF
