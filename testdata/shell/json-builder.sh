region=us-east-1
role="arn:aws:iam::123456789012:role/airflow"
kw="{"
kw+="\"region_name\": \"$region\""
kw+=", \"role_arn\": \"${role}\""
kw+="}"
astro "$kw"
kw='{"region_name": "'$region'", "role_arn": "'"$role"'"}'
astro "$kw"
kw=$(printf '{"r": "%s"}' "$region")
astro "$kw"
