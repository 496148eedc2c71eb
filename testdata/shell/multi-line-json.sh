astro deployment variable create -d clx1 \
  AIRFLOW__SECRETS__BACKEND_KWARGS='{
    "connections_prefix": "airflow/connections",
    "nested": {"x": [1, 2, {"y": "it is"}]},
    "pattern": "^(a|b)*$"
  }' \
  OTHER="{
    \"id\": \"${ID}\",
    \"cmd\": \"`echo tick`\"
  }"
